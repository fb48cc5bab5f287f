"""Certificates and handshakes for tests of TLS: real sockets on loopback, the server in a thread of its own."""

import socket
import ssl
import threading
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ocpp_security import (
    Authority,
    CertificateFiles,
    KeyKind,
    Pki,
    SecurityError,
    peer_certificate,
    read_authority,
    write_issued,
    write_pki,
)

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
OPERATOR = "Charging Ltd"
HOST = "localhost"
STATION = "CS001"
SOON = 30  # s, for what takes milliseconds
GREETING = b"welcome"


@dataclass
class Bench:
    """Two operators' certificates, of which one is trusted."""

    folder: Path
    pki: Pki
    authority: Authority
    foreign: Authority

    def server(self, fault: str, kind: str) -> CertificateFiles:
        """A CSMS's certificate with a fault, its key RSA or ECDSA."""
        place = ["RSA", "ECDSA"].index(kind)
        return self.pki.expired_servers[place] if fault == "expired" else self.made[f"server {fault} {kind}"]

    def station(self, fault: str, kind: str) -> CertificateFiles:
        """A station's certificate with a fault, its key RSA or ECDSA."""
        return self.made[f"station {fault} {kind}"]

    made: dict[str, CertificateFiles] = field(default_factory=dict)

    def crl(self) -> Path:
        path = self.folder / "all-revoked.pem"
        path.write_text(self.authority.revocation_list(NOW - DAY, NOW + DAY))
        return path


def make_bench(folder: Path) -> Bench:
    """Everything that the matrix needs, with an RSA key made once for each name."""
    pki = write_pki(folder / "ours", organization=OPERATOR, hosts=[HOST], stations=[STATION], now=NOW - DAY)
    authority = read_authority(folder / "ours")
    foreign = Authority.create(OPERATOR, NOW - DAY, NOW + DAY)
    bench = Bench(folder, pki, authority, foreign)
    names = {"good": HOST, "unknown CA": HOST, "wrong name": "other.example", "revoked": HOST}
    for kind, key in (("RSA", KeyKind.RSA_2048), ("ECDSA", KeyKind.EC_P256)):
        for fault, name in names.items():
            issuer = foreign if fault == "unknown CA" else authority
            server = issuer.issue_server([name], NOW - DAY, NOW + DAY, key)
            station = issuer.issue_station("CS002" if fault == "wrong name" else STATION, NOW - DAY, NOW + DAY, key)
            if fault == "revoked":
                authority.revoke(server.certificate, NOW - DAY)
                authority.revoke(station.certificate, NOW - DAY)
            for side, issued in (("server", server), ("station", station)):
                label = f"{side} {fault} {kind}"
                bench.made[label] = write_issued(folder, label.replace(" ", "-"), issued)
        expired = authority.issue_station(STATION, NOW - 2 * DAY, NOW - DAY, key)
        bench.made[f"station expired {kind}"] = write_issued(folder, f"station-expired-{kind}", expired)
    return bench


def only(context: ssl.SSLContext, version: ssl.TLSVersion) -> ssl.SSLContext:
    """Let a context speak one version of TLS."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.0 and 1.1 are meant
        context.minimum_version = version
        context.maximum_version = version
    return context


@dataclass
class Outcome:
    """How a connection went, on both sides."""

    station: BaseException | None = None
    csms: BaseException | None = None
    greeting: bytes = b""
    cipher: str = ""
    version: str = ""


def meet(server, client, host=HOST, check=None, session=None) -> Outcome:
    """Connect a station to a CSMS that greets it, if both contexts and `check` let it; None for a context: no TLS there."""
    outcome = Outcome()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(SOON)
        thread = threading.Thread(target=_greet, args=(listener, server, check, outcome))
        thread.start()
        try:
            _call(listener.getsockname(), client, host, session, outcome)
        finally:
            thread.join(SOON)
    assert not thread.is_alive()
    return outcome


def _greet(listener, context, check, outcome):
    plain, _ = listener.accept()
    plain.settimeout(SOON)
    with plain:
        try:
            if context is None:
                if plain.recv(1, socket.MSG_PEEK) == b"\x16":  # the first byte of a TLS handshake
                    return plain.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return plain.sendall(GREETING)
            with context.wrap_socket(plain, server_side=True) as secured:
                if check is not None:
                    check(peer_certificate(secured))
                secured.sendall(GREETING)
                secured.recv(1)
        except (OSError, SecurityError) as error:
            outcome.csms = error


def _call(address, context, host, session, outcome):
    with socket.create_connection(address, SOON) as plain:
        try:
            if context is None:
                plain.sendall(b"GET")
                outcome.greeting = plain.recv(100)
                return
            with context.wrap_socket(plain, server_hostname=host, session=session) as secured:
                outcome.version, outcome.cipher = secured.version(), secured.cipher()[0]
                outcome.greeting = secured.recv(100)
        except (OSError, SecurityError) as error:
            outcome.station = error
