"""The adapter of OCPP 2.0.1: nearly all by structure, for the neutral models are in its words.

What is not: what 1.x leaves out and 2.0.1 needs is filled in (`RULES`), and four operations have routes of their own:
StatusNotification of the station as a whole, TransactionEvent with its sequence numbers and GetCompositeSchedule below,
GetAllVariables in `reports`.
"""

import inspect
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, cast

import ocpp201_core as ocpp
from ocpp_core import NotSupported, Operation, QueueFull, now
from ocpp_core.hooks import hookimpl
from ocpp_generic_api import (
    availability,
    enums,
    local_authorization_list,
    metering,
    provisioning,
    remote_control,
    smart_charging,
    transactions,
    types,
)
from ocpp_generic_api.adapter import Adapter, Conversion, Exchange, Inbound, Route, outgoing
from ocpp_generic_api.catalogue import CATALOGUE
from ocpp_generic_api.scope import Scope
from ocpp_generic_api.store import TransactionRecord

from .reports import AllVariables
from .structure import Fill, Omit, Rules, Structure, Substitute, conversion

__all__ = ["ADAPTER", "ocpp_adapter"]

_NAME = "OCPP 2.0.1"


# -------------------------------------------------------------------------------------------------------------- rules


def _token_type(token: types.IdToken, _: Scope) -> ocpp.IdTokenEnumType:
    """An empty identifier is none (OCPP 2.0.1 part 2, C01); of any other the CSMS knows more than we do."""
    return ocpp.IdTokenEnumType.CENTRAL if token.id_token else ocpp.IdTokenEnumType.NO_AUTHORIZATION


def _number(_: Any, scope: Scope) -> int:
    return scope.memory.next_request_id()


def _number_schedules(profile: dict[str, Any]) -> None:
    """Number the schedules of a profile that have no number, beside those that have."""
    schedules: list[dict[str, Any]] = profile["charging_schedule"]
    taken = {each["id"] for each in schedules if "id" in each}
    free = (number for number in range(1, len(schedules) + len(taken) + 1) if number not in taken)
    for schedule in schedules:
        if "id" not in schedule:
            schedule["id"] = next(free)


def _no_sample(sample: types.SampledValue) -> str | None:
    if sample.value is None:
        return "OCPP 2.0.1 has values that are numbers only"
    if sample.measurand in {enums.Measurand.RPM, enums.Measurand.TEMPERATURE}:
        return "OCPP 2.0.1 has no such measurand"
    return None


_REASONS: Mapping[transactions.Reason | None, ocpp.TriggerReasonEnumType] = {
    None: ocpp.TriggerReasonEnumType.STOP_AUTHORIZED,  # absent is Local
    transactions.Reason.LOCAL: ocpp.TriggerReasonEnumType.STOP_AUTHORIZED,
    transactions.Reason.MASTER_PASS: ocpp.TriggerReasonEnumType.STOP_AUTHORIZED,
    transactions.Reason.DE_AUTHORIZED: ocpp.TriggerReasonEnumType.DEAUTHORIZED,
    transactions.Reason.REMOTE: ocpp.TriggerReasonEnumType.REMOTE_STOP,
    transactions.Reason.UNLOCK_COMMAND: ocpp.TriggerReasonEnumType.UNLOCK_COMMAND,
    transactions.Reason.IMMEDIATE_RESET: ocpp.TriggerReasonEnumType.RESET_COMMAND,
    transactions.Reason.SOFT_RESET: ocpp.TriggerReasonEnumType.RESET_COMMAND,
    transactions.Reason.EV_DISCONNECTED: ocpp.TriggerReasonEnumType.EV_COMMUNICATION_LOST,
    transactions.Reason.TIMEOUT: ocpp.TriggerReasonEnumType.EV_CONNECT_TIMEOUT,
    transactions.Reason.STOPPED_BY_EV: ocpp.TriggerReasonEnumType.CHARGING_STATE_CHANGED,
    transactions.Reason.ENERGY_LIMIT_REACHED: ocpp.TriggerReasonEnumType.ENERGY_LIMIT_REACHED,
    transactions.Reason.SOC_LIMIT_REACHED: ocpp.TriggerReasonEnumType.ENERGY_LIMIT_REACHED,
    transactions.Reason.TIME_LIMIT_REACHED: ocpp.TriggerReasonEnumType.TIME_LIMIT_REACHED,
}
"""What made a station send the last event, by the reason of the end; any other is an abnormal condition."""

_CONTEXTS: Mapping[enums.ReadingContext | None, ocpp.TriggerReasonEnumType] = {
    enums.ReadingContext.TRIGGER: ocpp.TriggerReasonEnumType.TRIGGER,
    enums.ReadingContext.SAMPLE_CLOCK: ocpp.TriggerReasonEnumType.METER_VALUE_CLOCK,
}
"""What made a station send meter values, by their context; any other comes from the interval."""


