"""States, reasons and answers of transactions over 1.x, by messages that have fewer of them."""

from decimal import Decimal

import pytest
from one_x_link import ENDED, LATER, POWER, STARTED, UPDATED, Link, end, event, lost, measured, register, start
from one_x_support import BOTH

import ocpp15_core
import ocpp16_core
from ocpp_generic_api import (
    AuthorizationStatus,
    ChargingState,
    ConnectorActivity,
    ConnectorStatus,
    IdToken,
    IdTokenInfo,
    MessageContent,
    MessageFormat,
    ReadingContext,
    Reason,
    TransactionEventResponse,
    TriggerReason,
)


@pytest.mark.parametrize(
    ("kind", "state", "sent", "activity"),
    [
        (kind, state, sent, ConnectorActivity(sent))
        for kind in (STARTED, UPDATED)
        for state, sent in (
            (ChargingState.EV_CONNECTED, "Preparing"),
            (ChargingState.CHARGING, "Charging"),
            (ChargingState.SUSPENDED_EV, "SuspendedEV"),
            (ChargingState.SUSPENDED_EVSE, "SuspendedEVSE"),
        )
    ]
    + [
        (ENDED, ChargingState.EV_CONNECTED, "Finishing", ConnectorActivity.FINISHING),
        (ENDED, ChargingState.IDLE, "Available", None),
    ],
)
def test_16_tells_of_the_state_by_status_notification(kind, state, sent, activity):
    link = Link(ocpp16_core)
    if kind is not STARTED:
        link.ask(start())
    message = {STARTED: start, ENDED: end}.get(kind, lambda **fields: event(kind, **fields))(charging_state=state)
    execution = link.ask(message)
    assert not execution.losses
    assert link.sent[-1].status.value == sent
    assert link.sent[-1].timestamp == message.timestamp
    received = link.received[-1]
    assert (received.evse_id, received.activity) == (2, activity)
    assert (received.connector_status is ConnectorStatus.OCCUPIED) is (activity is not None)


def test_a_state_beside_measurements_has_the_time_of_the_event():
    link = Link(ocpp16_core)
    link.ask(start())
    update = event(UPDATED, measured(POWER), timestamp=LATER, charging_state=ChargingState.CHARGING)
    assert not link.ask(update).losses
    assert link.names() == ["StartTransaction", "MeterValues", "StatusNotification"]
    assert link.received[-1].timestamp == LATER


@BOTH
@pytest.mark.parametrize("state", list(ChargingState))
@pytest.mark.parametrize("kind", [STARTED, UPDATED, ENDED])
def test_states_that_are_lost(ocpp, kind, state):
    at_end = {ChargingState.EV_CONNECTED, ChargingState.IDLE}
    has = ocpp is ocpp16_core and (state in at_end if kind is ENDED else state is not ChargingState.IDLE)
    link = Link(ocpp)
    if kind is not STARTED:
        link.ask(start())
    message = {STARTED: start, ENDED: end}.get(kind, lambda **fields: event(kind, measured(POWER), **fields))
    execution = link.ask(message(charging_state=state))
    assert lost(execution) == ({} if has else {"transaction_info.charging_state": state})
    assert ("StatusNotification" in link.names()) is has


REASONS = {
    Reason.DE_AUTHORIZED: ("DeAuthorized", TriggerReason.DEAUTHORIZED),
    Reason.EMERGENCY_STOP: ("EmergencyStop", TriggerReason.ABNORMAL_CONDITION),
    Reason.EV_DISCONNECTED: ("EVDisconnected", TriggerReason.EV_COMMUNICATION_LOST),
    Reason.IMMEDIATE_RESET: ("HardReset", TriggerReason.RESET_COMMAND),
    Reason.LOCAL: ("Local", TriggerReason.STOP_AUTHORIZED),
    Reason.OTHER: ("Other", TriggerReason.ABNORMAL_CONDITION),
    Reason.POWER_LOSS: ("PowerLoss", TriggerReason.ABNORMAL_CONDITION),
    Reason.REBOOT: ("Reboot", TriggerReason.ABNORMAL_CONDITION),
    Reason.REMOTE: ("Remote", TriggerReason.REMOTE_STOP),
    Reason.SOFT_RESET: ("SoftReset", TriggerReason.RESET_COMMAND),
    Reason.UNLOCK_COMMAND: ("UnlockCommand", TriggerReason.UNLOCK_COMMAND),
}


