"""The session: what goes out, what comes in, and what time and the end do."""

import json
from uuid import RFC_4122, UUID

import pytest

from ocpp_wamp import (
    DIALECTS,
    Call,
    CallError,
    CallExpired,
    CallReceived,
    CallResult,
    ErrorReceived,
    Fault,
    FaultSeen,
    LocalError,
    QueueFull,
    ResultReceived,
    Session,
    parse,
)


def numbered():
    """A source of the ids 1, 2, 3, ..."""
    count = 0

    def new_id():
        nonlocal count
        count += 1
        return str(count)

    return new_id


def session(dialect="1.6", **options):
    return Session(DIALECTS[dialect], new_id=numbered(), **options)


def call(station, action="Heartbeat", payload="{}", now=0.0, timeout=30.0):
    return station.call(action, payload, now=now, timeout=timeout)


def sent(one):
    return [parse(text) for text in one.texts_to_send()]


def incoming(message_id, action="Heartbeat", payload="{}"):
    return Call(message_id, action, payload).text()


@pytest.fixture(params=sorted(DIALECTS))
def each(request):
    """A session of each dialect."""
    return session(request.param)


# -------------------------------------------------------------------------------------------------------- both sides


def test_two_sessions_talk():
    station, csms = session(), session()
    call(station, "BootNotification", '{"chargePointVendor":"V","chargePointModel":"M"}')
    [request] = station.texts_to_send()
    assert csms.receive(request) == [
        CallReceived("1", "BootNotification", '{"chargePointVendor":"V","chargePointModel":"M"}')
    ]
    assert csms.reply("1", '{"status":"Accepted"}') == []
    [answer] = csms.texts_to_send()
    assert answer == '[3,"1",{"status":"Accepted"}]'
    assert station.receive(answer) == [ResultReceived("1", '{"status":"Accepted"}')]


def test_calls_may_cross():
    station, csms = session(), session()
    call(station, "Heartbeat")
    call(csms, "ClearCache")
    [from_station], [from_csms] = station.texts_to_send(), csms.texts_to_send()
    assert station.receive(from_csms) == [CallReceived("1", "ClearCache", "{}")]
    assert csms.receive(from_station) == [CallReceived("1", "Heartbeat", "{}")]
    station.reply("1", '{"status":"Accepted"}')
    csms.reply("1", '{"currentTime":"2024-05-01T12:00:00Z"}')
    [from_station], [from_csms] = station.texts_to_send(), csms.texts_to_send()
    assert station.receive(from_csms) == [ResultReceived("1", '{"currentTime":"2024-05-01T12:00:00Z"}')]
    assert csms.receive(from_station) == [ResultReceived("1", '{"status":"Accepted"}')]


# --------------------------------------------------------------------------------------------------------- our calls


def test_ids_are_uuids_unless_made_otherwise():
    one = Session(DIALECTS["2.0.1"])
    first, second = (call(one), call(one))
    assert str(UUID(first)) == first
    assert UUID(first).version == UUID(second).version == 4
    assert UUID(first).variant == RFC_4122
    assert first != second


def test_one_call_is_open_at_a_time_and_the_others_follow_in_order(each):
    ids = [call(each, action) for action in ("A", "B", "C")]
    assert sent(each) == [Call(ids[0], "A", "{}")]
    assert each.receive(CallResult(ids[0], "{}").text()) == [ResultReceived(ids[0], "{}")]
    assert sent(each) == [Call(ids[1], "B", "{}")]
    assert each.receive(CallError(ids[1], "InternalError", "no", '{"a":1}').text()) == [
        ErrorReceived(ids[1], "InternalError", "no", '{"a":1}')
    ]
    assert sent(each) == [Call(ids[2], "C", "{}")]


def test_no_more_calls_wait_than_may():
    one = session(max_waiting=2)
    for _ in range(3):
        call(one)
    with pytest.raises(QueueFull) as full:
        call(one)
    assert full.value.limit == one.waiting == 2
    one.receive(CallResult("1", "{}").text())
    assert one.waiting == 1
    assert call(one) == "4"


def test_no_call_waits_where_none_may():
    one = session(max_waiting=0)
    call(one)
    with pytest.raises(QueueFull):
        call(one)


def test_a_waiting_call_can_be_cancelled_and_an_open_one_cannot():
    one = session()
    first, second, third = call(one), call(one), call(one)
    assert one.cancel(second)
    assert not one.cancel(second)
    assert not one.cancel(first)
    assert one.receive(CallResult(first, "{}").text()) == [ResultReceived(first, "{}")]
    assert [frame.id for frame in sent(one)] == [first, third]


