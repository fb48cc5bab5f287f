import asyncio
import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from security.rig import DAY, GREETING, HOST, NOW, OPERATOR, STATION, meet, only

from ocpp_security import (
    CIPHERS,
    CertificateUnreadable,
    KeyKind,
    SecurityEvent,
    SecurityProfile,
    add_revocation_list,
    check_owner,
    client_context,
    event_of_failure,
    peer_certificate,
    read_certificates,
    read_private_key,
    replace_certificates,
    server_context,
    write_issued,
)
from ocpp_security.authority import _leaf

BASIC = SecurityProfile.TLS_BASIC
MUTUAL = SecurityProfile.TLS_CLIENT_CERTIFICATE
OF_A_CSMS = [  # A00.FR.317 and 421
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
]


@pytest.fixture
def csms(bench):
    return server_context(BASIC, bench.pki.servers)


@pytest.fixture
def station(bench):
    return client_context(BASIC, bench.pki.root)


@pytest.mark.parametrize("profile", [BASIC, MUTUAL])
@pytest.mark.parametrize("suite", OF_A_CSMS)
def test_one_port_has_each_cipher_suite_that_a_csms_must_have(bench, profile, suite):
    server = server_context(profile, bench.pki.servers, client_ca=bench.pki.root)
    client = only(client_context(profile, bench.pki.root, bench.pki.stations[STATION]), ssl.TLSVersion.TLSv1_2)
    client.set_ciphers(suite)
    outcome = meet(server, client)
    assert outcome.cipher == suite
    assert outcome.greeting == GREETING


@pytest.mark.parametrize("kind", ["RSA", "ECDSA"])
def test_a_station_has_both_families_of_suites(bench, station, kind):
    for suite in OF_A_CSMS:
        server = only(server_context(BASIC, [bench.server("good", kind)]), ssl.TLSVersion.TLSv1_2)
        server.set_ciphers(suite)
        outcome = meet(server, station)
        if ("ECDSA" in suite) is (kind == "ECDSA"):
            assert outcome.cipher == suite
        else:
            assert event_of_failure(outcome.station) is SecurityEvent.INVALID_TLS_CIPHER_SUITE


@pytest.mark.parametrize(
    "suite", ["ECDHE-RSA-AES128-SHA256", "AES128-SHA256", "AES128-SHA", "ECDHE-ECDSA-CHACHA20-POLY1305"]
)
def test_no_other_suite_of_tls_1_2_is_taken(csms, station, suite):
    client = only(station, ssl.TLSVersion.TLSv1_2)
    client.set_ciphers(suite)
    outcome = meet(csms, client)
    assert event_of_failure(outcome.station) is SecurityEvent.INVALID_TLS_CIPHER_SUITE
    assert "no shared cipher" in str(outcome.csms)


def test_forward_secrecy_is_preferred_whatever_the_station_prefers(bench, csms, station):
    client = only(station, ssl.TLSVersion.TLSv1_2)
    client.set_ciphers("AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256")
    assert meet(csms, client).cipher == "ECDHE-RSA-AES128-GCM-SHA256"


def test_there_is_no_compression_no_renegotiation_and_no_other_suite(bench, csms, station):
    for context in (csms, station):
        assert context.options & ssl.OP_NO_COMPRESSION
        assert context.options & ssl.OP_NO_RENEGOTIATION
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2
        suites = {suite["name"] for suite in context.get_ciphers() if suite["protocol"] != "TLSv1.3"}
        assert suites == set(CIPHERS)
    assert station.check_hostname
    assert station.verify_mode is ssl.CERT_REQUIRED


def test_the_host_name_may_stand_in_the_cn_alone(bench, station, tmp_path):
    """As OCPP would have it (A00.FR.511)."""
    issued = bench.authority._issue(HOST, KeyKind.EC_P256, NOW - DAY, NOW + DAY, _leaf(server=True))
    server = server_context(BASIC, [write_issued(tmp_path, "cn", issued)])
    assert meet(server, station).greeting == GREETING
    other = meet(server, station, host="other.example")
    assert event_of_failure(other.station) is SecurityEvent.INVALID_CSMS_CERTIFICATE


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_new_certificate_is_shown_while_a_connection_stands(bench, station, tmp_path, version):
    """F20."""
    csms = only(server_context(BASIC, [bench.server("good", "RSA"), bench.server("good", "ECDSA")]), version)
    old = serial_number(bench.server("good", "ECDSA"))
    fresh = bench.authority.issue_server([HOST], NOW - DAY, NOW + DAY)
    standing = Talk(csms, station)
    assert standing.shown == old
    replace_certificates(csms, [bench.server("good", "RSA"), write_issued(tmp_path, "fresh", fresh)])
    another = Talk(csms, station)
    assert another.shown == fresh.certificate.serial_number
    assert another.echo(b"new") == b"new"
    assert standing.echo(b"old") == b"old"


