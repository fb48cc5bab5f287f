"""A CSMS as an application of aiohttp, on real sockets."""

from contextlib import AsyncExitStack

import httpx
import pytest
from aiohttp import web
from toolkit.mounts.rig import KINDS, LOOPBACK, QUIET, connected, office, station
from toolkit.security.rig import boot
from transport_ws.engines import under_aiohttp
from transport_ws.rig import soon

from ocpp_core import ConnectFailed
from ocpp_generic_api import HeartbeatRequest, RegistrationStatus, ResetRequest, ResetStatus, ResetType
from ocpp_toolkit import ChargingStation, connect, mounts


def within(mount):
    app = web.Application()
    app.add_subapp("/ocpp/", mount.application)
    return app


async def test_stations_of_every_kind_are_served_on_one_port():
    csms = office()
    mount = mounts.aiohttp(csms, soap=True, soap_options=LOOPBACK, options=QUIET)
    async with under_aiohttp(within(mount)) as port:
        async with AsyncExitStack() as stack:
            for kind in KINDS:
                await stack.enter_async_context(connected(port, kind))
            assert [(each.version, each.peer.transport) for each in csms.stations.values()] == [
                ("1.6", "ws"),
                ("2.0.1", "ws"),
                ("1.6", "soap"),
            ]
            for each in csms.stations.values():
                answer = await each.reset(ResetRequest(type=ResetType.IMMEDIATE))
                assert answer.status is ResetStatus.ACCEPTED
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            assert "CentralSystemService of OCPP 1.6" in (await client.get("/ocpp/?wsdl")).text
    assert not csms.stations
    assert not mount.ready


async def test_the_end_of_the_application_is_that_of_its_stations():
    mount = mounts.aiohttp(office(), watchdog=None)
    async with under_aiohttp(within(mount)) as port:
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{port}/ocpp/CS1")).status_code == 426
        remote = await station(port, "CS1", "2.0.1").__aenter__()
        await remote.heartbeat(HeartbeatRequest())
    await soon(remote.peer.wait_closed())
    assert remote.peer.close_reason == "1001 server is going away"


async def test_a_certificate_is_held_against_identity_and_boot(bench):
    security = bench.csms(3)
    mount = mounts.aiohttp(office(), security=security)
    async with under_aiohttp(within(mount), security.ssl) as port:
        url = f"wss://localhost:{port}/ocpp"
        async with connect(ChargingStation(["2.0.1"]), url, "CS001", security=bench.station(3)) as remote:
            answer = await remote.boot_notification(boot())
            assert answer.status is RegistrationStatus.ACCEPTED
        with pytest.raises(ConnectFailed) as failed:
            await connect(ChargingStation(["2.0.1"]), url, "CS002", security=bench.station(3)).__aenter__()
        assert failed.value.status == 403


async def test_who_comes_without_tls_is_turned_away_from_profile_2_on(bench, store):
    mount = mounts.aiohttp(office(), security=bench.csms(2, store))
    async with under_aiohttp(within(mount)) as port:
        with pytest.raises(ConnectFailed) as failed:
            await station(port, "CS001", "1.6", password="correct-horse-16").__aenter__()
        assert failed.value.status == 403


async def test_profile_3_is_not_for_soap(bench):
    with pytest.raises(ValueError, match="WebSocket alone"):
        mounts.aiohttp(office(), soap=True, security=bench.csms(3))
