"""Frames of the field, R1-R15, over real sockets: what a CSMS without profiles answers, and what one with `FIELD` does."""

import asyncio
import json
import logging

import pytest
from tolerance.rig import TIME, answered, office

from ocpp_core import CallRefused, ErrorCode, InvalidResponse
from ocpp_generic_api import (
    AUTHORIZE,
    STATUS_NOTIFICATION,
    AuthorizationStatus,
    AuthorizeResponse,
    GetAllVariablesRequest,
    IdTokenInfo,
    MessageTrigger,
    StatusNotificationResponse,
    TriggerMessageRequest,
)
from ocpp_tolerance import FIELD, profile_of

PROFILES = [None, FIELD]
both = pytest.mark.parametrize("profiles", PROFILES, ids=["strict", "field"])
STATUS = {"connectorId": 0, "status": "Available", "errorCode": "NoError", "timestamp": TIME}
FIRMWARE = TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT)


# ------------------------------------------------------------------------------------------------ what is no frame

TRUNCATED = '[3,"ID",{"configurationKey":[]'


async def test_r01_an_answer_that_is_cut_off_ends_its_call_at_once():
    async with office() as here, here.raw() as wire:
        error = await answered(here, GetAllVariablesRequest(), wire, TRUNCATED)
        assert isinstance(error, InvalidResponse)
        await wire.works()
    assert here.deviations == []


@pytest.mark.parametrize("profiles", [FIELD, profile_of("grizzl-e")], ids=["field", "grizzl-e"])
async def test_r01_or_is_completed(profiles):
    async with office(profiles) as here, here.raw() as wire:
        answer = await answered(here, GetAllVariablesRequest(), wire, TRUNCATED)
        assert answer.variables == []
        await wire.works()
    assert [(each.kind, each.rule, each.made[-4:]) for each in here.deviations] == [("frame", "truncated", "[]}]")]


NUL = '[2,"1","StatusNotification",' + json.dumps(STATUS | {"info": "abc"}).replace("abc", "a\0b\tc") + "]"


def noting(here):
    seen = []

    @here.csms.on(STATUS_NOTIFICATION)
    def status(station, request):
        seen.append(request)
        return StatusNotificationResponse()

    return seen


async def test_r02_nul_in_a_text_is_no_json():
    async with office() as here, here.raw() as wire:
        await wire.say(NUL)
        assert (await wire.hear())[:3] == [4, "-1", "FormationViolation"]
        await wire.works()


@pytest.mark.parametrize("profiles", [FIELD, profile_of("wallbe-pro")], ids=["field", "wallbe-pro"])
async def test_r02_or_is_left_out(profiles):
    async with office(profiles) as here, here.raw() as wire:
        seen = noting(here)
        await wire.say(NUL)
        assert await wire.hear() == [3, "1", {}]
        await wire.works()
    assert [each.info for each in seen] == ["ab\tc"]
    assert here.rules == ["control_characters"]


@both
async def test_r03_bytes_that_are_no_utf8_end_the_link_and_the_station_may_come_again(profiles):
    async with office(profiles) as here:
        async with here.raw() as wire:
            await wire.socket.send(b'[2,"1","Heartbeat",{"\xff":1}]', text=True)
            assert (await wire.closed())[0] == 1007
        async with here.raw() as wire:
            await wire.works()
    assert here.deviations == []


@pytest.fixture
def accepting():
    def accept(here):
        seen = []

        @here.csms.on(AUTHORIZE)
        def authorize(station, request):
            seen.append(request.id_token.id_token)
            return AuthorizeResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.ACCEPTED))

        return seen

    return accept


async def test_r04_an_identifier_with_a_tail_of_backslashes_is_too_long(accepting, caplog):
    async with office() as here, here.raw() as wire:
        accepting(here)
        for number in range(3):
            assert await wire.ask("Authorize", {"idTag": "336699" + "\\" * 30}, f"{number}") == (
                "PropertyConstraintViolation"
            )
        await wire.works()


