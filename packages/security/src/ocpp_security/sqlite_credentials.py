"""Credentials in a file, on the standard library's SQLite; import it from here, the package does without.

.. code-block:: python

    from ocpp_security.sqlite_credentials import SqliteCredentialStore

    async with SqliteCredentialStore("credentials.db") as credentials:
        ...

The file is used as `ocpp_core.sqlite` says.
"""

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import Self

from ocpp_core import StoreFailed
from ocpp_core.sqlite import Database, Schema

from ._files import PRIVATE
from .credentials import CredentialRecord, HashedCredentials
from .hashing import HashParameters

__all__ = ["SqliteCredentialStore"]

_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    ("CREATE TABLE credentials (identity TEXT PRIMARY KEY, hashed TEXT NOT NULL, proposed TEXT) WITHOUT ROWID",),
)
"""The statements that lead from each version of the schema to the next, the first from an empty file."""

_APPLICATION_ID = 0x4F435043  # "OCPC": tells our files from another program's

_SAVE = """
    INSERT INTO credentials VALUES (?, ?, ?)
    ON CONFLICT (identity) DO UPDATE SET hashed = excluded.hashed, proposed = excluded.proposed
"""
_EXCHANGE = "UPDATE credentials SET hashed = ?, proposed = ? WHERE identity = ? AND hashed = ? AND proposed IS ?"


class SqliteCredentialStore(HashedCredentials):
    """A `CredentialStore` in a file, which only its owner can read: what was awaited is kept, over restarts and power cuts.

    It holds salted hashes, never a password. Several processes may use one file. Every method raises `ocpp_core.StoreFailed` if the
    database fails, is locked for longer than `busy_timeout`, or is not open.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        parameters: HashParameters | None = None,
        *,
        busy_timeout: float = 10.0,
    ) -> None:
        """Nothing is opened yet.

        Args:
            path: the file, made by `open` if there is none; its directory must exist. SQLite adds two files beside it.
            parameters: what a hash costs; None: the defaults.
            busy_timeout: how long to wait for other processes that use the file, in seconds.

        Raises:
            ValueError: the time is negative.
        """
        super().__init__(parameters)
        self.path = Path(path).absolute()
        self._database = Database(self.path, Schema(_APPLICATION_ID, _MIGRATIONS), busy_timeout=busy_timeout)

    async def open(self) -> None:
        """Open the file; see `ocpp_core.sqlite.Database.open`."""
        try:
            await asyncio.to_thread(_make_private, self.path)
        except OSError as error:
            raise StoreFailed(str(self.path), str(error)) from error
        await self._database.open()

    async def close(self) -> None:
        """Finish what is being done and close the file. Without effect if it is not open."""
        await super().close()
        await self._database.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def remove(self, identity: str) -> None:
        """See `CredentialStore.remove`."""
        await self._database.run(_remove, identity)

    async def _find(self, identity: str) -> CredentialRecord | None:
        return await self._database.run(_find, identity)

    async def _save(self, identity: str, record: CredentialRecord) -> None:
        await self._database.run(_save, identity, record)

    async def _exchange(self, identity: str, old: CredentialRecord, new: CredentialRecord) -> bool:
        return await self._database.run(_exchange, identity, old, new)


def _make_private(path: Path) -> None:
    """Make the file before SQLite does, which would make it as the umask says; its other files it makes as this one."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE))


def _find(connection: sqlite3.Connection, identity: str) -> CredentialRecord | None:
    query = "SELECT hashed, proposed FROM credentials WHERE identity = ?"
    row = connection.execute(query, (identity,)).fetchone()
    return None if row is None else CredentialRecord(*row)


def _save(connection: sqlite3.Connection, identity: str, record: CredentialRecord) -> None:
    connection.execute(_SAVE, (identity, record.hashed, record.proposed))


def _exchange(connection: sqlite3.Connection, identity: str, old: CredentialRecord, new: CredentialRecord) -> bool:
    values = (new.hashed, new.proposed, identity, old.hashed, old.proposed)
    return connection.execute(_EXCHANGE, values).rowcount == 1


def _remove(connection: sqlite3.Connection, identity: str) -> None:
    connection.execute("DELETE FROM credentials WHERE identity = ?", (identity,))
