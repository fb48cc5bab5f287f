"""What the simulated station does when it is asked, in each version: asked by the version-neutral API, seen on the wire."""

import asyncio

import pytest
from toolkit.rig import OCPP15, OCPP16, OCPP201, VERSIONS, eventually, joined, least

import ocpp16_core
from ocpp_core import Role, now
from ocpp_generic_api import (
    ChangeAvailabilityRequest,
    ChangeAvailabilityStatus,
    Firmware,
    GetLocalListVersionRequest,
    GetLogRequest,
    LogParameters,
    LogType,
    MessageTrigger,
    OperationalStatus,
    RequestStartStopStatus,
    RequestStopTransactionRequest,
    ResetRequest,
    ResetStatus,
    ResetType,
    SendLocalListRequest,
    TriggerMessageRequest,
    TriggerMessageStatus,
    UpdateFirmwareRequest,
    UpdateType,
)

OPERATIONS = [
    pytest.param(version, operation, id=f"{version.name}-{operation.action}")
    for version in VERSIONS
    for operation in version.catalogue
    if operation.sender & Role.CSMS
]
EACH = pytest.mark.parametrize("version", VERSIONS, ids=repr)
WITH_TRIGGERS = pytest.mark.parametrize("version", [OCPP201, OCPP16], ids=repr)


@pytest.fixture
async def both(version):
    return await joined(version, sessions=0, meter_values=100, interval=60)


@pytest.fixture
async def session(both):
    """A session that goes on."""
    task = both.charging()
    await eventually(lambda: both.station.power)
    both.to_csms.log.clear()
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(("version", "operation"), OPERATIONS)
async def test_everything_is_answered(version, operation, both, caplog):
    request = least(operation.request)
    if operation.action == "UnlockConnector" and version is not OCPP201:
        request = request.model_copy(update={"connector_id": 1})  # of 0 there is none
    assert type(await both.to_station.call(request)) is operation.response
    await asyncio.sleep(0.01)  # for what follows the answer
    assert caplog.records == []


# ---------------------------------------------------------------------------------------------------- start and stop


@EACH
async def test_a_remote_start(both):
    assert await both.csms.start_remotely(both.seen, "APP")
    assert not await both.csms.start_remotely(both.seen, "APP")
    start = both.station._starts.get_nowait()
    assert (start.token, start.remote) == ("APP", True)


@pytest.mark.parametrize("version", [OCPP201], ids=repr)
async def test_remote_starts_are_numbered(both):
    starts = []
    for _ in range(2):
        assert await both.csms.start_remotely(both.seen, "APP")
        starts.append(both.station._starts.get_nowait())
    assert starts[1].remote_id == starts[0].remote_id + 1


@EACH
async def test_a_remote_start_while_a_session_goes_on(both, session):
    assert not await both.csms.start_remotely(both.seen, "APP")


async def stopped(both, transaction_id=None):
    [running] = both.csms.sessions.values()
    request = RequestStopTransactionRequest(transaction_id=transaction_id or running.transaction_id)
    return (await both.seen.request_stop_transaction(request)).status is RequestStartStopStatus.ACCEPTED


def end(both):
    """What was said of the end of the session."""
    payloads = [both.payload(index) for index in range(len(both.called))]
    [said] = [
        each
        for action, each in zip(both.called, payloads, strict=True)
        if action == "StopTransaction" or each.get("eventType") == "Ended"
    ]
    return said.get("reason") or said.get("transactionInfo", {}).get("stoppedReason")


@EACH
async def test_a_remote_stop(version, both, session):
    assert not await stopped(both, "99")
    assert await stopped(both)
    await session
    assert end(both) == (None if version is OCPP15 else "Remote")
    if version is OCPP201:
        assert both.payload(0)["triggerReason"] == "RemoteStop"
    assert both.station.finished[0].completed
    assert not await stopped(both)


# ------------------------------------------------------------------------------------------- resets and availability


async def reset(both, kind):
    return (await both.seen.reset(ResetRequest(type=kind))).status


@EACH
@pytest.mark.parametrize("kind", ResetType)
async def test_a_reset_boots_again(version, both, kind):
    assert await reset(both, kind) is ResetStatus.ACCEPTED
    assert await both.has_called("BootNotification", "StatusNotification")
    if version is OCPP201:
        assert both.payload(0)["reason"] == "RemoteReset"


