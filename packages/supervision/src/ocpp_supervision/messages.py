"""Messages that wait to be sent: what is kept of each, and what a store must promise.

A message is stored before it is sent, and deleted when it has been answered, so that neither a lost link nor a killed process
loses it; one that was sent but not answered is sent again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

__all__ = ["Kind", "MemoryMessageStore", "MessageStore", "Place", "StoredMessage"]


class Kind(StrEnum):
    """How a message is treated."""

    TRANSACTION = "transaction"
    """Sent in strict order, each after the one before has been answered or given up."""
    GUARANTEED = "guaranteed"
    """Kept until it is answered, and may overtake: a security event that matters."""
    ORDINARY = "ordinary"
    """Kept because all messages are to be; the first to go when there is no room."""


class Place(StrEnum):
    """Where a message stands in what it belongs to."""

    ALONE = "alone"
    """It belongs to nothing."""
    FIRST = "first"
    """It is the first of its transaction."""
    BETWEEN = "between"
    """It is neither the first nor the last: every other of these may go when there is no room."""
    LAST = "last"
    """It is the last of its transaction."""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message that waits."""

    kind: Kind
    """How it is treated."""
    action: str
    """The version-neutral operation."""
    payload: str
    """The version-neutral request as JSON."""
    group: str = ""
    """The transaction that it tells of; empty: none."""
    place: Place = Place.ALONE
    """Where it stands in its transaction."""
    seq_no: int | None = None
    """Number within its transaction, given when it is first sent; None: not yet, or it has none."""
    attempts: int = 0
    """How often it was refused, as far as that counts towards giving it up."""
    number: int = 0
    """Its place in the order of arrival, given by the queue, from 1; 0: not yet."""


class MessageStore(Protocol):
    """Keeps messages, and how many events of each transaction were sent. Safe for concurrent use within one event loop.

    What was awaited survives as the store promises; a change is made whole or not at all. Every method may raise
    `ocpp_core.StoreFailed`.
    """

    async def all(self) -> list[StoredMessage]:
        """All messages, in the order of their numbers: what a process finds when it starts."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """The sequence number that the next message of each transaction has, where it is not 0."""
        ...

    async def keep(self, *messages: StoredMessage) -> None:
        """Keep messages, each in place of the one with its number; a sequence number counts for its transaction."""
        ...

    async def delete(self, *messages: StoredMessage) -> None:
        """Forget messages; their sequence numbers count still, until the last of their transaction goes."""
        ...


class MemoryMessageStore:
    """A store that lasts as long as the process: for simulators."""

    def __init__(self) -> None:
        self._messages: dict[int, StoredMessage] = {}
        self._counts: dict[str, int] = {}

    async def all(self) -> list[StoredMessage]:
        """See `MessageStore.all`."""
        return [self._messages[number] for number in sorted(self._messages)]

    async def counts(self) -> Mapping[str, int]:
        """See `MessageStore.counts`."""
        return dict(self._counts)

    async def keep(self, *messages: StoredMessage) -> None:
        """See `MessageStore.keep`."""
        self._messages.update((message.number, message) for message in messages)
        count(self._counts, messages)

    async def delete(self, *messages: StoredMessage) -> None:
        """See `MessageStore.delete`."""
        for message in messages:
            self._messages.pop(message.number, None)
        count(self._counts, messages, gone=True)


def count(counts: dict[str, int], messages: Iterable[StoredMessage], *, gone: bool = False) -> None:
    """Take messages' sequence numbers into account; with the last message of a transaction that is `gone`, its count ends."""
    for message in messages:
        if gone and message.place is Place.LAST:
            counts.pop(message.group, None)
        elif message.group and message.seq_no is not None:
            counts[message.group] = max(counts.get(message.group, 0), message.seq_no + 1)
