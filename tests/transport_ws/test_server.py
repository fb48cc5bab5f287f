"""The CSMS's endpoint: whom it lets in, with which version, and how it keeps count of them."""

import asyncio
import gc
import select
import socket
import weakref
from base64 import b64encode
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from little import (
    ECHO,
    GREET,
    KNOCK,
    STRICT,
    TOLERANT,
    EchoRequest,
    EchoResponse,
    GreetRequest,
    GreetResponse,
    KnockRequest,
    KnockResponse,
)
from transport_ws.rig import QUIET, Gate, echoing, eventually, handshake, raw_station, read, soon

import ocpp15_core
import ocpp16_core
import ocpp201_core
from ocpp_core import ConnectFailed, ConnectionLost, Handlers, now
from ocpp_transport_ws import connect, serve

OFFER = f"Sec-WebSocket-Protocol: {STRICT.subprotocol}"
SYSTEM = Path("/proc/sys/net/core/somaxconn")
SOMAXCONN = int(SYSTEM.read_text()) if SYSTEM.exists() else 100
REAL = (ocpp201_core.VERSION, ocpp16_core.VERSION, ocpp15_core.VERSION)


# ------------------------------------------------------------------------------------------------------- subprotocol


async def test_the_server_prefers_among_all_that_both_sides_offer():
    offers = [offer for length in (1, 2, 3) for offer in permutations(REAL, length)]
    for preference in permutations(REAL):
        async with serve(Handlers(), preference, options=QUIET) as server:
            for offer in offers:
                async with connect(server.url, "CS1", offer, options=QUIET) as csms:
                    assert csms.version is next(version for version in preference if version in offer)


@pytest.mark.parametrize(
    "offer",
    [
        "ocpp0.2",
        "ocpp0.1, ocpp0.2",
        "ocpp9, ocpp0.2",
        ",ocpp0.2",
        "ocpp0.2,,",
        "ocpp9\r\nSec-WebSocket-Protocol: ocpp0.2",
    ],
)
async def test_unknown_and_empty_offers_do_no_harm(offer):
    async with (
        serve(echoing(), [STRICT, TOLERANT], options=QUIET) as server,
        handshake(server.port, b"/CS1", f"Sec-WebSocket-Protocol: {offer}") as answer,
    ):
        assert answer.status == 101
        assert answer.headers["sec-websocket-protocol"] == "ocpp0.2"


@pytest.mark.parametrize("headers", [[], ["Sec-WebSocket-Protocol: ocpp9, ocpp8"], ["Sec-WebSocket-Protocol: OCPP0.2"]])
async def test_without_common_subprotocol_the_handshake_is_finished_and_the_connection_closed(headers, caplog):
    told = []
    async with (
        serve(echoing(), [STRICT], options=QUIET, on_connect=told.append) as server,
        handshake(server.port, b"/CS1", *headers) as answer,
    ):
        assert answer.status == 101
        assert "sec-websocket-protocol" not in answer.headers
        opcode, payload = await answer.frame()
        assert (opcode, payload) == (8, (1002).to_bytes(2) + b"no common subprotocol")
        assert not server.connections
    assert told == []
    assert any(message.startswith("CS1: no common subprotocol") for message in caplog.messages)


@pytest.mark.parametrize("headers", [[], ["Sec-WebSocket-Protocol: ocpp9"]])
async def test_or_the_handshake_is_refused(headers):
    async with (
        serve(echoing(), [STRICT], options=QUIET, refuse_without_subprotocol=True) as server,
        handshake(server.port, b"/CS1", *headers) as answer,
    ):
        assert answer.status == 400


