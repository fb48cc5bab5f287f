"""What a conversion may know beside the message: whose it is, which transactions run, and where to report losses."""

import asyncio
import re
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ocpp_core import Role, Version, now

from .losses import Loss
from .remote_control import MessageTrigger
from .store import TransactionRecord, TransactionStore

__all__ = ["Memory", "Scope", "Transactions"]


_ENDED_AT_HAND = 16  # transactions that have ended and may still be spoken of; the store has the others
_MAX_REMOTE_STARTS = 64  # of a station, that no transaction has followed yet
_NUMBER = re.compile(r"[1-9]\d{0,9}|0", re.ASCII)


class Transactions:
    """The transactions of one station, at hand without waiting; what changes goes to the store as well."""

    def __init__(self, station: str, store: TransactionStore) -> None:
        self.station = station
        self.store = store
        self._by_id: dict[str, TransactionRecord] = {}
        self._by_number: dict[int, TransactionRecord] = {}
        # Mostly empty, which a tuple is at no cost: there is one of each for every station, and a collector that looks at all.
        self._numbering: tuple[asyncio.Future[None], ...] = ()
        self._ended: tuple[str, ...] = ()

    async def load(self) -> None:
        """Take up the transactions that run, as after a restart."""
        for record in await self.store.running(self.station):
            self._keep(record)

    def by_id(self, transaction_id: str) -> TransactionRecord | None:
        """The transaction of that neutral id; None if it is not known."""
        return self._by_id.get(transaction_id)

    def by_number(self, number: int) -> TransactionRecord | None:
        """The transaction of that 1.x number; None if it is not known."""
        return self._by_number.get(number)

    def on_evse(self, evse_id: int) -> TransactionRecord | None:
        """The transaction that runs on an EVSE; None if none is known."""
        running = [each for each in self._by_id.values() if each.evse_id == evse_id and not each.ended]
        return running[-1] if running else None

    def id_of(self, number: int) -> str:
        """The neutral id of a 1.x number: the number as text where no other is known."""
        record = self._by_number.get(number)
        return record.transaction_id if record is not None else str(number)

    def number_of(self, transaction_id: str) -> int | None:
        """The 1.x number of a neutral id; None if it has none (yet)."""
        record = self._by_id.get(transaction_id)
        if record is not None:
            return record.number
        return int(transaction_id) if _NUMBER.fullmatch(transaction_id) else None

    @contextmanager
    def numbering(self) -> Generator[None]:
        """Say, as long as the context lasts, that a transaction is about to be given its number in 1.x."""
        numbered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._numbering = (*self._numbering, numbered)
        try:
            yield
        finally:
            self._numbering = tuple(each for each in self._numbering if each is not numbered)
            numbered.set_result(None)

    @property
    def are_numbered(self) -> bool:
        """Whether none is about to be given its number."""
        return not self._numbering

    async def numbered(self, within: float) -> None:
        """Return when those that are about to be given their numbers have them, or after so many seconds."""
        if self._numbering:
            await asyncio.wait(self._numbering, timeout=within)

    async def save(self, record: TransactionRecord) -> TransactionRecord:
        """Keep a record, here and in the store."""
        self._keep(record)
        await self.store.save(record)
        return record

    async def advance(self, record: TransactionRecord, **changes: Any) -> TransactionRecord:
        """Keep a record with its sequence number one further, and other changes."""
        return await self.save(replace(record, seq_no=record.seq_no + 1, **changes))

    def advance_soon(self, record: TransactionRecord) -> None:
        """Keep a record with its sequence number one further, without waiting for the store."""
        advanced = record.after_an_event()
        self._keep(advanced)
        self.store.save_soon(advanced)

    def _keep(self, record: TransactionRecord) -> None:
        self._by_id[record.transaction_id] = record
        if record.number is not None:
            self._by_number[record.number] = record
        if record.transaction_id in self._ended:
            self._ended = tuple(each for each in self._ended if each != record.transaction_id)
        if record.ended:
            self._ended = (*self._ended, record.transaction_id)
        if len(self._ended) > _ENDED_AT_HAND:
            oldest, self._ended = self._ended[0], self._ended[1:]
            forgotten = self._by_id.pop(oldest)
            self._by_number.pop(forgotten.number or 0, None)


def _first_request_id() -> int:
    """Where numbers begin: further on with each connection, so that none is given again while it still counts."""
    return int(now().timestamp()) % 1_000_000_000


@dataclass(slots=True)
class Memory:
    """What a version leaves out of its messages, remembered from an earlier one of the same station."""

    log_request_id: int | None = None
    """Number of the last GetLog; 1.x's status messages do not say it."""
    firmware_request_id: int | None = None
    """Number of the last UpdateFirmware; 1.x's status messages do not say it."""
    signed_firmware: bool = False
    """Whether the last update was one of 1.6's signed ones, whose states go by another message."""
    security_log: bool = False
    """Whether the last log was asked for by 1.6's GetLog, whose states go by another message."""
    triggered: dict[MessageTrigger, bool] = field(default_factory=dict[MessageTrigger, bool])
    """Triggers of 1.6 that were accepted and have not led to their message yet, of those messages that there are two kinds
    of: whether the kind of the security extension was asked for."""
    _remote_starts: dict[str, int] = field(default_factory=dict[str, int])
    reports: dict[int, Any] = field(default_factory=dict[int, Any])
    """Reports of 2.0.1 that are on their way in parts: what takes the parts in, by the number of the request."""
    last_request_id: int = field(default_factory=_first_request_id)
    """The last number given to a request that 1.x does not number."""
    losses: Counter[str] = field(default_factory=Counter[str])
    """How often something was lost, by message and place."""

    def next_request_id(self) -> int:
        """A number for a request that 1.x does not number."""
        self.last_request_id += 1
        return self.last_request_id

    def note_remote_start(self, id_tag: str, number: int) -> None:
        """Remember a remote start, for the transaction that follows; whatever the case of its identifier, as 1.x has it."""
        self._remote_starts[id_tag.casefold()] = number
        if len(self._remote_starts) > _MAX_REMOTE_STARTS:  # those that no transaction followed
            del self._remote_starts[next(iter(self._remote_starts))]

    def take_remote_start(self, id_tag: str) -> int | None:
        """The number of the remote start with an identifier, which is forgotten then; None: there is none."""
        return self._remote_starts.pop(id_tag.casefold(), None)


@dataclass(slots=True)
class Scope:
    """The surroundings of one conversion."""

    identity: str
    """The station's identity."""
    version: Version
    """The version spoken."""
    role: Role
    """Our own role."""
    transactions: Transactions
    memory: Memory
    losses: list[Loss] = field(default_factory=list[Loss])
    """What the conversion could not carry."""

    def lose(self, path: str, value: Any, reason: str) -> None:
        """Report that a value cannot be carried; an absent one is no loss."""
        if value is not None:
            self.losses.append(Loss(path, value, reason))

    def pick(self, path: str, value: Any, table: Mapping[Any, Any], reason: str) -> Any:
        """The counterpart of an enumeration value where several values share one; the difference is a loss."""
        counterpart, exact = table[value]
        if not exact:
            self.lose(path, value, reason)
        return counterpart
