"""What a store is told, and what becomes of it when the store fails: it waits in memory and is told again.

Charging goes on with a full disk, a locked or a damaged file. Only a process that ends before the store works again loses
what waited in memory.
"""

import asyncio
import logging
from dataclasses import replace

from ocpp_core import StoreFailed

from .messages import MessageStore, StoredMessage

__all__ = ["Saving"]

logger = logging.getLogger("ocpp_supervision")

_AT_ONCE = 100
"""Most messages that a store is given in one change: a full disk is not asked about thousands, each time anew."""


class Saving:
    """Tells a store of changes, those that it missed before included; it raises nothing."""

    def __init__(self, store: MessageStore) -> None:
        """Nothing is saved yet.

        Args:
            store: keeps the messages.
        """
        self.store = store
        self.failed = False
        """Whether the store failed when it was last asked; if not, what was awaited is in it."""
        self._telling = asyncio.Lock()
        self._kept: dict[int, StoredMessage] = {}
        self._gone: dict[int, StoredMessage] = {}

    @property
    def waiting(self) -> int:
        """Of how many messages the store does not know how they are."""
        return len(self._kept) + len(self._gone)

    async def load(self) -> tuple[list[StoredMessage], dict[str, int]]:
        """Messages and counts in the store; none, if it fails."""
        try:
            loaded = await self.store.all(), dict(await self.store.counts())
        except StoreFailed as failure:
            self._failed(failure)
            return [], {}
        return loaded

    async def keep(self, message: StoredMessage) -> None:
        """Keep a message in place of the one with its number."""
        self._kept[message.number] = message
        await self._tell()

    async def delete(self, *messages: StoredMessage) -> None:
        """Forget messages."""
        for message in messages:
            self._kept.pop(message.number, None)
            self._gone[message.number] = replace(message, payload="")  # for its sequence number alone, maybe for long
        await self._tell()

    async def _tell(self) -> None:
        # One at a time: else one that has little to tell, and succeeds, hides that another has failed.
        async with self._telling:
            try:
                await self._tell_what_waits()
            except StoreFailed as failure:
                self._failed(failure)
                return
            if self.failed:
                self.failed = False
                logger.warning("the store of messages works again, and has what it missed")

    async def _tell_what_waits(self) -> None:
        if gone := dict(self._gone):  # first, for a full disk has room again afterwards
            await self.store.delete(*gone.values())
            _settle(self._gone, gone)
        waiting = list(self._kept.items())
        for start in range(0, len(waiting), _AT_ONCE):  # the oldest first: what a killed process loses is the newest
            kept = dict(waiting[start : start + _AT_ONCE])
            await self.store.keep(*kept.values())
            _settle(self._kept, kept)

    def _failed(self, failure: StoreFailed) -> None:
        if not self.failed:
            self.failed = True
            logger.error("messages are kept in memory, for the store fails: %s", failure)


def _settle(waiting: dict[int, StoredMessage], told: dict[int, StoredMessage]) -> None:
    """Take away what the store was told, but for what has changed since."""
    for number, message in told.items():
        if waiting.get(number) is message:
            del waiting[number]
