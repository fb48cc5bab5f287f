import asyncio
from datetime import UTC, datetime

import pytest
from adapter_support import handlers_of
from one_x_pair import Pair, carries

import ocpp15_core
import ocpp16_core
import ocpp_generic_api as neutral
from ocpp_adapters.one_x.choice import Choice
from ocpp_adapters.one_x.files import routes
from ocpp_core import NotSupported

THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2025, 3, 1, 13, tzinfo=UTC)
VERSIONS = pytest.mark.parametrize("ocpp", [ocpp15_core, ocpp16_core], ids=["1.5", "1.6"])
DIAGNOSTICS, SECURITY = neutral.LogType.DIAGNOSTICS_LOG, neutral.LogType.SECURITY_LOG
TAKEN = neutral.GetLogResponse(status=neutral.LogStatus.ACCEPTED, filename="log.zip")
UPDATED = neutral.UpdateFirmwareResponse(status=neutral.UpdateFirmwareStatus.ACCEPTED)
PLAIN = neutral.Firmware(location="ftp://f", retrieve_date_time=THEN)
SIGNED = neutral.Firmware(
    location="ftp://f", retrieve_date_time=THEN, install_date_time=LATER, signing_certificate="c", signature="s"
)


def log(log_type=DIAGNOSTICS, request_id=7, **fields):
    where = neutral.LogParameters(remote_location="ftp://l", oldest_timestamp=THEN, latest_timestamp=LATER)
    return neutral.GetLogRequest(log=where, log_type=log_type, request_id=request_id, **fields)


def update(firmware=PLAIN, request_id=7, **fields):
    return neutral.UpdateFirmwareRequest(firmware=firmware, request_id=request_id, **fields)


def log_status(status="Uploaded", request_id=None):
    return neutral.LogStatusNotificationRequest(status=neutral.UploadLogStatus(status), request_id=request_id)


def firmware_status(status="Installed", request_id=None):
    return neutral.FirmwareStatusNotificationRequest(status=neutral.FirmwareStatus(status), request_id=request_id)


def pair_of(ocpp, get_log=TAKEN, update_firmware=UPDATED, losses="report"):
    return Pair(
        ocpp,
        routes(ocpp),
        (neutral.GET_LOG, get_log),
        (neutral.UPDATE_FIRMWARE, update_firmware),
        (neutral.LOG_STATUS_NOTIFICATION, neutral.LogStatusNotificationResponse()),
        (neutral.FIRMWARE_STATUS_NOTIFICATION, neutral.FirmwareStatusNotificationResponse()),
        losses=losses,
    )


def lost(losses):
    return [(loss.path, loss.value) for loss in losses]


@pytest.mark.unmeasured
@VERSIONS
@pytest.mark.parametrize(
    "operation",
    [
        neutral.GET_LOG,
        neutral.LOG_STATUS_NOTIFICATION,
        neutral.UPDATE_FIRMWARE,
        neutral.FIRMWARE_STATUS_NOTIFICATION,
    ],
    ids=lambda each: each.action,
)
def test_what_is_sent_arrives(ocpp, operation):
    carries(ocpp, routes(ocpp), operation)


# ---------------------------------------------------------------------------------------------------------------- logs


@VERSIONS
def test_a_diagnostics_log(ocpp):
    pair = pair_of(ocpp)
    execution = pair.ask(log(retries=2, retry_interval=30))
    assert pair.sent == [
        ocpp.GetDiagnosticsRequest(location="ftp://l", start_time=THEN, stop_time=LATER, retries=2, retry_interval=30)
    ]
    assert pair.received == [log(request_id=101, retries=2, retry_interval=30)]
    assert execution.response == TAKEN
    assert not execution.losses
    assert not pair.answer_lost


def test_a_security_log():
    pair = pair_of(ocpp16_core)
    execution = pair.ask(log(SECURITY, retries=2, retry_interval=30))
    assert pair.sent == [
        ocpp16_core.GetLogRequest(
            log=ocpp16_core.LogParametersType(remote_location="ftp://l", oldest_timestamp=THEN, latest_timestamp=LATER),
            log_type=ocpp16_core.LogEnumType.SECURITY_LOG,
            request_id=7,
            retries=2,
            retry_interval=30,
        )
    ]
    assert pair.received == [log(SECURITY, retries=2, retry_interval=30)]
    assert execution.response == TAKEN
    assert not execution.losses


