"""Texts that would be refused, and what a session makes of them if it is told what was meant."""

import json
from dataclasses import dataclass

import pytest

from ocpp_wamp import DIALECTS, CallReceived, Fault, FaultSeen, LocalError, ResultReceived, Session


@dataclass
class Meant:
    text: str
    echo: str | None = None
    taken: bool = False

    def accepted(self):
        self.taken = True


class Repairs:
    """Says what was meant by texts, and remembers what it was asked."""

    def __init__(self, **meant):
        self.meant = meant
        self.asked = []

    def __call__(self, text, fault):
        self.asked.append((text, fault))
        return self.meant.get(fault.name)


def session(**meant):
    repairs = Repairs(**meant)
    return Session(DIALECTS["1.6"], repair=repairs), repairs


def answer(it):
    [text] = it.texts_to_send()
    return json.loads(text)


def test_a_text_is_read_as_the_frame_that_was_meant():
    meant = Meant('[2,"1","A",{}]')
    it, repairs = session(NOT_JSON=meant)
    assert it.receive('[2,"1","A",{}') == [CallReceived("1", "A", "{}")]
    assert repairs.asked == [('[2,"1","A",{}', Fault.NOT_JSON)]
    assert meant.taken
    assert it.bad_frames == 0
    it.reply("1", "{}")
    assert answer(it) == [3, "1", {}]


def test_an_answer_as_well():
    it, repairs = session()
    call_id = it.call("A", "{}", now=0, timeout=1)
    it.texts_to_send()
    repairs.meant["NOT_JSON"] = Meant(f'[3,"{call_id}",{{}}]')
    assert it.receive(b"\xff") == [ResultReceived(call_id, "{}")]
    assert repairs.asked == [(b"\xff", Fault.NOT_JSON)]


@pytest.mark.parametrize("meant", [{}, {"NOT_JSON": Meant("still none")}], ids=["nobody knows", "no frame either"])
def test_what_cannot_be_repaired_is_refused_as_ever(meant):
    it, _ = session(**meant)
    [seen] = it.receive("words")
    assert (type(seen), seen.fault) == (FaultSeen, Fault.NOT_JSON)
    assert answer(it)[:3] == [4, "-1", "FormationViolation"]
    assert it.bad_frames == 1
    assert not any(each.taken for each in meant.values())


def test_nobody_is_asked_about_nothing():
    it, repairs = session()
    it.receive("")
    assert repairs.asked == []


# --------------------------------------------------------------------------------------------------------- other ids


def test_the_peer_gets_the_id_that_it_gave_once_and_again():
    it, _ = session(BAD_ID=Meant('[2,"seven","A",{}]', "7"))
    for _ in range(2):
        it.receive('[2,7,"A",{}]')
        if it._in_work is not None:
            it.reply("seven", '{"id":"seven"}')
        assert answer(it) == [3, 7, {"id": "seven"}]
    assert it._echoes == {}
    assert it.receive('[2,"seven","A",{}]') == []  # the very same call, by the id that it has here
    assert answer(it) == [3, 7, {"id": "seven"}]


def test_a_refusal_too():
    it, _ = session(BAD_ID=Meant('[2,"seven","A",{}]', '"x y"'))
    it.receive("[2,7]")
    it.receive('[2,7,"A",{}]')
    it.texts_to_send()
    it.fail("seven", "NotSupported")
    assert answer(it)[:3] == [4, "x y", "NotSupported"]


def test_a_made_up_id_that_is_in_work_is_not_taken_twice():
    it, _ = session(BAD_ID=Meant('[2,"seven","A",{}]', "7"))
    it.receive('[2,"seven","B",{}]')
    [seen] = it.receive('[2,7,"A",{}]')
    assert (type(seen), seen.fault) == (FaultSeen, Fault.BAD_ID)
    it.texts_to_send()
    it.reply("seven", "{}")
    assert answer(it) == [3, "seven", {}]


def test_a_call_that_is_refused_at_the_door_has_the_peers_id():
    it = Session(DIALECTS["1.6"], max_held=0, repair=Repairs(BAD_ID=Meant('[2,"seven","A",{}]', "7")))
    it.receive('[2,"1","B",{}]')
    [seen] = it.receive('[2,7,"A",{}]')
    assert seen.fault is Fault.TOO_MANY_CALLS
    assert answer(it)[:2] == [4, 7]


# ------------------------------------------------------------------------------------------------------ repeated ids


def served(it, call_id="1", payload="{}"):
    it.receive(f'[2,"{call_id}","A",{payload}]')
    it.reply(call_id, payload)
    it.texts_to_send()


def test_a_call_with_the_id_of_another_is_worked_on_under_one_of_its_own():
    it, repairs = session(REPEATED_ID=Meant('[2,"new","A",{"a":1}]', '"1"'))
    served(it)
    assert it.receive('[2,"1","A",{"a":1}]') == [CallReceived("new", "A", '{"a":1}')]
    assert repairs.asked == [('[2,"1","A",{"a":1}]', Fault.REPEATED_ID)]
    it.reply("new", "{}")
    assert answer(it) == [3, "1", {}]
    with pytest.raises(LocalError):
        it.reply("1", "{}")


def test_a_number_that_repeats_is_given_back_as_a_number():
    it, repairs = session(BAD_ID=Meant('[2,"7","A",{}]', "7"))
    it.receive('[2,7,"A",{}]')
    it.reply("7", "{}")
    it.texts_to_send()
    repairs.meant = {"BAD_ID": Meant('[2,"7","A",{"a":1}]', "7"), "REPEATED_ID": Meant('[2,"new","A",{"a":1}]', '"7"')}
    it.receive('[2,7,"A",{"a":1}]')
    it.reply("new", "{}")
    assert answer(it) == [3, 7, {}]


@pytest.mark.parametrize("meant", [{}, {"REPEATED_ID": Meant('[2,"1","A",{}]')}, {"REPEATED_ID": Meant('[3,"1",{}]')}])
def test_or_it_is_refused(meant):
    it, _ = session(**meant)
    served(it)
    [seen] = it.receive('[2,"1","A",{"a":1}]')
    assert seen.fault is Fault.REPEATED_ID
    assert answer(it)[:3] == [4, "1", "ProtocolError"]


# --------------------------------------------------------------------------------------------------- broken answers


@pytest.mark.parametrize("kind", [3, 4])
@pytest.mark.parametrize("encoded", [False, True])
def test_a_call_ends_with_an_answer_that_is_broken(kind, encoded):
    it = Session(DIALECTS["1.6"])
    call_id = it.call("A", "{}", now=0, timeout=30)
    it.texts_to_send()
    text = f' [ {kind} , "{call_id}",{{"a":['
    [seen] = it.receive(text.encode() if encoded else text)
    assert (seen.fault, seen.call_id) == (Fault.BAD_REPLY, call_id)
    assert it.texts_to_send() == []
    assert it.next_timer() is None
    assert it.bad_frames == 1


def test_and_not_with_one_to_another():
    it = Session(DIALECTS["1.6"])
    it.call("A", "{}", now=0, timeout=30)
    it.texts_to_send()
    [seen] = it.receive('[3,"other",{')
    assert (seen.fault, seen.call_id) == (Fault.NOT_JSON, None)
    assert answer(it)[1] == "-1"
    assert it.next_timer() == 30
