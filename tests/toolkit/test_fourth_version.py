"""A version that a distribution brings which exists in this test alone: the same program serves it beside the others."""

import sys
import textwrap

import pytest
from generic_api.little_neutral import POKE, RESTART, VERSION, PokeRequest, PokeResponse
from toolkit.hub import BOOT, QUICK, connecting, eventually, serving
from toolkit.rig import invoke

from ocpp_core import CallRefused, ErrorCode, NotSupported, now
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    HEARTBEAT,
    RESET,
    BootNotificationResponse,
    ClearCacheRequest,
    HeartbeatRequest,
    HeartbeatResponse,
    RegistrationStatus,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
)
from ocpp_toolkit import CSMS, ChargingStation

ENTRY_POINTS = """
[ocpp_toolkit]
ocpp0.9 = little_core
adapter-ocpp0.9 = little_adapter
"""
MODULES = {
    "little_core": """
        from generic_api.little_neutral import VERSION
        from ocpp_core.hooks import hookimpl

        @hookimpl
        def ocpp_version(name):
            return VERSION if name == VERSION.subprotocol else None
        """,
    "little_adapter": """
        from generic_api.little_neutral import ADAPTER
        from ocpp_core.hooks import hookimpl

        @hookimpl
        def ocpp_adapter(name):
            return ADAPTER if name == ADAPTER.version.subprotocol else None
        """,
}


@pytest.fixture(autouse=True)
def distribution(tmp_path, monkeypatch):
    metadata = tmp_path / "little-0.9.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: little\nVersion: 0.9\n")
    (metadata / "entry_points.txt").write_text(ENTRY_POINTS)
    for name, source in MODULES.items():
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source))
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in MODULES:
        sys.modules.pop(name, None)


def central_system():
    """The program: it names no version."""
    csms = CSMS()
    booted = []

    @csms.on(BOOT_NOTIFICATION)
    async def boot(station, request):
        booted.append((station.version, request.charging_station.model))
        return BootNotificationResponse(status=RegistrationStatus.ACCEPTED, current_time=now(), interval=60)

    @csms.on(HEARTBEAT)
    def heartbeat(station, request):
        return HeartbeatResponse(current_time=now())

    return csms, booted


def station_program(*versions):
    """The other program: it names none either."""
    station = ChargingStation(list(versions) or None)
    station.on(RESET)(lambda csms, request: ResetResponse(status=ResetStatus.ACCEPTED))
    return station


def test_it_is_the_oldest():
    assert CSMS().versions == ("2.0.1", "1.6", "1.5", "0.9")
    assert ChargingStation(["0.9", "1.6"]).spoken[0] is VERSION


async def test_the_same_program_serves_it_beside_the_others():
    csms, booted = central_system()
    async with serving(csms) as server:
        for name in ("0.9", "1.6", "2.0.1"):
            async with connecting(station_program(name), server, f"CS{name}") as remote:
                assert (await remote.boot_notification(BOOT)).interval == 60
                assert (await remote.heartbeat(HeartbeatRequest())).current_time <= now()
                station = await csms.stations.wait_for(f"CS{name}", accepted=True)
                assert station.version == remote.version == name
                answer = await station.reset(ResetRequest(type=ResetType.ON_IDLE))
                assert answer == ResetResponse(status=ResetStatus.ACCEPTED)
    assert booted == [("0.9", "m"), ("1.6", "m"), ("2.0.1", "m")]


async def test_at_the_same_time():
    csms, _ = central_system()
    async with (
        serving(csms) as server,
        connecting(station_program("0.9"), server, "old") as old,
        connecting(station_program("1.6"), server, "new") as new,
    ):
        await eventually(lambda: len(csms.stations) == 2)
        assert (old.version, new.version) == ("0.9", "1.6")
        assert [station.identity for station in csms.stations.where(lambda each: each.version == "0.9")] == ["old"]


async def test_a_station_that_speaks_it_as_well_agrees_on_the_newest():
    csms, _ = central_system()
    async with serving(csms) as server, connecting(station_program(), server) as remote:
        assert remote.version == "2.0.1"


async def test_what_it_alone_has_and_what_it_has_not():
    csms, _ = central_system()
    program = station_program("0.9")
    program.on(POKE)(lambda csms, request: PokeResponse(times=2))
    async with serving(csms) as server, connecting(program, server, "CS1"):
        station = await csms.stations.wait_for("CS1")
        assert await station.call(PokeRequest()) == PokeResponse(times=2)
        with pytest.raises(NotSupported, match=r"OCPP 0\.9 has no cache"):
            await station.clear_cache(ClearCacheRequest())
        async with connecting(station_program("1.6"), server, "CS2"):
            other = await csms.stations.wait_for("CS2")
            with pytest.raises(NotSupported, match=r"it is not a request of OCPP 1\.6"):
                await other.call(PokeRequest())


async def test_a_strict_station_of_it_is_served_too():
    csms, booted = central_system()
    async with serving(csms) as server:
        station = ChargingStation(["0.9"])
        async with station.transport("ws").connect(server.url, "CS1", [VERSION], station.bridge, options=QUICK) as peer:
            answer = await peer.exchange("Hello", '{"name": "strict"}', None)
            assert answer == '{"welcome":true,"every":60}'
            with pytest.raises(CallRefused) as caught:
                await peer.exchange(RESTART.action, '{"hard": true}', None)  # the CSMS's to send
    assert caught.value.code is ErrorCode.NOT_SUPPORTED
    assert booted == [("0.9", "strict")]


def test_the_command_knows_it():
    done = invoke("messages", "0.9")
    assert done.status == 0
    assert "OCPP 0.9: 5 operations" in done.out
