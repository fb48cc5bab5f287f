"""What a version could not carry: named, never dropped in silence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from ocpp_core import OcppModel

__all__ = ["Loss", "lost"]


@dataclass(frozen=True, slots=True)
class Loss:
    """A value that a message of the version has no place for."""

    path: str
    """Place in the message that was to be carried, as ``meter_value[0].sampled_value[2].phase``."""
    value: Any = field(repr=False)
    """What was there; left out where a loss is shown, for it may be a secret."""
    reason: str
    """Why it is lost."""

    def __str__(self) -> str:
        """Without the value: it may be an identifier or a password, and this text goes into logs."""
        return f"{self.path}: {self.reason}"


def lost(message: OcppModel, places: Mapping[str, str]) -> Iterator[Loss]:
    """The losses in a message when nothing at these places can be carried.

    Args:
        message: what was to be carried.
        places: paths, in which ``[]`` stands for every entry of a list, and why they are lost.
    """
    for pattern, reason in places.items():
        steps = _steps(pattern)
        name, _ = steps[0]
        if getattr(message, name) is not None:  # as seldom as not: most messages lose nothing
            for path, value in _values(message, steps, ""):
                yield Loss(path, value, reason)


@cache
def _steps(pattern: str) -> tuple[tuple[str, bool], ...]:
    """The names on the way to a place, each with whether it is that of a list."""
    return tuple((name.removesuffix("[]"), name.endswith("[]")) for name in pattern.split("."))


def _values(value: Any, steps: Sequence[tuple[str, bool]], path: str) -> Iterator[tuple[str, Any]]:
    """What is present at a place."""
    if value is None:
        return
    if not steps:
        yield path, value
        return
    name, listed = steps[0]
    place = f"{path}.{name}" if path else name
    member = getattr(value, name)
    if not listed:
        yield from _values(member, steps[1:], place)
        return
    for index, item in enumerate(cast("list[Any]", member or [])):
        yield from _values(item, steps[1:], f"{place}[{index}]")
