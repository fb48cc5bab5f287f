"""The endpoint as an ASGI application, under uvicorn on real sockets."""

import asyncio
import gzip
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import uvicorn
from transport_soap.rig import AUTHORIZE, HEARTBEAT, QUICK, V16, eventually, heartbeats, read_http, send, soon

import ocpp16_core
from ocpp_transport_soap import CsmsEndpoint, asgi_application


@asynccontextmanager
async def served(handlers=None, options=QUICK, **config):
    endpoint = CsmsEndpoint(handlers or heartbeats(), [V16], options=options)
    settings = uvicorn.Config(
        asgi_application(endpoint), "127.0.0.1", 0, log_level="error", ws="none", **{"lifespan": "on", **config}
    )
    server = uvicorn.Server(settings)
    task = asyncio.create_task(server._serve())
    await eventually(lambda: server.started)
    yield endpoint, server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await soon(task)


async def test_messages_are_answered():
    async with served() as (endpoint, port):
        answer = await send(port, HEARTBEAT, path="/any/path")
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/soap+xml; charset=utf-8"
        assert b"heartbeatResponse" in answer.body
        assert endpoint.connections["CS1"].remote_address.startswith("127.0.0.1:")
        assert (await send(port, AUTHORIZE)).fault == ("Receiver", "NotSupported")
    assert endpoint.is_closing


async def test_the_descriptions_can_be_fetched():
    async with served() as (_, port):
        answer = await send(port, path="/ocpp?wsdl", method="GET")
        assert answer.status == 200
        assert f"http://127.0.0.1:{port}/ocpp".encode() in answer.body


async def test_compressed_messages_are_understood():
    async with served() as (_, port):
        assert (await send(port, gzip.compress(bytes(HEARTBEAT)), Content_Encoding="gzip")).status == 200


async def test_a_body_that_is_too_long_is_turned_away():
    async with served(options=replace(QUICK, max_size=1000)) as (_, port):
        assert (await send(port, bytes(1001))).status == 413
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + bytes(2000) + b"\r\n")
        assert (await soon(read_http(reader))).status == 413
        writer.close()


async def test_a_body_that_does_not_come_ends_in_a_timeout():
    async with served(options=replace(QUICK, receive_timeout=0.02)) as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
        assert (await soon(read_http(reader))).status == 408
        writer.close()


async def test_what_follows_an_answer_comes_after_it():
    handlers, followed = heartbeats(), asyncio.Event()
    handlers.after(ocpp16_core.HEARTBEAT)(lambda *_: followed.set())
    async with served(handlers) as (_, port):
        assert (await send(port, HEARTBEAT)).status == 200
        await soon(followed.wait())


async def test_without_lifespan_it_works_as_well():
    async with served(lifespan="off") as (endpoint, port):
        assert (await send(port, HEARTBEAT)).status == 200
        await endpoint.close()


async def test_a_client_that_goes_away_in_the_middle_of_its_request_gets_no_answer():
    endpoint, sent = CsmsEndpoint(heartbeats(), [V16]), []
    events = iter([{"type": "http.request", "body": b"<", "more_body": True}, {"type": "http.disconnect"}])

    async def receive():
        return next(events)

    async def keep(event):
        sent.append(event)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    await asgi_application(endpoint)(scope, receive, keep)
    assert not sent
    await endpoint.close()


async def test_other_protocols_are_not_served():
    with pytest.raises(NotImplementedError, match="websocket"):
        await asgi_application(CsmsEndpoint(heartbeats(), [V16]))({"type": "websocket"}, None, None)


async def test_a_server_that_tells_little_will_do():
    endpoint, sent = CsmsEndpoint(heartbeats(), [V16]), []

    async def receive():
        return {"type": "http.request"}

    async def keep(event):
        sent.append(event)

    scope = {"type": "http", "method": "GET", "path": "/säule", "query_string": b"wsdl", "headers": []}
    await asgi_application(endpoint)(scope, receive, keep)
    assert sent[0]["status"] == 200
    assert b"http://localhost/s%C3%A4ule" in sent[1]["body"]
    await endpoint.close()
