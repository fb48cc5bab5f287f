"""Notices that the event loop stood still: a handler worked, or waited, without awaiting.

While it stands no station is served, no ping is answered and no time limit is kept, so that links may be dropped that nothing
is wrong with. What such a handler does belongs in a thread (`asyncio.to_thread`) or another process.
"""

import asyncio
import logging
from types import TracebackType
from typing import Self

__all__ = ["Watchdog"]

logger = logging.getLogger("ocpp_toolkit")

_BEATS = 4  # looks within the time that is let pass


class Watchdog:
    """Warns each time the event loop stood still, and keeps count; for as long as the context lasts.

    ``with Watchdog(0.5) as watchdog: ...``; `ocpp_toolkit.serve` has one by itself.
    """

    def __init__(self, limit: float = 1.0) -> None:
        """Not yet watching.

        Args:
            limit: seconds that the loop may stand still, more than 0.

        Raises:
            ValueError: the limit is not more than 0.
        """
        if not limit > 0:
            raise ValueError(f"not possible: {limit=}")
        self.limit = limit
        self.times = 0
        """How often it stood still for longer than that."""
        self.longest = 0.0
        """The longest of these times, in s."""
        self.total = 0.0
        """Their sum, in s."""
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Watch the loop that runs now. Without effect if it watches."""
        if self._timer is None:
            self._wait(asyncio.get_running_loop())

    def stop(self) -> None:
        """Watch no more; the counts stay."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time() + self.limit / _BEATS
        self._timer = loop.call_at(due, self._beat, loop, due)

    def _beat(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        stood = loop.time() - due
        if stood > self.limit:
            self._note(stood)
        self._wait(loop)

    def _note(self, seconds: float) -> None:
        self.times += 1
        self.total += seconds
        self.longest = max(self.longest, seconds)
        logger.warning(
            "the event loop stood still for %.1f s: a handler works without awaiting, or the machine is too busy; stations "
            "waited, and pings and time limits with them",
            seconds,
        )