def test_texts_are_given_once(each):
    call(each)
    assert len(each.texts_to_send()) == 1
    assert each.texts_to_send() == []


@pytest.mark.parametrize("text", ['[3,"9",{}]', '[4,"9","InternalError","",{}]', '[4,"-1","GenericError","",{}]'])
def test_an_answer_to_no_call_is_only_reported(each, text):
    call(each)
    each.texts_to_send()
    [event] = each.receive(text)
    assert (event.fault, event.message_id, event.call_id) == (Fault.UNKNOWN_REPLY, parse(text).id, None)
    assert each.texts_to_send() == []
    assert each.receive('[3,"1",{}]') == [ResultReceived("1", "{}")]


def test_the_answer_to_a_call_that_waits_is_to_no_call():
    one = session()
    call(one)
    call(one)
    [event] = one.receive('[3,"2",{}]')
    assert event.fault is Fault.UNKNOWN_REPLY
    assert one.close() == ["1", "2"]


def test_a_second_answer_is_to_no_call(each):
    call(each)
    each.receive('[3,"1",{}]')
    [event] = each.receive('[3,"1",{}]')
    assert event.fault is Fault.UNKNOWN_REPLY


@pytest.mark.parametrize("text", ['[3,"1"]', '[3,"1",{},{}]', '[3,"1",[]]', '[4,"1"]', '[4,"1",5,"",{}]'])
def test_a_malformed_answer_ends_the_call_that_it_names(each, text):
    call(each)
    call(each, "Next")
    each.texts_to_send()
    [event] = each.receive(text)
    assert (event.fault, event.message_id, event.call_id) == (Fault.BAD_REPLY, "1", "1")
    assert sent(each) == [Call("2", "Next", "{}")]


@pytest.mark.parametrize(("text", "message_id"), [('[3,"9"]', "9"), ("[3,1,{}]", None), ('[4,"","X","",{}]', None)])
def test_a_malformed_answer_that_names_no_call_ends_none(each, text, message_id):
    call(each)
    each.texts_to_send()
    [event] = each.receive(text)
    assert (event.fault, event.message_id, event.call_id) == (Fault.BAD_REPLY, message_id, None)
    assert each.texts_to_send() == []
    assert each.close() == ["1"]


# -------------------------------------------------------------------------------------------------------------- time


def test_a_call_expires_and_the_next_goes_out(each):
    call(each, "A", timeout=10)
    call(each, "B", timeout=20)
    each.texts_to_send()
    assert each.next_timer() == 10
    assert each.handle_timer(now=9.9) == []
    assert each.handle_timer(now=10) == [CallExpired("1", sent=True)]
    assert sent(each) == [Call("2", "B", "{}")]
    assert each.next_timer() == 20


def test_a_late_answer_does_not_answer_the_next_call(each):
    call(each, "A", timeout=10)
    call(each, "B", timeout=20)
    each.handle_timer(now=10)
    [event] = each.receive('[3,"1",{"late":true}]')
    assert (event.fault, event.message_id) == (Fault.UNKNOWN_REPLY, "1")
    assert each.receive('[3,"2",{}]') == [ResultReceived("2", "{}")]


def test_a_call_may_expire_while_it_waits(each):
    call(each, "A", timeout=30)
    call(each, "B", timeout=5)
    call(each, "C", timeout=30)
    assert each.next_timer() == 5
    assert each.handle_timer(now=5) == [CallExpired("2", sent=False)]
    each.receive('[3,"1",{}]')
    assert [frame.action for frame in sent(each)] == ["A", "C"]


def test_after_a_long_sleep_everything_has_expired_and_nothing_goes_out(each):
    for timeout in (1, 3, 2):
        call(each, timeout=timeout)
    each.texts_to_send()
    assert each.handle_timer(now=1000) == [
        CallExpired("1", sent=True),
        CallExpired("2", sent=False),
        CallExpired("3", sent=False),
    ]
    assert each.texts_to_send() == []
    assert each.next_timer() is None


def test_without_calls_there_is_nothing_to_wait_for(each):
    assert each.next_timer() is None
    assert each.handle_timer(now=0) == []


# ------------------------------------------------------------------------------------------------------- their calls


