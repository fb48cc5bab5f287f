"""What the tests of this directory share: both sides in the hands of a test, joined by real sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from toolkit.rig import OCPP16

from ocpp_toolkit.scripting import (
    Destination,
    Outcome,
    Script,
    ScriptedCsms,
    ScriptedStation,
    ScriptServer,
    Stage,
    Unexpected,
    Verdict,
    listen,
    run,
)
from ocpp_toolkit.simulation import StationSimulator

SOON = 20.0
"""Seconds after which something that should happen has not."""
SHORT = 0.05
"""Seconds to wait for what should not happen."""


@asynccontextmanager
async def serving(*versions: str, **options: Any) -> AsyncIterator[ScriptServer]:
    """A scripted CSMS on a free port."""
    async with listen("127.0.0.1:0", versions=versions or None, **options) as server:
        yield server


@asynccontextmanager
async def joined(
    version: str = "2.0.1", *, unexpected: Unexpected = "answer", patience: float = 20.0
) -> AsyncIterator[tuple[ScriptedStation, ScriptedCsms]]:
    """A scripted station and a scripted CSMS, connected."""
    async with serving(version) as server:
        station = ScriptedStation(Destination(server.url, versions=(version,)), Stage(1), unexpected)
        station.patience = patience
        async with station:
            yield station, await server.station(within=SOON)


def passed(outcome: Outcome) -> Outcome:
    """An outcome that must have passed."""
    assert outcome.verdict is Verdict.PASSED, outcome.explained()
    return outcome


async def played(script: Any, url: str, **options: Any) -> Outcome:
    """Run a script against a CSMS, with nobody at the terminal."""

    async def nobody(text: str) -> str:
        return ""

    return await run(script, url, **{"timeout": SOON, "seed": 1, "ask": nobody, **options})


def quick(script: Script) -> Script:
    """A script of the examples, whose pauses are short."""
    names = script.function.__globals__  # type: ignore[attr-defined]
    for name in ("SECONDS", "PAUSE"):
        if name in names:
            names[name] = 0.01
    return script


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@asynccontextmanager
async def station_at(port: int, identity: str = "CS7", url: str = "", **options: Any) -> AsyncIterator[None]:
    """A simulated station that connects as soon as it can, again and again."""
    place = url or f"ws://127.0.0.1:{port}"

    async def live() -> None:
        while True:
            station = StationSimulator(place, identity, [OCPP16], sessions=0, stay=True, **options)
            await asyncio.gather(station.run(), return_exceptions=True)
            await asyncio.sleep(0.02)

    life = asyncio.create_task(live())
    yield
    life.cancel()
    await asyncio.gather(life, return_exceptions=True)
