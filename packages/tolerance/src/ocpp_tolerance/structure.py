"""Rules about what is there at all: members that are unknown, missing or empty, and entries of lists that say nothing."""

from dataclasses import dataclass
from typing import Any, Final, cast

from ocpp_core import now

from .places import ABSENT, Place
from .rules import Change, Rule, text_of_time

__all__ = ["NOW", "Default", "DropEmpty", "DropEntry", "DropUnknown", "FillEmpty"]

NOW: Final = "$now"
"""Text that stands for the time of reading in a value that a rule puts in."""


@dataclass(frozen=True, kw_only=True)
class DropUnknown(Rule):
    """A member that the message does not have is passed over."""

    keep: bool = True
    """Whether the deviation has its value: what a vendor adds may be of use."""

    name = "drop_unknown"
    faults = frozenset({"extra_forbidden"})

    def _mend(self, place: Place) -> list[Change]:
        strangers = {name: place.take(name) for name in place.strangers()}
        if not strangers:
            return []
        # Names that a path cannot show are shown with their values.
        came = strangers if place.path.endswith("?") else next(iter(strangers.values()))
        return [Change(place.path, came if self.keep else None, None)]


@dataclass(frozen=True, kw_only=True)
class DropEmpty(Rule):
    """A member without content counts as absent: null, no text, an empty list or object."""

    name = "drop_empty"
    faults = frozenset()

    def _mend(self, place: Place) -> list[Change]:
        value = place.value
        if value is not None and value not in ("", [], {}):
            return []
        if not _is_member(place):
            return []
        place.remove()
        return [Change(place.path, value, None)]


@dataclass(frozen=True, kw_only=True)
class Default(Rule):
    """A member that is missing gets a value."""

    value: Any
    """The value, as JSON; `NOW` in it stands for the time of reading."""

    name = "default"
    faults = frozenset({"missing"})

    def _mend(self, place: Place) -> list[Change]:
        made = _filled(self.value)
        place.put(made)
        return [Change(place.path, None, made)]


@dataclass(frozen=True, kw_only=True)
class DropEntry(Rule):
    """An entry of a list that cannot be understood at a place within is passed over; the list may become empty by that."""

    name = "drop_entry"
    faults = frozenset()

    def _mend(self, place: Place) -> list[Change]:
        entry = place.entry()
        if entry is None or entry.value is ABSENT:
            return []
        came = entry.value
        entry.remove()
        return [Change(entry.path, came, None)]


@dataclass(frozen=True, kw_only=True)
class FillEmpty(Rule):
    """A list that must not be empty gets an entry that says nothing."""

    value: Any
    """The entry, as JSON; `NOW` in it stands for the time of reading."""

    name = "fill_empty"
    faults = frozenset({"too_short"})

    def _mend(self, place: Place) -> list[Change]:
        if place.value != []:
            return []
        made = [_filled(self.value)]
        place.put(made)
        return [Change(place.path, [], made)]


def _is_member(place: Place) -> bool:
    """Whether it is a member of an object, and not an entry of a list."""
    return not place.path.endswith("]") and place.path != ""


def _filled(value: Any) -> Any:
    """A copy of a value, with the time in its place."""
    if isinstance(value, dict):
        return {name: _filled(member) for name, member in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_filled(item) for item in cast("list[Any]", value)]
    return text_of_time(now()) if value == NOW else value
