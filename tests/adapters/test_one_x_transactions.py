"""Transactions over 1.x: a station's events to a CSMS's, through the messages that say them."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from adapter_support import exchange_of, handlers_of
from one_x_pair import Pair, _End, _Peer
from one_x_support import BOTH

import ocpp15_core
import ocpp16_core
from ocpp_adapters.one_x import control, status, transactions
from ocpp_core import CallError, CallRefused, ErrorCode, NotSupported
from ocpp_generic_api import (
    EVSE,
    METER_VALUES,
    REQUEST_START_TRANSACTION,
    STATUS_NOTIFICATION,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    ChargingState,
    ConnectorActivity,
    ConnectorStatus,
    Grade,
    IdToken,
    IdTokenInfo,
    IdTokenType,
    Location,
    Measurand,
    MessageContent,
    MessageFormat,
    MeterValue,
    MeterValuesRequest,
    MeterValuesResponse,
    Phase,
    ReadingContext,
    Reason,
    RequestStartStopStatus,
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    SampledValue,
    SignedMeterValue,
    StatusNotificationResponse,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
    TransactionRecord,
    TriggerReason,
    UnitOfMeasure,
)

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


@BOTH
def test_a_transaction_from_start_to_end(ocpp):
    link = Link(ocpp)
    info = link.ask(start(reservation_id=7)).response.id_token_info
    assert info == IdTokenInfo(status=AuthorizationStatus.ACCEPTED)
    moment = THEN + timedelta(minutes=5)
    reading = measured(register(300), POWER, at=moment)
    assert link.ask(event(UPDATED, reading, timestamp=moment)).response == TransactionEventResponse()
    assert link.ask(end(id_token=TAG)).response == TransactionEventResponse()
    assert link.names() == ["StartTransaction", "MeterValues", "StopTransaction"]
    assert link.record() == TransactionRecord(
        "CP1", "tx", number=1, evse_id=2, id_token="04A1", seq_no=2, started=THEN, ended=True
    )
    assert link.received == [
        TransactionEventRequest(
            event_type=STARTED,
            timestamp=THEN,
            trigger_reason=TriggerReason.AUTHORIZED,
            seq_no=0,
            transaction_info=Transaction(transaction_id="1"),
            evse=AT_2,
            id_token=TAG,
            reservation_id=7,
            meter_value=[expected_register(100, BEGIN, THEN)],
        ),
        TransactionEventRequest(
            event_type=UPDATED,
            timestamp=moment,
            trigger_reason=TriggerReason.METER_VALUE_PERIODIC,
            seq_no=1,
            transaction_info=Transaction(transaction_id="1"),
            evse=AT_2,
            meter_value=[reading],
        ),
        TransactionEventRequest(
            event_type=ENDED,
            timestamp=LATER,
            trigger_reason=TriggerReason.STOP_AUTHORIZED,
            seq_no=2,
            transaction_info=Transaction(transaction_id="1"),
            evse=AT_2,
            id_token=TAG,
            meter_value=[expected_register(900, END, LATER)],
        ),
    ]


# ------------------------------------------------------------------------------------------------------- the register


@BOTH
@pytest.mark.parametrize(
    ("samples", "wh", "lost_at"),
    [
        ([register(1500)], 1500, {}),
        ([register(1500, BEGIN)], 1500, {}),
        ([SampledValue(value=Decimal("1.5"), unit_of_measure=UnitOfMeasure(unit="kWh"))], 1500, {}),
        ([SampledValue(value=Decimal("1.5"), unit_of_measure=UnitOfMeasure(multiplier=3))], 1500, {}),
        ([SampledValue(value=Decimal(1500))], 1500, {}),
        ([register(1500, location=Location.OUTLET)], 1500, {}),
        ([register(1500, location=Location.INLET)], 1500, {"location": Location.INLET}),
        ([register("1500.75")], 1500, {"value": Decimal("1500.75")}),
        ([register("-0.5")], -1, {"value": Decimal("-0.5")}),
        ([register(0)], 0, {}),
        ([register(7, ReadingContext.SAMPLE_CLOCK)], 7, {"context": ReadingContext.SAMPLE_CLOCK}),
        ([register(1500, text="about 1.5 kWh")], 1500, {"text": "about 1.5 kWh"}),
    ],
)
def test_the_register_at_the_start(ocpp, samples, wh, lost_at):
    link = Link(ocpp)
    execution = link.ask(start(measured(*samples)))
    assert link.sent[0].meter_start == wh
    assert lost(execution) == {f"meter_value[0].sampled_value[0].{name}": value for name, value in lost_at.items()}
    assert execution.messages == 1
    assert link.received[0].meter_value == [expected_register(wh, BEGIN, THEN)]


@BOTH
def test_the_register_read_at_another_time(ocpp):
    link = Link(ocpp)
    execution = link.ask(start(measured(register(1, BEGIN), at=LATER)))
    assert lost(execution) == {"meter_value[0].timestamp": LATER}


@BOTH
@pytest.mark.parametrize(
    "readings",
    [
        [measured(POWER)],
        [measured(register(1, phase=Phase.L1))],
        [measured(register(1, unit="varh"))],
        [measured(SampledValue(text="1"))],
        [measured(register(1), register(2))],
        [measured(register(1), at=THEN), measured(register(2), at=LATER)],
    ],
)
@pytest.mark.parametrize("kind", [STARTED, ENDED])
def test_no_register_or_several(ocpp, readings, kind):
    link = Link(ocpp)
    verb = "starts" if kind is STARTED else "ends"
    with pytest.raises(NotSupported, match=rf"in OCPP 1\.x a transaction {verb} with one reading of the energy"):
        link.ask(event(kind, *readings, evse=AT_2, id_token=TAG))
    assert not link.sent
    assert link.record() is None


@BOTH
def test_no_measurements_at_all(ocpp):
    link = Link(ocpp)
    with pytest.raises(NotSupported, match="energy register"):
        link.ask(event(STARTED, evse=AT_2, id_token=TAG))
    with pytest.raises(NotSupported, match="energy register"):
        link.ask(event(ENDED, evse=AT_2))
    assert not link.sent


@BOTH
def test_the_reading_of_the_start_is_not_that_of_the_end(ocpp):
    link = Link(ocpp)
    link.ask(start())
    with pytest.raises(NotSupported, match="energy register"):
        link.ask(event(ENDED, measured(register(100, BEGIN))))
    with pytest.raises(NotSupported, match="energy register"):
        link.ask(start(measured(register(100, END)), transaction_id="other"))


@BOTH
def test_the_marked_one_of_several(ocpp):
    link = Link(ocpp)
    link.ask(start(measured(register(5), register(100, BEGIN), register(8, END))))
    assert link.sent[0].meter_start == 100
    assert link.names() == ["StartTransaction", "MeterValues"]
    readings = [
        measured(register(100, BEGIN)),
        measured(register(500, ReadingContext.SAMPLE_PERIODIC), POWER),
        measured(register(900, END), at=LATER),
    ]
    execution = link.ask(end(*readings))
    assert not execution.losses
    assert link.sent[-1].meter_stop == 900
    assert link.received[-1].meter_value == [*readings[:2], expected_register(900, END, LATER)]


@BOTH
def test_what_else_was_measured_at_the_start(ocpp):
    link = Link(ocpp)
    execution = link.ask(start(measured(APPARENT), measured(register(100, BEGIN), APPARENT, POWER)))
    # Places in the event as it was, though the register was taken out.
    assert lost(execution) == {
        "meter_value[0].sampled_value[0]": APPARENT,
        "meter_value[1].sampled_value[1]": APPARENT,
    }
    assert execution.messages == 2
    first, second = link.received
    assert first.event_type is STARTED
    assert second.event_type is UPDATED
    assert second.seq_no == 1
    assert second.transaction_info.transaction_id == "1"
    assert second.meter_value == [measured(POWER)]


@BOTH
def test_the_signature_of_the_register_is_kept(ocpp):
    link = Link(ocpp)
    link.ask(start(measured(register(100, BEGIN, signed_meter_value=SIGNED))))
    link.ask(end(measured(register(900, END, signed_meter_value=SIGNED), at=LATER)))
    assert link.names() == ["StartTransaction", "MeterValues", "StopTransaction"]
    for received, context in ((link.received[1], BEGIN), (link.received[2], END)):
        (signed,) = received.meter_value[0].sampled_value
        assert signed.signed_meter_value == SIGNED
        assert (signed.value, signed.context) == (None, context)
    assert link.received[2].meter_value[1:] == [expected_register(900, END, LATER)]


# --------------------------------------------------------------------------------------------- what an event has not


@BOTH
@pytest.mark.parametrize(("missing", "word"), [("evse", "EVSE"), ("id_token", "identifier")])
def test_a_start_needs_both(ocpp, missing, word):
    link = Link(ocpp)
    with pytest.raises(NotSupported, match=rf"in OCPP 1\.x a transaction starts with its {word}"):
        link.ask(start(**{missing: None}))
    assert not link.sent


@BOTH
def test_a_start_at_no_evse(ocpp):
    link = Link(ocpp)
    with pytest.raises(NotSupported, match="EVSEs are numbered from 1"):
        link.ask(start(evse=EVSE(id=0)))
    assert not link.sent
    assert link.record() is None


@BOTH
def test_an_identifier_too_long(ocpp):
    link = Link(ocpp)
    with pytest.raises(NotSupported, match=r"id_?[tT]ag in OCPP 1\..: String should have at most 20 characters"):
        link.ask(start(id_token=IdToken(id_token="x" * 21)))
    link.ask(start())
    with pytest.raises(NotSupported, match=r"id_?[tT]ag in OCPP 1\..: String should have at most 20 characters"):
        link.ask(end(id_token=IdToken(id_token="x" * 21)))
    assert link.names() == ["StartTransaction"]


@BOTH
@pytest.mark.parametrize("kind", [UPDATED, ENDED])
def test_an_event_without_an_evse_is_that_of_the_start(ocpp, kind):
    link = Link(ocpp)
    link.ask(start())
    execution = link.ask(event(kind, measured(register(5))))
    assert not execution.losses
    assert link.received[-1].evse == AT_2
    assert link.received[-1].seq_no == 1


@BOTH
def test_a_second_connector(ocpp):
    link = Link(ocpp)
    place = EVSE(id=2, connector_id=2)
    for sent in (start(evse=place), event(UPDATED, measured(POWER), evse=place), end(evse=place)):
        assert lost(link.ask(sent)) == {"evse.connector_id": 2}
        assert link.received[-1].evse == AT_2


@BOTH
def test_an_evse_other_than_that_of_the_start(ocpp):
    link = Link(ocpp)
    link.ask(start())
    assert lost(link.ask(end(evse=EVSE(id=3)))) == {"evse": EVSE(id=3)}
    assert link.received[-1].evse == AT_2


@BOTH
def test_a_transaction_that_nobody_knows(ocpp):
    link = Link(ocpp)
    with pytest.raises(NotSupported, match="the transaction is not known, and the event names no EVSE"):
        link.ask(event(UPDATED, measured(POWER)))
    assert not link.sent
    link.ask(event(UPDATED, measured(POWER), evse=EVSE(id=3)))
    assert link.sent[-1].transaction_id == -1
    execution = link.ask(end())
    assert not execution.losses
    assert link.sent[-1].transaction_id == -1
    assert lost(link.ask(end(evse=AT_2))) == {"evse": AT_2}
    # A transaction of an earlier life, of which the program kept the CSMS's number.
    link.ask(end(transaction_id="17"))
    assert link.sent[-1].transaction_id == 17
    assert link.received[-1].transaction_info.transaction_id == "17"
    assert link.received[-1].evse is None


def test_the_state_of_a_transaction_without_an_evse():
    link = Link(ocpp16_core)
    execution = link.ask(end(charging_state=ChargingState.IDLE))
    assert lost(execution) == {"transaction_info.charging_state": ChargingState.IDLE}
    assert link.names() == ["StopTransaction"]


@BOTH
def test_an_update_that_says_nothing_to_1x(ocpp):
    link = Link(ocpp)
    link.ask(start())
    update = event(UPDATED, trigger_reason=TriggerReason.CABLE_PLUGGED_IN)
    execution = link.ask(update)
    assert execution.messages == 0
    assert lost(execution) == {"event_type": UPDATED, "trigger_reason": TriggerReason.CABLE_PLUGGED_IN}
    execution = link.ask(event(UPDATED, measured(APPARENT, APPARENT)))
    assert execution.messages == 0
    assert lost(execution) == {
        "event_type": UPDATED,
        "meter_value[0].sampled_value[0]": APPARENT,
        "meter_value[0].sampled_value[1]": APPARENT,
    }


@BOTH
def test_the_time_of_an_update_is_that_of_its_measurements(ocpp):
    link = Link(ocpp)
    link.ask(start())
    execution = link.ask(event(UPDATED, measured(POWER, at=THEN), measured(POWER, at=LATER), timestamp=LATER))
    assert lost(execution) == {"timestamp": LATER}
    assert link.received[-1].timestamp == THEN


@BOTH
def test_what_1x_does_not_say(ocpp):
    link = Link(ocpp)
    said = {
        "trigger_reason": TriggerReason.AUTHORIZED,
        "seq_no": 4,
        "offline": True,
        "number_of_phases_used": 3,
        "cable_max_current": 32,
    }
    about = {"time_spent_charging": 60, "remote_start_id": 5, "stopped_reason": Reason.LOCAL}
    expected = {**said, **{f"transaction_info.{name}": value for name, value in about.items()}}
    assert lost(link.ask(start(**said, **about))) == expected
    assert lost(link.ask(event(UPDATED, measured(POWER), **said, **about))) == expected
    if ocpp is ocpp16_core:
        del expected["transaction_info.stopped_reason"]
    assert lost(link.ask(end(**said, **about))) == expected
    assert not link.ask(start(offline=False, transaction_id="other")).losses


@BOTH
def test_what_is_said_at_the_start_or_the_end_only(ocpp):
    link = Link(ocpp)
    link.ask(start())
    execution = link.ask(event(UPDATED, measured(POWER), id_token=TAG, reservation_id=7))
    assert lost(execution) == {"id_token": TAG, "reservation_id": 7}
    assert lost(link.ask(end(id_token=TAG, reservation_id=7))) == {"reservation_id": 7}
    assert link.received[-1].id_token == TAG


@BOTH
def test_nothing_by_empty_texts_and_0(ocpp):
    link = Link(ocpp)
    execution = link.ask(start(reservation_id=0))
    assert lost(execution) == {"reservation_id": 0}
    assert link.sent[0].reservation_id is None
    execution = link.ask(end(id_token=IdToken(id_token="", type=IdTokenType.NO_AUTHORIZATION)))
    assert lost(execution) == {"id_token.id_token": "", "id_token.type": IdTokenType.NO_AUTHORIZATION}
    assert link.sent[-1].id_tag is None
    link.come_in(
        ocpp.StartTransactionRequest(connector_id=1, id_tag="", meter_start=0, timestamp=THEN, reservation_id=0)
    )
    assert link.received[-1].reservation_id is None
    assert link.received[-1].id_token == IdToken(id_token="")
    link.come_in(ocpp.StopTransactionRequest(transaction_id=2, id_tag="", meter_stop=0, timestamp=LATER))
    assert link.received[-1].id_token is None
    assert link.received[-1].meter_value == [expected_register(0, END, LATER)]


# ------------------------------------------------------------------------------------------------ states and reasons


@pytest.mark.parametrize(
    ("kind", "state", "sent", "activity"),
    [
        (kind, state, sent, ConnectorActivity(sent))
        for kind in (STARTED, UPDATED)
        for state, sent in (
            (ChargingState.EV_CONNECTED, "Preparing"),
            (ChargingState.CHARGING, "Charging"),
            (ChargingState.SUSPENDED_EV, "SuspendedEV"),
            (ChargingState.SUSPENDED_EVSE, "SuspendedEVSE"),
        )
    ]
    + [
        (ENDED, ChargingState.EV_CONNECTED, "Finishing", ConnectorActivity.FINISHING),
        (ENDED, ChargingState.IDLE, "Available", None),
    ],
)
def test_16_tells_of_the_state_by_status_notification(kind, state, sent, activity):
    link = Link(ocpp16_core)
    if kind is not STARTED:
        link.ask(start())
    message = {STARTED: start, ENDED: end}.get(kind, lambda **fields: event(kind, **fields))(charging_state=state)
    execution = link.ask(message)
    assert not execution.losses
    assert link.sent[-1].status.value == sent
    assert link.sent[-1].timestamp == message.timestamp
    received = link.received[-1]
    assert (received.evse_id, received.activity) == (2, activity)
    assert (received.connector_status is ConnectorStatus.OCCUPIED) is (activity is not None)


def test_a_state_beside_measurements_has_the_time_of_the_event():
    link = Link(ocpp16_core)
    link.ask(start())
    update = event(UPDATED, measured(POWER), timestamp=LATER, charging_state=ChargingState.CHARGING)
    assert not link.ask(update).losses
    assert link.names() == ["StartTransaction", "MeterValues", "StatusNotification"]
    assert link.received[-1].timestamp == LATER


@BOTH
@pytest.mark.parametrize("state", list(ChargingState))
@pytest.mark.parametrize("kind", [STARTED, UPDATED, ENDED])
def test_states_that_are_lost(ocpp, kind, state):
    at_end = {ChargingState.EV_CONNECTED, ChargingState.IDLE}
    has = ocpp is ocpp16_core and (state in at_end if kind is ENDED else state is not ChargingState.IDLE)
    link = Link(ocpp)
    if kind is not STARTED:
        link.ask(start())
    message = {STARTED: start, ENDED: end}.get(kind, lambda **fields: event(kind, measured(POWER), **fields))
    execution = link.ask(message(charging_state=state))
    assert lost(execution) == ({} if has else {"transaction_info.charging_state": state})
    assert ("StatusNotification" in link.names()) is has


REASONS = {
    Reason.DE_AUTHORIZED: ("DeAuthorized", TriggerReason.DEAUTHORIZED),
    Reason.EMERGENCY_STOP: ("EmergencyStop", TriggerReason.ABNORMAL_CONDITION),
    Reason.EV_DISCONNECTED: ("EVDisconnected", TriggerReason.EV_COMMUNICATION_LOST),
    Reason.IMMEDIATE_RESET: ("HardReset", TriggerReason.RESET_COMMAND),
    Reason.LOCAL: ("Local", TriggerReason.STOP_AUTHORIZED),
    Reason.OTHER: ("Other", TriggerReason.ABNORMAL_CONDITION),
    Reason.POWER_LOSS: ("PowerLoss", TriggerReason.ABNORMAL_CONDITION),
    Reason.REBOOT: ("Reboot", TriggerReason.ABNORMAL_CONDITION),
    Reason.REMOTE: ("Remote", TriggerReason.REMOTE_STOP),
    Reason.SOFT_RESET: ("SoftReset", TriggerReason.RESET_COMMAND),
    Reason.UNLOCK_COMMAND: ("UnlockCommand", TriggerReason.UNLOCK_COMMAND),
}


def test_16_has_these_reasons():
    assert {wire for wire, _ in REASONS.values()} == {each.value for each in ocpp16_core.Reason}


@pytest.mark.parametrize("reason", list(Reason))
def test_reasons_over_16(reason):
    link = Link(ocpp16_core)
    link.ask(start())
    execution = link.ask(end(stopped_reason=reason))
    wire, trigger = REASONS.get(reason, REASONS[Reason.OTHER])
    assert link.sent[-1].reason.value == wire
    assert link.received[-1].trigger_reason is trigger
    if reason in REASONS:
        assert not execution.losses
        assert link.received[-1].transaction_info.stopped_reason is reason
    else:
        assert lost(execution) == {"transaction_info.stopped_reason": reason}
        assert link.received[-1].transaction_info.stopped_reason is Reason.OTHER


@pytest.mark.parametrize("reason", list(Reason))
def test_15_has_no_reasons(reason):
    link = Link(ocpp15_core)
    link.ask(start())
    assert lost(link.ask(end(stopped_reason=reason))) == {"transaction_info.stopped_reason": reason}
    assert link.received[-1].transaction_info.stopped_reason is None


@BOTH
@pytest.mark.parametrize(
    ("context", "trigger"),
    [
        (None, TriggerReason.METER_VALUE_PERIODIC),
        (ReadingContext.SAMPLE_PERIODIC, TriggerReason.METER_VALUE_PERIODIC),
        (ReadingContext.SAMPLE_CLOCK, TriggerReason.METER_VALUE_CLOCK),
        (ReadingContext.INTERRUPTION_BEGIN, TriggerReason.METER_VALUE_PERIODIC),
    ],
)
def test_what_made_the_station_measure(ocpp, context, trigger):
    link = Link(ocpp)
    link.ask(start())
    link.ask(event(UPDATED, measured(register(1, context))))
    assert link.received[-1].trigger_reason is trigger


def test_16_measures_when_asked():
    link = Link(ocpp16_core)
    link.ask(start())
    link.ask(event(UPDATED, measured(register(1, ReadingContext.TRIGGER))))
    assert link.received[-1].trigger_reason is TriggerReason.TRIGGER


# ------------------------------------------------------------------------------------------------------------ answers


@BOTH
def test_answers(ocpp):
    info = IdTokenInfo(
        status=AuthorizationStatus.BLOCKED, cache_expiry_date_time=LATER, group_id_token=IdToken(id_token="G")
    )
    link = Link(ocpp, TransactionEventResponse(id_token_info=info))
    assert link.ask(start()).response.id_token_info == info
    assert not link.csms.lost
    assert link.ask(event(UPDATED, measured(POWER))).response == TransactionEventResponse()
    assert [(loss.path, loss.value) for loss in link.csms.lost] == [("id_token_info", info)]
    assert link.ask(end()).response.id_token_info == info


@BOTH
def test_what_1x_does_not_answer(ocpp):
    text = MessageContent(format=MessageFormat.UTF8, content="hello")
    info = IdTokenInfo(status=AuthorizationStatus.NO_CREDIT, charging_priority=2)
    answer = TransactionEventResponse(
        total_cost=Decimal(5), charging_priority=3, updated_personal_message=text, id_token_info=info
    )
    expected = {"total_cost": Decimal(5), "charging_priority": 3, "updated_personal_message": text}
    of_info = {"id_token_info.status": AuthorizationStatus.NO_CREDIT, "id_token_info.charging_priority": 2}
    link = Link(ocpp, answer)
    for message, more in ((start(), of_info), (event(UPDATED, measured(POWER)), None), (end(), of_info)):
        link.csms.lost.clear()
        link.ask(message)
        assert {loss.path: loss.value for loss in link.csms.lost} == expected | (more or {"id_token_info": info})


# ------------------------------------------------------------------------------- when things fail, or begin once more

REFUSED = CallRefused(ErrorCode.INTERNAL_ERROR)
FAILURES = [REFUSED, TimeoutError()]


@BOTH
@pytest.mark.parametrize("failure", FAILURES, ids=["refused", "timeout"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("restarted", [False, True])
def test_a_start_that_was_never_answered_goes_on_as_minus_1(ocpp, failure, when, restarted):
    link = Link(ocpp)
    link.failing["StartTransaction"] = (when, failure)
    with pytest.raises(type(failure)):
        link.ask(start())
    assert link.record() == TransactionRecord("CP1", "tx", evse_id=2, id_token="04A1", seq_no=1, started=THEN)
    if restarted:
        link.restart()
    link.ask(event(UPDATED, measured(POWER)))
    link.ask(end())
    measuring, stopping = link.station.peer.asked[-2:]
    assert (measuring.transaction_id, measuring.connector_id, stopping.transaction_id) == (-1, 2, -1)
    assert [(each.transaction_info.transaction_id, each.seq_no) for each in link.received[-2:]] == [
        ("-1", 0),
        ("-1", 1),
    ]
    assert [each.evse for each in link.received[-2:]] == [AT_2, AT_2]
    assert link.record().ended


@BOTH
@pytest.mark.parametrize("restarted", [False, True])
def test_another_that_was_never_answered_begins_anew(ocpp, restarted):
    link = Link(ocpp)
    for number in (1, 2):
        link.come_in(metering_of(ocpp, measured(POWER), connector_id=number, transaction_id=-1))
        link.come_in(ocpp.StopTransactionRequest(transaction_id=-1, meter_stop=1, timestamp=LATER))
        if restarted:
            link.restart()
    assert [(each.evse.id, each.seq_no) for each in link.received] == [(1, 0), (1, 1), (2, 0), (2, 1)]


@BOTH
def test_a_restart_in_between(ocpp):
    link = Link(ocpp)
    link.ask(start())
    link.restart()
    link.ask(event(UPDATED, measured(POWER)))
    link.restart()
    link.ask(end())
    assert [each.seq_no for each in link.received] == [0, 1, 2]
    assert {each.transaction_info.transaction_id for each in link.received} == {"1"}
    assert [each.evse for each in link.received] == [AT_2] * 3
    assert link.station.peer.asked[-1].transaction_id == 1
    link.restart()
    assert asyncio.run(link.csms.transactions.store.running("CP1")) == []
    # What comes late still finds its number.
    link.ask(event(UPDATED, measured(POWER)))
    assert link.station.peer.asked[-1].transaction_id == 1
    assert link.received[-1].seq_no == 3


@BOTH
def test_a_start_that_was_answered_is_not_sent_again(ocpp):
    link = Link(ocpp)
    link.failing["MeterValues"] = ("before", TimeoutError())
    message = start(measured(register(100, BEGIN), POWER))
    with pytest.raises(TimeoutError):
        link.ask(message)
    execution = link.ask(message)
    assert link.names() == ["StartTransaction", "MeterValues"]
    assert execution.response == TransactionEventResponse()
    assert execution.messages == 1
    # The same name for another transaction is another start.
    link.ask(start(timestamp=LATER))
    assert link.names()[-1] == "StartTransaction"
    assert link.record().number == 2


@BOTH
def test_a_start_that_was_not_answered_is_sent_again(ocpp):
    link = Link(ocpp)
    link.failing["StartTransaction"] = ("before", TimeoutError())
    with pytest.raises(TimeoutError):
        link.ask(start())
    assert link.ask(start()).response.id_token_info is not None
    assert link.record().number == 1


@BOTH
def test_a_stop_that_was_not_answered_is_sent_again(ocpp):
    link = Link(ocpp)
    link.ask(start())
    link.failing["StopTransaction"] = ("after", TimeoutError())
    with pytest.raises(TimeoutError):
        link.ask(end())
    assert not link.record().ended
    link.ask(end())
    assert link.record().ended
    assert [(each.transaction_info.transaction_id, each.seq_no) for each in link.received] == [
        ("1", 0),
        ("1", 1),
        ("1", 2),
    ]
    assert link.received[-1].evse == AT_2


def test_a_state_that_failed_after_the_stop_is_told_with_the_same_number():
    link = Link(ocpp16_core)
    link.ask(start())
    link.failing["StatusNotification"] = ("before", TimeoutError())
    with pytest.raises(TimeoutError):
        link.ask(end(charging_state=ChargingState.IDLE))
    link.ask(end(charging_state=ChargingState.IDLE))
    assert link.names() == ["StartTransaction", "StopTransaction", "StopTransaction", "StatusNotification"]
    assert [each.transaction_id for each in link.sent[1:3]] == [1, 1]


@BOTH
def test_a_handler_that_fails_leaves_nothing_running(ocpp):
    link = Link(ocpp)
    answering = link.csms.handlers.handler(TRANSACTION_EVENT)

    def failing(peer, request):
        answering(peer, request)
        raise CallError(ErrorCode.INTERNAL_ERROR, "")

    link.csms.handlers = handlers_of((TRANSACTION_EVENT, failing))
    message = ocpp.StartTransactionRequest(connector_id=2, id_tag="A", meter_start=1, timestamp=THEN)
    with pytest.raises(CallError):
        link.come_in(message)
    assert link.csms.transactions.on_evse(2) is None
    assert asyncio.run(link.csms.transactions.store.running("CP1")) == []


@BOTH
@pytest.mark.parametrize(
    "message",
    [
        start(trigger_reason=TriggerReason.AUTHORIZED),
        start(measured(register("100.5", BEGIN))),
        start(measured(register(100, BEGIN), APPARENT)),
        start(charging_state=ChargingState.IDLE),
        start(id_token=IdToken(id_token="A", type=IdTokenType.ISO14443)),
    ],
)
def test_losses_as_errors_at_the_start(ocpp, message):
    link = Link(ocpp, losses="error")
    with pytest.raises(NotSupported, match="it would lose"):
        link.ask(message)
    assert not link.sent
    assert link.station.transactions.on_evse(2) is None
    assert asyncio.run(link.station.transactions.store.running("CP1")) == []
    link.ask(start())
    assert link.names() == ["StartTransaction"]
    assert link.record().number == 1


@BOTH
def test_losses_as_errors_later(ocpp):
    link = Link(ocpp, losses="error")
    link.ask(start())
    for message in (
        event(UPDATED),
        event(UPDATED, measured(APPARENT)),
        event(UPDATED, measured(POWER, APPARENT)),
        event(UPDATED, measured(POWER), charging_state=ChargingState.IDLE),
        end(reservation_id=1),
        end(charging_state=ChargingState.CHARGING),
        end(stopped_reason=Reason.TIMEOUT),
    ):
        with pytest.raises(NotSupported, match="it would lose"):
            link.ask(message)
    with pytest.raises(NotSupported, match="it would lose"):
        link.ask(MeterValuesRequest(evse_id=1, meter_value=[measured(APPARENT)]))
    assert link.names() == ["StartTransaction"]
    link.ask(event(UPDATED, measured(POWER)))
    link.ask(end())
    assert link.names() == ["StartTransaction", "MeterValues", "StopTransaction"]


# -------------------------------------------------------------------------------------------------- the CSMS's side


@BOTH
def test_a_remote_start_is_known_by_its_identifier(ocpp):
    link = Link(ocpp)
    link.ask(RequestStartTransactionRequest(id_token=TAG, evse_id=2, remote_start_id=5))
    link.received.clear()
    link.ask(start())
    assert link.received[-1].trigger_reason is TriggerReason.REMOTE_START
    assert link.received[-1].transaction_info.remote_start_id == 5
    link.ask(end())
    link.ask(start(transaction_id="next"))
    assert link.received[-1].trigger_reason is TriggerReason.AUTHORIZED
    assert link.received[-1].transaction_info.remote_start_id is None


def metering_of(ocpp, *readings, **fields):
    """MeterValues of the version."""
    metering = transactions.Metering(ocpp)
    values = metering.out(readings, Link(ocpp).csms.scope([]))
    name = "values" if ocpp is ocpp15_core else "meter_value"
    return ocpp.MeterValuesRequest(**{"connector_id": 2, name: values or None, **fields})


@BOTH
def test_measurements_of_a_transaction_that_the_csms_does_not_know(ocpp):
    link = Link(ocpp)
    link.come_in(metering_of(ocpp, measured(POWER), transaction_id=44))
    link.restart()
    link.come_in(metering_of(ocpp, measured(POWER), transaction_id=44))
    link.come_in(ocpp.StopTransactionRequest(transaction_id=44, meter_stop=1, timestamp=LATER))
    assert [(each.transaction_info.transaction_id, each.seq_no) for each in link.received] == [
        ("44", 0),
        ("44", 1),
        ("44", 2),
    ]
    assert [each.evse for each in link.received] == [AT_2] * 3
    # The next one of our own has another number.
    number = link.come_in(
        ocpp.StartTransactionRequest(connector_id=1, id_tag="A", meter_start=0, timestamp=THEN)
    ).transaction_id
    assert number not in {0, 44}


@BOTH
@pytest.mark.parametrize("transaction_id", [None, 0])
def test_measurements_outside_a_transaction(ocpp, transaction_id):
    link = Link(ocpp)
    link.come_in(metering_of(ocpp, measured(POWER), transaction_id=transaction_id))
    assert link.received == [MeterValuesRequest(evse_id=2, meter_value=[measured(POWER)])]


def test_15_may_measure_nothing():
    link = Link(ocpp15_core)
    link.come_in(metering_of(ocpp15_core))
    assert link.received == [MeterValuesRequest(evse_id=2, meter_value=[])]
    link.come_in(metering_of(ocpp15_core, transaction_id=3))
    assert link.received[-1].meter_value is None
    assert link.received[-1].trigger_reason is TriggerReason.METER_VALUE_PERIODIC
    execution = link.ask(MeterValuesRequest(evse_id=1, meter_value=[]))
    assert execution.messages == 1
    assert link.sent[-1].values is None


def test_16_may_not():
    link = Link(ocpp16_core)
    with pytest.raises(NotSupported, match=r"meter_?[vV]alue in OCPP 1\.6: List should have at least 1 item"):
        link.ask(MeterValuesRequest(evse_id=1, meter_value=[]))
    assert not link.sent


@BOTH
@pytest.mark.parametrize(("evse_id", "connector"), [(None, 0), (3, 3)])
def test_meter_values(ocpp, evse_id, connector):
    link = Link(ocpp)
    request = MeterValuesRequest(evse_id=evse_id, meter_value=[measured(POWER), measured(register(5), at=LATER)])
    execution = link.ask(request)
    assert not execution.losses
    assert link.sent[0].connector_id == connector
    assert link.sent[0].transaction_id is None
    assert link.received == [request]


@BOTH
@pytest.mark.parametrize("evse_id", [0, -1])
def test_meter_values_of_no_evse(ocpp, evse_id):
    link = Link(ocpp)
    with pytest.raises(NotSupported, match="EVSEs are numbered from 1"):
        link.ask(MeterValuesRequest(evse_id=evse_id, meter_value=[measured(POWER)]))
    assert not link.sent


@BOTH
def test_meter_values_of_which_nothing_can_be_said(ocpp):
    link = Link(ocpp)
    execution = link.ask(MeterValuesRequest(evse_id=1, meter_value=[measured(APPARENT)]))
    assert execution.messages == 0
    assert lost(execution) == {"meter_value[0].sampled_value[0]": APPARENT}
    assert execution.response == MeterValuesResponse()
    execution = link.ask(MeterValuesRequest(evse_id=1, meter_value=[measured(APPARENT), measured(POWER)]))
    assert execution.messages == 1
    assert link.received == [MeterValuesRequest(evse_id=1, meter_value=[measured(POWER)])]


def test_15_nests_the_data_of_a_transaction():
    link = Link(ocpp15_core)
    link.ask(start())
    metering = transactions.Metering(ocpp15_core)
    first, second = metering.out([measured(POWER), measured(register(5))], link.csms.scope([]))
    data = [
        ocpp15_core.TransactionData(values=[first]),
        ocpp15_core.TransactionData(),
        ocpp15_core.TransactionData(values=[second]),
    ]
    link.come_in(
        ocpp15_core.StopTransactionRequest(transaction_id=1, meter_stop=9, timestamp=LATER, transaction_data=data)
    )
    assert link.received[-1].meter_value == [
        measured(POWER),
        measured(register(5)),
        expected_register(9, END, LATER),
    ]


@BOTH
def test_two_at_once(ocpp):
    link = Link(ocpp)
    link.ask(start())
    link.ask(start(transaction_id="other", evse=EVSE(id=3)))
    link.ask(event(UPDATED, measured(POWER)))
    link.ask(end(transaction_id="other"))
    link.ask(end())
    assert [(each.transaction_info.transaction_id, each.evse.id, each.seq_no) for each in link.received] == [
        ("1", 2, 0),
        ("2", 3, 0),
        ("1", 2, 1),
        ("2", 3, 1),
        ("1", 2, 2),
    ]


@BOTH
def test_what_comes_in(ocpp):
    transaction, meters = transactions.routes(ocpp)
    assert set(transaction.inbound) == {ocpp.START_TRANSACTION, ocpp.METER_VALUES, ocpp.STOP_TRANSACTION}
    assert not meters.inbound
    assert exchange_of(Link(ocpp).csms).asked == 0


@BOTH
def test_handlers_that_wait(ocpp):
    link = Link(ocpp)
    answering = link.csms.handlers

    async def waiting(peer, request):
        await asyncio.sleep(0)
        return answering.handler(TRANSACTION_EVENT)(peer, request)

    link.csms.handlers = handlers_of((TRANSACTION_EVENT, waiting))
    for message in (start(), event(UPDATED, measured(POWER)), end()):
        link.ask(message)
    assert [each.seq_no for each in link.received] == [0, 1, 2]


@BOTH
def test_it_is_declared(ocpp):
    transaction, meters = transactions.routes(ocpp)
    assert transaction.fidelity.grade is meters.fidelity.grade is Grade.LOSSY
    assert meters.fidelity.lossy == transactions.Metering(ocpp).losses()
    assert meters.fidelity.lossy.keys() <= transaction.fidelity.lossy.keys()
    assert {"seq_no", "transaction_info.stopped_reason", "→ total_cost"} <= transaction.fidelity.lossy.keys()
    assert meters.fidelity.derived
    assert "transaction_info.transaction_id" in transaction.fidelity.derived
