"""The models of OCPP 1.5 against the published service descriptions: field by field, and with payloads made from them.

The descriptions are not part of this repository. They are looked for beside it, in ``../shared/reference/wsdl``, or
where the environment variable ``OCPP_REFERENCE`` says (that directory, or the one above it).
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import ocpp15_core
from ocpp15_core import VERSION
from ocpp_core import ErrorCode, InvalidPayload, OcppModel, Role, decode, encode

_ROOT = Path(__file__).resolve().parents[2]
_BASE = Path(os.environ.get("OCPP_REFERENCE") or _ROOT / "../shared/reference/wsdl")
_FILES = {
    Role.STATION: "ocpp_centralsystemservice_1.5_final.wsdl",
    Role.CSMS: "ocpp_chargepointservice_1.5_final.wsdl",
}
"""Who sends the requests that a description lists, and its file: the station calls the central system's service."""

_PLACES = [each for each in (_BASE, _BASE / "wsdl") if all((each / file).is_file() for file in _FILES.values())]
if not _PLACES:
    pytest.skip(f"no OCPP 1.5 service descriptions in {_BASE}: set OCPP_REFERENCE", allow_module_level=True)


# Facts: what either side says of a field


@dataclass(frozen=True)
class Fact:
    """What is to be compared of a field."""

    kind: str
    """``text``, ``integer``, ``boolean``, ``time``, or the name of a data type or enumeration."""
    required: bool
    many: bool = False
    least: int = 0
    most: int | None = None
    max_length: int | None = None


Fields = dict[str, Fact]


@dataclass(frozen=True)
class Description:
    """Everything that a service description, or the models, say."""

    operations: Mapping[str, tuple[str, str]]
    """Action → names of the request's and the response's type."""
    types: Mapping[str, Fields]
    """Type → its fields, in order."""
    enums: Mapping[str, tuple[str, ...]]
    """Enumeration → its values, sorted."""


# Exceptions: where the JSON form, or these models, part from the service description on purpose


@dataclass(frozen=True)
class Parting:
    """Where the models part from the description."""

    ours: str
    reason: str
    source: str


_FIELD_FORM = "OCPP-J 1.5 as spoken in the field (ocppjs and NewMotion, 2013-2014): no schema was published"

SAME = {"string": "text", "boolean": "boolean"}
"""Built-in type of XML Schema → our kind, where they mean the same."""

KINDS = {
    "int": Parting("integer", "no bound of 32 bits: the JSON form has integers only", "OCPP-J 1.6 schemas, integer"),
    "dateTime": Parting("time", "a zone is required: times carry Z or an offset", _FIELD_FORM),
    "anyURI": Parting(
        "text", "not checked for being a URI: the JSON form has text only", "OCPP-J 1.6 schemas, location"
    ),
}
"""Built-in type of XML Schema → our kind, where they differ."""

TYPES = {
    "MeterValue.value": Parting("SampledValue", "the type has no name; this is 1.6's", "OCPP 1.6, 7.43"),
}
"""Type in the description → name of our class, where it differs. An anonymous type is named after its element."""

MEMBERS = {
    ("MeterValue", "value"): Parting("values", "the list is named in the plural", _FIELD_FORM),
    ("MeterValue.value", "#text"): Parting("value", "the element's text becomes a member", _FIELD_FORM),
    ("MeterValue.value", "@context"): Parting("context", "an attribute becomes a member", _FIELD_FORM),
    ("MeterValue.value", "@format"): Parting("format", "an attribute becomes a member", _FIELD_FORM),
    ("MeterValue.value", "@measurand"): Parting("measurand", "an attribute becomes a member", _FIELD_FORM),
    ("MeterValue.value", "@location"): Parting("location", "an attribute becomes a member", _FIELD_FORM),
    ("MeterValue.value", "@unit"): Parting("unit", "an attribute becomes a member", _FIELD_FORM),
}
"""Type and element (``#text``: its text; ``@name``: an attribute) in the description → name of our member."""

used: set[Any] = set()
"""Exceptions met while the descriptions were read."""


def renamed(table: Mapping[Any, Parting], key: Any, name: str) -> str:
    if key in table:
        used.add(key)
        return table[key].ours
    return name


# Reading a service description

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