def test_15_has_no_security_log():
    pair = pair_of(ocpp15_core)
    with pytest.raises(NotSupported, match=r"OCPP 1\.5 has no security log"):
        pair.ask(log(SECURITY))
    assert not pair.sent


def test_a_location_too_long_is_not_sent_nor_remembered():
    pair = pair_of(ocpp16_core)
    request = neutral.GetLogRequest(log=neutral.LogParameters(remote_location="x" * 513), log_type=SECURITY)
    with pytest.raises(NotSupported, match=r"remote_location in OCPP 1\.6"):
        pair.ask(request)
    assert not pair.csms.memory.security_log


def test_16_has_a_diagnostics_log_by_get_log_as_well():
    pair = pair_of(ocpp16_core)
    request = ocpp16_core.GetLogRequest(
        log=ocpp16_core.LogParametersType(remote_location="ftp://l"),
        log_type=ocpp16_core.LogEnumType.DIAGNOSTICS_LOG,
        request_id=12,
    )
    response = asyncio.run(pair.csms.peer.call(request))
    assert response == ocpp16_core.GetLogResponse(status=ocpp16_core.LogStatusEnumType.ACCEPTED, filename="log.zip")
    assert pair.received[0].log_type is DIAGNOSTICS
    pair.ask(log_status(request_id=12))
    assert pair.sent[-1] == ocpp16_core.LogStatusNotificationRequest(
        status=ocpp16_core.UploadLogStatusEnumType.UPLOADED, request_id=12
    )


@VERSIONS
@pytest.mark.parametrize(
    ("status", "filename", "read", "losses"),
    [
        ("Accepted", "f", "Accepted", []),
        ("Rejected", None, "Rejected", []),
        ("AcceptedCanceled", "f", "Accepted", ["status"]),
        ("Accepted", None, "Rejected", ["status"]),
        ("Accepted", "", "Rejected", ["filename", "status"]),
        ("Rejected", "f", "Rejected", ["filename"]),
    ],
)
def test_a_refused_log_is_one_without_a_name(ocpp, status, filename, read, losses):
    pair = pair_of(ocpp, neutral.GetLogResponse(status=neutral.LogStatus(status), filename=filename))
    response = pair.ask(log()).response
    assert response.status == read
    assert response.filename == (filename if read == "Accepted" else None)
    assert [loss.path for loss in pair.answer_lost] == losses


@VERSIONS
def test_an_empty_name_is_none(ocpp):
    way = routes(ocpp)[0].ways[0]
    response = way.response_in(ocpp.GetDiagnosticsResponse(file_name=""), log(), None)
    assert response == neutral.GetLogResponse(status=neutral.LogStatus.REJECTED)


@pytest.mark.parametrize("status", list(neutral.LogStatus))
def test_statuses_of_a_security_log(status):
    response = neutral.GetLogResponse(status=status)
    assert pair_of(ocpp16_core, response).ask(log(SECURITY)).response == response


UPLOADS = {
    "Uploaded": ("Uploaded", "Uploaded", "Uploaded"),
    "UploadFailure": ("UploadFailed", "UploadFailed", "UploadFailure"),
    "Uploading": (None, "Uploading", "Uploading"),
    "Idle": (None, "Idle", "Idle"),
    "BadMessage": ("UploadFailed", "UploadFailed", "BadMessage"),
    "NotSupportedOperation": ("UploadFailed", "UploadFailed", "NotSupportedOperation"),
    "PermissionDenied": ("UploadFailed", "UploadFailed", "PermissionDenied"),
    "AcceptedCanceled": ("UploadFailed", "UploadFailed", "UploadFailure"),
}
SAME_UPLOADS = {("UploadFailure", "UploadFailed")}


def check_state(pair, request, word, same):
    """A state goes out as a word, or not at all, and is reported if it is not the same."""
    before = len(pair.sent)
    execution = pair.ask(request)
    assert [(loss.path, loss.value) for loss in execution.losses if loss.path == "status"] == (
        [] if same else [("status", request.status)]
    )
    assert [message.status for message in pair.sent[before:]] == ([] if word is None else [word])
    assert execution.messages == (word is not None)
    if same:
        assert pair.received[-1].status is request.status


