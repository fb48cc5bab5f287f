"""The RPC layer of OCPP-J without I/O: frames, and a session that knows the rules. Usable alone."""

from .errors import BadFrame, LocalError, QueueFull, WampError
from .events import CallExpired, CallReceived, ErrorReceived, Event, FaultSeen, ResultReceived
from .faults import DIALECTS, Answer, Dialect, Fault
from .frames import Call, CallError, CallResult, Frame, parse
from .glance import Glance
from .repair import Repair, Repaired
from .session import Session
from .states import State

__all__ = [
    "DIALECTS",
    "Answer",
    "BadFrame",
    "Call",
    "CallError",
    "CallExpired",
    "CallReceived",
    "CallResult",
    "Dialect",
    "ErrorReceived",
    "Event",
    "Fault",
    "FaultSeen",
    "Frame",
    "Glance",
    "LocalError",
    "QueueFull",
    "Repair",
    "Repaired",
    "ResultReceived",
    "Session",
    "State",
    "WampError",
    "parse",
]
