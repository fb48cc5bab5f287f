"""The requests of OCPP 2.0.1, one dataclass for each action, by its name: ``call.BootNotification``."""

from typing import Any

from .book import BOOK


def __getattr__(name: str) -> Any:
    return BOOK.calls.get(name)


def __dir__() -> list[str]:
    return BOOK.calls.names
