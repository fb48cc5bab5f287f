"""What is wrong with a payload, in the protocol's terms.

Rows B10-B16 of bad input: each kind of fault that the validator reports stands for one error code. The codes follow the
names that the specification gives them (OCPP-J 1.6, 4.2.3; OCPP 2.0.1 part 4, 4.3).
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from .errors import ErrorCode, InvalidPayload, Problem

__all__ = ["explain"]

_STRUCTURE = ErrorCode.FORMAT_VIOLATION
_OCCURRENCE = ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION
_TYPE = ErrorCode.TYPE_CONSTRAINT_VIOLATION
_VALUE = ErrorCode.PROPERTY_CONSTRAINT_VIOLATION

_CODES: Mapping[str, ErrorCode] = {
    "json_invalid": _STRUCTURE,
    "string_unicode": _STRUCTURE,
    "extra_forbidden": _STRUCTURE,
    "missing": _OCCURRENCE,
    "too_short": _OCCURRENCE,
    "too_long": _OCCURRENCE,
    "string_type": _TYPE,
    "int_type": _TYPE,
    "float_type": _TYPE,
    "bool_type": _TYPE,
    "decimal_type": _TYPE,
    "list_type": _TYPE,
    "model_type": _TYPE,
    "dict_type": _TYPE,
}
"""Kind of fault as pydantic names it → error code. What is not listed concerns a value of the right type."""

_LIMITS = ("max_length", "min_length", "ge", "le", "decimal_places")
"""What the validator calls the bound that a value breaks."""

_PLAIN_NAME = re.compile(r"\w{1,50}", re.ASCII)

_WORDS: Mapping[str, str] = {
    "extra_forbidden": "is not a field of this message",
    "missing": "is required",
    "string_pattern_mismatch": "is not in the form required",
    "json_invalid": "is not valid JSON",
}
"""Our own words where the validator's would puzzle a reader or repeat a pattern."""


def explain(error: ValidationError) -> InvalidPayload:
    """Translate a validator's error; the values of the payload are left out, for they may be secret."""
    return InvalidPayload(
        [
            _problem(fault["type"], fault["loc"], fault["msg"], fault["input"], fault.get("ctx", {}))
            for fault in error.errors(include_url=False)
        ]
    )


def _problem(
    kind: str, place: tuple[int | str, ...], message: str, value: object, context: Mapping[str, Any]
) -> Problem:
    if kind == "extra_forbidden" and not _PLAIN_NAME.fullmatch(str(place[-1])):
        place = (*place[:-1], "?")  # the name is the peer's own text, and goes into answers and logs
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")
    code = _CODES.get(kind, _VALUE)
    if kind == "enum" and not isinstance(value, str):  # the validator has one word for a wrong text and for no text
        code = _TYPE
    if kind == "model_type" and not path:
        code = _STRUCTURE
    limit = next((context[name] for name in _LIMITS if name in context), None)
    return Problem(path, code, _WORDS.get(kind) or _in_our_words(message), kind, limit)


def _in_our_words(message: str) -> str:
    """The validator's sentence without its subject, which is the path."""
    return message[max(message.find("should"), 0) :].replace(" after validation", "")
