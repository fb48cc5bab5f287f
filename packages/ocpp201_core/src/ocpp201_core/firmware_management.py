"""Firmware: updating a station, and a local controller that hands firmware on (OCPP 2.0.1 part 2, block L)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, Operation, Opt, Replies, Role

from .enums import GenericStatusEnumType
from .types import Ocpp201Model, StatusInfoType, String32, String512, String5500

__all__ = [
    "FIRMWARE_STATUS_NOTIFICATION",
    "PUBLISH_FIRMWARE",
    "PUBLISH_FIRMWARE_STATUS_NOTIFICATION",
    "UNPUBLISH_FIRMWARE",
    "UPDATE_FIRMWARE",
    "FirmwareStatusEnumType",
    "FirmwareStatusNotificationRequest",
    "FirmwareStatusNotificationResponse",
    "FirmwareType",
    "PublishFirmwareRequest",
    "PublishFirmwareResponse",
    "PublishFirmwareStatusEnumType",
    "PublishFirmwareStatusNotificationRequest",
    "PublishFirmwareStatusNotificationResponse",
    "UnpublishFirmwareRequest",
    "UnpublishFirmwareResponse",
    "UnpublishFirmwareStatusEnumType",
    "UpdateFirmwareRequest",
    "UpdateFirmwareResponse",
    "UpdateFirmwareStatusEnumType",
]


class FirmwareStatusEnumType(StrEnum):
    """Progress of a firmware update (OCPP 2.0.1 part 2, block L)."""

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


class PublishFirmwareStatusEnumType(StrEnum):
    """Progress of publishing firmware on a local controller (OCPP 2.0.1 part 2, block L)."""

    IDLE = "Idle"
    """Nothing is being published."""
    DOWNLOAD_SCHEDULED = "DownloadScheduled"
    """Fetching begins later."""
    DOWNLOADING = "Downloading"
    """The file is being fetched."""
    DOWNLOADED = "Downloaded"
    """The file is on the local controller."""
    PUBLISHED = "Published"
    """Stations can fetch the file from the local controller."""
    DOWNLOAD_FAILED = "DownloadFailed"
    """The file could not be fetched."""
    DOWNLOAD_PAUSED = "DownloadPaused"
    """Fetching is interrupted and will go on."""
    INVALID_CHECKSUM = "InvalidChecksum"
    """The file's MD5 sum is not the one announced."""
    CHECKSUM_VERIFIED = "ChecksumVerified"
    """The file's MD5 sum is right."""
    PUBLISH_FAILED = "PublishFailed"
    """The file is here, but could not be offered to stations."""


class UnpublishFirmwareStatusEnumType(StrEnum):
    """Whether a local controller stopped offering firmware (OCPP 2.0.1 part 2, block L)."""

    DOWNLOAD_ONGOING = "DownloadOngoing"
    """Not yet: a station is fetching the file."""
    NO_FIRMWARE = "NoFirmware"
    """No firmware with that checksum is published."""
    UNPUBLISHED = "Unpublished"
    """The file is no longer offered."""


class UpdateFirmwareStatusEnumType(StrEnum):
    """Whether a station takes up a firmware update (OCPP 2.0.1 part 2, block L)."""

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


class FirmwareType(Ocpp201Model):
    """A firmware file, when to fetch and when to install it (OCPP 2.0.1 part 2, block L)."""

    location: String512
    """URI of the file."""
    retrieve_date_time: DateTime
    """When the station may begin to fetch it."""
    install_date_time: Opt[DateTime] = None
    """When the station may begin to install it. None: as soon as it is there."""
    signing_certificate: Opt[String5500] = None
    """X.509 certificate, in PEM, of the key that signed the file. None: an update without signature."""
    signature: Opt[Annotated[str, Field(max_length=800)]] = None
    """Signature of the file, in Base64. None: an update without signature."""


class UpdateFirmwareRequest(Ocpp201Model, Replies["UpdateFirmwareResponse"]):
    """Have the station fetch and install firmware (OCPP 2.0.1 part 2, block L)."""

    retries: Opt[int] = None
    """How often fetching is tried before it is given up. None: the station decides."""
    retry_interval: Opt[int] = None
    """Pause between two tries, in s. None: the station decides."""
    request_id: int
    """Number of this request, repeated in each FirmwareStatusNotification about it."""
    firmware: FirmwareType
    """The file and its times."""


