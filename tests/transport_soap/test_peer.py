"""A peer: its calls in turn, its handlers one after the other, and its end."""

import asyncio
from dataclasses import replace

import pytest
from transport_soap.rig import (
    QUICK,
    TIME,
    V16,
    Gate,
    answer_to,
    eventually,
    heartbeats,
    joined,
    response,
    scripted,
    soon,
)

import ocpp16_core
from ocpp16_core import (
    CLEAR_CACHE,
    HEARTBEAT,
    RESET,
    BootNotificationRequest,
    ChargePointErrorCode,
    ChargePointStatus,
    ClearCacheRequest,
    ClearCacheResponse,
    ClearCacheStatus,
    DataTransferRequest,
    GetLogRequest,
    HeartbeatRequest,
    HeartbeatResponse,
    LogEnumType,
    LogParametersType,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    StatusNotificationRequest,
    StatusNotificationResponse,
)
from ocpp_core import CallError, CallRefused, ConnectionLost, ErrorCode, Handlers, NotSupported, QueueFull, Timeout, now
from ocpp_transport_soap import connect

CLEARED = ClearCacheResponse(status=ClearCacheStatus.ACCEPTED)
CLEAR = ClearCacheRequest()
RESETTING = ResetRequest(type=ResetType.SOFT)


def clearing(handler):
    handlers = Handlers()
    handlers.on(CLEAR_CACHE)(handler)
    return handlers


# ------------------------------------------------------------------------------------------------------- our calls


async def test_calls_go_out_one_after_the_other_in_order():
    open_now, most, seen = 0, 0, []
    answered = asyncio.Event()

    async def slow(_peer, request):
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await asyncio.sleep(0)
        seen.append(request.data)
        open_now -= 1
        return ocpp16_core.DataTransferResponse(status=ocpp16_core.DataTransferStatus.ACCEPTED)

    handlers = Handlers()
    handlers.on(ocpp16_core.DATA_TRANSFER)(slow)
    async with joined(station_handlers=handlers) as both:
        async with asyncio.TaskGroup() as calls:
            for number in range(20):
                calls.create_task(both.station.call(DataTransferRequest(vendor_id="V", data=str(number))))
        answered.set()
    assert seen == [str(number) for number in range(20)]
    assert most == 1


async def test_the_queue_has_a_bound():
    gate = Gate(CLEARED)
    options = replace(QUICK, max_waiting=2)
    async with joined(station_handlers=clearing(gate), csms_options=options) as both, asyncio.TaskGroup() as calls:
        waiting = [calls.create_task(both.station.call(CLEAR)) for _ in range(3)]
        await soon(gate.entered.wait())
        with pytest.raises(QueueFull) as full:
            await both.station.call(CLEAR)
        assert full.value.limit == 2
        gate.release.set()
        assert await asyncio.gather(*waiting) == [CLEARED] * 3
        assert await both.station.call(CLEAR) == CLEARED


async def test_the_time_in_the_queue_counts():
    gate = Gate(CLEARED)
    async with joined(station_handlers=clearing(gate)) as both, asyncio.TaskGroup() as calls:
        first = calls.create_task(both.station.call(CLEAR))
        await soon(gate.entered.wait())
        with pytest.raises(Timeout, match=r"within 0.02 s"):
            await both.station.call(CLEAR, timeout=0.02)
        gate.release.set()
        assert await first == CLEARED


async def test_after_a_timeout_the_next_call_goes_out():
    gate = Gate(CLEARED)
    handlers = clearing(gate)
    handlers.on(RESET)(lambda _peer, _request: ResetResponse(status=ResetStatus.ACCEPTED))
    async with joined(station_handlers=handlers) as both:
        with pytest.raises(Timeout):
            await both.station.call(CLEAR, timeout=0.02)
        gate.release.set()
        assert (await both.station.call(RESETTING)).status is ResetStatus.ACCEPTED


