"""Frames: what is read, what is refused and why, and that what is written is read again."""

import json
from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_wamp import BadFrame, Call, CallError, CallResult, Fault, Frame, parse
from ocpp_wamp.frames import MAX_DEPTH, MAX_ID

ID = "19223201"


def nested(depth):
    """A JSON array of that depth."""
    return "[" * depth + "]" * depth


def test_the_limits():
    assert (MAX_ID, MAX_DEPTH) == (36, 64)


# ------------------------------------------------------------------------------------------------------- good frames


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('[2,"1","Heartbeat",{}]', Call("1", "Heartbeat", "{}")),
        ('[2,"1","Heartbeat",null]', Call("1", "Heartbeat", "null")),
        ('[2,"1","Authorize",{"idTag":"A"}]', Call("1", "Authorize", '{"idTag":"A"}')),
        ('[3,"1",{"status":"Accepted"}]', CallResult("1", '{"status":"Accepted"}')),
        ('[3,"1",null]', CallResult("1", "null")),
        ('[4,"1","NotSupported","no",{"a":1}]', CallError("1", "NotSupported", "no", '{"a":1}')),
    ],
)
def test_a_frame_is_read(text, frame):
    assert parse(text) == frame
    assert parse(text.encode()) == frame
    assert frame.text() == text


@pytest.mark.parametrize(
    "text",
    [
        ' \t\r\n[ 2 , "1" , "A" , { "a" : [ 1 , 2 ] } ]\r\n ',
        '[2,"1","A",\n{"a":\n[1,2]}\n]',
        '[2, "1", "A", {"a": [1, 2]}]',
        '[2,"1" ,"A",{"a":[1,2]}]',
        '[2,"\\u0031","\\u0041",{"a":[1,2]}]',
    ],
)
def test_white_space_and_escapes_do_not_matter(text):
    frame = parse(text)
    assert (frame.id, frame.action, json.loads(frame.payload)) == ("1", "A", {"a": [1, 2]})


@pytest.mark.parametrize("message_id", ['"', "\\", '\\"', '","B",', '\\","B",{}]', "\n", "é", "🔌", "\x00", "\u2028"])
def test_any_text_can_be_an_id_or_an_action(message_id):
    for frame in (Call(message_id, message_id, "{}"), CallResult(message_id, "{}"), CallError(message_id, message_id)):
        assert parse(frame.text()) == frame
        assert parse(json.dumps(json.loads(frame.text()))) == frame


def test_an_id_has_up_to_36_characters_whatever_their_bytes():
    assert parse(CallResult("🔌" * MAX_ID, "{}").text()).id == "🔌" * MAX_ID


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('[4,"1","X"]', CallError("1", "X")),
        ('[4,"1","X","why"]', CallError("1", "X", "why")),
        ('[4,"1","X",null,null]', CallError("1", "X")),
        ('[4,"1","X",5,[]]', CallError("1", "X")),
        ('[4,"1","X","why","because"]', CallError("1", "X", "why")),
        ('[4, "1", "", "why", {"a": 1}]', CallError("1", "", "why", '{"a": 1}')),
    ],
)
def test_a_refusal_is_read_leniently(text, frame):
    assert parse(text) == frame


def test_a_long_description_is_cut_when_sent():
    assert parse(CallError("1", "X", "é" * 300).text()) == CallError("1", "X", "é" * 255)


def test_depth_counts_brackets_outside_of_text_only():
    deep = nested(MAX_DEPTH - 2)
    brackets = json.dumps({"]}" * MAX_DEPTH: '[{\\"' * MAX_DEPTH})
    assert parse(f'[3,"1",{{"a":{deep}}}]').payload == f'{{"a":{deep}}}'
    assert parse(f'[3,"1",{brackets}]').payload == brackets


def test_whole_surrogate_pairs_are_text_like_any_other():
    text = r'{"a":"\ud83d\udd0c \\ud83d \u00e9"}'
    assert parse(f'[3,"1",{text}]').payload == text