@pytest.mark.parametrize(
    ("version", "kind", "reason"),
    [
        (OCPP201, ResetType.IMMEDIATE, "ImmediateReset"),
        (OCPP16, ResetType.IMMEDIATE, "HardReset"),
        (OCPP16, ResetType.ON_IDLE, "SoftReset"),
        (OCPP15, ResetType.IMMEDIATE, None),
        (OCPP15, ResetType.ON_IDLE, None),
    ],
)
async def test_a_reset_ends_the_session_first(version, both, session, kind, reason):
    assert await reset(both, kind) is ResetStatus.ACCEPTED
    await session
    await eventually(lambda: both.called[-2:] == ["BootNotification", "StatusNotification"])
    assert end(both) == reason
    if version is OCPP201:
        assert both.payload(0)["triggerReason"] == "ResetCommand"


@pytest.mark.parametrize("version", [OCPP201], ids=repr)
async def test_a_reset_waits_for_the_end_of_the_session_where_the_csms_can_be_told(both, session):
    assert await reset(both, ResetType.ON_IDLE) is ResetStatus.SCHEDULED
    await asyncio.sleep(0.02)
    assert both.called == []
    await stopped(both)
    await session
    assert end(both) == "Remote"
    await eventually(lambda: "BootNotification" in both.called)


async def change(both, status):
    both.to_csms.log.clear()
    return (await both.seen.change_availability(ChangeAvailabilityRequest(operational_status=status))).status


def status_told(both):
    return both.payload().get("status") or both.payload()["connectorStatus"]


@EACH
async def test_availability(both):
    assert await change(both, OperationalStatus.INOPERATIVE) is ChangeAvailabilityStatus.ACCEPTED
    assert await both.has_called("StatusNotification")
    assert status_told(both) == "Unavailable"
    assert not await both.csms.start_remotely(both.seen, "APP")
    await both.charging()
    assert both.station.finished[0].error == "the connector is out of service"
    assert await change(both, OperationalStatus.OPERATIVE) is ChangeAvailabilityStatus.ACCEPTED
    assert await both.has_called("StatusNotification")
    assert status_told(both) == "Available"


@EACH
async def test_availability_changes_after_the_session(both, session):
    assert await change(both, OperationalStatus.INOPERATIVE) is ChangeAvailabilityStatus.SCHEDULED
    await asyncio.sleep(0.02)
    assert both.called == []
    await stopped(both)
    await session
    assert status_told(both) == "Unavailable"


# ----------------------------------------------------------------------------------------------------- lists and files


@EACH
async def test_local_list(both):
    async def number():
        return (await both.seen.get_local_list_version(GetLocalListVersionRequest())).version_number

    assert await number() == 0
    await both.seen.send_local_list(SendLocalListRequest(version_number=7, update_type=UpdateType.FULL))
    assert await number() == 7


@pytest.mark.parametrize(
    ("version", "kind", "action", "said"),
    [
        (OCPP15, LogType.DIAGNOSTICS_LOG, "DiagnosticsStatusNotification", {"status": "Uploaded"}),
        (OCPP16, LogType.DIAGNOSTICS_LOG, "DiagnosticsStatusNotification", {"status": "Uploaded"}),
        (OCPP16, LogType.SECURITY_LOG, "LogStatusNotification", {"status": "Uploaded", "requestId": 5}),
        (OCPP201, LogType.DIAGNOSTICS_LOG, "LogStatusNotification", {"status": "Uploaded", "requestId": 5}),
        (OCPP201, LogType.SECURITY_LOG, "LogStatusNotification", {"status": "Uploaded", "requestId": 5}),
    ],
)
async def test_a_log_is_uploaded(both, kind, action, said):
    request = GetLogRequest(log=LogParameters(remote_location="ftp://files"), log_type=kind, request_id=5)
    answer = await both.seen.get_log(request)
    assert answer.filename == f"{kind.value.removesuffix('Log').lower()}.log"
    assert await both.has_called(action)
    assert both.payload() == said


@pytest.mark.parametrize(
    ("version", "signature", "action", "number"),
    [
        (OCPP15, None, "FirmwareStatusNotification", {}),
        (OCPP16, None, "FirmwareStatusNotification", {}),
        (OCPP16, "x", "SignedFirmwareStatusNotification", {"requestId": 6}),
        (OCPP201, "x", "FirmwareStatusNotification", {"requestId": 6}),
    ],
)
async def test_firmware_is_installed(both, signature, action, number):
    firmware = Firmware(
        location="ftp://files", retrieve_date_time=now(), signing_certificate=signature, signature=signature
    )
    await both.seen.update_firmware(UpdateFirmwareRequest(request_id=6, firmware=firmware))
    assert await both.has_called(action, action)
    assert both.payload(0) == {"status": "Downloaded"} | number
    assert both.payload(1) == {"status": "Installed"} | number


# ------------------------------------------------------------------------------------------------------------ triggers

