"""Forks off processes of the command: ``SOCKET``, a descriptor.

This program imports the command and does nothing else. Each line over its socket has the arguments, environment and folder of a
process, and brings four descriptors: its standard streams, and where a line with its number and one with its exit status are to go.
Where the other end is closed, it ends.
"""

import json
import os
import runpy
import signal
import socket
import sys

from ocpp_core.registry import Registry
from ocpp_toolkit import cli

__all__ = ["cli"]

PIECE = 1 << 16
"""Bytes that are read at once."""


def load_all() -> None:
    """Import what the command imports when it is needed."""
    registry = Registry()
    for name in registry.versions():
        registry.version(name)
        registry.adapter(name)
    for name in ("ws", "soap"):
        registry.transport(name)


def live(requests: socket.socket) -> list[str] | None:
    """Fork processes off until nobody is left who could ask; in each, its arguments, in the nursery None."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        words, descriptors, _, _ = socket.recv_fds(requests, PIECE, 4)
        if not words:
            return None
        while not words.endswith(b"\n"):
            words += requests.recv(PIECE)
        if os.fork() == 0:
            break
        for each in descriptors:
            os.close(each)
    requests.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    told = descriptors.pop()
    if (pid := os.fork()) != 0:
        watch(pid, told)
    os.close(told)
    take_streams(descriptors)
    request = json.loads(words)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    arguments: list[str] = request["arguments"]
    return arguments


def take_streams(descriptors: list[int]) -> None:
    """Make these the standard streams, set up as Python does."""
    for number, each in enumerate(descriptors):
        os.dup2(each, number)
        os.close(each)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)


def watch(pid: int, told: int) -> None:
    """Tell the number of a process, and how it ended."""
    os.closerange(0, told)
    os.write(told, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    load_all()
    if (own := live(socket.socket(fileno=int(sys.argv[1])))) is not None:
        sys.argv[1:] = own
        runpy.run_module("ocpp_toolkit", run_name="__main__", alter_sys=True)
