"""Security: certificates, signed firmware, security events and logs (OCPP 1.6 security whitepaper, edition 2)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, OcppModel, Operation, Opt, Replies, Role

__all__ = [
    "CERTIFICATE_SIGNED",
    "DELETE_CERTIFICATE",
    "EXTENDED_TRIGGER_MESSAGE",
    "GET_INSTALLED_CERTIFICATE_IDS",
    "GET_LOG",
    "INSTALL_CERTIFICATE",
    "LOG_STATUS_NOTIFICATION",
    "SECURITY_EVENT_NOTIFICATION",
    "SIGNED_FIRMWARE_STATUS_NOTIFICATION",
    "SIGNED_UPDATE_FIRMWARE",
    "SIGN_CERTIFICATE",
    "CertificateHashDataType",
    "CertificateSignedRequest",
    "CertificateSignedResponse",
    "CertificateSignedStatusEnumType",
    "CertificateStatusEnumType",
    "CertificateUseEnumType",
    "DeleteCertificateRequest",
    "DeleteCertificateResponse",
    "DeleteCertificateStatusEnumType",
    "ExtendedTriggerMessageRequest",
    "ExtendedTriggerMessageResponse",
    "FirmwareStatusEnumType",
    "FirmwareType",
    "GenericStatusEnumType",
    "GetInstalledCertificateIdsRequest",
    "GetInstalledCertificateIdsResponse",
    "GetInstalledCertificateStatusEnumType",
    "GetLogRequest",
    "GetLogResponse",
    "HashAlgorithmEnumType",
    "InstallCertificateRequest",
    "InstallCertificateResponse",
    "LogEnumType",
    "LogParametersType",
    "LogStatusEnumType",
    "LogStatusNotificationRequest",
    "LogStatusNotificationResponse",
    "MessageTriggerEnumType",
    "SecurityEventNotificationRequest",
    "SecurityEventNotificationResponse",
    "SignCertificateRequest",
    "SignCertificateResponse",
    "SignedFirmwareStatusNotificationRequest",
    "SignedFirmwareStatusNotificationResponse",
    "SignedUpdateFirmwareRequest",
    "SignedUpdateFirmwareResponse",
    "TriggerMessageStatusEnumType",
    "UpdateFirmwareStatusEnumType",
    "UploadLogStatusEnumType",
]


class CertificateSignedStatusEnumType(StrEnum):
    """What a charge point makes of its new certificate (security whitepaper, 6.2)."""

    ACCEPTED = "Accepted"
    """It is valid, and will be used."""
    REJECTED = "Rejected"
    """It is not valid, and is dropped."""


class CertificateStatusEnumType(StrEnum):
    """What became of a root certificate sent (security whitepaper, 6.3)."""

    ACCEPTED = "Accepted"
    """It is installed."""
    FAILED = "Failed"
    """It is in order, and still could not be installed."""
    REJECTED = "Rejected"
    """It is not in order, or there are as many as there may be."""


class CertificateUseEnumType(StrEnum):
    """What a root certificate vouches for (security whitepaper, 6.4)."""

    CENTRAL_SYSTEM_ROOT_CERTIFICATE = "CentralSystemRootCertificate"
    """Certificates of the central system and of charge points."""
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"
    """Certificates of the manufacturer, as firmware is signed with."""


class DeleteCertificateStatusEnumType(StrEnum):
    """What became of a wish to delete a certificate (security whitepaper, 6.5)."""

    ACCEPTED = "Accepted"
    """It is deleted."""
    FAILED = "Failed"
    """It could not be deleted."""
    NOT_FOUND = "NotFound"
    """There is no such certificate."""


class FirmwareStatusEnumType(StrEnum):
    """State of an update with signed firmware (security whitepaper, 6.6)."""

    DOWNLOADED = "Downloaded"
    """The file is here; goes on."""
    DOWNLOAD_FAILED = "DownloadFailed"
    """The download was given up; ends the update."""
    DOWNLOADING = "Downloading"
    """The download is going on."""
    DOWNLOAD_SCHEDULED = "DownloadScheduled"
    """The download waits for its time."""
    DOWNLOAD_PAUSED = "DownloadPaused"
    """The download rests; goes on later."""
    IDLE = "Idle"
    """No update is going on; said only when an ExtendedTriggerMessage asked."""
    INSTALLATION_FAILED = "InstallationFailed"
    """The installation went wrong; ends the update."""
    INSTALLING = "Installing"
    """The installation is going on."""
    INSTALLED = "Installed"
    """The new firmware is in use; ends the update."""
    INSTALL_REBOOTING = "InstallRebooting"
    """A reboot comes now, to bring the new firmware into use; goes on."""
    INSTALL_SCHEDULED = "InstallScheduled"
    """The installation waits for its time."""
    INSTALL_VERIFICATION_FAILED = "InstallVerificationFailed"
    """The file is damaged or does not fit; ends the update."""
    INVALID_SIGNATURE = "InvalidSignature"
    """The signature does not match the file; ends the update."""
    SIGNATURE_VERIFIED = "SignatureVerified"
    """The signature matches the file; goes on."""


class GenericStatusEnumType(StrEnum):
    """What becomes of a request (security whitepaper, 6.8)."""

    ACCEPTED = "Accepted"
    """It will be done."""
    REJECTED = "Rejected"
    """It will not be done."""


class GetInstalledCertificateStatusEnumType(StrEnum):
    """Whether there are certificates of a kind (security whitepaper, 6.9)."""

    ACCEPTED = "Accepted"
    """There are; they are in the answer."""
    NOT_FOUND = "NotFound"
    """There are none."""


class HashAlgorithmEnumType(StrEnum):
    """How the hashes of a certificate are made (security whitepaper, 6.10)."""

    SHA256 = "SHA256"
    """SHA-256."""
    SHA384 = "SHA384"
    """SHA-384."""
    SHA512 = "SHA512"
    """SHA-512."""


class LogEnumType(StrEnum):
    """Kinds of log (security whitepaper, 6.11)."""

    DIAGNOSTICS_LOG = "DiagnosticsLog"
    """Diagnostics."""
    SECURITY_LOG = "SecurityLog"
    """Security events."""


class LogStatusEnumType(StrEnum):
    """What becomes of a wish for a log (security whitepaper, 6.13)."""

    ACCEPTED = "Accepted"
    """The upload begins."""
    REJECTED = "Rejected"
    """There will be no upload."""
    ACCEPTED_CANCELED = "AcceptedCanceled"
    """The upload begins; another one was broken off for it."""


class MessageTriggerEnumType(StrEnum):
    """Messages that can be asked for (security whitepaper, 6.14)."""

    BOOT_NOTIFICATION = "BootNotification"
    """A BootNotification."""
    LOG_STATUS_NOTIFICATION = "LogStatusNotification"
    """A LogStatusNotification with the state of the last or current upload."""
    FIRMWARE_STATUS_NOTIFICATION = "FirmwareStatusNotification"
    """A SignedFirmwareStatusNotification, in spite of the name."""
    HEARTBEAT = "Heartbeat"
    """A Heartbeat."""
    METER_VALUES = "MeterValues"
    """A MeterValues for the connector named, or for each of them."""
    SIGN_CHARGE_POINT_CERTIFICATE = "SignChargePointCertificate"
    """A SignCertificate: the charge point makes a new key."""
    STATUS_NOTIFICATION = "StatusNotification"
    """A StatusNotification for the connector named, or for each of them."""


class TriggerMessageStatusEnumType(StrEnum):
    """What becomes of a request for a message (security whitepaper, 6.15)."""

    ACCEPTED = "Accepted"
    """The message will be sent."""
    REJECTED = "Rejected"
    """The message will not be sent."""
    NOT_IMPLEMENTED = "NotImplemented"
    """The charge point does not know this message, or cannot send it on request."""


class UpdateFirmwareStatusEnumType(StrEnum):
    """What becomes of a wish for an update (security whitepaper, 6.16)."""

    ACCEPTED = "Accepted"
    """The update begins."""
    REJECTED = "Rejected"
    """There will be no update."""
    ACCEPTED_CANCELED = "AcceptedCanceled"
    """The update begins; another one was broken off for it."""
    INVALID_CERTIFICATE = "InvalidCertificate"
    """There will be no update: the signing certificate is not valid."""
    REVOKED_CERTIFICATE = "RevokedCertificate"
    """There will be no update: the signing certificate was revoked."""


class UploadLogStatusEnumType(StrEnum):
    """State of the upload of a log (security whitepaper, 6.17)."""

    BAD_MESSAGE = "BadMessage"
    """Failed: the server did not understand, or was not understood."""
    IDLE = "Idle"
    """No upload is going on; said only when an ExtendedTriggerMessage asked."""
    NOT_SUPPORTED_OPERATION = "NotSupportedOperation"
    """Failed: the server does not do this."""
    PERMISSION_DENIED = "PermissionDenied"
    """Failed: the server does not allow it."""
    UPLOADED = "Uploaded"
    """The file is there."""
    UPLOAD_FAILURE = "UploadFailure"
    """Failed for another reason."""
    UPLOADING = "Uploading"
    """The upload is going on."""


class CertificateHashDataType(OcppModel):
    """Which certificate is meant (security whitepaper, 6.1)."""

    hash_algorithm: HashAlgorithmEnumType
    """How the two hashes are made."""
    issuer_name_hash: Annotated[str, Field(max_length=128)]
    """Hash of the issuer's name; at most 128 characters."""
    issuer_key_hash: Annotated[str, Field(max_length=128)]
    """Hash of the issuer's public key; at most 128 characters."""
    serial_number: Annotated[str, Field(max_length=40)]
    """Serial number of the certificate; at most 40 characters."""


