"""A transaction store in a file, on the standard library's SQLite; import it from here, the package does without.

.. code-block:: python

    from ocpp_generic_api.sqlite_store import SqliteTransactionStore

    async with SqliteTransactionStore("transactions.db") as store:
        ...

The database is used by a thread of its own, so that neither disk nor lock holds up the event loop.
"""

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self, TypeVar, TypeVarTuple

from .store import StoreFailed, TransactionRecord

__all__ = ["SqliteTransactionStore", "StoreTooNew", "Synchronous"]

logger = logging.getLogger("ocpp_generic_api")

T = TypeVar("T")
Values = TypeVarTuple("Values")

Synchronous = Literal["FULL", "NORMAL", "OFF"]
"""How far SQLite waits for the disk: see `SqliteTransactionStore`."""

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
)
"""The statements that lead from each version of the schema to the next, the first from an empty file."""

_APPLICATION_ID = 0x4F435050  # "OCPP": tells our files from another program's
_INTEGERS = range(-(2**63), 2**63)  # what SQLite keeps as an integer
_PAUSE = 0.01  # s, between attempts where SQLite does not wait by itself

_SAVE = """
    INSERT INTO transactions (station, transaction_id, number, evse_id, id_token, seq_no, started, ended)
    VALUES (
        :station, :transaction_id, :number, :evse_id, :id_token, :seq_no, :started,
        CASE WHEN :ended THEN (SELECT coalesce(max(ended), 0) + 1 FROM transactions WHERE ended IS NOT NULL) END
    )
    ON CONFLICT (station, transaction_id) DO UPDATE SET
        number = excluded.number, evse_id = excluded.evse_id, id_token = excluded.id_token,
        seq_no = excluded.seq_no, started = excluded.started,
        ended = CASE WHEN excluded.ended IS NOT NULL THEN coalesce(ended, excluded.ended) END
"""
_FORGET = """
    DELETE FROM transactions WHERE ended <= (
        SELECT ended FROM transactions WHERE ended IS NOT NULL ORDER BY ended DESC LIMIT 1 OFFSET ?
    )
"""


class StoreTooNew(StoreFailed):
    """The file was written by a newer release, with a schema that this one does not know. It was not changed."""

    def __init__(self, where: str, version: int, known: int) -> None:
        super().__init__(where, f"its schema has version {version}, and this release knows versions up to {known}")
        self.args = (where, version, known)  # what a copy is made of
        self.version = version
        self.known = known


class SqliteTransactionStore:
    """Transaction records in a file: what was awaited is kept, over restarts and a killed process.

    Several processes may use one file, on a local disk; network file systems often lack the locks for it. If a call is
    cancelled while it waits, what it asked for may have happened all the same.

    Every method raises `StoreFailed` if the database fails, is locked for longer than `busy_timeout`, or is not open.
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
            synchronous: ``FULL`` waits for the disk at every change: nothing is lost when the power fails. ``NORMAL`` is
                faster and as safe against a killed process, but a power cut may undo the latest changes, and numbers be
                given again; so does ``OFF``, and it may damage the file.
            busy_timeout: how long to wait for other processes that use the file, in seconds.

        Raises:
            ValueError: an option has a value that it must not have.
        """
        if keep_ended < 0 or busy_timeout < 0 or synchronous not in {"FULL", "NORMAL", "OFF"}:
            raise ValueError(f"not possible: {keep_ended=}, {busy_timeout=}, {synchronous=}")
        self.path = Path(path).absolute()
        self._database = _Database(self.path, keep_ended, synchronous, busy_timeout)
        self._worker: ThreadPoolExecutor | None = None

    async def open(self) -> None:
        """Open the file, make it or bring it to the present schema where needed.

        Raises:
            StoreTooNew: a newer release wrote it.
            StoreFailed: it cannot be opened or written, is no transaction store, or is open here already.
        """
        if self._worker is not None:
            raise StoreFailed(str(self.path), "it is open already")
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="ocpp-transactions")
        try:
            await self._run(self._database.open)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish what is being done and close the file. Without effect if it is not open."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        closed = worker.submit(self._database.close)
        worker.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(closed))

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def next_number(self) -> int:
        """See `TransactionStore.next_number`; no two processes are given the same one."""
        return await self._run(self._database.next_number)

    async def save(self, record: TransactionRecord) -> None:
        """See `TransactionStore.save`."""
        await self._run(self._database.save, record)

    def save_soon(self, record: TransactionRecord) -> None:
        """See `TransactionStore.save_soon`; a failure is logged."""
        if self._worker is None:
            raise StoreFailed(str(self.path), "it is not open")
        self._worker.submit(self._database.save, record).add_done_callback(self._saved)

    def _saved(self, done: "Future[None]") -> None:
        if (error := done.exception()) is not None:
            logger.error("%s: a record was not saved: %s", self.path, error)

    async def find(self, station: str, transaction_id: str) -> TransactionRecord | None:
        """See `TransactionStore.find`."""
        return await self._run(self._database.find, station, transaction_id)

    async def find_number(self, station: str, number: int) -> TransactionRecord | None:
        """See `TransactionStore.find_number`."""
        return await self._run(self._database.find_number, station, number)

    async def running(self, station: str) -> list[TransactionRecord]:
        """See `TransactionStore.running`."""
        return await self._run(self._database.running, station)

    async def _run(self, job: Callable[[*Values], T], *values: *Values) -> T:
        if self._worker is None:
            raise StoreFailed(str(self.path), "it is not open")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, job, *values)
        except sqlite3.Error as error:
            raise StoreFailed(str(self.path), str(error)) from error


