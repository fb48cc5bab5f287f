"""What a station's line to its CSMS can be, for a program to await and to observe.

.. code-block:: text

    DISCONNECTED ──back-off──▶ CONNECTING ──▶ BOOTING ──▶ ACCEPTED
         ▲                        │   ▲       │  ▲  │
         ├───── turned away ──────┘   │       │  │  └──▶ PENDING
         │                            │       │  └─interval─┘
         │                            │       ▼
         │                            └─interval─ REJECTED
         └── the link is lost ── BOOTING, PENDING, ACCEPTED

After a reconnect without a new boot, CONNECTING leads straight to ACCEPTED (OCPP-J 1.6, 5.6; 2.0.1 part 4, 5.3); from there a
new boot, wanted by the program or by the CSMS, leads back to BOOTING.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from enum import StrEnum

__all__ = ["LineState", "StateBoard"]

logger = logging.getLogger("ocpp_supervision")


class LineState(StrEnum):
    """State of a station's line to its CSMS."""

    DISCONNECTED = "disconnected"
    """There is no link; the next attempt comes when its time has come."""
    CONNECTING = "connecting"
    """A link is being made."""
    BOOTING = "booting"
    """There is a link; the CSMS has not answered the boot yet."""
    PENDING = "pending"
    """The CSMS keeps the link, and has not accepted the station yet."""
    ACCEPTED = "accepted"
    """The CSMS has accepted the station: all may be sent."""
    REJECTED = "rejected"
    """The CSMS has rejected the station, which is silent until the interval is over."""


class StateBoard:
    """The state now, and who waits for another."""

    def __init__(self) -> None:
        self._state = LineState.DISCONNECTED
        self._changed = asyncio.Condition()
        self._watchers: list[Callable[[LineState], None]] = []

    @property
    def state(self) -> LineState:
        """The state now."""
        return self._state

    def watch(self, watcher: Callable[[LineState], None]) -> Callable[[LineState], None]:
        """Register a function that is told of every change, in order; if it fails, that is logged."""
        self._watchers.append(watcher)
        return watcher

    async def set(self, state: LineState) -> None:
        """Change the state; nothing happens if it is that already."""
        if state is self._state:
            return
        async with self._changed:
            self._state = state
            self._changed.notify_all()
        for watcher in self._watchers:
            try:
                watcher(state)
            except Exception:
                logger.exception("a watcher of the line's state failed")

    async def wait_for(self, *states: LineState) -> LineState:
        """Return as soon as the state is one of these; bound the wait by `asyncio.timeout`."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._state in states)
            return self._state

    async def changes(self) -> AsyncIterator[LineState]:
        """The state now, and then each other one as it is noticed; a state that did not last may be left out."""
        state = self._state
        while True:
            yield state
            async with self._changed:
                await self._changed.wait_for(lambda: self._state is not state)  # noqa: B023 - waited for here
                state = self._state
