"""The suite for a station under test: against our simulated station, and one written with the PyPI package `ocpp`."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from interop.messages import said_by_csms
from interop.mobilityhouse import MobilityHouse
from interop.peers import Payload, Peer
from scripting.rig import quick, serving
from toolkit.rig import VERSIONS

from ocpp_core import now
from ocpp_generic_api import (
    CHANGE_AVAILABILITY,
    DATA_TRANSFER,
    ChangeAvailabilityResponse,
    ChangeAvailabilityStatus,
    DataTransferResponse,
    DataTransferStatus,
)
from ocpp_toolkit.scripting import Outcome, Script, ScriptServer, Verdict, load
from ocpp_toolkit.simulation import StationSimulator

SUITE = list(map(quick, load(Path(__file__).parents[2] / "examples" / "scripts" / "station_suite")))
SPOKEN = {version.name: version for version in VERSIONS}


async def outcomes_of(server: ScriptServer, scripts: Sequence[Script] = SUITE) -> list[Outcome]:
    return [await server.run(script, identity="CS1", timeout=10, wait=10, seed=1) for script in scripts]


def all_passed(outcomes: Sequence[Outcome]) -> list[str]:
    """The names of those that were run; each has passed."""
    bad = [outcome.explained() for outcome in outcomes if not outcome.passed]
    assert bad == []
    return [outcome.script for outcome in outcomes if outcome.verdict is Verdict.PASSED]


@asynccontextmanager
async def simulated(server: ScriptServer, version: str) -> AsyncIterator[StationSimulator]:
    station = StationSimulator(server.url, "CS1", [SPOKEN[version]], sessions=0, stay=True, interval=0.05)
    station.meter_values = 1000  # it goes on until it is stopped
    station.on(DATA_TRANSFER)(lambda csms, request: DataTransferResponse(status=DataTransferStatus.UNKNOWN_VENDOR_ID))
    life = asyncio.create_task(station.run())
    try:
        yield station
    finally:
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)


@pytest.mark.parametrize(("version", "runs"), [("1.5", 9), ("1.6", 11), ("2.0.1", 11)])
async def test_our_simulated_station_passes(version: str, runs: int):
    async with serving(version) as server, simulated(server, version):
        names = all_passed(await outcomes_of(server))
    assert len(names) == runs
    assert names[0] == "first_contact.boot"
    assert names[-1] == "remote_control.reset"


async def test_a_station_that_does_otherwise_fails():
    async with serving("1.6") as server, simulated(server, "1.6") as station:
        station.on(DATA_TRANSFER)(lambda csms, request: DataTransferResponse(status=DataTransferStatus.ACCEPTED))
        station.on(CHANGE_AVAILABILITY)(
            lambda csms, request: ChangeAvailabilityResponse(status=ChangeAvailabilityStatus.REJECTED)
        )
        outcomes = {outcome.script: outcome for outcome in await outcomes_of(server)}
    reasons = {name: outcome.reason for name, outcome in outcomes.items() if outcome.verdict is Verdict.FAILED}
    assert reasons == {
        "remote_control.unknown_vendor": "it accepts whatever there is",
        "remote_control.availability": "it cannot be made Inoperative; it cannot be made Operative",
    }


# --------------------------------------------------------------------- a station written with the package `ocpp`


class Answers:
    """What their station answers; most as its own messages have it."""

    def __init__(self, version: str) -> None:
        self._usual = {exchange.action: exchange.response for exchange in reversed(said_by_csms(version))}
        self._other: dict[str, Payload] = {
            "GetConfiguration": {"configurationKey": [], "unknownKey": ["NoSuchKey"]},
            "DataTransfer": {"status": "UnknownVendorId"},
            "TriggerMessage": {"status": "Accepted"},
        }

    def __call__(self, action: str, payload: Payload) -> Payload:
        if action == "GetConfiguration" and payload.get("key") == ["NumberOfConnectors"]:
            return {"configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": "2"}]}
        if action in ("RemoteStopTransaction", "RequestStopTransaction"):
            return {"status": "Rejected" if payload["transactionId"] in (987654, "987654") else "Accepted"}
        if action == "GetVariables":
            return {"getVariableResult": [self._variable(each) for each in payload["getVariableData"]]}
        return self._other.get(action, self._usual[action])

    def _variable(self, asked: Payload) -> Payload:
        known = asked["variable"]["name"] == "HeartbeatInterval"
        value = (
            {"attributeStatus": "Accepted", "attributeValue": "300"}
            if known
            else {"attributeStatus": "UnknownVariable"}
        )
        return {**asked, **value}


async def live_16(station: Peer) -> None:
    """What their station does for what it was asked."""
    boot = {"chargePointVendor": "Example", "chargePointModel": "Wallbox"}
    await station.call("BootNotification", boot)
    request = await station.until_asked("RemoteStartTransaction")
    at = now().isoformat()
    started = await station.call(
        "StartTransaction", {"connectorId": 1, "idTag": request["idTag"], "meterStart": 5, "timestamp": at}
    )
    transaction = {"transactionId": started["transactionId"]}
    await station.until_asked("RemoteStopTransaction", **transaction)
    await station.call("StopTransaction", {**transaction, "meterStop": 9, "timestamp": now().isoformat()})
    await station.until_asked("TriggerMessage", requestedMessage="Heartbeat")
    await station.call("Heartbeat", {})


async def live_201(station: Peer) -> None:
    boot = {"reason": "PowerUp", "chargingStation": {"model": "Wallbox", "vendorName": "Example"}}
    await station.call("BootNotification", boot)
    request = await station.until_asked("RequestStartTransaction")
    event = {"triggerReason": "RemoteStart", "seqNo": 0, "transactionInfo": {"transactionId": "tx-1"}}
    token = {"idToken": request["idToken"], "evse": {"id": 1}}
    await station.call("TransactionEvent", {"eventType": "Started", "timestamp": now().isoformat(), **event, **token})
    await station.until_asked("RequestStopTransaction", transactionId="tx-1")
    await station.call("TransactionEvent", {"eventType": "Ended", "timestamp": now().isoformat(), **event, "seqNo": 1})
    await station.until_asked("TriggerMessage", requestedMessage="Heartbeat")
    await station.call("Heartbeat", {})


@pytest.mark.parametrize(("version", "live"), [("1.6", live_16), ("2.0.1", live_201)])
async def test_a_station_of_the_package_passes(version: str, live: object):
    async with (
        serving(version) as server,
        MobilityHouse().station(server.url, "CS1", version, Answers(version)) as station,
    ):
        life = asyncio.create_task(live(station))  # type: ignore[operator]
        names = all_passed(await outcomes_of(server))
        await life
    assert len(names) == 11
