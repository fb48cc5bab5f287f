import asyncio
import json
from typing import Any

import pytest
from scripting.rig import SHORT, SOON, joined, serving

from ocpp_core import CallError as Refusal
from ocpp_core import ConnectFailed, ErrorCode, NotSupported
from ocpp_core.types import now
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    CLEAR_CACHE,
    HEARTBEAT,
    BootNotificationResponse,
    ClearCacheStatus,
    HeartbeatResponse,
    IdToken,
    RegistrationStatus,
)
from ocpp_toolkit.scripting import Destination, Failed, ScriptedCsms, ScriptedStation, Stage, listen
from ocpp_transport_ws import Options
from ocpp_wamp import CallError, CallResult

SHORT_SENDS = [
    ("BootNotification", lambda station: station.boot(serial_number="S1")),
    ("Heartbeat", lambda station: station.heartbeat()),
    ("Authorize", lambda station: station.authorize(IdToken(id_token="T1"))),
    ("StatusNotification", lambda station: station.status()),
    ("MeterValues", lambda station: station.meter_values(5, power=3)),
    ("DataTransfer", lambda station: station.data_transfer(data="x")),
    ("FirmwareStatusNotification", lambda station: station.firmware_status()),
    ("LogStatusNotification", lambda station: station.log_status()),
    ("SecurityEventNotification", lambda station: station.security_event()),
    ("SignCertificate", lambda station: station.sign_certificate("CSR")),
]
NOT_IN_15 = {"SecurityEventNotification", "SignCertificate"}
ONE_X = {"LogStatusNotification": "DiagnosticsStatusNotification"}


def actions(station: ScriptedStation) -> list[str]:
    return [json.loads(frame.text)[2] for frame in station.frames if frame.sent and frame.text.startswith("[2")]


@pytest.mark.parametrize("version", ["1.5", "1.6", "2.0.1"])
async def test_short_sends_have_usable_defaults(version: str):
    async with joined(version) as (station, csms):
        csms._inbox.patience = 0.001  # whatever comes is answered
        for action, send in SHORT_SENDS:
            if version == "1.5" and action in NOT_IN_15:
                with pytest.raises(NotSupported):
                    await send(station)
                continue
            await send(station)
            one_x = version != "2.0.1"
            assert actions(station)[-1] == (ONE_X.get(action, action) if one_x else action)


async def test_a_refused_call_is_a_failure_of_the_script():
    async with joined() as (station, csms):
        sent = asyncio.create_task(station.heartbeat())
        incoming = await csms.next_call()
        await incoming.respond(lambda _: _refusal())
        with pytest.raises(Failed, match="Heartbeat: InternalError: out of order"):
            await sent


def _refusal() -> Any:
    return Refusal(ErrorCode.INTERNAL_ERROR, "out of order")


async def test_an_answer_that_does_not_come_in_time_is_a_failure_of_the_script():
    async with joined() as (station, _):
        with pytest.raises(Failed, match=r"Heartbeat: no answer to Heartbeat within 0\.05 s"):
            await station.send(HEARTBEAT.request(), within=SHORT)
        with pytest.raises(Failed, match="Heartbeat: no answer to Heartbeat within"):
            await station.expect_refusal(("Heartbeat", {}), within=SHORT)


async def test_the_connections_own_limit_holds_where_there_is_no_other():
    async with serving() as server:
        options = {"options": Options(call_timeout=SHORT)}
        async with ScriptedStation(Destination(server.url, options=options), Stage(1)) as station:
            for within in (None, SOON):
                with pytest.raises(Failed, match=r"no answer to Heartbeat within 0\.05 s"):
                    await station.send(HEARTBEAT.request(), within=within)


async def test_an_action_that_the_station_does_not_have_is_refused_without_the_script():
    async with joined("1.6", unexpected="fail") as (station, csms):
        await csms.expect_refusal(("Heartbeat", {}), ErrorCode.NOT_IMPLEMENTED, ErrorCode.NOT_SUPPORTED)
        station.conclude()


async def test_refusals_can_be_required_with_their_codes():
    async with joined() as (station, csms):
        refusal = await station.expect_refusal(("Dance", {}), ErrorCode.NOT_IMPLEMENTED)
        assert refusal.code is ErrorCode.NOT_IMPLEMENTED
        with pytest.raises(Failed, match="Dance: expected SecurityError; it was refused with NotImplemented"):
            await station.expect_refusal(("Dance", "{}"), ErrorCode.SECURITY_ERROR)
        answered = asyncio.create_task(station.expect_refusal(HEARTBEAT.request()))
        await csms.expect(HEARTBEAT)
        with pytest.raises(Failed, match="Heartbeat: expected a CALLERROR; it was answered"):
            await answered


async def test_an_unchecked_payload_comes_back_as_it_is():
    async with joined("1.6") as (station, csms):
        answer = asyncio.create_task(station.send_unchecked("Heartbeat", {}))
        await csms.expect(HEARTBEAT, respond=HeartbeatResponse(current_time=now()))
        assert set(await answer) == {"currentTime"}


async def test_a_wrong_answer_to_a_call_is_a_failure_and_no_refusal():
    async with joined() as (station, csms):
        for wait in (station.send(HEARTBEAT.request()), station.expect_refusal(HEARTBEAT.request())):
            sent = asyncio.create_task(wait)
            incoming = await csms.next_call()
            await csms.send_raw(json.dumps([3, json.loads(csms.frames[-1].text)[1], {"currentTime": 5}]))
            with pytest.raises(Failed, match="invalid Heartbeat response"):
                await sent
            await incoming.respond()  # too late, and passed over