def _trigger(event: transactions.TransactionEventRequest, _: Scope) -> ocpp.TriggerReasonEnumType:
    """What most likely made a station send an event that does not say so."""
    if event.event_type is transactions.TransactionEventType.ENDED:
        return _REASONS.get(event.transaction_info.stopped_reason, ocpp.TriggerReasonEnumType.ABNORMAL_CONDITION)
    if event.transaction_info.remote_start_id is not None:
        return ocpp.TriggerReasonEnumType.REMOTE_START
    if event.id_token is not None:
        return ocpp.TriggerReasonEnumType.AUTHORIZED
    if event.event_type is transactions.TransactionEventType.STARTED:
        return ocpp.TriggerReasonEnumType.CABLE_PLUGGED_IN
    if event.transaction_info.charging_state is None and event.meter_value:
        context = next((each.context for value in event.meter_value for each in value.sampled_value), None)
        return _CONTEXTS.get(context, ocpp.TriggerReasonEnumType.METER_VALUE_PERIODIC)
    return ocpp.TriggerReasonEnumType.CHARGING_STATE_CHANGED


def _next_number(event: transactions.TransactionEventRequest, scope: Scope) -> int:
    record = scope.transactions.by_id(event.transaction_info.transaction_id)
    return 0 if record is None else record.seq_no


def _last_start(schedule: smart_charging.CompositeSchedule, _: Scope) -> int:
    return max(each.start_period for each in schedule.charging_schedule_period)


def _status(nearest: StrEnum) -> Substitute:
    return Substitute(nearest, f"{_NAME} has no such status; {nearest.value} stands for it")


RULES = Rules(
    fills={
        (provisioning.BootNotificationRequest, "reason"): Fill(
            lambda _, __: ocpp.BootReasonEnumType.UNKNOWN, "Unknown where no reason is given"
        ),
        (types.IdToken, "type"): Fill(_token_type, "Central where no type is given, NoAuthorization of an empty one"),
        (types.ChargingSchedule, "id"): Fill(None, "numbered within the profile"),
        (transactions.TransactionEventRequest, "trigger_reason"): Fill(_trigger, "what else the event says"),
        (transactions.TransactionEventRequest, "seq_no"): Fill(_next_number, "numbered for each transaction"),
        (remote_control.RequestStartTransactionRequest, "remote_start_id"): Fill(_number, "numbered"),
        (remote_control.UnlockConnectorRequest, "connector_id"): Fill(lambda _, __: 1, "1, the first of the EVSE"),
        (availability.StatusNotificationRequest, "timestamp"): Fill(lambda _, __: now(), "the time of sending"),
        (availability.StatusNotificationRequest, "connector_id"): Fill(lambda _, __: 1, "1, the first of the EVSE"),
        (smart_charging.CompositeSchedule, "duration"): Fill(_last_start, "the duration asked for"),
        (smart_charging.CompositeSchedule, "schedule_start"): Fill(lambda _, __: now(), "the time of sending"),
        **{
            (operation.request, "request_id"): Fill(_number, "numbered")
            for operation in CATALOGUE
            if operation.action in {"GetLog", "UpdateFirmware"}
        },
    },
    absent={
        (availability.StatusNotificationRequest, "evse_id"): 0,
        (availability.StatusNotificationRequest, "connector_id"): 0,
        (metering.MeterValuesRequest, "evse_id"): 0,
        (smart_charging.SetChargingProfileRequest, "evse_id"): 0,
        (smart_charging.GetCompositeScheduleRequest, "evse_id"): 0,
        (smart_charging.CompositeSchedule, "evse_id"): 0,
    },
    values={
        transactions.Reason: {
            transactions.Reason.SOFT_RESET: Substitute(
                ocpp.ReasonEnumType.IMMEDIATE_RESET, "OCPP 2.0.1 has one reason for resets, ImmediateReset"
            ),
            transactions.Reason.UNLOCK_COMMAND: Substitute(
                ocpp.ReasonEnumType.OTHER, "OCPP 2.0.1 has it as a trigger reason only; Other stands for it"
            ),
        },
        local_authorization_list.SendLocalListStatus: {
            local_authorization_list.SendLocalListStatus.NOT_SUPPORTED: _status(
                ocpp.SendLocalListStatusEnumType.FAILED
            ),
            local_authorization_list.SendLocalListStatus.HASH_ERROR: _status(ocpp.SendLocalListStatusEnumType.FAILED),
        },
        remote_control.UnlockStatus: {
            remote_control.UnlockStatus.NOT_SUPPORTED: _status(ocpp.UnlockStatusEnumType.UNLOCK_FAILED),
        },
        smart_charging.ChargingProfileStatus: {
            smart_charging.ChargingProfileStatus.NOT_SUPPORTED: _status(ocpp.ChargingProfileStatusEnumType.REJECTED),
        },
    },
    omits={
        types.SampledValue: Omit(
            _no_sample,
            "samples that are text, of RPM and of Temperature: OCPP 2.0.1 has none of them",
            frozenset({enums.Measurand.RPM, enums.Measurand.TEMPERATURE}),
            frozenset({"value"}),
        ),
    },
    completes={types.ChargingProfile: _number_schedules},
)
"""Where OCPP 2.0.1 differs from the neutral models."""

