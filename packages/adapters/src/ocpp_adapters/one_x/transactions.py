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

A start that has been answered is not sent again: if what follows it fails, the same event may be reported once more.
"""

import asyncio
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any
from weakref import WeakValueDictionary

from ocpp_adapters.making import made
from ocpp_core import NotSupported, OcppModel, Operation, now
from ocpp_generic_api import (
    EVSE,
    METER_VALUES,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    ChargingState,
    Exchange,
    Fidelity,
    Grade,
    IdTokenInfo,
    Inbound,
    Location,
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

from .absence import EMPTY, said
from .connectors import CONNECTOR_RULE, charging_connector_of, connector_of, evse_id_of, evse_of
from .metering import ENERGY, Metering, Place, energy_wh, is_register
from .tokens import info_in, info_losses, info_out, token_in, token_losses, token_out

__all__ = ["MeterValuesRoute", "TransactionRoute", "routes"]

_UNKNOWN_NUMBER = -1
_NO_FIELD = "OCPP 1.x does not say it"
_WHOLE_WH = "OCPP 1.x counts whole Wh at start and stop"
_READ_THEN = "meterStart and meterStop are read at the outlet, when the transaction starts and stops"
_AT_ENDS = "OCPP 1.x names an identifier at start and stop only"
_AT_START = "OCPP 1.x names it at the start only"
_AT_STOP = "OCPP 1.6 names it at the stop only"
_NO_MESSAGE = "OCPP 1.x has no message for what is left of the event"
_UNANSWERED = "MeterValues is not answered so"

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
    "event_type": _NO_MESSAGE,
    "timestamp": "MeterValues has the times of its measurements alone",
    "evse": "a stop does not name it: it is that of the start",
    "evse.connector_id": CONNECTOR_RULE,
    "id_token": _AT_ENDS,
    "id_token.id_token": EMPTY,
    **token_losses("id_token"),
    "meter_value[].timestamp": _READ_THEN,
    "meter_value[].sampled_value[].value": _WHOLE_WH,
    "meter_value[].sampled_value[].context": _READ_THEN,
    "meter_value[].sampled_value[].location": _READ_THEN,
    "transaction_info.charging_state": "OCPP 1.6 says most of it by StatusNotification, OCPP 1.5 nothing",
    "transaction_info.stopped_reason": "the version has fewer reasons, OCPP 1.5 none",
    "reservation_id": f"{_AT_START}; 0 reads as none",
}
_DERIVED: Mapping[str, str] = {
    "event_type": "measurements beside the register come in an Updated event behind the start",
    "timestamp": "of MeterValues: when the first was taken",
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


_OPPOSITE = {
    ReadingContext.TRANSACTION_BEGIN: ReadingContext.TRANSACTION_END,
    ReadingContext.TRANSACTION_END: ReadingContext.TRANSACTION_BEGIN,
}


@dataclass(frozen=True, slots=True)
class _Meter:
    """The register reading of an event that 1.x wants by itself."""

    wh: int
    """Energy register in whole Wh."""
    place: Place
    """Where it was among the event's measurements."""


