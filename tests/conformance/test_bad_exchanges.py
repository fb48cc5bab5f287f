"""Bad input, row by row: ids of CALLs (B21, B22), answers to our own calls (B23-B25), and what comes too early (B26, B27).

What a CSMS does over a real WebSocket, in each version, and that the connection goes on.
"""

import asyncio

import pytest

from conformance.bad_input import BOOT, OCCURRENCE, SAME_ID, SECRET, STATUS, call, talk
from ocpp_core import CallRefused, ErrorCode, InvalidResponse, Timeout

# --------------------------------------------------------------------------------------------- B21-B22: the same id


@pytest.mark.parametrize("second", ["DataTransfer", "Heartbeat"])
async def test_b21_id_of_a_call_that_still_runs(version, second):
    async with talk(version) as wire:
        payload = {"vendorId": "V"}
        await wire.say(call("7", "DataTransfer", payload))
        await wire.say(call("7", second, payload if second == "DataTransfer" else {}))
        await wire.hears_refusal("7", SAME_ID[version])
        wire.csms.go.set()
        assert await wire.hears_result("7") == {"status": "Accepted"}
        assert wire.csms.served == {"Heartbeat": 1, "DataTransfer": 1}
        await wire.works()


async def test_b22_the_same_call_again_gets_the_same_answer(version):
    async with talk(version) as wire:
        text = call("7", "BootNotification", BOOT[version])
        await wire.say(text)
        answer = await wire.hears_result("7")
        await wire.works()
        await wire.say(text)
        assert await wire.hears_result("7") == answer
        assert wire.csms.served["BootNotification"] == 1


async def test_b22_the_same_bad_call_again_gets_the_same_refusal(version):
    async with talk(version) as wire:
        for _ in range(2):
            await wire.refuses(call("7", "BootNotification", {}), "7", OCCURRENCE[version])


async def test_b22_another_call_with_an_old_id(version):
    async with talk(version) as wire:
        await wire.say(call("7", "BootNotification", BOOT[version]))
        await wire.hears_result("7")
        await wire.refuses(call("7", "Heartbeat", {}), "7", SAME_ID[version])
        await wire.refuses(call("7", "BootNotification", {}), "7", SAME_ID[version])
        assert wire.csms.served["BootNotification"] == 1


# ------------------------------------------------------------------------------------ B23-B25: answers to our calls

ANSWERS_TO_NOBODY = ['[3,"nobody",{}]', '[4,"nobody","InternalError","",{}]', '[4,"-1","RpcFrameworkError","",{}]']
WELL_FORMED = tuple(ANSWERS_TO_NOBODY)
ANSWERS_TO_NOBODY += ['[3,"nobody"]', "[3,7,{}]", '[4,"nobody"]', f'[3,"nobody","{SECRET}"]', '[3,"",{}]']


@pytest.mark.parametrize("text", ANSWERS_TO_NOBODY)
async def test_b23_answer_to_no_call(version, text, caplog):
    async with talk(version) as wire:
        await wire.refuses(text, "", None)
        async with wire.asked(wire.core.ClearCacheRequest()) as (message_id, asking):
            await wire.refuses(text, "", None)
            assert not asking.done()
            await wire.say(f'[3,"{message_id}",{{"status":"Accepted"}}]')
            assert (await asking).status == "Accepted"
        assert wire.link.faults == {"UNKNOWN_REPLY" if text in WELL_FORMED else "BAD_REPLY": 2}
    assert any("CS1: " in each.message and each.levelname == "WARNING" for each in caplog.records)


async def test_b23_answer_that_comes_too_late(version):
    async with talk(version) as wire:
        late = asyncio.create_task(wire.link.call(wire.core.ClearCacheRequest(), timeout=0.05))
        message_id = (await wire.hear())[1]
        with pytest.raises(Timeout):
            await late
        async with wire.asked(wire.core.ClearCacheRequest()) as (next_id, asking):
            await wire.refuses(f'[3,"{message_id}",{{"status":"Rejected"}}]', "", None)
            assert not asking.done()
            await wire.say(f'[3,"{next_id}",{{"status":"Accepted"}}]')
            assert (await asking).status == "Accepted"


