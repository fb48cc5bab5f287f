"""A transaction store in a file, on the standard library's SQLite; import it from here, the package does without.

.. code-block:: python

    from ocpp_generic_api.sqlite_store import SqliteTransactionStore

    async with SqliteTransactionStore("transactions.db") as store:
        ...

The file is used as `ocpp_core.sqlite` says.
"""

import os
import sqlite3
from datetime import UTC, datetime
from typing import Any, Self

from ocpp_core.sqlite import Database, Schema, Synchronous, writing

from .store import TransactionRecord

__all__ = ["SqliteTransactionStore"]

_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE numbers (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL)",
        "INSERT INTO numbers VALUES (1, 0)",
        # age: the order of the first save. ended: NULL while it runs, then the order of the ends. Peers choose number and
        # evse_id, which have no type, so that an integer past 64 bits can be kept as text.
        """CREATE TABLE transactions (
            age INTEGER PRIMARY KEY AUTOINCREMENT,
            station TEXT NOT NULL,
            transaction_id TEXT NOT NULL,
            number,
            evse_id,
            id_token TEXT,
            seq_no INTEGER NOT NULL,
            started TEXT,
            ended INTEGER,
            UNIQUE (station, transaction_id)
        )""",
        "CREATE INDEX numbered ON transactions (number, station) WHERE number IS NOT NULL",
        "CREATE INDEX running ON transactions (station) WHERE ended IS NULL",
        "CREATE INDEX over ON transactions (ended) WHERE ended IS NOT NULL",
    ),
    ("ALTER TABLE transactions ADD COLUMN meter_start",),  # chosen by peers, so without a type
)
"""The statements that lead from each version of the schema to the next, the first from an empty file."""

_APPLICATION_ID = 0x4F435050  # "OCPP": tells our files from another program's
_INTEGERS = range(-(2**63), 2**63)  # what SQLite keeps as an integer

_SAVE = """
    INSERT INTO transactions (station, transaction_id, number, evse_id, id_token, seq_no, started, meter_start, ended)
    VALUES (
        :station, :transaction_id, :number, :evse_id, :id_token, :seq_no, :started, :meter_start,
        CASE WHEN :ended THEN (SELECT coalesce(max(ended), 0) + 1 FROM transactions WHERE ended IS NOT NULL) END
    )
    ON CONFLICT (station, transaction_id) DO UPDATE SET
        number = excluded.number, evse_id = excluded.evse_id, id_token = excluded.id_token,
        seq_no = excluded.seq_no, started = excluded.started, meter_start = excluded.meter_start,
        ended = CASE WHEN excluded.ended IS NOT NULL THEN coalesce(ended, excluded.ended) END
"""
_FORGET = """
    DELETE FROM transactions WHERE ended <= (
        SELECT ended FROM transactions WHERE ended IS NOT NULL ORDER BY ended DESC LIMIT 1 OFFSET ?
    )
"""


