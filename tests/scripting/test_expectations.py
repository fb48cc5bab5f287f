import asyncio

import pytest
from scripting.rig import SHORT, SOON, joined

import ocpp16_core
import ocpp201_core
from ocpp_core import CallError, CallRefused, ErrorCode
from ocpp_generic_api import (
    CHANGE_AVAILABILITY,
    CLEAR_CACHE,
    GET_LOCAL_LIST_VERSION,
    RESET,
    STATUS_NOTIFICATION,
    TRANSACTION_EVENT,
    UNLOCK_CONNECTOR,
    ClearCacheStatus,
    GetLocalListVersionResponse,
    OperationalStatus,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    TransactionEventType,
    UnlockStatus,
)
from ocpp_toolkit.scripting import Failed, call_of

REJECTED = ResetResponse(status=ResetStatus.REJECTED)


async def test_an_expected_call_is_returned_and_answered_as_a_simulator_would():
    async with joined() as (station, csms):
        answer = asyncio.create_task(csms.reset(ResetType.IMMEDIATE))
        request = await station.expect(RESET)
        assert request == ResetRequest(type=ResetType.IMMEDIATE)
        assert (await answer).status is ResetStatus.ACCEPTED


async def test_a_call_that_came_before_it_is_expected_is_not_missed():
    async with joined() as (station, csms):
        answer = asyncio.create_task(csms.reset())
        await asyncio.sleep(SHORT)
        assert not answer.done()
        await station.expect(RESET, respond=REJECTED)
        assert (await answer).status is ResetStatus.REJECTED


async def respond_later(request: ResetRequest) -> ResetResponse:
    await asyncio.sleep(0)
    return REJECTED


@pytest.mark.parametrize("respond", [REJECTED, lambda request: REJECTED, respond_later])
async def test_the_answer_is_a_value_or_a_function(respond: object):
    async with joined() as (station, csms):
        answer = asyncio.create_task(csms.reset())
        await station.expect(RESET, respond=respond)
        assert await answer == REJECTED


def refuse(request: ResetRequest) -> ResetResponse:
    raise CallError(ErrorCode.SECURITY_ERROR, "not you")


@pytest.mark.parametrize("respond", [CallError(ErrorCode.SECURITY_ERROR, "not you"), refuse])
async def test_the_answer_may_be_a_callerror(respond: object):
    async with joined() as (station, csms):
        refusal = asyncio.create_task(csms.expect_refusal(ResetRequest(type=ResetType.ON_IDLE), "SecurityError"))
        await station.expect(RESET, respond=respond)
        assert (await refusal).description == "not you"


async def test_a_broken_answer_breaks_the_script_and_the_other_side_is_told_no_more_than_that():
    def broken(request: ResetRequest) -> ResetResponse:
        raise ZeroDivisionError("our own affair")

    async with joined() as (station, csms):
        refusal = asyncio.create_task(csms.expect_refusal(ResetRequest(type=ResetType.ON_IDLE)))
        with pytest.raises(ZeroDivisionError):
            await station.expect(RESET, respond=broken)
        assert (await refusal).code is ErrorCode.INTERNAL_ERROR
        assert "affair" not in (await refusal).description


async def test_what_does_not_match_is_answered_and_passed_over():
    async with joined() as (station, csms):
        first = asyncio.create_task(csms.clear_cache())
        second = asyncio.create_task(csms.reset(ResetType.ON_IDLE))
        third = asyncio.create_task(csms.reset(ResetType.IMMEDIATE))
        request = await station.expect(RESET, type=ResetType.IMMEDIATE, respond=REJECTED)
        assert request.type is ResetType.IMMEDIATE
        assert (await first).status is ClearCacheStatus.ACCEPTED
        assert (await second).status is ResetStatus.ACCEPTED
        assert (await third).status is ResetStatus.REJECTED


async def test_what_does_not_match_fails_where_that_is_asked_for_and_the_reason_names_the_field():
    async with joined() as (station, csms):
        answer = asyncio.create_task(csms.reset(ResetType.ON_IDLE))
        with pytest.raises(Failed) as failed:
            await station.expect(RESET, type=ResetType.IMMEDIATE, unexpected="fail")
        assert str(failed.value) == "expected Reset(type=Immediate); Reset came, but type differs"
        await station.expect(RESET)  # it is held still
        await answer


async def test_a_condition_decides():
    async with joined(unexpected="fail") as (station, csms):
        answer = asyncio.create_task(csms.unlock(3))
        with pytest.raises(Failed, match="UnlockConnector came, but the condition does not hold"):
            await station.expect(UNLOCK_CONNECTOR, where=lambda request: request.evse_id == 1)
        await station.expect(UNLOCK_CONNECTOR, where=lambda request: request.evse_id == 3)
        assert (await answer).status is UnlockStatus.UNLOCKED


async def test_another_call_than_the_expected_one_is_named():
    async with joined(unexpected="fail") as (station, csms):
        answer = asyncio.create_task(csms.clear_cache())
        with pytest.raises(Failed, match=r"expected Reset or UnlockConnector; ClearCache came$"):
            await station.expect_one_of(call_of(RESET), call_of(UNLOCK_CONNECTOR))
        station._inbox.leave()
        await answer


