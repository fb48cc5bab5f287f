"""Security: certificates of the station and those that it trusts, and events that matter (OCPP 2.0.1, blocks A and M).

OCPP 1.6 has them by its security extension; 1.5 has none of them.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, OcppModel, Operation, Opt, Replies, Role

from .enums import GenericStatus, HashAlgorithm
from .types import StatusInfo

__all__ = [
    "CERTIFICATE_SIGNED",
    "DELETE_CERTIFICATE",
    "GET_INSTALLED_CERTIFICATE_IDS",
    "INSTALL_CERTIFICATE",
    "SECURITY_EVENT_NOTIFICATION",
    "SIGN_CERTIFICATE",
    "CertificateHashData",
    "CertificateHashDataChain",
    "CertificateSignedRequest",
    "CertificateSignedResponse",
    "CertificateSignedStatus",
    "CertificateSigningUse",
    "DeleteCertificateRequest",
    "DeleteCertificateResponse",
    "DeleteCertificateStatus",
    "GetCertificateIdUse",
    "GetInstalledCertificateIdsRequest",
    "GetInstalledCertificateIdsResponse",
    "GetInstalledCertificateStatus",
    "InstallCertificateRequest",
    "InstallCertificateResponse",
    "InstallCertificateStatus",
    "InstallCertificateUse",
    "SecurityEventNotificationRequest",
    "SecurityEventNotificationResponse",
    "SignCertificateRequest",
    "SignCertificateResponse",
]


class CertificateSignedStatus(StrEnum):
    """What becomes of a signed certificate (OCPP 2.0.1 part 2, block A)."""

    ACCEPTED = "Accepted"
    """It is good and will be used."""
    REJECTED = "Rejected"
    """It is not good, as when it does not fit the key, and is thrown away."""


class CertificateSigningUse(StrEnum):
    """What a certificate of the station is for (OCPP 2.0.1 part 2, block A).

    OCPP 1.6 has the connection to the CSMS alone.
    """

    CHARGING_STATION_CERTIFICATE = "ChargingStationCertificate"
    """The connection to the CSMS."""
    V2G_CERTIFICATE = "V2GCertificate"
    """The connection to the EV by ISO 15118."""


class DeleteCertificateStatus(StrEnum):
    """Whether a certificate was deleted (OCPP 2.0.1 part 2, block M)."""

    ACCEPTED = "Accepted"
    """It is deleted."""
    FAILED = "Failed"
    """It is there, but could not or must not be deleted, as the station's own certificate must not."""
    NOT_FOUND = "NotFound"
    """The station has no such certificate."""


class GetCertificateIdUse(StrEnum):
    """Kinds of certificate that a station can list (OCPP 2.0.1 part 2, block M).

    OCPP 1.6 has the roots of CSMS and manufacturer alone.
    """

    V2G_ROOT_CERTIFICATE = "V2GRootCertificate"
    """Root of the V2G chain, which vehicles and stations trust in ISO 15118."""
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    """Root of a mobility operator, which vouches for contract certificates."""
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    """Root that vouches for the CSMS (1.6: CentralSystemRootCertificate)."""
    V2G_CERTIFICATE_CHAIN = "V2GCertificateChain"
    """The station's own ISO 15118 certificate with the intermediate certificates up to its V2G root."""
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"
    """Root of the manufacturer, which vouches for firmware."""


class GetInstalledCertificateStatus(StrEnum):
    """Whether a station has certificates of the kinds asked for (OCPP 2.0.1 part 2, block M)."""

    ACCEPTED = "Accepted"
    """It has; they are in the response."""
    NOT_FOUND = "NotFound"
    """It has none."""


class InstallCertificateStatus(StrEnum):
    """Whether a certificate was installed (OCPP 2.0.1 part 2, block M)."""

    ACCEPTED = "Accepted"
    """It is installed."""
    REJECTED = "Rejected"
    """Refused before installing: it is invalid, or the station takes none of this kind."""
    FAILED = "Failed"
    """It is valid, but installing it failed."""


class InstallCertificateUse(StrEnum):
    """Kinds of certificate that a CSMS can install (OCPP 2.0.1 part 2, block M).

    OCPP 1.6 has the roots of CSMS and manufacturer alone.
    """

    V2G_ROOT_CERTIFICATE = "V2GRootCertificate"
    """Root of the V2G chain, which vehicles and stations trust in ISO 15118."""
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    """Root of a mobility operator, which vouches for contract certificates."""
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    """Root that vouches for the CSMS (1.6: CentralSystemRootCertificate)."""
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"
    """Root of the manufacturer, which vouches for firmware."""


class CertificateHashData(OcppModel):
    """Names a certificate by hashes (OCPP 2.0.1 part 2, block M)."""

    hash_algorithm: HashAlgorithm
    """Hash function of the two hashes."""
    issuer_name_hash: str
    """Hash of the issuer's distinguished name in hexadecimal digits."""
    issuer_key_hash: str
    """Hash of the issuer's public key in hexadecimal digits."""
    serial_number: str
    """Serial number of the certificate in hexadecimal digits without leading zeros."""


class CertificateHashDataChain(OcppModel):
    """A certificate that a station has, with the chain below it (OCPP 2.0.1 part 2, block M)."""

    certificate_hash_data: CertificateHashData
    """Identity of the certificate."""
    certificate_type: GetCertificateIdUse
    """Its kind; 1.6 leaves it out, and it is that of the request."""
    child_certificate_hash_data: Opt[Annotated[list[CertificateHashData], Field(min_length=1)]] = None
    """Identities of the further certificates of its chain, at least one; only 2.0.1 has them. None: it stands alone."""


