"""Repairs of texts that are no frames: what a station must have meant, as far as there is no doubt.

Each repair is given a text that was refused, and gives another one, or None. What they give is then read as strictly as any frame.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from .rules import Change

__all__ = ["BINARY", "REPAIRS", "REPEATED_ID", "Fixed", "fix"]

BINARY = "binary"
"""Name of the repair that reads a binary frame as text."""
REPEATED_ID = "repeated_id"
"""Name of the repair by which a call is answered whose id an earlier, other one had."""

_CONTROL = re.compile(r"[\x00-\x1f]")
_STRING = r'"(?:[^"\\]++|\\.)*+(?:(")|\\?\Z)'  # never backtracks, and always matches: the text may be hostile
_STRINGS = re.compile(_STRING, re.DOTALL)
_PIECES = re.compile(_STRING + r"|[\[\]{}]", re.DOTALL)
_CLOSING = {"[": "]", "{": "}"}
_MOST_OPEN = 16
_DEEPEST = 64
_LONGEST = 256 * 1024  # characters; what is longer is not worth the time that it may take
_LONGEST_ID = 36
_LONGEST_ECHO = 255
_CALL, _CALLRESULT = 2, 3
_ID = 1
_PAYLOAD = {_CALL: 3, _CALLRESULT: 2}


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text that may be a frame."""

    text: str
    changes: tuple[tuple[str, Change], ...]
    """Names of the repairs, and what each did."""
    echo: str | None = None
    """JSON text of the id that answers carry; None: that of the frame."""


def _fixed(name: str, text: str, came: Any, made: Any, echo: str | None = None) -> Fixed:
    return Fixed(text, ((name, Change("", came, made)),), echo)


def _text_of(data: bytes) -> Fixed | None:
    """The text of a binary frame; None: its bytes are no UTF-8."""
    try:
        return _fixed(BINARY, data.decode(), None, None)
    except UnicodeDecodeError:
        return None


def _control_characters(text: str) -> Fixed | None:
    """Within strings NUL is left out, and any other control character is escaped, as JSON asks."""
    clean = _STRINGS.sub(lambda string: _CONTROL.sub(_escaped, string[0]), text)
    return None if clean == text else _fixed("control_characters", clean, text, clean)


def _escaped(match: re.Match[str]) -> str:
    return "" if match[0] == "\0" else f"\\u{ord(match[0]):04x}"


def _truncated(text: str) -> Fixed | None:
    """A frame that ends before its brackets are closed; one that ends within a text, a word or a number is given up."""
    text = text.rstrip()
    missing: list[str] = []
    for piece in _PIECES.finditer(text):
        mark = piece[0]
        if mark in _CLOSING:
            missing.append(_CLOSING[mark])
            if len(missing) > _DEEPEST:
                return None
        elif mark in "]}":
            if not missing or missing.pop() != mark:
                return None
        elif piece[1] is None:
            return None
    if not 0 < len(missing) <= _MOST_OPEN or text[-1] not in '"]}':
        return None
    end = "".join(reversed(missing))
    return _fixed("truncated", text + end, text, text + end)


def _missing_payload(text: str) -> Fixed | None:
    """A CALL or CALLRESULT without payload, or with an empty list for one, has an empty object."""
    frame = _frame(text)
    place = _PAYLOAD.get(frame[0]) if frame else None
    if frame is None or place is None or len(frame) < place or frame[place:] not in ([], [[]]):
        return None
    return _fixed("missing_payload", _text([*frame[:place], {}]), frame[place] if frame[place:] else None, {})


def _odd_id(text: str) -> Fixed | None:
    """A CALL with a number for an id, or with an id that is too long, is answered with that id, as it came."""
    frame = _frame(text)
    if frame is None or frame[0] != _CALL:
        return None
    came = frame[_ID]
    if type(came) is int and len(str(came)) <= _LONGEST_ID:
        return _renamed("odd_id", frame, str(came))
    if isinstance(came, str) and _LONGEST_ID < len(came) <= _LONGEST_ECHO:
        return _renamed("odd_id", frame, str(uuid4()))
    return None


def _renamed(name: str, frame: list[Any], made: str) -> Fixed:
    came = frame[_ID]
    return _fixed(name, _text([frame[0], made, *frame[2:]]), came, made, json.dumps(came))


def _frame(text: str) -> list[Any] | None:
    """A JSON array that begins with a number, and has an id; None: it is none, or is refused for more than its form."""
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, list):
        return None
    elements = cast("list[Any]", value)
    return elements if len(elements) > _ID and type(elements[0]) is int else None


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        raise ValueError("the same key twice")
    return found


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _text(frame: list[Any]) -> str:
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)


REPAIRS: Mapping[str, Callable[[str], Fixed | None]] = {
    "control_characters": _control_characters,
    "truncated": _truncated,
    "missing_payload": _missing_payload,
    "odd_id": _odd_id,
}
"""Repairs of texts by their names, in the order in which they are tried; each is tried on what those before it made."""


def fix(names: frozenset[str], data: str | bytes, fault: str) -> Fixed | None:
    """What a text was meant to be.

    Args:
        names: the repairs that may be tried.
        data: the text, as it came; of a binary frame, its bytes.
        fault: why it was refused, as `ocpp_wamp.Fault` names it.

    Returns:
        None if no repair knows.
    """
    if isinstance(data, bytes):
        return _text_of(data) if BINARY in names else None
    if fault == "REPEATED_ID":
        frame = _frame(data) if REPEATED_ID in names else None
        return None if frame is None else _renamed(REPEATED_ID, frame, str(uuid4()))
    fixed: Fixed | None = None
    if len(data) > _LONGEST:
        return None
    for name, repair in REPAIRS.items():
        better = repair(data if fixed is None else fixed.text) if name in names else None
        if better is not None:
            fixed = better if fixed is None else Fixed(better.text, fixed.changes + better.changes, better.echo)
    return fixed
