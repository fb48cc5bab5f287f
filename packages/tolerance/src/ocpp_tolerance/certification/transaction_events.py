"""Transactions of 2.0.1: TransactionEvent, its numbers, and what its reasons ask for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from .readings import before, dated
from .rule import Rule
from .state import EventSeries, SeenEvent, State

__all__ = ["GAP", "RULES"]

_SEQUENCE = "OCPP 2.0.1 part 6, 2.1; part 2, E01.FR.07"
_FIRST_AND_LAST = "OCPP 2.0.1 part 2, TransactionEventRequest.eventType; part 6, 2.1"


def _others(event: Any, state: State) -> list[SeenEvent]:
    """The events of the same transaction that were seen, without this one sent again."""
    return [each for each in _series(event, state).events if each != _seen(event)]


def _series(event: Any, state: State) -> EventSeries:
    return state.series.get(event.transaction_info.transaction_id) or EventSeries()


def _seen(event: Any) -> SeenEvent:
    return SeenEvent(event.seq_no, event.timestamp, str(event.event_type), str(event.trigger_reason))


def _number_twice(event: Any, state: State) -> Iterator[str]:
    if any(each.number == event.seq_no for each in _others(event, state)):
        yield "seqNo"


def _out_of_time(event: Any, state: State) -> Iterator[str]:
    for each in _others(event, state):
        if (each.number < event.seq_no and before(event.timestamp, each.when)) or (
            each.number > event.seq_no and before(each.when, event.timestamp)
        ):
            yield "timestamp"
            return


def _not_first(event: Any, state: State) -> Iterator[str]:
    started = _series(event, state).started
    others = _others(event, state)
    if event.event_type == "Started":
        if any(each.number < event.seq_no or each.kind == "Started" for each in others):
            yield "eventType"
    elif started is not None and event.seq_no < started.number:
        yield "eventType"


def _not_last(event: Any, state: State) -> Iterator[str]:
    ended = _series(event, state).ended
    others = _others(event, state)
    if event.event_type == "Ended":
        if any(each.number > event.seq_no or each.kind == "Ended" for each in others):
            yield "eventType"
    elif ended is not None and event.seq_no > ended.number:
        yield "eventType"


def _state_missing(event: Any, _: State) -> Iterator[str]:
    if event.trigger_reason == "ChargingStateChanged" and event.transaction_info.charging_state is None:
        yield "transactionInfo.chargingState"


def _remote_start_missing(event: Any, _: State) -> Iterator[str]:
    if event.trigger_reason == "RemoteStart" and event.transaction_info.remote_start_id is None:
        yield "transactionInfo.remoteStartId"


def _token_missing(event: Any, _: State) -> Iterator[str]:
    if event.trigger_reason == "Authorized" and event.id_token is None:
        yield "idToken"


def _values_after_event(event: Any, _: State) -> Iterator[str]:
    values = list(dated(event))
    if event.event_type == "Ended" or len(values) == 1:
        return
    for path, value in values:
        if value.timestamp > event.timestamp:
            yield f"{path}.timestamp"


def _charged_longer(event: Any, state: State) -> Iterator[str]:
    started, spent = _series(event, state).started, event.transaction_info.time_spent_charging
    if started is None or spent is None:
        return
    # Whole seconds on one side, parts of them on the other.
    if spent > (event.timestamp - started.when + timedelta(seconds=1)).total_seconds():
        yield "transactionInfo.timeSpentCharging"


def _cost_too_early(answer: Any, state: State) -> Iterator[str]:
    event = state.requests.get("TransactionEvent")
    if event is not None and event.event_type != "Ended" and answer.total_cost is not None:
        yield "totalCost"


def _gaps(_: Any, state: State) -> Iterator[str]:
    for series in state.series.values():
        if series.started is None or series.ended is None:
            continue
        seen = {each.number for each in series.events}
        first = max(series.started.number, series.events[0].number)
        if len(seen) <= series.ended.number - first:
            yield "seqNo"


_EVENT = ("TransactionEventRequest",)

GAP = Rule(
    "event-number-missing",
    _EVENT,
    "When nothing more is to come, no number is missing between the first event of a transaction and the last.",
    {"2.0.1": _SEQUENCE},
    _gaps,
    scope="TransactionEvent requests, at the end (`closing`)",
)
"""Events may overtake each other, so that a gap is one only when all have come."""

RULES = (
    Rule(
        "event-number-twice",
        _EVENT,
        "Every event of a transaction has a number of its own.",
        {"2.0.1": _SEQUENCE},
        _number_twice,
    ),
    Rule(
        "event-numbers-out-of-time",
        _EVENT,
        "Events of a transaction are numbered in the order in which they happened.",
        {"2.0.1": _SEQUENCE},
        _out_of_time,
    ),
    Rule(
        "started-is-first",
        _EVENT,
        "The event with the lowest number is Started, and no other.",
        {"2.0.1": _FIRST_AND_LAST},
        _not_first,
    ),
    Rule(
        "ended-is-last",
        _EVENT,
        "The event with the highest number is Ended, and no other.",
        {"2.0.1": _FIRST_AND_LAST},
        _not_last,
    ),
    Rule(
        "charging-state-missing",
        _EVENT,
        "An event that tells of a change of the charging state tells the state.",
        {"2.0.1": "OCPP 2.0.1 part 2, TransactionType.chargingState"},
        _state_missing,
    ),
    Rule(
        "remote-start-id-missing",
        _EVENT,
        "An event that a remote start set off names that start.",
        {"2.0.1": "OCPP 2.0.1 part 6, 2.1"},
        _remote_start_missing,
    ),
    Rule(
        "id-token-missing",
        _EVENT,
        "The event of the authorization carries the identifier.",
        {"2.0.1": "OCPP 2.0.1 part 6, 2.1; edition 2 errata 2023-12, 2.14.2"},
        _token_missing,
    ),
    Rule(
        "values-after-event",
        _EVENT,
        "If a Started or Updated event carries several meter values, none was taken after the event.",
        {"2.0.1": "OCPP 2.0.1 edition 2 errata 2023-12, 2.9.2 (J02.FR.10)"},
        _values_after_event,
    ),
    Rule(
        "charged-longer-than-transaction",
        _EVENT,
        "The time spent charging is no longer than the transaction.",
        {"2.0.1": "OCPP 2.0.1 part 2, TransactionType.timeSpentCharging"},
        _charged_longer,
    ),
    Rule(
        "cost-before-end",
        ("TransactionEventResponse",),
        "The total cost is told when the transaction has ended, not before.",
        {"2.0.1": "OCPP 2.0.1 part 2, TransactionEventResponse.totalCost"},
        _cost_too_early,
    ),
)
