"""Authorization: who may charge (OCPP 2.0.1 part 2, block C)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import Operation, Opt, Replies, Role

from .types import IdTokenInfoType, IdTokenType, Ocpp201Model, OCSPRequestDataType, StatusInfoType, String5500

__all__ = [
    "AUTHORIZE",
    "CLEAR_CACHE",
    "AuthorizeCertificateStatusEnumType",
    "AuthorizeRequest",
    "AuthorizeResponse",
    "ClearCacheRequest",
    "ClearCacheResponse",
    "ClearCacheStatusEnumType",
]


class AuthorizeCertificateStatusEnumType(StrEnum):
    """What the CSMS has found about the EV's contract certificate (OCPP 2.0.1 part 2, block C)."""

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


class ClearCacheStatusEnumType(StrEnum):
    """What becomes of a request to clear the cache (OCPP 2.0.1 part 2, block C)."""

    ACCEPTED = "Accepted"
    """The cache is empty."""
    REJECTED = "Rejected"
    """The cache is not enabled, or could not be cleared."""


class AuthorizeRequest(Ocpp201Model, Replies["AuthorizeResponse"]):
    """Ask whether an identifier may charge (OCPP 2.0.1 part 2, block C)."""

    id_token: IdTokenType
    """The identifier."""
    certificate: Opt[String5500] = None
    """Contract certificate of the EV in PEM, at most 5500 characters, for the CSMS to check. None: none to check."""
    iso15118_certificate_hash_data: Opt[Annotated[list[OCSPRequestDataType], Field(min_length=1, max_length=4)]] = None
    """What it takes to check the EV's certificates for revocation, one to four. None: nothing to check."""


class AuthorizeResponse(Ocpp201Model):
    """Whether the identifier may charge (OCPP 2.0.1 part 2, block C)."""

    id_token_info: IdTokenInfoType
    """What is known about the identifier."""
    certificate_status: Opt[AuthorizeCertificateStatusEnumType] = None
    """What was found about the certificates. None: none were sent."""


AUTHORIZE = Operation("Authorize", AuthorizeRequest, AuthorizeResponse, Role.STATION)


class ClearCacheRequest(Ocpp201Model, Replies["ClearCacheResponse"]):
    """Have the station forget all identifiers in its authorization cache (OCPP 2.0.1 part 2, block C)."""


class ClearCacheResponse(Ocpp201Model):
    """Whether the cache has been cleared (OCPP 2.0.1 part 2, block C)."""

    status: ClearCacheStatusEnumType
    """What became of the request."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


CLEAR_CACHE = Operation("ClearCache", ClearCacheRequest, ClearCacheResponse, Role.CSMS)

OPERATIONS = (AUTHORIZE, CLEAR_CACHE)
