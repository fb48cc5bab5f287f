"""Messages that wait, in a file; import it from here, the package does without SQLite.

.. code-block:: python

    from ocpp_supervision.sqlite_messages import SqliteMessageStore

    async with SqliteMessageStore("queue.db") as store:
        ...

The file is used as `ocpp_core.sqlite` says, with the write-ahead log and, unless asked otherwise, ``synchronous = FULL``: what
was awaited is kept over a killed process and a power cut. A damaged file is put aside when it is opened, and what can be read
of it goes to a new one.
"""

import logging
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any, Self

from ocpp_core import StoreFailed
from ocpp_core.sqlite import Database, Schema, Synchronous, writing

from .messages import Kind, Place, StoredMessage, count
from .salvage import put_aside, rows_of

__all__ = ["SqliteMessageStore"]

logger = logging.getLogger("ocpp_supervision")

_APPLICATION_ID = 0x4F435051  # "OCPQ": tells our files from another program's
_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE messages (
            number INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            action TEXT NOT NULL,
            payload TEXT NOT NULL,
            "group" TEXT NOT NULL,
            place TEXT NOT NULL,
            seq_no INTEGER,
            attempts INTEGER NOT NULL
        )""",
        # rowid: so that a damaged file can be read from both ends
        'CREATE TABLE groups ("group" TEXT NOT NULL UNIQUE, following INTEGER NOT NULL)',
    ),
)
"""The statements that lead from each version of the schema to the next, the first from an empty file."""

_KEEP = """
    INSERT OR REPLACE INTO messages (number, kind, action, payload, "group", place, seq_no, attempts)
    VALUES (:number, :kind, :action, :payload, :group, :place, :seq_no, :attempts)
"""
_COUNT = """
    INSERT INTO groups ("group", following) VALUES (:group, :following)
    ON CONFLICT ("group") DO UPDATE SET following = max(following, excluded.following)
"""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class SqliteMessageStore:
    """Messages in a file: what was awaited is kept, over restarts and a killed process. One process uses it.

    Every method raises `ocpp_core.StoreFailed` if the database fails, is locked for longer than `busy_timeout`, or is not open.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, synchronous: Synchronous = "FULL", busy_timeout: float = 10.0
    ) -> None:
        """Nothing is opened yet; the options are those of `ocpp_core.sqlite.Database`."""
        schema = Schema(_APPLICATION_ID, _MIGRATIONS)
        self._database = Database(path, schema, synchronous=synchronous, busy_timeout=busy_timeout)

    async def open(self) -> None:
        """Open the file; see `ocpp_core.sqlite.Database.open`.

        A damaged one is put aside, under its name and ``.damaged-`` with the time, and the messages that can be read of it are
        kept in a new one; an error in the log tells how many.
        """
        try:
            await self._database.open()
            await self._database.run(_check)
        except StoreFailed as failure:
            await self._database.close()
            if not _is_damage(failure):
                raise
            await self._begin_anew(failure)

    async def _begin_anew(self, failure: StoreFailed) -> None:
        aside = put_aside(self._database.path)
        messages, counts = _read_damaged(aside)
        await self._database.open()
        await self._database.run(_refill, messages, counts)
        logger.error("%s; it was put aside as %s, and %d messages were saved of it", failure, aside, len(messages))

    async def close(self) -> None:
        """Finish what is being done and close the file. Without effect if it is not open."""
        await self._database.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def all(self) -> list[StoredMessage]:
        """See `MessageStore.all`."""
        return await self._database.run(_all)

    async def counts(self) -> Mapping[str, int]:
        """See `MessageStore.counts`."""
        return await self._database.run(_counts)

    async def keep(self, *messages: StoredMessage) -> None:
        """See `MessageStore.keep`."""
        await self._database.run(_keep, messages)

    async def delete(self, *messages: StoredMessage) -> None:
        """See `MessageStore.delete`."""
        await self._database.run(_delete, messages)


def _is_damage(failure: StoreFailed) -> bool:
    cause = failure.__cause__
    return isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def _check(connection: sqlite3.Connection) -> None:
    """Look at every page of the file; damage that SQLite reports as text is raised as what it is."""
    for (verdict,) in connection.execute("PRAGMA quick_check(1)"):
        if verdict != "ok":
            error = sqlite3.DatabaseError(f"database disk image is malformed: {verdict}")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error


def _read_damaged(path: os.PathLike[str]) -> tuple[list[StoredMessage], dict[str, int]]:
    """What can be read: messages, and how far their transactions had come."""
    counts: dict[str, int] = {}
    messages: list[StoredMessage] = []
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        for row in rows_of(connection, "groups"):
            if isinstance(row["group"], str) and isinstance(row["following"], int):
                counts[row["group"]] = row["following"]
        for row in rows_of(connection, "messages"):
            if _is_whole(row):
                messages.append(_message(row))
            else:
                logger.error("a damaged message was left out: number %s", row["number"])
    count(counts, messages)
    return messages, counts


def _is_whole(row: sqlite3.Row) -> bool:
    """Whether a row of a damaged file is what was written."""
    return (
        row["kind"] in set(Kind)
        and row["place"] in set(Place)
        and all(isinstance(row[name], str) for name in ("action", "payload", "group"))
        and isinstance(row["attempts"], int)
        and isinstance(row["seq_no"], int | None)
    )


def _refill(connection: sqlite3.Connection, messages: list[StoredMessage], counts: Mapping[str, int]) -> None:
    with writing(connection):
        connection.executemany(_KEEP, [_row(each) for each in messages])
        connection.executemany(_COUNT, [{"group": each, "following": number} for each, number in counts.items()])


def _all(connection: sqlite3.Connection) -> list[StoredMessage]:
    return [_message(row) for row in connection.execute("SELECT * FROM messages ORDER BY number")]


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    return {row["group"]: row["following"] for row in connection.execute("SELECT * FROM groups")}


def _keep(connection: sqlite3.Connection, messages: tuple[StoredMessage, ...]) -> None:
    with writing(connection):
        connection.executemany(_KEEP, [_row(each) for each in messages])
        _count(connection, messages)


def _delete(connection: sqlite3.Connection, messages: tuple[StoredMessage, ...]) -> None:
    with writing(connection):
        connection.executemany("DELETE FROM messages WHERE number = ?", [(each.number,) for each in messages])
        _count(connection, messages)
        over = [(each.group,) for each in messages if each.place is Place.LAST]
        connection.executemany('DELETE FROM groups WHERE "group" = ?', over)


def _count(connection: sqlite3.Connection, messages: tuple[StoredMessage, ...]) -> None:
    counts: dict[str, int] = {}
    count(counts, messages)
    connection.executemany(_COUNT, [{"group": each, "following": number} for each, number in counts.items()])


def _row(message: StoredMessage) -> dict[str, Any]:
    return {
        "number": message.number,
        "kind": message.kind.value,
        "action": message.action,
        "payload": message.payload,
        "group": message.group,
        "place": message.place.value,
        "seq_no": message.seq_no,
        "attempts": message.attempts,
    }


def _message(row: sqlite3.Row) -> StoredMessage:
    return StoredMessage(
        Kind(row["kind"]),
        row["action"],
        row["payload"],
        row["group"],
        Place(row["place"]),
        row["seq_no"],
        row["attempts"],
        row["number"],
    )
