import pytest

from ocpp_core import ErrorCode, Problem
from ocpp_tolerance.places import ABSENT, Place, matches


def place(payload, path):
    return Place(payload, Problem(path, ErrorCode.FORMAT_VIOLATION, ""))


UNIT = "meterValue[0].sampledValue[12].unit"


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("meterValue[*].sampledValue[*].unit", UNIT, True),
        ("meterValue[0].sampledValue[12].unit", UNIT, True),
        ("meterValue[1].sampledValue[*].unit", UNIT, False),
        ("**.unit", UNIT, True),
        ("**.unit", "unit", True),
        ("**.unit", "subunit", False),
        ("**.unit", "unit.value", False),
        ("**", "", True),
        ("**", UNIT, True),
        ("meterValue.**", UNIT, True),
        ("meterValue.**", "meterValue", True),
        ("meterValue.**", "meterValues", False),
        ("meterValue.**", "meterValue.a", True),
        ("meterValue[*].*", "meterValue[3].timestamp", True),
        ("meterValue[*].*", UNIT, False),
        ("*", "unit", True),
        ("*", "a.b", False),
        ("*.b", "a.b", True),
        ("a[x", "a[x", True),
    ],
)
def test_patterns(pattern, path, expected):
    assert matches([pattern], path) is expected
    assert matches(["nothing", pattern], path) is expected
    assert not matches([], path)


def test_what_is_there():
    payload = {"a": [{"b": 1}, 2]}
    assert place(payload, "a[0].b").value == 1
    assert place(payload, "a[1]").value == 2
    for path in ("", "x", "a[2]", "a.b", "a[0].b.c", "a[1][0]"):
        assert place(payload, path).value is ABSENT
    assert repr(ABSENT) == "ABSENT"


def test_what_is_there_is_changed_and_taken_away():
    payload = {"a": [{"b": 1}, 2]}
    place(payload, "a[0].b").put(5)
    place(payload, "a[0].c").put(6)
    place(payload, "a[1]").remove()
    assert payload == {"a": [{"b": 5, "c": 6}]}
    assert place(payload, "a[0].b").take("b") == 5
    assert payload == {"a": [{"c": 6}]}


def test_unknown_members_by_their_names():
    payload = {"a": {"known": 1, "of ours": 2, "x.y": 3}}
    assert place(payload, "a.known").strangers() == ["known"]
    assert place(payload, "a.?").strangers() == ["of ours", "x.y"]
    assert place(payload, "a.gone").strangers() == []
    assert place({"a": [1]}, "a[0]").strangers() == []
    assert place(payload, "").strangers() == []


def test_the_entry_of_a_list_that_a_place_is_in():
    payload = {"a": [{"b": [{"c": 1}, {"d": 2}]}]}
    assert place(payload, "a[0].b[1].d").entry().path == "a[0].b[1]"
    assert place(payload, "a[0].b").entry().value == {"b": [{"c": 1}, {"d": 2}]}
    assert place(payload, "a[0]").entry().path == "a[0]"
    assert place(payload, "a").entry() is None
