"""Calls read in passing: which heads are looked past, and that a session goes on with such a call as with any other."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_wamp import (
    DIALECTS,
    BadFrame,
    Call,
    CallReceived,
    CallResult,
    ErrorReceived,
    Fault,
    FaultSeen,
    ResultReceived,
    Session,
    parse,
)
from ocpp_wamp.frames import MAX_ID
from ocpp_wamp.glance import glance, glance_at_result


class Meant:
    """What a text was meant to be."""

    def __init__(self, text, echo=None):
        self.text, self.echo = text, echo

    def accepted(self):
        pass


class Acquaintance:
    """Knows the sound objects among payloads by sight, and remembers what it was shown."""

    def __init__(self):
        self.shown = []

    def __call__(self, action, payload):
        self.shown.append((action, payload))
        return seen(action, payload)


def seen(action, payload):
    """What somebody makes of a payload who reads it by itself; None: it is no sound JSON object."""
    try:
        parse(f'[2,"1","A",{payload}]')
        value = json.loads(payload)
    except (BadFrame, ValueError):
        return None
    return (action, value) if isinstance(value, dict) else None


def session(**options):
    """A session that knows payloads, and who knows them."""
    knows = Acquaintance()
    return Session(DIALECTS["1.6"], knows=knows, **options), knows


def call(message_id, payload="{}", action="A"):
    return Call(message_id, action, payload).text()


def received(message_id, payload="{}", action="A"):
    return CallReceived(message_id, action, payload, seen(action, payload))


def answer(it):
    [text] = it.texts_to_send()
    return json.loads(text)


# -------------------------------------------------------------------------------------------------------------- heads


@pytest.mark.parametrize("head", ['[2,"1","Boot",', '[2, "1", "Boot", '])
def test_a_payload_is_shown_with_its_action(head):
    shown = Acquaintance()
    assert glance(f'{head}{{"a": 1}}]', shown) == CallReceived("1", "Boot", '{"a": 1}', ("Boot", {"a": 1}))
    assert shown.shown == [("Boot", '{"a": 1}')]


@pytest.mark.parametrize(
    "message_id", ["1", " ", "x" * MAX_ID, "]", "[2,", "#", "~!", "{}:,/", "19223201-0ba3-4e0c-9f0f-2c5a9c1f4d2e"]
)
def test_an_id_is_plain_text(message_id):
    assert glance(call(message_id), seen) == received(message_id)
    assert parse(call(message_id)) == Call(message_id, "A", "{}")


def test_an_action_may_have_digits():
    assert glance(call("1", action="Get15118EVCertificate"), seen) == received("1", action="Get15118EVCertificate")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "]",
        "[]",
        "[2]",
        '[2,"1"]',
        '[2,"1","A"]',
        '[2,"1","A" ,{}]',
        '[2 ,"1","A",{}]',
        '[2,\t"1","A",{}]',
        '[2,  "1","A",{}]',
        ' [2,"1","A",{}]',
        '[ 2,"1","A",{}]',
        '[2,"1","A",{}] ',
        '[2,"1","A",{}]\n',
        '[2,"1","A",{}',
        '[2,"1","A",',
        '[2,"1","A", ',
        '[02,"1","A",{}]',
        '[2.0,"1","A",{}]',
        '[20,"1","A",{}]',
        '[3,"1","A",{}]',
        '[3,"1",{}]',
        '[4,"1","A","",{}]',
        '[2,"","A",{}]',
        f'[2,"{"x" * (MAX_ID + 1)}","A",{{}}]',
        '[2,"é","A",{}]',
        '[2,"\\u0031","A",{}]',
        '[2,"\\"","A",{}]',
        '[2,"a\x00b","A",{}]',
        '[2,"a\nb","A",{}]',
        '[2,"a\x7fb","A",{}]',
        '[2,1,"A",{}]',
        '[2,null,"A",{}]',
        '[2,"1","",{}]',
        '[2,"1","\\u0041",{}]',
        '[2,"1","Ä",{}]',
        '[2,"1",5,{}]',
        '\ufeff[2,"1","A",{}]',
    ],
)
def test_nobody_is_shown_what_does_not_begin_and_end_as_nearly_all_calls_do(text):
    assert glance(text, lambda *shown: pytest.fail(f"shown {shown}")) is None


@pytest.mark.parametrize(
    "payload", ["", "null", "[]", "5", "{", "{}{}", "{},{}", "{}]", "[{}]", ",{}", '{"a":1,"a":1}']
)
def test_what_nobody_knows_has_to_be_parsed(payload):
    assert glance(f'[2,"1","A",{payload}]', seen) is None


OURS = Call("1", "Boot", "{}")


@pytest.mark.parametrize("head", ['[3,"1",', '[3, "1", '])
def test_the_payload_of_a_result_is_shown_with_the_action_of_its_call(head):
    shown = Acquaintance()
    assert glance_at_result(f'{head}{{"a": 1}}]', OURS, shown) == ResultReceived("1", '{"a": 1}', ("Boot", {"a": 1}))
    assert shown.shown == [("Boot", '{"a": 1}')]


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[3,"1"]',
        '[3,"1" ,{}]',
        '[3 ,"1",{}]',
        '[3,"1",{}',
        '[3,"1",',
        '[3,"1",{}] ',
        ' [3,"1",{}]',
        '[3,"2",{}]',
        '[3,"11",{}]',
        '[3,"\\u0031",{}]',
        "[3,1,{}]",
        '[2,"1","Boot",{}]',
        '[4,"1","InternalError","",{}]',
    ],
)
def test_nobody_is_shown_what_does_not_begin_and_end_as_nearly_all_results_of_that_call_do(text):
    assert glance_at_result(text, OURS, lambda *shown: pytest.fail(f"shown {shown}")) is None


@pytest.mark.parametrize("payload", ["", "null", "[]", "{},{}", "{}]", '"Boot",{}', '{"a":1,"a":1}'])
def test_a_result_that_nobody_knows_has_to_be_parsed(payload):
    assert glance_at_result(f'[3,"1",{payload}]', OURS, seen) is None


PIECES = [
    "[2,",
    '"1"',
    '"A"',
    "{}",
    '{"a":1}',
    "]",
    "[",
    ",",
    " ",
    '"',
    "\\",
    "\n",
    "2",
    "null",
    "x" * 37,
    "{",
    "é",
    ":",
]
CALLS = st.sampled_from(
    ['[2,"1","A",{}]', '[2, "1", "A", {"a": [1, {"b": "c"}]}]', f'[2,"{"x" * 36}","Boot",{{"a":"]"}}]']
)


RESULTS = st.sampled_from(['[3,"1",{}]', '[3, "1", {"a": [1, {"b": "c"}]}]', '[3,"1",{"a":"]"}]'])
CHANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2), st.sampled_from(PIECES)), max_size=3)


def changed(text, changes):
    for place, length, piece in changes:
        text = text[:place] + piece + text[place + length :]
    return text


@given(st.builds(changed, CALLS, CHANGES))
def test_a_call_that_is_known_is_what_parse_reads(text):
    known = glance(text, seen)
    if known is not None:
        frame = parse(text)
        assert isinstance(frame, Call)
        assert (known.id, known.action, known.payload.strip()) == (frame.id, frame.action, frame.payload.strip())
        assert known.message == (frame.action, json.loads(frame.payload))


@given(st.builds(changed, RESULTS, CHANGES))
def test_a_result_that_is_known_is_what_parse_reads(text):
    known = glance_at_result(text, OURS, seen)
    if known is not None:
        frame = parse(text)
        assert isinstance(frame, CallResult)
        assert (known.id, known.payload.strip()) == (frame.id, frame.payload.strip())
        assert known.message == ("Boot", json.loads(frame.payload))


# ------------------------------------------------------------------------------------------------------- the session


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_a_call_that_is_known_is_handed_out_with_its_message(dialect):
    it = Session(DIALECTS[dialect], knows=seen)
    assert it.receive(call("1", '{"a":1}')) == [CallReceived("1", "A", '{"a":1}', ("A", {"a": 1}))]
    it.reply("1", '{"b":2}')
    assert answer(it) == [3, "1", {"b": 2}]


@pytest.mark.parametrize("space", ["\t", "\n", "\r\n", " \n "])
def test_white_space_before_a_payload_is_no_part_of_it(space):
    text = f'[2,"1","A",{space}{{}}]'
    assert glance(text, seen) in (None, received("1"))
    assert parse(text) == Call("1", "A", "{}")


def test_without_anybody_who_knows_there_is_no_message():
    assert Session(DIALECTS["1.6"]).receive(call("1")) == [CallReceived("1", "A", "{}", None)]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ('[2,"1","A",null]', CallReceived("1", "A", "null")),
        ('[2,"\\u0031","A",{}]', CallReceived("1", "A", "{}")),
        (b'[2,"1","A",{}]', CallReceived("1", "A", "{}")),
        (' [2,"1","A",{}]', CallReceived("1", "A", "{}")),
    ],
)
def test_a_call_that_is_not_known_is_read_as_ever(text, event):
    it, _ = session()
    assert it.receive(text) == [event]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[2,"1","A",{"a":1,"a":1}]', Fault.UNSAFE_JSON),
        ('[2,"1","A",{}', Fault.NOT_JSON),
        ('[2,"1","A",{},{}]', Fault.BAD_ARITY),
        ('[2,"1","A",[]]', Fault.PAYLOAD_NOT_OBJECT),
        (f'[2,"{"x" * 37}","A",{{}}]', Fault.BAD_ID),
        ("", Fault.EMPTY_FRAME),
    ],
)
def test_no_fault_is_lost(text, fault):
    it, _ = session()
    plain = Session(DIALECTS["1.6"])
    [event] = it.receive(text)
    assert (type(event), event.fault) == (FaultSeen, fault)
    assert [event] == plain.receive(text)
    assert it.texts_to_send() == plain.texts_to_send()
    assert it.bad_frames == plain.bad_frames


def test_a_call_that_is_known_ends_a_row_of_bad_frames():
    it, _ = session()
    for message_id in ("1", "2"):  # the one that is handed out, and one that is held back
        it.receive("words")
        assert it.bad_frames == 1
        it.receive(call(message_id))
        assert it.bad_frames == 0


def test_a_result_that_is_known_is_handed_out_with_its_message_and_the_next_call_goes_out():
    it = Session(DIALECTS["1.6"], knows_results=seen)
    first, second = (it.call(action, "{}", now=0, timeout=1) for action in ("A", "B"))
    assert answer(it)[1] == first
    it.receive("words")
    assert it.receive(f'[3,"{first}",{{"a":1}}]') == [ResultReceived(first, '{"a":1}', ("A", {"a": 1}))]
    assert it.bad_frames == 0
    assert [json.loads(text)[1] for text in it.texts_to_send()][1:] == [second]
    assert it.receive(f'[3,"{second}",null]') == [ResultReceived(second, "null")]
    assert it.next_timer() is None


@pytest.mark.parametrize("is_open", [False, True])
def test_a_result_of_no_call_is_nobodys_to_know(is_open):
    shown = Acquaintance()
    it = Session(DIALECTS["1.6"], knows_results=shown)
    if is_open:
        it.call("A", "{}", now=0, timeout=1)
    [event] = it.receive('[3,"other",{}]')
    assert (event.fault, event.message_id, event.call_id) == (Fault.UNKNOWN_REPLY, "other", None)
    assert shown.shown == []


def test_a_refusal_is_nobodys_to_know():
    it = Session(DIALECTS["1.6"], knows=seen, knows_results=seen)
    call_id = it.call("A", "{}", now=0, timeout=1)
    assert it.receive(f'[4,"{call_id}","GenericError","",{{}}]') == [ErrorReceived(call_id, "GenericError", "", "{}")]


def test_who_knows_the_calls_is_not_shown_the_results():
    it, knows = session()
    call_id = it.call("A", "{}", now=0, timeout=1)
    assert it.receive(f'[3,"{call_id}",{{}}]') == [ResultReceived(call_id, "{}")]
    assert knows.shown == []


def test_calls_that_come_too_early_keep_their_messages():
    it, _ = session()
    assert it.receive(call("1")) == [received("1")]
    assert it.receive(call("2", '{"a":2}')) == []
    assert it.receive(call("3", "null")) == []
    assert it.early_calls == 2
    assert it.reply("1", "{}") == [CallReceived("2", "A", '{"a":2}', ("A", {"a": 2}))]
    assert it.fail("2", "InternalError") == [CallReceived("3", "A", "null")]


def test_no_more_are_held_back_than_may():
    it, _ = session(max_held=0)
    it.receive(call("1"))
    [event] = it.receive(call("2"))
    assert (event.fault, event.message_id) == (Fault.TOO_MANY_CALLS, "2")


@pytest.mark.parametrize("message_id", ["1", "2"], ids=["in work", "held"])
def test_the_id_of_a_running_call_is_refused(message_id):
    it, _ = session()
    it.receive(call("1"))
    it.receive(call("2"))
    [event] = it.receive(call(message_id, '{"other":1}'))
    assert (event.fault, event.message_id) == (Fault.RUNNING_ID, message_id)
    assert answer(it)[:2] == [4, message_id]
    assert it.reply("1", "{}") == [received("2")]


@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_call_that_is_repeated_is_answered_again_however_it_is_read(as_bytes):
    it, _ = session()
    for text in (call("1", '{"a":1}'), '[2, "2", "A", {"a": 1}]', '[2,"3","A", {}]', '[2, "4", "A",  {} ]'):
        [event] = it.receive(text)
        it.reply(event.id, '{"n":1}')
        [given_before] = it.texts_to_send()
        assert it.receive(text.encode() if as_bytes else text) == []
        assert it.texts_to_send() == [given_before]


@pytest.mark.parametrize("busy", [False, True])
def test_a_call_with_the_id_of_another_is_refused(busy):
    it, _ = session()
    it.receive(call("1"))
    it.reply("1", "{}")
    if busy:
        it.receive(call("2"))
    it.texts_to_send()
    [event] = it.receive(call("1", '{"other":1}'))
    assert (event.fault, event.message_id) == (Fault.REPEATED_ID, "1")
    assert answer(it)[:3] == [4, "1", "ProtocolError"]


def test_or_it_is_read_again_under_an_id_of_its_own():
    def repair(text, fault):
        assert fault is Fault.REPEATED_ID
        return Meant(text.replace('"1"', '"new"', 1), '"1"')

    it, _ = session(repair=repair)
    it.receive(call("1"))
    it.reply("1", "{}")
    it.texts_to_send()
    assert it.receive(call("1", '{"a":1}')) == [CallReceived("new", "A", '{"a":1}')]
    it.reply("new", "{}")
    assert answer(it) == [3, "1", {}]


def test_no_message_is_handed_out_with_a_payload_that_it_was_not_read_from():
    it, _ = session(repair=lambda text, fault: Meant('[2,"new","B",{"b":1}]', '"1"'))
    it.receive(call("1"))
    it.reply("1", "{}")
    assert it.receive(call("1", '{"a":1}')) == [CallReceived("new", "B", '{"b":1}')]


def test_a_text_that_is_repaired_is_read_with_care():
    it, knows = session(repair=lambda text, fault: Meant('[2,"seven","A",{}]', "7"))
    assert it.receive('[2,7,"A",{}]') == [CallReceived("seven", "A", "{}")]
    assert knows.shown == []
    it.reply("seven", "{}")
    assert answer(it) == [3, 7, {}]


def test_the_answer_to_a_call_that_is_known_has_the_id_that_the_peer_gave_it():
    it, _ = session(repair=lambda text, fault: Meant('[2,"seven","A",{}]', "7"))
    it.receive('[2,7,"A",{}]')
    it.receive(call("8"))
    assert it.reply("seven", "{}") == [received("8")]
    it.reply("8", "{}")
    assert [json.loads(text)[1] for text in it.texts_to_send()] == [7, "8"]
    assert it.receive(call("seven")) == []  # the very same call, by the id that it has here
    assert answer(it)[1] == 7


def test_nobody_is_shown_anything_after_the_end():
    it, knows = session()
    it.close()
    assert it.receive(call("1")) == []
    assert knows.shown == []


FROM_THE_PEER = st.sampled_from(["", "words", '[2,7,"A",{}]']) | st.builds(
    "{}{}]".format,
    st.sampled_from(['[2,"1","A",', '[2,"2","A",', '[2, "3", "A", ', '[3,"0",', '[3,"1",', '[3, "2", ']),
    st.sampled_from(["{}", '{"a":1}', "null", '{"a":1,"a":2}', '{"a": "\\u0041"}', "[]", "{"]),
)


@pytest.mark.unmeasured
@given(st.lists(FROM_THE_PEER | st.integers(0, 3), max_size=20))
def test_whatever_comes_a_session_does_the_same_with_and_without_anybody_who_knows(steps):
    def repair(text, fault):
        return Meant('[2,"7","A",{}]', "7") if fault is Fault.BAD_ID else None

    def numbered():
        return map(str, itertools.count()).__next__

    sessions = [
        Session(DIALECTS["1.6"], repair=repair, max_held=2, new_id=numbered(), knows=knows, knows_results=knows)
        for knows in (seen, None)
    ]
    for step in steps:
        outcomes = [_told(each, step) for each in sessions]
        assert outcomes[0] == outcomes[1]


def _told(it, step):
    """What comes of a text, of a call of ours, or of the answer to the call in work: all but the messages."""
    events = []
    if isinstance(step, str):
        events = it.receive(step)
    elif step == 3 and it.waiting < 2:
        it.call("B", "{}", now=0, timeout=1)
    elif it._in_work is not None:
        events = it.reply(it._in_work.id, f'{{"n":{step}}}') if step else it.fail(it._in_work.id, "InternalError")
    for each in events:
        if isinstance(each, CallReceived | ResultReceived):
            action = each.action if isinstance(each, CallReceived) else "B"
            assert each.message in ([None] if it.knows is None else [None, seen(action, each.payload)])
            each.message = None
    return events, it.texts_to_send(), it.bad_frames, it.early_calls, it.waiting
