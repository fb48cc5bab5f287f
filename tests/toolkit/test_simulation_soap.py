"""The simulators over SOAP: the CSMS reaches the station by its callback."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from toolkit.rig import OCPP15, OCPP16, SOON, csms, eventually, least

from ocpp_core import CallRefused, ErrorCode, NotSupported, Role
from ocpp_generic_api import (
    MessageTrigger,
    RequestStartStopStatus,
    RequestStopTransactionRequest,
    ResetRequest,
    ResetStatus,
    ResetType,
    TriggerMessageRequest,
    TriggerMessageStatus,
)
from ocpp_toolkit import connect
from ocpp_toolkit.simulation import StationSimulator
from ocpp_transport_soap import Addresses, Options

EACH = pytest.mark.parametrize("version", [OCPP15, OCPP16], ids=repr)
QUICK = Options(close_timeout=1.0)


def office():
    return csms(soap="127.0.0.1:0", soap_options={"options": QUICK, "addresses": Addresses(["127.0.0.1"])})


def station(peer, *versions, callback="127.0.0.1:0", **settings):
    settings = {"meter_values": 1, "interval": 0, "options": QUICK, **settings}
    return StationSimulator(peer.server.urls["soap"], "CS1", versions, callback=callback, **settings)


@asynccontextmanager
async def living(simulated):
    life = asyncio.create_task(simulated.run())
    try:
        async with asyncio.timeout(SOON):
            yield life
    finally:
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)


@EACH
async def test_sessions_are_held_and_both_sides_agree(version):
    async with office() as peer:
        simulated = station(peer, version, sessions=2, meter_values=2, callback=None)
        records = await simulated.run()
        assert (simulated.version, simulated.peer.transport) == (version, "soap")
        assert [record.energy for record in records] == [366, 366]
        seen = [peer.simulator.sessions["CS1", record.transaction_id] for record in records]
        assert [(record.energy, record.meter_values, record.completed) for record in seen] == [(366, 2, True)] * 2


@EACH
async def test_the_csms_starts_and_stops_a_session(version):
    async with office() as peer:
        simulated = station(peer, version, sessions=0, remote_sessions=1, meter_values=50, interval=60)
        async with living(simulated) as life:
            seen = await peer.simulator.stations.wait_for("CS1", accepted=True)
            await simulated.idle.wait()
            assert await peer.simulator.start_remotely(seen, "APP-1")
            await eventually(lambda: peer.simulator.sessions)
            [(_, number)] = peer.simulator.sessions
            stop = RequestStopTransactionRequest(transaction_id=number)
            assert (await seen.request_stop_transaction(stop)).status is RequestStartStopStatus.ACCEPTED
            [record] = await life
        assert (record.token, record.remote, record.completed) == ("APP-1", True, True)
        assert peer.simulator.sessions["CS1", number].completed


@EACH
async def test_a_reset_is_followed_by_a_boot(version):
    async with office() as peer:
        simulated = station(peer, version, sessions=0, stay=True)
        boots = []
        peer.simulator.boot = lambda seen: (peer.simulator.accepted.add(seen.identity), boots.append(seen.identity))
        async with living(simulated):
            seen = await peer.simulator.stations.wait_for("CS1", accepted=True)
            await simulated.idle.wait()
            answer = await seen.reset(ResetRequest(type=ResetType.IMMEDIATE))
            assert answer.status is ResetStatus.ACCEPTED
            await eventually(lambda: len(boots) == 2)


async def test_a_trigger_is_followed_by_its_message():
    async with office() as peer:
        simulated = station(peer, OCPP16, sessions=0, stay=True)
        async with living(simulated):
            seen = await peer.simulator.stations.wait_for("CS1", accepted=True)
            await simulated.idle.wait()
            before = seen.peer.last_seen
            request = TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT)
            assert (await seen.trigger_message(request)).status is TriggerMessageStatus.ACCEPTED
            await eventually(lambda: seen.peer.last_seen > before)


@EACH
async def test_whatever_the_csms_asks_is_answered(version):
    async with office() as peer, living(station(peer, version, sessions=0, stay=True)):
        seen = await peer.simulator.stations.wait_for("CS1", accepted=True)
        asked = list(version.catalogue.sent_by(Role.CSMS).values())
        excluded = [each for each in asked if each.action in version.soap.excluded]
        for operation in asked:
            if operation in excluded:
                with pytest.raises(NotSupported):
                    await seen.call(least(operation.request))
            else:
                request = least(operation.request)
                if operation.action == "UnlockConnector":  # 1.5 lets the smallest name connector 0, which has no lock
                    request = request.model_copy(update={"connector_id": 1})
                assert type(await seen.call(request)) is operation.response
        assert len(asked) - len(excluded) == {"1.5": 15, "1.6": 19}[version.name]


async def test_before_the_boot_all_else_is_refused():
    async with office() as peer:
        simulated = station(peer, OCPP16)
        async with connect(simulated, simulated.url, "CS1", options=QUICK) as csms_seen:
            with pytest.raises(CallRefused) as caught:
                await csms_seen.call(least(OCPP16.catalogue.by_action("Heartbeat").request))
            assert caught.value.code is ErrorCode.SECURITY_ERROR