SENT = {
    MessageTrigger.LOG_STATUS_NOTIFICATION,
    MessageTrigger.FIRMWARE_STATUS_NOTIFICATION,
    MessageTrigger.HEARTBEAT,
    MessageTrigger.METER_VALUES,
    MessageTrigger.STATUS_NOTIFICATION,
}


async def trigger(both, message):
    return (await both.seen.trigger_message(TriggerMessageRequest(requested_message=message))).status


@pytest.mark.parametrize("version", [OCPP201], ids=repr)
@pytest.mark.parametrize("message", MessageTrigger)
async def test_a_trigger(both, message):
    status = await trigger(both, message)
    if message in SENT:
        assert status is TriggerMessageStatus.ACCEPTED
        assert await both.has_called(message.value)
    else:
        refused = message in {MessageTrigger.BOOT_NOTIFICATION, MessageTrigger.TRANSACTION_EVENT}
        assert status is (TriggerMessageStatus.REJECTED if refused else TriggerMessageStatus.NOT_IMPLEMENTED)
        assert await both.has_called()


@pytest.mark.parametrize("version", [OCPP16], ids=repr)
@pytest.mark.parametrize("message", ocpp16_core.MessageTrigger)
async def test_a_trigger_of_16(both, message):
    answer = await both.to_station.call(ocpp16_core.TriggerMessageRequest(requested_message=message))
    assert answer.status is ocpp16_core.TriggerMessageStatus.ACCEPTED
    assert await both.has_called(message.value)
    if message.value.startswith(("Firmware", "Diagnostics")):
        assert both.payload() == {"status": "Idle"}


@pytest.mark.parametrize("version", [OCPP16], ids=repr)
@pytest.mark.parametrize("message", ocpp16_core.MessageTriggerEnumType)
async def test_an_extended_trigger_of_16(both, message):
    """The state of firmware is asked for by the plain message's name, and told by the signed one."""
    answer = await both.to_station.call(ocpp16_core.ExtendedTriggerMessageRequest(requested_message=message))
    if message is ocpp16_core.MessageTriggerEnumType.SIGN_CHARGE_POINT_CERTIFICATE:
        assert answer.status is ocpp16_core.TriggerMessageStatusEnumType.NOT_IMPLEMENTED
        assert await both.has_called()
    else:
        assert answer.status is ocpp16_core.TriggerMessageStatusEnumType.ACCEPTED
        is_firmware = message is ocpp16_core.MessageTriggerEnumType.FIRMWARE_STATUS_NOTIFICATION
        assert await both.has_called(f"Signed{message.value}" if is_firmware else message.value)


@WITH_TRIGGERS
async def test_a_boot_can_be_asked_for_before_it_was_accepted(version, both):
    both.station.accepted = False
    assert await trigger(both, MessageTrigger.BOOT_NOTIFICATION) is TriggerMessageStatus.ACCEPTED
    assert await both.has_called("BootNotification")
    if version is OCPP201:
        assert both.payload()["reason"] == "Triggered"
    assert both.station.accepted


@pytest.mark.parametrize("version", [OCPP201], ids=repr)
async def test_a_transaction_event_can_be_asked_for_in_a_session(both, session):
    assert await trigger(both, MessageTrigger.TRANSACTION_EVENT) is TriggerMessageStatus.ACCEPTED
    assert await both.has_called("TransactionEvent")
    event = both.payload()
    assert (event["eventType"], event["triggerReason"], event["seqNo"]) == ("Updated", "Trigger", 1)


@WITH_TRIGGERS
async def test_a_reading_can_be_asked_for_in_a_session(both, session):
    assert await trigger(both, MessageTrigger.METER_VALUES) is TriggerMessageStatus.ACCEPTED
    assert await both.has_called("MeterValues")
    [reading] = both.payload()["meterValue"]
    values = {each["measurand"]: int(each["value"]) for each in reading["sampledValue"]}
    assert values == {"Energy.Active.Import.Register": 1000, "Power.Active.Import": 11000}
    assert [record.meter_values for record in both.csms.sessions.values()] == [0]


@WITH_TRIGGERS
async def test_the_state_can_be_asked_for_in_a_session(both, session):
    assert await trigger(both, MessageTrigger.STATUS_NOTIFICATION) is TriggerMessageStatus.ACCEPTED
    assert await both.has_called("StatusNotification")
    assert status_told(both) in {"Charging", "Occupied"}


@pytest.mark.parametrize("version", [OCPP15], ids=repr)
async def test_there_are_no_triggers_in_15(both):
    with pytest.raises(Exception, match="not supported"):
        await trigger(both, MessageTrigger.HEARTBEAT)
    assert both.called == []
