"""A database in a file that a thread of its own uses; what it stores is the matter of each store's tests."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from ocpp_core import StoreFailed, StoreTooNew
from ocpp_core.sqlite import Database, Schema, writing

NOTES = Schema(0x4E4F5445, (("CREATE TABLE notes (text TEXT)",),))


def add(connection, text):
    with writing(connection):
        connection.execute("INSERT INTO notes VALUES (?)", (text,))


def texts(connection):
    return [row["text"] for row in connection.execute("SELECT text FROM notes")]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "notes.db"


async def opened(path, schema=NOTES, **options):
    database = Database(path, schema, **options)
    await database.open()
    return database


async def test_what_was_saved_is_there_the_next_time(path):
    first = await opened(path)
    await first.run(add, "one")
    await first.close()
    second = await opened(path)
    assert await second.run(texts) == ["one"]
    await second.close()


async def test_jobs_are_done_in_the_order_in_which_they_were_asked_for(path):
    database = await opened(path)
    for text in "abc":
        database.run_soon(add, text)
    await database.run(add, "d")
    assert await database.run(texts) == ["a", "b", "c", "d"]
    await database.close()


async def test_what_fails_without_anybody_waiting_is_logged(path, caplog):
    database = await opened(path)
    database.run_soon(lambda connection: connection.execute("no SQL"))
    await database.run(texts)
    await database.close()
    assert "a change was not saved" in caplog.text


async def test_a_job_that_fails_is_undone(path):
    def half(connection):
        with writing(connection):
            connection.execute("INSERT INTO notes VALUES ('half')")
            raise RuntimeError("the rest does not come")

    database = await opened(path)
    with pytest.raises(RuntimeError):
        await database.run(half)
    assert await database.run(texts) == []
    await database.close()


async def test_a_disk_that_ends_the_change_by_itself_is_an_error_all_the_same(path):
    def ended(connection):
        with writing(connection):
            connection.execute("ROLLBACK")
            raise sqlite3.OperationalError("disk I/O error")

    database = await opened(path)
    with pytest.raises(StoreFailed, match="disk I/O error"):
        await database.run(ended)
    await database.close()


async def test_nothing_goes_without_opening(path):
    database = Database(path, NOTES)
    await database.close()
    with pytest.raises(StoreFailed, match="not open"):
        await database.run(texts)
    with pytest.raises(StoreFailed, match="not open"):
        database.run_soon(texts)
    with pytest.raises(sqlite3.ProgrammingError):
        _ = database.connection


async def test_it_is_opened_once(path):
    database = await opened(path)
    with pytest.raises(StoreFailed, match="open already"):
        await database.open()
    await database.close()


async def test_each_version_of_the_schema_leads_to_the_next(path):
    database = await opened(path)
    await database.run(add, "old")
    await database.close()
    newer = Schema(
        NOTES.application_id, (*NOTES.migrations, ("ALTER TABLE notes ADD COLUMN author TEXT DEFAULT 'me'",))
    )
    database = await opened(path, newer)
    assert await database.run(lambda each: [tuple(row) for row in each.execute("SELECT * FROM notes")]) == [
        ("old", "me")
    ]
    await database.close()
    with pytest.raises(StoreTooNew) as too_new:
        await opened(path)
    assert (too_new.value.version, too_new.value.known) == (2, 1)
    assert "versions up to 1" in str(too_new.value)


async def test_another_programs_file_is_left_alone(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StoreFailed, match="something else"):
        await opened(path)


async def test_a_lock_is_waited_for_and_not_for_ever(path):
    database = await opened(path)
    await database.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFailed, match="locked"):
            await opened(path, busy_timeout=0.05)
        opening = asyncio.create_task(opened(path))
        await asyncio.sleep(0.1)
        assert not opening.done()
        other.execute("COMMIT")
        await (await opening).close()


async def test_a_reader_in_the_way_of_the_write_ahead_log_is_waited_for(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        for statement in (
            *NOTES.migrations[0],
            f"PRAGMA application_id = {NOTES.application_id}",
            "PRAGMA user_version = 1",
        ):
            reader.execute(statement)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM notes").fetchall()
        with pytest.raises(StoreFailed, match="locked"):
            await opened(path, busy_timeout=0.05)
        opening = asyncio.create_task(opened(path))
        await asyncio.sleep(0.1)
        assert not opening.done()
        reader.execute("COMMIT")
        await (await opening).close()


@pytest.mark.parametrize("wrong", [{"busy_timeout": -1}, {"synchronous": "MAYBE"}])
def test_options_that_are_not_possible(path, wrong):
    with pytest.raises(ValueError, match="not possible"):
        Database(path, NOTES, **wrong)


async def test_a_writer_in_the_way_of_the_write_ahead_log_is_waited_for(path, monkeypatch):
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE notes (text TEXT)")
        writer.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(Database, "_migrate", lambda _: None)  # which would have waited first
        with pytest.raises(StoreFailed, match="locked"):
            await opened(path, busy_timeout=0.05)
        opening = asyncio.create_task(opened(path))
        await asyncio.sleep(0.1)
        assert not opening.done()
        writer.execute("COMMIT")
        database = await opening
    assert await database.run(texts) == []
    await database.close()


async def test_a_file_that_cannot_be_opened(tmp_path):
    with pytest.raises(StoreFailed, match="unable to open"):
        await opened(tmp_path)
