"""The data types of OCPP 1.6 as dataclasses; wherever one is expected a dictionary with the same names will do."""

from typing import Any

from .book import BOOK


def __getattr__(name: str) -> Any:
    return BOOK.datatypes.get(name)


def __dir__() -> list[str]:
    return BOOK.datatypes.names
