"""Bad input, row by row: payloads (B10-B17).

What a CSMS answers over a real WebSocket, in each version, and that the connection goes on.
"""

import pytest

from conformance.bad_input import (
    BOOT,
    CORES,
    FORMATION,
    FRAME,
    NEW_BOOT,
    OCCURRENCE,
    OLD_BOOT,
    OLD_STATUS,
    SECRET,
    STATUS,
    STATUS_FIELD,
    TYPE,
    UNREADABLE,
    VALUE,
    call,
    talk,
)
from ocpp_core import now


@pytest.mark.parametrize("payload", ["[]", f'"{SECRET}"', "5", "true", "false", '[{"a":1}]'])
async def test_b10_payload_that_is_no_object(version, payload):
    async with talk(version) as wire:
        await wire.refuses(call("7", "Heartbeat", payload), "7", FORMATION[version])


async def test_b11_null_is_an_empty_object(version):
    async with talk(version) as wire:
        await wire.say(call("7", "Heartbeat", "null"), call("8", "Heartbeat", " null "))
        assert set(await wire.hears_result("7")) == {"currentTime"}
        assert set(await wire.hears_result("8")) == {"currentTime"}
        await wire.refuses(call("9", "BootNotification", "null"), "9", OCCURRENCE[version])


async def test_b11_null_is_an_empty_answer(version):
    core = CORES[version]
    if version == "2.0.1":
        request, empty = core.CostUpdatedRequest(total_cost=1, transaction_id="T"), core.CostUpdatedResponse()
    else:
        request = core.UpdateFirmwareRequest(location="ftp://firmware", retrieve_date=now())
        empty = core.UpdateFirmwareResponse()
    async with talk(version) as wire, wire.asked(request) as (message_id, asking):
        await wire.say(f'[3,"{message_id}",null]')
        assert await asking == empty


def without(payload, *path):
    *outer, name = path
    inner = {key: value for key, value in payload.items() if key != name}
    return inner if not outer else payload | {outer[0]: without(payload[outer[0]], name)}


def changed(payload, name, value):
    return payload | {name: value}


MISSING = [
    *((version, "BootNotification", {}) for version in CORES),
    *((version, "StatusNotification", without(STATUS[version], "connectorId")) for version in CORES),
    ("2.0.1", "BootNotification", without(NEW_BOOT, "chargingStation", "model")),
    ("2.0.1", "BootNotification", changed(NEW_BOOT, "customData", {"a": SECRET})),
]


@pytest.mark.parametrize(("version", "action", "payload"), MISSING)
async def test_b12_required_field_missing(version, action, payload):
    async with talk(version) as wire:
        await wire.refuses(call("7", action, payload), "7", OCCURRENCE[version])


WRONG = ["1", SECRET, True, 1.5, [1], {"a": 1}]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
async def test_b13_wrong_type_for_an_integer(version, wrong):
    async with talk(version) as wire:
        payload = changed(STATUS[version], "connectorId", wrong)
        await wire.refuses(call("7", "StatusNotification", payload), "7", TYPE[version])


@pytest.mark.parametrize("wrong", [5, True, 1.5, [SECRET], {"a": SECRET}], ids=repr)
@pytest.mark.parametrize("field", ["timestamp", "status", "text"])
async def test_b13_wrong_type_for_a_text(version, field, wrong):
    action, payload = "StatusNotification", STATUS[version]
    if field == "text":
        action, payload = "BootNotification", BOOT[version]
    name = {"timestamp": "timestamp", "status": STATUS_FIELD[version], "text": next(iter(payload))}[field]
    async with talk(version) as wire:
        await wire.refuses(call("7", action, changed(payload, name, wrong)), "7", TYPE[version])


@pytest.mark.parametrize("wrong", [5, SECRET, [], False], ids=repr)
async def test_b13_wrong_type_for_an_object(wrong):
    async with talk("2.0.1") as wire:
        payload = changed(NEW_BOOT, "chargingStation", wrong)
        await wire.refuses(call("7", "BootNotification", payload), "7", TYPE["2.0.1"])


