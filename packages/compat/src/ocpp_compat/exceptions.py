"""Errors of OCPP as exceptions: raised in a handler they answer the call, and they are what a refused call ends in.

.. code-block:: text

    OCPPError
    ├── NotImplementedError, NotSupportedError, InternalError, ProtocolError, SecurityError, GenericError
    ├── FormatViolationError, FormationViolationError
    ├── PropertyConstraintViolationError, TypeConstraintViolationError
    └── OccurrenceConstraintViolationError, OccurenceConstraintViolationError
    ValidationError              something that is no message was to be validated
    UnknownCallErrorCodeError    the peer refused a call with a code that no class here has

Where two classes have one meaning they are the spellings of 2.0.1 and of 1.6 (OCPP-J 1.6 errata, 5.1 and 5.2); on the wire
the spelling is that of the version in use, whichever of them was raised.
"""

from typing import Any, ClassVar

__all__ = [
    "FormatViolationError",
    "FormationViolationError",
    "GenericError",
    "InternalError",
    "NotImplementedError",
    "NotSupportedError",
    "OCPPError",
    "OccurenceConstraintViolationError",
    "OccurrenceConstraintViolationError",
    "PropertyConstraintViolationError",
    "ProtocolError",
    "SecurityError",
    "TypeConstraintViolationError",
    "UnknownCallErrorCodeError",
    "ValidationError",
]

_STRUCTURE = "The payload has the wrong structure"
_OCCURRENCE = "A field of the payload occurs too seldom or too often"


class OCPPError(Exception):
    """Base of the errors of OCPP: raise one of its subclasses.

    Args:
        description: text for people; None: that of the class.
        details: further data, which JSON can carry; None: there are none.
    """

    code: ClassVar[str] = "GenericError"
    """Error code of the CALLERROR."""
    default_description: ClassVar[str] = ""
    """The description where none is given."""

    def __init__(self, description: str | None = None, details: dict[str, Any] | None = None) -> None:
        super().__init__(description, details)
        self.description = self.default_description if description is None else description
        """Text for people."""
        self.details: dict[str, Any] = {} if details is None else details
        """Further data; empty if none were given."""

    def __eq__(self, other: object) -> bool:
        """Of the same class, with the same description and details."""
        if isinstance(other, OCPPError) and type(other) is type(self):
            return (self.description, self.details) == (other.description, other.details)
        return NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), self.description))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(description={self.description!r}, details={self.details!r})"

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.description}, {self.details}"


class NotImplementedError(OCPPError):  # noqa: A001 - the name that programs import
    """The action is not known to the receiver."""

    code = "NotImplemented"
    default_description = "The action is not known here"


class NotSupportedError(OCPPError):
    """The action is known, but the receiver does not offer it."""

    code = "NotSupported"
    default_description = "The action is known, but not supported here"


class InternalError(OCPPError):
    """The receiver failed while it worked on the call."""

    code = "InternalError"
    default_description = "The call could not be worked on for a fault of the receiver"


class ProtocolError(OCPPError):
    """The message does not fit the protocol."""

    code = "ProtocolError"
    default_description = "The message does not fit the protocol"


class SecurityError(OCPPError):
    """Refused for security."""

    code = "SecurityError"
    default_description = "The call was refused for security"


class FormatViolationError(OCPPError):
    """The payload has the wrong structure, as 2.0.1 spells it."""

    code = "FormatViolation"
    default_description = _STRUCTURE


class FormationViolationError(OCPPError):
    """The payload has the wrong structure, as 1.6 spells it."""

    code = "FormationViolation"
    default_description = _STRUCTURE


class PropertyConstraintViolationError(OCPPError):
    """A field has a value that it must not have."""

    code = "PropertyConstraintViolation"
    default_description = "A field of the payload has a value that it must not have"


class OccurenceConstraintViolationError(OCPPError):
    """A field occurs too seldom or too often, as 1.6 spells it."""

    code = "OccurenceConstraintViolation"
    default_description = _OCCURRENCE


class OccurrenceConstraintViolationError(OCPPError):
    """A field occurs too seldom or too often, as 2.0.1 spells it."""

    code = "OccurrenceConstraintViolation"
    default_description = _OCCURRENCE


class TypeConstraintViolationError(OCPPError):
    """A field has a value of the wrong type."""

    code = "TypeConstraintViolation"
    default_description = "A field of the payload has a value of the wrong type"


class GenericError(OCPPError):
    """Anything else."""

    code = "GenericError"
    default_description = "The call was refused for a reason that no other code has"


class ValidationError(Exception):
    """Something that is no CALL and no CALLRESULT was to be validated."""


class UnknownCallErrorCodeError(Exception):
    """The peer refused a call with an error code that no class here has."""
