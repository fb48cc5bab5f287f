"""The station's side: what it takes to join a CSMS, and what is told of it."""

import asyncio
import ssl

import pytest
from transport_soap.rig import (
    ANONYMOUS,
    QUICK,
    RESET,
    TIME,
    V15,
    V16,
    WSA,
    answer_to,
    heartbeats,
    here,
    joined,
    response,
    scripted,
    send,
    soon,
)

import ocpp15_core
import ocpp16_core
import ocpp201_core
from ocpp16_core import HeartbeatRequest, ResetRequest, ResetResponse, ResetStatus, ResetType
from ocpp_core import ConnectFailed, ConnectionLost, Handlers, NotCallable
from ocpp_transport_soap import connect, serve


def told(request, name):
    return request.xml.findtext(f"{{*}}Header/{{{WSA}}}{name}/{{{WSA}}}Address")


def clock(request):
    return response(answer_to(request.body, TIME))


async def test_both_sides_call_each_other():
    handlers = Handlers()
    handlers.on(ocpp16_core.RESET)(lambda _, request: ResetResponse(status=ResetStatus.ACCEPTED))
    async with joined(station_handlers=handlers) as both:
        assert (await both.csms.call(HeartbeatRequest())).current_time.tzinfo is not None
        assert await both.station.call(ResetRequest(type=ResetType.SOFT)) == ResetResponse(status=ResetStatus.ACCEPTED)
        assert both.station.transport == both.csms.transport == "soap"
        assert both.station.remote_address.startswith("127.0.0.1:")


async def test_it_can_be_awaited_as_well():
    async with serve(heartbeats(), [V16]) as server:
        csms = await connect(server.url, "CS1", [V16], options=QUICK)
        await csms.call(HeartbeatRequest())
        await csms.close()
        assert csms.closed
        with pytest.raises(ConnectionLost, match="closed here"):
            await csms.call(HeartbeatRequest())


async def test_the_first_version_that_is_bound_to_soap_is_spoken():
    async with serve(heartbeats(ocpp15_core), [V16, V15]) as server:
        async with connect(server.url, "CS1", [ocpp201_core.VERSION, V15, V16], options=QUICK) as csms:
            assert csms.version is V15
            await csms.call(ocpp15_core.HeartbeatRequest())
        with pytest.raises(ConnectFailed, match="bound to SOAP"):
            await connect(server.url, "CS1", [ocpp201_core.VERSION])


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "http:///ocpp", "http://127.0.0.1:99999/", "csms"])
async def test_a_url_that_is_none_of_http_fails(url):
    with pytest.raises(ConnectFailed):
        await connect(url, "CS1", [V16])


async def test_a_csms_that_nobody_listens_for_fails():
    async with scripted(clock) as script:
        pass
    with pytest.raises(ConnectFailed) as failure:
        await connect(script.url, "CS1", [V16])
    assert failure.value.url == script.url


@pytest.mark.parametrize("identity", ["", "x" * 256, "CS\n1"])
def test_an_identity_that_cannot_be_one_is_refused(identity):
    with pytest.raises(ValueError, match="identity"):
        connect("http://127.0.0.1/", identity, [V16])


@pytest.mark.parametrize("callback", ["8080", "127.0.0.1:x", "127.0.0.1:", "127.0.0.1:\u0661"])
def test_a_callback_is_a_host_and_a_port(callback):
    with pytest.raises(ValueError, match="HOST:PORT"):
        connect("http://127.0.0.1/", "CS1", [V16], callback=callback)


async def test_a_callback_that_is_taken_fails():
    async with scripted(clock) as script, connect(script.url, "CS1", [V16], callback="127.0.0.1:0") as csms:
        await csms.call(HeartbeatRequest())
        [request] = script.requests
        port = told(request, "From").rstrip("/").rpartition(":")[2]
        with pytest.raises(ConnectFailed, match="callback"):
            await connect(script.url, "CS2", [V16], callback=f"127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ANONYMOUS),
        ({"callback": "127.0.0.1:0", "callback_url": "http://cs1.example/ocpp"}, "http://cs1.example/ocpp"),
        ({"callback_url": "http://cs1.example/"}, "http://cs1.example/"),
    ],
)
async def test_the_station_tells_where_it_can_be_called(options, expected):
    async with scripted(clock) as script, connect(script.url, "CS1", [V16], **options) as csms:
        await csms.call(HeartbeatRequest())
        assert told(script.requests[0], "From") == expected
        assert told(script.requests[0], "ReplyTo") == ANONYMOUS


