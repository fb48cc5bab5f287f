"""What every transaction store does, and what the one in a file does besides."""

import asyncio
import copy
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from effort import unmeasured
from hypothesis import given
from hypothesis import strategies as st

from ocpp_core import StoreFailed, StoreTooNew
from ocpp_core.sqlite import Database
from ocpp_generic_api import MemoryTransactionStore, TransactionRecord, TransactionStore, sqlite_store
from ocpp_generic_api.sqlite_store import SqliteTransactionStore

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
FULL = TransactionRecord("CP1", "tx", number=7, evse_id=2, id_token="AB12", seq_no=3, started=NOON, ended=True)

Make = Callable[[int], Awaitable[TransactionStore]]


@pytest.fixture(params=["memory", "sqlite"])
async def make(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Make]:
    """Makes a store that keeps so many ended records."""
    stores: list[SqliteTransactionStore] = []

    async def opened(keep_ended: int) -> TransactionStore:
        if request.param == "memory":
            return MemoryTransactionStore(keep_ended)
        store = SqliteTransactionStore(tmp_path / f"{len(stores)}.db", keep_ended=keep_ended)
        stores.append(store)
        await store.open()
        return store

    yield opened
    for store in stores:
        await store.close()


@pytest.fixture
async def store(make) -> TransactionStore:
    return await make(100)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "transactions.db"


# ------------------------------------------------------------------------------------------------- every store


async def test_numbers_are_positive_and_never_repeated(store):
    numbers = [await store.next_number() for _ in range(20)] + list(
        await asyncio.gather(*(store.next_number() for _ in range(20)))
    )
    assert min(numbers) == 1
    assert len(set(numbers)) == 40


async def test_a_number_stays_given_when_its_record_is_forgotten(make):
    store = await make(0)
    number = await store.next_number()
    await store.save(TransactionRecord("CP1", "a", number=number, ended=True))
    assert await store.find("CP1", "a") is None
    assert await store.next_number() == number + 1


async def test_a_number_that_another_csms_gave_is_not_given_again(store):
    await store.save(TransactionRecord("CP1", "2", number=2))
    await store.save(TransactionRecord("CP2", "3", number=3, ended=True))
    assert [await store.next_number() for _ in range(3)] == [1, 4, 5]


async def test_the_number_of_a_renumbered_record_is_free(store):
    await store.save(TransactionRecord("CP1", "a", number=1))
    await store.save(TransactionRecord("CP1", "a", number=9))
    assert await store.find_number("CP1", 1) is None
    assert await store.find_number("CP1", 9) == TransactionRecord("CP1", "a", number=9)
    assert await store.next_number() == 1


@pytest.mark.parametrize(
    "record",
    [
        FULL,
        TransactionRecord("CP1", "least"),
        TransactionRecord("", ""),
        TransactionRecord("CP 1/ä\0", "'; DROP TABLE transactions; --", id_token=""),
        TransactionRecord("CP1", "tx", number=-1, evse_id=0),
        TransactionRecord("CP1", "tx", number=2**63 - 1, evse_id=-(2**63)),
        TransactionRecord("CP1", "tx", number=2**63, evse_id=-(10**30)),
        replace(FULL, started=datetime(2024, 5, 1, 12, 0, 0, 123456, timezone(timedelta(hours=-3, minutes=-30)))),
        replace(FULL, started=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2)))),
    ],
)
async def test_a_record_comes_back_as_it_was_saved(store, record):
    await store.save(record)
    found = await store.find(record.station, record.transaction_id)
    assert found == record
    if record.started is not None:
        assert found.started.tzinfo is not None
    if record.number is not None:
        assert await store.find_number(record.station, record.number) == record


def test_a_record_does_not_begin_at_a_time_without_zone():
    with pytest.raises(ValueError, match="time zone"):
        TransactionRecord("CP1", "tx", started=NOON.replace(tzinfo=None))


async def test_what_is_not_there_is_not_found(store):
    await store.save(replace(FULL, ended=False))
    assert await store.find("CP1", "other") is None
    assert await store.find("CP2", "tx") is None
    assert await store.find("cp1", "tx") is None
    assert await store.find_number("CP1", 8) is None
    assert await store.find_number("CP2", 7) is None
    assert await store.find_number("CP1", 10**30) is None
    assert await store.running("CP2") == []


