"""Firmware management: new firmware down, diagnostics up (OCPP 1.6, 4.4, 4.5, 5.9 and 5.19)."""

from enum import StrEnum
from typing import Annotated

from ocpp_core import ANY_URI, CiString255, DateTime, OcppModel, Operation, Opt, Replies, Role

__all__ = [
    "DIAGNOSTICS_STATUS_NOTIFICATION",
    "FIRMWARE_STATUS_NOTIFICATION",
    "GET_DIAGNOSTICS",
    "UPDATE_FIRMWARE",
    "DiagnosticsStatus",
    "DiagnosticsStatusNotificationRequest",
    "DiagnosticsStatusNotificationResponse",
    "FirmwareStatus",
    "FirmwareStatusNotificationRequest",
    "FirmwareStatusNotificationResponse",
    "GetDiagnosticsRequest",
    "GetDiagnosticsResponse",
    "UpdateFirmwareRequest",
    "UpdateFirmwareResponse",
]


class DiagnosticsStatus(StrEnum):
    """State of an upload of diagnostics (OCPP 1.6, 7.24)."""

    IDLE = "Idle"
    """Nothing is going on; said only when a TriggerMessage asked."""
    UPLOADED = "Uploaded"
    """The file is there."""
    UPLOAD_FAILED = "UploadFailed"
    """The upload was given up."""
    UPLOADING = "Uploading"
    """The upload is going on."""


class FirmwareStatus(StrEnum):
    """State of an update of the firmware (OCPP 1.6, 7.25)."""

    DOWNLOADED = "Downloaded"
    """The file is here; not installed yet."""
    DOWNLOAD_FAILED = "DownloadFailed"
    """The download was given up."""
    DOWNLOADING = "Downloading"
    """The download is going on."""
    IDLE = "Idle"
    """Nothing is going on; said only when a TriggerMessage asked."""
    INSTALLATION_FAILED = "InstallationFailed"
    """The installation went wrong."""
    INSTALLED = "Installed"
    """The new firmware is in use."""
    INSTALLING = "Installing"
    """The installation is going on."""


class DiagnosticsStatusNotificationRequest(OcppModel, Replies["DiagnosticsStatusNotificationResponse"]):
    """Tell how far an upload of diagnostics is (OCPP 1.6, 6.17)."""

    status: DiagnosticsStatus
    """State of the upload."""


class DiagnosticsStatusNotificationResponse(OcppModel):
    """Noted (OCPP 1.6, 6.18)."""


DIAGNOSTICS_STATUS_NOTIFICATION = Operation(
    "DiagnosticsStatusNotification",
    DiagnosticsStatusNotificationRequest,
    DiagnosticsStatusNotificationResponse,
    Role.STATION,
)


class FirmwareStatusNotificationRequest(OcppModel, Replies["FirmwareStatusNotificationResponse"]):
    """Tell how far an update of the firmware is (OCPP 1.6, 6.19)."""

    status: FirmwareStatus
    """State of the update."""


class FirmwareStatusNotificationResponse(OcppModel):
    """Noted (OCPP 1.6, 6.20)."""


FIRMWARE_STATUS_NOTIFICATION = Operation(
    "FirmwareStatusNotification",
    FirmwareStatusNotificationRequest,
    FirmwareStatusNotificationResponse,
    Role.STATION,
)


class GetDiagnosticsRequest(OcppModel, Replies["GetDiagnosticsResponse"]):
    """Have a file of diagnostics uploaded (OCPP 1.6, 6.25)."""

    location: Annotated[str, ANY_URI]
    """URI of the directory to upload to."""
    start_time: Opt[DateTime] = None
    """Begin of the time that the file covers. None: as far back as there is any."""
    stop_time: Opt[DateTime] = None
    """End of the time that the file covers. None: up to now."""
    retries: Opt[int] = None
    """How often to try again after a failure (errata 3.50). None: the charge point decides."""
    retry_interval: Opt[int] = None
    """Seconds to wait before another try. None: the charge point decides."""


class GetDiagnosticsResponse(OcppModel):
    """Which file will come (OCPP 1.6, 6.26)."""

    file_name: Opt[CiString255] = None
    """Name of the file. None: there is nothing to upload."""


GET_DIAGNOSTICS = Operation("GetDiagnostics", GetDiagnosticsRequest, GetDiagnosticsResponse, Role.CSMS)


class UpdateFirmwareRequest(OcppModel, Replies["UpdateFirmwareResponse"]):
    """Have new firmware fetched and installed (OCPP 1.6, 6.55)."""

    retrieve_date: DateTime
    """Not to be fetched before this time."""
    location: Annotated[str, ANY_URI]
    """URI of the file."""
    retries: Opt[int] = None
    """How often to try the download before giving up. None: the charge point decides."""
    retry_interval: Opt[int] = None
    """Seconds to wait before another try. None: the charge point decides."""


class UpdateFirmwareResponse(OcppModel):
    """Noted; progress follows in FirmwareStatusNotification (OCPP 1.6, 6.56)."""


UPDATE_FIRMWARE = Operation("UpdateFirmware", UpdateFirmwareRequest, UpdateFirmwareResponse, Role.CSMS)

OPERATIONS = (DIAGNOSTICS_STATUS_NOTIFICATION, FIRMWARE_STATUS_NOTIFICATION, GET_DIAGNOSTICS, UPDATE_FIRMWARE)
