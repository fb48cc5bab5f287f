import asyncio
import contextlib

import pytest
from compat.kits import BOTH, WireClosed, wires


@pytest.fixture(params=BOTH, ids=repr)
def kit(request):
    """Each package in turn."""
    return request.param


@pytest.fixture
async def started():
    """Starts charge points: of a class it makes one, runs it, and gives it with the other end of its connection."""
    ended = []

    def start(kind, **options):
        ours, theirs = wires()
        point = kind("CS001", ours, **options)
        ended.append((theirs, asyncio.create_task(point.start())))
        point.running = ended[-1][1]
        return point, theirs

    yield start
    for wire, task in ended:
        wire.close()
        with contextlib.suppress(WireClosed):
            await asyncio.wait_for(task, 5)
