"""What every store of waiting messages does, and what the one in a file does besides."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import asynccontextmanager, closing
from dataclasses import replace

import pytest
from effort import unmeasured

from ocpp_core import StoreFailed, StoreTooNew
from ocpp_supervision import Kind, MemoryMessageStore, Place, StoredMessage
from ocpp_supervision.sqlite_messages import SqliteMessageStore

FIRST = StoredMessage(Kind.TRANSACTION, "TransactionEvent", '{"ä": 1}', "T1", Place.FIRST)
UPDATE = replace(FIRST, payload='{"b": 2}', place=Place.BETWEEN)
LAST = replace(FIRST, payload='{"c": 3}', place=Place.LAST)
EVENT = StoredMessage(Kind.GUARANTEED, "SecurityEventNotification", "{}")


@pytest.fixture(params=["memory", "file"])
def stores(request, tmp_path):
    """Opens the store again and again: what was kept is there."""
    memory = MemoryMessageStore()

    @asynccontextmanager
    async def opened():
        if request.param == "memory":
            yield memory
        else:
            async with SqliteMessageStore(tmp_path / "queue.db") as store:
                yield store

    return opened


async def test_messages_are_kept_in_the_order_of_their_numbers(stores):
    messages = [replace(each, number=number) for number, each in enumerate((FIRST, EVENT, UPDATE), 1)]
    async with stores() as store:
        await store.keep(messages[0], messages[2])
        await store.keep(messages[1])
    async with stores() as store:
        assert await store.all() == messages


async def test_a_message_takes_the_place_of_the_one_with_its_number(stores):
    async with stores() as store:
        await store.keep(replace(FIRST, number=7))
        await store.keep(replace(FIRST, number=7, attempts=2))
        assert await store.all() == [replace(FIRST, number=7, attempts=2)]


async def test_several_go_at_once_and_what_is_not_there_goes_without_a_word(stores):
    messages = [replace(each, number=number) for number, each in enumerate((FIRST, EVENT, UPDATE), 1)]
    async with stores() as store:
        await store.keep(*messages)
        await store.delete(messages[0], messages[2], replace(EVENT, number=9))
        assert await store.all() == [messages[1]]


async def test_sequence_numbers_count_for_their_transaction_and_outlive_their_messages(stores):
    async with stores() as store:
        first = replace(FIRST, number=1, seq_no=0)
        await store.keep(first, replace(FIRST, number=2, group="T2", seq_no=4))
        await store.delete(first)
        assert await store.counts() == {"T1": 1, "T2": 5}
    async with stores() as store:
        await store.keep(replace(UPDATE, number=3))
        assert await store.counts() == {"T1": 1, "T2": 5}
        await store.delete(replace(UPDATE, number=3, seq_no=1))
        assert await store.counts() == {"T1": 2, "T2": 5}


async def test_a_count_never_falls(stores):
    async with stores() as store:
        await store.keep(replace(UPDATE, number=1, seq_no=5))
        await store.keep(replace(UPDATE, number=2, seq_no=3))
        assert await store.counts() == {"T1": 6}


async def test_with_the_last_message_of_a_transaction_its_count_goes(stores):
    async with stores() as store:
        last = replace(LAST, number=2, seq_no=1)
        await store.keep(replace(FIRST, number=1, seq_no=0), last)
        assert await store.counts() == {"T1": 2}
        await store.delete(last)
        assert await store.counts() == {}


async def test_what_belongs_to_no_transaction_is_not_counted(stores):
    async with stores() as store:
        await store.keep(replace(EVENT, number=1), replace(UPDATE, number=2))
        assert await store.counts() == {}


async def test_a_file_that_is_not_open(tmp_path):
    with pytest.raises(StoreFailed, match="not open"):
        await SqliteMessageStore(tmp_path / "queue.db").keep(replace(FIRST, number=1))


async def test_a_full_disk_is_an_error_and_loses_nothing_that_was_kept(tmp_path):
    kept = replace(FIRST, number=1)
    async with SqliteMessageStore(tmp_path / "queue.db") as store:
        await store.keep(kept)
        await store._database.run(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall())
        with pytest.raises(StoreFailed, match="full"):
            await store.keep(replace(UPDATE, number=2, payload="x" * 100_000))
        assert await store.all() == [kept]


async def filled(path, messages=300):
    """A closed file with messages of one transaction."""
    async with SqliteMessageStore(path) as store:
        await store.keep(*(replace(UPDATE, number=n, seq_no=n - 1, payload="x" * 300) for n in range(1, messages + 1)))
    return path.stat().st_size


def the_one_put_aside(path):
    [aside] = [each for each in path.parent.iterdir() if ".damaged-" in each.name and each.name.endswith("Z")]
    return aside


async def test_of_a_file_that_was_cut_off_the_front_is_saved(tmp_path, caplog):
    path = tmp_path / "queue.db"
    size = await filled(path)
    os.truncate(path, size // 2)
    async with SqliteMessageStore(path) as store:
        saved = await store.all()
        numbers = [each.number for each in saved]
        assert 100 < len(numbers) < 300
        assert numbers == sorted(numbers)
        assert all(each.payload == "x" * 300 for each in saved)
        assert await store.counts() == {"T1": 300}
        await store.keep(replace(UPDATE, number=301))
    assert f"{len(numbers)} messages were saved" in caplog.text
    assert the_one_put_aside(path).stat().st_size == size
    async with SqliteMessageStore(path) as store:
        assert len(await store.all()) == len(numbers) + 1


async def test_of_a_file_with_holes_what_is_between_them_is_saved(tmp_path, caplog):
    path = tmp_path / "queue.db"
    size = await filled(path)
    with path.open("r+b") as file:
        for part in (size // 3, 2 * size // 3):
            file.seek(part - part % 4096)
            file.write(bytes(4096))
    async with SqliteMessageStore(path) as store:
        numbers = [each.number for each in await store.all()]
    assert {1, 150, 300} <= set(numbers)
    assert 250 < len(numbers) < 300
    assert f"{len(numbers)} messages were saved" in caplog.text


async def test_a_row_that_is_not_what_was_written_is_left_out(tmp_path, caplog):
    path = tmp_path / "queue.db"
    size = await filled(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE messages SET kind = 'no kind' WHERE number = 5")
    with path.open("r+b") as file:
        file.seek(size - 4096)
        file.write(bytes(4096))
    async with SqliteMessageStore(path) as store:
        numbers = [each.number for each in await store.all()]
    assert 4 in numbers
    assert 5 not in numbers
    assert "a damaged message was left out: number 5" in caplog.text


@pytest.mark.parametrize("content", [b"", b"this is no database at all" * 100, bytes(8192)])
async def test_a_file_of_which_nothing_is_left_is_begun_anew(tmp_path, content):
    path = tmp_path / "queue.db"
    await filled(path)
    path.write_bytes(content)
    async with SqliteMessageStore(path) as store:
        assert await store.all() == []
        await store.keep(replace(FIRST, number=1))


async def test_a_file_whose_log_is_gone_or_damaged_keeps_what_had_reached_it(tmp_path):
    path = tmp_path / "queue.db"
    await filled(path)
    path.with_name("queue.db-wal").write_bytes(b"x" * 5000)
    async with SqliteMessageStore(path) as store:
        assert len(await store.all()) == 300


async def test_a_database_of_something_else_is_not_touched(tmp_path):
    path = tmp_path / "queue.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE messages (text TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreFailed, match="something else"):
        await SqliteMessageStore(path).open()
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["queue.db"]


async def test_a_file_of_a_newer_release_is_not_touched(tmp_path):
    path = tmp_path / "queue.db"
    await filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreTooNew):
        await SqliteMessageStore(path).open()


KEEPING = """
import asyncio, sys
from ocpp_supervision import Kind, MessageQueue, Place, StoredMessage
from ocpp_supervision.sqlite_messages import SqliteMessageStore

async def main(path):
    async with SqliteMessageStore(path) as store:
        queue = MessageQueue(store)
        while True:
            message = await queue.add(StoredMessage(Kind.TRANSACTION, "TransactionEvent", "{}", "T1", Place.BETWEEN))
            print((await queue.sending(message)).seq_no, flush=True)

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("messages", [1, 20])
async def test_a_killed_process_loses_nothing_that_was_awaited(tmp_path, messages):
    path = tmp_path / "queue.db"
    command = [sys.executable, "-W", "error", "-c", KEEPING, str(path)]
    with subprocess.Popen(  # noqa: ASYNC220 - nothing else runs
        command, stdout=subprocess.PIPE, text=True, env=unmeasured()
    ) as process:
        numbers = [int(process.stdout.readline()) for _ in range(messages)]
        process.send_signal(signal.SIGKILL)
        numbers += [int(each) for each in process.stdout.read().splitlines()]
    async with SqliteMessageStore(path) as store:
        kept = await store.all()
    assert [each.seq_no for each in kept][: len(numbers)] == numbers == list(range(len(numbers)))
    assert len(kept) - len(numbers) in {0, 1}
