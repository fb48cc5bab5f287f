"""What is particular to stations whose frames picows reads; all that is not, `test_engines` and `test_under_picows` have."""

import asyncio
import gc
import logging
import sys
import weakref
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from little import ECHO, KNOCK, STRICT, EchoRequest, EchoResponse, KnockRequest, KnockResponse
from transport_ws.rig import QUIET, Gate, echoing, eventually, handshake, raw_station, soon
from transport_ws.test_native import BINARY, CLOSE, CONTINUATION, OFFER, PING, PONG, TEXT, answers, call, frame, read

from ocpp_core import ConnectFailed, ConnectionLost, Handlers
from ocpp_transport_ws import Link, Options, connect, serve

pytest.importorskip("picows")


def serving(handlers=None, **options):
    return serve(handlers or echoing(), [STRICT], engine="picows", **{"options": QUIET, **options})


def station(server, identity="CS1", handlers=None, **options):
    return connect(server.url, identity, [STRICT], handlers, options=QUIET, **options)


# -------------------------------------------------------------------------------------------------------- the choice


async def test_it_does_not_compress_and_says_so():
    with pytest.raises(ValueError, match="permessage-deflate"):
        await serving(options=Options(compression=True)).start()


@pytest.mark.parametrize("missing", ["picows", "aiofastnet"])
def test_where_it_is_not_installed_it_is_said_what_to_install(missing, monkeypatch):
    monkeypatch.setitem(sys.modules, missing, None)
    for module in ("picows_listener", "picows_socket"):
        monkeypatch.delitem(sys.modules, f"ocpp_transport_ws.{module}", raising=False)
    with pytest.raises(ImportError, match=r"pip install 'ocpp-transport-ws\[picows\]'"):
        serving()


def test_there_are_engines_of_these_names_alone():
    with pytest.raises(ValueError, match="no engine 'wsproto': there are websockets, picows"):
        serve(echoing(), [STRICT], engine="wsproto")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no uvloop")
def test_on_the_loop_of_the_command_line():
    uvloop = pytest.importorskip("uvloop")

    async def main():
        async with serving() as server, station(server) as csms:
            for size in (1, 1000, 100_000):
                assert len((await csms.call(EchoRequest(data="x" * size))).data) == size

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())


# -------------------------------------------------------------------------------------------------------- the handshake


async def test_a_handshake_may_come_in_pieces():
    async with serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        request = (
            f"GET /CS1 HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{OFFER}\r\n\r\n"
        ).encode()
        for place in range(len(request)):
            writer.write(request[place : place + 1])
            await writer.drain()
            await asyncio.sleep(0)
        assert b" 101 " in await soon(reader.readuntil(b"\r\n\r\n"))
        writer.write(frame(TEXT, call(0)))
        assert await answers(reader, 1) == [("id0", 1)]
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(
    "sent",
    [b"\x16\x03\x01 this is TLS\r\n\r\n", b"GET /CS1 HTTP/1.1\r\n" + b"x" * 100_000],
    ids=["no HTTP", "endless"],
)
async def test_what_is_no_handshake_is_cut(sent):
    async with serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(sent)
        with suppress(ConnectionResetError):
            assert await soon(reader.read()) == b""
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def test_who_has_said_nothing_when_the_server_closes_is_let_go():
    async with serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        await eventually(lambda: server._server.doorways)
    with suppress(ConnectionResetError):
        assert await soon(reader.read()) == b""
    writer.close()
    await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def test_a_request_that_asks_for_no_websocket_is_told_what_to_ask_for():
    async with serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /CS1 HTTP/1.1\r\nHost: here\r\n\r\n")
        answer = await soon(reader.read())
        assert answer.startswith(b"HTTP/1.1 426 ")
        writer.close()
        await writer.wait_closed()


async def test_who_leaves_before_he_is_let_in_is_not_served():
    gate = asyncio.Event()
    told = []

    async def authenticate(identity, username, password):
        await gate.wait()
        return True

    async with serving(authenticate=authenticate, on_connect=told.append) as server:
        with pytest.raises(ConnectFailed):
            await connect(server.url, "CS1", [STRICT], options=replace(QUIET, open_timeout=0.05))
        gate.set()
        async with station(server, "CS2"):
            await eventually(lambda: "CS2" in server.connections)
        await eventually(lambda: not server.connections)
        assert "CS1" not in {link.identity for link in told if not link.closed}


async def test_what_was_said_in_the_handshake_is_not_kept():
    from ocpp_transport_ws import picows_listener  # noqa: PLC0415 - an extra

    async with (
        serving(authenticate=lambda *_: asyncio.sleep(0, result=True)) as server,
        station(server, password="a secret") as csms,
    ):
        assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
        gc.collect()
        assert not [each for each in gc.get_objects() if isinstance(each, picows_listener._Doorway)]
        (link,) = server.connections.values()
        assert "Authorization" not in link._socket._transport.request.headers