async def test_several_versions_are_spoken_at_once_with_one_set_of_handlers():
    handlers = Handlers()

    @handlers.on(ocpp15_core.BOOT_NOTIFICATION)
    def boot15(station, request):
        return ocpp15_core.BootNotificationResponse(
            status=ocpp15_core.RegistrationStatus.ACCEPTED, current_time=now(), heartbeat_interval=15
        )

    @handlers.on(ocpp16_core.BOOT_NOTIFICATION)
    def boot16(station, request):
        return ocpp16_core.BootNotificationResponse(
            status=ocpp16_core.RegistrationStatus.ACCEPTED, current_time=now(), interval=16
        )

    @handlers.on(ocpp201_core.BOOT_NOTIFICATION)
    async def boot201(station, request):
        return ocpp201_core.BootNotificationResponse(
            status=ocpp201_core.RegistrationStatusEnumType.ACCEPTED, current_time=now(), interval=201
        )

    async with serve(handlers, REAL, options=QUIET) as server, AsyncExitStack() as stack:
        links = {
            version.name: await stack.enter_async_context(
                connect(server.url, f"CS{version.name}", [version], options=QUIET)
            )
            for version in REAL
        }
        old = [
            core.BootNotificationRequest(charge_point_vendor="Vendor", charge_point_model="Model")
            for core in (ocpp15_core, ocpp16_core)
        ]
        new = ocpp201_core.BootNotificationRequest(
            reason=ocpp201_core.BootReasonEnumType.POWER_UP,
            charging_station=ocpp201_core.ChargingStationType(vendor_name="Vendor", model="Model"),
        )
        at15, at16, at201 = await asyncio.gather(
            links["1.5"].call(old[0]), links["1.6"].call(old[1]), links["2.0.1"].call(new)
        )
        assert (at15.heartbeat_interval, at16.interval, at201.interval) == (15, 16, 201)
        assert {name: link.version for name, link in server.connections.items()} == {
            f"CS{version.name}": version for version in REAL
        }


# ---------------------------------------------------------------------------------------------------------- identity


@pytest.mark.parametrize(
    ("target", "identity"),
    [
        (b"/RDAM%7C123", "RDAM|123"),
        (b"/RDAM|123", "RDAM|123"),
        (b"/ocpp/1.6/json/CS1", "CS1"),
        (b"///CS1", "CS1"),
        (b"/S%C3%A4ule%20%231", "Säule #1"),
        (b"/CS1?firmware=1", "CS1"),
    ],
)
async def test_the_identity_stands_in_the_url(target, identity):
    arrivals = asyncio.Queue()
    async with (
        serve(echoing(), [STRICT], options=QUIET, on_connect=arrivals.put_nowait) as server,
        handshake(server.port, target, OFFER) as answer,
    ):
        assert answer.status == 101
        link = await soon(arrivals.get())
        assert link.identity == identity
        assert dict(server.connections) == {identity: link}


@pytest.mark.parametrize(
    "target",
    [
        b"/",
        b"/CS1/",
        b"/CS%2F1",
        b"/..",
        b"/%2e%2e",
        b"/CS:1",
        b"/CS%3A1",
        b"/CS%001",
        b"/" + b"x" * 49,
        b"/%FF",
        b"/CS\x001",
    ],
)
async def test_a_bad_identity_is_refused_before_the_upgrade(target):
    asked = []

    async def authenticate(identity, username, password):
        asked.append(identity)
        return True

    async with (
        serve(echoing(), [STRICT], options=QUIET, authenticate=authenticate) as server,
        handshake(server.port, target, OFFER) as answer,
    ):
        assert answer.status == 400
    assert asked == []


async def test_a_target_that_is_not_ascii_is_hung_up_on():
    async with serve(echoing(), [STRICT], options=QUIET) as server:
        with pytest.raises(asyncio.IncompleteReadError):
            async with handshake(server.port, b"/S\xc3\xa4ule", OFFER):
                pass
        assert not server.connections


# ----------------------------------------------------------------------------------------------------- authentication

PASSWORDS = {"CS1": b"\xff\x00:secret:\xfe", "CS2": "pässword".encode(), "CS3": b"0123456789abcdef"}


async def check(identity, username, password):
    await asyncio.sleep(0)
    return password is not None and username == identity and PASSWORDS.get(identity) == password


def basic(username, password):
    return "Authorization: Basic " + b64encode(username + b":" + password).decode()


