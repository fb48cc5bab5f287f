"""Real processes that share a port. What they do is in `program`, which each of them imports."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from toolkit.hub import BOOT, QUICK
from toolkit.workers.office import resettable
from toolkit.workers.program import crashing, office_of_several, stubborn

from ocpp_generic_api import DataTransferRequest
from ocpp_toolkit import connect
from ocpp_toolkit.workers import Workers, reserved

PATIENCE = 60.0


@asynccontextmanager
async def running(workers: Workers) -> AsyncIterator[None]:
    task = asyncio.create_task(workers.run())
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    finally:
        workers.stop()
        await task


async def until(condition):
    while not condition():  # noqa: ASYNC110 - of what nothing tells: other processes
        await asyncio.sleep(0.02)


async def there(workers, number):
    await until(lambda: workers.hub is not None and len(workers.hub.workers) == number)


async def ask(remote, what, data=""):
    return (await remote.data_transfer(DataTransferRequest(vendor_id="test", message_id=what, data=data))).data


async def test_stations_share_the_processes_are_reached_from_any_and_survive_the_death_of_one():
    seen = []
    with reserved("127.0.0.1", 0) as port:
        workers = Workers(office_of_several, 2, port)
        async with running(workers), AsyncExitStack() as stack:
            await workers.wait_listening()
            url = f"ws://127.0.0.1:{port}"
            remotes = {
                f"CS{number}": await stack.enter_async_context(
                    connect(resettable("1.6", seen), url, f"CS{number}", options=QUICK)
                )
                for number in range(12)
            }
            await until(lambda: len(workers.hub.places) == 12)
            places = workers.hub.places
            assert {place.worker for place in places.values()} == {"1", "2"}
            for identity, remote in remotes.items():
                await remote.boot_notification(BOOT)
                assert await ask(remote, "worker") == places[identity].worker
            assert await ask(remotes["CS0"], "count") == "12"
            for identity in places:  # one station has the CSMS reset each of them, wherever it is
                assert await ask(remotes["CS0"], "reset", identity) == "Accepted"
            assert await ask(remotes["CS0"], "reset", "nobody") == "KeyError"

            dying = workers.processes[1].pid
            os.kill(dying, signal.SIGKILL)
            kept = {identity for identity, place in places.items() if place.worker == "2"}
            await until(lambda: set(workers.hub.places) == kept)
            await until(lambda: 1 in workers.processes and workers.processes[1].pid != dying)
            await there(workers, 2)
            for identity in kept:
                assert await ask(remotes[identity], "worker") == "2"
            for identity in set(places) - kept:
                assert remotes[identity].peer.closed
    assert seen == ["Immediate"] * 12


async def test_a_worker_that_dies_at_once_is_tried_again_after_a_pause(caplog, monkeypatch):
    monkeypatch.setattr("ocpp_toolkit.workers.processes._FIRST_PAUSE", 0.01)
    workers = Workers(crashing, 1)
    async with running(workers):
        await until(lambda: caplog.text.count("worker 1 ended with exit code 1") == 2)
    assert "the next begins in 0.02 s" in caplog.text
    assert "the next begins in 0.04 s" in caplog.text


async def test_a_worker_that_does_not_end_is_killed(monkeypatch):
    monkeypatch.setattr("ocpp_toolkit.workers.processes._GRACE", 0.2)
    workers = Workers(stubborn, 1)
    async with running(workers):
        await there(workers, 1)
        process = workers.processes[1]
    assert process.exitcode == -signal.SIGKILL


async def test_workers_find_a_hub_that_was_gone():
    workers = Workers(office_of_several, 1, 0)
    async with running(workers):
        await workers.wait_listening()
        process = workers.processes[1]
        lost = workers.hub._workers["1"]
        lost.close()
        await until(lambda: workers.hub._workers.get("1", lost) is not lost)
        assert workers.processes[1] is process
    assert process.exitcode == 0


def test_there_is_at_least_one():
    with pytest.raises(ValueError, match="number=0"):
        Workers(crashing, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_reserved_port_is_given_to_no_one_else(host):
    with reserved(host, 0) as port:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as other, pytest.raises(OSError, match="in use"):
            other.bind((host, port))
    assert port > 0


def test_a_system_that_cannot_share_a_port_says_so(monkeypatch):
    monkeypatch.delattr(socket, "SO_REUSEPORT")
    with pytest.raises(OSError, match="cannot share a port"), reserved("127.0.0.1", 0):
        pass
