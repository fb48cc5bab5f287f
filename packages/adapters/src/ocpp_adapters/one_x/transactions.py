"""Transactions: TransactionEvent ↔ StartTransaction, MeterValues, StopTransaction and StatusNotification.

A station's program reports events; over 1.x they go out as the messages that say the same:

=========  ================================================================================
event      messages of 1.x
=========  ================================================================================
Started    StartTransaction; MeterValues for what was measured beside the energy register
Updated    MeterValues
Ended      StopTransaction, with what was measured beside the energy register
any        1.6: StatusNotification for the charging state, if the event gives one
=========  ================================================================================

A CSMS's program receives events; from 1.x the toolkit makes them of the messages, numbering transactions and events. A
transaction's id is its number as text there; on a station it is the program's own, and the store knows the number.
A transaction whose number never came is spoken of as -1 (OCPP 1.6 errata, 3.18).
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ocpp_core import NotSupported, Operation, now
from ocpp_generic_api import (
    METER_VALUES,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    ChargingState,
    Exchange,
    Fidelity,
    Grade,
    IdTokenInfo,
    Inbound,
    MeterValue,
    MeterValuesRequest,
    MeterValuesResponse,
    ReadingContext,
    Reason,
    Route,
    SampledValue,
    Scope,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
    TransactionRecord,
    TriggerReason,
    UnitOfMeasure,
    lost,
    outgoing,
)

from .connectors import CONNECTOR_RULE, connector_of, evse_id_of, evse_of
from .metering import ENERGY, Metering, energy_wh, is_register
from .tokens import info_in, info_losses, info_out, token_in, token_losses, token_out

__all__ = ["MeterValuesRoute", "TransactionRoute", "routes"]

_UNKNOWN_NUMBER = -1
_NO_FIELD = "OCPP 1.x does not say it"
_WHOLE_WH = "OCPP 1.x counts whole Wh at start and stop"

_LACKS: Mapping[str, str] = {
    "trigger_reason": _NO_FIELD,
    "seq_no": "OCPP 1.x does not number events; the CSMS's side counts them",
    "offline": _NO_FIELD,
    "number_of_phases_used": _NO_FIELD,
    "cable_max_current": _NO_FIELD,
    "transaction_info.time_spent_charging": _NO_FIELD,
    "transaction_info.remote_start_id": "OCPP 1.x does not say it; the CSMS's side knows remote starts by their identifier",
}
_RESPONSE_LACKS: Mapping[str, str] = {
    "total_cost": _NO_FIELD,
    "charging_priority": _NO_FIELD,
    "updated_personal_message": _NO_FIELD,
}
_PARTLY: Mapping[str, str] = {
    "evse.connector_id": CONNECTOR_RULE,
    "id_token": "OCPP 1.x names an identifier at start and stop only",
    **token_losses("id_token"),
    "meter_value": "measurands, units, contexts, phases and signatures that the version does not have; parts of a Wh",
    "transaction_info.charging_state": "OCPP 1.6 says it by StatusNotification, OCPP 1.5 not at all",
    "transaction_info.stopped_reason": "the version has fewer reasons, OCPP 1.5 none",
    "reservation_id": "OCPP 1.x names it at the start only",
}
_DERIVED: Mapping[str, str] = {
    "transaction_info.transaction_id": "the number that the CSMS gave",
    "seq_no": "counted",
    "trigger_reason": "the message, its measurements' context, the reason, and remote starts before it",
    "transaction_info.remote_start_id": "the remote start with this identifier",
    "evse": "the start of the transaction",
    "meter_value": "meterStart and meterStop",
    "→ id_token_info": "Accepted, where the handler says nothing",
}

_REASONS_OF_16: Mapping[Reason, str] = {
    Reason.DE_AUTHORIZED: "DeAuthorized",
    Reason.EMERGENCY_STOP: "EmergencyStop",
    Reason.EV_DISCONNECTED: "EVDisconnected",
    Reason.IMMEDIATE_RESET: "HardReset",
    Reason.LOCAL: "Local",
    Reason.OTHER: "Other",
    Reason.POWER_LOSS: "PowerLoss",
    Reason.REBOOT: "Reboot",
    Reason.REMOTE: "Remote",
    Reason.SOFT_RESET: "SoftReset",
    Reason.UNLOCK_COMMAND: "UnlockCommand",
}
"""Neutral reason → 1.6's; those that are not here become Other, with a loss (OCPP 1.6, 7.36)."""
_FROM_16 = {wire: reason for reason, wire in _REASONS_OF_16.items()}

