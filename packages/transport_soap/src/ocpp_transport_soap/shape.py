"""What a message looks like in XML: its elements, attributes and text, read once from its model.

The codec and the service description are both made from this, so that what is described is what is spoken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import MaxLen, MinLen
from pydantic.fields import FieldInfo

from ocpp_core import Exact, OcppModel, XmlName, XmlPlace, XmlType

__all__ = ["Kind", "Part", "shape_of"]


class Kind(Enum):
    """What the text of an element or attribute is, named after the type of XML Schema."""

    STRING = "string"
    URI = "anyURI"
    INT = "int"
    BOOLEAN = "boolean"
    DECIMAL = "decimal"
    TIME = "dateTime"
    ENUM = "enumeration"
    """One of the values of an enumeration."""
    COMPLEX = "complexType"
    """No text: elements of its own."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a message in XML."""

    field: str
    """Name in Python."""
    alias: str
    """Name in JSON, the validator's."""
    name: str
    """Local name of the element or attribute; of the element whose text it is, empty."""
    place: XmlPlace | None
    """Attribute or text; None: an element."""
    kind: Kind
    """What it holds."""
    type: Any
    """The class in Python: an enumeration or a model, if it is of that kind."""
    is_required: bool
    """Whether the model requires it."""
    is_list: bool
    """Whether the element may be repeated."""
    least: int
    """How often it has to occur, at least."""
    most: int | None
    """How often it may occur; None: any number of times."""
    max_length: int | None
    """Most characters of the text; None: any number."""
    decimal_places: int | None
    """Most digits after the point; None: any number."""


_KINDS: dict[type[Any], Kind] = {
    str: Kind.STRING,
    int: Kind.INT,
    bool: Kind.BOOLEAN,
    Decimal: Kind.DECIMAL,
    datetime: Kind.TIME,
}


@cache
def shape_of(model: type[OcppModel]) -> tuple[Part, ...]:
    """The parts of a message, in the order of the elements.

    Raises:
        TypeError: a field has a type that OCPP-S has no form for.
    """
    model.model_rebuild()  # wire names are given when the model is built
    return tuple(_part(name, field) for name, field in model.model_fields.items())


def _part(field: str, info: FieldInfo) -> Part:
    annotation, marks = _peel(info.annotation, info.metadata)
    item, item_marks = annotation, marks
    is_list = get_origin(annotation) is list
    if is_list:
        item, item_marks = _peel(get_args(annotation)[0], ())
    alias = str(info.serialization_alias)
    place = next((mark for mark in marks if isinstance(mark, XmlPlace)), None)
    required = info.is_required()
    fewest = _stated(marks, MinLen, "min_length", 0) if is_list else 1
    return Part(
        field=field,
        alias=alias,
        name="" if place is XmlPlace.TEXT else _stated(marks, XmlName, "name", alias),
        place=place,
        kind=_kind(item, marks),
        type=item,
        is_required=required,
        is_list=is_list,
        least=fewest if required else 0,
        most=_stated(marks, MaxLen, "max_length", None) if is_list else 1,
        max_length=_stated(item_marks, MaxLen, "max_length", None),
        decimal_places=_stated(item_marks, Exact, "decimal_places", None),
    )


def _kind(item: Any, marks: Iterable[Any]) -> Kind:
    if XmlType.ANY_URI in marks:
        return Kind.URI
    if not isinstance(item, type):
        raise TypeError(f"no XML form for {item}")
    if issubclass(item, OcppModel):
        return Kind.COMPLEX
    if issubclass(item, StrEnum):
        return Kind.ENUM
    if item not in _KINDS:
        raise TypeError(f"no XML form for {item.__name__}")
    return _KINDS[item]


def _stated(marks: Iterable[Any], of: type[Any], what: str, otherwise: Any) -> Any:
    return next((getattr(mark, what) for mark in marks if isinstance(mark, of)), otherwise)


def _peel(annotation: Any, metadata: Iterable[Any]) -> tuple[Any, list[Any]]:
    """What stands inside all of `Annotated` and `Opt`, and all that they say."""
    marks = list(metadata)
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            marks += more
        elif get_origin(annotation) in {Union, UnionType} and NoneType in get_args(annotation):
            [annotation] = [each for each in get_args(annotation) if each is not NoneType]
        else:
            return annotation, [each for mark in marks for each in _inner(mark)]


def _inner(mark: Any) -> list[Any]:
    return mark.metadata if isinstance(mark, FieldInfo) else [mark]
