"""Requests that are kept, and who waits for their answers."""

import asyncio
from decimal import Decimal

import pytest
from supervision.office import START, ended, started, updated

from ocpp_core import InvalidPayload, Timeout
from ocpp_generic_api import (
    HeartbeatRequest,
    HeartbeatResponse,
    MeterValue,
    MeterValuesRequest,
    SampledValue,
    SecurityEventNotificationRequest,
)
from ocpp_supervision import Delivery, Kind, Place, StoredMessage
from ocpp_supervision.delivery import message_of, request_of

READINGS = MeterValuesRequest(
    evse_id=1, meter_value=[MeterValue(timestamp=START, sampled_value=[SampledValue(value=Decimal(1))])]
)
STARTUP = SecurityEventNotificationRequest(type="StartupOfTheDevice", timestamp=START)


@pytest.mark.parametrize(
    ("request_", "kind", "group", "place"),
    [
        (started(), Kind.TRANSACTION, "T1", Place.FIRST),
        (updated(), Kind.TRANSACTION, "T1", Place.BETWEEN),
        (ended(), Kind.TRANSACTION, "T1", Place.LAST),
        (READINGS, Kind.TRANSACTION, "", Place.BETWEEN),
        (STARTUP, Kind.GUARANTEED, "", Place.ALONE),
        (HeartbeatRequest(), Kind.ORDINARY, "", Place.ALONE),
    ],
)
def test_each_kind_of_request_is_treated_its_way_and_comes_back_as_it_was(request_, kind, group, place):
    message = message_of(request_, offline=False)
    assert (message.kind, message.group, message.place) == (kind, group, place)
    assert request_of(message) == request_


def test_an_event_without_a_link_says_so():
    assert request_of(message_of(updated(), offline=True)).offline is True
    assert request_of(message_of(updated(), offline=False)).offline is None


def test_the_sequence_number_that_was_given_is_the_events():
    message = message_of(updated(), offline=False)
    numbered = StoredMessage(message.kind, message.action, message.payload, message.group, message.place, seq_no=7)
    assert request_of(numbered).seq_no == 7
    own = updated().model_copy(update={"seq_no": 3})
    assert message_of(own, offline=False).seq_no == 3


def test_only_neutral_requests_are_kept():
    with pytest.raises(TypeError, match="not version-neutral"):
        message_of(HeartbeatResponse(current_time=START), offline=False)


def test_what_this_release_does_not_know_is_an_error():
    with pytest.raises(LookupError, match="NoSuchAction"):
        request_of(StoredMessage(Kind.ORDINARY, "NoSuchAction", "{}"))
    with pytest.raises(InvalidPayload):
        request_of(StoredMessage(Kind.ORDINARY, "Heartbeat", "[]"))


async def test_a_delivery_gives_the_answer_to_all_who_wait_and_only_the_first():
    delivery = Delivery[int]()
    assert not delivery.done
    waiting = [asyncio.ensure_future(_result(delivery)) for _ in range(2)]
    delivery.answer(1)
    delivery.answer(2)
    delivery.fail(Timeout("Heartbeat", 1))
    assert delivery.done
    assert await asyncio.gather(*waiting) == [1, 1]


async def test_who_gives_up_waiting_leaves_the_others_waiting():
    delivery = Delivery[int]()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await delivery
    delivery.answer(1)
    assert await delivery == 1


async def test_a_message_that_was_given_up_raises_why():
    delivery = Delivery[int]()
    delivery.fail(Timeout("Heartbeat", 1))
    delivery.answer(1)
    with pytest.raises(Timeout):
        await delivery


async def test_a_program_that_ends_waits_no_longer():
    delivery = Delivery[int]()
    delivery.abandon()
    with pytest.raises(asyncio.CancelledError):
        await delivery


async def _result(delivery):
    return await delivery
