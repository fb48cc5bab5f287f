"""Places in a parsed JSON payload: written as paths of wire names, matched by patterns, read and changed.

A pattern is a path in which ``[*]`` stands for any entry of a list, ``*`` for any one name, and ``**`` for anything before or
behind, nothing included: ``meterValue[*].sampledValue[*].unit``, ``**.unit``, ``**``.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final, cast

from ocpp_core import Problem

__all__ = ["ABSENT", "Place", "matches"]

_STEP: Final = re.compile(r"\[(\d+)\]|([^.\[]+)")
_TOKEN: Final = re.compile(r"\*\*\.|\.\*\*|\*\*|\[\*\]|\*|(?:(?!\.\*\*)[^*\[])+|\[")
_PIECES: Final = {"**.": r"(?:.*[.\]])?", ".**": r"(?:[.\[].*)?", "**": ".*", "[*]": r"\[\d+\]", "*": r"[^.\[\]]+"}
_PLAIN_NAME: Final = re.compile(r"\w{1,50}", re.ASCII)


class _Absent:
    """What stands where nothing does."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
"""The value of a place that is not there."""


def matches(patterns: Iterable[str], path: str) -> bool:
    """Whether a path is one of those that the patterns mean."""
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(_PIECES.get(token) or re.escape(token) for token in _TOKEN.findall(pattern)))


class Place:
    """Where a payload deviates, and what is there."""

    __slots__ = ("_steps", "payload", "problem")

    def __init__(self, payload: Any, problem: Problem) -> None:
        self.payload = payload
        """The whole payload, parsed."""
        self.problem = problem
        """What is wrong there."""
        self._steps: list[str | int] = [int(number) if number else name for number, name in _STEP.findall(problem.path)]

    @property
    def path(self) -> str:
        """The place in wire names."""
        return self.problem.path

    @property
    def _holder(self) -> Any:
        """The object or list that the place is in; None if there is none."""
        value = self.payload
        for step in self._steps[:-1]:
            value = _member(value, step)
        return value if self._steps else None

    @property
    def value(self) -> Any:
        """What is there; `ABSENT` if nothing is."""
        return _member(self._holder, self._steps[-1]) if self._steps else ABSENT

    def put(self, value: Any) -> None:
        """Change what is there, or add it."""
        self._holder[self._steps[-1]] = value

    def remove(self) -> None:
        """Take away what is there."""
        del self._holder[self._steps[-1]]

    def strangers(self) -> list[str]:
        """The names that an unknown member may have: its own, or those that cannot be shown in a path."""
        holder, name = self._holder, self._steps[-1] if self._steps else None
        if not isinstance(holder, dict):
            return []
        members = cast("dict[str, Any]", holder)
        if name != "?":
            return [name] if isinstance(name, str) and name in members else []
        return [each for each in members if not _PLAIN_NAME.fullmatch(each)]

    def take(self, name: str) -> Any:
        """Take a member away from the object that the place is in, and return what it was."""
        return self._holder.pop(name)

    def entry(self) -> "Place | None":
        """The nearest entry of a list that the place is in, or is itself; None: there is none."""
        for length in range(len(self._steps), 0, -1):
            if isinstance(self._steps[length - 1], int):
                return Place(self.payload, Problem(_written(self._steps[:length]), self.problem.code, ""))
        return None


def _member(value: Any, step: str | int) -> Any:
    if isinstance(value, dict) and isinstance(step, str):
        return cast("dict[str, Any]", value).get(step, ABSENT)
    if isinstance(value, list) and isinstance(step, int):
        items = cast("list[Any]", value)
        return items[step] if step < len(items) else ABSENT
    return ABSENT


def _written(steps: Iterable[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")
