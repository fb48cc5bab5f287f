"""What the simulators say of a session, and read, in each version: no sockets between them."""

from decimal import Decimal

import pytest
from toolkit.rig import OCPP15, OCPP16, OCPP201, VERSIONS, joined

import ocpp201_core as ocpp
from ocpp_core import now

EACH = pytest.mark.parametrize("version", VERSIONS, ids=repr)


async def held(version, **start):
    both = await joined(version, meter_values=2, interval=0)
    await both.charging(**start)
    return both


@EACH
async def test_both_sides_agree(version):
    both = await held(version)
    [record] = both.station.finished
    assert (record.completed, record.energy, record.meter_values) == (True, 366, 2)
    seen = both.csms.sessions["CS001", record.transaction_id]
    assert (seen.token, seen.energy, seen.meter_values, seen.completed) == ("T1", 366, 2, True)
    assert seen.stopped is not None
    assert both.station.transaction_id != ""
    assert (record.transaction_id == "1") is (version is not OCPP201)


async def test_in_16():
    both = await held(OCPP16)
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
    assert [both.payload(index)["status"] for index in (1, 3, 7, 8)] == [
        "Preparing",
        "Charging",
        "Finishing",
        "Available",
    ]
    assert both.payload(6)["reason"] == "Local"


async def test_in_15():
    both = await held(OCPP15)
    assert both.called == [
        "Authorize",
        "StatusNotification",
        "StartTransaction",
        "MeterValues",
        "MeterValues",
        "StopTransaction",
        "StatusNotification",
    ]
    assert [both.payload(index)["status"] for index in (1, 6)] == ["Occupied", "Available"]


async def test_in_201():
    both = await held(OCPP201, remote_id=5, remote=True)
    assert both.called == ["Authorize", "StatusNotification", *["TransactionEvent"] * 4, "StatusNotification"]
    assert both.station.finished[0].remote
    events = [both.payload(index) for index in range(2, 6)]
    assert [event["eventType"] for event in events] == ["Started", "Updated", "Updated", "Ended"]
    assert [event["seqNo"] for event in events] == [0, 1, 2, 3]
    reasons = ["RemoteStart", "MeterValuePeriodic", "MeterValuePeriodic", "StopAuthorized"]
    assert [event["triggerReason"] for event in events] == reasons
    infos = [event["transactionInfo"] for event in events]
    assert [info.get("chargingState") for info in infos] == ["Charging", None, None, "EVConnected"]
    assert [info.get("stoppedReason") for info in infos] == [None, None, None, "Local"]
    assert [info.get("remoteStartId") for info in infos] == [5, None, None, None]
    assert [both.payload(index)["connectorStatus"] for index in (1, 6)] == ["Occupied", "Available"]


@EACH
async def test_what_a_version_cannot_say_is_no_news(version, caplog):
    await held(version, remote_id=5, remote=True)
    assert caplog.records == []


@EACH
async def test_without_a_session_there_is_no_event(version):
    both = await joined(version)
    await both.station.tell_event(both.office)
    assert both.called == []


# ---------------------------------------------------------------------------------------------------- as the CSMS reads


@pytest.mark.parametrize("version", [OCPP15, OCPP16], ids=repr)
async def test_a_session_that_began_unseen(version):
    both = await joined(version)
    stop = version.catalogue.by_action("StopTransaction").request
    await both.to_csms.call(stop(transaction_id=77, meter_stop=500, timestamp=now()))
    record = both.csms.sessions["CS001", "77"]
    assert (record.token, record.meter_start, record.meter_stop) == ("", 0, 500)


def event(kind, *samples, **more):
    reading = ocpp.MeterValueType(timestamp=now(), sampled_value=list(samples)) if samples else None
    return ocpp.TransactionEventRequest(
        event_type=kind,
        timestamp=now(),
        trigger_reason=ocpp.TriggerReasonEnumType.TRIGGER,
        seq_no=0,
        transaction_info=ocpp.TransactionType(transaction_id="tx"),
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
async def test_energy_is_read_from_events(samples, energy):
    both = await joined(OCPP201)
    kind = ocpp.TransactionEventEnumType
    await both.to_csms.call(event(kind.STARTED))
    await both.to_csms.call(event(kind.ENDED, *samples))
    record = both.csms.sessions["CS001", "tx"]
    assert (record.token, record.completed, record.energy) == ("", True, energy)


async def test_an_event_without_a_reading_is_no_reading():
    both = await joined(OCPP201)
    kind = ocpp.TransactionEventEnumType
    await both.to_csms.call(event(kind.STARTED))
    await both.to_csms.call(event(kind.UPDATED))
    assert both.csms.sessions["CS001", "tx"].meter_values == 0


async def test_a_token_is_accepted_where_there_is_one():
    both = await joined(OCPP201)
    token = ocpp.IdTokenType(id_token="A", type=ocpp.IdTokenEnumType.CENTRAL)
    started = await both.to_csms.call(event(ocpp.TransactionEventEnumType.STARTED, id_token=token))
    assert started.id_token_info.status is ocpp.AuthorizationStatusEnumType.ACCEPTED
    updated = await both.to_csms.call(event(ocpp.TransactionEventEnumType.UPDATED))
    assert updated.id_token_info is None
    assert both.csms.sessions["CS001", "tx"].token == "A"
