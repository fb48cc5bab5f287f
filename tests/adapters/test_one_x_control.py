import re

import pytest
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from one_x_support import BOTH, Pair, check_identity, lost

import ocpp15_core
import ocpp16_core
from ocpp_adapters.one_x.control import routes
from ocpp_core import CallRefused, ErrorCode, NotSupported
from ocpp_generic_api import (
    EVSE,
    ChangeAvailabilityRequest,
    ChangeAvailabilityResponse,
    ChangeAvailabilityStatus,
    ChargingProfile,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    ChargingSchedule,
    ChargingSchedulePeriod,
    Grade,
    IdToken,
    IdTokenType,
    MessageTrigger,
    OperationalStatus,
    RequestStartStopStatus,
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    StatusInfo,
    TransactionRecord,
    TriggerMessageRequest,
    TriggerMessageResponse,
    TriggerMessageStatus,
    UnlockConnectorRequest,
    UnlockConnectorResponse,
    UnlockStatus,
)

INFO = StatusInfo(reason_code="x")
ACTIONS = [
    "ChangeAvailability",
    "Reset",
    "UnlockConnector",
    "RequestStartTransaction",
    "RequestStopTransaction",
    "TriggerMessage",
]


@pytest.mark.unmeasured
@BOTH
@pytest.mark.parametrize("action", ACTIONS)
@tries(25)
@given(data=st.data())
async def test_anything_arrives_but_for_what_is_declared(ocpp, action, data):
    await check_identity(Pair(ocpp, routes, action), data)


# ----------------------------------------------------------------------------------------------- ChangeAvailability


@BOTH
@pytest.mark.parametrize(
    ("evse", "connector", "arrives"),
    [
        (None, 0, None),
        (EVSE(id=2), 2, EVSE(id=2, connector_id=1)),
        (EVSE(id=2, connector_id=1), 2, EVSE(id=2, connector_id=1)),
    ],
)
@pytest.mark.parametrize("wanted", OperationalStatus)
@pytest.mark.parametrize("status", ChangeAvailabilityStatus)
async def test_availability(ocpp, evse, connector, arrives, wanted, status):
    pair = Pair(ocpp, routes, "ChangeAvailability")
    reply = ChangeAvailabilityResponse(status=status)
    assert await pair.ask(ChangeAvailabilityRequest(evse=evse, operational_status=wanted), reply) == reply
    assert pair.asked[0].connector_id == connector
    assert pair.received == ChangeAvailabilityRequest(evse=arrives, operational_status=wanted)
    assert pair.sent_losses == []


SECOND = EVSE(id=2, connector_id=2)


@pytest.mark.parametrize(
    ("action", "request_"),
    [
        (
            "ChangeAvailability",
            ChangeAvailabilityRequest(evse=SECOND, operational_status=OperationalStatus.INOPERATIVE),
        ),
        ("UnlockConnector", UnlockConnectorRequest(evse_id=2, connector_id=2)),
        ("TriggerMessage", TriggerMessageRequest(requested_message=MessageTrigger.METER_VALUES, evse=SECOND)),
        (
            "TriggerMessage",
            TriggerMessageRequest(requested_message=MessageTrigger.SIGN_CHARGING_STATION_CERTIFICATE, evse=SECOND),
        ),
    ],
)
async def test_no_command_for_a_second_connector_goes_to_the_first(action, request_):
    pair = Pair(ocpp16_core, routes, action)
    why = "connector 2 of EVSE 2 is not supported: in OCPP 1.x each connector is an EVSE of its own"
    with pytest.raises(NotSupported, match=re.escape(why)):
        await pair.ask(request_, None)
    assert pair.asked == []


# ------------------------------------------------------------------------------------------------------------ Reset


@BOTH
@pytest.mark.parametrize(("kind", "word"), [(ResetType.IMMEDIATE, "Hard"), (ResetType.ON_IDLE, "Soft")])
async def test_reset(ocpp, kind, word):
    pair = Pair(ocpp, routes, "Reset")
    reply = ResetResponse(status=ResetStatus.REJECTED)
    assert await pair.ask(ResetRequest(type=kind), reply) == reply
    assert pair.asked[0].type == word
    assert pair.received == ResetRequest(type=kind)


