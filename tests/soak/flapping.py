"""Stations that come and go without end: what a CSMS holds before and after (F12).

    python tests/soak/flapping.py 100000

Prints what was held at each tenth of the way, and ends with status 1 if any of it grew. Each station speaks, or says
nothing, and then leaves: with a closing handshake, by a reset, or by connecting anew while its old connection is open.
"""

import asyncio
import contextlib
import gc
import logging
import os
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_socket
from websockets.exceptions import ConnectionClosed

from ocpp_core import now
from ocpp_generic_api import BOOT_NOTIFICATION, BootNotificationResponse, RegistrationStatus
from ocpp_toolkit import CSMS, serve
from ocpp_toolkit.connections import Serving
from ocpp_transport_ws import Link

IDENTITIES = 24
PARALLEL = 12
_BOOT = '[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]'
_SETTLED = 30.0  # s


@dataclass(frozen=True)
class Held:
    """What one moment's process holds."""

    tasks: int
    sockets: int
    """Open file descriptors that are sockets."""
    registry: int
    """Stations of the program, and connections of the server."""
    links: int
    """Connections that the garbage collector knows."""
    objects: int
    """All objects that it knows."""
    traced: int
    """Bytes that Python has allocated, or 0 without `tracemalloc`."""
    resident: int
    """Bytes of the process in memory."""

    def grew(self, before: "Held") -> list[str]:
        """What there is more of than before, beyond what a cache or a timer may account for."""
        slack = {"tasks": 0, "sockets": 0, "registry": 0, "links": 0, "objects": 2000, "traced": 512 * 1024}
        slack["resident"] = 16 * 1024 * 1024  # what the allocator keeps for later
        return [
            f"{name}: {getattr(before, name)} → {getattr(self, name)}"
            for name, much in slack.items()
            if getattr(self, name) > getattr(before, name) + much
        ]


def _sockets() -> int:
    found = 0
    for each in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found += str(each.readlink()).startswith("socket:")
    return found


def held(csms: CSMS, server: Serving) -> Held:
    """What the process holds now."""
    gc.collect()
    objects = gc.get_objects()
    connections = sum(len(each.connections) for each in server._servers.values())
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return Held(
        tasks=len(asyncio.all_tasks()),
        sockets=_sockets(),
        registry=len(csms.stations) + connections,
        links=sum(isinstance(each, Link) for each in objects),
        objects=len(objects),
        traced=tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else 0,
        resident=pages * os.sysconf("SC_PAGE_SIZE"),
    )


async def _cycle(url: str, number: int, older: dict[str, ClientConnection]) -> None:
    identity = f"CS{number % IDENTITIES}"
    socket = await connect_socket(
        f"{url}/{identity}", subprotocols=["ocpp1.6"], proxy=None, close_timeout=5, ping_interval=None, compression=None
    )
    try:
        if number % 3:
            await socket.send(_BOOT)
        if number % 3 == 1:
            await socket.recv()
    except ConnectionClosed:
        pass  # another connection of that identity came in between
    await _leave(socket, identity, number, older)


async def _leave(socket: ClientConnection, identity: str, number: int, older: dict[str, ClientConnection]) -> None:
    before = older.pop(identity, None)
    if number % 5 == 0:
        older[identity] = socket  # stays until its successor has come
    elif number % 5 in (1, 2):
        socket.transport.abort()
    else:
        await socket.close()
    if before is not None:
        await before.close()


async def flap(url: str, cycles: int, *, parallel: int = PARALLEL) -> None:
    """Connect and disconnect so many times, several stations at once; at the end nobody is connected."""
    numbers, older = iter(range(cycles)), dict[str, ClientConnection]()

    async def work() -> None:
        for number in numbers:
            await _cycle(url, number, older)

    await asyncio.gather(*(work() for _ in range(parallel)))
    await asyncio.gather(*(socket.close() for socket in older.values()))


@contextlib.asynccontextmanager
async def csms() -> AsyncIterator[tuple[CSMS, Serving, Counter[str]]]:
    """A CSMS that counts who comes and goes."""
    program, seen = CSMS(["1.6"]), Counter[str]()

    @program.on(BOOT_NOTIFICATION)
    async def boot(station: object, request: object) -> BootNotificationResponse:
        await asyncio.sleep(0)
        return BootNotificationResponse(current_time=now(), interval=300, status=RegistrationStatus.ACCEPTED)

    program.on_connect(lambda _: seen.update(["connected"]))
    program.on_disconnect(lambda *_: seen.update(["disconnected"]))
    async with serve(program, "127.0.0.1:0") as server:
        yield program, server, seen


async def settle(program: CSMS, server: Serving, tasks: int) -> None:
    """Wait until the CSMS has seen that everybody has left."""
    async with asyncio.timeout(_SETTLED):
        while program.stations or any(s.connections for s in server._servers.values()) or _busy() > tasks:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _busy() -> int:
    return len(asyncio.all_tasks())


async def soak(cycles: int, *, warm_up: int, steps: int, report: Callable[[int, Held], None]) -> list[str]:
    """Flap, and compare what is held.

    Args:
        cycles: connections made after the warm-up.
        warm_up: connections made first, for caches to fill.
        steps: how often to look.
        report: told of each look: connections so far, and what is held.

    Returns:
        What grew; empty if nothing did.
    """
    async with csms() as (program, server, seen):
        tasks = _busy()
        await flap(server.url, warm_up)
        await settle(program, server, tasks)
        before = after = held(program, server)
        report(0, before)
        for step in range(1, steps + 1):
            await flap(server.url, cycles // steps)
            await settle(program, server, tasks)
            after = held(program, server)
            report(step * (cycles // steps), after)
        told = [] if seen["connected"] == seen["disconnected"] else [f"told of: {dict(seen)}"]
        return after.grew(before) + told


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(cycles: int) -> int:
    """Run, print, and give the exit status."""
    logging.getLogger("ocpp_transport_ws").setLevel(logging.CRITICAL)
    began = time.monotonic()
    _say(
        f"{'cycles':>8} {'tasks':>6} {'sockets':>8} {'registry':>9} {'links':>6} {'objects':>8} {'RSS MiB':>8} {'s':>6}"
    )

    def show(done: int, now: Held) -> None:
        row = f"{done:>8} {now.tasks:>6} {now.sockets:>8} {now.registry:>9} {now.links:>6} {now.objects:>8}"
        _say(f"{row} {now.resident / 2**20:>8.1f} {time.monotonic() - began:>6.0f}")

    grown = asyncio.run(soak(cycles, warm_up=min(cycles, 1000), steps=10, report=show))
    _say("\n".join(f"grew: {each}" for each in grown) or "nothing grew")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
