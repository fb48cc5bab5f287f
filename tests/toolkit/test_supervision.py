"""`supervise`: which transport a way asks for, what its options come to, and whose gate a station's link has."""

import asyncio
import sys
from dataclasses import replace

import pytest
from supervision.office import (
    BOOT,
    LINK,
    QUICK,
    SOAP,
    SOON,
    Office,
    ended,
    eventually,
    line_to,
    reaches,
    register,
    started,
)

from ocpp_core import CallError, CallRefused, ErrorCode, PluginError
from ocpp_generic_api import HeartbeatRequest, TransactionEventRequest
from ocpp_supervision import LineState, NetworkProfile, QueuePolicy
from ocpp_toolkit import ChargingStation, supervise
from ocpp_toolkit.supervision import _sending_once

ONE_X = pytest.mark.parametrize("version", ["1.5", "1.6"])
CALLBACK = {"callback": "127.0.0.1:0"}


async def soon(awaitable):
    return await asyncio.wait_for(awaitable, SOON)


def refusal():
    return CallError(ErrorCode.INTERNAL_ERROR, "no")


# ----------------------------------------------------------------------------------------------------------- the ways


@pytest.mark.parametrize(
    ("url", "identity", "error"),
    [("gopher://127.0.0.1:1", "CS1", PluginError), ("ws://127.0.0.1:1", "C:1", ValueError)],
)
def test_what_can_never_work_shows_at_once(url, identity, error):
    station = ChargingStation(["1.6"])
    for ways in (url, [NetworkProfile("ws://127.0.0.1:1"), NetworkProfile(url)]):
        with pytest.raises(error):
            supervise(station, ways, identity, BOOT)


async def test_ways_may_be_of_both_transports():
    office = Office(versions=["1.6"])
    async with office.open() as url:
        ways = [
            NetworkProfile("http://127.0.0.1:1", options=CALLBACK),
            NetworkProfile(url, options={"options": LINK}, name="the other"),
        ]
        async with line_to(ways, attempts_per_profile=1) as line:
            await soon(await line.send(started()))
            assert str(line.profiles.current) == "the other"


async def test_the_gate_is_the_links_and_goes_with_it():
    office = Office(versions=["1.6"])
    station = ChargingStation(["1.6"])
    async with office.open() as url:
        async with line_to(url, station=station) as line, line_to(url, station=station, identity="CS2") as other:
            await reaches(line, LineState.ACCEPTED)
            await reaches(other, LineState.ACCEPTED)
            assert set(station.gates) == {"CS1", "CS2"}
        assert station.gates == {}


# ------------------------------------------------------------------------------------------------------------- SOAP


@ONE_X
@pytest.mark.parametrize("given", [{}, {"options": replace(SOAP["options"], transaction_attempts=5)}])
async def test_over_soap_the_queue_alone_sends_again_and_asks_before_whether_the_csms_answers(version, given):
    office = Office(versions=[version])
    office.refuse = lambda request: (
        refusal() if isinstance(request, TransactionEventRequest) and register(request) == 1000 else None
    )
    async with office.open("soap") as url:
        line = supervise(
            ChargingStation([version]),
            url,
            "CS1",
            BOOT,
            back_off=QUICK,
            queue=QueuePolicy(attempts=3, interval=0.01),
            **CALLBACK,
            **given,
        )
        async with line:
            refused, last = [await line.send(event) for event in (started(), ended())]
            with pytest.raises(CallRefused, match="no"):
                await soon(refused)
            await soon(last)
    assert office.actions() == [
        "BootNotification",
        "TransactionEvent",
        *("Heartbeat", "TransactionEvent") * 2,
        "TransactionEvent",
    ]


async def test_over_soap_a_csms_that_refuses_heartbeats_as_well_has_not_refused_the_message():
    """As where a server in between answers for it: it may be away for longer than there are attempts."""
    office = Office(versions=["1.6"])
    away = [True]
    office.refuse = lambda request: refusal() if away else None
    async with office.open("soap") as url, line_to(url, queue=QueuePolicy(attempts=2, interval=0.01)) as line:
        delivery = await line.send(started())
        await office.until(lambda each: each.actions().count("Heartbeat") > 3)
        assert office.actions().count("TransactionEvent") == 1
        away.clear()
        await soon(delivery)
    assert office.actions().count("TransactionEvent") == 2
    assert isinstance(office.seen[-2][1], HeartbeatRequest)


async def test_over_soap_what_waits_outlasts_a_csms_that_is_gone():
    office = Office(versions=["1.6"])
    async with line_to("http://127.0.0.1:1") as line:
        async with office.open("soap") as url:
            port = int(url.rpartition(":")[2].partition("/")[0])
            line.reconnect([NetworkProfile(url, options={"options": SOAP["options"], **CALLBACK})])
            await soon(await line.send(started()))
        later = await line.send(ended())
        await reaches(line, LineState.DISCONNECTED, LineState.CONNECTING)
        async with office.open("soap", port=port):
            await soon(later)
    assert office.actions() == ["BootNotification", "TransactionEvent", "TransactionEvent"]


def test_a_way_over_soap_without_that_transport_is_left_as_it_is(monkeypatch):
    profile = NetworkProfile("http://127.0.0.1:1", options=CALLBACK)
    assert _sending_once(profile)["options"].transaction_attempts == 1
    monkeypatch.setitem(sys.modules, "ocpp_transport_soap", None)
    assert _sending_once(profile) == CALLBACK


async def test_over_websocket_options_are_left_as_they_are():
    office = Office(versions=["1.6"])
    async with office.open() as url, line_to(url, options=LINK) as line:
        await reaches(line, LineState.ACCEPTED)
        await eventually(lambda: len(line.queue) == 0)
        assert line.csms.peer.options is LINK
