import asyncio

import pytest
from toolkit.hub import BOOT, NAMES, VERSIONS, booting, connecting, eventually, joined, serving

from ocpp_core import CallRefused, StoreFailed
from ocpp_core.testing import memory_pair
from ocpp_generic_api import (
    GET_LOCAL_LIST_VERSION,
    GetLocalListVersionRequest,
    GetLocalListVersionResponse,
    RegistrationStatus,
)
from ocpp_toolkit import CSMS, ChargingStation

EACH = pytest.mark.parametrize("name", NAMES)
ACCEPTED, PENDING, REJECTED = RegistrationStatus.ACCEPTED, RegistrationStatus.PENDING, RegistrationStatus.REJECTED


def watched(csms):
    """What the watchers of a CSMS are told."""
    told = []
    csms.on_connect(lambda station: told.append(("connected", station)))
    csms.on_accept(lambda station: told.append(("accepted", station)))
    csms.on_disconnect(lambda station, reason: told.append(("disconnected", station, reason)))
    return told


@EACH
async def test_a_station_connects_is_accepted_and_leaves(name):
    csms = booting(CSMS())
    told = watched(csms)
    async with serving(csms) as server:
        async with connecting(ChargingStation([name]), server, "CS1") as remote:
            station = await csms.stations.wait_for("CS1")
            assert (station.identity, station.version, station.transport) == ("CS1", name, "ws")
            assert station.remote_address.startswith("127.0.0.1:")
            await eventually(lambda: told)
            await remote.boot_notification(BOOT)
            assert await csms.stations.wait_for("CS1", accepted=True) is station
            await eventually(lambda: len(told) == 2)
        await eventually(lambda: len(told) == 3)
    assert told == [("connected", station), ("accepted", station), ("disconnected", station, "1000")]
    assert dict(csms.stations) == {}


async def test_watchers_may_be_async_and_call_the_station():
    csms, program = booting(CSMS()), ChargingStation(["1.6"])
    versions, gone = [], []
    program.on(GET_LOCAL_LIST_VERSION)(lambda csms, request: GetLocalListVersionResponse(version_number=7))

    @csms.on_accept
    async def ask(station):
        versions.append((await station.get_local_list_version(GetLocalListVersionRequest())).version_number)

    @csms.on_disconnect
    async def left(station, reason):
        await asyncio.sleep(0)
        gone.append((station.identity, reason))

    async with serving(csms) as server:
        async with connecting(program, server) as remote:
            await remote.boot_notification(BOOT)
            await eventually(lambda: versions)
        await eventually(lambda: gone)
    assert (versions, gone) == ([7], [("CS1", "1000")])


async def test_a_watcher_that_fails_harms_nobody(caplog):
    csms = booting(CSMS())
    csms.on_connect(lambda station: 1 / 0)
    told = watched(csms)
    station, _ = await joined(VERSIONS["1.6"], csms)
    assert told == [("connected", station)]
    assert "CS1: a watcher failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@EACH
async def test_a_station_that_is_put_off_is_not_accepted(name):
    csms = booting(CSMS(), PENDING, REJECTED, ACCEPTED, REJECTED)
    told = watched(csms)
    station, remote = await joined(VERSIONS[name], csms)
    answers = []
    for accepted in (False, False, True, False):
        answers.append((await remote.boot_notification(BOOT)).status)
        await asyncio.sleep(0.01)
        assert station.accepted is accepted
    expected = [ACCEPTED if status is ACCEPTED else status for status in (PENDING, REJECTED, ACCEPTED, REJECTED)]
    if name == "1.5":  # it has no Pending
        expected[0] = REJECTED
    assert answers == expected
    assert told == [("connected", station), ("accepted", station)]


async def test_an_accepted_station_stays_so_over_a_new_connection_until_it_is_rejected():
    csms = booting(CSMS(), ACCEPTED, REJECTED)
    first, remote = await joined(VERSIONS["1.6"], csms)
    await remote.boot_notification(BOOT)
    await eventually(lambda: first.accepted)
    second, remote = await joined(VERSIONS["1.6"], csms)
    assert second.accepted
    assert second is not first
    assert await csms.stations.wait_for("CS1", accepted=True) is second
    await remote.boot_notification(BOOT)
    await eventually(lambda: not second.accepted)
    third, _ = await joined(VERSIONS["1.6"], csms)
    assert not third.accepted


