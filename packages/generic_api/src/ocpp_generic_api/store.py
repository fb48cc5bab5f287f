"""What has to be remembered about transactions, over restarts.

OCPP 1.x numbers transactions on the CSMS's side, and its messages say less than 2.0.1's: a StopTransaction does not name its
connector, no message has a sequence number. What is missing there is kept here.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

__all__ = ["MemoryTransactionStore", "TransactionRecord", "TransactionStore"]


@dataclass(frozen=True)
class TransactionRecord:
    """A transaction as the toolkit knows it."""

    station: str
    """Identity of the station."""
    transaction_id: str
    """Its id in the version-neutral API."""
    number: int | None = None
    """Its number in 1.x, given by the CSMS; None: not known yet, or never (OCPP 1.6 errata, 3.18: then -1 is sent)."""
    evse_id: int | None = None
    """EVSE, from 1; None: not known."""
    id_token: str | None = None
    """Identifier that started it; None: not known."""
    seq_no: int = 0
    """Sequence number of its next event, from 0."""
    started: datetime | None = None
    """When it began, with its time zone; None: not known."""
    meter_start: int | None = None
    """Energy register at its start in 1.x, in Wh, as the CSMS was told; None: not known."""
    ended: bool = False
    """Whether its end has been reported."""

    def __post_init__(self) -> None:
        if self.started is not None and self.started.utcoffset() is None:
            raise ValueError("started must have a time zone")

    def after_an_event(self) -> "TransactionRecord":
        """The record when one more event has been counted."""
        following = TransactionRecord.__new__(TransactionRecord)
        following.__dict__.update(self.__dict__, seq_no=self.seq_no + 1)  # as `replace`, which costs thrice as much
        return following


class TransactionStore(Protocol):
    """Keeps transaction records. Safe for concurrent use within one event loop; what was saved survives as the store promises.

    Of two records, the one that was saved first under its station and id is the older, whenever it was saved again.
    Every method may raise `ocpp_core.StoreFailed`.
    """

    async def next_number(self) -> int:
        """A number for a new 1.x transaction: positive, never given before, and that of no record kept."""
        ...

    async def save(self, record: TransactionRecord) -> None:
        """Keep a record in place of the one with the same station and transaction id, if any."""
        ...

    def save_soon(self, record: TransactionRecord) -> None:
        """As `save`, without waiting: saved after what was saved before it, and before what is saved next.

        What a crash in the moment after would lose is how many events a transaction has had.
        """
        ...

    async def find(self, station: str, transaction_id: str) -> TransactionRecord | None:
        """The record of that id; None if there is none."""
        ...

    async def find_number(self, station: str, number: int) -> TransactionRecord | None:
        """The record of that 1.x number, the newest if there are several; None if there is none."""
        ...

    async def running(self, station: str) -> list[TransactionRecord]:
        """The station's transactions whose end has not been reported, oldest first."""
        ...


_Key = tuple[str, str]  # station and transaction id
_Group = TypeVar("_Group")


class MemoryTransactionStore:
    """A store that lasts as long as the process."""

    def __init__(self, keep_ended: int = 10_000) -> None:
        """The store is empty.

        Args:
            keep_ended: how many ended transactions are kept, of all stations together; those that ended first go first.
                From 0.

        Raises:
            ValueError: `keep_ended` is negative.
        """
        if keep_ended < 0:
            raise ValueError(f"not possible: {keep_ended=}")
        self._keep_ended = keep_ended
        self._last_number = 0
        self._last_age = 0
        self._records: dict[_Key, TransactionRecord] = {}
        self._ages: dict[_Key, int] = {}
        self._numbered: defaultdict[int, set[_Key]] = defaultdict(set)
        self._running: defaultdict[str, set[_Key]] = defaultdict(set)
        self._ended: dict[_Key, None] = {}  # in the order of their ends

    async def next_number(self) -> int:
        """See `TransactionStore.next_number`."""
        self._last_number += 1
        while self._last_number in self._numbered:
            self._last_number += 1
        return self._last_number

    async def save(self, record: TransactionRecord) -> None:
        """See `TransactionStore.save`."""
        self.save_soon(record)

    def save_soon(self, record: TransactionRecord) -> None:
        """See `TransactionStore.save_soon`; here it is saved at once."""
        key = (record.station, record.transaction_id)
        known = self._records.get(key)
        self._records[key] = record
        if known is None:
            self._last_age += 1
            self._ages[key] = self._last_age
        elif (known.number, known.ended) == (record.number, record.ended):
            return  # it is in the right lists already
        else:
            self._unlist(key, known)
        if record.number is not None:
            self._numbered[record.number].add(key)
        if record.ended:
            self._ended.setdefault(key)
            self._forget()
        else:
            self._ended.pop(key, None)
            self._running[record.station].add(key)

    async def find(self, station: str, transaction_id: str) -> TransactionRecord | None:
        """See `TransactionStore.find`."""
        return self._records.get((station, transaction_id))

    async def find_number(self, station: str, number: int) -> TransactionRecord | None:
        """See `TransactionStore.find_number`."""
        keys = [key for key in self._numbered.get(number, ()) if key[0] == station]
        return self._records[max(keys, key=self._ages.__getitem__)] if keys else None

    async def running(self, station: str) -> list[TransactionRecord]:
        """See `TransactionStore.running`."""
        return [self._records[key] for key in sorted(self._running.get(station, ()), key=self._ages.__getitem__)]

    def _forget(self) -> None:
        while len(self._ended) > self._keep_ended:
            key = next(iter(self._ended))
            self._unlist(key, self._records[key])
            del self._ended[key], self._records[key], self._ages[key]

    def _unlist(self, key: _Key, record: TransactionRecord) -> None:
        if record.number is not None:
            _discard(self._numbered, record.number, key)
        if not record.ended:
            _discard(self._running, record.station, key)


def _discard(groups: dict[_Group, set[_Key]], group: _Group, key: _Key) -> None:
    groups[group].discard(key)
    if not groups[group]:
        del groups[group]
