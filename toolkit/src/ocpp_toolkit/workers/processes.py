"""The processes of one CSMS: started together, listening on the same port, watched, and ended together."""

import asyncio
import contextlib
import logging
import multiprocessing
import signal
import socket
import tempfile
import threading
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from ocpp_toolkit.csms import CSMS
from ocpp_toolkit.loop import run

from .hub import Hub, HubExchange
from .member import Member

__all__ = ["Worker", "Workers", "reserved"]

logger = logging.getLogger("ocpp_toolkit")

_SPAWN = multiprocessing.get_context("spawn")  # a fork would share the parent's loop
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a worker that died is started again: they double with each death until it has lived for long."""
_GRACE = 30.0
"""Seconds that workers have to end when they are asked to; then they are killed."""


class Worker:
    """What a worker's program is given."""

    def __init__(self, number: int, path: Path) -> None:
        self.number = number
        """Its number, from 1."""
        self.stop = asyncio.Event()
        """Set when it is to end: on SIGTERM and SIGINT, and when the process that started it is gone."""
        self.exchange = HubExchange(path, str(number))
        """Joins it to the others."""

    async def join(self, csms: CSMS, *, timeout: float = 60.0) -> Member:
        """Make its CSMS one with those of the others; before it lets stations in. See `Member`."""
        member = Member(csms, self.exchange, timeout=timeout)
        await member.join()
        return member

    async def serve(self) -> None:
        """Say that stations are let in, and return when it is time to end."""
        with contextlib.suppress(ConnectionError):  # the hub is gone; it will be told when it is back
            await self.exchange.listening()
        await self.stop.wait()


Program = Callable[..., Awaitable[None]]
"""A worker's program: given its `Worker` and what else was said, it serves until `Worker.stop` is set."""


class Workers:
    """Runs a program in several processes, until it is asked to stop.

    ::

        async def program(worker: Worker) -> None:
            csms = CSMS()
            member = await worker.join(csms)
            async with serve(csms, "0.0.0.0:9000", reuse_port=True):
                await worker.serve()

        if __name__ == "__main__":
            run(Workers(program, 4).run())
    """

    def __init__(self, program: Program, number: int, *arguments: Any) -> None:
        """Workers that do not run yet.

        Args:
            program: what each runs; a function of a module, for it is imported there.
            number: how many processes, from 1; as many as the machine has cores is a good choice.
            arguments: for the program, beside its `Worker`; each can be pickled.

        Raises:
            ValueError: there is to be no worker.
        """
        if number < 1:
            raise ValueError(f"not possible: {number=}")
        self._program = program
        self._number = number
        self._arguments = arguments
        self._processes: dict[int, SpawnProcess] = {}
        self._stopping = asyncio.Event()
        self._begun = asyncio.Event()
        self.hub: Hub | None = None
        """Knows which worker has which station; None: nothing runs."""

    @property
    def processes(self) -> dict[int, SpawnProcess]:
        """The processes that run, by the number of the worker."""
        return dict(self._processes)

    async def wait_listening(self) -> None:
        """Return when all workers let stations in."""
        await self._begun.wait()
        if self.hub is not None:
            await self.hub.wait_listening(self._number)

    def stop(self) -> None:
        """Ask all workers to end."""
        self._stopping.set()

    async def run(self) -> None:
        """Run until `stop`, or until SIGTERM or Ctrl-C; a worker that dies is started again."""
        with _asked_to_end(self.stop), tempfile.TemporaryDirectory(prefix="ocpp-") as directory:
            path = Path(directory) / "hub"  # the directory is the user's alone
            async with Hub(path) as self.hub, asyncio.TaskGroup() as group:
                self._begun.set()
                for number in range(1, self._number + 1):
                    group.create_task(self._keep(number, path))
            self.hub = None

    async def _keep(self, number: int, path: Path) -> None:
        """Keep one worker running."""
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            process = self._processes[number] = _SPAWN.Process(
                target=_enter,
                args=(self._program, number, path, self._arguments),
                name=f"ocpp-worker-{number}",
            )
            began = asyncio.get_running_loop().time()
            process.start()
            await self._watch(process)
            del self._processes[number]
            if self._stopping.is_set():
                return
            lived = asyncio.get_running_loop().time() - began
            pause = _FIRST_PAUSE if lived > _LONGEST_PAUSE else min(2 * pause, _LONGEST_PAUSE)
            logger.error("worker %d ended with exit code %s, the next begins in %g s", number, process.exitcode, pause)
            await _first(self._stopping.wait(), asyncio.sleep(pause))

    async def _watch(self, process: SpawnProcess) -> None:
        """Return when a process has ended; it is asked to when all are to stop."""
        ended = asyncio.get_running_loop().create_task(_end_of(process))
        try:
            await _first(asyncio.shield(ended), self._stopping.wait())
            if not ended.done():
                process.terminate()
                await asyncio.wait({ended}, timeout=_GRACE)
        finally:
            if not ended.done():
                process.kill()
            await ended
            process.join()


async def _end_of(process: SpawnProcess) -> None:
    """Return when a process has ended, without a thread that waits for it."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(process.sentinel, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(process.sentinel)


async def _first(*waits: Any) -> None:
    """Wait for one of several things, and give up the others."""
    tasks = {asyncio.ensure_future(each) for each in waits}
    _, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()


@contextmanager
def _asked_to_end(then: Callable[[], None]) -> Generator[None, None, None]:
    """Call a function on SIGTERM and SIGINT, where this is the thread that hears of them."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    for number in numbers:
        loop.add_signal_handler(number, then)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


@contextmanager
def _orphaned(then: Callable[[], None]) -> Generator[None, None, None]:
    """Call a function when the process that started this one is gone."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - that is how this one came to be
    loop = asyncio.get_running_loop()

    def gone() -> None:
        loop.remove_reader(parent.sentinel)
        then()

    loop.add_reader(parent.sentinel, gone)
    try:
        yield
    finally:
        loop.remove_reader(parent.sentinel)


def _enter(program: Program, number: int, path: Path, arguments: tuple[Any, ...]) -> None:
    """What a worker's process does."""
    run(_work(program, number, path, arguments))


async def _work(program: Program, number: int, path: Path, arguments: tuple[Any, ...]) -> None:
    worker = Worker(number, path)
    with _asked_to_end(worker.stop.set), _orphaned(worker.stop.set):
        try:
            await program(worker, *arguments)
        finally:
            await worker.exchange.leave()


@contextmanager
def reserved(host: str, port: int) -> Generator[int, None, None]:
    """A TCP port for several processes that listen with ``reuse_port``, kept free as long as the context lasts.

    Args:
        host: address to listen on.
        port: the port; 0: any that is free.

    Raises:
        OSError: the address cannot be had, or this system cannot share a port.
    """
    if not hasattr(socket, "SO_REUSEPORT"):
        raise OSError("this system cannot share a port between processes")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        keeper.bind((host, port))  # bound, but not listening: the system gives it no connection
        yield keeper.getsockname()[1]
