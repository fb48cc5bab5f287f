"""What the checks of all readers share."""

from collections.abc import Mapping
from typing import TypeVar
from zlib import crc32

__all__ = ["chosen", "explained"]

T = TypeVar("T")


def chosen(among: Mapping[str, T], name: str) -> T:
    """Which of several a text means: the one of that name, otherwise any one, but always the same.

    So a fuzzer finds its way to all of them, and a corpus that names them stays readable.
    """
    if name in among:
        return among[name]
    return list(among.values())[crc32(name.encode()) % len(among)]


def explained(error: Exception) -> None:
    """An error that is documented says what is wrong."""
    assert str(error)
