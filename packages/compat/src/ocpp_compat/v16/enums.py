"""The enumerations of OCPP 1.6: ``Action``, those of its messages, and standard names that no message lists."""

from typing import Any

from .book import BOOK


def __getattr__(name: str) -> Any:
    return BOOK.enums.get(name)


def __dir__() -> list[str]:
    return BOOK.enums.names