@pytest.mark.parametrize(
    ("identity", "password"),
    [("CS1", PASSWORDS["CS1"]), ("CS2", PASSWORDS["CS2"]), ("CS2", "pässword"), ("CS3", "0123456789abcdef")],
)
async def test_the_right_password_lets_a_station_in(identity, password):
    async with (
        serve(echoing(), [STRICT], options=QUIET, authenticate=check) as server,
        connect(server.url, identity, [STRICT], password=password, options=QUIET) as csms,
    ):
        assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")


async def test_credentials_are_not_kept_for_as_long_as_the_connection_lasts():
    async with (
        serve(echoing(), [STRICT], options=QUIET, authenticate=check) as server,
        connect(server.url, "CS1", [STRICT], password=PASSWORDS["CS1"], options=QUIET) as csms,
    ):
        assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
        held = server.connections["CS1"]._socket
        assert (list(held.request.headers), list(held.response.headers)) == ([], [])


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["Authorization: Bearer 0123456789"],
        ["Authorization: Basic"],
        ["Authorization: Basic ???"],
        ["Authorization: Basic \xe4"],
        ["Authorization: Basic " + b64encode(b"CS3").decode()],
        ["Authorization: Basic " + b64encode(b"\xff:0123456789abcdef").decode()],
        [basic(b"CS1", PASSWORDS["CS3"])],
        [basic(b"cs3", PASSWORDS["CS3"])],
        [basic(b"", PASSWORDS["CS3"])],
        [basic(b"CS3", b"")],
        [basic(b"CS3", b"0123456789abcdeF")],
        [basic(b"CS3", b"x" * 4000)],
        [basic(b"CS3", PASSWORDS["CS3"]), basic(b"CS3", PASSWORDS["CS3"])],
    ],
)
async def test_everybody_else_is_turned_away(headers, caplog):
    async with serve(echoing(), [STRICT], options=QUIET, authenticate=check) as server:
        async with handshake(server.port, b"/CS3", OFFER, *headers) as answer:
            assert answer.status == 401
            assert answer.headers["www-authenticate"] == 'Basic realm="ocpp", charset="UTF-8"'
        assert not server.connections
    assert "CS3: not authenticated" in caplog.messages
    assert "0123456789" not in caplog.text


async def test_a_station_learns_that_it_was_turned_away():
    async with serve(echoing(), [STRICT], options=QUIET, authenticate=check) as server:
        with pytest.raises(ConnectFailed) as caught:
            await connect(server.url, "CS3", [STRICT], password="wrong", options=QUIET)
        assert caught.value.status == 401


async def test_the_decision_may_do_without_credentials():
    asked = []

    async def admit(identity, username, password):
        asked.append((identity, username, password))
        return True

    async with (
        serve(echoing(), [STRICT], options=QUIET, authenticate=admit) as server,
        connect(server.url, "CS1", [STRICT], options=QUIET),
    ):
        assert "CS1" in server.connections
    assert asked == [("CS1", None, None)]


async def test_a_decision_that_fails_lets_nobody_in():
    async def fail(identity, username, password):
        raise RuntimeError("database is down")

    async with (
        serve(echoing(), [STRICT], options=QUIET, authenticate=fail) as server,
        handshake(server.port, b"/CS1", OFFER) as answer,
    ):
        assert answer.status == 500
        body = await answer.reader.read()
    assert b"database" not in body


async def test_a_decision_that_takes_too_long_lets_nobody_in():
    entered, cancelled = asyncio.Event(), asyncio.Event()

    async def ponder(identity, username, password):
        entered.set()
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async with serve(echoing(), [STRICT], options=replace(QUIET, open_timeout=1), authenticate=ponder) as server:
        with pytest.raises(ConnectFailed):
            await soon(connect(server.url, "CS1", [STRICT], options=QUIET))
        assert entered.is_set()
        await soon(cancelled.wait())


# ----------------------------------------------------------------------------------------------- those who say nothing


