import logging

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

from ocpp_core import CallError, CallRefused, ErrorCode, Handlers, InvalidResponse, NotSupported, Peer, Role


class Scripted(Peer):
    """A peer whose link gives one prepared answer."""

    def __init__(self, role=Role.STATION, version=STRICT, answer="{}", handlers=None):
        super().__init__("CS001", version, role, handlers or Handlers())
        self.prepared = answer
        self.sent = []

    async def exchange(self, action, payload, timeout):
        self.sent.append((action, payload, timeout))
        return self.prepared

    async def close(self):
        raise NotImplementedError

    async def wait_closed(self):
        raise NotImplementedError


def refusal(peer, action, payload):
    with pytest.raises(CallError) as caught:
        peer.receive(action, payload)
    return caught.value.code, caught.value.description


# Calls to the peer.


async def test_a_call_is_sent_by_its_action_and_answered_by_its_response():
    peer = Scripted(answer='{"text":"Hello"}')
    assert await peer.call(GreetRequest(name="Ada")) == GreetResponse(text="Hello")
    assert await peer.call(GreetRequest(name="Bob"), timeout=3) == GreetResponse(text="Hello")
    assert peer.sent == [("Greet", '{"name":"Ada"}', None), ("Greet", '{"name":"Bob"}', 3)]


@pytest.mark.parametrize(
    ("role", "request_", "reason"),
    [
        (Role.STATION, KnockRequest(), "Knock is not supported: it is not sent by a station"),
        (Role.CSMS, GreetRequest(name="Ada"), "Greet is not supported: it is not sent by a CSMS"),
        (Role.CSMS, GreetResponse(text=""), "GreetResponse is not supported: it is not a request of OCPP 0.2"),
    ],
)
async def test_what_cannot_be_called_is_not_sent(role, request_, reason):
    peer = Scripted(role)
    with pytest.raises(NotSupported) as caught:
        await peer.call(request_)
    assert str(caught.value) == reason
    assert peer.sent == []


@pytest.mark.parametrize("role", [Role.STATION, Role.CSMS])
async def test_what_both_send_either_can_call(role):
    assert await Scripted(role).call(EchoRequest()) == EchoResponse()


@pytest.mark.parametrize(("answer", "path"), [("{}", "text"), ('{"text":5}', "text"), ("[]", ""), ("{", "")])
async def test_an_answer_that_breaks_the_rules(answer, path):
    with pytest.raises(InvalidResponse, match="Greet") as caught:
        await Scripted(answer=answer).call(GreetRequest(name="Ada"))
    assert caught.value.action == "Greet"
    assert [problem.path for problem in caught.value.problems] == [path]
    assert caught.value.__cause__ is None


async def test_an_empty_field_of_an_answer_is_tolerated_by_some_versions_and_reported(caplog):
    assert await Scripted(version=TOLERANT, answer='{"data":null}').call(EchoRequest()) == EchoResponse()
    assert caplog.messages == ["CS001: Echo has an empty data, read as absent"]
    with pytest.raises(InvalidResponse, match="data"):
        await Scripted(version=STRICT, answer='{"data":null}').call(EchoRequest())


# Calls from the peer.


def test_a_call_is_handed_to_its_handler_with_the_peer_and_the_request():
    peer = Scripted(Role.CSMS)
    seen = []

    @peer.on(GREET)
    def greet(station, request):
        seen.append((station, request))
        return GreetResponse(text=f"Hello {request.name}")

    operation, request, response = peer.receive("Greet", '{"name":"Ada"}')
    assert (operation, request, response) == (GREET, GreetRequest(name="Ada"), GreetResponse(text="Hello Ada"))
    assert seen == [(peer, request)]
    assert peer.answer(operation, response) == '{"text":"Hello Ada"}'


async def test_an_async_handler_is_awaited_by_the_transport():
    peer = Scripted(Role.STATION)

    @peer.on(KNOCK)
    async def knock(csms, request):
        return KnockResponse(open=True)

    assert await peer.receive("Knock", "null")[2] == KnockResponse(open=True)


def test_an_unknown_action_is_not_implemented():
    assert refusal(Scripted(), "knock", "{}") == (ErrorCode.NOT_IMPLEMENTED, "unknown action in OCPP 0.2")


def test_an_action_without_a_handler_is_not_supported():
    assert refusal(Scripted(), "Knock", "{}") == (ErrorCode.NOT_SUPPORTED, "Knock is not supported here")


