"""The fault proxy, before a server that echoes, one that is not there, and stations of ours."""

import asyncio
import contextlib

import pytest
from pytest_plugin.rig import SOON, eventually

from ocpp_core import ConnectFailed, ConnectionLost, Timeout
from ocpp_generic_api import HeartbeatRequest
from ocpp_toolkit.testing import FaultProxy, RecordingCsms, StationFactory, VirtualClock, Way
from ocpp_transport_ws import Options

QUIET = Options(ping_interval=None, close_timeout=0.2)


@contextlib.asynccontextmanager
async def echoing():
    """A server that sends back what it gets; yields its URL."""
    served = set()

    async def echo(reader, writer):
        served.add(asyncio.current_task())
        with contextlib.suppress(OSError):
            while data := await reader.read(4096):
                writer.write(data)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp?a=1"
        await asyncio.gather(*served)


@contextlib.asynccontextmanager
async def through(**faults):
    """A plain connection through a proxy to a server that echoes: reader, writer, proxy."""
    async with echoing() as url, FaultProxy(url, **faults) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        yield reader, writer, proxy
        writer.close()


async def soon(awaitable):
    return await asyncio.wait_for(awaitable, SOON)


async def said(reader, writer, data):
    writer.write(data)
    return await soon(reader.readexactly(len(data)))


# -------------------------------------------------------------------------------------------------------- its address


async def test_the_url_is_the_servers_with_the_proxy_in_its_place():
    async with echoing() as url, FaultProxy(url) as proxy:
        assert proxy.url == f"ws://127.0.0.1:{proxy.port}/ocpp?a=1"
        assert proxy.url != url


def test_there_is_no_url_before_it_listens():
    with pytest.raises(RuntimeError, match="enter its context"):
        _ = FaultProxy("ws://127.0.0.1:1").url


def test_a_url_without_a_host_is_none():
    with pytest.raises(ValueError, match="no host"):
        FaultProxy("9000")


async def test_a_server_that_is_not_there_is_a_connection_reset(unused_tcp_port):
    async with FaultProxy(f"ws://127.0.0.1:{unused_tcp_port}") as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        with pytest.raises(ConnectionResetError):
            await soon(reader.read())
        writer.close()


async def test_a_proxy_that_was_not_entered_can_be_left():
    await FaultProxy("ws://127.0.0.1:1").__aexit__(None, None, None)


# ----------------------------------------------------------------------------------------------------------- faults


async def test_without_a_fault_bytes_and_ends_pass_both_ways():
    async with through() as (reader, writer, proxy):
        assert await said(reader, writer, b"hello") == b"hello"
        [connection] = proxy.connections
        assert connection.seen == {Way.UP: b"hello", Way.DOWN: b"hello"}
        writer.write_eof()
        assert await soon(reader.read()) == b""
        await eventually(lambda: not proxy.connections)


async def test_a_cut_resets_both_ends():
    async with through() as (reader, writer, proxy):
        await said(reader, writer, b"hello")
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            await soon(reader.read())
        await eventually(lambda: not proxy.connections)


@pytest.mark.parametrize("ways", [(), ("up",), ("down",)])
async def test_what_is_stalled_comes_when_it_resumes(ways):
    async with through() as (reader, writer, proxy):
        await said(reader, writer, b"hello")
        proxy.stall(*ways)
        reading = asyncio.create_task(said(reader, writer, b"again"))
        proxy.resume(*ways)
        assert await soon(reading) == b"again"


async def test_what_is_stalled_does_not_come():
    async with through() as (reader, writer, proxy):
        await said(reader, writer, b"hello")
        proxy.stall("down")
        writer.write(b"again")
        [connection] = proxy.connections
        await eventually(lambda: connection.seen[Way.UP] == b"helloagain")
        assert connection.seen[Way.DOWN] == b"hello"


async def test_the_end_that_is_left_of_a_half_open_connection_is_told_nothing():
    with VirtualClock().attached() as clock:
        async with through() as (reader, writer, proxy):
            await said(reader, writer, b"hello")
            [connection] = proxy.connections
            proxy.half_open("csms")
            writer.write(b"anybody?")
            await clock.settle()
            assert proxy.connections == {connection}
            assert connection.seen[Way.UP] == b"hello"
            proxy.cut()
            with pytest.raises(ConnectionResetError):
                await soon(reader.read())
            await eventually(lambda: not proxy.connections)


async def test_the_end_that_is_lost_is_reset():
    async with through() as (reader, writer, proxy):
        await said(reader, writer, b"hello")
        proxy.half_open("station")
        with pytest.raises(ConnectionResetError):
            await soon(reader.read())


