"""Two or more workers in this process, joined by a real hub: each a CSMS with a WebSocket server of its own."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from toolkit.hub import booting, connecting, serving

from ocpp_generic_api import RESET, ResetResponse, ResetStatus
from ocpp_toolkit import CSMS, ChargingStation
from ocpp_toolkit.connections import Serving
from ocpp_toolkit.workers import Hub, HubExchange, Member


@dataclass
class Desk:
    """One worker."""

    csms: CSMS
    member: Member
    server: Serving
    exchange: HubExchange


@asynccontextmanager
async def hub() -> AsyncIterator[tuple[Hub, Path]]:
    with tempfile.TemporaryDirectory(prefix="ocpp-") as directory:  # a socket's path has to be short
        path = Path(directory) / "hub"
        async with Hub(path) as running:
            yield running, path


@asynccontextmanager
async def office(number: int = 2, **options: float) -> AsyncIterator[tuple[Hub, list[Desk]]]:
    async with hub() as (running, path), AsyncExitStack() as stack:
        desks = []
        for each in range(1, number + 1):
            csms, exchange = booting(CSMS()), HubExchange(path, str(each))
            member = Member(csms, exchange, **options)
            await member.join()
            stack.push_async_callback(exchange.leave)
            server = await stack.enter_async_context(serving(csms))
            desks.append(Desk(csms, member, server, exchange))
        yield running, desks


def resettable(version: str, seen: list[str]) -> ChargingStation:
    """A station that accepts resets, and notes of which kind."""
    program = ChargingStation([version])

    @program.on(RESET)
    def reset(csms, request):
        seen.append(str(request.type))
        return ResetResponse(status=ResetStatus.ACCEPTED)

    return program


__all__ = ["Desk", "booting", "connecting", "hub", "office", "resettable"]
