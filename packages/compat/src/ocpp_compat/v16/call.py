"""The requests of OCPP 1.6, one dataclass for each action, by its name: ``call.BootNotification``."""

from typing import Any

from .book import BOOK


def __getattr__(name: str) -> Any:
    return BOOK.calls.get(name)


def __dir__() -> list[str]:
    return BOOK.calls.names
