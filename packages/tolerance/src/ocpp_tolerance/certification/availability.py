"""Status, places, triggers and reservations (1.6 and 2.0.1)."""

from collections.abc import Iterator
from typing import Any

from .readings import before
from .rule import Rule
from .state import State

__all__ = ["RULES"]

_OF_STATION = frozenset({"Available", "Unavailable", "Faulted"})
_OF_COMMUNICATION_ERROR = frozenset({"Preparing", "SuspendedEV", "SuspendedEVSE", "Finishing"})


def _not_of_station(status: Any, _: State) -> Iterator[str]:
    if status.connector_id == 0 and str(status.status) not in _OF_STATION:
        yield "status"


def _fault_without_error(status: Any, _: State) -> Iterator[str]:
    if status.status == "Faulted" and status.error_code == "NoError":
        yield "errorCode"


def _communication_error_elsewhere(status: Any, _: State) -> Iterator[str]:
    if status.error_code == "EVCommunicationError" and str(status.status) not in _OF_COMMUNICATION_ERROR:
        yield "errorCode"


def _status_out_of_order(status: Any, state: State) -> Iterator[str]:
    last = state.statuses.get(status.connector_id)
    if last is not None and status.timestamp is not None and before(status.timestamp, last):
        yield "timestamp"


def _no_evse(evse: Any, _: State) -> Iterator[str]:
    if evse.id <= 0:
        yield "id"


def _no_evse_id(message: Any, _: State) -> Iterator[str]:
    if message.evse_id is not None and message.evse_id <= 0:
        yield "evseId"


def _trigger_without_connector(trigger: Any, _: State) -> Iterator[str]:
    if trigger.requested_message != "StatusNotification":
        return
    if trigger.evse is None:
        yield "evse"
    elif trigger.evse.connector_id is None:
        yield "evse.connectorId"


_STATUS = ("StatusNotificationRequest",)
_PART2 = "OCPP 2.0.1 part 2, {}"

RULES = (
    Rule(
        "status-not-of-station",
        _STATUS,
        "The station itself, connector 0, is Available, Unavailable or Faulted, and nothing else.",
        {"1.6": "OCPP 1.6, 4.9 and 7.7"},
        _not_of_station,
    ),
    Rule(
        "fault-without-error",
        _STATUS,
        "Faulted goes with an error.",
        {"1.6": "OCPP 1.6, 7.6 and 7.7"},
        _fault_without_error,
    ),
    Rule(
        "communication-error-elsewhere",
        _STATUS,
        "EVCommunicationError goes with Preparing, SuspendedEV, SuspendedEVSE or Finishing.",
        {"1.6": "OCPP 1.6, 4.9"},
        _communication_error_elsewhere,
    ),
    Rule(
        "status-out-of-order",
        _STATUS,
        "Statuses of a connector are told in the order in which they came about.",
        {"1.6": "OCPP 1.6, 4.9"},
        _status_out_of_order,
    ),
    Rule(
        "evse-number",
        ("EVSEType",),
        "EVSEs are numbered from 1.",
        {"2.0.1": _PART2.format("EVSEType.id")},
        _no_evse,
    ),
    Rule(
        "evse-id-of-station",
        (
            "NotifyChargingLimitRequest",
            "NotifyEVChargingNeedsRequest",
            "NotifyEVChargingScheduleRequest",
            "RequestStartTransactionRequest",
        ),
        "What is about a vehicle, or where to charge it, names an EVSE: its number is above 0.",
        {"2.0.1": _PART2.format("field evseId of these messages")},
        _no_evse_id,
    ),
    Rule(
        "trigger-without-connector",
        ("TriggerMessageRequest",),
        "Who asks for a status names the connector.",
        {"2.0.1": "OCPP 2.0.1 part 2, F06.FR.13; edition 2 errata 2023-12, 2.6.2"},
        _trigger_without_connector,
    ),
)
