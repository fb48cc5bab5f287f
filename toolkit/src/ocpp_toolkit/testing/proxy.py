"""A TCP proxy on loopback that does to connections what networks do: cut, stall, delay, spoil, slow down, forget one end.

::

    async with FaultProxy(server.url) as proxy, connect(station, proxy.url, "CS001") as csms:
        proxy.cut()

It carries bytes and knows no protocol, so it stands before WebSocket and SOAP alike, with or without TLS.
"""

import asyncio
import contextlib
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

__all__ = ["FaultProxy", "ProxiedConnection", "Way"]

_LOOPBACK = "127.0.0.1"
_PORTS = {"ws": 80, "http": 80, "wss": 443, "https": 443}
_CHUNK = 4096
_END_OF_HEAD = b"\r\n\r\n"
_RESET = struct.pack("ii", 1, 0)  # linger for no time: closing sends RST
_SMALL = 8192  # bytes of a socket's buffer, so that a peer which is not read from feels it soon


class Way(StrEnum):
    """Which way bytes go."""

    UP = "up"
    """From the station to the CSMS."""
    DOWN = "down"
    """From the CSMS to the station."""


@dataclass(eq=False)
class ProxiedConnection:
    """A station's connection to the proxy, and the proxy's to the CSMS."""

    station: StreamWriter
    """Towards the station."""
    csms: StreamWriter
    """Towards the CSMS."""
    seen: dict[Way, bytearray] = field(default_factory=lambda: {way: bytearray() for way in Way})
    """What was forwarded, each way."""
    silent: bool = False
    """Whether one end was lost and the other has not been told."""


