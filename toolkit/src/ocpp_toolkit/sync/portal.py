"""The way into an event loop from other threads: run something there, and wait for what becomes of it."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from threading import Lock, get_ident
from typing import Any, TypeVar

__all__ = ["Portal"]

T = TypeVar("T")


class Portal:
    """Blocking calls into an event loop. Made in the loop's own thread; used in any other, by any number of them at once."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = get_ident()
        self._lock = Lock()
        self._open: set[Future[Any]] = set()
        self._closed = False

    def run(self, work: Callable[[], Awaitable[T]], timeout: float | None = None) -> T:
        """Call a function in the loop, wait for what it returns there, and return that.

        It is cancelled if the wait for it ends otherwise, as by Ctrl-C.

        Args:
            work: called in the loop.
            timeout: seconds until it is cancelled; None: it may take any time.

        Raises:
            TimeoutError: it took longer.
            RuntimeError: this is the loop's own thread, or the portal is closed, or was while this waited.
            BaseException: whatever `work` raises.
        """
        future = self._submit(work, timeout)
        try:
            while not future.done():
                with suppress(TimeoutError):  # one of the work's own is raised below
                    future.result(_TICK)
            return future.result()
        except CancelledError:
            raise RuntimeError(_CLOSED) from None
        finally:
            future.cancel()  # still at work only if this wait was interrupted
            with self._lock:
                self._open.discard(future)

    def close(self) -> None:
        """Cancel what runs, and refuse what comes; a second time does nothing."""
        with self._lock:
            self._closed = True
            waiting = tuple(self._open)
        for future in waiting:
            future.cancel()

    def _submit(self, work: Callable[[], Awaitable[T]], timeout: float | None) -> "Future[T]":
        if get_ident() == self._thread:
            raise RuntimeError(_OWN_THREAD)
        with self._lock:  # nothing is handed to the loop once it has been told to end
            if self._closed or self._loop.is_closed():
                raise RuntimeError(_CLOSED)
            future = asyncio.run_coroutine_threadsafe(_bounded(work, timeout), self._loop)
            self._open.add(future)
        return future


async def _bounded(work: Callable[[], Awaitable[T]], timeout: float | None) -> T:
    limit = asyncio.timeout(timeout)
    try:
        async with limit:
            return await work()
    except TimeoutError:
        if limit.expired():
            raise TimeoutError(f"not done within {timeout:g} s") from None
        raise


_TICK = 0.2
"""Seconds between two looks at whether Ctrl-C was pressed: on Windows a wait without end does not hear it."""
_CLOSED = "the context that this belongs to has been left"
_OWN_THREAD = (
    "a blocking call in the event loop's own thread would wait for itself: await the asynchronous API there, or run the handler "
    "in a thread, by `ocpp_toolkit.sync.in_thread`"
)