@pytest.mark.parametrize("status", list(neutral.UploadLogStatus))
@pytest.mark.parametrize("column", [0, 1, 2], ids=["1.5", "1.6", "1.6 secured"])
def test_states_of_an_upload(status, column):
    pair = pair_of(ocpp16_core if column else ocpp15_core)
    if column == 2:
        pair.ask(log(SECURITY))
    word = UPLOADS[status][column]
    check_state(pair, log_status(status), word, word == status or (status, word) in SAME_UPLOADS)


FIRMWARES = {
    "Downloaded": ("Downloaded", "Downloaded"),
    "DownloadFailed": ("DownloadFailed", "DownloadFailed"),
    "Downloading": (None, "Downloading"),
    "DownloadScheduled": (None, None),
    "DownloadPaused": (None, "Downloading"),
    "Idle": (None, "Idle"),
    "InstallationFailed": ("InstallationFailed", "InstallationFailed"),
    "Installing": (None, "Installing"),
    "Installed": ("Installed", "Installed"),
    "InstallRebooting": (None, "Installing"),
    "InstallScheduled": ("Downloaded", "Downloaded"),
    "InstallVerificationFailed": ("InstallationFailed", "InstallationFailed"),
    "InvalidSignature": ("InstallationFailed", "InstallationFailed"),
    "SignatureVerified": ("Downloaded", "Downloaded"),
}


@pytest.mark.parametrize("status", list(neutral.FirmwareStatus))
@pytest.mark.parametrize("column", [0, 1, 2], ids=["1.5", "1.6", "1.6 signed"])
def test_states_of_an_update(status, column):
    pair = pair_of(ocpp16_core if column else ocpp15_core)
    if column == 2:
        pair.ask(update(SIGNED))
    word = status.value if column == 2 else FIRMWARES[status][column]
    check_state(pair, firmware_status(status), word, word == status)


def test_a_state_that_is_not_sent_takes_its_id_with_it():
    pair = pair_of(ocpp15_core)
    assert lost(pair.ask(log_status("Uploading", 5)).losses) == [
        ("status", neutral.UploadLogStatus.UPLOADING),
        ("request_id", 5),
    ]


# --------------------------------------------------------------------------------------------------------- request ids


@VERSIONS
@pytest.mark.parametrize(("ask", "state"), [(log, log_status), (update, firmware_status)], ids=["log", "firmware"])
def test_ids_of_plain_requests_are_remembered(ocpp, ask, state):
    pair = pair_of(ocpp)
    pair.ask(ask(request_id=40))
    number = pair.received[0].request_id
    assert number == 101
    assert not pair.ask(state(request_id=number)).losses
    assert pair.received[-1].request_id == 40
    pair.ask(state())
    assert pair.received[-1].request_id == 40
    assert lost(pair.ask(state(request_id=99)).losses) == [("request_id", 99)]


@VERSIONS
@pytest.mark.parametrize(("ask", "state"), [(log, log_status), (update, firmware_status)], ids=["log", "firmware"])
def test_each_plain_request_has_an_id_of_its_own(ocpp, ask, state):
    pair = pair_of(ocpp)
    for _ in range(3):
        pair.ask(ask(request_id=None))
    assert [each.request_id for each in pair.received] == [101, 102, 103]
    pair.ask(state(request_id=103))
    assert pair.received[-1].request_id == 103


@VERSIONS
@pytest.mark.parametrize("state", [log_status, firmware_status], ids=["log", "firmware"])
def test_nothing_is_known_about_a_state_that_nobody_asked_for(ocpp, state):
    pair = pair_of(ocpp)
    pair.ask(state())
    assert pair.received[0].request_id is None


EXTENSION = pytest.mark.parametrize(
    ("plain", "secured", "state", "plain_state", "secured_state"),
    [
        (
            log(),
            log(SECURITY),
            log_status,
            ocpp16_core.DiagnosticsStatusNotificationRequest,
            ocpp16_core.LogStatusNotificationRequest,
        ),
        (
            update(),
            update(SIGNED),
            firmware_status,
            ocpp16_core.FirmwareStatusNotificationRequest,
            ocpp16_core.SignedFirmwareStatusNotificationRequest,
        ),
    ],
    ids=["log", "firmware"],
)


