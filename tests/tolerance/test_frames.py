import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_tolerance import ALL_FRAMES
from ocpp_tolerance.frames import fix


def fixed(data, fault="NOT_JSON", names=ALL_FRAMES):
    """The text that another was meant to be, and the repairs that it took; None if it stays."""
    found = fix(names, data, fault)
    return None if found is None else (found.text, [name for name, _ in found.changes], found.echo)


def test_a_binary_frame():
    assert fixed('[2,"ä"]'.encode()) == ('[2,"ä"]', ["binary"], None)
    assert fixed(b"\xff") is None
    assert fixed(b"[]", names=ALL_FRAMES - {"binary"}) is None


def test_control_characters_within_texts():
    assert fixed('[2,"1","A",{"a":"x\0y\tz"}]') == ('[2,"1","A",{"a":"xy\\u0009z"}]', ["control_characters"], None)
    assert fixed("[2,\0]") is None
    assert fixed('[2,"1","A",{"a":"x\0"}]', names=frozenset({"truncated"})) is None


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ('[3,"id",{"configurationKey":[]', "}]"),
        ('[3,"id",{"a":[{"b":"}]"', "}]}]"),
        ('[3,"id",{"a":"\\""', "}]"),
        ('[3,"id",{}\n', "]"),
    ],
)
def test_what_is_cut_off_is_completed(text, end):
    assert fixed(text) == (text.rstrip() + end, ["truncated"], None)
    assert json.loads(text.rstrip() + end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        '[3,"i',
        '[3,"id",{"a":1',
        '[3,"id",{"a":tr',
        '[3,"id",{"a":"b\\',
        "[3}",
        "]",
        "[" * 18 + "]",
        '[3,"id",',
    ],
)
def test_and_not_where_there_is_doubt(text):
    assert fixed(text) is None


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ('[2,"1","A"]', '[2,"1","A",{}]'),
        ('[2,"1","A",[]]', '[2,"1","A",{}]'),
        ('[3,"1"]', '[3,"1",{}]'),
        ('[3,"1",[]]', '[3,"1",{}]'),
    ],
)
def test_a_missing_payload(text, made):
    assert fixed(text, "BAD_ARITY") == (made, ["missing_payload"], None)


@pytest.mark.parametrize(
    "text", ['[2,"1"]', '[2,"1","A",[1]]', '[4,"1"]', '[2,"1","A",{},{}]', '["2","1"]', "{}", "[2]"]
)
def test_and_not_if_something_else_is_wrong(text):
    assert fixed(text, "BAD_ARITY") is None


def test_odd_ids():
    assert fixed('[2,7,"A",{}]', "BAD_ID") == ('[2,"7","A",{}]', ["odd_id"], "7")
    text, rules, echo = fixed(json.dumps([2, "é" * 37, "A", {}]), "BAD_ID")
    assert (len(json.loads(text)[1]), rules, json.loads(echo)) == (36, ["odd_id"], "é" * 37)


@pytest.mark.parametrize("call_id", ["ok", 10**36, 1.5, True, None, [], "x" * 256])
def test_ids_that_are_left_alone(call_id):
    assert fixed(json.dumps([2, call_id, "A", {}]), "BAD_ID") is None
    assert fixed(json.dumps([3, 7, {}]), "BAD_ID") is None


def test_a_repeated_id():
    text, rules, echo = fixed('[2,"1","A",{"a":1}]', "REPEATED_ID")
    assert json.loads(text)[2:] == ["A", {"a": 1}]
    assert (len(json.loads(text)[1]), rules, echo) == (36, ["repeated_id"], '"1"')
    assert fixed('[2,"1","A",{}]', "REPEATED_ID", frozenset({"odd_id"})) is None


def test_repairs_follow_each_other():
    text, rules, echo = fixed('[2,7,"A\0"')
    assert (text, rules, echo) == (
        '[2,"7","A",{}]',
        ["control_characters", "truncated", "missing_payload", "odd_id"],
        "7",
    )


@pytest.mark.parametrize("text", ['[2,7,"A",{"a":1,"a":2}]', '[2,7,"A",{"a":NaN}]', "[" * 100_000])
def test_what_is_refused_for_more_than_its_form_stays_so(text):
    assert fixed(text, "UNSAFE_JSON") is None


@given(st.text() | st.text('[]{}",:\\2\0a') | st.binary())
def test_any_text_gives_a_text_or_nothing(data):
    found = fix(ALL_FRAMES, data, "NOT_JSON")
    assert found is None or (isinstance(found.text, str) and found.changes)


def test_a_long_hostile_text_is_given_up():
    for text in ('\\"' * 131_000 + "\\", '"' * 262_001, "[" * 262_000, '["' + '\\"' * 131_000, "[" * 262_145):
        assert fixed(text) is None
