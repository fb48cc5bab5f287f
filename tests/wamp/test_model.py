"""Two sessions joined by a network that loses, repeats and reorders: whatever happens, the promises are kept.

- A call ends exactly once: answered, refused, expired, spoilt by a malformed answer, given up, or told by `close`.
- One of our calls is open at a time, and they go out in the order in which they were made.
- An answer belongs to its call; a late one never answers a newer call.
- A call of the peer is handed out once, in the order of arrival, and answered once; what is sent again is the same text.
"""

import json
from collections import deque

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ocpp_wamp import (
    DIALECTS,
    BadFrame,
    Call,
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

MAX_WAITING = 3
MAX_HELD = 2
REMEMBERED = 8
NOISE = ["", "no JSON", "[]", '[99,"1"]', '[6,"1","A",{}]', '[2,"1"]', '[3,"1"]', '[4,"-1","GenericError","",{}]']


class End:
    """A session, what it is expected to do next, and what it has done."""

    def __init__(self, name, dialect):
        self.name = name
        self.made = 0
        # Both ends count 1, 2, 3, ...: the ids of one direction mean nothing in the other.
        self.session = Session(
            DIALECTS[dialect], max_waiting=MAX_WAITING, max_held=MAX_HELD, new_id=lambda: str(self.made + 1)
        )
        self.closed = False
        self.deadlines = {}
        self.ended = {}
        self.open = None
        self.queue = deque()  # ids of calls not sent
        self.line = deque()  # (id, action, payload) of the peer's calls, the first in work
        self.answers = {}  # id -> (call, text) for the last answers given
        self.network = []  # texts under way to this end
        self.past = deque(maxlen=REMEMBERED + 4)  # calls that came

    def end(self, call_id, how):
        assert call_id in self.deadlines, "only calls that were made end"
        assert call_id not in self.ended, "a call ends once"
        self.ended[call_id] = how

    def advance_queue(self):
        """The call that must go out now, if any."""
        if self.open is None and self.queue:
            self.open = self.queue.popleft()
            return [self.open]
        return []

    def texts(self):
        texts = self.session.texts_to_send()
        for text in texts:
            assert len(json.loads(text)) == {2: 4, 3: 3, 4: 5}[json.loads(text)[0]]
        return texts

    def sends_calls(self, texts, ids):
        """Check that the texts are these calls, in order."""
        frames = [parse(text) for text in texts]
        assert all(isinstance(frame, Call) for frame in frames)
        assert [frame.id for frame in frames] == ids

    def hands_out(self, events):
        """Check that the peer's next call, if there is one, comes now."""
        assert events == ([CallReceived(*self.line[0])] if self.line else [])


class Network(RuleBasedStateMachine):
    @initialize(dialect=st.sampled_from(sorted(DIALECTS)))
    def connect(self, dialect):
        self.now = 0.0
        self.steps = self.early = 0
        self.left, self.right = End("left", dialect), End("right", dialect)

    def pair(self, from_left):
        return (self.left, self.right) if from_left else (self.right, self.left)

    # ------------------------------------------------------------------------------------------------------- calls

    @rule(from_left=st.booleans(), timeout=st.integers(1, 12), action=st.sampled_from("AB"))
    def call(self, from_left, timeout, action):
        end, other = self.pair(from_left)
        payload = json.dumps({"of": end.name, "call": end.made + 1})
        try:
            call_id = end.session.call(action, payload, now=self.now, timeout=timeout)
        except QueueFull:
            assert end.open is not None
            assert len(end.queue) == MAX_WAITING
        except LocalError:
            assert end.closed
        else:
            assert not end.closed
            assert len(end.queue) < MAX_WAITING or end.open is None
            end.made += 1
            end.deadlines[call_id] = self.now + timeout
            end.queue.append(call_id)
            self.flush(end, other, end.advance_queue())

    @rule(from_left=st.booleans(), data=st.data())
    def cancel(self, from_left, data):
        end, _ = self.pair(from_left)
        if not end.deadlines:
            return
        call_id = data.draw(st.sampled_from(sorted(end.deadlines)))
        waits = call_id in end.queue
        assert end.session.cancel(call_id) is waits
        if waits:
            end.queue.remove(call_id)
            end.end(call_id, "given up")

    def flush(self, end, other, calls):
        """Check that exactly these calls go out, and let the network have them."""
        texts = end.texts()
        end.sends_calls(texts, calls)
        other.network += texts

    # ----------------------------------------------------------------------------------------------------- answers

    @rule(from_left=st.booleans(), way=st.sampled_from(["reply", "fail", "refuse"]))
    def answer(self, from_left, way):
        end, other = self.pair(from_left)
        if not end.line:
            return
        call = end.line.popleft()
        call_id, _, payload = call
        if way == "reply":
            events = end.session.reply(call_id, json.dumps({"to": json.loads(payload)}))
        elif way == "fail":
            events = end.session.fail(call_id, "InternalError", details=json.dumps({"to": json.loads(payload)}))
        else:
            events = end.session.refuse(call_id, Fault.BAD_VALUE)
        end.hands_out(events)
        [text] = end.texts()
        assert parse(text).id == call_id
        end.answers[call_id] = (call, text)
        if len(end.answers) > REMEMBERED:
            del end.answers[next(iter(end.answers))]
        other.network.append(text)
        with pytest.raises(LocalError):
            end.session.reply(call_id, "{}")

    @rule(from_left=st.booleans(), number=st.integers(1, 20))
    def answer_no_call(self, from_left, number):
        end, _ = self.pair(from_left)
        if end.line and end.line[0][0] == str(number):
            return
        with pytest.raises(LocalError):
            end.session.reply(str(number), "{}")
        assert end.session.texts_to_send() == []

    # ----------------------------------------------------------------------------------------------------- network

    @rule(from_left=st.booleans(), place=st.integers(0, 3), as_bytes=st.booleans())
    def deliver(self, from_left, place, as_bytes):
        sender, end = self.pair(from_left)
        if end.network:
            self.receive(end, sender, end.network.pop(min(place, len(end.network) - 1)), as_bytes=as_bytes)

    @rule(from_left=st.booleans())
    def deliver_all_in_order(self, from_left):
        sender, end = self.pair(from_left)
        while end.network:
            self.receive(end, sender, end.network.pop(0))

    @rule(from_left=st.booleans(), place=st.integers(0, 5))
    def repeat(self, from_left, place):
        _, end = self.pair(from_left)
        if end.network:
            end.network.append(end.network[min(place, len(end.network) - 1)])

    @rule(from_left=st.booleans(), place=st.integers(0, 5))
    def lose(self, from_left, place):
        _, end = self.pair(from_left)
        if end.network:
            end.network.pop(min(place, len(end.network) - 1))

    @rule(from_left=st.booleans(), text=st.sampled_from(NOISE))
    def noise(self, from_left, text):
        sender, end = self.pair(from_left)
        self.receive(end, sender, text)

    @rule(from_left=st.booleans(), count=st.integers(1, MAX_HELD + 2))
    def calls_come_without_waiting(self, from_left, count):
        sender, end = self.pair(from_left)
        for _ in range(count):
            self.early += 1
            self.receive(end, sender, Call(f"early {self.early}", "A", json.dumps({"early": self.early})).text())

    @rule(from_left=st.booleans(), place=st.integers(0, REMEMBERED + 3))
    def repeat_a_call_that_came_long_ago(self, from_left, place):
        sender, end = self.pair(from_left)
        if end.past:
            self.receive(end, sender, end.past[-1 - min(place, len(end.past) - 1)])

    @rule(from_left=st.booleans(), place=st.integers(0, REMEMBERED))
    def reuse_an_id_for_another_call(self, from_left, place):
        sender, end = self.pair(from_left)
        if end.answers:
            ids = list(end.answers)
            self.receive(end, sender, Call(ids[-1 - min(place, len(ids) - 1)], "Other", "{}").text())

    @rule(from_left=st.booleans(), times=st.integers(1, REMEMBERED + 1))
    def all_goes_well_for_a_while(self, from_left, times):
        for _ in range(times):
            self.call(from_left, 12, "A")
            self.deliver_all_in_order(from_left)
            self.answer(not from_left, "reply")
            self.deliver_all_in_order(not from_left)

    def receive(self, end, sender, text, *, as_bytes=False):
        events = end.session.receive(text.encode() if as_bytes else text)
        texts = end.texts()
        if end.closed:
            assert (events, texts) == ([], [])
            return
        try:
            frame = parse(text)
        except BadFrame:
            self.bad_frame(end, sender, events, texts)
            return
        if isinstance(frame, Call):
            end.past.append(text)
            self.call_arrives(end, frame, events, texts)
            sender.network += texts
        else:
            self.answer_arrives(end, frame, events)
            self.pass_on(end, sender, texts)

    def pass_on(self, end, sender, texts):
        end.sends_calls(texts, end.advance_queue())
        sender.network += texts

    def bad_frame(self, end, sender, events, texts):
        [event] = events
        assert isinstance(event, FaultSeen)
        if event.fault is Fault.BAD_REPLY:
            assert event.call_id == (end.open if end.open == event.message_id else None)
            if event.call_id is not None:
                end.end(event.call_id, "spoilt")
                end.open = None
            self.pass_on(end, sender, texts)
        else:
            assert event.call_id is None
            assert all(json.loads(text)[0] == 4 for text in texts)
            assert len(texts) <= 1
            sender.network += texts

    def call_arrives(self, end, frame, events, texts):
        call = (frame.id, frame.action, frame.payload)
        if any(frame.id == running[0] for running in end.line):
            self.is_refused(Fault.RUNNING_ID, frame, events, texts)
        elif frame.id in end.answers:
            known, answer = end.answers[frame.id]
            if known == call:
                assert (events, texts) == ([], [answer])
            else:
                self.is_refused(Fault.REPEATED_ID, frame, events, texts)
        elif len(end.line) > MAX_HELD:
            self.is_refused(Fault.TOO_MANY_CALLS, frame, events, texts)
        else:
            end.line.append(call)
            assert texts == []
            if len(end.line) == 1:
                end.hands_out(events)
            else:
                assert events == []

    def is_refused(self, fault, frame, events, texts):
        [event] = events
        assert (event.fault, event.message_id, event.call_id) == (fault, frame.id, None)
        [text] = texts
        assert json.loads(text)[:2] == [4, frame.id]

    def answer_arrives(self, end, frame, events):
        [event] = events
        if frame.id != end.open:
            assert (event.fault, event.message_id, event.call_id) == (Fault.UNKNOWN_REPLY, frame.id, None)
            return
        own = {"of": end.name, "call": int(frame.id)}
        if isinstance(frame, CallResult):
            assert event == ResultReceived(frame.id, frame.payload)
            assert json.loads(frame.payload) == {"to": own}
        else:
            assert event == ErrorReceived(frame.id, frame.code, frame.description, frame.details)
            assert json.loads(frame.details) in ({}, {"to": own})
        end.end(frame.id, "answered")
        end.open = None

    # -------------------------------------------------------------------------------------------------------- time

    @rule(seconds=st.integers(1, 8))
    def time_passes(self, seconds):
        self.now += seconds
        for from_left in (True, False):
            self.expire(*self.pair(from_left))

    def expire(self, end, other):
        due = [call_id for call_id in (end.open, *end.queue) if call_id and end.deadlines[call_id] <= self.now]
        timer = end.session.next_timer()
        assert bool(due) == (timer is not None and timer <= self.now)
        events = end.session.handle_timer(now=self.now)
        assert events == [CallExpired(call_id, sent=call_id == end.open) for call_id in due]
        for call_id in due:
            end.end(call_id, "expired")
            if call_id == end.open:
                end.open = None
            else:
                end.queue.remove(call_id)
        self.flush(end, other, end.advance_queue())

    # --------------------------------------------------------------------------------------------------------- end

    @precondition(lambda self: self.steps > 25)
    @rule(from_left=st.booleans())
    def hang_up(self, from_left):
        self.close(self.pair(from_left)[0])

    def close(self, end):
        unanswered = end.session.close()
        assert unanswered == [call_id for call_id in (end.open, *end.queue) if call_id]
        for call_id in unanswered:
            end.end(call_id, "unanswered")
        end.closed, end.open = True, None
        end.queue.clear()
        end.line.clear()

    @invariant()
    def the_books_agree(self):
        self.steps += 1
        for end in (self.left, self.right):
            running = [call_id for call_id in (end.open, *end.queue) if call_id]
            assert set(end.deadlines) == {*end.ended, *running}
            assert end.session.next_timer() == min((end.deadlines[each] for each in running), default=None)

    def teardown(self):
        if not hasattr(self, "left"):
            return
        for _ in range(4 * MAX_WAITING):  # the network heals: every call that is left ends, most of them answered
            for from_left in (True, False):
                self.deliver_all_in_order(from_left)
                self.answer(from_left, "reply")
        for end in (self.left, self.right):
            assert end.session.next_timer() is None or end.open is not None
            self.close(end)
            assert set(end.ended) == set(end.deadlines)
            assert end.session.close() == []


class Reliable(RuleBasedStateMachine):
    """Without loss, and with time enough, every call is answered with its own answer."""

    @initialize(dialect=st.sampled_from(sorted(DIALECTS)))
    def connect(self, dialect):
        self.ends = [Session(DIALECTS[dialect]), Session(DIALECTS[dialect])]
        self.expected = [[], []]
        self.got = [[], []]
        self.work = [[], []]

    @rule(side=st.sampled_from([0, 1]))
    def call(self, side):
        payload = json.dumps({"number": len(self.expected[side])})
        self.expected[side].append((self.ends[side].call("A", payload, now=0, timeout=60), payload))

    @rule(side=st.sampled_from([0, 1]))
    def carry(self, side):
        for text in self.ends[side].texts_to_send():
            self.take(1 - side, self.ends[1 - side].receive(text))

    @rule(side=st.sampled_from([0, 1]))
    def answer(self, side):
        if self.work[side]:
            call = self.work[side].pop(0)
            self.take(side, self.ends[side].reply(call.id, call.payload))

    def take(self, side, events):
        for event in events:
            if isinstance(event, CallReceived):
                self.work[side].append(event)
            else:
                assert isinstance(event, ResultReceived)
                self.got[side].append((event.id, event.payload))

    @invariant()
    def answers_are_those_of_the_calls_in_order(self):
        for got, expected in zip(self.got, self.expected, strict=True):
            assert got == expected[: len(got)]

    def teardown(self):
        if hasattr(self, "ends"):
            while self.got != self.expected:
                before = [len(got) for got in self.got]
                for side in (0, 1, 0, 1, 0, 1):
                    self.carry(side)
                    self.answer(side)
                assert [len(got) for got in self.got] != before


TestNetwork = pytest.mark.unmeasured(Network.TestCase)
TestReliable = pytest.mark.unmeasured(Reliable.TestCase)
