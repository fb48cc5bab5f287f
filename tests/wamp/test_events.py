"""The events: plain records that `match` takes apart."""

from dataclasses import fields, is_dataclass
from typing import get_args

import pytest

from ocpp_wamp import CallExpired, CallReceived, ErrorReceived, Event, Fault, FaultSeen, ResultReceived

EVENTS = [
    CallReceived("1", "Heartbeat", "{}"),
    ResultReceived("1", "{}"),
    ErrorReceived("1", "GenericError", "", "{}"),
    CallExpired("1", sent=True),
    FaultSeen(Fault.NOT_JSON, "not JSON"),
]


def test_the_union_holds_them_all():
    assert set(get_args(Event)) == {type(event) for event in EVENTS}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_a_record_without_room_for_more(event):
    assert is_dataclass(event)
    assert not hasattr(event, "__dict__")
    assert event == type(event)(**{field.name: getattr(event, field.name) for field in fields(event)})


def test_a_fault_concerns_nobody_unless_it_says_so():
    seen = FaultSeen(Fault.NOT_JSON, "not JSON")
    assert seen.message_id is None
    assert seen.call_id is None
