"""What a link makes of frames that it did not expect; the other end is a bare WebSocket or a bare socket."""

import asyncio
import json
import logging
import zlib
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
from little import ECHO, GREET, STRICT, TOLERANT, EchoRequest, EchoResponse, GreetResponse, KnockRequest
from transport_ws.rig import QUIET, Gate, echoing, eventually, joined, raw_csms, raw_station, read, soon
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from ocpp_core import CallError, ConnectionLost, ErrorCode, Handlers, InvalidResponse, Timeout
from ocpp_transport_ws import connect, serve
from ocpp_wamp import Session


@asynccontextmanager
async def serving(handlers=None, version=STRICT, **options):
    """A server with its links in the order of their coming, and a bare station."""
    links = asyncio.Queue()
    settings = replace(QUIET, **options)
    async with (
        serve(handlers or echoing(), [version], options=settings, on_connect=links.put_nowait) as server,
        raw_station(server, subprotocol=version.subprotocol) as station,
    ):
        yield await soon(links.get()), station


def call(number, data="", action="Echo"):
    return json.dumps([2, f"id{number}", action, {"data": data}])


async def closing_code(socket):
    with suppress(ConnectionClosed):
        while True:
            await soon(socket.recv())
    return socket.close_code


# ------------------------------------------------------------------------------------------------ answers to bad text


@pytest.mark.parametrize(
    ("version", "text", "answer"),
    [
        (STRICT, "{", ["-1", "RpcFrameworkError"]),
        (TOLERANT, "{", ["-1", "FormationViolation"]),
        (STRICT, '[9,"id1"]', ["id1", "MessageTypeNotSupported"]),
        (STRICT, '[2,"id1","Echo"]', ["id1", "RpcFrameworkError"]),
        (STRICT, '[2,"id1","echo",{}]', ["id1", "NotImplemented"]),
        (STRICT, '[2,"id1","Knock",{}]', ["id1", "NotSupported"]),
        (STRICT, '[2,"id1","Echo",{"data":1}]', ["id1", "TypeConstraintViolation"]),
        (STRICT, '[2,"id1","Greet",{}]', ["id1", "OccurrenceConstraintViolation"]),
        (TOLERANT, '[2,"id1","Greet",{}]', ["id1", "OccurenceConstraintViolation"]),
        (STRICT, '[2,"id1","Greet",{"name":"too long a name"}]', ["id1", "PropertyConstraintViolation"]),
        (STRICT, '[2,"id1","Echo",{"other":1}]', ["id1", "FormatViolation"]),
        (TOLERANT, '[2,"id1","Echo",{"other":1}]', ["id1", "FormationViolation"]),
    ],
)
async def test_a_bad_call_is_refused_and_the_link_lives(version, text, answer):
    handlers = echoing()
    handlers.on(GREET)(lambda _peer, request: GreetResponse(text=request.name))
    async with serving(handlers, version) as (_, station):
        await station.send(text)
        assert (await read(station))[:3] == [4, *answer]
        await station.send(call(2, "still here"))
        assert await read(station) == [3, "id2", {"data": "still here"}]


async def test_what_has_no_readable_id_can_be_left_without_answer():
    async with serving(answer_unreadable=False) as (_, station):
        await station.send("{")
        await station.send(call(1))
        assert (await read(station))[1] == "id1"


@pytest.mark.parametrize(
    ("text", "level"),
    [("", logging.DEBUG), ('[3,"unknown",{}]', logging.WARNING), ('[4,"unknown","X","",{}]', logging.WARNING)],
)
async def test_what_needs_no_answer_is_logged(text, level, caplog):
    caplog.set_level(logging.DEBUG, "ocpp_transport_ws")
    async with serving() as (_, station):
        await station.send(text)
        await station.send(call(1))
        assert (await read(station))[1] == "id1"
    assert any(record.levelno == level and record.message.startswith("CS1: ") for record in caplog.records)


async def test_an_empty_optional_field_is_passed_over_where_the_version_allows_it(caplog):
    async with serving(version=TOLERANT) as (_, station):
        await station.send('[2,"id1","Echo",{"data":null}]')
        assert await read(station) == [3, "id1", {}]
    assert "CS1: Echo has an empty data, read as absent" in caplog.messages


# ---------------------------------------------------------------------------------------- answers that are no answers


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("[3,{id}]", ErrorCode.RPC_FRAMEWORK_ERROR),
        ("[3,{id},[]]", ErrorCode.RPC_FRAMEWORK_ERROR),
        ("[3,{id},{{}}]", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
        ('[3,{id},{{"open":"yes"}}]', ErrorCode.TYPE_CONSTRAINT_VIOLATION),
    ],
)
async def test_an_invalid_answer_fails_the_call_at_once(answer, code):
    async with serving() as (link, station):
        knocking = asyncio.create_task(link.call(KnockRequest()))
        _, call_id, *_ = await read(station)
        await station.send(answer.format(id=json.dumps(call_id)))
        with pytest.raises(InvalidResponse) as caught:
            await soon(knocking)
        assert caught.value.code is code
        assert not link.closed