@BOTH
async def test_a_reset_of_one_evse_is_not_made_of_all(ocpp):
    pair = Pair(ocpp, routes, "Reset")
    with pytest.raises(NotSupported, match="as a whole"):
        await pair.ask(ResetRequest(type=ResetType.ON_IDLE, evse_id=1), None)
    assert pair.asked == []


@BOTH
async def test_a_scheduled_reset_is_accepted(ocpp):
    pair = Pair(ocpp, routes, "Reset")
    reply = ResetResponse(status=ResetStatus.SCHEDULED, status_info=INFO)
    assert await pair.ask(ResetRequest(type=ResetType.ON_IDLE), reply) == ResetResponse(status=ResetStatus.ACCEPTED)
    assert lost(pair.reply_losses) == {"status": ResetStatus.SCHEDULED, "status_info": INFO}


# -------------------------------------------------------------------------------------------------- UnlockConnector


@BOTH
@pytest.mark.parametrize("connector", [None, 1])
async def test_unlocking_names_the_evse_as_connector(ocpp, connector):
    pair = Pair(ocpp, routes, "UnlockConnector")
    await pair.ask(
        UnlockConnectorRequest(evse_id=3, connector_id=connector), UnlockConnectorResponse(status=UnlockStatus.UNLOCKED)
    )
    assert pair.asked == [ocpp.UnlockConnectorRequest(connector_id=3)]
    assert pair.received == UnlockConnectorRequest(evse_id=3, connector_id=1)
    assert pair.sent_losses == []


@BOTH
@pytest.mark.parametrize(("evse", "connector"), [(3, 0), (0, 1), (0, None)])
async def test_what_is_no_connector_cannot_be_unlocked(ocpp, evse, connector):
    pair = Pair(ocpp, routes, "UnlockConnector")
    with pytest.raises(NotSupported):
        await pair.ask(UnlockConnectorRequest(evse_id=evse, connector_id=connector), None)
    assert pair.asked == []


@pytest.mark.parametrize(
    ("ocpp", "status", "word", "arrives"),
    [
        (ocpp15_core, UnlockStatus.UNLOCKED, "Accepted", UnlockStatus.UNLOCKED),
        (ocpp15_core, UnlockStatus.UNLOCK_FAILED, "Rejected", UnlockStatus.UNLOCK_FAILED),
        (ocpp15_core, UnlockStatus.ONGOING_AUTHORIZED_TRANSACTION, "Rejected", UnlockStatus.UNLOCK_FAILED),
        (ocpp15_core, UnlockStatus.UNKNOWN_CONNECTOR, "Rejected", UnlockStatus.UNLOCK_FAILED),
        (ocpp15_core, UnlockStatus.NOT_SUPPORTED, "Rejected", UnlockStatus.UNLOCK_FAILED),
        (ocpp16_core, UnlockStatus.UNLOCKED, "Unlocked", UnlockStatus.UNLOCKED),
        (ocpp16_core, UnlockStatus.UNLOCK_FAILED, "UnlockFailed", UnlockStatus.UNLOCK_FAILED),
        (ocpp16_core, UnlockStatus.ONGOING_AUTHORIZED_TRANSACTION, "UnlockFailed", UnlockStatus.UNLOCK_FAILED),
        (ocpp16_core, UnlockStatus.UNKNOWN_CONNECTOR, "NotSupported", UnlockStatus.NOT_SUPPORTED),
        (ocpp16_core, UnlockStatus.NOT_SUPPORTED, "NotSupported", UnlockStatus.NOT_SUPPORTED),
    ],
)
async def test_every_status_of_unlocking(ocpp, status, word, arrives):
    pair = Pair(ocpp, routes, "UnlockConnector")
    answer = await pair.ask(UnlockConnectorRequest(evse_id=1), UnlockConnectorResponse(status=status))
    assert (pair.answers[0].status, answer.status) == (word, arrives)
    assert lost(pair.reply_losses) == ({} if status is arrives else {"status": status})


