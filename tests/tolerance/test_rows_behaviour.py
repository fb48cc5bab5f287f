"""What stations of the field do, among P1-P37, rather than what they write: a simulated station does it over a real socket.

None of it breaks a schema, so `FIELD` changes nothing and reports nothing; the CSMS takes it either way.
"""

import asyncio
from decimal import Decimal

import pytest
from tolerance.rig import OLD_BOOT, SOON, TIME, answered, metered, office

import ocpp16_core
from ocpp_core import NotAccepted, Timeout
from ocpp_generic_api import (
    METER_VALUES,
    STATUS_NOTIFICATION,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    ChargingProfile,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    ChargingSchedule,
    ChargingSchedulePeriod,
    Component,
    IdToken,
    IdTokenInfo,
    MessageTrigger,
    MeterValuesResponse,
    RequestStartTransactionRequest,
    SetChargingProfileRequest,
    SetVariableData,
    SetVariablesRequest,
    StatusNotificationResponse,
    TransactionEventResponse,
    TransactionEventType,
    TriggerMessageRequest,
    Variable,
)
from ocpp_tolerance import FIELD
from ocpp_toolkit import CSMS

both = pytest.mark.parametrize("profiles", [None, FIELD], ids=["strict", "field"])
START = {"connectorId": 1, "idTag": "T", "meterStart": 10, "timestamp": TIME}
STATUS = {"connectorId": 1, "status": "Available", "errorCode": "NoError"}


def stop_of(transaction, **more):
    return {"transactionId": transaction, "meterStop": 20, "timestamp": TIME, **more}


class Program:
    """What a CSMS's program is told of transactions, readings and states."""

    def __init__(self, csms):
        self.events, self.readings, self.states = [], [], []

        @csms.on(TRANSACTION_EVENT)
        def event(station, request):
            self.events.append(request)
            info = IdTokenInfo(status=AuthorizationStatus.ACCEPTED) if request.id_token else None
            return TransactionEventResponse(id_token_info=info)

        @csms.on(METER_VALUES)
        def readings(station, request):
            self.readings.append(request)
            return MeterValuesResponse()

        @csms.on(STATUS_NOTIFICATION)
        def status(station, request):
            self.states.append(request)
            return StatusNotificationResponse()

    @property
    def kinds(self):
        return [each.event_type for each in self.events]


@pytest.fixture
async def field():
    """A CSMS, its program and a station of it; `FIELD`, for none of this needs it."""
    async with office(FIELD) as here, here.raw() as wire:
        yield here, Program(here.csms), wire
        await wire.works()
    assert here.deviations == []


# ------------------------------------------------------------------------------------------------------ transactions


@both
async def test_p05_a_station_that_never_sends_readings_has_transactions_all_the_same(profiles):
    async with office(profiles) as here, here.raw() as wire:
        program = Program(here.csms)
        await wire.ask("BootNotification", OLD_BOOT | {"meterType": "Internal NON compliant"})
        assert here.requests[0].meter_type == "Internal NON compliant"  # as much as a program needs to know of it
        transaction = (await wire.ask("StartTransaction", START, "2"))["transactionId"]
        await wire.ask("StopTransaction", stop_of(transaction), "3")
    assert program.kinds == [TransactionEventType.STARTED, TransactionEventType.ENDED]
    assert here.deviations == []


async def test_p13_a_whole_history_at_once(field):
    _, program, wire = field
    transaction = (await wire.ask("StartTransaction", START))["transactionId"]
    samples = [{"value": str(number), "context": "Sample.Periodic"} for number in range(4)]
    history = [{"timestamp": TIME, "sampledValue": samples}] * 600
    for number in range(20):
        await wire.say(
            f'[2,"m{number}","MeterValues",{{"connectorId":1,"meterValue":'
            f'[{{"timestamp":"{TIME}","sampledValue":[{{"value":"1"}}]}}]}}]'
        )
    assert [(await wire.hear())[:2] for _ in range(20)] == [[3, f"m{number}"] for number in range(20)]
    assert await wire.ask("StopTransaction", stop_of(transaction, transactionData=history), "stop") == {}
    assert len(program.readings) == 20
    assert program.kinds[-1] is TransactionEventType.ENDED


@pytest.mark.parametrize("number", [-1, 0, 987654])
async def test_p16_the_end_of_a_transaction_that_nobody_knows_is_answered(field, number):
    _, program, wire = field
    assert await wire.ask("StopTransaction", stop_of(number)) == {}
    assert await wire.ask("StopTransaction", stop_of(number), "again") == {}
    assert TransactionEventType.STARTED not in program.kinds


async def test_p36_clock_aligned_readings_without_their_transaction(field):
    _, program, wire = field
    await wire.ask("StartTransaction", START)
    reading = metered({"value": "1", "context": "Sample.Clock"})
    assert await wire.ask("MeterValues", reading, "2") == {}
    assert [each.evse_id for each in program.readings] == [1]  # by which a program finds the transaction


