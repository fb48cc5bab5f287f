"""Files: logs up and firmware down, and how far they are (OCPP 1.6, 4.4, 4.5, 5.9, 5.19; security whitepaper, chapter 5).

Each has a plain operation in 1.x, and a second one in 1.6's security extension:

=================================================  ==========================================  ====================
neutral                                            1.6                                         1.5
=================================================  ==========================================  ====================
GetLog of a DiagnosticsLog                         GetDiagnostics                              GetDiagnostics
GetLog of a SecurityLog                            GetLog                                      NotSupported
LogStatusNotification, plain, secured              DiagnosticsStatusNotification,              Diagnostics-
                                                   LogStatusNotification                       StatusNotification
UpdateFirmware, without and with a signature       UpdateFirmware, SignedUpdateFirmware        UpdateFirmware,
                                                                                               NotSupported
FirmwareStatusNotification, plain, signed          FirmwareStatusNotification,                 Firmware-
                                                   SignedFirmwareStatusNotification            StatusNotification
=================================================  ==========================================  ====================

- The plain ones have no request ids. The id of the last plain request is remembered: it is that of the states that come in.
  A station gives a plain request that comes in an id of its own.
- A state goes out by the plain message if its request was plain. Without an id, or with one that is not that of the last plain
  request, it goes by the extension's if the last request of its kind was one of the extension. The first state after a
  trigger goes by the message that the trigger asked for (`control`).
- A refused GetDiagnostics is one without a file name, both ways. The answer to a plain UpdateFirmware says nothing: it is
  Accepted coming in, and a refusal is a CALLERROR, GenericError, both ways: a CSMS must not take it for consent.
- A state that the version has not goes out as the nearest one that is true as well, and is reported. Where none is (1.5 has no
  word for what is going on, no 1.x but the extension for a download that waits), nothing is sent and the state is lost.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from ocpp_core import CallError, ErrorCode, NotSupported, OcppModel
from ocpp_generic_api import (
    FIRMWARE_STATUS_NOTIFICATION,
    GET_LOG,
    LOG_STATUS_NOTIFICATION,
    UPDATE_FIRMWARE,
    Firmware,
    FirmwareStatus,
    FirmwareStatusNotificationRequest,
    FirmwareStatusNotificationResponse,
    GetLogRequest,
    GetLogResponse,
    LogParameters,
    LogStatus,
    LogStatusNotificationRequest,
    LogStatusNotificationResponse,
    LogType,
    Memory,
    MessageTrigger,
    Route,
    Scope,
    UpdateFirmwareRequest,
    UpdateFirmwareResponse,
    UpdateFirmwareStatus,
    UploadLogStatus,
)

from .choice import Choice, Way

__all__ = ["routes"]

G = TypeVar("G", bound=OcppModel)
GR = TypeVar("GR", bound=OcppModel)

_States = Mapping[Any, tuple[str | None, bool]]
"""For each neutral state the version's, None if nothing is sent, and whether it says the same."""

_TAKEN = (UpdateFirmwareStatus.ACCEPTED, UpdateFirmwareStatus.ACCEPTED_CANCELED)
_NO_STATUS_INFO = {"status_info": "OCPP 1.x has a bare status"}
_NO_REQUEST_ID = "the plain messages of OCPP 1.x name no request, and this is not the last one"
_LAST_REQUEST_ID = "that of the last request of the kind, where OCPP 1.x names none"
_GIVEN_REQUEST_ID = "counted where the message has none"

