"""Connector states over 1.x, and the rule by which connectors are EVSEs."""

import asyncio
from datetime import UTC, datetime

import pytest
from adapter_support import scope_of
from one_x_pair import Pair
from one_x_support import BOTH

import ocpp15_core
import ocpp16_core
from ocpp_adapters.one_x.connectors import charging_connector_of, connector_of, evse_id_of, evse_of
from ocpp_adapters.one_x.status import routes
from ocpp_core import NotSupported
from ocpp_generic_api import (
    EVSE,
    STATUS_NOTIFICATION,
    ConnectorActivity,
    ConnectorStatus,
    Grade,
    StatusNotificationRequest,
    StatusNotificationResponse,
    TransactionRecord,
)

THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)


def notify(ocpp, status="Available", transaction_on=None, **fields):
    """What is sent, what arrives, and what is lost."""
    pair = Pair(ocpp, routes(ocpp), (STATUS_NOTIFICATION, StatusNotificationResponse()))
    if transaction_on is not None:
        record = TransactionRecord("CP1", "t", evse_id=transaction_on)
        asyncio.run(pair.station.transactions.save(record))
    request = StatusNotificationRequest(connector_status=ConnectorStatus(status), **{"evse_id": 2, **fields})
    execution = pair.ask(request)
    assert execution.response == StatusNotificationResponse()
    return pair.sent[0], pair.received[0], {loss.path: loss.value for loss in execution.losses}


@pytest.mark.parametrize("activity", list(ConnectorActivity))
def test_16_says_what_goes_on_at_a_connector(activity):
    sent, received, losses = notify(ocpp16_core, "Occupied", activity=activity)
    assert sent.status.value == activity.value
    assert (received.connector_status, received.activity) == (ConnectorStatus.OCCUPIED, activity)
    assert not losses


@pytest.mark.parametrize("activity", list(ConnectorActivity))
def test_15_knows_no_more_than_occupied(activity):
    sent, received, losses = notify(ocpp15_core, "Occupied", activity=activity)
    assert sent.status.value == "Occupied"
    assert (received.connector_status, received.activity) == (ConnectorStatus.OCCUPIED, None)
    assert losses == {"activity": activity}


@pytest.mark.parametrize(("transaction_on", "status"), [(None, "Preparing"), (1, "Preparing"), (2, "Charging")])
def test_16_is_told_what_the_program_does_not_say(transaction_on, status):
    sent, received, losses = notify(ocpp16_core, "Occupied", transaction_on)
    assert sent.status.value == status
    assert (received.connector_status, received.activity) == (ConnectorStatus.OCCUPIED, ConnectorActivity(status))
    assert not losses


def test_the_station_as_a_whole_is_not_charging():
    sent, _, _ = notify(ocpp16_core, "Occupied", 2, evse_id=None)
    assert sent.status.value == "Preparing"


def test_15_is_not_told():
    sent, received, losses = notify(ocpp15_core, "Occupied", 2)
    assert sent.status.value == "Occupied"
    assert received.activity is None
    assert not losses


@BOTH
@pytest.mark.parametrize("status", [each for each in ConnectorStatus if each is not ConnectorStatus.OCCUPIED])
def test_states_that_both_have(ocpp, status):
    sent, received, losses = notify(ocpp, status, timestamp=THEN)
    assert sent.status.value == status.value
    assert sent.timestamp == THEN
    assert (received.connector_status, received.activity, received.timestamp) == (status, None, THEN)
    assert not losses


@BOTH
def test_only_the_occupied_are_active(ocpp):
    _, received, losses = notify(ocpp, "Faulted", activity=ConnectorActivity.CHARGING)
    assert received.activity is None
    assert losses == {"activity": ConnectorActivity.CHARGING}


@BOTH
@pytest.mark.parametrize(
    ("evse_id", "connector_id", "number", "read", "lost"),
    [
        (None, None, 0, (None, None), {}),
        (None, 1, 0, (None, None), {"connector_id": 1}),
        (2, None, 2, (2, 1), {}),
        (2, 1, 2, (2, 1), {}),
    ],
)
def test_whose_status(ocpp, evse_id, connector_id, number, read, lost):
    sent, received, losses = notify(ocpp, evse_id=evse_id, connector_id=connector_id)
    assert sent.connector_id == number
    assert (received.evse_id, received.connector_id) == read
    assert losses == lost