async def test_stations_are_a_mapping():
    csms = CSMS()
    assert list(csms.stations) == []
    assert "CS1" not in csms.stations
    one, _ = await joined(VERSIONS["1.6"], csms, identity="CS1")
    two, _ = await joined(VERSIONS["2.0.1"], csms, identity="CS2")
    assert csms.stations["CS1"] is one
    assert csms.stations.get("CS3") is None
    assert list(csms.stations) == ["CS1", "CS2"]
    assert list(csms.stations.values()) == [one, two]
    assert len(csms.stations) == 2
    assert csms.stations.where(lambda each: each.version == "2.0.1") == [two]
    with pytest.raises(KeyError):
        csms.stations["CS3"]


async def test_a_station_that_is_not_there_yet_is_waited_for():
    csms = booting(CSMS())
    waiting = asyncio.create_task(csms.stations.wait_for("CS1"))
    accepted = asyncio.create_task(csms.stations.wait_for("CS1", accepted=True))
    await joined(VERSIONS["1.6"], csms, identity="CS2")
    await asyncio.sleep(0)
    assert not waiting.done()
    station, remote = await joined(VERSIONS["1.6"], csms)
    assert await waiting is station
    await asyncio.sleep(0)
    assert not accepted.done()
    await remote.boot_notification(BOOT)
    assert await accepted is station


async def test_a_wait_is_bounded_by_a_timeout():
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await CSMS().stations.wait_for("CS1")


async def test_a_newer_connection_takes_the_place_of_the_older():
    csms = CSMS()
    told = watched(csms)
    async with (
        serving(csms) as server,
        connecting(ChargingStation(["1.6"]), server),
    ):
        old = await csms.stations.wait_for("CS1")
        async with connecting(ChargingStation(["2.0.1"]), server):
            await eventually(lambda: len(told) == 3)
            new = csms.stations["CS1"]
            assert (old.version, new.version) == ("1.6", "2.0.1")
    assert ("disconnected", old, "1008 replaced by a newer connection") in told
    assert csms.stations == {}


async def test_what_an_older_connection_leaves_behind_does_not_touch_the_newer():
    csms = booting(CSMS())
    old, remote = await joined(VERSIONS["1.6"], csms)
    new, _ = await joined(VERSIONS["2.0.1"], csms)
    await remote.boot_notification(BOOT)
    await eventually(lambda: old.accepted)
    assert csms.stations["CS1"] is new
    await csms.disconnected(old.peer, "gone")
    assert csms.stations["CS1"] is new
    await csms.disconnected(new.peer, "gone")
    assert csms.stations == {}


async def test_nobody_is_told_of_the_end_of_what_was_never_taken_up():
    csms = CSMS()
    told = watched(csms)
    peer, _ = memory_pair(VERSIONS["1.6"], csms.bridge)
    await csms.disconnected(peer, "gone")
    assert told == []


async def test_a_store_that_fails_ends_the_connection_and_nothing_else(caplog):
    csms = CSMS()
    told = watched(csms)

    async def running(station):
        if station == "CS1":
            raise StoreFailed("here", "disk full")
        return []

    csms._store.running = running
    async with serving(csms) as server:
        async with connecting(ChargingStation(["1.6"]), server) as remote:
            with pytest.raises(ConnectionError):
                await remote.boot_notification(BOOT)
        async with connecting(ChargingStation(["1.6"]), server, "CS2") as remote:
            with pytest.raises(CallRefused, match="NotSupported"):
                await remote.boot_notification(BOOT)
            await eventually(lambda: told)
        await eventually(lambda: len(told) == 2)
    assert [(what, station.identity) for what, station, *_ in told] == [("connected", "CS2"), ("disconnected", "CS2")]
    assert "lifecycle hook failed" not in caplog.text
