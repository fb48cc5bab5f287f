import json

import pytest
from little import GREET, GreetRequest, Mood

from ocpp16_core import MeterValuesRequest
from ocpp_core import InvalidPayload, decode
from ocpp_tolerance import DropEmpty, DropEntry, DropUnknown, MapValue, ToText, Truncate
from ocpp_tolerance.mending import MOST_CHANGES, mend

RULES = (MapValue(paths=("mood",), values={"Glad": "Happy"}), ToText(), Truncate(paths=("name",)), DropUnknown())


def tried(payload, rules=RULES, **options):
    """What becomes of a payload that is refused."""
    text = payload if isinstance(payload, str) else json.dumps(payload)
    with pytest.raises(InvalidPayload) as refused:
        decode(GREET.request, text)
    try:
        return mend(rules, GREET.request, text, refused.value, **options)
    except InvalidPayload:
        return None


def test_every_fault_is_mended_and_told_in_the_order_of_the_payload():
    mended = tried({"name": "abcdefghij", "mood": "Glad", "extra": [1]})
    assert mended.message == GreetRequest(name="abcdefgh", mood=Mood.HAPPY)
    assert [(rule.name, change.path, change.came, change.made) for rule, change in mended.changes] == [
        ("truncate", "name", "abcdefghij", "abcdefgh"),
        ("map", "mood", "Glad", "Happy"),
        ("drop_unknown", "extra", [1], None),
    ]


def test_mending_one_fault_may_show_another():
    mended = tried({"name": 1234567890123})
    assert mended.message.name == "12345678"
    assert [rule.name for rule, _ in mended.changes] == ["to_text", "truncate"]


@pytest.mark.parametrize(
    "payload", [{"name": "a", "mood": "Sad"}, {"mood": "Glad"}, {"name": None}, "[", "[" * 100_000, "[]", "5"]
)
def test_what_the_rules_do_not_mend_wholly_stays_refused(payload):
    assert tried(payload) is None
    assert tried(payload, ()) is None


def test_the_refusal_is_the_first_one():
    with pytest.raises(InvalidPayload) as refused:
        decode(GREET.request, '{"name":"123456789","mood":"Sad"}')
    for payload in ('{"name":"123456789","mood":"Sad"}', "["):
        with pytest.raises(InvalidPayload) as again:
            mend(RULES, GREET.request, payload, refused.value)
        assert again.value is refused.value


def test_rules_that_undo_each_other_come_to_an_end():
    there_and_back = MapValue(paths=("mood",), values={"A": "B", "B": "A"})
    assert tried({"name": "x", "mood": "A"}, (there_and_back,)) is None


def test_a_payload_with_very_many_faults_stays_refused():
    names = {f"x{number}": 1 for number in range(MOST_CHANGES)}
    assert len(tried({"name": "a", **names}).changes) == MOST_CHANGES
    assert tried({"name": "a", **names, "y": 1}) is None


def test_faults_within_an_entry_that_was_dropped_are_gone_with_it():
    mended = tried({"name": "a", "guestNames": [1, "b", 2, 3, "c"]}, (DropEntry(),))
    assert mended.message.guest_names == ["b", "c"]
    assert [change.path for _, change in mended.changes] == ["guestNames[0]", "guestNames[2]", "guestNames[3]"]


def test_several_faults_of_one_entry_take_away_that_entry_alone():
    samples = [{"value": 1}, {"value": 2, "unit": "x", "measurand": "y"}, {"value": "3"}]
    payload = json.dumps(
        {"connectorId": 1, "meterValue": [{"timestamp": "2024-05-01T12:00:00Z", "sampledValue": samples}]}
    )
    with pytest.raises(InvalidPayload) as refused:
        decode(MeterValuesRequest, payload)
    mended = mend((DropEntry(),), MeterValuesRequest, payload, refused.value)
    assert [each.value for each in mended.message.meter_value[0].sampled_value] == ["3"]
    assert len(mended.changes) == 2


def test_empty_members_are_passed_over_where_the_version_says_so():
    payload = {"name": "a", "mood": None, "extra": 1}
    assert tried(payload) is None
    assert tried(payload, tolerates_empty=True).message == GreetRequest(name="a")
    assert len(tried(payload, (*RULES, DropEmpty())).changes) == 2
