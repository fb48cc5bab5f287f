"""The simulated station against the simulated CSMS over real sockets, and against others that treat it badly."""

import asyncio

import pytest
from toolkit.rig import OCPP15, OCPP16, OCPP201, SOON, VERSIONS, Csms, csms, eventually, joined, words

from ocpp_core import CallError, ConnectFailed, ConnectionLost, ErrorCode, OcppError, now
from ocpp_generic_api import (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    HEARTBEAT,
    STATUS_NOTIFICATION,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    AuthorizeResponse,
    BootNotificationResponse,
    ConnectorActivity,
    HeartbeatResponse,
    IdTokenInfo,
    MessageTrigger,
    RegistrationStatus,
    StatusNotificationResponse,
    TransactionEventResponse,
    TransactionEventType,
    TriggerMessageRequest,
)
from ocpp_toolkit.simulation import StationSimulator
from ocpp_transport_ws import Options

EACH = pytest.mark.parametrize("version", VERSIONS, ids=repr)
REFUSED = AuthorizeResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.INVALID))


def station(peer: Csms, *versions, identity="CS1", **settings):
    settings = {"meter_values": 1, "interval": 0, "options": Options(close_timeout=1.0), **settings}
    return StationSimulator(peer.url, identity, versions or VERSIONS, **settings)


async def agreed(peer, simulated):
    """Whether both sides tell the same of every session."""
    for record in simulated.finished:
        seen = peer.simulator.sessions[simulated.identity, record.transaction_id]
        assert (seen.token, seen.energy, seen.meter_values, seen.completed) == (
            record.token,
            record.energy,
            record.meter_values,
            True,
        )
    return len(simulated.finished)


@EACH
async def test_sessions_are_held_and_both_sides_agree(version):
    async with csms() as peer:
        simulated = station(peer, version, sessions=3, meter_values=2, token="T")
        records = await simulated.run()
        assert simulated.version is version
        assert [record.energy for record in records] == [366] * 3
        assert await agreed(peer, simulated) == 3
        assert simulated.idle.is_set()


async def test_the_first_common_version_is_spoken():
    async with csms(OCPP15, OCPP16) as peer:
        simulated = station(peer, OCPP201, OCPP16, OCPP15)
        await simulated.run()
        assert simulated.version is OCPP15


@EACH
async def test_a_session_without_readings(version):
    async with csms() as peer:
        simulated = station(peer, version, meter_values=0, interval=60)
        [record] = await simulated.run()
        assert (record.completed, record.energy, record.meter_values) == (True, 0, 0)
        assert await agreed(peer, simulated) == 1


@EACH
async def test_a_session_started_and_stopped_by_the_csms(version):
    async with csms() as peer:
        simulated = station(peer, version, sessions=0, remote_sessions=1, meter_values=100, interval=0.02)
        life = asyncio.create_task(simulated.run())
        await simulated.idle.wait()
        link = peer.simulator.stations["CS1"]
        assert await peer.simulator.start_remotely(link, "APP")
        await eventually(lambda: simulated.session and simulated.session.meter_values)
        assert not await peer.simulator.start_remotely(link, "APP")
        assert simulated.request_stop(simulated.transaction_id)
        [record] = await life
        assert (record.token, record.remote, record.completed) == ("APP", True, True)
        assert await agreed(peer, simulated) == 1


async def test_a_stop_asked_for_before_the_first_reading():
    async with csms() as peer:
        simulated = station(peer, OCPP16, meter_values=5, interval=60)

        @peer.simulator.on(STATUS_NOTIFICATION)
        def status(station, request):
            if request.activity is ConnectorActivity.PREPARING:
                assert simulated.request_stop("")
            return StatusNotificationResponse()

        [record] = await simulated.run()
        assert (record.completed, record.meter_values) == (True, 0)


async def test_it_stays_until_it_is_cancelled():
    async with csms() as peer:
        simulated = station(peer, sessions=0, stay=True)
        life = asyncio.create_task(simulated.run())
        await simulated.idle.wait()
        life.cancel()
        with pytest.raises(asyncio.CancelledError):
            await life
        await eventually(lambda: not peer.simulator.stations)


async def test_a_session_that_is_interrupted():
    async with csms() as peer:
        simulated = station(peer, interval=60)
        life = asyncio.create_task(simulated.run())
        await eventually(lambda: simulated.power)
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)
        assert [(record.completed, record.error) for record in simulated.finished] == [(False, "interrupted")]


# --------------------------------------------------------------------------------------------------------- boots


async def test_it_boots_until_it_is_accepted():
    async with csms() as peer:
        boots = []

        @peer.simulator.on(BOOT_NOTIFICATION)
        def boot(station, request):
            boots.append(asyncio.get_running_loop().time())
            peer.simulator.boot(station)
            status = RegistrationStatus.ACCEPTED if len(boots) > 1 else RegistrationStatus.REJECTED
            return BootNotificationResponse(status=status, current_time=now(), interval=0)

        [record] = await station(peer, OCPP16).run()
        assert record.completed
        first, second = boots
        assert second - first >= 0.99  # s; it waits a second though it may boot at once


