"""Every message of OCPP-S, the smallest, the fullest and random ones: what the tests of codec and description run over."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from hypothesis import strategies as st
from lxml import etree
from transport_soap.published import PARTINGS

import ocpp15_core
import ocpp16_core
from conformance import fields
from ocpp_core import OcppModel
from ocpp_transport_soap.services import Service, services_of
from ocpp_transport_soap.shape import Kind, Part, shape_of

VERSIONS = (ocpp15_core.VERSION, ocpp16_core.VERSION)
NOT_PUBLISHED = frozenset[str]().union(*(each.value for each in PARTINGS if each.what == "values"))
"""Values of enumerations that the published descriptions do not have."""
SERVICES = tuple(service for version in VERSIONS for service in services_of(version).values())


class Message(NamedTuple):
    """A request or a response of a service."""

    service: Service
    action: str
    model: type[OcppModel]

    def __str__(self) -> str:
        return f"{self.service.version.name}-{self.service.name}-{self.model.__name__}"


MESSAGES = tuple(
    Message(service, action, model)
    for service in SERVICES
    for action, operation in service.operations.items()
    for model in (operation.request, operation.response)
)


def minimal(model: type[OcppModel]) -> OcppModel:
    """What is required, and as little of it as is allowed."""
    return model(**{part.field: _many(part, _LEAST) for part in shape_of(model) if part.is_required})


def maximal(model: type[OcppModel]) -> OcppModel:
    """All fields, as long as they may be, with values that are published; a list has two items."""
    return model(**{part.field: _many(part, _MOST, 2) for part in shape_of(model)})


def any_of(model: type[OcppModel]) -> st.SearchStrategy[Any]:
    """Random messages, as far as XML can carry them; an optional list is absent or has items, for XML knows no empty one."""
    schema = fields.plain(model)["properties"]
    values: dict[str, st.SearchStrategy[Any]] = {}
    for part in shape_of(model):
        one = _RANDOM[part.kind](part, schema[part.alias])
        present = st.lists(one, min_size=1, max_size=3) if part.is_list else one
        values[part.field] = present if part.is_required else st.none() | present
    return st.fixed_dictionaries(values).map(lambda given: model(**given))


def natively(made: Any) -> Any:
    """The values of a message as a program that uses zeep by itself has them."""
    if not isinstance(made, OcppModel):
        return made.value if isinstance(made, Enum) else made
    found = {part.name or "_value_1": getattr(made, part.field) for part in shape_of(type(made))}
    return {
        name: [natively(item) for item in value] if isinstance(value, list) else natively(value)
        for name, value in found.items()
        if value is not None
    }


def canonical(element: etree._Element) -> bytes:
    """An element as Canonical XML writes it, whatever prefixes it was made with."""
    text = etree.tostring(element)
    return etree.canonicalize(text.decode(), rewrite_prefixes=True).encode()


def _many(part: Part, values: Mapping[Kind, Callable[[Part], Any]], count: int = 1) -> Any:
    one = values[part.kind](part)
    return [one] * max(part.least, count) if part.is_list else one


_LEAST: Mapping[Kind, Callable[[Part], Any]] = {
    Kind.STRING: lambda _: "",
    Kind.URI: lambda _: "",
    Kind.INT: lambda _: 1,
    Kind.BOOLEAN: lambda _: False,
    Kind.DECIMAL: lambda _: Decimal(0),
    Kind.TIME: lambda _: datetime(2013, 2, 1, tzinfo=UTC),
    Kind.ENUM: lambda part: next(iter(part.type)),
    Kind.COMPLEX: lambda part: minimal(part.type),
}
_MOST: Mapping[Kind, Callable[[Part], Any]] = {
    Kind.STRING: lambda part: "é𝄞 <&>\"'\t\n"[: part.max_length].ljust(part.max_length or 100, "x"),
    Kind.URI: lambda _: "ftp://user:word@example.com:2121/a%20b/?c=d&e=f",
    Kind.INT: lambda _: 2**31 - 1,
    Kind.BOOLEAN: lambda _: True,
    Kind.DECIMAL: lambda _: Decimal("1234567890123456.7"),
    Kind.TIME: lambda _: datetime(2024, 12, 31, 23, 59, 59, 987000, tzinfo=UTC),
    Kind.ENUM: lambda part: [each for each in part.type if each not in NOT_PUBLISHED][-1],
    Kind.COMPLEX: lambda part: maximal(part.type),
}

TEXT = st.characters(
    codec="utf-8", exclude_characters="\ufffe\uffff", exclude_categories=("Cc", "Cs")
) | st.sampled_from("\t\n\r")
_TIMES = st.datetimes(timezones=st.just(UTC)).map(
    lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)
)
_RANDOM: Mapping[Kind, Callable[[Part, Any], st.SearchStrategy[Any]]] = {
    Kind.STRING: lambda part, _: st.text(TEXT, max_size=part.max_length),
    Kind.URI: lambda *_: st.sampled_from(["", "ftp://example.com/log", "https://example.com:8443/fw.bin?v=2", "a/b"]),
    Kind.INT: lambda _, schema: st.integers(schema.get("minimum", -(2**31)), 2**31 - 1),
    Kind.BOOLEAN: lambda *_: st.booleans(),
    Kind.DECIMAL: lambda part, _: st.decimals(
        -(10**20), 10**20, allow_nan=False, allow_infinity=False, places=part.decimal_places
    ),
    Kind.TIME: lambda *_: _TIMES,
    Kind.ENUM: lambda part, _: st.sampled_from(list(part.type)),
    Kind.COMPLEX: lambda part, _: any_of(part.type),
}
