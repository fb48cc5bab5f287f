"""Dataclasses and enumerations made from the strict models: no message is written twice.

The rules: a dataclass has the fields of its model, the required ones first, then the optional ones with None as default; in
2.0.1 custom data come last, and only with messages. An enumeration has the members of ours, their names in lower case. Where
the package ``ocpp`` has it otherwise, a version's `Tables` say so. Classes are made when first asked for.
"""

import dataclasses
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import partial, reduce
from types import NoneType, UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

from ocpp_core import OcppModel, Operation

from .strict import version_named

__all__ = ["Book", "Classes", "Tables", "member_name"]

_CUSTOM_DATA = "custom_data"
_PLAIN: Mapping[Any, Any] = {datetime: str, Decimal: float}


@dataclasses.dataclass(frozen=True, slots=True)
class Tables:
    """Where the names of the package ``ocpp`` are not those that the rules give."""

    types: Mapping[str, str]
    """Name of an enumeration or data type here → there, if it is another; empty: there is none. Two of ours may be one there."""
    vocabulary: Mapping[str, str]
    """Enumerations that no message has: name → the values, with a space between."""
    members: Mapping[str, str]
    """Values whose members are not named by the rule → the name; with the enumeration before a dot where that matters."""
    order: Mapping[str, str]
    """Module and class → its fields in order, with a space between."""
    renamed: Mapping[str, Mapping[str, str]]
    """Module and class → fields of the model → their names."""
    defaults: Mapping[str, Mapping[str, Any]]
    """Module and class → fields that are required here, but may be left out there → what they then are."""


class Classes:
    """The classes of one module: each is made when first asked for, and then stays in the module."""

    def __init__(self, module: str, makers: Mapping[str, Callable[[], Any]]) -> None:
        self.module = module
        self._makers = makers

    @property
    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self._makers)

    def get(self, name: str) -> Any:
        """The class of that name, and under ``__all__`` all names.

        Raises:
            AttributeError: the module has none of that name.
        """
        if name == "__all__":
            return self.names
        if name not in self._makers:
            raise AttributeError(f"module {self.module!r} has no attribute {name!r}", name=name)
        return vars(sys.modules[self.module]).setdefault(name, self._makers[name]())


