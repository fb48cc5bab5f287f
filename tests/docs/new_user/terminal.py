"""A reader's terminals: commands run as in a shell, and what they print is held against what a page shows."""

import asyncio
import re
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from .page import ELLIPSIS, INTERRUPT, Command, Screen

__all__ = ["Differs", "Reading", "Terminal"]

_SETTING = re.compile(r"(cd|\.|export) ")
"""Commands that change the shell itself: they hold for whatever is typed afterwards."""
_BUILT_IN = "kill "
_KILLED = "Killed"
"""What a shell says when its command was ended by signal 9."""
_VARIES: Mapping[str, str] = {
    r"\d\d:\d\d:\d\d\\\.\d{3}": r"\\d\\d:\\d\\d:\\d\\d\\.\\d{3}",
    r"\d{4}\\-\d\d\\-\d\dT": r"\\d{4}-\\d\\d-\\d\\dT",
    r"in \d+\\\.\d\ds$": r"in \\d+\\.\\d\\ds",
    ELLIPSIS: ".*",
}
r"""What differs from run to run, in an escaped line of a page: times, how long tests took, and what it leaves out.

``re.escape`` writes ``.`` as ``\.`` and ``-`` as ``\-``, a space as ``\ ``.
"""


class Differs(AssertionError):
    """Something is not as the page shows it."""


class Reading:
    """What a reader has to put in place of what the pages show, as numbers of processes."""

    def __init__(self, fixed: Mapping[str, str], own: Sequence[str]) -> None:
        """Begin to read.

        Args:
            fixed: words of the pages that are others here, as ports, and what they are.
            own: numbers that each run has its own of; the same number on the pages is the same in the run.
        """
        self._known = dict(fixed)
        self._open = set(own)

    def here(self, text: str) -> str:
        """A text of the page as it is here."""
        return re.sub(r"\w+", lambda word: self._known.get(word[0], word[0]), text)

    def matches(self, shown: str, line: str) -> bool:
        """Whether a line is what the page shows; numbers of this run are learnt from it."""
        pattern = re.escape(self.here(shown)).replace(r"\ ", " ")
        for varies, by in _VARIES.items():
            pattern = re.sub(varies, by, pattern)
        for number in self._open:
            pattern = re.sub(rf"\b{number}\b", rf"(?P<n{number}>\\d+)", pattern)
        found = re.fullmatch(pattern, line)
        if found is not None:
            for name, value in found.groupdict().items():
                self._known[name.removeprefix("n")] = value
                self._open.discard(name.removeprefix("n"))
        return found is not None


class _Program:
    """A command that runs; its lines are taken one by one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self._new: asyncio.Queue[str | None] = asyncio.Queue()
        self._reader = asyncio.create_task(self._read())

    async def line(self) -> str | None:
        """The next line; None: there is none any more."""
        line = await self._new.get()
        if line is None:
            self._new.put_nowait(None)
        else:
            self.lines.append(line)
        return line

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self._reader
        await self.process.wait()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self._new.put_nowait(line.decode().rstrip())
        self._new.put_nowait(None)


class Terminal:
    """One terminal."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        instead: Mapping[str, str],
        reading: Reading,
        patience: float = 30.0,
    ) -> None:
        """Open it.

        Args:
            folder: where it begins.
            environment: its variables.
            instead: beginnings of commands that are others here, and what they are.
            reading: what is put in place of what the pages show.
            patience: seconds that anything may take.
        """
        self._folder = folder
        self._environment = environment
        self._instead = instead
        self._reading = reading
        self._patience = patience
        self._settings: list[str] = []
        self._program: _Program | None = None
        self._skips = False

    async def follow(self, screen: Screen, *, goes_on: bool) -> None:
        """Do what a page shows of this terminal.

        Args:
            screen: what it shows.
            goes_on: whether its last command still runs when the pages come back to the terminal.

        Raises:
            Differs: something else is seen.
        """
        following = [command.takes_up for command in screen.commands[1:]]
        for command, still in zip(screen.commands, [*following, goes_on], strict=True):
            try:
                async with asyncio.timeout(self._patience):
                    await self._do(command, goes_on=still)
            except (Differs, TimeoutError) as difference:
                seen = "\n".join(self._program.lines) if self._program is not None else ""
                raise Differs(
                    f"{screen.where}, $ {command.typed}: {difference!r}; seen so far:\n{seen}"
                ) from difference

    async def close(self) -> None:
        """End what still runs."""
        if self._program is not None:
            await self._program.kill()

    async def _do(self, command: Command, *, goes_on: bool) -> None:
        if _SETTING.match(command.typed):
            self._settings.append(self._here(command.typed))
            return
        if command.typed == INTERRUPT:
            self._running.process.send_signal(signal.SIGINT)
        elif command.typed:
            await self._start(command.typed)
        for shown in command.seen:
            await self._see(shown)
        if not goes_on and await self._end() and not command.seen:
            raise Differs("it failed without a word")

    @property
    def _running(self) -> _Program:
        if self._program is None:
            raise Differs("nothing runs there")
        return self._program

    def _here(self, typed: str) -> str:
        for beginning, other in self._instead.items():
            if typed.startswith(beginning):
                typed = other + typed.removeprefix(beginning)
        return self._reading.here(typed)

    async def _start(self, typed: str) -> None:
        # One process for the command, without a shell around it, so that a signal goes where a terminal would send it.
        here = self._here(typed)
        script = " && ".join([*self._settings, here if here.startswith(_BUILT_IN) else f"exec {here}"])
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", script,
            cwd=self._folder, env=self._environment,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            limit=1024 * 1024,
            preexec_fn=_listen,
        )  # fmt: skip
        self._program = _Program(process)
        self._skips = False

    async def _see(self, shown: str) -> None:
        if shown == ELLIPSIS:
            self._skips = True
            return
        if shown == _KILLED:
            await self._end(signal.SIGKILL)
            return
        while (line := await self._running.line()) is not None:
            if self._reading.matches(shown, line):
                self._skips = False
                return
            if not self._skips:
                raise Differs(f"{shown!r} is shown, and {line!r} is seen")
        raise Differs(f"{shown!r} is shown, and nothing more is seen")

    async def _end(self, killed_by: signal.Signals | None = None) -> int:
        """The status of the command, once it is over; it may print nothing more."""
        while (line := await self._running.line()) is not None:
            if not self._skips:
                raise Differs(f"nothing more is shown, and {line!r} is seen")
        status = await self._running.process.wait()
        if killed_by is not None and status != -killed_by:
            raise Differs(f"it ended with status {status}")
        return status


def _listen() -> None:
    """Ctrl-C reaches a program in a terminal, even if these tests were started with it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
