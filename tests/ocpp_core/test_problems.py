import json
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import Field

from ocpp_core import DateTime, ErrorCode, Exact, InvalidPayload, Number, OcppModel, Opt, decode


class Kind(StrEnum):
    GOOD = "Good"


class Part(OcppModel):
    name: str


class Message(OcppModel):
    text: Opt[Annotated[str, Field(max_length=5)]] = None
    whole: Opt[Annotated[int, Field(ge=0)]] = None
    exact: Opt[Annotated[Decimal, Exact(decimal_places=1)]] = None
    number: Opt[Number] = None
    flag: Opt[bool] = None
    kind: Opt[Kind] = None
    at: Opt[DateTime] = None
    part: Opt[Part] = None
    parts: Opt[Annotated[list[Part], Field(min_length=1, max_length=2)]] = None
    free: Opt[dict[str, Any]] = None
    ratio: Opt[float] = None


def problems(text):
    with pytest.raises(InvalidPayload) as refusal:
        decode(Message, text)
    return [(problem.path, problem.code) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", ErrorCode.FORMAT_VIOLATION),
        ("[]", ErrorCode.FORMAT_VIOLATION),
        ("5", ErrorCode.FORMAT_VIOLATION),
        ('"text"', ErrorCode.FORMAT_VIOLATION),
        ("\ud800", ErrorCode.FORMAT_VIOLATION),
    ],
)
def test_a_payload_that_is_no_object_has_the_wrong_structure(text, code):
    assert problems(text) == [("", code)]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("text", 5, ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("whole", "5", ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("whole", 5.5, ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("exact", "5", ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("number", True, ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("ratio", "5", ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("flag", "true", ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("flag", 1, ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("kind", 5, ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("at", 5, ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("part", "x", ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("part", None, ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("parts", {}, ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("free", [], ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ("text", "123456", ErrorCode.PROPERTY_CONSTRAINT_VIOLATION),
        ("whole", -1, ErrorCode.PROPERTY_CONSTRAINT_VIOLATION),
        ("exact", 0.25, ErrorCode.PROPERTY_CONSTRAINT_VIOLATION),
        ("number", 10**400, ErrorCode.PROPERTY_CONSTRAINT_VIOLATION),
        ("kind", "Bad", ErrorCode.PROPERTY_CONSTRAINT_VIOLATION),
        ("at", "yesterday", ErrorCode.PROPERTY_CONSTRAINT_VIOLATION),
        ("at", "2024-02-30T00:00:00Z", ErrorCode.PROPERTY_CONSTRAINT_VIOLATION),
        ("parts", [], ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
        ("parts", [{"name": "x"}] * 3, ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
        ("more", 1, ErrorCode.FORMAT_VIOLATION),
    ],
)
def test_each_kind_of_fault_has_its_code(name, value, code):
    assert problems(json.dumps({name: value})) == [(name, code)]


def test_the_place_is_given_in_wire_names():
    assert problems('{"part":{},"parts":[{"name":"x"},{"name":1}],"free":{}}') == [
        ("part.name", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
        ("parts[1].name", ErrorCode.TYPE_CONSTRAINT_VIOLATION),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"more":1}', "more: is not a field of this message"),
        ('{"part":{}}', "part.name: is required"),
        ('{"at":"yesterday"}', "at: is not in the form required"),
        ("{", "is not valid JSON"),
        ('{"text":"123456"}', "text: should have at most 5 characters"),
        ('{"whole":"x"}', "whole: should be a valid integer"),
    ],
)
def test_the_words_are_plain(text, sentence):
    with pytest.raises(InvalidPayload) as refusal:
        decode(Message, text)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("name", sorted(field.alias for field in Message.model_fields.values()))
@pytest.mark.parametrize("value", ["s3cr3t-token", {"s3cr3t-token": "s3cr3t-token"}, ["s3cr3t-token"] * 3])
def test_the_value_is_never_shown(name, value):
    try:
        decode(Message, json.dumps({name: value}))
    except InvalidPayload as refusal:
        assert "s3cr3t" not in "".join(problem.message for problem in refusal.problems)  # noqa: PT017


@pytest.mark.parametrize("name", ["hunter2\\nforged", "a b", "x" * 51, "é", ""])
def test_the_name_of_an_unknown_field_is_shown_only_if_it_is_plain(name):
    """It is the peer's own text, and goes into the answer and the log."""
    with pytest.raises(InvalidPayload) as refusal:
        decode(Message, json.dumps({name: 1}))
    (problem,) = refusal.value.problems
    assert (problem.path, problem.message) == ("?", "is not a field of this message")
