"""How the stations under test run: so many in one process, each on a connection of its own, until they are killed."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

try:
    from uvloop import run
except ImportError:
    from asyncio import run

__all__ = ["VERSION", "run_stations"]

VERSION, _NUMBER, _PORT = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
"""What they speak, how many they are, and where their CSMS listens."""


def run_stations(station: Callable[[str, str], Awaitable[None]]) -> None:
    """Run stations.

    Args:
        station: given the URL of the CSMS and its identity, connects, boots, and repeats the round of calls.
    """
    run(_all(station))


async def _all(station: Callable[[str, str], Awaitable[None]]) -> None:
    print(_PORT, flush=True)
    await asyncio.gather(*(station(f"ws://127.0.0.1:{_PORT}", f"CS{number:05}") for number in range(_NUMBER)))
