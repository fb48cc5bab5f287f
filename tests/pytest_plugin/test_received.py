"""What a side was asked, taken down in its order, with what became of it."""

import asyncio

import pytest
from pytest_plugin.rig import BOOT, authorizing

from ocpp_core import CallError, CallRefused, ErrorCode
from ocpp_generic_api import (
    AUTHORIZE,
    AuthorizationStatus,
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationRequest,
    HeartbeatRequest,
    IdTokenInfo,
)
from ocpp_toolkit.testing import RecordingCsms, StationFactory

STATION = StationFactory(["1.6"])
REFUSED = AuthorizeResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.BLOCKED))


@pytest.fixture
async def joined():
    """A CSMS and a station that has booted."""
    async with RecordingCsms(["1.6"]) as csms, STATION.bare(csms.url) as station:
        await station.csms.boot_notification(BOOT)
        yield csms, station


async def test_requests_are_taken_down_with_their_answers(joined):
    csms, station = joined
    answer = await station.csms.authorize(authorizing("R"))
    boot, authorize = csms.received
    assert (boot.station, boot.version, boot.action, boot.request) == ("CS001", "1.6", "BootNotification", BOOT)
    assert authorize.response == answer
    assert authorize.answered
    assert authorize.error is None
    assert csms.received.actions == ["BootNotification", "Authorize"]
    assert csms.received.requests == [BOOT, authorizing("R")]
    assert csms.received[:1] == [boot]
    assert repr(csms.received) == "<received: BootNotification, Authorize>"


async def test_a_request_is_found_by_its_class_its_station_and_itself(joined):
    csms, station = joined
    async with STATION.bare(csms.url, "CS002") as other:
        await other.csms.boot_notification(BOOT)
        await station.csms.authorize(authorizing("R"))
    assert csms.received.of(AuthorizeRequest) == [authorizing("R")]
    assert csms.received.of(BootNotificationRequest, "CS002") == [BOOT]
    assert authorizing("R") in csms.received
    assert csms.received[0] in csms.received
    assert authorizing("S") not in csms.received
    csms.received.clear()
    assert len(csms.received) == 0
    assert repr(csms.received) == "<received: nothing>"


@pytest.mark.parametrize("waits", [False, True])
async def test_a_handler_is_replaced_and_what_it_does_is_taken_down(joined, waits):
    csms, station = joined

    if waits:

        @csms.on(AUTHORIZE)
        async def authorize(remote, request):
            await asyncio.sleep(0)
            return decided(request)

    else:

        @csms.on(AUTHORIZE)
        def authorize(remote, request):
            return decided(request)

    def decided(request):
        if request.id_token.id_token == "B":
            return REFUSED
        raise CallError(ErrorCode.SECURITY_ERROR, "not you")

    assert await station.csms.authorize(authorizing("B")) == REFUSED
    with pytest.raises(CallRefused, match="not you"):
        await station.csms.authorize(authorizing("R"))
    assert csms.received[1].response == REFUSED
    assert csms.received[2].response is None
    assert str(csms.received[2].error) == "SecurityError: not you"
    assert authorize(None, authorizing("B")) is REFUSED if not waits else asyncio.iscoroutinefunction(authorize)


async def test_what_has_come_and_what_will_come_is_waited_for(joined):
    csms, station = joined
    assert await csms.received.wait_for(BootNotificationRequest) is csms.received[0].request
    waiting = asyncio.create_task(
        csms.received.wait_for(AuthorizeRequest, lambda request: request.id_token.id_token == "S")
    )
    given_up = asyncio.create_task(csms.received.wait_for(AuthorizeRequest))
    await asyncio.sleep(0)
    given_up.cancel()
    another = asyncio.create_task(csms.received.wait_for(AuthorizeRequest, lambda request: False))
    for token in ("R", "S"):
        await station.csms.authorize(authorizing(token))
    another.cancel()
    assert await waiting == authorizing("S")


async def test_what_does_not_come_is_told_with_what_did(joined):
    csms, _ = joined
    with pytest.raises(TimeoutError, match=r"no HeartbeatRequest .* within 0.01 s: <received: BootNotification>"):
        await csms.received.wait_for(HeartbeatRequest, timeout=0.01)


async def test_a_request_that_is_not_answered_yet_is_not_waited_for_in_vain(joined):
    csms, station = joined
    entered, go = asyncio.Event(), asyncio.Event()

    @csms.on(AUTHORIZE)
    async def hold(remote, request):
        entered.set()
        await go.wait()
        return REFUSED

    asking = asyncio.create_task(station.csms.authorize(authorizing("R")))
    waiting = asyncio.create_task(csms.received.wait_for(AuthorizeRequest))
    await entered.wait()
    assert not csms.received[-1].answered
    assert not waiting.done()
    go.set()
    assert await waiting == authorizing("R")
    await asking