class FirmwareType(OcppModel):
    """A firmware, where it is and how it is signed (security whitepaper, 6.7)."""

    location: Annotated[str, Field(max_length=512)]
    """URI of the file; at most 512 characters."""
    retrieve_date_time: DateTime
    """When to fetch it."""
    install_date_time: Opt[DateTime] = None
    """When to install it. None: once it is here."""
    signing_certificate: Annotated[str, Field(max_length=5500)]
    """Certificate that it is signed with, X.509 in PEM; at most 5500 characters."""
    signature: Annotated[str, Field(max_length=800)]
    """Signature over the file, in base64; at most 800 characters."""


class LogParametersType(OcppModel):
    """Which part of a log is wanted, and where (security whitepaper, 6.12)."""

    remote_location: Annotated[str, Field(max_length=512)]
    """URL to upload to; at most 512 characters."""
    oldest_timestamp: Opt[DateTime] = None
    """Begin of the time that the log covers. None: as far back as there is any."""
    latest_timestamp: Opt[DateTime] = None
    """End of the time that the log covers. None: up to now."""


class CertificateSignedRequest(OcppModel, Replies["CertificateSignedResponse"]):
    """Hand a charge point the certificate that it asked for (security whitepaper, 5.1)."""

    certificate_chain: Annotated[str, Field(max_length=10000)]
    """The certificate, X.509 in PEM, with those of the authorities between if need be; at most 10000 characters, or
    what CertificateSignedMaxChainSize allows."""


