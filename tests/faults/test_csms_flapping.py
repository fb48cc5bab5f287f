"""Fault F12: stations that connect and disconnect without end; the soak of the same name does it 100,000 times."""

import asyncio
import logging
import sys
from pathlib import Path

import pytest
from effort import unmeasured
from soak.flapping import Held, csms, flap, held, settle

SOAK = Path(__file__).parents[1] / "soak" / "flapping.py"


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL)


@pytest.mark.timeout(300)  # they take much longer where others are at work
async def test_f12_two_thousand_connections_leave_nothing_behind():
    """In a process of its own, where nobody else makes objects, nor measures coverage."""
    environment = {**unmeasured(), "PYTHONPATH": str(SOAK.parents[1])}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(SOAK), "2000", env=environment, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    *looks, verdict = output.decode().splitlines()
    assert verdict == "nothing grew"
    assert process.returncode == 0
    assert [int(look.split()[0]) for look in looks[1:]] == list(range(0, 2001, 200))
    assert {tuple(look.split()[3:5]) for look in looks[1:]} == {("0", "0")}, "registry and links"


async def test_f12_the_registry_is_right_while_they_flap():
    async with csms() as (program, server, seen):
        tasks = len(asyncio.all_tasks())
        await flap(server.url, 150, parallel=30)
        await settle(program, server, tasks)
        assert dict(program.stations) == {}
        assert seen["connected"] == seen["disconnected"] > 0
        assert held(program, server).links == 0


def test_f12_growth_is_noticed():
    before = Held(tasks=3, sockets=2, registry=0, links=0, objects=10_000, traced=0, resident=0)
    after = Held(tasks=4, sockets=2, registry=1, links=1, objects=13_000, traced=10**6, resident=10**8)
    assert [each.partition(":")[0] for each in after.grew(before)] == [
        "tasks", "registry", "links", "objects", "traced", "resident",
    ]  # fmt: skip
    assert before.grew(before) == []
