from dataclasses import FrozenInstanceError, fields, replace

import pytest

from ocpp_transport_soap.policy import LENIENT, STRICT, Leniency, Reading, reading_of

RULES = [rule.name for rule in fields(Reading)]


@pytest.mark.parametrize("rule", RULES)
def test_strict_forgives_nothing_and_lenient_everything(rule):
    assert getattr(STRICT, rule) is False
    assert getattr(LENIENT, rule) is True


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_forgiven_alone(rule):
    reading = replace(STRICT, **{rule: True})
    assert reading == Reading(**{rule: True})
    assert [name for name in RULES if getattr(reading, name)] == [rule]


def test_a_reading_is_not_changed_once_it_is_in_use():
    with pytest.raises(FrozenInstanceError):
        STRICT.any_order = True  # type: ignore[misc]


def test_one_reading_holds_for_all_stations():
    assert reading_of(LENIENT, "CP1") is LENIENT
    assert reading_of(LENIENT, None) is LENIENT


def test_a_function_chooses_the_reading_by_station():
    asked = []

    def choose(identity):
        asked.append(identity)
        return LENIENT if identity == "OLD1" else STRICT

    assert reading_of(choose, "OLD1") is LENIENT
    assert reading_of(choose, "CP1") is STRICT
    assert asked == ["OLD1", "CP1"]


def test_a_station_that_is_not_known_is_read_strictly_where_stations_differ():
    assert reading_of(lambda identity: LENIENT, None) is STRICT


def test_a_leniency_without_a_value_tells_rule_and_place():
    leniency = Leniency("CP1", "empty_optional", "meterValue[0].phase")
    assert leniency.value is None
    assert leniency == Leniency("CP1", "empty_optional", "meterValue[0].phase", None)
