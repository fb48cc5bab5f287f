"""What reads certificates: the texts of CertificateSigned, InstallCertificate and SignCertificate."""

from collections.abc import Callable
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import Certificate
from fuzz.checks import explained

from ocpp_security import (
    CertificateError,
    check_request,
    check_signed,
    read_certificate,
    read_certificates,
)
from ocpp_security.certificates import check_certificate, common_name, is_authority, organization, pem_of
from ocpp_security.chains import certificate_hash_data

__all__ = ["TARGETS"]

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_KEY = ec.derive_private_key(0xC0FFEE, ec.SECP256R1())


def read_pem(data: bytes) -> None:
    """Certificates or a CertificateError; what was read can be looked at, and written."""
    text = data.decode("utf-8", "replace")
    _refused(read_certificate, text)
    _refused(check_request, text, common_name="CS1")
    for root in _read(text):
        _refused(check_certificate, root, _NOW)
        _refused(check_signed, text, _KEY, [root], _NOW, common_name="CS1")


def _read(text: str) -> tuple[Certificate, ...]:
    try:
        certificates = read_certificates(text)
    except CertificateError as error:
        explained(error)
        return ()
    assert read_certificates(pem_of(certificates), None) == certificates
    for each in certificates:
        common_name(each)
        organization(each)
        is_authority(each)
        certificate_hash_data(each, each)
    return certificates


def _refused(check: Callable[..., object], *arguments: object, **options: object) -> None:
    """Run a check that may refuse."""
    try:
        check(*arguments, **options)
    except CertificateError as error:
        explained(error)


TARGETS: dict[str, Callable[[bytes], None]] = {"certificates": read_pem}
