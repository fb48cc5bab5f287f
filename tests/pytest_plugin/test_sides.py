"""The CSMS and the stations for tests, with each other: over WebSocket, SOAP and TLS."""

import asyncio

import pytest
from pytest_plugin.rig import BOOT, authorizing

from ocpp_core import ConnectFailed
from ocpp_generic_api import (
    AUTHORIZE,
    AuthorizationStatus,
    AuthorizeResponse,
    HeartbeatRequest,
    IdTokenInfo,
    ResetRequest,
    ResetType,
)
from ocpp_toolkit.security import CsmsSecurity, StationSecurity
from ocpp_toolkit.testing import BareStation, RecordingCsms, StationFactory, Traffic

STATION = StationFactory(["1.6"])


async def test_a_csms_answers_as_the_simulated_one_does_and_keeps_its_sessions():
    async with RecordingCsms(["1.6"], heartbeat_interval=7) as csms, STATION(csms.url, meter_values=2) as station:
        assert station.heartbeat_interval == 7
        record = await station.charge("TAG")
        assert record.completed
        assert csms.sessions["CS001", record.transaction_id].token == "TAG"
        assert len(csms.received.requests) == len(csms.received)


async def test_a_station_charges_again_and_not_twice_at_a_time():
    async with RecordingCsms(["1.6"]) as csms, STATION(csms.url) as station:
        first = asyncio.create_task(station.charge())
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="CS001 cannot start a session now"):
            await station.charge()
        assert (await first).completed
        assert (await station.charge()).completed


async def test_a_session_that_fails_says_so():
    async with RecordingCsms(["1.6"]) as csms, STATION(csms.url) as station:

        @csms.on(AUTHORIZE)
        def refuse(remote, request):
            return AuthorizeResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.INVALID))

        assert (await station.charge()).error == "the token was not accepted"


async def test_a_csms_has_no_url_unless_it_runs():
    csms = RecordingCsms(["1.6"])
    assert not csms.running
    with pytest.raises(RuntimeError, match="enter its context"):
        _ = csms.url
    async with csms:
        assert csms.running
        with pytest.raises(RuntimeError, match="not listen for SOAP"):
            _ = csms.soap_url
        with pytest.raises(RuntimeError, match="runs already"):
            await csms.__aenter__()
        assert repr(csms) == f"<RecordingCsms at {csms.url}, received: nothing>"
    assert repr(csms) == "<RecordingCsms, received: nothing>"
    await csms.__aexit__(None, None, None)


async def test_a_csms_of_no_version_named_speaks_all():
    async with RecordingCsms() as csms:
        for version in csms.versions:
            async with StationFactory()(csms.url, versions=[version]):
                assert csms.stations["CS001"].version == version


async def test_the_two_agree_over_soap_and_what_passes_is_kept_once():
    traffic = Traffic()
    factory = StationFactory(["1.5"], traffic=traffic)
    async with (
        RecordingCsms(["1.5"], soap=True, traffic=traffic) as csms,
        factory.bare(csms.soap_url, callback="127.0.0.1:0") as station,
    ):
        await station.csms.boot_notification(BOOT)
        await csms.stations["CS001"].reset(ResetRequest(type=ResetType.IMMEDIATE))
        assert station.received.actions == ["Reset"]
    assert len(traffic.records) == 4


async def test_a_csms_for_a_security_profile():
    class Known:
        async def authenticate(self, identity, username, password):
            return password == b"0123456789abcdef"

    security = CsmsSecurity(1, credentials=Known())
    async with RecordingCsms(["2.0.1"], security=security) as csms:
        factory = StationFactory(["2.0.1"])
        async with factory(csms.url, security=StationSecurity(1, password="0123456789abcdef")):
            assert list(csms.stations) == ["CS001"]
        with pytest.raises(ConnectFailed, match="401"):
            await factory(csms.url, password="fedcba9876543210").__aenter__()


async def test_a_bare_station_says_what_it_is_told_to_and_agrees_to_what_it_is_asked():
    async with RecordingCsms(["1.6"]) as csms, STATION.bare(csms.url) as station:
        assert csms.received.actions == []
        await station.csms.boot_notification(BOOT)
        assert (await station.csms.authorize(authorizing("R"))).id_token_info.status == "Accepted"
        answer = await csms.stations["CS001"].reset(ResetRequest(type=ResetType.ON_IDLE))
        assert answer.status == "Accepted"
        assert station.received.actions == ["Reset"]
        assert csms.received.actions == ["BootNotification", "Authorize"]
    with pytest.raises(RuntimeError, match="not connected"):
        _ = station.csms


def test_a_bare_station_has_no_csms_before_it_is_connected():
    with pytest.raises(RuntimeError, match="not connected"):
        _ = BareStation([]).csms


async def test_a_factory_knows_where_to_connect_or_says_that_it_does_not():
    async with RecordingCsms(["1.6"]) as csms:
        async with StationFactory(url=lambda: csms.url).bare() as station:
            await station.csms.boot_notification(BOOT)
            assert await station.csms.heartbeat(HeartbeatRequest())
        with pytest.raises(RuntimeError, match="give a URL"):
            STATION()


async def test_a_station_whose_csms_is_not_there_cannot_be_entered(unused_tcp_port):
    with pytest.raises(ConnectFailed):
        await STATION(f"ws://127.0.0.1:{unused_tcp_port}").__aenter__()