async def test_the_station_cannot_be_unlocked():
    pair = Pair(ocpp15_core, routes, "UnlockConnector")
    with pytest.raises(NotSupported, match="no connector"):
        pair.come_in(ocpp15_core.UnlockConnectorRequest(connector_id=0))


# -------------------------------------------------------------------------------------------- remote start and stop

START = RequestStartTransactionRequest(evse_id=2, id_token=IdToken(id_token="AB"), remote_start_id=44)
STARTED = RequestStartTransactionResponse(status=RequestStartStopStatus.ACCEPTED)
PROFILE = ChargingProfile(
    id=1,
    stack_level=0,
    charging_profile_purpose=ChargingProfilePurpose.TX_PROFILE,
    charging_profile_kind=ChargingProfileKind.RELATIVE,
    charging_schedule=[
        ChargingSchedule(
            charging_rate_unit=ChargingRateUnit.A,
            charging_schedule_period=[ChargingSchedulePeriod(start_period=0, limit=16)],
        )
    ],
)


def remembered(pair):
    """The number of the remote start that the next transaction with the identifier comes of."""
    return pair.asker.memory.take_remote_start("ab")  # identifiers of 1.x are the same in any case


@BOTH
@pytest.mark.parametrize("evse_id", [2, None])
async def test_a_remote_start_arrives_and_is_remembered(ocpp, evse_id):
    pair = Pair(ocpp, routes, "RequestStartTransaction")
    request = START.model_copy(update={"evse_id": evse_id})
    assert await pair.ask(request, STARTED) == STARTED
    assert pair.asked == [ocpp.RemoteStartTransactionRequest(id_tag="AB", connector_id=evse_id)]
    assert pair.received == request.model_copy(update={"remote_start_id": pair.answerer.memory.last_request_id})
    assert pair.sent_losses == []
    assert remembered(pair) == 44


@BOTH
async def test_a_remote_start_without_number_is_numbered(ocpp):
    pair = Pair(ocpp, routes, "RequestStartTransaction")
    await pair.ask(START.model_copy(update={"remote_start_id": None}), STARTED)
    assert remembered(pair) == pair.asker.memory.last_request_id


@BOTH
async def test_a_remote_start_that_is_refused_is_forgotten(ocpp):
    pair = Pair(ocpp, routes, "RequestStartTransaction")
    reply = RequestStartTransactionResponse(
        status=RequestStartStopStatus.REJECTED, transaction_id="t", status_info=INFO
    )
    answer = await pair.ask(START, reply)
    assert answer == RequestStartTransactionResponse(status=RequestStartStopStatus.REJECTED)
    assert lost(pair.reply_losses) == {"transaction_id": "t", "status_info": INFO}
    assert remembered(pair) is None


@BOTH
async def test_a_remote_start_that_is_answered_by_an_error_is_forgotten(ocpp):
    pair = Pair(ocpp, routes, "RequestStartTransaction")
    pair.come_back(CallRefused(ErrorCode.NOT_SUPPORTED))
    with pytest.raises(CallRefused):
        await pair.ask(START, None)
    assert remembered(pair) is None


@BOTH
async def test_a_remote_start_that_cannot_be_said_is_not_remembered(ocpp):
    pair = Pair(ocpp, routes, "RequestStartTransaction")
    with pytest.raises(NotSupported):
        await pair.ask(START.model_copy(update={"id_token": IdToken(id_token="A" * 21)}), STARTED)
    assert remembered(pair) is None


@BOTH
async def test_the_group_at_a_remote_start_is_lost(ocpp):
    pair = Pair(ocpp, routes, "RequestStartTransaction")
    group = IdToken(id_token="G", type=IdTokenType.CENTRAL)
    await pair.ask(START.model_copy(update={"group_id_token": group}), STARTED)
    assert lost(pair.sent_losses) == {"group_id_token": group}


