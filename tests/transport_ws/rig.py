"""What the tests of this directory share: a server and a station joined over loopback, and peers that behave as told."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import websockets.asyncio.client
import websockets.asyncio.server
from little import ECHO, STRICT, EchoRequest, EchoResponse

from ocpp_core import Handlers, Peer, Version
from ocpp_transport_ws import Link, Options, WsServer, connect, serve

T = TypeVar("T")

SOON = 30.0
"""Seconds after which something that should happen has not."""
QUIET = Options(ping_interval=None, close_timeout=1.0)
"""No pings, and a short end where the peer does not answer."""


async def eventually(condition: Callable[[], object]) -> None:
    """Wait for what no event tells of."""
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.001)


# -------------------------------------------------------------------------------------------- both ends are ours


@dataclass
class Joined:
    """A server with one station."""

    server: WsServer
    csms: Link
    """What the station sees."""
    station: Link
    """What the CSMS sees."""


@asynccontextmanager
async def joined(
    csms_handlers: Handlers | None = None,
    station_handlers: Handlers | None = None,
    version: Version = STRICT,
    csms_options: Options = QUIET,
    station_options: Options = QUIET,
) -> AsyncIterator[Joined]:
    arrivals: asyncio.Queue[Link] = asyncio.Queue()
    async with (
        serve(csms_handlers or Handlers(), [version], options=csms_options, on_connect=arrivals.put_nowait) as server,
        connect(server.url, "CS1", [version], station_handlers, options=station_options) as csms,
    ):
        yield Joined(server, csms, await arrivals.get())


# ------------------------------------------------------------------------------------ a station that is not ours


@asynccontextmanager
async def raw_station(
    server: WsServer, identity: str = "CS1", subprotocol: str = STRICT.subprotocol, **options: Any
) -> AsyncIterator[websockets.asyncio.client.ClientConnection]:
    """A WebSocket that sends whatever text it is told to."""
    async with websockets.asyncio.client.connect(
        f"{server.url}/{identity}", subprotocols=[subprotocol], proxy=None, **{"close_timeout": 1, **options}
    ) as socket:
        yield socket


async def read(socket: websockets.asyncio.client.ClientConnection | websockets.asyncio.server.ServerConnection) -> Any:
    """The next frame, as data."""
    async with asyncio.timeout(SOON):
        return json.loads(await socket.recv())


@dataclass
class Answer:
    """What a server said to a handshake written by hand."""

    status: int
    headers: dict[str, str]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def frame(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame; the server's are short and without a mask."""
        async with asyncio.timeout(SOON):
            first, length = await self.reader.readexactly(2)
            assert length <= 125
            return first & 0x0F, await self.reader.readexactly(length)


@asynccontextmanager
async def handshake(port: int, target: bytes, *headers: str) -> AsyncIterator[Answer]:
    """Ask for an upgrade with the target just as given."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = b64encode(bytes(16)).decode()
    lines = [
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *headers,
    ]
    writer.write(b"GET " + target + b" HTTP/1.1\r\n" + "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n")
    try:
        async with asyncio.timeout(SOON):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, *pairs = head.strip().split("\r\n")
        named = {name.lower(): value.strip() for name, _, value in (pair.partition(":") for pair in pairs)}
        yield Answer(int(status.split()[1]), named, reader, writer)
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


# --------------------------------------------------------------------------------------- a server that is not ours


@asynccontextmanager
async def raw_csms(
    behave: Callable[[websockets.asyncio.server.ServerConnection], Any],
    subprotocol: str | None = STRICT.subprotocol,
    **options: Any,
) -> AsyncIterator[str]:
    """A WebSocket server that does what `behave` says; yields its URL."""
    subprotocols = None if subprotocol is None else [subprotocol]
    async with websockets.asyncio.server.serve(
        behave, "127.0.0.1", 0, subprotocols=subprotocols, **{"close_timeout": 1, **options}
    ) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def plain_http(response: bytes) -> AsyncIterator[str]:
    """A server that answers any request with the same bytes, and hangs up; yields its URL."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(response)
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


# ------------------------------------------------------------------------------------------------------- handlers


class Gate:
    """A handler that waits to be let go."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.entered = asyncio.Event()
        self.release = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def __call__(self, _peer: Peer, _request: Any) -> Any:
        self.entered.set()
        try:
            await self.release.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return self.response


def echo(_peer: Peer, request: EchoRequest) -> EchoResponse:
    """Give back what came."""
    return EchoResponse(data=request.data)


def echoing() -> Handlers:
    """A set of handlers that has `echo`."""
    handlers = Handlers()
    handlers.on(ECHO)(echo)
    return handlers


async def soon(work: Awaitable[T]) -> T:
    """Wait for something that should not take long."""
    async with asyncio.timeout(SOON):
        return await work