_TRIGGERS_OF_REASONS = {
    Reason.REMOTE: TriggerReason.REMOTE_STOP,
    Reason.DE_AUTHORIZED: TriggerReason.DEAUTHORIZED,
    Reason.EV_DISCONNECTED: TriggerReason.EV_COMMUNICATION_LOST,
    Reason.UNLOCK_COMMAND: TriggerReason.UNLOCK_COMMAND,
    Reason.IMMEDIATE_RESET: TriggerReason.RESET_COMMAND,
    Reason.SOFT_RESET: TriggerReason.RESET_COMMAND,
    Reason.EMERGENCY_STOP: TriggerReason.ABNORMAL_CONDITION,
    Reason.POWER_LOSS: TriggerReason.ABNORMAL_CONDITION,
    Reason.REBOOT: TriggerReason.ABNORMAL_CONDITION,
    Reason.OTHER: TriggerReason.ABNORMAL_CONDITION,
}
_TRIGGERS_OF_CONTEXTS = {
    ReadingContext.SAMPLE_CLOCK: TriggerReason.METER_VALUE_CLOCK,
    ReadingContext.TRIGGER: TriggerReason.TRIGGER,
}

_STATUSES = {
    ChargingState.EV_CONNECTED: "Preparing",
    ChargingState.CHARGING: "Charging",
    ChargingState.SUSPENDED_EV: "SuspendedEV",
    ChargingState.SUSPENDED_EVSE: "SuspendedEVSE",
}
_STATUSES_AT_END = {ChargingState.EV_CONNECTED: "Finishing", ChargingState.IDLE: "Available"}
"""The state that 1.6 reports by StatusNotification."""


@dataclass(frozen=True, slots=True)
class _Meter:
    """The measurements of an event, apart from the register reading that 1.x wants by itself."""

    register: int | None
    """Energy register in Wh; None: the event has none."""
    rest: list[MeterValue]


