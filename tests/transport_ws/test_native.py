"""Frames as bytes, cut anywhere: what is read here and what is left to `websockets` must not differ for the peer."""

import asyncio
import json
import os

import pytest
from little import STRICT
from transport_ws.rig import QUIET, SOON, echoing, handshake, joined, soon
from websockets.utils import accept_key

from ocpp_transport_ws import Options, connect, serve

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
OFFER = f"Sec-WebSocket-Protocol: {STRICT.subprotocol}"


def frame(opcode, payload=b"", *, fin=True, masked=True):
    """A station's frame."""
    size = len(payload)
    if size < 126:
        length = bytes([size])
    elif size < 65536:
        length = b"\x7e" + size.to_bytes(2)
    else:
        length = b"\x7f" + size.to_bytes(8)
    first = bytes([opcode | (0x80 if fin else 0)])
    if not masked:
        return first + length + payload
    mask = os.urandom(4)
    scrambled = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    return first + bytes([length[0] | 0x80]) + length[1:] + mask + scrambled


def call(number, data="x"):
    return json.dumps([2, f"id{number}", "Echo", {"data": data}]).encode()


async def read(reader):
    """Opcode and payload of the CSMS's next frame."""
    async with asyncio.timeout(SOON):
        first, size = await reader.readexactly(2)
        if size >= 126:
            size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8))
        return first & 0x0F, await reader.readexactly(size)


async def answers(reader, number):
    """The ids of so many answers, and the size of what each gives back."""
    found = []
    while len(found) < number:
        opcode, payload = await read(reader)
        if opcode == TEXT:
            _, identifier, body = json.loads(payload)
            found.append((identifier, len(body["data"])))
        else:
            assert (opcode, payload) == (PONG, b"still there?")
    return found


STREAM = [
    frame(TEXT, call(0)),
    frame(PING, b"still there?"),
    frame(TEXT, call(1, "m" * 300)),
    frame(TEXT, call(2)[:9], fin=False),
    frame(PING, b"still there?"),
    frame(CONTINUATION, call(2)[9:]),
    frame(TEXT, call(3, "l" * 70_000)),
    frame(PONG, b"unasked"),
    frame(TEXT, call(4, "ü€🔌")),
    frame(TEXT, call(5)),
]
SIZES = [("id0", 1), ("id1", 300), ("id2", 1), ("id3", 70_000), ("id4", 3), ("id5", 1)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000, 1_000_000])
async def test_it_does_not_matter_how_the_stream_is_cut(size):
    stream = b"".join(STREAM)
    if size < 100:  # byte by byte, but for the middle of the long one
        begin, end = stream.index(STREAM[6]) + 100, stream.index(STREAM[6]) + len(STREAM[6]) - 100
        pieces = [*cut(stream[:begin], size), stream[begin:end], *cut(stream[end:], size)]
    else:
        pieces = cut(stream, size)
    async with (
        serve(echoing(), [STRICT], options=QUIET) as server,
        handshake(server.port, b"/CS1", OFFER) as station,
    ):
        reading = asyncio.create_task(answers(station.reader, len(SIZES)))
        for piece in pieces:
            station.writer.write(piece)
            await station.writer.drain()
            await asyncio.sleep(0)
        assert await reading == SIZES


def cut(stream, size):
    return [stream[place : place + size] for place in range(0, len(stream), size)]


@pytest.mark.parametrize("much", [1, 9, 1000])
async def test_a_frame_that_comes_with_the_handshake_is_not_lost(much):
    """A station that does not wait for the answer to its handshake; the frame may be cut anywhere."""
    sent = frame(TEXT, call(0)) + frame(TEXT, call(1))
    async with serve(echoing(), [STRICT], options=QUIET) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        lines = [
            "GET /CS1 HTTP/1.1",
            "Host: 127.0.0.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version: 13",
            OFFER,
        ]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + sent[:much])
        assert b" 101 " in await soon(reader.readuntil(b"\r\n\r\n"))
        writer.write(sent[much:] + frame(TEXT, call(2)))
        assert await answers(reader, 3) == [("id0", 1), ("id1", 1), ("id2", 1)]
        writer.close()
        await writer.wait_closed()