def test_numbers_keep_their_digits():
    payload = '{"a":0.1000,"b":-0,"c":1E5,"d":' + "9" * 40 + "}"
    assert parse(f'[3,"1",{payload}]').payload == payload


# -------------------------------------------------------------------------------------------------------- bad frames

BAD = [
    # text, fault, message type, id
    ("", Fault.EMPTY_FRAME, None, None),
    (" \r\n\t", Fault.EMPTY_FRAME, None, None),
    (b"", Fault.EMPTY_FRAME, None, None),
    ("hello", Fault.NOT_JSON, None, None),
    ('[2,"1","A",{}', Fault.NOT_JSON, None, None),
    ('[2,"1","A",{}],', Fault.NOT_JSON, None, None),
    ('[2,"1","A",{}][2]', Fault.NOT_JSON, None, None),
    ('[2,"1","A",{"a":1,}]', Fault.NOT_JSON, None, None),
    ("[2,'1','A',{}]", Fault.NOT_JSON, None, None),
    ('[2,"1","A\n",{}]', Fault.NOT_JSON, None, None),
    ('[2,"1","A",{"a":NaN}]', Fault.NOT_JSON, None, None),
    ('[2,"1","A",{"a":-Infinity}]', Fault.NOT_JSON, None, None),
    ('\ufeff[2,"1","A",{}]', Fault.NOT_JSON, None, None),
    (b'[2,"\xff","A",{}]', Fault.NOT_JSON, None, None),
    (b'[2,"1","A",{"a":"\xed\xa0\x80"}]', Fault.NOT_JSON, None, None),
    ('{"a":1}', Fault.NOT_JSON, None, None),
    ("null", Fault.NOT_JSON, None, None),
    ("2", Fault.NOT_JSON, None, None),
    ('"[2]"', Fault.NOT_JSON, None, None),
    ("[]", Fault.NOT_A_FRAME, None, None),
    ("[2]", Fault.NOT_A_FRAME, None, None),
    ('["2","1","A",{}]', Fault.NOT_A_FRAME, None, None),
    ('[2.5,"1","A",{}]', Fault.NOT_A_FRAME, None, None),
    ('[2.0,"1","A",{}]', Fault.NOT_A_FRAME, None, None),
    ('[true,"1","A",{}]', Fault.NOT_A_FRAME, None, None),
    ('[null,"1"]', Fault.NOT_A_FRAME, None, None),
    ('[1,"1"]', Fault.UNKNOWN_TYPE, 1, "1"),
    ('[-2,"1"]', Fault.UNKNOWN_TYPE, -2, "1"),
    ("[99,5]", Fault.UNKNOWN_TYPE, 99, None),
    ('[99,""]', Fault.UNKNOWN_TYPE, 99, None),
    (f'[99,"{"x" * 37}"]', Fault.UNKNOWN_TYPE, 99, None),
    ('[5,"1","X","",{}]', Fault.NEWER_TYPE, 5, "1"),
    ('[6,"1","A",{}]', Fault.NEWER_TYPE, 6, "1"),
    ('[2,1,"A",{}]', Fault.BAD_ID, 2, None),
    ('[2,null,"A",{}]', Fault.BAD_ID, 2, None),
    ('[2,"","A",{}]', Fault.BAD_ID, 2, None),
    ('[2,{},"A",{}]', Fault.BAD_ID, 2, None),
    (f'[2,"{"x" * 37}","A",{{}}]', Fault.BAD_ID, 2, "x" * 37),
    ('[3,"",{}]', Fault.BAD_ID, 3, None),
    ('[4,7,"X","",{}]', Fault.BAD_ID, 4, None),
    (f'[2,"{ID}"]', Fault.BAD_ARITY, 2, ID),
    (f'[2,"{ID}","A"]', Fault.BAD_ARITY, 2, ID),
    (f'[2,"{ID}","A",{{}},{{}}]', Fault.BAD_ARITY, 2, ID),
    (f'[3,"{ID}"]', Fault.BAD_ARITY, 3, ID),
    (f'[3,"{ID}",{{}},{{}}]', Fault.BAD_ARITY, 3, ID),
    (f'[4,"{ID}"]', Fault.BAD_ARITY, 4, ID),
    (f'[4,"{ID}",{{}}]', Fault.BAD_ARITY, 4, ID),
    (f'[4,"{ID}","X","",{{}},{{}}]', Fault.BAD_ARITY, 4, ID),
    (f'[2,"{ID}",5,{{}}]', Fault.BAD_ACTION, 2, ID),
    (f'[2,"{ID}",null,{{}}]', Fault.BAD_ACTION, 2, ID),
    (f'[2,"{ID}","A",[]]', Fault.PAYLOAD_NOT_OBJECT, 2, ID),
    (f'[2,"{ID}","A","{{}}"]', Fault.PAYLOAD_NOT_OBJECT, 2, ID),
    (f'[2,"{ID}","A",false]', Fault.PAYLOAD_NOT_OBJECT, 2, ID),
    (f'[3,"{ID}",0]', Fault.PAYLOAD_NOT_OBJECT, 3, ID),
    (f'[2,"{ID}","A",{{"a":1,"a":1}}]', Fault.UNSAFE_JSON, None, None),
    (f'[2,"{ID}","A",{{"a":1,"\\u0061":2}}]', Fault.UNSAFE_JSON, None, None),
    (f'[2,"{ID}","A",{{"b":[{{"a":1,"a":2}}]}}]', Fault.UNSAFE_JSON, None, None),
    (f'[2,"{ID}","A",{{"a":{nested(MAX_DEPTH)}}}]', Fault.UNSAFE_JSON, None, None),
    ("[" * 100_000, Fault.UNSAFE_JSON, None, None),
    ('{"a":' * 100_000, Fault.UNSAFE_JSON, None, None),
    (f'[2,"{ID}","A",{{"a":1e400}}]', Fault.UNSAFE_JSON, None, None),
    (f'[2,"{ID}","A",{{"a":-1e400}}]', Fault.UNSAFE_JSON, None, None),
    (f'[2,"{ID}","A",{{"a":{"9" * 41}}}]', Fault.UNSAFE_JSON, None, None),
    (f'[2,"{ID}","A",{{"a":{"9" * 10_000}}}]', Fault.UNSAFE_JSON, None, None),
    (f'[2,"{ID}","A",{{"a":"\\ud800"}}]', Fault.UNSAFE_JSON, None, None),
    (f'[2,"{ID}","A",{{"\\udc00\\ud800":1}}]', Fault.UNSAFE_JSON, None, None),
    ('[2,"\\ud800","A",{}]', Fault.UNSAFE_JSON, None, None),
    ('[2,"\ud800","A",{}]', Fault.UNSAFE_JSON, None, None),
]