class CertificateSignedResponse(OcppModel):
    """Whether the certificate will be used (security whitepaper, 5.2)."""

    status: CertificateSignedStatusEnumType
    """What the charge point makes of it."""


CERTIFICATE_SIGNED = Operation("CertificateSigned", CertificateSignedRequest, CertificateSignedResponse, Role.CSMS)


class DeleteCertificateRequest(OcppModel, Replies["DeleteCertificateResponse"]):
    """Delete a certificate from a charge point (security whitepaper, 5.3)."""

    certificate_hash_data: CertificateHashDataType
    """Which."""


class DeleteCertificateResponse(OcppModel):
    """Whether the certificate is deleted (security whitepaper, 5.4)."""

    status: DeleteCertificateStatusEnumType
    """What became of the request."""


DELETE_CERTIFICATE = Operation("DeleteCertificate", DeleteCertificateRequest, DeleteCertificateResponse, Role.CSMS)


class ExtendedTriggerMessageRequest(OcppModel, Replies["ExtendedTriggerMessageResponse"]):
    """Ask for a message, those of the security extension included (security whitepaper, 5.5)."""

    requested_message: MessageTriggerEnumType
    """Which message."""
    connector_id: Opt[Annotated[int, Field(gt=0)]] = None
    """Connector that the message should be about, from 1. None: where it matters, all of them."""