_LOG_15: _States = {
    UploadLogStatus.UPLOADED: ("Uploaded", True),
    UploadLogStatus.UPLOAD_FAILURE: ("UploadFailed", True),
    UploadLogStatus.BAD_MESSAGE: ("UploadFailed", False),
    UploadLogStatus.NOT_SUPPORTED_OPERATION: ("UploadFailed", False),
    UploadLogStatus.PERMISSION_DENIED: ("UploadFailed", False),
    UploadLogStatus.ACCEPTED_CANCELED: ("UploadFailed", False),
    UploadLogStatus.UPLOADING: (None, False),
    UploadLogStatus.IDLE: (None, False),
}
_LOG_16: _States = {
    **_LOG_15,
    UploadLogStatus.UPLOADING: ("Uploading", True),
    UploadLogStatus.IDLE: ("Idle", True),
}
_LOG_SECURED: _States = {
    **{status: (status.value, True) for status in UploadLogStatus},
    UploadLogStatus.ACCEPTED_CANCELED: ("UploadFailure", False),
}
_FIRMWARE_15: _States = {
    FirmwareStatus.DOWNLOADED: ("Downloaded", True),
    FirmwareStatus.DOWNLOAD_FAILED: ("DownloadFailed", True),
    FirmwareStatus.INSTALLATION_FAILED: ("InstallationFailed", True),
    FirmwareStatus.INSTALLED: ("Installed", True),
    FirmwareStatus.SIGNATURE_VERIFIED: ("Downloaded", False),
    FirmwareStatus.INSTALL_SCHEDULED: ("Downloaded", False),
    FirmwareStatus.INSTALL_VERIFICATION_FAILED: ("InstallationFailed", False),
    FirmwareStatus.INVALID_SIGNATURE: ("InstallationFailed", False),
    FirmwareStatus.DOWNLOAD_SCHEDULED: (None, False),
    FirmwareStatus.DOWNLOADING: (None, False),
    FirmwareStatus.DOWNLOAD_PAUSED: (None, False),
    FirmwareStatus.INSTALLING: (None, False),
    FirmwareStatus.INSTALL_REBOOTING: (None, False),
    FirmwareStatus.IDLE: (None, False),
}
_FIRMWARE_16: _States = {
    **_FIRMWARE_15,
    FirmwareStatus.DOWNLOADING: ("Downloading", True),
    FirmwareStatus.DOWNLOAD_PAUSED: ("Downloading", False),
    FirmwareStatus.INSTALLING: ("Installing", True),
    FirmwareStatus.INSTALL_REBOOTING: ("Installing", False),
    FirmwareStatus.IDLE: ("Idle", True),
}
_LOG_IN = {"UploadFailed": UploadLogStatus.UPLOAD_FAILURE}


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """GetLog, LogStatusNotification, UpdateFirmware, FirmwareStatusNotification."""
    return [_get_log(ocpp), _log_status(ocpp), _update_firmware(ocpp), _firmware_status(ocpp)]


def _is_15(ocpp: Any) -> bool:
    return bool(ocpp.VERSION.name == "1.5")


def _numbered(memory: Memory, request_id: int | None) -> int:
    """The id of a request that goes out: its own, else a new one."""
    return memory.next_request_id() if request_id is None else request_id


def _state(states: _States, status: Any, scope: Scope, which: str) -> str | None:
    """The version's word for a state; None if there is none, and nothing is sent. A difference is reported."""
    word, same = states[status]
    if not same:
        instead = "nothing is sent" if word is None else f"{word} is sent"
        scope.lose("status", status, f"{which} has no such state: {instead}")
    return word


def _partly(states: _States, which: str) -> dict[str, str]:
    """For a route's `partly`: the states that are not carried as they are, if any."""
    changed = [f"{status} → {word or 'nothing'}" for status, (word, same) in states.items() if not same]
    return {"status": f"{which} has fewer states: {', '.join(changed)}"}


# ------------------------------------------------------------------------------------------------------------ logs


def _get_log(ocpp: Any) -> Route[Any, Any]:
    diagnostics = _get_diagnostics(ocpp)
    if _is_15(ocpp):
        ways: tuple[Way[GetLogRequest, GetLogResponse], ...] = (diagnostics,)
        partly = {"log_type": "OCPP 1.5 has no security log"}
    else:
        ways = (diagnostics, _get_secured_log(ocpp))
        partly = {}

    def choose(request: GetLogRequest, scope: Scope) -> Way[GetLogRequest, GetLogResponse]:
        if request.log_type is LogType.DIAGNOSTICS_LOG:
            return diagnostics
        if len(ways) == 1:
            raise NotSupported("GetLog", "OCPP 1.5 has no security log")
        return ways[1]

    return Choice(
        GET_LOG,
        ways,
        choose,
        partly={
            **partly,
            "→ status": "GetDiagnostics has none: AcceptedCanceled reads as Accepted, and no file name as Rejected",
            "→ filename": "GetDiagnostics has it only if the request is accepted",
        },
        derived={
            "request_id": _GIVEN_REQUEST_ID,
            "→ status": "of GetDiagnostics: Accepted if there is a file name, else Rejected",
        },
    )


