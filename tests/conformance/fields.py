"""What a model declares, in the plain form of `schemas`.

Read from the annotations and their metadata, not from the JSON schema that pydantic could generate: that one would leave
out, or take on trust, what the types of `ocpp_core` do in code of their own.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic.fields import FieldInfo

from conformance.schemas import Schema
from ocpp_core import DateTime, Exact, OcppModel, Opt, XmlName, XmlPlace, XmlType

_KINDS = {str: "string", bool: "boolean", int: "integer", Decimal: "number"}
_DATE_TIME = get_args(DateTime)[1]
_NOT_NULL = type(get_args(Opt)[1])
_OF_XML = (XmlName, XmlPlace, XmlType)
"""Marks that say nothing of the JSON form."""


@cache
def plain(model: type[OcppModel]) -> Schema:
    """The fields of a model, by wire name."""
    model.model_rebuild()  # wire names are given when the model is built
    return {
        "type": "object",
        "properties": {_wire_name(field): _member(field) for field in model.model_fields.values()},
        "required": frozenset(_wire_name(field) for field in model.model_fields.values() if field.is_required()),
        "additionalProperties": model.model_config["extra"] != "forbid",
    }


def _wire_name(field: FieldInfo) -> str:
    if not isinstance(field.validation_alias, str) or field.validation_alias != field.serialization_alias:
        raise TypeError(f"read as {field.validation_alias!r}, written as {field.serialization_alias!r}")
    return field.validation_alias


def _member(field: FieldInfo) -> Schema:
    annotation, marks = _peel(field.annotation, field.metadata)
    absent = [mark for mark in marks if isinstance(mark, _NOT_NULL)]
    present = set(get_args(annotation)) - {NoneType} if get_origin(annotation) in {Union, UnionType} else {annotation}
    if field.is_required() or (annotation is Any and field.get_default() is None):
        return _value(annotation, marks)
    if len(absent) != 1 or len(present) != 1 or field.get_default() is not None:
        raise TypeError(f"{annotation}: an optional field is Opt[...] = None")
    return _value(present.pop(), [mark for mark in marks if mark not in absent])


def _value(annotation: Any, metadata: Iterable[Any]) -> Schema:
    annotation, marks = _peel(annotation, metadata)
    if annotation is Any:
        return {}
    if annotation is datetime and _DATE_TIME in marks:
        marks.remove(_DATE_TIME)
        return _with({"type": "string", "format": "date-time"}, marks)
    if get_origin(annotation) is list:
        [item] = get_args(annotation)
        return _with({"type": "array", "items": _value(item, ())}, marks)
    if not isinstance(annotation, type):
        raise TypeError(f"no JSON type for {annotation}")
    if issubclass(annotation, StrEnum):
        return _with({"type": "string", "enum": frozenset(each.value for each in annotation)}, marks)
    if issubclass(annotation, OcppModel):
        return _with(plain(annotation), marks)
    if annotation not in _KINDS:
        raise TypeError(f"no JSON type for {annotation}")
    if annotation is Decimal and not any(isinstance(mark, Exact) for mark in marks):
        raise TypeError("a Decimal takes text from the wire, use Number or Exact")
    return _with({"type": _KINDS[annotation]}, marks)


def _peel(annotation: Any, metadata: Iterable[Any]) -> tuple[Any, list[Any]]:
    """What stands inside all the `Annotated`, and all that they say."""
    marks = list(metadata)
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        marks = more + marks
    flat = [each for mark in marks for each in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    return annotation, [mark for mark in flat if not isinstance(mark, _OF_XML)]


def _with(schema: Schema, marks: Iterable[Any]) -> Schema:
    for mark in marks:
        schema = schema | _stated(schema["type"], mark)
    return schema


def _stated(kind: str, mark: Any) -> Schema:
    if (kind, type(mark)) not in _STATED:
        raise TypeError(f"{mark!r} of a JSON {kind}")
    said = _STATED[kind, type(mark)](mark)
    return {keyword: value for keyword, value in said.items() if value is not None}


_STATED: Mapping[tuple[str, type[Any]], Callable[[Any], Schema]] = {
    ("string", MaxLen): lambda mark: {"maxLength": mark.max_length},
    ("array", MaxLen): lambda mark: {"maxItems": mark.max_length},
    ("array", MinLen): lambda mark: {"minItems": mark.min_length},
    ("integer", Ge): lambda mark: {"minimum": mark.ge},
    ("integer", Gt): lambda mark: {"minimum": mark.gt + 1},
    ("integer", Le): lambda mark: {"maximum": mark.le},
    ("integer", Lt): lambda mark: {"maximum": mark.lt - 1},
    ("number", Exact): lambda mark: {
        "minimum": mark.ge,
        "maximum": mark.le,
        "multipleOf": None if mark.decimal_places is None else Decimal(1).scaleb(-mark.decimal_places),
    },
}
