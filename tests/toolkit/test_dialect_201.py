import asyncio
from decimal import Decimal

import pytest
from toolkit.rig import OCPP201, eventually, joined

import ocpp201_core as ocpp
from ocpp_core import now
from ocpp_toolkit.simulation import dialects
from ocpp_toolkit.simulation.station import _Start


def charging(both, **start):

    async def hold():
        async with both.station._busy:
            await both.station._hold(both.to_csms, _Start("T1", **start))

    return asyncio.create_task(hold())


@pytest.fixture
async def both():
    return joined(OCPP201, sessions=0, meter_values=100, interval=60)


@pytest.fixture
async def session(both):
    """A session that goes on."""
    task = charging(both)
    await eventually(lambda: both.station.power)
    both.to_csms.log.clear()
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def stop(both):
    return both.to_station.call(ocpp.RequestStopTransactionRequest(transaction_id=both.station.session.transaction_id))


# ------------------------------------------------------------------------------------------------------- sessions


async def test_a_session():
    both = joined(OCPP201, meter_values=2, interval=0)
    await charging(both, remote_id=5, remote=True)
    assert both.called == [
        "Authorize",
        "StatusNotification",
        "TransactionEvent",
        "StatusNotification",
        "TransactionEvent",
        "TransactionEvent",
        "TransactionEvent",
        "StatusNotification",
        "StatusNotification",
    ]
    [record] = both.station.finished
    assert (record.completed, record.energy, record.meter_values, record.remote) == (True, 366, 2, True)
    seen = both.csms.sessions["CS001", record.transaction_id]
    assert (seen.token, seen.energy, seen.meter_values, seen.completed) == ("T1", 366, 2, True)
    events = [both.payload(index) for index in (2, 4, 5, 6)]
    assert [event["eventType"] for event in events] == ["Started", "Updated", "Updated", "Ended"]
    assert [event["seqNo"] for event in events] == [0, 1, 2, 3]
    reasons = ["RemoteStart", "MeterValuePeriodic", "MeterValuePeriodic", "StopAuthorized"]
    assert [event["triggerReason"] for event in events] == reasons
    states = [event["transactionInfo"]["chargingState"] for event in events]
    assert states == ["EVConnected", "Charging", "Charging", "EVConnected"]
    assert [event["transactionInfo"].get("stoppedReason") for event in events] == [None, None, None, "Local"]
    assert {event["transactionInfo"]["remoteStartId"] for event in events} == {5}
    assert [both.payload(index)["connectorStatus"] for index in (1, 3, 7, 8)] == [*["Occupied"] * 3, "Available"]


async def test_remote_starts_are_numbered(both):
    starts = []
    for _ in range(2):
        assert await both.csms.start_remotely(both.to_station, "APP")
        starts.append(both.station._starts.get_nowait())
    assert {(start.token, start.remote) for start in starts} == {("APP", True)}
    assert starts[1].remote_id == starts[0].remote_id + 1


async def test_a_remote_start_while_a_session_goes_on(both, session):
    assert not await both.csms.start_remotely(both.to_station, "APP")


async def test_a_remote_stop(both, session):
    wrong = await both.to_station.call(ocpp.RequestStopTransactionRequest(transaction_id="x"))
    assert wrong.status is ocpp.RequestStartStopStatusEnumType.REJECTED
    assert (await stop(both)).status is ocpp.RequestStartStopStatusEnumType.ACCEPTED
    await session
    end = both.payload(0)
    assert (end["triggerReason"], end["transactionInfo"]["stoppedReason"]) == ("RemoteStop", "Remote")


async def test_transaction_status(both, session):
    async def status(transaction_id=None):
        return await both.to_station.call(ocpp.GetTransactionStatusRequest(transaction_id=transaction_id))

    assert (await status()).ongoing_indicator is None
    assert (await status("x")).ongoing_indicator is False
    assert (await status(both.station.session.transaction_id)).ongoing_indicator is True
    session.cancel()
    await asyncio.gather(session, return_exceptions=True)
    assert (await status("x")).ongoing_indicator is False