class TransactionRoute(Route[TransactionEventRequest, TransactionEventResponse]):
    """TransactionEvent over 1.x; see the head of this file."""

    neutral = TRANSACTION_EVENT

    def __init__(self, ocpp: Any) -> None:
        self.ocpp = ocpp
        self.is_15 = ocpp.VERSION.name == "1.5"
        self.metering = Metering(ocpp)

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """The three messages; MeterValues without a transaction are a neutral MeterValues."""
        return {
            self.ocpp.START_TRANSACTION: self._started,
            self.ocpp.METER_VALUES: self._measured,
            self.ocpp.STOP_TRANSACTION: self._stopped,
        }

    @property
    def fidelity(self) -> Fidelity:
        """Lossy."""
        answers = {**_RESPONSE_LACKS, **info_losses("id_token_info")}
        lossy = {**_LACKS, **_PARTLY, **{f"→ {place}": reason for place, reason in answers.items()}}
        return Fidelity(Grade.LOSSY, lossy, _DERIVED)

    # ----------------------------------------------------------------------------------- out: the station's side

    async def ask(self, request: TransactionEventRequest, exchange: Exchange) -> TransactionEventResponse:
        """Send what the event says in 1.x."""
        scope = exchange.scope()
        report = {
            TransactionEventType.STARTED: self._start,
            TransactionEventType.UPDATED: self._update,
            TransactionEventType.ENDED: self._end,
        }[request.event_type]
        scope.losses.extend(lost(request, {place: why for place, why in _LACKS.items() if place != "offline"}))
        scope.lose("offline", request.offline or None, _LACKS["offline"])
        return await report(request, scope, exchange)

    async def _start(
        self, event: TransactionEventRequest, scope: Scope, exchange: Exchange
    ) -> TransactionEventResponse:
        if event.evse is None or event.id_token is None:
            missing = "EVSE" if event.evse is None else "identifier"
            raise NotSupported("TransactionEvent", f"in OCPP 1.x a transaction starts with its {missing}")
        meter = self._meter(event, ReadingContext.TRANSACTION_BEGIN, scope)
        if meter.register is None:
            raise NotSupported(
                "TransactionEvent", "in OCPP 1.x a transaction starts with a reading of the energy register"
            )
        token = token_out(event.id_token, scope)
        message = outgoing(
            lambda each, scope: self.ocpp.StartTransactionRequest(
                connector_id=connector_of(event.evse, scope),
                id_tag=token,
                meter_start=meter.register,
                timestamp=each.timestamp,
                reservation_id=each.reservation_id,
            ),
            event,
            scope,
        )
        follow_ups = self._follow_ups(event, event.evse.id, meter.rest, scope)
        record = TransactionRecord(
            scope.identity,
            event.transaction_info.transaction_id,
            evse_id=event.evse.id,
            id_token=token,
            seq_no=1,
            started=event.timestamp,
        )
        # Kept before it is sent: without an answer, what follows goes out under the number -1.
        await scope.transactions.save(record)
        answer = await exchange.ask(message)
        await scope.transactions.advance(record, number=answer.transaction_id)
        for follow_up in follow_ups(answer.transaction_id):
            await exchange.ask(follow_up)
        return TransactionEventResponse(id_token_info=info_in(answer.id_tag_info))

    async def _update(
        self, event: TransactionEventRequest, scope: Scope, exchange: Exchange
    ) -> TransactionEventResponse:
        number, evse_id = self._known(event, scope)
        scope.lose("id_token", event.id_token, "OCPP 1.x names an identifier at start and stop only")
        scope.lose("reservation_id", event.reservation_id, "OCPP 1.x names it at the start only")
        for follow_up in self._follow_ups(event, evse_id, event.meter_value or [], scope)(number):
            await exchange.ask(follow_up)
        return TransactionEventResponse()

    async def _end(self, event: TransactionEventRequest, scope: Scope, exchange: Exchange) -> TransactionEventResponse:
        number, evse_id = self._known(event, scope)
        meter = self._meter(event, ReadingContext.TRANSACTION_END, scope)
        if meter.register is None:
            raise NotSupported(
                "TransactionEvent", "in OCPP 1.x a transaction ends with a reading of the energy register"
            )
        scope.lose("reservation_id", event.reservation_id, "OCPP 1.x names it at the start only")
        message = outgoing(
            lambda each, scope: self.ocpp.StopTransactionRequest(
                transaction_id=number,
                id_tag=None if each.id_token is None else token_out(each.id_token, scope),
                meter_stop=meter.register,
                timestamp=each.timestamp,
                transaction_data=self._transaction_data(meter.rest, scope),
                **self._reason(each, scope),
            ),
            event,
            scope,
        )
        status = self._status(event, evse_id, _STATUSES_AT_END, scope)
        answer = await exchange.ask(message)
        record = scope.transactions.by_id(event.transaction_info.transaction_id)
        if record is not None:
            await scope.transactions.advance(record, ended=True)
        for message in status:
            await exchange.ask(message)
        return TransactionEventResponse(
            id_token_info=None if answer.id_tag_info is None else info_in(answer.id_tag_info)
        )

    def _known(self, event: TransactionEventRequest, scope: Scope) -> tuple[int, int]:
        """The transaction's number, and its EVSE.

        Raises:
            NotSupported: the transaction is not known, and the event does not name its EVSE.
        """
        record = scope.transactions.by_id(event.transaction_info.transaction_id)
        number = scope.transactions.number_of(event.transaction_info.transaction_id)
        connector = connector_of(event.evse, scope) or (record.evse_id if record is not None else None)
        if connector is None:
            raise NotSupported("TransactionEvent", "the transaction is not known, and the event names no EVSE")
        return (_UNKNOWN_NUMBER if number is None else number), connector

    def _follow_ups(
        self, event: TransactionEventRequest, evse_id: int, readings: Sequence[MeterValue], scope: Scope
    ) -> Callable[[int], list[Any]]:
        """The messages that speak of a transaction by its number: measurements, then the state."""
        values = self.metering.out(readings, scope)
        states = self._status(event, evse_id, _STATUSES, scope)
        name = "values" if self.is_15 else "meter_value"

        def messages(number: int) -> list[Any]:
            if not values:
                return states
            measured = self.ocpp.MeterValuesRequest(connector_id=evse_id, transaction_id=number, **{name: values})
            return [measured, *states]

        return messages

    def _status(
        self, event: TransactionEventRequest, evse_id: int, statuses: Mapping[ChargingState, str], scope: Scope
    ) -> list[Any]:
        state = event.transaction_info.charging_state
        if state is None:
            return []
        if self.is_15 or state not in statuses:
            scope.lose("transaction_info.charging_state", state, "the version has no such state of a connector")
            return []
        return [
            self.ocpp.StatusNotificationRequest(
                connector_id=evse_id,
                status=self.ocpp.ChargePointStatus(statuses[state]),
                error_code=self.ocpp.ChargePointErrorCode.NO_ERROR,
                timestamp=event.timestamp,
            )
        ]

    def _reason(self, event: TransactionEventRequest, scope: Scope) -> dict[str, Any]:
        reason = event.transaction_info.stopped_reason
        if reason is None:
            return {}
        if self.is_15:
            scope.lose("transaction_info.stopped_reason", reason, "OCPP 1.5 gives no reason")
            return {}
        if reason not in _REASONS_OF_16:
            scope.lose("transaction_info.stopped_reason", reason, "OCPP 1.6 has no such reason: Other is sent")
        return {"reason": self.ocpp.Reason(_REASONS_OF_16.get(reason, "Other"))}

    def _transaction_data(self, readings: Iterable[MeterValue], scope: Scope) -> list[Any] | None:
        values = self.metering.out(readings, scope)
        if not values:
            return None
        return [self.ocpp.TransactionData(values=values)] if self.is_15 else values

    def _meter(self, event: TransactionEventRequest, context: ReadingContext, scope: Scope) -> _Meter:
        """Take the register reading out of an event's measurements: the one of that context, else the only one there is."""
        places = [
            (sample.context is context, reading, sample)
            for reading in event.meter_value or []
            for sample in reading.sampled_value
            if is_register(sample)
        ]
        marked = [place for place in places if place[0]]
        if not marked and len(places) != 1:
            return _Meter(None, list(event.meter_value or []))
        _, chosen_reading, chosen = (marked or places)[0]
        wh = energy_wh(chosen)
        if wh != wh.to_integral_value():
            scope.lose("meter_value", wh % 1, _WHOLE_WH)
        if chosen_reading.timestamp != event.timestamp:
            scope.lose("meter_value", chosen_reading.timestamp, "the register is read when the event happens")
        rest = [_replaced(reading, chosen, _without(chosen)) for reading in event.meter_value or []]
        return _Meter(int(wh), [reading for reading in rest if reading is not None])

    # ---------------------------------------------------------------------------------------- in: the CSMS's side

    async def _started(self, request: Any, exchange: Exchange) -> Any:
        scope = exchange.scope()
        number = await scope.transactions.store.next_number()
        remote_start_id = scope.memory.remote_starts.pop(request.id_tag, None)
        await scope.transactions.save(
            TransactionRecord(
                scope.identity,
                str(number),
                number=number,
                evse_id=evse_id_of(request.connector_id),
                id_token=request.id_tag,
                seq_no=1,
                started=request.timestamp,
            )
        )
        event = TransactionEventRequest(
            event_type=TransactionEventType.STARTED,
            timestamp=request.timestamp,
            trigger_reason=TriggerReason.AUTHORIZED if remote_start_id is None else TriggerReason.REMOTE_START,
            seq_no=0,
            transaction_info=Transaction(transaction_id=str(number), remote_start_id=remote_start_id),
            evse=evse_of(request.connector_id),
            id_token=token_in(request.id_tag),
            reservation_id=request.reservation_id or None,
            meter_value=[_register(request.meter_start, request.timestamp, ReadingContext.TRANSACTION_BEGIN)],
        )
        response = await _settled(exchange.deliver(event))
        info = response.id_token_info or IdTokenInfo(status=AuthorizationStatus.ACCEPTED)
        return outgoing(
            lambda answer, scope: self.ocpp.StartTransactionResponse(
                transaction_id=number, id_tag_info=info_out(info, scope, "id_token_info", self.ocpp)
            ),
            response,
            exchange.scope(),
            _RESPONSE_LACKS,
        )

    async def _measured(self, request: Any, exchange: Exchange) -> Any:
        readings = self.metering.into(request.values if self.is_15 else request.meter_value)
        if request.transaction_id is None:
            outside = MeterValuesRequest(evse_id=evse_id_of(request.connector_id), meter_value=readings)
            await _settled(exchange.deliver(outside))
            return self.ocpp.MeterValuesResponse()
        scope = exchange.scope()
        record = await self._record(request.transaction_id, evse_id_of(request.connector_id), scope)
        event = TransactionEventRequest(
            event_type=TransactionEventType.UPDATED,
            timestamp=readings[0].timestamp if readings else now(),
            trigger_reason=_trigger_of(readings),
            seq_no=record.seq_no,
            transaction_info=Transaction(transaction_id=record.transaction_id),
            evse=evse_of(request.connector_id),
            meter_value=readings or None,
        )
        await scope.transactions.advance(record)
        response = await _settled(exchange.deliver(event))
        exchange.scope().losses.extend(
            lost(response, {**_RESPONSE_LACKS, "id_token_info": "MeterValues is not answered so"})
        )
        return self.ocpp.MeterValuesResponse()

    async def _stopped(self, request: Any, exchange: Exchange) -> Any:
        scope = exchange.scope()
        record = await self._record(request.transaction_id, None, scope)
        reason = None if self.is_15 or request.reason is None else _FROM_16[request.reason.value]
        data = request.transaction_data or []
        values = [value for each in data for value in each.values or []] if self.is_15 else data
        event = TransactionEventRequest(
            event_type=TransactionEventType.ENDED,
            timestamp=request.timestamp,
            trigger_reason=_TRIGGERS_OF_REASONS.get(reason or Reason.LOCAL, TriggerReason.STOP_AUTHORIZED),
            seq_no=record.seq_no,
            transaction_info=Transaction(transaction_id=record.transaction_id, stopped_reason=reason),
            evse=evse_of(record.evse_id),
            id_token=token_in(request.id_tag) if request.id_tag else None,
            meter_value=[
                *self.metering.into(values),
                _register(request.meter_stop, request.timestamp, ReadingContext.TRANSACTION_END),
            ],
        )
        await scope.transactions.advance(record, ended=True)
        response = await _settled(exchange.deliver(event))
        return outgoing(self._stop_response, response, exchange.scope(), _RESPONSE_LACKS)

    def _stop_response(self, response: TransactionEventResponse, scope: Scope) -> Any:
        info = response.id_token_info
        return self.ocpp.StopTransactionResponse(
            id_tag_info=None if info is None else info_out(info, scope, "id_token_info", self.ocpp)
        )

    async def _record(self, number: int, evse_id: int | None, scope: Scope) -> TransactionRecord:
        """What is known about a transaction of that number; if nothing, it is known from now on."""
        known = scope.transactions.by_number(number) or await scope.transactions.store.find_number(
            scope.identity, number
        )
        if known is not None:
            return known
        return TransactionRecord(scope.identity, str(number), number=number, evse_id=evse_id)


