"""What strict peers say that no program of the neutral API would: unknown numbers, empty texts, a version's own."""

from typing import Any

import pytest
from scenarios.moments import at
from scenarios.samples import ACCEPTED, ENERGY, ended, reading, sample, started
from scenarios.sides import PAIRINGS, Pair

from ocpp_core import Role
from ocpp_generic_api import (
    EVSE,
    AttributeType,
    Component,
    ConnectorStatus,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    GetVariableData,
    GetVariableResult,
    GetVariablesRequest,
    GetVariablesResponse,
    GetVariableStatus,
    HeartbeatRequest,
    HeartbeatResponse,
    IdToken,
    Measurand,
    MeterValuesRequest,
    RequestStartStopStatus,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    ReserveNowRequest,
    ReserveNowResponse,
    ReserveNowStatus,
    SampledValue,
    StatusNotificationRequest,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
    TriggerReason,
    UnlockConnectorRequest,
    UnlockConnectorResponse,
    UnlockStatus,
    Variable,
)

Step = tuple[str, Any, Any]
"""Name, the request as it arrives, and the answer to it."""

_START = started("1", 1, "100", seq_no=0).model_copy(update={"id_token": IdToken(id_token="A1")})
_UNKNOWN = Transaction(transaction_id="98")
_MEASURED = TransactionEventRequest(
    event_type=TransactionEventType.UPDATED,
    timestamp=at(3),
    trigger_reason=TriggerReason.METER_VALUE_PERIODIC,
    seq_no=0,
    transaction_info=_UNKNOWN,
    evse=EVSE(id=3, connector_id=1),
    meter_value=[reading(at(3), sample("5"))],
)
_STATUS = StatusNotificationRequest(
    timestamp=at(0), connector_status=ConnectorStatus.FAULTED, evse_id=1, connector_id=1, error_code="OtherError"
)
_DONE = TransactionEventResponse()

_BY_1X_STATIONS: list[Step] = [
    ("quirk.status.empty", _STATUS, None),
    ("quirk.start.empty", _START, ACCEPTED),
    ("quirk.meter.unknown", _MEASURED, None),
    (
        "quirk.stop.unknown",
        ended("99", "200", None, seq_no=0, trigger_reason=TriggerReason.STOP_AUTHORIZED),
        _DONE,
    ),
    (
        "quirk.meter.text",
        MeterValuesRequest(
            evse_id=1,
            meter_value=[
                reading(
                    at(0),
                    SampledValue(text="n/a", measurand=ENERGY),
                    sample("21.5", "Celsius", measurand=Measurand.TEMPERATURE),
                )
            ],
        ),
        None,
    ),
]
_BY_STATIONS: dict[str, list[Step]] = {
    "1.5": _BY_1X_STATIONS,
    "1.6": _BY_1X_STATIONS,
    "2.0.1": [
        ("quirk.unknown", _MEASURED.model_copy(update={"seq_no": 7}), None),
        ("quirk.custom", HeartbeatRequest(), HeartbeatResponse(current_time=at(0))),
    ],
}

_HEARTBEAT = (Component(name="OCPPCommCtrlr"), Variable(name="HeartbeatInterval"))
_BY_1X_CSMS: list[Step] = [
    (
        "quirk.remote.stop",
        RequestStopTransactionRequest(transaction_id="99"),
        RequestStopTransactionResponse(status=RequestStartStopStatus.REJECTED),
    ),
    (
        "quirk.reserve.empty",
        ReserveNowRequest(id=1, expiry_date_time=at(90), id_token=IdToken(id_token="A1"), evse_id=1),
        ReserveNowResponse(status=ReserveNowStatus.ACCEPTED),
    ),
    ("quirk.config.all", GetAllVariablesRequest(), GetAllVariablesResponse(variables=[])),
]
_BY_CSMS: dict[str, list[Step]] = {
    "1.5": [
        *_BY_1X_CSMS,
        (
            "quirk.unlock.zero",
            UnlockConnectorRequest(evse_id=1),
            UnlockConnectorResponse(status=UnlockStatus.UNLOCKED),
        ),
    ],
    "1.6": _BY_1X_CSMS,
    "2.0.1": [
        (
            "quirk.config.target",
            GetVariablesRequest(
                get_variable_data=[
                    GetVariableData(
                        component=_HEARTBEAT[0], variable=_HEARTBEAT[1], attribute_type=AttributeType.TARGET
                    )
                ]
            ),
            GetVariablesResponse(
                get_variable_result=[
                    GetVariableResult(
                        component=_HEARTBEAT[0],
                        variable=_HEARTBEAT[1],
                        attribute_type=AttributeType.TARGET,
                        attribute_status=GetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE,
                    )
                ]
            ),
        ),
    ],
}


def _pairings(strict: Role) -> Any:
    return pytest.mark.parametrize("pair", [each for each in PAIRINGS if each.strict is strict], indirect=True, ids=str)


@_pairings(Role.STATION)
async def test_stations(pair: Pair) -> None:
    for step, request, answer in _BY_STATIONS[pair.version]:
        await pair.station_asks(step, request, answer)


@_pairings(Role.CSMS)
async def test_csmss(pair: Pair) -> None:
    for step, request, answer in _BY_CSMS[pair.version]:
        await pair.csms_asks(step, request, answer)
