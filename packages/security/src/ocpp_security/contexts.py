"""TLS contexts that meet the specification, of both sides.

OCPP 1.6 security whitepaper, A00.FR.301-428; OCPP 2.0.1 part 2, A00.FR.301-429: TLS from 1.2, the four cipher suites that a CSMS must
offer on one port with an RSA and an ECDSA certificate, no compression. Python's own default context refuses two of the four.
"""

import os
import ssl
from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from .certificates import pem_of, read_certificates
from .chains import read_revocation_list
from .errors import CertificateUnreadable
from .profiles import SecurityProfile

__all__ = [
    "CIPHERS",
    "LEGACY_CIPHER",
    "CertificateFiles",
    "add_revocation_list",
    "client_context",
    "peer_certificate",
    "replace_certificates",
    "server_context",
]

StrPath = str | os.PathLike[str]

CIPHERS = (
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
)
"""TLS 1.2's cipher suites, the preferred first: the four of A00.FR.317, and RSA with forward secrecy before RSA without."""

LEGACY_CIPHER = "AES128-SHA"
"""The one suite for TLS 1.0 and 1.1, in OpenSSL's name; the specification's is TLS_RSA_WITH_AES_128_CBC_SHA."""

# OpenSSL 3 counts SHA-1, without which there is no TLS 1.0 or 1.1, to its level 0.
_LEGACY_LEVEL = "@SECLEVEL=0"


class CertificateFiles(NamedTuple):
    """Files of a certificate and its key; a plain pair of paths does as well."""

    chain: StrPath
    """PEM: the certificate, then those that lead up to, but not including, the root."""
    key: StrPath
    """PEM: its private key, not encrypted."""


def server_context(
    profile: SecurityProfile,
    certificates: Sequence[tuple[StrPath, StrPath]],
    *,
    client_ca: StrPath | None = None,
    crl: StrPath | None = None,
    legacy: bool = False,
) -> ssl.SSLContext:
    """A context for a CSMS's port of one profile. It reads files, so make it before serving.

    Sessions are not resumed with profile 3: a resumed one would not look at the certificate again, and a revoked one would do. No tickets
    are given, and a TLS 1.2 station that comes with the id of a session is refused once; its next handshake is a full one.
    A revocation list shuts out stations whose authority has none in it, and all of them once it is out of date.

    Args:
        profile: 2 or 3; the others have no TLS.
        certificates: chain and key, one RSA and one ECDSA for all four suites, or one of the two.
        client_ca: roots of the stations' certificates, PEM; required by profile 3, not used by 2.
        crl: revocation lists of the authorities that issued stations' certificates, PEM; None: none is checked.
        legacy: whether 1.6 stations may come with TLS 1.0 or 1.1. OpenSSL then takes short keys and SHA-1 signatures too, and
            serves the old suite to a TLS 1.2 station that has no better one: keep it to a port of its own.

    Raises:
        ValueError: the profile has no TLS, a certificate or `client_ca` is missing, or two certificates have one kind of key.
        CertificateUnreadable: a file has no certificate or list that can be read, or a key is encrypted.
        ssl.SSLError: a key is not the certificate's.
        OSError: a file cannot be read.
    """
    _check_profile(profile)
    context = _context(ssl.PROTOCOL_TLS_SERVER, legacy=legacy)
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    _load(context, certificates)
    if profile.asks.certificate:
        if client_ca is None:
            raise ValueError("profile 3 needs client_ca")
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
        _never_resume(context)
        if crl is not None:
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
            add_revocation_list(context, crl)
    return context


def client_context(
    profile: SecurityProfile,
    ca: StrPath | Sequence[x509.Certificate],
    certificate: tuple[StrPath, StrPath] | None = None,
    *,
    legacy: bool = False,
) -> ssl.SSLContext:
    """A context for a station. It trusts the given roots only, and checks the CSMS's host name.

    The name may stand in the CN, as OCPP wants it (A00.FR.510), or among the alternative names, where there are any. A root need not
    have signed itself, see `chains.verify_chain`.

    Args:
        profile: 2 or 3; the others have no TLS.
        ca: roots of the CSMS's certificate: a PEM file, or certificates.
        certificate: the station's chain and key; required by profile 3, not used by 2.
        legacy: whether TLS 1.0 and 1.1 will do, for a 1.6 station that is to show such behaviour.

    Raises:
        ValueError: the profile has no TLS, or the station's certificate or the roots are missing.
        CertificateUnreadable: the key is encrypted.
        ssl.SSLError: a file is not what it should be.
        OSError: a file cannot be read.
    """
    _check_profile(profile)
    context = _context(ssl.PROTOCOL_TLS_CLIENT, legacy=legacy)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if isinstance(ca, str | os.PathLike):
        context.load_verify_locations(cafile=ca)
    elif not ca:
        raise ValueError("a station needs a root to check its CSMS with")
    else:
        context.load_verify_locations(cadata=pem_of(ca))
    if profile.asks.certificate:
        if certificate is None:
            raise ValueError("profile 3 needs the station's certificate")
        context.load_cert_chain(*certificate, password=_no_password)
    return context


