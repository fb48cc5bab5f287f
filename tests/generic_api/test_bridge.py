import asyncio
import gc
import weakref

import pytest
from generic_api.little_neutral import (
    ADAPTER,
    HELLO,
    HELLO_THERE,
    NOTE,
    POKE,
    RESTART,
    TICK,
    VERSION,
    Joined,
    NoteRequest,
    NoteResponse,
    PokeRequest,
    PokeResponse,
)

from ocpp_core import CallError, CallRefused, ErrorCode, Handlers, now
from ocpp_core.testing import memory_pair
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    DATA_TRANSFER,
    HEARTBEAT,
    BootNotificationRequest,
    BootNotificationResponse,
    Bridge,
    DataTransferResponse,
    DataTransferStatus,
    HeartbeatRequest,
    HeartbeatResponse,
    RegistrationStatus,
)


def answer(status=RegistrationStatus.ACCEPTED):
    return lambda station, request: BootNotificationResponse(current_time=now(), interval=9, status=status)


@pytest.fixture
def joined():
    joined = Joined()
    joined.csms_handlers.on(BOOT_NOTIFICATION)(answer())
    return joined


async def soon():
    """What follows an answer has been done."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_connection_has_its_conversation(joined):
    station, csms = await joined.connect()
    assert joined.csms_bridge.conversation(station.peer) is station.conversation
    assert joined.station_bridge.conversation(csms.peer) is csms.conversation


async def test_a_connection_that_was_not_taken_up_has_none(joined):
    peer, _ = memory_pair(VERSION)
    with pytest.raises(KeyError):
        joined.csms_bridge.conversation(peer)


async def test_a_connection_that_nobody_holds_any_more_is_forgotten(joined):
    peer, _ = memory_pair(VERSION, joined.csms_bridge)
    await joined.csms_bridge.prepare(peer)
    gone = weakref.ref(peer)
    del peer, _
    gc.collect()
    assert gone() is None


async def test_where_the_store_fails_a_connection_is_not_taken_up(joined):
    async def running(station):
        raise OSError("disk")

    joined.stores[0].running = running
    peer, _ = memory_pair(VERSION, joined.csms_bridge)
    with pytest.raises(OSError, match="disk"):
        await joined.csms_bridge.prepare(peer)
    with pytest.raises(KeyError):
        joined.csms_bridge.conversation(peer)


async def test_who_answers(joined):
    bridge = joined.csms_bridge
    for operation in (HELLO, TICK, RESTART, NOTE):
        assert bridge.handler(operation) is not None  # the adapter; whether anybody stands behind it is seen later
        assert (bridge.hook(operation) is not None) == (operation in {HELLO, NOTE})  # which have sequels of their own
    joined.csms_handlers.after(NOTE)(lambda *_: None)
    assert bridge.hook(TICK) is not None  # something may follow
    assert bridge.handler(POKE) is None
    assert bridge.hook(POKE) is None


async def test_only_where_something_can_follow_something_does(joined):
    bridge = joined.csms_bridge
    assert bridge.hook(HELLO) is not None  # a boot
    assert bridge.hook(TICK) is None
    joined.csms_handlers.after(HEARTBEAT)(lambda *what: None)
    assert bridge.hook(TICK) is not None


async def test_the_versions_own_operation_is_answered_with_the_facade(joined):
    seen = []
    joined.station_handlers.on(POKE)(lambda csms, request: PokeResponse(times=len(csms.identity)))
    joined.station_handlers.after(POKE)(lambda *what: seen.append(what))
    station, csms = await joined.connect()
    assert await station.call(PokeRequest()) == PokeResponse(times=3)
    await soon()
    assert seen == [(csms, PokeRequest(), PokeResponse(times=3))]


@pytest.mark.parametrize("later", [False, True])
async def test_after_an_answer_the_neutral_request_and_response_are_told(joined, later):
    seen = []

    @joined.csms_handlers.after(BOOT_NOTIFICATION)
    def sync(station, request, response):
        seen.append((station, request, response))

    async def hook(station, request, response):
        await asyncio.sleep(0)
        sync(station, request, response)

    if later:
        joined.csms_handlers.after(BOOT_NOTIFICATION)(hook)
    station, csms = await joined.connect()
    await csms.call(HELLO_THERE)
    await soon()
    [(who, request, response)] = seen
    assert who is station
    assert (type(request), request.charging_station.model) == (BootNotificationRequest, "m")
    assert (type(response), response.interval) == (BootNotificationResponse, 9)


async def test_without_a_hook_nothing_follows(joined):
    joined.csms_handlers.on(HEARTBEAT)(lambda station, request: HeartbeatResponse(current_time=now()))
    station, csms = await joined.connect()
    await csms.call(HeartbeatRequest())
    await soon()
    assert station.conversation._afterwards == {}
    assert joined.booted == []


async def test_what_was_passed_on_is_followed_by_the_versions_own_hook(joined):
    seen = []
    joined.csms_handlers.on(NOTE)(lambda station, request: NoteResponse(text="x"))
    joined.csms_handlers.after(NOTE)(lambda *what: seen.append(what))
    station, csms = await joined.connect()
    await csms.peer.call(NoteRequest(text="!"))
    await soon()
    assert seen == [(station, NoteRequest(text="!"), NoteResponse(text="x"))]


def echoing(joined):
    """A CSMS that takes notes and data, and what it takes in turn."""
    taken = []
    response = DataTransferResponse(status=DataTransferStatus.ACCEPTED)
    joined.csms_handlers.on(DATA_TRANSFER)(lambda station, request: taken.append(request.data) or response)
    joined.station_handlers.on(NOTE)(lambda csms, request: taken.append(request.text) or NoteResponse())
    return taken


async def test_what_a_route_has_follow_comes_before_the_programs_hook(joined):
    taken = echoing(joined)
    joined.csms_handlers.after(DATA_TRANSFER)(lambda *_: taken.append("hook"))
    station, csms = await joined.connect()
    await csms.peer.call(NoteRequest(text="+x"))
    await soon()
    assert taken == ["+x", "!x", "hook"]
    assert station.conversation._afterwards == {}


async def test_what_a_route_has_follow_needs_no_hook_of_the_program(joined):
    taken = echoing(joined)
    _, csms = await joined.connect()
    for text in ("+x", "x"):
        await csms.peer.call(NoteRequest(text=text))
        await soon()
    assert taken == ["+x", "!x", "x"]


async def test_nothing_follows_a_refusal(joined):
    def refuse(station, request):
        raise CallError(ErrorCode.GENERIC_ERROR, "no")

    taken = echoing(joined)
    joined.csms_handlers.on(DATA_TRANSFER)(refuse)
    station, csms = await joined.connect()
    with pytest.raises(CallRefused):
        await csms.peer.call(NoteRequest(text="+x"))
    await soon()
    assert (taken, station.conversation._afterwards) == ([], {})


async def test_where_what_a_route_has_follow_fails_it_is_logged_and_the_hook_is_left_out(joined, caplog):
    taken = echoing(joined)
    joined.csms_handlers.after(DATA_TRANSFER)(lambda *_: taken.append("hook"))
    joined.station_handlers.on(NOTE)(lambda csms, request: None)
    _, csms = await joined.connect()
    await csms.peer.call(NoteRequest(text="+x"))
    await soon()
    assert taken == ["+x"]
    assert "what follows Note failed" in caplog.text


async def test_what_led_to_no_handler_is_followed_by_nothing(joined):
    told = []
    joined.csms_handlers.after(DATA_TRANSFER)(lambda *what: told.append(what))
    station, csms = await joined.connect()
    assert await csms.peer.call(NoteRequest(text="")) == NoteResponse()
    await soon()
    assert (joined.booted, told, station.conversation._afterwards) == ([], [], {})


@pytest.mark.parametrize("status", RegistrationStatus)
async def test_a_boot_is_told_with_its_outcome(joined, status):
    joined.csms_handlers.on(BOOT_NOTIFICATION)(answer(status))
    station, csms = await joined.connect()
    await csms.call(HELLO_THERE)
    await soon()
    assert joined.booted == [(station.conversation, status is RegistrationStatus.ACCEPTED)]


async def test_nobody_need_be_told_of_a_boot(joined):
    _, csms = await joined.connect()
    joined.csms_bridge._booted = None
    await csms.call(HELLO_THERE)
    await soon()
    assert joined.booted == []


async def test_the_guard_is_given_the_facade(joined):
    seen = []

    @joined.csms_handlers.guard
    def guard(station, operation):
        seen.append((station, operation))
        return operation is HELLO

    station, csms = await joined.connect()
    await csms.call(HELLO_THERE)
    with pytest.raises(CallRefused) as caught:
        await csms.call(HeartbeatRequest())
    assert caught.value.code is ErrorCode.SECURITY_ERROR
    assert seen == [(station, HELLO), (station, TICK)]


async def test_a_bridge_serves_the_versions_it_has_adapters_for():
    bridge = Bridge(Handlers(), [], lambda peer: None)
    assert bridge.handler(HELLO) is None
    assert Bridge(Handlers(), [ADAPTER], lambda peer: None).handler(HELLO) is not None
