"""A TCP proxy on loopback that does to a connection what networks do: cut it, freeze it, slow it down, send it twice.

::

    async with Proxy(server.port) as proxy:
        async with connect(proxy.url, "CS1", [VERSION]) as csms:
            proxy.cut()
"""

import asyncio
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

__all__ = ["DOWN", "UP", "Pair", "Proxy"]

UP, DOWN = "up", "down"  # from the station to the CSMS, and back
_CHUNK = 4096
_RESET = struct.pack("ii", 1, 0)  # linger for no time: closing sends RST
_SMALL = 8192  # bytes of a socket's buffer, so that a peer which is not read from feels it soon


@dataclass(eq=False)
class Pair:
    """A station's connection to the proxy, and the proxy's to the CSMS."""

    station: StreamWriter
    csms: StreamWriter
    seen: dict[str, bytearray] = field(default_factory=lambda: {UP: bytearray(), DOWN: bytearray()})
    """What was forwarded, each way."""


class Proxy:
    """Stands before a server on loopback; everything may be changed while connections last.

    Args:
        port: of the server.
        delay: seconds that each piece waits before it goes on.
        rate: most bytes a second each way; None: no limit.
        idle_limit: seconds without a byte from either side after which a connection is reset; None: none.
        rewrite: is given the station's handshake (the bytes up to the empty line), and returns what goes on instead.
        repeat_handshake: whether the station's handshake goes to the server a second time, over a connection of its own.
    """

    def __init__(
        self,
        port: int,
        *,
        delay: float = 0.0,
        rate: float | None = None,
        idle_limit: float | None = None,
        rewrite: Callable[[bytes], bytes] | None = None,
        repeat_handshake: bool = False,
    ) -> None:
        self._server_port = port
        self.delay, self.rate, self.idle_limit = delay, rate, idle_limit
        self.rewrite, self.repeat_handshake = rewrite, repeat_handshake
        self.refusing = False
        """Whether newcomers are reset at once, as where nobody listens."""
        self.pairs: set[Pair] = set()
        self.repeated: list[tuple[StreamReader, StreamWriter]] = []
        """The second connections that handshakes were repeated on."""
        self._flows = {UP: asyncio.Event(), DOWN: asyncio.Event()}
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self.thaw()

    @property
    def port(self) -> int:
        assert self._listener is not None
        return int(self._listener.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    # ------------------------------------------------------------------------------------------------- the faults

    def cut(self) -> None:
        """Reset every connection, both ways."""
        for pair in list(self.pairs):
            _reset(pair.station)
            _reset(pair.csms)

    def freeze(self, *directions: str) -> None:
        """Forward nothing more, and say nothing about it, not even that one side went away. No direction: both."""
        for direction in directions or (UP, DOWN):
            self._flows[direction].clear()

    def thaw(self, *directions: str) -> None:
        """Go on where `freeze` stopped."""
        for direction in directions or (UP, DOWN):
            self._flows[direction].set()

    # ----------------------------------------------------------------------------------------------- the forwarding

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._take, "127.0.0.1", 0, limit=_CHUNK)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listener is not None
        self._listener.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.cut()
        for _, writer in self.repeated:
            _reset(writer)

    def _take(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.create_task(self._join(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _join(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self.refusing:
            _reset(writer)
            return
        up_reader, up_writer = await self._upstream()
        pair = Pair(writer, up_writer)
        self.pairs.add(pair)
        ways = asyncio.gather(
            self._pump(reader, up_writer, pair.seen[UP], UP), self._pump(up_reader, writer, pair.seen[DOWN], DOWN)
        )
        try:
            await ways
        except OSError:
            ways.cancel()
            await asyncio.gather(ways, return_exceptions=True)
        finally:
            self.pairs.discard(pair)
            _reset(writer)
            _reset(up_writer)

    async def _upstream(self) -> tuple[StreamReader, StreamWriter]:
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", self._server_port))
        return await asyncio.open_connection(sock=plain, limit=_CHUNK)

    async def _pump(self, reader: StreamReader, writer: StreamWriter, seen: bytearray, direction: str) -> None:
        if direction == UP:
            await self._handshake(reader, writer, seen)
        while True:
            await self._flows[direction].wait()
            async with asyncio.timeout(self.idle_limit):
                piece = await reader.read(_CHUNK)
            await self._flows[direction].wait()
            if not piece:
                writer.write_eof()
                return
            await asyncio.sleep(self.delay + (len(piece) / self.rate if self.rate else 0.0))
            seen += piece
            writer.write(piece)
            await writer.drain()

    async def _handshake(self, reader: StreamReader, writer: StreamWriter, seen: bytearray) -> None:
        if self.rewrite is None and not self.repeat_handshake:
            return
        head = await reader.readuntil(b"\r\n\r\n")
        if self.rewrite is not None:
            head = self.rewrite(head)
        seen += head
        writer.write(head)
        if self.repeat_handshake:
            again = await self._upstream()
            again[1].write(head)
            self.repeated.append(again)


def _reset(writer: StreamWriter) -> None:
    plain = writer.get_extra_info("socket")
    if plain is not None and plain.fileno() >= 0:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