async def test_a_boot_asked_for_meanwhile_is_enough():
    async with csms() as peer:
        simulated = station(peer, OCPP16)
        boots = []

        @peer.simulator.on(BOOT_NOTIFICATION)
        def boot(station, request):
            boots.append(request)
            peer.simulator.boot(station)
            status = RegistrationStatus.ACCEPTED if len(boots) > 1 else RegistrationStatus.PENDING
            return BootNotificationResponse(status=status, current_time=now(), interval=1)

        life = asyncio.create_task(simulated.run())
        await eventually(lambda: boots and not simulated.accepted and simulated.heartbeat_interval)
        trigger = TriggerMessageRequest(requested_message=MessageTrigger.BOOT_NOTIFICATION)
        await peer.simulator.stations["CS1"].trigger_message(trigger)
        assert [record.completed for record in await life] == [True]
        assert len(boots) == 2


async def test_it_gives_heartbeats_and_goes_on_when_one_fails():
    both = await joined(OCPP16)
    beats = []

    @both.csms.on(HEARTBEAT)
    def beat(station, request):
        beats.append(request)
        if len(beats) == 1:
            raise CallError(ErrorCode.GENERIC_ERROR)
        return HeartbeatResponse(current_time=now())

    both.station.heartbeat_interval = 0.005
    beating = asyncio.create_task(both.station._beat(both.office))
    await eventually(lambda: len(beats) > 2)
    both.station.heartbeat_interval = 0
    await beating


async def test_heartbeats_come_as_often_as_the_csms_wants():
    async with csms(heartbeat_interval=1) as peer:
        beaten = asyncio.Event()

        @peer.simulator.on(HEARTBEAT)
        def beat(station, request):
            beaten.set()
            return HeartbeatResponse(current_time=now())

        life = asyncio.create_task(station(peer, OCPP16, sessions=0, stay=True).run())
        async with asyncio.timeout(SOON):
            await beaten.wait()
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)


async def test_no_heartbeats_are_wanted():
    async with csms(heartbeat_interval=0) as peer:
        [record] = await station(peer).run()
        assert record.completed


# ------------------------------------------------------------------------------------------------------ failures


async def test_a_token_that_is_refused():
    async with csms() as peer:
        peer.simulator.on(AUTHORIZE)(lambda station, request: REFUSED)
        records = await station(peer, OCPP16, sessions=2).run()
        assert [record.error for record in records] == ["the token was not accepted"] * 2
        assert peer.simulator.sessions == {}


async def test_a_call_that_is_refused():
    async with csms() as peer:

        @peer.simulator.on(TRANSACTION_EVENT)
        def refuse(station, request):
            if request.event_type is TransactionEventType.UPDATED:
                raise CallError(ErrorCode.INTERNAL_ERROR, "no")
            return TransactionEventResponse()

        [record] = await station(peer, OCPP16).run()
        assert (record.completed, record.error) == (False, "InternalError: no")


async def test_a_connection_lost_in_a_session():
    async with csms() as peer:

        @peer.simulator.on(TRANSACTION_EVENT)
        async def hang_up(station, request):
            if request.event_type is TransactionEventType.UPDATED:
                await station.peer.close(1001, "maintenance")
            return TransactionEventResponse()

        records = await station(peer, OCPP16, sessions=2).run()
        assert [record.completed for record in records] == [False, False]
        assert all(record.error.startswith("connection lost") for record in records)


async def test_a_connection_lost_between_sessions():
    async with csms() as peer:
        simulated = station(peer, remote_sessions=2)
        life = asyncio.create_task(simulated.run())
        await simulated.idle.wait()
        await peer.simulator.stations["CS1"].peer.close(1001, "maintenance")
        assert [record.error for record in await life] == ["", *["connection lost: 1001 maintenance"] * 2]


async def test_a_connection_lost_though_it_was_to_stay():
    async with csms() as peer:
        simulated = station(peer, sessions=0, stay=True)
        life = asyncio.create_task(simulated.run())
        await simulated.idle.wait()
        await peer.simulator.stations["CS1"].peer.close(1001, "maintenance")
        with pytest.raises(OcppError, match=r"^connection lost: 1001 maintenance$"):
            await life


async def test_a_connection_lost_while_it_boots():
    async with csms() as peer:

        @peer.simulator.on(BOOT_NOTIFICATION)
        async def hang_up(station, request):
            await station.close()

        simulated = station(peer, OCPP16)
        with pytest.raises(ConnectionLost, match="BootNotification"):
            await simulated.run()
        assert simulated.idle.is_set()


async def test_nobody_listens():
    simulated = StationSimulator("ws://127.0.0.1:1", "CS1", VERSIONS)
    with pytest.raises(ConnectFailed):
        async with asyncio.timeout(SOON):
            await simulated.run()
    assert simulated.idle.is_set()
    assert simulated.version is None


async def test_a_password(caplog):
    async def check(identity, username, password):
        return password == b"secret"

    async with csms(authenticate=check) as peer:
        assert (await station(peer, password="secret").run())[0].completed
        with pytest.raises(ConnectFailed, match="401"):
            await station(peer, password="guess").run()
        with pytest.raises(ConnectFailed, match="401"):
            await station(peer).run()
    assert "not authenticated" in words(caplog.text)
