"""Chains of certificates: verified up to a trusted root, held against revocation lists, and named by hashes.

The rules of RFC 5280 are `cryptography`'s; this module says which of them a failure broke, in the terms of `errors`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509 import ocsp
from cryptography.x509.verification import Criticality, ExtensionPolicy, Policy, PolicyBuilder, Store, VerificationError

from .certificates import check_key, check_validity
from .errors import CertificateRevoked, CertificateUnreadable, InvalidChain, UnknownAuthority

__all__ = [
    "CertificateHashData",
    "HashAlgorithm",
    "certificate_hash_data",
    "check_revoked",
    "issuer_of",
    "read_revocation_list",
    "verify_chain",
]


class HashAlgorithm(StrEnum):
    """Hash functions of certificate hash data."""

    SHA256 = "SHA256"
    SHA384 = "SHA384"
    SHA512 = "SHA512"


_HASHES: Mapping[HashAlgorithm, hashes.SHA256 | hashes.SHA384 | hashes.SHA512] = {
    HashAlgorithm.SHA256: hashes.SHA256(),
    HashAlgorithm.SHA384: hashes.SHA384(),
    HashAlgorithm.SHA512: hashes.SHA512(),
}
_SIGNING_KEYS = (
    rsa.RSAPublicKey,
    ec.EllipticCurvePublicKey,
    dsa.DSAPublicKey,
    ed25519.Ed25519PublicKey,
    ed448.Ed448PublicKey,
)


@dataclass(frozen=True, slots=True)
class CertificateHashData:
    """Names a certificate (CertificateHashDataType; OCPP 2.0.1 errata 2023-12, 2.15.1). The fields are those of the message."""

    hash_algorithm: HashAlgorithm
    """Hash function of the two hashes."""
    issuer_name_hash: str
    """Hash of the issuer's distinguished name, in DER as the certificate has it; lower-case hexadecimal digits."""
    issuer_key_hash: str
    """Hash of the issuer's public key, the value without tag and length; lower-case hexadecimal digits."""
    serial_number: str
    """Serial number of the certificate in lower-case hexadecimal digits, without leading zeros."""

    def matches(self, other: "CertificateHashData") -> bool:
        """Whether both name one certificate: letters of either case are the same, and zeros in front do not count."""
        return _plain(self) == _plain(other)


def certificate_hash_data(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    algorithm: HashAlgorithm = HashAlgorithm.SHA256,
) -> CertificateHashData:
    """Hash data of a certificate.

    Args:
        certificate: the one to be named.
        issuer: who issued it; itself if it is a root.
        algorithm: the hash function.
    """
    # An OCSP request names its certificate in just this way (RFC 6960, 4.1.1).
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, _HASHES[algorithm]).build()
    return CertificateHashData(
        algorithm,
        request.issuer_name_hash.hex(),
        request.issuer_key_hash.hex(),
        f"{certificate.serial_number:x}",
    )


def issuer_of(certificate: x509.Certificate, among: Iterable[x509.Certificate]) -> x509.Certificate | None:
    """Who signed a certificate, by name and signature; None if it was none of these."""
    return next((candidate for candidate in among if _issued(candidate, certificate)), None)


def verify_chain(
    chain: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], now: datetime
) -> tuple[x509.Certificate, ...]:
    """Verify a certificate by the rules of RFC 5280, section 6, up to one of the trusted roots.

    A root need not have signed itself: one that the former root signed is trusted as it stands, so that the former may expire
    or go (OCPP 1.6 security whitepaper, 7.1). Names are not looked at: see `certificates.check_owner`. Authorities have RSA
    keys, or elliptic ones on P-256, P-384 or P-521; a leaf has what `certificates.check_key` allows.

    Args:
        chain: the leaf, then what leads up from it, in any order; a root in it is not trusted for that.
        roots: the trusted ones.
        now: when, with its time zone.

    Returns:
        The way that was found: from the leaf to the root.

    Raises:
        CertificateExpired: the time of a certificate on the way, or of its root, is over.
        CertificateNotYetValid: it has not come.
        UnknownAuthority: the way ends before a root.
        WeakKey: the leaf's key is too short.
        InvalidChain: it breaks another rule, such as being issued by a certificate that is no authority.
    """
    leaf, *others = chain
    check_key(leaf)
    try:
        if not roots:
            raise VerificationError("no root is trusted")
        policy = PolicyBuilder().time(now.astimezone(UTC).replace(tzinfo=None)).store(Store(list(roots)))
        verifier = policy.extension_policies(ca_policy=_AUTHORITIES, ee_policy=_LEAVES).build_client_verifier()
        return tuple(verifier.verify(leaf, others).chain)
    except VerificationError as error:
        _explain(leaf, others, roots, now)
        raise InvalidChain(leaf.subject.rfc4514_string(), str(error)) from error


