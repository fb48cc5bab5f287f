"""What a version could not carry: named, never dropped in silence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ocpp_core import OcppModel

__all__ = ["Loss", "lost"]


@dataclass(frozen=True, slots=True)
class Loss:
    """A value that a message of the version has no place for."""

    path: str
    """Place in the message that was to be carried, as ``meter_value[0].sampled_value[2].phase``."""
    value: Any
    """What was there."""
    reason: str
    """Why it is lost."""

    def __str__(self) -> str:
        return f"{self.path} = {self.value!r}: {self.reason}"


def lost(message: OcppModel, places: Mapping[str, str]) -> Iterator[Loss]:
    """The losses in a message when nothing at these places can be carried.

    Args:
        message: what was to be carried.
        places: paths, in which ``[]`` stands for every entry of a list, and why they are lost.
    """
    for pattern, reason in places.items():
        for path, value in _values(message, pattern.split("."), ""):
            yield Loss(path, value, reason)


def _values(value: Any, steps: list[str], path: str) -> Iterator[tuple[str, Any]]:
    """What is present at a place."""
    if value is None:
        return
    if not steps:
        yield path, value
        return
    name, listed, _ = steps[0].partition("[]")
    place = f"{path}.{name}" if path else name
    member = getattr(value, name)
    if not listed:
        yield from _values(member, steps[1:], place)
        return
    for index, item in enumerate(cast("list[Any]", member or [])):
        yield from _values(item, steps[1:], f"{place}[{index}]")
