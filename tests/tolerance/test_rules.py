"""Each rule by itself: what it makes of a value, and what it leaves alone. In what it is used for, see the tests of rows."""

import json

import pytest

from ocpp_core import ErrorCode, Problem
from ocpp_tolerance import (
    Clamp,
    JsonText,
    MapValue,
    ReadTime,
    Round,
    ToBoolean,
    ToNumber,
    ToText,
    TrimEnd,
    Truncate,
)
from ocpp_tolerance.places import Place


def made(rule, value, kind, limit=None, path="a"):
    """What a rule makes of a value; None if it does nothing."""
    payload = json.loads(json.dumps({"a": value}))
    problem = Problem(path, ErrorCode.FORMAT_VIOLATION, "", kind, limit)
    changes = rule.mend(Place(payload, problem))
    assert [change.came for change in changes] == [value] * len(changes)
    if not changes:
        assert payload == {"a": value}
        return None
    assert [change.made for change in changes] == [payload["a"]]
    return payload["a"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5, "5"), (604.213, "604.213"), (True, "true"), (-0.5, "-0.5"), (None, None), ([1], None), ("x", None)],
)
def test_to_text(value, expected):
    assert made(ToText(), value, "string_type") == expected
    assert made(ToText(), value, "enum") == expected
    assert made(ToText(), value, "int_type") is None


@pytest.mark.parametrize(
    ("value", "expected"), [({"a": [1]}, '{"a":[1]}'), ([], "[]"), ({"ä": None}, '{"ä":null}'), (5, None)]
)
def test_json_text(value, expected):
    assert made(JsonText(), value, "string_type") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[("12", 12), (" 12.50 ", 12.5), ("-3", -3), ("1,5", 1.5), (12.0, 12), ("1e3", None), ("", None)],
        *[("\u0663", None), (12.5, None), (True, None), (None, None), ("9" * 19, None)],
    ],
)
def test_to_number(value, expected):
    found = made(ToNumber(), value, "int_type")
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, False), (1, True), ("true", True), ("False", False), (" 1 ", True), (2, None), ("yes", None), (None, None)],
)
def test_to_boolean(value, expected):
    assert made(ToBoolean(), value, "bool_type") is expected


def test_truncate():
    assert made(Truncate(), "abcdef", "string_too_long", 4) == "abcd"
    assert made(Truncate(), "abcdef", "string_type", 4) is None


def test_trim_end():
    assert made(TrimEnd(characters="\\ "), "ab\\ \\", "string_too_long", 2) == "ab"
    assert made(TrimEnd(characters="\\"), "abc", "string_too_long", 2) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Hz", "Hertz"), ("x", "Other"), (5, "five"), (True, "yes"), (None, None), ({}, None), ("Other", None)],
)
def test_map(value, expected):
    rule = MapValue(values={"Hz": "Hertz", "5": "five", "true": "yes"}, otherwise="Other")
    assert made(rule, value, "enum") == expected
    assert made(MapValue(values={"Hz": "Hertz"}), "x", "enum") is None


@pytest.mark.parametrize(("limit", "expected"), [(0, 0), (0.5, 0.5), (10.0, 10)])
def test_clamp(limit, expected):
    assert made(Clamp(), -7, "greater_than_equal", limit) == expected
    assert made(Clamp(), 700, "less_than_equal", limit) == expected
    assert made(Clamp(), 700, "enum", limit) is None


@pytest.mark.parametrize(("value", "expected"), [(16.67, 16.7), (0.25, 0.2), (0.35, 0.4), (-1.55, -1.6)])
def test_round(value, expected):
    assert made(Round(), value, "decimal_max_places", 1) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-01T12:00:00", "2024-05-01T10:00:00Z"),
        ("2024-05-01T12:00:00z", "2024-05-01T12:00:00Z"),
        ("2024-05-01 12:00:00.5 +05", "2024-05-01T07:00:00.500000Z"),
        ("2024-05-01T12:00+0530", "2024-05-01T06:30:00Z"),
        ("0001-01-01T00:00:00+02", "0001-01-01T00:00:00+02:00"),
        ("2024-13-01T12:00:00", None),
        ("2024-05-01T25:00:00", None),
        ("2024-05-01", None),
        ("12:00", None),
        ("now", None),
        ("  ", None),
        (5, None),
        (None, None),
    ],
)
def test_read_time(value, expected):
    assert made(ReadTime(offset="+02:00"), value, "string_pattern_mismatch") == expected


def test_a_rule_is_for_some_messages():
    rule = ToText(actions=("A",), versions=("1.6",), kind="request")
    assert rule.concerns("1.6", "A", "request")
    assert not rule.concerns("1.5", "A", "request")
    assert not rule.concerns("1.6", "B", "request")
    assert not rule.concerns("1.6", "A", "response")
    assert ToText().concerns("9.9", "Z", "response")


def test_a_rule_is_for_some_places():
    assert made(ToText(paths=("b", "a")), 5, "string_type") == "5"
    assert made(ToText(paths=("b",)), 5, "string_type") is None