async def test_a_wait_that_ended_in_vain_takes_nothing_of_what_comes_later():
    async with joined() as (station, csms):
        with pytest.raises(Failed, match=r"expected Reset; it did not come within 0\.05 s"):
            await station.expect(RESET, within=SHORT)
        answer = asyncio.create_task(csms.reset())
        await station.expect(RESET, respond=REJECTED)
        assert await answer == REJECTED


async def test_calls_in_order():
    async with joined() as (station, csms):
        calls = asyncio.create_task(_clear_and_reset(csms))
        cleared, reset = await station.expect_in_order(call_of(CLEAR_CACHE), call_of(RESET, respond=REJECTED))
        assert type(reset) is ResetRequest
        assert type(cleared) is CLEAR_CACHE.request
        assert await calls == REJECTED


async def _clear_and_reset(csms: object) -> ResetResponse:
    await csms.clear_cache()  # type: ignore[attr-defined]
    return await csms.reset()  # type: ignore[attr-defined]


async def test_calls_in_the_wrong_order_do_not_come():
    async with joined() as (station, csms):
        calls = asyncio.create_task(_clear_and_reset(csms))
        with pytest.raises(Failed, match="ClearCache; it did not come"):
            await station.expect_in_order(call_of(RESET), call_of(CLEAR_CACHE), within=SHORT * 12)
        await calls


async def test_calls_in_any_order_come_back_in_the_order_in_which_they_are_expected():
    async with joined() as (station, csms):
        calls = asyncio.create_task(_clear_and_reset(csms))
        reset, cleared = await station.expect_in_any_order(call_of(RESET, respond=REJECTED), call_of(CLEAR_CACHE))
        assert type(reset) is ResetRequest
        assert type(cleared) is CLEAR_CACHE.request
        assert await calls == REJECTED


async def test_two_waits_at_a_time_do_not_take_each_others_calls():
    async with joined(unexpected="fail") as (station, csms):
        reset = asyncio.create_task(station.expect(RESET))
        cleared = asyncio.create_task(station.expect(CLEAR_CACHE))
        await csms.clear_cache()
        await csms.reset()
        assert type(await reset) is ResetRequest
        assert type(await cleared) is CLEAR_CACHE.request


async def test_responders_answer_while_the_script_is_busy_and_the_last_one_comes_first():
    list_of = lambda number: call_of(  # noqa: E731
        GET_LOCAL_LIST_VERSION, respond=GetLocalListVersionResponse(version_number=number)
    )
    async with joined(unexpected="fail") as (station, csms):
        held = asyncio.create_task(csms.get_local_list_version())
        await asyncio.sleep(SHORT)
        with station.answering(list_of(1)):
            assert (await held).version_number == 1
            with station.answering(list_of(2)):
                assert (await csms.get_local_list_version()).version_number == 2
            assert (await csms.get_local_list_version()).version_number == 1
        after = asyncio.create_task(csms.get_local_list_version())
        await station.expect(GET_LOCAL_LIST_VERSION)
        assert (await after).version_number == 0


async def test_the_next_call_whichever_it_is_waits_for_its_answer():
    async with joined() as (station, csms):
        answer = asyncio.create_task(csms.reset())
        incoming = await station.next_call(within=SOON)
        assert (str(incoming), incoming.answered) == ("Reset", False)
        await incoming.respond(REJECTED)
        assert incoming.answered
        assert await answer == REJECTED
        with pytest.raises(Failed, match="no call came"):
            await station.next_call(within=SHORT)


async def test_nothing_is_expected():
    async with joined() as (station, csms):
        await station.expect_nothing(within=SHORT)
        answer = asyncio.create_task(csms.reset())
        with pytest.raises(Failed, match="expected no call; Reset came"):
            await station.expect_nothing(within=SOON)
        assert (await answer).status is ResetStatus.ACCEPTED


async def test_a_call_that_nobody_expects_for_long_is_answered():
    async with joined(patience=SHORT) as (station, csms):
        assert (await csms.reset()).status is ResetStatus.ACCEPTED
        station.conclude()


async def test_or_is_a_failure_as_well_if_the_script_wants_that():
    async with joined(patience=SHORT, unexpected="fail") as (station, csms):
        assert (await csms.reset()).status is ResetStatus.ACCEPTED
        with pytest.raises(Failed, match="unexpected Reset"):
            station.conclude()


@pytest.mark.parametrize("unexpected", ["answer", "fail"])
async def test_what_is_left_at_the_end_is_answered(unexpected: str):
    async with joined(unexpected=unexpected) as (station, csms):  # type: ignore[arg-type]
        answer = asyncio.create_task(csms.reset())
        while not station._inbox.held:  # noqa: ASYNC110 - of which nothing tells
            await asyncio.sleep(0)
        try:
            station.conclude()
        except Failed as failed:
            assert str(failed) == "unexpected Reset"  # noqa: PT017 - only one of the two fails
            assert unexpected == "fail"
        else:
            assert unexpected == "answer"
        assert (await answer).status is ResetStatus.ACCEPTED


