"""Calls over a link and the handlers that answer them; both ends are ours."""

import asyncio
import json
import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from little import (
    ECHO,
    GREET,
    KNOCK,
    STRICT,
    TOLERANT,
    EchoRequest,
    EchoResponse,
    GreetRequest,
    GreetResponse,
    KnockRequest,
    KnockResponse,
)
from transport_ws.rig import QUIET, Gate, echoing, eventually, joined, soon

from ocpp_core import CallError, ConnectionLost, ErrorCode, Handlers, NotSupported, QueueFull, Timeout
from ocpp_transport_ws import Direction

VERSIONS = pytest.mark.parametrize("version", [STRICT, TOLERANT], ids=repr)


@pytest.fixture
def handlers():
    return Handlers()


@pytest.fixture
def frames():
    """What a trace saw: direction and text."""
    return []


@pytest.fixture
def traced(frames):
    return replace(QUIET, trace=lambda _peer, direction, text: frames.append((direction, text)))


def answers(frames):
    return [text for direction, text in frames if direction is Direction.SENT and text[1] in "34"]


# ---------------------------------------------------------------------------------------------- calls and answers


@VERSIONS
async def test_either_side_calls_the_other(version):
    at_csms, at_station = Handlers(), Handlers()

    @at_csms.on(GREET)
    def greet(station, request):
        return GreetResponse(text=f"hello {request.name}, {station.identity}")

    @at_station.on(KNOCK)
    async def knock(csms, request):
        await asyncio.sleep(0)
        return KnockResponse(open=csms.identity == "CS1")

    async with joined(at_csms, at_station, version) as pair:
        assert await pair.csms.call(GreetRequest(name="Ann")) == GreetResponse(text="hello Ann, CS1")
        assert await pair.station.call(KnockRequest()) == KnockResponse(open=True)


async def test_a_handler_may_return_any_awaitable(handlers):
    @handlers.on(ECHO)
    def later(_peer, request):
        future = asyncio.get_running_loop().create_future()
        future.set_result(EchoResponse(data="later"))
        return future

    async with joined(handlers) as pair:
        assert await pair.csms.call(EchoRequest()) == EchoResponse(data="later")


async def test_handlers_can_be_registered_on_the_connection():
    async with joined() as pair:
        pair.csms.on(KNOCK)(lambda _csms, _request: KnockResponse(open=False))
        assert await pair.station.call(KnockRequest()) == KnockResponse(open=False)


async def test_handlers_that_call_their_peer_from_inside():
    at_csms, at_station = echoing(), Handlers()

    @at_csms.on(GREET)
    async def greet(station, request):
        opened = await station.call(KnockRequest())
        return GreetResponse(text=f"{request.name}: {opened.open}")

    @at_station.on(KNOCK)
    async def knock(csms, _request):
        return KnockResponse(open=True)

    async with joined(at_csms, at_station) as pair:
        assert await soon(pair.csms.call(GreetRequest(name="Ann"))) == GreetResponse(text="Ann: True")


async def test_calls_that_cross_are_both_answered():
    both_at_work = asyncio.Barrier(2)
    sides = [Handlers(), Handlers()]
    for side in sides:

        @side.on(ECHO)
        async def meet(_peer, request):
            await both_at_work.wait()
            return EchoResponse(data=request.data)

    async with joined(*sides) as pair:
        crossing = asyncio.gather(pair.csms.call(EchoRequest(data="up")), pair.station.call(EchoRequest(data="down")))
        assert await soon(crossing) == [EchoResponse(data="up"), EchoResponse(data="down")]


async def test_what_the_role_or_the_version_does_not_have_is_not_sent(frames, traced):
    async with joined(station_options=traced) as pair:
        with pytest.raises(NotSupported):
            await pair.csms.call(KnockRequest())
    assert frames == []


async def test_the_trace_sees_every_frame_on_both_sides(traced, frames):
    other = []
    opposite = replace(QUIET, trace=lambda peer, direction, text: other.append((peer.identity, direction, text)))
    async with joined(echoing(), echoing(), csms_options=opposite, station_options=traced) as pair:
        await pair.csms.call(EchoRequest(data="up"))
        await pair.station.call(EchoRequest(data="down"))
    assert [(direction, text[1]) for direction, text in frames] == [
        (Direction.SENT, "2"),
        (Direction.RECEIVED, "3"),
        (Direction.RECEIVED, "2"),
        (Direction.SENT, "3"),
    ]
    turned = {Direction.SENT: Direction.RECEIVED, Direction.RECEIVED: Direction.SENT}
    assert other == [("CS1", turned[direction], text) for direction, text in frames]


async def test_a_trace_that_fails_does_no_harm(caplog):
    def trace(_peer, _direction, text):
        raise RuntimeError("disk full")

    async with joined(echoing(), station_options=replace(QUIET, trace=trace)) as pair:
        assert await pair.csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
    assert caplog.messages.count("CS1: trace failed") == 2


