"""Our side and the PyPI package `ocpp`, each as station and as CSMS, over real sockets."""

from dataclasses import dataclass

import pytest
from interop import scenarios
from interop.mobilityhouse import MobilityHouse
from interop.peers import Refused
from ocpp import v16, v201

from ocpp_core import ErrorCode
from ocpp_core.registry import Registry
from ocpp_toolkit.connections import serve
from ocpp_toolkit.simulation import CsmsSimulator

VERSIONS = pytest.mark.parametrize("version", ["1.6", "2.0.1"])


@dataclass
class Dance:
    """An action that OCPP has not."""


@VERSIONS
async def test_its_station_charges_at_our_command(version: str):
    await scenarios.station_charges_at_command(MobilityHouse(), version)


@VERSIONS
async def test_our_csms_asks_its_station(version: str):
    refusals = (
        ErrorCode.NOT_SUPPORTED,
        ErrorCode.PROTOCOL_ERROR,
        ErrorCode.FORMAT_VIOLATION,  # in the spelling of 2.0.1 in 1.6 too
        ErrorCode.TYPE_CONSTRAINT_VIOLATION,
    )
    await scenarios.csms_asks_station(MobilityHouse(), version, refusals)


@VERSIONS
async def test_our_command_charges_at_its_csms(version: str):
    await scenarios.command_charges_at_csms(MobilityHouse(), version)


@VERSIONS
async def test_our_command_obeys_its_csms(version: str):
    await scenarios.command_obeys_csms(MobilityHouse(), version)


@pytest.mark.parametrize(
    ("version", "request_", "code"),
    [
        ("1.6", Dance(), "NotImplemented"),
        ("1.6", v16.call.Reset("Hard"), "NotSupported"),
        ("1.6", v16.call.Authorize(None), "OccurenceConstraintViolation"),
        ("1.6", v16.call.Authorize(7), "TypeConstraintViolation"),
        ("1.6", v16.call.Authorize("x" * 21), "PropertyConstraintViolation"),
        ("1.6", v16.call.DiagnosticsStatusNotification("Perhaps"), "PropertyConstraintViolation"),
        ("2.0.1", Dance(), "NotImplemented"),
        ("2.0.1", v201.call.Reset("OnIdle"), "NotSupported"),
        ("2.0.1", v201.call.Authorize(None), "OccurrenceConstraintViolation"),
        ("2.0.1", v201.call.Authorize("RFID"), "TypeConstraintViolation"),
        ("2.0.1", v201.call.Authorize({"id_token": "x" * 37, "type": "Central"}), "PropertyConstraintViolation"),
        ("2.0.1", v201.call.Heartbeat({"vendor_id": "x" * 256}), "PropertyConstraintViolation"),
    ],
)
async def test_it_knows_our_error_codes(version: str, request_: object, code: str):
    spoken = Registry().version(f"ocpp{version}")
    simulator = CsmsSimulator([spoken])
    simulator.accepted.add("CS1")
    async with (
        serve(simulator, "127.0.0.1:0") as server,
        MobilityHouse().station(server.url, "CS1", version, scenarios.unasked) as station,
    ):
        with pytest.raises(Refused) as refused:
            await station.say(request_, validated=False)
    assert refused.value.code == code
