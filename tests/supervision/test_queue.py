"""Which message is next, when, and what goes when there is no room."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ocpp_supervision import Kind, MemoryMessageStore, MessageQueue, Place, QueuePolicy, StoredMessage


def event(group="T1", place=Place.BETWEEN, name="TransactionEvent"):
    return StoredMessage(Kind.TRANSACTION, name, "{}", group, place)


def ordinary(name="StatusNotification"):
    return StoredMessage(Kind.ORDINARY, name, "{}")


def guaranteed(name="SecurityEventNotification"):
    return StoredMessage(Kind.GUARANTEED, name, "{}")


async def filled(*messages, **policy):
    queue = MessageQueue(MemoryMessageStore(), QueuePolicy(**policy))
    await queue.load()
    return queue, [await queue.add(message) for message in messages]


async def drain(queue, now=0.0):
    """Everything in the order in which it is sent, each answered at once."""
    sent = []
    while (message := queue.next(now)) is not None:
        sent.append(await queue.sending(message))
        await queue.answered(message)
    return sent


async def test_messages_go_in_the_order_of_their_arrival():
    queue, stored = await filled(event(), ordinary(), event(), guaranteed())
    assert [each.number for each in await drain(queue)] == [each.number for each in stored]
    assert len(queue) == 0
    assert await queue.saving.store.all() == []


async def test_a_message_that_is_sent_again_holds_up_those_of_transactions_alone():
    queue, (first, second, other) = await filled(event(), event("T2"), ordinary(), interval=10)
    assert await queue.refused(first, now=100)
    assert queue.next(100).number == other.number
    await queue.answered(other)
    assert queue.next(109.9) is None
    assert queue.next_due() == 110
    assert queue.next(110).number == first.number
    await queue.answered(first)
    assert queue.next(110).number == second.number


async def test_each_wait_is_longer_and_the_last_attempt_gives_up():
    queue, (first, second) = await filled(event(), event(), attempts=3, interval=60)
    waits = []
    now = 0.0
    while (message := queue.next(now)) is not None and message.number == first.number:
        again = await queue.refused(message, now)
        if again:
            waits.append(queue.next_due() - now)
            now = queue.next_due()
    assert waits == [60, 120]
    assert queue.next(now).number == second.number
    assert [each.number for each in await queue.saving.store.all()] == [second.number]


async def test_what_does_not_count_is_tried_for_ever():
    queue, (message,) = await filled(event(), attempts=1, interval=1)
    for _ in range(10):
        assert await queue.refused(queue.next(1e9), now=0, counts=False)
    assert message.number in queue


async def test_what_does_not_count_brings_giving_up_no_nearer_and_is_waited_for_longer_all_the_same():
    queue, (message,) = await filled(event(), attempts=2, interval=10)
    for transmissions in (1, 2, 3):
        assert await queue.refused(queue.next(1e9), now=0, counts=False)
        assert queue.next_due() == 10 * transmissions
    assert await queue.refused(queue.next(1e9), now=0)
    assert queue.next_due() == 40
    assert not await queue.refused(queue.next(1e9), now=0)
    assert message.number not in queue


async def test_a_new_link_makes_everything_due():
    queue, (message,) = await filled(event(), interval=1000)
    await queue.refused(message, now=0)
    assert queue.next(1) is None
    queue.reconnected()
    assert queue.next(1).number == message.number
    assert queue.next_due() is None


async def test_attempts_outlive_the_process():
    queue, (message,) = await filled(event(), attempts=2)
    await queue.refused(message, now=0)
    after = MessageQueue(queue.saving.store, QueuePolicy(attempts=2))
    await after.load()
    assert after.next(0).attempts == 1
    assert not await after.refused(after.next(0), now=0)
    assert len(after) == 0


async def test_numbers_within_a_transaction_have_no_gap_and_are_kept_when_sent_again():
    queue, _ = await filled(
        event("A", Place.FIRST), event("B", Place.FIRST), event("A"), event("A", Place.LAST), event("B")
    )
    first = await queue.sending(queue.next(0))
    assert (first.group, first.seq_no) == ("A", 0)
    after = MessageQueue(queue.saving.store)
    await after.load()
    assert [(each.group, each.seq_no) for each in await drain(after)] == [
        ("A", 0),
        ("B", 0),
        ("A", 1),
        ("A", 2),
        ("B", 1),
    ]


async def test_numbers_of_the_program_stay():
    queue, _ = await filled(StoredMessage(Kind.TRANSACTION, "TransactionEvent", "{}", "A", Place.FIRST, seq_no=7))
    assert (await queue.sending(queue.next(0))).seq_no == 7


async def test_without_room_ordinary_messages_go_first_and_the_oldest_of_them():
    queue, stored = await filled(event(), ordinary("one"), ordinary("two"), limit=3)
    await queue.add(event())
    assert [each.action for each in await queue.saving.store.all()] == ["TransactionEvent", "two", "TransactionEvent"]
    assert queue.dropped == 1
    assert stored[1].number not in queue


async def test_then_every_other_message_between_the_ends_of_transactions():
    queue, _ = await filled(
        event(place=Place.FIRST), *(event(name=f"update {number}") for number in range(4)), guaranteed(), limit=6
    )
    await queue.add(event(place=Place.LAST))
    assert [each.action for each in await queue.saving.store.all()] == [
        "TransactionEvent",
        "update 0",
        "update 2",
        "SecurityEventNotification",
        "TransactionEvent",
    ]
    assert queue.dropped == 2


async def test_the_ends_of_transactions_and_what_is_guaranteed_never_go(caplog):
    queue, _ = await filled(event(place=Place.FIRST), guaranteed(), limit=2)
    await queue.add(event(place=Place.LAST))
    assert len(queue) == 3
    assert "2 messages that must not be dropped" in caplog.text


async def test_what_was_sent_once_is_not_dropped_for_its_number_would_be_missing():
    queue, (first, second) = await filled(event(), event(), limit=2)
    await queue.sending(first)
    await queue.add(event(place=Place.LAST))
    assert first.number in queue
    assert second.number not in queue


@pytest.mark.parametrize("wrong", [{"attempts": 0}, {"interval": -1}, {"limit": 0}])
def test_a_policy_that_is_not_possible(wrong):
    with pytest.raises(ValueError, match="not possible"):
        QueuePolicy(**wrong)


def now_or_never(coroutine):
    """The result of a coroutine that waits for nothing, as those of a store in memory."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waits")


