import asyncio

import pytest
from toolkit.rig import OCPP15, OCPP16, eventually, joined

import ocpp15_core
import ocpp16_core as ocpp
from ocpp_core import now
from ocpp_toolkit.simulation import dialects
from ocpp_toolkit.simulation.station import _Start

BOTH = pytest.mark.parametrize(("version", "core"), [(OCPP15, ocpp15_core), (OCPP16, ocpp)], ids=["1.5", "1.6"])


def charging(both, **start):
    """Let the station hold a session."""

    async def hold():
        async with both.station._busy:
            await both.station._hold(both.to_csms, _Start("T1", **start))

    return asyncio.create_task(hold())


async def begun(both):
    await eventually(lambda: both.station.power)


# ------------------------------------------------------------------------------------------------- configuration


@BOTH
async def test_configuration(version, core):
    csms = joined(version).to_station
    everything = await csms.call(core.GetConfigurationRequest())
    keys = {each.key: each for each in everything.configuration_key}
    assert keys["HeartbeatInterval"].value == "300"
    assert (keys["NumberOfConnectors"].readonly, keys["HeartbeatInterval"].readonly) == (True, False)
    assert everything.unknown_key is None
    some = await csms.call(core.GetConfigurationRequest(key=["HeartbeatInterval", "Nonsense"]))
    assert [each.key for each in some.configuration_key] == ["HeartbeatInterval"]
    assert some.unknown_key == ["Nonsense"]
    unknown = await csms.call(core.GetConfigurationRequest(key=["Nonsense"]))
    assert (unknown.configuration_key, unknown.unknown_key) == (None, ["Nonsense"])


@BOTH
async def test_a_change_of_configuration(version, core):
    csms = joined(version).to_station

    async def change(key):
        return (await csms.call(core.ChangeConfigurationRequest(key=key, value="60"))).status.value

    assert await change("Nonsense") == "NotSupported"
    assert await change("NumberOfConnectors") == "Rejected"
    assert await change("HeartbeatInterval") == "Accepted"
    answer = await csms.call(core.GetConfigurationRequest(key=["HeartbeatInterval"]))
    assert answer.configuration_key[0].value == "60"
    other = await joined(version).to_station.call(core.GetConfigurationRequest(key=["HeartbeatInterval"]))
    assert other.configuration_key[0].value == "300"


@BOTH
async def test_local_list(version, core):
    csms = joined(version).to_station
    assert (await csms.call(core.GetLocalListVersionRequest())).list_version == 0
    await csms.call(core.SendLocalListRequest(list_version=7, update_type=core.UpdateType.FULL))
    assert (await csms.call(core.GetLocalListVersionRequest())).list_version == 7


# ------------------------------------------------------------------------------------------------------- sessions


@BOTH
async def test_a_session(version, core):
    both = joined(version, meter_values=2, interval=0)
    await charging(both)
    assert both.called == [
        "Authorize",
        "StatusNotification",
        "StartTransaction",
        "StatusNotification",
        "MeterValues",
        "MeterValues",
        "StopTransaction",
        "StatusNotification",
        "StatusNotification",
    ]
    [record] = both.station.finished
    assert (record.completed, record.energy, record.meter_values, record.transaction_id) == (True, 366, 2, "1")
    seen = both.csms.sessions["CS001", "1"]
    assert (seen.token, seen.energy, seen.meter_values, seen.completed) == ("T1", 366, 2, True)
    assert seen.stopped is not None
    states = ["Occupied"] * 3 if version is OCPP15 else ["Preparing", "Charging", "Finishing"]
    said = [both.payload(index)["status"] for index in (1, 3, 7, 8)]
    assert said == [*states, "Available"]
    assert both.payload(6).get("reason") == (None if version is OCPP15 else "Local")


@BOTH
async def test_a_remote_start(version, core):
    both = joined(version, sessions=0)
    assert await both.csms.start_remotely(both.to_station, "APP")
    assert not await both.csms.start_remotely(both.to_station, "APP")
    start = both.station._starts.get_nowait()
    assert (start.token, start.remote) == ("APP", True)


