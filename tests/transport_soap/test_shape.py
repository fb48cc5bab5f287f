from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any

import pytest
from pydantic import Field

import ocpp15_core as v15
import ocpp16_core as v16
from ocpp_core import (
    ANY_URI,
    XML_ATTRIBUTE,
    XML_TEXT,
    CiString20,
    DateTime,
    Exact,
    OcppModel,
    Opt,
    XmlName,
    wire_name,
)
from ocpp_transport_soap.shape import Kind, Part, shape_of


class Colour(StrEnum):
    RED = "Red"


class Inner(OcppModel):
    text: Annotated[str, XML_TEXT]
    colour: Annotated[Opt[Colour], XML_ATTRIBUTE] = None


class Outer(OcppModel):
    short_text: CiString20
    maybe: Opt[CiString20] = None
    address: Annotated[Opt[str], ANY_URI] = None
    limit: Opt[Annotated[Decimal, Exact(decimal_places=1)]] = None
    any_limit: Annotated[Decimal, Exact()]
    at: DateTime
    is_on: bool
    many: Annotated[list[CiString20], Field(min_length=1, max_length=3)]
    few: Opt[list[Inner]] = None
    url: Annotated[str, wire_name("anURL")]
    ids: Annotated[list[int], XmlName("id")]


def parts(model: type[OcppModel]) -> dict[str, Part]:
    return {part.field: part for part in shape_of(model)}


def test_parts_stand_in_the_order_of_the_fields() -> None:
    assert [part.field for part in shape_of(Outer)] == list(Outer.model_fields)


@pytest.mark.parametrize(
    ("field", "kind", "of"),
    [
        ("short_text", Kind.STRING, str),
        ("maybe", Kind.STRING, str),
        ("address", Kind.URI, str),
        ("limit", Kind.DECIMAL, Decimal),
        ("any_limit", Kind.DECIMAL, Decimal),
        ("at", Kind.TIME, datetime),
        ("is_on", Kind.BOOLEAN, bool),
        ("few", Kind.COMPLEX, Inner),
        ("ids", Kind.INT, int),
    ],
)
def test_kinds_and_types(field: str, kind: Kind, of: Any) -> None:
    part = parts(Outer)[field]
    assert (part.kind, part.type) == (kind, of)


def test_names_are_those_of_json_unless_declared() -> None:
    found = {field: (part.alias, part.name) for field, part in parts(Outer).items()}
    assert found["short_text"] == ("shortText", "shortText")
    assert found["url"] == ("anURL", "anURL")
    assert found["ids"] == ("ids", "id")


def test_limits_are_found_however_deep_they_stand() -> None:
    found = parts(Outer)
    assert [found[field].max_length for field in ("short_text", "maybe", "address", "many")] == [20, 20, None, 20]
    assert [found[field].decimal_places for field in ("limit", "any_limit", "at")] == [1, None, None]


@pytest.mark.parametrize(
    ("field", "is_required", "is_list", "least", "most"),
    [
        ("short_text", True, False, 1, 1),
        ("maybe", False, False, 0, 1),
        ("many", True, True, 1, 3),
        ("few", False, True, 0, None),
        ("ids", True, True, 0, None),
    ],
)
def test_how_often_an_element_occurs(field: str, is_required: bool, is_list: bool, least: int, most: int) -> None:
    part = parts(Outer)[field]
    assert (part.is_required, part.is_list, part.least, part.most) == (is_required, is_list, least, most)


def test_text_and_attributes_have_their_places() -> None:
    text, colour = shape_of(Inner)
    assert (text.place, text.name, text.alias) == (XML_TEXT, "", "text")
    assert (colour.place, colour.name, colour.kind) == (XML_ATTRIBUTE, "colour", Kind.ENUM)
    assert parts(Outer)["short_text"].place is None


def test_it_is_read_once() -> None:
    assert shape_of(Inner) is shape_of(Inner)


class FloatModel(OcppModel):
    value: float


class LooseModel(OcppModel):
    value: int | str


class Weekday(Enum):
    MONDAY = 1


class WeekdayModel(OcppModel):
    value: Weekday


@pytest.mark.parametrize(
    ("model", "name"), [(FloatModel, "float"), (LooseModel, r"int \| str"), (WeekdayModel, "Weekday")]
)
def test_a_type_without_a_form_is_refused(model: type[OcppModel], name: str) -> None:
    with pytest.raises(TypeError, match=f"no XML form for {name}"):
        shape_of(model)


def test_readings_of_1_5_and_1_6_have_their_own_forms() -> None:
    one, two = parts(v15.SampledValue), parts(v16.SampledValue)
    assert (one["value"].place, one["unit"].place) == (XML_TEXT, XML_ATTRIBUTE)
    assert {part.place for part in two.values()} == {None}
    assert parts(v15.MeterValue)["values"].name == "value"


@pytest.mark.parametrize("model", [v15.GetDiagnosticsRequest, v16.GetDiagnosticsRequest, v16.UpdateFirmwareRequest])
def test_where_files_go_and_come_from_is_a_uri(model: type[OcppModel]) -> None:
    assert parts(model)["location"].kind is Kind.URI
