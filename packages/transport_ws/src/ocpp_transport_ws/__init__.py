"""OCPP-J over WebSocket: `serve` for a CSMS, `connect` for a station."""

from .admission import Certified, Duplicates, Known
from .asgi import asgi_application
from .client import connect
from .endpoint import CsmsEndpoint
from .engines import Engine, listen_with
from .identity import InvalidIdentity
from .lenience import Lenience
from .link import Link
from .options import Direction, Options, Trace
from .server import WsServer, serve
from .sockets import Socket, SocketEnded

__all__ = [
    "Certified",
    "CsmsEndpoint",
    "Direction",
    "Duplicates",
    "Engine",
    "InvalidIdentity",
    "Known",
    "Lenience",
    "Link",
    "Options",
    "Socket",
    "SocketEnded",
    "Trace",
    "WsServer",
    "asgi_application",
    "connect",
    "listen_with",
    "serve",
]