class SqliteTransactionStore:
    """Transaction records in a file: what was awaited is kept, over restarts and a killed process.

    Several processes may use one file. Every method raises `ocpp_core.sqlite.StoreFailed` if the database fails, is locked
    for longer than `busy_timeout`, or is not open.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        keep_ended: int = 10_000,
        synchronous: Synchronous = "FULL",
        busy_timeout: float = 10.0,
    ) -> None:
        """Nothing is opened yet.

        Args:
            path: the file, made by `open` if there is none; its directory must exist. SQLite adds two files beside it.
            keep_ended: how many ended transactions are kept, of all stations together; those that ended first go first.
                From 0.
            synchronous: see `ocpp_core.sqlite.Database`; with less than ``FULL``, numbers may be given again after a power
                cut.
            busy_timeout: how long to wait for other processes that use the file, in seconds.

        Raises:
            ValueError: an option has a value that it must not have.
        """
        if keep_ended < 0:
            raise ValueError(f"not possible: {keep_ended=}")
        self._keep_ended = keep_ended
        schema = Schema(_APPLICATION_ID, _MIGRATIONS)
        self._database = Database(path, schema, synchronous=synchronous, busy_timeout=busy_timeout)

    async def open(self) -> None:
        """Open the file; see `ocpp_core.sqlite.Database.open`."""
        await self._database.open()

    async def close(self) -> None:
        """Finish what is being done and close the file. Without effect if it is not open."""
        await self._database.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def next_number(self) -> int:
        """See `TransactionStore.next_number`; no two processes are given the same one."""
        return await self._database.run(_next_number)

    async def save(self, record: TransactionRecord) -> None:
        """See `TransactionStore.save`."""
        await self._database.run(_save, record, self._keep_ended)

    def save_soon(self, record: TransactionRecord) -> None:
        """See `TransactionStore.save_soon`; a failure is logged."""
        self._database.run_soon(_save, record, self._keep_ended)

    async def find(self, station: str, transaction_id: str) -> TransactionRecord | None:
        """See `TransactionStore.find`."""
        return await self._database.run(_find, station, transaction_id)

    async def find_number(self, station: str, number: int) -> TransactionRecord | None:
        """See `TransactionStore.find_number`."""
        return await self._database.run(_find_number, station, number)

    async def running(self, station: str) -> list[TransactionRecord]:
        """See `TransactionStore.running`."""
        return await self._database.run(_running, station)


def _next_number(connection: sqlite3.Connection) -> int:
    with writing(connection):
        number: int = connection.execute("SELECT last + 1 FROM numbers").fetchone()[0]
        while connection.execute("SELECT 1 FROM transactions WHERE number = ?", (number,)).fetchone():
            number += 1
        connection.execute("UPDATE numbers SET last = ?", (number,))
    return number


def _save(connection: sqlite3.Connection, record: TransactionRecord, keep_ended: int) -> None:
    with writing(connection):
        connection.execute(_SAVE, _row(record))
        if record.ended:
            connection.execute(_FORGET, (keep_ended,))


def _find(connection: sqlite3.Connection, station: str, transaction_id: str) -> TransactionRecord | None:
    query = "SELECT * FROM transactions WHERE station = ? AND transaction_id = ?"
    row = connection.execute(query, (station, transaction_id)).fetchone()
    return None if row is None else _record(row)


def _find_number(connection: sqlite3.Connection, station: str, number: int) -> TransactionRecord | None:
    query = "SELECT * FROM transactions WHERE number = ? AND station = ? ORDER BY age DESC LIMIT 1"
    row = connection.execute(query, (_stored(number), station)).fetchone()
    return None if row is None else _record(row)


def _running(connection: sqlite3.Connection, station: str) -> list[TransactionRecord]:
    query = "SELECT * FROM transactions WHERE station = ? AND ended IS NULL ORDER BY age"
    return [_record(row) for row in connection.execute(query, (station,))]


def _stored(number: int | None) -> int | str | None:
    return number if number is None or number in _INTEGERS else str(number)


def _row(record: TransactionRecord) -> dict[str, Any]:
    return {
        "station": record.station,
        "transaction_id": record.transaction_id,
        "number": _stored(record.number),
        "evse_id": _stored(record.evse_id),
        "id_token": record.id_token,
        "seq_no": record.seq_no,
        "started": None if record.started is None else _utc_text(record.started),
        "meter_start": _stored(record.meter_start),
        "ended": record.ended,
    }


def _utc_text(when: datetime) -> str:
    try:
        return when.astimezone(UTC).isoformat()
    except OverflowError:  # in UTC it lies before year 1 or after year 9999
        return when.isoformat()


def _record(row: sqlite3.Row) -> TransactionRecord:
    number, evse_id, started, meter_start = row["number"], row["evse_id"], row["started"], row["meter_start"]
    return TransactionRecord(
        row["station"],
        row["transaction_id"],
        number=None if number is None else int(number),
        evse_id=None if evse_id is None else int(evse_id),
        id_token=row["id_token"],
        seq_no=row["seq_no"],
        started=None if started is None else datetime.fromisoformat(started),
        meter_start=None if meter_start is None else int(meter_start),
        ended=row["ended"] is not None,
    )