class UpdateFirmwareResponse(Ocpp201Model):
    """Whether the station takes up the update (OCPP 2.0.1 part 2, block L)."""

    status: UpdateFirmwareStatusEnumType
    """Taken up, or why not."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


UPDATE_FIRMWARE = Operation("UpdateFirmware", UpdateFirmwareRequest, UpdateFirmwareResponse, Role.CSMS)


class FirmwareStatusNotificationRequest(Ocpp201Model, Replies["FirmwareStatusNotificationResponse"]):
    """Report how far an update has come (OCPP 2.0.1 part 2, block L)."""

    status: FirmwareStatusEnumType
    """Progress."""
    request_id: Opt[int] = None
    """Number of the UpdateFirmware. None: a TriggerMessage asked while no update is under way."""


class FirmwareStatusNotificationResponse(Ocpp201Model):
    """The progress has been received (OCPP 2.0.1 part 2, block L)."""


FIRMWARE_STATUS_NOTIFICATION = Operation(
    "FirmwareStatusNotification", FirmwareStatusNotificationRequest, FirmwareStatusNotificationResponse, Role.STATION
)


class PublishFirmwareRequest(Ocpp201Model, Replies["PublishFirmwareResponse"]):
    """Have a local controller fetch firmware and offer it to its stations (OCPP 2.0.1 part 2, block L)."""

    location: String512
    """URI of the file."""
    retries: Opt[int] = None
    """How often fetching is tried before it is given up. None: the local controller decides."""
    checksum: String32
    """MD5 sum of the whole file, 32 hexadecimal digits."""
    request_id: int
    """Number of this request, repeated in each PublishFirmwareStatusNotification about it."""
    retry_interval: Opt[int] = None
    """Pause between two tries, in s. None: the local controller decides."""


class PublishFirmwareResponse(Ocpp201Model):
    """Whether the local controller will publish the file (OCPP 2.0.1 part 2, block L)."""

    status: GenericStatusEnumType
    """Accepted: it will; progress comes in PublishFirmwareStatusNotification."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


PUBLISH_FIRMWARE = Operation("PublishFirmware", PublishFirmwareRequest, PublishFirmwareResponse, Role.CSMS)


class PublishFirmwareStatusNotificationRequest(Ocpp201Model, Replies["PublishFirmwareStatusNotificationResponse"]):
    """Report how far publishing has come (OCPP 2.0.1 part 2, block L)."""

    status: PublishFirmwareStatusEnumType
    """Progress."""
    location: Opt[Annotated[list[String512], Field(min_length=1)]] = None
    """URIs where stations find the file, one for each protocol offered. None: it is not published (yet)."""
    request_id: Opt[int] = None
    """Number of the PublishFirmware. None: no publishing is under way that this could name."""


class PublishFirmwareStatusNotificationResponse(Ocpp201Model):
    """The progress has been received (OCPP 2.0.1 part 2, block L)."""


PUBLISH_FIRMWARE_STATUS_NOTIFICATION = Operation(
    "PublishFirmwareStatusNotification",
    PublishFirmwareStatusNotificationRequest,
    PublishFirmwareStatusNotificationResponse,
    Role.STATION,
)


class UnpublishFirmwareRequest(Ocpp201Model, Replies["UnpublishFirmwareResponse"]):
    """Have a local controller stop offering firmware (OCPP 2.0.1 part 2, block L)."""

    checksum: String32
    """MD5 sum of the file, 32 hexadecimal digits, as it was published."""


class UnpublishFirmwareResponse(Ocpp201Model):
    """Whether the file is no longer offered; there is no ``statusInfo`` here (OCPP 2.0.1 part 2, block L)."""

    status: UnpublishFirmwareStatusEnumType
    """Withdrawn, or why not."""


UNPUBLISH_FIRMWARE = Operation("UnpublishFirmware", UnpublishFirmwareRequest, UnpublishFirmwareResponse, Role.CSMS)

OPERATIONS = (
    UPDATE_FIRMWARE,
    FIRMWARE_STATUS_NOTIFICATION,
    PUBLISH_FIRMWARE,
    PUBLISH_FIRMWARE_STATUS_NOTIFICATION,
    UNPUBLISH_FIRMWARE,
)
