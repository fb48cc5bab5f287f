"""Payloads read in passing: when that gives a message, and every doubt in which it gives none."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import EchoRequest, GreetRequest, GreetResponse, Mood
from pydantic import AfterValidator, AliasChoices, ConfigDict, Field, model_validator

from ocpp_core import DateTime, InvalidPayload, Number, OcppModel, Opt, decode, wire_name
from ocpp_core.glance import glance


class Leaf(OcppModel):
    some_text: Opt[str] = None
    mood: Opt[Mood] = None


class Branch(OcppModel):
    leaf: Leaf
    leaves: Opt[list[Leaf]] = None


class Tree(OcppModel):
    count: int
    number: Opt[Number] = None
    plain: Opt[float] = None
    is_green: Opt[bool] = None
    at: Opt[DateTime] = None
    texts: Opt[Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=9)]] = None
    rows: Opt[list[list[int]]] = None
    branch: Opt[Branch] = None
    branches: Opt[list[Branch]] = None
    odd: Annotated[Opt[Leaf], wire_name("URL")] = None


FULL = {
    "count": 1,
    "number": 1.5,
    "plain": -2.0,
    "isGreen": True,
    "at": "2024-05-01T12:00:00.5+02:00",
    "texts": ["", "a b", "Grüße 🔌", "[{,]}", "it's: so"],
    "rows": [[], [1, -2]],
    "branch": {"leaf": {}, "leaves": [{}, {"someText": "a", "mood": "Happy"}]},
    "branches": [{"leaf": {"mood": "NotSoHappy"}}, {"leaf": {}, "leaves": []}],
    "URL": {"someText": "u"},
}
TIGHT = {"separators": (",", ":"), "ensure_ascii": False}
SPACED = {"ensure_ascii": False}


def assert_seen(model, text):
    message = glance(model, text)
    assert type(message) is model
    assert message == decode(model, text)
    assert repr(message) == repr(decode(model, text))


# ------------------------------------------------------------------------------------------------------ what is seen


@pytest.mark.parametrize("form", [TIGHT, SPACED], ids=["tight", "spaced"])
@pytest.mark.parametrize("name", [*FULL, "count"])
def test_a_good_message_is_seen_whatever_it_holds(form, name):
    assert_seen(Tree, json.dumps(FULL, **form))
    assert_seen(Tree, json.dumps({"count": 5, name: FULL[name]}, **form))


def test_a_message_without_parts_is_seen():
    assert_seen(GreetRequest, '{"name":"Ada","mood":"Happy","guestNames":["Bob","Cy"]}')
    assert_seen(EchoRequest, "{}")


@pytest.mark.parametrize("text", [' {"count":1}', '\t\r\n{ "count":\n1}\r\n', '{"count":1 }', '{\n  "count": 1\n}'])
def test_white_space_is_no_doubt_unless_it_follows_a_quote(text):
    assert_seen(Tree, text)


@pytest.mark.parametrize("number", ["1" * 40, "-" + "1" * 39, "-0", "0"])
def test_a_number_of_40_characters_is_none(number):
    assert_seen(Tree, f'{{"count":{number}}}')
    assert_seen(Tree, f'{{"count":1,"number":{number}}}')


# ------------------------------------------------------------------------------------------------- doubts and faults


@pytest.mark.parametrize(
    "text",
    [
        '{"count":1,"count":1}',
        '{"count":1,"count":2}',
        '{"count":1,"branch":{"leaf":{},"leaf":{}}}',
        '{"count":1,"branch":{"leaf":{"mood":"Happy","mood":"Happy"}}}',
        '{"count":1,"branch":{"leaf":{},"leaves":[{"mood":"Happy"},{"mood":"Happy","mood":"Happy"}]}}',
        '{"count":1,"branches":[{"leaf":{}},{"leaf":{},"leaf":{"mood":"Happy"}}]}',
        '{"count":1,"branch":{"leaf":{}},"branch":{"leaf":{}}}',
        '{"count":1,"branch":{"leaf":{"mood":"Happy","someText":"a"}},"branch":{"leaf":{}}}',
        '{"count":1,"URL":{"someText":"a","someText":"b"}}',
        '{"count":1,"count" :1}',
        '{"count":1,"co\\u0075nt":1}',
    ],
)
def test_a_key_that_comes_twice_is_not_passed_over(text):
    decode(Tree, text)  # which says nothing of it
    assert glance(Tree, text) is None


@pytest.mark.parametrize(
    "number",
    ["1" * 41, "-" + "1" * 40, "-" + "1" * 41, "1" * 5000, "1." + "1" * 41, "1e" + "0" * 41, "1e999", "-1e999"],
)
def test_a_number_past_all_measure_is_not_passed_over(number):
    for name in ("count", "number", "plain"):
        assert glance(Tree, json.dumps({"count": 1} | {name: "?"}).replace('"?"', number)) is None


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "1_0", "0x1", "--1", "1e"])
def test_nor_is_a_number_that_is_none(number):
    for name in ("count", "number", "plain"):
        assert glance(Tree, json.dumps({"count": 1} | {name: "?"}).replace('"?"', number)) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"count" :1}',
        '{"count"\n:1}',
        '{"count":1,"texts":["a" ]}',
        '{"count":1,"texts":[" a"]}',
        '{"count":1,"texts":["a\\n"]}',
        '{"count":1,"texts":["\\u0041"]}',
        '{"\\u0063ount":1}',
        '{"count":1,"texts":[":"]}',
        '{"count":1,"texts":[":a","b"]}',
        json.dumps({"count": 1, "texts": ["9" * 41]}),
        json.dumps({"count": 1, "texts": ["é"]}),  # with an escape
    ],
)
def test_in_doubt_nothing_is_seen(text):
    decode(Tree, text)
    assert glance(Tree, text) is None


def test_a_string_like_a_key_does_not_hide_one_that_comes_twice():
    assert glance(Tree, '{"count":1,"texts":[":"],"count":1}') is None
    assert glance(Tree, '{"count":1,"texts":["a","b"],"texts":[":"]}') is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "null",
        "{}",
        "[]",
        "5",
        '"count"',
        "{",
        '{"count":1',
        '{"count":1}}',
        '{"count":1}{}',
        '{"count":1},{}',
        '{"count":1} x',
        '{"count":1,}',
        '{"count":1}\x00',
        '{"count":1}\x0b',
        '\ufeff{"count":1}',
        '{"count":\u00a01}',
        "{'count':1}",
        "{count:1}",
        '{"count":"1"}',
        '{"count":1.0}',
        '{"count":true}',
        '{"count":null}',
        '{"count":1,"number":null}',
        '{"count":1,"is_green":true}',
        '{"count":1,"odd":{}}',
        '{"count":1,"of your own":1}',
        '{"count":1,"texts":["\n"]}',
        '{"count":1,"texts":["\x1f"]}',
        '{"count":1,"texts":["\ud83d"]}',
        '{"count":1,"rows":' + "[" * 200 + "]" * 200 + "}",
        '{"count":' + "[" * 100_000,
    ],
)
def test_what_is_not_that_message_is_not_seen(text):
    assert glance(Tree, text) is None


# --------------------------------------------------------------------------------- what cannot be counted, and is not


class Open(OcppModel):
    model_config = ConfigDict(extra="allow")

    vendor: str


class Circle(OcppModel):
    name: str
    inner: Opt["Circle"] = None
    inners: Opt[list["Circle"]] = None


class Holder(OcppModel):
    count: int = 0
    own: Opt[Open] = None
    owns: Opt[list[Open]] = None
    anything: Any = None
    members: Opt[dict[str, int]] = None
    choice: Opt[Leaf | Branch] = None
    word: Opt[Literal["a"]] = None


class Parts(OcppModel):
    one_or_other: str | int | None = None
    moment: datetime | None = None
    exact: Opt[Decimal] = None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("own", {"vendor": "V"}),
        ("own", {"vendor": "V", "more": {"a": 1}}),
        ("owns", [{"vendor": "V"}]),
        ("anything", 5),
        ("anything", {"a": {"b": 1}}),
        ("members", {}),
        ("members", {"a": 1}),
        ("choice", {"mood": "Happy"}),
        ("choice", {"leaf": {}}),
        ("word", "a"),
    ],
)
def test_where_members_cannot_be_told_nothing_is_seen(name, value):
    text = json.dumps({"count": 1, name: value}, **TIGHT)
    decode(Holder, text)
    assert glance(Holder, text) is None


@pytest.mark.parametrize("text", ["{}", '{"count":1}', '{"owns":[]}', '{"anything":null}', '{"count":1, "owns": []}'])
def test_but_where_there_are_none_of_those_it_is(text):
    assert_seen(Holder, text)


def test_a_model_that_takes_any_member_is_never_seen():
    assert glance(Open, '{"vendor":"V"}') is None
    assert glance(Open, '{"vendor":"V","a":1,"a":1}') is None


def test_parts_of_the_same_kind_are_not_told():
    assert_seen(Circle, '{"name":"a"}')
    assert_seen(Circle, '{"name":"a","inners":[]}')
    for text in ('{"name":"a","inner":{"name":"b"}}', '{"name":"a","inners":[{"name":"b"}]}'):
        decode(Circle, text)
        assert glance(Circle, text) is None


def test_values_without_members_are_told_in_any_union():
    assert_seen(Parts, '{"oneOrOther":5}')
    assert_seen(Parts, '{"oneOrOther":"a","moment":"2024-05-01T12:00:00Z"}')


# ---------------------------------------------------------------------------------- models unlike those of any version


class WithPart(OcppModel):
    count: int
    leaf: Leaf = Leaf(some_text="a")


class Holes(OcppModel):
    leaves: list[Leaf | None]


class MoreHoles(OcppModel):
    leaves: list[Annotated[Branch | None, Field(description="or none")]]


def _fail(value):
    raise LookupError(value)


class Failing(OcppModel):
    text: Annotated[str, AfterValidator(_fail)]


class Adding(OcppModel):
    count: int
    mood: str

    @model_validator(mode="before")
    @classmethod
    def _add(cls, value: Any) -> Any:
        return {**value, "mood": "Happy"}


class Sharing(OcppModel):
    count: int
    number: Annotated[int, wire_name("count")]


class Choosing(OcppModel):
    count: Annotated[int, Field(validation_alias=AliasChoices("count", "number"))]


class Checking(OcppModel):
    count: int

    @model_validator(mode="after")
    def _check(self) -> "Checking":
        return self


@pytest.mark.parametrize("model", [Adding, Sharing, Choosing])
def test_of_models_that_do_not_take_the_members_as_they_are_written_nothing_is_said(model):
    assert glance(model, '{"count":1}') is None
    assert glance(model, '{"count":1,"count":2}') is None


def test_a_validator_of_the_whole_message_does_no_harm():
    assert_seen(Checking, '{"count":1}')
    assert glance(Checking, '{"count":1,"count":1}') is None


def test_a_default_hides_no_key_that_comes_twice():
    assert_seen(WithPart, '{"count":1,"leaf":{"mood":"Happy"}}')
    assert glance(WithPart, '{"count":1,"count":2}') is None


@pytest.mark.parametrize(
    ("model", "texts"),
    [
        (Holes, ['{"leaves":[null]}', '{"leaves":[null,{"mood":"Happy"},null]}']),
        (MoreHoles, ['{"leaves":[null]}', '{"leaves":[null,{"leaf":{"mood":"Happy"}}]}']),
    ],
)
def test_a_list_may_have_holes(model, texts):
    for text in texts:
        assert_seen(model, text)
        assert glance(model, f'{text[:-1]},"leaves":[]}}') is None


def test_what_a_validator_raises_is_left_to_a_careful_reader():
    with pytest.raises(LookupError):
        decode(Failing, '{"text":"a"}')
    assert glance(Failing, '{"text":"a"}') is None


# ------------------------------------------------------------------------------------------------------ whatever comes

TEXTS = st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)
LEAF = st.fixed_dictionaries({}, optional={"someText": TEXTS, "mood": st.sampled_from(["Happy", "NotSoHappy"])})
BRANCH = st.fixed_dictionaries({"leaf": LEAF}, optional={"leaves": st.lists(LEAF, max_size=3)})
TREE = st.fixed_dictionaries(
    {"count": st.integers()},
    optional={
        "number": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
        "texts": st.lists(TEXTS, max_size=3),
        "branch": BRANCH,
        "branches": st.lists(BRANCH, max_size=3),
        "URL": LEAF | JSON,
    },
)
PIECES = st.sampled_from(
    [
        '"',
        '":',
        '":"',
        "\\",
        " ",
        "\n",
        ",",
        "{",
        "}",
        "[]",
        "1",
        "1" * 20,
        "e9",
        "-",
        "null",
        '"count":1,',
        '"leaf":{},',
    ]
)


@pytest.mark.unmeasured
@given(
    TREE, st.booleans(), st.booleans(), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 3), PIECES), max_size=3)
)
def test_whatever_is_seen_is_sound_and_means_the_same_to_a_careful_reader(value, tight, ascii_only, changes):
    text = json.dumps(value, separators=(",", ":") if tight else None, ensure_ascii=ascii_only)
    for place, length, piece in changes:
        text = text[:place] + piece + text[place + length :]
    message = glance(Tree, text)
    if message is not None:
        assert message == decode(Tree, text)
        assert type(json.loads(text, object_pairs_hook=_once, parse_int=_short, parse_constant=pytest.fail)) is dict


def _once(members):
    assert len(dict(members)) == len(members)
    return dict(members)


def _short(digits):
    assert len(digits) <= 40
    return int(digits)


@given(st.text())
def test_any_text_gives_a_message_or_none(text):
    assert glance(GreetResponse, text) is None
    try:
        decode(EchoRequest, text)
    except InvalidPayload:
        assert glance(EchoRequest, text) is None
