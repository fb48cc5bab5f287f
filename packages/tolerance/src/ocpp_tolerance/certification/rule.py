"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .state import State

__all__ = ["Finding", "Rule"]


class Finding(NamedTuple):
    """A place of a message that breaks a rule."""

    path: str
    """The place by its names on the wire, as ``meterValue[0].sampledValue[1].unit``; empty: the message as a whole."""
    rule: str
    """Name of the rule."""
    source: str
    """Where the specification of that version says so."""
    text: str
    """What the rule asks for, in one sentence; values of the message do not occur in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """Something that the official schema cannot say, and the specification does."""

    name: str
    """Its own name, as ``stop-before-start``; the same in every version that has the rule."""
    where: tuple[str, ...]
    """Names of the messages (action with ``Request`` or ``Response``) and data types that it looks at, as the
    specification has them."""
    meaning: str
    """What it asks for, in one sentence."""
    sources: Mapping[str, str]
    """By name of a version that has the rule: where it is written."""
    places: Callable[[Any, State], Iterable[str]]
    """The places within such a message or data type that break the rule, by their names on the wire."""
    scope: str = ""
    """What to call `where` in documentation, if it is long; empty: by its names."""