def test_an_action_that_the_other_role_does_not_send_is_not_supported():
    peer = Scripted(Role.STATION)
    peer.on(GREET)(lambda station, request: GreetResponse(text=""))
    assert refusal(peer, "Greet", '{"name":"Ada"}') == (ErrorCode.NOT_SUPPORTED, "Greet is not supported here")


def test_a_peer_may_be_kept_out_for_now():
    peer = Scripted()
    asked = []

    @peer.handlers.guard
    def known(peer, operation):
        asked.append(operation)
        return peer.identity != "CS001"

    peer.on(KNOCK)(lambda csms, request: KnockResponse(open=True))
    assert refusal(peer, "Knock", "{}")[0] is ErrorCode.SECURITY_ERROR
    peer.identity = "CS002"
    assert peer.receive("Knock", "{}")[2] == KnockResponse(open=True)
    assert asked == [KNOCK, KNOCK]


@pytest.mark.parametrize(
    ("payload", "code", "description"),
    [
        ("{", ErrorCode.FORMAT_VIOLATION, "is not valid JSON"),
        ("{}", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, "name: is required"),
        ('{"name":5}', ErrorCode.TYPE_CONSTRAINT_VIOLATION, "name: should be a valid text"),
    ],
)
def test_a_bad_request_is_refused_before_its_handler(payload, code, description):
    peer = Scripted(Role.CSMS)
    peer.on(GREET)(lambda station, request: pytest.fail("called"))
    assert refusal(peer, "Greet", payload)[0] is code


def test_an_empty_field_of_a_request_is_tolerated_by_some_versions(caplog):
    handlers = Handlers()
    handlers.on(GREET)(lambda station, request: GreetResponse(text=request.name))
    payload = '{"name":"Ada","guestNames":[],"mood":null}'
    tolerant = Scripted(Role.CSMS, TOLERANT, handlers=handlers)
    assert tolerant.receive("Greet", payload)[1] == GreetRequest(name="Ada")
    assert caplog.messages == [
        "CS001: Greet has an empty guestNames, read as absent",
        "CS001: Greet has an empty mood, read as absent",
    ]
    assert refusal(Scripted(Role.CSMS, STRICT, handlers=handlers), "Greet", payload)[0]


def test_a_handler_refuses_with_a_call_error():
    peer = Scripted()

    @peer.on(KNOCK)
    def knock(csms, request):
        raise CallError("Busy", "come back later")

    assert refusal(peer, "Knock", "{}") == ("Busy", "come back later")


def test_nothing_of_a_handlers_failure_reaches_the_peer(caplog):
    peer = Scripted()

    @peer.on(KNOCK)
    def knock(csms, request):
        raise RuntimeError("s3cr3t")

    assert refusal(peer, "Knock", "{}") == (ErrorCode.INTERNAL_ERROR, "Knock failed")
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("ocpp_core", logging.ERROR)
    assert record.message == "CS001: handler of Knock failed"
    assert isinstance(record.exc_info[1], RuntimeError)


@pytest.mark.parametrize("response", [None, {}, EchoResponse(), GreetRequest(name="x"), "{}"])
def test_a_handler_that_returns_something_else_has_failed(response, caplog):
    with pytest.raises(CallError) as caught:
        Scripted().answer(KNOCK, response)
    assert (caught.value.code, caught.value.description) == (ErrorCode.INTERNAL_ERROR, "Knock failed")
    assert "not KnockResponse" in caplog.text


# Handlers.


def test_a_later_handler_replaces_an_earlier_one():
    handlers = Handlers()
    first = handlers.on(ECHO)(lambda peer, request: EchoResponse(data="1"))
    second = handlers.on(ECHO)(lambda peer, request: EchoResponse(data="2"))
    assert handlers.handler(ECHO) is second is not first
    assert handlers.handler(GREET) is None


def test_a_hook_is_kept_apart_from_the_handler():
    handlers = Handlers()
    hook = handlers.after(ECHO)(lambda peer, request, response: None)
    assert handlers.hook(ECHO) is hook
    assert handlers.hook(GREET) is None
    assert handlers.handler(ECHO) is None


def test_registration_returns_the_function_itself():
    handlers = Handlers()

    def echo(peer, request):
        return EchoResponse()

    assert handlers.on(ECHO)(echo) is echo
    assert Scripted().on(ECHO)(echo) is echo


def test_one_set_of_handlers_serves_many_peers():
    handlers = Handlers()
    first, second = Scripted(handlers=handlers), Scripted(handlers=handlers)
    first.on(KNOCK)(lambda csms, request: KnockResponse(open=False))
    assert second.receive("Knock", "{}")[2] == KnockResponse(open=False)