class ExtendedTriggerMessageResponse(OcppModel):
    """Whether the message will come; it follows after this answer (security whitepaper, 5.6)."""

    status: TriggerMessageStatusEnumType
    """What becomes of the request."""


EXTENDED_TRIGGER_MESSAGE = Operation(
    "ExtendedTriggerMessage", ExtendedTriggerMessageRequest, ExtendedTriggerMessageResponse, Role.CSMS
)


class GetInstalledCertificateIdsRequest(OcppModel, Replies["GetInstalledCertificateIdsResponse"]):
    """Ask which root certificates are installed (security whitepaper, 5.7)."""

    certificate_type: CertificateUseEnumType
    """Of which kind."""


class GetInstalledCertificateIdsResponse(OcppModel):
    """The root certificates installed (security whitepaper, 5.8)."""

    certificate_hash_data: Opt[Annotated[list[CertificateHashDataType], Field(min_length=1)]] = None
    """What identifies each of them, at least one. None: there is none."""
    status: GetInstalledCertificateStatusEnumType
    """Whether there are any."""


GET_INSTALLED_CERTIFICATE_IDS = Operation(
    "GetInstalledCertificateIds", GetInstalledCertificateIdsRequest, GetInstalledCertificateIdsResponse, Role.CSMS
)


class GetLogRequest(OcppModel, Replies["GetLogResponse"]):
    """Have a log uploaded (security whitepaper, 5.9)."""

    log: LogParametersType
    """Which part of it, and where to."""
    log_type: LogEnumType
    """Which log."""
    request_id: int
    """Number of this request, which reports of progress will name."""
    retries: Opt[int] = None
    """How often to try the upload before giving up. None: the charge point decides."""
    retry_interval: Opt[int] = None
    """Seconds to wait before another try. None: the charge point decides."""


class GetLogResponse(OcppModel):
    """Whether a log will come (security whitepaper, 5.10)."""

    status: LogStatusEnumType
    """What becomes of the request."""
    filename: Opt[Annotated[str, Field(max_length=255)]] = None
    """Name of the file; at most 255 characters. None: there is nothing to upload."""


GET_LOG = Operation("GetLog", GetLogRequest, GetLogResponse, Role.CSMS)


class InstallCertificateRequest(OcppModel, Replies["InstallCertificateResponse"]):
    """Install a root certificate (security whitepaper, 5.11)."""

    certificate_type: CertificateUseEnumType
    """What it vouches for."""
    certificate: Annotated[str, Field(max_length=5500)]
    """The certificate, X.509 in PEM; at most 5500 characters."""


class InstallCertificateResponse(OcppModel):
    """Whether the certificate is installed (security whitepaper, 5.12)."""

    status: CertificateStatusEnumType
    """What became of it."""


INSTALL_CERTIFICATE = Operation("InstallCertificate", InstallCertificateRequest, InstallCertificateResponse, Role.CSMS)


class LogStatusNotificationRequest(OcppModel, Replies["LogStatusNotificationResponse"]):
    """Tell how far the upload of a log is (security whitepaper, 5.13)."""

    status: UploadLogStatusEnumType
    """State of the upload."""
    request_id: Opt[int] = None
    """Number of the GetLog that it belongs to. None: no upload is going on."""


