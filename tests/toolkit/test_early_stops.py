"""A CSMS may stop a transaction in the moment in which it begins: in 1.x before the station has taken in its number, even."""

import asyncio
import json
from decimal import Decimal

import pytest
from toolkit.hub import BOOT, QUICK, booting, connecting, serving
from transport_ws.rig import raw_csms

from ocpp_core import now
from ocpp_generic_api import (
    EVSE,
    REQUEST_STOP_TRANSACTION,
    TRANSACTION_EVENT,
    IdToken,
    IdTokenType,
    MeterValue,
    RequestStartStopStatus,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    SampledValue,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
)
from ocpp_toolkit import CSMS, ChargingStation, connect

EACH = pytest.mark.parametrize("name", ["2.0.1", "1.6", "1.5"])


def started() -> TransactionEventRequest:
    return TransactionEventRequest(
        event_type=TransactionEventType.STARTED,
        timestamp=now(),
        transaction_info=Transaction(transaction_id="mine"),
        evse=EVSE(id=1, connector_id=1),
        id_token=IdToken(id_token="AB", type=IdTokenType.CENTRAL),
        meter_value=[MeterValue(timestamp=now(), sampled_value=[SampledValue(value=Decimal(1000))])],
    )


def stoppable(version):
    """A station that stops its own transaction, and notes what it was told to."""
    program, told = ChargingStation([version]), []

    @program.on(REQUEST_STOP_TRANSACTION)
    def stop(csms, request):
        told.append(request.transaction_id)
        known = request.transaction_id == "mine"
        return RequestStopTransactionResponse(
            status=RequestStartStopStatus.ACCEPTED if known else RequestStartStopStatus.REJECTED
        )

    return program, told


@EACH
async def test_right_after_the_answer(name):
    csms, answers = booting(CSMS()), asyncio.Queue()

    @csms.on(TRANSACTION_EVENT)
    def event(station, request):
        return TransactionEventResponse()

    @csms.after(TRANSACTION_EVENT)
    async def at_once(station, request, response):
        stop = RequestStopTransactionRequest(transaction_id=request.transaction_info.transaction_id)
        answers.put_nowait(await station.request_stop_transaction(stop))

    program, told = stoppable(name)
    async with serving(csms) as server, connecting(program, server) as remote:
        await remote.boot_notification(BOOT)
        for number in range(1, 4):
            await remote.transaction_event(started())
            assert (await answers.get()).status is RequestStartStopStatus.ACCEPTED, number
            assert told == ["mine"] * number


@pytest.mark.parametrize("name", ["1.6", "1.5"])
async def test_in_one_piece_with_the_answer(name):
    answered = asyncio.get_running_loop().create_future()

    async def office(socket):
        _, call_id, action, _ = json.loads(await socket.recv())
        assert action == "StartTransaction"
        await socket.send(json.dumps([3, call_id, {"idTagInfo": {"status": "Accepted"}, "transactionId": 7}]))
        await socket.send(json.dumps([2, "stop", "RemoteStopTransaction", {"transactionId": 7}]))
        async for text in socket:
            frame = json.loads(text)
            if frame[:2] == [3, "stop"]:
                answered.set_result(frame[2])
            elif frame[0] == 2:  # the station tells its status
                await socket.send(json.dumps([3, frame[1], {}]))

    program, told = stoppable(name)
    async with raw_csms(office, f"ocpp{name}") as url, connect(program, url, "CS1", options=QUICK) as remote:
        await remote.transaction_event(started())
        assert await answered == {"status": "Accepted"}
    assert told == ["mine"]


@EACH
async def test_before_the_answer_nobody_waits_for_the_other(name, monkeypatch):
    monkeypatch.setattr("ocpp_adapters.one_x.control._MOMENT", 0.05)
    csms, statuses = booting(CSMS()), []

    @csms.on(TRANSACTION_EVENT)
    async def event(station, request):
        stop = RequestStopTransactionRequest(transaction_id=request.transaction_info.transaction_id)
        statuses.append(
            (
                await station.request_stop_transaction(
                    stop,
                )
            ).status
        )
        return TransactionEventResponse()

    program, told = stoppable(name)
    async with serving(csms) as server, connecting(program, server) as remote:
        await remote.boot_notification(BOOT)
        async with asyncio.timeout(20):
            await remote.transaction_event(started())
    # 1.x names it by a number that the station has not been told: that is none of its transactions.
    assert statuses == [RequestStartStopStatus.ACCEPTED if name == "2.0.1" else RequestStartStopStatus.REJECTED]
    assert len(told) == 1