def _get_diagnostics(ocpp: Any) -> Way[GetLogRequest, GetLogResponse]:
    def request_out(request: GetLogRequest, scope: Scope) -> Any:
        message = ocpp.GetDiagnosticsRequest(
            location=request.log.remote_location,
            start_time=request.log.oldest_timestamp,
            stop_time=request.log.latest_timestamp,
            retries=request.retries,
            retry_interval=request.retry_interval,
        )
        scope.memory.log_request_id = _numbered(scope.memory, request.request_id)
        scope.memory.security_log = False
        return message

    def response_in(response: Any, request: GetLogRequest, scope: Scope) -> GetLogResponse:
        name = response.file_name or None
        return GetLogResponse(status=LogStatus.REJECTED if name is None else LogStatus.ACCEPTED, filename=name)

    def request_in(request: Any, scope: Scope) -> GetLogRequest:
        scope.memory.log_request_id = scope.memory.next_request_id()
        scope.memory.security_log = False
        return GetLogRequest(
            log=LogParameters(
                remote_location=request.location,
                oldest_timestamp=request.start_time,
                latest_timestamp=request.stop_time,
            ),
            log_type=LogType.DIAGNOSTICS_LOG,
            request_id=scope.memory.log_request_id,
            retries=request.retries,
            retry_interval=request.retry_interval,
        )

    def response_out(response: GetLogResponse, request: GetLogRequest, scope: Scope) -> Any:
        if response.status is LogStatus.REJECTED:
            scope.lose("filename", response.filename, "a GetDiagnostics with a file name is accepted")
            return ocpp.GetDiagnosticsResponse()
        if not response.filename:
            scope.lose("filename", response.filename, "an empty one is none in OCPP 1.x")
            scope.lose("status", response.status, "a GetDiagnostics without a file name reads as Rejected")
            return ocpp.GetDiagnosticsResponse()
        if response.status is LogStatus.ACCEPTED_CANCELED:
            scope.lose("status", response.status, "GetDiagnostics has no status: it reads as Accepted")
        return ocpp.GetDiagnosticsResponse(file_name=response.filename)

    return Way(ocpp.GET_DIAGNOSTICS, request_out, response_in, request_in, response_out, response_lacks=_NO_STATUS_INFO)


def _get_secured_log(ocpp: Any) -> Way[GetLogRequest, GetLogResponse]:
    def note(memory: Memory, request_id: int) -> None:
        memory.security_log = True
        if memory.log_request_id == request_id:
            memory.log_request_id = None

    def request_out(request: GetLogRequest, scope: Scope) -> Any:
        message = ocpp.GetLogRequest(
            log=ocpp.LogParametersType(
                remote_location=request.log.remote_location,
                oldest_timestamp=request.log.oldest_timestamp,
                latest_timestamp=request.log.latest_timestamp,
            ),
            log_type=ocpp.LogEnumType(request.log_type.value),
            request_id=_numbered(scope.memory, request.request_id),
            retries=request.retries,
            retry_interval=request.retry_interval,
        )
        note(scope.memory, message.request_id)
        return message

    def response_in(response: Any, request: GetLogRequest, scope: Scope) -> GetLogResponse:
        return GetLogResponse(status=LogStatus(response.status.value), filename=response.filename)

    def request_in(request: Any, scope: Scope) -> GetLogRequest:
        note(scope.memory, request.request_id)
        return GetLogRequest(
            log=LogParameters(
                remote_location=request.log.remote_location,
                oldest_timestamp=request.log.oldest_timestamp,
                latest_timestamp=request.log.latest_timestamp,
            ),
            log_type=LogType(request.log_type.value),
            request_id=request.request_id,
            retries=request.retries,
            retry_interval=request.retry_interval,
        )

    def response_out(response: GetLogResponse, request: GetLogRequest, scope: Scope) -> Any:
        return ocpp.GetLogResponse(status=ocpp.LogStatusEnumType(response.status.value), filename=response.filename)

    return Way(ocpp.GET_LOG, request_out, response_in, request_in, response_out, response_lacks=_NO_STATUS_INFO)