async def test_a_port_probe_is_let_go_quietly(caplog):
    async with serve(echoing(), [STRICT], options=QUIET) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        await eventually(lambda: server._server.handler_tasks)
        writer.close()
        await writer.wait_closed()
        await eventually(lambda: not server._server.handler_tasks)
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("secure", [False, True])
async def test_who_says_nothing_is_not_waited_for(secure, tls):
    context = tls.server if secure else None
    async with serve(echoing(), [STRICT], ssl=context, options=replace(QUIET, open_timeout=0.05)) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        assert await soon(reader.read()) == b""
        writer.close()
        await writer.wait_closed()


async def test_a_browser_is_told_what_this_is():
    async with serve(echoing(), [STRICT], options=QUIET) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /CS1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await soon(reader.read())).startswith(b"HTTP/1.1 426 ")
        writer.close()
        await writer.wait_closed()


# ---------------------------------------------------------------------------------------------------------- lifecycle


async def test_the_program_is_told_of_connections():
    told = asyncio.Queue()
    async with serve(
        echoing(),
        [STRICT],
        options=QUIET,
        on_connect=lambda link: told.put_nowait(("came", link.identity, link.closed)),
        on_disconnect=lambda link: told.put_nowait(("went", link.identity, link.closed)),
    ) as server:
        async with connect(server.url, "CS1", [STRICT], options=QUIET):
            assert await soon(told.get()) == ("came", "CS1", False)
        assert await soon(told.get()) == ("went", "CS1", True)
        assert not server.connections


async def test_a_fleet_that_comes_at_once_finds_room_while_the_loop_is_busy():
    number = min(400, SOMAXCONN)
    async with serve(echoing(), [STRICT], options=QUIET) as server:
        with ExitStack() as stack:
            sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
            for each in sockets:
                each.setblocking(False)
                each.connect_ex(("127.0.0.1", server.port))  # nobody accepts meanwhile: this is the server's loop
            poll = select.poll()
            for each in sockets:
                poll.register(each, select.POLLOUT)
            assert len(poll.poll(0)) == number


async def test_the_program_may_call_a_station_as_soon_as_it_is_there():
    answers = asyncio.Queue()

    async def greet(link):
        answers.put_nowait(await link.call(KnockRequest()))

    at_station = Handlers()
    at_station.on(KNOCK)(lambda _csms, _request: KnockResponse(open=True))
    async with (
        serve(echoing(), [STRICT], options=QUIET, on_connect=greet) as server,
        connect(server.url, "CS1", [STRICT], at_station, options=QUIET),
    ):
        assert await soon(answers.get()) == KnockResponse(open=True)


async def test_to_be_told_may_take_its_time():
    over = asyncio.Event()

    async def note(link):
        await asyncio.sleep(0)
        over.set()

    async with (
        serve(echoing(), [STRICT], options=QUIET, on_disconnect=note) as server,
        connect(server.url, "CS1", [STRICT], options=QUIET),
    ):
        pass
    assert over.is_set()


async def test_a_program_that_fails_does_not_hurt_the_connection(caplog):
    def fail(link):
        raise RuntimeError("oops")

    async def fail_later(link):
        raise RuntimeError("oops")

    async with serve(echoing(), [STRICT], options=QUIET, on_connect=fail, on_disconnect=fail_later) as server:
        async with connect(server.url, "CS1", [STRICT], options=QUIET) as csms:
            assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
        await eventually(lambda: not server.connections)
    assert caplog.messages.count("CS1: lifecycle hook failed") == 2


# ------------------------------------------------------------------------------------------- one identity, two sockets