async def test_a_profile_comes_with_a_remote_start_in_16_alone():
    request = START.model_copy(update={"charging_profile": PROFILE})
    pair = Pair(ocpp16_core, routes, "RequestStartTransaction")
    await pair.ask(request, STARTED)
    assert pair.received.charging_profile == PROFILE
    pair = Pair(ocpp15_core, routes, "RequestStartTransaction")
    await pair.ask(request, STARTED)
    assert lost(pair.sent_losses) == {"charging_profile": PROFILE}


async def test_connector_0_of_a_remote_start_is_no_evse():
    pair = Pair(ocpp15_core, routes, "RequestStartTransaction")
    pair.come_in(ocpp15_core.RemoteStartTransactionRequest(id_tag="AB", connector_id=0), STARTED)
    assert pair.received.evse_id is None


@BOTH
@pytest.mark.parametrize("status", RequestStartStopStatus)
async def test_a_remote_stop_finds_the_transaction_by_its_number(ocpp, status):
    pair = Pair(ocpp, routes, "RequestStopTransaction")
    await pair.asker.transactions.save(TransactionRecord("CP1", "at the CSMS", number=12))
    await pair.answerer.transactions.save(TransactionRecord("CP1", "at the station", number=12))
    reply = RequestStopTransactionResponse(status=status, status_info=INFO)
    answer = await pair.ask(RequestStopTransactionRequest(transaction_id="at the CSMS"), reply)
    assert answer == RequestStopTransactionResponse(status=status)
    assert pair.asked == [ocpp.RemoteStopTransactionRequest(transaction_id=12)]
    assert pair.received == RequestStopTransactionRequest(transaction_id="at the station")
    assert lost(pair.reply_losses) == {"status_info": INFO}


@BOTH
async def test_a_transaction_without_number_cannot_be_stopped(ocpp):
    pair = Pair(ocpp, routes, "RequestStopTransaction")
    await pair.asker.transactions.save(TransactionRecord("CP1", "t"))
    for unknown in ("t", "never heard of"):
        with pytest.raises(NotSupported, match="no number"):
            await pair.ask(RequestStopTransactionRequest(transaction_id=unknown), None)
    assert pair.asked == []


# --------------------------------------------------------------------------------------------------- TriggerMessage

SENT = TriggerMessageResponse(status=TriggerMessageStatus.ACCEPTED)


async def test_15_has_no_triggers():
    pair = Pair(ocpp15_core, routes, "TriggerMessage")
    assert pair.route.fidelity.grade is Grade.UNSUPPORTED
    with pytest.raises(NotSupported, match="no triggers"):
        await pair.ask(TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT), SENT)


@pytest.mark.parametrize(
    ("trigger", "action", "word"),
    [
        ("BootNotification", "TriggerMessage", "BootNotification"),
        ("LogStatusNotification", "TriggerMessage", "DiagnosticsStatusNotification"),
        ("FirmwareStatusNotification", "TriggerMessage", "FirmwareStatusNotification"),
        ("Heartbeat", "TriggerMessage", "Heartbeat"),
        ("MeterValues", "TriggerMessage", "MeterValues"),
        ("StatusNotification", "TriggerMessage", "StatusNotification"),
        ("SignChargingStationCertificate", "ExtendedTriggerMessage", "SignChargePointCertificate"),
    ],
)
@pytest.mark.parametrize("status", TriggerMessageStatus)
async def test_triggers(trigger, action, word, status):
    pair = Pair(ocpp16_core, routes, "TriggerMessage")
    request = TriggerMessageRequest(requested_message=MessageTrigger(trigger), evse=EVSE(id=2, connector_id=1))
    reply = TriggerMessageResponse(status=status, status_info=INFO)
    assert await pair.ask(request, reply) == TriggerMessageResponse(status=status)
    sent = pair.asked[0]
    assert (type(sent).__name__, sent.requested_message, sent.connector_id) == (f"{action}Request", word, 2)
    assert pair.received == request
    assert (pair.sent_losses, lost(pair.reply_losses)) == ([], {"status_info": INFO})