@pytest.mark.parametrize("give", [lambda one: one.reply("7", "{}"), lambda one: one.fail("7", "GenericError")])
def test_only_an_open_call_can_be_answered(each, give):
    with pytest.raises(LocalError, match="no call 7 is open"):
        give(each)
    each.receive(incoming("7"))
    give(each)
    with pytest.raises(LocalError):
        give(each)


@pytest.mark.parametrize(
    ("dialect", "code"), [("1.6", "OccurenceConstraintViolation"), ("2.0.1", "OccurrenceConstraintViolation")]
)
def test_a_refusal_is_spelt_as_the_version_does(dialect, code):
    one = session(dialect)
    one.receive(incoming("7"))
    one.fail("7", "OccurrenceConstraintViolation", "why", '{"field":"a"}')
    one.receive(incoming("8"))
    one.refuse("8", Fault.MISSING_FIELD)
    assert sent(one) == [CallError("7", code, "why", '{"field":"a"}'), CallError("8", code)]


def test_a_fault_that_has_no_answer_is_refused_in_general_terms(each):
    each.receive(incoming("7"))
    each.refuse("7", Fault.BAD_REPLY, "it happens")
    assert sent(each) == [CallError("7", "GenericError", "it happens")]


def test_calls_that_come_too_early_are_held_back(each):
    assert each.receive(incoming("7", "A")) == [CallReceived("7", "A", "{}")]
    assert each.receive(incoming("8", "B")) == []
    assert each.receive(incoming("9", "C")) == []
    with pytest.raises(LocalError):
        each.reply("8", "{}")
    assert each.reply("7", "{}") == [CallReceived("8", "B", "{}")]
    assert each.fail("8", "InternalError") == [CallReceived("9", "C", "{}")]
    assert each.refuse("9", Fault.UNKNOWN_ACTION) == []
    assert [frame.id for frame in sent(each)] == ["7", "8", "9"]
    assert each.early_calls == 2


@pytest.mark.parametrize(("dialect", "code"), [("1.6", "ProtocolError"), ("2.0.1", "RpcFrameworkError")])
@pytest.mark.parametrize("room", [0, 1])
def test_more_calls_than_are_held_back_are_refused(dialect, code, room):
    one = session(dialect, max_held=room)
    for message_id in ("7", "8", "9")[: room + 1]:
        one.receive(incoming(message_id))
    [event] = one.receive(incoming("10"))
    assert (event.fault, event.message_id) == (Fault.TOO_MANY_CALLS, "10")
    [error] = sent(one)
    assert (error.id, error.code) == ("10", code)
    one.reply("7", "{}")
    assert one.receive(incoming("10")) == ([CallReceived("10", "Heartbeat", "{}")] if room == 0 else [])


@pytest.mark.parametrize(("dialect", "code"), [("1.6", "ProtocolError"), ("2.0.1", "RpcFrameworkError")])
@pytest.mark.parametrize("message_id", ["7", "8"], ids=["in work", "held"])
def test_the_id_of_a_running_call_is_refused_and_the_call_goes_on(dialect, code, message_id):
    one = session(dialect)
    one.receive(incoming("7"))
    one.receive(incoming("8"))
    [event] = one.receive(incoming(message_id, "Other"))
    assert (event.fault, event.message_id) == (Fault.RUNNING_ID, message_id)
    [error] = sent(one)
    assert (error.id, error.code) == (message_id, code)
    assert one.reply("7", "{}") == [CallReceived("8", "Heartbeat", "{}")]
    assert one.reply("8", "{}") == []


def test_a_repeated_call_gets_the_same_answer_again(each):
    each.receive(incoming("7", "Authorize", '{"idTag":"A"}'))
    each.reply("7", '{"n":1}')
    answer = each.texts_to_send()
    assert each.receive(incoming("7", "Authorize", '{"idTag":"A"}')) == []
    assert each.texts_to_send() == answer
    with pytest.raises(LocalError):
        each.reply("7", '{"n":2}')


def test_a_repeated_call_gets_the_same_answer_while_another_is_in_work(each):
    each.receive(incoming("7"))
    each.fail("7", "NotSupported")
    answer = each.texts_to_send()
    each.receive(incoming("8"))
    assert each.receive(incoming("7")) == []
    assert each.texts_to_send() == answer
    assert each.reply("8", "{}") == []


