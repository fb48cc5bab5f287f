"""Transactions over 1.x as the CSMS's side takes them in, from stations that go their own ways as well."""

import asyncio

import pytest
from adapter_support import exchange_of, handlers_of
from one_x_link import (
    APPARENT,
    AT_2,
    END,
    LATER,
    POWER,
    TAG,
    THEN,
    UPDATED,
    Link,
    end,
    event,
    expected_register,
    lost,
    measured,
    metering_of,
    register,
    start,
)
from one_x_support import BOTH

import ocpp15_core
import ocpp16_core
from ocpp_adapters.one_x import transactions
from ocpp_core import NotSupported
from ocpp_generic_api import (
    EVSE,
    TRANSACTION_EVENT,
    IdToken,
    MeterValuesRequest,
    MeterValuesResponse,
    RequestStartTransactionRequest,
    TriggerReason,
)


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


@BOTH
def test_the_identifier_of_a_remote_start_comes_back_in_any_case(ocpp):
    link = Link(ocpp)
    link.ask(RequestStartTransactionRequest(id_token=IdToken(id_token="aB1"), evse_id=2, remote_start_id=5))
    assert link.received[-1].id_token.id_token == "aB1"
    link.ask(start(id_token=IdToken(id_token="Ab1")))
    event = link.received[-1]
    assert (event.transaction_info.remote_start_id, event.id_token.id_token) == (5, "Ab1")


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
