"""How the servers in Python run: on uvloop where it is installed, until they are killed."""

import asyncio
from collections.abc import Coroutine
from typing import Any

try:
    from uvloop import run as run_loop
except ImportError:
    from asyncio import run as run_loop

__all__ = ["ready", "run"]


def run(server: Coroutine[Any, Any, None]) -> None:
    """Run a server."""
    run_loop(server)


async def ready(port: int) -> None:
    """Say where the server listens, and stay."""
    print(port, flush=True)
    await asyncio.get_running_loop().create_future()