@BOTH
async def test_a_remote_stop(version, core):
    both = joined(version, meter_values=100, interval=60)
    session = charging(both)
    await begun(both)
    wrong = await both.to_station.call(core.RemoteStopTransactionRequest(transaction_id=99))
    right = await both.to_station.call(core.RemoteStopTransactionRequest(transaction_id=1))
    assert (wrong.status, right.status) == ("Rejected", "Accepted")
    await session
    assert both.called.count("StopTransaction") == 1
    if version is OCPP16:
        assert both.payload(both.called.index("StopTransaction"))["reason"] == "Remote"
    assert both.station.finished[0].completed
    again = await both.to_station.call(core.RemoteStopTransactionRequest(transaction_id=1))
    assert again.status == "Rejected"


@BOTH
@pytest.mark.parametrize("kind", ["Hard", "Soft"])
async def test_a_reset_boots_again(version, core, kind):
    both = joined(version)
    assert (await both.to_station.call(core.ResetRequest(type=core.ResetType(kind)))).status == "Accepted"
    assert await both.has_called("BootNotification", "StatusNotification")


@BOTH
@pytest.mark.parametrize("kind", ["Hard", "Soft"])
async def test_a_reset_ends_the_session_first(version, core, kind):
    both = joined(version, meter_values=100, interval=60)
    session = charging(both)
    await begun(both)
    await both.to_station.call(core.ResetRequest(type=core.ResetType(kind)))
    await session
    await eventually(lambda: both.called[-2:] == ["BootNotification", "StatusNotification"])
    stop = both.called.index("StopTransaction")
    assert stop < both.called.index("BootNotification")
    if version is OCPP16:
        assert both.payload(stop)["reason"] == f"{kind}Reset"


@BOTH
async def test_availability(version, core):
    both = joined(version)

    async def change(kind):
        both.to_csms.log.clear()
        request = core.ChangeAvailabilityRequest(connector_id=1, type=core.AvailabilityType(kind))
        return (await both.to_station.call(request)).status

    assert await change("Inoperative") == "Accepted"
    assert await both.has_called("StatusNotification")
    assert both.payload()["status"] == "Unavailable"
    assert not await both.csms.start_remotely(both.to_station, "APP")
    await charging(both)
    assert both.station.finished[0].error == "the connector is out of service"
    assert await change("Operative") == "Accepted"
    assert await both.has_called("StatusNotification")
    assert both.payload()["status"] == "Available"


@BOTH
async def test_availability_changes_after_the_session(version, core):
    both = joined(version, meter_values=100, interval=60)
    session = charging(both)
    await begun(both)
    both.to_csms.log.clear()
    request = core.ChangeAvailabilityRequest(connector_id=1, type=core.AvailabilityType.INOPERATIVE)
    assert (await both.to_station.call(request)).status == "Scheduled"
    await asyncio.sleep(0.02)
    assert both.called == []
    await both.to_station.call(core.RemoteStopTransactionRequest(transaction_id=1))
    await session
    assert both.payload()["status"] == "Unavailable"


# ----------------------------------------------------------------------------------------------- files and triggers


@BOTH
async def test_diagnostics_are_uploaded(version, core):
    both = joined(version)
    answer = await both.to_station.call(core.GetDiagnosticsRequest(location="ftp://files"))
    assert answer.file_name == "diagnostics.log"
    assert await both.has_called("DiagnosticsStatusNotification")
    assert both.payload() == {"status": "Uploaded"}


@BOTH
async def test_firmware_is_installed(version, core):
    both = joined(version)
    await both.to_station.call(core.UpdateFirmwareRequest(location="ftp://files", retrieve_date=now()))
    assert await both.has_called("FirmwareStatusNotification", "FirmwareStatusNotification")
    assert [both.payload(index)["status"] for index in (0, 1)] == ["Downloaded", "Installed"]


