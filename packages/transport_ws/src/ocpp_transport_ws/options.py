"""Settings of a connection."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ocpp_core import Peer

from .rate import TokenBucket

__all__ = ["Direction", "Options", "Trace"]


class Direction(Enum):
    """Which way a frame went."""

    RECEIVED = "received"
    SENT = "sent"


Trace = Callable[[Peer, Direction, str], None]
"""Is shown every frame as it stands on the wire, secrets included."""


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of a connection; the same on both sides.

    Raises:
        ValueError: a rate or burst is out of range.
    """

    call_timeout: float = 30.0
    """Seconds that a call waits for its answer, the time in the queue included, unless the call says otherwise."""
    handler_timeout: float | None = 30.0
    """Seconds that a handler may take before the call is answered InternalError; None: as long as it likes."""
    send_timeout: float | None = 20.0
    """Seconds that the peer may take to make room for a frame; then the connection is dropped. None: any time."""
    close_timeout: float = 5.0
    """Seconds that handlers at work, and then the closing handshake, have when a connection is closed."""
    open_timeout: float = 10.0
    """Seconds that the opening handshake may take, TLS and authentication included."""
    ping_interval: float | None = 20.0
    """Seconds between WebSocket pings; None: no pings (some stations never answer them)."""
    ping_timeout: float | None = 20.0
    """Seconds until a ping without its pong ends the connection; None: never."""
    max_size: int = 1024 * 1024
    """Most bytes of a frame, after inflating; a longer one ends the connection with code 1009."""
    max_waiting: int = 100
    """Calls that may wait behind the open one; the next is refused with `QueueFull`."""
    max_held: int = 32
    """Calls of the peer that wait behind its open one; it should send none. 0: refuse them."""
    max_bad_frames: int | None = 20
    """Bad frames in a row after which the connection is closed with code 1002; None: any number."""
    max_rate: float | None = None
    """Messages per second that the peer may send for long, answers included; past it they are read later, and none is lost.
    A peer that keeps on so is no longer heard in time, nor are its pongs: `ping_timeout` ends it. None: any rate."""
    max_burst: int = 50
    """Messages that may come at once after a quiet time, if there is a `max_rate`; from 1."""
    answer_unreadable: bool = True
    """Whether a text without a readable message id is answered with a CALLERROR of id ``-1``."""
    compression: bool = False
    """Whether to offer and accept permessage-deflate; it costs memory (about 50 KiB a connection) and time."""
    proxy: str | None = None
    """HTTP or SOCKS proxy that a station connects through, as a URL; None: none."""
    trace: Trace | None = None
    """Is shown every frame; None: nobody."""

    def __post_init__(self) -> None:
        if self.max_rate is not None:
            TokenBucket(self.max_rate, self.max_burst)