class Reader:
    """Reads one service description, without any tool that knows of OCPP."""

    def __init__(self, path: Path) -> None:
        self.root = etree.parse(path, etree.XMLParser(resolve_entities=False)).getroot()
        schema = self.root.find(f".//{_XSD}schema")
        assert schema is not None
        self.simple = {each.get("name"): each for each in schema.findall(f"{_XSD}simpleType")}
        self.complex = {each.get("name"): each for each in schema.findall(f"{_XSD}complexType")}
        self.elements = {each.get("name"): _local(each.get("type")) for each in schema.findall(f"{_XSD}element")}
        self.types: dict[str, Fields] = {}

    def description(self) -> Description:
        for name, node in self.complex.items():
            self._read_type(name, node)
        enums = {name: values for name, node in self.simple.items() if (values := _values(node))}
        return Description(dict(self._operations()), self.types, enums)

    def _operations(self) -> Iterator[tuple[str, tuple[str, str]]]:
        parts = {
            message.get("name"): self.elements[_local(message.find(f"{_WSDL}part").get("element"))]
            for message in self.root.findall(f"{_WSDL}message")
        }
        for operation in self.root.findall(f"{_WSDL}portType/{_WSDL}operation"):
            ends = [parts[_local(operation.find(f"{_WSDL}{end}").get("message"))] for end in ("input", "output")]
            yield operation.get("name"), (ends[0], ends[1])

    def _read_type(self, name: str, node: Any) -> None:
        fields: Fields = {}
        for content in node.findall(f"{_XSD}simpleContent/{_XSD}extension"):
            fields[renamed(MEMBERS, (name, "#text"), "#text")] = self._kind(content.get("base"), required=True)
        for element in node.findall(f"{_XSD}sequence/{_XSD}element"):
            member = element.get("name")
            fields[renamed(MEMBERS, (name, member), member)] = self._element(name, element)
        for attribute in node.iter(f"{_XSD}attribute"):
            if attribute.getparent().getparent().getparent() is node:
                member = "@" + attribute.get("name")
                fact = self._kind(attribute.get("type"), required=attribute.get("use") == "required")
                fields[renamed(MEMBERS, (name, member), member)] = fact
        known = {"annotation", "sequence", "simpleContent"}
        assert {_local(each.tag) for each in node if isinstance(each.tag, str)} <= known, name
        self.types[renamed(TYPES, name, name)] = fields

    def _element(self, owner: str, element: Any) -> Fact:
        least, most = int(element.get("minOccurs", "1")), element.get("maxOccurs", "1")
        inner = element.find(f"{_XSD}complexType")
        if inner is None:
            fact = self._kind(element.get("type"), required=least > 0)
        else:
            name = f"{owner}.{element.get('name')}"
            self._read_type(name, inner)
            fact = Fact(renamed(TYPES, name, name), required=least > 0)
        if most == "1":
            return fact
        return replace(fact, many=True, least=least, most=None if most == "unbounded" else int(most))

    def _kind(self, qualified: str, *, required: bool) -> Fact:
        prefix, _, name = qualified.partition(":")
        if prefix != "tns":
            return Fact(SAME.get(name) or renamed(KINDS, name, name), required)
        if name not in self.simple:
            assert name in self.complex, name
            return Fact(name, required)
        if _values(self.simple[name]):
            return Fact(name, required)
        restriction = self.simple[name].find(f"{_XSD}restriction")
        base = self._kind("s:" + _local(restriction.get("base")), required=required)
        (limit,) = restriction.findall(f"{_XSD}maxLength")
        assert len(restriction) == 1, name
        return replace(base, max_length=int(limit.get("value")))


def _local(qualified: str) -> str:
    return qualified.rpartition("}")[2].rpartition(":")[2]


def _values(node: Any) -> tuple[str, ...]:
    return tuple(sorted(each.get("value") for each in node.iter(f"{_XSD}enumeration")))


SERVICES = {sender: Reader(_PLACES[0] / file).description() for sender, file in _FILES.items()}
PUBLISHED = Description(
    {name: ends for service in SERVICES.values() for name, ends in service.operations.items()},
    {name: fields for service in SERVICES.values() for name, fields in service.types.items()},
    {name: values for service in SERVICES.values() for name, values in service.enums.items()},
)


# Reading the models, by the JSON schema of what they validate


def model_fields(model: type[OcppModel]) -> Fields:
    schema = model.model_json_schema(by_alias=True, mode="validation")
    assert schema["additionalProperties"] is False
    required = set(schema.get("required", ()))
    return {name: _model_fact(member, name in required) for name, member in schema.get("properties", {}).items()}


def _model_fact(member: dict[str, Any], required: bool) -> Fact:
    known = {"title", "description", "default", "type", "items", "minItems", "maxItems", "maxLength", "pattern", "$ref"}
    assert member.keys() <= known, member
    assert required == ("default" not in member)
    if member.get("type") == "array":
        assert member["items"].keys() <= known, member
        return Fact(
            _model_kind(member["items"]),
            required,
            many=True,
            least=member.get("minItems", 0),
            most=member.get("maxItems"),
            max_length=member["items"].get("maxLength"),
        )
    return Fact(_model_kind(member), required, max_length=member.get("maxLength"))


