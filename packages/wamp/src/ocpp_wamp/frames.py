"""Frames of OCPP-J: text ↔ records. Payloads stay text: they belong to whoever knows the messages.

.. code-block:: text

    CALL        [2, id, action, payload]
    CALLRESULT  [3, id, payload]
    CALLERROR   [4, id, code, description, details]

`parse` reads the whole text once and vouches for it: what it returns is sound JSON, without duplicate keys, excess
depth or numbers past all measure, so that whoever reads the payload after it meets no surprise.
"""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from json.encoder import encode_basestring as _quoted
from math import isinf
from typing import Any, Final, cast

from .errors import BadFrame
from .faults import Fault

__all__ = ["MAX_DEPTH", "MAX_ID", "UNKNOWN_ID", "Call", "CallError", "CallResult", "Frame", "parse"]

MAX_ID: Final = 36
"""Most characters of a message id (OCPP-J 1.6, 4.1.4; 2.0.1 part 4, 4.1.4)."""
MAX_DEPTH: Final = 64
"""Deepest nesting taken in; no message of any version comes near it."""
UNKNOWN_ID: Final = "-1"
"""The id of a CALLERROR that answers a text whose id could not be read (2.0.1 part 4, 4.2.3)."""
_CALL, _CALLRESULT, _CALLERROR = 2, 3, 4
_SPACE: Final = " \t\r\n"
_SPACES: Final = frozenset(_SPACE)
_MAX_DIGITS: Final = 40
_MAX_ECHO: Final = 255  # characters of an overlong id that are still given back
_MAX_DESCRIPTION: Final = 255


@dataclass(slots=True)
class Call:
    """A request."""

    id: str
    action: str
    payload: str
    """JSON text: an object, or ``null``."""

    def text(self) -> str:
        """The frame as sent."""
        return f"[2,{_quoted(self.id)},{_quoted(self.action)},{self.payload}]"


@dataclass(slots=True)
class CallResult:
    """The answer to a request."""

    id: str
    payload: str
    """JSON text: an object, or ``null``."""

    def text(self) -> str:
        """The frame as sent."""
        return f"[3,{_quoted(self.id)},{self.payload}]"


@dataclass(slots=True)
class CallError:
    """The refusal of a request."""

    id: str
    code: str
    """Error code, as spelt on the wire."""
    description: str = ""
    """Text for people; cut at 255 characters when sent (2.0.1 part 4, 4.2.3)."""
    details: str = "{}"
    """JSON text: an object."""

    def text(self) -> str:
        """The frame as sent."""
        description = _quoted(self.description[:_MAX_DESCRIPTION])
        return f"[4,{_quoted(self.id)},{_quoted(self.code)},{description},{self.details}]"


Frame = Call | CallResult | CallError


def parse(text: str | bytes) -> Frame:
    """Read a frame.

    A CALLERROR is taken leniently, for refusing a refusal helps nobody: description and details may be missing, or null.

    Raises:
        BadFrame: the text is not a frame; the error tells what is wrong and what could be read.
    """
    if isinstance(text, bytes):
        text = _decoded(text)
    elements, end = _read(text)
    kind, message_id = _head(elements)
    size = len(elements)
    if kind == _CALL and size == 4:  # noqa: PLR2004 - type, id, action, payload
        action = elements[2]
        if type(action) is not str:
            raise BadFrame(Fault.BAD_ACTION, "the action is no text", kind=kind, message_id=message_id)
        _require_object(elements[3], kind, message_id)
        return Call(message_id, action, _tail(text, end, f'[2,"{message_id}","{action}",', 3))
    if kind == _CALLRESULT and size == 3:  # noqa: PLR2004 - type, id, payload
        _require_object(elements[2], kind, message_id)
        return CallResult(message_id, _tail(text, end, f'[3,"{message_id}",', 2))
    if kind == _CALLERROR and 3 <= size <= 5 and type(elements[2]) is str:  # noqa: PLR2004 - code, description, details
        return _error(text, end, message_id, elements)
    raise BadFrame(Fault.BAD_ARITY, f"{size} elements in a frame of type {kind}", kind=kind, message_id=message_id)


def _error(text: str, end: int, message_id: str, elements: list[Any]) -> CallError:
    description = elements[3] if len(elements) > 3 and type(elements[3]) is str else ""  # noqa: PLR2004
    details = _tail(text, end, "", 4) if len(elements) == 5 else "{}"  # noqa: PLR2004
    return CallError(message_id, elements[2], description, details if details.startswith("{") else "{}")


def _head(elements: list[Any]) -> tuple[int, str]:
    """Check the two elements that all frames begin with."""
    if len(elements) < 2 or type(elements[0]) is not int:  # noqa: PLR2004
        raise BadFrame(Fault.NOT_A_FRAME, "not an array that begins with a message type and an id")
    kind, message_id = elements[0], elements[1]
    readable = message_id if isinstance(message_id, str) and message_id else None
    if kind not in (_CALL, _CALLRESULT, _CALLERROR):
        fault = Fault.NEWER_TYPE if kind in (5, 6) else Fault.UNKNOWN_TYPE
        usable = readable if readable and len(readable) <= MAX_ID else None
        raise BadFrame(fault, f"message type {kind}", kind=kind, message_id=usable)
    if readable is None or len(readable) > MAX_ID:
        echo = readable if readable and len(readable) <= _MAX_ECHO else None
        raise BadFrame(Fault.BAD_ID, f"the id is no text of 1-{MAX_ID} characters", kind=kind, message_id=echo)
    return kind, readable