async def test_r04_or_loses_it_and_the_log_says_so_once(accepting, caplog):
    caplog.set_level(logging.WARNING)
    async with office(FIELD) as here, here.raw() as wire:
        seen = accepting(here)
        for number in range(3):
            answer = await wire.ask("Authorize", {"idTag": "336699" + "\\" * 30}, f"{number}")
            assert answer["idTagInfo"] == {"status": "Accepted"}
    assert seen == ["336699"] * 3
    assert here.rules == ["trim_end"] * 3
    assert [each.getMessage() for each in caplog.records] == ["CS1: trim_end at Authorize.idTag"]


# --------------------------------------------------------------------------------------------------------- refusals


@both
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ('[4,"ID","FormationViolation",""]', ErrorCode.FORMAT_VIOLATION),
        ('[4,"ID","FormationViolation"]', ErrorCode.FORMAT_VIOLATION),
    ],
)
async def test_r05_a_short_refusal_is_one(profiles, answer, code):
    async with office(profiles) as here, here.raw() as wire:
        error = await answered(here, FIRMWARE, wire, answer)
        assert isinstance(error, CallRefused)
        assert error.code == code
        await wire.works()
    assert here.deviations == []


@both
async def test_r06_a_refusal_with_details_that_are_text_is_one(profiles):
    async with office(profiles) as here, here.raw() as wire:
        error = await answered(here, FIRMWARE, wire, '[4,"ID","InternalError","no","why"]')
        assert (error.code, error.description, error.details) == (ErrorCode.INTERNAL_ERROR, "no", {})
        await wire.works()