def _log_status(ocpp: Any) -> Route[Any, Any]:
    states = _LOG_15 if _is_15(ocpp) else _LOG_16
    which = f"OCPP {ocpp.VERSION.name}'s DiagnosticsStatusNotification"

    def request_out(request: LogStatusNotificationRequest, scope: Scope) -> Any:
        return ocpp.DiagnosticsStatusNotificationRequest(status=ocpp.DiagnosticsStatus(states[request.status][0]))

    def request_in(request: Any, scope: Scope) -> LogStatusNotificationRequest:
        word = request.status.value
        return LogStatusNotificationRequest(
            status=_LOG_IN.get(word) or UploadLogStatus(word), request_id=scope.memory.log_request_id
        )

    plain = Way[LogStatusNotificationRequest, LogStatusNotificationResponse](
        ocpp.DIAGNOSTICS_STATUS_NOTIFICATION,
        request_out,
        lambda response, request, scope: LogStatusNotificationResponse(),
        request_in,
        lambda response, request, scope: ocpp.DiagnosticsStatusNotificationResponse(),
    )
    secured = None if _is_15(ocpp) else _secured_log_status(ocpp)

    def choose(
        request: LogStatusNotificationRequest, scope: Scope
    ) -> Way[LogStatusNotificationRequest, LogStatusNotificationResponse] | None:
        memory = scope.memory
        kind = memory.triggered.pop(MessageTrigger.LOG_STATUS_NOTIFICATION, None)
        if secured is not None and _secure(kind, request.request_id, memory.log_request_id, memory.security_log):
            return secured
        return _plain(plain, states, request, memory.log_request_id, scope, which)

    return Choice(
        LOG_STATUS_NOTIFICATION,
        (plain,) if secured is None else (plain, secured),
        choose,
        LogStatusNotificationResponse,
        partly={**_partly(states, which), "request_id": _NO_REQUEST_ID},
        derived={"request_id": _LAST_REQUEST_ID},
    )


def _secured_log_status(ocpp: Any) -> Way[LogStatusNotificationRequest, LogStatusNotificationResponse]:
    def request_out(request: LogStatusNotificationRequest, scope: Scope) -> Any:
        word = _state(_LOG_SECURED, request.status, scope, "OCPP 1.6's LogStatusNotification")
        return ocpp.LogStatusNotificationRequest(
            status=ocpp.UploadLogStatusEnumType(word), request_id=request.request_id
        )

    def request_in(request: Any, scope: Scope) -> LogStatusNotificationRequest:
        return LogStatusNotificationRequest(status=UploadLogStatus(request.status.value), request_id=request.request_id)

    return Way(
        ocpp.LOG_STATUS_NOTIFICATION,
        request_out,
        lambda response, request, scope: LogStatusNotificationResponse(),
        request_in,
        lambda response, request, scope: ocpp.LogStatusNotificationResponse(),
    )


# -------------------------------------------------------------------------------------------------------- firmware


def _update_firmware(ocpp: Any) -> Route[Any, Any]:
    plain = _update_plain(ocpp)
    signed = None if _is_15(ocpp) else _update_signed(ocpp)

    def choose(request: UpdateFirmwareRequest, scope: Scope) -> Way[UpdateFirmwareRequest, UpdateFirmwareResponse]:
        firmware = request.firmware
        if firmware.signing_certificate is None and firmware.signature is None:
            return plain
        if signed is None:
            raise NotSupported("UpdateFirmware", "OCPP 1.5 has no signed firmware")
        if firmware.signing_certificate is None or firmware.signature is None:
            raise NotSupported("UpdateFirmware", "OCPP 1.6 wants both the signature and its certificate, or neither")
        return signed

    return Choice(
        UPDATE_FIRMWARE,
        (plain,) if signed is None else (plain, signed),
        choose,
        partly={
            "firmware.signature": "OCPP 1.5 has no signed firmware"
            if signed is None
            else "OCPP 1.6 has it together with the certificate only",
            "→ status": "the answer to a plain UpdateFirmware says nothing, a refusal no reason: they read as Accepted and Rejected",
        },
        derived={
            "request_id": _GIVEN_REQUEST_ID,
            "→ status": "Accepted for a plain UpdateFirmware, Rejected for a CALLERROR",
        },
    )


