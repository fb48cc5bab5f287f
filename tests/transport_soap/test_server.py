"""The endpoint behind aiohttp, on real sockets."""

import asyncio
import gzip
import logging
from dataclasses import replace

import pytest
from aiohttp import web
from transport_soap.rig import (
    HEARTBEAT,
    QUICK,
    V15,
    V16,
    Gate,
    eventually,
    heartbeats,
    joined,
    read_http,
    send,
    soon,
)

import ocpp16_core
import ocpp201_core
from ocpp16_core import CLEAR_CACHE, ClearCacheRequest, ClearCacheResponse, ClearCacheStatus, HeartbeatResponse
from ocpp_core import Handlers, now
from ocpp_transport_soap import CsmsEndpoint, application, serve


async def exchange(port, raw):
    """What comes back for bytes as they are, until the server hangs up or one answer is complete."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(raw)
        return await soon(read_http(reader))
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


def test_some_version_has_to_be_bound_to_soap():
    with pytest.raises(ValueError, match="bound to SOAP"):
        serve(Handlers(), [ocpp201_core.VERSION])


async def test_the_port_that_was_free_is_told():
    server = serve(heartbeats(), [V16])
    assert server.port == 0
    async with server:
        assert server.port > 0
        assert server.url == f"http://127.0.0.1:{server.port}/"
        assert (await send(server.port, HEARTBEAT)).status == 200
        taken = serve(heartbeats(), [V16], port=server.port)
        with pytest.raises(OSError, match="in use"):
            await taken.start()
    await soon(server.wait_closed())
    with pytest.raises(ConnectionRefusedError):
        await send(server.port, HEARTBEAT)


async def test_ipv6_too():
    async with serve(heartbeats(), [V16], "::1") as server:
        assert server.url == f"http://[::1]:{server.port}/"
        reader, writer = await asyncio.open_connection("::1", server.port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        assert (await soon(read_http(reader))).status == 405
        writer.close()


async def test_listening_everywhere_is_nobodys_address():
    async with serve(heartbeats(), [V16], "0.0.0.0") as server:
        answer = await send(server.port, method="GET", path="/x?wsdl")
        assert f"http://127.0.0.1:{server.port}/x".encode() in answer.body
        assert b"0.0.0.0" not in answer.body


@pytest.mark.parametrize("path", ["/", "/ocpp/soap", "/CS1", "/a/b/c/?x=1", "/%ff"])
async def test_messages_may_come_to_any_path(path):
    async with serve(heartbeats(), [V16]) as server:
        assert (await send(server.port, HEARTBEAT, path=path)).status == 200


async def test_the_descriptions_can_be_fetched():
    async with serve(heartbeats(), [V16, V15]) as server:
        answer = await send(server.port, method="GET", path="/?WSDL&version=1.5")
        assert answer.status == 200
        assert b"urn://Ocpp/Cs/2012/06/" in answer.body
        assert (await send(server.port, method="GET")).status == 405
        assert (await send(server.port, method="PUT")).status == 405


# --------------------------------------------------------------------------------------------------- forms of HTTP


@pytest.mark.parametrize("headers", [{}, {"Content_Type": "text/xml", "SOAPAction": "urn:x"}, {"Content_Type": "a/b"}])
async def test_neither_content_type_nor_soap_action_matter(headers):
    async with serve(heartbeats(), [V16]) as server:
        assert (await send(server.port, HEARTBEAT, **headers)).status == 200


async def test_http_1_0_chunks_expect_and_pipelines_are_understood():
    body = bytes(HEARTBEAT)
    length = b"Content-Length: %d\r\n" % len(body)
    async with serve(heartbeats(), [V16]) as server:
        assert (await exchange(server.port, b"POST / HTTP/1.0\r\n" + length + b"\r\n" + body)).status == 200
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[i : i + 99]), body[i : i + 99]) for i in range(0, len(body), 99))
        head = b"POST / HTTP/1.1\r\nHost: a\r\n"
        chunked = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
        assert (await exchange(server.port, chunked)).status == 200
        expecting = head + b"Expect: 100-continue\r\n" + length + b"\r\n" + body
        assert (await exchange(server.port, expecting)).status == 100
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write((head + length + b"\r\n" + body) * 3)
        assert [(await soon(read_http(reader))).status for _ in range(3)] == [200] * 3
        writer.close()


async def test_a_compressed_body_is_inflated_within_limits():
    async with serve(heartbeats(), [V16], options=replace(QUICK, max_size=10_000)) as server:
        answer = await send(server.port, gzip.compress(bytes(HEARTBEAT)), Content_Encoding="gzip")
        assert answer.status == 200
        bomb = gzip.compress(bytes(5_000_000))
        assert len(bomb) < 10_000
        assert (await send(server.port, bomb, Content_Encoding="gzip")).status == 413


async def test_a_body_that_is_too_long_is_turned_away_before_it_comes():
    async with serve(heartbeats(), [V16]) as server:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n"
        answer = await exchange(server.port, head)
        assert answer.status == 413
        assert answer.headers["connection"] == "close"


async def test_so_is_one_of_unknown_length():
    async with serve(heartbeats(), [V16], options=replace(QUICK, max_size=1000)) as server:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert (await exchange(server.port, head + b"7d0\r\n" + bytes(2000) + b"\r\n")).status == 413


async def test_a_body_that_does_not_come_ends_in_a_timeout():
    async with serve(heartbeats(), [V16], options=replace(QUICK, receive_timeout=0.02)) as server:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"
        assert (await exchange(server.port, head)).status == 408


@pytest.mark.parametrize("rest", [b"zz\r\nabc\r\n", b""])
async def test_a_body_that_breaks_off_does_no_harm(rest, caplog):
    async with serve(heartbeats(), [V16]) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert (await soon(read_http(reader))).status == 100
        writer.write(rest)
        writer.write_eof()
        assert (await soon(reader.read())).partition(b"\r\n")[0] in {
            b"HTTP/1.1 400 Bad Request",
            b"HTTP/1.0 400 Bad Request",
            b"",
        }
        writer.close()
        assert (await send(server.port, HEARTBEAT)).status == 200
    assert "Traceback" not in caplog.text


async def test_a_client_that_goes_away_does_not_stop_the_handler():
    gate, handlers = Gate(HeartbeatResponse(current_time=now())), Handlers()
    handlers.on(ocpp16_core.HEARTBEAT)(gate)
    followed = asyncio.Event()
    handlers.after(ocpp16_core.HEARTBEAT)(lambda *_: followed.set())
    async with serve(handlers, [V16], options=QUICK) as server:
        sending = asyncio.create_task(send(server.port, HEARTBEAT))
        await soon(gate.entered.wait())
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        gate.release.set()
        await soon(gate.done.wait())
        await soon(followed.wait())
        assert not gate.cancelled.is_set()


# -------------------------------------------------------------------------------------------------------- the end


async def test_handlers_at_work_finish_before_the_server_is_closed():
    gate, handlers = Gate(HeartbeatResponse(current_time=now())), Handlers()
    handlers.on(ocpp16_core.HEARTBEAT)(gate)
    server = serve(handlers, [V16], options=QUICK)
    await server.start()
    sending = asyncio.create_task(send(server.port, HEARTBEAT))
    await soon(gate.entered.wait())
    closing = asyncio.create_task(server.close())
    await eventually(lambda: server.endpoint.is_closing)
    assert (await send(server.port, HEARTBEAT)).status == 503
    gate.release.set()
    assert (await soon(sending)).status == 200
    await soon(closing)


async def test_handlers_that_do_not_finish_do_not_hold_up_the_end():
    gate, handlers = Gate(None), Handlers()
    handlers.on(ocpp16_core.HEARTBEAT)(gate)
    async with serve(handlers, [V16], options=replace(QUICK, close_timeout=0.02)) as server:
        sending = asyncio.create_task(send(server.port, HEARTBEAT))
        await soon(gate.entered.wait())
    assert gate.cancelled.is_set()
    await asyncio.gather(sending, return_exceptions=True)


async def test_closing_twice_is_closing_once():
    server = serve(heartbeats(), [V16])
    await server.start()
    await server.close()
    await server.close()
    await soon(server.wait_closed())


# --------------------------------------------------------------------------------------------- mounted in another's


@pytest.mark.parametrize("auto_decompress", [True, False])
async def test_the_application_can_be_mounted_in_another_server(auto_decompress):
    endpoint = CsmsEndpoint(heartbeats(), [V16], url="http://csms.example/ocpp")
    outer = web.Application()
    outer.add_subapp("/ocpp", application(endpoint))
    runner = web.AppRunner(outer, auto_decompress=auto_decompress, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    assert (await send(port, HEARTBEAT, path="/ocpp/")).status == 200
    compressed = gzip.compress(bytes(HEARTBEAT))
    assert (await send(port, compressed, path="/ocpp/", Content_Encoding="gzip")).status == 200
    assert list(endpoint.connections) == ["CS1"]
    await runner.cleanup()
    assert endpoint.is_closing
    assert not endpoint.connections


async def test_a_call_back_goes_through_while_the_station_keeps_its_connection():
    handlers = Handlers()
    cleared = ClearCacheResponse(status=ClearCacheStatus.ACCEPTED)
    handlers.on(CLEAR_CACHE)(lambda _peer, _request: cleared)
    async with joined(station_handlers=handlers) as both:
        for _ in range(3):
            assert await both.station.call(ClearCacheRequest()) == cleared
            await both.csms.call(ocpp16_core.HeartbeatRequest())


def test_other_troubles_of_the_web_server_stay_what_they_are(caplog):
    logger = logging.getLogger("ocpp_transport_soap.http")
    logger.error("out of files")
    logger.error("out of luck", exc_info=RuntimeError("bad"))
    assert [(record.levelname, bool(record.exc_info)) for record in caplog.records] == [
        ("ERROR", False),
        ("ERROR", True),
    ]
