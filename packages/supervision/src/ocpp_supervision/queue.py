"""The queue of a station: which message is next, when, and what goes when there is no room. No sockets, no clock of its own.

Transaction messages go in strict order, each after the one before has been answered or given up; the others may overtake them.
A message that the CSMS refuses is sent again after a wait that grows with each transmission, and is given up after the last
attempt (OCPP 1.6, 3.7.1 and errata 3.2; 2.0.1 part 2, E12). A lost link is no attempt.

A store that fails holds up nothing: what it should have kept is kept in memory, in the same order, and given to it again with
each further change (see `Saving`).
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from .messages import Kind, MessageStore, Place, StoredMessage, count
from .saving import Saving

__all__ = ["MessageQueue", "QueuePolicy"]

logger = logging.getLogger("ocpp_supervision")


@dataclass(frozen=True, slots=True)
class QueuePolicy:
    """The settings that sending depends on."""

    attempts: int = 3
    """``TransactionMessageAttempts`` (1.6), ``MessageAttempts`` (2.0.1): how often a message is sent before it is given up."""
    interval: float = 60.0
    """``TransactionMessageRetryInterval``, ``MessageAttemptInterval``: the wait is this times the transmissions so far, in s."""
    limit: int = 10_000
    """Most messages that wait; past it, `MessageQueue.add` makes room."""
    queue_all: bool = False
    """``QueueAllMessages`` (2.0.1): whether messages that are no transaction's wait for a link, too."""

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.interval < 0 or self.limit < 1:
            raise ValueError(f"not possible: {self}")


class MessageQueue:
    """Messages in the order of their arrival, on a store."""

    def __init__(
        self,
        store: MessageStore,
        policy: QueuePolicy | None = None,
        *,
        on_drop: Callable[[StoredMessage], None] | None = None,
    ) -> None:
        """Nothing is read yet.

        Args:
            store: keeps the messages.
            policy: the settings; None: their defaults.
            on_drop: told of each message that goes because there is no room; None: nobody.
        """
        self.saving = Saving(store)
        self.policy = policy or QueuePolicy()
        self._on_drop = on_drop
        self._messages: dict[int, StoredMessage] = {}
        self._counts: dict[str, int] = {}
        self._last_number = 0
        self._due: dict[int, float] = {}
        self._transmissions: dict[int, int] = {}
        self._adding = asyncio.Lock()
        self.dropped = 0
        """How many messages went because there was no room."""

    async def load(self) -> None:
        """Take up what an earlier process left; if the store cannot be read, it stays there for a later one."""
        messages, self._counts = await self.saving.load()
        self._messages = {message.number: message for message in messages}
        count(self._counts, messages)
        # Of a store that cannot be read the numbers are not known: the time in ms is past them all.
        self._last_number = int(time.time() * 1000) if self.saving.failed else max(self._messages, default=0)

    @property
    def is_full(self) -> bool:
        """Whether the next message has no room."""
        return len(self._messages) >= self.policy.limit

    @property
    def has_plenty_of_room(self) -> bool:
        """Whether no more than half of the room is taken."""
        return 2 * len(self._messages) <= self.policy.limit

    def __len__(self) -> int:
        return len(self._messages)

    def __contains__(self, number: object) -> bool:
        return number in self._messages

    async def add(self, message: StoredMessage, before: Callable[[StoredMessage], None] | None = None) -> StoredMessage:
        """Keep a message behind all others; first makes room, if there is none.

        Args:
            message: the message.
            before: told of the message with its number, before it can be sent; None: nobody.

        Returns:
            The message with its number.
        """
        async with self._adding:  # so that the order of arrival is that of the numbers
            if self.is_full:
                await self._make_room()
            self._last_number += 1
            numbered = replace(message, number=self._last_number)
            await self.saving.keep(numbered)
            if before is not None:
                before(numbered)
            self._messages[numbered.number] = numbered
            return numbered

    def next(self, now: float) -> StoredMessage | None:
        """The message to be sent at that time of the monotonic clock; None: there is none."""
        return next((message for message in self._candidates() if self._due.get(message.number, now) <= now), None)

    def next_due(self) -> float | None:
        """When the next message is due; None: there is none, or one is due already."""
        times = [self._due.get(message.number) for message in self._candidates()]
        waits = [time for time in times if time is not None]
        return min(waits) if len(waits) == len(times) and waits else None

    def _candidates(self) -> Iterable[StoredMessage]:
        """The oldest transaction message, and all others."""
        head = True
        for message in self._messages.values():
            if message.kind is not Kind.TRANSACTION:
                yield message
            elif head:
                head = False
                yield message

    async def sending(self, message: StoredMessage) -> StoredMessage:
        """Call before a message is sent: it has its sequence number afterwards, and keeps it when it is sent again."""
        if message.seq_no is not None or not message.group:
            return message
        numbered = replace(message, seq_no=self._counts.get(message.group, 0))
        await self._keep(numbered)
        return numbered

    async def answered(self, message: StoredMessage) -> None:
        """The CSMS has answered: forget the message."""
        await self._forget(message)

    async def refused(self, message: StoredMessage, now: float, *, counts: bool = True) -> bool:
        """The CSMS has refused a message, or did not answer.

        Args:
            message: the message.
            now: time of the monotonic clock, in s.
            counts: whether it is an attempt that leads to giving up.

        Returns:
            Whether it is sent again; False: it was given up and is forgotten.
        """
        tried = replace(message, attempts=message.attempts + counts)
        if tried.attempts >= self.policy.attempts:
            await self._forget(message)
            return False
        transmissions = max(self._transmissions.get(message.number, message.attempts) + 1, tried.attempts)
        if message.number in self._messages:
            self._transmissions[message.number] = transmissions
            self._due[message.number] = now + self.policy.interval * transmissions
            if counts:
                await self._keep(tried)
        return True

    async def give_up(self, message: StoredMessage) -> None:
        """The message can never be sent: forget it."""
        await self._forget(message)

    def reconnected(self) -> None:
        """There is a new link: whatever waits is due."""
        self._due.clear()

    async def _keep(self, message: StoredMessage) -> None:
        """Keep what has changed of a message, unless it has gone meanwhile."""
        count(self._counts, [message])
        if message.number in self._messages:
            self._messages[message.number] = message
            await self.saving.keep(message)

    async def _forget(self, *messages: StoredMessage) -> None:
        for message in messages:
            self._messages.pop(message.number, None)
            self._due.pop(message.number, None)
            self._transmissions.pop(message.number, None)
        count(self._counts, messages, gone=True)
        await self.saving.delete(*messages)

    async def _make_room(self) -> None:
        """Drop what matters least: the oldest ordinary message, or else every other one between the ends of transactions.

        The first and the last message of a transaction never go, nor a guaranteed one: past the limit they are kept all the
        same. What was sent before has its sequence number, and stays as well: no gap comes of dropping.
        """
        victims = self._least_important()
        if not victims:
            logger.warning("the queue has %d messages that must not be dropped", len(self._messages))
            return
        await self._forget(*victims)
        self.dropped += len(victims)
        logger.warning("no room in the queue: %d messages were dropped", len(victims))
        for victim in victims:
            if self._on_drop is not None:
                self._on_drop(victim)

    def _least_important(self) -> list[StoredMessage]:
        ordinary = [each for each in self._messages.values() if each.kind is Kind.ORDINARY]
        if ordinary:
            return ordinary[:1]
        between = [each for each in self._messages.values() if each.place is Place.BETWEEN and each.seq_no is None]
        return between[1::2] or between[:1]