async def test_a_record_takes_the_place_of_its_former_self(store):
    await store.save(TransactionRecord("CP1", "tx", number=7, evse_id=2, id_token="A", started=NOON))
    await store.save(TransactionRecord("CP1", "tx", seq_no=1))
    assert await store.find("CP1", "tx") == TransactionRecord("CP1", "tx", seq_no=1)
    assert await store.running("CP1") == [TransactionRecord("CP1", "tx", seq_no=1)]
    assert await store.find_number("CP1", 7) is None


async def test_stations_do_not_share_transactions(store):
    mine, other = TransactionRecord("CP1", "tx", number=1), TransactionRecord("CP2", "tx", number=1, evse_id=5)
    await store.save(mine)
    await store.save(other)
    assert await store.find("CP1", "tx") == await store.find_number("CP1", 1) == mine
    assert await store.running("CP2") == [other]


async def test_of_one_number_the_newest_is_found(store):
    for transaction_id in "bac":
        await store.save(TransactionRecord("CP1", transaction_id, number=5))
    assert (await store.find_number("CP1", 5)).transaction_id == "c"
    await store.save(TransactionRecord("CP1", "b", number=5, seq_no=1))  # saved again, and no newer for it
    assert (await store.find_number("CP1", 5)).transaction_id == "c"
    await store.save(TransactionRecord("CP1", "c", number=6))
    assert (await store.find_number("CP1", 5)).transaction_id == "a"


async def test_running_transactions_come_oldest_first(store):
    for transaction_id in "bac":
        await store.save(TransactionRecord("CP1", transaction_id))
    await store.save(TransactionRecord("CP1", "b", seq_no=1))
    assert [each.transaction_id for each in await store.running("CP1")] == ["b", "a", "c"]
    await store.save(TransactionRecord("CP1", "a", ended=True))
    assert [each.transaction_id for each in await store.running("CP1")] == ["b", "c"]
    await store.save(TransactionRecord("CP1", "a"))
    assert [each.transaction_id for each in await store.running("CP1")] == ["b", "a", "c"]


async def test_an_ended_transaction_is_still_found(store):
    await store.save(replace(FULL, ended=False))
    await store.save(FULL)
    assert await store.running("CP1") == []
    assert await store.find("CP1", "tx") == await store.find_number("CP1", 7) == FULL


async def kept(store: TransactionStore, ids: str) -> str:
    return "".join([each for each in ids if await store.find("CP1", each) is not None])


async def test_the_ends_that_are_longest_ago_are_forgotten(make):
    store = await make(2)
    for transaction_id in "abcd":
        await store.save(TransactionRecord("CP1", transaction_id, number=ord(transaction_id)))
    for transaction_id in "bcda":
        await store.save(TransactionRecord("CP1", transaction_id, number=ord(transaction_id), ended=True))
    assert await kept(store, "abcd") == "ad"
    assert await store.find_number("CP1", ord("b")) is None


async def test_running_transactions_are_never_forgotten_and_do_not_count(make):
    store = await make(1)
    for transaction_id in "abcdef":
        await store.save(TransactionRecord("CP1", transaction_id))
    await store.save(TransactionRecord("CP1", "x", ended=True))
    assert await kept(store, "abcdefx") == "abcdefx"
    await store.save(TransactionRecord("CP1", "y", ended=True))
    assert await kept(store, "abcdefxy") == "abcdefy"


async def test_an_end_saved_again_is_no_new_end(make):
    store = await make(2)
    for transaction_id in "aba":
        await store.save(TransactionRecord("CP1", transaction_id, ended=True))
    assert await kept(store, "ab") == "ab"
    await store.save(TransactionRecord("CP1", "c", ended=True))
    assert await kept(store, "abc") == "bc"


async def test_a_transaction_that_runs_again_ends_again(make):
    store = await make(2)
    for transaction_id in "ab":
        await store.save(TransactionRecord("CP1", transaction_id, ended=True))
    await store.save(TransactionRecord("CP1", "a"))
    await store.save(TransactionRecord("CP1", "c", ended=True))
    assert await kept(store, "abc") == "abc"
    await store.save(TransactionRecord("CP1", "a", ended=True))
    assert await kept(store, "abc") == "ac"


async def test_saves_at_once_all_count(store):
    records = [TransactionRecord("CP1", str(each), number=each) for each in range(50)]
    await asyncio.gather(*map(store.save, records))
    assert await store.running("CP1") == records


