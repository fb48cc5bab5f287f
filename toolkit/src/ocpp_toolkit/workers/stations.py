"""A station that is connected to another worker, as a CSMS's program sees it: the same verbs."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from ocpp_core import Peer, Replies
from ocpp_generic_api import Execution, Station

from .exchange import Place

__all__ = ["RemoteStation"]

R = TypeVar("R")

Carry = Callable[[str, Replies[Any]], Awaitable[Execution[Any]]]
"""Carries a request to a station, wherever it is."""


class RemoteStation(Station):
    """A station of another worker. What it is asked goes there; how it was connected is as of when it was looked for."""

    def __init__(self, identity: str, place: Place, carry: Carry) -> None:
        # There is no connection here, so nothing of what `Station` makes of one.
        self._identity = identity
        self.place = place
        """Where it was found."""
        self._carry = carry

    @property
    def identity(self) -> str:
        """The station's identity."""
        return self._identity

    @property
    def version(self) -> str:
        """The OCPP version that it speaks, as ``1.6``."""
        return self.place.version

    @property
    def transport(self) -> str:
        """Short name of its transport, as ``ws``."""
        return self.place.transport

    @property
    def remote_address(self) -> str:
        """Its host and port; empty if the transport has none."""
        return self.place.remote_address

    @property
    def peer(self) -> Peer:
        """There is none here.

        Raises:
            LookupError: always; ask the worker of `place`.
        """
        raise LookupError(f"{self.identity} is connected to worker {self.place.worker}")

    async def execute(self, request: Replies[R]) -> Execution[R]:
        """Ask, through the worker that has the station; raises as `Station.call`."""
        return await self._carry(self._identity, request)

    async def close(self) -> None:
        """Not from here.

        Raises:
            LookupError: always; ask the worker of `place`.
        """
        raise LookupError(f"{self.identity} is connected to worker {self.place.worker}")
