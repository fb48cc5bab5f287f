"""Stations that call as fast as they are answered, each with one call open: sockets and prepared frames, no library.

Every answer must be the CALLRESULT of the call that is open; anything else ends the run.
"""

import select
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from frames import BOOT, ROUND, Message, ids
from process import has_own_core
from wire import PATIENCE, BadAnswer, Wire, connected

__all__ = ["Caller", "Load", "Stations", "Window"]


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
    __slots__ = ("_deflates", "_expected", "_ids", "_is_loose", "_messages", "_turn", "_wire")

    def __init__(
        self,
        wire: Wire,
        messages: Sequence[Message],
        turn: int,
        new_ids: Iterator[bytes],
        *,
        is_loose: bool,
        deflates: bool,
    ) -> None:
        self._wire = wire
        self._messages = messages
        self._turn = turn
        self._ids = new_ids
        self._expected = b""
        self._is_loose = is_loose
        self._deflates = deflates

    def fileno(self) -> int:
        return self._wire.fileno()

    def send(self, message: Message) -> None:
        call_id = next(self._ids)
        self._expected = b'[3,"' + call_id + b'",'
        self._wire.send(message.deflated(call_id) if self._deflates else message.frame(call_id))

    def send_next(self) -> None:
        self._turn += 1
        self.send(self._messages[self._turn % len(self._messages)])

    def take(self) -> bool:
        answers = self._wire.texts()
        for text in answers:
            if not (text.startswith(self._expected) or (self._is_loose and text.startswith(b"[3,"))):
                raise BadAnswer(f"expected {self._expected!r}, got {text!r}")
        return bool(answers)

    def close(self) -> None:
        self._wire.close()


class Load:
    """Stations that are connected and may call."""

    def __init__(self) -> None:
        self._stations: dict[int, Caller] = {}
        self._is_awake = has_own_core()

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
            for number in self._ready(poll):
                station = stations[number]
                if station.take():
                    calls += 1
                    station.send_next()
        return calls

    def _settle(self, poll: select.epoll) -> None:
        """Wait for the answers to what is open, so that another load can follow."""
        open_calls = set(self._stations)
        while open_calls:
            open_calls -= {number for number in self._ready(poll) if self._stations[number].take()}

    def _ready(self, poll: select.epoll) -> list[int]:
        """Wait for something to read: awake, if there is a core for that, for waking up a process is work of whoever writes to it.

        A server would pay for that the more, the longer the load had slept for want of its answers; a station elsewhere costs it nothing.
        """
        end = time.perf_counter() + PATIENCE
        pause = 0.0 if self._is_awake else PATIENCE
        while not (ready := poll.poll(pause)):
            if time.perf_counter() >= end:
                raise BadAnswer(f"no answer within {PATIENCE} s")
        return [number for number, _ in ready]


class Stations(Load):
    """Stations connected to a server by WebSocket, each of them booted.

    Args:
        port: where the server listens, on this machine.
        number: how many stations.
        version: which OCPP they speak.
        messages: what each repeats; None: the round.
        is_loose: whether any CALLRESULT will do, whatever its id: for a server whose answer is constant.
        tls: context, with which they connect by TLS; None: they do not.
        deflate: whether they deflate what they send, and so does the server.
    """

    def __init__(
        self,
        port: int,
        number: int,
        version: str,
        messages: Sequence[Message] | None = None,
        *,
        is_loose: bool = False,
        tls: ssl.SSLContext | None = None,
        deflate: bool = False,
    ) -> None:
        super().__init__()
        new_ids, said = ids(), messages or ROUND[version]
        for each in range(number):
            wire = connected(port, each, version, tls=tls, deflate=deflate)
            station = _Station(wire, said, each, new_ids, is_loose=is_loose, deflates=deflate)
            self._stations[station.fileno()] = station
            station.send(BOOT[version])
            while not station.take():
                pass

    @property
    def callers(self) -> Sequence[Caller]:
        """The stations."""
        return list(self._stations.values())