def test_what_the_peer_refuses_is_no_answer_of_the_handler():
    """A handler that lets the refusal of its own call through has failed; the peer's words do not come back as ours."""
    handlers = Handlers()

    @handlers.on(GREET)
    def greet(peer, request):
        raise CallRefused(ErrorCode.SECURITY_ERROR, "secret")

    peer = Scripted(role=Role.CSMS, handlers=handlers)
    assert refusal(peer, "Greet", '{"name":"Ada"}') == (ErrorCode.INTERNAL_ERROR, "Greet failed")


def test_a_guard_that_fails_lets_nobody_in():
    handlers = Handlers()
    handlers.on(GREET)(lambda peer, request: GreetResponse(text="in"))

    @handlers.guard
    def guard(peer, operation):
        raise LookupError("secret")

    peer = Scripted(role=Role.CSMS, handlers=handlers)
    assert refusal(peer, "Greet", '{"name":"Ada"}') == (ErrorCode.INTERNAL_ERROR, "Greet failed")


def test_where_a_peer_is():
    peer = Scripted()
    assert (peer.transport, peer.remote_address, peer.waiting) == ("memory", "", 0)
    assert peer.connected_at.tzinfo is not None


# What is read in passing.


def test_a_request_that_is_good_at_a_glance_is_handed_out_as_it_is():
    peer = Scripted(Role.CSMS)
    peer.on(GREET)(lambda station, request: GreetResponse(text=request.name))
    request = peer.glance("Greet", '{"name":"Ada"}')
    assert request == GreetRequest(name="Ada")
    operation, handed_out, response = peer.receive("Greet", request)
    assert (operation, response) == (GREET, GreetResponse(text="Ada"))
    assert handed_out is request


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("Greet", '{"name":"Ada","name":"Bob"}'),
        ("Greet", '{"name":5}'),
        ("Greet", "null"),
        ("Greet", "words"),
        ("Knock", "{}"),  # which a station does not send
        ("Unknown", "{}"),
    ],
)
def test_a_glance_shows_no_other(action, payload):
    assert Scripted(Role.CSMS).glance(action, payload) is None


def test_a_request_that_was_seen_at_a_glance_is_refused_as_any_other():
    handlers = Handlers()
    peer = Scripted(Role.CSMS, handlers=handlers)
    request = peer.glance("Greet", '{"name":"Ada"}')
    assert refusal(peer, "Greet", request)[0] is ErrorCode.NOT_SUPPORTED
    handlers.on(GREET)(lambda station, request: GreetResponse(text=""))
    handlers.guard(lambda peer, operation: False)
    assert refusal(peer, "Greet", request)[0] is ErrorCode.SECURITY_ERROR


def test_a_response_that_is_good_at_a_glance():
    peer = Scripted(Role.CSMS)
    assert peer.glance_at_result("Knock", '{"open":true}') == KnockResponse(open=True)
    assert peer.glance_at_result("Knock", '{"open":true,"open":true}') is None
    assert peer.glance_at_result("Knock", "{}") is None
    assert peer.glance_at_result("Unknown", "{}") is None


async def test_a_link_may_give_the_response_itself():
    response = KnockResponse(open=True)
    assert await Scripted(Role.CSMS, answer=response).call(KnockRequest()) is response


async def test_a_message_that_was_seen_at_a_glance_is_shown_to_the_checker_as_any_other():
    peer, shown = Scripted(Role.CSMS, answer=KnockResponse(open=True)), []
    peer.checker = lambda *what: shown.append(what)
    peer.reader = lambda *what: pytest.fail("nothing was refused")
    peer.read(GreetRequest, GreetRequest(name="Ada"), GREET)
    await peer.call(KnockRequest())
    assert shown == [(peer, GREET, GreetRequest(name="Ada")), (peer, KNOCK, KnockResponse(open=True))]


async def test_what_is_wrong_besides_an_empty_field_is_not_tolerated():
    peer = Scripted(version=TOLERANT, answer='{"text":5,"more":null}')
    with pytest.raises(InvalidResponse, match="text"):
        await peer.call(GreetRequest(name="Ada"))
    assert (
        refusal(_greeted(Scripted(Role.CSMS, TOLERANT)), "Greet", '{"name":5}')[0]
        is ErrorCode.TYPE_CONSTRAINT_VIOLATION
    )


def _greeted(peer):
    peer.on(GREET)(lambda station, request: GreetResponse(text=""))
    return peer


def test_whether_anything_follows_an_answer():
    handlers = Handlers()
    assert not handlers.has_hooks
    handlers.after(GREET)(lambda peer, request, response: None)
    assert handlers.has_hooks