@BOTH
@pytest.mark.parametrize("evse_id", [0, -1])
def test_evses_are_numbered_from_1(ocpp, evse_id):
    with pytest.raises(NotSupported, match=f"EVSE {evse_id} is not supported: EVSEs are numbered from 1"):
        notify(ocpp, evse_id=evse_id)


@BOTH
def test_errors(ocpp):
    for code in ocpp.ChargePointErrorCode:
        word = "EVCommunicationError" if code.value == "Mode3Error" else code.value
        sent, received, losses = notify(ocpp, "Faulted", error_code=word)
        assert sent.error_code is code
        assert received.error_code == (None if word == "NoError" else word)
        assert not losses
    sent, received, _ = notify(ocpp)
    assert sent.error_code.value == "NoError"
    for unknown in ("Hiccup", "Mode3Error"):
        with pytest.raises(NotSupported, match=rf"OCPP {ocpp.VERSION.name} has no error code {unknown}"):
            notify(ocpp, error_code=unknown)


@BOTH
def test_texts(ocpp):
    texts = {"info": "i", "vendor_id": "v", "vendor_error_code": "c"}
    sent, received, losses = notify(ocpp, **texts)
    assert {name: getattr(sent, name) for name in texts} == texts
    assert {name: getattr(received, name) for name in texts} == texts
    assert not losses


@BOTH
def test_empty_texts_read_as_absent(ocpp):
    empty = dict.fromkeys(["info", "vendor_id", "vendor_error_code", "error_code"], "")
    sent, received, losses = notify(ocpp, **empty)
    assert losses == empty
    assert sent.error_code.value == "NoError"
    assert [getattr(received, name) for name in empty] == [None] * 4
    (route,) = routes(ocpp)
    status = ocpp.StatusNotificationRequest(
        connector_id=1,
        status=ocpp.ChargePointStatus.AVAILABLE,
        error_code=ocpp.ChargePointErrorCode.NO_ERROR,
        info="",
        vendor_id="",
        vendor_error_code="",
    )
    read = route.request_in(status, scope_of(ocpp.VERSION))
    assert [getattr(read, name) for name in empty] == [None] * 4


@BOTH
def test_a_text_too_long_is_refused(ocpp):
    if ocpp is ocpp16_core:
        with pytest.raises(NotSupported, match=r"info in OCPP 1\.6: String should have at most 50 characters"):
            notify(ocpp, info="x" * 51)
    else:
        assert notify(ocpp, info="x" * 51)[1].info == "x" * 51


@BOTH
def test_it_is_declared(ocpp):
    (route,) = routes(ocpp)
    assert route.fidelity.grade is Grade.LOSSY
    lossy = {"connector_id", "activity", "info", "vendor_id", "vendor_error_code", "error_code"}
    assert route.fidelity.lossy.keys() == lossy


@BOTH
@pytest.mark.parametrize("connector", [0, 2, 3])
def test_the_state_of_a_second_connector_does_not_take_the_place_of_the_firsts(ocpp, connector):
    pair = Pair(ocpp, routes(ocpp), (STATUS_NOTIFICATION, StatusNotificationResponse()))
    request = StatusNotificationRequest(connector_status=ConnectorStatus.AVAILABLE, evse_id=2, connector_id=connector)
    with pytest.raises(
        NotSupported, match=f"connector {connector} of EVSE 2 .*: in OCPP 1.x each connector is an EVSE"
    ):
        pair.ask(request)
    assert not pair.sent


def test_connectors():
    assert connector_of(None) == 0
    assert connector_of(EVSE(id=3)) == 3
    assert connector_of(EVSE(id=3, connector_id=1)) == 3
    with pytest.raises(NotSupported, match="connector 2 of EVSE 3"):
        connector_of(EVSE(id=3, connector_id=2))
    assert [evse_of(number) for number in (None, 0, 3)] == [None, None, EVSE(id=3, connector_id=1)]
    assert [evse_id_of(number) for number in (None, 0, 3)] == [None, None, 3]


def test_connectors_of_transactions():
    scope = scope_of(ocpp16_core.VERSION)
    assert charging_connector_of(None, scope) == 0
    assert charging_connector_of(EVSE(id=3), scope) == 3
    assert charging_connector_of(EVSE(id=3, connector_id=1), scope) == 3
    assert not scope.losses
    assert charging_connector_of(EVSE(id=3, connector_id=2), scope) == 3
    assert [(loss.path, loss.value) for loss in scope.losses] == [("evse.connector_id", 2)]
    with pytest.raises(NotSupported, match="numbered from 1"):
        charging_connector_of(EVSE(id=0), scope)
