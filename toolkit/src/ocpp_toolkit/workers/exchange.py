"""What workers need of each other: who has which station, and a way to hand a command to the one that has it.

`Exchange` is all that the rest of this package knows of it. `hub` implements it for the processes of one machine; over a message broker it
is one more class.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Command", "Evict", "Exchange", "Execute", "Place", "Rejoined", "Reply"]

Command = Mapping[str, Any]
"""A command as JSON has it; see `commands`."""
Reply = Mapping[str, Any]
"""What became of a command, as JSON has it; see `commands`."""
Execute = Callable[[Command], Awaitable[Reply]]
"""Carries out a command for a station of this worker."""
Evict = Callable[[str, int], Awaitable[None]]
"""Told that a station has come to another worker: its identity, and the claim that has been overtaken."""
Rejoined = Callable[[], Awaitable[None]]
"""Told that the exchange was gone and is back, with nothing that this worker has claimed before."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a station is connected."""

    worker: str
    """Name of the worker."""
    claim: int
    """Number of the claim by which the worker has it: a later claim of the same station has a greater one."""
    version: str
    """The OCPP version that it speaks, as ``1.6``."""
    transport: str
    """Short name of its transport, as ``ws``."""
    remote_address: str
    """Its host and port; empty if the transport has none."""


class Exchange(Protocol):
    """Joins a worker to the others.

    The latest claim counts. A claim that has been overtaken can release nothing, so the late end of an old connection does not take
    the station away from the worker that has it now. What a worker had is given up for it when it dies.
    """

    @property
    def worker(self) -> str:
        """Name of this worker, which no other has."""
        ...

    async def join(self, execute: Execute, evict: Evict, rejoined: Rejoined) -> None:
        """Take part, from now on, and again by itself after a failure of whatever stands between the workers.

        In the meantime all of this fails at once with `ConnectionError`.
        """
        ...

    async def claim(self, identity: str, version: str, transport: str, remote_address: str) -> int:
        """Say that a station is connected here, and return the number of the claim; the worker that had it is told."""
        ...

    async def release(self, identity: str, claim: int) -> None:
        """Say that a station has gone; nothing if the claim was overtaken."""
        ...

    async def find(self, identity: str) -> Place | None:
        """Where a station is; None: nowhere."""
        ...

    async def places(self) -> Mapping[str, Place]:
        """Where all stations are, by identity."""
        ...

    async def command(self, worker: str, command: Command) -> Reply:
        """Have a worker carry out a command; it may be given to it more than once, but not after the command has expired.

        Raises:
            ConnectionError: the worker is not there, or has died with the command.
        """
        ...
