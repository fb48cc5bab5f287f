"""One program for all versions and the PyPI package `ocpp` at the other end, as station and as CSMS of each version.

The programs are in `neutral`. Here stands what each version makes of them on the wire, and that it comes to the same.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar

import pytest
from interop.mobilityhouse import MobilityHouse
from interop.neutral import CsmsProgram, StationProgram, told
from interop.peers import Payload, Peer
from interop.processes import PATIENCE
from interop.scenarios import Office

from ocpp_toolkit import connect, serve

VERSIONS = pytest.mark.parametrize("version", ["1.6", "2.0.1"])
AT: Payload = {"timestamp": "2024-05-06T07:00:00Z"}

# -------------------------------------------------------------------------- a station of theirs, the CSMS program of ours


class Station16:
    """What their station of 1.6 says and answers."""

    answers: ClassVar[dict[str, Payload]] = {
        "ChangeConfiguration": {"status": "RebootRequired"},
        "ChangeAvailability": {"status": "Scheduled"},
        "UnlockConnector": {"status": "Unlocked"},
        "ClearCache": {"status": "Rejected"},
        "ReserveNow": {"status": "Occupied"},
        "CancelReservation": {"status": "Accepted"},
        "DataTransfer": {"status": "Accepted", "data": "thanks"},
        "TriggerMessage": {"status": "Accepted"},
        "RemoteStartTransaction": {"status": "Accepted"},
        "RemoteStopTransaction": {"status": "Accepted"},
        "Reset": {"status": "Accepted"},
    }

    def __init__(self) -> None:
        self.ids: list[str] = []
        """Its transactions, by their ids in the neutral API."""

    def answer(self, action: str, payload: Payload) -> Payload:
        if action == "GetConfiguration":
            return {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]}
        return self.answers[action]

    async def boot(self, peer: Peer) -> None:
        await peer.call("BootNotification", {"chargePointVendor": "Example", "chargePointModel": "Wallbox 11"})
        await self.report_status(peer)
        await peer.call("Authorize", {"idTag": "RFID-0815"})

    async def report_status(self, peer: Peer) -> None:
        await peer.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available", **AT})

    async def charge(self, peer: Peer) -> None:
        number = await self._start(peer, "RFID-0815", 2000)
        await self._stop(peer, number, 2600, "Local")

    async def charge_when_asked(self, peer: Peer) -> None:
        asked = await peer.until_asked("RemoteStartTransaction")
        assert asked == {"connectorId": 1, "idTag": "APP-0042"}
        number = await self._start(peer, asked["idTag"], 2600)
        assert await peer.until_asked("RemoteStopTransaction") == {"transactionId": number}
        await self._stop(peer, number, 3200, "Remote")

    async def _start(self, peer: Peer, id_tag: str, wh: int) -> int:
        request: Payload = {"connectorId": 1, "idTag": id_tag, "meterStart": wh, **AT}
        number: int = (await peer.call("StartTransaction", request))["transactionId"]
        self.ids.append(str(number))
        sample = {"value": str((wh + 183) / 1000), "unit": "kWh", "measurand": "Energy.Active.Import.Register"}
        reading: Payload = {"sampledValue": [sample], **AT}
        await peer.call("MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": [reading]})
        return number

    async def _stop(self, peer: Peer, number: int, wh: int, reason: str) -> None:
        request: Payload = {"transactionId": number, "meterStop": wh, "reason": reason, **AT}
        await peer.call("StopTransaction", request)

    async def report(self, peer: Peer) -> None:
        """Nothing: the configuration comes with the answer."""


class Station201:
    """What their station of 2.0.1 says and answers."""

    answers: ClassVar[dict[str, Payload]] = {
        "GetBaseReport": {"status": "Accepted"},
        "ChangeAvailability": {"status": "Scheduled"},
        "UnlockConnector": {"status": "Unlocked"},
        "ClearCache": {"status": "Rejected"},
        "ReserveNow": {"status": "Occupied"},
        "CancelReservation": {"status": "Accepted"},
        "DataTransfer": {"status": "Accepted", "data": "thanks"},
        "TriggerMessage": {"status": "Accepted"},
        "RequestStartTransaction": {"status": "Accepted"},
        "RequestStopTransaction": {"status": "Accepted"},
        "Reset": {"status": "Accepted"},
    }

    def __init__(self) -> None:
        self.ids: list[str] = []
        """Its transactions."""

    def answer(self, action: str, payload: Payload) -> Payload:
        if action == "GetVariables":
            return {"getVariableResult": [self._variable(each) for each in payload["getVariableData"]]}
        if action == "SetVariables":
            results = [{**each, "attributeStatus": "RebootRequired"} for each in payload["setVariableData"]]
            for result in results:
                del result["attributeValue"]
            return {"setVariableResult": results}
        return self.answers[action]

    def _variable(self, data: Payload) -> Payload:
        if data["variable"]["name"] == "HeartbeatInterval":
            return {**data, "attributeStatus": "Accepted", "attributeValue": "300"}
        return {**data, "attributeStatus": "UnknownVariable"}

    async def boot(self, peer: Peer) -> None:
        info = {"vendorName": "Example", "model": "Wallbox 11"}
        await peer.call("BootNotification", {"reason": "PowerUp", "chargingStation": info})
        await self.report_status(peer)
        await peer.call("Authorize", {"idToken": {"idToken": "RFID-0815", "type": "ISO14443"}})

    async def report_status(self, peer: Peer) -> None:
        request: Payload = {"evseId": 1, "connectorId": 1, "connectorStatus": "Available", **AT}
        await peer.call("StatusNotification", request)

    async def charge(self, peer: Peer) -> None:
        token = {"idToken": "RFID-0815", "type": "ISO14443"}
        await self._event(peer, "Started", "Authorized", 0, 2000, {}, {"idToken": token})
        await self._event(peer, "Updated", "MeterValuePeriodic", 1, 2183)
        await self._event(peer, "Ended", "StopAuthorized", 2, 2600, {"stoppedReason": "Local"})

    async def charge_when_asked(self, peer: Peer) -> None:
        asked = await peer.until_asked("RequestStartTransaction")
        token = {"idToken": "APP-0042", "type": "Central"}
        assert asked == {"evseId": 1, "idToken": token, "remoteStartId": 77}
        await self._event(peer, "Started", "RemoteStart", 0, 2600, {"remoteStartId": 77}, {"idToken": token})
        await self._event(peer, "Updated", "MeterValuePeriodic", 1, 2783)
        assert await peer.until_asked("RequestStopTransaction") == {"transactionId": self.ids[-1]}
        await self._event(peer, "Ended", "RemoteStop", 2, 3200, {"stoppedReason": "Remote"})

    async def _event(
        self,
        peer: Peer,
        kind: str,
        trigger: str,
        number: int,
        wh: int,
        info: Payload | None = None,
        more: Payload | None = None,
    ) -> None:
        if kind == "Started":
            self.ids.append(f"8c2b-{len(self.ids)}")
        event: Payload = {"eventType": kind, "triggerReason": trigger, "seqNo": number, **AT, **(more or {})}
        value = {"value": wh / 1000, "unitOfMeasure": {"unit": "kWh"}, "measurand": "Energy.Active.Import.Register"}
        reading: Payload = {"sampledValue": [value], **AT}
        event |= {"transactionInfo": {"transactionId": self.ids[-1], **(info or {})}, "meterValue": [reading]}
        event |= {"evse": {"id": 1, "connectorId": 1}} if kind == "Started" else {}
        await peer.call("TransactionEvent", event)

    async def report(self, peer: Peer) -> None:
        number = (await peer.until_asked("GetBaseReport", reportBase="FullInventory"))["requestId"]
        attribute = {"type": "Actual", "value": "300", "mutability": "ReadWrite"}
        data = {
            "component": {"name": "OCPPCommCtrlr"},
            "variable": {"name": "HeartbeatInterval"},
            "variableAttribute": [attribute],
        }
        report = {"requestId": number, "generatedAt": AT["timestamp"], "seqNo": 0, "reportData": [data]}
        await peer.call("NotifyReport", report)


STATIONS: dict[str, Callable[[], Station16 | Station201]] = {"1.6": Station16, "2.0.1": Station201}


async def obey(peer: Peer, station: Station16 | Station201) -> None:
    await station.charge_when_asked(peer)
    await station.report(peer)
    await peer.until_asked("TriggerMessage", requestedMessage="StatusNotification")
    await station.report_status(peer)
    await peer.until_asked("TriggerMessage", requestedMessage="Heartbeat")
    await peer.call("Heartbeat", {})


def session(token: str, wh: int, *reasons: Any, remote_start_id: int | None = None) -> list[tuple[Any, ...]]:
    """A session of 600 Wh, as `told` tells it."""
    begin, end, reason = reasons
    name = "TransactionEvent"
    return [
        (name, "Started", begin, None, remote_start_id, 0, token, [wh]),
        (name, "Updated", "MeterValuePeriodic", None, None, 1, None, [wh + 183]),
        (name, "Ended", end, reason, None, 2, None, [wh + 600]),
    ]


@VERSIONS
async def test_its_station_and_a_csms_of_all_versions(version: str):
    program, station = CsmsProgram(), STATIONS[version]()
    async with (
        serve(program.csms, "127.0.0.1:0") as server,
        MobilityHouse().station(server.url, "CS1", version, station.answer) as peer,
        asyncio.timeout(PATIENCE),
    ):
        await station.boot(peer)
        await station.charge(peer)
        parcel = {"vendorId": "org.example", "messageId": "mood", "data": "fine"}
        assert await peer.call("DataTransfer", parcel) == {"status": "Accepted"}
        await peer.call("Heartbeat", {})
        ours = await program.csms.stations.wait_for("CS1", accepted=True)
        assert ours.version == version
        async with asyncio.TaskGroup() as both:
            both.create_task(obey(peer, station))
            charged = await program.charge(ours)
            answers = await program.ask(ours)
        assert peer.flaws == []
        assert ours.conversation.losses == {}

    assert [told(each) for each in program.said] == [
        ("BootNotification", "Example", "Wallbox 11"),
        ("StatusNotification", 1, 1, "Available"),
        ("Authorize", "RFID-0815"),
        *session("RFID-0815", 2000, "Authorized", "StopAuthorized", "Local"),
        ("DataTransfer", "org.example", "mood", "fine"),
        ("Heartbeat",),
        *session("APP-0042", 2600, "RemoteStart", "RemoteStop", "Remote", remote_start_id=77),
        ("StatusNotification", 1, 1, "Available"),
        ("Heartbeat",),
    ]
    assert [each.transaction_info.transaction_id for each in program.events] == [
        number for number in station.ids for _ in range(3)
    ]
    assert charged == ["Accepted", "Accepted"]
    assert answers == [
        [("Accepted", "300"), ("UnknownVariable", None)],
        ["RebootRequired"],
        [("OCPPCommCtrlr", "HeartbeatInterval", "300", False)],
        "Scheduled",
        "Unlocked",
        "Rejected",
        "Occupied",
        "Accepted",
        ("Accepted", "thanks"),
        [("Accepted", "StatusNotification"), ("Accepted", "Heartbeat")],
        "Accepted",
    ]
    check_asked(peer, version)


def check_asked(peer: Peer, version: str) -> None:
    """What their station was asked has every field that the program gave."""
    (reservation,) = peer.asked_for("ReserveNow")
    assert datetime.fromisoformat(reservation.pop("expiryDate" if version == "1.6" else "expiryDateTime")).tzinfo
    (unlock,), (reset,), (transfer,) = map(peer.asked_for, ("UnlockConnector", "Reset", "DataTransfer"))
    assert transfer == {"vendorId": "org.example", "messageId": "tariff", "data": "0.42 €/kWh"}
    (availability,) = peer.asked_for("ChangeAvailability")
    status, heartbeat = peer.asked_for("TriggerMessage")
    assert heartbeat == {"requestedMessage": "Heartbeat"}
    if version == "1.6":
        assert reservation == {"connectorId": 1, "idTag": "RFID-0815", "parentIdTag": "APP-0042", "reservationId": 5}
        assert (unlock, reset) == ({"connectorId": 1}, {"type": "Soft"})
        assert availability == {"connectorId": 1, "type": "Inoperative"}
        assert status == {"requestedMessage": "StatusNotification", "connectorId": 1}
        assert peer.asked_for("GetConfiguration") == [{"key": ["HeartbeatInterval"]}, {}]
        assert peer.asked_for("ChangeConfiguration") == [{"key": "HeartbeatInterval", "value": "600"}]
    else:
        card, app = ({"idToken": each, "type": "Central"} for each in ("RFID-0815", "APP-0042"))
        assert reservation == {"id": 5, "evseId": 1, "idToken": card, "groupIdToken": app}
        assert (unlock, reset) == ({"evseId": 1, "connectorId": 1}, {"type": "OnIdle"})
        assert availability == {"operationalStatus": "Inoperative", "evse": {"id": 1}}
        assert status == {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}


# -------------------------------------------------------------------------- a CSMS of theirs, the station program of ours


@asynccontextmanager
async def working(program: StationProgram, url: str, version: str) -> AsyncIterator[list[Any]]:
    """Our station's program, which ends of itself; what it was answered, and what could not be said."""

    async def work() -> None:
        async with connect(program.station, url, "CS1") as csms:
            assert csms.version == version
            results.append(await program.run(csms))
            results.append(dict(csms.conversation.losses))

    results: list[Any] = []
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        group.create_task(work())
        yield results


