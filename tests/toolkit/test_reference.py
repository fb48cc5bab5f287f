from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import Field
from toolkit.rig import OCPP16, OCPP201, VERSIONS

from ocpp_core import CiString20, DateTime, Exact, Number, OcppModel, Opt, wire_name
from ocpp_toolkit import reference
from ocpp_toolkit.reference import data_types, enumerations, fields, summary, values


class Colour(StrEnum):
    """What it looks like.

    Not shown.
    """

    RED = "Red"
    """As
    a rose."""
    LIGHT_BLUE = "Light.Blue"


class Inner(OcppModel):
    """Within."""

    deep: "Opt[Inner]" = None
    """Further in."""


class Base(OcppModel):
    """Below."""

    custom_data: Opt[Inner] = None
    """``Anything``."""


class Sample(Base):
    name: CiString20
    """The
    name."""
    count: Annotated[int, Field(ge=1, le=5)]
    above: Annotated[int, Field(gt=0)]
    share: Annotated[Decimal, Exact(ge=0, le=100, decimal_places=1)]
    amount: Opt[Number] = None
    at: Opt[DateTime] = None
    flag: Opt[bool] = None
    colours: Opt[Annotated[list[Colour], Field(min_length=1)]] = None
    inner: Annotated[list[Inner], Field(max_length=4)]
    own_url: Annotated[Opt[str], wire_name("ownURL")] = None
    """Where."""
    whatever: Any = None


def test_fields():
    assert [(field.name, field.kind, field.required, field.text) for field in fields(Sample)] == [
        ("name", "string(20)", True, "The name."),
        ("count", "integer ≥ 1 ≤ 5", True, ""),
        ("above", "integer > 0", True, ""),
        ("share", "number ≥ 0 ≤ 100", True, ""),
        ("amount", "number", False, ""),
        ("at", "date-time", False, ""),
        ("flag", "boolean", False, ""),
        ("colours", "list of Colour 1..*", False, ""),
        ("inner", "list of Inner 0..4", True, ""),
        ("ownURL", "string", False, "Where."),
        ("whatever", "any", False, ""),
        ("customData", "Inner", False, "Anything."),
    ]


def test_what_it_consists_of():
    assert data_types(Sample) == [Inner]
    assert enumerations(Sample) == [Colour]
    assert data_types(Inner) == enumerations(Inner) == []


def test_values():
    assert values(Colour) == {"Red": "As a rose.", "Light.Blue": ""}


def test_summary():
    assert summary(Colour) == "What it looks like."
    assert summary(Base) == "Below."


def operations():
    return [(version, operation) for version in VERSIONS for operation in version.catalogue]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("version", "operation"), operations(), ids=lambda each: getattr(each, "action", None) or each.name
)
def test_everything_is_documented(version, operation):
    for model in (operation.request, operation.response):
        for part in (model, *data_types(model)):
            assert summary(part)
            assert [field.name for field in fields(part) if not field.text] == []
            for enumeration in enumerations(part):
                assert summary(enumeration)
                assert [value for value, text in values(enumeration).items() if not text] == []


def test_the_fields_are_those_on_the_wire():
    boot = OCPP16.catalogue.by_action("BootNotification")
    assert fields(boot.request)[0] == reference.Field(
        "chargePointVendor", "string(20)", required=True, text="Who made the charge point."
    )
    event = OCPP201.catalogue.by_action("TransactionEvent")
    assert {"evse", "idToken", "meterValue"} < {field.name for field in fields(event.request)}
