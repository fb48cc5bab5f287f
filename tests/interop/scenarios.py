"""A charging session and all that goes with it, between our side and a peer written with another library.

Each scenario serves every library and both versions. The peer's validation stays on throughout: whatever it objects to ends up in
its flaws, or makes our call or its own fail.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, groupby

import pytest
from interop.messages import said_by_csms, said_by_station
from interop.peers import Library, Payload, Peer, Refused
from interop.processes import Running, toolkit

from ocpp_core import CallError, ErrorCode, Role, Version
from ocpp_core import Peer as CorePeer
from ocpp_core.codec import decode, encode
from ocpp_core.registry import Registry
from ocpp_generic_api import Station
from ocpp_toolkit.connections import serve
from ocpp_toolkit.simulation import CsmsSimulator

STEP = 183
"""Wh that our simulated station charges between two readings."""
PASSWORD = "s3cret:and more"
_COMPLAINTS = ("refused", "bad frame", "Traceback", "failed", "Warning", "exception")


def unasked(action: str, payload: Payload) -> Payload:
    pytest.fail(f"{action} should not be asked")


# --------------------------------------------------------------------------- a station of theirs, the command of ours


async def station_charges_at_command(library: Library, version: str) -> None:
    """Their station holds a session with ``ocpp-toolkit csms``, and says all else that a station can say."""
    async with toolkit("csms", "--listen", "127.0.0.1:0", "--password", PASSWORD) as csms:
        url = (await csms.line(r"CSMS for OCPP .* at (ws://\S+)/IDENTITY"))[1]
        async with library.station(url, "CS 1", version, unasked, PASSWORD) as station:
            with pytest.raises(Refused) as refused:
                await station.call("Heartbeat", {})
            assert refused.value.code == "SecurityError"  # it has not booted
            await say_everything(station, version)
            assert station.flaws == []
        assert await csms.stop() == 0
    await csms.line("stopped: 1 stations?, 1 of 1 sessions completed")
    assert len(complaints(csms)) == 1


async def say_everything(station: Peer, version: str) -> None:
    """Have their station say everything in turn, and check each answer."""
    transaction_id = None
    for action, request, expected in said_by_station(version):
        if "transactionId" in request:
            request["transactionId"] = transaction_id
        answer = await station.call(action, request)
        transaction_id = answer.pop("transactionId", transaction_id)
        if "currentTime" in answer:
            assert abs(datetime.fromisoformat(answer.pop("currentTime")) - datetime.now(UTC)) < timedelta(minutes=1)
        if action == "Get15118EVCertificate":
            assert isinstance(answer.pop("exiResponse"), str)
        assert (action, answer) == (action, expected)


# ------------------------------------------------------------------------ a station of theirs, a CSMS in this process


async def csms_asks_station(library: Library, version: str, refusals: Sequence[ErrorCode]) -> None:
    """Our simulated CSMS starts a session at their station, and asks all else that a CSMS can ask.

    Args:
        library: what the station is written with.
        version: of OCPP.
        refusals: their words for four faults, see `_blunder`.
    """
    answers = {exchange.action: exchange.response for exchange in said_by_csms(version)}
    spoken = Registry().version(f"ocpp{version}")
    simulator = CsmsSimulator([spoken])
    async with (
        serve(simulator, "127.0.0.1:0") as server,
        library.station(server.url, "CS1", version, lambda action, _: answers[action]) as station,
    ):
        await say_everything(station, version)
        seen = simulator.stations["CS1"]
        await _start_remotely(simulator, seen, station)
        for action, request, response in said_by_csms(version):
            await _ask(seen.peer, spoken, action, request, response)
            assert station.asked[-1] == (action, request)
        assert station.flaws == []
        assert await _blunder(seen.peer) == list(refusals)
        assert station.flaws  # so it does look
    assert {action for action, _ in station.asked} == {
        operation.action for operation in spoken.catalogue if operation.sender & Role.CSMS
    }
    first, second = simulator.sessions.values()
    assert (first.completed, first.energy, first.meter_values) == (True, 600, 2)
    assert (second.completed, second.energy, second.meter_values, second.token) == (True, 300, 1, "APP-0042")


async def _start_remotely(simulator: CsmsSimulator, seen: Station, station: Peer) -> None:
    assert await simulator.start_remotely(seen, "APP-0042")
    action, request = station.asked[-1]
    if action == "RemoteStartTransaction":
        assert request == {"idTag": "APP-0042", "connectorId": 1}
        await _charge_16(station, request["idTag"])
    else:
        assert action == "RequestStartTransaction"
        assert request["idToken"] == {"idToken": "APP-0042", "type": "Central"}
        await _charge_201(station, request["idToken"], request["remoteStartId"])


async def _charge_16(station: Peer, id_tag: str) -> None:
    at: Payload = {"timestamp": "2024-05-06T08:00:00Z"}
    started = await station.call("StartTransaction", {"connectorId": 1, "idTag": id_tag, "meterStart": 2600, **at})
    transaction: Payload = {"transactionId": started["transactionId"]}
    reading = at | {"sampledValue": [{"value": "2800"}]}
    await station.call("MeterValues", {"connectorId": 1, **transaction, "meterValue": [reading]})
    await station.call("StopTransaction", {**transaction, "meterStop": 2900, "reason": "Remote", **at})


async def _charge_201(station: Peer, id_token: Payload, remote_start_id: int) -> None:
    at: Payload = {"timestamp": "2024-05-06T08:00:00Z"}
    info = {"transactionId": "remote-1", "remoteStartId": remote_start_id}
    events = (("Started", "RemoteStart", 2600), ("Updated", "MeterValuePeriodic", 2800), ("Ended", "RemoteStop", 2900))
    for number, (kind, trigger, energy) in enumerate(events):
        event = {"eventType": kind, "triggerReason": trigger, "seqNo": number, "transactionInfo": info, **at}
        reading = at | {"sampledValue": [{"value": energy}]}
        token = {"idToken": id_token} if kind == "Started" else {}
        await station.call("TransactionEvent", event | token | {"meterValue": [reading]})


async def _ask(link: CorePeer, version: Version, action: str, request: Payload, response: Payload) -> None:
    """Call their station with a message of ours, and compare the answer as we read it."""
    operation = version.catalogue.by_action(action)
    assert operation is not None
    answer = await link.call(decode(operation.request, json.dumps(request)))
    assert type(answer) is operation.response
    assert (action, json.loads(encode(answer))) == (action, response)


async def _blunder(link: CorePeer) -> list[ErrorCode]:
    """How their station refuses an unknown action, a missing field, a value that is none, and one of the wrong type."""
    codes: list[ErrorCode] = []
    for action, payload in (("Dance", "{}"), ("Reset", "{}"), ("Reset", '{"type": "Warm"}'), ("Reset", '{"type": 1}')):
        with pytest.raises(CallError) as refused:
            await link.exchange(action, payload, None)
        codes.append(refused.value.code)
    return codes


# --------------------------------------------------------------------------- a CSMS of theirs, the command of ours


class Office:
    """What their CSMS answers: as ours would, with the times and numbers that belong there."""

    def __init__(self, version: str) -> None:
        self.answers = {exchange.action: exchange.response for exchange in reversed(said_by_station(version))}
        self.pending_boots = 0
        self._numbers = count(4711)

    def __call__(self, action: str, payload: Payload) -> Payload:
        answer = dict(self.answers[action])
        if action in ("BootNotification", "Heartbeat"):
            answer["currentTime"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if action == "BootNotification" and self.pending_boots:
            self.pending_boots -= 1
            answer |= {"status": "Pending", "interval": 1}
        if action == "StartTransaction":
            answer["transactionId"] = next(self._numbers)
        return answer


async def command_charges_at_csms(library: Library, version: str) -> None:
    """``ocpp-toolkit station`` boots, at the second try, and holds two sessions with their CSMS, which asks things meanwhile."""
    office = Office(version)
    office.pending_boots = 1
    async with library.csms(version, office) as csms:
        options = ["--sessions", "2", "--interval", "0.05", "--password", PASSWORD]
        async with toolkit("station", f"{csms.url}/ocpp", "--id", "CP1", "--versions", version, *options) as station:
            await _ask_meanwhile(csms, version)
            assert await station.ended() == 0, station.output
        await csms.until(lambda: csms.gone)
        assert csms.flaws == []
    assert (csms.identity, csms.password) == ("CP1", PASSWORD)
    assert "2 of 2 sessions completed, 1098 Wh" in station.output
    assert complaints(station) == []
    check = _check_sessions_16 if version == "1.6" else _check_sessions_201
    check(csms)


async def _ask_meanwhile(csms: Peer, version: str) -> None:
    """Ask their own words of our station while its first session goes on."""
    if version == "1.6":
        await csms.until_asked("StatusNotification", status="Charging")
        refused = await csms.call("RemoteStartTransaction", {"idTag": "APP-0042"})
        configuration = await csms.call("GetConfiguration", {})
        assert {"key": "NumberOfConnectors", "readonly": True, "value": "1"} in configuration["configurationKey"]
    else:
        await csms.until_asked("TransactionEvent", eventType="Updated")
        token = {"idToken": "APP-0042", "type": "Central"}
        refused = await csms.call("RequestStartTransaction", {"idToken": token, "remoteStartId": 1})
        assert await csms.call("GetBaseReport", {"requestId": 9, "reportBase": "FullInventory"}) == {
            "status": "Accepted"
        }
        report = await csms.until_asked("NotifyReport", requestId=9)
        assert "TxUpdatedInterval" in {each["variable"]["name"] for each in report["reportData"]}
    assert refused == {"status": "Rejected"}  # a session goes on


def _check_sessions_16(csms: Peer) -> None:
    session = ["Authorize", "StatusNotification", "StartTransaction", "StatusNotification"]
    session += ["MeterValues"] * 3 + ["StopTransaction"] + ["StatusNotification"] * 2
    assert [action for action, _ in csms.asked] == ["BootNotification"] * 2 + ["StatusNotification"] + session * 2
    starts, stops = csms.asked_for("StartTransaction"), csms.asked_for("StopTransaction")
    assert [(each["idTag"], each["connectorId"], each["meterStart"]) for each in starts] == [
        ("RFID-0001", 1, 1000),
        ("RFID-0001", 1, 1000 + 3 * STEP),
    ]
    assert [(each["transactionId"], each["meterStop"], each["reason"]) for each in stops] == [
        (4711, 1000 + 3 * STEP, "Local"),
        (4712, 1000 + 6 * STEP, "Local"),
    ]
    readings = csms.asked_for("MeterValues")
    assert [(each["transactionId"], _samples(each)) for each in readings] == [
        (number, {"Energy.Active.Import.Register": 1000 + step * STEP, "Power.Active.Import": 11000})
        for number, steps in ((4711, (1, 2, 3)), (4712, (4, 5, 6)))
        for step in steps
    ]
    statuses = [each["status"] for each in csms.asked_for("StatusNotification")]
    assert statuses == ["Available", *["Preparing", "Charging", "Finishing", "Available"] * 2]


def _check_sessions_201(csms: Peer) -> None:
    events = csms.asked_for("TransactionEvent")
    sessions = [list(group) for _, group in groupby(events, lambda each: each["transactionInfo"]["transactionId"])]
    for number, session in enumerate(sessions):
        assert [each["eventType"] for each in session] == ["Started", *["Updated"] * 3, "Ended"]
        assert [each["seqNo"] for each in session] == [0, 1, 2, 3, 4]
        begin = 1000 + 3 * number * STEP
        energies = [_samples(each)["Energy.Active.Import.Register"] for each in session]
        assert energies == [begin, begin + STEP, begin + 2 * STEP, begin + 3 * STEP, begin + 3 * STEP]
        assert [_samples(each).get("Power.Active.Import") for each in session] == [None, 11000, 11000, 11000, None]
        assert session[0]["idToken"] == {"idToken": "RFID-0001", "type": "Central"}
        assert session[4]["transactionInfo"]["stoppedReason"] == "Local"
    assert len(sessions) == 2
    assert len(csms.asked_for("BootNotification")) == len(csms.asked_for("Authorize")) == 2
    statuses = [each["connectorStatus"] for each in csms.asked_for("StatusNotification")]
    assert [status for status, _ in groupby(statuses)] == ["Available", *["Occupied", "Available"] * 2]


def _samples(message: Payload) -> dict[str, float]:
    (reading,) = message["meterValue"]
    return {sample["measurand"]: float(sample["value"]) for sample in reading["sampledValue"]}


async def command_obeys_csms(library: Library, version: str) -> None:
    """``ocpp-toolkit station`` does everything that their CSMS asks of it."""
    office = Office(version)
    office.answers["BootNotification"]["interval"] = 1
    async with library.csms(version, office) as csms:
        options = ["--sessions", "0", "--meter-values", "9999", "--interval", "0.05"]
        async with toolkit("station", csms.url, "--id", "CP1", "--versions", version, *options) as station:
            await (_control_16 if version == "1.6" else _control_201)(csms)
            await csms.until_asked("Heartbeat", 2)  # one was asked for, the other comes of the interval
            assert await station.stop() == 0, station.output
        await csms.until(lambda: csms.gone)
        assert csms.flaws == []
    assert "2 of 2 sessions completed" in station.output
    assert complaints(station) == []


async def _control_16(csms: Peer) -> None:
    await csms.until_asked("StatusNotification", status="Available")
    assert await csms.call("RemoteStartTransaction", {"idTag": "APP-0042"}) == {"status": "Accepted"}
    await csms.until_asked("MeterValues", 2)
    assert await csms.call("RemoteStopTransaction", {"transactionId": 1}) == {"status": "Rejected"}
    assert await csms.call("RemoteStopTransaction", {"transactionId": 4711}) == {"status": "Accepted"}
    stopped = await csms.until_asked("StopTransaction")
    assert (stopped["transactionId"], stopped["reason"], stopped["idTag"]) == (4711, "Remote", "APP-0042")
    await csms.until_asked("StatusNotification", 2, status="Available")

    answers = await _ask_everything(csms, "1.6", besides=("RemoteStartTransaction", "Reset"))
    assert answers["GetConfiguration"][0]["unknownKey"] == ["Unheard"]
    assert len(answers["GetConfiguration"][1]["configurationKey"]) > 3
    assert answers["GetLocalListVersion"] == [{"listVersion": 0}]
    assert answers["UnlockConnector"] == [{"status": "Unlocked"}]
    assert answers["GetDiagnostics"] == [{"fileName": "diagnostics.log"}]
    accepted = ("ChangeConfiguration", "ChangeAvailability", "SendLocalList", "ReserveNow", "SetChargingProfile")
    assert [answers[action] for action in accepted] == [[{"status": "Accepted"}]] * len(accepted)
    assert await csms.call("GetLocalListVersion", {}) == {"listVersion": 7}
    await csms.until_asked("StatusNotification", status="Unavailable")
    await csms.until_asked("DiagnosticsStatusNotification", status="Uploaded")
    await csms.until_asked("FirmwareStatusNotification", status="Installed")
    await csms.until_asked("LogStatusNotification", status="Uploaded", requestId=3)
    await csms.until_asked("SignedFirmwareStatusNotification", status="Installed", requestId=4)
    await csms.until_asked("LogStatusNotification", status="Idle")
    assert await csms.call("RemoteStartTransaction", {"idTag": "APP-0042"}) == {"status": "Rejected"}
    await csms.call("ChangeAvailability", {"connectorId": 0, "type": "Operative"})
    for message in ("BootNotification", "Heartbeat", "MeterValues", "FirmwareStatusNotification"):
        before = len(csms.asked_for(message))
        assert await csms.call("TriggerMessage", {"requestedMessage": message}) == {"status": "Accepted"}
        await csms.until_asked(message, before + 1)

    assert await csms.call("RemoteStartTransaction", {"idTag": "APP-0042"}) == {"status": "Accepted"}
    await csms.until_asked("MeterValues", 4, transactionId=4712)
    boots = len(csms.asked_for("BootNotification"))
    assert await csms.call("Reset", {"type": "Hard"}) == {"status": "Accepted"}
    await csms.until_asked("StopTransaction", transactionId=4712, reason="HardReset")
    await _until_booted(csms, boots + 1)


async def _control_201(csms: Peer) -> None:
    await csms.until_asked("StatusNotification", connectorStatus="Available")
    start = {"idToken": {"idToken": "APP-0042", "type": "Central"}, "remoteStartId": 77}
    assert await csms.call("RequestStartTransaction", start) == {"status": "Accepted"}
    await csms.until_asked("TransactionEvent", 2, eventType="Updated")
    info = csms.asked_for("TransactionEvent")[0]["transactionInfo"]
    assert info["remoteStartId"] == 77
    transaction = {"transactionId": info["transactionId"]}
    assert await csms.call("GetTransactionStatus", transaction) == {"ongoingIndicator": True, "messagesInQueue": False}
    assert await csms.call("RequestStopTransaction", {"transactionId": "another"}) == {"status": "Rejected"}
    assert await csms.call("RequestStopTransaction", transaction) == {"status": "Accepted"}
    ended = await csms.until_asked("TransactionEvent", eventType="Ended")
    assert (ended["triggerReason"], ended["transactionInfo"]["stoppedReason"]) == ("RemoteStop", "Remote")
    await csms.until_asked("StatusNotification", 2, connectorStatus="Available")

    answers = await _ask_everything(csms, "2.0.1", besides=("RequestStartTransaction", "Reset"))
    known, unknown = answers["GetVariables"][0]["getVariableResult"]
    assert (known["attributeStatus"], known["attributeValue"]) == ("Accepted", "300")
    assert unknown["attributeStatus"].startswith("Unknown")
    assert [each["attributeStatus"] for each in answers["SetVariables"][0]["setVariableResult"]] == ["Accepted"]
    assert answers["GetLocalListVersion"] == [{"versionNumber": 0}]
    assert answers["UnlockConnector"] == [{"status": "Unlocked"}]
    accepted = (
        "ChangeAvailability",
        "SendLocalList",
        "ReserveNow",
        "SetChargingProfile",
        "SetDisplayMessage",
    )
    assert [answers[action] for action in accepted] == [[{"status": "Accepted"}]] * len(accepted)
    assert answers["GetLog"] == [{"status": "Accepted", "filename": "security.log"}]
    assert await csms.call("GetLocalListVersion", {}) == {"versionNumber": 7}
    await csms.until_asked("StatusNotification", connectorStatus="Unavailable")
    await csms.until_asked("NotifyReport", requestId=1)
    await csms.until_asked("LogStatusNotification", status="Uploaded", requestId=3)
    await csms.until_asked("FirmwareStatusNotification", status="Installed", requestId=4)
    assert await csms.call("RequestStartTransaction", start) == {"status": "Rejected"}
    await csms.call("ChangeAvailability", {"operationalStatus": "Operative"})
    for message in ("Heartbeat", "MeterValues", "FirmwareStatusNotification", "StatusNotification"):
        before = len(csms.asked_for(message))
        assert await csms.call("TriggerMessage", {"requestedMessage": message}) == {"status": "Accepted"}
        await csms.until_asked(message, before + 1)

    assert await csms.call("RequestStartTransaction", start | {"remoteStartId": 78}) == {"status": "Accepted"}
    await csms.until_asked("TransactionEvent", 2, eventType="Started")
    boots = len(csms.asked_for("BootNotification"))
    assert await csms.call("Reset", {"type": "Immediate"}) == {"status": "Accepted"}
    ended = await csms.until_asked("TransactionEvent", 2, eventType="Ended")
    assert ended["transactionInfo"]["stoppedReason"] == "ImmediateReset"
    await _until_booted(csms, boots + 1)


async def _until_booted(csms: Peer, times: int) -> None:
    """Wait for a boot, and for the state of the connector that follows it."""
    await csms.until_asked("BootNotification", times)
    names = [action for action, _ in csms.asked]
    boot = len(names) - names[::-1].index("BootNotification")
    await csms.until(lambda: any(action == "StatusNotification" for action, _ in csms.asked[boot:]))


async def _ask_everything(csms: Peer, version: str, besides: tuple[str, ...]) -> dict[str, list[Payload]]:
    """The answers of our station to everything that their CSMS can ask; their validation has passed each of them."""
    answers: dict[str, list[Payload]] = {}
    for action, request, _ in said_by_csms(version):
        if action not in besides:
            answers.setdefault(action, []).append(await csms.call(action, request))
    return answers


def complaints(command: Running) -> list[str]:
    """The lines of its output that tell of something amiss; what its own stop interrupts is not."""
    lines = (line for line in command.lines if "closed here: 1000" not in line)
    return [line for line in lines if any(word in line for word in _COMPLAINTS)]
