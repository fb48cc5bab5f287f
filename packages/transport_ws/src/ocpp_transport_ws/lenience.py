"""What a server may be told of a handshake that it would refuse, or take for what it is not."""

from collections.abc import Mapping, Sequence
from typing import Protocol

__all__ = ["Lenience"]


class Lenience(Protocol):
    """Knows what the stations of a CSMS do otherwise when they connect. Asked at most once for each handshake."""

    def identity(self, target: str, username: str | None, found: str | None) -> str | None:
        """The station's identity; it has to be one that OCPP allows.

        Args:
            target: path and query of the URL, as they came.
            username: from its Basic credentials; None if it sent none that can be read.
            found: the last segment of the path; None if that can be no identity.

        Returns:
            Usually `found`; None: the station is turned away as without this.
        """
        ...

    def identified(self, identity: str, target: str) -> None:
        """Told that a station was let in whose identity is not the last segment of its URL."""
        ...

    def passwords(self, identity: str, password: bytes) -> Mapping[str, bytes]:
        """What a password that was refused may mean instead, by a name for each way to read it."""
        ...

    def password_read(self, identity: str, way: str) -> None:
        """Told that a password was right if read so."""
        ...

    def upgrades(self, identity: str) -> bool:
        """Asked of a station that was let in: whether its handshake without ``Connection: Upgrade`` will do."""
        ...

    def pings(self, identity: str) -> bool:
        """Whether the station answers pings; one that does not is sent none."""
        ...

    def subprotocol(self, identity: str, chosen: str | None, offered: Sequence[str]) -> str | None:
        """The version that is spoken, whatever was negotiated.

        Args:
            identity: the station's.
            chosen: the subprotocol negotiated; None: there is none in common.
            offered: what the station offered.

        Returns:
            Usually `chosen`; one that the server does not have counts as None.
        """
        ...
