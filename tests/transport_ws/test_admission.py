"""Who is let in, and who is turned away with which status; and how a server goes away without losing an answer."""

import asyncio
import urllib.error
import urllib.request

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from little import ECHO, STRICT, EchoRequest, EchoResponse
from transport_ws.rig import QUIET, SOON, echoing, eventually, handshake

from ocpp_core import ConnectFailed, Handlers
from ocpp_transport_ws import connect, serve

OFFER = f"Sec-WebSocket-Protocol: {STRICT.subprotocol}"


def station(server, identity="CS1", **options):
    return connect(server.url, identity, [STRICT], options=QUIET, **options)


async def status_of(server, path):
    """The status of a plain GET."""

    def get():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=SOON) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    return await asyncio.to_thread(get)


async def test_an_unknown_station_is_turned_away_before_its_credentials_are_looked_at():
    asked = []

    async def authenticate(identity, username, password):
        asked.append(identity)
        return True

    async def known(identity):
        return identity == "CS1"

    async with serve(echoing(), [STRICT], options=QUIET, known=known, authenticate=authenticate) as server:
        with pytest.raises(ConnectFailed) as failed:
            await station(server, "CS2", password="secret")
        assert failed.value.status == 404
        assert asked == []
        async with station(server, "CS1", password="secret") as csms:
            assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
        assert asked == ["CS1"]


async def test_a_look_up_that_fails_lets_nobody_in():
    async def known(identity):
        raise OSError("the database is away")

    async with serve(echoing(), [STRICT], options=QUIET, known=known) as server:
        with pytest.raises(ConnectFailed) as failed:
            await station(server)
        assert failed.value.status == 500
        assert not server.connections


async def test_a_newcomer_may_be_refused_while_the_first_connection_is_open():
    async with serve(echoing(), [STRICT], options=QUIET, duplicates="refuse") as server:
        async with station(server) as first:
            with pytest.raises(ConnectFailed) as failed:
                await station(server)
            assert failed.value.status == 409
            assert await first.call(EchoRequest(data="still")) == EchoResponse(data="still")
        await eventually(lambda: not server.connections)
        async with station(server) as again:
            assert await again.call(EchoRequest(data="back")) == EchoResponse(data="back")


async def test_no_more_connections_than_the_server_may_have():
    async with serve(echoing(), [STRICT], options=QUIET, max_connections=1) as server, station(server, "CS1"):
        with pytest.raises(ConnectFailed) as failed:
            await station(server, "CS2")
        assert failed.value.status == 503
        async with station(server, "CS1") as newest:  # takes the place of the first, and needs no other
            assert await newest.call(EchoRequest(data="new")) == EchoResponse(data="new")


async def test_a_load_balancer_is_told_whether_stations_are_let_in():
    async with serve(echoing(), [STRICT], options=QUIET, health_path="/ready") as server:
        assert server.ready
        assert await status_of(server, "/ready") == 200
        await server.drain()
        assert not server.ready
        assert await status_of(server, "/ready") == 503


async def test_a_server_that_is_not_started_is_not_ready():
    assert not serve(echoing(), [STRICT]).ready


async def test_draining_finishes_what_is_at_work_and_turns_newcomers_away():
    begun, go_on = asyncio.Event(), asyncio.Event()
    handlers = Handlers()

    @handlers.on(ECHO)
    async def echo(peer, request):
        begun.set()
        await go_on.wait()
        return EchoResponse(data=request.data)

    async with serve(handlers, [STRICT], options=QUIET) as server, station(server) as csms:
        answer = asyncio.create_task(csms.call(EchoRequest(data="last")))
        await begun.wait()
        draining = asyncio.create_task(server.drain(deadline=SOON))
        await eventually(lambda: server.draining)
        async with handshake(server.port, b"/CS2", OFFER) as refused:
            assert refused.status == 503
            assert refused.headers["retry-after"] == "10"
        go_on.set()
        assert await answer == EchoResponse(data="last")
        await draining
        await csms.wait_closed()
        assert csms.close_reason == "1012 service restart"


async def test_draining_does_not_wait_for_ever():
    begun = asyncio.Event()
    handlers = Handlers()

    @handlers.on(ECHO)
    async def echo(peer, request):
        begun.set()
        await asyncio.Event().wait()

    async with serve(handlers, [STRICT], options=QUIET) as server, station(server) as csms:
        answer = asyncio.create_task(csms.call(EchoRequest(data="never")))
        await begun.wait()
        await server.drain(deadline=0.05)
        assert not server.connections
        with pytest.raises(ConnectionError):
            await answer


async def certified(identity, certificate):
    """Whether the certificate's common name is the identity."""
    if certificate is None:
        return False
    subject = x509.load_der_x509_certificate(certificate).subject
    return [each.value for each in subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == [identity]


async def test_a_certificate_lets_in_the_station_that_it_was_made_for_and_nobody_else(tls):
    async with serve(echoing(), [STRICT], options=QUIET, ssl=tls.mutual, certified=certified) as server:
        async with station(server, "CS1", ssl=tls.client_with_certificate) as csms:
            assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")
        with pytest.raises(ConnectFailed) as failed:
            await station(server, "CS2", ssl=tls.client_with_certificate)
        assert failed.value.status == 403
        assert "CS2" not in server.connections


@pytest.mark.parametrize("secure", [False, True])
async def test_without_a_certificate_there_is_nothing_to_decide_by(tls, secure):
    context = {"ssl": tls.server} if secure else {}
    async with serve(echoing(), [STRICT], options=QUIET, certified=certified, **context) as server:
        with pytest.raises(ConnectFailed) as failed:
            await station(server, **({"ssl": tls.client} if secure else {}))
        assert failed.value.status == 403
