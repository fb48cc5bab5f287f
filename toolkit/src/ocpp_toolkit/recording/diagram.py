"""A recording as a sequence diagram: a lane for each station, with arrows to and from the CSMS. What draws it is elsewhere."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from .exchanges import Exchange, Outcome
from .records import Sender

__all__ = ["Arrow", "Lane", "lanes"]

_TELLING = (
    "status",
    "idTagInfo",
    "idTokenInfo",
    "currentTime",
    "transactionId",
    "eventType",
    "requestedMessage",
    "key",
)
"""What says most about a message, in this order: shown beside its name."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One message."""

    at: datetime
    """When it passed."""
    sender: Sender
    """Where it starts."""
    label: str
    """Name of the action, or what the answer says."""
    detail: str
    """Its payload."""
    outcome: Outcome
    """What became of the call that it is, or is the answer of."""
    is_answer: bool = False
    took: timedelta | None = None
    """Of an answer: since its call."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One station and the CSMS."""

    station: str
    """Its identity."""
    version: str
    transport: str
    arrows: list[Arrow] = field(default_factory=list[Arrow])
    """In the order in which they passed."""


def lanes(found: Iterable[Exchange]) -> list[Lane]:
    """Lay out exchanges; stations come in the order of their first message, once for each version that they spoke."""
    by_station: dict[tuple[str, str, str], Lane] = {}
    for each in found:
        key = each.station, each.version, each.transport
        lane = by_station.setdefault(key, Lane(*key))
        lane.arrows.append(_of_call(each))
        if each.answered_at is not None:
            lane.arrows.append(_of_answer(each, each.answered_at))
    for lane in by_station.values():
        lane.arrows.sort(key=lambda arrow: arrow.at)
    return list(by_station.values())


def _of_call(each: Exchange) -> Arrow:
    if each.outcome is Outcome.STRAY:
        return Arrow(each.at, each.caller, each.answer, each.payload, each.outcome)
    said = _gist(each.payload)
    label = f"{each.action} {said}" if said else each.action
    return Arrow(each.at, each.caller, label, each.payload, each.outcome)


def _of_answer(each: Exchange, at: datetime) -> Arrow:
    said = each.answer if each.outcome is Outcome.REFUSED else _gist(each.answer)
    return Arrow(at, each.caller.other, said, each.answer, each.outcome, is_answer=True, took=each.took)


def _gist(payload: str) -> str:
    """The one value of a payload that says most; empty if there is none."""
    try:
        members = json.loads(payload)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(members, dict):
        return ""
    known = cast("dict[str, Any]", members)
    value = next((known[name] for name in _TELLING if name in known), "")
    while isinstance(value, dict):
        value = cast("dict[str, Any]", value).get("status", "")
    return value if isinstance(value, str) else str(value)
