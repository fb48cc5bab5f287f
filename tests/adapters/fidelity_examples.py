"""Messages of every neutral operation that show all that a version may lose of them, refuse and fill in.

They are the least and the fullest message of each class, changed one place at a time (`covering`), with values chosen so that
the unchanged ones are carried by every version; and further ones for what takes two changes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from covering import full, least

from ocpp_core import CallRefused, ErrorCode, Operation
from ocpp_generic_api import (
    EVSE,
    AttributeType,
    ChargingProfilePurpose,
    Component,
    ConnectorStatus,
    Firmware,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    GetCertificateIdUse,
    GetCompositeScheduleRequest,
    GetLogRequest,
    GetVariableData,
    GetVariableResult,
    GetVariablesRequest,
    GetVariablesResponse,
    GetVariableStatus,
    IdToken,
    IdTokenType,
    InstallCertificateUse,
    Location,
    LogParameters,
    LogType,
    Measurand,
    MessageTrigger,
    MeterValue,
    MeterValuesRequest,
    Modem,
    Phase,
    ReadingContext,
    ReportedVariable,
    RequestStartTransactionRequest,
    SampledValue,
    SetVariableData,
    SetVariablesRequest,
    StatusNotificationRequest,
    Transaction,
    TransactionEventRequest,
    TransactionEventType,
    TriggerReason,
    UnitOfMeasure,
    UpdateFirmwareRequest,
    Variable,
)

__all__ = ["answers", "before", "pairs", "requests", "responses", "values_of"]

THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)


def _first(member: StrEnum) -> list[StrEnum]:
    """All members, this one first."""
    return [member, *(each for each in type(member) if each is not member)]


def _key(component: str, variable: str) -> dict[str, Any]:
    return {"component": Component(name=component), "variable": Variable(name=variable)}


_COMMON: Mapping[str, Sequence[Any]] = {
    "transaction_id": ["7", "12"],
    "charging_profile_purpose": _first(ChargingProfilePurpose.TX_DEFAULT_PROFILE),
    "connector_status": _first(ConnectorStatus.OCCUPIED),
    "error_code": ["GroundFailure", "NoError", ""],
    "measurand": _first(Measurand.VOLTAGE),
    "modem": [Modem(iccid="i", imsi="i"), Modem(), Modem(iccid="")],
    "multiplier": [0, 3],
    "requested_message": _first(MessageTrigger.HEARTBEAT),
    "signature": [None, "a"],
    "signing_certificate": [None, "a"],
    "unit": ["V", "Amp", "Percent"],
}
_VARIABLES: Mapping[str, Sequence[Any]] = {
    "attribute_type": _first(AttributeType.ACTUAL),
    "attribute_value": ["60", "", "x" * 501],
    "component": [Component(name=name) for name in ("TxCtrlr", "ConfigurationKey", "Elsewhere", "x" * 51)],
    "value": ["60", "", "x" * 501, "x" * 2501],
    "variable": [Variable(name=name) for name in ("EVConnectionTimeOut", "evconnectiontimeout", "Nowhere")],
}
_OWN: Mapping[str, Mapping[str, Sequence[Any]]] = {
    **dict.fromkeys(["GetAllVariables", "GetVariables", "SetVariables"], _VARIABLES),
    "GetInstalledCertificateIds": {"certificate_type": _first(GetCertificateIdUse.CSMS_ROOT_CERTIFICATE)},
    "GetLog": {"log_type": _first(LogType.DIAGNOSTICS_LOG)},
    "InstallCertificate": {"certificate_type": _first(InstallCertificateUse.CSMS_ROOT_CERTIFICATE)},
    # All of what may be measured is in MeterValues; here it is three times as much.
    "TransactionEvent": {
        "context": [ReadingContext.SAMPLE_CLOCK, ReadingContext.TRIGGER, ReadingContext.TRANSACTION_END],
        "location": [Location.OUTLET, Location.CABLE],
        "measurand": [Measurand.VOLTAGE, Measurand.ENERGY_ACTIVE_IMPORT_REGISTER, Measurand.ENERGY_APPARENT_IMPORT],
        "phase": [Phase.L1, Phase.N],
        "offline": [True],  # false is as good as none
        "trigger_reason": [TriggerReason.REMOTE_START, TriggerReason.TRIGGER],
        "type": [IdTokenType.CENTRAL],
    },
}
"""Values for fields of these names that belong to one operation."""


def values_of(action: str) -> Mapping[str, Sequence[Any]]:
    """Values for fields of some names, by an operation's action; for the others those of their types will do."""
    return {**_COMMON, **_OWN.get(action, {})}


