"""A server under test: a process of its own, on a core of its own, and what the operating system says of it. Linux only."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["CACHE", "Server", "allow_many_sockets", "environment", "has_own_core", "pin_load", "release_load"]

CACHE = Path(__file__).parent / ".cache"
"""What is fetched or compiled for the benchmarks; not kept in git."""

_CORES = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SOCKETS = 4096


def pin_load() -> None:
    """Keep this process off the server's core, if there are two."""
    if len(_CORES) > 1:
        os.sched_setaffinity(0, {_CORES[1]})


def release_load() -> None:
    """Let this process run on any core again."""
    os.sched_setaffinity(0, _CORES)


def has_own_core() -> bool:
    """Whether this process is kept on a core that the server is kept off."""
    return len(_CORES) > 1 and os.sched_getaffinity(0) == {_CORES[1]}


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process under test: its Python finds its modules compiled, as where they are installed."""
    ours = {"PYTHONPYCACHEPREFIX": str(CACHE / "pycache"), "PYTHONDONTWRITEBYTECODE": ""}
    return {**os.environ, **ours, **extra}


def allow_many_sockets() -> None:
    """Raise the limit of open files as far as it takes, here and in the servers started from now on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _SOCKETS:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(_SOCKETS, hard), hard))


class Server:
    """A server that runs as long as the context lasts. When it is ready it prints its port, and the ids of processes of its own, if any.

    One that has processes of its own is not kept on a core, and is asked to end, for they are its to end.
    """

    def __init__(self, command: Sequence[str], extra: Mapping[str, str]) -> None:
        self._command = command
        self._environment = environment(extra)
        self._workers: list[int] = []

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True, env=self._environment)
        if len(_CORES) > 1:
            os.sched_setaffinity(self._process.pid, {_CORES[0]})
        assert self._process.stdout is not None
        words = self._process.stdout.readline().split()
        if not words or not all(each.isdecimal() for each in words):
            self._process.kill()
            raise RuntimeError(f"{' '.join(self._command)} did not start")
        self.port, *self._workers = map(int, words)
        for worker in self._workers:
            os.sched_setaffinity(worker, _CORES)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._workers:
            self._process.terminate()
        else:
            self._process.kill()
        self._process.communicate()

    def cpu(self) -> float:
        """Seconds of CPU that the process has used, user and system, all threads; and processes of its own, too."""
        return _cpu(self._process.pid) + sum(self.workers_cpu())

    def workers_cpu(self) -> list[float]:
        """Seconds of CPU that each of its processes has used."""
        return [_cpu(each) for each in self._workers]

    def memory(self) -> int:
        """Bytes of memory that are resident."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]) * _PAGE


def _cpu(process: int) -> float:
    """A process's CPU clock (clock_getcpuclockid(3))."""
    return time.clock_gettime((~process << 3) | 2)
