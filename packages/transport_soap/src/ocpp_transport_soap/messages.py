"""HTTP as the endpoint sees it, whichever server carries it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

__all__ = ["Reply", "Request", "host_and_port"]


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request, its body read to the end."""

    method: str
    """``POST``, ``GET``."""
    path: str
    """Path as it was sent, percent-encoded."""
    query: str = ""
    """What follows the question mark; empty if nothing does."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Headers by name in small letters."""
    body: bytes = b""
    """The body as it was sent, compressed if it was."""
    remote: str = ""
    """Host and port that it came from; empty if that is not known."""
    origin: str = ""
    """Scheme and host that it was sent to, as ``http://csms.example:8080``; empty if that is not known."""


def _nothing() -> None:
    """Nothing follows."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request."""

    status: int
    """HTTP status."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Headers; Content-Length is the server's to add."""
    body: bytes = b""
    """The body; empty for none."""
    sent: Callable[[], None] = _nothing
    """To be called once when the answer was handed to the connection, or could not be: starts what follows it."""

    @classmethod
    def plain(cls, status: HTTPStatus, text: str = "", **headers: str) -> "Reply":
        """A status with a sentence for people."""
        content = {"Content-Type": "text/plain; charset=utf-8", **headers}
        return cls(status.value, content, f"{text or status.phrase}\n".encode())


def host_and_port(address: Sequence[Any] | None) -> str:
    """Host and port of a socket's address as text; empty if it has none."""
    if not address or isinstance(address, str):
        return ""
    host, port = str(address[0]), address[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
