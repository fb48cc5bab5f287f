"""Files that are whole or not there, whatever happens while they are written."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

__all__ = ["PRIVATE", "PUBLIC", "remove_file", "write_file"]

PRIVATE = 0o600
PUBLIC = 0o644


def write_file(path: Path, text: str, mode: int = PUBLIC) -> None:
    """Write a file in one step, and wait for the disk: after a crash there is the old one or the new one.

    Args:
        path: the file; its directory must exist.
        text: the whole of it.
        mode: who may read it, from the first moment on.

    Raises:
        OSError: it cannot be written; the old one stands.
    """
    draft = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - it is open already
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    _sync_directory(path.parent)


def remove_file(path: Path) -> None:
    """Remove a file for good; without effect if there is none.

    Raises:
        OSError: it cannot be removed.
    """
    path.unlink(missing_ok=True)
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    if os.name == "nt":  # pragma: no cover - a directory cannot be opened there
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
