"""The database outside requests: Django renews connections where a request begins and ends, and what a station says is none."""

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")


def in_database(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Run a function that queries in a thread, with a connection that works; sites with Channels have ``database_sync_to_async``."""

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    return sync_to_async(run)