@EXTENSION
def test_states_go_the_way_of_their_request(plain, secured, state, plain_state, secured_state):
    pair = pair_of(ocpp16_core)
    pair.ask(plain)
    pair.ask(secured.model_copy(update={"request_id": 30}))
    pair.ask(state(request_id=30))
    assert isinstance(pair.sent[-1], secured_state)
    assert pair.received[-1].request_id == 30
    pair.ask(state())
    assert isinstance(pair.sent[-1], secured_state)
    assert pair.received[-1].request_id is None
    pair.ask(state(request_id=pair.received[0].request_id))
    assert isinstance(pair.sent[-1], plain_state)
    assert pair.received[-1].request_id == 7
    pair.ask(plain)
    assert pair.received[-1].request_id == 102
    pair.ask(state())
    assert isinstance(pair.sent[-1], plain_state)


@EXTENSION
@pytest.mark.parametrize("of_extension", [False, True])
@pytest.mark.parametrize("asked_for", ["nothing", "plain", "secured"])
def test_the_first_state_after_a_trigger_goes_as_the_trigger_asked_for(
    plain, secured, state, plain_state, secured_state, asked_for, of_extension
):
    pair = pair_of(ocpp16_core)
    requests = {"nothing": [], "plain": [plain], "secured": [secured]}[asked_for]
    for request in requests:
        pair.ask(request)
    trigger = neutral.MessageTrigger(type(state()).__name__.removesuffix("Request"))
    pair.station.memory.triggered[trigger] = of_extension
    pair.ask(state("Idle"))
    assert isinstance(pair.sent[-1], secured_state if of_extension else plain_state)
    assert not pair.station.memory.triggered
    pair.ask(state("Idle"))
    assert isinstance(pair.sent[-1], secured_state if asked_for == "secured" else plain_state)


@EXTENSION
def test_a_plain_trigger_takes_the_number_from_a_secured_state(plain, secured, state, plain_state, secured_state):
    pair = pair_of(ocpp16_core)
    pair.ask(secured)
    trigger = neutral.MessageTrigger(type(state()).__name__.removesuffix("Request"))
    pair.station.memory.triggered[trigger] = False
    execution = pair.ask(state(request_id=7))
    assert isinstance(pair.sent[-1], plain_state)
    assert lost(execution.losses) == [("request_id", 7)]


@EXTENSION
def test_a_number_that_is_taken_again_is_that_of_the_newer_request(plain, secured, state, plain_state, secured_state):
    pair = pair_of(ocpp16_core)
    pair.ask(plain)
    pair.ask(secured.model_copy(update={"request_id": pair.received[0].request_id}))
    pair.ask(state(request_id=101))
    assert isinstance(pair.sent[-1], secured_state)


@EXTENSION
def test_the_extension_numbers_what_has_no_number(plain, secured, state, plain_state, secured_state):
    pair = pair_of(ocpp16_core)
    pair.ask(plain)
    pair.ask(secured.model_copy(update={"request_id": None}))
    assert pair.received[-1].request_id == 101


# ------------------------------------------------------------------------------------------------------------ firmware


@VERSIONS
def test_a_plain_update(ocpp):
    pair = pair_of(ocpp)
    execution = pair.ask(update(retries=2, retry_interval=30))
    assert pair.sent == [
        ocpp.UpdateFirmwareRequest(retrieve_date=THEN, location="ftp://f", retries=2, retry_interval=30)
    ]
    assert pair.received == [update(request_id=101, retries=2, retry_interval=30)]
    assert execution.response == UPDATED
    assert not execution.losses


@VERSIONS
def test_a_plain_update_has_no_time_to_install(ocpp):
    firmware = PLAIN.model_copy(update={"install_date_time": LATER})
    assert lost(pair_of(ocpp).ask(update(firmware)).losses) == [("firmware.install_date_time", LATER)]


def test_a_signed_update():
    pair = pair_of(ocpp16_core)
    execution = pair.ask(update(SIGNED, retries=2, retry_interval=30))
    assert pair.sent == [
        ocpp16_core.SignedUpdateFirmwareRequest(
            retries=2,
            retry_interval=30,
            request_id=7,
            firmware=ocpp16_core.FirmwareType(
                location="ftp://f",
                retrieve_date_time=THEN,
                install_date_time=LATER,
                signing_certificate="c",
                signature="s",
            ),
        )
    ]
    assert pair.received == [update(SIGNED, retries=2, retry_interval=30)]
    assert execution.response == UPDATED
    assert not execution.losses