async def test_a_caller_that_gives_up_does_not_block_the_others():
    gate = Gate(CLEARED)
    async with joined(station_handlers=clearing(gate)) as both:
        first, second = (asyncio.create_task(both.station.call(CLEAR)) for _ in range(2))
        await soon(gate.entered.wait())
        for task in (first, second):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        gate.release.set()
        assert await both.station.call(CLEAR) == CLEARED


async def test_what_the_version_has_over_json_alone_is_not_supported():
    request = GetLogRequest(
        log=LogParametersType(remote_location="ftp://a/"), log_type=LogEnumType.SECURITY_LOG, request_id=1
    )
    async with joined() as both:
        with pytest.raises(NotSupported, match="over SOAP"):
            await both.station.call(request)
        with pytest.raises(NotSupported, match="not sent by a CSMS"):
            await both.station.call(HeartbeatRequest())


async def test_what_xml_cannot_carry_is_not_supported_and_nothing_is_sent():
    async with scripted(lambda request: response(answer_to(request.body, TIME))) as script:
        async with connect(script.url, "CS1", [V16], options=QUICK) as csms:
            with pytest.raises(NotSupported):
                await csms.call(DataTransferRequest(vendor_id="V", data="\x00"))
        assert not script.requests


# ------------------------------------------------------------------------------------------------------ its calls


async def test_handlers_work_one_after_the_other():
    gate = Gate(HeartbeatResponse(current_time=now()))
    handlers, working = heartbeats(), []

    async def boot(_peer, _request):
        working.append("boot")
        raise CallError(ErrorCode.NOT_SUPPORTED, "not today")

    handlers.on(ocpp16_core.BOOT_NOTIFICATION)(boot)
    async with joined(handlers) as both:
        handlers.on(HEARTBEAT)(gate)
        other = await connect(both.server.url, "CS1", [V16], options=QUICK)
        first = asyncio.create_task(both.csms.call(HeartbeatRequest()))
        await soon(gate.entered.wait())
        second = asyncio.create_task(
            other.call(BootNotificationRequest(charge_point_vendor="V", charge_point_model="M"))
        )
        await eventually(lambda: len(both.station._answering) == 2)
        assert not working
        gate.release.set()
        assert (await first).current_time
        with pytest.raises(CallRefused, match="not today"):
            await second
        assert working == ["boot"]
        await other.close()


async def test_async_handlers_wait_their_turn_as_well():
    gate = Gate(HeartbeatResponse(current_time=now()))
    handlers = heartbeats()
    async with joined(handlers) as both:
        handlers.on(HEARTBEAT)(gate)
        others = [await connect(both.server.url, "CS1", [V16], options=QUICK) for _ in range(2)]
        calls = [asyncio.create_task(each.call(HeartbeatRequest())) for each in (both.csms, *others)]
        await eventually(lambda: len(both.station._answering) == 3)
        gate.release.set()
        assert [answer.current_time for answer in await asyncio.gather(*calls)] == [gate.response.current_time] * 3
        for other in others:
            await other.close()


async def test_so_do_those_that_answer_at_once():
    gate = Gate(HeartbeatResponse(current_time=now()))
    handlers, answered = heartbeats(), []

    def note(_peer, _request):
        assert gate.done.is_set()
        answered.append("status")
        return StatusNotificationResponse()

    handlers.on(ocpp16_core.STATUS_NOTIFICATION)(note)
    status = StatusNotificationRequest(
        connector_id=1, status=ChargePointStatus.AVAILABLE, error_code=ChargePointErrorCode.NO_ERROR
    )
    async with joined(handlers) as both:
        handlers.on(HEARTBEAT)(gate)
        other = await connect(both.server.url, "CS1", [V16], options=QUICK)
        first = asyncio.create_task(both.csms.call(HeartbeatRequest()))
        await soon(gate.entered.wait())
        second = asyncio.create_task(other.call(status))
        await eventually(lambda: len(both.station._answering) == 2)
        assert not answered
        gate.release.set()
        await soon(asyncio.gather(first, second))
        assert answered == ["status"]
        await other.close()