@pytest.mark.parametrize("kind", [MemoryTransactionStore, lambda limit: SqliteTransactionStore("x", keep_ended=limit)])
def test_a_negative_limit_is_refused(kind):
    with pytest.raises(ValueError, match="keep_ended=-1"):
        kind(-1)


# Not zones with a summer: in the hour that an autumn has twice, no time of theirs equals any of another zone (PEP 495).
_OFFSETS = st.integers(-24 * 60 + 1, 24 * 60 - 1).map(lambda minutes: timezone(timedelta(minutes=minutes)))
RECORDS = st.builds(
    TransactionRecord,
    st.sampled_from(["CP1", "CP2"]),
    st.sampled_from("abcd"),
    number=st.none() | st.integers(1, 4),
    evse_id=st.none() | st.integers(),
    id_token=st.none() | st.text(max_size=5),
    started=st.none() | st.datetimes(timezones=_OFFSETS),
    ended=st.booleans(),
)


@given(st.lists(RECORDS | st.none()), st.integers(0, 3))
def test_both_stores_always_say_the_same(records, keep_ended):
    async def told(store: TransactionStore) -> list[object]:
        said: list[object] = [await store.next_number() if each is None else await store.save(each) for each in records]
        for station in ("CP1", "CP2"):
            said.append(await store.running(station))
            said.extend([await store.find(station, each) for each in "abcd"])
            said.extend([await store.find_number(station, each) for each in range(1, 5)])
        return said

    async def compared() -> None:
        with TemporaryDirectory() as directory:
            path = Path(directory) / "transactions.db"
            async with SqliteTransactionStore(path, keep_ended=keep_ended, synchronous="OFF") as store:
                assert await told(store) == await told(MemoryTransactionStore(keep_ended))

    asyncio.run(compared())


# ------------------------------------------------------------------------------------------------- in a file


async def test_everything_survives_close_and_reopen(path):
    store = SqliteTransactionStore(path)
    await store.open()
    assert await store.next_number() == 1
    await store.save(FULL)
    await store.save(TransactionRecord("CP1", "runs", number=8))
    await store.close()
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    await store.open()
    assert await store.find("CP1", "tx") == FULL
    assert await store.find_number("CP1", 8) == TransactionRecord("CP1", "runs", number=8)
    assert await store.running("CP1") == [TransactionRecord("CP1", "runs", number=8)]
    assert await store.next_number() == 2
    await store.close()


async def test_a_lower_limit_counts_from_the_next_end_on(path):
    async with SqliteTransactionStore(path) as store:
        for transaction_id in "abcd":
            await store.save(TransactionRecord("CP1", transaction_id, ended=True))
    async with SqliteTransactionStore(path, keep_ended=2) as store:
        await store.save(TransactionRecord("CP1", "e", ended=True))
        assert await kept(store, "abcde") == "de"


async def test_times_are_kept_as_utc_text(path):
    async with SqliteTransactionStore(path) as store:
        await store.save(replace(FULL, started=NOON.astimezone(timezone(timedelta(hours=5)))))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT started FROM transactions").fetchall() == [("2024-05-01T12:00:00+00:00",)]


@pytest.mark.parametrize(("synchronous", "level"), [("OFF", 0), ("NORMAL", 1), ("FULL", 2)])
async def test_how_far_the_disk_is_waited_for_is_settable(path, synchronous, level):
    async with SqliteTransactionStore(path, synchronous=synchronous) as store:
        assert (
            await store._database.run(lambda connection: connection.execute("PRAGMA synchronous").fetchone()[0])
            == level
        )
        assert (
            await store._database.run(lambda connection: connection.execute("PRAGMA journal_mode").fetchone()[0])
            == "wal"
        )


@pytest.mark.parametrize("option", [{"synchronous": "1; DROP TABLE numbers"}, {"busy_timeout": -1}])
def test_impossible_options_are_refused(option):
    with pytest.raises(ValueError, match="not possible"):
        SqliteTransactionStore("x", **option)


