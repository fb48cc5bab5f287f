"""Security: certificates of the station, and events to be told to the CSMS (OCPP 2.0.1 part 2, block A)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, Operation, Opt, Replies, Role

from .enums import GenericStatusEnumType
from .types import Ocpp201Model, StatusInfoType, String50, String255, String5500

__all__ = [
    "CERTIFICATE_SIGNED",
    "SECURITY_EVENT_NOTIFICATION",
    "SIGN_CERTIFICATE",
    "CertificateSignedRequest",
    "CertificateSignedResponse",
    "CertificateSignedStatusEnumType",
    "CertificateSigningUseEnumType",
    "SecurityEventNotificationRequest",
    "SecurityEventNotificationResponse",
    "SignCertificateRequest",
    "SignCertificateResponse",
]


class CertificateSignedStatusEnumType(StrEnum):
    """What becomes of a signed certificate (OCPP 2.0.1 part 2, block A)."""

    ACCEPTED = "Accepted"
    """It is good and will be used."""
    REJECTED = "Rejected"
    """It is not good, as when it does not fit the key, and is thrown away."""


class CertificateSigningUseEnumType(StrEnum):
    """What a certificate of the station is for (OCPP 2.0.1 part 2, block A)."""

    CHARGING_STATION_CERTIFICATE = "ChargingStationCertificate"
    """The connection to the CSMS."""
    V2G_CERTIFICATE = "V2GCertificate"
    """The connection to the EV by ISO 15118."""


class CertificateSignedRequest(Ocpp201Model, Replies["CertificateSignedResponse"]):
    """Bring the station the certificate that it asked for by SignCertificate (OCPP 2.0.1 part 2, block A)."""

    certificate_chain: Annotated[str, Field(max_length=10000)]
    """The certificate in PEM, then those of its issuers, at most 10000 characters in all; a station may allow less."""
    certificate_type: Opt[CertificateSigningUseEnumType] = None
    """What it is for; given if SignCertificate gave it. None: both connections."""


class CertificateSignedResponse(Ocpp201Model):
    """Whether the certificate will be used (OCPP 2.0.1 part 2, block A)."""

    status: CertificateSignedStatusEnumType
    """What becomes of it."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


CERTIFICATE_SIGNED = Operation("CertificateSigned", CertificateSignedRequest, CertificateSignedResponse, Role.CSMS)


class SignCertificateRequest(Ocpp201Model, Replies["SignCertificateResponse"]):
    """Ask for a certificate for a new key pair; it comes later by CertificateSigned (OCPP 2.0.1 part 2, block A)."""

    csr: String5500
    """Certificate signing request (RFC 2986) in PEM, at most 5500 characters."""
    certificate_type: Opt[CertificateSigningUseEnumType] = None
    """What it is for. None: both connections."""


class SignCertificateResponse(Ocpp201Model):
    """Whether the CSMS will have the certificate signed (OCPP 2.0.1 part 2, block A)."""

    status: GenericStatusEnumType
    """Whether it will try to."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


SIGN_CERTIFICATE = Operation("SignCertificate", SignCertificateRequest, SignCertificateResponse, Role.STATION)


class SecurityEventNotificationRequest(Ocpp201Model, Replies["SecurityEventNotificationResponse"]):
    """Tell of an event that matters for security; kept and sent later when offline (OCPP 2.0.1 part 2, block A)."""

    type: String50
    """Name of the event, at most 50 characters, from the list in the appendices, as ``TamperDetectionActivated``."""
    timestamp: DateTime
    """When it happened."""
    tech_info: Opt[String255] = None
    """Details for a technician, at most 255 characters. None: there are none."""


class SecurityEventNotificationResponse(Ocpp201Model):
    """The CSMS has noted the event (OCPP 2.0.1 part 2, block A)."""


SECURITY_EVENT_NOTIFICATION = Operation(
    "SecurityEventNotification", SecurityEventNotificationRequest, SecurityEventNotificationResponse, Role.STATION
)

OPERATIONS = (CERTIFICATE_SIGNED, SIGN_CERTIFICATE, SECURITY_EVENT_NOTIFICATION)
