"""Stations that call as fast as they are answered, each with one call open: sockets and prepared frames, no library.

Every answer must be the CALLRESULT of the call that is open; anything else ends the run.
"""

import select
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from frames import BOOT, ROUND, Message, ids

__all__ = ["PATIENCE", "BadAnswer", "Caller", "Load", "Stations", "Window"]

_UPGRADE = (
    "GET /CS{number:05} HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: ocpp{version}\r\n"
    "\r\n"
)
_TEXT, _PING = 0x81, 0x89
_SHORT = 126
PATIENCE = 30.0
"""Seconds to wait for an answer."""


class BadAnswer(Exception):
    """A server did not answer as it should."""


@dataclass(frozen=True)
class Window:
    """What a stretch of load came to."""

    calls: int
    """Calls answered."""
    cpu: float
    """Seconds of CPU that the server used."""
    wall: float
    """Seconds that it took."""

    @property
    def cpu_per_call(self) -> float:
        """Microseconds of server CPU per call."""
        return self.cpu / self.calls * 1e6

    @property
    def busy(self) -> float:
        """Share of the time that the server was at work: near 1 unless the load, or another process, held it up."""
        return self.cpu / self.wall


class Caller(Protocol):
    """A station on a socket, with one call open."""

    def fileno(self) -> int:
        """Number of the socket."""
        ...

    def send_next(self) -> None:
        """Send the next call of the round."""
        ...

    def take(self) -> bool:
        """Read what is there; whether the answer to the open call has come."""
        ...

    def close(self) -> None:
        """Close the socket."""
        ...


class _Station:
    __slots__ = ("_buffer", "_expected", "_ids", "_messages", "_socket", "_turn", "is_loose")

    def __init__(self, port: int, number: int, version: str, new_ids: Iterator[bytes], *, is_loose: bool) -> None:
        self._ids = new_ids
        self._messages = ROUND[version]
        self._turn = number
        self._buffer = b""
        self._expected = b""
        self.is_loose = is_loose
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(_UPGRADE.format(number=number, version=version).encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            more = self._socket.recv(4096)
            head += more
            if not more:
                break
        if not head.startswith(b"HTTP/1.1 101"):
            raise BadAnswer(f"no upgrade: {head!r}")

    def fileno(self) -> int:
        return self._socket.fileno()

    def send(self, message: Message) -> None:
        call_id = next(self._ids)
        self._expected = b'[3,"' + call_id + b'",'
        self._socket.sendall(message.frame(call_id))

    def send_next(self) -> None:
        self._turn += 1
        self.send(self._messages[self._turn % len(self._messages)])

    def take(self) -> bool:
        """Read what is there, pings among it; whether the answer to the open call has come."""
        received = self._socket.recv(4096)
        if not received:
            raise BadAnswer("the server has closed the connection")
        data = self._buffer + received
        answered = False
        while (span := _first_frame(data)) is not None:
            start, end = span
            if data[0] == _PING:
                self._socket.sendall(bytes([0x8A, 0x80 | data[1], 0, 0, 0, 0]) + data[start:end])
            else:
                self._check(data[0], data[start:end])
                answered = True
            data = data[end:]
        self._buffer = data
        return answered

    def _check(self, opcode: int, text: bytes) -> None:
        if opcode != _TEXT or not (text.startswith(self._expected) or (self.is_loose and text.startswith(b"[3,"))):
            raise BadAnswer(f"expected {self._expected!r}, got {text!r}")

    def close(self) -> None:
        self._socket.close()


def _first_frame(data: bytes) -> tuple[int, int] | None:
    """Where the payload of the first frame begins and ends; None: it has not come whole."""
    if len(data) < 2:
        return None
    start, length = 2, data[1]
    if length == _SHORT:
        start, length = 4, int.from_bytes(data[2:4])
    return (start, start + length) if len(data) >= start + length else None


class Load:
    """Stations that are connected and may call."""

    def __init__(self) -> None:
        self._stations: dict[int, Caller] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for station in self._stations.values():
            station.close()

    def load(self, warm_up: float, seconds: float, cpu: Callable[[], float]) -> Window:
        """Call without a pause for so many seconds, after a warm-up; `cpu` reads the server's clock."""
        with select.epoll() as poll:
            for number, station in self._stations.items():
                poll.register(number, select.EPOLLIN)
                station.send_next()
            self._pump(poll, warm_up)
            began, cpu_before = time.perf_counter(), cpu()
            calls = self._pump(poll, seconds)
            cpu_after, ended = cpu(), time.perf_counter()
            self._settle(poll)
        return Window(calls, cpu_after - cpu_before, ended - began)

    def _pump(self, poll: select.epoll, seconds: float) -> int:
        stations, calls = self._stations, 0
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            ready = poll.poll(PATIENCE)
            if not ready:
                raise BadAnswer(f"no answer within {PATIENCE} s")
            for number, _ in ready:
                station = stations[number]
                if station.take():
                    calls += 1
                    station.send_next()
        return calls

    def _settle(self, poll: select.epoll) -> None:
        """Wait for the answers to what is open, so that another load can follow."""
        open_calls = set(self._stations)
        while open_calls:
            ready = poll.poll(PATIENCE)
            if not ready:
                raise BadAnswer(f"no answer within {PATIENCE} s")
            open_calls -= {number for number, _ in ready if self._stations[number].take()}


class Stations(Load):
    """Stations connected to a server by WebSocket, each of them booted.

    Args:
        port: where the server listens, on this machine.
        number: how many stations.
        version: which OCPP they speak.
        is_loose: whether any CALLRESULT will do, whatever its id: for a server whose answer is constant.
    """

    def __init__(self, port: int, number: int, version: str, *, is_loose: bool = False) -> None:
        super().__init__()
        new_ids = ids()
        for each in range(number):
            station = _Station(port, each, version, new_ids, is_loose=is_loose)
            self._stations[station.fileno()] = station
            station.send(BOOT[version])
            while not station.take():
                pass