@pytest.mark.parametrize(("dialect", "code"), [("1.6", "ProtocolError"), ("2.0.1", "RpcFrameworkError")])
@pytest.mark.parametrize("other", [incoming("7", "Other"), incoming("7", payload='{"a":1}')])
def test_another_call_with_an_old_id_is_refused(dialect, code, other):
    one = session(dialect)
    one.receive(incoming("7"))
    one.reply("7", "{}")
    one.texts_to_send()
    [event] = one.receive(other)
    assert (event.fault, event.message_id) == (Fault.REPEATED_ID, "7")
    [error] = sent(one)
    assert (error.id, error.code) == ("7", code)


def test_the_last_eight_answers_are_remembered(each):
    for number in range(9):
        each.receive(incoming(str(number)))
        each.reply(str(number), f'{{"n":{number}}}')
    answers = each.texts_to_send()
    for number in range(1, 9):
        assert each.receive(incoming(str(number))) == []
    assert each.texts_to_send() == answers[1:]
    assert each.receive(incoming("0")) == [CallReceived("0", "Heartbeat", "{}")]


# --------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("text", "in_16", "in_201"),
    [
        ("no JSON", ("-1", "FormationViolation"), ("-1", "RpcFrameworkError")),
        (b'[2,"\xff","A",{}]', ("-1", "FormationViolation"), ("-1", "RpcFrameworkError")),
        ("[2]", ("-1", "FormationViolation"), ("-1", "RpcFrameworkError")),
        ('[2,"7","A",{"a":1,"a":2}]', ("-1", "FormationViolation"), ("-1", "RpcFrameworkError")),
        ('[99,"7"]', None, ("7", "MessageTypeNotSupported")),
        ("[99,7]", None, ("-1", "MessageTypeNotSupported")),
        ('[5,"7","X","",{}]', None, ("7", "MessageTypeNotSupported")),
        ('[2,7,"A",{}]', ("-1", "FormationViolation"), ("-1", "RpcFrameworkError")),
        (f'[2,"{"7" * 37}","A",{{}}]', ("7" * 37, "FormationViolation"), ("-1", "RpcFrameworkError")),
        ('[2,"7","A"]', ("7", "FormationViolation"), ("7", "RpcFrameworkError")),
        ('[2,"7",5,{}]', ("7", "FormationViolation"), ("7", "RpcFrameworkError")),
        ('[2,"7","A",5]', ("7", "FormationViolation"), ("7", "FormatViolation")),
        ("", None, None),
    ],
)
def test_a_bad_frame_is_answered_as_the_dialect_says(text, in_16, in_201):
    for one, expected in ((session("1.6"), in_16), (session("2.0.1"), in_201)):
        [event] = one.receive(text)
        assert isinstance(event, FaultSeen)
        answers = [json.loads(answer) for answer in one.texts_to_send()]
        assert [(answer[1], answer[2]) for answer in answers] == ([expected] if expected else [])
        assert all(answer[0] == 4 and len(answer) == 5 for answer in answers)
        assert one.receive(incoming("8")) == [CallReceived("8", "Heartbeat", "{}")]


@pytest.mark.parametrize("text", ["no JSON", "[2]", '[2,7,"A",{}]'])
def test_unreadable_texts_are_not_answered_if_so_chosen(text):
    for dialect in DIALECTS:
        one = session(dialect, answer_unreadable=False)
        [event] = one.receive(text)
        assert isinstance(event, FaultSeen)
        assert one.texts_to_send() == []
        one.receive('[2,"7","A"]')
        assert [frame.id for frame in sent(one)] == ["7"]


def test_bad_frames_are_counted_until_a_good_one(each):
    each.receive("no JSON")
    each.receive("")
    each.receive('[3,"1"]')
    assert each.bad_frames == 2
    each.receive('[3,"1",{}]')
    assert each.bad_frames == 0


# --------------------------------------------------------------------------------------------------------------- end


def test_the_end_tells_which_calls_stay_unanswered(each):
    for action in ("A", "B", "C"):
        call(each, action)
    each.receive(incoming("7"))
    each.receive(incoming("8"))
    assert each.close() == ["1", "2", "3"]
    assert each.close() == []
    assert each.next_timer() is None
    assert each.handle_timer(now=1000) == []


def test_after_the_end_nothing_happens(each):
    each.receive(incoming("7"))
    each.close()
    assert each.receive(incoming("8")) == []
    assert each.receive("no JSON") == []
    assert each.texts_to_send() == []
    assert not each.cancel("1")
    with pytest.raises(LocalError, match="call is not possible while closed"):
        call(each)
    with pytest.raises(LocalError, match="no call 7 is open"):
        each.reply("7", "{}")
