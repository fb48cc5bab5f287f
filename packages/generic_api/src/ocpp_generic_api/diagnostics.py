"""Diagnostics: logs that a station uploads (OCPP 2.0.1, block N)."""

from enum import StrEnum

from ocpp_core import DateTime, OcppModel, Operation, Opt, Replies, Role

from .types import StatusInfo

__all__ = [
    "GET_LOG",
    "LOG_STATUS_NOTIFICATION",
    "GetLogRequest",
    "GetLogResponse",
    "LogParameters",
    "LogStatus",
    "LogStatusNotificationRequest",
    "LogStatusNotificationResponse",
    "LogType",
    "UploadLogStatus",
]


class LogType(StrEnum):
    """Logs that can be asked for (OCPP 2.0.1 part 2, block N).

    GetDiagnostics of 1.x is about the DiagnosticsLog.
    """

    DIAGNOSTICS_LOG = "DiagnosticsLog"
    """What the manufacturer needs to find faults."""
    SECURITY_LOG = "SecurityLog"
    """Events that bear on security."""


class LogStatus(StrEnum):
    """Whether a station will upload a log (OCPP 2.0.1 part 2, block N).

    GetDiagnostics of 1.x has no status: an answer to it is Accepted.
    """

    ACCEPTED = "Accepted"
    """It will; that it has data to send is not said."""
    REJECTED = "Rejected"
    """It will not."""
    ACCEPTED_CANCELED = "AcceptedCanceled"
    """It will, and has given up the upload under way for it."""


class UploadLogStatus(StrEnum):
    """Progress of the upload of a log (OCPP 2.0.1 part 2, block N).

    DiagnosticsStatusNotification of 1.x has Uploaded and UploadFailed, 1.6 also Idle and Uploading.
    """

    BAD_MESSAGE = "BadMessage"
    """The server did not understand the upload; it has ended."""
    IDLE = "Idle"
    """No upload is under way; sent only when a TriggerMessage asked."""
    NOT_SUPPORTED_OPERATION = "NotSupportedOperation"
    """The server does not offer what the upload needs; it has ended."""
    PERMISSION_DENIED = "PermissionDenied"
    """The server refused the upload for want of rights; it has ended."""
    UPLOADED = "Uploaded"
    """The log is on the server."""
    UPLOAD_FAILURE = "UploadFailure"
    """The upload failed and has ended (1.x: UploadFailed)."""
    UPLOADING = "Uploading"
    """The log is being sent."""
    ACCEPTED_CANCELED = "AcceptedCanceled"
    """Given up for a newer GetLog; 2.0.1 alone."""


class LogParameters(OcppModel):
    """Where a log goes, and what time it covers (OCPP 2.0.1 part 2, block N)."""

    remote_location: str
    """URL that the log is uploaded to."""
    oldest_timestamp: Opt[DateTime] = None
    """Begin of the time covered (1.x: ``startTime``). None: from the oldest entry."""
    latest_timestamp: Opt[DateTime] = None
    """End of the time covered (1.x: ``stopTime``). None: up to the latest entry."""


class GetLogRequest(OcppModel, Replies["GetLogResponse"]):
    """Have a station upload a log (OCPP 2.0.1 part 2, block N).

    1.x: GetDiagnostics; 1.6 has GetLog itself in its security extension.
    """

    log: LogParameters
    """Where to, and what time it covers."""
    log_type: LogType
    """Which log."""
    request_id: Opt[int] = None
    """Number of this request, repeated in each LogStatusNotification about it. None: the toolkit numbers;
    GetDiagnostics of 1.x has none."""
    retries: Opt[int] = None
    """How often the upload is tried before it is given up. None: the station decides."""
    retry_interval: Opt[int] = None
    """Pause between two tries, in s. None: the station decides."""


class GetLogResponse(OcppModel):
    """Whether an upload begins (OCPP 2.0.1 part 2, block N)."""

    status: LogStatus
    """Whether the station will upload."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""
    filename: Opt[str] = None
    """Name of the file to come. None: there is nothing to upload."""


GET_LOG = Operation("GetLog", GetLogRequest, GetLogResponse, Role.CSMS)


class LogStatusNotificationRequest(OcppModel, Replies["LogStatusNotificationResponse"]):
    """Report how far the upload of a log has come (OCPP 2.0.1 part 2, block N).

    1.x: DiagnosticsStatusNotification; 1.6 has LogStatusNotification itself in its security extension.
    """

    status: UploadLogStatus
    """Progress."""
    request_id: Opt[int] = None
    """Number of the GetLog. None: a TriggerMessage asked while no upload is under way, or 1.x, which has none."""


class LogStatusNotificationResponse(OcppModel):
    """The progress has been received (OCPP 2.0.1 part 2, block N)."""


LOG_STATUS_NOTIFICATION = Operation(
    "LogStatusNotification", LogStatusNotificationRequest, LogStatusNotificationResponse, Role.STATION
)

OPERATIONS = (GET_LOG, LOG_STATUS_NOTIFICATION)