@pytest.mark.parametrize("kind", ocpp.ResetEnumType)
async def test_a_reset_boots_again(both, kind):
    answer = await both.to_station.call(ocpp.ResetRequest(type=kind))
    assert answer.status is ocpp.ResetStatusEnumType.ACCEPTED
    assert await both.has_called("BootNotification", "StatusNotification")
    assert both.payload(0)["reason"] == "RemoteReset"


async def test_an_immediate_reset_ends_the_session(both, session):
    answer = await both.to_station.call(ocpp.ResetRequest(type=ocpp.ResetEnumType.IMMEDIATE))
    assert answer.status is ocpp.ResetStatusEnumType.ACCEPTED
    await session
    await eventually(lambda: "BootNotification" in both.called)
    end = both.payload(0)
    assert (end["triggerReason"], end["transactionInfo"]["stoppedReason"]) == ("ResetCommand", "ImmediateReset")


async def test_a_reset_on_idle_waits_for_the_end_of_the_session(both, session):
    answer = await both.to_station.call(ocpp.ResetRequest(type=ocpp.ResetEnumType.ON_IDLE))
    assert answer.status is ocpp.ResetStatusEnumType.SCHEDULED
    await asyncio.sleep(0.02)
    assert both.called == []
    await stop(both)
    await session
    assert both.payload(0)["transactionInfo"]["stoppedReason"] == "Remote"
    await eventually(lambda: "BootNotification" in both.called)


async def test_availability(both):
    async def change(status):
        both.to_csms.log.clear()
        request = ocpp.ChangeAvailabilityRequest(operational_status=status)
        return (await both.to_station.call(request)).status

    assert await change(ocpp.OperationalStatusEnumType.INOPERATIVE) == "Accepted"
    assert await both.has_called("StatusNotification")
    assert both.payload()["connectorStatus"] == "Unavailable"
    assert not await both.csms.start_remotely(both.to_station, "APP")
    assert await change(ocpp.OperationalStatusEnumType.OPERATIVE) == "Accepted"
    assert await both.has_called("StatusNotification")
    assert both.payload()["connectorStatus"] == "Available"


async def test_availability_changes_after_the_session(both, session):
    request = ocpp.ChangeAvailabilityRequest(operational_status=ocpp.OperationalStatusEnumType.INOPERATIVE)
    assert (await both.to_station.call(request)).status == "Scheduled"
    await stop(both)
    await session
    assert both.payload()["connectorStatus"] == "Unavailable"


# -------------------------------------------------------------------------------------------- lists, files, triggers


async def test_local_list(both):
    csms = both.to_station
    assert (await csms.call(ocpp.GetLocalListVersionRequest())).version_number == 0
    await csms.call(ocpp.SendLocalListRequest(version_number=7, update_type=ocpp.UpdateEnumType.FULL))
    assert (await csms.call(ocpp.GetLocalListVersionRequest())).version_number == 7


async def test_a_log_is_uploaded(both):
    await both.to_station.call(
        ocpp.GetLogRequest(
            log=ocpp.LogParametersType(remote_location="ftp://files"),
            log_type=ocpp.LogEnumType.SECURITY_LOG,
            request_id=5,
        )
    )
    assert await both.has_called("LogStatusNotification")
    assert both.payload() == {"status": "Uploaded", "requestId": 5}


async def test_firmware_is_installed(both):
    firmware = ocpp.FirmwareType(location="ftp://files", retrieve_date_time=now())
    await both.to_station.call(ocpp.UpdateFirmwareRequest(request_id=6, firmware=firmware))
    assert await both.has_called("FirmwareStatusNotification", "FirmwareStatusNotification")
    assert both.payload(0) == {"status": "Downloaded", "requestId": 6}
    assert both.payload(1) == {"status": "Installed", "requestId": 6}


TRIGGER = ocpp.MessageTriggerEnumType
SENT = {
    TRIGGER.LOG_STATUS_NOTIFICATION,
    TRIGGER.FIRMWARE_STATUS_NOTIFICATION,
    TRIGGER.HEARTBEAT,
    TRIGGER.METER_VALUES,
    TRIGGER.STATUS_NOTIFICATION,
}


