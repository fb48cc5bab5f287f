"""The common ground of all OCPP versions and transports: messages, operations, peers, errors, plugins."""

from .codec import decode, encode
from .errors import (
    CallError,
    CallRefused,
    ConnectFailed,
    ConnectionLost,
    ErrorCode,
    InvalidPayload,
    InvalidResponse,
    NotSupported,
    OcppError,
    PluginError,
    Problem,
    QueueFull,
    Timeout,
)
from .model import OcppModel, Opt, Replies, wire_name
from .operation import Catalogue, Operation, Role
from .peer import Guard, Handler, Handlers, Hook, Peer
from .transport import Authenticate, Server, Transport
from .types import CiString20, CiString25, CiString50, CiString255, CiString500, DateTime, Exact, Number, now
from .version import Version

__all__ = [
    "Authenticate",
    "CallError",
    "CallRefused",
    "Catalogue",
    "CiString20",
    "CiString25",
    "CiString50",
    "CiString255",
    "CiString500",
    "ConnectFailed",
    "ConnectionLost",
    "DateTime",
    "ErrorCode",
    "Exact",
    "Guard",
    "Handler",
    "Handlers",
    "Hook",
    "InvalidPayload",
    "InvalidResponse",
    "NotSupported",
    "Number",
    "OcppError",
    "OcppModel",
    "Operation",
    "Opt",
    "Peer",
    "PluginError",
    "Problem",
    "QueueFull",
    "Replies",
    "Role",
    "Server",
    "Timeout",
    "Transport",
    "Version",
    "decode",
    "encode",
    "now",
    "wire_name",
]
