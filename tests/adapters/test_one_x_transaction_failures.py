"""Transactions over 1.x when things fail, or begin once more."""

import asyncio

import pytest
from adapter_support import handlers_of
from one_x_link import (
    APPARENT,
    AT_2,
    BEGIN,
    LATER,
    POWER,
    THEN,
    UPDATED,
    Link,
    end,
    event,
    measured,
    metering_of,
    register,
    start,
)
from one_x_support import BOTH

import ocpp16_core
from ocpp_core import CallError, CallRefused, ErrorCode, NotSupported
from ocpp_generic_api import (
    TRANSACTION_EVENT,
    ChargingState,
    IdToken,
    IdTokenType,
    MeterValuesRequest,
    Reason,
    TransactionEventResponse,
    TransactionRecord,
    TriggerReason,
)

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
