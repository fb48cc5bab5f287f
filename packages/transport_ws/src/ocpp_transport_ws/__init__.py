"""OCPP-J over WebSocket: `serve` for a CSMS, `connect` for a station."""

from .admission import Certified, Duplicates, Known
from .client import connect
from .identity import InvalidIdentity
from .lenience import Lenience
from .link import Link
from .options import Direction, Options, Trace
from .server import WsServer, serve

__all__ = [
    "Certified",
    "Direction",
    "Duplicates",
    "InvalidIdentity",
    "Known",
    "Lenience",
    "Link",
    "Options",
    "Trace",
    "WsServer",
    "connect",
    "serve",
]
