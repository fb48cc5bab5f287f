"""A clean stop on Ctrl-C and SIGTERM."""

import asyncio
import signal
from collections.abc import Generator
from contextlib import contextmanager

__all__ = ["stop_signal"]


@contextmanager
def stop_signal() -> Generator[asyncio.Event, None, None]:
    """An event that is set when the process is asked to stop; the signals mean what they did again afterwards."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    caught = (signal.SIGINT, signal.SIGTERM)
    for number in caught:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in caught:
            loop.remove_signal_handler(number)