def _update_plain(ocpp: Any) -> Way[UpdateFirmwareRequest, UpdateFirmwareResponse]:
    def request_out(request: UpdateFirmwareRequest, scope: Scope) -> Any:
        message = ocpp.UpdateFirmwareRequest(
            retrieve_date=request.firmware.retrieve_date_time,
            location=request.firmware.location,
            retries=request.retries,
            retry_interval=request.retry_interval,
        )
        scope.memory.firmware_request_id = _numbered(scope.memory, request.request_id)
        scope.memory.signed_firmware = False
        return message

    def request_in(request: Any, scope: Scope) -> UpdateFirmwareRequest:
        scope.memory.firmware_request_id = scope.memory.next_request_id()
        scope.memory.signed_firmware = False
        return UpdateFirmwareRequest(
            retries=request.retries,
            retry_interval=request.retry_interval,
            request_id=scope.memory.firmware_request_id,
            firmware=Firmware(location=request.location, retrieve_date_time=request.retrieve_date),
        )

    def response_out(response: UpdateFirmwareResponse, request: UpdateFirmwareRequest, scope: Scope) -> Any:
        if response.status not in _TAKEN:
            raise CallError(ErrorCode.GENERIC_ERROR, f"the update is refused: {response.status}")
        if response.status is not UpdateFirmwareStatus.ACCEPTED:
            scope.lose("status", response.status, "the answer to a plain UpdateFirmware says nothing")
        return ocpp.UpdateFirmwareResponse()

    return Way(
        ocpp.UPDATE_FIRMWARE,
        request_out,
        lambda response, request, scope: UpdateFirmwareResponse(status=UpdateFirmwareStatus.ACCEPTED),
        request_in,
        response_out,
        request_lacks={"firmware.install_date_time": "plain UpdateFirmware has no time to install"},
        response_lacks=_NO_STATUS_INFO,
        refused=UpdateFirmwareResponse(status=UpdateFirmwareStatus.REJECTED),
    )


def _update_signed(ocpp: Any) -> Way[UpdateFirmwareRequest, UpdateFirmwareResponse]:
    def note(memory: Memory, request_id: int) -> None:
        memory.signed_firmware = True
        if memory.firmware_request_id == request_id:
            memory.firmware_request_id = None

    def request_out(request: UpdateFirmwareRequest, scope: Scope) -> Any:
        message = ocpp.SignedUpdateFirmwareRequest(
            retries=request.retries,
            retry_interval=request.retry_interval,
            request_id=_numbered(scope.memory, request.request_id),
            firmware=ocpp.FirmwareType(**dict(request.firmware)),
        )
        note(scope.memory, message.request_id)
        return message

    def response_in(response: Any, request: UpdateFirmwareRequest, scope: Scope) -> UpdateFirmwareResponse:
        return UpdateFirmwareResponse(status=UpdateFirmwareStatus(response.status.value))

    def request_in(request: Any, scope: Scope) -> UpdateFirmwareRequest:
        note(scope.memory, request.request_id)
        return UpdateFirmwareRequest(
            retries=request.retries,
            retry_interval=request.retry_interval,
            request_id=request.request_id,
            firmware=Firmware(**dict(request.firmware)),
        )

    def response_out(response: UpdateFirmwareResponse, request: UpdateFirmwareRequest, scope: Scope) -> Any:
        return ocpp.SignedUpdateFirmwareResponse(status=ocpp.UpdateFirmwareStatusEnumType(response.status.value))

    return Way(
        ocpp.SIGNED_UPDATE_FIRMWARE,
        request_out,
        response_in,
        request_in,
        response_out,
        response_lacks=_NO_STATUS_INFO,
    )