STRUCTURE = Structure(RULES, _NAME)


# -------------------------------------------------------------------------------------------------- StatusNotification

_STATION = "ChargingStation"
_STATE = "AvailabilityState"
_NO_EVENT_FIELD = "NotifyEvent has no such field"
_EVENT_LACKS: Mapping[str, str] = {
    "activity": _NO_EVENT_FIELD,
    "vendor_id": _NO_EVENT_FIELD,
    "vendor_error_code": _NO_EVENT_FIELD,
}
_EVENT_DATA_LACKS = ("cause", "cleared", "transaction_id", "variable_monitoring_id", "custom_data")


def _event_out(request: availability.StatusNotificationRequest, scope: Scope) -> ocpp.NotifyEventRequest:
    """The state of the station as a whole, as a change of its variable."""
    data = ocpp.EventDataType(
        event_id=scope.memory.next_request_id(),
        timestamp=request.timestamp or now(),
        trigger=ocpp.EventTriggerEnumType.DELTA,
        actual_value=request.connector_status.value,
        tech_code=request.error_code,
        tech_info=request.info,
        component=ocpp.ComponentType(name=_STATION),
        event_notification_type=ocpp.EventNotificationEnumType.HARD_WIRED_NOTIFICATION,
        variable=ocpp.VariableType(name=_STATE),
    )
    return ocpp.NotifyEventRequest(generated_at=now(), seq_no=0, event_data=[data])


def _is_station_state(request: ocpp.NotifyEventRequest) -> bool:
    """Whether a report of events is that of the station's state and nothing else."""
    data = request.event_data[0]
    return (
        len(request.event_data) == 1
        and not request.tbc
        and data.component == ocpp.ComponentType(name=_STATION)
        and data.variable == ocpp.VariableType(name=_STATE)
        and data.actual_value in set(availability.ConnectorStatus)
    )


def _event_in(request: ocpp.NotifyEventRequest, scope: Scope) -> availability.StatusNotificationRequest:
    data = request.event_data[0]
    for name in _EVENT_DATA_LACKS:
        scope.lose(f"event_data[0].{name}", getattr(data, name), "a status has no such field")
    scope.lose("custom_data", request.custom_data, f"{_NAME} alone has it")
    return availability.StatusNotificationRequest(
        timestamp=data.timestamp,
        connector_status=availability.ConnectorStatus(data.actual_value),
        error_code=data.tech_code,
        info=data.tech_info,
    )


@dataclass(frozen=True, eq=False)
class StatusNotifications(
    Conversion[
        availability.StatusNotificationRequest,
        availability.StatusNotificationResponse,
        ocpp.StatusNotificationRequest,
        ocpp.StatusNotificationResponse,
    ]
):
    """States of connectors by StatusNotification, that of the station by NotifyEvent: there is no connector 0 in 2.0.1.

    The variable is ``ChargingStation.AvailabilityState`` (OCPP 2.0.1 part 2, block G, and its appendices). Other events that
    come in are for the program's own handler of NotifyEvent.
    """

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """Both operations."""
        return {ocpp.STATUS_NOTIFICATION: self.answer, ocpp.NOTIFY_EVENT: self.answer_event}

    async def ask(
        self, request: availability.StatusNotificationRequest, exchange: Exchange
    ) -> availability.StatusNotificationResponse:
        """Send the one or the other."""
        if request.evse_id is not None:
            return await super().ask(request, exchange)
        if request.connector_id is not None:
            raise NotSupported("StatusNotification", f"a connector of {_NAME} belongs to an EVSE, and none is given")
        event = outgoing(_event_out, request, exchange.scope(), _EVENT_LACKS)
        answer: ocpp.NotifyEventResponse = await exchange.ask(event)
        exchange.scope().lose("custom_data", answer.custom_data, f"{_NAME} alone has it")
        return availability.StatusNotificationResponse()

    def answer_event(self, request: ocpp.NotifyEventRequest, exchange: Exchange) -> Any:
        """Take in the station's state; anything else is not meant for the neutral API."""
        if not _is_station_state(request):
            return exchange.pass_on(request)
        response = exchange.deliver(_event_in(request, exchange.scope()))
        if inspect.isawaitable(response):
            return _event_answered_later(response)
        return ocpp.NotifyEventResponse()


