"""The station's side of a connection: how it is made, and the ways in which it cannot be."""

import asyncio
import socket
from base64 import b64decode
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from little import STRICT, TOLERANT, EchoRequest, EchoResponse
from transport_ws.rig import QUIET, echoing, eventually, joined, plain_http, raw_csms, soon

from ocpp_core import ConnectFailed, ConnectionLost, Handlers
from ocpp_transport_ws import InvalidIdentity, connect, serve


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def failure(url, **options):
    with pytest.raises(ConnectFailed) as caught:
        await soon(connect(url, "CS1", [STRICT], options=replace(QUIET, **options)))
    assert caught.value.url == f"{url}/CS1"
    return caught.value


# ------------------------------------------------------------------------------------------------------ connecting


async def test_a_context_closes_the_connection():
    async with serve(echoing(), [STRICT], options=QUIET) as server:
        async with connect(server.url, "CS1", [STRICT], options=QUIET) as csms:
            assert csms.identity == "CS1"
            assert csms.version is STRICT
            assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
        assert csms.closed
        assert csms.close_reason == "1000"


async def test_without_context_it_stays_until_closed():
    async with serve(echoing(), [STRICT], options=QUIET) as server:
        csms = await connect(server.url, "CS1", [STRICT], options=QUIET)
        assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
        await csms.close()
        assert csms.closed


async def test_a_context_that_was_never_entered_has_nothing_to_close():
    await connect("ws://127.0.0.1:1", "CS1", [STRICT]).__aexit__(None, None, None)


async def test_handlers_given_are_those_used():
    handlers = Handlers()
    async with joined(station_handlers=handlers) as pair:
        assert pair.csms.handlers is handlers


async def test_the_station_says_what_it_offers_and_who_it_is():
    requests = []

    async def note(connection):
        requests.append(connection.request)
        await connection.wait_closed()

    async with raw_csms(note, TOLERANT.subprotocol) as url:
        async with connect(f"{url}/ocpp/", "RDAM|123", [STRICT, TOLERANT], options=QUIET) as csms:
            assert csms.version is TOLERANT
        await eventually(lambda: requests)
    [request] = requests
    assert request.path == "/ocpp/RDAM%7C123"
    assert request.headers["Sec-WebSocket-Protocol"] == "ocpp0.2, ocpp0.1"
    assert "Authorization" not in request.headers
    assert "Sec-WebSocket-Extensions" not in request.headers


@pytest.mark.parametrize(
    ("password", "sent"),
    [(b"\xff\x00:\xfe", b"CS1:\xff\x00:\xfe"), ("pässword", "CS1:pässword".encode()), ("", b"CS1:")],
)
async def test_credentials_are_the_identity_and_the_password(password, sent):
    headers = []

    async def note(connection):
        headers.append(connection.request.headers["Authorization"])
        await connection.wait_closed()

    async with raw_csms(note) as url, connect(url, "CS1", [STRICT], password=password, options=QUIET):
        await eventually(lambda: headers)
    scheme, _, encoded = headers[0].partition(" ")
    assert scheme == "Basic"
    assert b64decode(encoded) == sent


@pytest.mark.parametrize("identity", ["", "CS:1", "CS/1", "x" * 49])
def test_an_invalid_identity_is_refused_before_anything_is_sent(identity):
    with pytest.raises(InvalidIdentity):
        connect("ws://127.0.0.1:1", identity, [STRICT])


# --------------------------------------------------------------------------------------------- connections that fail


async def test_nobody_listens(free_port):
    error = await failure(f"ws://127.0.0.1:{free_port}")
    assert error.status is None
    assert isinstance(error.__cause__, OSError)


@pytest.mark.parametrize(
    ("status", "phrase"),
    [(401, "Unauthorized"), (404, "Not Found"), (503, "Service Unavailable"), (200, "OK")],
)
async def test_a_plain_http_answer_is_told_with_its_status(status, phrase):
    async with plain_http(f"HTTP/1.1 {status} {phrase}\r\nContent-Length: 3\r\n\r\nno\n".encode()) as url:
        error = await failure(url)
    assert (error.status, error.reason) == (status, phrase)
    assert str(error) == f"cannot connect to {url}/CS1: HTTP {status}: {phrase}"