def replace_certificates(context: ssl.SSLContext, certificates: Sequence[tuple[StrPath, StrPath]]) -> None:
    """Give a server's context new certificates. Handshakes from now on show them; connections that stand are not touched.

    All is checked before anything is changed.

    Args:
        context: made by `server_context`.
        certificates: as there, of the same kinds of key: OpenSSL would go on to show a certificate that nothing replaces.

    Raises:
        ValueError: the kinds of key are others than before, or the context is not of `server_context`.
        CertificateUnreadable: a file has no certificate, or a key is encrypted.
        ssl.SSLError: a key is not the certificate's.
        OSError: a file cannot be read.
    """
    if context not in _KINDS:
        raise ValueError("not a context of server_context")
    if (kinds := _kinds(certificates)) != _KINDS[context]:
        raise ValueError(
            f"keys of {', '.join(sorted(_KINDS[context]))} are to be replaced, not of {', '.join(sorted(kinds))}"
        )
    _load(_context(ssl.PROTOCOL_TLS_SERVER, legacy=False), certificates)
    _load(context, certificates)


def add_revocation_list(context: ssl.SSLContext, crl: StrPath) -> None:
    """Take newer revocation lists into a server's context that checks them. Handshakes from now on obey the newest.

    Connections that stand are not touched: close those of a revoked station, if you want it gone.

    Args:
        context: made by `server_context` for profile 3, with `crl`.
        crl: revocation lists, PEM.

    Raises:
        ValueError: the context checks no lists.
        CertificateUnreadable: the file has no list.
        OSError: it cannot be read.
    """
    if not context.verify_flags & ssl.VERIFY_CRL_CHECK_LEAF:
        raise ValueError("the context was made without revocation lists")
    with open(crl, "rb") as file:  # noqa: PTH123 - any path will do
        read_revocation_list(file.read())
    context.load_verify_locations(crl)


def peer_certificate(connection: ssl.SSLObject | ssl.SSLSocket) -> x509.Certificate | None:
    """The certificate that the other side has proved: a station's, with profile 3. None: it has shown none.

    TLS has verified it, but not whose it is: `certificates.check_owner` does (A00.FR.404 and 405).

    Raises:
        ValueError: the handshake is not over.
    """
    encoded = connection.getpeercert(binary_form=True)
    return None if encoded is None else x509.load_der_x509_certificate(encoded)


_KINDS: WeakKeyDictionary[ssl.SSLContext, frozenset[str]] = WeakKeyDictionary()
"""The kinds of key that a server's context has certificates of: OpenSSL has a place for each, and does not tell."""


def _check_profile(profile: SecurityProfile) -> None:
    if not profile.asks.tls:
        raise ValueError(f"profile {profile:d} has no TLS")


def _context(side: int, *, legacy: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(side)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    ciphers = ":".join(CIPHERS)
    if legacy:
        # The names TLSv1 and TLSv1_1 warn; whether it is wanted was the caller's to say.
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        ciphers = f"{ciphers}:{LEGACY_CIPHER}:{_LEGACY_LEVEL}"
    else:
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(ciphers)
    return context


class _FullHandshake(ssl.SSLObject):
    """A connection as asyncio makes it, that stands only after a full handshake."""

    def do_handshake(self) -> None:
        super().do_handshake()
        _refuse_resumed(self)


class _FullHandshakeSocket(ssl.SSLSocket):
    """The same over a socket."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the base's signature
        super().do_handshake(block)
        _refuse_resumed(self)


def _never_resume(context: ssl.SSLContext) -> None:
    context.options |= ssl.OP_NO_TICKET
    context.num_tickets = 0
    # OpenSSL remembers TLS 1.2 sessions all the same, and Python cannot tell it not to.
    context.sslobject_class = _FullHandshake
    context.sslsocket_class = _FullHandshakeSocket


def _refuse_resumed(connection: ssl.SSLObject | ssl.SSLSocket) -> None:
    # A connection that ends without farewell takes its session along: the station's next attempt is not resumed.
    if connection.session_reused:
        raise ssl.SSLError(ssl.SSL_ERROR_SSL, "the session was resumed, and the certificate not looked at")


def _load(context: ssl.SSLContext, certificates: Sequence[tuple[StrPath, StrPath]]) -> None:
    kinds = _kinds(certificates)
    for chain, key in certificates:
        context.load_cert_chain(chain, key, password=_no_password)
    _KINDS[context] = kinds


def _kinds(certificates: Sequence[tuple[StrPath, StrPath]]) -> frozenset[str]:
    kinds = [_kind(chain) for chain, _ in certificates]
    if not kinds or len(set(kinds)) < len(kinds):
        raise ValueError(f"one certificate, or one for each kind of key, not {len(kinds)} for {len(set(kinds))}")
    return frozenset(kinds)


def _kind(chain: StrPath) -> str:
    with open(chain, "rb") as file:  # noqa: PTH123 - any path will do
        leaf = read_certificates(file.read(), max_length=None)[0]
    return "RSA" if isinstance(leaf.public_key(), rsa.RSAPublicKey) else "ECDSA"


def _no_password() -> str:
    # Without this, OpenSSL asks at the terminal, and a service hangs.
    raise CertificateUnreadable("a private key", "it is encrypted")
