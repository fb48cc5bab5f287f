import copy
import pickle

import pytest

from ocpp_core import (
    CallError,
    ConnectFailed,
    ConnectionLost,
    ErrorCode,
    InvalidPayload,
    InvalidResponse,
    NotSupported,
    OcppError,
    PluginError,
    Problem,
    QueueFull,
    Timeout,
    errors,
)

PROBLEMS = [
    Problem("a[0].b", ErrorCode.TYPE_CONSTRAINT_VIOLATION, "should be text"),
    Problem("", ErrorCode.FORMAT_VIOLATION, "is odd"),
]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (CallError(ErrorCode.GENERIC_ERROR), "GenericError"),
        (CallError(ErrorCode.GENERIC_ERROR, "no luck"), "GenericError: no luck"),
        (CallError("Odd", "no luck"), "Odd: no luck"),
        (
            InvalidResponse("Greet", PROBLEMS),
            "TypeConstraintViolation: invalid Greet response: a[0].b: should be text; is odd",
        ),
        (Timeout("Greet", 30.0), "no answer to Greet within 30 s"),
        (Timeout("Greet", 0.25), "no answer to Greet within 0.25 s"),
        (ConnectionLost("Greet", "closed"), "connection lost before the answer to Greet: closed"),
        (NotSupported("Greet", "too late"), "Greet is not supported: too late"),
        (QueueFull("Greet", 8), "Greet not queued: 8 calls are waiting already"),
        (InvalidPayload(PROBLEMS), "a[0].b: should be text; is odd"),
        (ConnectFailed("ws://csms", "no such host"), "cannot connect to ws://csms: no such host"),
        (ConnectFailed("ws://csms", "unknown", 404), "cannot connect to ws://csms: HTTP 404: unknown"),
        (PluginError("ws", "not installed"), "plugin ws: not installed"),
    ],
)
def test_an_error_makes_its_sentence_from_its_data(error, sentence):
    assert str(error) == sentence
    assert isinstance(error, OcppError)


def test_the_tree_in_the_docstring_is_the_tree():
    classes = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, OcppError)]
    assert all(f"{each.__name__} " in errors.__doc__ or each is OcppError for each in classes)
    assert [each.__name__ for each in classes if issubclass(each, CallError)] == [
        "CallError",
        "CallRefused",
        "InvalidResponse",
    ]


def test_python_s_own_families():
    assert issubclass(Timeout, TimeoutError)
    assert issubclass(ConnectionLost, ConnectionError)
    assert issubclass(ConnectFailed, ConnectionError)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FormationViolation", ErrorCode.FORMAT_VIOLATION),
        ("FormatViolation", ErrorCode.FORMAT_VIOLATION),
        ("OccurenceConstraintViolation", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
        ("OccurrenceConstraintViolation", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
        ("NotSupported", ErrorCode.NOT_SUPPORTED),
        ("notsupported", None),
        ("", None),
    ],
)
def test_a_code_is_known_in_either_spelling(text, code):
    assert ErrorCode.of(text) is code
    assert CallError(text).code == (code or text)


def test_every_code_knows_itself():
    assert all(ErrorCode.of(code.value) is code for code in ErrorCode)
    assert len(ErrorCode) == 12


def test_a_call_error_has_text_and_details_even_if_none_were_given():
    error = CallError("GenericError")
    assert (error.description, dict(error.details)) == ("", {})
    assert CallError("GenericError", "x", {"a": 1}).details == {"a": 1}


def test_an_invalid_response_is_told_by_its_first_problem():
    error = InvalidResponse("Greet", PROBLEMS)
    assert (error.code, error.action, error.problems) == (PROBLEMS[0].code, "Greet", tuple(PROBLEMS))
    assert InvalidPayload(PROBLEMS).code is PROBLEMS[0].code


def test_the_data_of_the_others():
    assert (Timeout("A", 2).action, Timeout("A", 2).seconds) == ("A", 2)
    assert (ConnectionLost("A", "r").action, ConnectionLost("A", "r").reason) == ("A", "r")
    assert (NotSupported("A", "r").what, NotSupported("A", "r").reason) == ("A", "r")
    assert (QueueFull("A", 2).action, QueueFull("A", 2).limit) == ("A", 2)
    failed = ConnectFailed("u", "r", 401)
    assert (failed.url, failed.reason, failed.status, ConnectFailed("u", "r").status) == ("u", "r", 401, None)
    assert (PluginError("n", "r").name, PluginError("n", "r").reason) == ("n", "r")


@pytest.mark.parametrize(
    "error",
    [
        CallError(ErrorCode.GENERIC_ERROR, "no", {"why": "because"}),
        InvalidResponse("Heartbeat", [Problem("currentTime", ErrorCode.FORMAT_VIOLATION, "is required")]),
    ],
)
def test_errors_travel(error):
    """To another process, or into a copy."""
    for other in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert (type(other), str(other), other.code, other.details) == (
            type(error),
            str(error),
            error.code,
            error.details,
        )