async def test_the_end_of_the_connection_ends_all_waits():
    async with joined() as (station, csms):
        waits = [
            asyncio.create_task(each)
            for each in (station.expect(RESET), station.next_call(), station.expect_nothing(within=SOON))
        ]
        await asyncio.sleep(0)
        await csms.disconnect(1001, "bye")
        for wait in waits:
            with pytest.raises(Failed, match="the connection ended: 1001 bye"):
                await wait


async def test_a_call_can_be_expected_in_the_versions_own_form_and_be_answered_so():
    async with joined("1.6") as (station, csms):
        answer = asyncio.create_task(csms.reset(ResetType.IMMEDIATE))
        own = ocpp16_core.ResetResponse(status=ocpp16_core.ResetStatus.REJECTED)
        request = await station.expect(ocpp16_core.RESET, type=ocpp16_core.ResetType.HARD, respond=own)
        assert type(request) is ocpp16_core.ResetRequest
        assert (await answer).status is ResetStatus.REJECTED


async def test_the_two_forms_can_be_mixed():
    async with joined("1.6") as (station, csms):
        own = ocpp16_core.ResetResponse(status=ocpp16_core.ResetStatus.REJECTED)
        answer = asyncio.create_task(csms.reset())
        await station.expect(RESET, respond=own)
        assert (await answer).status is ResetStatus.REJECTED
        answer = asyncio.create_task(csms.reset())
        await station.expect(ocpp16_core.RESET, respond=lambda request: REJECTED)
        assert (await answer).status is ResetStatus.REJECTED
        request = ocpp16_core.ResetRequest(type=ocpp16_core.ResetType.SOFT)
        own_answer = asyncio.create_task(csms.send(request))
        await station.expect(RESET, type=ResetType.ON_IDLE)
        assert (await own_answer).status is ocpp16_core.ResetStatus.ACCEPTED


async def test_what_only_one_version_has_is_expected_in_its_own_form():
    async with joined() as (station, csms):
        request = ocpp201_core.ClearDisplayMessageRequest(id=7)
        answer = asyncio.create_task(csms.send(request))
        assert await station.expect(ocpp201_core.CLEAR_DISPLAY_MESSAGE, id=7) == request
        assert (await answer).status == "Unknown"


async def test_a_transaction_gets_the_number_that_the_script_gives_it():
    accepted = ocpp16_core.IdTagInfo(status=ocpp16_core.AuthorizationStatus.ACCEPTED)
    answer = ocpp16_core.StartTransactionResponse(transaction_id=77, id_tag_info=accepted)
    async with joined("1.6") as (station, csms):
        transaction = station.transaction(transaction_id="mine")
        started = asyncio.create_task(transaction.authorize(ask=False))
        request = await csms.expect(ocpp16_core.START_TRANSACTION, id_tag="RFID-0001", respond=answer)
        assert request.connector_id == 1
        with csms.answering(call_of(STATUS_NOTIFICATION)):
            await started
            assert await transaction.number() == 77
            stopped = asyncio.create_task(transaction.stop())
            event = await csms.expect(TRANSACTION_EVENT, event_type=TransactionEventType.ENDED)
            await stopped
        assert event.transaction_info.transaction_id == "77"


def test_a_field_that_the_request_has_not_is_a_mistake_at_once():
    with pytest.raises(ValueError, match="ResetRequest has no field typ; there is: type, evse_id"):
        call_of(RESET, typ=ResetType.IMMEDIATE)


def test_an_expectation_shows_itself_without_what_may_be_secret():
    assert str(call_of(CHANGE_AVAILABILITY, operational_status=OperationalStatus.OPERATIVE)) == (
        "ChangeAvailability(operational_status=Operative)"
    )
    assert str(call_of(CLEAR_CACHE, where=bool)) == "ClearCache where a condition holds"


async def test_a_responder_that_breaks_is_told_of_in_the_end():
    def broken(request: ResetRequest) -> ResetResponse:
        raise ZeroDivisionError("no")

    async with joined() as (station, csms):
        with station.answering(call_of(RESET, respond=broken)), pytest.raises(CallRefused):
            await csms.call(ResetRequest(type=ResetType.ON_IDLE))
        with pytest.raises(Failed, match="Reset could not be answered: ZeroDivisionError"):
            station.conclude()


async def test_a_call_whose_connection_is_cut_before_it_is_answered():
    async with joined() as (station, csms):

        async def cut(request: ResetRequest) -> ResetResponse:
            await csms.cut()
            await asyncio.sleep(SOON)
            return REJECTED

        lost = asyncio.create_task(csms.expect_refusal(ResetRequest(type=ResetType.ON_IDLE)))
        with pytest.raises(Failed, match="the connection ended before Reset was answered"):
            await station.expect(RESET, respond=cut)
        with pytest.raises(Failed, match="connection lost"):
            await lost