def _firmware_status(ocpp: Any) -> Route[Any, Any]:
    states = _FIRMWARE_15 if _is_15(ocpp) else _FIRMWARE_16
    which = f"OCPP {ocpp.VERSION.name}'s FirmwareStatusNotification"

    def request_out(request: FirmwareStatusNotificationRequest, scope: Scope) -> Any:
        return ocpp.FirmwareStatusNotificationRequest(status=ocpp.FirmwareStatus(states[request.status][0]))

    def request_in(request: Any, scope: Scope) -> FirmwareStatusNotificationRequest:
        return FirmwareStatusNotificationRequest(
            status=FirmwareStatus(request.status.value), request_id=scope.memory.firmware_request_id
        )

    plain = Way[FirmwareStatusNotificationRequest, FirmwareStatusNotificationResponse](
        ocpp.FIRMWARE_STATUS_NOTIFICATION,
        request_out,
        lambda response, request, scope: FirmwareStatusNotificationResponse(),
        request_in,
        lambda response, request, scope: ocpp.FirmwareStatusNotificationResponse(),
    )
    signed = None if _is_15(ocpp) else _signed_firmware_status(ocpp)

    def choose(
        request: FirmwareStatusNotificationRequest, scope: Scope
    ) -> Way[FirmwareStatusNotificationRequest, FirmwareStatusNotificationResponse] | None:
        memory = scope.memory
        kind = memory.triggered.pop(MessageTrigger.FIRMWARE_STATUS_NOTIFICATION, None)
        if signed is not None and _secure(kind, request.request_id, memory.firmware_request_id, memory.signed_firmware):
            return signed
        return _plain(plain, states, request, memory.firmware_request_id, scope, which)

    return Choice(
        FIRMWARE_STATUS_NOTIFICATION,
        (plain,) if signed is None else (plain, signed),
        choose,
        FirmwareStatusNotificationResponse,
        partly={**_partly(states, which), "request_id": _NO_REQUEST_ID},
        derived={"request_id": _LAST_REQUEST_ID},
    )


def _signed_firmware_status(
    ocpp: Any,
) -> Way[FirmwareStatusNotificationRequest, FirmwareStatusNotificationResponse]:
    def request_out(request: FirmwareStatusNotificationRequest, scope: Scope) -> Any:
        return ocpp.SignedFirmwareStatusNotificationRequest(
            status=ocpp.FirmwareStatusEnumType(request.status.value), request_id=request.request_id
        )

    def request_in(request: Any, scope: Scope) -> FirmwareStatusNotificationRequest:
        return FirmwareStatusNotificationRequest(
            status=FirmwareStatus(request.status.value), request_id=request.request_id
        )

    return Way(
        ocpp.SIGNED_FIRMWARE_STATUS_NOTIFICATION,
        request_out,
        lambda response, request, scope: FirmwareStatusNotificationResponse(),
        request_in,
        lambda response, request, scope: ocpp.SignedFirmwareStatusNotificationResponse(),
    )


# ---------------------------------------------------------------------------------------------------- which message


def _secure(triggered: bool | None, request_id: int | None, plain_id: int | None, last_is_secure: bool) -> bool:  # noqa: FBT001
    """Whether a state goes by the message of 1.6's security extension: as a trigger asked for, else as its request came."""
    if triggered is not None:
        return triggered
    return last_is_secure and (request_id is None or request_id != plain_id)


def _plain(
    way: Way[G, GR], states: _States, request: Any, plain_id: int | None, scope: Scope, which: str
) -> Way[G, GR] | None:
    """The plain way, reporting what it loses; None if it has no word for the state."""
    word = _state(states, request.status, scope, which)
    if word is None:
        scope.lose("request_id", request.request_id, "nothing is sent")
        return None
    if request.request_id != plain_id:
        scope.lose("request_id", request.request_id, _NO_REQUEST_ID)
    return way