# ------------------------------------------------------------------------------------------------------- refusals


@VERSIONS
@pytest.mark.parametrize("side", ["csms", "station"])
async def test_a_refusal_carries_code_description_and_details(version, side, handlers):
    @handlers.on(ECHO)
    def refuse(_peer, request):
        raise CallError(ErrorCode.FORMAT_VIOLATION, "no", {"why": ["tired"], "n": 1})

    sides = [handlers, None] if side == "csms" else [None, handlers]
    async with joined(*sides, version=version) as pair:
        with pytest.raises(CallError) as caught:
            await getattr(pair, side).call(EchoRequest())
    assert caught.value.code is ErrorCode.FORMAT_VIOLATION
    assert caught.value.description == "no"
    assert caught.value.details == {"why": ["tired"], "n": 1}


@pytest.mark.parametrize(("version", "spelling"), [(STRICT, "FormatViolation"), (TOLERANT, "FormationViolation")])
async def test_the_code_is_spelt_as_in_the_version(version, spelling, handlers, frames, traced):
    @handlers.on(ECHO)
    async def refuse(_peer, request):
        raise CallError(ErrorCode.FORMAT_VIOLATION)

    async with joined(handlers, version=version, csms_options=traced) as pair:
        with pytest.raises(CallError):
            await pair.csms.call(EchoRequest())
    [(_, _, code, description, details)] = map(json.loads, answers(frames))
    assert (code, description, details) == (spelling, "", {})


async def test_a_code_that_is_none_of_the_protocol_comes_through(handlers):
    @handlers.on(ECHO)
    def refuse(_peer, request):
        raise CallError("Tired", "come back later")

    async with joined(handlers) as pair:
        with pytest.raises(CallError) as caught:
            await pair.csms.call(EchoRequest())
    assert caught.value.code == "Tired"
    assert not isinstance(caught.value.code, ErrorCode)


@pytest.mark.parametrize(
    ("details", "sent"),
    [
        ({"since": datetime(2024, 1, 1, tzinfo=UTC)}, {"since": "2024-01-01 00:00:00+00:00"}),
        ({"level": float("nan")}, {}),
        ({(1, 2): "key"}, {}),
        ("no mapping", {}),
    ],
)
async def test_details_that_json_cannot_express(details, sent, handlers):
    @handlers.on(ECHO)
    async def refuse(_peer, request):
        raise CallError(ErrorCode.GENERIC_ERROR, details=details)

    async with joined(handlers) as pair:
        with pytest.raises(CallError) as caught:
            await soon(pair.csms.call(EchoRequest()))
    assert caught.value.details == sent


async def test_a_description_that_utf_8_cannot_express(handlers):
    @handlers.on(ECHO)
    def refuse(_peer, request):
        raise CallError(ErrorCode.GENERIC_ERROR, "no file \udcff")

    async with joined(handlers) as pair:
        with pytest.raises(CallError, match=r"no file \?"):
            await soon(pair.csms.call(EchoRequest()))


async def test_what_nobody_handles_is_not_supported():
    async with joined() as pair:
        with pytest.raises(CallError) as caught:
            await pair.csms.call(GreetRequest(name="Ann"))
    assert caught.value.code is ErrorCode.NOT_SUPPORTED


async def test_a_guard_refuses_a_station_that_is_not_accepted():
    handlers = echoing()
    handlers.guard(lambda _peer, operation: operation is not ECHO)
    async with joined(handlers) as pair:
        with pytest.raises(CallError) as caught:
            await pair.csms.call(EchoRequest())
    assert caught.value.code is ErrorCode.SECURITY_ERROR


async def test_a_guard_that_fails_is_an_internal_error(caplog):
    handlers = echoing()

    @handlers.guard
    def guard(_peer, operation):
        raise RuntimeError("the password")

    async with joined(handlers) as pair:
        for _ in range(2):
            with pytest.raises(CallError) as caught:
                await soon(pair.csms.call(EchoRequest()))
            assert caught.value.code is ErrorCode.INTERNAL_ERROR
            assert "the password" not in caught.value.description
        assert not pair.csms.closed
    assert "the password" in caplog.text


# --------------------------------------------------------------------- handlers that go wrong: one answer, slot freed


def _sync_failure(_peer, _request):
    raise RuntimeError("the password")


async def _async_failure(_peer, _request):
    await asyncio.sleep(0)
    raise RuntimeError("the password")


async def _own_timeout(_peer, _request):
    raise TimeoutError("the password")


async def _awaits_what_is_cancelled(_peer, _request):
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


async def _is_cancelled(_peer, _request):
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(10)


async def _hangs(_peer, _request):
    await asyncio.sleep(10)


