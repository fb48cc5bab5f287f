"""Certificates of ISO 15118 and of the station's trust store (OCPP 2.0.1 part 2, block M)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import Operation, Opt, Replies, Role

from .types import CertificateHashDataType, Ocpp201Model, OCSPRequestDataType, StatusInfoType, String50, String5500

__all__ = [
    "DELETE_CERTIFICATE",
    "GET_15118_EV_CERTIFICATE",
    "GET_CERTIFICATE_STATUS",
    "GET_INSTALLED_CERTIFICATE_IDS",
    "INSTALL_CERTIFICATE",
    "CertificateActionEnumType",
    "CertificateHashDataChainType",
    "DeleteCertificateRequest",
    "DeleteCertificateResponse",
    "DeleteCertificateStatusEnumType",
    "Get15118EVCertificateRequest",
    "Get15118EVCertificateResponse",
    "GetCertificateIdUseEnumType",
    "GetCertificateStatusEnumType",
    "GetCertificateStatusRequest",
    "GetCertificateStatusResponse",
    "GetInstalledCertificateIdsRequest",
    "GetInstalledCertificateIdsResponse",
    "GetInstalledCertificateStatusEnumType",
    "InstallCertificateRequest",
    "InstallCertificateResponse",
    "InstallCertificateStatusEnumType",
    "InstallCertificateUseEnumType",
    "Iso15118EVCertificateStatusEnumType",
]


class CertificateActionEnumType(StrEnum):
    """What a vehicle wants done about its contract certificate (OCPP 2.0.1 part 2, block M)."""

    INSTALL = "Install"
    """It has none, and asks for one."""
    UPDATE = "Update"
    """It has one, and asks for its successor."""


class DeleteCertificateStatusEnumType(StrEnum):
    """Whether a certificate was deleted (OCPP 2.0.1 part 2, block M)."""

    ACCEPTED = "Accepted"
    """It is deleted."""
    FAILED = "Failed"
    """It is there, but could not or must not be deleted, as the station's own certificate must not."""
    NOT_FOUND = "NotFound"
    """The station has no such certificate."""


class GetCertificateIdUseEnumType(StrEnum):
    """Kinds of certificate that a station can list (OCPP 2.0.1 part 2, block M)."""

    V2G_ROOT_CERTIFICATE = "V2GRootCertificate"
    """Root of the V2G chain, which vehicles and stations trust in ISO 15118."""
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    """Root of a mobility operator, which vouches for contract certificates."""
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    """Root that vouches for the CSMS."""
    V2G_CERTIFICATE_CHAIN = "V2GCertificateChain"
    """The station's own ISO 15118 certificate with the intermediate certificates up to its V2G root."""
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"
    """Root of the manufacturer, which vouches for firmware."""


class GetCertificateStatusEnumType(StrEnum):
    """Whether the CSMS obtained the state of a certificate (OCPP 2.0.1 part 2, block M)."""

    ACCEPTED = "Accepted"
    """The OCSP answer is here; whether the certificate is good stands in it."""
    FAILED = "Failed"
    """No OCSP answer could be had."""


class GetInstalledCertificateStatusEnumType(StrEnum):
    """Whether a station has certificates of the kinds asked for (OCPP 2.0.1 part 2, block M)."""

    ACCEPTED = "Accepted"
    """It has; they are in the response."""
    NOT_FOUND = "NotFound"
    """It has none."""


class InstallCertificateStatusEnumType(StrEnum):
    """Whether a certificate was installed (OCPP 2.0.1 part 2, block M)."""

    ACCEPTED = "Accepted"
    """It is installed."""
    REJECTED = "Rejected"
    """Refused before installing: it is invalid, or the station takes none of this kind."""
    FAILED = "Failed"
    """It is valid, but installing it failed."""


class InstallCertificateUseEnumType(StrEnum):
    """Kinds of certificate that a CSMS can install (OCPP 2.0.1 part 2, block M)."""

    V2G_ROOT_CERTIFICATE = "V2GRootCertificate"
    """Root of the V2G chain, which vehicles and stations trust in ISO 15118."""
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    """Root of a mobility operator, which vouches for contract certificates."""
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    """Root that vouches for the CSMS."""
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"
    """Root of the manufacturer, which vouches for firmware."""


class Iso15118EVCertificateStatusEnumType(StrEnum):
    """Whether a vehicle's request for a certificate was processed (OCPP 2.0.1 part 2, block M)."""

    ACCEPTED = "Accepted"
    """Processed; the vehicle's own answer is in the EXI response."""
    FAILED = "Failed"
    """Processing failed."""


class CertificateHashDataChainType(Ocpp201Model):
    """A certificate that a station has, with the chain below it (OCPP 2.0.1 part 2, block M)."""

    certificate_hash_data: CertificateHashDataType
    """Identity of the certificate."""
    certificate_type: GetCertificateIdUseEnumType
    """Its kind."""
    child_certificate_hash_data: Opt[Annotated[list[CertificateHashDataType], Field(min_length=1, max_length=4)]] = None
    """Identities of the further certificates of its chain, 1 to 4. None: it stands alone."""


