import asyncio

import pytest
from toolkit.hub import BOOT, connecting, eventually
from toolkit.workers.office import office, resettable

import ocpp16_core
import ocpp201_core
from ocpp_core import CallError, CallRefused, ConnectionLost, ErrorCode, NotSupported, Timeout
from ocpp_generic_api import RESET, ResetRequest, ResetStatus, ResetType
from ocpp_toolkit import ChargingStation
from ocpp_toolkit.workers import RemoteStation
from ocpp_toolkit.workers.commands import command_of

IMMEDIATE = ResetRequest(type=ResetType.IMMEDIATE)


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_station_of_another_worker_has_the_same_verbs(version):
    seen = []
    async with office() as (hub, (first, second)), connecting(resettable(version, seen), first.server) as remote:
        await remote.boot_notification(BOOT)
        await eventually(lambda: "CS1" in hub.places)
        station = await second.member.station("CS1")
        assert isinstance(station, RemoteStation)
        assert (station.identity, station.version, station.transport) == ("CS1", version, "ws")
        assert station.remote_address == (await first.member.station("CS1")).remote_address
        assert (await station.reset(IMMEDIATE)).status is ResetStatus.ACCEPTED
        assert repr(station) == f"<RemoteStation CS1 OCPP {version}>"
        assert set(await second.member.places()) == {"CS1"}
    assert seen == ["Immediate"]


async def test_a_station_of_this_worker_is_given_as_it_is():
    async with office() as (_, (first, _)), connecting(ChargingStation(["1.6"]), first.server):
        assert await first.member.station("CS1") is await first.csms.stations.wait_for("CS1")


async def test_a_station_that_is_nowhere_is_not_found():
    async with office() as (_, (first, _)):
        with pytest.raises(KeyError):
            await first.member.station("CS1")


async def test_losses_and_times_come_along():
    request = ResetRequest(type=ResetType.IMMEDIATE, evse_id=None)
    async with office() as (hub, (first, second)), connecting(resettable("1.6", []), first.server):
        await eventually(lambda: "CS1" in hub.places)
        execution = await (await second.member.station("CS1")).execute(request)
        assert (execution.messages, execution.attempts, execution.losses) == (1, 1, ())
        assert execution.sent <= execution.answered


async def test_a_message_that_only_the_version_has_goes_the_same_way():
    program = ChargingStation(["2.0.1"])

    @program.on(ocpp201_core.GET_BASE_REPORT)
    def answer(csms, request):
        assert request.request_id == 7
        return ocpp201_core.GetBaseReportResponse(status=ocpp201_core.GenericDeviceModelStatusEnumType.ACCEPTED)

    async with office() as (hub, (first, second)), connecting(program, first.server):
        await eventually(lambda: "CS1" in hub.places)
        station = await second.member.station("CS1")
        request = ocpp201_core.GetBaseReportRequest(
            request_id=7, report_base=ocpp201_core.ReportBaseEnumType.FULL_INVENTORY
        )
        assert (await station.call(request)).status is ocpp201_core.GenericDeviceModelStatusEnumType.ACCEPTED


async def test_what_a_station_refuses_is_refused_here_too():
    program = ChargingStation(["2.0.1"])

    @program.on(RESET)
    def reset(csms, request):
        raise CallError(ErrorCode.SECURITY_ERROR, "not you", {"who": "me"})

    async with office() as (hub, (first, second)), connecting(program, first.server):
        await eventually(lambda: "CS1" in hub.places)
        station = await second.member.station("CS1")
        with pytest.raises(CallRefused) as refused:
            await station.reset(IMMEDIATE)
        assert (refused.value.code, refused.value.description) == (ErrorCode.SECURITY_ERROR, "not you")
        assert refused.value.details == {"who": "me"}
        with pytest.raises(NotSupported):
            await station.call(ocpp16_core.GetDiagnosticsRequest(location="ftp://x"))


async def test_a_station_that_comes_to_another_worker_leaves_the_first():
    seen = []
    async with office() as (hub, (first, second)), connecting(resettable("1.6", []), first.server) as old:
        await eventually(lambda: "CS1" in hub.places)
        before = hub.places["CS1"]
        async with connecting(resettable("1.6", seen), second.server):
            await old.peer.wait_closed()
            assert old.peer.close_reason == "1008 replaced by a newer connection"
            await eventually(lambda: "CS1" not in first.csms.stations)
            assert hub.places["CS1"].worker == "2"
            assert hub.places["CS1"].claim > before.claim
            assert (await (await first.member.station("CS1")).reset(IMMEDIATE)).status is ResetStatus.ACCEPTED
        await eventually(lambda: not hub.places)
    assert seen == ["Immediate"]


