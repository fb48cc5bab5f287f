"""An opening handshake, as far as it matters who is let in: whichever library has read it."""

from asyncio import BaseTransport
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from websockets.datastructures import Headers

__all__ = ["Handshake", "HeaderFields", "Opening", "certificate_of"]


class HeaderFields(Protocol):
    """Header fields of a request; a name may occur several times, and its case does not matter."""

    def get_all(self, key: str) -> list[str]:
        """The values under a name, in order; none if there are none."""
        ...


class Handshake(Protocol):
    """The request with which a station asks for a WebSocket."""

    @property
    def path(self) -> str:
        """Path and query of the URL as they came, percent-encoded."""
        ...

    @property
    def headers(self) -> HeaderFields:
        """Its header fields."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """A handshake that a web server has read."""

    path: str
    headers: Headers

    @classmethod
    def of(cls, path: str, headers: Iterable[tuple[str, str]]) -> "Opening":
        """The handshake with that target and these header fields."""
        return cls(path, Headers(headers))

    @property
    def offered(self) -> list[str]:
        """The subprotocols that the station offers, in its order."""
        lists = self.headers.get_all("Sec-WebSocket-Protocol")
        return [name for each in lists for name in (part.strip() for part in each.split(",")) if name]


def certificate_of(transport: BaseTransport) -> bytes | None:
    """The client's certificate (DER), if TLS asked for one and it showed one."""
    session = transport.get_extra_info("ssl_object")
    certificate: bytes | None = session.getpeercert(binary_form=True) if session is not None else None
    return certificate