REFUSED = {
    "without a mask": (frame(TEXT, call(0), masked=False), 1002),
    "without a mask, and only begun": (frame(TEXT, call(0), masked=False)[:10], 1002),
    "not UTF-8": (frame(TEXT, b'[2,"\xff"]'), 1007),
    "too long, as its head says": (frame(TEXT, call(0, "x" * 2000))[:8], 1009),
    "too long, with eight bytes of length": (b"\x81\xff" + (10**12).to_bytes(8) + b"\x00" * 4, 1009),
    "not text": (frame(BINARY, b"\x00"), 1003),
    "a reserved bit": (bytes([0xC1]) + frame(TEXT, call(0))[1:], 1002),
    "the end": (frame(CLOSE, (1000).to_bytes(2)), 1000),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_ends_the_connection(name):
    sent, code = REFUSED[name]
    options = Options(ping_interval=None, close_timeout=1.0, max_size=1000)
    async with (
        serve(echoing(), [STRICT], options=options) as server,
        handshake(server.port, b"/CS1", OFFER) as station,
    ):
        station.writer.write(frame(TEXT, call(9)))
        assert await answers(station.reader, 1) == [("id9", 1)]
        station.writer.write(sent + frame(TEXT, call(1)))
        opcode, payload = await read(station.reader)
        assert (opcode, int.from_bytes(payload[:2])) == (CLOSE, code)
        station.writer.write(frame(TEXT, call(2)))  # too late: it is not answered
        station.writer.write_eof()
        assert await soon(station.reader.read()) == b""


async def test_the_end_of_the_stream_within_a_frame_is_the_end():
    async with (
        serve(echoing(), [STRICT], options=QUIET) as server,
        handshake(server.port, b"/CS1", OFFER) as station,
    ):
        station.writer.write(frame(TEXT, call(0)))
        assert await answers(station.reader, 1) == [("id0", 1)]
        (link,) = server.connections.values()
        station.writer.write(frame(TEXT, call(1))[:-1])
        station.writer.write_eof()
        await soon(link.wait_closed())
        assert link.close_reason == "1006"


async def test_answers_of_every_length_are_frames():
    """Our own head for short and medium ones, that of `websockets` for the rest."""
    async with joined(echoing()) as both:
        for size in (1, 80, 100, 126, 200, 65_000, 70_000):
            answer = await soon(both.csms.exchange("Echo", json.dumps({"data": "ü" * (size // 2)}), None))
            assert len(json.loads(answer)["data"]) == size // 2


async def test_a_csms_that_says_something_with_its_answer_to_the_handshake_is_heard():
    """Its first frame may come in one piece with the handshake, and be cut."""
    answered = asyncio.get_running_loop().create_future()

    async def serve_by_hand(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        (key,) = [line.split(": ")[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key")]
        accept = accept_key(key)
        first = frame(TEXT, call(0), masked=False)
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: {STRICT.subprotocol}\r\n\r\n".encode()
            + first[:5]
        )
        await writer.drain()
        writer.write(first[5:] + frame(TEXT, call(1), masked=False))
        for _ in range(2):
            await reader.readexactly(2)
            mask = await reader.readexactly(4)
            raw = bytearray()
            while not raw.endswith(b"]"):
                raw.append((await reader.readexactly(1))[0] ^ mask[len(raw) % 4])
            if not answered.done():
                answered.set_result(json.loads(raw))
        writer.close()

    async with await asyncio.start_server(serve_by_hand, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with connect(url, "CS1", [STRICT], echoing(), options=QUIET) as csms:
            assert (await soon(answered))[:2] == [3, "id0"]
            await soon(csms.wait_closed())
