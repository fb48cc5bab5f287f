"""Faults of the link as the CSMS meets them, by number: F1, F2, F9-F11, F13, F14, F18, F28."""

import asyncio
import contextlib
import json
import time

import pytest
from little import ECHO, KNOCK, STRICT, EchoRequest, EchoResponse, KnockRequest, KnockResponse
from transport_ws.rig import QUIET, Gate, echoing, eventually, handshake, joined, raw_station, read, soon
from websockets.exceptions import ConnectionClosed

from ocpp_core import CallRefused, ConnectFailed, ConnectionLost, ErrorCode, Handlers, Timeout
from ocpp_toolkit.testing import FaultProxy, Way
from ocpp_transport_ws import Options, connect, serve

FAST_PINGS = Options(ping_interval=0.1, ping_timeout=0.2, close_timeout=0.2)
NO_PINGS = Options(ping_interval=None, close_timeout=0.2)


def knocking(handler):
    handlers = Handlers()
    handlers.on(KNOCK)(handler)
    return handlers


@contextlib.asynccontextmanager
async def through(csms=None, station=None, csms_options=QUIET, station_options=QUIET, **faults):
    """A station joined to a CSMS through a proxy: what it sees, the server, the proxy."""
    async with (
        serve(csms or echoing(), [STRICT], options=csms_options) as server,
        FaultProxy(server.url, **faults) as proxy,
        connect(proxy.url, "CS1", [STRICT], station or echoing(), options=station_options) as link,
    ):
        await eventually(lambda: "CS1" in server.connections)
        yield link, server, proxy


# -------------------------------------------------------------------------------------------------------- F1, F2, F18


async def test_f01_a_reset_in_the_middle_of_a_call_ends_it_at_once():
    gate = Gate(KnockResponse(open=True))
    async with through(station=knocking(gate)) as (_, server, proxy):
        link = server.connections["CS1"]
        asking = [asyncio.create_task(link.call(KnockRequest())) for _ in range(3)]  # one is open, two wait
        await soon(gate.entered.wait())
        proxy.cut()
        for ended in await soon(asyncio.gather(*asking, return_exceptions=True)):
            assert isinstance(ended, ConnectionLost)
        await soon(link.wait_closed())
        await eventually(lambda: not server.connections)
        with pytest.raises(ConnectionLost):
            await link.call(KnockRequest())


async def test_f01_what_a_handler_says_after_a_reset_is_for_nobody_and_the_station_comes_back():
    gate = Gate(EchoResponse())
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    async with through(handlers) as (station, _, proxy):
        asking = asyncio.create_task(station.call(EchoRequest()))
        await soon(gate.entered.wait())
        proxy.cut()
        with pytest.raises(ConnectionLost):
            await soon(asking)
        await soon(gate.cancelled.wait())
        gate.release.set()
        async with connect(proxy.url, "CS1", [STRICT], options=QUIET) as again:
            assert await again.call(EchoRequest()) == EchoResponse()


@pytest.mark.parametrize("directions", [(Way.UP, Way.DOWN), (Way.UP,), (Way.DOWN,)], ids="+".join)
async def test_f02_a_half_open_link_is_noticed_by_its_pings(directions):
    async with through(csms_options=FAST_PINGS, station_options=NO_PINGS) as (station, server, proxy):
        link = server.connections["CS1"]
        assert await station.call(EchoRequest()) == EchoResponse()
        proxy.stall(*directions)
        asking = asyncio.create_task(link.call(EchoRequest(), timeout=60))
        with pytest.raises(ConnectionLost):
            await soon(asking)
        await soon(link.wait_closed())
        await eventually(lambda: not server.connections)
        assert "keepalive" in link.close_reason


async def test_f02_without_pings_the_call_ends_by_its_own_time():
    async with through(csms_options=NO_PINGS, station_options=NO_PINGS) as (_, server, proxy):
        proxy.stall()
        with pytest.raises(Timeout):
            await soon(server.connections["CS1"].call(EchoRequest(), timeout=0.1))


