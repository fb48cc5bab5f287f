import asyncio

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

from ocpp_core import CallError, ConnectionLost, ErrorCode, Handlers, InvalidResponse, NotSupported, Role, Timeout
from ocpp_core.testing import MemoryPeer, memory_pair


async def test_each_end_answers_the_other():
    csms, station = memory_pair(STRICT, identity="CS7")
    csms.on(GREET)(lambda peer, request: GreetResponse(text=f"Hello {request.name} at {peer.identity}"))

    @station.on(KNOCK)
    async def knock(peer, request):
        await asyncio.sleep(0)
        return KnockResponse(open=True)

    assert await station.call(GreetRequest(name="Ada")) == GreetResponse(text="Hello Ada at CS7")
    assert await csms.call(KnockRequest()) == KnockResponse(open=True)
    assert station.log == [("Greet", '{"name":"Ada"}')]
    assert csms.log == [("Knock", "{}")]
    assert (csms.role, station.role) == (Role.CSMS, Role.STATION)


async def test_handlers_can_be_given():
    at_csms, at_station = Handlers(), Handlers()
    csms, station = memory_pair(TOLERANT, at_csms, at_station)
    assert (csms.handlers, station.handlers) == (at_csms, at_station)
    assert csms.version is station.version is TOLERANT


async def test_a_handler_may_call_its_peer():
    csms, station = memory_pair(STRICT)

    @csms.on(GREET)
    async def greet(peer, request):
        return GreetResponse(text="in" if (await peer.call(KnockRequest())).open else "out")

    station.on(KNOCK)(lambda peer, request: KnockResponse(open=True))
    assert (await station.call(GreetRequest(name="Ada"))).text == "in"


async def test_no_handler_no_answer():
    csms, station = memory_pair(STRICT)
    with pytest.raises(CallError) as caught:
        await station.call(GreetRequest(name="Ada"))
    assert caught.value.code is ErrorCode.NOT_SUPPORTED
    with pytest.raises(NotSupported):
        await csms.call(GreetRequest(name="Ada"))


async def test_a_refusal_of_an_async_handler_arrives_as_it_is():
    csms, station = memory_pair(STRICT)

    @csms.on(GREET)
    async def greet(peer, request):
        raise CallError("Busy", "later", {"minutes": 5})

    with pytest.raises(CallError) as caught:
        await station.call(GreetRequest(name="Ada"))
    assert (caught.value.code, caught.value.description, caught.value.details) == ("Busy", "later", {"minutes": 5})


async def test_a_failure_of_an_async_handler_is_an_internal_error(caplog):
    csms, station = memory_pair(STRICT)

    @csms.on(GREET)
    async def greet(peer, request):
        raise RuntimeError("s3cr3t")

    with pytest.raises(CallError, match="InternalError: Greet failed"):
        await station.call(GreetRequest(name="Ada"))
    assert "handler of Greet failed" in caplog.text


async def test_the_answer_is_validated(monkeypatch):
    csms, station = memory_pair(STRICT)
    csms.on(GREET)(lambda peer, request: GreetResponse(text=""))
    monkeypatch.setattr(csms, "answer", lambda operation, response: '{"text":null}')
    with pytest.raises(InvalidResponse, match="text"):
        await station.call(GreetRequest(name="Ada"))


@pytest.mark.parametrize("kind", ["sync", "async"])
async def test_a_hook_runs_after_the_answer(kind):
    csms, station = memory_pair(STRICT)
    seen = []
    done = asyncio.Event()
    csms.on(ECHO)(lambda peer, request: EchoResponse(data="answer"))

    def after(peer, request, response):
        seen.append((peer, request, response))
        done.set()

    async def after_a_while(peer, request, response):
        await asyncio.sleep(0.01)
        after(peer, request, response)

    csms.handlers.after(ECHO)(after if kind == "sync" else after_a_while)
    assert await station.call(EchoRequest()) == EchoResponse(data="answer")
    await done.wait()
    assert seen == [(csms, EchoRequest(), EchoResponse(data="answer"))]


async def test_the_answer_does_not_wait_for_the_hook():
    csms, station = memory_pair(STRICT)
    answered, done = asyncio.Event(), asyncio.Event()
    csms.on(ECHO)(lambda peer, request: EchoResponse())

    @csms.handlers.after(ECHO)
    async def after(peer, request, response):
        await answered.wait()
        done.set()

    await station.call(EchoRequest())
    answered.set()
    await done.wait()


async def test_a_failure_of_a_hook_concerns_its_own_end_alone(caplog):
    csms, station = memory_pair(STRICT)
    csms.on(ECHO)(lambda peer, request: EchoResponse())

    @csms.handlers.after(ECHO)
    def after(peer, request, response):
        raise RuntimeError

    await station.call(EchoRequest())
    await asyncio.sleep(0)
    assert caplog.messages == ["CS001: what follows Echo failed"]


async def test_a_call_ends_in_time_and_its_handler_goes_on():
    csms, station = memory_pair(STRICT)
    go_on, finished = asyncio.Event(), asyncio.Event()

    @csms.on(ECHO)
    async def echo(peer, request):
        await go_on.wait()
        finished.set()
        raise CallError("TooLate")

    with pytest.raises(Timeout, match=r"Echo within 0\.01 s"):
        await station.call(EchoRequest(), timeout=0.01)
    station.default_timeout = 0.02
    with pytest.raises(Timeout, match=r"Echo within 0\.02 s"):
        await station.call(EchoRequest())
    go_on.set()
    await finished.wait()


@pytest.mark.parametrize("closer", [0, 1])
async def test_closing_either_end_ends_what_waits(closer):
    pair = memory_pair(STRICT)
    csms, station = pair
    never = asyncio.Event()

    @csms.on(ECHO)
    async def echo(peer, request):
        await never.wait()

    call = asyncio.ensure_future(station.call(EchoRequest()))
    await asyncio.sleep(0.01)
    await pair[closer].close()
    with pytest.raises(ConnectionLost, match="Echo: closed"):
        await call
    for end in pair:
        with pytest.raises(ConnectionLost):
            await end.call(EchoRequest())
    assert len(station.log) == 1


async def test_a_call_can_be_given_up():
    csms, station = memory_pair(STRICT)
    never = asyncio.Event()

    @csms.on(ECHO)
    async def echo(peer, request):
        await never.wait()

    call = asyncio.ensure_future(station.call(EchoRequest()))
    await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_an_end_alone_has_no_connection():
    alone = MemoryPeer("CS001", STRICT, Role.STATION, Handlers())
    with pytest.raises(ConnectionLost):
        await alone.call(EchoRequest())
    await alone.close()
