"""Authorization: who may charge (OCPP 2.0.1, block C)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import OcppModel, Operation, Opt, Replies, Role, wire_name

from .enums import HashAlgorithm
from .types import IdToken, IdTokenInfo, StatusInfo

__all__ = [
    "AUTHORIZE",
    "CLEAR_CACHE",
    "AuthorizeCertificateStatus",
    "AuthorizeRequest",
    "AuthorizeResponse",
    "ClearCacheRequest",
    "ClearCacheResponse",
    "ClearCacheStatus",
    "OCSPRequestData",
]


class AuthorizeCertificateStatus(StrEnum):
    """What the CSMS has found about the EV's contract certificate (OCPP 2.0.1 part 2, block C).

    Only 2.0.1 has it.
    """

    ACCEPTED = "Accepted"
    """All certificates are valid."""
    SIGNATURE_ERROR = "SignatureError"
    """A signature does not hold."""
    CERTIFICATE_EXPIRED = "CertificateExpired"
    """A certificate is past its date."""
    CERTIFICATE_REVOKED = "CertificateRevoked"
    """A certificate has been revoked."""
    NO_CERTIFICATE_AVAILABLE = "NoCertificateAvailable"
    """A certificate that is needed for the check is missing."""
    CERT_CHAIN_ERROR = "CertChainError"
    """The certificates do not form a chain to a known root."""
    CONTRACT_CANCELLED = "ContractCancelled"
    """The contract behind the certificate has ended."""


class ClearCacheStatus(StrEnum):
    """What becomes of a request to clear the cache (OCPP 2.0.1 part 2, block C)."""

    ACCEPTED = "Accepted"
    """The cache is empty."""
    REJECTED = "Rejected"
    """The cache is not enabled, or could not be cleared."""


class OCSPRequestData(OcppModel):
    """What it takes to ask by OCSP whether a certificate has been revoked (RFC 6960; OCPP 2.0.1 part 2, block M).

    Only 2.0.1 has it.
    """

    hash_algorithm: HashAlgorithm
    """Hash function of the two hashes."""
    issuer_name_hash: str
    """Hash of the issuer's distinguished name in hexadecimal digits."""
    issuer_key_hash: str
    """Hash of the issuer's public key in hexadecimal digits."""
    serial_number: str
    """Serial number of the certificate in hexadecimal digits without leading zeros."""
    responder_url: Annotated[str, wire_name("responderURL")]
    """Address of the OCSP responder."""


class AuthorizeRequest(OcppModel, Replies["AuthorizeResponse"]):
    """Ask whether an identifier may charge (OCPP 2.0.1 part 2, block C).

    1.x: Authorize.
    """

    id_token: IdToken
    """The identifier."""
    certificate: Opt[str] = None
    """Contract certificate of the EV in PEM, for the CSMS to check; only 2.0.1 has it. None: none to check."""
    iso15118_certificate_hash_data: Opt[Annotated[list[OCSPRequestData], Field(min_length=1)]] = None
    """What it takes to check the EV's certificates for revocation; only 2.0.1 has it, up to four. None: nothing to
    check."""


class AuthorizeResponse(OcppModel):
    """Whether the identifier may charge (OCPP 2.0.1 part 2, block C)."""

    id_token_info: IdTokenInfo
    """What is known about the identifier."""
    certificate_status: Opt[AuthorizeCertificateStatus] = None
    """What was found about the certificates; only 2.0.1 has it. None: none were sent."""


AUTHORIZE = Operation("Authorize", AuthorizeRequest, AuthorizeResponse, Role.STATION)


class ClearCacheRequest(OcppModel, Replies["ClearCacheResponse"]):
    """Have the station forget all identifiers in its authorization cache (OCPP 2.0.1 part 2, block C).

    1.x: ClearCache.
    """


class ClearCacheResponse(OcppModel):
    """Whether the cache has been cleared (OCPP 2.0.1 part 2, block C)."""

    status: ClearCacheStatus
    """What became of the request."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


CLEAR_CACHE = Operation("ClearCache", ClearCacheRequest, ClearCacheResponse, Role.CSMS)

OPERATIONS = (AUTHORIZE, CLEAR_CACHE)