def _require_object(payload: Any, kind: int, message_id: str) -> None:
    if payload is not None:  # as which both an object and null are read
        raise BadFrame(Fault.PAYLOAD_NOT_OBJECT, "the payload is no object", kind=kind, message_id=message_id)


def _tail(text: str, end: int, head: str, index: int) -> str:
    """The text of the last element, which is number `index`: behind `head` if the frame is written tightly."""
    start = _skip(text, len(head)) if head and text.startswith(head) else _start_of(text, index)
    return text[start : end - 1]


# ---------------------------------------------------------------------------------------------------- reading JSON


class _Unsafe(ValueError):
    """Sound JSON that is refused nevertheless."""


class _Scanner(threading.local):
    """The standard library's scanner, which gives the members of each object to `objects`, and None in its place."""

    def __init__(self) -> None:
        self.objects: list[list[tuple[str, Any]]] = []
        decoder: Any = json.JSONDecoder(
            object_pairs_hook=self.objects.append, parse_float=_float, parse_int=_int, parse_constant=_constant
        )
        self.scan: Callable[[str, int], tuple[Any, int]] = decoder.scan_once


def _float(text: str) -> float:
    value = float(text)
    if isinf(value):
        raise _Unsafe("a number is too large")
    return value


def _int(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise _Unsafe("a number is too large")
    return int(text)


def _constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


_SCANNER: Final = _Scanner()
_LONE_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_NO_BRACKETS: Final = re.compile(r"[^\[\]{}]+")


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise BadFrame(Fault.NOT_JSON, "not UTF-8") from None


def _read(text: str) -> tuple[list[Any], int]:
    """The elements of the frame, and the place behind its closing bracket."""
    start = 0 if text[:1] == "[" else _skip(text, 0)
    if start == len(text):
        raise BadFrame(Fault.EMPTY_FRAME, "empty frame")
    objects = _SCANNER.objects
    try:
        value, end = _SCANNER.scan(text, start)
        if end != len(text) and text[end:].strip(_SPACE):
            raise BadFrame(Fault.NOT_JSON, f"text after the frame, at character {end}")
        _check(text, objects)
    except _Unsafe as error:
        raise BadFrame(Fault.UNSAFE_JSON, str(error)) from None
    except RecursionError:
        raise BadFrame(Fault.UNSAFE_JSON, f"nested deeper than {MAX_DEPTH}") from None
    except StopIteration as error:
        raise BadFrame(Fault.NOT_JSON, f"not JSON, at character {error.value}") from None
    except json.JSONDecodeError as error:
        raise BadFrame(Fault.NOT_JSON, f"not JSON, at character {error.pos}") from None
    except ValueError as error:
        raise BadFrame(Fault.NOT_JSON, f"not JSON: {error}") from None
    finally:
        objects.clear()
    if type(value) is not list:
        raise BadFrame(Fault.NOT_JSON, "not an array")
    return cast("list[Any]", value), end


def _check(text: str, objects: list[list[tuple[str, Any]]]) -> None:
    """What the scanner does not see; each test is cheap unless the text gives cause for it."""
    for members in objects:
        if len(dict(members)) != len(members):
            raise _Unsafe("an object has the same key twice")
    if text.count("[") + len(objects) > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise _Unsafe(f"nested deeper than {MAX_DEPTH}")
    if "\\u" in text and _has_lone_surrogate(text):
        raise _Unsafe("half a surrogate pair")
    if not text.isascii() and _LONE_SURROGATE.search(text):  # only from a caller who decoded the bytes too generously
        raise _Unsafe("half a surrogate pair")


def _depth(text: str) -> int:
    """How deep sound JSON is nested, as far as one past the limit: how often the innermost pairs of brackets can be taken away."""
    outside = _STRING.sub("", text) if "\\" in text else "".join(text.split('"')[::2])
    brackets = _NO_BRACKETS.sub("", outside).replace("{", "[").replace("}", "]")
    depth = 0
    while brackets and depth <= MAX_DEPTH:
        brackets = brackets.replace("[]", "")
        depth += 1
    return depth


def _has_lone_surrogate(text: str) -> bool:
    strings = (match[0] for match in _STRING.finditer(text) if "\\u" in match[0])
    return any(_LONE_SURROGATE.search(json.loads(string)) for string in strings)


def _start_of(text: str, index: int) -> int:
    """Where element `index` of the frame begins; the text is known to be sound."""
    place = _skip(text, text.index("[") + 1)
    for _ in range(index):
        _, place = _SCANNER.scan(text, place)
        place = _skip(text, _skip(text, place) + 1)
    _SCANNER.objects.clear()
    return place


def _skip(text: str, place: int) -> int:
    """The place of the next character that is no white space; the end of the text if there is none."""
    while text[place : place + 1] in _SPACES:
        place += 1
    return place
