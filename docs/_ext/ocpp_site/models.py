"""Messages and data types as tables of their fields."""

import importlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from html import escape
from typing import Any

from ocpp_core import OcppModel, Operation
from ocpp_toolkit.reference import Field, data_types, enumerations, fields, summary, values

from . import rst
from .source import Class, Module

__all__ = [
    "EDITIONS",
    "Edition",
    "anchor_of",
    "constant_of",
    "definition",
    "enumerations_of",
    "escaped",
    "field_table",
    "has_own_page",
    "is_model",
    "meaning",
    "models_of",
    "public_name",
    "words",
]

_LIST = re.compile(r"list of (.+) (\d+)\.\.(\d+|\*)")


@dataclass(frozen=True)
class Edition:
    """A set of operations that have pages: those of a version, or the neutral ones."""

    name: str
    """As it stands in headings."""
    slug: str
    """As it stands in addresses."""
    package: str
    """Where its names are imported from."""
    operations: tuple[Operation[Any, Any], ...]


def _edition(name: str, slug: str, package: str) -> Edition:
    module = importlib.import_module(package)
    catalogue = module.CATALOGUE if slug == "neutral" else module.VERSION.catalogue
    return Edition(name, slug, package, tuple(catalogue))


EDITIONS = (
    _edition("Version-neutral API", "neutral", "ocpp_generic_api"),
    _edition("OCPP 2.0.1", "2.0.1", "ocpp201_core"),
    _edition("OCPP 1.6", "1.6", "ocpp16_core"),
    _edition("OCPP 1.5", "1.5", "ocpp15_core"),
)
"""All of them, in the order of the reference."""


def models_of(operation: Operation[Any, Any]) -> list[type[OcppModel]]:
    """Request, response, and the data types within them."""
    both = [operation.request, operation.response]
    return list(dict.fromkeys([*both, *(part for model in both for part in data_types(model))]))


def enumerations_of(operation: Operation[Any, Any]) -> list[type[StrEnum]]:
    """The enumerations of all its models."""
    return list(dict.fromkeys(each for model in models_of(operation) for each in enumerations(model)))


@cache
def _on_pages() -> frozenset[tuple[str, str]]:
    """Module and name of everything that the pages of operations show."""
    found: set[tuple[str, str]] = set()
    for edition in EDITIONS:
        module = importlib.import_module(edition.package)
        constants = {id(value): name for name, value in vars(module).items() if isinstance(value, Operation)}
        for operation in edition.operations:
            found.add((operation.request.__module__, constants[id(operation)]))
            classes: Iterable[type] = [*models_of(operation), *enumerations_of(operation)]
            found |= {(each.__module__, each.__name__) for each in classes}
    return frozenset(found)


def has_own_page(module: Module, name: str) -> bool:
    """Whether the pages of operations show what a module defines."""
    return (module.name, name) in _on_pages()


def is_model(owner: Class) -> bool:
    """Whether a class of the sources is a message or data type."""
    return any(each.node.name == "OcppModel" for each in owner.line if each != owner)


def meaning(module: Module, name: str) -> str:
    """What a class is, in a line; empty for what is no class."""
    found = getattr(importlib.import_module(module.name), name)
    return summary(found) if isinstance(found, type) else ""


def constant_of(edition: Edition, operation: Operation[Any, Any]) -> str:
    """The constant that an operation is, as it stands in code."""
    module = importlib.import_module(edition.package)
    return next(f"``{name}``" for name, value in vars(module).items() if value is operation)


def public_name(what: type[Any]) -> str:
    """The shortest way to import a class."""
    package = what.__module__.partition(".")[0]
    there = getattr(importlib.import_module(package), what.__name__, None)
    return f"{package if there is what else what.__module__}.{what.__name__}"


def field_table(owner: Class) -> str:
    """The fields of a model of the sources."""
    model = getattr(importlib.import_module(owner.module.name), owner.node.name)
    return _fields(model, frozenset()) if model.model_fields else ""


def definition(what: type[Any], there: Collection[str], *, is_copy: bool, is_told: bool = False) -> str:
    """A model or enumeration with its docstring and its table.

    Args:
        what: the class.
        there: names of the types that the page shows, which the types of fields link to.
        is_copy: whether the class has its place on another page.
        is_told: whether the page has its docstring already.
    """
    public, own = public_name(what), f"{what.__module__}.{what.__name__}"
    options = [f":module: {public.rpartition('.')[0]}"]
    if is_copy:
        options.append(":no-index:")
    elif own != public:
        options.append(f":canonical: {own}")
    table = _fields(what, there) if issubclass(what, OcppModel) else _values(what)
    anchor = rst.html(f'<span id="{anchor_of(what.__name__)}"></span>')
    return (
        anchor
        + "\n"
        + rst.block(f".. py:class:: {what.__name__}", table if is_told else f"{words(what)}\n\n{table}", options)
    )


def anchor_of(name: str) -> str:
    """Where on its page a type is."""
    return f"type-{name}"


def words(what: type[Any]) -> str:
    """The docstring of a class, with names as code."""
    text = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", (what.__doc__ or "").strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


@cache
def _described(model: type[OcppModel]) -> Sequence[Field]:
    return fields(model)


def _fields(model: type[OcppModel], there: Collection[str]) -> str:
    names = {str(info.validation_alias or info.alias or name): name for name, info in model.model_fields.items()}
    rows = [_row(model, field, names[field.name], there) for field in _described(model)]
    if not rows:
        return "It has no fields.\n"
    return rst.html_table("fields", ["Field", "Type", "How many", "Meaning"], rows)


def _row(model: type[OcppModel], field: Field, name: str, there: Collection[str]) -> Sequence[str]:
    found = _LIST.fullmatch(field.kind)
    kind, least, most = (found[1], int(found[2]), found[3]) if found else (field.kind, 1, "1")
    count = f"{least}..{most}" if found else "1"
    if not field.required:
        count = f"0 or {count}" if found and least else f"0..{most}"
    code = f'<code id="{model.__name__}.{field.name}">{field.name}</code>'
    return _both(code, name), _kind(kind, there), count, escape(field.text)


def _both(wire: str, name: str) -> str:
    """What a thing is called on the wire and, below, in Python."""
    return f'{wire}<code class="python" title="in Python">{name}</code>'


def _kind(kind: str, there: Collection[str]) -> str:
    return f'<a href="#{anchor_of(kind)}">{kind}</a>' if kind in there else escape(kind)


def _values(enumeration: type[StrEnum]) -> str:
    names = {member.value: member.name for member in enumeration}
    rows = [
        (_both(f"<code>{escape(value)}</code>", names[value]), escape(text))
        for value, text in values(enumeration).items()
    ]
    return rst.html_table("values", ["Value", "Meaning"], rows)


def escaped(text: str) -> str:
    """Plain text as reStructuredText, whatever marks there are in it."""
    return re.sub(r"([\\*|_`])", r"\\\1", text)