@pytest.mark.parametrize(
    ("answer", "description", "details"),
    [
        ('[4,{id},"Tired"]', "", {}),
        ('[4,{id},"Tired","later"]', "later", {}),
        ('[4,{id},"Tired",null,null]', "", {}),
        ('[4,{id},"Tired","later","text"]', "later", {}),
        ('[4,{id},"Tired","later",{{"at":5}}]', "later", {"at": 5}),
    ],
)
async def test_a_refusal_is_read_leniently(answer, description, details):
    async with serving() as (link, station):
        knocking = asyncio.create_task(link.call(KnockRequest()))
        _, call_id, *_ = await read(station)
        await station.send(answer.format(id=json.dumps(call_id)))
        with pytest.raises(CallError) as caught:
            await soon(knocking)
    assert (caught.value.code, caught.value.description, caught.value.details) == ("Tired", description, details)


@pytest.mark.parametrize("answer", ["[3,{id},{{}}]", "[3,{id}]", '[4,{id},"X","",{{}}]'])
async def test_an_answer_that_nobody_waits_for_any_more(answer):
    async with serving() as (link, station):
        knocking = asyncio.create_task(link.call(KnockRequest()))
        _, call_id, *_ = await read(station)
        knocking.cancel()
        await asyncio.gather(knocking, return_exceptions=True)
        await station.send(answer.format(id=json.dumps(call_id)))
        await station.send(call(1))
        assert await read(station) == [3, "id1", {"data": ""}]


# -------------------------------------------------------------------------------------------------- several at once


async def test_calls_that_come_at_once_are_served_in_order():
    gate = Gate(GreetResponse(text="first"))
    handlers = echoing()
    handlers.on(GREET)(gate)
    async with serving(handlers, max_held=1000) as (_, station):
        await station.send('[2,"id0","Greet",{"name":"Ann"}]')
        for number in range(1, 1001):
            await station.send(call(number))
        await soon(gate.entered.wait())
        gate.release.set()
        assert [(await read(station))[:2] for _ in range(1001)] == [[3, f"id{number}"] for number in range(1001)]


@pytest.mark.parametrize(("version", "code"), [(STRICT, "RpcFrameworkError"), (TOLERANT, "ProtocolError")])
async def test_calls_beyond_what_is_held_are_refused(version, code):
    gate = Gate(EchoResponse())
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    async with serving(handlers, version, max_held=0) as (_, station):
        await station.send(call(1))
        await station.send(call(2))
        assert (await read(station))[:3] == [4, "id2", code]
        gate.release.set()
        assert await read(station) == [3, "id1", {}]


async def test_a_repeated_call_is_answered_again_but_not_done_again():
    done = []
    handlers = Handlers()

    @handlers.on(ECHO)
    def echo(_peer, request):
        done.append(request.data)
        return EchoResponse(data=request.data)

    async with serving(handlers) as (_, station):
        for _ in range(2):
            await station.send(call(1, "once"))
            assert await read(station) == [3, "id1", {"data": "once"}]
    assert done == ["once"]


# -------------------------------------------------------------------------------------------------- too bad to go on


async def test_too_many_bad_frames_in_a_row_end_the_connection():
    async with serving(max_bad_frames=3) as (link, station):
        for text in ("{", "{", call(1), "{", "", "{"):  # a good one in between counts from the start
            await station.send(text)
        for _ in range(5):
            await read(station)
        assert not link.closed
        await station.send("{")
        assert await closing_code(station) == 1002
        await soon(link.wait_closed())
        assert link.close_reason == "1002 too many bad frames"


async def test_any_number_of_bad_frames_may_be_allowed():
    async with serving(max_bad_frames=None) as (_, station):
        for _ in range(100):
            await station.send("{")
            assert (await read(station))[1] == "-1"


async def test_a_binary_frame_ends_the_connection():
    async with serving() as (link, station):
        knocking = asyncio.create_task(link.call(KnockRequest()))
        await read(station)
        await station.send(b'[2,"id1","Echo",{}]')
        assert await closing_code(station) == 1003
        with pytest.raises(ConnectionLost):
            await soon(knocking)


async def test_text_that_is_not_utf_8_ends_the_connection():
    async with serving() as (link, station):
        await station.send(b'[2,"id1","\xff",{}]', text=True)
        assert await closing_code(station) == 1007
        await soon(link.wait_closed())


async def test_a_text_in_fragments_is_put_together():
    async with serving() as (_, station):
        await station.send(iter(['[2,"id1",', '"Echo",', "{}]"]))
        assert await read(station) == [3, "id1", {}]


async def test_a_frame_too_large_ends_the_connection_of_the_server():
    async with serving(max_size=100) as (link, station):
        await station.send(call(1, "x" * 100))
        assert await closing_code(station) == 1009
        await soon(link.wait_closed())


