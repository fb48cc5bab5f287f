"""The examples of scripts: each against our simulated CSMS, and against one written with the PyPI package `ocpp`."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from interop.mobilityhouse import MobilityHouse
from interop.peers import Payload, Peer
from interop.scenarios import Office
from scripting.rig import passed, played, quick
from toolkit.rig import VERSIONS, csms, eventually

from ocpp_core import now
from ocpp_generic_api import (
    AUTHORIZE,
    AuthorizationStatus,
    AuthorizeResponse,
    GetLocalListVersionRequest,
    GetLogRequest,
    IdToken,
    IdTokenInfo,
    LogParameters,
    LogType,
    RequestStopTransactionRequest,
    ReserveNowRequest,
    Station,
    UnlockConnectorRequest,
)
from ocpp_toolkit.scripting import Script, Verdict, load
from ocpp_toolkit.simulation import CsmsSimulator

EXAMPLES = Path(__file__).parents[2] / "examples" / "scripts"
SCRIPTS = {script.name: quick(script) for script in load(EXAMPLES)}
ALONE = [
    name
    for name in SCRIPTS
    if name not in {"remote_transaction", "get_diagnostics", "listen_for_reservations", "handle_incoming_calls"}
]
"""Those that need nothing of the CSMS but answers."""
SPOKEN = {version.name: version for version in VERSIONS}


def verdict_of(script: Script, version: str) -> Verdict:
    versions = script.settings.versions
    return Verdict.PASSED if versions is None or version in versions else Verdict.SKIPPED


# ------------------------------------------------------------------------------------------------------ our CSMS


@pytest.mark.parametrize("version", SPOKEN)
async def test_those_that_only_ask_pass_with_our_csms(version: str):
    async with csms(SPOKEN[version]) as office:
        for name in ALONE:
            outcome = await played(SCRIPTS[name], office.url, versions=[version])
            assert outcome.verdict is verdict_of(SCRIPTS[name], version), outcome.explained()


async def start_and_stop(office: CsmsSimulator, station: Station) -> None:
    assert await office.start_remotely(station, "RFID-0001")
    await eventually(lambda: office.sessions)
    ((_, transaction),) = office.sessions
    await station.call(UnlockConnectorRequest(evse_id=1, connector_id=1))
    other = await station.call(RequestStopTransactionRequest(transaction_id="4711"))
    mine = await station.call(RequestStopTransactionRequest(transaction_id=transaction))
    assert (other.status, mine.status) == ("Rejected", "Accepted")


async def start_and_stop_beside_other_things(office: CsmsSimulator, station: Station) -> None:
    assert (await station.call(GetLocalListVersionRequest())).version_number == -1
    assert await office.start_remotely(station, "RFID-0001")
    await eventually(lambda: any(each.meter_values for each in office.sessions.values()))
    await station.call(UnlockConnectorRequest(evse_id=1, connector_id=1))
    ((_, transaction),) = office.sessions
    await station.call(RequestStopTransactionRequest(transaction_id=transaction))


async def ask_for_a_log(office: CsmsSimulator, station: Station) -> None:
    log = LogParameters(remote_location="ftp://example.org/in")
    answer = await station.call(GetLogRequest(log=log, log_type=LogType.DIAGNOSTICS_LOG, request_id=3))
    assert answer.filename == "diagnostics.log"


async def reserve(office: CsmsSimulator, station: Station) -> None:
    token = IdToken(id_token="RFID-0001")
    answer = await station.call(ReserveNowRequest(id=1, expiry_date_time=now(), id_token=token, evse_id=1))
    assert answer.status == "Accepted"


OURS: dict[str, Callable[[CsmsSimulator, Station], Awaitable[None]]] = {
    "remote_transaction": start_and_stop,
    "handle_incoming_calls": start_and_stop_beside_other_things,
    "get_diagnostics": ask_for_a_log,
    "listen_for_reservations": reserve,
}


@pytest.mark.parametrize("version", SPOKEN)
@pytest.mark.parametrize("name", OURS)
async def test_those_that_are_asked_pass_with_our_csms(name: str, version: str):
    async with csms(SPOKEN[version]) as office:
        playing = asyncio.create_task(played(SCRIPTS[name], office.url, versions=[version]))
        station = await office.simulator.stations.wait_for("CS001", accepted=True)
        await OURS[name](office.simulator, station)
        passed(await playing)


@pytest.mark.parametrize("name", ["authorize", "remote_transaction", "listen_for_reservations"])
async def test_a_driver_who_is_not_accepted_fails_them(name: str):
    blocked = AuthorizeResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.BLOCKED))
    async with csms(SPOKEN["1.6"]) as office:
        office.simulator.on(AUTHORIZE)(lambda station, request: blocked)
        playing = asyncio.create_task(played(SCRIPTS[name], office.url, versions=["1.6"]))
        station = await office.simulator.stations.wait_for("CS001", accepted=True)
        if name == "remote_transaction":
            await office.simulator.start_remotely(station, "RFID-0001")
        if name == "listen_for_reservations":
            await reserve(office.simulator, station)
        outcome = await playing
    assert outcome.verdict is Verdict.FAILED
    assert "accepted" in outcome.reason
    assert outcome.where.startswith(f"{name}.py:")


# ------------------------------------------------------------------------- a CSMS written with the package `ocpp`


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_those_that_only_ask_pass_with_a_csms_of_the_package(version: str):
    async with MobilityHouse().csms(version, Office(version)) as peer:
        for name in ALONE:
            outcome = await played(SCRIPTS[name], peer.url, versions=[version])
            assert outcome.verdict is verdict_of(SCRIPTS[name], version), outcome.explained()


async def drive_16(peer: Peer, name: str) -> None:
    if name == "get_diagnostics":
        assert await peer.call("GetDiagnostics", {"location": "ftp://example.org/in"}) == {
            "fileName": "diagnostics.log"
        }
        await peer.until_asked("DiagnosticsStatusNotification", status="Uploaded")
        return
    if name == "listen_for_reservations":
        reservation = {"connectorId": 1, "expiryDate": now().isoformat(), "idTag": "RFID-0001", "reservationId": 1}
        assert await peer.call("ReserveNow", reservation) == {"status": "Accepted"}
        await peer.until_asked("StatusNotification", status="Reserved")
        return
    assert await peer.call("RemoteStartTransaction", {"idTag": "RFID-0001", "connectorId": 1}) == {"status": "Accepted"}
    await peer.until_asked("StatusNotification", status="Charging")
    if name == "handle_incoming_calls":
        await peer.until_asked("MeterValues")
    assert await peer.call("UnlockConnector", {"connectorId": 1}) == {"status": "NotSupported"}
    if name == "remote_transaction":
        assert await peer.call("RemoteStopTransaction", {"transactionId": 1}) == {"status": "Rejected"}
    assert await peer.call("RemoteStopTransaction", {"transactionId": 4711}) == {"status": "Accepted"}
    await peer.until_asked("StopTransaction", reason="Remote")


async def drive_201(peer: Peer, name: str) -> None:
    token: Payload = {"idToken": "RFID-0001", "type": "Central"}
    if name == "get_diagnostics":
        log: Payload = {"remoteLocation": "ftp://example.org/in"}
        request: Payload = {"logType": "DiagnosticsLog", "requestId": 3, "log": log}
        assert (await peer.call("GetLog", request))["filename"] == "diagnostics.log"
        await peer.until_asked("LogStatusNotification", status="Uploaded", requestId=3)
        return
    if name == "listen_for_reservations":
        reservation = {"id": 1, "expiryDateTime": now().isoformat(), "idToken": token, "evseId": 1}
        assert await peer.call("ReserveNow", reservation) == {"status": "Accepted"}
        await peer.until_asked("StatusNotification", connectorStatus="Reserved")
        return
    start: Payload = {"idToken": token, "evseId": 1, "remoteStartId": 77}
    assert (await peer.call("RequestStartTransaction", start))["status"] == "Accepted"
    started = await peer.until_asked("TransactionEvent", eventType="Started")
    if name == "handle_incoming_calls":
        await peer.until_asked("TransactionEvent", triggerReason="MeterValuePeriodic")
    stop = {"transactionId": started["transactionInfo"]["transactionId"]}
    assert (await peer.call("RequestStopTransaction", stop))["status"] == "Accepted"
    await peer.until_asked("TransactionEvent", eventType="Ended")


@pytest.mark.parametrize(("version", "drive"), [("1.6", drive_16), ("2.0.1", drive_201)])
@pytest.mark.parametrize("name", OURS)
async def test_those_that_are_asked_pass_with_a_csms_of_the_package(name: str, version: str, drive: Any):
    async with MobilityHouse().csms(version, Office(version)) as peer:
        playing = asyncio.create_task(played(SCRIPTS[name], peer.url, versions=[version]))
        await peer.until_asked("BootNotification")
        await drive(peer, name)
        passed(await playing)
        assert peer.flaws == []