# ------------------------------------------------------------------------------------------------------------ requests


def _register(**fields: Any) -> MeterValue:
    """A reading of the energy register, as a transaction of 1.x needs it."""
    unit = UnitOfMeasure(unit="Wh", multiplier=0)
    return MeterValue(timestamp=THEN, sampled_value=[SampledValue(value=Decimal(100), unit_of_measure=unit, **fields)])


def _events() -> Iterator[TransactionEventRequest]:
    """Events of every kind with everything, and one with next to nothing."""
    whole = full(TransactionEventRequest, values_of("TransactionEvent"))
    begun, ended = (
        _register(context=context, location=Location.OUTLET)
        for context in (ReadingContext.TRANSACTION_BEGIN, ReadingContext.TRANSACTION_END)
    )
    for kind, readings in (
        (TransactionEventType.STARTED, [begun, *whole.meter_value]),
        (TransactionEventType.UPDATED, whole.meter_value),
        (TransactionEventType.ENDED, [ended]),
    ):
        yield whole.model_copy(update={"event_type": kind, "meter_value": readings})
    yield TransactionEventRequest(
        event_type=TransactionEventType.UPDATED,
        timestamp=THEN,
        transaction_info=Transaction(transaction_id="7"),
        evse=EVSE(id=1),
    )


def _firmware(**fields: Any) -> UpdateFirmwareRequest:
    return UpdateFirmwareRequest(firmware=Firmware(location="a", retrieve_date_time=THEN, **fields))


_FURTHER: Mapping[str, Sequence[Any]] = {
    "MeterValues": [MeterValuesRequest(meter_value=[_register(context=ReadingContext.SAMPLE_CLOCK)])],
    "StatusNotification": [StatusNotificationRequest(timestamp=THEN, connector_status=ConnectorStatus.FAULTED)],
    "TransactionEvent": list(_events()),
    "UpdateFirmware": [_firmware(signature="a", signing_certificate="a")],
}


def requests(operation: Operation[Any, Any]) -> list[Any]:
    """Requests of which one place after the other may be changed; a version may refuse some of them as they are."""
    values = values_of(operation.action)
    plain = [make(operation.request, values) for make in (least, full)]
    return [*([] if operation.action == "TransactionEvent" else plain), *_FURTHER.get(operation.action, ())]


# ----------------------------------------------------------------------------------------------------------- responses


def responses(operation: Operation[Any, Any]) -> list[Any]:
    """Responses of which one place after the other may be changed."""
    values = values_of(operation.action)
    return [make(operation.response, values) for make in (least, full)]


# --------------------------------------------------------------------------------------------- what takes two changes


def _got(value: str, *place: str, **fields: Any) -> GetVariablesResponse:
    result = GetVariableResult(
        attribute_status=GetVariableStatus.ACCEPTED, attribute_value=value, **_key(*place), **fields
    )
    return GetVariablesResponse(get_variable_result=[result])


_PASSWORD = ("SecurityCtrlr", "BasicAuthPassword")
_UNPRINTABLE = "\x00"  # reads as the digits that it is written in
_PAIRS: Mapping[str, Sequence[tuple[Any, Any]]] = {
    "GetAllVariables": [
        (
            GetAllVariablesRequest(),
            GetAllVariablesResponse(
                variables=[ReportedVariable(value="60", **_key("ConfigurationKey", "ConnectionTimeOut"))]
            ),
        )
    ],
    "GetVariables": [
        (
            GetVariablesRequest(get_variable_data=[GetVariableData(**_key(*_PASSWORD))]),
            _got(_UNPRINTABLE, *_PASSWORD),
        ),
        (
            GetVariablesRequest(get_variable_data=[GetVariableData(**_key("ConfigurationKey", "ConnectionTimeOut"))]),
            _got("60", "TxCtrlr", "EVConnectionTimeOut"),
        ),
    ],
}