@both
@pytest.mark.parametrize(
    ("spelt", "code"),
    [
        ("FormatViolation", ErrorCode.FORMAT_VIOLATION),
        ("FormationViolation", ErrorCode.FORMAT_VIOLATION),
        ("OccurenceConstraintViolation", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
        ("AndNowForSomething", "AndNowForSomething"),
    ],
)
async def test_r07_codes_in_any_spelling_are_known_and_others_kept(profiles, spelt, code):
    async with office(profiles) as here, here.raw() as wire:
        error = await answered(here, FIRMWARE, wire, f'[4,"ID","{spelt}","",{{}}]')
        assert (error.code, error.spelling) == (code, spelt)
        await wire.works()


# ---------------------------------------------------------------------------------------------------- empty payloads


@both
async def test_r08_null_is_an_empty_payload_in_every_version(profiles):
    async with office(profiles) as here, here.raw() as wire:
        assert set(await wire.ask("Heartbeat", "null")) == {"currentTime"}
    assert here.deviations == []


@pytest.mark.parametrize(("frame", "came"), [('[2,"1","Heartbeat"]', None), ('[2,"1","Heartbeat",[]]', [])])
async def test_r08_no_payload_or_a_list_for_one(frame, came):
    async with office() as here, here.raw() as wire:
        await wire.say(frame)
        assert (await wire.hear())[:3] == [4, "1", "FormationViolation"]
        await wire.works()
    async with office(FIELD) as here, here.raw() as wire:
        await wire.say(frame)
        assert (await wire.hear())[:2] == [3, "1"]
        await wire.works()
    assert [(each.rule, each.came, each.made) for each in here.deviations] == [("missing_payload", came, {})]


# --------------------------------------------------------------------------------------------------------------- ids


@both
@pytest.mark.parametrize("call_id", ["x" * 36, "07", "250311060834-42"])
async def test_r09_an_id_is_any_text_of_36_characters(profiles, call_id):
    async with office(profiles) as here, here.raw() as wire:
        await wire.ask("Heartbeat", {}, call_id)
    assert here.deviations == []


@pytest.mark.parametrize("call_id", [42, "y" * 37])
async def test_r09_another_is_refused_or_given_back_as_it_came(call_id):
    async with office() as here, here.raw() as wire:
        await wire.say(json.dumps([2, call_id, "Heartbeat", {}]))
        assert (await wire.hear())[::2][:2] == [4, "FormationViolation"]
        await wire.works()
    async with office(FIELD) as here, here.raw() as wire:
        for _ in range(2):  # the second is the same call again, which gets the same answer
            await wire.say(json.dumps([2, call_id, "Heartbeat", {}]))
            assert (await wire.hear())[:2] == [3, call_id]
        await wire.say(json.dumps([2, call_id, "Nonsense", {}]))
        assert (await wire.hear())[:3] == [4, call_id, "NotImplemented"]
    assert here.rules[0] == "odd_id"
    assert here.deviations[0].came == call_id


async def test_r10_the_same_call_again_gets_the_same_answer_and_another_with_its_id_is_refused_or_answered():
    async with office() as here, here.raw() as wire:
        seen = noting(here)
        assert await wire.ask("StatusNotification", STATUS) == {}
        assert await wire.ask("StatusNotification", STATUS) == {}
        assert await wire.ask("StatusNotification", STATUS | {"info": "new"}) == "ProtocolError"
        await wire.works()
    assert len(seen) == 1
    async with office(FIELD) as here, here.raw() as wire:
        seen = noting(here)
        assert await wire.ask("StatusNotification", STATUS) == {}
        assert await wire.ask("StatusNotification", STATUS) == {}
        assert await wire.ask("StatusNotification", STATUS | {"info": "new"}) == {}
        await wire.works()
    assert [each.info for each in seen] == [None, "new"]
    assert here.rules == ["repeated_id"]


@both
async def test_r10_a_counter_may_begin_anew_with_the_connection(profiles):
    async with office(profiles) as here:
        seen = noting(here)
        for info in ("a", "b"):
            async with here.raw() as wire:
                assert await wire.ask("StatusNotification", STATUS | {"info": info}) == {}
    assert [each.info for each in seen] == ["a", "b"]
    assert here.deviations == []


# ------------------------------------------------------------------------------------------------- what crosses whom


@both
async def test_r11_a_second_answer_and_one_to_no_call_are_passed_over(profiles):
    async with office(profiles) as here, here.raw() as wire:
        answer = '[3,"ID",{"status":"Accepted"}]'
        found = await answered(here, FIRMWARE, wire, answer)
        assert found.status == "Accepted"
        await wire.say(answer, '[3,"long ago",{}]')
        await wire.works()
    assert here.deviations == []


@both
async def test_r12_a_call_is_answered_while_ours_waits(profiles):
    async with office(profiles) as here, here.raw() as wire:
        station = await here.station()
        asking = asyncio.create_task(station.call(FIRMWARE))
        _, call_id, _, _ = await wire.hear()
        await wire.works()
        await wire.say(f'[3,"{call_id}",{{"status":"Accepted"}}]')
        assert (await asking).status == "Accepted"


@both
async def test_r13_a_refusal_of_our_answer_is_passed_over(profiles):
    async with office(profiles) as here, here.raw() as wire:
        await wire.ask("Heartbeat", {}, "7")
        await wire.say('[4,"7","TypeConstraintViolation","your time",{}]')
        await wire.works()
    assert here.deviations == []


@both
@pytest.mark.parametrize("text", ['{"a":1}', "[]", "null", '[9,"1",{}]', '[2,"1",["x"],{}]', '[[2],"1","A",{}]', "7"])
async def test_r14_nothing_ends_the_link(profiles, text):
    async with office(profiles) as here, here.raw() as wire:
        await wire.say(text)
        await wire.say('[2,"good","Heartbeat",{}]')
        while (frame := await wire.hear())[0] == 4:
            assert frame[1] in ("-1", "1")
        assert frame[:2] == [3, "good"]
    assert here.deviations == []


@both
async def test_r15_a_triggered_message_may_come_before_the_answer_or_never(profiles):
    async with office(profiles) as here, here.raw() as wire:
        station = await here.station()
        asking = asyncio.create_task(station.call(FIRMWARE))
        _, call_id, action, _ = await wire.hear()
        assert action == "TriggerMessage"
        await wire.ask("Heartbeat", {}, "triggered")
        await wire.say(f'[3,"{call_id}",{{"status":"Accepted"}}]')
        assert (await asking).status == "Accepted"
        assert (await answered(here, FIRMWARE, wire, '[3,"ID",{"status":"Accepted"}]')).status == "Accepted"
        await wire.works()
