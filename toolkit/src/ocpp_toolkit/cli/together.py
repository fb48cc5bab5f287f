"""``ocpp-toolkit csms --workers N``: the simulated CSMS in several processes on one port.

They share a store of transactions, so that a station which comes back to another process goes on with what it has begun.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from ocpp_generic_api.sqlite_store import SqliteTransactionStore
from ocpp_toolkit.connections import serve
from ocpp_toolkit.simulation import CsmsSimulator
from ocpp_toolkit.workers import Worker, Workers, reserved
from ocpp_transport_ws import Engine, Options

from .options import address, versions_of
from .screen import screen
from .security import Entrance
from .telling import PATIENCE, greeting, outcome, show_connections
from .tolerance import profiles_of
from .traffic import TrafficView

__all__ = ["Share", "serve_together"]


@dataclass(frozen=True, slots=True)
class Share:
    """What each process is told."""

    ws: str
    """Host and port to listen on."""
    versions: tuple[str, ...]
    """Names of the versions, in order of preference."""
    entrance: Entrance
    quiet: bool
    health_path: str | None
    engine: Engine
    profile: str | None
    profiles: Path | None
    """Directory with vendors' profiles."""


async def serve_together(share: Share, number: int, console: Console) -> None:
    """Run so many processes until they are asked to stop.

    Raises:
        OSError: the address cannot be had.
    """
    host, port = address(share.ws)
    with reserved(host, port) as port, tempfile.TemporaryDirectory(prefix="ocpp-") as directory:
        shown = f"[{host}]" if ":" in host else host
        scheme = "wss" if (share.entrance.profile or 0) > 1 else "ws"
        workers = Workers(work, number, share, f"{shown}:{port}", Path(directory) / "transactions.db")
        running = asyncio.create_task(workers.run())
        greeted = asyncio.create_task(workers.wait_listening())
        await asyncio.wait({running, greeted}, return_when=asyncio.FIRST_COMPLETED)
        if greeted.done():
            console.print(greeting(share.versions, share.entrance, {"ws": f"{scheme}://{shown}:{port}"}, number))
        greeted.cancel()
        await running


async def work(worker: Worker, share: Share, ws: str, store_file: Path) -> None:
    """What each process does."""
    console = screen()
    view = TrafficView(console)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(SqliteTransactionStore(store_file))
        simulator = CsmsSimulator(
            versions_of(",".join(share.versions)),
            profiles=None if share.profile is None else profiles_of(share.profile, share.profiles),
            store=store,
            alone=False,
        )
        show_connections(simulator, view)
        await worker.join(simulator)
        server = await stack.enter_async_context(
            serve(
                simulator,
                ws,
                options=Options(trace=None if share.quiet else view),
                health_path=share.health_path,
                engine=share.engine,
                reuse_port=True,
                **await stack.enter_async_context(share.entrance.options()),
            )
        )
        await worker.serve()
        await server.drain(PATIENCE)
    console.print(f"worker {worker.number} stopped: {outcome(simulator)}")