def charging_needs(state_of_charge):
    parameters = {"evMaxCurrent": 1, "evMaxVoltage": 1, "stateOfCharge": state_of_charge}
    return {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC", "dcChargingParameters": parameters}}


BAD_DATES = [
    SECRET,
    "",
    "2024-05-01",
    "2024-05-01T12:00:00",
    "2024-13-01T12:00:00Z",
    "2024-02-30T12:00:00Z",
    "1714564800",
]
VALUES = [
    *(
        (version, "StatusNotification", changed(STATUS[version], "timestamp", date))
        for version in CORES
        for date in BAD_DATES
    ),
    *((version, "StatusNotification", changed(STATUS[version], STATUS_FIELD[version], SECRET)) for version in CORES),
    *(
        (version, "StatusNotification", changed(STATUS[version], STATUS_FIELD[version], "available"))
        for version in CORES
    ),
    ("1.5", "BootNotification", changed(OLD_BOOT, "chargePointModel", SECRET * 3)),
    ("1.6", "BootNotification", changed(OLD_BOOT, "chargePointModel", SECRET * 3)),
    ("2.0.1", "BootNotification", changed(NEW_BOOT, "chargingStation", {"vendorName": "V", "model": SECRET * 3})),
    ("1.6", "StatusNotification", changed(OLD_STATUS, "connectorId", -1)),
    ("2.0.1", "NotifyEVChargingNeeds", charging_needs(101)),
    ("2.0.1", "NotifyEVChargingNeeds", charging_needs(-1)),
]


@pytest.mark.parametrize(("version", "action", "payload"), VALUES)
async def test_b14_bad_value(version, action, payload):
    async with talk(version) as wire:
        await wire.refuses(call("7", action, payload), "7", VALUE[version])


async def test_b15_unknown_field(version):
    async with talk(version) as wire:
        await wire.refuses(call("7", "Heartbeat", {"more": SECRET}), "7", FORMATION[version])
        await wire.refuses(
            call("8", "BootNotification", changed(BOOT[version], "more", SECRET)), "8", FORMATION[version]
        )
        await wire.refuses(call("9", "Heartbeat", {"current_time": SECRET}), "9", FORMATION[version])


async def test_b15_unknown_field_within():
    async with talk("2.0.1") as wire:
        payload = changed(NEW_BOOT, "chargingStation", {"vendorName": "V", "model": "M", "more": SECRET})
        await wire.refuses(call("7", "BootNotification", payload), "7", FORMATION["2.0.1"])


async def test_b15_custom_data_may_hold_anything():
    async with talk("2.0.1") as wire:
        payload = changed(NEW_BOOT, "customData", {"vendorId": "V", "more": {"a": [1, None]}})
        await wire.say(call("7", "BootNotification", payload))
        assert (await wire.hears_result("7"))["status"] == "Accepted"


EMPTY_OLD = [
    ("BootNotification", changed(OLD_BOOT, "iccid", None)),
    ("BootNotification", OLD_BOOT | {"iccid": None, "imsi": [], "meterType": {}}),
    ("StatusNotification", changed(OLD_STATUS, "timestamp", None)),
]


@pytest.mark.parametrize(("action", "payload"), EMPTY_OLD)
@pytest.mark.parametrize("version", ["1.5", "1.6"])
async def test_b16_empty_optional_field_counts_as_absent(version, action, payload, caplog):
    async with talk(version) as wire:
        await wire.say(call("7", action, payload))
        await wire.hears_result("7")
        assert wire.csms.served[action] == 1
        await wire.works()
    [empty, *_] = [name for name, value in payload.items() if value in (None, [], {})]
    assert f"CS1: {action} has an empty {empty}, read as absent" in caplog.messages


STATION_INFO = {"vendorName": "V", "model": "M"}
EMPTY_NEW = [
    ("BootNotification", changed(NEW_BOOT, "customData", None), TYPE),
    ("BootNotification", changed(NEW_BOOT, "customData", []), TYPE),
    ("BootNotification", changed(NEW_BOOT, "customData", {}), OCCURRENCE),
    ("BootNotification", changed(NEW_BOOT, "chargingStation", STATION_INFO | {"serialNumber": None}), TYPE),
    ("BootNotification", changed(NEW_BOOT, "chargingStation", STATION_INFO | {"modem": []}), TYPE),
    ("NotifyEVChargingNeeds", changed(charging_needs(None), "evseId", 1), TYPE),
]


@pytest.mark.parametrize(("action", "payload", "code"), EMPTY_NEW)
async def test_b16_empty_optional_field_is_a_violation(action, payload, code):
    async with talk("2.0.1") as wire:
        await wire.refuses(call("7", action, payload), "7", code["2.0.1"])


async def test_b16_a_required_field_is_not_optional(version):
    async with talk(version) as wire:
        payload = changed(STATUS[version], "connectorId", None)
        await wire.say(call("7", "StatusNotification", payload))
        frame = await wire.hear()
        assert frame[:2] == [4, "7"]
        assert frame[2] in (TYPE[version], OCCURRENCE[version])
        await wire.works()


UNSAFE = {
    "same key twice": f'{{"a":"{SECRET}","a":"{SECRET}"}}',
    "same key twice, escaped": '{"a":1,"\\u0061":1}',
    "same key twice, within": '{"b":{"a":1,"a":1}}',
    "deep": '{"a":' + "[" * 64 + "]" * 64 + "}",
    "very deep": '{"a":' + "[" * 100_000 + "]" * 100_000 + "}",
    "huge number": '{"a":1e999}',
    "long number": '{"a":' + "9" * 5000 + "}",
    "half a surrogate pair": '{"a":"\\ud83d"}',
    "half a surrogate pair as key": '{"\\udd0c":1}',
}


@pytest.mark.parametrize("payload", UNSAFE.values(), ids=UNSAFE)
async def test_b17_unsafe_json(version, payload):
    async with talk(version) as wire:
        await wire.refuses(call("7", "Heartbeat", payload), UNREADABLE, FRAME[version])