async def test_f18_the_entry_of_a_dead_link_is_the_new_ones_when_its_end_is_seen():
    """The station is back before the CSMS sees that its old link is dead; only the owner strikes itself off."""
    gone = asyncio.Queue()
    async with (
        serve(echoing(), [STRICT], options=FAST_PINGS, on_disconnect=gone.put_nowait) as server,
        FaultProxy(server.url) as proxy,
        connect(proxy.url, "CS1", [STRICT], echoing(), options=NO_PINGS),
    ):
        await eventually(lambda: "CS1" in server.connections)
        old = server.connections["CS1"]
        proxy.stall()
        async with connect(server.url, "CS1", [STRICT], echoing(), options=NO_PINGS):
            await eventually(lambda: server.connections["CS1"] is not old)
            new = server.connections["CS1"]
            assert await soon(gone.get()) is old
            assert dict(server.connections) == {"CS1": new}
            assert await new.call(EchoRequest(data="you?")) == EchoResponse(data="you?")
            with pytest.raises(ConnectionLost):
                await old.call(EchoRequest())


# --------------------------------------------------------------------------------------------------------- F9-F11


async def test_f09_calls_that_cross_are_both_answered_also_from_within_a_handler():
    async def ask_back(peer, request):
        return await peer.call(EchoRequest(data=f"{request.data}!")) if request.data.startswith("?") else EchoResponse()

    station, csms = echoing(), Handlers()
    csms.on(ECHO)(ask_back)
    async with through(csms, station, delay=0.005) as (link, server, _):
        other = server.connections["CS1"]
        answers = await soon(
            asyncio.gather(
                *(link.call(EchoRequest(data=f"?{number}")) for number in range(20)),
                *(other.call(EchoRequest(data=f"{number}")) for number in range(20)),
            )
        )
    assert [each.data for each in answers] == [f"?{n}!" for n in range(20)] + [f"{n}" for n in range(20)]


async def _raise(_peer, _request):
    raise RuntimeError("secret")


async def _give_up(_peer, _request):
    raise asyncio.CancelledError


async def _hang(_peer, _request):
    await asyncio.Event().wait()


@pytest.mark.parametrize("handler", [_raise, _give_up, _hang])
async def test_f10_a_handler_that_does_not_answer_is_answered_for_once(handler):
    handlers = Handlers()
    handlers.on(ECHO)(handler)
    options = Options(ping_interval=None, close_timeout=0.2, handler_timeout=0.05)
    async with through(handlers, csms_options=options) as (station, server, _):
        for _ in range(3):  # the slot is free again each time
            with pytest.raises(CallRefused) as refused:
                await soon(station.call(EchoRequest()))
            assert refused.value.code == ErrorCode.INTERNAL_ERROR
            assert "secret" not in str(refused.value)
        assert not server.connections["CS1"]._answering


async def test_f10_a_late_answer_of_a_handler_is_not_a_second_one():
    async def stubborn(_peer, _request):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return EchoResponse(data="late")

    handlers = Handlers()
    handlers.on(ECHO)(stubborn)
    options = Options(ping_interval=None, close_timeout=0.2, handler_timeout=0.05)
    async with serve(handlers, [STRICT], options=options) as server, raw_station(server) as socket:
        for number in range(3):
            await socket.send(json.dumps([2, str(number), "Echo", {}]))
            assert (await read(socket))[1] == str(number)
        await socket.send('[2,"last","Greet",{"name":"A"}]')
        assert (await read(socket))[:3] == [4, "last", "NotSupported"]


async def test_f11_the_newest_connection_of_an_identity_counts_and_the_old_ones_end_does_not_strike_it_off():
    gone = asyncio.Queue()
    async with serve(echoing(), [STRICT], options=QUIET, on_disconnect=gone.put_nowait) as server:
        async with raw_station(server) as first, raw_station(server) as second:
            async with asyncio.timeout(5):
                await first.wait_closed()
                old = await gone.get()
            assert first.close_code == 1008
            assert server.connections["CS1"] is not old
            await second.send('[2,"1","Echo",{"data":"still here"}]')
            assert await read(second) == [3, "1", {"data": "still here"}]
        await eventually(lambda: not server.connections)