async def test_the_newest_connection_of_a_station_counts():
    told = []
    gate = Gate(EchoResponse(data="finished"))
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    handlers.on(GREET)(lambda _peer, request: GreetResponse(text=request.name))
    async with (
        serve(
            handlers,
            [STRICT],
            options=QUIET,
            on_connect=lambda link: told.append(("came", link)),
            on_disconnect=lambda link: told.append(("went", link)),
        ) as server,
        raw_station(server) as old,
    ):
        await eventually(lambda: server.connections)
        first = server.connections["CS1"]
        knocking = asyncio.create_task(first.call(KnockRequest()))
        await read(old)
        await old.send('[2,"id1","Echo",{}]')
        await soon(gate.entered.wait())
        async with connect(server.url, "CS1", [STRICT], options=QUIET) as csms:
            with pytest.raises(ConnectionLost, match="replaced by a newer connection"):
                await soon(knocking)
            second = server.connections["CS1"]
            assert second is not first
            assert not first.closed
            gate.release.set()
            assert await read(old) == [3, "id1", {"data": "finished"}]
            await soon(old.wait_closed())
            assert (old.close_code, old.close_reason) == (1008, "replaced by a newer connection")
            await soon(first.wait_closed())
            await eventually(lambda: ("went", first) in told)
            assert server.connections["CS1"] is second
            assert await csms.call(GreetRequest(name="Ann")) == GreetResponse(text="Ann")
        await eventually(lambda: not server.connections)
    assert told == [("came", first), ("came", second), ("went", first), ("went", second)]


async def test_a_dead_connection_does_not_keep_its_station_out():
    async with (
        serve(echoing(), [STRICT], options=replace(QUIET, close_timeout=0.05)) as server,
        handshake(server.port, b"/CS1", OFFER) as dead,
    ):
        assert dead.status == 101
        await eventually(lambda: server.connections)
        first = server.connections["CS1"]
        async with connect(server.url, "CS1", [STRICT], options=QUIET) as csms:
            assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
            await soon(first.wait_closed())
            assert server.connections["CS1"] is not first


async def test_a_station_that_is_not_let_in_replaces_nobody():
    async with (
        serve(echoing(), [STRICT], options=QUIET, authenticate=check) as server,
        connect(server.url, "CS3", [STRICT], password=PASSWORDS["CS3"], options=QUIET) as csms,
    ):
        with pytest.raises(ConnectFailed):
            await connect(server.url, "CS3", [STRICT], password="wrong", options=QUIET)
        assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")


def open_files():
    return sum(1 for _ in Path("/dev/fd").iterdir())


async def test_stations_that_come_and_go_leave_nothing_behind():
    links = weakref.WeakSet()
    ends = []
    async with serve(
        echoing(), [STRICT], options=QUIET, on_connect=links.add, on_disconnect=lambda _: ends.append(1)
    ) as server:
        tasks, files = len(asyncio.all_tasks()), open_files()
        waiting = []
        for number in range(200):
            csms = await connect(server.url, "CS1", [STRICT], options=QUIET)
            links.add(csms)
            match number % 4:
                case 0:
                    await csms.close()
                case 1:
                    csms._socket.transport.abort()
                case 2:
                    waiting.append(asyncio.create_task(csms.call(EchoRequest())))
                case _:
                    pass  # the next one replaces it
        await csms.close()
        await soon(asyncio.gather(*waiting, return_exceptions=True))
        await eventually(lambda: len(ends) == 200)
        await eventually(lambda: len(asyncio.all_tasks()) == tasks)
        assert not server.connections
        assert not server.endpoint._replaced
        assert not server._server.all_connections
        await eventually(lambda: open_files() == files)
        del csms, waiting
        await eventually(lambda: gc.collect() >= 0 and not links)


# -------------------------------------------------------------------------------------------------------------- closing


async def test_a_server_that_closes_says_good_bye_to_all():
    gate = Gate(EchoResponse(data="finished"))
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    server = serve(handlers, [STRICT], options=QUIET)
    await server.start()
    port = server.port
    stations = [await connect(server.url, f"CS{number}", [STRICT], options=QUIET) for number in range(5)]
    call = asyncio.create_task(stations[0].call(EchoRequest()))
    await soon(gate.entered.wait())
    waiting = asyncio.create_task(server.wait_closed())
    closing = asyncio.create_task(server.close())
    await soon(asyncio.gather(*(station.wait_closed() for station in stations[1:])))
    assert not closing.done()
    assert not waiting.done()
    gate.release.set()
    assert await soon(call) == EchoResponse(data="finished")
    await soon(asyncio.gather(closing, waiting))
    assert {station.close_reason for station in stations} == {"1001 server is going away"}
    assert not server.connections
    with pytest.raises(ConnectFailed):
        await connect(f"ws://127.0.0.1:{port}", "CS1", [STRICT], options=QUIET)
    await server.close()
    await server.wait_closed()


