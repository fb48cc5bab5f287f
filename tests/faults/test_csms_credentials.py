"""Faults of certificates and passwords as the CSMS meets them, by number: F20, F21, F22."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from little import KNOCK, STRICT, EchoRequest, EchoResponse, KnockRequest
from transport_ws.rig import QUIET, Gate, echoing, eventually, soon

from ocpp_core import ConnectFailed, ConnectionLost, Handlers
from ocpp_security import (
    Authority,
    HashParameters,
    MemoryCredentialStore,
    SecurityProfile,
    add_revocation_list,
    client_context,
    replace_certificates,
    server_context,
    write_issued,
)
from ocpp_transport_ws import connect, serve

DAY = timedelta(days=1)
HOST = "127.0.0.1"


class Pki:
    """An operator's authority, and files of what it issued."""

    def __init__(self, folder):
        self.folder = folder
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.authority = Authority.create("Charging Ltd", self.now - DAY, self.now + DAY)
        self.root = folder / "root.pem"
        self.root.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in self._authorities()))

    def _authorities(self):
        return [*self.authority.root.chain, *self.authority.intermediate.chain]

    def server(self, name):
        return write_issued(self.folder, name, self.authority.issue_server([HOST], self.now - DAY, self.now + DAY))

    def station(self, name, *, until=DAY):
        issued = self.authority.issue_station("CS1", self.now - DAY, self.now + until)
        return issued, write_issued(self.folder, name, issued)

    def crl(self, name, since):
        path = self.folder / name
        path.write_text(self.authority.revocation_list(since, self.now + DAY))
        return path


@pytest.fixture
def pki(tmp_path):
    return Pki(tmp_path)


def shown(link):
    """The serial number of the certificate that the CSMS showed."""
    encoded = link._socket.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(encoded).serial_number


def serial(files):
    return x509.load_pem_x509_certificates(files.chain.read_bytes())[0].serial_number


async def test_f20_a_new_server_certificate_is_shown_from_now_on_and_no_link_is_dropped(pki):
    old, new = pki.server("old"), pki.server("new")
    context = server_context(SecurityProfile.TLS_BASIC, [old])
    client = client_context(SecurityProfile.TLS_BASIC, pki.root)
    async with (
        serve(echoing(), [STRICT], ssl=context, options=QUIET) as server,
        connect(server.url, "CS1", [STRICT], ssl=client, options=QUIET) as before,
    ):
        assert shown(before) == serial(old)
        replace_certificates(context, [new])
        async with connect(server.url, "CS2", [STRICT], ssl=client, options=QUIET) as after:
            assert shown(after) == serial(new)
            assert await after.call(EchoRequest(data="2")) == EchoResponse(data="2")
        assert await before.call(EchoRequest(data="1")) == EchoResponse(data="1")
        assert "CS1" in server.connections


async def test_f21_a_certificate_revoked_while_connected_is_refused_at_the_next_handshake(pki):
    issued, files = pki.station("station")
    context = server_context(
        SecurityProfile.TLS_CLIENT_CERTIFICATE,
        [pki.server("csms")],
        client_ca=pki.root,
        crl=pki.crl("before.pem", pki.now - DAY),
    )
    client = client_context(SecurityProfile.TLS_CLIENT_CERTIFICATE, pki.root, files)
    async with serve(echoing(), [STRICT], ssl=context, options=QUIET) as server:
        async with connect(server.url, "CS1", [STRICT], ssl=client, options=QUIET) as link:
            pki.authority.revoke(issued.certificate, pki.now)
            add_revocation_list(context, pki.crl("after.pem", pki.now))
            assert await link.call(EchoRequest(data="on")) == EchoResponse(data="on")
        with pytest.raises((ConnectFailed, ConnectionLost)):
            await soon(_talk(server.url, client))
        await eventually(lambda: not server.connections)


async def test_f21_a_certificate_that_expires_while_connected_is_refused_at_the_next_handshake(pki):
    pki.now = datetime.now(UTC).replace(microsecond=0)
    _, files = pki.station("station", until=timedelta(seconds=3))
    context = server_context(SecurityProfile.TLS_CLIENT_CERTIFICATE, [pki.server("csms")], client_ca=pki.root)
    client = client_context(SecurityProfile.TLS_CLIENT_CERTIFICATE, pki.root, files)
    async with (
        serve(echoing(), [STRICT], ssl=context, options=QUIET, duplicates="refuse") as server,
        connect(server.url, "CS1", [STRICT], ssl=client, options=QUIET) as link,
    ):
        while datetime.now(UTC) < pki.now + timedelta(seconds=4):  # noqa: ASYNC110 - TLS has no clock that can be set
            await asyncio.sleep(0.1)
        with pytest.raises((ConnectFailed, ConnectionLost)) as refused:
            await soon(_talk(server.url, client, "CS2"))
        assert getattr(refused.value, "status", None) is None  # in the handshake of TLS, not by HTTP
        assert await link.call(EchoRequest(data="on")) == EchoResponse(data="on")


async def _talk(url, ssl, identity="CS1"):
    """With TLS 1.3 a station learns at its first reading that its certificate was refused."""
    async with connect(url, identity, [STRICT], ssl=ssl, options=QUIET) as link:
        await link.call(EchoRequest())


CHEAP = HashParameters(time_cost=1, memory_cost=8)
OLD, NEW = b"old-password-0123", b"new-password-0123"


@pytest.mark.parametrize("took", [True, False], ids=["station changed", "station did not"])
async def test_f22_a_change_of_password_whose_answer_was_lost_is_settled_by_the_next_login(took):
    """Both passwords open the door until one has been used; from then on the other does not."""
    async with MemoryCredentialStore(CHEAP) as store:
        await store.set("CS1", OLD)
        gate, station = Gate(None), Handlers()
        station.on(KNOCK)(gate)
        async with serve(Handlers(), [STRICT], options=QUIET, authenticate=store.authenticate) as server:
            async with connect(server.url, "CS1", [STRICT], station, password=OLD, options=QUIET) as link:
                await store.propose("CS1", NEW)
                asking = asyncio.create_task(server.connections["CS1"].call(KnockRequest()))
                await soon(gate.entered.wait())
                link._socket.transport.abort()
                with pytest.raises(ConnectionLost):
                    await soon(asking)
            used, other = (NEW, OLD) if took else (OLD, NEW)
            async with connect(server.url, "CS1", [STRICT], password=used, options=QUIET):
                pass
            with pytest.raises(ConnectFailed, match="401"):
                await connect(server.url, "CS1", [STRICT], password=other, options=QUIET)
            async with connect(server.url, "CS1", [STRICT], password=used, options=QUIET):
                pass


async def test_f22_a_wrong_password_settles_nothing():
    async with MemoryCredentialStore(CHEAP) as store:
        await store.set("CS1", OLD)
        await store.propose("CS1", NEW)
        async with serve(Handlers(), [STRICT], options=QUIET, authenticate=store.authenticate) as server:
            with pytest.raises(ConnectFailed, match="401"):
                await connect(server.url, "CS1", [STRICT], password=b"neither-of-the-two", options=QUIET)
            async with connect(server.url, "CS1", [STRICT], password=NEW, options=QUIET):
                pass
