"""What the tests of this directory share: the command as a process and in this one, a CSMS beside it, peers in memory."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from tempfile import TemporaryFile
from threading import Thread
from typing import Any, TextIO, TypeVar

from toolkit.forked import Forked
from typer.testing import CliRunner

from conformance.fields import plain
from conformance.instances import smallest
from ocpp_core import OcppModel, Peer, Version, decode
from ocpp_core.registry import Registry
from ocpp_core.testing import MemoryPeer, memory_pair
from ocpp_generic_api import Csms as CsmsSeen
from ocpp_generic_api import Station as StationSeen
from ocpp_toolkit.cli import app
from ocpp_toolkit.connections import Serving, serve
from ocpp_toolkit.simulation import CsmsSimulator, StationSimulator
from ocpp_toolkit.simulation.station import _Start
from ocpp_transport_ws import Options

T = TypeVar("T")

SOON = 30.0
"""Seconds after which something that should happen has not."""
PATIENCE = 60.0
"""The same for a process of its own, which has to start first: on a busy machine that takes its time."""
VERSIONS = tuple(Registry().version(name) for name in Registry().versions())
OCPP201, OCPP16, OCPP15 = VERSIONS


async def eventually(condition: Callable[[], object]) -> None:
    """Wait for what no event tells of."""
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110 - of what nothing tells
            await asyncio.sleep(0.005)


def words(text: str) -> str:
    """A text without line breaks, frames and colours."""
    return " ".join(text.replace("│", " ").split())


# --------------------------------------------------------------------------------------------------- the command


@dataclass
class Outcome:
    """What a command did."""

    status: int
    out: str
    err: str


def invoke(*arguments: str, text: str | None = None, **environment: str) -> Outcome:
    """Run the command in this process."""
    result = CliRunner().invoke(app, arguments, input=text, env=environment)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, words(result.stderr))


def run(*arguments: str, text: str = "") -> Outcome:
    """Run the command in a process of its own."""
    with TemporaryFile() as stdin, TemporaryFile() as out, TemporaryFile() as err:
        stdin.write(text.encode())
        stdin.seek(0)
        with closing(Forked(arguments, os.environ, stdin, out.fileno(), err.fileno())) as process:
            status = process.wait(PATIENCE)
        out.seek(0)
        err.seek(0)
        return Outcome(status, out.read().decode(), words(err.read().decode()))


def run_afresh(*arguments: str, **environment: str) -> Outcome:
    """Run the command in a process of its own, from the start of Python on; it is measured."""
    done = subprocess.run(
        [sys.executable, "-m", "ocpp_toolkit", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, **environment},
    )
    return Outcome(done.returncode, done.stdout.decode(), words(done.stderr.decode()))


class Process:
    """The command in a process of its own that goes on; what it prints is read all the while."""

    def __init__(self, process: Forked, stdout: TextIO, stderr: TextIO) -> None:
        self._process, self._stdout, self._stderr = process, stdout, stderr
        self._more: Queue[str | None] = Queue()
        self._seen: list[str] = []
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._stdout:
            self._more.put(line.rstrip("\n"))
        self._more.put(None)

    def read_all(self) -> None:
        """Wait until nothing more can come."""
        self._reader.join(PATIENCE)

    def until(self, part: str) -> str:
        """The next line that has this part in it."""
        while (line := self._more.get(timeout=PATIENCE)) is not None:
            self._seen.append(line)
            if part in line:
                return line
        raise AssertionError(f"{part!r} is not in {self._seen}, {self._stderr.read()}")

    def end(self, number: int) -> Outcome:
        """Send a signal and wait for the end."""
        self._process.send_signal(number)
        status = self._process.wait(PATIENCE)
        while (line := self._more.get(timeout=PATIENCE)) is not None:
            self._seen.append(line)
        return Outcome(status, "\n".join(self._seen), self._stderr.read())


@contextmanager
def started(*arguments: str) -> Iterator[Process]:
    """Start the command in a process of its own; it is gone at the end."""
    with ExitStack() as stack:
        (stdout, out), (stderr, err) = os.pipe(), os.pipe()
        streams = [stack.enter_context(os.fdopen(each, encoding="utf-8")) for each in (stdout, stderr)]
        try:
            with Path(os.devnull).open("rb") as nothing:
                forked = Forked(arguments, os.environ, nothing, out, err)
        finally:
            os.close(out)
            os.close(err)
        process = Process(forked, *streams)
        stack.callback(process.read_all)
        stack.enter_context(closing(forked))
        yield process


def stop_soon(number: int = signal.SIGTERM) -> None:
    """Send a signal to this process."""
    os.kill(os.getpid(), number)


# ------------------------------------------------------------------------------------------ a CSMS beside the command


@contextmanager
def beside(make: Callable[[], AbstractAsyncContextManager[T]]) -> Iterator[T]:
    """Enter an async context in a thread of its own, so that a command can run in this one."""
    ready: Future[tuple[T, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def live() -> None:
        try:
            async with make() as thing:
                stop = asyncio.Event()
                ready.set_result((thing, asyncio.get_running_loop(), stop))
                await stop.wait()
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = Thread(target=asyncio.run, args=(live(),))
    thread.start()
    try:
        thing, loop, stop = ready.result(SOON)
        yield thing
        loop.call_soon_threadsafe(stop.set)
    finally:
        thread.join(SOON)


@dataclass
class Csms:
    """A simulated CSMS that listens."""

    simulator: CsmsSimulator
    server: Serving
    links: list[Peer] = field(default_factory=list)
    """Every connection there was."""

    @property
    def url(self) -> str:
        return self.server.url


@asynccontextmanager
async def csms(*versions: Version, heartbeat_interval: int = 300, **options: Any) -> AsyncIterator[Csms]:
    """A simulated CSMS on a free port."""
    simulator = CsmsSimulator(versions or VERSIONS, heartbeat_interval=heartbeat_interval)
    links: list[Peer] = []
    simulator.on_connect(lambda station: links.append(station.peer))
    server = serve(simulator, "127.0.0.1:0", options=Options(ping_interval=None, close_timeout=1.0), **options)
    async with server:
        yield Csms(simulator, server, links)


# --------------------------------------------------------------------------------------------------- in memory


@dataclass
class Joined:
    """A simulated CSMS and a simulated station without a socket between them."""

    csms: CsmsSimulator
    station: StationSimulator
    to_station: MemoryPeer
    """What the CSMS sees."""
    to_csms: MemoryPeer
    """What the station sees; its log has what the station called."""

    @property
    def seen(self) -> StationSeen:
        """What the CSMS's handlers see."""
        return self.csms.remote(self.to_station)

    @property
    def office(self) -> CsmsSeen:
        """What the station's handlers see."""
        return self.station.remote(self.to_csms)

    def charging(self, **start: Any) -> "asyncio.Task[None]":
        """Let the station hold a session."""

        async def hold() -> None:
            async with self.station._busy:
                await self.station._hold(self.office, _Start("T1", **start))

        return asyncio.create_task(hold())

    @property
    def called(self) -> list[str]:
        """The actions that the station called."""
        return [action for action, _ in self.to_csms.log]

    async def has_called(self, *actions: str) -> bool:
        """Wait until the station has called exactly these actions since the log was cleared."""
        await eventually(lambda: len(self.called) >= len(actions))
        await asyncio.sleep(0.02)
        return self.called == list(actions)

    def payload(self, index: int = -1) -> Any:
        """What the station said in a call."""
        return json.loads(self.to_csms.log[index][1])


async def seen_by(
    simulator: CsmsSimulator, version: Version, identity: str = "CS001"
) -> tuple[StationSeen, MemoryPeer]:
    """A station without a program: what the simulated CSMS sees of it, and what it sees of the CSMS."""
    at_csms, at_station = memory_pair(version, simulator.bridge, identity=identity)
    await simulator.bridge.prepare(at_csms)
    return simulator.remote(at_csms), at_station


async def joined(version: Version, **settings: Any) -> Joined:
    """Join the two; the station has booted as far as the CSMS is concerned."""
    simulator = CsmsSimulator([version])
    station = StationSimulator("ws://nowhere", "CS001", [version], **settings)
    pair = memory_pair(version, simulator.bridge, station.bridge)
    for side, peer in zip((simulator, station), pair, strict=True):
        await side.bridge.prepare(peer)
    both = Joined(simulator, station, *pair)
    simulator.boot(both.seen)
    station.accepted = True
    return both


def least(model: type[OcppModel]) -> Any:
    """The smallest message of a model."""
    return decode(model, json.dumps(smallest(plain(model))))
