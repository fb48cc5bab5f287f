"""What a message consists of, read from its model and from the docstrings in its source."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import ModuleType
from typing import Any, get_args

from ocpp_core import OcppModel

__all__ = ["Field", "data_types", "enumerations", "fields", "summary", "values"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field as people read about it."""

    name: str
    """Name on the wire."""
    kind: str
    """Type and bounds, as ``string(20)``, ``integer ≥ 0``, ``list of SampledValue 1..*``."""
    required: bool
    text: str
    """What it means."""


def summary(model: type[Any]) -> str:
    """The first paragraph of a class's docstring, on one line."""
    return _line((inspect.getdoc(model) or "").partition("\n\n")[0])


def fields(model: type[OcppModel]) -> list[Field]:
    """The fields of a model: its own in their order, then inherited ones."""
    schema = model.model_json_schema(by_alias=True)
    required = schema.get("required", [])
    texts = _texts(model)
    names = {str(info.validation_alias or info.alias or name): name for name, info in model.model_fields.items()}
    found = [
        Field(wire, _kind(description), wire in required, texts.get(names[wire], ""))
        for wire, description in schema.get("properties", {}).items()
    ]
    return sorted(found, key=lambda field: names[field.name] not in model.__annotations__)


def values(enumeration: type[StrEnum]) -> dict[str, str]:
    """The wire values of an enumeration, and what they mean."""
    texts = _docstrings(sys.modules[enumeration.__module__]).get(enumeration.__name__, {})
    return {member.value: texts.get(member.name, "") for member in enumeration}


def data_types(model: type[OcppModel]) -> list[type[OcppModel]]:
    """The data types that a model contains, at any depth, in the order of their first appearance."""
    found: dict[type[OcppModel], None] = {}
    for part in _classes(model):
        if issubclass(part, OcppModel) and part not in found and part is not model:
            found[part] = None
            found |= dict.fromkeys(data_types(part))
    return list(found)


def enumerations(model: type[OcppModel]) -> list[type[StrEnum]]:
    """The enumerations that the fields of a model have, in their order."""
    return list(dict.fromkeys(part for part in _classes(model) if issubclass(part, StrEnum)))


def _classes(model: type[OcppModel]) -> Iterator[type[Any]]:
    """The classes that occur in the fields of a model."""
    for info in model.model_fields.values():
        waiting = [info.annotation]
        while waiting:
            annotation: Any = waiting.pop()
            waiting += get_args(annotation)
            if isinstance(annotation, type):
                yield annotation


def _kind(schema: Mapping[str, Any]) -> str:
    """A JSON schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        least, most = schema.get("minItems", 0), schema.get("maxItems", "*")
        return f"list of {_kind(schema['items'])} {least}..{most}"
    if schema.get("pattern", "").startswith(r"^\d{4}"):
        return "date-time"
    for alternative in schema.get("anyOf", []):
        if alternative.get("type") in ("number", "integer"):
            return _kind(alternative)
    return _bounded(str(schema.get("type", "any")), schema)


def _bounded(kind: str, schema: Mapping[str, Any]) -> str:
    length = f"({schema['maxLength']})" if "maxLength" in schema else ""
    bounds = [
        f" {sign} {schema[word]:g}"
        for word, sign in (("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"))
        if word in schema
    ]
    return kind + length + "".join(bounds)


def _texts(model: type[OcppModel]) -> dict[str, str]:
    """Field name → the docstring under it, inherited ones included."""
    texts: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, OcppModel):
            texts |= _docstrings(sys.modules[base.__module__]).get(base.__name__, {})
    return texts


@cache
def _docstrings(module: ModuleType) -> dict[str, dict[str, str]]:
    """Class → field or member → docstring, for a module's source."""
    tree = ast.parse(inspect.getsource(module))
    return {node.name: dict(_field_docstrings(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _field_docstrings(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in zip(node.body, node.body[1:], strict=False):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                yield name, _line(words)
            case _:
                pass


def _line(text: str) -> str:
    """A docstring's text on one line, without the marks of code."""
    return " ".join(text.replace("`", "").split())
