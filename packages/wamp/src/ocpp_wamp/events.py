"""What happened: the events that a session reports."""

from dataclasses import dataclass
from typing import Any

from .faults import Fault

__all__ = ["CallExpired", "CallReceived", "ErrorReceived", "Event", "FaultSeen", "ResultReceived"]


@dataclass(slots=True)
class CallReceived:
    """The peer calls; answer it with `Session.reply`, `Session.fail` or `Session.refuse`."""

    id: str
    action: str
    payload: str
    """JSON text: an object, or ``null``, which stands for an empty one."""
    message: Any = None
    """What the session's `knows` made of the payload; None: it did not."""


@dataclass(slots=True)
class ResultReceived:
    """Our call was answered."""

    id: str
    payload: str
    """JSON text: an object, or ``null``, which stands for an empty one."""
    message: Any = None
    """What the session's `knows_results` made of the payload; None: it did not."""


@dataclass(slots=True)
class ErrorReceived:
    """Our call was refused."""

    id: str
    code: str
    """The peer's error code, whatever it wrote."""
    description: str
    details: str
    """JSON text: an object."""


@dataclass(slots=True)
class CallExpired:
    """Our call was not answered in time; an answer that still comes will be reported as `Fault.UNKNOWN_REPLY`."""

    id: str
    sent: bool
    """Whether it had been sent; False: its time ran out while it waited its turn."""


@dataclass(slots=True)
class FaultSeen:
    """The peer sent something bad. It has been answered as the dialect says; nothing needs to be done."""

    fault: Fault
    reason: str
    """What is wrong, in words."""
    message_id: str | None = None
    """The id concerned, if one could be read."""
    call_id: str | None = None
    """The id of our call that ends because of it (a malformed answer); None: no call ends."""


Event = CallReceived | ResultReceived | ErrorReceived | CallExpired | FaultSeen
