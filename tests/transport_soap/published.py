"""The published service descriptions, read as facts, and where our models part from them.

They are not part of this repository. They are looked for beside it, in ``../shared/reference/wsdl``, or where the
environment variable ``OCPP_REFERENCE`` says (that directory, or the one above it).
"""

import os
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import etree
from zeep import Settings
from zeep.transports import Transport
from zeep.wsdl import Document

from ocpp_transport_soap.services import Service

_ROOT = Path(__file__).resolve().parents[2]
_BASE = Path(os.environ.get("OCPP_REFERENCE") or _ROOT / "../shared/reference/wsdl")
_FILES = {
    ("1.5", "CentralSystemService"): "ocpp_centralsystemservice_1.5_final.wsdl",
    ("1.5", "ChargePointService"): "ocpp_chargepointservice_1.5_final.wsdl",
    ("1.6", "CentralSystemService"): "OCPP_CentralSystemService_1.6.wsdl",
    ("1.6", "ChargePointService"): "OCPP_ChargePointService_1.6.wsdl",
}
_PLACES = [each for each in (_BASE, _BASE / "wsdl") if all((each / file).is_file() for file in _FILES.values())]
needs_published = pytest.mark.skipif(not _PLACES, reason=f"no service descriptions in {_BASE}: set OCPP_REFERENCE")


class Parting(NamedTuple):
    """One fact of a published description that does not hold here."""

    version: str
    service: str
    path: str
    """Element of the message, and the elements in it on the way to the place."""
    what: str
    """Kind of the fact."""
    value: Any
    """What holds here; of ``values``: what is allowed besides."""
    reason: str
    """Why, and where it is written."""


HERTZ = "the unit of Frequency, forgotten at first (OCPP 1.6 errata sheet, 3.84)"
CELCIUS = "misspelt in the JSON schemas, so stations send it; nothing of ours does by itself (OCPP-J 1.6 errata, 2.1)"
_UNITS = {"Hertz": HERTZ, "Celcius": CELCIUS}
_READINGS = ("meterValuesRequest.meterValue", "stopTransactionRequest.transactionData")

PARTINGS = (
    Parting(
        "1.6",
        "CentralSystemService",
        "meterValuesRequest.meterValue",
        "occurrence",
        ("1", "unbounded"),
        "at least one is required (OCPP 1.6, 6.31: 1..*)",
    ),
    *(
        Parting("1.6", "CentralSystemService", f"{readings}.sampledValue.unit", "values", frozenset({unit}), reason)
        for readings in _READINGS
        for unit, reason in _UNITS.items()
    ),
)

Facts = dict[tuple[str, str], Any]
"""What is said of elements and attributes: by path, and kind of the fact."""


def published_text(service: Service) -> bytes:
    return (_PLACES[0] / _FILES[service.version.name, service.name]).read_bytes()


def loaded(text: bytes) -> Document:
    """A description as zeep understands it, from memory alone."""
    return Document(BytesIO(text), Transport(), settings=Settings(forbid_dtd=True, forbid_external=True))


@cache
def published(service: Service) -> Document:
    return loaded(published_text(service))


@cache
def published_schema(service: Service) -> etree.XMLSchema:
    schema = etree.fromstring(published_text(service)).find(".//{*}schema")
    return etree.XMLSchema(etree.fromstring(etree.tostring(schema)))  # with the prefixes that its values need


def operations(document: Document) -> dict[str, Any]:
    [binding] = document.bindings.values()
    return dict(binding._operations)


def amended(service: Service, facts: Facts) -> Facts:
    """Facts as they hold here."""
    held = dict(facts)
    for each in partings(service):
        key = (each.path, each.what)
        held[key] = held[key] | each.value if each.what == "values" else each.value
    return held


def partings(service: Service) -> list[Parting]:
    return [each for each in PARTINGS if (each.version, each.service) == (service.version.name, service.name)]


# Facts of a schema

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_KNOWN = {"annotation", "sequence", "element", "simpleContent", "extension", "attribute", "complexType"}


def facts_of_schema(text: bytes) -> Facts:
    """All that the schema of a description says of the messages, whatever its types are named."""
    schema = etree.fromstring(text).find(f".//{_XSD}schema")
    simple = {each.get("name"): each for each in schema.iterfind(f"{_XSD}simpleType")}
    complex_ = {each.get("name"): each for each in schema.iterfind(f"{_XSD}complexType")}
    reader = _SchemaReader(simple, complex_)
    return {key: value for each in schema.iterfind(f"{_XSD}element") for key, value in reader.element(each, "")}


class _SchemaReader:
    def __init__(self, simple: Mapping[str, Any], complex_: Mapping[str, Any]) -> None:
        self._simple, self._complex = simple, complex_

    def element(self, node: Any, before: str) -> Iterator[tuple[tuple[str, str], Any]]:
        path = before + node.get("name")
        yield (path, "occurrence"), (node.get("minOccurs", "1"), node.get("maxOccurs", "1"))
        inner = node.find(f"{_XSD}complexType")
        if inner is None:
            inner = self._complex.get(_local(node.get("type")))
        if inner is None:
            yield from self._text(node.get("type"), path)
        else:
            yield from self._content(inner, path)

    def _content(self, kind: Any, path: str) -> Iterator[tuple[tuple[str, str], Any]]:
        assert {_local(each.tag) for each in kind.iterdescendants("{*}*")} <= _KNOWN | {"documentation"}
        children = kind.findall(f"{_XSD}sequence/{_XSD}element")
        yield (path, "children"), [child.get("name") for child in children]
        for child in children:
            yield from self.element(child, f"{path}.")
        for extension in kind.iterfind(f"{_XSD}simpleContent/{_XSD}extension"):
            yield from self._text(extension.get("base"), path)
            for attribute in extension.iterfind(f"{_XSD}attribute"):
                name = f"{path}.@{attribute.get('name')}"
                yield (name, "use"), attribute.get("use", "optional")
                yield from self._text(attribute.get("type"), name)

    def _text(self, kind: str, path: str) -> Iterator[tuple[tuple[str, str], Any]]:
        node = self._simple.get(_local(kind))
        if node is None:
            yield (path, "type"), _local(kind)
            return
        restriction = node.find(f"{_XSD}restriction")
        yield from self._text(restriction.get("base"), path)
        values = frozenset(each.get("value") for each in restriction.iterfind(f"{_XSD}enumeration"))
        if values:
            yield (path, "values"), values
        for facet in restriction.iterchildren("{*}*"):
            if _local(facet.tag) != "enumeration":
                yield (path, _local(facet.tag)), facet.get("value")


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]
