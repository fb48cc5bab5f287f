"""Transactions over 1.x: a station's events to a CSMS's, through the messages that say them."""

from datetime import timedelta

import pytest
from one_x_link import (
    APPARENT,
    AT_2,
    BEGIN,
    END,
    ENDED,
    LATER,
    POWER,
    STARTED,
    TAG,
    THEN,
    UPDATED,
    Link,
    end,
    event,
    expected_register,
    lost,
    measured,
    register,
    start,
)
from one_x_support import BOTH

import ocpp16_core
from ocpp_adapters.one_x import transactions
from ocpp_core import NotSupported
from ocpp_generic_api import (
    EVSE,
    AuthorizationStatus,
    ChargingState,
    Grade,
    IdToken,
    IdTokenInfo,
    IdTokenType,
    Reason,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionRecord,
    TriggerReason,
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


@BOTH
def test_it_is_declared(ocpp):
    transaction, meters = transactions.routes(ocpp)
    assert transaction.fidelity.grade is meters.fidelity.grade is Grade.LOSSY
    assert meters.fidelity.lossy == transactions.Metering(ocpp).losses()
    assert meters.fidelity.lossy.keys() <= transaction.fidelity.lossy.keys()
    assert {"seq_no", "transaction_info.stopped_reason", "→ total_cost"} <= transaction.fidelity.lossy.keys()
    assert meters.fidelity.derived
    assert "transaction_info.transaction_id" in transaction.fidelity.derived
