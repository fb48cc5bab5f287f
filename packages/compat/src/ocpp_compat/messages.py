"""The three messages of OCPP-J as objects, text to object and back, and the check of their payloads."""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from ocpp_wamp import BadFrame, Fault, parse
from ocpp_wamp import Call as CallFrame
from ocpp_wamp import CallResult as CallResultFrame

from .exceptions import (
    FormatViolationError,
    OCPPError,
    PropertyConstraintViolationError,
    ProtocolError,
    UnknownCallErrorCodeError,
    ValidationError,
)
from .strict import check, version_named
from .text import dumps

__all__ = ["ASYNC_VALIDATION", "Call", "CallError", "CallResult", "MessageType", "pack", "unpack", "validate_payload"]

ASYNC_VALIDATION = True
"""Without effect: a check takes microseconds, so it is never handed to a thread."""

_BAD_FRAMES: Mapping[Fault, type[OCPPError]] = {
    Fault.NOT_A_FRAME: ProtocolError,
    Fault.BAD_ARITY: ProtocolError,
    Fault.UNKNOWN_TYPE: PropertyConstraintViolationError,
    Fault.NEWER_TYPE: PropertyConstraintViolationError,
}
"""What `unpack` raises; for faults not listed, FormatViolationError."""


class MessageType:
    """The numbers that messages begin with."""

    Call = 2
    """A request."""
    CallResult = 3
    """The answer to a request."""
    CallError = 4
    """The refusal of a request."""


class CallResult:
    """The answer to a request."""

    message_type_id = MessageType.CallResult

    def __init__(self, unique_id: str, payload: dict[str, Any], action: str | None = None) -> None:
        self.unique_id = unique_id
        self.payload = payload
        """Wire names and plain values."""
        self.action = action
        """The action of the request; None: not known, for it is not on the wire."""

    def to_json(self) -> str:
        """The message as sent."""
        return dumps([self.message_type_id, self.unique_id, self.payload])

    def __repr__(self) -> str:
        return f"CallResult({self.unique_id!r}, {self.payload!r}, action={self.action!r})"


class CallError:
    """The refusal of a request."""

    message_type_id = MessageType.CallError

    def __init__(
        self, unique_id: str, error_code: str, error_description: str, error_details: dict[str, Any] | None = None
    ) -> None:
        self.unique_id = unique_id
        self.error_code = error_code
        self.error_description = error_description
        self.error_details = error_details

    def to_json(self) -> str:
        """The message as sent."""
        return dumps(
            [self.message_type_id, self.unique_id, self.error_code, self.error_description, self.error_details]
        )

    def to_exception(self) -> OCPPError:
        """The exception that it stands for.

        Raises:
            UnknownCallErrorCodeError: no subclass of `OCPPError` has that code.
        """
        for error in OCPPError.__subclasses__():
            if error.code == self.error_code:
                return error(self.error_description, self.error_details)
        raise UnknownCallErrorCodeError(f"{self.error_code!r} is not an error code of OCPP 1.6 or 2.0.1")

    def __repr__(self) -> str:
        return (
            f"CallError({self.unique_id!r}, {self.error_code!r}, {self.error_description!r}, "
            f"error_details={self.error_details!r})"
        )


class Call:
    """A request."""

    message_type_id = MessageType.Call

    def __init__(self, unique_id: str, action: str, payload: Any) -> None:
        self.unique_id = unique_id
        self.action = action
        self.payload: Any = asdict(payload) if is_dataclass(payload) and not isinstance(payload, type) else payload
        """Wire names and plain values; a dataclass becomes a dictionary, with its names as they are."""

    def to_json(self) -> str:
        """The message as sent."""
        return dumps([self.message_type_id, self.unique_id, self.action, self.payload])

    def create_call_result(self, payload: dict[str, Any]) -> CallResult:
        """The answer to this request."""
        return CallResult(self.unique_id, payload, self.action)

    def create_call_error(self, exception: BaseException) -> CallError:
        """The refusal of this request: of an `OCPPError` its own code and words, of any other exception nothing but InternalError."""
        if isinstance(exception, OCPPError):
            return CallError(self.unique_id, exception.code, exception.description, exception.details)
        return CallError(self.unique_id, "InternalError", f"{self.action} failed", {})

    def __repr__(self) -> str:
        return f"Call({self.unique_id!r}, {self.action!r}, {self.payload!r})"


def unpack(msg: str | bytes) -> Call | CallResult | CallError:
    """The message in a text.

    Raises:
        FormatViolationError: it is no JSON, no array, or has parts of the wrong type.
        ProtocolError: it has too few or too many parts.
        PropertyConstraintViolationError: no message begins with that number.
    """
    try:
        frame = parse(msg)
    except BadFrame as bad:
        raise _BAD_FRAMES.get(bad.fault, FormatViolationError)(details={"cause": bad.reason}) from None
    if isinstance(frame, CallFrame):
        return Call(frame.id, frame.action, json.loads(frame.payload) or {})
    if isinstance(frame, CallResultFrame):
        return CallResult(frame.id, json.loads(frame.payload) or {})
    return CallError(frame.id, frame.code, frame.description, json.loads(frame.details))


def pack(msg: Call | CallResult | CallError) -> str:
    """The text of a message."""
    return msg.to_json()


async def validate_payload(message: Call | CallResult, ocpp_version: str) -> None:
    """Hold the payload of a message against its version, as one that is to be sent.

    Args:
        message: the message; of a `CallResult` the action has to be known.
        ocpp_version: ``1.6`` or ``2.0.1``.

    Raises:
        ValueError: there is no such version here.
        ValidationError: it is neither a `Call` nor a `CallResult`.
        OCPPError: the payload breaks the version's rules.
    """
    version = version_named(ocpp_version)
    if type(message) not in (Call, CallResult):
        raise ValidationError(f"{type(message).__name__} is neither a Call nor a CallResult")
    answer = isinstance(message, CallResult)
    check(version, message.action or "", dumps(message.payload), answer=answer, sent=True)
