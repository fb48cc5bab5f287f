"""OCPP-S: `serve` for a CSMS, `connect` for a station."""

from .addresses import AddressBook, Addresses, AddressRefused, MemoryBook
from .asgi import asgi_application
from .client import connect
from .csms import CsmsEndpoint
from .options import Direction, Options, Trace
from .peer import SoapPeer
from .policy import LENIENT, STRICT, Leniency, Reading
from .prefixes import Prefixes
from .server import SoapServer, application, handler, serve

__all__ = [
    "LENIENT",
    "STRICT",
    "AddressBook",
    "AddressRefused",
    "Addresses",
    "CsmsEndpoint",
    "Direction",
    "Leniency",
    "MemoryBook",
    "Options",
    "Prefixes",
    "Reading",
    "SoapPeer",
    "SoapServer",
    "Trace",
    "application",
    "asgi_application",
    "connect",
    "handler",
    "serve",
]