class Book:
    """All classes of one version.

    Args:
        version: name of the version, as ``1.6``.
        core: the package with its models.
        package: the package whose modules the classes are for.
        tables: what differs from the rules.
    """

    def __init__(self, version: str, core: Any, package: str, tables: Tables) -> None:
        self._core = core
        self._package = package
        self._tables = tables
        self._operations: Mapping[str, Operation[Any, Any]] = {
            each.action: each for each in version_named(version).catalogue
        }
        self._models = self._named(OcppModel)
        self.enums = Classes(f"{package}.enums", self._enum_makers())
        """The enumerations of messages, `Action`, and those that no message has."""
        self.datatypes = Classes(
            f"{package}.datatypes",
            {there: partial(self._datatype, there, ours[0]) for there, ours in self._models.items()},
        )
        """The data types."""
        self.calls = Classes(
            f"{package}.call",
            {name: partial(self._message, "call", name, each.request) for name, each in self._operations.items()},
        )
        """The requests, by action."""
        self.results = Classes(
            f"{package}.call_result",
            {
                name: partial(self._message, "call_result", name, each.response)
                for name, each in self._operations.items()
            },
        )
        """The responses, by action."""

    def _named(self, base: type) -> dict[str, list[Any]]:
        """The enumerations or data types of the core package, by their names there."""
        messages = {model for each in self._operations.values() for model in (each.request, each.response)}
        found: dict[str, list[Any]] = {}
        for name in self._core.__all__:
            each = getattr(self._core, name)
            if isinstance(each, type) and issubclass(each, base) and each not in messages:
                found.setdefault(self._tables.types.get(name, name), []).append(each)
        found.pop("", None)
        return found

    # ---------------------------------------------------------------------------------------------- enumerations

    def _enum_makers(self) -> dict[str, Callable[[], Any]]:
        joined = {name: partial(self._joined, name, ours) for name, ours in self._named(Enum).items()}
        others = {name: partial(self._enum, name, text.split()) for name, text in self._tables.vocabulary.items()}
        return {"Action": partial(self._enum, "Action", list(self._operations)), **joined, **others}

    def _joined(self, name: str, ours: list[type[Enum]]) -> Any:
        """An enumeration with the members of one or more of ours."""
        named = {member.value: member.name.lower() for each in ours for member in each}
        return self._enum(name, named, named, ours[0].__doc__)

    def _enum(
        self, name: str, values: Iterable[str], named: Mapping[str, str] | None = None, doc: str | None = None
    ) -> Any:
        known = self._tables.members
        members = [
            (known.get(f"{name}.{value}") or known.get(value) or (named or {}).get(value) or member_name(value), value)
            for value in values
        ]
        made = cast("Any", StrEnum)(name, members, module=self.enums.module, qualname=name)
        made.__doc__ = doc
        return made

    # ----------------------------------------------------------------------------------------------- dataclasses

    def _message(self, module: str, name: str, model: type[OcppModel]) -> Any:
        return self._dataclass(module, name, model, list(model.model_fields))

    def _datatype(self, name: str, model: type[OcppModel]) -> Any:
        return self._dataclass("datatypes", name, model, [each for each in model.model_fields if each != _CUSTOM_DATA])

    def _dataclass(self, module: str, name: str, model: type[OcppModel], names: list[str]) -> Any:
        place = f"{module}.{name}"
        renamed, defaults = self._tables.renamed.get(place, {}), self._tables.defaults.get(place, {})
        specs: dict[str, tuple[Any, ...]] = {}
        for field in sorted(names, key=partial(_rank, model)):
            info, there = model.model_fields[field], renamed.get(field, field)
            required = info.is_required() and there not in defaults
            specs[there] = (there, self._hint(info.annotation), *(() if required else (defaults.get(there),)))
        order = self._tables.order.get(place, "").split() or specs
        return dataclasses.make_dataclass(
            name,
            cast("Any", [specs[each] for each in order]),
            namespace={"__doc__": model.__doc__, "__module__": f"{self._package}.{module}"},
        )

    def _hint(self, annotation: Any) -> Any:
        """The type of a field as programs see it: their classes in place of ours, times as text."""
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._hint(arguments[0])
        if origin in (Union, UnionType):
            return reduce(lambda one, other: one | other, map(self._hint, arguments))
        if origin is list:
            return list[self._hint(arguments[0])]  # type: ignore[misc]  # made at run time
        if not isinstance(annotation, type) or annotation is NoneType:
            return annotation
        return self._class_for(annotation)

    def _class_for(self, annotation: type) -> Any:
        there = self._tables.types.get(annotation.__name__, annotation.__name__)
        if issubclass(annotation, OcppModel):
            return self.datatypes.get(there) | dict[str, Any] if there else dict[str, Any]
        if issubclass(annotation, Enum):
            return self.enums.get(there)
        return _PLAIN.get(annotation, annotation)


def _rank(model: type[OcppModel], name: str) -> tuple[bool, bool]:
    """Required fields before optional ones, custom data last; otherwise the order is the model's."""
    return not model.model_fields[name].is_required(), name == _CUSTOM_DATA


def member_name(value: str) -> str:
    """The name of a member by the rule: the words of its value in snake_case."""
    words = "".join(f" {letter}" if _begins(value, place) else letter for place, letter in enumerate(value))
    return "_".join("".join(letter if letter.isalnum() else " " for letter in words).lower().split())


def _begins(value: str, place: int) -> bool:
    """Whether a word begins at that place: a capital after a small letter or digit, or before a small letter."""
    if place == 0 or not value[place].isupper():
        return False
    before, after = value[place - 1], value[place + 1 : place + 2]
    return before.islower() or before.isdigit() or (before.isupper() and after.islower())