class FaultProxy:
    """Stands before a server, as long as the context lasts; everything may be changed while connections last.

    Args:
        url: of the server, as ``ws://127.0.0.1:9000``; its scheme and path are those of the proxy's own URL.
        delay: seconds that each piece of at most 4 KiB waits before it goes on.
        rate: most bytes a second each way; None: no limit.
        idle_limit: seconds without a byte from one side after which a connection is reset; None: no limit.
        rewrite: is given the station's handshake (the bytes up to the empty line), and returns what goes on instead; None: it
            goes on as it is.
        repeat_handshake: whether the station's handshake goes to the server a second time, over a connection of its own.

    Raises:
        ValueError: `url` has no host.
    """

    def __init__(
        self,
        url: str,
        *,
        delay: float = 0.0,
        rate: float | None = None,
        idle_limit: float | None = None,
        rewrite: Callable[[bytes], bytes] | None = None,
        repeat_handshake: bool = False,
    ) -> None:
        self._target = urlsplit(url)
        if not self._target.hostname:
            raise ValueError(f"{url!r} has no host")
        self.delay, self.rate, self.idle_limit = delay, rate, idle_limit
        self.rewrite, self.repeat_handshake = rewrite, repeat_handshake
        self.refusing = False
        """Whether newcomers are reset at once, as where nobody listens."""
        self.connections: set[ProxiedConnection] = set()
        """Those that last."""
        self.repeated: list[tuple[StreamReader, StreamWriter]] = []
        """The second connections that handshakes were repeated on."""
        self._flows = {way: asyncio.Event() for way in Way}
        self._spoiling = dict.fromkeys(Way, 0)
        self._mask = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self.resume()

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1.

        Raises:
            RuntimeError: it does not listen yet.
        """
        if self._listener is None:
            raise RuntimeError("the proxy does not listen yet: enter its context first")
        return int(self._listener.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """The server's URL, with the proxy in the server's place."""
        return self._target._replace(netloc=f"{_LOOPBACK}:{self.port}").geturl()

    # ------------------------------------------------------------------------------------------------- the faults

    def cut(self) -> None:
        """Reset every connection, both ends."""
        for connection in list(self.connections):
            _reset(connection.station)
            _reset(connection.csms)

    def stall(self, *ways: str) -> None:
        """Forward nothing more, and say nothing about it, not even that one end went away. No way named: both."""
        for way in ways or Way:
            self._flows[Way(way)].clear()

    def resume(self, *ways: str) -> None:
        """Go on where `stall` stopped. No way named: both."""
        for way in ways or Way:
            self._flows[Way(way)].set()

    def half_open(self, lost: str = "station") -> None:
        """Reset one end of every connection and tell the other nothing: what it still sends is swallowed.

        So it is when a station loses its power, or a router forgets a connection. `cut` ends what is left.

        Args:
            lost: the end that goes away, ``"station"`` or ``"csms"``.

        Raises:
            ValueError: it is neither.
        """
        if lost not in ("station", "csms"):
            raise ValueError(f"{lost!r} is no end of a connection")
        for connection in self.connections:
            connection.silent = True
            _reset(connection.station if lost == "station" else connection.csms)

    def corrupt(self, way: str, pieces: int = 1, mask: int = 0x01) -> None:
        """Turn bits over in the last byte of each of the next pieces of one way.

        A piece is what is read at a time: with small messages, one of them. With the default mask the text of a WebSocket frame
        stays text and is JSON no more; with 0xFF it is no UTF-8 either.

        Args:
            way: ``"up"`` or ``"down"``.
            pieces: how many.
            mask: the bits to turn over, from 0x01 to 0xFF.
        """
        self._spoiling[Way(way)], self._mask = pieces, mask

    # ----------------------------------------------------------------------------------------------- the forwarding

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._take, _LOOPBACK, 0, limit=_CHUNK)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._listener is not None:
            self._listener.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.cut()
        for _, writer in self.repeated:
            _reset(writer)

    def _take(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self._listener is None or not self._listener.is_serving():
            _reset(writer)  # it came in when the context ended
            return
        task = asyncio.create_task(self._join(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: _reset(writer))  # also if it was cancelled before it began

    async def _join(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self.refusing:
            return
        try:
            up_reader, up_writer = await self._upstream()
        except OSError:
            return  # the server is not there
        connection = ProxiedConnection(writer, up_writer)
        self.connections.add(connection)
        pumps = (
            self._pump(reader, up_writer, connection, Way.UP),
            self._pump(up_reader, writer, connection, Way.DOWN),
        )
        ways = [asyncio.create_task(pump) for pump in pumps]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self.connections.discard(connection)
            _reset(up_writer)

    async def _upstream(self) -> tuple[StreamReader, StreamWriter]:
        host, port = self._target.hostname or "", self._target.port or _PORTS.get(self._target.scheme, 0)
        plain = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        plain.settimeout(0)
        try:
            await asyncio.get_running_loop().sock_connect(plain, (host, port))
        except BaseException:
            plain.close()
            raise
        return await asyncio.open_connection(sock=plain, limit=_CHUNK)

    async def _pump(self, reader: StreamReader, writer: StreamWriter, connection: ProxiedConnection, way: Way) -> None:
        if way is Way.UP:
            await self._handshake(reader, writer, connection)
        while True:
            await self._flows[way].wait()
            async with asyncio.timeout(self.idle_limit):
                piece = await reader.read(_CHUNK)
            await self._flows[way].wait()
            if not piece:
                _end(writer, connection)
                return
            await asyncio.sleep(self.delay + (len(piece) / self.rate if self.rate else 0.0))
            await self._forward(self._spoilt(piece, way), writer, connection, way)

    async def _forward(self, piece: bytes, writer: StreamWriter, connection: ProxiedConnection, way: Way) -> None:
        if connection.silent:
            return  # the other end is gone, and this one is not to know
        connection.seen[way] += piece
        writer.write(piece)
        await writer.drain()

    def _spoilt(self, piece: bytes, way: Way) -> bytes:
        if self._spoiling[way] == 0:
            return piece
        self._spoiling[way] -= 1
        return piece[:-1] + bytes([piece[-1] ^ self._mask])

    async def _handshake(self, reader: StreamReader, writer: StreamWriter, connection: ProxiedConnection) -> None:
        if self.rewrite is None and not self.repeat_handshake:
            return
        head = await reader.readuntil(_END_OF_HEAD)
        if self.rewrite is not None:
            head = self.rewrite(head)
        await self._forward(head, writer, connection, Way.UP)
        if self.repeat_handshake:
            again = await self._upstream()
            again[1].write(head)
            self.repeated.append(again)


def _end(writer: StreamWriter, connection: ProxiedConnection) -> None:
    """Pass on that one end has nothing more to say, unless the other is not to know."""
    if not connection.silent:
        with contextlib.suppress(OSError):  # it may have gone meanwhile
            writer.write_eof()


def _reset(writer: StreamWriter) -> None:
    plain = writer.get_extra_info("socket")
    if plain is not None and plain.fileno() >= 0:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
