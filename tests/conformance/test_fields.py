"""Every message, field by field, is what the official JSON schema says."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import Field

from conformance import fields, schemas
from conformance.exceptions import DEVIATIONS, Deviation
from conformance.messages import MESSAGES, Message
from ocpp_core import DateTime, Exact, Number, OcppModel, Opt, wire_name


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_messages_are_those_that_have_a_schema(version: str) -> None:
    assert {message.name for message in MESSAGES if message.version == version} == schemas.names(version)


@pytest.mark.parametrize("message", MESSAGES, ids=str)
def test_message_has_the_name_of_its_class(message: Message) -> None:
    assert message.model.__name__ == message.name


@pytest.mark.parametrize("message", MESSAGES, ids=str)
def test_fields_are_those_of_the_schema(message: Message) -> None:
    assert differences(schemas.facts(message.schema), schemas.facts(fields.plain(message.model))) == []


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=str)
def test_deviation_is_still_needed(deviation: Deviation) -> None:
    said = schemas.at(schemas.plain(deviation.version, deviation.message), deviation.path)
    assert said.get(deviation.keyword) != deviation.value


def differences(schema: dict[tuple[str, str], Any], model: dict[tuple[str, str], Any]) -> list[str]:
    """One line for each statement that differs."""
    return [
        f"{path or 'payload'} {keyword}: schema {_shown(schema, (path, keyword), model)}, "
        f"model {_shown(model, (path, keyword), schema)}"
        for path, keyword in sorted(schema.keys() | model.keys())
        if schema.get((path, keyword)) != model.get((path, keyword))
    ]


def _shown(side: dict[tuple[str, str], Any], key: tuple[str, str], other: dict[tuple[str, str], Any]) -> str:
    value = side.get(key)
    if isinstance(value, frozenset) and isinstance(other.get(key), frozenset):
        return f"alone {sorted(value - other[key])}"
    return repr(sorted(value) if isinstance(value, frozenset) else value)


# The reader of the models is checked itself: it must see every kind of statement that a field can make.


class Colour(StrEnum):
    RED = "Red"
    DARK_BLUE = "Dark-Blue"


class Part(OcppModel):
    text: Opt[Annotated[str, Field(max_length=7)]] = None


class OpenPart(OcppModel, extra="allow"):
    flag: bool


class Whole(OcppModel):
    plain_text: str
    anything: Any
    odd_name: Annotated[Opt[Annotated[str, Field(max_length=3)]], wire_name("oddNAME")] = None
    colour: Colour
    moment: Opt[DateTime] = None
    count: Opt[Annotated[int, Field(gt=0, le=9)]] = None
    below: Annotated[int, Field(ge=-1, lt=4)]
    number: Number
    rate: Opt[Annotated[Decimal, Exact(ge=Decimal(0), le=Decimal(100), decimal_places=1)]] = None
    parts: Annotated[list[Part], Field(min_length=1, max_length=4)]
    names: Opt[Annotated[list[Annotated[str, Field(max_length=5)]], Field(min_length=2)]] = None
    open_part: OpenPart
    anything_or_nothing: Any = None


def test_reader_of_models_sees_every_statement() -> None:
    part = {"type": "object", "required": frozenset(), "additionalProperties": False}
    assert fields.plain(Whole) == {
        "type": "object",
        "required": frozenset({"plainText", "anything", "colour", "below", "number", "parts", "openPart"}),
        "additionalProperties": False,
        "properties": {
            "plainText": {"type": "string"},
            "anything": {},
            "anythingOrNothing": {},
            "oddNAME": {"type": "string", "maxLength": 3},
            "colour": {"type": "string", "enum": frozenset({"Red", "Dark-Blue"})},
            "moment": {"type": "string", "format": "date-time"},
            "count": {"type": "integer", "minimum": 1, "maximum": 9},
            "below": {"type": "integer", "minimum": -1, "maximum": 3},
            "number": {"type": "number"},
            "rate": {"type": "number", "minimum": 0, "maximum": 100, "multipleOf": Decimal("0.1")},
            "parts": {
                "type": "array",
                "minItems": 1,
                "maxItems": 4,
                "items": part | {"properties": {"text": {"type": "string", "maxLength": 7}}},
            },
            "names": {"type": "array", "minItems": 2, "items": {"type": "string", "maxLength": 5}},
            "openPart": {
                "type": "object",
                "required": frozenset({"flag"}),
                "additionalProperties": True,
                "properties": {"flag": {"type": "boolean"}},
            },
        },
    }


class TakesNull(OcppModel):
    text: str | None = None


class HasDefault(OcppModel):
    text: Opt[str] = "text"


class TakesTextForNumber(OcppModel):
    number: Decimal


class TakesFloat(OcppModel):
    number: float


class TakesAnyFormOfTime(OcppModel):
    moment: datetime


class ReadsAndWritesDifferently(OcppModel):
    text: Annotated[str, Field(validation_alias="text", serialization_alias="TEXT")]


class HasOtherRule(OcppModel):
    text: Annotated[str, Field(pattern="x")]


@pytest.mark.parametrize(
    "model",
    [
        TakesNull,
        HasDefault,
        TakesTextForNumber,
        TakesFloat,
        TakesAnyFormOfTime,
        ReadsAndWritesDifferently,
        HasOtherRule,
    ],
)
def test_reader_of_models_refuses_what_no_schema_says(model: type[OcppModel]) -> None:
    with pytest.raises(TypeError):
        fields.plain(model)


def test_differences_name_place_and_both_sides() -> None:
    schema = {("a", "maxLength"): 5, ("b", "enum"): frozenset({"X", "Y"}), ("c", "type"): "string"}
    model = {("a", "maxLength"): 6, ("b", "enum"): frozenset({"X", "Z"}), ("c", "type"): "string"}
    assert differences(schema, model) == [
        "a maxLength: schema 5, model 6",
        "b enum: schema alone ['Y'], model alone ['Z']",
    ]