class TransactionRoute(Route[TransactionEventRequest, TransactionEventResponse]):
    """TransactionEvent over 1.x; see the head of this file."""

    neutral = TRANSACTION_EVENT

    def __init__(self, ocpp: Any) -> None:
        self.ocpp = ocpp
        self.is_15 = ocpp.VERSION.name == "1.5"
        self.metering = Metering(ocpp)
        self._noted = ocpp.MeterValuesResponse()

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
        answers = {**_RESPONSE_LACKS, "id_token_info": _UNANSWERED, **info_losses("id_token_info")}
        lossy = {
            **_LACKS,
            **self.metering.losses(),
            **_PARTLY,
            **{f"→ {place}": reason for place, reason in answers.items()},
        }
        states = {} if self.is_15 else {"transaction_info.charging_state": "it comes as a StatusNotification"}
        return Fidelity(Grade.LOSSY, lossy, {**_DERIVED, **states})

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
        connector, token = charging_connector_of(event.evse, scope), token_out(event.id_token, scope)
        meter = self._meter(event, ReadingContext.TRANSACTION_BEGIN, scope)
        message = outgoing(
            lambda each, scope: self.ocpp.StartTransactionRequest(
                connector_id=connector,
                id_tag=token,
                meter_start=meter.wh,
                timestamp=each.timestamp,
                reservation_id=each.reservation_id or None,
            ),
            event,
            scope,
        )
        if event.reservation_id == 0:
            scope.lose("reservation_id", 0, "0 reads as none")
        scope.lose("transaction_info.stopped_reason", event.transaction_info.stopped_reason, _AT_STOP)
        follow_ups = self._follow_ups(event, connector, scope, meter.place)
        record = TransactionRecord(
            scope.identity,
            event.transaction_info.transaction_id,
            evse_id=connector,
            id_token=token,
            seq_no=1,
            started=event.timestamp,
        )
        known = scope.transactions.by_id(record.transaction_id)
        if known is not None and known.number is not None and replace(known, number=None, seq_no=1) == record:
            answer = None
            number = known.number
        else:
            with scope.transactions.numbering():
                answer = await self._ask_to_start(message, record, scope, exchange)
            number = answer.transaction_id
        for follow_up in follow_ups(number):
            await exchange.ask(follow_up)
        return TransactionEventResponse(id_token_info=None if answer is None else info_in(answer.id_tag_info))

    async def _ask_to_start(self, message: Any, record: TransactionRecord, scope: Scope, exchange: Exchange) -> Any:
        # Kept before it is sent: without an answer, what follows goes out under the number -1.
        await scope.transactions.save(record)
        try:
            answer = await exchange.ask(message)
        except NotSupported:
            # Nothing was sent, so nothing began.
            await scope.transactions.save(replace(record, ended=True))
            raise
        await scope.transactions.save(replace(record, number=answer.transaction_id))
        return answer

    async def _update(
        self, event: TransactionEventRequest, scope: Scope, exchange: Exchange
    ) -> TransactionEventResponse:
        number, evse_id = await self._known(event, scope)
        scope.lose("id_token", event.id_token, _AT_ENDS)
        scope.lose("reservation_id", event.reservation_id, _AT_START)
        scope.lose("transaction_info.stopped_reason", event.transaction_info.stopped_reason, _AT_STOP)
        follow_ups = self._follow_ups(event, evse_id, scope)(number)
        if not follow_ups:
            scope.lose("event_type", event.event_type, _NO_MESSAGE)
        for follow_up in follow_ups:
            await exchange.ask(follow_up)
        return TransactionEventResponse()

    async def _end(self, event: TransactionEventRequest, scope: Scope, exchange: Exchange) -> TransactionEventResponse:
        number, evse_id = await self._known(event, scope)
        meter = self._meter(event, ReadingContext.TRANSACTION_END, scope)
        scope.lose("reservation_id", event.reservation_id, _AT_START)
        message = outgoing(
            lambda each, scope: self.ocpp.StopTransactionRequest(
                transaction_id=number,
                id_tag=None
                if each.id_token is None
                else said(token_out(each.id_token, scope), scope, "id_token.id_token"),
                meter_stop=meter.wh,
                timestamp=each.timestamp,
                transaction_data=self._transaction_data(each, meter, scope),
                **self._reason(each, scope),
            ),
            event,
            scope,
        )
        status = self._status(event, evse_id, _STATUSES_AT_END, scope)
        record = await _find(event, scope)
        if event.evse is not None and (record is None or record.evse_id != event.evse.id):
            scope.lose("evse", event.evse, _PARTLY["evse"])
        answer = await exchange.ask(message)
        if record is not None:
            await scope.transactions.advance(record, ended=True)
        for message in status:
            await exchange.ask(message)
        return TransactionEventResponse(
            id_token_info=None if answer.id_tag_info is None else info_in(answer.id_tag_info)
        )

    async def _known(self, event: TransactionEventRequest, scope: Scope) -> tuple[int, int | None]:
        """The transaction's number, and its EVSE; None: neither the event nor the store names it."""
        record = await _find(event, scope)
        number = (
            record.number if record is not None else scope.transactions.number_of(event.transaction_info.transaction_id)
        )
        evse_id = charging_connector_of(event.evse, scope) or (record.evse_id if record is not None else None)
        return (_UNKNOWN_NUMBER if number is None else number), evse_id

    def _follow_ups(
        self, event: TransactionEventRequest, evse_id: int | None, scope: Scope, said: Place | None = None
    ) -> Callable[[int], list[Any]]:
        """The messages that speak of a transaction by its number: measurements, then the state.

        Raises:
            NotSupported: there are such, but it is not known for which EVSE.
        """
        values = self.metering.out(event.meter_value or [], scope, said=said)
        states = self._status(event, evse_id, _STATUSES, scope)
        if values and evse_id is None:
            raise NotSupported("TransactionEvent", "the transaction is not known, and the event names no EVSE")
        if values and said is None and not states and values[0].timestamp != event.timestamp:
            scope.lose("timestamp", event.timestamp, _PARTLY["timestamp"])
        name = "values" if self.is_15 else "meter_value"

        def messages(number: int) -> list[Any]:
            if not values:
                return states
            measured = self.ocpp.MeterValuesRequest(connector_id=evse_id, transaction_id=number, **{name: values})
            return [measured, *states]

        return messages

    def _status(
        self, event: TransactionEventRequest, evse_id: int | None, statuses: Mapping[ChargingState, str], scope: Scope
    ) -> list[Any]:
        """The message that tells of the charging state; none, and a loss, where it cannot be said."""
        state = event.transaction_info.charging_state
        if state is None:
            return []
        if self.is_15 or state not in statuses or evse_id is None:
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

    def _transaction_data(self, event: TransactionEventRequest, meter: _Meter, scope: Scope) -> list[Any] | None:
        values = self.metering.out(event.meter_value or [], scope, said=meter.place)
        if not values:
            return None
        return [self.ocpp.TransactionData(values=values)] if self.is_15 else values

    def _meter(self, event: TransactionEventRequest, context: ReadingContext, scope: Scope) -> _Meter:
        """Find the register reading among an event's measurements: the last one of that context, else the only one.

        Raises:
            NotSupported: there is none.
        """
        places = {
            (reading, sample): each
            for reading, measured in enumerate(event.meter_value or [])
            for sample, each in enumerate(measured.sampled_value)
            if is_register(each) and each.context is not _OPPOSITE[context]
        }
        marked = [place for place, each in places.items() if each.context is context]
        if not marked and len(places) != 1:
            verb = "starts" if context is ReadingContext.TRANSACTION_BEGIN else "ends"
            raise NotSupported(
                "TransactionEvent", f"in OCPP 1.x a transaction {verb} with one reading of the energy register"
            )
        place = (marked or list(places))[-1]
        self._register_losses(event, place, context, scope)
        return _Meter(math.floor(energy_wh(places[place])), place)

    def _register_losses(
        self, event: TransactionEventRequest, place: Place, context: ReadingContext, scope: Scope
    ) -> None:
        """Report what a bare number of Wh at start or stop does not say."""
        reading = (event.meter_value or [])[place[0]]
        sample, path = reading.sampled_value[place[1]], f"meter_value[{place[0]}]"
        at = f"{path}.sampled_value[{place[1]}]"
        wh = energy_wh(sample)
        if wh != math.floor(wh):
            scope.lose(f"{at}.value", sample.value, _WHOLE_WH)
        if sample.context is not context:
            scope.lose(f"{at}.context", sample.context, _READ_THEN)
        if sample.location is not Location.OUTLET:
            scope.lose(f"{at}.location", sample.location, _READ_THEN)
        if reading.timestamp != event.timestamp:
            scope.lose(f"{path}.timestamp", reading.timestamp, _READ_THEN)

    # ---------------------------------------------------------------------------------------- in: the CSMS's side

    async def _started(self, request: Any, exchange: Exchange) -> Any:
        scope = exchange.scope()
        async with _turn_to_begin(scope):
            known = await _begun_before(request, scope)
            record = known or await _begun(request, scope)
        remote_start_id = None if known else scope.memory.take_remote_start(request.id_tag)
        event = TransactionEventRequest(
            event_type=TransactionEventType.STARTED,
            timestamp=request.timestamp,
            trigger_reason=TriggerReason.AUTHORIZED if remote_start_id is None else TriggerReason.REMOTE_START,
            seq_no=0,
            transaction_info=Transaction(transaction_id=record.transaction_id, remote_start_id=remote_start_id),
            evse=evse_of(request.connector_id),
            id_token=token_in(request.id_tag),
            reservation_id=request.reservation_id or None,
            meter_value=[_register(request.meter_start, request.timestamp, ReadingContext.TRANSACTION_BEGIN)],
        )
        try:
            response = await _settled(exchange.deliver(event))
        except Exception:
            # The station does not get the number: it asks again, or speaks of -1.
            if not known:
                await scope.transactions.save(replace(record, ended=True))
            raise
        info = response.id_token_info or IdTokenInfo(status=AuthorizationStatus.ACCEPTED)
        return outgoing(
            lambda answer, scope: self.ocpp.StartTransactionResponse(
                transaction_id=record.number, id_tag_info=info_out(info, scope, "id_token_info", self.ocpp)
            ),
            response,
            exchange.scope(),
            _RESPONSE_LACKS,
        )

    def _measured(self, request: Any, exchange: Exchange) -> Any:
        """Without waiting where nothing makes it wait: these are most of all messages."""
        readings = self.metering.into(request.values if self.is_15 else request.meter_value)
        if not request.transaction_id:  # numbers begin at 1
            outside = MeterValuesRequest(evse_id=evse_id_of(request.connector_id), meter_value=readings)
            return self._measured_answer(exchange.deliver(outside), exchange)
        record = exchange.scope().transactions.by_number(request.transaction_id)
        if record is None or _is_over(record):
            return self._measured_unknown(request, readings, exchange)
        return self._updated(record, request, readings, exchange)

    async def _measured_unknown(self, request: Any, readings: list[MeterValue], exchange: Exchange) -> Any:
        record = await self._record(request.transaction_id, evse_id_of(request.connector_id), exchange.scope())
        return await _settled(self._updated(record, request, readings, exchange))

    def _updated(self, record: TransactionRecord, request: Any, readings: list[MeterValue], exchange: Exchange) -> Any:
        evse, present = _evse_of(request.connector_id), {*_UPDATE}
        if readings:
            present.add("meter_value")
        if evse is not None:
            present.add("evse")
        event = made(
            TransactionEventRequest,
            {
                "event_type": TransactionEventType.UPDATED,
                "meter_value": readings or None,
                "timestamp": readings[0].timestamp if readings else now(),
                "trigger_reason": _trigger_of(readings),
                "seq_no": record.seq_no,
                "offline": None,
                "number_of_phases_used": None,
                "cable_max_current": None,
                "reservation_id": None,
                "transaction_info": _transaction(record.transaction_id),
                "evse": evse,
                "id_token": None,
            },
            present,
        )
        exchange.scope().transactions.advance_soon(record)
        return self._measured_answer(exchange.deliver(event), exchange)

    def _measured_answer(self, response: Any, exchange: Exchange) -> Any:
        if not isinstance(response, OcppModel):
            return self._measured_later(response, exchange)
        if response.model_fields_set:
            exchange.scope().losses.extend(lost(response, {**_RESPONSE_LACKS, "id_token_info": _UNANSWERED}))
        return self._noted

    async def _measured_later(self, response: Any, exchange: Exchange) -> Any:
        return self._measured_answer(await response, exchange)

    async def _stopped(self, request: Any, exchange: Exchange) -> Any:
        scope = exchange.scope()
        record = await self._record(request.transaction_id, None, scope)
        reason = None if self.is_15 or request.reason is None else _FROM_16[request.reason.value]
        data: list[Any] = request.transaction_data or []
        nested: list[list[Any]] = [each.values or [] for each in data] if self.is_15 else [data]
        event = TransactionEventRequest(
            event_type=TransactionEventType.ENDED,
            timestamp=request.timestamp,
            trigger_reason=_TRIGGERS_OF_REASONS.get(reason or Reason.LOCAL, TriggerReason.STOP_AUTHORIZED),
            seq_no=record.seq_no,
            transaction_info=Transaction(transaction_id=record.transaction_id, stopped_reason=reason),
            evse=evse_of(record.evse_id),
            id_token=token_in(request.id_tag) if request.id_tag else None,
            meter_value=[
                *self.metering.into(list(chain.from_iterable(nested))),
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
        if known is not None and not _is_over(known):
            return known
        return TransactionRecord(scope.identity, str(number), number=number, evse_id=evse_id)


class MeterValuesRoute(Route[MeterValuesRequest, MeterValuesResponse]):
    """MeterValues outside a transaction; coming in, `TransactionRoute` tells them apart."""

    neutral = METER_VALUES

    def __init__(self, ocpp: Any) -> None:
        self.ocpp = ocpp
        self.metering = Metering(ocpp)
        self._is_15 = ocpp.VERSION.name == "1.5"

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """Nothing of its own."""
        return {}

    @property
    def fidelity(self) -> Fidelity:
        """Lossy where the version lacks words."""
        return Fidelity(Grade.LOSSY, self.metering.losses(), self.metering.derived())

    async def ask(self, request: MeterValuesRequest, exchange: Exchange) -> MeterValuesResponse:
        """Send MeterValues, unless nothing of them can be said."""
        scope = exchange.scope()
        connector = connector_of(None if request.evse_id is None else EVSE(id=request.evse_id))
        values = self.metering.out(request.meter_value, scope)
        if values or not request.meter_value:
            fields = {"values": values or None} if self._is_15 else {"meter_value": values}
            message = outgoing(
                lambda each, scope: self.ocpp.MeterValuesRequest(connector_id=connector, **fields),
                request,
                scope,
            )
            await exchange.ask(message)
        return MeterValuesResponse()


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """TransactionEvent and MeterValues."""
    return [TransactionRoute(ocpp), MeterValuesRoute(ocpp)]


_turns: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()


def _turn_to_begin(scope: Scope) -> asyncio.Lock:
    """One start of a station at a time: it may repeat one on a new connection while the first still waits for the store."""
    key = id(scope.transactions.store), scope.identity
    turn = _turns.get(key)
    if turn is None:
        turn = _turns[key] = asyncio.Lock()
    return turn


async def _begun(request: Any, scope: Scope) -> TransactionRecord:
    """Number a transaction that has started."""
    number = await scope.transactions.store.next_number()
    return await scope.transactions.save(
        TransactionRecord(
            scope.identity,
            str(number),
            number=number,
            evse_id=evse_id_of(request.connector_id),
            id_token=request.id_tag,
            seq_no=1,
            started=request.timestamp,
            meter_start=request.meter_start,
        )
    )


async def _begun_before(request: Any, scope: Scope) -> TransactionRecord | None:
    """The transaction that a start began already, and the station says it again for want of an answer; None: it is new."""
    start = evse_id_of(request.connector_id), request.id_tag, request.timestamp, request.meter_start
    running = await scope.transactions.store.running(scope.identity)
    found = (each for each in running if (each.evse_id, each.id_token, each.started, each.meter_start) == start)
    return next(found, None)


def _is_over(record: TransactionRecord) -> bool:
    """Whether what comes under a record's number is of another transaction: those that were not answered share one."""
    return record.ended and record.number == _UNKNOWN_NUMBER


async def _find(event: TransactionEventRequest, scope: Scope) -> TransactionRecord | None:
    """The record of an event's transaction, one that ended before a restart included; None: there is none."""
    name, transactions = event.transaction_info.transaction_id, scope.transactions
    return transactions.by_id(name) or await transactions.store.find(scope.identity, name)


_UPDATE = ("event_type", "timestamp", "trigger_reason", "seq_no", "transaction_info")
"""What an event between the first and the last says in any case."""
_evse_of = lru_cache(maxsize=256)(evse_of)
"""As `evse_of`; nothing can change an EVSE, so that one object will do for all that is measured there."""


@lru_cache(maxsize=4096)
def _transaction(transaction_id: str) -> Transaction:
    """What is told about a transaction while it goes on: the same each time, so it is made once."""
    return made(
        Transaction,
        {
            "transaction_id": transaction_id,
            "charging_state": None,
            "time_spent_charging": None,
            "stopped_reason": None,
            "remote_start_id": None,
        },
        {"transaction_id"},
    )


async def _settled(response: Any) -> Any:
    """A handler's response, waited for if need be."""
    return await response if inspect.isawaitable(response) else response


def _register(wh: int, timestamp: Any, context: ReadingContext) -> MeterValue:
    unit = UnitOfMeasure(unit="Wh")
    sample = SampledValue(value=Decimal(wh), context=context, measurand=ENERGY, unit_of_measure=unit)
    return MeterValue(timestamp=timestamp, sampled_value=[sample])


def _trigger_of(readings: Sequence[MeterValue]) -> TriggerReason:
    for reading in readings:
        for sample in reading.sampled_value:
            if sample.context is not None:  # the first that is said counts
                return _TRIGGERS_OF_CONTEXTS.get(sample.context, TriggerReason.METER_VALUE_PERIODIC)
    return TriggerReason.METER_VALUE_PERIODIC
