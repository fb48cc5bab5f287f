"""The page about several processes: its program and its command, with stations that connect to them."""

import asyncio
import re
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from interop.processes import PATIENCE, running
from toolkit.hub import BOOT, QUICK
from toolkit.workers.office import resettable

from ocpp_toolkit import connect
from ocpp_toolkit.workers import reserved

PAGES = ("how-to/all-cores.md",)
PAGE = (Path(__file__).parents[2] / "docs" / PAGES[0]).read_text(encoding="utf-8")
STATIONS = 8


@pytest.fixture
def program(tmp_path):
    """office.py as it stands on the page, but for its port; which that is."""
    (text,) = re.findall(r"```python\n(# office.py\n.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "office.py"
    with reserved("127.0.0.1", 0) as port:
        file.write_text(text.replace("9000", str(port)), encoding="utf-8")
        yield file, f"ws://127.0.0.1:{port}"


async def test_each_worker_has_its_stations_and_reaches_those_of_the_other(program):
    file, url = program
    resets: list[str] = []
    async with running(sys.executable, "-W", "error", "-u", str(file)) as office, AsyncExitStack() as stack:
        first = await stack.enter_async_context(await patiently(url, resettable("1.6", resets), "CS0"))
        await first.boot_notification(BOOT)
        for number in range(1, STATIONS):
            station = resettable("1.6", resets)
            remote = await stack.enter_async_context(connect(station, url, f"CS{number}", options=QUICK))
            await remote.boot_notification(BOOT)
            await office.line(f"reset CS{number}, at worker")
        assert await office.stop() == 0
    at = dict(re.findall(r"reset (CS\d), at worker (\d): Accepted", office.output))
    had = {identity: worker for worker, identity in re.findall(r"worker (\d) has (CS\d)", office.output)}
    assert at == had
    assert len(at) == STATIONS
    asked = set(re.findall(r"worker (\d) reset CS\d, at worker (\d)", office.output))
    both = {had[identity] for identity in had}
    assert asked >= {(mine, theirs) for mine in {had[f"CS{STATIONS - 1}"]} for theirs in both}


async def test_the_workers_end_when_whoever_started_them_is_killed(program):
    file, url = program
    async with running(sys.executable, "-u", str(file)) as office, AsyncExitStack() as stack:
        remote = await stack.enter_async_context(await patiently(url, resettable("1.6", []), "CS0"))
        await office.kill()
        async with asyncio.timeout(PATIENCE):
            await remote.peer.wait_closed()
    assert remote.peer.close_reason == "1001 server is going away"


async def patiently(url, station, identity):
    """A connection to a program that may not listen yet."""
    port = int(url.rpartition(":")[2])
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return connect(station, url, identity, options=QUICK)