async def test_p37_readings_after_the_end_do_not_begin_anything(field):
    _, program, wire = field
    transaction = (await wire.ask("StartTransaction", START))["transactionId"]
    await wire.ask("StopTransaction", stop_of(transaction), "2")
    late = metered({"value": "20", "context": "Transaction.End"}, transactionId=transaction)
    assert await wire.ask("MeterValues", late, "3") == {}
    assert program.kinds.count(TransactionEventType.STARTED) == 1
    assert program.kinds.count(TransactionEventType.ENDED) == 1


# ------------------------------------------------------------------------------------------------------------ states


async def test_p34_a_station_that_tells_of_connector_0_alone_or_of_all_again_and_again(field):
    _, program, wire = field
    for number in range(30):
        assert await wire.ask("StatusNotification", STATUS | {"connectorId": 0}, f"{number}") == {}
    assert {each.evse_id for each in program.states} == {None}
    assert len(program.states) == 30


# ---------------------------------------------------------------------------------------------- what it is asked for

OF_16 = ocpp16_core.TriggerMessageRequest(requested_message=ocpp16_core.MessageTrigger.HEARTBEAT)
TRIGGER = TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT)


async def test_p25_triggers_that_are_rejected_or_never_answered(field):
    here, _, wire = field
    assert (await answered(here, TRIGGER, wire, '[3,"ID",{"status":"Rejected"}]')).status == "Rejected"
    station = await here.station()
    with pytest.raises(Timeout):
        await station.peer.call(OF_16, timeout=0.05)
    await wire.hear()


def limit():
    schedule = ChargingSchedule(
        charging_rate_unit=ChargingRateUnit.A,
        charging_schedule_period=[ChargingSchedulePeriod(start_period=0, limit=Decimal(16))],
    )
    return ChargingProfile(
        id=1,
        stack_level=0,
        charging_profile_purpose=ChargingProfilePurpose.TX_DEFAULT_PROFILE,
        charging_profile_kind=ChargingProfileKind.ABSOLUTE,
        charging_schedule=[schedule],
    )


async def test_p28_a_good_profile_is_rejected_and_a_remote_start_names_the_connector_if_the_program_does(field):
    here, _, wire = field
    request = SetChargingProfileRequest(evse_id=1, charging_profile=limit())
    assert (await answered(here, request, wire, '[3,"ID",{"status":"Rejected"}]')).status == "Rejected"
    station = await here.station()
    for evse_id, expected in ((1, {"idTag": "T", "connectorId": 1}), (None, {"idTag": "T"})):
        start = RequestStartTransactionRequest(id_token=IdToken(id_token="T"), evse_id=evse_id)
        asking = asyncio.create_task(station.call(start))
        frame = await wire.hear()
        assert frame[3] == expected
        await wire.say(f'[3,"{frame[1]}",{{"status":"Rejected"}}]')
        assert (await asking).status == "Rejected"


# ------------------------------------------------------------------------------------------------------------- boots

REMOTE_START = RequestStartTransactionRequest(id_token=IdToken(id_token="T"))


@both
async def test_p26_a_station_that_refuses_calls_before_its_boot_is_asked_when_it_has_booted(profiles):
    csms = CSMS(["1.6"], profiles=profiles, boot_gate="strict")
    async with office(csms=csms) as here, here.raw() as wire:
        assert (await answered(here, TRIGGER, wire, '[4,"ID","SecurityError","",{}]')).code == "SecurityError"
        with pytest.raises(NotAccepted):
            await (await here.station()).call(REMOTE_START)
        for number in range(3):
            await wire.ask("BootNotification", OLD_BOOT, f"{number}")
        async with asyncio.timeout(SOON):
            await csms.stations.wait_for("CS1", accepted=True)
        assert (await answered(here, REMOTE_START, wire, '[3,"ID",{"status":"Accepted"}]')).status == "Accepted"


@both
async def test_p27_a_station_that_does_not_boot_when_it_comes_back(profiles):
    csms = CSMS(["1.6"], profiles=profiles)
    async with office(csms=csms) as here:
        program = Program(csms)
        async with here.raw() as wire:
            await wire.ask("BootNotification", OLD_BOOT)
        async with here.raw() as wire:
            assert await wire.ask("StatusNotification", STATUS) == {}
            assert (await here.station()).accepted
    assert len(program.states) == 1


async def test_p29_a_vendor_key_is_set_when_a_station_has_booted(field):
    here, _, wire = field
    free = SetVariableData(
        component=Component(name="ConfigurationKey"), variable=Variable(name="FreeMode"), attribute_value="true"
    )

    @here.csms.on_accept
    async def configure(station):
        await station.set_variables(SetVariablesRequest(set_variable_data=[free]))

    await wire.ask("BootNotification", OLD_BOOT)
    _, call_id, action, payload = await wire.hear()
    assert (action, payload) == ("ChangeConfiguration", {"key": "FreeMode", "value": "true"})
    await wire.say(f'[3,"{call_id}",{{"status":"Accepted"}}]')