def test_16_has_these_reasons():
    assert {wire for wire, _ in REASONS.values()} == {each.value for each in ocpp16_core.Reason}


@pytest.mark.parametrize("reason", list(Reason))
def test_reasons_over_16(reason):
    link = Link(ocpp16_core)
    link.ask(start())
    execution = link.ask(end(stopped_reason=reason))
    wire, trigger = REASONS.get(reason, REASONS[Reason.OTHER])
    assert link.sent[-1].reason.value == wire
    assert link.received[-1].trigger_reason is trigger
    if reason in REASONS:
        assert not execution.losses
        assert link.received[-1].transaction_info.stopped_reason is reason
    else:
        assert lost(execution) == {"transaction_info.stopped_reason": reason}
        assert link.received[-1].transaction_info.stopped_reason is Reason.OTHER


@pytest.mark.parametrize("reason", list(Reason))
def test_15_has_no_reasons(reason):
    link = Link(ocpp15_core)
    link.ask(start())
    assert lost(link.ask(end(stopped_reason=reason))) == {"transaction_info.stopped_reason": reason}
    assert link.received[-1].transaction_info.stopped_reason is None


@BOTH
@pytest.mark.parametrize(
    ("context", "trigger"),
    [
        (None, TriggerReason.METER_VALUE_PERIODIC),
        (ReadingContext.SAMPLE_PERIODIC, TriggerReason.METER_VALUE_PERIODIC),
        (ReadingContext.SAMPLE_CLOCK, TriggerReason.METER_VALUE_CLOCK),
        (ReadingContext.INTERRUPTION_BEGIN, TriggerReason.METER_VALUE_PERIODIC),
    ],
)
def test_what_made_the_station_measure(ocpp, context, trigger):
    link = Link(ocpp)
    link.ask(start())
    link.ask(event(UPDATED, measured(register(1, context))))
    assert link.received[-1].trigger_reason is trigger


def test_16_measures_when_asked():
    link = Link(ocpp16_core)
    link.ask(start())
    link.ask(event(UPDATED, measured(register(1, ReadingContext.TRIGGER))))
    assert link.received[-1].trigger_reason is TriggerReason.TRIGGER


# ------------------------------------------------------------------------------------------------------------ answers


@BOTH
def test_answers(ocpp):
    info = IdTokenInfo(
        status=AuthorizationStatus.BLOCKED, cache_expiry_date_time=LATER, group_id_token=IdToken(id_token="G")
    )
    link = Link(ocpp, TransactionEventResponse(id_token_info=info))
    assert link.ask(start()).response.id_token_info == info
    assert not link.csms.lost
    assert link.ask(event(UPDATED, measured(POWER))).response == TransactionEventResponse()
    assert [(loss.path, loss.value) for loss in link.csms.lost] == [("id_token_info", info)]
    assert link.ask(end()).response.id_token_info == info


@BOTH
def test_what_1x_does_not_answer(ocpp):
    text = MessageContent(format=MessageFormat.UTF8, content="hello")
    info = IdTokenInfo(status=AuthorizationStatus.NO_CREDIT, charging_priority=2)
    answer = TransactionEventResponse(
        total_cost=Decimal(5), charging_priority=3, updated_personal_message=text, id_token_info=info
    )
    expected = {"total_cost": Decimal(5), "charging_priority": 3, "updated_personal_message": text}
    of_info = {"id_token_info.status": AuthorizationStatus.NO_CREDIT, "id_token_info.charging_priority": 2}
    link = Link(ocpp, answer)
    for message, more in ((start(), of_info), (event(UPDATED, measured(POWER)), None), (end(), of_info)):
        link.csms.lost.clear()
        link.ask(message)
        assert {loss.path: loss.value for loss in link.csms.lost} == expected | (more or {"id_token_info": info})
