import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import EchoRequest, GreetRequest, Mood

from ocpp_core import InvalidPayload, OcppModel, Opt, decode, encode
from ocpp_core.codec import decode_tolerantly


class Inner(OcppModel):
    text: Opt[str] = None


class Outer(OcppModel):
    needed: list[int]
    inner: Opt[Inner] = None
    inners: Opt[list[Inner]] = None
    texts: Opt[list[str]] = None


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda children: st.lists(children) | st.dictionaries(TEXTS, children),
)
FIELDS = st.sampled_from(["needed", "inner", "inners", "texts", "text"])
NEARLY = st.dictionaries(FIELDS, JSON | st.lists(st.integers()) | st.dictionaries(FIELDS, JSON))


def test_encode_leaves_out_what_is_absent_and_all_white_space():
    assert encode(GreetRequest(name="Ada Ü", mood=Mood.NOT_SO_HAPPY)) == '{"name":"Ada Ü","mood":"NotSoHappy"}'


def test_decode_reads_what_encode_wrote():
    message = GreetRequest(name="Ada", guest_names=["Bob"])
    assert decode(GreetRequest, encode(message)) == message


@pytest.mark.parametrize("text", ["null", " null ", "\n\tnull"])
def test_null_stands_for_an_empty_payload(text):
    assert decode(EchoRequest, text) == EchoRequest()
    assert decode_tolerantly(EchoRequest, text) == (EchoRequest(), [])


def test_null_lacks_what_is_required():
    with pytest.raises(InvalidPayload, match="name: is required"):
        decode(GreetRequest, "null")


BAD = [
    "",
    "{",
    "nul",
    "[]",
    "[{}]",
    "5",
    '"{}"',
    "true",
    "{'a':1}",
    '{"data":"x"',
    '{"data":"\\ud800"}',
    "\ud800",
    "{}{}",
]


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("read", [decode, decode_tolerantly])
def test_what_is_no_payload_is_refused(read, text):
    with pytest.raises(InvalidPayload):
        read(EchoRequest, text)


@pytest.mark.parametrize("depth", [150, 900, 100_000])
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("read", [decode, decode_tolerantly])
def test_depth_does_no_harm(read, begin, end, depth):
    with pytest.raises(InvalidPayload):
        read(EchoRequest, begin * depth + "1" + end * depth)
    with pytest.raises(InvalidPayload):
        read(EchoRequest, begin * depth)


@pytest.mark.unmeasured
@given(st.text() | JSON.map(json.dumps) | NEARLY.map(json.dumps))
def test_any_text_is_a_message_or_refused(text):
    for read in (decode, decode_tolerantly):
        with suppress(InvalidPayload):
            read(Outer, text)


@pytest.mark.unmeasured
@given(NEARLY.map(json.dumps))
def test_tolerance_takes_everything_that_strictness_takes(text):
    try:
        message = decode(Outer, text)
    except InvalidPayload:
        return
    assert decode_tolerantly(Outer, text) == (message, [])


def test_empty_optional_fields_are_passed_over_and_named():
    text = '{"needed":[1],"inner":{},"inners":[{"text":null},{}],"texts":null}'
    message, empty = decode_tolerantly(Outer, text)
    assert message == Outer(needed=[1], inners=[Inner(), Inner()])
    assert empty == ["inner", "inners[0].text", "texts"]


def test_a_strict_payload_is_taken_as_it_is():
    assert decode_tolerantly(Outer, '{"needed":[],"inner":{}}') == (Outer(needed=[], inner=Inner()), [])


def test_tolerance_does_not_reach_required_fields():
    with pytest.raises(InvalidPayload) as refusal:
        decode_tolerantly(Outer, '{"needed":null,"texts":null}')
    assert [problem.path for problem in refusal.value.problems] == ["needed", "texts"]


def test_tolerance_does_not_reach_other_faults():
    with pytest.raises(InvalidPayload, match=r"needed\[0\]") as refusal:
        decode_tolerantly(Outer, '{"needed":["1"],"texts":[]}')
    assert len(refusal.value.problems) == 1
    with pytest.raises(InvalidPayload, match="texts: should be a valid array; more"):
        decode_tolerantly(Outer, '{"needed":[1],"texts":null,"more":1}')
