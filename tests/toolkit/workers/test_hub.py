import asyncio
import tempfile
from pathlib import Path

import pytest
from toolkit.hub import eventually
from toolkit.workers.office import hub

from ocpp_toolkit.workers import Hub, HubExchange


class Colleague:
    """A worker that notes what it is told."""

    def __init__(self, path, name):
        self.exchange = HubExchange(path, name)
        self.evicted = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Event()
        self.back = asyncio.Event()

    async def join(self):
        await self.exchange.join(self.execute, self.evict, self.rejoined)
        return self.exchange

    async def rejoined(self):
        self.back.set()

    async def execute(self, command):
        self.asked.set()
        await self.gate.wait()
        if command.get("fails"):
            raise RuntimeError("a secret")
        return {"did": command["what"], "by": self.exchange.worker}

    async def evict(self, identity, claim):
        self.evicted.append((identity, claim))


def claimed(exchange, identity):
    return exchange.claim(identity, "1.6", "ws", "127.0.0.1:5")


@pytest.fixture
async def two():
    async with hub() as (running, path):
        first, second = Colleague(path, "1"), Colleague(path, "2")
        yield running, await first.join(), await second.join(), first, second
        for each in (first, second):
            await each.exchange.leave()


async def test_who_has_a_station_is_known_to_all(two):
    running, first, second, *_ = two
    claim = await claimed(first, "CS1")
    place = await second.find("CS1")
    assert (place.worker, place.claim, place.version, place.transport, place.remote_address) == (
        "1", claim, "1.6", "ws", "127.0.0.1:5",
    )  # fmt: skip
    assert await second.places() == running.places == {"CS1": place}
    assert await second.find("CS2") is None
    await first.release("CS1", claim)
    assert await second.find("CS1") is None


async def test_the_latest_claim_counts_and_the_worker_that_had_it_is_told(two):
    _, first, second, had, _ = two
    old = await claimed(first, "CS1")
    new = await claimed(second, "CS1")
    assert new > old
    assert had.evicted == [("CS1", old)]
    await first.release("CS1", old)  # the late end of the old connection
    assert (await first.find("CS1")).worker == "2"


async def test_a_worker_that_takes_its_own_station_anew_is_not_told(two):
    _, first, _, had, _ = two
    old, new = await claimed(first, "CS1"), await claimed(first, "CS1")
    await first.release("CS1", old)
    assert had.evicted == []
    assert (await first.find("CS1")).claim == new


async def test_a_command_goes_to_the_worker_that_is_named(two):
    _, first, *_ = two
    assert await first.command("2", {"what": "reset"}) == {"did": "reset", "by": "2"}
    assert await first.command("1", {"what": "unlock"}) == {"did": "unlock", "by": "1"}


async def test_commands_pass_each_other(two):
    _, first, _, _, second = two
    second.gate.clear()
    slow = asyncio.create_task(first.command("2", {"what": "slow"}))
    assert await first.command("1", {"what": "quick"}) == {"did": "quick", "by": "1"}
    assert not slow.done()
    second.gate.set()
    assert (await slow)["did"] == "slow"


async def test_a_worker_that_is_not_there_is_told_of(two):
    _, first, *_ = two
    with pytest.raises(ConnectionError, match="worker 9 is not there"):
        await first.command("9", {"what": "reset"})


async def test_what_fails_at_the_other_worker_fails_here_without_its_words(two, caplog):
    _, first, *_ = two
    with pytest.raises(ConnectionError, match=r"^execute failed$"):
        await first.command("2", {"what": "reset", "fails": True})
    assert "a secret" in caplog.text  # in the log of the worker where it happened


async def test_a_worker_that_dies_leaves_nothing_behind(two):
    running, first, second, _, dying = two
    await claimed(first, "CS1")
    await claimed(second, "CS2")
    dying.gate.clear()
    waiting = asyncio.create_task(first.command("2", {"what": "reset"}))
    await dying.asked.wait()
    assert set(running.places) == {"CS1", "CS2"}
    await second.leave()
    with pytest.raises(ConnectionError, match="gone"):
        await waiting
    await eventually(lambda: running.workers == {"1"})
    assert set(running.places) == {"CS1"}
    with pytest.raises(ConnectionError, match="gone"):
        await second.find("CS1")


async def test_whoever_gives_up_is_not_disturbed_by_the_answer(two):
    _, first, _, _, slow = two
    slow.gate.clear()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await first.command("2", {"what": "reset"})
    slow.gate.set()
    assert (await first.command("2", {"what": "again"}))["did"] == "again"


async def test_without_a_hub_there_is_nothing_to_join(tmp_path):
    exchange = HubExchange(tmp_path / "none", "1")
    with pytest.raises(OSError, match="No such file"):
        await exchange.join(None, None, None)
    with pytest.raises(ConnectionError, match="has not joined"):
        await exchange.find("CS1")
    await exchange.leave()


async def test_a_worker_finds_a_hub_that_was_gone(monkeypatch, caplog):
    monkeypatch.setattr("ocpp_toolkit.workers.hub._PAUSE", 0.01)
    with tempfile.TemporaryDirectory(prefix="ocpp-") as directory:
        path = Path(directory) / "hub"
        colleague = Colleague(path, "1")
        async with Hub(path):
            exchange = await colleague.join()
            await exchange.listening()
            await claimed(exchange, "CS1")
        await eventually(lambda: "the hub is gone" in caplog.text)
        with pytest.raises(ConnectionError, match="gone"):
            await exchange.find("CS1")
        path.unlink(missing_ok=True)
        async with Hub(path) as again:
            async with asyncio.timeout(30):
                await colleague.back.wait()
                await again.wait_listening(1)
            assert again.workers == {"1"}
            assert await exchange.find("CS1") is None
            await exchange.leave()