def read_revocation_list(pem: str | bytes) -> x509.CertificateRevocationList:
    """A certificate revocation list in PEM.

    Raises:
        CertificateUnreadable: it is none.
    """
    try:
        return x509.load_pem_x509_crl(pem if isinstance(pem, bytes) else pem.encode("ascii"))
    except ValueError as error:
        raise CertificateUnreadable("a revocation list", f"it cannot be read ({type(error).__name__})") from None


def check_revoked(
    chain: Sequence[x509.Certificate], lists: Iterable[x509.CertificateRevocationList], now: datetime
) -> None:
    """Hold a verified chain against revocation lists.

    Args:
        chain: from the leaf to the root, as `verify_chain` returned it.
        lists: those at hand; those of other authorities are passed over. None of the leaf's authority: it is not checked.
        now: when, with its time zone.

    Raises:
        CertificateRevoked: one of the chain stands in its authority's list.
        InvalidChain: a list is out of date, or its signature is wrong.
    """
    kept = list(lists)
    for certificate, issuer in pairwise(chain):
        for revoked in (entry for entry in kept if entry.issuer == certificate.issuer):
            _check_list(revoked, issuer, now)
            found = revoked.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if found is not None:
                raise CertificateRevoked(certificate.subject.rfc4514_string(), found.revocation_date_utc)


def _plain(data: CertificateHashData) -> tuple[str, ...]:
    number = data.serial_number.lower().removeprefix("0x").lstrip("0") or "0"
    return (data.hash_algorithm, data.issuer_name_hash.lower(), data.issuer_key_hash.lower(), number)


def _check_list(revoked: x509.CertificateRevocationList, issuer: x509.Certificate, now: datetime) -> None:
    name = f"revocation list of {revoked.issuer.rfc4514_string()}"
    key = issuer.public_key()
    if not isinstance(key, _SIGNING_KEYS) or not revoked.is_signature_valid(key):
        raise InvalidChain(name, "its signature is wrong")
    if revoked.next_update_utc is not None and now > revoked.next_update_utc:
        raise InvalidChain(name, f"it is out of date since {revoked.next_update_utc:%Y-%m-%dT%H:%M:%SZ}")


def _explain(
    leaf: x509.Certificate, others: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], now: datetime
) -> None:
    """Raise what a failed verification is for a person; return if it is something else."""
    certificate, left = leaf, list(others)
    while True:
        check_validity(certificate, now)
        if (root := issuer_of(certificate, roots)) is not None:
            return check_validity(root, now)
        if (issuer := issuer_of(certificate, left)) is None:
            raise UnknownAuthority(certificate.subject.rfc4514_string(), certificate.issuer.rfc4514_string())
        left.remove(issuer)
        certificate = issuer


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_sign_certificates(_: Policy, certificate: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError(f"{certificate.subject.rfc4514_string()} may not issue certificates")


# The web's rules for authorities, but for extensions that old authorities of the field lack. A station's certificate has no
# alternative name, which the web asks for, and its names are looked at elsewhere.
_AUTHORITIES = (
    ExtensionPolicy.webpki_defaults_ca()
    .may_be_present(x509.AuthorityKeyIdentifier, Criticality.AGNOSTIC, None)
    .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_sign_certificates)
)
_LEAVES = ExtensionPolicy.permit_all()
