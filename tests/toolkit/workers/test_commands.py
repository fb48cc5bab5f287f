import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest

import ocpp16_core
import ocpp201_core
from ocpp_core import (
    CallError,
    CallRefused,
    ConnectionLost,
    ErrorCode,
    InvalidResponse,
    NotAccepted,
    NotCallable,
    NotSupported,
    Problem,
    QueueFull,
    StoreFailed,
    Timeout,
)
from ocpp_generic_api import (
    Execution,
    Loss,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    SampledValue,
)
from ocpp_toolkit.workers.commands import NotHere, command_of, failure_of, reply_of, request_in, response_in

RESET = ResetRequest(type=ResetType.IMMEDIATE)
ERRORS = [
    NotHere(),
    Timeout("Reset", 2.5),
    ConnectionLost("Reset", "1006"),
    NotSupported("Reset", "not today"),
    NotCallable("Reset", "no address"),
    NotAccepted("Reset", "pending"),
    QueueFull("Reset", 100),
    CallRefused("OccurenceConstraintViolation", "words", {"of": ["a", "peer"]}),
    InvalidResponse("Reset", [Problem("status", ErrorCode.TYPE_CONSTRAINT_VIOLATION, "should be text")]),
]


def failed(error):
    with pytest.raises(type(error)) as caught:
        response_in(failure_of(error), RESET, ocpp16_core.VERSION)
    return caught.value


@pytest.mark.parametrize(
    ("request_", "version", "vocabulary"),
    [
        (RESET, ocpp16_core.VERSION, "neutral"),
        (ocpp16_core.GetConfigurationRequest(key=["A"]), ocpp16_core.VERSION, "1.6"),
        (
            ocpp201_core.GetBaseReportRequest(request_id=1, report_base=ocpp201_core.ReportBaseEnumType.FULL_INVENTORY),
            ocpp201_core.VERSION,
            "2.0.1",
        ),
    ],
)
def test_a_request_arrives_as_it_was(request_, version, vocabulary):
    command = command_of("CS1", request_, version, 10)
    assert (command["identity"], command["vocabulary"]) == ("CS1", vocabulary)
    assert time.time() + 9 < command["expires"] <= time.time() + 10
    assert request_in(command, version) == request_
    assert command["id"] != command_of("CS1", request_, version, 10)["id"]


def test_a_request_of_another_version_is_no_command():
    with pytest.raises(NotSupported, match="GetConfigurationRequest"):
        command_of("CS1", ocpp16_core.GetConfigurationRequest(), ocpp201_core.VERSION, 10)


def test_a_station_that_came_back_with_another_version_is_not_the_one_that_was_meant():
    command = command_of("CS1", ocpp16_core.GetConfigurationRequest(), ocpp16_core.VERSION, 10)
    with pytest.raises(NotHere):
        request_in(command, ocpp201_core.VERSION)


def test_nothing_is_made_of_a_command_but_messages():
    command = {**command_of("CS1", RESET, ocpp16_core.VERSION, 10), "action": "os.system"}
    with pytest.raises(NotHere):
        request_in(command, ocpp16_core.VERSION)


def test_an_answer_arrives_with_all_there_is_to_know_about_it():
    at = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    losses = (
        Loss("evse_id", 3, "1.6 resets the whole station"),
        Loss("sampled_value[0]", SampledValue(value=Decimal("1.50")), "no place"),
        Loss("rest", Decimal(7), "likewise"),
    )
    execution = Execution(RESET, ResetResponse(status=ResetStatus.ACCEPTED), at, at, 1, 2, losses)
    arrived = response_in(reply_of(execution), RESET, ocpp16_core.VERSION)
    assert arrived.response == execution.response
    assert (arrived.request, arrived.sent, arrived.answered) == (RESET, at, at)
    assert (arrived.messages, arrived.attempts) == (1, 2)
    assert [(loss.path, loss.reason) for loss in arrived.losses] == [(loss.path, loss.reason) for loss in losses]
    assert arrived.losses[0].value == 3
    assert arrived.losses[1].value["value"] == 1.5


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_is_raised_as_where_it_happened(error):
    arrived = failed(error)
    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    if isinstance(error, CallError):
        assert (arrived.code, arrived.spelling, arrived.details) == (error.code, error.spelling, error.details)


def test_an_error_that_a_call_does_not_end_in_is_a_refusal_without_its_words():
    with pytest.raises(CallRefused) as caught:
        response_in(failure_of(StoreFailed("/var/secret.db", "disk full")), RESET, ocpp16_core.VERSION)
    assert caught.value.code is ErrorCode.INTERNAL_ERROR
    assert "secret" not in str(caught.value)
