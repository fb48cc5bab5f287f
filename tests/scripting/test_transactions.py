import json
from typing import Any

import pytest
from scripting.rig import passed, played
from toolkit.rig import OCPP15, OCPP16, OCPP201, csms

from ocpp_generic_api import (
    AUTHORIZE,
    EVSE,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    AuthorizeResponse,
    ChargingState,
    IdToken,
    IdTokenInfo,
    Reason,
    TransactionEventResponse,
    TransactionEventType,
    TriggerReason,
)
from ocpp_toolkit.scripting import Events, Failed, ScriptedStation
from ocpp_toolkit.simulation import CsmsSimulator

STARTED, UPDATED, ENDED = TransactionEventType.STARTED, TransactionEventType.UPDATED, TransactionEventType.ENDED


async def charge(station: ScriptedStation) -> None:
    await station.boot()
    transaction = station.transaction("RFID-1", energy=100, transaction_id="tx-1")
    await transaction.plug_in()
    await transaction.authorize()
    await transaction.start_energy()
    await transaction.meter(600, power=11_000)
    await transaction.suspend_ev()
    await transaction.resume()
    await transaction.suspend_evse()
    await transaction.resume()
    await transaction.meter()
    await transaction.stop(Reason.LOCAL, energy=1100)
    await transaction.unplug() if station.version == "2.0.1" else None
    assert (transaction.id, transaction.energy) == ("tx-1", 1100)
    assert (await transaction.number() is None) == (station.version == "2.0.1")


def said(station: Any, action: str) -> list[Any]:
    return [frame[3] for frame in station if frame[0] == 2 and frame[2] == action]


async def events_of(script: Any, version: Any) -> tuple[CsmsSimulator, list[Any]]:
    """Play a script to a simulated CSMS; what was called, in order."""
    calls: list[Any] = []

    async def noted(station: ScriptedStation) -> None:
        try:
            await script(station)
        finally:
            calls.extend(json.loads(frame.text) for frame in station.frames if frame.sent)

    async with csms(version) as office:
        passed(await played(noted, office.url, versions=[version.name]))
    return office.simulator, calls


async def test_a_transaction_in_201_is_numbered_and_in_order():
    office, calls = await events_of(charge, OCPP201)
    events = said(calls, "TransactionEvent")
    assert [event["seqNo"] for event in events] == list(range(11))
    assert [event["eventType"] for event in events[:2]] == ["Started", "Updated"]
    assert events[9]["eventType"] == "Ended"
    assert [event["triggerReason"] for event in events[:3]] == ["CablePluggedIn", "Authorized", "ChargingStateChanged"]
    assert [event["transactionInfo"].get("chargingState") for event in events] == [
        "EVConnected",
        None,
        "Charging",
        None,
        "SuspendedEV",
        "Charging",
        "SuspendedEVSE",
        "Charging",
        None,
        "EVConnected",
        "Idle",
    ]
    assert "evse" in events[0]
    assert "evse" not in events[1]
    assert "idToken" in events[1]
    assert "idToken" in events[9]
    (record,) = office.sessions.values()
    assert record.energy == 1000


async def test_a_transaction_in_16_is_told_by_its_messages():
    office, calls = await events_of(charge, OCPP16)
    (start,) = said(calls, "StartTransaction")
    (stop,) = said(calls, "StopTransaction")
    assert (start["meterStart"], stop["meterStop"], stop["reason"]) == (100, 1100, "Local")
    assert [each["status"] for each in said(calls, "StatusNotification")] == [
        "Preparing",  # before there is a transaction
        "Preparing",
        "Charging",
        "SuspendedEV",
        "Charging",
        "SuspendedEVSE",
        "Charging",
        "Finishing",
    ]
    (record,) = office.sessions.values()
    assert record.energy == 1000


async def test_a_transaction_in_15():
    office, calls = await events_of(charge, OCPP15)
    assert len(said(calls, "MeterValues")) == 2
    (record,) = office.sessions.values()
    assert record.energy == 1000


async def go_away(station: ScriptedStation) -> None:
    await station.boot()
    transaction = station.transaction()
    await transaction.plug_in()
    await transaction.unplug()


async def test_a_driver_who_goes_before_he_charges():
    _, calls = await events_of(go_away, OCPP16)
    assert [each["status"] for each in said(calls, "StatusNotification")] == ["Preparing", "Available"]
    _, calls = await events_of(go_away, OCPP201)
    assert [each["eventType"] for each in said(calls, "TransactionEvent")] == ["Started", "Updated"]


async def start_remotely(station: ScriptedStation) -> None:
    await station.boot()
    transaction = station.transaction(remote_start_id=7)
    await transaction.authorize(ask=False)
    await transaction.stop(Reason.REMOTE)


async def test_a_remote_start_is_named():
    _, calls = await events_of(start_remotely, OCPP201)
    first, last = said(calls, "TransactionEvent")
    assert (first["triggerReason"], first["transactionInfo"]["remoteStartId"]) == ("RemoteStart", 7)
    assert (last["triggerReason"], last["transactionInfo"]["stoppedReason"]) == ("RemoteStop", "Remote")
    assert "idToken" not in last
    assert said(calls, "Authorize") == []


@pytest.mark.parametrize("ask", [True, False])
async def test_an_identifier_that_is_not_accepted_ends_the_script(ask: bool):
    blocked = IdTokenInfo(status=AuthorizationStatus.BLOCKED)

    async def script(station: ScriptedStation) -> None:
        await station.boot()
        with pytest.raises(Failed, match="the identifier was not accepted: Blocked"):
            await station.transaction().authorize(ask=ask)

    async with csms(OCPP201) as office:
        office.simulator.on(AUTHORIZE)(lambda station, request: AuthorizeResponse(id_token_info=blocked))
        office.simulator.on(TRANSACTION_EVENT)(lambda station, request: TransactionEventResponse(id_token_info=blocked))
        passed(await played(script, office.url))


async def abuse(station: ScriptedStation) -> None:
    await station.boot()
    transaction = station.transaction()
    events = transaction.events
    first = events.plug_in()
    lost = events.authorize()
    events.seq_no = 40
    later = events.meter(5)
    await transaction.send(later)
    await transaction.send(first)
    await transaction.send(first)
    await transaction.stop()
    await transaction.stop()
    assert lost.seq_no == 1


async def test_events_can_be_sent_in_any_order_and_twice():
    _, calls = await events_of(abuse, OCPP201)
    assert [(each["eventType"], each["seqNo"]) for each in said(calls, "TransactionEvent")] == [
        ("Updated", 40),
        ("Started", 0),
        ("Started", 0),
        ("Ended", 41),
        ("Ended", 42),
    ]


def test_events_are_made_without_a_connection():
    events = Events("tx", IdToken(id_token="T"), EVSE(id=2), energy=7)
    first, last = events.start_energy(), events.stop(Reason.EMERGENCY_STOP)
    assert (first.event_type, last.event_type) == (STARTED, ENDED)
    assert (first.transaction_info.charging_state, events.state) == (ChargingState.CHARGING, ChargingState.EV_CONNECTED)
    assert last.trigger_reason is TriggerReason.ABNORMAL_CONDITION
    assert events.ended
    assert not events.authorized


async def test_two_transactions_have_ids_of_the_scripts_seed():
    ids: list[str] = []

    async def script(station: ScriptedStation) -> None:
        ids.extend(station.transaction().id for _ in range(2))

    async with csms(OCPP201) as office:
        for seed in (1, 1, 2):
            passed(await played(script, office.url, seed=seed))
    assert ids[:2] == ids[2:4]
    assert len(set(ids)) == 4
