"""A database in a file, on the standard library's SQLite, used by a thread of its own: what every store in a file stands on.

Neither disk nor lock holds up the event loop. Import it from here; the package does without SQLite.
"""

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from .errors import StoreFailed, StoreTooNew

__all__ = ["Database", "Schema", "Synchronous", "writing"]

logger = logging.getLogger("ocpp_core")

T = TypeVar("T")
P = ParamSpec("P")

Synchronous = Literal["FULL", "NORMAL", "OFF"]
"""How far SQLite waits for the disk: see `Database`."""

_PAUSE = 0.01  # s, between attempts where SQLite does not wait by itself


@dataclass(frozen=True, slots=True)
class Schema:
    """What a file holds, and how it came to that."""

    application_id: int
    """Tells such files from those of other programs."""
    migrations: Sequence[Sequence[str]]
    """The statements that lead from each version of the schema to the next, the first from an empty file."""


class Database:
    """A file that is open from `open` to `close`; jobs are functions of its connection.

    Several processes may use one file, on a local disk; network file systems often lack the locks for it. If a call is
    cancelled while it waits, what it asked for may have happened all the same.

    Every method raises `StoreFailed` if the database fails, is locked for longer than `busy_timeout`, or is not open.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        schema: Schema,
        *,
        synchronous: Synchronous = "FULL",
        busy_timeout: float = 10.0,
    ) -> None:
        """Nothing is opened yet.

        Args:
            path: the file, made by `open` if there is none; its directory must exist. SQLite adds two files beside it.
            schema: what it holds.
            synchronous: ``FULL`` waits for the disk at every change: nothing is lost when the power fails. ``NORMAL`` is
                faster and as safe against a killed process, but a power cut may undo the latest changes; so does ``OFF``,
                and it may damage the file.
            busy_timeout: how long to wait for other processes that use the file, in seconds.

        Raises:
            ValueError: an option has a value that it must not have.
        """
        if busy_timeout < 0 or synchronous not in {"FULL", "NORMAL", "OFF"}:
            raise ValueError(f"not possible: {busy_timeout=}, {synchronous=}")
        self.path = Path(path).absolute()
        self._schema = schema
        self._synchronous = synchronous
        self._busy_timeout = busy_timeout
        self._worker: ThreadPoolExecutor | None = None
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Open the file, make it or bring it to the present schema where needed.

        Raises:
            StoreTooNew: a newer release wrote it.
            StoreFailed: it cannot be opened or written, is a database of something else, or is open here already.
        """
        if self._worker is not None:
            raise StoreFailed(str(self.path), "it is open already")
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="ocpp-store")
        try:
            await self._submit(self._open)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish what is being done and close the file. Without effect if it is not open."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        closed = worker.submit(self._close)
        worker.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(closed))

    async def run(self, job: Callable[Concatenate[sqlite3.Connection, P], T], *values: P.args, **named: P.kwargs) -> T:
        """Have a job done, after those asked for before."""
        return await self._submit(lambda: job(self.connection, *values, **named))

    def run_soon(
        self, job: Callable[Concatenate[sqlite3.Connection, P], Any], *values: P.args, **named: P.kwargs
    ) -> None:
        """As `run`, without waiting; a failure is logged."""
        if self._worker is None:
            raise StoreFailed(str(self.path), "it is not open")
        self._worker.submit(lambda: job(self.connection, *values, **named)).add_done_callback(self._done)

    def _done(self, done: "Future[Any]") -> None:
        if (error := done.exception()) is not None:
            logger.error("%s: a change was not saved: %s", self.path, error)

    async def _submit(self, job: Callable[[], T]) -> T:
        if self._worker is None:
            raise StoreFailed(str(self.path), "it is not open")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, job)
        except (sqlite3.Error, UnicodeError) as error:  # text that is no UTF-8 cannot be kept
            raise StoreFailed(str(self.path), str(error)) from error

    # ------------------------------------------------------------------------------------------ in the thread

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection; for jobs."""
        if self._connection is None:
            raise sqlite3.ProgrammingError("it is not open")
        return self._connection

    def _open(self) -> None:
        self._connection = sqlite3.connect(self.path, timeout=self._busy_timeout, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        self._migrate()
        self._log_ahead()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _migrate(self) -> None:
        # Under the lock even where nothing is to be done: a file that cannot be written shows at once.
        known = len(self._schema.migrations)
        with writing(self.connection) as connection:
            version = self._version()
            if version > known:
                raise StoreTooNew(str(self.path), version, known)
            for statements in self._schema.migrations[version:]:
                for statement in statements:
                    connection.execute(statement)
            if version < known:
                connection.execute(f"PRAGMA application_id = {self._schema.application_id}")
                connection.execute(f"PRAGMA user_version = {known}")

    def _version(self) -> int:
        version: int = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if self.connection.execute("PRAGMA application_id").fetchone()[0] == self._schema.application_id:
            return version
        if version or self.connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise StoreFailed(str(self.path), "it is a database of something else")
        return 0

    def _log_ahead(self) -> None:
        """Change to the write-ahead log; a file system without what it needs stays with the journal, which is slower."""
        deadline = time.monotonic() + self._busy_timeout
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


@contextmanager
def writing(connection: sqlite3.Connection) -> Generator[sqlite3.Connection, None, None]:
    """One change, whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # some faults of the disk have ended the transaction already
            connection.execute("ROLLBACK")
        raise
