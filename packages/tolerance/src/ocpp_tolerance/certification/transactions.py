"""Transactions of 1.x: start, stop and what stands between."""

from collections.abc import Iterator
from typing import Any

from .readings import before, dated
from .rule import Rule
from .state import State

__all__ = ["RULES"]

_SAME_PDU = "OCPP 1.6, {}; 1.5's service description has the same PDU"


def _meter_below_start(stop: Any, state: State) -> Iterator[str]:
    transaction = state.transactions.get(stop.transaction_id)
    if transaction is not None and stop.meter_stop < transaction.meter_start:
        yield "meterStop"


def _stop_before_start(stop: Any, state: State) -> Iterator[str]:
    transaction = state.transactions.get(stop.transaction_id)
    if transaction is not None and before(stop.timestamp, transaction.started):
        yield "timestamp"


def _deauthorized_though_accepted(stop: Any, state: State) -> Iterator[str]:
    transaction = state.transactions.get(stop.transaction_id)
    if transaction is not None and transaction.accepted and stop.reason == "DeAuthorized":
        yield "reason"


def _another_connector(values: Any, state: State) -> Iterator[str]:
    transaction = state.transactions.get(values.transaction_id)
    if transaction is not None and values.connector_id not in {0, transaction.connector}:
        yield "connectorId"


def _outside_transaction(values: Any, state: State) -> Iterator[str]:
    transaction = state.transactions.get(values.transaction_id)
    if transaction is None:
        return
    for path, value in dated(values):
        late = transaction.stopped is not None and before(transaction.stopped, value.timestamp)
        if before(value.timestamp, transaction.started) or late:
            yield f"{path}.timestamp"


def _reservation_not_told(start: Any, state: State) -> Iterator[str]:
    reservation = state.reservations.get(start.connector_id)
    if reservation is not None and start.reservation_id is None:
        ours = start.id_tag.lower() == reservation.tag
        if ours and start.timestamp < reservation.expires:
            yield "reservationId"


def _stop_of_ended(answer: Any, state: State) -> Iterator[str]:
    wish = state.requests.get("RemoteStopTransaction")
    transaction = None if wish is None else state.transactions.get(wish.transaction_id)
    if transaction is not None and transaction.stopped is not None and answer.status == "Accepted":
        yield "status"


RULES = (
    Rule(
        "meter-stop-below-start",
        ("StopTransactionRequest",),
        "A transaction does not end with a lower meter reading than it began with.",
        {"1.5": _SAME_PDU.format("7.31"), "1.6": "OCPP 1.6, 7.31 (note on registers), 6.45 and 6.49"},
        _meter_below_start,
    ),
    Rule(
        "stop-before-start",
        ("StopTransactionRequest",),
        "A transaction does not end before it began.",
        {"1.5": _SAME_PDU.format("6.45 and 6.49"), "1.6": "OCPP 1.6, 6.45 and 6.49"},
        _stop_before_start,
    ),
    Rule(
        "deauthorized-though-accepted",
        ("StopTransactionRequest",),
        "DeAuthorized is the reason only if the answer to the start did not accept the identifier.",
        {"1.6": "OCPP 1.6, 7.36"},
        _deauthorized_though_accepted,
    ),
    Rule(
        "values-of-another-connector",
        ("MeterValuesRequest",),
        "Meter values that name a transaction are of its connector, or of the main meter.",
        {"1.6": "OCPP 1.6, 4.7; errata sheet, 3.16"},
        _another_connector,
    ),
    Rule(
        "values-outside-transaction",
        ("MeterValuesRequest",),
        "The transaction that meter values name was going on when they were sampled.",
        {"1.6": "OCPP 1.6, 4.7; errata sheet, 3.16"},
        _outside_transaction,
    ),
    Rule(
        "reservation-not-told",
        ("StartTransactionRequest",),
        "A transaction that uses up a reservation names it.",
        {"1.6": "OCPP 1.6, 4.8 and 5.13"},
        _reservation_not_told,
    ),
    Rule(
        "stop-of-ended-accepted",
        ("RemoteStopTransactionResponse",),
        "A remote stop is accepted only if the transaction still goes on.",
        {"1.6": "OCPP 1.6, 5.12"},
        _stop_of_ended,
    ),
)
