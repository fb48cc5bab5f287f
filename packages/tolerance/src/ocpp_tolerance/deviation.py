"""What stations do otherwise than OCPP asks: each case told, counted, and logged once."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

__all__ = ["Deviation", "Deviations", "Field", "Kind", "Watcher"]

logger = logging.getLogger("ocpp_tolerance")

Kind = Literal["request", "response", "frame", "handshake"]
"""What was read: the payload of a CALL or of a CALLRESULT, the frame around it, or the opening of the connection."""

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that a station did otherwise, and what was made of it.

    Shown as text it has no values, for they may be secret; they are in `came` and `made`.
    """

    identity: str
    """The station."""
    version: str
    """The OCPP version of the connection, as ``1.6``; empty before there is one."""
    kind: Kind
    """What was read."""
    action: str
    """The action; empty where it is not about one."""
    path: str
    """Place in wire names, as ``meterValue[0].sampledValue[2].unit``; empty for the whole."""
    rule: str
    """Name of the rule that fired."""
    came: Any = field(repr=False)
    """What the station sent there, as JSON values; None: nothing, or null."""
    made: Any = field(repr=False)
    """What was read in its place; None: nothing, it was left out, or it stayed as it was."""
    transport: str = ""
    """Short name of the transport, as ``ws``; empty if it is not known."""

    def __str__(self) -> str:
        place = ".".join(part for part in (self.action, self.path) if part) or self.kind
        return f"{self.identity}: {self.rule} at {place}"

    @property
    def field(self) -> str:
        """The place without its numbers, as ``meterValue[].sampledValue[].unit``."""
        return _INDEX.sub("[]", self.path)


class Field(NamedTuple):
    """What deviations are counted by."""

    action: str
    """The action; empty where it is not about one."""
    path: str
    """The place, without numbers of list entries."""
    rule: str
    """Name of the rule."""


Watcher = Callable[[Deviation], None]
"""Is told of each deviation; what it raises is logged."""

_OTHERS = Field("", "*", "*")
"""Where a station's deviations are counted once there are too many kinds of them."""


class Deviations:
    """All deviations: counted for each station and field, logged when a field of a station is seen first.

    Args:
        max_stations: stations that counts are kept of; the one that came first is forgotten for a further one.
        max_fields: fields that are counted apart for each station; further ones are counted together, under ``*``.
        log: whether they are logged.
    """

    def __init__(self, *, max_stations: int = 100_000, max_fields: int = 256, log: bool = True) -> None:
        self._log = log
        self._max_stations = max_stations
        self._max_fields = max_fields
        self._counts: dict[str, Counter[Field]] = {}
        self._watchers: list[Watcher] = []

    def watch(self, watcher: Watcher) -> Watcher:
        """Register a function that is told of each deviation."""
        self._watchers.append(watcher)
        return watcher

    def report(self, deviation: Deviation) -> None:
        """Count a deviation and tell of it."""
        if self._count(deviation) == 1 and self._log:
            logger.warning("%s", deviation)
        for watcher in self._watchers:
            try:
                watcher(deviation)
            except Exception:
                logger.exception("%s: a watcher of deviations failed", deviation.identity)

    def _count(self, deviation: Deviation) -> int:
        counts = self._counts.get(deviation.identity)
        if counts is None:
            if len(self._counts) >= self._max_stations:
                del self._counts[next(iter(self._counts))]
            counts = self._counts[deviation.identity] = Counter()
        place = Field(deviation.action, deviation.field, deviation.rule)
        if place not in counts and len(counts) >= self._max_fields:
            place = _OTHERS
        counts[place] += 1
        return counts[place]

    def of(self, identity: str) -> Mapping[Field, int]:
        """How often each field of a station deviated."""
        return MappingProxyType(self._counts.get(identity, Counter()))

    @property
    def stations(self) -> Mapping[str, Mapping[Field, int]]:
        """The counts of all stations that deviated, by identity."""
        return MappingProxyType(self._counts)

    @property
    def total(self) -> int:
        """How many there were, over all stations that are remembered."""
        return sum(counts.total() for counts in self._counts.values())