class _Database:
    """The file as one thread uses it; its methods wait, and raise `sqlite3.Error`."""

    def __init__(self, path: Path, keep_ended: int, synchronous: Synchronous, busy_timeout: float) -> None:
        self.path = path
        self.keep_ended = keep_ended
        self.synchronous = synchronous
        self.busy_timeout = busy_timeout
        self._open: sqlite3.Connection | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        if self._open is None:
            raise sqlite3.ProgrammingError("it is not open")
        return self._open

    def open(self) -> None:
        self._open = sqlite3.connect(self.path, timeout=self.busy_timeout, isolation_level=None)
        self._open.row_factory = sqlite3.Row
        self._open.execute(f"PRAGMA synchronous = {self.synchronous}")
        self._migrate()
        self._log_ahead()

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def next_number(self) -> int:
        with self._writing() as connection:
            number: int = connection.execute("SELECT last + 1 FROM numbers").fetchone()[0]
            while connection.execute("SELECT 1 FROM transactions WHERE number = ?", (number,)).fetchone():
                number += 1
            connection.execute("UPDATE numbers SET last = ?", (number,))
        return number

    def save(self, record: TransactionRecord) -> None:
        with self._writing() as connection:
            connection.execute(_SAVE, _row(record))
            if record.ended:
                connection.execute(_FORGET, (self.keep_ended,))

    def find(self, station: str, transaction_id: str) -> TransactionRecord | None:
        query = "SELECT * FROM transactions WHERE station = ? AND transaction_id = ?"
        row = self.connection.execute(query, (station, transaction_id)).fetchone()
        return None if row is None else _record(row)

    def find_number(self, station: str, number: int) -> TransactionRecord | None:
        query = "SELECT * FROM transactions WHERE number = ? AND station = ? ORDER BY age DESC LIMIT 1"
        row = self.connection.execute(query, (_stored(number), station)).fetchone()
        return None if row is None else _record(row)

    def running(self, station: str) -> list[TransactionRecord]:
        query = "SELECT * FROM transactions WHERE station = ? AND ended IS NULL ORDER BY age"
        return [_record(row) for row in self.connection.execute(query, (station,))]

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection, None, None]:
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # some faults of the disk have ended the transaction already
                connection.execute("ROLLBACK")
            raise

    def _migrate(self) -> None:
        # Under the lock even where nothing is to be done: a file that cannot be written shows at once.
        with self._writing() as connection:
            version = self._version()
            if version > len(_MIGRATIONS):
                raise StoreTooNew(str(self.path), version, len(_MIGRATIONS))
            for statements in _MIGRATIONS[version:]:
                for statement in statements:
                    connection.execute(statement)
            if version < len(_MIGRATIONS):
                connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")

    def _version(self) -> int:
        version: int = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if self.connection.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION_ID:
            return version
        if version or self.connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise StoreFailed(str(self.path), "it is a database of something else")
        return 0

    def _log_ahead(self) -> None:
        """Change to the write-ahead log; a file system without what it needs stays with the journal, which is slower."""
        deadline = time.monotonic() + self.busy_timeout
        while True:
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # SQLite does not wait for this lock: another process may be opening the file as well.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)
            else:
                return


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
        "ended": record.ended,
    }


def _utc_text(when: datetime) -> str:
    try:
        return when.astimezone(UTC).isoformat()
    except OverflowError:  # in UTC it lies before year 1 or after year 9999
        return when.isoformat()


def _record(row: sqlite3.Row) -> TransactionRecord:
    number, evse_id, started = row["number"], row["evse_id"], row["started"]
    return TransactionRecord(
        row["station"],
        row["transaction_id"],
        number=None if number is None else int(number),
        evse_id=None if evse_id is None else int(evse_id),
        id_token=row["id_token"],
        seq_no=row["seq_no"],
        started=None if started is None else datetime.fromisoformat(started),
        ended=row["ended"] is not None,
    )
