"""The fixtures as any test has them: this suite loads the plugin as every project does that has it installed."""

import asyncio

import pytest
from pytest_plugin.rig import BOOT

from ocpp_core import ConnectionLost, Peer, now
from ocpp_generic_api import HeartbeatRequest
from ocpp_toolkit import ChargingStation, connect, serve
from ocpp_toolkit.testing import (
    BenchPki,
    FaultProxy,
    RecordingCsms,
    StationFactory,
    StrictPair,
    Traffic,
    VirtualClock,
)

ONE = pytest.mark.ocpp(versions=["1.6"])


@ONE
async def test_a_csms_for_a_program_under_test(ocpp_csms: RecordingCsms):
    async with connect(ChargingStation(), ocpp_csms.url, "CS001") as csms:
        await csms.boot_notification(BOOT)
        assert csms.version == "1.6"
    assert ocpp_csms.received.requests == [BOOT]


@ONE
async def test_a_station_for_a_csms_under_test(ocpp_station: StationFactory, ocpp_traffic: Traffic):
    async with serve(csms := RecordingCsms(), "127.0.0.1:0") as server, ocpp_station(server.url) as station:
        assert csms.stations["CS001"].version == "1.6"
        assert (await station.charge()).completed
    assert "StartTransaction" in str(ocpp_traffic)


@pytest.mark.ocpp(versions=["1.5"], soap=True)
async def test_a_csms_that_serves_soap(ocpp_csms: RecordingCsms, ocpp_station: StationFactory, ocpp_traffic: Traffic):
    async with ocpp_station.bare(ocpp_csms.soap_url) as station:
        await station.csms.boot_notification(BOOT)
    assert ocpp_csms.received.requests == [BOOT]
    assert "bootNotificationResponse" in str(ocpp_traffic)


async def test_a_version_is_one_of_those_installed(
    ocpp_version: str, ocpp_csms: RecordingCsms, ocpp_station: StationFactory
):
    async with ocpp_station.bare() as station:
        assert ocpp_csms.versions == (station.csms.version,) == (ocpp_version,)


async def test_a_pair_is_of_that_version(ocpp_version: str, ocpp_pair: StrictPair):
    heartbeat = ocpp_pair.csms.version.catalogue.by_action("Heartbeat")
    assert ocpp_pair.csms.version.name == ocpp_version

    @ocpp_pair.csms.on(heartbeat)
    def answer(peer: Peer, request):
        return heartbeat.response(current_time=now())

    assert await ocpp_pair.station.call(heartbeat.request())


@ONE
async def test_a_proxy_between_the_two(
    ocpp_csms: RecordingCsms, ocpp_station: StationFactory, ocpp_proxy: type[FaultProxy]
):
    async with ocpp_proxy(ocpp_csms.url) as proxy, ocpp_station.bare(proxy.url) as station:
        await station.csms.boot_notification(BOOT)
        proxy.stall()
        asking = asyncio.create_task(station.csms.heartbeat(HeartbeatRequest()))
        proxy.cut()
        with pytest.raises(ConnectionLost):
            await asking


@ONE
async def test_certificates_for_both(ocpp_csms: RecordingCsms, ocpp_station: StationFactory, ocpp_pki: BenchPki):
    async with (
        serve(ocpp_csms, "127.0.0.1:0", ssl=ocpp_pki.server_context()) as server,
        ocpp_station.bare(server.url, ssl=ocpp_pki.station_context()) as station,
    ):
        assert server.url.startswith("wss://")
        assert await station.csms.boot_notification(BOOT)


@ONE
async def test_time_that_need_not_be_waited_for(
    ocpp_clock: VirtualClock, ocpp_csms: RecordingCsms, ocpp_station: StationFactory
):
    async with ocpp_station():
        await ocpp_clock.advance(900)
    assert ocpp_csms.received.actions[-3:] == ["Heartbeat"] * 3


@ONE
def test_all_that_without_an_asynchronous_test(ocpp_csms, ocpp_station, ocpp_background):
    with ocpp_background.holding(ocpp_station()) as station:
        assert ocpp_background.run(station.charge).completed
    assert ocpp_csms.received.actions[0] == "BootNotification"