class LogStatusNotificationResponse(OcppModel):
    """Noted (security whitepaper, 5.14)."""


LOG_STATUS_NOTIFICATION = Operation(
    "LogStatusNotification", LogStatusNotificationRequest, LogStatusNotificationResponse, Role.STATION
)


class SecurityEventNotificationRequest(OcppModel, Replies["SecurityEventNotificationResponse"]):
    """Report a security event (security whitepaper, 5.15)."""

    type: Annotated[str, Field(max_length=50)]
    """Name of the event, from the list in chapter 8 or the vendor's own; at most 50 characters."""
    timestamp: DateTime
    """When it happened."""
    tech_info: Opt[Annotated[str, Field(max_length=255)]] = None
    """More about it; at most 255 characters. None: nothing."""


class SecurityEventNotificationResponse(OcppModel):
    """Noted (security whitepaper, 5.16)."""


SECURITY_EVENT_NOTIFICATION = Operation(
    "SecurityEventNotification", SecurityEventNotificationRequest, SecurityEventNotificationResponse, Role.STATION
)


class SignCertificateRequest(OcppModel, Replies["SignCertificateResponse"]):
    """Have a key of the charge point signed (security whitepaper, 5.17)."""

    csr: Annotated[str, Field(max_length=5500)]
    """Certificate signing request (RFC 2986) in PEM; at most 5500 characters."""


class SignCertificateResponse(OcppModel):
    """Whether it will be signed; CertificateSigned brings the certificate (security whitepaper, 5.18)."""

    status: GenericStatusEnumType
    """What becomes of the request."""


SIGN_CERTIFICATE = Operation("SignCertificate", SignCertificateRequest, SignCertificateResponse, Role.STATION)


class SignedFirmwareStatusNotificationRequest(OcppModel, Replies["SignedFirmwareStatusNotificationResponse"]):
    """Tell how far an update with signed firmware is (security whitepaper, 5.19)."""

    status: FirmwareStatusEnumType
    """State of the update."""
    request_id: Opt[int] = None
    """Number of the SignedUpdateFirmware that it belongs to. None: a message asked for while no update is going on."""


class SignedFirmwareStatusNotificationResponse(OcppModel):
    """Noted (security whitepaper, 5.20)."""


SIGNED_FIRMWARE_STATUS_NOTIFICATION = Operation(
    "SignedFirmwareStatusNotification",
    SignedFirmwareStatusNotificationRequest,
    SignedFirmwareStatusNotificationResponse,
    Role.STATION,
)


class SignedUpdateFirmwareRequest(OcppModel, Replies["SignedUpdateFirmwareResponse"]):
    """Have signed firmware fetched, checked and installed (security whitepaper, 5.21)."""

    retries: Opt[int] = None
    """How often to try the download before giving up. None: the charge point decides."""
    retry_interval: Opt[int] = None
    """Seconds to wait before another try. None: the charge point decides."""
    request_id: int
    """Number of this request, which reports of progress will name."""
    firmware: FirmwareType
    """The firmware."""


class SignedUpdateFirmwareResponse(OcppModel):
    """Whether the update begins (security whitepaper, 5.22)."""

    status: UpdateFirmwareStatusEnumType
    """What becomes of the request."""


SIGNED_UPDATE_FIRMWARE = Operation(
    "SignedUpdateFirmware", SignedUpdateFirmwareRequest, SignedUpdateFirmwareResponse, Role.CSMS
)

OPERATIONS = (
    CERTIFICATE_SIGNED,
    DELETE_CERTIFICATE,
    EXTENDED_TRIGGER_MESSAGE,
    GET_INSTALLED_CERTIFICATE_IDS,
    GET_LOG,
    INSTALL_CERTIFICATE,
    LOG_STATUS_NOTIFICATION,
    SECURITY_EVENT_NOTIFICATION,
    SIGN_CERTIFICATE,
    SIGNED_FIRMWARE_STATUS_NOTIFICATION,
    SIGNED_UPDATE_FIRMWARE,
)