def serial_number(files):
    return read_certificates(files[0].read_bytes())[0].serial_number


class Talk:
    """A connection in memory that can be used while another is made."""

    def __init__(self, server, client, session=None):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.csms = server.wrap_bio(incoming, outgoing, server_side=True)
        self.station = client.wrap_bio(outgoing, incoming, server_hostname=HOST, session=session)
        pending = [self.station, self.csms]
        while pending:
            side = pending.pop(0)
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                pending.append(side)
        self.shown = peer_certificate(self.station).serial_number

    def echo(self, data):
        self.station.write(data)
        self.csms.write(self.csms.read())
        return self.station.read()

    def session(self):
        """What the station could resume; it may come with the first data only."""
        self.echo(b"?")
        return self.station.session


def test_certificates_are_replaced_all_or_not_at_all(bench, csms, station, tmp_path):
    before = serial_number(bench.pki.servers[1])
    foreign_key = (bench.server("good", "ECDSA")[0], bench.pki.stations[STATION].key)
    with pytest.raises(ssl.SSLError):
        replace_certificates(csms, [bench.server("good", "RSA"), foreign_key])
    with pytest.raises(ValueError, match="ECDSA, RSA are to be replaced, not of RSA"):
        replace_certificates(csms, [bench.server("good", "RSA")])
    with pytest.raises(FileNotFoundError):
        replace_certificates(csms, [(tmp_path / "none", tmp_path / "none")])
    with pytest.raises(ValueError, match="server_context"):
        replace_certificates(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), bench.pki.servers)
    rsa_only = only(station, ssl.TLSVersion.TLSv1_2)
    assert Talk(csms, rsa_only).shown == before
    rsa_only.set_ciphers("AES128-GCM-SHA256")
    assert Talk(csms, rsa_only).shown == serial_number(bench.pki.servers[0])


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_revoked_station_is_refused_at_its_next_handshake(bench, tmp_path, version):
    """F21."""
    server = server_context(MUTUAL, bench.pki.servers, client_ca=bench.pki.root, crl=bench.crl())
    issued = bench.authority.issue_station("CS021", NOW - DAY, NOW + DAY)
    client = only(client_context(MUTUAL, bench.pki.root, write_issued(tmp_path, "own", issued)), version)
    standing = Talk(server, client)
    assert check_owner(peer_certificate(standing.csms), common_name="CS021", organization=OPERATOR) is None
    bench.authority.revoke(issued.certificate, NOW)
    try:
        newer = tmp_path / "newer.pem"
        newer.write_text(bench.authority.revocation_list(NOW - DAY / 2, NOW + DAY))
        add_revocation_list(server, newer)
    finally:
        del bench.authority.revoked[issued.certificate.serial_number]
    assert standing.echo(b"still") == b"still"
    assert "certificate revoked" in str(meet(server, client).csms)


def test_with_profile_3_a_session_is_not_resumed(bench):
    """A resumed one would not look at the certificate again: a revoked one would do until the session ends."""
    server = server_context(MUTUAL, bench.pki.servers, client_ca=bench.pki.root, crl=bench.crl())
    client = only(client_context(MUTUAL, bench.pki.root, bench.pki.stations[STATION]), ssl.TLSVersion.TLSv1_2)
    standing = Talk(server, client)  # without it, its session would be gone
    session = standing.session()
    with pytest.raises(ssl.SSLError, match="the certificate not looked at"):
        Talk(server, client, session)
    assert not Talk(server, client, session).csms.session_reused


def test_over_plain_sockets_a_session_is_not_resumed_either(bench):
    server = server_context(MUTUAL, bench.pki.servers, client_ca=bench.pki.root, crl=bench.crl())
    client = only(client_context(MUTUAL, bench.pki.root, bench.pki.stations[STATION]), ssl.TLSVersion.TLSv1_2)
    standing = Talk(server, client)  # without it, its session would be gone
    session = standing.session()
    refused, admitted = (meet(server, client, session=session) for _ in range(2))
    assert "the certificate not looked at" in str(refused.csms)
    assert refused.greeting == b""
    assert admitted.greeting == GREETING


def test_tls_1_3_gives_profile_3_nothing_to_resume(bench):
    server = server_context(MUTUAL, bench.pki.servers, client_ca=bench.pki.root)
    client = only(client_context(MUTUAL, bench.pki.root, bench.pki.stations[STATION]), ssl.TLSVersion.TLSv1_3)
    first = Talk(server, client)
    assert not Talk(server, client, first.session()).csms.session_reused


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_with_profile_2_a_session_is_resumed(csms, station, version):
    client = only(station, version)
    assert Talk(csms, client, Talk(csms, client).session()).csms.session_reused


