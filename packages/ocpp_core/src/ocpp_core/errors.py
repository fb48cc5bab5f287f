"""Everything that this toolkit raises, and the error codes of the protocol.

.. code-block:: text

    OcppError
    ├── CallError                a call is refused: raise it in a handler to refuse one
    │   └── CallRefused          the peer refused our call
    │       └── InvalidResponse  the peer answered, but not with what its version allows
    ├── Timeout                  no answer within the time given
    ├── ConnectionLost           the link ended, or was closed, before the answer came
    ├── NotSupported             this version or role cannot express the call; nothing was sent
    │   └── NotCallable          the station can send, but not be called; nothing was sent
    ├── NotAccepted              the CSMS has not accepted the station yet; nothing was sent
    ├── QueueFull                too many calls wait already; nothing was sent
    ├── InvalidPayload           a text is not the message that it should be
    ├── ConnectFailed            a connection could not be made
    ├── PluginError              a plugin is missing or cannot be loaded
    └── StoreFailed              a store cannot keep or find what it should
        └── StoreTooNew          a newer release wrote its file

A call ends in its response or in exactly one of `CallRefused`, `InvalidResponse`, `Timeout`, `ConnectionLost`,
`NotSupported`, `NotAccepted` and `QueueFull`. An error carries data; its sentence is made of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = [
    "CallError",
    "CallRefused",
    "ConnectFailed",
    "ConnectionLost",
    "ErrorCode",
    "InvalidPayload",
    "InvalidResponse",
    "NotAccepted",
    "NotCallable",
    "NotSupported",
    "OcppError",
    "PluginError",
    "Problem",
    "QueueFull",
    "StoreFailed",
    "StoreTooNew",
    "Timeout",
]


class ErrorCode(StrEnum):
    """Error codes of a CALLERROR, in the spelling of OCPP 2.0.1 (part 4, 4.3).

    The spelling on the wire is that of the version in use: OCPP-J 1.6 writes ``FormationViolation`` and
    ``OccurenceConstraintViolation`` and lacks the last two (OCPP-J 1.6 errata, 5.1 and 5.2).
    """

    NOT_IMPLEMENTED = "NotImplemented"
    """The action is not known."""
    NOT_SUPPORTED = "NotSupported"
    """The action is known, but not offered here."""
    INTERNAL_ERROR = "InternalError"
    """The receiver failed while it worked on the call."""
    PROTOCOL_ERROR = "ProtocolError"
    """The payload does not fit the protocol."""
    SECURITY_ERROR = "SecurityError"
    """Refused for security; also the answer to a station that has not been accepted yet."""
    FORMAT_VIOLATION = "FormatViolation"
    """The payload has the wrong structure."""
    PROPERTY_CONSTRAINT_VIOLATION = "PropertyConstraintViolation"
    """A field has a value that it must not have."""
    OCCURRENCE_CONSTRAINT_VIOLATION = "OccurrenceConstraintViolation"
    """A field occurs too seldom or too often."""
    TYPE_CONSTRAINT_VIOLATION = "TypeConstraintViolation"
    """A field has a value of the wrong type."""
    GENERIC_ERROR = "GenericError"
    """Anything else."""
    MESSAGE_TYPE_NOT_SUPPORTED = "MessageTypeNotSupported"
    """The number of the message type is not supported (2.0.1)."""
    RPC_FRAMEWORK_ERROR = "RpcFrameworkError"
    """The frame is not a valid RPC request (2.0.1)."""

    @classmethod
    def of(cls, text: str) -> "ErrorCode | None":
        """The code that a peer's text stands for, in either version's spelling; None if it is not one of them."""
        return _CODES.get(text)


_CODES: Mapping[str, ErrorCode] = {
    **{code.value: code for code in ErrorCode},
    "FormationViolation": ErrorCode.FORMAT_VIOLATION,
    "OccurenceConstraintViolation": ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a payload: where, what, and which error code stands for it."""

    path: str
    """Place in wire names, as ``meterValue[0].timestamp``; empty for the payload itself."""
    code: ErrorCode
    """The class of the fault."""
    message: str
    """What is wrong, in words; never the offending value."""
    kind: str = field(default="", compare=False, repr=False)
    """The fault as the validator names it, as ``string_too_long``; empty: it is not the validator's."""
    limit: Any = field(default=None, compare=False, repr=False)
    """The bound that was broken, as the most characters; None: there is none."""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class OcppError(Exception):
    """Base of all errors of this toolkit."""


