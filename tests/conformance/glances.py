"""Frames read in passing against frames read with care: the first may see nothing, but nothing else than the second."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, NamedTuple

import ocpp15_core
import ocpp16_core
import ocpp201_core
from conformance import fields
from conformance.schemas import Schema
from ocpp_core import Catalogue, OcppModel, decode
from ocpp_core.glance import glance
from ocpp_wamp import Call, CallResult, parse
from ocpp_wamp.glance import glance as glance_at_call
from ocpp_wamp.glance import glance_at_result

CATALOGUES: Mapping[str, Catalogue] = {
    core.VERSION.name: core.VERSION.catalogue for core in (ocpp15_core, ocpp16_core, ocpp201_core)
}
ID = "19223201-0ba3-4e0c-9f0f-2c5a9c1f4d2e"


class Known(NamedTuple):
    """A request or a response of any version; what a request is made of is found where conformance looks for it."""

    version: str
    action: str
    model: type[OcppModel]
    is_request: bool

    def __str__(self) -> str:
        return f"{self.version} {self.model.__name__}"

    @property
    def schema(self) -> Schema:
        """What the model declares, without what may hold anything: nobody sees that in passing."""
        return _closed(fields.plain(self.model))

    @property
    def open_schema(self) -> Schema:
        """All that the model declares."""
        return fields.plain(self.model)

    def seen(self, text: str) -> OcppModel | None:
        """The message that a frame shows in passing, which is sure then to be what a careful reader reads; None: it shows none."""
        return call_seen(self.version, text) if self.is_request else result_seen(self.version, self.action, text)

    def frame(self, payload: str, comma: str = ",") -> str:
        """A payload in its frame."""
        elements = ("2", f'"{ID}"', f'"{self.action}"', payload) if self.is_request else ("3", f'"{ID}"', payload)
        return f"[{comma.join(elements)}]"


KNOWN = tuple(
    Known(version, operation.action, model, is_request)
    for version, catalogue in CATALOGUES.items()
    for operation in catalogue
    for model, is_request in ((operation.request, True), (operation.response, False))
)

# ------------------------------------------------------------------------------------------------------- both readers


def call_seen(version: str, text: str) -> OcppModel | None:
    """See `Known.seen`."""
    call = glance_at_call(text, partial(_known, version, "request"))
    if call is None:
        return None
    frame = parse(text)
    assert isinstance(frame, Call)
    assert (call.id, call.action) == (frame.id, frame.action)
    return _confirmed(call.message, call.payload, frame.payload)


def result_seen(version: str, action: str, text: str) -> OcppModel | None:
    """See `Known.seen`."""
    result = glance_at_result(text, Call(ID, action, "{}"), partial(_known, version, "response"))
    if result is None:
        return None
    frame = parse(text)
    assert isinstance(frame, CallResult)
    assert result.id == frame.id
    return _confirmed(result.message, result.payload, frame.payload)


def _known(version: str, part: str, action: str, payload: str) -> OcppModel | None:
    operation = CATALOGUES[version].by_action(action)
    return None if operation is None else glance(getattr(operation, part), payload)


def _confirmed(message: OcppModel, payload: str, careful: str) -> OcppModel:
    assert payload.strip() == careful.strip()
    read = decode(type(message), careful)
    assert message == read
    assert repr(message) == repr(read)
    assert message.model_fields_set == read.model_fields_set
    return message


# ------------------------------------------------------------------------------------------------------ good payloads


def _closed(schema: Schema) -> Schema:
    if schema.get("type") == "array":
        return schema | {"items": _closed(schema["items"])}
    if schema.get("type") != "object":
        return schema
    members = {name: _closed(member) for name, member in schema["properties"].items() if not _is_open(member)}
    return schema | {"properties": members}


def _is_open(schema: Schema) -> bool:
    return not schema or bool(schema.get("additionalProperties")) or ("items" in schema and _is_open(schema["items"]))


_UNUSUAL = re.compile(r'^[:\s]+|["\\\x00-\x1f]|(?<=[0-9]{30})[0-9]')


def usual(value: Any) -> Any:
    """A payload with texts that are no cause for doubt: without quotes, escapes, long numbers, or a colon or space at the start."""
    if isinstance(value, dict):
        return {name: usual(member) for name, member in value.items()}
    if isinstance(value, list):
        return [usual(item) for item in value]
    while isinstance(value, str) and _UNUSUAL.search(value):
        value = _UNUSUAL.sub("", value)
    return value


def tight(value: Any, **options: Any) -> str:
    """As most write JSON."""
    return json.dumps(value, default=_number, separators=(",", ":"), **{"ensure_ascii": False} | options)


def spaced(value: Any, **options: Any) -> str:
    """As Python writes JSON by default."""
    return json.dumps(value, default=_number, **{"ensure_ascii": False} | options)


def _number(value: Decimal) -> float:
    return float(value)


# ------------------------------------------------------------------------------------------------------ spoilt frames

_MEMBER = re.compile(r'"[^"\\]*"\s*:\s*')
_NUMBER = re.compile(r"(?<![\w.\"+-])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_STRING = re.compile(r'"[^"\\]*"')
_SCAN = json.JSONDecoder(strict=False).raw_decode
# fmt: off
_NUMBERS = (
    "1" * 40, "1" * 41, "-" + "1" * 39, "-" + "1" * 40, "9" * 4400, "1e999", "-1e999", "1e-999", "NaN", "Infinity",
    "-Infinity", "-0", "01", "1.", "1.0", "1E5", "0." + "1" * 41, "null", "true", '"1"', "[1]", "{}",
)
_PIECES = (
    '"', '":', '":"', "\\", "\\u0041", '\\"', "\\ud83d", "\ud83d", " ", "\t", "\n", "\r", "\x00", "\x1f", "\x7f", "\xa0", "\u2028",
    "\ufeff", "é", "🔌", ",", ":", "{", "}", "[", "]", "{}", "[]", "null", "0", "-", ".", "e", "/", "'", "1" * 41, '"a":1,',
    '"customData":{"vendorId":"V"},', '"customData":{"vendorId":"V","a":{"b":1,"b":2}},', ",{}", " ]", "[" * 70 + "]" * 70,
)
# fmt: on


def members(text: str) -> Iterator[tuple[int, int]]:
    """Where the members of all objects in a text stand."""
    for key in _MEMBER.finditer(text):
        try:
            yield key.start(), _SCAN(text, key.end())[1]
        except ValueError:
            continue


def _twice(text: str, random: Random) -> str:
    found = list(members(text))
    if not found:
        return text
    start, end = random.choice(found)
    member = text[start:end]
    if random.random() < 0.5:
        other = random.choice(found)
        member = text[start : text.index(":", start) + 1] + text[slice(*other)].partition(":")[2]
    return f"{text[:start]}{member},{text[start:]}" if random.random() < 0.5 else f"{text[:end]},{member}{text[end:]}"


def _other_number(text: str, random: Random) -> str:
    found = list(_NUMBER.finditer(text))
    if not found:
        return text
    number = random.choice(found)
    return text[: number.start()] + random.choice(_NUMBERS) + text[number.end() :]


def _other_string(text: str, random: Random) -> str:
    found = list(_STRING.finditer(text))
    if not found:
        return text
    string = random.choice(found)
    inner = string[0][1:-1]
    changed = (
        f":{inner}",
        f" {inner}",
        f"{inner} ",
        f"\\u{ord(inner[:1] or 'a'):04x}{inner[1:]}",
        f"{inner}\\n",
        f"{inner}é",
        "",
    )
    after = random.choice(("", "", "", " ", "\n"))
    return f'{text[: string.start()]}"{random.choice(changed)}"{after}{text[string.end() :]}'


def _other_piece(text: str, random: Random) -> str:
    place = random.randrange(len(text) + 1)
    return text[:place] + random.choice(_PIECES) + text[place + random.choice((0, 0, 0, 1, 2, 9)) :]


def _without(text: str, random: Random) -> str:
    start = random.randrange(len(text) + 1)
    return text[:start] + text[start + random.choice((1, 1, 2, 5)) :]


_CHANGES: tuple[Callable[[str, Random], str], ...] = (
    _twice,
    _twice,
    _other_number,
    _other_string,
    _other_piece,
    _without,
)


def spoilt(text: str, random: Random) -> str:
    """A frame with one to three changes."""
    for _ in range(random.randint(1, 3)):
        text = random.choice(_CHANGES)(text, random)
    return text