@VERSIONS
async def test_its_csms_and_a_station_of_all_versions(version: str, caplog: pytest.LogCaptureFixture):
    program, office = StationProgram(), Office(version)
    lost = {"TransactionEvent.transaction_info.remote_start_id": 1} if version == "1.6" else {}
    async with MobilityHouse().csms(version, office) as csms:
        async with working(program, csms.url, version) as results:
            await csms.until_asked("Heartbeat")
            await (control_16 if version == "1.6" else control_201)(csms)
        await csms.until(lambda: csms.gone)
        assert csms.flaws == []
    assert results == [["Accepted", "Accepted", "Accepted"], lost]
    warnings = [each for each in caplog.records if each.name.startswith("ocpp_") and each.levelno >= logging.WARNING]
    assert len(warnings) == len(lost)
    caplog.clear()
    assert program.variables == {("OCPPCommCtrlr", "HeartbeatInterval"): "600"}
    assert [type(each).__name__.removesuffix("Request") for each in program.asked] == [
        "RequestStartTransaction",
        "RequestStopTransaction",
        "RequestStopTransaction",
        "GetVariables",
        "SetVariables",
        "GetAllVariables",
        "TriggerMessage",
        "TriggerMessage",
        "ReserveNow",
        "CancelReservation",
        "DataTransfer",
        "Reset",
    ]
    (check_said_16 if version == "1.6" else check_said_201)(csms)