@pytest.mark.parametrize(
    ("text", "fault", "kind", "message_id"), BAD, ids=[f"{row}-{bad[1].name}" for row, bad in enumerate(BAD)]
)
def test_a_bad_frame_is_refused(text, fault, kind, message_id):
    with pytest.raises(BadFrame) as caught:
        parse(text)
    bad = caught.value
    assert (bad.fault, bad.kind, bad.message_id) == (fault, kind, message_id)
    assert str(bad) == bad.reason != ""
    assert bad.__cause__ is None


SECRET = "hunter2"


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f'[2,"1","A",{{"p":"{SECRET}"}}]{SECRET}',
        f'[2,"1","A",{{"p":{SECRET}}}]',
        f'"{SECRET}"',
        f'["{SECRET}","{SECRET}"]',
        f'[99,"{SECRET}"]',
        f'[2,"{SECRET * 9}","{SECRET}",{{}}]',
        f'[2,"1",["{SECRET}"],{{}}]',
        f'[2,"1","{SECRET}"]',
        f'[2,"1","{SECRET}","{SECRET}"]',
        f'[2,"1","A",{{"{SECRET}":1,"{SECRET}":1}}]',
        f'[2,"1","A",{{"{SECRET}\\ud800":1}}]',
    ],
)
def test_the_reason_never_repeats_what_came(text):
    with pytest.raises(BadFrame) as caught:
        parse(text)
    assert SECRET not in caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        f'[2,"1","A",{{"a":"{"[" * 500_000}"}}]',
        '[2,"1","A",{"a":"' + r"\\" * 250_000 + '"}]',
        '[2,"1","A",{"a":"' + r"\u005b" * 80_000 + '"}]',
        f'[2,"1","A",{{"a":[{"{}," * 150_000}{{}}]}}]',
        '[2, "1", "A", {' + ",".join(f'"{key}":1' for key in range(50_000)) + "}]",
        "[" * 500_000,
        '["' * 250_000,
        " " * 500_000,
    ],
    ids=["brackets", "backslashes", "escapes", "objects", "keys", "nesting", "quotes", "spaces"],
)
def test_no_text_takes_long(text):
    begin = process_time()
    with suppress(BadFrame):
        parse(text)
    assert process_time() - begin < 2