async def test_f11_a_handshake_that_a_proxy_sends_twice_leaves_one_connection():
    async with (
        serve(echoing(), [STRICT], options=QUIET) as server,
        FaultProxy(server.url, repeat_handshake=True) as proxy,
    ):
        # Which of the two is the newest is chance; whoever loses is closed, and the station comes back.
        for _ in range(10):
            with contextlib.suppress(ConnectFailed, ConnectionLost):
                async with connect(proxy.url, "CS1", [STRICT], options=QUIET) as link:
                    await soon(link.call(EchoRequest(), timeout=0.5))
            assert len(server.connections) <= 1
        async with connect(server.url, "CS1", [STRICT], options=QUIET) as link:
            assert await soon(link.call(EchoRequest(data="me"))) == EchoResponse(data="me")
            assert list(server.connections) == ["CS1"]


async def test_f11_refused_if_so_chosen_until_the_first_has_gone():
    async with serve(echoing(), [STRICT], options=QUIET, duplicates="refuse") as server:
        async with connect(server.url, "CS1", [STRICT], options=QUIET) as first:
            with pytest.raises(ConnectFailed, match="409"):
                await connect(server.url, "CS1", [STRICT], options=QUIET)
            assert await first.call(EchoRequest()) == EchoResponse()
        await eventually(lambda: not server.connections)
        async with connect(server.url, "CS1", [STRICT], options=QUIET) as again:
            assert await again.call(EchoRequest()) == EchoResponse()


# ------------------------------------------------------------------------------------------------------- F13, F14


async def test_f13_a_station_that_does_not_read_costs_only_itself():
    """Its window is shut while answers to it pile up; another station is served all the while."""
    options = Options(ping_interval=None, close_timeout=0.2, send_timeout=0.3, call_timeout=60)
    text = "x" * 50_000
    async with (
        serve(echoing(), [STRICT], options=options) as server,
        FaultProxy(server.url) as proxy,
        connect(proxy.url, "CS1", [STRICT], options=NO_PINGS) as slow,
        connect(server.url, "CS2", [STRICT], options=NO_PINGS) as well,
    ):
        await eventually(lambda: len(server.connections) == 2)
        link = server.connections["CS1"]
        proxy.stall(Way.DOWN)
        asking = [asyncio.create_task(link.call(EchoRequest(data=text), timeout=60))]
        for number in range(200):  # the answers are what fills the buffers
            with contextlib.suppress(ConnectionClosed):  # the CSMS may have ended it meanwhile
                await slow._socket.send(json.dumps([2, f"n{number}", "Echo", {"data": text}]))
            if not number % 20:
                assert await soon(well.call(EchoRequest(data="1"))) == EchoResponse(data="1")
            if link.closed:
                break
        await soon(link.wait_closed())
        assert isinstance((await asyncio.gather(*asking, return_exceptions=True))[0], ConnectionLost)
        assert await well.call(EchoRequest(data="2")) == EchoResponse(data="2")
        assert list(server.connections) == ["CS2"]


async def test_f14_a_flood_is_read_later_and_every_call_of_it_is_answered():
    options = Options(ping_interval=None, close_timeout=0.2, max_rate=200, max_burst=20)
    async with (
        serve(echoing(), [STRICT], options=options) as server,
        raw_station(server) as flooding,
        connect(server.url, "CS2", [STRICT], options=NO_PINGS) as well,
    ):
        began = time.monotonic()
        for number in range(120):
            await flooding.send(json.dumps([2, str(number), "Echo", {}]))
        assert await soon(well.call(EchoRequest(data="1"))) == EchoResponse(data="1")
        answers = [await read(flooding) for _ in range(120)]
        took = time.monotonic() - began
    assert [answer[:2] for answer in answers] == [[3, str(number)] for number in range(120)]
    assert took >= (120 - 20 - 1) / 200  # no faster than allowed: a bound that a slow machine keeps, too


async def test_f14_a_station_that_is_made_to_wait_can_still_leave():
    options = Options(ping_interval=None, close_timeout=0.2, max_rate=0.001, max_burst=1)
    async with serve(echoing(), [STRICT], options=options) as server:
        async with raw_station(server) as socket:
            for number in range(2):
                await socket.send(json.dumps([2, str(number), "Echo", {}]))
            assert (await read(socket))[:2] == [3, "0"]
        await eventually(lambda: not server.connections)