async def test_a_log_is_uploaded():
    both = joined(OCPP16)
    await both.to_station.call(
        ocpp.GetLogRequest(
            log=ocpp.LogParametersType(remote_location="ftp://files"),
            log_type=ocpp.LogEnumType.SECURITY_LOG,
            request_id=5,
        )
    )
    assert await both.has_called("LogStatusNotification")
    assert both.payload() == {"status": "Uploaded", "requestId": 5}


async def test_signed_firmware_is_installed():
    both = joined(OCPP16)
    firmware = ocpp.FirmwareType(
        location="ftp://files", retrieve_date_time=now(), signing_certificate="x", signature="x"
    )
    await both.to_station.call(ocpp.SignedUpdateFirmwareRequest(request_id=6, firmware=firmware))
    assert await both.has_called("SignedFirmwareStatusNotification", "SignedFirmwareStatusNotification")
    assert both.payload(0) == {"status": "Downloaded", "requestId": 6}
    assert both.payload(1) == {"status": "Installed", "requestId": 6}


@pytest.mark.parametrize("message", ocpp.MessageTrigger)
async def test_a_trigger(message):
    both = joined(OCPP16)
    answer = await both.to_station.call(ocpp.TriggerMessageRequest(requested_message=message))
    assert answer.status is ocpp.TriggerMessageStatus.ACCEPTED
    assert await both.has_called(message.value)
    if message.value.startswith(("Firmware", "Diagnostics")):
        assert both.payload() == {"status": "Idle"}
    elif message is ocpp.MessageTrigger.METER_VALUES:
        assert "transactionId" not in both.payload()


@pytest.mark.parametrize("message", ocpp.MessageTriggerEnumType)
async def test_an_extended_trigger(message):
    both = joined(OCPP16)
    answer = await both.to_station.call(ocpp.ExtendedTriggerMessageRequest(requested_message=message))
    if message is ocpp.MessageTriggerEnumType.SIGN_CHARGE_POINT_CERTIFICATE:
        assert answer.status is ocpp.TriggerMessageStatusEnumType.NOT_IMPLEMENTED
        assert await both.has_called()
    else:
        assert answer.status is ocpp.TriggerMessageStatusEnumType.ACCEPTED
        signed = message is ocpp.MessageTriggerEnumType.FIRMWARE_STATUS_NOTIFICATION
        assert await both.has_called(f"Signed{message.value}" if signed else message.value)


async def test_a_reading_asked_for_is_of_the_session():
    both = joined(OCPP16, meter_values=100, interval=60)
    session = charging(both)
    await begun(both)
    await both.to_station.call(ocpp.TriggerMessageRequest(requested_message=ocpp.MessageTrigger.METER_VALUES))
    await eventually(lambda: both.called[-1] == "MeterValues")
    values = {each["measurand"]: each["value"] for each in both.payload()["meterValue"][0]["sampledValue"]}
    assert values == {"Energy.Active.Import.Register": "1000", "Power.Active.Import": "11000"}
    assert both.payload()["transactionId"] == 1
    session.cancel()


# --------------------------------------------------------------------------------------------------- the CSMS


@BOTH
async def test_readings_without_a_transaction_are_of_no_session(version, core):
    both = joined(version)
    await dialects.of(version).measure(both.to_csms, both.station)
    assert both.called == ["MeterValues"]
    assert both.csms.sessions == {}


@BOTH
async def test_a_session_that_began_unseen(version, core):
    both = joined(version)
    await both.to_csms.call(core.StopTransactionRequest(transaction_id=77, meter_stop=500, timestamp=now()))
    record = both.csms.sessions["CS001", "77"]
    assert (record.token, record.meter_start, record.meter_stop) == ("", 0, 500)


@BOTH
async def test_begin_and_end_are_of_a_session(version, core):
    both = joined(version)
    dialect = dialects.of(version)
    await dialect.begin(both.to_csms, both.station)
    await dialect.end(both.to_csms, both.station)
    assert both.called == []