# -------------------------------------------------------------------------------------------------------- properties

words = st.text(max_size=40)
ids = st.text(min_size=1, max_size=MAX_ID)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(words, json_values, max_size=5)


def tight(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def spaced(value):
    return json.dumps(value)


def indented(value):
    return json.dumps(value, indent="\t")


def loose(value):
    return " " + json.dumps(value, separators=(" ,\r\n", "\t: "), ensure_ascii=False) + "\n"


writings = st.sampled_from([tight, spaced, indented, loose])
payloads = st.builds(lambda write, value: write(value).strip(), writings, objects) | st.just("null")
frames = st.one_of(
    st.builds(Call, ids, words, payloads),
    st.builds(CallResult, ids, payloads),
    st.builds(CallError, ids, words, words, st.builds(lambda write, value: write(value).strip(), writings, objects)),
)


@given(frames)
def test_what_is_written_is_read(frame: Frame):
    assert parse(frame.text()) == frame
    assert parse(frame.text().encode()) == frame


@given(frames, writings)
def test_the_writing_does_not_matter(frame: Frame, write):
    elements = json.loads(frame.text())
    read = parse(write(elements))
    assert json.loads(read.text()) == elements
    assert type(read) is type(frame)
    assert read.id == frame.id
    assert json.loads(read.details if isinstance(read, CallError) else read.payload) == elements[-1]


pieces = st.sampled_from(
    [
        *'[]{}",:\\-. \n\x00\ud800é2349e',
        "\\u",
        "d800",
        "null",
        "true",
        "NaN",
        '"a":',
        "{}]",
        '[2,"1","A",',
        '[3,"1",',
        '[4,"1","X","",',
    ]
)
any_text = st.one_of(
    st.text(),
    st.text(st.characters()),  # lone surrogates too, which no WebSocket delivers
    st.binary(),
    st.lists(pieces, max_size=30).map("".join),
    json_values.map(json.dumps),
    st.lists(json_values, min_size=2, max_size=6).map(json.dumps),
    st.builds(lambda kind, rest: json.dumps([kind, *rest]), st.integers(0, 8), st.lists(json_values, max_size=5)),
)


@given(any_text)
def test_no_text_does_more_than_be_refused(text):
    try:
        frame = parse(text)
    except BadFrame:
        return
    assert 1 <= len(frame.id) <= MAX_ID
    assert parse(frame.text().encode()).id == frame.id


@given(frames, st.integers(0, 400), st.integers(0, 20), st.text(max_size=3))
def test_no_damage_does_more_than_be_refused(frame: Frame, place, length, other):
    text = frame.text()
    damaged = text[:place] + other + text[place + length :]
    with suppress(BadFrame):
        parse(damaged)