async def test_f14_more_calls_at_once_than_may_wait_are_refused_and_the_others_answered():
    gate = Gate(EchoResponse())
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    options = Options(ping_interval=None, close_timeout=0.2, max_held=5)
    async with serve(handlers, [STRICT], options=options) as server, raw_station(server) as socket:
        for number in range(10):
            await socket.send(json.dumps([2, str(number), "Echo", {}]))
        refused = [await read(socket) for _ in range(4)]
        gate.release.set()
        answered = [await read(socket) for _ in range(6)]
    assert [answer[:2] for answer in refused] == [[4, str(number)] for number in range(6, 10)]
    assert [answer[:2] for answer in answered] == [[3, str(number)] for number in range(6)]


# ------------------------------------------------------------------------------------------------------------ F28


async def test_f28_pings_below_the_proxys_limit_keep_an_idle_link():
    async with through(csms_options=FAST_PINGS, station_options=NO_PINGS, idle_limit=1.0) as (station, server, proxy):
        [connection] = proxy.connections
        pings = len(connection.seen[Way.DOWN])
        await eventually(lambda: len(connection.seen[Way.DOWN]) > pings + 10 * 6)  # so far ten pings, the limit is over
        assert await station.call(EchoRequest(data="here")) == EchoResponse(data="here")
        assert proxy.connections == {connection}
        assert "CS1" in server.connections


async def test_f28_without_them_the_proxy_cuts_and_both_sides_see_it():
    async with through(csms_options=NO_PINGS, station_options=NO_PINGS, idle_limit=0.1) as (station, server, _):
        link = server.connections["CS1"]
        await soon(asyncio.gather(link.wait_closed(), station.wait_closed()))
        await eventually(lambda: not server.connections)


async def test_f28_what_a_proxy_says_about_the_client_is_not_believed():
    """No header of a proxy changes the identity, the address, or that there are no credentials."""
    seen = asyncio.Queue()
    asked = []

    async def authenticate(identity, username, password):
        asked.append((identity, username, password))
        return True

    def rewrite(head):
        lies = b"X-Forwarded-For: 192.0.2.7\r\nForwarded: for=192.0.2.7\r\nX-Original-URI: /CS9\r\n"
        lies += b"X-Forwarded-User: CS9\r\nX-SSL-Client-S-DN: CN=CS9\r\nProxy-Authorization: Basic Q1M5OnNlY3JldA==\r\n"
        return head[:-2] + lies + b"\r\n"

    async with (
        serve(echoing(), [STRICT], options=QUIET, authenticate=authenticate, on_connect=seen.put_nowait) as server,
        FaultProxy(server.url, rewrite=rewrite) as proxy,
        connect(proxy.url, "CS1", [STRICT], options=QUIET),
    ):
        link = await soon(seen.get())
        assert link.identity == "CS1"
        assert link.remote_address.startswith("127.0.0.1:")
        assert asked == [("CS1", None, None)]


async def test_f28_a_proxy_that_ends_tls_or_changes_the_path_does_no_harm():
    def rewrite(head):
        return head.replace(b"GET /CS1 ", b"GET https://csms.example/behind/a/proxy/CS1?token=1 ")

    async with through(rewrite=rewrite) as (station, server, _):
        assert await station.call(EchoRequest()) == EchoResponse()
        assert list(server.connections) == ["CS1"]
    async with serve(echoing(), [STRICT], options=QUIET) as server, handshake(server.port, b"/proxied/CS2") as answer:
        assert answer.status == 101


@pytest.mark.parametrize("faults", [{"delay": 0.02}, {"rate": 20_000}], ids=["delayed", "throttled"])
async def test_f28_a_slow_line_is_only_slow(faults):
    async with through(**faults) as (station, server, _):
        text = "x" * 5_000
        both = [station.call(EchoRequest(data=text)), server.connections["CS1"].call(EchoRequest(data=text))]
        assert await soon(asyncio.gather(*both)) == [EchoResponse(data=text)] * 2


async def test_joined_without_a_proxy_behaves_as_with_one():
    """The comparison: what the tests above show is the fault's doing."""
    async with joined(echoing(), echoing()) as pair:
        assert await pair.csms.call(EchoRequest(data="1")) == EchoResponse(data="1")
        assert await pair.station.call(EchoRequest(data="2")) == EchoResponse(data="2")
