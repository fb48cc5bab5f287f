"""The endpoint in a web server of aiohttp; `test_engines` has all that is common."""

import asyncio
from dataclasses import replace

import pytest
from aiohttp import ClientSession, web
from little import STRICT, EchoRequest, EchoResponse
from transport_ws.engines import mounted, under_aiohttp
from transport_ws.rig import QUIET, echoing, eventually, handshake, soon
from transport_ws.test_admission import certified
from transport_ws.test_lenience import Knows

from ocpp_core import ConnectFailed
from ocpp_transport_ws import CsmsEndpoint, connect
from ocpp_transport_ws.aiohttp_mount import application


def endpoint(**options):
    return CsmsEndpoint(echoing(), [STRICT], **{"options": QUIET, **options})


async def test_a_certificate_lets_in_the_station_that_it_was_made_for_and_nobody_else(tls):
    async with under_aiohttp(mounted(endpoint(certified=certified)), tls.mutual) as port:
        url, options = f"wss://127.0.0.1:{port}/ocpp", {"ssl": tls.client_with_certificate, "options": QUIET}
        async with connect(url, "CS1", [STRICT], **options) as csms:
            assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
        with pytest.raises(ConnectFailed) as failed:
            await connect(url, "CS2", [STRICT], **options)
        assert failed.value.status == 403


async def test_tls_may_be_asked_for():
    async with (
        under_aiohttp(application(endpoint(), secure=True)) as port,
        handshake(port, b"/CS1") as answer,
    ):
        assert answer.status == 403


async def test_plain_http_is_told_what_this_is_or_left_to_another():
    async def other(request):
        return web.Response(status=418)

    for otherwise, status in ((None, 426), (other, 418)):
        async with (
            under_aiohttp(application(endpoint(), otherwise=otherwise)) as port,
            ClientSession() as client,
            client.get(f"http://127.0.0.1:{port}/CS1") as answer,
        ):
            assert answer.status == status


async def test_all_offers_are_looked_at():
    offers = ["Sec-WebSocket-Protocol: ocpp9", f"Sec-WebSocket-Protocol: {STRICT.subprotocol}"]
    async with under_aiohttp(mounted(endpoint())) as port, handshake(port, b"/ocpp/CS1", *offers) as answer:
        assert answer.headers["sec-websocket-protocol"] == STRICT.subprotocol


async def test_a_broken_handshake_is_refused():
    async with (
        under_aiohttp(mounted(endpoint())) as port,
        ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/ocpp/CS1", headers={"Upgrade": "websocket"}) as answer,
    ):
        assert answer.status == 400


@pytest.mark.parametrize("pings", [True, False])
async def test_a_peer_that_answers_no_ping_is_given_up_unless_it_is_sent_none(pings):
    told = asyncio.Queue()
    options = replace(QUIET, ping_interval=0.02)
    where = endpoint(options=options, lenience=Knows(pings=pings), on_disconnect=told.put_nowait)
    async with (
        under_aiohttp(mounted(where)) as port,
        handshake(port, b"/ocpp/CS1", f"Sec-WebSocket-Protocol: {STRICT.subprotocol}") as answer,
    ):
        await eventually(lambda: where.connections)
        if pings:
            assert (await soon(answer.frame()))[0] == 9
            link = await soon(told.get())
            assert link.close_reason.startswith("1006 No PONG")
        else:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(answer.reader.read(1), 0.1)
            assert where.connections


async def test_a_good_bye_without_a_code_is_one():
    told = asyncio.Queue()
    async with (
        under_aiohttp(mounted(endpoint(on_disconnect=told.put_nowait))) as port,
        handshake(port, b"/ocpp/CS1", f"Sec-WebSocket-Protocol: {STRICT.subprotocol}") as answer,
    ):
        answer.writer.write(b"\x88\x80\0\0\0\0")
        assert (await soon(answer.frame()))[0] == 8
        assert (await soon(told.get())).close_reason == "1005"
