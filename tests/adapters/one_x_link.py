"""Tests of transactions over 1.x: a station and a CSMS with the routes that these need, and events to send."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from one_x_pair import Pair, _End, _Peer

import ocpp15_core
from ocpp_adapters.one_x import control, status, transactions
from ocpp_generic_api import (
    EVSE,
    METER_VALUES,
    REQUEST_START_TRANSACTION,
    STATUS_NOTIFICATION,
    TRANSACTION_EVENT,
    IdToken,
    Measurand,
    MeterValue,
    MeterValuesResponse,
    ReadingContext,
    RequestStartStopStatus,
    RequestStartTransactionResponse,
    SampledValue,
    SignedMeterValue,
    StatusNotificationResponse,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
    UnitOfMeasure,
)

__all__ = [
    "APPARENT",
    "AT_2",
    "BEGIN",
    "CALLS",
    "END",
    "ENDED",
    "LATER",
    "POWER",
    "SIGNED",
    "STARTED",
    "TAG",
    "THEN",
    "UPDATED",
    "Link",
    "end",
    "event",
    "expected_register",
    "lost",
    "measured",
    "metering_of",
    "register",
    "start",
]

THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = THEN + timedelta(hours=1)
TAG = IdToken(id_token="04A1")
AT_2 = EVSE(id=2, connector_id=1)
STARTED, UPDATED, ENDED = (
    TransactionEventType.STARTED,
    TransactionEventType.UPDATED,
    TransactionEventType.ENDED,
)
BEGIN, END = ReadingContext.TRANSACTION_BEGIN, ReadingContext.TRANSACTION_END
POWER = SampledValue(value=Decimal(7000), measurand=Measurand.POWER_ACTIVE_IMPORT)
APPARENT = SampledValue(value=Decimal(1), measurand=Measurand.ENERGY_APPARENT_IMPORT)  # in 2.0.1 alone
SIGNED = SignedMeterValue(signed_meter_data="c2ln", signing_method="", encoding_method="", public_key="")
CALLS = {"Start": "StartTransaction", "Stop": "StopTransaction", "Mete": "MeterValues", "Stat": "StatusNotification"}


class Link(Pair):
    """A station and a CSMS with the routes that transactions need."""

    def __init__(self, ocpp, answer=None, losses="report"):
        routes = [*transactions.routes(ocpp), *status.routes(ocpp), *control.routes(ocpp)]
        super().__init__(
            ocpp,
            routes,
            (TRANSACTION_EVENT, answer or TransactionEventResponse()),
            (METER_VALUES, MeterValuesResponse()),
            (STATUS_NOTIFICATION, StatusNotificationResponse()),
            (REQUEST_START_TRANSACTION, RequestStartTransactionResponse(status=RequestStartStopStatus.ACCEPTED)),
            losses=losses,
        )
        self.ocpp = ocpp
        self.failing = {}
        self._attach()

    def _attach(self):
        self.csms.peer.other, self.station.peer.other = self.station, self.csms
        call = self.station.peer.call

        async def breaking(request, *, timeout=None):
            failure = self.failing.pop(type(request).__name__.removesuffix("Request"), None)
            if failure is None:
                return await call(request)
            when, error = failure
            if when == "after":
                await call(request)
            raise error

        self.station.peer.call = breaking

    def restart(self):
        """Both ends anew, with what their stores kept."""
        fresh = []
        for end in (self.csms, self.station):
            peer = _Peer(end.peer.version, end.peer.role)
            new = _End(peer, self.adapter, end.handlers, end.transactions.store, end.policy)
            asyncio.run(new.prepare())
            fresh.append(new)
        self.csms, self.station = fresh
        self._attach()

    def record(self, name="tx"):
        """What the station knows of a transaction."""
        return asyncio.run(self.station.transactions.store.find("CP1", name))

    def names(self):
        """Actions of the messages sent by the station, from the first."""
        return [type(each).__name__.removesuffix("Request") for each in self.station.peer.asked]

    def come_in(self, message):
        """A message of a station that goes its own ways."""
        answer = self.csms.handle(self.csms.inbound_of(message), message)
        return asyncio.run(_awaited(answer))


async def _awaited(answer):
    return await answer if asyncio.iscoroutine(answer) else answer


def register(wh, context=None, unit="Wh", **fields):
    return SampledValue(value=Decimal(wh), context=context, unit_of_measure=UnitOfMeasure(unit=unit), **fields)


def measured(*samples, at=THEN):
    return MeterValue(timestamp=at, sampled_value=list(samples))


def event(kind, *readings, **fields):
    about = {name: fields.pop(name) for name in list(fields) if name in Transaction.model_fields}
    return TransactionEventRequest(
        event_type=kind,
        meter_value=list(readings) or None,
        transaction_info=Transaction(**{"transaction_id": "tx", **about}),
        **{"timestamp": THEN, **fields},
    )


def start(*readings, **fields):
    readings = readings or (measured(register(100, BEGIN)),)
    return event(STARTED, *readings, **{"evse": AT_2, "id_token": TAG, **fields})


def end(*readings, **fields):
    return event(ENDED, *(readings or (measured(register(900, END), at=LATER),)), **{"timestamp": LATER, **fields})


def lost(execution):
    return {loss.path: loss.value for loss in execution.losses}


def expected_register(wh, context, at):
    return measured(
        SampledValue(
            value=Decimal(wh),
            context=context,
            measurand=Measurand.ENERGY_ACTIVE_IMPORT_REGISTER,
            unit_of_measure=UnitOfMeasure(unit="Wh"),
        ),
        at=at,
    )


def metering_of(ocpp, *readings, **fields):
    """MeterValues of the version."""
    metering = transactions.Metering(ocpp)
    values = metering.out(readings, Link(ocpp).csms.scope([]))
    name = "values" if ocpp is ocpp15_core else "meter_value"
    return ocpp.MeterValuesRequest(**{"connector_id": 2, name: values or None, **fields})
