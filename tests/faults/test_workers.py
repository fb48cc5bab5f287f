"""What happens between the workers of one CSMS: each fault by its number."""

import asyncio

import pytest
from toolkit.hub import BOOT, connecting, eventually
from toolkit.workers.office import office, resettable

import ocpp16_core
from ocpp_core import ConnectionLost
from ocpp_generic_api import ResetRequest, ResetStatus, ResetType
from ocpp_toolkit.workers import Hub
from ocpp_toolkit.workers.commands import command_of

RESET = ResetRequest(type=ResetType.IMMEDIATE)


async def test_f15_without_the_hub_stations_are_served_and_commands_fail_fast(monkeypatch, caplog):
    monkeypatch.setattr("ocpp_toolkit.workers.hub._PAUSE", 0.01)
    seen = []
    async with office() as (hub, (first, second)), connecting(resettable("1.6", seen), first.server, "CS1") as one:
        await eventually(lambda: "CS1" in hub.places)
        known = await second.member.station("CS1")
        await hub.__aexit__(None, None, None)
        hub._path.unlink(missing_ok=True)
        await eventually(lambda: caplog.text.count("the hub is gone") == 2)
        await one.boot_notification(BOOT)
        async with connecting(resettable("1.6", seen), first.server, "CS2") as two:
            await two.boot_notification(BOOT)
            assert (await (await first.member.station("CS2")).reset(RESET)).status is ResetStatus.ACCEPTED
            with pytest.raises(ConnectionLost):
                await known.reset(RESET)
            with pytest.raises(ConnectionError):
                await second.member.station("CS2")
            async with Hub(hub._path) as again:
                await eventually(lambda: set(again.places) == {"CS1", "CS2"})
                assert (await known.reset(RESET)).status is ResetStatus.ACCEPTED
                assert (await (await second.member.station("CS2")).reset(RESET)).status is ResetStatus.ACCEPTED
                for desk in (first, second):
                    await desk.exchange.leave()
    assert len(seen) == 3


async def test_f16_a_command_is_carried_out_at_most_once_and_not_too_late():
    seen = []
    async with office() as (hub, (first, second)), connecting(resettable("1.6", seen), first.server):
        await eventually(lambda: "CS1" in hub.places)
        late, twice = (command_of("CS1", RESET, ocpp16_core.VERSION, seconds) for seconds in (-1, 30))
        replies = await asyncio.gather(*(second.exchange.command("1", each) for each in (twice, late, twice)))
        assert replies[0] == replies[2]
        assert replies[1]["error"] == "Timeout"
    assert seen == ["Immediate"]


async def test_f17_what_a_worker_had_is_forgotten_when_it_dies_and_its_stations_are_found_elsewhere():
    seen = []
    async with office() as (hub, (first, second)):
        async with connecting(resettable("1.6", seen), first.server):
            await eventually(lambda: "CS1" in hub.places)
            station = await second.member.station("CS1")
            await first.exchange.leave()  # as far as the others can see
            await eventually(lambda: not hub.places)
            with pytest.raises(ConnectionLost, match="not connected"):
                await station.reset(RESET)
        async with connecting(resettable("1.6", seen), second.server):
            await eventually(lambda: "CS1" in hub.places)
            assert (await station.reset(RESET)).status is ResetStatus.ACCEPTED
    assert seen == ["Immediate"]
