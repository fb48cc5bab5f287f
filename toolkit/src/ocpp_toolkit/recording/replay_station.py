"""Plays the station of a recording to a CSMS."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from ocpp_core import Version
from ocpp_core.transport import Transport

from .exchanges import Exchange
from .records import Sender
from .replay import Answers, Replayed, TransactionNumbers, ask, calls_of

__all__ = ["replay_station"]


async def replay_station(
    found: Sequence[Exchange],
    transport: Transport,
    version: Version,
    url: str,
    *,
    identity: str | None = None,
    speed: float | None = None,
    timeout: float = 30.0,
    **options: Any,
) -> AsyncGenerator[Replayed]:
    """Connect as the station did, make its calls again, and answer the CSMS as it did then.

    Each call waits for the answer to the one before. Where the CSMS numbers transactions, its new numbers take the place of the
    recorded ones.

    Args:
        found: the exchanges of one station.
        transport: what connects.
        version: of OCPP, as recorded.
        url: the CSMS's endpoint.
        identity: in place of the recorded one; None: that one.
        speed: how many times as fast as then; None: without pauses.
        timeout: seconds that an answer may take.
        options: further options of the transport's `connect`.

    Raises:
        ConnectFailed: the CSMS cannot be reached, or turned the station away.
    """
    calls = calls_of(found, Sender.STATION)
    numbers = TransactionNumbers()
    handlers = Answers(calls_of(found, Sender.CSMS))
    who = identity or found[0].station
    async with transport.connect(url, who, [version], handlers, **options) as peer:
        for before, recorded in zip(calls[:1] + calls, calls, strict=False):
            if speed is not None:
                await asyncio.sleep(max(0.0, (recorded.at - before.at).total_seconds()) / speed)
            replayed = await ask(peer, recorded, numbers.applied(recorded.payload), timeout)
            numbers.learn(recorded.answer, replayed.answer)
            yield replayed