class MeterValuesRoute(Route[MeterValuesRequest, MeterValuesResponse]):
    """MeterValues outside a transaction; coming in, `TransactionRoute` tells them apart."""

    neutral = METER_VALUES

    def __init__(self, ocpp: Any) -> None:
        self.ocpp = ocpp
        self.metering = Metering(ocpp)
        self._name = "values" if ocpp.VERSION.name == "1.5" else "meter_value"

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """Nothing of its own."""
        return {}

    @property
    def fidelity(self) -> Fidelity:
        """Lossy where the version lacks words."""
        return Fidelity(Grade.LOSSY, {"meter_value": _PARTLY["meter_value"]})

    async def ask(self, request: MeterValuesRequest, exchange: Exchange) -> MeterValuesResponse:
        """Send MeterValues, unless nothing of them can be said."""
        scope = exchange.scope()
        values = self.metering.out(request.meter_value, scope)
        if values:
            await exchange.ask(self.ocpp.MeterValuesRequest(connector_id=request.evse_id or 0, **{self._name: values}))
        return MeterValuesResponse()


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """TransactionEvent and MeterValues."""
    return [TransactionRoute(ocpp), MeterValuesRoute(ocpp)]


async def _settled(response: Any) -> Any:
    """A handler's response, waited for if need be."""
    return await response if inspect.isawaitable(response) else response


