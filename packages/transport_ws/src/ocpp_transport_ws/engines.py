"""The libraries that may read and write the frames of stations behind a port of our own, by name.

==========  ============================================================================================================
engine      what it is
==========  ============================================================================================================
websockets  the default: `websockets`, with a short way of our own for what OCPP sends nearly always (`native`)
picows      a parser in C (extra ``picows``): less time for a call by TLS, more memory for a station, no permessage-deflate
==========  ============================================================================================================

A station's side is always `websockets`: picows masks its frames with numbers that can be foreseen (RFC 6455, 5.3).
"""

import ssl as tls
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from socket import socket
from typing import Any, Literal, Protocol

from .endpoint import CsmsEndpoint

__all__ = ["BACKLOG", "Engine", "Listen", "Listener", "Place", "listen_with"]

BACKLOG = 4096
"""Room for a fleet that comes at once. TCP goes on trying for whoever finds none, for a minute, and then gives up."""

Engine = Literal["websockets", "picows"]
"""The name of one of them."""

_MODULES = {"websockets": ".websockets_listener", "picows": ".picows_listener"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where stations connect; `ocpp_transport_ws.serve` says what each of it is."""

    host: str
    port: int
    ssl: tls.SSLContext | None
    health_path: str | None
    reuse_port: bool


class Listener(Protocol):
    """A port that stations connect to."""

    @property
    def sockets(self) -> Sequence[socket]:
        """What is listened on; none any more after the end."""
        ...

    def close(self, close_connections: bool, /) -> None:  # noqa: FBT001 - as `websockets` has it
        """Stop listening; whether connections are closed, too, is for whoever calls to say."""
        ...

    async def wait_closed(self) -> None:
        """Return when nobody is listening, and nobody is being served, any more."""
        ...


Listen = Callable[[CsmsEndpoint, Place], Awaitable[Listener]]
"""Begins to listen for the stations of an endpoint.

Raises:
    OSError: the address cannot be had.
    ValueError: the engine has no way to do what the endpoint's options ask for.
"""


def listen_with(engine: Engine) -> Listen:
    """How to listen with an engine.

    Raises:
        ValueError: there is none of that name.
        ImportError: it is not installed.
    """
    if engine not in _MODULES:
        raise ValueError(f"no engine {engine!r}: there are {', '.join(_MODULES)}")
    try:
        module: Any = import_module(_MODULES[engine], __package__)
    except ModuleNotFoundError as missing:
        raise ImportError(
            f"the engine {engine} is not installed: pip install 'ocpp-transport-ws[{engine}]'"
        ) from missing
    listen: Listen = module.listen
    return listen
