"""Python statements, run one after the other, as they are typed."""

import ast
import linecache
import sys
import traceback
from codeop import compile_command
from collections.abc import Callable
from itertools import count
from typing import Any

__all__ = ["Interpreter", "is_complete"]


class Interpreter:
    """Runs statements in one namespace; ``_`` is the last value that was shown."""

    def __init__(self, namespace: dict[str, Any], show: Callable[[object], None]) -> None:
        """An interpreter.

        Args:
            namespace: where names are looked up and kept.
            show: is given the value of each expression that is not None.
        """
        self.namespace = namespace
        self._show = show
        self._numbers = count(1)

    def run(self, source: str) -> None:
        """Run statements; each expression that is a statement by itself shows its value.

        Raises:
            SyntaxError, ValueError: it is not Python; nothing was run.
            BaseException: whatever a statement raises; those after it are not run.
        """
        name = f"<input {next(self._numbers)}>"
        statements = ast.parse(source, name).body
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name  # for tracebacks
        before, sys.displayhook = sys.displayhook, self._display
        try:
            for statement in statements:
                exec(compile(ast.Interactive([statement]), name, "single"), self.namespace)  # noqa: S102 - what it is for
        finally:
            sys.displayhook = before

    def told(self, error: BaseException, *, with_place: bool) -> str:
        """What is said of an error: its sentence, and where it happened in what was typed, but not inside the toolkit.

        Args:
            error: as `run` raised it.
            with_place: whether to say the place also if it is that of the statement itself, and not in a function.
        """
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("<input ")]
        place = traceback.format_list(frames) if with_place or len(frames) > 1 else []
        return "".join([*place, *traceback.format_exception_only(error)]).rstrip()

    def _display(self, value: object) -> None:
        if value is not None:
            self.namespace["_"] = value
            self._show(value)


def is_complete(source: str) -> bool:
    """Whether what was typed so far is to be run: not while a bracket is open or a block goes on. What is wrong is, to say so."""
    try:
        return compile_command(source.rstrip(" ")) is not None
    except (SyntaxError, OverflowError, ValueError):
        return True