@pytest.mark.parametrize(
    ("ocpp", "missing", "reason"),
    [
        (ocpp15_core, None, "no signed firmware"),
        (ocpp15_core, "signature", "no signed firmware"),
        (ocpp16_core, "signature", "wants both"),
        (ocpp16_core, "signing_certificate", "wants both"),
    ],
)
def test_a_signature_is_never_left_behind(ocpp, missing, reason):
    pair = pair_of(ocpp)
    firmware = SIGNED.model_copy(update={missing: None} if missing else {})
    with pytest.raises(NotSupported, match=reason):
        pair.ask(update(firmware))
    assert not pair.sent


@pytest.mark.parametrize("status", list(neutral.UpdateFirmwareStatus))
def test_statuses_of_a_signed_update(status):
    response = neutral.UpdateFirmwareResponse(status=status)
    pair = pair_of(ocpp16_core, update_firmware=response)
    assert pair.ask(update(SIGNED)).response == response
    assert not pair.answer_lost


@VERSIONS
@pytest.mark.parametrize("status", list(neutral.UpdateFirmwareStatus))
def test_the_refusal_of_a_plain_update_stays_one(ocpp, status):
    """Its answer has no status: a refusal goes as a CALLERROR, and reads as Rejected."""
    pair = pair_of(ocpp, update_firmware=neutral.UpdateFirmwareResponse(status=status))
    taken = status in ("Accepted", "AcceptedCanceled")
    read = UPDATED if taken else neutral.UpdateFirmwareResponse(status=neutral.UpdateFirmwareStatus.REJECTED)
    assert pair.ask(update()).response == read
    assert lost(pair.answer_lost) == ([("status", status)] if status == "AcceptedCanceled" else [])


@VERSIONS
def test_there_is_no_status_info(ocpp):
    info = neutral.StatusInfo(reason_code="x")
    pair = pair_of(
        ocpp, TAKEN.model_copy(update={"status_info": info}), UPDATED.model_copy(update={"status_info": info})
    )
    pair.ask(log())
    pair.ask(update())
    assert lost(pair.answer_lost) == [("status_info", info)] * 2


# -------------------------------------------------------------------------------------------------------- the choice


def test_a_handler_may_take_its_time():
    async def answer(peer, request):
        await asyncio.sleep(0)
        return TAKEN

    pair = pair_of(ocpp15_core)
    pair.station.handlers = handlers_of((neutral.GET_LOG, answer))
    assert pair.ask(log()).response == TAKEN


def test_nothing_to_send_needs_a_response_for_it():
    way = routes(ocpp15_core)[1].ways[0]
    choice = Choice(neutral.LOG_STATUS_NOTIFICATION, (way,), lambda request, scope: None)
    with pytest.raises(TypeError, match="LogStatusNotification: nothing to send"):
        Pair(ocpp15_core, [choice]).ask(log_status())


def test_without_a_choice_it_is_the_first():
    way = routes(ocpp15_core)[1].ways[0]
    pair = Pair(
        ocpp15_core,
        [Choice(neutral.LOG_STATUS_NOTIFICATION, (way,))],
        (neutral.LOG_STATUS_NOTIFICATION, neutral.LogStatusNotificationResponse()),
    )
    assert pair.adapter.routes[0].fidelity.grade == "exact"
    pair.ask(log_status())
    assert len(pair.sent) == 1


def test_what_is_filled_in_is_derived():
    way = routes(ocpp15_core)[1].ways[0]
    assert Choice(neutral.LOG_STATUS_NOTIFICATION, (way,), derived={"a": "b"}).fidelity.grade == "derived"


@VERSIONS
def test_a_loss_can_be_an_error(ocpp):
    pair = pair_of(ocpp, losses="error")
    with pytest.raises(NotSupported, match=r"it would lose firmware\.install_date_time"):
        pair.ask(update(PLAIN.model_copy(update={"install_date_time": LATER})))
    with pytest.raises(NotSupported, match="it would lose status"):
        pair.ask(log_status("BadMessage"))
    assert not pair.sent
