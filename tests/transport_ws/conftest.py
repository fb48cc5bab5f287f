"""Certificates for TLS on loopback, made anew for each run."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test"), x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    )


class Authority:
    """A certificate authority."""

    def __init__(self, name: str, folder: Path) -> None:
        self._folder = folder
        self._name = _name(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._authority_key = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        certificate = (
            self._begin(self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=False,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=True,
                    crl_sign=True,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
            .add_extension(self._authority_key, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.root = folder / f"{name}.pem"
        self.root.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def _begin(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
        )

    def issue(self, common_name: str, alternatives: Sequence[x509.GeneralName] = ()) -> tuple[Path, Path]:
        """Files of a certificate and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            self._begin(_name(common_name), key)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(self._authority_key), critical=False
            )
        )
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        chain, secret = self._folder / f"{common_name}.pem", self._folder / f"{common_name}.key"
        chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        secret.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return chain, secret


@dataclass
class Contexts:
    """TLS contexts of servers and clients."""

    server: ssl.SSLContext
    """A server for 127.0.0.1."""
    mutual: ssl.SSLContext
    """The same, but it asks for a client certificate."""
    client: ssl.SSLContext
    """Trusts the server, has no certificate."""
    client_with_certificate: ssl.SSLContext
    """Trusts the server, and has a certificate that it trusts."""
    client_with_foreign_certificate: ssl.SSLContext
    """Trusts the server, but its certificate is another authority's."""
    client_without_trust: ssl.SSLContext
    """Trusts another authority."""


def _server(chain: tuple[Path, Path], trust: Path | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=trust)
    context.load_cert_chain(*chain)
    if trust is not None:
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _client(trust: Path, chain: tuple[Path, Path] | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=trust)
    if chain is not None:
        context.load_cert_chain(*chain)
    return context


@pytest.fixture(scope="session")
def tls(tmp_path_factory) -> Contexts:
    ours, foreign = (Authority(name, tmp_path_factory.mktemp(name)) for name in ("ours", "foreign"))
    server = ours.issue("csms", [x509.IPAddress(ip_address("127.0.0.1"))])
    return Contexts(
        server=_server(server),
        mutual=_server(server, ours.root),
        client=_client(ours.root),
        client_with_certificate=_client(ours.root, ours.issue("CS1")),
        client_with_foreign_certificate=_client(ours.root, foreign.issue("CS1")),
        client_without_trust=_client(foreign.root),
    )