async def test_every_look_up_has_an_index(path):
    queries = [
        ("SELECT * FROM transactions WHERE station = ? AND transaction_id = ?", ("", "")),
        ("SELECT 1 FROM transactions WHERE number = ?", (1,)),
        ("SELECT * FROM transactions WHERE number = ? AND station = ? ORDER BY age DESC LIMIT 1", (1, "")),
        ("SELECT * FROM transactions WHERE station = ? AND ended IS NULL ORDER BY age", ("",)),
        (sqlite_store._SAVE, sqlite_store._row(FULL)),
        (sqlite_store._FORGET, (1,)),
    ]
    async with SqliteTransactionStore(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        for query, values in queries:
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {query}", values):
                assert "SCAN transactions" not in step or "USING COVERING INDEX over" in step, query
                assert "TEMP B-TREE" not in step, query


async def test_it_is_not_used_before_open_or_after_close(path):
    store = SqliteTransactionStore(path)
    with pytest.raises(StoreFailed, match="it is not open"):
        await store.next_number()
    await store.close()
    await store.open()
    with pytest.raises(StoreFailed, match="it is open already"):
        await store.open()
    assert await store.next_number() == 1
    await store.close()
    await store.close()
    with pytest.raises(StoreFailed, match="it is not open"):
        await store.find("CP1", "tx")


async def test_what_was_begun_before_close_is_done(path):
    store = SqliteTransactionStore(path)
    await store.open()
    saves = [asyncio.create_task(store.save(TransactionRecord("CP1", str(each)))) for each in range(20)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*saves)
    async with store:
        assert len(await store.running("CP1")) == 20


@pytest.mark.parametrize("directory", [True, False])
async def test_what_is_asked_while_it_fails_to_open_fails(path, directory):
    if not directory:
        path.write_bytes(b"This is no database" * 100)
    store = SqliteTransactionStore(path.parent if directory else path)
    opening, asking = asyncio.create_task(store.open()), asyncio.create_task(store.next_number())
    for task in (opening, asking):
        with pytest.raises(StoreFailed):
            await task


# ------------------------------------------------------------------------------------------------- schema


def made_with(path: Path, version: int) -> None:
    """A file as the release with that version of the schema left it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statements in sqlite_store._MIGRATIONS[:version]:
            for statement in statements:
                connection.execute(statement)
        if version:
            connection.execute(f"PRAGMA application_id = {sqlite_store._APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")


def schema(path: Path) -> tuple[int, list[tuple[str, str]]]:
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        return connection.execute("PRAGMA user_version").fetchone()[0], tables


@pytest.mark.parametrize("version", range(len(sqlite_store._MIGRATIONS) + 1))
async def test_a_file_of_each_older_version_is_brought_up(path, version):
    made_with(path, version)
    if version:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(
                "INSERT INTO transactions (station, transaction_id, number, seq_no) VALUES ('CP1', 'tx', 1, 4)"
            )
            connection.execute("UPDATE numbers SET last = 1")
    async with SqliteTransactionStore(path) as store:
        assert await store.next_number() == (2 if version else 1)
        assert (await store.find("CP1", "tx") == TransactionRecord("CP1", "tx", number=1, seq_no=4)) is (version > 0)
        await store.save(FULL)
        assert await store.find("CP1", "tx") == FULL
    fresh = path.with_name("fresh.db")
    made_with(fresh, len(sqlite_store._MIGRATIONS))
    assert schema(path) == schema(fresh)


NEXT = (
    "ALTER TABLE transactions ADD COLUMN note TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX notes ON transactions (note)",
)


async def test_a_later_step_keeps_the_records(path, monkeypatch):
    async with SqliteTransactionStore(path) as store:
        await store.save(FULL)
    monkeypatch.setattr(sqlite_store, "_MIGRATIONS", (*sqlite_store._MIGRATIONS, NEXT))
    async with SqliteTransactionStore(path) as store:
        assert await store.find("CP1", "tx") == FULL
    version, tables = schema(path)
    assert version == len(sqlite_store._MIGRATIONS)
    assert "notes" in dict(tables)


async def test_a_step_that_fails_changes_nothing(path, monkeypatch):
    async with SqliteTransactionStore(path) as store:
        await store.save(FULL)
    before = schema(path)
    with monkeypatch.context() as patched:
        patched.setattr(sqlite_store, "_MIGRATIONS", (*sqlite_store._MIGRATIONS, (*NEXT, "no SQL")))
        with pytest.raises(StoreFailed, match="syntax error"):
            await SqliteTransactionStore(path).open()
    assert schema(path) == before
    async with SqliteTransactionStore(path) as store:
        assert await store.find("CP1", "tx") == FULL


async def test_a_file_of_a_newer_version_is_refused_and_left_alone(path):
    async with SqliteTransactionStore(path):
        pass
    known = len(sqlite_store._MIGRATIONS)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {known + 1}")
    before = path.read_bytes()
    with pytest.raises(
        StoreTooNew, match=f"version {known + 1}, and this release knows versions up to {known}"
    ) as caught:
        await SqliteTransactionStore(path).open()
    assert (caught.value.where, caught.value.version, caught.value.known) == (str(path), known + 1, known)
    assert str(copy.copy(caught.value)) == str(caught.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize("statement", ["CREATE TABLE theirs (a)", "PRAGMA user_version = 1"])
async def test_a_database_of_something_else_is_refused_and_left_alone(path, statement):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
    before = path.read_bytes()
    with pytest.raises(StoreFailed, match="a database of something else"):
        await SqliteTransactionStore(path).open()
    assert path.read_bytes() == before


# ------------------------------------------------------------------------------------------------- faults


async def test_a_file_that_is_no_database_is_refused(path):
    path.write_bytes(b"This is no database" * 100)
    with pytest.raises(StoreFailed, match="file is not a database") as caught:
        await SqliteTransactionStore(path).open()
    assert str(caught.value) == f"store {path}: file is not a database"
    assert isinstance(caught.value.__cause__, sqlite3.DatabaseError)


async def test_a_damaged_file_is_refused(path):
    async with SqliteTransactionStore(path) as store:
        for each in range(500):
            await store.save(TransactionRecord("CP1", str(each), id_token="x" * 50))
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(StoreFailed, match="malformed"):
        async with SqliteTransactionStore(path) as store:
            await store.running("CP1")


@pytest.fixture(params=["missing", "is a directory", "read-only"])
def impossible(request, tmp_path) -> Iterator[Path]:
    """A path where no file can be made."""
    if request.param == "missing":
        yield tmp_path / "none" / "transactions.db"
    elif request.param == "is a directory":
        yield tmp_path
    elif os.name == "posix" and os.geteuid() == 0:  # who may write everywhere, but not there
        yield Path("/proc/transactions.db")
    else:
        tmp_path.chmod(0o500)
        yield tmp_path / "transactions.db"
        tmp_path.chmod(0o700)


async def test_a_place_that_cannot_be_written_is_refused(impossible):
    with pytest.raises(StoreFailed, match="unable to open database file") as caught:
        await SqliteTransactionStore(impossible).open()
    assert caught.value.where == str(impossible)


async def test_a_full_disk_loses_the_save_and_nothing_else(path):
    async with SqliteTransactionStore(path) as store:
        await store.save(FULL)
        await store._database.run(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall())
        with pytest.raises(StoreFailed, match="full"):
            await store.save(TransactionRecord("CP1", "too long", id_token="x" * 100_000))
        assert await store.find("CP1", "too long") is None
        await store.save(replace(FULL, seq_no=9))
        assert await store.find("CP1", "tx") == replace(FULL, seq_no=9)


# ------------------------------------------------------------------------------------------------- a slow disk


@contextmanager
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Another user holds the file's lock; it is let go at the end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("ROLLBACK")


async def longest_pause(seconds: float) -> float:
    """The longest time that the event loop did not run, within so many seconds: were it blocked, until the busy timeout."""
    longest, last, end = 0.0, time.monotonic(), time.monotonic() + seconds
    while last < end:
        await asyncio.sleep(0.005)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    return longest


async def test_the_event_loop_runs_on_while_the_file_is_slow(path):
    async with SqliteTransactionStore(path) as store:
        with locked(path):
            saving = asyncio.create_task(store.save(FULL))
            assert await longest_pause(0.3) < 5
            assert not saving.done()
        await saving
        assert await store.find("CP1", "tx") == FULL


async def test_open_and_close_do_not_block_either(path):
    async with SqliteTransactionStore(path):
        pass
    store = SqliteTransactionStore(path)
    with locked(path):
        opening = asyncio.create_task(store.open())
        assert await longest_pause(0.3) < 5
        closing_ = asyncio.create_task(store.close())
        assert await longest_pause(0.3) < 5
        assert not opening.done()
        assert not closing_.done()
    await opening
    await closing_


async def test_a_lock_held_too_long_is_an_error(path):
    async with SqliteTransactionStore(path, busy_timeout=0.05) as store:
        with locked(path), pytest.raises(StoreFailed, match="database is locked"):
            await store.next_number()
        assert await store.next_number() == 1


async def test_a_lock_held_too_long_at_open_is_an_error_that_leaves_nothing_open(path):
    with locked(path), pytest.raises(StoreFailed, match="database is locked"):
        await SqliteTransactionStore(path, busy_timeout=0.05).open()


async def test_a_reader_in_the_way_of_the_write_ahead_log_is_waited_for(path):
    made_with(path, len(sqlite_store._MIGRATIONS))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM numbers").fetchall()
        with pytest.raises(StoreFailed, match="database is locked"):
            await SqliteTransactionStore(path, busy_timeout=0.05).open()
        store = SqliteTransactionStore(path)
        opening = asyncio.create_task(store.open())
        await asyncio.sleep(0.1)
        assert not opening.done()
        reader.execute("COMMIT")
        await opening
    await store.close()


async def test_a_writer_in_the_way_of_the_write_ahead_log_is_waited_for(path, monkeypatch):
    made_with(path, len(sqlite_store._MIGRATIONS))
    monkeypatch.setattr(Database, "_migrate", lambda _: None)  # which would have waited first
    store = SqliteTransactionStore(path)
    with locked(path):
        with pytest.raises(StoreFailed, match="database is locked"):
            await SqliteTransactionStore(path, busy_timeout=0.05).open()
        opening = asyncio.create_task(store.open())
        assert await longest_pause(0.3) < 5
        assert not opening.done()
    await opening
    assert await store.next_number() == 1
    await store.close()


async def test_a_cancelled_open_leaves_nothing_open(path):
    store = SqliteTransactionStore(path)
    with locked(path):
        opening = asyncio.create_task(store.open())
        await asyncio.sleep(0.05)
        opening.cancel()
        await asyncio.sleep(0.05)
    with pytest.raises(asyncio.CancelledError):
        await opening
    async with store:
        assert await store.next_number() == 1


async def test_a_cancelled_save_does_not_disturb_the_others(path):
    async with SqliteTransactionStore(path) as store:
        with locked(path):
            saves = [asyncio.create_task(store.save(TransactionRecord("CP1", each))) for each in "abc"]
            await asyncio.sleep(0.05)
            for save in saves[:2]:
                save.cancel()
        await asyncio.wait(saves)
        assert [save.cancelled() for save in saves] == [True, True, False]
        assert await kept(store, "abc") == "ac"  # a was under way, b was still in the queue


# ------------------------------------------------------------------------------------------------- processes

NUMBERING = """
import asyncio, sys
from ocpp_generic_api import TransactionRecord
from ocpp_generic_api.sqlite_store import SqliteTransactionStore

async def main(path, station, times):
    async with SqliteTransactionStore(path) as store:
        for _ in range(int(times)):
            number = await store.next_number()
            await store.save(TransactionRecord(station, str(number), number=number))
            print(number, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


def numbering(path: Path, station: str, times: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-c", NUMBERING, str(path), station, str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=unmeasured())


async def test_processes_that_share_a_new_file_never_give_a_number_twice(path):
    processes = [numbering(path, f"CP{each}", 50) for each in range(3)]
    given_out = {}
    for station, process in enumerate(processes):
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        given_out[f"CP{station}"] = [int(each) for each in output.split()]
    assert sorted(chain.from_iterable(given_out.values())) == list(range(1, 151))
    async with SqliteTransactionStore(path) as store:
        for station, numbers in given_out.items():
            assert [each.number for each in await store.running(station)] == numbers


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
@pytest.mark.parametrize("saves", [1, 30])
async def test_a_killed_process_loses_nothing_that_was_awaited(path, saves):
    with numbering(path, "CP1", 1_000_000) as process:
        numbers = [int(process.stdout.readline()) for _ in range(saves)]
        process.send_signal(signal.SIGKILL)
        numbers += [int(each) for each in process.stdout.read().splitlines()]
    assert process.returncode == -signal.SIGKILL
    async with SqliteTransactionStore(path) as store:
        kept_numbers = [each.number for each in await store.running("CP1")]
        assert kept_numbers[: len(numbers)] == numbers
        assert len(kept_numbers) - len(numbers) in {0, 1}  # saved, and killed before it could say so
        assert await store.next_number() > max(kept_numbers)


def test_the_package_does_without_sqlite():
    # Whoever measures coverage has loaded it already.
    check = "import sys; sys.modules.pop('sqlite3', None); import ocpp_generic_api; sys.exit('sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
