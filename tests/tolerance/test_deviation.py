import logging

import pytest

from ocpp_tolerance import Deviation, Deviations, Field

SECRET = "hunter2"


def deviation(identity="CS1", path="meterValue[0].sampledValue[2].unit", rule="map", action="MeterValues", **more):
    said = {"version": "1.6", "kind": "request", "came": SECRET, "made": "Hertz", "transport": "ws"} | more
    return Deviation(identity=identity, path=path, rule=rule, action=action, **said)


def test_values_are_there_and_not_shown():
    one = deviation(made=SECRET)
    assert (one.came, one.made) == (SECRET, SECRET)
    assert SECRET not in repr(one) + str(one)
    assert str(one) == "CS1: map at MeterValues.meterValue[0].sampledValue[2].unit"
    assert one.field == "meterValue[].sampledValue[].unit"
    assert str(deviation(action="", path="", kind="frame", rule="truncated")) == "CS1: truncated at frame"


def test_each_is_told_and_counted_by_station_and_field_and_logged_once(caplog):
    caplog.set_level(logging.WARNING)
    deviations, told = Deviations(), []
    deviations.watch(told.append)
    some = [deviation(), deviation(path="meterValue[1].sampledValue[0].unit"), deviation("CS2"), deviation(rule="x")]
    for each in some:
        deviations.report(each)
    assert told == some
    place = Field("MeterValues", "meterValue[].sampledValue[].unit", "map")
    assert deviations.of("CS1") == {place: 2, place._replace(rule="x"): 1}
    assert deviations.of("CS2") == {place: 1}
    assert deviations.of("CS3") == {}
    assert set(deviations.stations) == {"CS1", "CS2"}
    assert deviations.total == 4
    assert len(caplog.records) == 3
    assert SECRET not in caplog.text


def test_nothing_is_logged_if_so_set(caplog):
    Deviations(log=False).report(deviation())
    assert caplog.records == []


def test_a_watcher_that_fails_is_logged_and_the_others_are_told(caplog):
    deviations, told = Deviations(log=False), []

    @deviations.watch
    def fail(one):
        raise RuntimeError("oops")

    deviations.watch(told.append)
    deviations.report(deviation())
    assert len(told) == 1
    assert [each.exc_info[0] for each in caplog.records] == [RuntimeError]


def test_hostile_stations_do_not_fill_the_memory():
    deviations = Deviations(max_stations=3, max_fields=4, log=False)
    for number in range(100):
        deviations.report(deviation(path=f"field{number}"))
    assert len(deviations.of("CS1")) == 5
    assert deviations.of("CS1")[Field("", "*", "*")] == 96
    for number in range(10):
        deviations.report(deviation(f"X{number}"))
    assert set(deviations.stations) == {"X7", "X8", "X9"}


def test_the_counts_cannot_be_changed():
    deviations = Deviations(log=False)
    deviations.report(deviation())
    with pytest.raises(TypeError):
        deviations.of("CS1")[Field("", "", "")] = 1