class CallError(OcppError):
    """A call is refused. Raised in a handler, it becomes the CALLERROR that answers the call."""

    def __init__(self, code: ErrorCode | str, description: str = "", details: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, description, details)
        self.code: ErrorCode | str = ErrorCode.of(code) or code
        """The code: an `ErrorCode` if the text is one, in whichever spelling; otherwise the peer's own text."""
        self.spelling = str(code)
        """The code as it was given: of a `CallRefused`, as the peer spelt it."""
        self.description = description
        """Text for people; empty when none was given."""
        self.details: Mapping[str, Any] = details or {}
        """Further data; an empty mapping when none was given."""

    def __str__(self) -> str:
        return f"{self.code}: {self.description}" if self.description else str(self.code)


class CallRefused(CallError):
    """The peer answered our call with a CALLERROR. Not caught in a handler, it is a failure of the handler, not its answer."""


class InvalidResponse(CallRefused):
    """The peer's CALLRESULT breaks its version's rules. The peer is not told: OCPP before 2.1 has no way to."""

    def __init__(self, action: str, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].code, f"invalid {action} response: " + "; ".join(map(str, problems)))
        self.args = (action, problems)  # what a copy is made of
        self.action = action
        self.problems = tuple(problems)
        """The faults, in the order of the payload."""


class Timeout(OcppError, TimeoutError):
    """The peer did not answer in time. It may still have received the call."""

    def __init__(self, action: str, seconds: float) -> None:
        super().__init__(action, seconds)
        self.action = action
        self.seconds = seconds
        """How long was waited, in seconds, the time in the queue included."""

    def __str__(self) -> str:
        return f"no answer to {self.action} within {self.seconds:g} s"


class ConnectionLost(OcppError, ConnectionError):
    """The link ended while the call was waiting. The peer may have received it."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(action, reason)
        self.action = action
        self.reason = reason

    def __str__(self) -> str:
        return f"connection lost before the answer to {self.action}: {self.reason}"


class NotSupported(OcppError):
    """The call cannot be expressed in this version, or not by this role. Nothing was sent."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(what, reason)
        self.what = what
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.what} is not supported: {self.reason}"


class NotCallable(NotSupported):
    """A station that speaks SOAP has told no address of its own, or none that may be called. Nothing was sent."""


class NotAccepted(OcppError):
    """The CSMS has not accepted the station, and the call may not be made before. Nothing was sent."""

    def __init__(self, action: str, state: str) -> None:
        super().__init__(action, state)
        self.action = action
        self.state = state
        """How the station stands with its CSMS, as ``pending``."""

    def __str__(self) -> str:
        return f"{self.action} may not be sent while the station is {self.state}"


class QueueFull(OcppError):
    """Too many calls wait for this peer already. Nothing was sent."""

    def __init__(self, action: str, limit: int) -> None:
        super().__init__(action, limit)
        self.action = action
        self.limit = limit

    def __str__(self) -> str:
        return f"{self.action} not queued: {self.limit} calls are waiting already"


class InvalidPayload(OcppError):
    """A payload is not the message it should be."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)
        """The faults, in the order of the payload; at least one."""

    @property
    def code(self) -> ErrorCode:
        """The error code that answers the payload: that of the first fault."""
        return self.problems[0].code

    def __str__(self) -> str:
        return "; ".join(map(str, self.problems))


class ConnectFailed(OcppError, ConnectionError):
    """A connection could not be made."""

    def __init__(self, url: str, reason: str, status: int | None = None) -> None:
        super().__init__(url, reason, status)
        self.url = url
        self.reason = reason
        self.status = status
        """HTTP status of the peer's refusal; None if there was no HTTP answer."""

    def __str__(self) -> str:
        refusal = f"HTTP {self.status}: " if self.status is not None else ""
        return f"cannot connect to {self.url}: {refusal}{self.reason}"


class PluginError(OcppError):
    """A plugin is not installed, or failed to load."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"plugin {self.name}: {self.reason}"


class StoreFailed(OcppError):
    """A store cannot keep or find what it should: nothing was changed, as far as it can tell."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        """Where things are kept: the path of a file, for one."""
        self.reason = reason

    def __str__(self) -> str:
        return f"store {self.where}: {self.reason}"


class StoreTooNew(StoreFailed):
    """The file was written by a newer release, with a schema that this one does not know. It was not changed."""

    def __init__(self, where: str, version: int, known: int) -> None:
        super().__init__(where, f"its schema has version {version}, and this release knows versions up to {known}")
        self.args = (where, version, known)  # what a copy is made of
        self.version = version
        self.known = known