# ------------------------------------------------------------------------------------------------------- raw frames


async def test_what_is_sent_raw_is_answered_to_the_script():
    async with joined() as (station, csms):
        await station.send_raw('[2,"again","Heartbeat",{}]')
        await csms.expect(HEARTBEAT)
        answer = await station.expect_raw_answer()
        assert type(answer.message) is CallResult
        assert answer.message.id == "again"
        await station.send_raw('[2,"1"')
        answer = await station.expect_raw_answer()
        assert type(answer.message) is CallError
        assert answer.message.id == "-1"
        with pytest.raises(Failed, match="no answer came to what was sent raw"):
            await station.expect_raw_answer(within=SHORT)


async def test_a_raw_frame_that_ends_the_connection():
    async with joined() as (station, _):
        await station.send_raw(b"\x00\xff", binary=True)
        with pytest.raises(Failed, match="expected an answer; the connection was closed: 1003"):
            await station.expect_raw_answer()
        assert await station.expect_closed(1003) == "1003 binary frames are not OCPP"
        assert not station.connected
        with pytest.raises(Failed, match="connection lost"):
            await station.send_raw("[]")


async def test_the_code_of_a_closing_is_compared():
    async with joined() as (station, csms):
        with pytest.raises(Failed, match="the connection was not closed within"):
            await station.expect_closed(within=SHORT)
        await csms.disconnect(1008, "go")
        with pytest.raises(Failed, match="expected the connection to be closed with 1001; it was with 1008 go"):
            await station.expect_closed(1001)


# --------------------------------------------------------------------------------------------------- connections


async def test_a_cut_and_a_new_connection():
    async with serving() as server:
        station = ScriptedStation(Destination(server.url), Stage(1))
        async with station:
            csms = await server.station("CS001", within=SOON)
            await station.cut()
            assert not station.connected
            await asyncio.gather(csms.expect_connection(), station.connect())
            await station.connect()  # there is one
            assert csms.connected
            beat = asyncio.create_task(station.heartbeat())
            await csms.expect(HEARTBEAT)
            await beat
            await asyncio.gather(csms.expect_connection(), station.reconnect(after=0.01))
        with pytest.raises(Failed, match="CS001 did not connect again within"):
            await csms.expect_connection(within=SHORT)
    assert len([frame for frame in station.frames if frame.sent]) == 1


async def test_a_connection_that_is_to_be_refused():
    async def known(identity: str, username: str | None, password: bytes | None) -> bool:
        return password == b"right"

    async with serving(authenticate=known) as server:
        async with ScriptedStation(Destination(server.url, password="right"), Stage(1)) as station:
            refusal = await station.expect_connection_refused(password="wrong", status=401)
            assert refusal.status == 401
            with pytest.raises(Failed, match=r"to be refused with HTTP 404: .*HTTP 401"):
                await station.expect_connection_refused(password=None, status=404)
            with pytest.raises(Failed, match="expected the connection to be refused; it was accepted"):
                await station.expect_connection_refused(identity="CS002")
            assert station.connected
        with pytest.raises(ConnectFailed):
            await ScriptedStation(Destination(server.url, password="wrong"), Stage(1)).connect()


async def test_a_version_that_is_not_shared():
    async with (
        serving("1.6") as server,
        ScriptedStation(Destination(server.url, versions=("1.6",)), Stage(1)) as station,
    ):
        refusal = await station.expect_connection_refused(versions=("2.0.1",), identity="CS002")
        assert "no common subprotocol" in str(refusal)


def test_without_a_connection_there_is_nothing_to_ask():
    station = ScriptedStation(Destination("ws://127.0.0.1:1"), Stage(1))
    assert station.identity == "CS001"
    assert not station.connected
    for ask in (lambda: station.remote, lambda: station.line):
        with pytest.raises(Failed, match="there is no connection"):
            ask()


async def boot_over_soap(csms: ScriptedCsms) -> None:
    answer = BootNotificationResponse(status=RegistrationStatus.PENDING, current_time=now(), interval=7)
    await csms.expect(BOOT_NOTIFICATION, respond=answer)


async def test_over_soap_there_are_calls_both_ways_and_no_frames():
    from ocpp_transport_soap import Addresses  # noqa: PLC0415 - slow to import

    options = {"addresses": Addresses(["127.0.0.0/8"])}
    async with listen(None, soap="127.0.0.1:0", soap_options=options, versions=["1.6"]) as server:
        destination = Destination(server.url, versions=("1.6",), options={"callback": "127.0.0.1:0"})
        async with ScriptedStation(destination, Stage(1)) as station:
            booted = asyncio.create_task(station.boot())
            csms = await server.station(within=SOON)
            await boot_over_soap(csms)
            assert (await booted).interval == 7
            asked = asyncio.create_task(csms.clear_cache())
            await station.expect(CLEAR_CACHE)
            assert (await asked).status is ClearCacheStatus.ACCEPTED
            assert "Envelope" in station.frames[0].text
            assert station.frames[0].message is None
            for wish in (station.cut(), station.send_raw("x"), station.send_unchecked("Heartbeat", {})):
                with pytest.raises(NotSupported):
                    await wish
            await csms.disconnect()
            assert not csms.connected
