"""The table of answers to bad input, and the spelling of error codes."""

from dataclasses import FrozenInstanceError

import pytest

from ocpp_wamp import DIALECTS, Answer, Fault

COMMON = {
    "NotImplemented",
    "NotSupported",
    "InternalError",
    "ProtocolError",
    "SecurityError",
    "PropertyConstraintViolation",
    "TypeConstraintViolation",
    "GenericError",
}
CODES = {
    "1.6": COMMON | {"FormationViolation", "OccurenceConstraintViolation"},  # OCPP-J 1.6, 4.2.3, errata 5.1 and 5.2
    "2.0.1": COMMON
    | {"FormatViolation", "OccurrenceConstraintViolation", "MessageTypeNotSupported", "RpcFrameworkError"},
}
IGNORED = {Fault.EMPTY_FRAME, Fault.UNKNOWN_REPLY, Fault.BAD_REPLY}
WITHOUT_ID = {Fault.NOT_JSON, Fault.NOT_A_FRAME, Fault.UNSAFE_JSON}
SAME_FRAME = {Fault.BAD_ARITY, Fault.BAD_ACTION}


@pytest.fixture(params=sorted(DIALECTS))
def dialect(request):
    return DIALECTS[request.param]


def test_there_is_a_dialect_for_each_set_of_rules():
    assert {name: dialect.name for name, dialect in DIALECTS.items()} == {"1.6": "1.6", "2.0.1": "2.0.1"}


def test_every_fault_has_its_row(dialect):
    assert list(dialect.answers) == list(Fault)


def test_every_answer_is_a_code_of_that_version(dialect):
    assert {answer.code for answer in dialect.answers.values() if answer} <= CODES[dialect.name]


def test_what_must_not_be_answered_is_not(dialect):
    silent = {fault for fault, answer in dialect.answers.items() if answer is None}
    assert silent == IGNORED | ({Fault.UNKNOWN_TYPE, Fault.NEWER_TYPE} if dialect.name == "1.6" else set())


def test_the_id_is_echoed_wherever_there_may_be_one(dialect):
    nameless = {fault for fault, answer in dialect.answers.items() if answer and not answer.echo}
    assert nameless == WITHOUT_ID | ({Fault.BAD_ID} if dialect.name == "2.0.1" else set())


@pytest.mark.parametrize(
    ("name", "unreadable", "frame"),
    [("1.6", "FormationViolation", "FormationViolation"), ("2.0.1", "RpcFrameworkError", "RpcFrameworkError")],
)
def test_the_codes_for_bad_frames(name, unreadable, frame):
    answers = DIALECTS[name].answers
    assert {answers[fault] for fault in WITHOUT_ID} == {Answer(unreadable, echo=False)}
    assert {answers[fault] for fault in SAME_FRAME} == {Answer(frame)}


@pytest.mark.parametrize(
    ("code", "in_16"),
    [
        ("FormatViolation", "FormationViolation"),
        ("OccurrenceConstraintViolation", "OccurenceConstraintViolation"),
        ("MessageTypeNotSupported", "GenericError"),
        ("RpcFrameworkError", "GenericError"),
        ("NotImplemented", "NotImplemented"),
        ("OfAVendor", "OfAVendor"),
    ],
)
def test_spelling(code, in_16):
    assert DIALECTS["1.6"].spell(code) == in_16
    assert DIALECTS["2.0.1"].spell(code) == code


def test_each_version_can_write_every_code_of_the_newer_one(dialect):
    assert {dialect.spell(code) for code in CODES["2.0.1"]} <= CODES[dialect.name]


def test_tables_do_not_change():
    with pytest.raises(FrozenInstanceError):
        Answer("GenericError").code = "InternalError"
    with pytest.raises(FrozenInstanceError):
        DIALECTS["1.6"].name = "1.5"
