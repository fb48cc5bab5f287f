"""What a peer can do wrong, and how each version answers it: one table, no branches.

Sources: OCPP-J 1.6, 4.2, with its errata 5.1 and 5.2; OCPP 2.0.1 part 4, 4.1-4.4, with errata 2023-12. Where the documents
are silent (most of 1.6) the row is a choice among the codes of that version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["DIALECTS", "Answer", "Dialect", "Fault"]


class Fault(Enum):
    """A kind of bad input. Those of frames the session finds itself; those of payloads its user reports to it."""

    NOT_JSON = auto()
    """Broken JSON, broken UTF-8, NaN or Infinity, not an array."""
    NOT_A_FRAME = auto()
    """An array too short to have an id, or whose first element is no integer."""
    UNKNOWN_TYPE = auto()
    """A message type number that no version has."""
    NEWER_TYPE = auto()
    """A message type number of OCPP 2.1: 5 or 6."""
    BAD_ID = auto()
    """A message id that is no text, is empty, or has more than 36 characters."""
    BAD_ARITY = auto()
    """Too few or too many elements for the message type."""
    BAD_ACTION = auto()
    """An action that is no text."""
    UNKNOWN_ACTION = auto()
    """An action that the version does not have."""
    UNSUPPORTED_ACTION = auto()
    """An action of the other direction, or one that is not offered."""
    PAYLOAD_NOT_OBJECT = auto()
    """A payload that is neither an object nor null."""
    MISSING_FIELD = auto()
    """A required field is missing, or a list has too few or too many entries."""
    WRONG_TYPE = auto()
    """A field of the wrong JSON type."""
    BAD_VALUE = auto()
    """Text too long, number out of range, unknown enumeration value, bad date-time."""
    EXTRA_FIELD = auto()
    """A field that the message does not have."""
    UNSAFE_JSON = auto()
    """Duplicate keys, nesting deeper than 64, numbers past all measure, half a surrogate pair."""
    EMPTY_FRAME = auto()
    """A text frame without text."""
    RUNNING_ID = auto()
    """A CALL with the id of one that is still being worked on."""
    REPEATED_ID = auto()
    """Another CALL with the id of one already answered."""
    UNKNOWN_REPLY = auto()
    """An answer to no call, or to one that timed out."""
    BAD_REPLY = auto()
    """An answer to our call that is no well-formed answer."""
    TOO_MANY_CALLS = auto()
    """More CALLs at once than the session is willing to keep waiting."""
    NOT_ACCEPTED = auto()
    """A CALL that a station may not make before its boot was accepted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a fault is answered."""

    code: str
    """Error code of the CALLERROR, as spelt on the wire."""
    echo: bool = True
    """Whether the CALLERROR carries the id of the CALL, if it can be read; otherwise the id is ``-1``."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between versions in the RPC layer."""

    name: str
    """The OCPP version whose OCPP-J brought these rules."""
    answers: Mapping[Fault, Answer | None]
    """A row for each fault; None: it is not answered, only reported."""
    spelling: Mapping[str, str]
    """Error codes, in the spelling of 2.0.1, that this version writes otherwise."""

    def spell(self, code: str) -> str:
        """The error code as this version writes it."""
        return self.spelling.get(code, code)


_IGNORE = None
_FORMATION = Answer("FormationViolation")
_FORMATION_NO_ID = Answer("FormationViolation", echo=False)
_FORMAT = Answer("FormatViolation")
_RPC = Answer("RpcFrameworkError")
_RPC_NO_ID = Answer("RpcFrameworkError", echo=False)
_TYPE_NOT_SUPPORTED = Answer("MessageTypeNotSupported")
_PROTOCOL = Answer("ProtocolError")
_NOT_IMPLEMENTED = Answer("NotImplemented")
_NOT_SUPPORTED = Answer("NotSupported")
_OCCURENCE = Answer("OccurenceConstraintViolation")
_OCCURRENCE = Answer("OccurrenceConstraintViolation")
_TYPE = Answer("TypeConstraintViolation")
_PROPERTY = Answer("PropertyConstraintViolation")
_SECURITY = Answer("SecurityError")

# fmt: off
_TABLE: Mapping[Fault, tuple[Answer | None, Answer | None]] = {
    # fault                     1.6                 2.0.1
    Fault.NOT_JSON:           (_FORMATION_NO_ID,   _RPC_NO_ID),
    Fault.NOT_A_FRAME:        (_FORMATION_NO_ID,   _RPC_NO_ID),
    Fault.UNKNOWN_TYPE:       (_IGNORE,            _TYPE_NOT_SUPPORTED),
    Fault.NEWER_TYPE:         (_IGNORE,            _TYPE_NOT_SUPPORTED),
    Fault.BAD_ID:             (_FORMATION,         _RPC_NO_ID),
    Fault.BAD_ARITY:          (_FORMATION,         _RPC),
    Fault.BAD_ACTION:         (_FORMATION,         _RPC),
    Fault.UNKNOWN_ACTION:     (_NOT_IMPLEMENTED,   _NOT_IMPLEMENTED),
    Fault.UNSUPPORTED_ACTION: (_NOT_SUPPORTED,     _NOT_SUPPORTED),
    Fault.PAYLOAD_NOT_OBJECT: (_FORMATION,         _FORMAT),
    Fault.MISSING_FIELD:      (_OCCURENCE,         _OCCURRENCE),
    Fault.WRONG_TYPE:         (_TYPE,              _TYPE),
    Fault.BAD_VALUE:          (_PROPERTY,          _PROPERTY),
    Fault.EXTRA_FIELD:        (_FORMATION,         _FORMAT),
    Fault.UNSAFE_JSON:        (_FORMATION_NO_ID,   _RPC_NO_ID),
    Fault.EMPTY_FRAME:        (_IGNORE,            _IGNORE),
    Fault.RUNNING_ID:         (_PROTOCOL,          _RPC),
    Fault.REPEATED_ID:        (_PROTOCOL,          _RPC),
    Fault.UNKNOWN_REPLY:      (_IGNORE,            _IGNORE),
    Fault.BAD_REPLY:          (_IGNORE,            _IGNORE),
    Fault.TOO_MANY_CALLS:     (_PROTOCOL,          _RPC),
    Fault.NOT_ACCEPTED:       (_SECURITY,          _SECURITY),
}
# fmt: on

_SPELLING_16 = {
    # The errata keep both misspellings on purpose; the last two codes came with 2.0.1.
    "FormatViolation": "FormationViolation",
    "OccurrenceConstraintViolation": "OccurenceConstraintViolation",
    "MessageTypeNotSupported": "GenericError",
    "RpcFrameworkError": "GenericError",
}

DIALECTS: Mapping[str, Dialect] = {
    "1.6": Dialect("1.6", {fault: row[0] for fault, row in _TABLE.items()}, _SPELLING_16),
    "2.0.1": Dialect("2.0.1", {fault: row[1] for fault, row in _TABLE.items()}, {}),
}
"""The dialects by name; OCPP-J 1.5 follows that of 1.6."""
