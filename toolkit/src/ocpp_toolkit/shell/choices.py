"""Enumeration values as people type them."""

from enum import StrEnum
from typing import TypeVar

__all__ = ["choice"]

E = TypeVar("E", bound=StrEnum)


def choice(text: str, *kinds: type[E]) -> E:
    """The value that a text names, whatever its case, of the first of these enumerations that has one.

    Raises:
        ValueError: there is none; it tells which there are.
    """
    values = [value for kind in kinds for value in kind]
    for value in values:
        if value.lower() == text.lower():
            return value
    raise ValueError(f"{text!r} is none of {', '.join(values)}")