async def control_16(csms: Peer) -> None:
    start = {"idTag": "APP-0042", "connectorId": 1}
    assert await csms.call("RemoteStartTransaction", start) == {"status": "Accepted"}
    await csms.until_asked("MeterValues", 2)
    assert await csms.call("RemoteStopTransaction", {"transactionId": 4711}) == {"status": "Rejected"}
    assert await csms.call("RemoteStopTransaction", {"transactionId": 4712}) == {"status": "Accepted"}
    await csms.until_asked("StopTransaction", 2)
    interval = {"key": "HeartbeatInterval", "readonly": False, "value": "300"}
    assert await csms.call("GetConfiguration", {"key": ["HeartbeatInterval", "Unheard"]}) == {
        "configurationKey": [interval],
        "unknownKey": ["Unheard"],
    }
    setting = {"key": "HeartbeatInterval", "value": "600"}
    assert await csms.call("ChangeConfiguration", setting) == {"status": "RebootRequired"}
    assert await csms.call("GetConfiguration", {}) == {"configurationKey": [{**setting, "readonly": False}]}
    trigger = {"requestedMessage": "StatusNotification", "connectorId": 1}
    assert await csms.call("TriggerMessage", trigger) == {"status": "Accepted"}
    await csms.until_asked("StatusNotification", 2)
    assert await csms.call("TriggerMessage", {"requestedMessage": "Heartbeat"}) == {"status": "Accepted"}
    await csms.until_asked("Heartbeat", 2)
    reservation = {"connectorId": 1, "expiryDate": AT["timestamp"], "idTag": "RFID-0815", "reservationId": 5}
    assert await csms.call("ReserveNow", reservation) == {"status": "Occupied"}
    assert await csms.call("CancelReservation", {"reservationId": 5}) == {"status": "Rejected"}
    parcel = {"vendorId": "org.example", "messageId": "tariff", "data": "0.42 €/kWh"}
    assert await csms.call("DataTransfer", parcel) == {"status": "Accepted", "data": "thanks"}
    assert await csms.call("Reset", {"type": "Soft"}) == {"status": "Accepted"}