def pairs(operation: Operation[Any, Any]) -> Sequence[tuple[Any, Any]]:
    """Further requests, each with its response, as they are."""
    return _PAIRS.get(operation.action, ())


# ----------------------------------------------------------------------------------------- what others answer


def _one_refused(ocpp: Any) -> Callable[[Any], Any]:
    """The first of several keys is set, another is refused by a CALLERROR."""

    def answer(message: Any) -> Any:
        if message.key != "ConnectionTimeOut":
            raise CallRefused(ErrorCode.INTERNAL_ERROR, "out of order")
        return ocpp.ChangeConfigurationResponse(status=ocpp.ConfigurationStatus.ACCEPTED)

    return answer


def _own_start(ocpp: Any) -> Callable[[Any], Any]:
    """A composite schedule that says itself when it starts."""
    schedule = ocpp.ChargingSchedule(
        start_schedule=THEN,
        charging_rate_unit=ocpp.ChargingRateUnitType.A,
        charging_schedule_period=[ocpp.ChargingSchedulePeriod(start_period=0, limit=Decimal(6))],
    )
    status = ocpp.GetCompositeScheduleStatus.ACCEPTED
    return lambda _: ocpp.GetCompositeScheduleResponse(status=status, charging_schedule=schedule)


_SET_TWO = SetVariablesRequest(
    set_variable_data=[
        SetVariableData(attribute_value="60", **_key(*names))
        for names in (("TxCtrlr", "EVConnectionTimeOut"), ("ConfigurationKey", "Own"))
    ]
)
_ANSWERS: Mapping[tuple[str, str], tuple[Any, Callable[[Any], Any]]] = {
    ("1.5", "SetVariables"): (_SET_TWO, _one_refused),
    ("1.6", "SetVariables"): (_SET_TWO, _one_refused),
    ("1.6", "GetCompositeSchedule"): (GetCompositeScheduleRequest(duration=900), _own_start),
}


def answers(ocpp: Any, operation: Operation[Any, Any]) -> Iterator[tuple[Any, Callable[[Any], Any]]]:
    """Further requests, each with a function that answers them in the words of a version, given its core package."""
    if (found := _ANSWERS.get((ocpp.VERSION.name, operation.action))) is not None:
        yield found[0], found[1](ocpp)


# -------------------------------------------------------------------------------------------------- what came before


def _before_an_event(event: TransactionEventRequest) -> Iterator[Any]:
    """A remote start; and of an event that is not the first, the first."""
    yield RequestStartTransactionRequest(evse_id=1, id_token=IdToken(id_token="a"), remote_start_id=5)
    if event.event_type is not TransactionEventType.STARTED:
        yield TransactionEventRequest(
            event_type=TransactionEventType.STARTED,
            timestamp=THEN,
            transaction_info=Transaction(transaction_id=event.transaction_info.transaction_id),
            evse=EVSE(id=1),
            id_token=IdToken(id_token="a"),
            meter_value=[_register()],
        )


_BEFORE: Mapping[str, Callable[[Any], Iterable[Any]]] = {
    "TransactionEvent": _before_an_event,
    "FirmwareStatusNotification": lambda _: [_firmware()],
    "LogStatusNotification": lambda _: [
        GetLogRequest(log_type=LogType.DIAGNOSTICS_LOG, log=LogParameters(remote_location="a"))
    ],
}


def before(request: Any) -> Iterable[Any]:
    """What has to be asked, and answered, before a request."""
    action = type(request).__name__.removesuffix("Request")
    return _BEFORE[action](request) if action in _BEFORE else ()