async def test_too_many_calls_at_once_are_refused():
    gate = Gate(HeartbeatResponse(current_time=now()))
    handlers = heartbeats()
    async with joined(handlers, csms_options=replace(QUICK, max_held=0)) as both:
        handlers.on(HEARTBEAT)(gate)
        first = asyncio.create_task(both.csms.call(HeartbeatRequest()))
        await soon(gate.entered.wait())
        other = await connect(both.server.url, "CS1", [V16], options=QUICK)
        with pytest.raises(CallRefused, match="too many calls"):
            await other.call(HeartbeatRequest())
        gate.release.set()
        await first
        await other.close()


async def test_a_handler_may_call_its_peer():
    handlers = heartbeats()

    async def boot(station, _request):
        assert await station.call(CLEAR) == CLEARED
        return ocpp16_core.BootNotificationResponse(
            status=ocpp16_core.RegistrationStatus.ACCEPTED, current_time=now(), interval=1
        )

    handlers.on(ocpp16_core.BOOT_NOTIFICATION)(boot)
    async with joined(handlers, clearing(lambda _peer, _request: CLEARED)) as both:
        answer = await both.csms.call(BootNotificationRequest(charge_point_vendor="V", charge_point_model="M"))
        assert answer.interval == 1


async def test_what_follows_an_answer_comes_after_it():
    handlers, order, followed = clearing(lambda _peer, _request: CLEARED), [], asyncio.Event()

    @handlers.after(CLEAR_CACHE)
    async def follow(csms, request, response):
        assert (request, response) == (CLEAR, CLEARED)
        order.append("follows")
        await csms.call(HeartbeatRequest())
        followed.set()

    async with joined(station_handlers=handlers) as both:
        assert await both.station.call(CLEAR) == CLEARED
        await soon(followed.wait())
    assert order == ["follows"]


@pytest.mark.parametrize(
    "error", [RuntimeError("secret"), CallError(ErrorCode.GENERIC_ERROR, "x"), ConnectionLost("a", "b")]
)
async def test_what_follows_an_answer_may_fail(error, caplog):
    handlers = clearing(lambda _peer, _request: CLEARED)

    @handlers.after(CLEAR_CACHE)
    def follow(_csms, _request, _response):
        raise error

    async with joined(station_handlers=handlers) as both:
        assert await both.station.call(CLEAR) == CLEARED
        await eventually(lambda: "what follows ClearCache failed" in caplog.text)
        assert await both.station.call(CLEAR) == CLEARED


@pytest.mark.parametrize(
    "handler",
    [
        lambda _peer, _request: 1 / 0,
        lambda _peer, _request: HeartbeatResponse(current_time=now()),
        lambda _peer, _request: None,
        lambda _peer, _request: ClearCacheResponse.model_construct(),
    ],
)
async def test_a_handler_that_fails_or_returns_the_wrong_thing_gives_nothing_away(handler):
    async with joined(station_handlers=clearing(handler)) as both:
        with pytest.raises(CallRefused) as refusal:
            await both.station.call(CLEAR)
        assert refusal.value.code == ErrorCode.INTERNAL_ERROR
        assert refusal.value.description == "ClearCache failed"


async def test_a_handler_that_takes_too_long_is_cancelled_and_its_call_refused():
    gate = Gate(CLEARED)
    async with joined(station_handlers=clearing(gate), station_options=replace(QUICK, handler_timeout=0.02)) as both:
        with pytest.raises(CallRefused, match="ClearCache failed"):
            await both.station.call(CLEAR)
        assert gate.cancelled.is_set()


async def test_a_handler_that_cancels_itself_is_a_failure():
    async def cancelled(_peer, _request):
        raise asyncio.CancelledError

    async with joined(station_handlers=clearing(cancelled)) as both:
        with pytest.raises(CallRefused, match="ClearCache failed"):
            await both.station.call(CLEAR)


async def test_without_a_time_limit_a_handler_takes_as_long_as_it_likes():
    gate = Gate(CLEARED)
    async with joined(station_handlers=clearing(gate), station_options=replace(QUICK, handler_timeout=None)) as both:
        call = asyncio.create_task(both.station.call(CLEAR))
        await soon(gate.entered.wait())
        gate.release.set()
        assert await call == CLEARED