def _returns_nothing(_peer, _request):
    return None


def _returns_a_dictionary(_peer, _request):
    return {"data": "plain"}


async def _returns_the_request(_peer, request):
    return request


def _returns_what_cannot_be_encoded(_peer, _request):
    return EchoResponse.model_construct(data=object())


@pytest.mark.parametrize(
    "fails",
    [
        _sync_failure,
        _async_failure,
        _own_timeout,
        _awaits_what_is_cancelled,
        _is_cancelled,
        _hangs,
        _returns_nothing,
        _returns_a_dictionary,
        _returns_the_request,
        _returns_what_cannot_be_encoded,
    ],
)
async def test_a_handler_that_goes_wrong_is_answered_once_and_frees_its_slot(fails, handlers, frames, traced, caplog):
    handlers.on(ECHO)(fails)
    options = replace(traced, handler_timeout=0.1)
    async with joined(handlers, csms_options=options) as pair:
        with pytest.raises(CallError) as caught:
            await soon(pair.csms.call(EchoRequest()))
        assert caught.value.code is ErrorCode.INTERNAL_ERROR
        assert caught.value.description == "Echo failed"
        handlers.on(ECHO)(lambda _peer, _request: EchoResponse(data="recovered"))
        assert await soon(pair.csms.call(EchoRequest())) == EchoResponse(data="recovered")
    assert len(answers(frames)) == 2
    assert "the password" not in "".join(text for _, text in frames)
    assert "CS1: handler of Echo failed" in caplog.messages


async def test_a_handler_without_time_limit(handlers):
    gate = Gate(EchoResponse(data="at last"))
    handlers.on(ECHO)(gate)
    async with joined(handlers, csms_options=replace(QUIET, handler_timeout=None)) as pair:
        call = asyncio.create_task(pair.csms.call(EchoRequest()))
        await soon(gate.entered.wait())
        gate.release.set()
        assert await soon(call) == EchoResponse(data="at last")


# ------------------------------------------------------------------------------------------------ after the answer


@pytest.mark.parametrize("is_async", [False, True])
async def test_a_hook_runs_when_the_answer_is_on_the_wire(is_async, frames, traced):
    handlers = echoing()
    ran = asyncio.Event()

    def note(peer, request, response):
        frames.append(("hook", f"{peer.identity} {request.data} {response.data}"))
        ran.set()

    async def note_later(peer, request, response):
        note(peer, request, response)

    handlers.after(ECHO)(note_later if is_async else note)
    async with joined(handlers, csms_options=traced) as pair:
        await pair.csms.call(EchoRequest(data="up"))
        await soon(ran.wait())
    assert [each[0] for each in frames] == [Direction.RECEIVED, Direction.SENT, "hook"]
    assert frames[-1][1] == "CS1 up up"


async def test_a_hook_may_call_the_peer():
    at_csms, at_station = echoing(), echoing()
    called = asyncio.Event()

    @at_csms.after(ECHO)
    async def call_back(station, request, response):
        assert await station.call(EchoRequest(data="back")) == EchoResponse(data="back")
        called.set()

    async with joined(at_csms, at_station) as pair:
        await pair.csms.call(EchoRequest())
        await soon(called.wait())


@pytest.mark.parametrize(
    ("error", "level"), [(RuntimeError("oops"), logging.ERROR), (CallError("Tired"), logging.WARNING)]
)
async def test_a_hook_that_fails_is_logged(error, level, caplog):
    handlers = echoing()

    @handlers.after(ECHO)
    def fail(_peer, request, response):
        raise error

    async with joined(handlers) as pair:
        await pair.csms.call(EchoRequest())
        await eventually(lambda: any("what follows Echo failed" in message for message in caplog.messages))
        assert await pair.csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
    assert level in {record.levelno for record in caplog.records if "what follows" in record.message}


async def test_a_hook_does_not_run_after_a_refusal(handlers):
    ran = []
    handlers.on(ECHO)(_returns_nothing)
    handlers.after(ECHO)(lambda *_: ran.append(1))
    async with joined(handlers) as pair:
        with pytest.raises(CallError):
            await pair.csms.call(EchoRequest())
    assert ran == []


# ---------------------------------------------------------------------------------------------- queue and deadlines


async def test_calls_wait_their_turn_and_past_the_limit_they_are_refused(handlers):
    gate = Gate(EchoResponse())
    handlers.on(ECHO)(gate)
    handlers.on(GREET)(lambda _peer, request: GreetResponse(text=request.name))
    async with joined(handlers, station_options=replace(QUIET, max_waiting=2)) as pair:
        order = []

        async def greet(name):
            order.append((await pair.csms.call(GreetRequest(name=name))).text)

        first = asyncio.create_task(pair.csms.call(EchoRequest()))
        await soon(gate.entered.wait())
        others = [asyncio.create_task(greet(name)) for name in ("Ann", "Bob")]
        await asyncio.sleep(0)
        with pytest.raises(QueueFull) as caught:
            await pair.csms.call(GreetRequest(name="Cid"))
        assert (caught.value.action, caught.value.limit) == ("Greet", 2)
        assert order == []
        gate.release.set()
        await soon(asyncio.gather(first, *others))
        assert order == ["Ann", "Bob"]


