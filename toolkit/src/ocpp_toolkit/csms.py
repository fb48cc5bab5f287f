"""A CSMS that names no version."""

import asyncio
import inspect
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from ocpp_core import Peer
from ocpp_generic_api import Conversation, Gate, Station
from ocpp_supervision import CsmsGate

from .side import Side

__all__ = ["CSMS", "Stations"]

logger = logging.getLogger("ocpp_toolkit")

BootGate = Literal["reconnecting", "strict", "open"]
"""Which stations may do more than boot, and may be asked more.

``reconnecting``: those whose last boot was accepted, and those that have not booted since the CSMS started: they were accepted
before, and do not boot again on a mere reconnect. ``strict``: those whose last boot was accepted by this CSMS. ``open``: all.
The others are answered SecurityError (OCPP 1.6, 4.2; 2.0.1 part 2, B01-B03).
"""
Watcher = Callable[[Station], Awaitable[None] | None]
"""Told of a station; sync or async, may call it."""
EndWatcher = Callable[[Station, str], Awaitable[None] | None]
"""Told of a station and why its connection ended."""


Gatekeeper = Callable[[Conversation, Gate | None], Gate | None]
"""Puts another gate before that of a new connection, or leaves it."""


class Stations(Mapping[str, Station]):
    """The stations connected now, by identity."""

    def __init__(self) -> None:
        self._stations: dict[str, Station] = {}
        self._changed = asyncio.Condition()

    def __getitem__(self, identity: str) -> Station:
        return self._stations[identity]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stations)

    def __len__(self) -> int:
        return len(self._stations)

    def where(self, condition: Callable[[Station], bool]) -> list[Station]:
        """The stations that fulfil a condition, as ``stations.where(lambda each: each.version == "1.6")``."""
        return [station for station in self._stations.values() if condition(station)]

    async def wait_for(self, identity: str, *, accepted: bool = False) -> Station:
        """A station, as soon as it is connected, or has been accepted; bound the wait by `asyncio.timeout`."""

        def is_there() -> bool:
            station = self._stations.get(identity)
            return station is not None and (station.accepted or not accepted)

        async with self._changed:
            await self._changed.wait_for(is_there)
            return self._stations[identity]

    async def put(self, station: Station) -> None:
        """Note that a station is there, in place of an older connection of the same identity."""
        async with self._changed:
            self._stations[station.identity] = station
            self._changed.notify_all()

    async def changed(self) -> None:
        """Note that something about a station is not as it was."""
        async with self._changed:
            self._changed.notify_all()

    async def remove(self, station: Station) -> None:
        """Note that a connection ended; a newer one of the same identity stays."""
        async with self._changed:
            if self._stations.get(station.identity) is station:
                del self._stations[station.identity]
            self._changed.notify_all()


class CSMS(Side[Station]):
    """A charging station management system.

    ::

        csms = CSMS()

        @csms.on(BOOT_NOTIFICATION)
        async def boot(station: Station, request: BootNotificationRequest) -> BootNotificationResponse: ...

        async with serve(csms, ws="0.0.0.0:9000"):
            ...
    """

    _remote = Station

    def __init__(
        self,
        versions: Sequence[str] | None = None,
        *,
        boot_gate: BootGate = "reconnecting",
        remembered: int = 20_000,
        **options: Any,
    ) -> None:
        """A CSMS without handlers.

        Args:
            versions: as `Side` has them.
            boot_gate: which stations may do more than boot.
            remembered: how many stations are remembered that are not connected: what their last boot was answered, and what
                their version leaves out of its messages; about 1 KiB each. Past it those that connected first are forgotten,
                and count as stations that have not been here since the CSMS started. From 0.
            options: as `Side` has them.

        Raises:
            ValueError: `remembered` is negative.
        """
        if remembered < 0:
            raise ValueError(f"not possible: {remembered=}")
        super().__init__(versions, **options)
        self._boot_gate: BootGate = boot_gate
        self._remembered = remembered
        self.stations = Stations()
        """The stations connected now."""
        self._connected: list[Watcher] = []
        self._accepted: list[Watcher] = []
        self._disconnected: list[EndWatcher] = []
        self._seen: OrderedDict[str, bool] = OrderedDict()  # whether the last boot was accepted
        self._gates: dict[str, CsmsGate] = {}
        self.gatekeepers: list[Gatekeeper] = []
        """Decide about the gates of new connections; `serve` puts them there."""

    def _converse(self, peer: Peer) -> Conversation:
        self._seen.setdefault(peer.identity, False)
        self._seen.move_to_end(peer.identity)
        self._make_room()
        return super()._converse(peer)

    def _make_room(self) -> None:
        """Forget those that connected first, of the stations that are gone, if there are too many beside the one that comes."""
        while len(self._seen) - 1 - len(self.stations) > self._remembered:
            identity, accepted = self._seen.popitem(last=False)
            if identity in self.stations:
                self._seen[identity] = accepted  # not gone: it has another turn, when all others have had theirs
                continue
            self._memories.pop(identity, None)
            self._gates.pop(identity, None)

    def _gate(self, conversation: Conversation) -> Gate | None:
        gate = self._boots(conversation)
        for gatekeeper in self.gatekeepers:
            gate = gatekeeper(conversation, gate)
        return gate

    def _boots(self, conversation: Conversation) -> Gate | None:
        if self._boot_gate == "open":
            return None
        identity = conversation.peer.identity
        return self._gates.setdefault(identity, CsmsGate(trusted=self._boot_gate == "reconnecting"))

    def on_connect(self, watcher: Watcher) -> Watcher:
        """Register a function that is told of each station when it has connected."""
        self._connected.append(watcher)
        return watcher

    def on_accept(self, watcher: Watcher) -> Watcher:
        """Register a function that is told of each station when its boot has been accepted."""
        self._accepted.append(watcher)
        return watcher

    def on_disconnect(self, watcher: EndWatcher) -> EndWatcher:
        """Register a function that is told of each station when its connection has ended, and why."""
        self._disconnected.append(watcher)
        return watcher

    async def connected(self, peer: Peer) -> None:
        """Told by a transport: a connection is ready for calls."""
        station = self.remote(peer)
        station.accepted = self._seen.get(station.identity, False)
        await self.stations.put(station)
        await _tell(self._connected, station)

    async def disconnected(self, peer: Peer, reason: str) -> None:
        """Told by a transport: a connection has ended."""
        try:
            station = self.remote(peer)
        except KeyError:
            return  # nobody was told of it: it could not be taken up
        await self.stations.remove(station)
        await _tell(self._disconnected, station, reason)

    async def _booted(self, conversation: Conversation, accepted: bool) -> None:  # noqa: FBT001 - see Bridge
        station: Station = conversation.facade
        station.accepted = accepted
        if station.identity in self._seen:  # it may be gone, and forgotten already
            self._seen[station.identity] = accepted
        if not accepted:
            return
        await self.stations.changed()
        await _tell(self._accepted, station)


async def _tell(watchers: Sequence[Callable[..., Any]], station: Station, *more: Any) -> None:
    for watcher in watchers:
        try:
            result = watcher(station, *more)
            if inspect.isawaitable(result):
                await result
        except Exception:
            logger.exception("%s: a watcher failed", station.identity)
