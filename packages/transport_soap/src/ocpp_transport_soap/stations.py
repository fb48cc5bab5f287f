"""The stations that a CSMS knows: one peer for each identity, from the first message on.

OCPP-S has no connections, so a station counts as connected once it was heard of, until it is idle for too long (if there is such
a limit), speaks another version, or the server ends.
"""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from ocpp_core import Handlers, Role, Version

from .faults import Fault, Subcode
from .link import Link
from .options import Options
from .peer import SoapPeer

__all__ = ["Lifecycle", "Stations"]

logger = logging.getLogger("ocpp_transport_soap")

Lifecycle = Callable[[SoapPeer], Awaitable[None] | None]
"""Told of a station: that it was heard of, or that it is gone."""


class Stations:
    """Peers by identity."""

    def __init__(
        self,
        handlers: Handlers,
        options: Options,
        link: Link,
        on_connect: Lifecycle | None = None,
        on_disconnect: Lifecycle | None = None,
    ) -> None:
        self._handlers = handlers
        self._options = options
        self._link = link
        self._on_connect, self._on_disconnect = on_connect, on_disconnect
        self._peers: dict[str, SoapPeer] = {}
        self._arriving: dict[str, asyncio.Task[SoapPeer]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> Mapping[str, SoapPeer]:
        """The stations that are known now."""
        return MappingProxyType(self._peers)

    def known(self, identity: str) -> SoapPeer | None:
        """The peer of a station; None if it is not known."""
        return self._peers.get(identity)

    async def take(self, identity: str, version: Version) -> SoapPeer:
        """The peer of a station that sends a message; made at the first one, once the handlers have taken it up.

        Raises:
            Fault: there are too many stations already.
        """
        while True:
            peer = self._peers.get(identity)
            if peer is not None and peer.version is version:
                return peer
            arriving = self._arriving.get(identity)
            if arriving is None:
                self._check_room(identity)
                arriving = asyncio.create_task(self._arrive(identity, version))
                self._arriving[identity] = arriving
            arrived = await asyncio.shield(arriving)
            if arrived.version is version and not arrived.closed:
                return arrived

    def _check_room(self, identity: str) -> None:
        if identity in self._peers or len(self._peers) + len(self._arriving) < self._options.max_stations:
            return
        logger.error("%s: refused, there are %d stations already", identity, len(self._peers))
        raise Fault("Receiver", Subcode.INTERNAL_ERROR, "too many stations")

    async def _arrive(self, identity: str, version: Version) -> SoapPeer:
        """Take up a station."""
        try:
            peer = SoapPeer(identity, version, Role.CSMS, self._handlers, self._options, self._link)
            peer.on_close(self._gone)
            await self._handlers.prepare(peer)
            old, self._peers[identity] = self._peers.get(identity), peer
        finally:
            del self._arriving[identity]
        logger.info("%s: connected with OCPP %s over SOAP", identity, version.name)
        if old is not None:
            self._spawn(old.close("replaced by a newer version"))
        peer.spawn(_tell(self._on_connect, peer))
        self._watch(peer)
        return peer

    async def _gone(self, peer: SoapPeer) -> None:
        """Strike a station off the list, unless a newer peer stands there."""
        if self._peers.get(peer.identity) is peer:
            del self._peers[peer.identity]
        logger.info("%s: disconnected: %s", peer.identity, peer.close_reason)
        await _tell(self._on_disconnect, peer)

    def _watch(self, peer: SoapPeer) -> None:
        """See to it that a station which sends nothing is given up."""
        timeout = self._options.idle_timeout
        if timeout is None or peer.closed:
            return
        loop = asyncio.get_running_loop()
        left = peer.last_seen + timeout - loop.time()
        if left > 0:
            loop.call_later(left, self._watch, peer)
        else:
            self._spawn(peer.close(f"nothing came for {timeout:g} s"))

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, reason: str) -> None:
        """Give up all stations; handlers at work finish first."""
        await asyncio.gather(*(peer.close(reason) for peer in list(self._peers.values())))
        await asyncio.gather(*self._tasks)


async def _tell(lifecycle: Lifecycle | None, peer: SoapPeer) -> None:
    if lifecycle is None:
        return
    try:
        result = lifecycle(peer)
        if inspect.isawaitable(result):
            await result
    except Exception:
        logger.exception("%s: lifecycle hook failed", peer.identity)