def test_a_station_whose_authority_has_no_list_is_refused(bench, tmp_path):
    foreign = bench.foreign.issue_station(STATION, NOW - DAY, NOW + DAY)
    both = tmp_path / "both.pem"
    both.write_bytes(bench.pki.root.read_bytes() + foreign_root(bench))
    server = server_context(MUTUAL, bench.pki.servers, client_ca=both, crl=bench.crl())
    client = client_context(MUTUAL, bench.pki.root, write_issued(tmp_path, "foreign", foreign))
    assert "unable to get certificate CRL" in str(meet(server, client).csms)
    unchecked = server_context(MUTUAL, bench.pki.servers, client_ca=both)
    assert meet(unchecked, client).greeting == GREETING
    with pytest.raises(ValueError, match="without revocation lists"):
        add_revocation_list(unchecked, bench.crl())


def foreign_root(bench):
    return bench.foreign.root.certificate.public_bytes(Encoding.PEM)


def test_a_list_that_is_out_of_date_lets_nobody_in(bench, tmp_path):
    stale = tmp_path / "stale.pem"
    stale.write_text(bench.authority.revocation_list(NOW - 2 * DAY, NOW - DAY))
    server = server_context(MUTUAL, bench.pki.servers, client_ca=bench.pki.root, crl=stale)
    client = client_context(MUTUAL, bench.pki.root, bench.pki.stations[STATION])
    assert "CRL has expired" in str(meet(server, client).csms)


def test_profile_3_asks_for_a_certificate(bench, station):
    server = server_context(MUTUAL, bench.pki.servers, client_ca=bench.pki.root)
    outcome = meet(server, station)
    assert "peer did not return a certificate" in str(outcome.csms)
    assert event_of_failure(outcome.station) is SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS
    with pytest.raises(ValueError, match="client_ca"):
        server_context(MUTUAL, bench.pki.servers)
    with pytest.raises(ValueError, match="the station's certificate"):
        client_context(MUTUAL, bench.pki.root)


def test_a_root_that_another_signed_is_trusted_as_it_stands(bench, csms):
    """The former root may be gone by then (OCPP 1.6 security whitepaper, 7.1)."""
    client = client_context(BASIC, bench.authority.intermediate.chain)
    assert meet(csms, client).greeting == GREETING
    with pytest.raises(ValueError, match="a root"):
        client_context(BASIC, [])


@pytest.mark.parametrize("count", [0, 2])
def test_a_server_has_one_certificate_for_each_kind_of_key(bench, count):
    with pytest.raises(ValueError, match="one for each kind"):
        server_context(BASIC, [bench.server("good", "RSA")] * count)


def test_what_is_no_certificate_or_key_or_list_is_told(bench, tmp_path):
    chain, key = bench.server("good", "RSA")
    with pytest.raises(CertificateUnreadable):
        server_context(BASIC, [(key, key)])
    locked = tmp_path / "locked.key"
    secret = read_private_key(Path(key).read_bytes())
    assert isinstance(secret, rsa.RSAPrivateKey)
    locked.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")))
    with pytest.raises(CertificateUnreadable, match="encrypted"):
        server_context(BASIC, [(chain, locked)])
    server = server_context(MUTUAL, bench.pki.servers, client_ca=bench.pki.root, crl=bench.crl())
    with pytest.raises(CertificateUnreadable, match="revocation list"):
        add_revocation_list(server, chain)


async def test_an_asyncio_server_refuses_and_admits_as_well(bench):
    """It does not tell a refused station why: asyncio drops the alert with the connection."""
    server = server_context(MUTUAL, bench.pki.servers, client_ca=bench.pki.root, crl=bench.crl())
    admitted = []

    async def greet(reader, writer):
        admitted.append(peer_certificate(writer.get_extra_info("ssl_object")).subject.rfc4514_string())
        writer.write(GREETING)
        await reader.read()
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0, ssl=server) as listener:
        port = listener.sockets[0].getsockname()[1]
        greetings = []
        for files in (bench.pki.stations[STATION], bench.pki.revoked_station, bench.pki.expired_station):
            client = client_context(MUTUAL, bench.pki.root, files)
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client, server_hostname=HOST)
            try:
                greetings.append(await reader.read(100))
            except OSError:
                greetings.append(b"")
            writer.close()
    assert greetings == [GREETING, b"", b""]
    assert admitted == [f"CN={STATION},O={OPERATOR}"]
