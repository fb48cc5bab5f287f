"""Key pairs, signing requests, and the check of what comes back: how a station gets its certificate.

OCPP 1.6 security whitepaper and OCPP 2.0.1 part 2, use cases A02 and A03: the station makes a new key, sends a request in a
SignCertificate, and gets a chain in a CertificateSigned. The private key never leaves it.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from .certificates import (
    MAX_CERTIFICATE,
    MAX_CHAIN,
    check_certificate,
    check_key,
    check_organization,
    check_owner,
    check_station_name,
    is_authority,
    read_certificates,
)
from .chains import verify_chain
from .errors import CertificateTooLong, CertificateUnreadable, InvalidChain, WrongKey

__all__ = [
    "KeyKind",
    "PrivateKey",
    "check_request",
    "check_signed",
    "generate_private_key",
    "private_key_pem",
    "read_private_key",
    "signing_request",
]

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
"""A private key of a kind that is used here."""


class KeyKind(StrEnum):
    """Kinds of key that are made here. All are at least as strong as A00.FR.501 asks."""

    EC_P256 = "ec-p256"
    RSA_2048 = "rsa-2048"
    RSA_3072 = "rsa-3072"


_RSA_BITS = {KeyKind.RSA_2048: 2048, KeyKind.RSA_3072: 3072}
_RSA_EXPONENT = 65537


def generate_private_key(kind: KeyKind = KeyKind.EC_P256) -> PrivateKey:
    """A new private key. An RSA one may take a second on a small machine: make it in a thread."""
    if kind is KeyKind.EC_P256:
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(_RSA_EXPONENT, _RSA_BITS[kind])


def private_key_pem(key: PrivateKey) -> str:
    """The key in PEM (PKCS #8), not encrypted: keep it where nobody else can read it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def read_private_key(pem: str | bytes) -> PrivateKey:
    """A private key in PEM, not encrypted.

    Raises:
        CertificateUnreadable: it is none, or of another kind.
    """
    try:
        key = load_pem_private_key(pem if isinstance(pem, bytes) else pem.encode("ascii"), None)
    except Exception as error:  # noqa: BLE001 - the library documents four, and its sentence may quote the key
        raise CertificateUnreadable("a private key", f"it cannot be read ({type(error).__name__})") from None
    if not isinstance(key, PrivateKey):
        raise CertificateUnreadable("a private key", "it is neither RSA nor on an elliptic curve")
    return key


def signing_request(key: PrivateKey, serial_number: str, organization: str) -> str:
    """The request of a SignCertificate, in PEM.

    Args:
        key: whose certificate is wanted.
        serial_number: the station's, which becomes the CN (A00.FR.511).
        organization: the CPO's name, which becomes the O: ``CpoName`` of 1.6, ``OrganizationName`` of 2.0.1 (A02.FR.13).

    Raises:
        ValueError: the serial number may not be a CN, or the organization is empty or has more than 64 characters.
        CertificateTooLong: the text has more than 5500 characters.
    """
    check_station_name(serial_number)
    check_organization(organization)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, serial_number),
        ]
    )
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    pem = request.public_bytes(Encoding.PEM).decode()
    _check_length("a signing request", pem, MAX_CERTIFICATE)
    return pem


def check_request(
    pem: str, *, common_name: str | None = None, organization: str | None = None
) -> x509.CertificateSigningRequest:
    """Read a station's request and check it, before an authority is asked to sign it.

    Args:
        pem: what its SignCertificate said.
        common_name: the serial number that it must name; None: any.
        organization: the CPO's name that it must have; None: any.

    Raises:
        CertificateTooLong: it has more than 5500 characters.
        CertificateUnreadable: it is no request.
        WrongKey: it was not signed with its own key.
        WeakKey: its key is too short.
        WrongName: it names somebody else.
    """
    _check_length("a signing request", pem, MAX_CERTIFICATE)
    try:
        request = x509.load_pem_x509_csr(pem.encode("ascii"))
        subject, valid = request.subject.rfc4514_string(), request.is_signature_valid
    except Exception as error:  # noqa: BLE001 - whatever the library makes of a bad text is one thing here
        raise CertificateUnreadable("a signing request", f"it cannot be read ({type(error).__name__})") from None
    if not valid:
        raise WrongKey(subject, "the request was not signed with its own key")
    check_key(request)
    check_owner(request, common_name=common_name, organization=organization)
    return request


def check_signed(
    pem: str,
    key: PrivateKey,
    roots: Sequence[x509.Certificate],
    now: datetime,
    *,
    common_name: str | None = None,
    organization: str | None = None,
    max_length: int = MAX_CHAIN,
) -> tuple[x509.Certificate, ...]:
    """Check the chain of a CertificateSigned (A02.FR.06), and return it, the station's certificate first.

    One that is not valid yet is accepted: the station changes to it when its time has come (A02.FR.08).

    Args:
        pem: what the message said.
        key: the one that the request was for.
        roots: of the operator's hierarchy: the station's CSMS roots.
        now: with its time zone.
        common_name: the station's serial number; None: any.
        organization: the CPO's name; None: any.
        max_length: most characters: ``CertificateSignedMaxChainSize`` of 1.6, ``MaxCertificateChainSize`` of 2.0.1.

    Raises:
        CertificateTooLong: it is longer.
        CertificateUnreadable: it has no certificates.
        WrongKey: it is for another key.
        CertificateExpired: a certificate's time is over.
        CertificateNotYetValid: that of one above the station's has not come when the station's has.
        WeakKey: its key is too short.
        WrongName: it names somebody else.
        UnknownAuthority: it leads to no root.
        InvalidChain: it breaks another rule, or is an authority's.
    """
    chain = read_certificates(pem, max_length)
    leaf = chain[0]
    subject = leaf.subject.rfc4514_string()
    if _public(leaf.public_key()) != _public(key.public_key()):
        raise WrongKey(subject, "it is not for the key that was asked for")
    if is_authority(leaf):
        raise InvalidChain(subject, "it is an authority's")
    moment = max(now, leaf.not_valid_before_utc)
    check_certificate(leaf, moment)
    check_owner(leaf, common_name=common_name, organization=organization)
    verify_chain(chain, roots, moment)
    return chain


def _public(key: CertificatePublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _check_length(what: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise CertificateTooLong(what, len(text), limit)
