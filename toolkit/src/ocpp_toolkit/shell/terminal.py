"""Where statements come from: a person at a terminal, or a file or pipe."""

import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, TextIO, cast

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import StdoutProxy
from rich.text import Text

from .completion import NameCompleter
from .interpreter import Interpreter, is_complete
from .session import Shell

__all__ = ["converse", "history_in", "run_all"]

_INDENT = " " * 4
_BETWEEN_WRITES = 0.05  # s in which what others print is gathered, before the prompt is drawn again below it


def run_all(shell: Shell, source: str) -> int:
    """Run statements that are all there already.

    Returns:
        The exit status: 0 done, 1 a statement failed; or what the statements say by ``exit``.
    """
    interpreter = Interpreter(shell.namespace(), shell.show)
    try:
        interpreter.run(source)
    except SystemExit as ended:
        return _status(ended)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - whatever a statement raises
        print(interpreter.told(error, with_place=True), file=sys.stderr)  # noqa: T201 - it goes where errors go
        return 1
    return 0


def converse(shell: Shell, history: History) -> int:
    """Run statements as a person types them, until Ctrl-D or ``exit``.

    What others print meanwhile, as incoming calls, is shown above the prompt. Ctrl-C clears the line, or ends the call that is
    waited for.

    Returns:
        The exit status: 0, or what ``exit`` says.
    """
    interpreter = Interpreter(shell.namespace(), shell.show)
    session = _session(shell, interpreter.namespace, history)
    with StdoutProxy(_BETWEEN_WRITES, raw=True) as proxy:
        above = cast("TextIO", proxy)
        with redirect_stdout(above), redirect_stderr(above):
            return _loop(shell, interpreter, session)


def _loop(shell: Shell, interpreter: Interpreter, session: "PromptSession[str]") -> int:
    """Run one input after the other."""
    while True:
        try:
            source = session.prompt(lambda: [("bold", shell.prompt)])
        except KeyboardInterrupt:
            continue
        except EOFError:
            return 0
        interpreter.namespace |= shell.variables()
        try:
            interpreter.run(source)
        except SystemExit as ended:
            return _status(ended)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the person goes on
            shell.console.print(Text(interpreter.told(error, with_place=False), "red"), soft_wrap=True)


def history_in(directory: Path) -> History:
    """What was typed before, kept in a file that others cannot read; where there can be none, it is kept in memory."""
    file = directory / "shell-history"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(file))


def _session(shell: Shell, namespace: Mapping[str, Any], history: History) -> "PromptSession[str]":
    def toolbar() -> StyleAndTextTuples:
        waiting = len(shell.journal.arrivals)
        return [("", f" {shell.state} · {waiting} call{'' if waiting == 1 else 's'} in q() · help()")]

    open_ = Condition(lambda: not is_complete(get_app().current_buffer.text))
    return PromptSession(
        history=history,
        completer=NameCompleter(namespace),
        auto_suggest=AutoSuggestFromHistory(),
        bottom_toolbar=toolbar,
        multiline=open_,
        key_bindings=_indenting(open_),
    )


def _indenting(open_: Condition) -> KeyBindings:
    """Has Enter indent the next line of a block as Python wants it."""
    bindings = KeyBindings()

    @bindings.add("enter", filter=open_)
    def enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        opens = buffer.document.current_line_before_cursor.rstrip().endswith(":")
        buffer.newline()
        buffer.insert_text(_INDENT if opens else "")

    return bindings


def _status(ended: SystemExit) -> int:
    """The exit status that an ``exit`` asks for."""
    if ended.code is None or isinstance(ended.code, int):
        return ended.code or 0
    print(ended.code, file=sys.stderr)  # noqa: T201 - as Python does
    return 1