class CertificateSignedRequest(OcppModel, Replies["CertificateSignedResponse"]):
    """Bring the station the certificate that it asked for by SignCertificate (OCPP 2.0.1 part 2, block A).

    1.6: CertificateSigned.
    """

    certificate_chain: str
    """The certificate in PEM, then those of its issuers; at most 10000 characters in all, or less as the station
    allows."""
    certificate_type: Opt[CertificateSigningUse] = None
    """What it is for; given if SignCertificate gave it; only 2.0.1 has it. None: both connections."""


class CertificateSignedResponse(OcppModel):
    """Whether the certificate will be used (OCPP 2.0.1 part 2, block A)."""

    status: CertificateSignedStatus
    """What becomes of it."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


CERTIFICATE_SIGNED = Operation("CertificateSigned", CertificateSignedRequest, CertificateSignedResponse, Role.CSMS)


class SignCertificateRequest(OcppModel, Replies["SignCertificateResponse"]):
    """Ask for a certificate for a new key pair; it comes later by CertificateSigned (OCPP 2.0.1 part 2, block A).

    1.6: SignCertificate.
    """

    csr: str
    """Certificate signing request (RFC 2986) in PEM."""
    certificate_type: Opt[CertificateSigningUse] = None
    """What it is for; only 2.0.1 has it. None: both connections."""


class SignCertificateResponse(OcppModel):
    """Whether the CSMS will have the certificate signed (OCPP 2.0.1 part 2, block A)."""

    status: GenericStatus
    """Whether it will try to."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


SIGN_CERTIFICATE = Operation("SignCertificate", SignCertificateRequest, SignCertificateResponse, Role.STATION)


class SecurityEventNotificationRequest(OcppModel, Replies["SecurityEventNotificationResponse"]):
    """Tell of an event that matters for security; kept and sent later when offline (OCPP 2.0.1 part 2, block A).

    1.6: SecurityEventNotification.
    """

    type: str
    """Name of the event, from 2.0.1's list in the appendices, as ``InvalidCsmsCertificate``; 1.6's name for it is told by
    the adapter."""
    timestamp: DateTime
    """When it happened."""
    tech_info: Opt[str] = None
    """Details for a technician. None: there are none."""


class SecurityEventNotificationResponse(OcppModel):
    """The CSMS has noted the event (OCPP 2.0.1 part 2, block A)."""


SECURITY_EVENT_NOTIFICATION = Operation(
    "SecurityEventNotification", SecurityEventNotificationRequest, SecurityEventNotificationResponse, Role.STATION
)


class DeleteCertificateRequest(OcppModel, Replies["DeleteCertificateResponse"]):
    """Delete a certificate from the station (OCPP 2.0.1 part 2, block M).

    1.6: DeleteCertificate.
    """

    certificate_hash_data: CertificateHashData
    """Identity of the certificate, as GetInstalledCertificateIds gave it."""


class DeleteCertificateResponse(OcppModel):
    """Whether the certificate is gone (OCPP 2.0.1 part 2, block M)."""

    status: DeleteCertificateStatus
    """Deleted, or why not."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


DELETE_CERTIFICATE = Operation("DeleteCertificate", DeleteCertificateRequest, DeleteCertificateResponse, Role.CSMS)


class GetInstalledCertificateIdsRequest(OcppModel, Replies["GetInstalledCertificateIdsResponse"]):
    """Ask which certificates a station has (OCPP 2.0.1 part 2, block M).

    1.6: GetInstalledCertificateIds, one for each kind.
    """

    certificate_type: Opt[Annotated[list[GetCertificateIdUse], Field(min_length=1)]] = None
    """Kinds wanted; 1.6 takes one at a time. None: all."""


class GetInstalledCertificateIdsResponse(OcppModel):
    """The certificates that a station has (OCPP 2.0.1 part 2, block M)."""

    status: GetInstalledCertificateStatus
    """Whether there are any."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""
    certificate_hash_data_chain: Opt[Annotated[list[CertificateHashDataChain], Field(min_length=1)]] = None
    """The certificates. None: there are none of the kinds wanted."""


GET_INSTALLED_CERTIFICATE_IDS = Operation(
    "GetInstalledCertificateIds", GetInstalledCertificateIdsRequest, GetInstalledCertificateIdsResponse, Role.CSMS
)


class InstallCertificateRequest(OcppModel, Replies["InstallCertificateResponse"]):
    """Add a root certificate to those that the station trusts (OCPP 2.0.1 part 2, block M).

    1.6: InstallCertificate.
    """

    certificate_type: InstallCertificateUse
    """What it vouches for."""
    certificate: str
    """The X.509 certificate in PEM."""


class InstallCertificateResponse(OcppModel):
    """Whether the certificate is in place (OCPP 2.0.1 part 2, block M)."""

    status: InstallCertificateStatus
    """Installed, or why not."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


INSTALL_CERTIFICATE = Operation("InstallCertificate", InstallCertificateRequest, InstallCertificateResponse, Role.CSMS)

OPERATIONS = (
    CERTIFICATE_SIGNED,
    SIGN_CERTIFICATE,
    SECURITY_EVENT_NOTIFICATION,
    DELETE_CERTIFICATE,
    GET_INSTALLED_CERTIFICATE_IDS,
    INSTALL_CERTIFICATE,
)
