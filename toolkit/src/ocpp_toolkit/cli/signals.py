"""A clean stop on Ctrl-C and SIGTERM."""

import asyncio
import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

__all__ = ["stop_signal"]


@contextmanager
def stop_signal() -> Generator[asyncio.Event, None, None]:
    """An event that is set when the process is asked to stop; the signals mean what they did again afterwards."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def caught(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - so are handlers called
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.signal(number, caught) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