class Get15118EVCertificateRequest(Ocpp201Model, Replies["Get15118EVCertificateResponse"]):
    """Pass on a vehicle's request for a contract certificate (OCPP 2.0.1 part 2, block M)."""

    iso15118_schema_version: String50
    """ISO 15118 schema of the session between vehicle and station, by which the EXI stream is to be read."""
    action: CertificateActionEnumType
    """Whether a first certificate or a newer one is wanted."""
    exi_request: Annotated[str, Field(max_length=5600)]
    """The vehicle's EXI message as it came, in Base64."""


class Get15118EVCertificateResponse(Ocpp201Model):
    """The answer to be passed to the vehicle (OCPP 2.0.1 part 2, block M)."""

    status: Iso15118EVCertificateStatusEnumType
    """Whether the request was processed."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""
    exi_response: Annotated[str, Field(max_length=7500)]
    """EXI message for the vehicle, in Base64."""


GET_15118_EV_CERTIFICATE = Operation(
    "Get15118EVCertificate", Get15118EVCertificateRequest, Get15118EVCertificateResponse, Role.STATION
)


class GetCertificateStatusRequest(Ocpp201Model, Replies["GetCertificateStatusResponse"]):
    """Ask the CSMS to query OCSP for a certificate, as the station cannot itself (OCPP 2.0.1 part 2, block M)."""

    ocsp_request_data: OCSPRequestDataType
    """Which certificate, and the responder to ask."""


class GetCertificateStatusResponse(Ocpp201Model):
    """The OCSP responder's answer (OCPP 2.0.1 part 2, block M)."""

    status: GetCertificateStatusEnumType
    """Whether an answer was obtained."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""
    ocsp_result: Opt[String5500] = None
    """OCSP response of RFC 6960: DER in Base64. None: only if the status is not accepted."""


GET_CERTIFICATE_STATUS = Operation(
    "GetCertificateStatus", GetCertificateStatusRequest, GetCertificateStatusResponse, Role.STATION
)


class DeleteCertificateRequest(Ocpp201Model, Replies["DeleteCertificateResponse"]):
    """Delete a certificate from the station (OCPP 2.0.1 part 2, block M)."""

    certificate_hash_data: CertificateHashDataType
    """Identity of the certificate, as GetInstalledCertificateIds gave it."""


class DeleteCertificateResponse(Ocpp201Model):
    """Whether the certificate is gone (OCPP 2.0.1 part 2, block M)."""

    status: DeleteCertificateStatusEnumType
    """Deleted, or why not."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


DELETE_CERTIFICATE = Operation("DeleteCertificate", DeleteCertificateRequest, DeleteCertificateResponse, Role.CSMS)


class GetInstalledCertificateIdsRequest(Ocpp201Model, Replies["GetInstalledCertificateIdsResponse"]):
    """Ask which certificates a station has (OCPP 2.0.1 part 2, block M)."""

    certificate_type: Opt[Annotated[list[GetCertificateIdUseEnumType], Field(min_length=1)]] = None
    """Kinds wanted. None: all."""


class GetInstalledCertificateIdsResponse(Ocpp201Model):
    """The certificates that a station has (OCPP 2.0.1 part 2, block M)."""

    status: GetInstalledCertificateStatusEnumType
    """Whether there are any."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""
    certificate_hash_data_chain: Opt[Annotated[list[CertificateHashDataChainType], Field(min_length=1)]] = None
    """The certificates. None: there are none of the kinds wanted."""


GET_INSTALLED_CERTIFICATE_IDS = Operation(
    "GetInstalledCertificateIds", GetInstalledCertificateIdsRequest, GetInstalledCertificateIdsResponse, Role.CSMS
)


class InstallCertificateRequest(Ocpp201Model, Replies["InstallCertificateResponse"]):
    """Add a root certificate to those that the station trusts (OCPP 2.0.1 part 2, block M)."""

    certificate_type: InstallCertificateUseEnumType
    """What it vouches for."""
    certificate: String5500
    """The X.509 certificate in PEM."""


class InstallCertificateResponse(Ocpp201Model):
    """Whether the certificate is in place (OCPP 2.0.1 part 2, block M)."""

    status: InstallCertificateStatusEnumType
    """Installed, or why not."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


INSTALL_CERTIFICATE = Operation("InstallCertificate", InstallCertificateRequest, InstallCertificateResponse, Role.CSMS)

OPERATIONS = (
    GET_15118_EV_CERTIFICATE,
    GET_CERTIFICATE_STATUS,
    DELETE_CERTIFICATE,
    GET_INSTALLED_CERTIFICATE_IDS,
    INSTALL_CERTIFICATE,
)
