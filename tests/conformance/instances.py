"""Payloads made from a plain schema: the smallest, the fullest, and random ones."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from conformance.messages import Message
from conformance.schemas import Schema

_EXACT = 10**14
"""Up to here JSON's usual reader, a binary float, keeps a number to the tenth."""

_FEW = 3
"""Entries of random lists, which hold lists that hold lists."""


def smallest(schema: Schema) -> Any:
    """What is required, and of that as little as is allowed."""
    return _SMALLEST[_kind(schema)](schema)


def fullest(schema: Schema) -> Any:
    """Every field, each at its upper bound; one item in every list unless it must have more."""
    return _FULLEST[_kind(schema)](schema)


@cache
def any_of(message: Message) -> st.SearchStrategy[Any]:
    """Random payloads that the schema allows."""
    return _random(message.schema)


def mapped(schema: Schema, payload: Any, change: Mapping[str, Callable[[Any], Any]]) -> Any:
    """A copy of a payload with the values of some formats changed."""
    if schema.get("format") in change:
        return change[schema["format"]](payload)
    if isinstance(payload, list) and "items" in schema:
        return [mapped(schema["items"], item, change) for item in payload]
    if isinstance(payload, dict) and "properties" in schema:
        members = schema["properties"]
        return {name: mapped(members.get(name, {}), value, change) for name, value in payload.items()}
    return payload


def _kind(schema: Schema) -> str | None:
    return "enum" if "enum" in schema else schema.get("format", schema.get("type"))


_SMALLEST: Mapping[str | None, Callable[[Schema], Any]] = {
    "enum": lambda schema: min(schema["enum"]),
    "date-time": lambda _: "2024-01-01T00:00:00Z",
    "string": lambda _: "",
    "integer": lambda schema: schema.get("minimum", 0),
    "number": lambda schema: schema.get("minimum", 0),
    "boolean": lambda _: False,
    "array": lambda schema: [smallest(schema["items"])] * schema.get("minItems", 0),
    "object": lambda schema: {name: smallest(schema["properties"][name]) for name in sorted(schema["required"])},
    None: lambda _: 0,
}


def _full_text(schema: Schema) -> str:
    most = schema.get("maxLength", 1_000)
    return "é𝄞 "[:most].ljust(most, "x")


def _full_object(schema: Schema) -> dict[str, Any]:
    members = {name: fullest(member) for name, member in schema["properties"].items()}
    return members | ({"of your own": [1, {"a": None}], "nothing": None} if schema["additionalProperties"] else {})


_FULLEST: Mapping[str | None, Callable[[Schema], Any]] = {
    "enum": lambda schema: max(schema["enum"]),
    "date-time": lambda _: "2024-12-31T23:59:59.987654+05:30",
    "string": _full_text,
    "integer": lambda schema: schema.get("maximum", 2**31 - 1),
    "number": lambda schema: schema.get("maximum", Decimal("1234567.8")),
    "boolean": lambda _: True,
    "array": lambda schema: [fullest(schema["items"])] * max(schema.get("minItems", 0), 1),
    "object": _full_object,
    None: lambda _: {"whatever": [None, 1, 2.5, "text", {}, []], "nothing": None},
}


def _random(schema: Schema) -> st.SearchStrategy[Any]:
    return _RANDOM[_kind(schema)](schema)


def _lists(schema: Schema) -> st.SearchStrategy[list[Any]]:
    least = schema.get("minItems", 0)  # a few more show what many do, and `mutations.variants` has the most
    return st.lists(
        _random(schema["items"]), min_size=least, max_size=min(schema.get("maxItems", least + _FEW), least + _FEW)
    )


def _objects(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    members = {name: _random(member) for name, member in schema["properties"].items()}
    required = {name: member for name, member in members.items() if name in schema["required"]}
    optional = {name: member for name, member in members.items() if name not in schema["required"]}
    known = st.fixed_dictionaries(required, optional=optional)
    if not schema["additionalProperties"]:
        return known
    # One member of its own shows what any do, in each of many objects; `fullest` has two.
    return st.builds(lambda more, own: more | own, st.dictionaries(st.text(), _ANYTHING, max_size=1), known)


def _numbers(schema: Schema) -> st.SearchStrategy[Any]:
    least, most = schema.get("minimum", -_EXACT), schema.get("maximum", _EXACT)
    step = schema.get("multipleOf")
    if step is None:
        return st.floats(float(least), float(most)) | st.integers(int(least), int(most))
    return st.integers(int(least / step), int(most / step)).map(lambda count: count * step)


def _time(moment: datetime, digits: int, offset: int | None) -> str:
    fraction = f".{moment.microsecond:06}"[: digits + 1] if digits else ""
    zone = "Z" if offset is None else f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + fraction + zone


_TIMES = st.builds(
    _time,
    moment=st.datetimes(),
    digits=st.integers(0, 6),
    offset=st.none() | st.integers(-14 * 60, 14 * 60),
)

_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=3,
)

_RANDOM: Mapping[str | None, Callable[[Schema], st.SearchStrategy[Any]]] = {
    "enum": lambda schema: st.sampled_from(sorted(schema["enum"])),
    "date-time": lambda _: _TIMES,
    "string": lambda schema: st.text(max_size=schema.get("maxLength")),
    "integer": lambda schema: st.integers(schema.get("minimum"), schema.get("maximum")),
    "number": _numbers,
    "boolean": lambda _: st.booleans(),
    "array": _lists,
    "object": _objects,
    None: lambda _: _ANYTHING,
}
