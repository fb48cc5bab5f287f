"""Certificates one by one: read from PEM, and checked for what OCPP asks of each.

OCPP 1.6 security whitepaper, 2.6.1 (A00.FR.501-512); OCPP 2.0.1 part 2, A00.FR.501-512. Chains of them are in `chains`.
"""

from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from .errors import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateTooLong,
    CertificateUnreadable,
    InvalidChain,
    WeakKey,
    WrongName,
)

__all__ = [
    "MAX_CERTIFICATE",
    "MAX_CHAIN",
    "check_certificate",
    "check_key",
    "check_organization",
    "check_owner",
    "check_station_name",
    "check_validity",
    "common_name",
    "is_authority",
    "organization",
    "pem_of",
    "read_certificate",
    "read_certificates",
]

MAX_CERTIFICATE = 5500
"""Most characters of the certificate in an InstallCertificate, and of the request in a SignCertificate."""
MAX_CHAIN = 10_000
"""Most characters of the chain in a CertificateSigned."""

_MIN_RSA = _MIN_DSA = 2048  # bits, A00.FR.502
_MIN_EC = 224  # bits, A00.FR.503
_MAX_NAME = 64  # characters of a CN or O, RFC 5280, appendix A

_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


def read_certificates(pem: str | bytes, max_length: int | None = MAX_CHAIN) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM text, in its order, which in a chain is from the leaf upwards; at least one.

    Args:
        pem: the text; what stands between the certificates is passed over.
        max_length: most characters; None: any number.

    Raises:
        CertificateTooLong: there are more.
        CertificateUnreadable: it has no certificate, or one that cannot be read.
    """
    if max_length is not None and len(pem) > max_length:
        raise CertificateTooLong("a chain of certificates", len(pem), max_length)
    try:
        encoded = pem if isinstance(pem, bytes) else pem.encode("ascii")
        certificates = x509.load_pem_x509_certificates(encoded)
        for certificate in certificates:
            _read_lazy_parts(certificate)
    except _UNREADABLE as error:
        # The library's sentence may quote the text, and a key may stand in it by mistake.
        raise CertificateUnreadable("a chain of certificates", f"it cannot be read ({type(error).__name__})") from None
    return tuple(certificates)


def read_certificate(pem: str | bytes, max_length: int | None = MAX_CERTIFICATE) -> x509.Certificate:
    """The only certificate of a PEM text.

    Args:
        pem: the text.
        max_length: most characters; None: any number.

    Raises:
        CertificateTooLong: there are more.
        CertificateUnreadable: it cannot be read, or there is more than one.
    """
    certificate, *others = read_certificates(pem, max_length)
    if others:
        raise CertificateUnreadable("one certificate", f"there are {1 + len(others)}")
    return certificate


def pem_of(certificates: Sequence[x509.Certificate]) -> str:
    """The PEM text of certificates, in the same order."""
    return "".join(certificate.public_bytes(Encoding.PEM).decode() for certificate in certificates)


def common_name(certificate: x509.Certificate | x509.CertificateSigningRequest) -> str | None:
    """The first CN of the subject: a station's serial number, a CSMS's host name; None if it has none."""
    return next(iter(_texts(certificate.subject, NameOID.COMMON_NAME)), None)


def organization(certificate: x509.Certificate | x509.CertificateSigningRequest) -> str | None:
    """The first O of the subject: who owns it; None if it has none."""
    return next(iter(_texts(certificate.subject, NameOID.ORGANIZATION_NAME)), None)


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether it may issue others: its basic constraints say CA."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def check_certificate(certificate: x509.Certificate, now: datetime) -> None:
    """Check what OCPP asks of every certificate: its time, a key that is long enough, a serial number, an organization.

    Args:
        certificate: any of a chain but roots, which are not OCPP's to choose.
        now: with its time zone.

    Raises:
        CertificateExpired: its time is over.
        CertificateNotYetValid: its time has not come.
        WeakKey: its key is too short, or of an unknown kind.
        InvalidChain: it has no serial number, or no organization (A00.FR.508 and 509).
    """
    subject = certificate.subject.rfc4514_string()
    check_validity(certificate, now)
    check_key(certificate)
    if certificate.serial_number <= 0:
        raise InvalidChain(subject, "it has no serial number")
    if not organization(certificate):
        raise InvalidChain(subject, "its subject has no organization (O)")


def check_validity(certificate: x509.Certificate, now: datetime) -> None:
    """Check that a certificate is valid at a moment, given with its time zone.

    Raises:
        CertificateExpired: its time is over.
        CertificateNotYetValid: its time has not come.
    """
    subject = certificate.subject.rfc4514_string()
    if now < certificate.not_valid_before_utc:
        raise CertificateNotYetValid(subject, certificate.not_valid_before_utc)
    if now > certificate.not_valid_after_utc:
        raise CertificateExpired(subject, certificate.not_valid_after_utc)


def check_key(holder: x509.Certificate | x509.CertificateSigningRequest) -> None:
    """Check the key: RSA and DSA from 2048 bits, elliptic curves from 224 (A00.FR.501-503).

    Raises:
        WeakKey: it is shorter, or of a kind that OCPP does not know.
    """
    subject = holder.subject.rfc4514_string()
    key = holder.public_key()
    match key:
        case rsa.RSAPublicKey():
            kind, least = "RSA", _MIN_RSA
        case dsa.DSAPublicKey():
            kind, least = "DSA", _MIN_DSA
        case ec.EllipticCurvePublicKey():
            kind, least = "an elliptic curve", _MIN_EC
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
            return  # stronger than the least that is asked
        case _:
            raise WeakKey(subject, "its key is of a kind that does not sign")
    if key.key_size < least:
        raise WeakKey(subject, f"its key has {key.key_size} bits, and with {kind} {least} are asked")


def check_owner(
    certificate: x509.Certificate | x509.CertificateSigningRequest,
    *,
    common_name: str | None = None,
    organization: str | None = None,
) -> None:
    """Check whom a certificate names.

    OCPP says that the field *contains* the name; here one of the subject's fields of that kind is it, whole and in the same
    letters: otherwise the certificate of station ``CS10`` would do for ``CS1``.

    Args:
        certificate: a station's (A00.FR.404 and 405), for one.
        common_name: its serial number; None: any.
        organization: the name of the CPO; None: any.

    Raises:
        WrongName: it names somebody else.
    """
    subject = certificate.subject
    for field, oid, expected in (
        ("CN", NameOID.COMMON_NAME, common_name),
        ("O", NameOID.ORGANIZATION_NAME, organization),
    ):
        if expected is not None and expected not in _texts(subject, oid):
            raise WrongName(subject.rfc4514_string(), field, expected)


def check_station_name(serial_number: str) -> None:
    """Check that a station's serial number may be the CN of its certificate.

    It must not look like a URL or an IP address, so that nobody takes the station for a CSMS (A00.FR.511).

    Raises:
        ValueError: it may not, or it is empty or has more than 64 characters.
    """
    if not 0 < len(serial_number) <= _MAX_NAME:
        raise ValueError(f"a CN has 1 to {_MAX_NAME} characters, not {len(serial_number)}")
    if "://" in serial_number or _is_address(serial_number):
        raise ValueError(f"{serial_number!r} looks like a URL or an IP address")


def check_organization(organization: str) -> None:
    """Check that the operator's name may be the O of a certificate.

    Raises:
        ValueError: it is empty, or has more than 64 characters.
    """
    if not 0 < len(organization) <= _MAX_NAME:
        raise ValueError(f"an O has 1 to {_MAX_NAME} characters, not {len(organization)}")


def _is_address(text: str) -> bool:
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _texts(name: x509.Name, oid: x509.ObjectIdentifier) -> list[str]:
    values = (attribute.value for attribute in name.get_attributes_for_oid(oid))
    return [value if isinstance(value, str) else value.decode("utf-8", "replace") for value in values]


def _read_lazy_parts(certificate: x509.Certificate) -> None:
    """Read what the library reads when it is asked for, so that no later check meets a surprise."""
    certificate.subject.rfc4514_string()
    certificate.issuer.rfc4514_string()
    certificate.public_key()
    _ = certificate.extensions, certificate.not_valid_before_utc, certificate.not_valid_after_utc
