"""What may pass before a station is accepted, and what counts as an attempt: the tables, without a link."""

import pytest
from supervision.office import BOOT, START

import ocpp16_core
import ocpp201_core
from ocpp_core import CallError, ErrorCode, NotAccepted
from ocpp_core.registry import Registry
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    HEARTBEAT,
    REQUEST_START_TRANSACTION,
    RESET,
    STATUS_NOTIFICATION,
    TRIGGER_MESSAGE,
    BootNotificationResponse,
    HeartbeatRequest,
    IdToken,
    MessageTrigger,
    RegistrationStatus,
    RequestStartStopStatus,
    RequestStartTransactionRequest,
    RequestStopTransactionRequest,
    ResetRequest,
    ResetType,
    TriggerMessageRequest,
)
from ocpp_supervision import CsmsGate, LineState, StationGate
from ocpp_supervision.rules import asked_by, timeout_is_attempt

BEAT = HeartbeatRequest()
RESETTING = ResetRequest(type=ResetType.IMMEDIATE)
STARTING = RequestStartTransactionRequest(id_token=IdToken(id_token="R"), remote_start_id=1)
STOPPING = RequestStopTransactionRequest(transaction_id="1")
TRIGGER = TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT)


def answered(gate, status):
    gate.note(BootNotificationResponse(current_time=START, interval=1, status=RegistrationStatus(status)))


# ---------------------------------------------------------------------------------------------------------- a station


@pytest.mark.parametrize("state", LineState)
def test_a_boot_may_be_sent_at_any_time_and_a_heartbeat_by_an_accepted_station_alone(state):
    gate = StationGate(lambda: state)
    gate.check(BOOT_NOTIFICATION, BOOT)
    if state is LineState.ACCEPTED:
        gate.check(HEARTBEAT, BEAT)
    else:
        with pytest.raises(NotAccepted, match=state.value):
            gate.check(HEARTBEAT, BEAT)


def test_a_pending_station_sends_what_a_trigger_asks_for_and_nothing_else():
    gate = StationGate(lambda: LineState.PENDING)
    assert gate.answer(TRIGGER) is None
    gate.check(HEARTBEAT, BEAT)
    with pytest.raises(NotAccepted):
        gate.check(STATUS_NOTIFICATION, BEAT)


def test_a_trigger_that_comes_with_the_answer_to_the_boot_counts():
    state = LineState.BOOTING
    gate = StationGate(lambda: state)
    assert gate.answer(TRIGGER) is None
    state = LineState.PENDING
    gate.check(HEARTBEAT, BEAT)


def test_what_was_asked_for_is_forgotten_with_the_acceptance():
    state = LineState.PENDING
    gate = StationGate(lambda: state)
    gate.answer(TRIGGER)
    state = LineState.ACCEPTED
    gate.answer(RESETTING)
    state = LineState.PENDING
    with pytest.raises(NotAccepted):
        gate.check(HEARTBEAT, BEAT)


@pytest.mark.parametrize("request_", [STARTING, STOPPING])
def test_a_pending_station_starts_and_stops_nothing(request_):
    assert StationGate(lambda: LineState.PENDING).answer(request_).status is RequestStartStopStatus.REJECTED
    for state in (LineState.BOOTING, LineState.ACCEPTED):
        assert StationGate(lambda state=state: state).answer(request_) is None


def test_a_pending_station_answers_everything_else():
    assert StationGate(lambda: LineState.PENDING).answer(RESETTING) is None


def test_a_rejected_station_answers_nothing():
    with pytest.raises(CallError) as refusal:
        StationGate(lambda: LineState.REJECTED).answer(RESETTING)
    assert refusal.value.code is ErrorCode.SECURITY_ERROR


def test_what_a_station_answers_changes_nothing():
    gate = StationGate(lambda: LineState.PENDING)
    answered(gate, "Accepted")
    with pytest.raises(NotAccepted):
        gate.check(HEARTBEAT, BEAT)


# ------------------------------------------------------------------------------------------------------------- a CSMS


def test_a_station_that_has_not_booted_is_accepted_only_if_it_is_trusted():
    assert CsmsGate(trusted=True).answer(BEAT) is None
    CsmsGate(trusted=True).check(REQUEST_START_TRANSACTION, STARTING)
    with pytest.raises(CallError, match="not booted") as refusal:
        CsmsGate(trusted=False).answer(BEAT)
    assert refusal.value.code is ErrorCode.SECURITY_ERROR


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_a_station_that_is_not_accepted_may_boot_and_nothing_else(trusted, status):
    gate = CsmsGate(trusted=trusted)
    answered(gate, status)
    assert gate.answer(BOOT) is None
    with pytest.raises(CallError, match=status.lower()) as refusal:
        gate.answer(BEAT)
    assert refusal.value.code is ErrorCode.SECURITY_ERROR
    answered(gate, "Accepted")
    assert gate.answer(BEAT) is None


def test_of_a_pending_station_all_may_be_asked_but_starts_and_stops():
    gate = CsmsGate(trusted=True)
    answered(gate, "Pending")
    gate.check(RESET, RESETTING)
    for operation, request in (
        (REQUEST_START_TRANSACTION, STARTING),
        (ocpp16_core.REMOTE_STOP_TRANSACTION, ocpp16_core.RemoteStopTransactionRequest(transaction_id=1)),
    ):
        with pytest.raises(NotAccepted, match="pending"):
            gate.check(operation, request)


def test_of_a_rejected_station_nothing_may_be_asked():
    gate = CsmsGate(trusted=True)
    answered(gate, "Rejected")
    with pytest.raises(NotAccepted, match="rejected"):
        gate.check(RESET, RESETTING)


def test_what_a_pending_station_was_asked_for_may_come_until_the_next_boot():
    gate = CsmsGate(trusted=True)
    answered(gate, "Pending")
    gate.check(TRIGGER_MESSAGE, TRIGGER)
    assert gate.answer(BEAT) is None
    answered(gate, "Pending")
    with pytest.raises(CallError):
        gate.answer(BEAT)


def test_answers_that_are_no_boots_change_nothing():
    gate = CsmsGate(trusted=False)
    gate.note(BEAT)
    assert gate.status is None


# ----------------------------------------------------------------------------------------------------- what is asked


@pytest.mark.parametrize("trigger", [each for each in MessageTrigger if each is not MessageTrigger.BOOT_NOTIFICATION])
def test_every_trigger_asks_for_something(trigger):
    assert asked_by(TriggerMessageRequest(requested_message=trigger))


@pytest.mark.parametrize("trigger", ocpp16_core.MessageTriggerEnumType)
def test_so_does_every_extended_trigger_of_16_but_for_a_boot(trigger):
    asked = asked_by(ocpp16_core.ExtendedTriggerMessageRequest(requested_message=trigger))
    assert bool(asked) == (trigger.value != "BootNotification")


def test_a_boot_that_is_triggered_needs_no_leave():
    assert asked_by(TriggerMessageRequest(requested_message=MessageTrigger.BOOT_NOTIFICATION)) == set()


def test_a_request_for_a_report_asks_for_its_parts():
    report = ocpp201_core.GetBaseReportRequest(request_id=1, report_base=ocpp201_core.ReportBaseEnumType.FULL_INVENTORY)
    assert asked_by(report) == {"NotifyReport"}
    assert asked_by(RESETTING) == set()


@pytest.mark.parametrize(("version", "is_attempt"), [("1.5", False), ("1.6", False), ("2.0.1", True)])
def test_silence_is_an_attempt_in_2x_alone(version, is_attempt):
    assert timeout_is_attempt(Registry().version(f"ocpp{version}")) == is_attempt
