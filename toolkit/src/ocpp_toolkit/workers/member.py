"""A worker's part in a CSMS of several: it claims the stations that connect to it, carries out commands for them, and finds the others."""

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from ocpp_core import ConnectionLost, InvalidPayload, OcppError, Replies, Timeout, Version
from ocpp_generic_api import Execution, Station
from ocpp_toolkit.csms import CSMS

from .commands import NotHere, command_of, failure_of, reply_of, request_in, response_in
from .exchange import Command, Exchange, Place, Reply
from .stations import RemoteStation

__all__ = ["Member"]

logger = logging.getLogger("ocpp_toolkit")

R = TypeVar("R")

_REMEMBERED = 1000
"""Commands whose outcome is remembered, in case one is given again."""


class Member:
    """Makes a CSMS one of several workers.

    ::

        member = Member(csms, exchange)
        await member.join()
        station = await member.station("CS001")  # wherever it is connected
        await station.reset(ResetRequest(...))
    """

    def __init__(self, csms: CSMS, exchange: Exchange, *, timeout: float = 60.0) -> None:
        """The part of one worker.

        Args:
            csms: its program.
            exchange: joins it to the others.
            timeout: seconds that a command may take, from here to the station and back.
        """
        self.csms = csms
        self.exchange = exchange
        self.timeout = timeout
        self._claims: dict[str, int] = {}
        self._outcomes: OrderedDict[str, asyncio.Task[Reply]] = OrderedDict()
        self._closing: set[asyncio.Task[None]] = set()
        self._versions: Mapping[str, Version] = {version.name: version for version in csms.spoken}

    async def join(self) -> None:
        """Take part from now on; before stations are let in."""
        self.csms.on_connect(self._claim)
        self.csms.on_disconnect(self._release)
        await self.exchange.join(self._execute, self._evict, self._rejoined)

    # ------------------------------------------------------------------------------------------------- for a program

    async def station(self, identity: str) -> Station:
        """A station, whichever worker it is connected to.

        Raises:
            KeyError: it is not connected.
            ConnectionError: it is not connected here, and the other workers cannot be asked now.
        """
        here = self.csms.stations.get(identity)
        if here is not None:
            return here
        place = await self.exchange.find(identity)
        if place is None:
            raise KeyError(identity)
        return RemoteStation(identity, place, self._carry)

    async def places(self) -> Mapping[str, Place]:
        """Where all stations are connected now, by identity."""
        return await self.exchange.places()

    async def _carry(self, identity: str, request: Replies[R]) -> Execution[R]:
        """Send a request to a station, wherever it is by now: a station that has moved is looked for once more."""
        action = type(request).__name__.removesuffix("Request")
        for _ in range(2):
            here = self.csms.stations.get(identity)
            if here is not None:
                return await here.execute(request)
            place = await self._find(identity, action)
            if place is None or place.version not in self._versions:
                break
            version = self._versions[place.version]
            command = command_of(identity, request, version, self.timeout)
            try:
                return response_in(await self._reply(place.worker, command, action), request, version)
            except NotHere:
                continue
        raise ConnectionLost(action, "the station is not connected")

    async def _find(self, identity: str, action: str) -> Place | None:
        try:
            return await self.exchange.find(identity)
        except ConnectionError as error:
            raise ConnectionLost(action, str(error)) from None

    async def _reply(self, worker: str, command: Command, action: str) -> Reply:
        try:
            async with asyncio.timeout(self.timeout):
                return await self.exchange.command(worker, command)
        except TimeoutError:
            raise Timeout(action, self.timeout) from None
        except ConnectionError as error:
            raise ConnectionLost(action, str(error)) from None

    # ------------------------------------------------------------------------------------------------ for the others

    async def _execute(self, command: Command) -> Reply:
        """Carry out a command; given again, its outcome is told again."""
        known = self._outcomes.get(command["id"])
        if known is None:
            known = self._outcomes[command["id"]] = asyncio.create_task(self._outcome(command))
            while len(self._outcomes) > _REMEMBERED:
                self._outcomes.popitem(last=False)
        return await asyncio.shield(known)

    async def _outcome(self, command: Command) -> Reply:
        try:
            station = self.csms.stations.get(command["identity"])
            if station is None:
                raise NotHere
            request = request_in(command, station.peer.version)
            left = command["expires"] - time.time()
            if left <= 0:
                raise Timeout(command["action"], self.timeout)
            async with asyncio.timeout(left):
                return reply_of(await station.execute(cast("Replies[Any]", request)))
        except TimeoutError as late:
            return failure_of(late if isinstance(late, Timeout) else Timeout(command["action"], self.timeout))
        except InvalidPayload as invalid:
            return failure_of(ConnectionLost(command["action"], str(invalid)))
        except (OcppError, NotHere) as error:
            return failure_of(error)

    async def _claim(self, station: Station) -> None:
        """Say that a station is here; while nobody can be told, it is served all the same."""
        peer = station.peer
        try:
            self._claims[peer.identity] = await self.exchange.claim(
                peer.identity, peer.version.name, peer.transport, peer.remote_address
            )
        except ConnectionError as error:
            logger.warning("%s: the other workers do not know where it is: %s", peer.identity, error)

    async def _rejoined(self) -> None:
        """Say anew which stations are here."""
        self._claims.clear()
        for station in list(self.csms.stations.values()):
            await self._claim(station)

    async def _release(self, station: Station, reason: str) -> None:  # noqa: ARG002 - so are watchers called
        if station.identity in self.csms.stations:
            return  # a newer connection of it has come, to this worker
        claim = self._claims.pop(station.identity, None)
        if claim is not None:
            with contextlib.suppress(ConnectionError):  # whoever comes back knows of no claim
                await self.exchange.release(station.identity, claim)

    async def _evict(self, identity: str, claim: int) -> None:
        """End the connection of a station that has come to another worker since."""
        station = self.csms.stations.get(identity)
        if station is not None and self._claims.get(identity) == claim:
            del self._claims[identity]
            logger.info("%s: it is connected to another worker now", identity)
            task = asyncio.create_task(cast("Any", station.peer).close(_REPLACED, "replaced by a newer connection"))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


_REPLACED = 1008
