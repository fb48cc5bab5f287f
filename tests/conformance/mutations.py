"""Payloads that are wrong in one place, with the answer that each must get."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from conformance.schemas import Schema
from ocpp_core import ErrorCode

_STRUCTURE = ErrorCode.FORMAT_VIOLATION
_OCCURRENCE = ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION
_TYPE = ErrorCode.TYPE_CONSTRAINT_VIOLATION
_VALUE = ErrorCode.PROPERTY_CONSTRAINT_VIOLATION

_OTHER_TYPES: dict[str, tuple[Any, ...]] = {
    "string": (None, 5, 2.5, True, ["text"], {"text": "text"}),
    "integer": (None, "5", 2.5, True, [5], {"number": 5}),
    "number": (None, "5", True, [5], {"number": 5}),
    "boolean": (None, "true", 1, 0, [True], {"boolean": True}),
    "array": (None, "text", 5, True, {"0": 0}),
    "object": (None, "text", 5, True, [], [{}]),
}

_NO_DATE_TIMES = (
    "",
    "5",
    "1704067200",
    "2024-01-01",
    "12:00:00Z",
    "2024-01-01T12:00:00",
    "2024-01-01T12:00Z",
    "2024-01-01 12:00:00Z",
    "2024-01-01T12:00:00+02",
    "2024-01-01T12:00:00.Z",
    "2024-02-30T12:00:00Z",
    "2024-01-01T25:00:00Z",
    "2024-01-01T12:00:00Z ",
    "20240101T120000Z",
    "now",
)


class Mutation(NamedTuple):
    """A payload with one fault."""

    what: str
    """The fault."""
    payload: Any
    """The payload as a whole."""
    code: ErrorCode
    """Error code that answers it."""
    path: str
    """Place of the fault."""


class _Fault(NamedTuple):
    """A fault at some place."""

    what: str
    value: Any
    """New value of the place."""
    code: ErrorCode
    member: str = ""
    """Member of it that the fault is about; empty: it is about the place itself."""


def mutations(schema: Schema, payload: Any) -> Iterator[Mutation]:
    """Each single fault that a valid payload can be given."""
    return (mutate() for mutate in possible(schema, payload))


def possible(schema: Schema, payload: Any) -> Iterator[Callable[[], Mutation]]:
    """What makes each of the mutations: for whoever wants but one of very many."""
    for place, part, value in _places(schema, payload, ()):
        for fault in _faults(part, value):
            if place or isinstance(fault.value, dict):
                yield partial(_mutated, payload, place, fault)
            elif fault.value is not None:  # which stands for an empty payload
                yield partial(Mutation, fault.what, fault.value, _STRUCTURE, "")


def _mutated(payload: Any, place: tuple[str | int, ...], fault: _Fault) -> Mutation:
    spot = (*place, fault.member) if fault.member else place
    return Mutation(fault.what, _put(payload, place, fault.value), fault.code, _path(spot))


def variants(schema: Schema, payload: Any) -> Iterator[Any]:
    """The payload with each value of each enumeration, each bound reached, and each optional member left out."""
    for place, part, value in _places(schema, payload, ()):
        for other in _other_values(part, value):
            yield _put(payload, place, other)


def _other_values(schema: Schema, value: Any) -> Iterator[Any]:
    yield from sorted(schema.get("enum", ()))
    yield from (schema[bound] for bound in ("minimum", "maximum") if bound in schema)
    yield from (value[:1] * schema[bound] for bound in ("minItems", "maxItems") if bound in schema and value)
    if "maxLength" in schema:
        yield "x" * schema["maxLength"]
    for name in schema.get("properties", ()):
        if name in value and name not in schema["required"]:
            yield _without(value, name)


def _places(
    schema: Schema, value: Any, place: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Schema, Any]]:
    yield place, schema, value
    for name, member in schema.get("properties", {}).items():
        if name in value:
            yield from _places(member, value[name], (*place, name))
    if "items" in schema:
        for index, item in enumerate(value):
            yield from _places(schema["items"], item, (*place, index))


def _faults(schema: Schema, value: Any) -> Iterator[_Fault]:
    kind = schema.get("type")
    if kind is None:
        return
    for other in _OTHER_TYPES[kind]:
        yield _Fault(f"{other!r} for {kind}", other, _TYPE)
    if kind == "object":
        yield from _faults_of_members(schema, value)
    elif kind == "array":
        if schema.get("minItems"):
            yield _Fault("too short", value[: schema["minItems"] - 1], _OCCURRENCE)
        if "maxItems" in schema:
            yield _Fault("too long", (value * (schema["maxItems"] + 1))[: schema["maxItems"] + 1], _OCCURRENCE)
    else:
        yield from (_Fault(f"{wrong!r}"[:50], wrong, _VALUE) for wrong in _wrong_values(schema))


def _faults_of_members(schema: Schema, value: dict[str, Any]) -> Iterator[_Fault]:
    for name in sorted(schema["required"]):
        yield _Fault("missing", _without(value, name), _OCCURRENCE, name)
    if schema["additionalProperties"]:
        return
    python_names = {re.sub("([A-Z])", lambda capital: f"_{capital[0].lower()}", name) for name in schema["properties"]}
    for name in sorted({"unknown", *python_names} - set(schema["properties"])):
        yield _Fault("extra", value | {name: "text"}, _STRUCTURE, name)


def _wrong_values(schema: Schema) -> Iterator[Any]:
    if "enum" in schema:
        swapped = {value.swapcase() for value in schema["enum"]}
        yield from sorted({"", "None of these", *swapped} - schema["enum"])
        yield from (f"{value} " for value in sorted(schema["enum"]))
    if "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
        yield "é" * (schema["maxLength"] + 1)
    if schema.get("format") == "date-time":
        yield from _NO_DATE_TIMES
    if "minimum" in schema:
        yield schema["minimum"] - 1
    if "maximum" in schema:
        yield schema["maximum"] + 1
    if "multipleOf" in schema:
        yield schema.get("minimum", 0) + schema["multipleOf"] / 2
    if schema["type"] == "number" and "maximum" in schema:
        yield schema["maximum"] + Decimal("0.001")


def _put(payload: Any, place: tuple[str | int, ...], value: Any) -> Any:
    if not place:
        return value
    step, *rest = place
    copy = payload.copy()
    copy[step] = _put(payload[step], tuple(rest), value)
    return copy


def _without(value: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: member for key, member in value.items() if key != name}


def _path(place: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")
