"""The command in processes of their own that begin with everything imported, so that tests need not wait for that.

Each is forked off a nursery, a process that has imported the command and done nothing else; see `nursery`. Only the start of
Python and the imports are not the command's own.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from effort import unmeasured

__all__ = ["Forked"]

PROGRAM = Path(__file__).with_name("nursery.py")


class Forked:
    """The command in a process of its own."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], stdin: IO[bytes], stdout: int, stderr: int
    ) -> None:
        """Start it.

        Args:
            arguments: of the command.
            environment: all of its environment.
            stdin: what it reads.
            stdout: descriptor of what it writes to; the caller closes it.
            stderr: likewise.
        """
        self._watch, there = socket.socketpair()
        self._status: int | None = None
        with there:
            words = json.dumps({"arguments": arguments, "environment": dict(environment), "folder": str(Path.cwd())})
            descriptors = [stdin.fileno(), stdout, stderr, there.fileno()]
            socket.send_fds(_nursery(), [f"{words}\n".encode()], descriptors)
        self._told = self._watch.makefile("r")
        self._pid = int(self._told.readline())

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self._status is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)

    def wait(self, timeout: float) -> int:
        """Its exit status, negative after a signal.

        Raises:
            TimeoutError: it has not ended within so many seconds.
        """
        if self._status is None:
            self._watch.settimeout(timeout)
            self._status = int(self._told.readline())
        return self._status

    def close(self) -> None:
        """Kill it if it still runs."""
        self.send_signal(signal.SIGKILL)
        self.wait(30)
        self._told.close()
        self._watch.close()


@cache
def _nursery() -> socket.socket:
    """The socket of the nursery, which ends when that is closed: with this process."""
    here, there = socket.socketpair()
    with there:
        nursery = subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM), str(there.fileno())],
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            env=unmeasured(),
        )
    nursery.returncode = 0  # nobody waits for it
    return here
