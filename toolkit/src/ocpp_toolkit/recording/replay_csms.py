"""Plays the CSMS of a recording to a station."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from typing import Any

from ocpp_core import Peer, Version
from ocpp_core.transport import Transport

from .exchanges import Exchange
from .records import Sender
from .replay import Answers, Replayed, ask, calls_of

__all__ = ["CsmsReplay", "replay_csms"]


class CsmsReplay:
    """Serves one station as the CSMS of a recording did: answers as it did then, and makes its calls again.

    A call waits until the station has called as often as it had before that call then, or until `patience` is over.

    Args:
        found: the exchanges of one station.
        timeout: seconds that an answer may take.
        patience: seconds to wait for the station's calls before each call.
    """

    def __init__(self, found: Sequence[Exchange], *, timeout: float = 30.0, patience: float = 30.0) -> None:
        self._calls = calls_of(found, Sender.CSMS)
        self._heard_before = [_station_calls_before(found, each) for each in self._calls]
        self._timeout = timeout
        self._patience = patience
        self._heard = 0
        self._more = asyncio.Event()
        self._came: asyncio.Future[Peer] = asyncio.get_running_loop().create_future()
        self.handlers = Answers(calls_of(found, Sender.STATION), asked=self._asked)
        """What answers the station."""

    def connected(self, peer: Peer) -> None:
        """Take up the station's connection; the first one counts."""
        if not self._came.done():
            self._came.set_result(peer)

    async def run(self) -> AsyncGenerator[Replayed]:
        """Wait for the station, and make the calls."""
        peer = await self._came
        for recorded, heard_before in zip(self._calls, self._heard_before, strict=True):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wait_for(heard_before), self._patience)
            yield await ask(peer, recorded, recorded.payload, self._timeout)

    async def _wait_for(self, calls: int) -> None:
        while self._heard < calls:
            self._more.clear()
            await self._more.wait()

    def _asked(self, _peer: Peer, _action: str) -> None:
        self._heard += 1
        self._more.set()


def _station_calls_before(found: Sequence[Exchange], call: Exchange) -> int:
    return sum(each.at <= call.at for each in calls_of(found, Sender.STATION))


async def replay_csms(
    found: Sequence[Exchange],
    transport: Transport,
    version: Version,
    host: str,
    port: int,
    *,
    listening: Callable[[str], None] = lambda _url: None,
    **options: Any,
) -> AsyncGenerator[Replayed]:
    """Listen, and play the CSMS to the first station that connects; ends after the last call.

    Args:
        found: the exchanges of one station.
        transport: what serves.
        version: of OCPP, as recorded.
        host: where to listen.
        port: 0: any that is free.
        listening: is told where stations connect, once they can.
        options: further options of the transport's `serve`.

    Raises:
        OSError: it cannot listen there.
    """
    replay = CsmsReplay(found)
    async with (
        transport.serve(replay.handlers, [version], host, port, on_connect=replay.connected, **options) as server,
        aclosing(replay.run()) as results,
    ):
        listening(server.url)
        async for each in results:
            yield each