def _register(wh: int, timestamp: Any, context: ReadingContext) -> MeterValue:
    unit = UnitOfMeasure(unit="Wh")
    sample = SampledValue(value=Decimal(wh), context=context, measurand=ENERGY, unit_of_measure=unit)
    return MeterValue(timestamp=timestamp, sampled_value=[sample])


def _without(sample: SampledValue) -> list[SampledValue]:
    """What is left of a register reading when its number is said elsewhere: its signature."""
    if sample.signed_meter_value is None:
        return []
    return [sample.model_copy(update={"value": None})]


def _replaced(reading: MeterValue, chosen: SampledValue, kept: list[SampledValue]) -> MeterValue | None:
    """A reading without the sample chosen; None if nothing is left."""
    samples = [other for sample in reading.sampled_value for other in (kept if sample is chosen else [sample])]
    return MeterValue(timestamp=reading.timestamp, sampled_value=samples) if samples else None


def _trigger_of(readings: Sequence[MeterValue]) -> TriggerReason:
    contexts = [sample.context for reading in readings for sample in reading.sampled_value if sample.context]
    return (
        _TRIGGERS_OF_CONTEXTS.get(contexts[0], TriggerReason.METER_VALUE_PERIODIC)
        if contexts
        else (TriggerReason.METER_VALUE_PERIODIC)
    )
