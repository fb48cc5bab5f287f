"""What a transport offers: serve the CSMS's side, connect the station's side.

The two protocols are what a version-independent program relies on. Options that only one transport has are keywords
of its own functions.
"""

from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from .peer import Handlers, Peer
from .version import Version

__all__ = ["Authenticate", "Server", "Transport"]


class Authenticate(Protocol):
    """Decides whether a station may connect."""

    def __call__(self, identity: str, username: str | None, password: bytes | None) -> Awaitable[bool]:
        """True lets the station in.

        Args:
            identity: who the station says it is (from the URL).
            username: from its Basic credentials; None if it sent none.
            password: from its Basic credentials, as raw bytes: 1.6 allows any; None if it sent none.
        """
        ...


class Server(Protocol):
    """A CSMS's end of a transport, while it serves."""

    @property
    def url(self) -> str:
        """Where stations connect, without the identity."""
        ...

    @property
    def connections(self) -> Mapping[str, Peer]:
        """The stations connected now, by identity."""
        ...

    async def wait_closed(self) -> None:
        """Return when the server has been closed."""
        ...


class Transport(Protocol):
    """A way to carry OCPP; registered under the entry-point group ``ocpp_toolkit`` by its short name."""

    name: str
    """Short name: ``ws``, ``soap``."""
    schemes: Sequence[str]
    """URL schemes that it connects to, as ``("ws", "wss")``."""

    def serve(
        self, handlers: Handlers, versions: Sequence[Version], host: str, port: int, **options: Any
    ) -> AbstractAsyncContextManager[Server]:
        """Serve stations until the context ends; versions in order of preference."""
        ...

    def connect(
        self, url: str, identity: str, versions: Sequence[Version], handlers: Handlers, **options: Any
    ) -> AbstractAsyncContextManager[Peer]:
        """Connect a station to a CSMS until the context ends; versions in order of preference."""
        ...