async def test_a_frame_too_large_ends_the_connection_of_the_station():
    async def send_much(socket):
        await socket.send(call(1, "x" * 100))
        await socket.wait_closed()
        codes.append(socket.close_code)

    codes = []
    async with raw_csms(send_much) as url:
        link = await connect(url, "CS1", [STRICT], echoing(), options=replace(QUIET, max_size=100))
        await soon(link.wait_closed())
        assert link.close_reason.startswith("1009")
    assert codes == [1009]


async def test_a_failure_of_our_own_ends_the_connection_in_good_order(monkeypatch, caplog):
    def fail(_session, _text):
        raise RuntimeError("password 1234")

    async with serving() as (link, station):
        monkeypatch.setattr(Session, "receive", fail)
        await station.send(call(1))
        assert await closing_code(station) == 1011
        assert station.close_reason == "internal error"
        await soon(link.wait_closed())
    assert "CS1: the connection failed" in caplog.messages


# ------------------------------------------------------------------------------------------------------- compression


@pytest.mark.parametrize("csms", [False, True])
@pytest.mark.parametrize("station", [False, True])
async def test_compression_is_used_if_both_sides_want_it(csms, station):
    async with joined(
        echoing(),
        csms_options=replace(QUIET, compression=csms),
        station_options=replace(QUIET, compression=station),
    ) as pair:
        extensions = [type(extension).__name__ for extension in pair.csms._socket.protocol.extensions]
        assert extensions == (["PerMessageDeflate"] if csms and station else [])
        assert await pair.csms.call(EchoRequest(data="x" * 5000)) == EchoResponse(data="x" * 5000)


def compressed(data):
    """A text frame that says it is compressed, masked with zeros."""
    return bytes([0xC1, 0xFE]) + len(data).to_bytes(2) + bytes(4) + data


async def test_a_frame_that_inflates_beyond_the_limit_ends_the_connection():
    bomb = zlib.compress(call(1, "x" * 10_000_000).encode(), wbits=-15)[:-4]
    assert len(bomb) < 20_000

    async with serving(compression=True, max_size=100_000) as (link, station):
        station.transport.write(compressed(bomb))
        assert await closing_code(station) == 1009
        await soon(link.wait_closed())


async def test_a_compressed_frame_that_was_not_agreed_on_ends_the_connection():
    async with serving() as (link, station):
        station.transport.write(compressed(b"xx"))
        assert await closing_code(station) == 1002
        await soon(link.wait_closed())


# ------------------------------------------------------------------------------------- a peer that reads slowly, or not

BULK = "x" * 30_000_000  # more than the buffers of a loopback connection take


class Unread(ClientConnection):
    """A station that does not read until told to."""

    def connection_made(self, transport):
        super().connection_made(transport)
        self.recv_messages.pause = self.recv_messages.resume = lambda: None

    def stop_reading(self):
        self.transport.pause_reading()

    def read_on(self):
        self.transport.resume_reading()


@asynccontextmanager
async def serving_unread(**options):
    links = asyncio.Queue()
    async with (
        serve(echoing(), [STRICT], options=replace(QUIET, **options), on_connect=links.put_nowait) as server,
        raw_station(server, create_connection=Unread, max_size=None) as station,
    ):
        link = await soon(links.get())
        station.stop_reading()
        try:
            yield link, station
        finally:
            station.transport.abort()


async def test_a_peer_that_does_not_read_is_dropped(caplog):
    async with serving_unread(send_timeout=0.1) as (link, _):
        with pytest.raises(ConnectionLost):
            await soon(link.exchange("Knock", json.dumps({"data": BULK}), None))
        assert link.closed
    assert "CS1: the peer does not read, the connection is dropped" in caplog.messages


async def test_a_peer_that_does_not_read_does_not_hold_up_time_limits():
    async with serving_unread() as (link, _):
        with pytest.raises(Timeout):
            await soon(link.exchange("Knock", json.dumps({"data": BULK}), 0.1))
        with pytest.raises(Timeout):
            await soon(link.call(KnockRequest(), timeout=0.1))
        assert not link.closed


async def test_a_peer_that_reads_slowly_gets_everything_in_order():
    async with serving_unread(close_timeout=0.1) as (link, station):
        with pytest.raises(Timeout):
            await link.exchange("Knock", json.dumps({"data": BULK}), 0.1)
        waiting = [asyncio.create_task(link.call(KnockRequest())) for _ in range(3)]
        for number in range(3):
            await station.send(call(number))
        await eventually(lambda: len(link._session._outbox) >= 1)
        station.read_on()
        frames = [await read(station) for _ in range(5)]
        assert len(frames[0][3]["data"]) == len(BULK)
        answers = [frame[1] for frame in frames if frame[0] == 3]
        [_, knock] = [frame[1] for frame in frames if frame[0] == 2]
        assert answers == ["id0", "id1", "id2"]
        await station.send(json.dumps([3, knock, {"open": True}]))
        assert (await soon(waiting[0])).open
        await link.close()
        assert {type(each) for each in await asyncio.gather(*waiting[1:], return_exceptions=True)} == {ConnectionLost}
