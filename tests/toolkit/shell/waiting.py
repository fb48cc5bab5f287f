"""Waiting for what no event tells of."""

import threading
from collections.abc import Callable

from toolkit.rig import SOON

__all__ = ["eventually"]


def eventually(condition: Callable[[], object]) -> None:
    """Wait until a condition holds, in a thread without an event loop."""
    pause = threading.Event()
    for _ in range(int(SOON / 0.005)):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("it has not happened")