async def test_a_caller_that_goes_away_does_not_stop_the_handler():
    gate = Gate(CLEARED)
    async with joined(station_handlers=clearing(gate)) as both:
        with pytest.raises(Timeout):
            await both.station.call(CLEAR, timeout=0.2)
        gate.release.set()
        await soon(gate.done.wait())
        assert not gate.cancelled.is_set()


async def test_the_guard_refuses_with_a_security_error():
    handlers = heartbeats()
    async with joined(handlers) as both:
        handlers.guard(lambda _peer, operation: operation is not HEARTBEAT)
        with pytest.raises(CallRefused) as refusal:
            await both.csms.call(HeartbeatRequest())
        assert refusal.value.code == ErrorCode.SECURITY_ERROR


# -------------------------------------------------------------------------------------------------------- the end


async def test_calls_that_wait_fail_at_once_when_the_peer_is_closed():
    gate = Gate(CLEARED)
    async with joined(station_handlers=clearing(gate)) as both:
        calls = [asyncio.create_task(both.station.call(CLEAR)) for _ in range(3)]
        await soon(gate.entered.wait())
        await soon(both.station.close("maintenance"))
        for result in await asyncio.gather(*calls, return_exceptions=True):
            assert isinstance(result, ConnectionLost)
            assert result.reason == "maintenance"
        assert both.station.closed
        assert both.station.close_reason == "maintenance"
        await soon(both.station.wait_closed())
        assert "CS1" not in both.server.connections
        with pytest.raises(ConnectionLost):
            await both.station.call(CLEAR)
        gate.release.set()


async def test_handlers_at_work_finish_before_the_end():
    gate = Gate(CLEARED)
    async with joined(station_handlers=clearing(gate)) as both:
        call = asyncio.create_task(both.station.call(CLEAR))
        await soon(gate.entered.wait())
        closing = asyncio.create_task(both.csms.close())
        await eventually(lambda: both.csms._closing)
        gate.release.set()
        assert await soon(call) == CLEARED
        await soon(closing)


async def test_handlers_that_do_not_finish_are_cancelled():
    gate = Gate(CLEARED)
    async with joined(station_handlers=clearing(gate), station_options=replace(QUICK, close_timeout=0.02)) as both:
        call = asyncio.create_task(both.station.call(CLEAR))
        await soon(gate.entered.wait())
        await soon(both.csms.close())
        assert gate.cancelled.is_set()
        with pytest.raises((CallRefused, ConnectionLost)):
            await soon(call)


async def test_a_handler_may_close_its_own_peer_and_still_answers():
    async def clear(csms, _request):
        await csms.close()
        return CLEARED

    async with joined(station_handlers=clearing(clear)) as both:
        assert await soon(both.station.call(CLEAR)) == CLEARED
        await soon(both.csms.wait_closed())


async def test_what_follows_an_answer_may_close_the_peer():
    handlers, through = clearing(lambda _peer, _request: CLEARED), asyncio.Event()

    @handlers.after(CLEAR_CACHE)
    async def follow(csms, _request, _response):
        await csms.close()
        through.set()

    async with joined(station_handlers=handlers) as both:
        assert await both.station.call(CLEAR) == CLEARED
        await soon(through.wait())
        assert both.csms.closed


async def test_a_peer_that_is_being_closed_refuses_further_calls():
    gate = Gate(HeartbeatResponse(current_time=now()))
    handlers = heartbeats()
    async with joined(handlers) as both:
        handlers.on(HEARTBEAT)(gate)
        first = asyncio.create_task(both.csms.call(HeartbeatRequest()))
        await soon(gate.entered.wait())
        closing = asyncio.create_task(both.station.close())
        await eventually(lambda: both.station._closing)
        other = await connect(both.server.url, "CS1", [V16], options=QUICK)
        with pytest.raises(CallRefused, match="being closed"):
            await other.call(HeartbeatRequest())
        gate.release.set()
        await first
        await soon(closing)
        await other.close()