async def _event_answered_later(response: Awaitable[Any]) -> ocpp.NotifyEventResponse:
    await response
    return ocpp.NotifyEventResponse()


# ---------------------------------------------------------------------------------------------------- TransactionEvent


@dataclass(frozen=True, eq=False)
class TransactionEvents(
    Conversion[
        transactions.TransactionEventRequest,
        transactions.TransactionEventResponse,
        ocpp.TransactionEventRequest,
        ocpp.TransactionEventResponse,
    ]
):
    """TransactionEvent; events that go out are numbered in the store, those that come in have their numbers."""

    async def ask(
        self, request: transactions.TransactionEventRequest, exchange: Exchange
    ) -> transactions.TransactionEventResponse:
        """Number, send; a number is given back if it is certain that nothing was sent."""
        scope = exchange.scope()
        versioned = outgoing(self.request_out, request, scope)
        kept = _advanced(request, versioned.seq_no, scope)
        await scope.transactions.save(kept)  # known here before the first wait, so that no other event gets the number
        try:
            answer = await exchange.ask(versioned)
        except (NotSupported, QueueFull):
            if scope.transactions.by_id(kept.transaction_id) is kept:
                await scope.transactions.save(replace(kept, seq_no=versioned.seq_no, ended=False))
            raise
        return self.response_in(answer, exchange.scope())


def _advanced(request: transactions.TransactionEventRequest, seq_no: int, scope: Scope) -> TransactionRecord:
    """The record of a transaction after an event of that number."""
    transaction_id = request.transaction_info.transaction_id
    record = scope.transactions.by_id(transaction_id) or TransactionRecord(scope.identity, transaction_id)
    started = request.event_type is transactions.TransactionEventType.STARTED
    return replace(
        record,
        seq_no=max(record.seq_no, seq_no + 1),
        evse_id=request.evse.id if request.evse is not None else record.evse_id,
        id_token=record.id_token or (request.id_token.id_token if request.id_token is not None else None),
        started=request.timestamp if started else record.started,
        ended=record.ended or request.event_type is transactions.TransactionEventType.ENDED,
    )


# ---------------------------------------------------------------------------------------------------- GetCompositeSchedule


@dataclass(frozen=True, eq=False)
class CompositeSchedules(
    Conversion[
        smart_charging.GetCompositeScheduleRequest,
        smart_charging.GetCompositeScheduleResponse,
        ocpp.GetCompositeScheduleRequest,
        ocpp.GetCompositeScheduleResponse,
    ]
):
    """GetCompositeSchedule; a schedule that does not say how long it lasts lasts as long as was asked for."""

    def answer(self, request: ocpp.GetCompositeScheduleRequest, exchange: Exchange) -> Any:
        """As any conversion, with the duration that was asked for at hand."""
        response = exchange.deliver(self.request_in(request, exchange.scope()))
        if inspect.isawaitable(response):
            later = cast("Awaitable[smart_charging.GetCompositeScheduleResponse]", response)
            return self._answer_asked_later(later, request.duration, exchange)
        return self._answered(_lasting(response, request.duration), exchange)

    async def _answer_asked_later(
        self,
        response: Awaitable[smart_charging.GetCompositeScheduleResponse],
        duration: int,
        exchange: Exchange,
    ) -> ocpp.GetCompositeScheduleResponse:
        return self._answered(_lasting(await response, duration), exchange)


def _lasting(
    response: smart_charging.GetCompositeScheduleResponse, duration: int
) -> smart_charging.GetCompositeScheduleResponse:
    if response.schedule is None or response.schedule.duration is not None:
        return response
    return response.model_copy(update={"schedule": response.schedule.model_copy(update={"duration": duration})})


# -------------------------------------------------------------------------------------------------------------- adapter

_OWN: Mapping[str, type[Conversion[Any, Any, Any, Any]]] = {
    "StatusNotification": StatusNotifications,
    "TransactionEvent": TransactionEvents,
    "GetCompositeSchedule": CompositeSchedules,
}
"""Conversions with something of their own."""


def _route(neutral: Operation[Any, Any]) -> Route[Any, Any]:
    """The route of an operation: by that of the same name, but where 2.0.1 has none."""
    version = ocpp.VERSION.catalogue.by_action(neutral.action)
    if version is None:
        return AllVariables(ocpp, STRUCTURE)
    return conversion(STRUCTURE, neutral, version, _OWN.get(neutral.action, Conversion))


ADAPTER = Adapter(ocpp.VERSION, map(_route, CATALOGUE))
"""Every neutral operation over OCPP 2.0.1."""


@hookimpl
def ocpp_adapter(name: str) -> Adapter | None:
    """This adapter, if that is the version asked for."""
    return ADAPTER if name == ADAPTER.version.subprotocol else None
