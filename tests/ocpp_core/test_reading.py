"""Who is asked when a peer's message is read or ours is sent, and when nobody is."""

import pytest
from little import CATALOGUE, GREET, STRICT, TOLERANT, GreetRequest, GreetResponse, KnockRequest, KnockResponse, Mood

from ocpp_core import CallError, ErrorCode, Handlers, InvalidPayload, InvalidResponse, Problem, Role
from ocpp_core.testing import MemoryPeer, memory_pair

KNOCK = CATALOGUE.by_action("Knock")


def peer(version=STRICT):
    return MemoryPeer("CS1", version, Role.CSMS, Handlers())


def test_a_reader_is_given_what_was_refused_and_its_answer_counts():
    it, asked = peer(), []

    def reader(*what):
        asked.append(what)
        return GreetRequest(name="meant")

    it.reader = reader
    assert it.read(GreetRequest, '{"name":"Ann"}', GREET) == GreetRequest(name="Ann")
    assert asked == []
    assert it.read(GreetRequest, '{"name":5}', GREET) == GreetRequest(name="meant")
    [(who, model, payload, operation, invalid)] = asked
    assert (who, model, payload, operation) == (it, GreetRequest, '{"name":5}', GREET)
    assert [(each.path, each.kind, each.limit) for each in invalid.problems] == [("name", "string_type", None)]


def test_a_reader_may_refuse_as_well():
    it = peer()

    def reader(peer, model, payload, operation, invalid):
        raise invalid

    it.reader = reader
    with pytest.raises(InvalidPayload, match="name"):
        it.read(GreetRequest, '{"name":5}', GREET)


def test_what_the_version_tolerates_needs_no_reader():
    it = peer(TOLERANT)
    it.reader = lambda *what: pytest.fail("not asked for")
    assert it.read(GreetRequest, '{"name":"Ann","mood":null}', GREET) == GreetRequest(name="Ann")


def test_a_checker_is_shown_what_was_read_and_may_refuse_it():
    it, seen = peer(), []
    it.checker = lambda *what: seen.append(what)
    message = it.read(GreetRequest, '{"name":"Ann"}', GREET)
    assert seen == [(it, GREET, message)]
    it.reader = lambda *what: GreetRequest(name="meant")
    it.read(GreetRequest, "{}", GREET)
    assert seen[1:] == [(it, GREET, GreetRequest(name="meant"))]

    def refuse(*what):
        raise InvalidPayload([Problem("name", ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, "is not polite")])

    it.checker = refuse
    with pytest.raises(InvalidPayload, match="name: is not polite"):
        it.read(GreetRequest, '{"name":"Ann"}', GREET)


async def test_either_way_it_is_the_peer_who_hears_of_it():
    handlers, station_handlers = Handlers(), Handlers()
    handlers.on(GREET)(lambda peer, request: GreetResponse(text="hello"))
    station_handlers.on(KNOCK)(lambda peer, request: KnockResponse(open=True))
    seen, station = memory_pair(STRICT, handlers, station_handlers)

    def refuse(*what):
        raise InvalidPayload([Problem("x", ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, "no")])

    seen.checker = refuse
    with pytest.raises(CallError, match="PropertyConstraintViolation"):
        await station.call(GreetRequest(name="Ann"))
    with pytest.raises(InvalidResponse):
        await seen.call(KnockRequest())


async def test_a_noter_is_shown_what_is_sent_in_its_order():
    handlers, station_handlers, noted = Handlers(), Handlers(), []
    handlers.on(GREET)(lambda peer, request: GreetResponse(text="hello"))
    station_handlers.on(KNOCK)(lambda peer, request: KnockResponse(open=True))
    seen, station = memory_pair(STRICT, handlers, station_handlers)
    seen.noter = lambda peer, operation, message: noted.append((operation, message))
    await station.call(GreetRequest(name="Ann"))
    await seen.call(KnockRequest())
    assert noted == [(GREET, GreetResponse(text="hello")), (KNOCK, KnockRequest())]


@pytest.mark.parametrize(
    ("payload", "kind", "limit"),
    [
        ('{"name":"123456789"}', "string_too_long", 8),
        ('{"name":"Ann","guestNames":[]}', "too_short", 1),
        ('{"name":"Ann","mood":"Sad"}', "enum", None),
        ('{"name":"Ann","x":1}', "extra_forbidden", None),
    ],
)
def test_a_problem_tells_a_reader_its_kind_and_limit(payload, kind, limit):
    with pytest.raises(InvalidPayload) as refused:
        peer().read(GreetRequest, payload, GREET)
    [problem] = refused.value.problems
    assert (problem.kind, problem.limit) == (kind, limit)
    assert problem == Problem(problem.path, problem.code, problem.message)


def test_mood_is_read_as_ever():
    assert peer().read(GreetRequest, '{"name":"Ann","mood":"Happy"}', GREET).mood is Mood.HAPPY