def _model_kind(member: dict[str, Any]) -> str:
    if "$ref" in member:
        return member["$ref"].rpartition("/")[2]
    if "pattern" in member:
        return "time" if "T" in member["pattern"] else "unknown pattern"
    return {"string": "text", "integer": "integer", "boolean": "boolean"}.get(member["type"], member["type"])


_CLASSES = [value for name in ocpp15_core.__all__ if isinstance(value := getattr(ocpp15_core, name), type)]
MODELS = {each.__name__: each for each in _CLASSES if issubclass(each, OcppModel)}
ENUMS = {each.__name__: each for each in _CLASSES if issubclass(each, StrEnum)}


# The comparison


def test_both_services_say_the_same_of_what_they_share():
    station, csms = SERVICES[Role.STATION], SERVICES[Role.CSMS]
    for one, other in ((station.types, csms.types), (station.enums, csms.enums)):
        assert {name: one[name] for name in one.keys() & other.keys()} == {
            name: other[name] for name in one.keys() & other.keys()
        }
    assert station.types.keys() & csms.types.keys() == {"IdTagInfo", "DataTransferRequest", "DataTransferResponse"}


def test_operations_and_who_sends_them():
    published: dict[str, tuple[str, str, Role]] = {}
    for sender, service in SERVICES.items():
        for action, (request, response) in service.operations.items():
            earlier = published.get(action)
            published[action] = (request, response, sender | earlier[2] if earlier else sender)
    ours = {each.action: (each.request.__name__, each.response.__name__, each.sender) for each in VERSION.catalogue}
    assert ours == published


def test_the_figures():
    assert [len(SERVICES[sender].operations) for sender in (Role.STATION, Role.CSMS)] == [10, 15]
    assert len(VERSION.catalogue) == 24  # DataTransfer is in both


def test_there_is_a_class_for_every_type_and_no_other():
    assert set(MODELS) == set(PUBLISHED.types)
    assert set(ENUMS) == set(PUBLISHED.enums)


@pytest.mark.parametrize("name", sorted(PUBLISHED.types))
def test_fields(name):
    ours, published = model_fields(MODELS[name]), PUBLISHED.types[name]
    assert ours == published
    assert list(ours) == list(published)


@pytest.mark.parametrize("name", sorted(PUBLISHED.enums))
def test_values(name):
    assert tuple(sorted(ENUMS[name])) == PUBLISHED.enums[name]


def test_every_exception_is_needed():
    assert used == {*KINDS, *TYPES, *MEMBERS}


def test_every_exception_has_a_reason():
    for each in (*KINDS.values(), *TYPES.values(), *MEMBERS.values()):
        assert each.reason
        assert each.source


# Payloads made from the descriptions

EXAMPLES = settings(max_examples=min(30, settings.default.max_examples) if settings.default.derandomize else 1000)
MESSAGES = sorted(name for ends in PUBLISHED.operations.values() for name in ends)


