"""A store that fails holds up nothing, and gets what it missed when it works again."""

import asyncio
from dataclasses import replace

import pytest

from ocpp_core import StoreFailed
from ocpp_supervision import Kind, MemoryMessageStore, MessageQueue, Place, StoredMessage
from ocpp_supervision.sqlite_messages import SqliteMessageStore


class Unreliable(MemoryMessageStore):
    """A store that fails while it is told to."""

    def __init__(self):
        super().__init__()
        self.broken = False

    def _look(self):
        if self.broken:
            raise StoreFailed("here", "disk full")

    async def all(self):
        self._look()
        return await super().all()

    async def keep(self, *messages):
        self._look()
        await super().keep(*messages)

    async def delete(self, *messages):
        self._look()
        await super().delete(*messages)


@pytest.fixture
def store():
    return Unreliable()


@pytest.fixture
async def queue(store):
    queue = MessageQueue(store)
    await queue.load()
    return queue


def event(place=Place.BETWEEN, name="TransactionEvent"):
    return StoredMessage(Kind.TRANSACTION, name, "{}", "T1", place)


async def test_what_the_store_does_not_keep_is_kept_in_memory_in_order(queue, store, caplog):
    await queue.add(event(Place.FIRST))
    store.broken = True
    for name in "abc":
        await queue.add(event(name=name))
    assert queue.saving.failed
    assert queue.saving.waiting == 3
    assert caplog.text.count("the store fails") == 1
    sent = []
    while (message := queue.next(0)) is not None:
        sent.append(await queue.sending(message))
        await queue.answered(message)
    assert [each.action for each in sent] == ["TransactionEvent", "a", "b", "c"]
    assert [each.seq_no for each in sent] == [0, 1, 2, 3]


async def test_a_store_that_works_again_has_what_it_missed_in_order(queue, store, caplog):
    first = await queue.add(event(Place.FIRST))
    store.broken = True
    sent = await queue.sending(first)
    waiting = [await queue.add(event(name=name)) for name in "ab"]
    await queue.answered(sent)
    store.broken = False
    waiting.append(await queue.add(event(name="c")))
    assert await store.all() == waiting
    assert await store.counts() == {"T1": 1}
    assert not queue.saving.failed
    assert queue.saving.waiting == 0
    assert "the store of messages works again" in caplog.text


async def test_numbers_given_while_it_failed_count_after_a_restart(queue, store):
    await queue.add(event(Place.FIRST))
    store.broken = True
    for _ in range(2):
        await queue.answered(await queue.sending(queue.next(0) or await queue.add(event())))
    store.broken = False
    later = await queue.add(event())
    after = MessageQueue(store)
    await after.load()
    assert (await after.sending(after.next(0))).seq_no == 2
    assert after.next(0).number == later.number


async def test_of_a_store_that_cannot_be_read_nothing_is_overwritten(store):
    earlier = [replace(event(), number=number) for number in (1, 2)]
    await store.keep(*earlier)
    store.broken = True
    queue = MessageQueue(store)
    await queue.load()
    assert len(queue) == 0
    store.broken = False
    new = await queue.add(event(name="new"))
    assert await store.all() == [*earlier, new]


async def test_a_message_that_changes_while_the_store_is_told_is_told_again(queue, store):
    message = await queue.add(event())
    telling = queue.saving.keep(replace(message, attempts=1))
    queue.saving._kept[message.number] = replace(message, attempts=2)
    await telling
    await queue.saving.keep(replace(message, attempts=3))
    assert [each.attempts for each in await store.all()] == [3]
    assert queue.saving.waiting == 0


async def test_a_change_that_succeeds_does_not_hide_one_that_failed(queue, store):
    """While one message is refused, another is struck off: what was refused still waits, and it shows."""
    old = await queue.add(event())
    refusing = asyncio.Event()

    async def slow_refusal(*messages):
        refusing.set()
        await asyncio.sleep(0)
        raise StoreFailed("here", "disk full")

    store.keep = slow_refusal
    adding = asyncio.create_task(queue.add(event()))
    await refusing.wait()
    await asyncio.gather(adding, queue.answered(old))
    assert await store.all() == []
    assert queue.saving.failed
    assert queue.saving.waiting == 1


async def test_what_is_struck_off_makes_room_for_what_waits(queue, store):
    old = await queue.add(event())
    keep = store.keep

    async def keep_one(*messages):
        if len(await store.all()) + len(messages) > 1:
            raise StoreFailed("here", "disk full")
        await keep(*messages)

    store.keep = keep_one
    new = await queue.add(event())
    assert queue.saving.failed
    await queue.answered(old)
    assert await store.all() == [new]
    assert not queue.saving.failed


async def test_many_that_wait_are_given_to_the_store_in_parts_the_oldest_first(queue, store):
    store.broken = True
    for _ in range(250):
        await queue.add(event())
    store.broken = False
    parts, keep = [], store.keep

    async def keep_twice(*messages):
        parts.append([each.number for each in messages])
        if len(parts) == 3:
            raise StoreFailed("here", "disk full")
        await keep(*messages)

    store.keep = keep_twice
    await queue.add(event())
    assert parts == [list(range(1, 101)), list(range(101, 201)), list(range(201, 252))]
    assert queue.saving.waiting == 51


async def test_a_disk_that_is_full_for_a_while(tmp_path):
    path = tmp_path / "queue.db"
    async with SqliteMessageStore(path) as store:
        queue = MessageQueue(store)
        await queue.load()
        await queue.add(event(Place.FIRST))

        async def pages(number):
            await store._database.run(lambda each: each.execute(f"PRAGMA max_page_count = {number}").fetchall())

        await pages(1)
        long = replace(event(), payload='"' + "x" * 20_000 + '"')
        for _ in range(3):
            await queue.add(long)
        assert queue.saving.failed
        await pages(1_000_000)
        await queue.add(event(Place.LAST))
        assert not queue.saving.failed
    async with SqliteMessageStore(path) as store:
        assert [each.number for each in await store.all()] == [1, 2, 3, 4, 5]