class QueueModel(RuleBasedStateMachine):
    """A queue with refusals and restarts: no transaction message is lost but by being given up, none overtakes another."""

    def __init__(self):
        super().__init__()
        self.store = MemoryMessageStore()
        self.policy = QueuePolicy(attempts=3, interval=10, limit=10_000)
        self.now = 0.0
        self.added, self.settled = [], []
        self.restart()

    @rule()
    def restart(self):
        self.queue = MessageQueue(self.store, self.policy)
        now_or_never(self.queue.load())

    @rule(kind=st.sampled_from(Kind), group=st.sampled_from("AB"), place=st.sampled_from(Place))
    def add(self, kind, group, place):
        stored = now_or_never(self.queue.add(StoredMessage(kind, str(len(self.added)), "{}", group, place)))
        self.added.append(stored)

    @precondition(lambda self: self.queue.next(self.now))
    @rule(answer=st.sampled_from(["answered", "refused", "lost"]))
    def send(self, answer):
        message = now_or_never(self.queue.sending(self.queue.next(self.now)))
        if answer == "answered":
            now_or_never(self.queue.answered(message))
            self.settled.append(message)
        elif answer == "refused" and not now_or_never(self.queue.refused(message, self.now)):
            self.settled.append(message)

    @precondition(lambda self: self.queue.next_due() is not None)
    @rule()
    def wait(self):
        self.now = self.queue.next_due()

    @invariant()
    def nothing_is_lost(self):
        kept = {each.action for each in now_or_never(self.store.all())}
        assert kept | {each.action for each in self.settled} == {each.action for each in self.added}
        assert not kept & {each.action for each in self.settled}

    @invariant()
    def no_transaction_message_overtakes_another(self):
        numbers = [int(each.action) for each in self.settled if each.kind is Kind.TRANSACTION]
        assert numbers == sorted(numbers)

    @invariant()
    def something_is_next_or_will_be(self):
        assert len(self.queue) == 0 or self.queue.next(self.now) or self.queue.next_due() is not None


TestQueueModel = pytest.mark.unmeasured(QueueModel.TestCase)
TestQueueModel.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
