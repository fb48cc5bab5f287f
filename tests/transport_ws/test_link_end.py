"""How a link ends: closed here, closed there, cut off, or silently gone."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from little import ECHO, KNOCK, STRICT, EchoRequest, EchoResponse, KnockRequest, KnockResponse
from transport_ws.rig import QUIET, Gate, echoing, eventually, handshake, joined, raw_csms, raw_station, read, soon

from ocpp_core import CallError, ConnectionLost, Handlers
from ocpp_transport_ws import connect, serve

SIDES = pytest.mark.parametrize("side", ["csms", "station"])


@asynccontextmanager
async def at(side, handlers=None, **options):
    """Our link on that side, with a bare WebSocket as its peer."""
    settings = replace(QUIET, **options)
    handlers = handlers or echoing()
    found = asyncio.Queue()
    if side == "csms":
        async with (
            serve(handlers, [STRICT], options=settings, on_connect=found.put_nowait) as server,
            raw_station(server) as peer,
        ):
            yield await soon(found.get()), peer
        return
    over = asyncio.Event()

    async def keep(socket):
        found.put_nowait(socket)
        await over.wait()

    async with raw_csms(keep) as url:
        try:
            link = await connect(url, "CS1", [STRICT], handlers, options=settings)
            yield link, await soon(found.get())
            await link.close()
        finally:
            over.set()


def a_call(number):
    return json.dumps([2, f"id{number}", "Echo", {}])


# ------------------------------------------------------------------------------------------------------ closed here


@SIDES
async def test_when_closed_calls_fail_handlers_finish_and_newcomers_are_refused(side):
    gate = Gate(EchoResponse(data="finished"))
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    async with at(side, handlers) as (link, peer):
        calls = [asyncio.create_task(link.call(EchoRequest())) for _ in range(2)]
        assert (await read(peer))[2] == "Echo"
        await peer.send(a_call(1))
        await soon(gate.entered.wait())

        closing = asyncio.create_task(link.close(1000, "enough"))
        for call in calls:
            with pytest.raises(ConnectionLost, match="closed here: enough"):
                await soon(call)
        with pytest.raises(ConnectionLost):
            await link.call(EchoRequest())
        await peer.send(a_call(2))
        await eventually(lambda: link._session._held)
        assert not closing.done()

        gate.release.set()
        assert await read(peer) == [3, "id1", {"data": "finished"}]
        refusal = await read(peer)
        assert refusal[:4] == [4, "id2", "GenericError", "the connection is being closed"]
        await soon(closing)
        await soon(peer.wait_closed())
        assert (peer.close_code, peer.close_reason) == (1000, "enough")
        assert link.closed
        assert link.close_reason == "1000 enough"


@SIDES
async def test_a_hook_at_work_does_not_hold_it_up(side):
    gate = Gate(None)
    handlers = echoing()
    handlers.after(ECHO)(lambda peer, request, _response: gate(peer, request))
    async with at(side, handlers, close_timeout=60) as (link, peer):
        await peer.send(a_call(1))
        await soon(gate.entered.wait())
        await soon(link.close())
        await soon(gate.cancelled.wait())
        assert (await read(peer))[1] == "id1"


@SIDES
async def test_a_hook_may_close_the_connection_and_go_on(side):
    closed = asyncio.Event()
    handlers = echoing()

    @handlers.after(ECHO)
    async def leave(peer, request, response):
        await peer.close()
        await asyncio.sleep(0)
        closed.set()

    async with at(side, handlers) as (link, peer):
        await peer.send(a_call(1))
        await soon(closed.wait())
        assert link.closed
        assert (await read(peer))[1] == "id1"


@SIDES
async def test_a_handler_that_takes_too_long_is_cancelled(side):
    gate = Gate(EchoResponse())
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    async with at(side, handlers, close_timeout=0.05) as (link, peer):
        await peer.send(a_call(1))
        await soon(gate.entered.wait())
        await soon(link.close())
        await soon(gate.cancelled.wait())
        with pytest.raises(Exception, match="1000"):
            await soon(peer.recv())


@SIDES
async def test_to_close_twice_is_to_wait_for_the_same_end(side):
    gate = Gate(EchoResponse(data="finished"))
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    async with at(side, handlers) as (link, peer):
        await peer.send(a_call(1))
        await soon(gate.entered.wait())
        closings = [asyncio.create_task(link.close(1000, reason)) for reason in ("first", "second")]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gate.release.set()
        assert await read(peer) == [3, "id1", {"data": "finished"}]
        await soon(asyncio.gather(*closings))
        await link.close()
        assert link.close_reason == "1000 first"


@SIDES
async def test_closing_goes_on_when_whoever_asked_for_it_is_cancelled(side):
    gate = Gate(EchoResponse())
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    async with at(side, handlers) as (link, peer):
        await peer.send(a_call(1))
        await soon(gate.entered.wait())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await link.close()
        gate.release.set()
        await soon(link.wait_closed())


@SIDES
async def test_a_handler_may_close_its_own_connection(side):
    after = []
    ended = asyncio.Event()
    handlers = Handlers()

    @handlers.on(ECHO)
    async def leave(peer, request):
        await peer.close()
        ended.set()
        return EchoResponse()

    handlers.after(ECHO)(lambda *_: after.append("hook"))
    async with at(side, handlers) as (link, peer):
        await peer.send(a_call(1))
        await soon(ended.wait())
        assert link.closed
        await asyncio.sleep(0)
        assert after == []


@SIDES
async def test_a_handler_may_close_a_connection_that_is_being_closed(side):
    go = asyncio.Event()
    entered = asyncio.Event()
    handlers = Handlers()

    @handlers.on(ECHO)
    async def leave(peer, request):
        entered.set()
        await go.wait()
        await peer.close()
        return EchoResponse(data="finished")

    async with at(side, handlers) as (link, peer):
        await peer.send(a_call(1))
        await soon(entered.wait())
        closing = asyncio.create_task(link.close())
        await asyncio.sleep(0)
        go.set()
        assert await read(peer) == [3, "id1", {"data": "finished"}]
        await soon(closing)


@SIDES
async def test_a_call_cancelled_and_a_connection_closed_in_one_breath(side):
    async with at(side) as (link, peer):
        call = asyncio.create_task(link.call(EchoRequest()))
        await read(peer)
        call.cancel()
        await soon(link.close())
        assert call.cancelled()


async def test_both_sides_close_at_once():
    async with joined(echoing(), echoing()) as pair:
        await soon(asyncio.gather(pair.csms.close(), pair.station.close()))
        assert pair.csms.closed
        assert pair.station.closed
        await eventually(lambda: not pair.server.connections)


# ----------------------------------------------------------------------------------------------------- closed there


@SIDES
@pytest.mark.parametrize("abruptly", [False, True])
async def test_when_the_peer_ends_it_calls_fail_and_handlers_are_cancelled(side, abruptly):
    gate = Gate(EchoResponse())
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    async with at(side, handlers) as (link, peer):
        calls = [asyncio.create_task(link.call(EchoRequest())) for _ in range(2)]
        await read(peer)
        await peer.send(a_call(1))
        await soon(gate.entered.wait())
        if abruptly:
            peer.transport.abort()
        else:
            await peer.close(1001, "rebooting")
        for call in calls:
            with pytest.raises(ConnectionLost, match="1006" if abruptly else "1001 rebooting"):
                await soon(call)
        await soon(gate.cancelled.wait())
        assert link.closed
        assert link.close_reason == ("1006" if abruptly else "1001 rebooting")
        await soon(link.close())


async def test_a_cut_is_noticed_on_both_sides_in_the_middle_of_a_call():
    gates = [Gate(EchoResponse()), Gate(KnockResponse(open=True))]
    at_csms, at_station = Handlers(), Handlers()
    at_csms.on(ECHO)(gates[0])
    at_station.on(KNOCK)(gates[1])
    async with joined(at_csms, at_station) as pair:
        calls = [
            asyncio.create_task(pair.csms.call(EchoRequest())),
            asyncio.create_task(pair.station.call(KnockRequest())),
        ]
        for gate in gates:
            await soon(gate.entered.wait())
        pair.station._socket.transport.abort()
        for call in calls:
            with pytest.raises(ConnectionLost):
                await soon(call)
        for gate in gates:
            await soon(gate.cancelled.wait())


@SIDES
@pytest.mark.parametrize("defies", [RuntimeError("oops"), None])
async def test_a_handler_that_defies_its_cancellation_does_no_harm(side, defies, caplog):
    entered, over = asyncio.Event(), asyncio.Event()
    after = []
    handlers = Handlers()

    @handlers.on(ECHO)
    async def defy(_peer, request):
        entered.set()
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            over.set()
            if defies is not None:
                raise defies from None
        return EchoResponse()

    handlers.after(ECHO)(lambda *_: after.append("hook"))
    async with at(side, handlers) as (link, peer):
        await peer.send(a_call(1))
        await soon(entered.wait())
        peer.transport.abort()
        await soon(over.wait())
        await eventually(lambda: not link._tasks)
        assert after == []
    assert ("CS1: handler of Echo failed" in caplog.messages) is (defies is not None)


async def test_a_handler_that_had_no_time_to_begin():
    began = []
    handlers = Handlers()

    @handlers.on(ECHO)
    def begin(peer, request):
        async def work():
            began.append(request)

        asyncio.get_running_loop().call_soon(peer._end)
        return work()

    async with at("csms", handlers) as (link, peer):
        await peer.send(a_call(1))
        await soon(link.wait_closed())
        await eventually(lambda: not link._tasks)
    assert began == []


@SIDES
async def test_a_reader_that_is_cancelled_leaves_a_connection_that_can_be_closed(side):
    async with at(side) as (link, peer):
        if link._reader is None:
            [reader] = [each for each in asyncio.all_tasks() if "protocol_handler" in repr(each.get_coro())]
        else:
            reader = link._reader
        reader.cancel()
        await soon(link.wait_closed())
        await soon(link.close(1001, "stopped"))
        await soon(peer.wait_closed())


# ---------------------------------------------------------------------------------------------------- silently gone


async def test_a_station_that_does_not_answer_pings_is_dropped():
    links = asyncio.Queue()
    options = replace(QUIET, ping_interval=0.05, ping_timeout=0.05, close_timeout=0.05)
    async with (
        serve(echoing(), [STRICT], options=options, on_connect=links.put_nowait) as server,
        handshake(server.port, b"/CS1", f"Sec-WebSocket-Protocol: {STRICT.subprotocol}") as answer,
    ):
        assert answer.status == 101
        link = await soon(links.get())
        with pytest.raises(ConnectionLost, match="1011 keepalive ping timeout"):
            await soon(link.call(KnockRequest()))
        await eventually(lambda: not server.connections)


async def test_a_csms_that_does_not_answer_pings_is_given_up():
    over = asyncio.Event()

    async def stall(socket):
        socket.transport.pause_reading()
        await over.wait()
        socket.transport.abort()

    options = replace(QUIET, ping_interval=0.05, ping_timeout=0.05, close_timeout=0.05)
    async with raw_csms(stall) as url, connect(url, "CS1", [STRICT], options=options) as csms:
        with pytest.raises(ConnectionLost, match="1011 keepalive ping timeout"):
            await soon(csms.call(EchoRequest()))
        assert csms.closed
        over.set()


async def test_pings_keep_a_quiet_connection_alive():
    options = replace(QUIET, ping_interval=0.02, ping_timeout=1.0)
    async with joined(echoing(), echoing(), csms_options=options, station_options=options) as pair:
        await eventually(lambda: pair.station._socket.latency > 0 and pair.csms._socket.latency > 0)
        assert await pair.csms.call(EchoRequest(data="up")) == EchoResponse(data="up")


# ---------------------------------------------------------------------------------------------------------- queries


async def test_what_a_link_tells_of_itself():
    async with joined(echoing(), echoing()) as pair:
        host, _, port = pair.csms.remote_address.rpartition(":")
        assert (host, int(port)) == ("127.0.0.1", pair.server.port)
        assert pair.station.remote_address.startswith("127.0.0.1:")
        assert not pair.csms.closed
        assert pair.csms.close_reason == "closed"
        waiting = asyncio.create_task(pair.station.wait_closed())
        await asyncio.sleep(0)
        assert not waiting.done()
        await pair.csms.close(1000, "")
        await soon(waiting)
        assert pair.station.close_reason == "1000"
        assert pair.csms.remote_address == f"127.0.0.1:{port}"


async def test_an_ipv6_address_has_brackets():
    async with serve(echoing(), [STRICT], "::1", options=QUIET) as server:
        assert server.url == f"ws://[::1]:{server.port}"
        async with connect(server.url, "CS1", [STRICT], options=QUIET) as csms:
            assert csms.remote_address == f"[::1]:{server.port}"


async def test_a_socket_without_address(monkeypatch):
    async with joined() as pair:
        monkeypatch.setattr(type(pair.csms._socket), "remote_address", None)
        assert pair.csms.remote_address == ""


async def test_a_refused_call_while_closing_reaches_its_caller():
    gate = Gate(EchoResponse())
    at_csms = Handlers()
    at_csms.on(ECHO)(gate)
    async with joined(at_csms) as pair:
        first = asyncio.create_task(pair.csms.call(EchoRequest()))
        await soon(gate.entered.wait())
        closing = asyncio.create_task(pair.station.close())
        await asyncio.sleep(0)
        second = asyncio.create_task(pair.csms.exchange("Echo", "{}", None))
        gate.release.set()
        assert await soon(first) == EchoResponse()
        with pytest.raises((CallError, ConnectionLost)):
            await soon(second)
        await soon(closing)
