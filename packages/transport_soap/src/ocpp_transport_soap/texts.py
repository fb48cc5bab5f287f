"""Values as text in XML, and back: what XML Schema calls the lexical forms of its types.

A text that is not of the kind comes back as it was: the validator of the message then says what is wrong with it, in the
same words and with the same code as it does for JSON.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from ocpp_core import DateTime

from .shape import Kind, Part

__all__ = ["WHITE_SPACE", "reader_of", "writer_of"]

WHITE_SPACE = " \t\r\n"
"""What XML takes for white space; around everything but strings and enumerations it means nothing."""

_INT = re.compile(r"[+-]?0{0,99}[0-9]{1,10}", re.ASCII)
_LEAST, _MOST = -(2**31), 2**31 - 1
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", re.ASCII)
# What both XML Schema and RFC 3339 allow: hour 24 and years of five digits are the former's alone, t and z the latter's.
_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)", re.ASCII
)
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_time_text = TypeAdapter[datetime](DateTime).serializer.to_python


def _read_int(text: str) -> int | str:
    stripped = text.strip(WHITE_SPACE)
    if _INT.fullmatch(stripped):
        value = int(stripped)
        if _LEAST <= value <= _MOST:
            return value
    return text


def _read_boolean(text: str) -> bool | str:
    return _BOOLEANS.get(text.strip(WHITE_SPACE), text)


def _read_decimal(text: str) -> Decimal | str:
    stripped = text.strip(WHITE_SPACE)
    return Decimal(stripped) if _DECIMAL.fullmatch(stripped) else text


def _read_time(text: str) -> datetime | str:
    stripped = text.strip(WHITE_SPACE)
    if _TIME.fullmatch(stripped):
        try:
            return datetime.fromisoformat(stripped)
        except ValueError:  # in form, but no day of any calendar
            pass
    return text


def _read_uri(text: str) -> str:
    return text.strip(WHITE_SPACE)


def _write_string(value: str) -> str:
    if _NO_XML.search(value):
        raise ValueError("there are characters that XML cannot carry")
    return value


def _write_int(value: int) -> str:
    if not _LEAST <= value <= _MOST:
        raise ValueError("an integer of 32 bits is all that OCPP-S has")
    return str(value)


def _write_boolean(value: bool) -> str:  # noqa: FBT001 - the value, not an option
    return "true" if value else "false"


def _write_decimal(value: Decimal) -> str:
    return f"{value:f}"


def _write_time(value: datetime) -> str:
    text: str = _time_text(value, mode="json")
    return text


_READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.COMPLEX: str,
    Kind.STRING: str,
    Kind.URI: _read_uri,
    Kind.INT: _read_int,
    Kind.BOOLEAN: _read_boolean,
    Kind.DECIMAL: _read_decimal,
    Kind.TIME: _read_time,
}
_WRITERS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.COMPLEX: str,
    Kind.STRING: _write_string,
    Kind.URI: _write_string,
    Kind.ENUM: str,
    Kind.INT: _write_int,
    Kind.BOOLEAN: _write_boolean,
    Kind.DECIMAL: _write_decimal,
    Kind.TIME: _write_time,
}


class _Members(dict[str, Any]):
    """Values of an enumeration; a text that is none stands for itself."""

    def __missing__(self, text: str) -> str:
        return text


def reader_of(part: Part) -> Callable[[str], Any]:
    """What makes a value of the part's text; a text that is not of its kind comes back as it was."""
    if part.kind is Kind.ENUM:
        return _Members({member.value: member for member in part.type}).__getitem__
    return _READERS[part.kind]


def writer_of(part: Part) -> Callable[[Any], str]:
    """What makes the text of a value; it raises ValueError for one that XML Schema's type cannot hold."""
    return _WRITERS[part.kind]