@pytest.mark.parametrize(
    ("memory", "trigger"),
    [("security_log", "LogStatusNotification"), ("signed_firmware", "FirmwareStatusNotification")],
)
async def test_the_state_of_secured_logs_and_firmware_is_asked_for_by_the_extension(memory, trigger):
    pair = Pair(ocpp16_core, routes, "TriggerMessage")
    setattr(pair.asker.memory, memory, True)
    setattr(pair.answerer.memory, memory, True)
    request = TriggerMessageRequest(requested_message=MessageTrigger(trigger))
    await pair.ask(request, SENT)
    assert pair.asked == [
        ocpp16_core.ExtendedTriggerMessageRequest(requested_message=ocpp16_core.MessageTriggerEnumType(trigger))
    ]
    assert pair.received == request
    assert pair.sent_losses == pair.reply_losses == []


STATES = {
    "DiagnosticsStatusNotification": MessageTrigger.LOG_STATUS_NOTIFICATION,
    "LogStatusNotification": MessageTrigger.LOG_STATUS_NOTIFICATION,
    "FirmwareStatusNotification": MessageTrigger.FIRMWARE_STATUS_NOTIFICATION,
}


@pytest.mark.parametrize(
    ("request_", "of_extension"),
    [
        *(
            (ocpp16_core.TriggerMessageRequest(requested_message=word), False)
            for word in ocpp16_core.MessageTrigger
            if word.value in STATES
        ),
        *(
            (ocpp16_core.ExtendedTriggerMessageRequest(requested_message=word), True)
            for word in ocpp16_core.MessageTriggerEnumType
            if word.value in STATES
        ),
    ],
)
async def test_the_kind_of_state_that_is_asked_for_is_remembered_if_it_is_to_come(request_, of_extension):
    pair = Pair(ocpp16_core, routes, "TriggerMessage")
    message = STATES[request_.requested_message.value]
    for status in TriggerMessageStatus:
        pair.answerer.memory.triggered.clear()
        pair.come_in(request_, TriggerMessageResponse(status=status))
        assert pair.received == TriggerMessageRequest(requested_message=message)
        assert pair.reply_losses == []
        to_come = {message: of_extension} if status is TriggerMessageStatus.ACCEPTED else {}
        assert pair.answerer.memory.triggered == to_come


async def test_of_other_messages_there_is_one_kind():
    pair = Pair(ocpp16_core, routes, "TriggerMessage")
    pair.come_in(ocpp16_core.TriggerMessageRequest(requested_message=ocpp16_core.MessageTrigger.HEARTBEAT), SENT)
    assert pair.answerer.memory.triggered == {}


@pytest.mark.parametrize("word", ocpp16_core.MessageTriggerEnumType)
async def test_every_extended_trigger_comes_in(word):
    pair = Pair(ocpp16_core, routes, "TriggerMessage")
    answer = pair.come_in(ocpp16_core.ExtendedTriggerMessageRequest(requested_message=word), SENT)
    assert answer.status == "Accepted"
    assert pair.received.evse is None


@pytest.mark.parametrize("connector", [None, 2])
async def test_triggers_for_one_connector_or_all(connector):
    pair = Pair(ocpp16_core, routes, "TriggerMessage")
    evse = None if connector is None else EVSE(id=2)
    request = TriggerMessageRequest(requested_message=MessageTrigger.METER_VALUES, evse=evse)
    await pair.ask(request, SENT)
    assert pair.asked[0].connector_id == connector
    assert pair.sent_losses == []


@pytest.mark.parametrize(
    "trigger",
    [
        "SignV2GCertificate",
        "TransactionEvent",
        "SignCombinedCertificate",
        "PublishFirmwareStatusNotification",
    ],
)
async def test_triggers_that_16_does_not_have(trigger):
    pair = Pair(ocpp16_core, routes, "TriggerMessage")
    with pytest.raises(NotSupported, match=trigger):
        await pair.ask(TriggerMessageRequest(requested_message=MessageTrigger(trigger)), SENT)
    assert pair.asked == []


async def test_a_refusal_of_the_peer_goes_on():
    pair = Pair(ocpp16_core, routes, "TriggerMessage")
    pair.come_back(CallRefused(ErrorCode.NOT_IMPLEMENTED))
    with pytest.raises(CallRefused):
        await pair.ask(TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT), SENT)
