"""Who signs certificates: the hook for a real authority, and a small one of our own.

A CSMS should pass a station's request on to an authority and not sign it itself (OCPP 1.6 security whitepaper, A02.FR.04; OCPP 2.0.1 part 2,
A02.FR.05). `Authority` is for tests and small installations: its keys lie beside the program.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .certificates import check_organization, check_station_name, pem_of
from .requests import KeyKind, PrivateKey, check_request, generate_private_key

__all__ = ["Authority", "CertificateAuthority", "Issued"]


class CertificateAuthority(Protocol):
    """Signs what stations ask for. The hook behind SignCertificate."""

    async def sign(self, csr: str, identity: str) -> str:
        """The chain for a request, PEM: the station's certificate, then what leads up to the root, without it.

        Args:
            csr: the request as it came, PEM; not checked yet.
            identity: the station that sent it, as it was authenticated.

        Raises:
            CertificateError: the request is refused.
        """
        ...


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its key."""

    chain: tuple[x509.Certificate, ...]
    """The certificate, then what leads up to the root, without it."""
    key: PrivateKey

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate itself."""
        return self.chain[0]


def _same(identity: str) -> str:
    return identity


@dataclass(slots=True)
class Authority:
    """A root, and an intermediate authority below it that issues everything and keeps the revocation list.

    Its signatures are of one kind: a station that knows RSA only, or elliptic curves only, needs an authority of its kind, and a server
    certificate from it.
    """

    organization: str
    """The O of all certificates: the operator's name."""
    root: Issued
    """The root; its key is needed to make another intermediate only, and best kept elsewhere."""
    intermediate: Issued
    """Who issues."""
    name_of: Callable[[str], str] = _same
    """The CN that `sign` asks of a station's request, given its identity: the serial number; by default the identity itself."""
    validity: timedelta = timedelta(days=365)
    """How long what `sign` issues is valid."""
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    """The time that `sign` goes by, with its time zone."""
    revoked: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """Serial numbers taken back, and when; see `revoke`."""

    @classmethod
    def create(
        cls,
        organization: str,
        not_before: datetime,
        not_after: datetime,
        kind: KeyKind = KeyKind.EC_P256,
    ) -> "Authority":
        """A new authority with new keys, valid from and until the given moments (with their time zone).

        Raises:
            ValueError: the organization cannot stand in a certificate, or the end is before the beginning.
        """
        check_organization(organization)
        keys = generate_private_key(kind), generate_private_key(kind)
        names = [_name(organization, rank) for rank in ("Root CA", "Intermediate CA")]
        signer = _Signer(names[0], keys[0])
        root = signer.issue(names[0], keys[0].public_key(), not_before, not_after, _authority(None))
        below = signer.issue(names[1], keys[1].public_key(), not_before, not_after, _authority(0))
        return cls(organization, Issued((root,), keys[0]), Issued((below,), keys[1]))

    def issue_server(
        self,
        hosts: Sequence[str],
        not_before: datetime,
        not_after: datetime,
        kind: KeyKind = KeyKind.EC_P256,
    ) -> Issued:
        """A certificate for a CSMS.

        Args:
            hosts: its host names or IP addresses; the first is the CN (A00.FR.510), all are alternative names.
            not_before: first moment of its validity, with its time zone.
            not_after: the last; less than a day later is advised, in place of revocation (A00.FR.701).
            kind: of its key: one RSA and one EC for all cipher suites.

        Raises:
            ValueError: there is no host, or one cannot stand in a certificate.
        """
        if not hosts:
            raise ValueError("a server needs a host name")
        alternatives = x509.SubjectAlternativeName([_alternative(host) for host in hosts])
        return self._issue(hosts[0], kind, not_before, not_after, [*_leaf(server=True), (alternatives, False)])

    def issue_station(
        self,
        serial_number: str,
        not_before: datetime,
        not_after: datetime,
        kind: KeyKind = KeyKind.EC_P256,
    ) -> Issued:
        """A certificate for a station with its key made here, as a manufacturer does; `sign` is the way without.

        Raises:
            ValueError: the serial number cannot stand in a certificate.
        """
        check_station_name(serial_number)
        return self._issue(serial_number, kind, not_before, not_after, _leaf(server=False))

    async def sign(self, csr: str, identity: str) -> str:
        """See `CertificateAuthority.sign`: the request must name the station, and our organization.

        Raises:
            CertificateTooLong: it has more than 5500 characters.
            CertificateUnreadable: it is no request.
            WrongKey: it was not signed with its own key.
            WeakKey: its key is too short.
            WrongName: it names another station or organization.
        """
        name = self.name_of(identity)
        request = check_request(csr, common_name=name, organization=self.organization)
        now = self.clock()
        subject = _name(self.organization, name)
        leaf = self._signer.issue(subject, request.public_key(), now, now + self.validity, _leaf(server=False))
        return pem_of((leaf, *self.intermediate.chain))

    def revoke(self, certificate: x509.Certificate, when: datetime) -> None:
        """Take a certificate back; the next `revocation_list` has it.

        Args:
            certificate: one of ours.
            when: the moment that it shows, with its time zone.
        """
        self.revoked.setdefault(certificate.serial_number, when)

    def revocation_list(self, not_before: datetime, not_after: datetime) -> str:
        """The revocation list, PEM.

        Args:
            not_before: when it was made, with its time zone.
            not_after: when the next one is due: who checks lists refuses everybody from then on.
        """
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.intermediate.certificate.subject)
            .last_update(not_before)
            .next_update(not_after)
            .add_extension(_key_of(self.intermediate.key), critical=False)
        )
        for serial_number, when in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial_number).revocation_date(when).build()
            builder = builder.add_revoked_certificate(entry)
        signed = builder.sign(self.intermediate.key, hashes.SHA256())
        return signed.public_bytes(Encoding.PEM).decode()

    @property
    def _signer(self) -> "_Signer":
        return _Signer(self.intermediate.certificate.subject, self.intermediate.key)

    def _issue(
        self, common_name: str, kind: KeyKind, not_before: datetime, not_after: datetime, extensions: "_Extensions"
    ) -> Issued:
        key = generate_private_key(kind)
        subject = _name(self.organization, common_name)
        leaf = self._signer.issue(subject, key.public_key(), not_before, not_after, extensions)
        return Issued((leaf, *self.intermediate.chain), key)


_Extensions = Sequence[tuple[x509.ExtensionType, bool]]  # and whether each is critical


@dataclass(frozen=True, slots=True)
class _Signer:
    """An issuer's name and key."""

    name: x509.Name
    key: PrivateKey

    def issue(
        self,
        subject: x509.Name,
        public_key: CertificatePublicKeyTypes,
        not_before: datetime,
        not_after: datetime,
        extensions: _Extensions,
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before)
            .not_valid_after(not_after)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(_key_of(self.key), critical=False)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self.key, hashes.SHA256())


def _key_of(issuer: PrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())


def _name(organization: str, common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=not authority,  # the RSA suites without forward secrecy send the secret so
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _authority(path_length: int | None) -> _Extensions:
    return [(x509.BasicConstraints(ca=True, path_length=path_length), True), (_usage(authority=True), True)]


def _leaf(*, server: bool) -> _Extensions:
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(authority=False), True),
        (x509.ExtendedKeyUsage([purpose]), False),
    ]
