"""Firmware: updating a station (OCPP 2.0.1, block L)."""

from enum import StrEnum

from ocpp_core import DateTime, OcppModel, Operation, Opt, Replies, Role

from .types import StatusInfo

__all__ = [
    "FIRMWARE_STATUS_NOTIFICATION",
    "UPDATE_FIRMWARE",
    "Firmware",
    "FirmwareStatus",
    "FirmwareStatusNotificationRequest",
    "FirmwareStatusNotificationResponse",
    "UpdateFirmwareRequest",
    "UpdateFirmwareResponse",
    "UpdateFirmwareStatus",
]


class FirmwareStatus(StrEnum):
    """Progress of a firmware update (OCPP 2.0.1 part 2, block L).

    OCPP 1.6 has all of them by its security extension, and without it Downloaded, DownloadFailed, Downloading, Idle,
    InstallationFailed, Installing and Installed. 1.5 has Downloaded, DownloadFailed, InstallationFailed and Installed.
    """

    DOWNLOADED = "Downloaded"
    """The file is on the station."""
    DOWNLOAD_FAILED = "DownloadFailed"
    """The file could not be fetched; the update has ended."""
    DOWNLOADING = "Downloading"
    """The file is being fetched."""
    DOWNLOAD_SCHEDULED = "DownloadScheduled"
    """Fetching begins later."""
    DOWNLOAD_PAUSED = "DownloadPaused"
    """Fetching is interrupted and will go on."""
    IDLE = "Idle"
    """No update is under way; sent only when a TriggerMessage asked."""
    INSTALLATION_FAILED = "InstallationFailed"
    """Installing failed; the update has ended."""
    INSTALLING = "Installing"
    """The new firmware is being installed."""
    INSTALLED = "Installed"
    """The new firmware runs; the update has ended."""
    INSTALL_REBOOTING = "InstallRebooting"
    """The station restarts in order to install or to activate the new firmware."""
    INSTALL_SCHEDULED = "InstallScheduled"
    """Installing begins later."""
    INSTALL_VERIFICATION_FAILED = "InstallVerificationFailed"
    """A check of the new firmware failed, such as that of its checksum; the update has ended."""
    INVALID_SIGNATURE = "InvalidSignature"
    """The file's signature is wrong; the update has ended."""
    SIGNATURE_VERIFIED = "SignatureVerified"
    """The file's signature is right."""


class UpdateFirmwareStatus(StrEnum):
    """Whether a station takes up a firmware update (OCPP 2.0.1 part 2, block L).

    Plain UpdateFirmware of 1.x has no status: an answer to it is Accepted.
    """

    ACCEPTED = "Accepted"
    """It will update; progress comes in FirmwareStatusNotification."""
    REJECTED = "Rejected"
    """It will not."""
    ACCEPTED_CANCELED = "AcceptedCanceled"
    """It will, and has given up the update under way for it."""
    INVALID_CERTIFICATE = "InvalidCertificate"
    """It will not: the signing certificate is not valid."""
    REVOKED_CERTIFICATE = "RevokedCertificate"
    """It will not: the signing certificate has been revoked."""


class Firmware(OcppModel):
    """A firmware file, when to fetch and when to install it (OCPP 2.0.1 part 2, block L).

    OCPP 1.x has location and time to fetch alone; 1.6's security extension has the rest as well.
    """

    location: str
    """URI of the file."""
    retrieve_date_time: DateTime
    """When the station may begin to fetch it."""
    install_date_time: Opt[DateTime] = None
    """When the station may begin to install it; 2.0.1 and 1.6's security extension. None: as soon as it is there."""
    signing_certificate: Opt[str] = None
    """X.509 certificate, in PEM, of the key that signed the file; 2.0.1 and 1.6's security extension. None: an update
    without signature."""
    signature: Opt[str] = None
    """Signature of the file, in Base64; 2.0.1 and 1.6's security extension. None: an update without signature."""


class UpdateFirmwareRequest(OcppModel, Replies["UpdateFirmwareResponse"]):
    """Have the station fetch and install firmware (OCPP 2.0.1 part 2, block L).

    1.x: UpdateFirmware; with a signature SignedUpdateFirmware of 1.6's security extension.
    """

    retries: Opt[int] = None
    """How often fetching is tried before it is given up. None: the station decides."""
    retry_interval: Opt[int] = None
    """Pause between two tries, in s. None: the station decides."""
    request_id: Opt[int] = None
    """Number of this request, repeated in each FirmwareStatusNotification about it. None: the toolkit numbers; plain
    UpdateFirmware of 1.x has none."""
    firmware: Firmware
    """The file and its times."""


class UpdateFirmwareResponse(OcppModel):
    """Whether the station takes up the update (OCPP 2.0.1 part 2, block L)."""

    status: UpdateFirmwareStatus
    """Taken up, or why not."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


UPDATE_FIRMWARE = Operation("UpdateFirmware", UpdateFirmwareRequest, UpdateFirmwareResponse, Role.CSMS)


class FirmwareStatusNotificationRequest(OcppModel, Replies["FirmwareStatusNotificationResponse"]):
    """Report how far an update has come (OCPP 2.0.1 part 2, block L).

    1.x: FirmwareStatusNotification; with a request id SignedFirmwareStatusNotification of 1.6's security extension.
    """

    status: FirmwareStatus
    """Progress."""
    request_id: Opt[int] = None
    """Number of the UpdateFirmware. None: a TriggerMessage asked while no update is under way, or 1.x, which has
    none."""


class FirmwareStatusNotificationResponse(OcppModel):
    """The progress has been received (OCPP 2.0.1 part 2, block L)."""


FIRMWARE_STATUS_NOTIFICATION = Operation(
    "FirmwareStatusNotification", FirmwareStatusNotificationRequest, FirmwareStatusNotificationResponse, Role.STATION
)

OPERATIONS = (UPDATE_FIRMWARE, FIRMWARE_STATUS_NOTIFICATION)