async def test_listening_everywhere_it_tells_the_address_by_which_it_reached_the_csms():
    async with scripted(clock) as script, connect(script.url, "CS1", [V16], callback="0.0.0.0:0") as csms:
        await csms.call(HeartbeatRequest())
        from_ = told(script.requests[0], "From")
        assert from_.startswith("http://127.0.0.1:")
        answer = await send(int(from_.rstrip("/").rpartition(":")[2]), RESET)
        assert answer.fault == ("Receiver", "NotSupported")


async def test_without_a_callback_the_station_cannot_be_called():
    async with (
        serve(heartbeats(), [V16], addresses=here()) as server,
        connect(server.url, "CS1", [V16], options=QUICK) as csms,
    ):
        await csms.call(HeartbeatRequest())
        with pytest.raises(NotCallable, match="told no address"):
            await server.connections["CS1"].call(ResetRequest(type=ResetType.SOFT))


async def test_a_password_goes_out_as_basic_credentials():
    seen = []

    async def authenticate(identity, username, password):
        seen.append((identity, username, password))
        return password == b"\xff:secret"

    async with (
        serve(heartbeats(), [V16], authenticate=authenticate) as server,
        connect(server.url, "CS1", [V16], password=b"\xff:secret") as csms,
    ):
        await csms.call(HeartbeatRequest())
    assert seen == [("CS1", "CS1", b"\xff:secret")]


async def test_tls_both_ways(tls):
    handlers = Handlers()
    handlers.on(ocpp16_core.RESET)(lambda _, request: ResetResponse(status=ResetStatus.ACCEPTED))
    async with (
        serve(heartbeats(), [V16], ssl=tls.mutual, callback_ssl=tls.client, addresses=here()) as server,
        connect(
            server.url,
            "CS1",
            [V16],
            handlers,
            callback="127.0.0.1:0",
            callback_ssl=tls.server,
            ssl=tls.client_with_certificate,
        ) as csms,
    ):
        assert server.url.startswith("https://")
        await csms.call(HeartbeatRequest())
        station = server.connections["CS1"]
        assert station.address.startswith("https://")
        assert (await station.call(ResetRequest(type=ResetType.HARD))).status is ResetStatus.ACCEPTED


async def test_a_server_that_the_station_does_not_trust_is_not_connected_to(tls):
    async with serve(heartbeats(), [V16], ssl=tls.server) as server:
        with pytest.raises(ConnectFailed) as failure:
            await connect(server.url, "CS1", [V16], ssl=tls.client_without_trust)
        assert isinstance(failure.value.__cause__, ssl.SSLError)


async def test_handlers_that_cannot_take_up_the_connection_end_it():
    class Broken(Handlers):
        async def prepare(self, peer):
            raise RuntimeError("no room")

    async with scripted(clock) as script:
        with pytest.raises(RuntimeError, match="no room"):
            await connect(script.url, "CS1", [V16], Broken(), callback="127.0.0.1:0")


async def test_calls_that_come_before_the_handlers_are_ready_are_turned_away():
    release, entered = asyncio.Event(), asyncio.Event()

    class Slow(Handlers):
        async def prepare(self, peer):
            entered.set()
            await release.wait()

    async with scripted(clock) as script, asyncio.TaskGroup() as tasks:
        probe = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = probe.sockets[0].getsockname()[1]
        probe.close()
        joining = tasks.create_task(connect(script.url, "CS1", [V16], Slow(), callback=f"127.0.0.1:{port}")._connect())
        await soon(entered.wait())
        answer = await send(port, RESET)
        assert answer.fault == ("Receiver", "InternalError")
        release.set()
        await (await joining).close()


async def test_after_the_end_nobody_listens_any_more():
    async with scripted(clock) as script:
        async with connect(script.url, "CS1", [V16], callback="127.0.0.1:0") as csms:
            await csms.call(HeartbeatRequest())
            port = int(told(script.requests[0], "From").rstrip("/").rpartition(":")[2])
        with pytest.raises(ConnectionRefusedError):
            await send(port, RESET)
