"""What to do with a damaged file of SQLite: put it aside, and read of it what can be read."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["put_aside", "rows_of"]

logger = logging.getLogger("ocpp_supervision")

_HEAD = 100  # bytes
_GREATEST_PAGE = 65_536  # bytes, for which the head says 1
_WIDEST_GAP = 1_000_000
"""Most row ids between the readable ends of a table that are looked up one by one."""


def put_aside(path: os.PathLike[str]) -> Path:
    """Rename a file and its log, so that a new one can be begun under its name.

    Returns:
        Its new path: the old with ``.damaged-`` and the time behind.

    Raises:
        OSError: it cannot be renamed.
    """
    old = Path(path)
    new = old.with_name(f"{old.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    old.rename(new)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            old.with_name(old.name + suffix).rename(new.with_name(new.name + suffix))
    with suppress(OSError):
        _fill_up(new)
    return new


def _fill_up(path: Path) -> None:
    """Give a file that was cut off the length that its head tells, of zeros: SQLite reads nothing of a shorter one."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    page_size, pages = int.from_bytes(head[16:18]), int.from_bytes(head[28:32])
    length = pages * (_GREATEST_PAGE if page_size == 1 else page_size)
    if len(head) == _HEAD and length > path.stat().st_size:
        os.truncate(path, length)


def rows_of(connection: sqlite3.Connection, table: str) -> Iterator[sqlite3.Row]:
    """The rows of a table that can be read, in the order of their ids: from both ends, then one by one between.

    Args:
        connection: to the file; its rows are `sqlite3.Row`.
        table: a table with row ids.
    """
    first = _until_damage(connection, table, "ASC")
    last = _until_damage(connection, table, "DESC")
    yield from first.values()
    reached = max(first, default=0)
    upper = min(last, default=0)
    for number in range(reached + 1, min(upper, reached + _WIDEST_GAP)):
        yield from _one(connection, table, number)
    yield from (last[number] for number in sorted(last) if number > reached)


def _until_damage(connection: sqlite3.Connection, table: str, direction: str) -> dict[int, sqlite3.Row]:
    rows: dict[int, sqlite3.Row] = {}
    try:
        for row in connection.execute(f"SELECT rowid AS _row, * FROM {table} ORDER BY rowid {direction}"):  # noqa: S608 - ours
            rows[row["_row"]] = row
    except sqlite3.Error as error:
        logger.warning("%s of the damaged file can be read in part: %s", table, error)
    return rows


def _one(connection: sqlite3.Connection, table: str, number: int) -> list[sqlite3.Row]:
    try:
        return connection.execute(f"SELECT * FROM {table} WHERE rowid = ?", (number,)).fetchall()  # noqa: S608 - ours
    except sqlite3.Error:
        return []
