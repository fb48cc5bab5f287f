"""Settings of a server or a station."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from ocpp_core import Peer

from .policy import STRICT, Leniency, Policy
from .prefixes import PrefixPolicy

__all__ = ["Compression", "Direction", "OnLeniency", "Options", "Trace"]


class Direction(Enum):
    """Which way a message went."""

    RECEIVED = "received"
    SENT = "sent"


Trace = Callable[[Peer, Direction, str], None]
"""Is shown every message of a known peer as XML text, inflated, secrets included."""
OnLeniency = Callable[[Leniency], None]
"""Is told of every rule that was bent in order to read a message."""
Compression = Literal["gzip", "deflate"]
"""A content encoding that both sides have to understand (OCPP-S 1.6, 3)."""


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of a server or a station; the same on both sides."""

    call_timeout: float = 30.0
    """Seconds that a call waits for its answer, the time in the queue included, unless the call says otherwise."""
    handler_timeout: float | None = 30.0
    """Seconds that a handler may take before the call is answered InternalError; None: as long as it likes."""
    receive_timeout: float = 20.0
    """Seconds that the body of a request may take to come in; then it is answered with HTTP status 408."""
    close_timeout: float = 5.0
    """Seconds that handlers at work have when a peer or the server is closed."""
    open_timeout: float = 10.0
    """Seconds that a station has at first to reach the CSMS, TLS included."""
    idle_timeout: float | None = None
    """Seconds after which a station that sends nothing counts as disconnected; None: never, since OCPP-S has no connections."""
    max_size: int = 1024 * 1024
    """Most bytes of a message, as sent and after inflating; a longer request is answered with HTTP status 413."""
    max_depth: int = 32
    """Most elements within each other in a message; OCPP needs no more than ten."""
    max_waiting: int = 100
    """Calls that may wait behind the open one; the next is refused with `QueueFull`."""
    max_held: int = 32
    """Calls of the peer that wait behind its open one; the next is answered InternalError."""
    max_stations: int = 100_000
    """Stations that a CSMS keeps; a further one is answered InternalError, so that invented identities cannot fill the memory."""
    reading: Policy = STRICT
    """How strictly messages are read; a function of the identity chooses it for each station."""
    on_leniency: OnLeniency | None = None
    """Is told of each rule that was bent; None: a warning in the log."""
    compress: Compression | None = None
    """How to compress what is sent: a call in any case, an answer if the request says that it may be; None: not at all."""
    prefixes: PrefixPolicy = None
    """Prefixes of what is sent, for stations that go by them; a function of the identity chooses them for each. None: any."""
    sender_fault_status: int = 400
    """HTTP status of a fault that the sender is to blame for (SOAP 1.2 part 2, 7.5.2.2); some stations want 500 or 200."""
    receiver_fault_status: int = 500
    """HTTP status of any other fault."""
    transaction_attempts: int = 3
    """How often a station sends a message about a transaction that the CSMS refuses (OCPP-S 1.6 errata, 3.2); 1: once."""
    transaction_retry_interval: float = 60.0
    """Seconds until it is sent again, times the number of times that it was sent already."""
    identity_in_path: bool = False
    """Whether the last segment of the URL's path is the station's identity, which then has to be that of the header."""
    trace: Trace | None = None
    """Is shown every message; None: nobody."""