async def test_a_station_on_its_way_in_is_turned_away_when_the_server_closes():
    gate, entered = asyncio.Event(), asyncio.Event()

    async def authenticate(identity, username, password):
        entered.set()
        await gate.wait()
        return True

    server = serving(authenticate=authenticate)
    await server.start()
    coming = asyncio.ensure_future(station(server))
    await soon(entered.wait())
    closing = asyncio.create_task(server.close())
    await asyncio.sleep(0.01)
    assert not closing.done()
    gate.set()
    with pytest.raises(ConnectFailed) as failed:
        await soon(coming)
    assert failed.value.status == 503
    await soon(closing)
    await server.close()


# ------------------------------------------------------------------------------------------------------------- frames

REFUSED = {
    "a continuation of nothing": (frame(CONTINUATION, b"x"), 1002),
    "a message within a message": (frame(TEXT, b"[", fin=False) + frame(TEXT, b"]"), 1002),
    "fragments that are too long": (frame(TEXT, b"x" * 600, fin=False) + frame(CONTINUATION, b"x" * 600), 1009),
    "fragments that are not UTF-8": (frame(TEXT, b"\xc3", fin=False) + frame(CONTINUATION, b"("), 1007),
    "a binary message in fragments": (frame(BINARY, b"1", fin=False) + frame(CONTINUATION, b"2"), 1003),
    "a reserved bit in a ping": (bytes([0xC9]) + frame(PING)[1:], 1002),
    "an unknown opcode": (frame(3), 1002),
    "a ping in fragments": (frame(PING, fin=False), 1002),
    "half a close code": (frame(CLOSE, b"\x03"), 1002),
    "a close code that means nothing": (frame(CLOSE, (1005).to_bytes(2)), 1002),
    "a close code beyond all": (frame(CLOSE, (5000).to_bytes(2)), 1002),
    "a reason that is not UTF-8": (frame(CLOSE, (1000).to_bytes(2) + b"\xff"), 1007),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_breaks_the_rules_of_websocket_is_refused(name):
    sent, code = REFUSED[name]
    async with (
        serving(options=replace(QUIET, max_size=1000)) as server,
        handshake(server.port, b"/CS1", OFFER) as raw,
    ):
        raw.writer.write(frame(TEXT, call(9)))
        assert await answers(raw.reader, 1) == [("id9", 1)]
        (link,) = server.connections.values()
        raw.writer.write(sent)
        opcode, payload = await read(raw.reader)
        assert (opcode, int.from_bytes(payload[:2])) == (CLOSE, code)
        raw.writer.write_eof()
        assert await soon(raw.reader.read()) == b""
        await soon(link.wait_closed())
        assert link.close_reason.startswith(str(code))


@pytest.mark.parametrize(
    ("said", "reason"), [(b"", "1005"), ((1000).to_bytes(2), "1000"), ((4711).to_bytes(2) + b"tired", "4711 tired")]
)
async def test_a_goodbye_is_answered_in_its_own_words(said, reason):
    async with serving() as server, handshake(server.port, b"/CS1", OFFER) as raw:
        await eventually(lambda: server.connections)
        (link,) = server.connections.values()
        raw.writer.write(frame(CLOSE, said))
        assert await read(raw.reader) == (CLOSE, said)
        assert await soon(raw.reader.read()) == b""
        await soon(link.wait_closed())
        assert link.close_reason == reason
        with pytest.raises(ConnectionLost):
            await link.send_raw("late")


async def test_what_comes_behind_our_goodbye_is_passed_over():
    async with (
        serving(options=replace(QUIET, close_timeout=30.0)) as server,
        handshake(server.port, b"/CS1", OFFER) as raw,
    ):
        await eventually(lambda: server.connections)
        (link,) = server.connections.values()
        closing = asyncio.create_task(link.close(1000, "done"))
        assert await read(raw.reader) == (CLOSE, (1000).to_bytes(2) + b"done")
        raw.writer.write(frame(TEXT, call(0)) + frame(TEXT, b"[", fin=False) + frame(CONTINUATION, b"]") + frame(PONG))
        raw.writer.write(frame(CLOSE, (1001).to_bytes(2)))
        assert await soon(raw.reader.read()) == b""
        raw.writer.write_eof()
        await soon(closing)
        assert link.close_reason == "1001"


async def test_many_messages_at_once_wait_their_turn_and_stop_the_reading():
    async with (
        serving(options=replace(QUIET, max_rate=2000.0, max_burst=1)) as server,
        handshake(server.port, b"/CS1", OFFER) as raw,
    ):
        raw.writer.write(b"".join(frame(TEXT, call(number)) for number in range(200)))
        assert [identifier for identifier, _ in await answers(raw.reader, 200)] == [
            f"id{number}" for number in range(200)
        ]


async def test_a_failure_of_our_own_is_logged_with_its_trace(monkeypatch, caplog):
    def fail(self, text):
        raise LookupError("a bug")

    monkeypatch.setattr(Link, "_take", fail)
    async with serving() as server, raw_station(server) as socket:
        await eventually(lambda: server.connections)
        await socket.send("[]")
        await soon(socket.wait_closed())
        assert socket.close_code == 1011
        await eventually(lambda: not server.connections)
    (record,) = [each for each in caplog.records if each.name == "ocpp_transport_ws.picows"]
    assert record.levelno == logging.ERROR
    assert isinstance(record.exc_info[1], LookupError)


# -------------------------------------------------------------------------------------------------------------- pings


async def test_a_quiet_connection_is_kept_alive_by_pings():
    options = replace(QUIET, ping_interval=0.01, ping_timeout=20.0)
    async with serving(options=options) as server, handshake(server.port, b"/CS1", OFFER) as raw:
        for _ in range(3):
            assert await read(raw.reader) == (PING, b"")
            raw.writer.write(frame(PONG))
        (link,) = server.connections.values()
        assert not link.closed


async def test_without_a_limit_of_time_a_ping_follows_the_other():
    options = replace(QUIET, ping_interval=0.01, ping_timeout=None)
    async with serving(options=options) as server, handshake(server.port, b"/CS1", OFFER) as raw:
        for _ in range(3):
            assert await read(raw.reader) == (PING, b"")


async def test_who_does_not_answer_a_ping_is_told_and_left():
    options = replace(QUIET, ping_interval=0.01, ping_timeout=0.01, close_timeout=0.05)
    async with serving(options=options) as server, handshake(server.port, b"/CS1", OFFER) as raw:
        assert await read(raw.reader) == (PING, b"")
        (link,) = server.connections.values()
        assert await read(raw.reader) == (CLOSE, (1011).to_bytes(2) + b"keepalive ping timeout")
        await soon(link.wait_closed())
        assert link.close_reason == "1011 keepalive ping timeout"


async def test_a_station_that_does_not_answer_pings_can_be_spared_them():
    class Spared:
        def pings(self, identity):
            return False

        def identity(self, target, username, found):
            return found

        def subprotocol(self, identity, chosen, offered):
            return chosen

    options = replace(QUIET, ping_interval=0.01, ping_timeout=0.01)
    async with serving(options=options, lenience=Spared()) as server, handshake(server.port, b"/CS1", OFFER) as raw:
        await asyncio.sleep(0.1)
        raw.writer.write(frame(TEXT, call(0)))
        assert await read(raw.reader) == (TEXT, b'[3,"id0",{"data":"x"}]')


# ------------------------------------------------------------------------------------------------------------ the end


async def test_a_cut_is_noticed_on_both_sides_in_the_middle_of_a_call():
    gates = [Gate(EchoResponse()), Gate(KnockResponse(open=True))]
    at_csms, at_station = Handlers(), Handlers()
    at_csms.on(ECHO)(gates[0])
    at_station.on(KNOCK)(gates[1])
    async with serving(at_csms) as server, station(server, handlers=at_station) as csms:
        await eventually(lambda: server.connections)
        (link,) = server.connections.values()
        calls = [asyncio.create_task(csms.call(EchoRequest())), asyncio.create_task(link.call(KnockRequest()))]
        for gate in gates:
            await soon(gate.entered.wait())
        link.abort()
        for each in calls:
            with pytest.raises(ConnectionLost):
                await soon(each)
        for gate in gates:
            await soon(gate.cancelled.wait())


async def test_stations_that_come_and_go_leave_nothing_behind():
    links, ends = weakref.WeakSet(), []
    async with serving(on_connect=links.add, on_disconnect=ends.append) as server:
        tasks, files = len(asyncio.all_tasks()), open_files()
        for number in range(60):
            csms = await station(server)
            match number % 3:
                case 0:
                    await csms.close()
                case 1:
                    csms.abort()
                case _:
                    pass  # the next one replaces it
        await csms.close()
        await eventually(lambda: len(ends) == 60)
        ends.clear()
        await eventually(lambda: len(asyncio.all_tasks()) == tasks)
        assert not server.connections
        assert not server._server._tasks
        assert not server._server.doorways
        await eventually(lambda: open_files() == files)
        del csms
        await eventually(lambda: gc.collect() >= 0 and not links)


def open_files():
    return len(list(Path("/dev/fd").iterdir()))


async def test_a_station_that_waits_for_room_learns_that_there_will_be_none():
    async with serving(options=replace(QUIET, send_timeout=None)) as server, handshake(server.port, b"/CS1", OFFER):
        await eventually(lambda: server.connections)
        (link,) = server.connections.values()
        stuck = asyncio.create_task(link.send_raw("x" * 10_000_000))
        await eventually(lambda: link._socket._room is not None)
        assert not link._socket.send_at_once("not now")
        link.abort()
        with pytest.raises(ConnectionLost):
            await soon(stuck)