@pytest.mark.parametrize("response", [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 101 Switching Protocols\r\n\r\n"])
async def test_a_server_that_does_not_speak_websocket(response):
    async with plain_http(response) as url:
        error = await failure(url)
    assert error.status is None
    assert error.reason


async def test_a_server_that_says_nothing():
    over = asyncio.Event()

    async def keep_silent(_reader, writer):
        await over.wait()
        writer.close()

    async with await asyncio.start_server(keep_silent, "127.0.0.1", 0) as server:
        error = await failure(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", open_timeout=0.05)
        over.set()
    assert isinstance(error.__cause__, TimeoutError)
    assert error.reason == "timed out during opening handshake"


async def test_a_server_that_chooses_no_version():
    codes = []

    async def note(connection):
        await connection.wait_closed()
        codes.append(connection.close_code)

    async with raw_csms(note, None) as url:
        error = await failure(url)
        await eventually(lambda: codes)
    assert error.reason == "no common subprotocol: the server chose none"
    assert codes == [1002]


async def test_a_server_that_chooses_what_was_not_offered():
    async def nothing(connection):
        await connection.wait_closed()

    async with raw_csms(nothing, None, select_subprotocol=lambda _connection, _offered: "ocpp9") as url:
        error = await failure(url)
    assert "ocpp9" in error.reason


@pytest.mark.parametrize("url", ["http://127.0.0.1", "ws://", "ws://127.0.0.1/#part"])
async def test_a_url_that_is_none(url):
    with pytest.raises(ConnectFailed):
        await connect(url, "CS1", [STRICT])


async def test_a_host_that_does_not_exist(monkeypatch):
    async def resolve(*_args, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    error = await failure("ws://csms.invalid")
    assert "Name or service not known" in error.reason


# ------------------------------------------------------------------------------------------------------------ proxy


@asynccontextmanager
async def http_proxy(status):
    """A proxy that joins the station to whom it asks for, unless told otherwise; yields its URL and who was asked for."""
    asked, pipes = [], set()

    async def pipe(reader, writer):
        while data := await reader.read(4096):
            writer.write(data)
        writer.close()

    async def join(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        asked.append(head.split()[1])
        writer.write(f"HTTP/1.1 {status} Whatever\r\n\r\n".encode())
        if status != 200:
            writer.close()
            return
        there = await asyncio.open_connection(*asked[-1].split(":"))
        for way in ((reader, there[1]), (there[0], writer)):
            task = asyncio.create_task(pipe(*way))
            pipes.add(task)
            task.add_done_callback(pipes.discard)

    async with await asyncio.start_server(join, "127.0.0.1", 0) as proxy:
        yield f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}", asked
        await eventually(lambda: not pipes)


async def test_through_a_proxy():
    async with serve(echoing(), [STRICT], options=QUIET) as server, http_proxy(200) as (proxy, asked):
        async with connect(server.url, "CS1", [STRICT], options=replace(QUIET, proxy=proxy)) as csms:
            assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
        assert asked == [f"127.0.0.1:{server.port}"]


async def test_a_proxy_that_refuses(free_port):
    async with http_proxy(403) as (proxy, _):
        error = await failure(f"ws://127.0.0.1:{free_port}", proxy=proxy)
    assert error.status is None
    assert "403" in error.reason


async def test_a_proxy_that_is_none(free_port):
    await failure(f"ws://127.0.0.1:{free_port}", proxy="gopher://127.0.0.1")


async def test_the_proxy_of_the_environment_is_left_alone(monkeypatch, free_port):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port}")
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{free_port}")
    async with joined(echoing()) as pair:
        assert await pair.csms.call(EchoRequest(data="up")) == EchoResponse(data="up")


# -------------------------------------------------------------------------------------------------------------- TLS


async def test_over_tls_with_a_certificate_that_is_verified(tls):
    async with serve(echoing(), [STRICT], ssl=tls.server, options=QUIET) as server:
        assert server.url.startswith("wss://")
        async with connect(server.url, "CS1", [STRICT], ssl=tls.client, options=QUIET) as csms:
            assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
            used = csms._socket.transport.get_extra_info("ssl_object")
            assert used.version() in {"TLSv1.2", "TLSv1.3"}


@pytest.mark.parametrize("own", [False, True], ids=["system", "other authority"])
async def test_a_certificate_of_an_authority_that_is_not_trusted(tls, own):
    async with serve(echoing(), [STRICT], ssl=tls.server, options=QUIET) as server:
        with pytest.raises(ConnectFailed, match="certificate verify failed"):
            await connect(server.url, "CS1", [STRICT], ssl=tls.client_without_trust if own else None, options=QUIET)


async def test_a_certificate_of_another_host(tls):
    async with serve(echoing(), [STRICT], ssl=tls.server, options=QUIET) as server:
        with pytest.raises(ConnectFailed, match="certificate verify failed"):
            await connect(f"wss://localhost:{server.port}", "CS1", [STRICT], ssl=tls.client, options=QUIET)


async def test_mutual_tls(tls):
    async with (
        serve(echoing(), [STRICT], ssl=tls.mutual, options=QUIET) as server,
        connect(server.url, "CS1", [STRICT], ssl=tls.client_with_certificate, options=QUIET) as csms,
    ):
        assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
        subject = server.connections["CS1"]._socket.transport.get_extra_info("peercert")["subject"]
        assert (("commonName", "CS1"),) in subject


@pytest.mark.parametrize("which", ["client", "client_with_foreign_certificate"])
async def test_mutual_tls_without_a_certificate_that_the_csms_trusts(tls, which):
    async with serve(echoing(), [STRICT], ssl=tls.mutual, options=QUIET) as server:
        with pytest.raises(ConnectFailed):
            await soon(connect(server.url, "CS1", [STRICT], ssl=getattr(tls, which), options=QUIET))
        assert not server.connections


async def test_tls_where_there_is_none(tls):
    async with serve(echoing(), [STRICT], options=QUIET) as server:
        with pytest.raises(ConnectFailed):
            await soon(connect(f"wss://127.0.0.1:{server.port}", "CS1", [STRICT], ssl=tls.client, options=QUIET))


async def test_a_cut_over_tls(tls):
    async with (
        serve(echoing(), [STRICT], ssl=tls.server, options=QUIET) as server,
        connect(server.url, "CS1", [STRICT], echoing(), ssl=tls.client, options=QUIET) as csms,
    ):
        await csms.call(EchoRequest())
        server.connections["CS1"]._socket.transport.abort()
        with pytest.raises(ConnectionLost):
            await soon(csms.call(EchoRequest()))
        await soon(csms.wait_closed())
