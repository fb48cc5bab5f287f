"""Processes that tests start, watch and end."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import which
from typing import TypeVar

import pytest
from effort import unmeasured

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds that anything may take, on a machine that has other things to do."""


class Bell:
    """Wakes whoever waits for something to become true."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def until(self, condition: Callable[[], T], what: Callable[[], str]) -> T:
        """What `condition` returns as soon as that is true; the test fails with `what` if it takes too long."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not (value := condition()):
                    self._rung.clear()
                    await self._rung.wait()
        except TimeoutError:
            pytest.fail(what())
        return value


class Running:
    """A process whose output is read as it comes, line by line."""

    def __init__(self, process: asyncio.subprocess.Process, take: Callable[[str], None] | None = None) -> None:
        self.lines: list[str] = []
        self._process = process
        self._take = take
        self._bell = Bell()
        self._ended = False
        self._reader = asyncio.create_task(self._read())

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def write(self, line: str) -> None:
        """Give the process a line to read."""
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")

    def finish(self) -> None:
        """Tell the process that there is nothing more to read."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    async def line(self, pattern: str) -> re.Match[str]:
        """The first line that matches, as soon as it is there."""

        def search() -> re.Match[str] | None:
            found = next(filter(None, (re.search(pattern, line) for line in self.lines)), None)
            if found is None and self._ended:
                pytest.fail(f"ended without {pattern!r}:\n{self.output}")
            return found

        found = await self._bell.until(search, lambda: f"no {pattern!r} in:\n{self.output}")
        assert found is not None
        return found

    async def ended(self) -> int:
        """The exit status, once the process has ended by itself."""
        await self._bell.until(lambda: self._ended, lambda: f"does not end:\n{self.output}")
        return await self._process.wait()

    async def stop(self) -> int:
        """The exit status after SIGTERM."""
        self._process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> None:
        """End it if it has not ended, and be done with it."""
        if self._process.returncode is None:
            self._process.kill()
        await self._reader
        await self._process.wait()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            text = line.decode().rstrip("\n")
            self.lines.append(text)
            if self._take is not None:
                self._take(text)
            self._bell.ring()
        await self._process.wait()
        self._ended = True
        self._bell.ring()


@asynccontextmanager
async def running(
    program: str | Path, *arguments: str, take: Callable[[str], None] | None = None
) -> AsyncIterator[Running]:
    """A process that does not outlive its context; `take` is given each line of its output."""
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=1024 * 1024,
        env={**unmeasured(), "COLUMNS": "1000", "NO_COLOR": "1"},
    )
    watched = Running(process, take)
    try:
        yield watched
    finally:
        await watched.kill()


@asynccontextmanager
async def toolkit(*arguments: str) -> AsyncIterator[Running]:
    """The command ``ocpp-toolkit`` as it is installed."""
    program = which("ocpp-toolkit", path=str(Path(sys.executable).parent))
    assert program is not None, "ocpp-toolkit is not installed beside this Python"
    async with running(program, *arguments) as command:
        yield command
