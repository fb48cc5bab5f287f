"""Every message that the PyPI package `ocpp` can say, to programs that name no version: what has a neutral form keeps all it says."""

import json
import logging
from typing import Any

import pytest
from interop.messages import said_by_csms, said_by_station
from interop.mobilityhouse import MobilityHouse
from interop.neutral import CsmsProgram
from interop.peers import Payload, Peer, Refused
from interop.scenarios import Office, unasked

import ocpp_generic_api as ocpp
from ocpp_core import OcppModel, Role, decode, encode
from ocpp_toolkit import ChargingStation, connect, serve

VERSIONS = pytest.mark.parametrize("version", ["1.6", "2.0.1"])
TIMES = {"currentTime", "transactionId"}

ONLY_201 = {
    "station": [
        *("NotifyReport", "PublishFirmwareStatusNotification", "Get15118EVCertificate", "GetCertificateStatus"),
        *("ReservationStatusUpdate", "NotifyEVChargingNeeds", "NotifyEVChargingSchedule", "NotifyChargingLimit"),
        *("ClearedChargingLimit", "ReportChargingProfiles", "NotifyEvent", "NotifyMonitoringReport"),
        *("NotifyCustomerInformation", "NotifyDisplayMessages"),
    ],
    "csms": [
        *("GetReport", "SetNetworkProfile", "GetTransactionStatus", "CostUpdated"),
        *("GetChargingProfiles", "PublishFirmware", "UnpublishFirmware", "SetMonitoringBase", "SetMonitoringLevel"),
        *("SetVariableMonitoring", "GetMonitoringReport", "ClearVariableMonitoring", "CustomerInformation"),
        *("SetDisplayMessage", "GetDisplayMessages", "ClearDisplayMessage"),
    ],
}
"""Actions without a neutral form: they are for handlers of 2.0.1's own operations."""


async def answer_of(peer: Peer, action: str, request: Payload) -> Payload | None:
    """What our side answers; None if it does not support the message."""
    try:
        return await peer.call(action, request)
    except Refused as refusal:
        if refusal.code != "NotSupported":
            raise
        return None


@VERSIONS
async def test_everything_that_its_station_says(version: str, caplog: pytest.LogCaptureFixture):
    program = CsmsProgram()
    refused: list[str] = []
    transaction: Payload = {}
    async with (
        serve(program.csms, "127.0.0.1:0") as server,
        MobilityHouse().station(server.url, "CS1", version, unasked) as station,
    ):
        for action, request, expected in said_by_station(version):
            answer = await answer_of(station, action, request | (transaction if "transactionId" in request else {}))
            if answer is None:
                refused.append(action)
                continue
            transaction = {name: value for name, value in answer.items() if name == "transactionId"} or transaction
            assert (action, {name: answer[name] for name in answer if name not in TIMES}) == (action, expected)
        losses = program.csms.stations["CS1"].conversation.losses
        assert station.flaws == []
    assert refused == (ONLY_201["station"] if version == "2.0.1" else [])
    assert len(program.said) == len(said_by_station(version)) - len(refused)
    # 1.6 says measurements outside a transaction by the message that says them inside.
    kinds = {type(each).__name__.removesuffix("Request") for each in program.said}
    missing = {each.action for each in ocpp.CATALOGUE if each.sender & Role.STATION} - kinds
    assert missing == ({"MeterValues"} if version == "1.6" else set())
    expect_losses(caplog, losses, {"BootNotification.custom_data": 1} if version == "2.0.1" else {})


def expect_losses(caplog: pytest.LogCaptureFixture, losses: dict[str, int], expected: dict[str, int]) -> None:
    """What was lost is counted and told of once, and then needs no warning."""
    assert losses == expected
    warnings = [each for each in caplog.records if each.name.startswith("ocpp_") and each.levelno >= logging.WARNING]
    assert len(warnings) == len(expected)
    caplog.clear()


async def test_everything_asked_of_its_station_of_201():
    answers = {exchange.action: exchange.response for exchange in said_by_csms("2.0.1")}
    program = CsmsProgram()
    async with (
        serve(program.csms, "127.0.0.1:0") as server,
        MobilityHouse().station(server.url, "CS1", "2.0.1", lambda action, _: answers[action]) as station,
    ):
        ours = await program.csms.stations.wait_for("CS1")
        asked = 0
        for action, request, response in said_by_csms("2.0.1"):
            operation = ocpp.CATALOGUE.by_action(action)
            if operation is None:
                continue
            execution = await ours.execute(decode(operation.request, json.dumps(request)))
            assert station.asked[-1] == (action, request)
            assert (action, json.loads(encode(execution.response))) == (action, response)
            assert execution.losses == ()
            asked += 1
        assert station.flaws == []
    assert asked == sum(bool(each.sender & Role.CSMS) for each in ocpp.CATALOGUE) - 1  # GetAllVariables has no message


async def test_everything_that_its_csms_of_201_asks():
    answers = {exchange.action: exchange.response for exchange in said_by_csms("2.0.1")}
    answers["GetAllVariables"] = {"variables": [{"component": {"name": "C"}, "variable": {"name": "V"}, "value": "5"}]}
    station, asked = ChargingStation(), list[OcppModel]()

    def handle(csms: ocpp.Csms, request: Any) -> Any:
        asked.append(request)
        operation = ocpp.CATALOGUE.by_request(type(request))
        assert operation is not None
        return decode(operation.response, json.dumps(answers[operation.action]))

    for operation in ocpp.CATALOGUE:
        if operation.sender & Role.CSMS:
            station.on(operation)(handle)
    refused: list[str] = []
    async with MobilityHouse().csms("2.0.1", Office("2.0.1")) as csms, connect(station, csms.url, "CS1") as ours:
        await csms.until(lambda: csms.connected)
        for action, request, response in said_by_csms("2.0.1"):
            answer = await answer_of(csms, action, request)
            if answer is None:
                refused.append(action)
                continue
            assert (action, answer) == (action, response)
            assert json.loads(encode(asked[-1])) == ({} if action == "GetBaseReport" else request)
        data = {"component": {"name": "C"}, "variable": {"name": "V"}, "variableAttribute": [{"value": "5"}]}
        assert (await csms.until_asked("NotifyReport"))["reportData"] == [data]
        assert csms.flaws == []
        assert ours.conversation.losses == {}
    assert refused == ONLY_201["csms"]