async def trigger(both, message):
    return (await both.to_station.call(ocpp.TriggerMessageRequest(requested_message=message))).status.value


@pytest.mark.parametrize("message", TRIGGER)
async def test_a_trigger(both, message):
    status = await trigger(both, message)
    if message in SENT:
        assert status == "Accepted"
        assert await both.has_called(message.value)
    else:
        rejected = message in {TRIGGER.BOOT_NOTIFICATION, TRIGGER.TRANSACTION_EVENT}
        assert status == ("Rejected" if rejected else "NotImplemented")
        assert await both.has_called()


async def test_a_boot_can_be_asked_for_before_it_was_accepted(both):
    both.station.accepted = False
    assert await trigger(both, TRIGGER.BOOT_NOTIFICATION) == "Accepted"
    assert await both.has_called("BootNotification")
    assert both.payload()["reason"] == "Triggered"
    assert both.station.accepted


async def test_a_transaction_event_can_be_asked_for_in_a_session(both, session):
    assert await trigger(both, TRIGGER.TRANSACTION_EVENT) == "Accepted"
    assert await both.has_called("TransactionEvent")
    event = both.payload()
    assert (event["eventType"], event["triggerReason"], event["seqNo"]) == ("Updated", "Trigger", 1)


# --------------------------------------------------------------------------------------------------- the CSMS


def event(kind, *samples, transaction_id="tx", **more):
    reading = ocpp.MeterValueType(timestamp=now(), sampled_value=list(samples)) if samples else None
    return ocpp.TransactionEventRequest(
        event_type=kind,
        timestamp=now(),
        trigger_reason=ocpp.TriggerReasonEnumType.TRIGGER,
        seq_no=0,
        transaction_info=ocpp.TransactionType(transaction_id=transaction_id),
        meter_value=[reading] if reading else None,
        **more,
    )


def sample(value, unit=None, multiplier=None, **more):
    measure = ocpp.UnitOfMeasureType(unit=unit, multiplier=multiplier) if unit or multiplier else None
    return ocpp.SampledValueType(value=Decimal(value), unit_of_measure=measure, **more)


@pytest.mark.parametrize(
    ("samples", "energy"),
    [
        ([sample("1500")], 1500),
        ([sample("1.5", "kWh")], 1500),
        ([sample("15", None, 2)], 1500),
        ([sample("1.5", "kWh", 1)], 15_000),
        ([sample("7", "W", measurand=ocpp.MeasurandEnumType.POWER_ACTIVE_IMPORT)], 0),
        ([sample("1"), sample("2")], 2),
        ([], 0),
    ],
)
async def test_energy_is_read_from_events(both, samples, energy):
    kind = ocpp.TransactionEventEnumType
    await both.to_csms.call(event(kind.STARTED))
    await both.to_csms.call(event(kind.ENDED, *samples))
    record = both.csms.sessions["CS001", "tx"]
    assert (record.token, record.completed, record.energy) == ("", True, energy)


async def test_an_event_without_a_reading_is_no_reading(both):
    kind = ocpp.TransactionEventEnumType
    await both.to_csms.call(event(kind.STARTED))
    await both.to_csms.call(event(kind.UPDATED))
    assert both.csms.sessions["CS001", "tx"].meter_values == 0


async def test_a_token_is_accepted_where_there_is_one(both):
    token = ocpp.IdTokenType(id_token="A", type=ocpp.IdTokenEnumType.CENTRAL)
    started = await both.to_csms.call(event(ocpp.TransactionEventEnumType.STARTED, id_token=token))
    assert started.id_token_info.status is ocpp.AuthorizationStatusEnumType.ACCEPTED
    updated = await both.to_csms.call(event(ocpp.TransactionEventEnumType.UPDATED))
    assert updated.id_token_info is None
    assert both.csms.sessions["CS001", "tx"].token == "A"


async def test_begin_and_end_are_of_a_session(both):
    dialect = dialects.of(OCPP201)
    await dialect.begin(both.to_csms, both.station)
    await dialect.end(both.to_csms, both.station)
    assert both.called == []
