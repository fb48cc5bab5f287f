"""The answers of OCPP 2.0.1, one dataclass for each action, by its name: ``call_result.BootNotification``."""

from typing import Any

from .book import BOOK


def __getattr__(name: str) -> Any:
    return BOOK.results.get(name)


def __dir__() -> list[str]:
    return BOOK.results.names
