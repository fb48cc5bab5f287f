"""What the RPC layer raises.

.. code-block:: text

    WampError
    ├── LocalError       our own side broke the rules: an answer to no call, a second answer, a call after the end
    │   └── QueueFull    more calls than may wait
    └── BadFrame         the peer's text is no frame of this protocol

A `Session` does not raise for what its peer does wrong: it answers as the dialect's table says and reports it
as an event. `BadFrame` is for those who read frames without a session.
"""

from .faults import Fault

__all__ = ["BadFrame", "LocalError", "QueueFull", "WampError"]


class WampError(Exception):
    """Base of all errors of the RPC layer."""


class LocalError(WampError):
    """Our own side asked for something that the protocol does not allow now."""


class QueueFull(LocalError):
    """As many calls wait as may wait; the call was not taken."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return f"{self.limit} calls are waiting already"


class BadFrame(WampError):
    """A text that is not a frame."""

    def __init__(self, fault: Fault, reason: str, *, kind: int | None = None, message_id: str | None = None) -> None:
        super().__init__(fault, reason)
        self.fault = fault
        self.reason = reason
        self.kind = kind
        """The message type number, if it could be read."""
        self.message_id = message_id
        """The message id, if a text could be read in its place."""

    def __str__(self) -> str:
        return self.reason
