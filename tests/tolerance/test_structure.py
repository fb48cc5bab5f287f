import pytest

from ocpp_core import ErrorCode, Problem
from ocpp_tolerance import NOW, Default, DropEmpty, DropEntry, DropUnknown, FillEmpty
from ocpp_tolerance.places import Place
from ocpp_tolerance.rules import Change


def mended(rule, payload, path, kind):
    return rule.mend(Place(payload, Problem(path, ErrorCode.FORMAT_VIOLATION, "", kind)))


def test_an_unknown_member_is_dropped_and_its_value_kept_or_not():
    payload = {"a": 1, "b": {"c": 2}}
    assert mended(DropUnknown(), payload, "b", "extra_forbidden") == [Change("b", {"c": 2}, None)]
    assert mended(DropUnknown(keep=False), payload, "a", "extra_forbidden") == [Change("a", None, None)]
    assert mended(DropUnknown(), payload, "a", "extra_forbidden") == []
    assert payload == {}


def test_unknown_members_with_names_that_a_path_cannot_show_are_dropped_together():
    payload = {"known": {"x y": 1, "z": 2, "": 3}}
    assert mended(DropUnknown(), payload, "known.?", "extra_forbidden") == [Change("known.?", {"x y": 1, "": 3}, None)]
    assert payload == {"known": {"z": 2}}


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_an_empty_member_counts_as_absent(empty):
    payload = {"a": empty, "b": [empty]}
    assert mended(DropEmpty(), payload, "a", "string_type") == [Change("a", empty, None)]
    assert mended(DropEmpty(), payload, "b[0]", "string_type") == []
    assert mended(DropEmpty(), payload, "", "model_type") == []
    assert mended(DropEmpty(), payload, "a", "missing") == []
    assert payload == {"b": [empty]}


@pytest.mark.parametrize("full", [0, False, " ", [None], {"a": None}])
def test_and_a_full_one_does_not(full):
    assert mended(DropEmpty(), {"a": full}, "a", "string_type") == []


def test_a_missing_member_gets_a_value_of_its_own():
    value = {"list": [], "at": NOW}
    one, other = {}, {}
    assert mended(Default(value=value), one, "a", "missing")[0].came is None
    mended(Default(value=value), other, "a", "missing")
    assert one["a"]["at"].endswith("Z")
    one["a"]["list"].append(1)
    assert other["a"]["list"] == value["list"] == []
    assert mended(Default(value=5), {"a": "x"}, "a", "int_type") == []


def test_an_entry_that_cannot_be_understood_is_dropped():
    payload = {"a": [{"b": 1}, {"b": "x"}]}
    assert mended(DropEntry(), payload, "a[1].b", "int_type") == [Change("a[1]", {"b": "x"}, None)]
    assert payload == {"a": [{"b": 1}]}
    assert mended(DropEntry(), payload, "a[1].b", "int_type") == []
    assert mended(DropEntry(), payload, "a", "list_type") == []


def test_an_empty_list_gets_an_entry():
    payload = {"a": []}
    assert mended(FillEmpty(value={"b": 1}), payload, "a", "too_short") == [Change("a", [], [{"b": 1}])]
    assert payload == {"a": [{"b": 1}]}
    assert mended(FillEmpty(value=1), {"a": [5]}, "a", "too_short") == []
    assert mended(FillEmpty(value=1), {"a": []}, "a", "missing") == []