async def control_201(csms: Peer) -> None:
    card, app = ({"idToken": each, "type": "Central"} for each in ("RFID-0815", "APP-0042"))
    start = {"evseId": 1, "idToken": app, "remoteStartId": 78}
    assert await csms.call("RequestStartTransaction", start) == {"status": "Accepted"}
    await csms.until_asked("TransactionEvent", 2, eventType="Updated")
    assert await csms.call("RequestStopTransaction", {"transactionId": "own-1"}) == {"status": "Rejected"}
    assert await csms.call("RequestStopTransaction", {"transactionId": "own-2"}) == {"status": "Accepted"}
    await csms.until_asked("TransactionEvent", 2, eventType="Ended")
    places = [
        {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": name}}
        for name in ("HeartbeatInterval", "Unheard")
    ]
    assert await csms.call("GetVariables", {"getVariableData": places}) == {
        "getVariableResult": [
            {**places[0], "attributeStatus": "Accepted", "attributeValue": "300"},
            {**places[1], "attributeStatus": "UnknownVariable"},
        ]
    }
    setting = {**places[0], "attributeValue": "600"}
    assert await csms.call("SetVariables", {"setVariableData": [setting]}) == {
        "setVariableResult": [{**places[0], "attributeStatus": "RebootRequired"}]
    }
    inventory = {"requestId": 6, "reportBase": "FullInventory"}
    assert await csms.call("GetBaseReport", inventory) == {"status": "Accepted"}
    report = await csms.until_asked("NotifyReport")
    assert datetime.fromisoformat(report.pop("generatedAt")).tzinfo
    attribute = {"value": "600", "mutability": "ReadWrite"}
    data = {**places[0], "variableAttribute": [attribute]}
    assert report == {"requestId": 6, "seqNo": 0, "reportData": [data]}
    trigger = {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}
    assert await csms.call("TriggerMessage", trigger) == {"status": "Accepted"}
    await csms.until_asked("StatusNotification", 2)
    assert await csms.call("TriggerMessage", {"requestedMessage": "Heartbeat"}) == {"status": "Accepted"}
    await csms.until_asked("Heartbeat", 2)
    reservation = {"evseId": 1, "expiryDateTime": AT["timestamp"], "idToken": card, "id": 5}
    assert await csms.call("ReserveNow", reservation) == {"status": "Occupied"}
    assert await csms.call("CancelReservation", {"reservationId": 5}) == {"status": "Rejected"}
    parcel = {"vendorId": "org.example", "messageId": "tariff", "data": "0.42 €/kWh"}
    assert await csms.call("DataTransfer", parcel) == {"status": "Accepted", "data": "thanks"}
    assert await csms.call("Reset", {"type": "OnIdle"}) == {"status": "Accepted"}


def check_said_16(csms: Peer) -> None:
    charging = ["StartTransaction", "MeterValues", "StopTransaction"]
    assert [action for action, _ in csms.asked] == [
        *("BootNotification", "StatusNotification", "Authorize", *charging, "DataTransfer", "Heartbeat"),
        *(*charging, "StatusNotification", "Heartbeat"),
    ]
    assert csms.asked_for("BootNotification") == [
        {"chargePointVendor": "Example", "chargePointModel": "Wallbox 11", "chargePointSerialNumber": "W-11-0815"}
    ]
    assert (
        without_time(csms.asked_for("StatusNotification"))
        == [{"connectorId": 1, "errorCode": "NoError", "status": "Available"}] * 2
    )
    assert csms.asked_for("Authorize") == [{"idTag": "RFID-0815"}]
    assert without_time(csms.asked_for("StartTransaction")) == [
        {"connectorId": 1, "idTag": "RFID-0815", "meterStart": 1000},
        {"connectorId": 1, "idTag": "APP-0042", "meterStart": 1183},
    ]
    sample = {"measurand": "Energy.Active.Import.Register", "unit": "kWh"}
    for number, value, measured in zip((4711, 4712), ("1.183", "1.366"), csms.asked_for("MeterValues"), strict=True):
        (reading,) = measured.pop("meterValue")
        assert reading["sampledValue"] == [{**sample, "value": value}]
        assert measured == {"connectorId": 1, "transactionId": number}
    assert without_time(csms.asked_for("StopTransaction")) == [
        {"transactionId": 4711, "meterStop": 1183, "reason": "EVDisconnected"},
        {"transactionId": 4712, "meterStop": 1366, "reason": "Remote"},
    ]
    check_parcel(csms)


def check_said_201(csms: Peer) -> None:
    charging = ["TransactionEvent"] * 3
    assert [action for action, _ in csms.asked] == [
        *("BootNotification", "StatusNotification", "Authorize", *charging, "DataTransfer", "Heartbeat"),
        *(*charging, "NotifyReport", "StatusNotification", "Heartbeat"),
    ]
    info = {"vendorName": "Example", "model": "Wallbox 11", "serialNumber": "W-11-0815"}
    assert csms.asked_for("BootNotification") == [{"reason": "Unknown", "chargingStation": info}]
    assert (
        without_time(csms.asked_for("StatusNotification"))
        == [{"evseId": 1, "connectorId": 1, "connectorStatus": "Available"}] * 2
    )
    card, app = ({"idToken": each, "type": "Central"} for each in ("RFID-0815", "APP-0042"))
    assert csms.asked_for("Authorize") == [{"idToken": card}]
    sample = {"measurand": "Energy.Active.Import.Register", "unitOfMeasure": {"unit": "kWh"}}
    events = without_time(csms.asked_for("TransactionEvent"))
    for event, value in zip(events, (1.0, 1.183, 1.183, 1.183, 1.366, 1.366), strict=True):
        (reading,) = event.pop("meterValue")
        assert reading["sampledValue"] == [{**sample, "value": value}]
    started = {"eventType": "Started", "seqNo": 0, "evse": {"id": 1}}
    updated = {"eventType": "Updated", "seqNo": 1, "triggerReason": "MeterValuePeriodic"}
    ended = {"eventType": "Ended", "seqNo": 2}
    one, two = {"transactionId": "own-1"}, {"transactionId": "own-2"}
    assert events == [
        {**started, "triggerReason": "Authorized", "transactionInfo": one, "idToken": card},
        {**updated, "transactionInfo": one},
        {
            **ended,
            "triggerReason": "EVCommunicationLost",
            "transactionInfo": {**one, "stoppedReason": "EVDisconnected"},
        },
        {**started, "triggerReason": "RemoteStart", "transactionInfo": {**two, "remoteStartId": 78}, "idToken": app},
        {**updated, "transactionInfo": two},
        {**ended, "triggerReason": "RemoteStop", "transactionInfo": {**two, "stoppedReason": "Remote"}},
    ]
    check_parcel(csms)


def check_parcel(csms: Peer) -> None:
    assert csms.asked_for("DataTransfer") == [{"vendorId": "org.example", "messageId": "mood", "data": "fine"}]


def without_time(payloads: list[Payload]) -> list[Payload]:
    """Payloads without their timestamps, which must be there."""
    for payload in payloads:
        assert datetime.fromisoformat(payload.pop("timestamp")).tzinfo
    return payloads