BAD_RESULTS = {
    "missing": ("{}", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
    "null": ("null", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
    "type": ('{"status":5}', ErrorCode.TYPE_CONSTRAINT_VIOLATION),
    "value": (f'{{"status":"{SECRET}"}}', ErrorCode.PROPERTY_CONSTRAINT_VIOLATION),
    "extra": (f'{{"status":"Accepted","more":"{SECRET}"}}', ErrorCode.FORMAT_VIOLATION),
    "no object": (f'["{SECRET}"]', ErrorCode.RPC_FRAMEWORK_ERROR),
    "arity": ('{"status":"Accepted"},{}', ErrorCode.RPC_FRAMEWORK_ERROR),
}


@pytest.mark.parametrize(("payload", "code"), BAD_RESULTS.values(), ids=BAD_RESULTS)
async def test_b24_result_that_breaks_the_rules(version, payload, code):
    """The caller hears of it, the peer does not."""
    async with talk(version) as wire, wire.asked(wire.core.ClearCacheRequest()) as (message_id, asking):
        await wire.say(f'[3,"{message_id}",{payload}]')
        with pytest.raises(InvalidResponse) as invalid:
            await asking
        assert invalid.value.action == "ClearCache"
        assert invalid.value.code is code
        assert SECRET not in str(invalid.value)


ODD_ERRORS = [
    ('"OfAVendor","why",{"a":[1]}', "OfAVendor", "why", {"a": [1]}),
    ('"","",{}', "", "", {}),
    ('"InternalError"', ErrorCode.INTERNAL_ERROR, "", {}),
    ('"InternalError","why"', ErrorCode.INTERNAL_ERROR, "why", {}),
    ('"InternalError",null,null', ErrorCode.INTERNAL_ERROR, "", {}),
    ('"InternalError","why",[]', ErrorCode.INTERNAL_ERROR, "why", {}),
    ('"FormationViolation","",{}', ErrorCode.FORMAT_VIOLATION, "", {}),
    ('"FormatViolation","",{}', ErrorCode.FORMAT_VIOLATION, "", {}),
    ('"OccurenceConstraintViolation","",{}', ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, "", {}),
    ('"OccurrenceConstraintViolation","",{}', ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, "", {}),
    ('"RpcFrameworkError","",{}', ErrorCode.RPC_FRAMEWORK_ERROR, "", {}),
]


@pytest.mark.parametrize(("rest", "code", "description", "details"), ODD_ERRORS)
async def test_b25_odd_refusal_is_a_refusal(version, rest, code, description, details):
    async with talk(version) as wire, wire.asked(wire.core.ClearCacheRequest()) as (message_id, asking):
        await wire.say(f'[4,"{message_id}",{rest}]')
        with pytest.raises(CallRefused) as refusal:
            await asking
        assert type(refusal.value) is CallRefused
        assert (refusal.value.code, refusal.value.description, refusal.value.details) == (code, description, details)


@pytest.mark.parametrize("rest", ["", ",{}", ',5,"",{}', ',null,"",{}', ',"InternalError","",{},{}'])
async def test_b25_refusal_without_a_code_ends_the_call_as_well(version, rest):
    async with talk(version) as wire, wire.asked(wire.core.ClearCacheRequest()) as (message_id, asking):
        await wire.say(f'[4,"{message_id}"{rest}]')
        with pytest.raises(CallRefused):
            await asking


# --------------------------------------------------------------------------------------------- B26-B27: too early


async def test_b26_second_call_while_the_first_is_open(version):
    async with talk(version) as wire:
        await wire.say(call("7", "DataTransfer", {"vendorId": "V"}))
        await wire.say(call("8", "Heartbeat", {}), call("9", "BootNotification", BOOT[version]))
        await asyncio.sleep(0.02)
        assert wire.csms.served == {"Heartbeat": 1, "DataTransfer": 1}
        wire.csms.go.set()
        for message_id in ("7", "8", "9"):
            await wire.hears_result(message_id)
        assert wire.link.early_calls == 2
        await wire.works()


async def test_b26_second_call_refused_if_so_set(version):
    async with talk(version, max_held=0) as wire:
        await wire.say(call("7", "DataTransfer", {"vendorId": "V"}), call("8", "Heartbeat", {}))
        await wire.hears_refusal("8", SAME_ID[version])
        wire.csms.go.set()
        await wire.hears_result("7")
        await wire.works()


async def test_b27_call_before_the_boot_was_accepted(version):
    booted = False

    def guard(station, operation):
        return booted or operation.action in {"BootNotification", "Heartbeat"}

    async with talk(version, guard=guard) as wire:
        await wire.refuses(call("7", "StatusNotification", STATUS[version]), "7", "SecurityError")
        await wire.refuses(call("8", "StatusNotification", {"more": SECRET}), "8", "SecurityError")
        assert wire.csms.served["StatusNotification"] == 0
        await wire.say(call("9", "BootNotification", BOOT[version]))
        await wire.hears_result("9")
        booted = True
        await wire.say(call("10", "StatusNotification", STATUS[version]))
        await wire.hears_result("10")