async def test_a_station_that_was_found_is_followed_to_where_it_is_now():
    seen = []
    async with office(3) as (hub, (first, second, third)):
        async with connecting(resettable("1.6", []), first.server):
            await eventually(lambda: "CS1" in hub.places)
            station = await third.member.station("CS1")
        await eventually(lambda: not hub.places)
        with pytest.raises(ConnectionLost, match="not connected"):
            await station.reset(IMMEDIATE)
        async with connecting(resettable("1.6", seen), second.server):
            await eventually(lambda: "CS1" in hub.places)
            assert (await station.reset(IMMEDIATE)).status is ResetStatus.ACCEPTED
        async with connecting(resettable("1.6", seen), third.server):
            await third.csms.stations.wait_for("CS1")
            assert (await station.reset(IMMEDIATE)).status is ResetStatus.ACCEPTED
    assert seen == ["Immediate", "Immediate"]


async def test_a_directory_that_is_behind_sends_nothing():
    async with office() as (hub, (first, second)):
        await first.exchange.claim("CS1", "1.6", "ws", "")
        assert set(hub.places) == {"CS1"}
        with pytest.raises(ConnectionLost, match="not connected"):
            await (await second.member.station("CS1")).reset(IMMEDIATE)


async def test_a_command_given_twice_is_carried_out_once():
    seen = []
    async with office() as (hub, (first, second)), connecting(resettable("1.6", seen), first.server):
        await eventually(lambda: "CS1" in hub.places)
        command = command_of("CS1", IMMEDIATE, ocpp16_core.VERSION, 30)
        replies = await asyncio.gather(*(second.exchange.command("1", command) for _ in range(3)))
        assert replies[0] == replies[1] == replies[2]
        assert await second.exchange.command("1", command) == replies[0]
    assert seen == ["Immediate"]


async def test_a_command_that_has_expired_is_not_carried_out():
    seen = []
    async with office() as (hub, (first, second)), connecting(resettable("1.6", seen), first.server):
        await eventually(lambda: "CS1" in hub.places)
        command = command_of("CS1", IMMEDIATE, ocpp16_core.VERSION, -1)
        assert (await second.exchange.command("1", command))["error"] == "Timeout"
    assert seen == []


async def test_a_command_ends_in_time_though_the_station_does_not_answer():
    program = ChargingStation(["1.6"])

    @program.on(RESET)
    async def reset(csms, request):
        await asyncio.Event().wait()

    async with office(timeout=0.2) as (hub, (first, second)), connecting(program, first.server):
        await eventually(lambda: "CS1" in hub.places)
        with pytest.raises(Timeout, match="Reset"):
            await (await second.member.station("CS1")).reset(IMMEDIATE)


async def test_a_worker_that_dies_fails_the_commands_that_it_has():
    asked = asyncio.Event()
    program = ChargingStation(["1.6"])

    @program.on(RESET)
    async def reset(csms, request):
        asked.set()
        await asyncio.Event().wait()

    async with office() as (hub, (first, second)), connecting(program, first.server):
        await eventually(lambda: "CS1" in hub.places)
        waiting = asyncio.create_task((await second.member.station("CS1")).reset(IMMEDIATE))
        await asked.wait()
        await first.exchange.leave()
        with pytest.raises(ConnectionLost, match="gone"):
            await waiting


async def test_what_only_a_connection_has_is_not_to_be_had_from_afar():
    async with office() as (hub, (first, second)), connecting(ChargingStation(["1.6"]), first.server):
        await eventually(lambda: "CS1" in hub.places)
        station = await second.member.station("CS1")
        with pytest.raises(LookupError, match="connected to worker 1"):
            _ = station.peer
        with pytest.raises(LookupError, match="connected to worker 1"):
            await station.close()


async def test_old_outcomes_are_forgotten(monkeypatch):
    monkeypatch.setattr("ocpp_toolkit.workers.member._REMEMBERED", 2)
    async with office() as (hub, (first, second)), connecting(resettable("1.6", []), first.server):
        await eventually(lambda: "CS1" in hub.places)
        station = await second.member.station("CS1")
        for _ in range(4):
            await station.reset(ResetRequest(type=ResetType.IMMEDIATE))
        assert len(first.member._outcomes) == 2
