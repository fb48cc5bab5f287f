"""Firmware and diagnostics: files to the charge point and from it (OCPP 1.5, UpdateFirmware, GetDiagnostics)."""

from enum import StrEnum
from typing import Annotated

from ocpp_core import ANY_URI, DateTime, OcppModel, Operation, Opt, Replies, Role

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
    """How an upload of diagnostics ended (OCPP 1.5, DiagnosticsStatusNotification.req)."""

    UPLOADED = "Uploaded"
    """The file is where it was asked for."""
    UPLOAD_FAILED = "UploadFailed"
    """The upload did not succeed."""


class FirmwareStatus(StrEnum):
    """How far an update of the firmware has come (OCPP 1.5, FirmwareStatusNotification.req)."""

    DOWNLOADED = "Downloaded"
    """The charge point has the file."""
    DOWNLOAD_FAILED = "DownloadFailed"
    """The charge point could not get the file."""
    INSTALLATION_FAILED = "InstallationFailed"
    """The file did not become the firmware in use."""
    INSTALLED = "Installed"
    """The new firmware is in use."""


class DiagnosticsStatusNotificationRequest(OcppModel, Replies["DiagnosticsStatusNotificationResponse"]):
    """Report how an upload of diagnostics ended (OCPP 1.5, DiagnosticsStatusNotification.req)."""

    status: DiagnosticsStatus
    """How it ended."""


class DiagnosticsStatusNotificationResponse(OcppModel):
    """Receipt; has no fields (OCPP 1.5, DiagnosticsStatusNotification.conf)."""


DIAGNOSTICS_STATUS_NOTIFICATION = Operation(
    "DiagnosticsStatusNotification",
    DiagnosticsStatusNotificationRequest,
    DiagnosticsStatusNotificationResponse,
    Role.STATION,
)


class FirmwareStatusNotificationRequest(OcppModel, Replies["FirmwareStatusNotificationResponse"]):
    """Report how far an update of the firmware has come (OCPP 1.5, FirmwareStatusNotification.req)."""

    status: FirmwareStatus
    """How far it has come."""


class FirmwareStatusNotificationResponse(OcppModel):
    """Receipt; has no fields (OCPP 1.5, FirmwareStatusNotification.conf)."""


FIRMWARE_STATUS_NOTIFICATION = Operation(
    "FirmwareStatusNotification",
    FirmwareStatusNotificationRequest,
    FirmwareStatusNotificationResponse,
    Role.STATION,
)


class GetDiagnosticsRequest(OcppModel, Replies["GetDiagnosticsResponse"]):
    """Ask the charge point to upload its diagnostics (OCPP 1.5, GetDiagnostics.req)."""

    location: Annotated[str, ANY_URI]
    """URI of the directory that the file is to be put in."""
    start_time: Opt[DateTime] = None
    """Oldest record wanted. None: from the first one kept."""
    stop_time: Opt[DateTime] = None
    """Newest record wanted. None: up to the latest one."""
    retries: Opt[int] = None
    """How often to try again after a failure. None: the charge point decides."""
    retry_interval: Opt[int] = None
    """Seconds between two tries. None: the charge point decides."""


class GetDiagnosticsResponse(OcppModel):
    """Which file will come; a DiagnosticsStatusNotification says later how it ended (OCPP 1.5, GetDiagnostics.conf)."""

    file_name: Opt[str] = None
    """Name of the file. None: there is nothing to upload."""


GET_DIAGNOSTICS = Operation("GetDiagnostics", GetDiagnosticsRequest, GetDiagnosticsResponse, Role.CSMS)


class UpdateFirmwareRequest(OcppModel, Replies["UpdateFirmwareResponse"]):
    """Tell the charge point where new firmware is and from when to fetch it (OCPP 1.5, UpdateFirmware.req)."""

    retrieve_date: DateTime
    """Do not fetch before this time."""
    location: Annotated[str, ANY_URI]
    """URI of the firmware's file."""
    retries: Opt[int] = None
    """How often to try again after a failure. None: the charge point decides."""
    retry_interval: Opt[int] = None
    """Seconds between two tries. None: the charge point decides."""


class UpdateFirmwareResponse(OcppModel):
    """Receipt; has no fields. FirmwareStatusNotification says later how it went (OCPP 1.5, UpdateFirmware.conf)."""


UPDATE_FIRMWARE = Operation("UpdateFirmware", UpdateFirmwareRequest, UpdateFirmwareResponse, Role.CSMS)

OPERATIONS = (GET_DIAGNOSTICS, DIAGNOSTICS_STATUS_NOTIFICATION, UPDATE_FIRMWARE, FIRMWARE_STATUS_NOTIFICATION)
