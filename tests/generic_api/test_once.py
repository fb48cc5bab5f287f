import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ocpp_generic_api import (
    IdToken,
    IdTokenType,
    MeterValue,
    Once,
    SampledValue,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
)

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@dataclass
class Station:
    identity: str = "CS1"


def event(kind="Started", transaction="T1", seq_no=0, at=NOON):
    return TransactionEventRequest(
        event_type=TransactionEventType(kind),
        timestamp=at,
        seq_no=seq_no,
        transaction_info=Transaction(transaction_id=transaction),
    )


class Program:
    """A handler that answers each event with a cost of its own, and counts."""

    def __init__(self):
        self.asked = 0
        self.go = asyncio.Event()
        self.go.set()
        self.error = None

    def now(self, station, request):
        self.asked += 1
        if self.error is not None:
            raise self.error
        return TransactionEventResponse(total_cost=Decimal(self.asked))

    async def later(self, station, request):
        response = self.now(station, request)
        await self.go.wait()
        return response


async def ask(handler, request, station=None):
    response = handler(station or Station(), request)
    return response if isinstance(response, TransactionEventResponse) else await response


@pytest.mark.parametrize("way", ["now", "later"])
async def test_an_event_said_again_gets_the_same_answer_and_the_program_is_not_asked(way):
    program, once = Program(), Once()
    handler = once(getattr(program, way))
    first = await ask(handler, event())
    assert await ask(handler, event(), Station()) == first
    assert (program.asked, once.repeated) == (1, 1)


OTHERS = {
    "station": (event(), Station("CS2")),
    "transaction": (event(transaction="T2"), None),
    "type": (event("Ended"), None),
    "time": (event(at=NOON + timedelta(seconds=1)), None),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
async def test_another_event_is_another(other):
    program, once = Program(), Once()
    handler = once(program.later)
    first = await ask(handler, event())
    assert await ask(handler, *other) != first
    assert (program.asked, once.repeated) == (2, 0)


async def test_what_lies_between_start_and_end_is_told_apart_by_its_number_and_they_are_not():
    program = Program()
    handler = Once()(program.now)
    for kind, numbers, asked in (("Updated", (1, 2, 2), 2), ("Ended", (3, 4), 1), ("Started", (0, None), 1)):
        program.asked = 0
        for number in numbers:
            await ask(handler, event(kind, seq_no=number))
        assert program.asked == asked


def end(meter, token="AB12"):
    sample = SampledValue(value=Decimal(meter))
    return event("Ended", "-1").model_copy(
        update={
            "meter_value": [MeterValue(timestamp=NOON, sampled_value=[sample])],
            "id_token": IdToken(id_token=token, type=IdTokenType.CENTRAL),
        }
    )


async def test_ends_of_transactions_without_a_number_are_told_apart_by_what_they_say():
    program = Program()
    handler = Once()(program.now)
    for ended in (end(1), end(2), end(2, "AB13"), end(2), end(1)):
        await ask(handler, ended)
    assert program.asked == 3


async def test_one_that_comes_while_the_first_is_worked_on_waits_for_it():
    program, once = Program(), Once()
    program.go.clear()
    handler = once(program.later)
    asking = [asyncio.ensure_future(ask(handler, event())) for _ in range(3)]
    await asyncio.sleep(0)
    program.go.set()
    answers = await asyncio.gather(*asking)
    assert answers[0] == answers[1] == answers[2]
    assert (program.asked, once.repeated) == (1, 2)


async def test_the_work_goes_on_when_the_connection_that_asked_has_ended():
    program, once = Program(), Once()
    program.go.clear()
    handler = once(program.later)
    asking = asyncio.ensure_future(ask(handler, event()))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    program.go.set()
    assert (await ask(handler, event())).total_cost == 1
    assert program.asked == 1


@pytest.mark.parametrize("way", ["now", "later"])
async def test_a_handler_that_fails_is_asked_again(way):
    program, once = Program(), Once()
    handler = once(getattr(program, way))
    program.error = LookupError("down")
    for _ in range(2):
        with pytest.raises(LookupError):
            await ask(handler, event())
    program.error = None
    assert (await ask(handler, event())).total_cost == 3
    assert once.repeated == 0


async def test_a_failure_that_nobody_waits_for_any_more_is_no_unhandled_one(caplog):
    program, once = Program(), Once()
    program.error = LookupError("down")
    handler = once(program.later)
    asking = asyncio.ensure_future(ask(handler, event()))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    while once._working:  # noqa: ASYNC110 - nothing else tells
        await asyncio.sleep(0)
    assert [record.levelname for record in caplog.records if record.levelno > 20] == []


async def test_a_handler_that_hangs_is_given_up_and_asked_again():
    program, once = Program(), Once(timeout=0.01)
    program.go.clear()
    handler = once(program.later)
    with pytest.raises(TimeoutError):
        await ask(handler, event())
    program.go.set()
    assert (await ask(handler, event())).total_cost == 2


async def test_the_oldest_answers_are_forgotten_first():
    program = Program()
    handler = Once(keep=2)(program.now)
    for name in ("T1", "T2", "T3", "T3", "T2"):
        await ask(handler, event(transaction=name))
    assert program.asked == 3
    await ask(handler, event(transaction="T1"))
    assert program.asked == 4


def test_to_remember_nothing_is_refused():
    with pytest.raises(ValueError, match="keep=0"):
        Once(keep=0)