async def test_the_good_bye_may_be_another():
    server = serve(echoing(), [STRICT], options=QUIET)
    await server.start()
    csms = await connect(server.url, "CS1", [STRICT], options=QUIET)
    await eventually(lambda: server.connections)
    await server.close(1012, "restart")
    await soon(csms.wait_closed())
    assert csms.close_reason == "1012 restart"


async def test_a_station_on_its_way_in_is_turned_away():
    entered, release = asyncio.Event(), asyncio.Event()

    async def ponder(identity, username, password):
        entered.set()
        await release.wait()
        return True

    server = serve(echoing(), [STRICT], options=QUIET, authenticate=ponder)
    await server.start()
    coming = asyncio.ensure_future(asyncio.wait_for(connect(server.url, "CS1", [STRICT], options=QUIET), 5))
    await soon(entered.wait())
    closing = asyncio.create_task(server.close())
    await eventually(lambda: not server._server.is_serving())
    release.set()
    with pytest.raises(ConnectFailed) as caught:
        await soon(coming)
    assert caught.value.status == 503
    await soon(closing)


async def test_a_station_that_comes_in_the_moment_of_closing_is_not_forgotten():
    entered, release = asyncio.Event(), asyncio.Event()

    async def ponder(identity, username, password):
        entered.set()
        await release.wait()
        return True

    server = serve(echoing(), [STRICT], options=QUIET, authenticate=ponder)
    await server.start()
    coming = asyncio.ensure_future(asyncio.wait_for(connect(server.url, "CS1", [STRICT], options=QUIET), 5))
    await soon(entered.wait())
    release.set()
    await soon(server.close())
    csms = await soon(coming)
    await soon(csms.wait_closed())
    assert csms.close_reason == "1001 server is going away"


async def test_a_server_that_was_never_started_has_nothing_to_close():
    server = serve(echoing(), [STRICT], port=9000)
    assert server.port == 9000
    assert server.url == "ws://127.0.0.1:9000"
    await server.close()
    await server.wait_closed()


async def test_a_port_in_use():
    async with serve(echoing(), [STRICT], options=QUIET) as server:
        with pytest.raises(OSError, match="in use"):
            await serve(echoing(), [STRICT], port=server.port, options=QUIET).start()


async def test_what_a_server_tells_of_itself():
    handlers = echoing()
    async with serve(handlers, [STRICT, TOLERANT], options=QUIET) as server:
        assert server.handlers is handlers
        assert server.versions == (STRICT, TOLERANT)
        assert server.url == f"ws://127.0.0.1:{server.port}"
        with pytest.raises(TypeError):
            server.connections["CS1"] = None


async def test_a_connection_is_taken_up_before_its_first_call():
    """`Handlers.prepare` is waited for; what the station says meanwhile waits too."""
    order = []

    class Prepared(Handlers):
        async def prepare(self, peer):
            await asyncio.sleep(0.05)
            order.append(f"prepared {peer.identity}")

    handlers = Prepared()

    @handlers.on(GREET)
    def greet(station, request):
        order.append("greeted")
        return GreetResponse(text="Hello")

    async with serve(handlers, [STRICT]) as server, connect(server.url, "CS1", [STRICT]) as csms:
        await csms.call(GreetRequest(name="Ada"))
    assert order == ["prepared CS1", "greeted"]


class Failing(Handlers):
    async def prepare(self, peer):
        raise LookupError("no store")


async def test_a_connection_that_cannot_be_taken_up_is_closed(caplog):
    async with serve(Failing(), [STRICT]) as server:
        csms = await connect(server.url, "CS1", [STRICT])
        await csms.wait_closed()
        assert csms.close_reason == "1011 internal error"
    assert "could not be taken up" in caplog.text


async def test_a_station_that_cannot_take_up_its_connection_says_so():
    async with serve(Handlers(), [STRICT]) as server:
        with pytest.raises(LookupError, match="no store"):
            await connect(server.url, "CS1", [STRICT], Failing())