def _time_text(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def texts(max_length: int | None) -> st.SearchStrategy[str]:
    return st.text(max_size=12 if max_length is None else max_length)


_FIRST, _LAST = datetime(1970, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001  hypothesis adds the zone itself
TIMES = st.datetimes(_FIRST, _LAST, timezones=st.just(UTC)).map(_time_text)
INTEGERS = st.integers(-(2**31), 2**31 - 1)


def values_of(fact: Fact, *, whole: bool) -> st.SearchStrategy[Any]:
    """Values of a single item of a field."""
    if fact.kind in PUBLISHED.enums:
        return st.sampled_from(PUBLISHED.enums[fact.kind])
    if fact.kind in PUBLISHED.types:
        return objects(fact.kind, whole=whole)
    return {"text": texts(fact.max_length), "integer": INTEGERS, "boolean": st.booleans(), "time": TIMES}[fact.kind]


def objects(name: str, *, whole: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Payloads of a type: with any of the optional fields, or (`whole`) with all of them and no empty list."""
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for member, fact in PUBLISHED.types[name].items():
        values = values_of(fact, whole=whole)
        if fact.many:
            values = st.lists(values, min_size=max(fact.least, int(whole)), max_size=2)
        (required if fact.required or whole else optional)[member] = values
    return st.fixed_dictionaries(required, optional=optional)


@pytest.mark.parametrize("name", MESSAGES)
def test_what_the_description_allows_is_read_and_written_alike(name):
    model = MODELS[name]

    @EXAMPLES
    @given(objects(name, whole=False))
    def check(payload):
        message = decode(model, json.dumps(payload))
        text = encode(message)
        assert json.loads(text) == payload
        assert decode(model, text) == message
        assert list(json.loads(text)) == [member for member in PUBLISHED.types[name] if member in payload]

    check()


@dataclass(frozen=True)
class Fault:
    """A payload with one thing wrong, and what is to be said of it."""

    what: str
    payload: Any
    path: str
    code: ErrorCode


Change = Callable[[dict[str, Any]], None]


def changes(name: str) -> Iterator[tuple[str, str, ErrorCode, Change]]:
    """Single faults that an object of a type can have: what, at which member, its error code, how to make it."""
    yield "extra member", "surplus", ErrorCode.FORMAT_VIOLATION, lambda it: it.update(surplus=1)
    for member, fact in PUBLISHED.types[name].items():
        for value in _wrong(fact):
            yield f"wrong type {value!r}", member, ErrorCode.TYPE_CONSTRAINT_VIOLATION, _put(member, value)
        if fact.required:
            yield "missing", member, ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, _remove(member)
        if fact.least:
            yield "too few", member, ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, _put(member, [])
        yield from _bad_values(member, fact)


def _bad_values(member: str, fact: Fact) -> Iterator[tuple[str, str, ErrorCode, Change]]:
    bad: dict[str, Any] = {}
    if fact.max_length is not None:
        bad["too long"] = "x" * (fact.max_length + 1)
    if fact.kind in PUBLISHED.enums:
        first = PUBLISHED.enums[fact.kind][0]
        bad |= {"not of the enumeration": "surplus", "empty": "", "wrong case": first.swapcase(), "padded": f" {first}"}
    if fact.kind == "time":
        bad |= {
            "number as text": "5",
            "no zone": "2015-01-01T00:00:00",
            "no such day": "2015-02-30T00:00:00Z",
            "empty": "",
        }
    for what, value in bad.items():
        place = f"{member}[0]" if fact.many else member
        yield what, place, ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, _put(member, [value] if fact.many else value)


def _wrong(fact: Fact) -> tuple[Any, ...]:
    if fact.many:
        return None, {}, "5", 5
    return {"integer": (None, [], {}, "5", 0.5, True), "boolean": (None, [], {}, "true", 1)}.get(
        fact.kind, (None, [], 5, 0.5, True)
    )


def _put(member: str, value: Any) -> Change:
    return lambda it: it.update({member: value})


def _remove(member: str) -> Change:
    return lambda it: it.pop(member)


def levels(
    name: str, payload: dict[str, Any], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """The type and the place of a payload and of every object in it."""
    yield name, path
    for member, fact in PUBLISHED.types[name].items():
        if fact.kind in PUBLISHED.types and member in payload:
            items = enumerate(payload[member]) if fact.many else [(None, payload[member])]
            for index, item in items:
                place = (*path, member) if index is None else (*path, member, index)
                yield from levels(fact.kind, item, place)


def faults(name: str, payload: dict[str, Any]) -> Iterator[Fault]:
    """The payload with each single fault at each place."""
    for kind, path in levels(name, payload):
        prefix = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        for what, member, code, change in changes(kind):
            broken = deepcopy(payload)
            place: Any = broken
            for step in path:
                place = place[step]
            change(place)
            yield Fault(what, broken, f"{prefix}.{member}".removeprefix("."), code)


@pytest.mark.parametrize("name", MESSAGES)
def test_each_single_fault_is_refused_for_what_it_is(name):
    model = MODELS[name]

    @EXAMPLES
    @given(objects(name, whole=True))
    def check(payload):
        decode(model, json.dumps(payload))
        for fault in faults(name, payload):
            with pytest.raises(InvalidPayload) as refusal:
                decode(model, json.dumps(fault.payload))
            found = [(problem.path, problem.code) for problem in refusal.value.problems]
            assert found == [(fault.path, fault.code)], fault.what

    check()


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("text", ["[]", '"text"', "5", "true", "{", ""])
def test_what_is_no_object_is_refused(name, text):
    with pytest.raises(InvalidPayload) as refusal:
        decode(MODELS[name], text)
    assert refusal.value.code is ErrorCode.FORMAT_VIOLATION


@pytest.mark.parametrize("name", [name for name, fields in PUBLISHED.types.items() if fields])
def test_names_of_python_are_not_taken_from_the_wire(name):
    other = {field: member.alias for field, member in MODELS[name].model_fields.items() if field != member.alias}
    for field in other:
        with pytest.raises(InvalidPayload) as refusal:
            decode(MODELS[name], json.dumps({field: 0}))
        assert (field, ErrorCode.FORMAT_VIOLATION) in [(each.path, each.code) for each in refusal.value.problems]