async def test_a_connection_has_two_ends_to_lose():
    async with through() as (reader, writer, proxy):
        await said(reader, writer, b"hello")
        with pytest.raises(ValueError, match="no end"):
            proxy.half_open("middle")


async def test_corrupted_pieces_differ_in_their_last_byte():
    async with through() as (reader, writer, proxy):
        proxy.corrupt("up", pieces=1, mask=0xFF)
        assert await said(reader, writer, b"hello") == b"hell" + bytes([ord("o") ^ 0xFF])
        assert await said(reader, writer, b"hello") == b"hello"
        proxy.corrupt(Way.DOWN)
        assert await said(reader, writer, b"[]") == b"[" + bytes([ord("]") ^ 1])


async def test_newcomers_are_refused():
    async with through() as (reader, writer, proxy):
        await said(reader, writer, b"hello")
        proxy.refusing = True
        refused, newcomer = await asyncio.open_connection("127.0.0.1", proxy.port)
        with pytest.raises(ConnectionResetError):
            await soon(refused.read())
        newcomer.close()


async def test_delay_and_rate_hold_pieces_back():
    """By the loop's time, of which the virtual clock's tests show that none passes unasked."""
    async with through(delay=0.01, rate=1000) as (reader, writer, _):
        began = asyncio.get_running_loop().time()
        await said(reader, writer, bytes(20))
        assert asyncio.get_running_loop().time() - began >= 2 * (0.01 + 20 / 1000)


async def test_an_idle_connection_is_reset():
    async with through() as (reader, writer, proxy):
        await said(reader, writer, b"hello")
        proxy.idle_limit = 0.01
        await said(reader, writer, b"again")  # the limit is that of the next wait
        with pytest.raises(ConnectionResetError):
            await soon(reader.read())
        await eventually(lambda: not proxy.connections)


async def test_a_handshake_is_rewritten():
    async with through(rewrite=bytes.upper) as (reader, writer, proxy):
        assert await said(reader, writer, b"get /\r\n\r\n") == b"GET /\r\n\r\n"
        assert await said(reader, writer, b"hello") == b"hello"
        assert proxy.repeated == []


async def test_a_handshake_is_repeated():
    async with through(repeat_handshake=True) as (reader, writer, proxy):
        head = b"get /\r\n\r\n"
        assert await said(reader, writer, head) == head
        await eventually(lambda: proxy.repeated)
        again, _ = proxy.repeated[0]
        assert await soon(again.readexactly(len(head))) == head


async def test_who_comes_in_when_the_context_has_ended_is_reset():
    async with echoing() as url:
        async with FaultProxy(url) as proxy:
            pass
        reader, writer = await asyncio.open_connection("127.0.0.1", FaultProxy(url)._target.port)
        proxy._take(reader, writer)
        assert writer.transport.is_closing()


# ------------------------------------------------------------------------------------------- with stations and a CSMS


@contextlib.asynccontextmanager
async def charging():
    """A CSMS, a proxy before it, and a station that is connected through it."""
    async with (
        RecordingCsms(["1.6"], options=QUIET) as csms,
        FaultProxy(csms.url) as proxy,
        StationFactory(["1.6"])(proxy.url, options=QUIET) as station,
    ):
        yield csms, proxy, station


async def test_a_spoilt_frame_is_answered_with_an_error_and_the_next_is_as_ever():
    async with charging() as (csms, proxy, station):
        remote = station.remote(station.peer)
        proxy.corrupt(Way.UP)
        with pytest.raises(Timeout):
            await station.peer.exchange("Heartbeat", "{}", 0.1)
        assert csms.stations["CS001"].peer.faults
        assert await remote.heartbeat(HeartbeatRequest())


async def test_a_station_whose_csms_was_cut_off_is_told():
    async with charging() as (_, proxy, station):
        proxy.cut()
        await soon(station.peer.wait_closed())
        with pytest.raises(ConnectionLost):
            await station.remote(station.peer).heartbeat(HeartbeatRequest())


async def test_a_csms_keeps_a_station_that_is_half_open():
    async with charging() as (csms, proxy, station):
        proxy.half_open("station")
        await soon(station.peer.wait_closed())
        assert list(csms.stations) == ["CS001"]


async def test_a_station_cannot_connect_to_a_proxy_that_refuses():
    async with RecordingCsms(["1.6"]) as csms, FaultProxy(csms.url) as proxy:
        proxy.refusing = True
        with pytest.raises(ConnectFailed):
            await StationFactory(["1.6"])(proxy.url).__aenter__()
