import pytest
from lxml import etree

from ocpp_core import ErrorCode, InvalidPayload
from ocpp_transport_soap.judging import MOST_PROBLEMS, Judge, Place, is_text, local_name
from ocpp_transport_soap.policy import LENIENT, STRICT, Leniency, Reading

RULES = {
    "any_order": ErrorCode.FORMAT_VIOLATION,
    "any_namespace": ErrorCode.FORMAT_VIOLATION,
    "any_case": ErrorCode.FORMAT_VIOLATION,
    "unknown_elements": ErrorCode.FORMAT_VIOLATION,
    "unknown_attributes": ErrorCode.FORMAT_VIOLATION,
    "empty_optional": ErrorCode.TYPE_CONSTRAINT_VIOLATION,
    "naive_times": ErrorCode.PROPERTY_CONSTRAINT_VIOLATION,
}
HERE = Place(Place(None, "meterValue", 2), "timestamp")


@pytest.mark.parametrize("rule", RULES)
def test_what_a_rule_forgives_is_reported_and_no_fault(rule: str) -> None:
    used: list[Leniency] = []
    judge = Judge(Reading(**{rule: True}), used)
    judge.bend(rule, HERE, "x")
    assert judge.problems == []
    assert used == [Leniency(None, rule, "meterValue[2].timestamp", "x")]


@pytest.mark.parametrize("rule", RULES)
def test_what_no_rule_forgives_is_a_fault_with_its_code(rule: str) -> None:
    used: list[Leniency] = []
    judge = Judge(STRICT, used)
    judge.bend(rule, HERE, "x")
    [problem] = judge.problems
    assert (problem.path, problem.code) == ("meterValue[2].timestamp", RULES[rule])
    assert "x" not in problem.message.split()
    assert used == []


def test_nobody_has_to_ask_what_was_forgiven() -> None:
    judge = Judge(LENIENT, None)
    judge.bend("any_case", None)
    assert judge.problems == []


def test_the_message_itself_has_an_empty_place() -> None:
    used: list[Leniency] = []
    Judge(LENIENT, used).bend("any_namespace", None)
    assert used == [Leniency(None, "any_namespace", "", None)]


def test_some_faults_are_forgiven_by_no_policy() -> None:
    judge = Judge(LENIENT, [])
    judge.fault_in_structure(HERE, "is nil")
    judge.fault_in_occurrence(HERE, "occurs more than once")
    assert [problem.code for problem in judge.problems] == [
        ErrorCode.FORMAT_VIOLATION,
        ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION,
    ]


def test_one_fault_too_many_ends_the_reading() -> None:
    judge = Judge(STRICT, None)
    for _ in range(MOST_PROBLEMS - 1):
        judge.bend("any_case", HERE)
    with pytest.raises(InvalidPayload) as caught:
        judge.bend("any_case", HERE)
    assert len(caught.value.problems) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("name", "shown"), [("a_1", "a_1"), ("x" * 50, "x" * 50), ("x" * 51, "?"), ("é", "?"), ("a.b", "?"), ("", "?")]
)
def test_a_place_shows_plain_names_alone(name: str, shown: str) -> None:
    assert str(Place(Place(None, name, 0), "b")) == f"{shown}[0].b"


def test_white_space_is_no_text() -> None:
    assert [is_text(text) for text in (None, "", " \t\r\n", "\u00a0", " a ")] == [False, False, False, True, True]


def test_a_comment_has_no_name() -> None:
    assert local_name(etree.Element("{urn:x}a")) == "a"
    assert local_name(etree.Comment("a")) == ""