@pytest.mark.parametrize("own", [None, 0.05])
async def test_a_call_times_out(own, handlers):
    gate = Gate(EchoResponse())
    handlers.on(ECHO)(gate)
    async with joined(handlers, station_options=replace(QUIET, call_timeout=0.05 if own is None else 30)) as pair:
        with pytest.raises(Timeout) as caught:
            await soon(pair.csms.call(EchoRequest(), timeout=own))
        assert (caught.value.action, caught.value.seconds) == ("Echo", 0.05)
        gate.release.set()


async def test_a_call_times_out_in_the_queue_without_having_been_sent(handlers, frames, traced):
    gate = Gate(EchoResponse(data="first"))
    handlers.on(ECHO)(gate)
    handlers.on(GREET)(lambda _peer, request: GreetResponse(text=request.name))
    async with joined(handlers, station_options=traced) as pair:
        first = asyncio.create_task(pair.csms.call(EchoRequest(), timeout=10))
        await soon(gate.entered.wait())
        with pytest.raises(Timeout):
            await soon(pair.csms.call(GreetRequest(name="Ann"), timeout=0.05))
        gate.release.set()
        assert await soon(first) == EchoResponse(data="first")
        assert await soon(pair.csms.call(GreetRequest(name="Bob"))) == GreetResponse(text="Bob")
    assert not any("Ann" in text for _, text in frames)


async def test_a_late_answer_does_not_disturb_the_next_call(handlers):
    gates = [Gate(EchoResponse(data="late")), Gate(EchoResponse(data="own"))]
    handlers.on(ECHO)(lambda peer, request: gates[int(request.data)](peer, request))
    async with joined(handlers) as pair:
        with pytest.raises(Timeout):
            await pair.csms.call(EchoRequest(data="0"), timeout=0.05)
        second = asyncio.create_task(pair.csms.call(EchoRequest(data="1")))
        await asyncio.sleep(0)
        gates[0].release.set()
        await soon(gates[1].entered.wait())
        assert not second.done()
        gates[1].release.set()
        assert await soon(second) == EchoResponse(data="own")


async def test_a_call_cancelled_in_the_queue_is_never_sent(handlers, frames, traced):
    gate = Gate(EchoResponse(data="first"))
    handlers.on(ECHO)(gate)
    async with joined(handlers, station_options=traced) as pair:
        first = asyncio.create_task(pair.csms.call(EchoRequest()))
        await soon(gate.entered.wait())
        waiting = asyncio.create_task(pair.csms.call(GreetRequest(name="Ann")))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        gate.release.set()
        assert await soon(first) == EchoResponse(data="first")
    assert not any("Ann" in text for _, text in frames)


@pytest.mark.parametrize("refused", [False, True])
async def test_a_call_cancelled_once_sent_keeps_its_turn_until_answered(refused, handlers):
    gate = Gate(None if refused else EchoResponse(data="nobody waits"))
    handlers.on(ECHO)(gate)
    handlers.on(GREET)(lambda _peer, request: GreetResponse(text=request.name))
    async with joined(handlers) as pair:
        first = asyncio.create_task(pair.csms.call(EchoRequest()))
        await soon(gate.entered.wait())
        first.cancel()
        second = asyncio.create_task(pair.csms.call(GreetRequest(name="Ann")))
        await asyncio.sleep(0)
        assert not second.done()
        gate.release.set()
        assert await soon(second) == GreetResponse(text="Ann")
        assert first.cancelled()


async def test_a_call_cancelled_once_sent_gives_way_when_its_time_is_up(handlers, frames, traced):
    gate = Gate(EchoResponse())
    handlers.on(ECHO)(gate)
    async with joined(handlers, station_options=traced) as pair:
        first = asyncio.create_task(pair.csms.call(EchoRequest(), timeout=0.05))
        await soon(gate.entered.wait())
        first.cancel()
        second = asyncio.create_task(pair.csms.call(GreetRequest(name="Ann")))
        await eventually(lambda: any("Ann" in text for _, text in frames))
        gate.release.set()
        with pytest.raises(CallError):
            await soon(second)


async def test_a_call_on_a_connection_that_has_ended_is_lost_at_once():
    async with joined() as pair:
        await pair.station.close(1000, "bye")
        await soon(pair.csms.wait_closed())
        for end in (pair.csms, pair.station):
            with pytest.raises(ConnectionLost, match="1000 bye"):
                await end.call(EchoRequest())
