"""One set of rules, whichever library reads the frames: whom an endpoint lets in, how it counts stations, how connections end."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import websockets.asyncio.client
from little import ECHO, KNOCK, STRICT, TOLERANT, EchoRequest, EchoResponse, KnockRequest, KnockResponse
from transport_ws.engines import ENGINES
from transport_ws.rig import QUIET, SOON, Gate, echoing, eventually, handshake, read, soon

from ocpp_core import ConnectFailed, ConnectionLost, Handlers
from ocpp_transport_ws import CsmsEndpoint, connect
from ocpp_transport_ws.basic_auth import build

OFFER = f"Sec-WebSocket-Protocol: {STRICT.subprotocol}"
EVERY = pytest.mark.parametrize("engine", ENGINES, ids=str)


@asynccontextmanager
async def serving(engine, handlers=None, versions=(STRICT,), **options):
    """An endpoint behind an engine, and its port."""
    endpoint = CsmsEndpoint(handlers or echoing(), versions, **{"options": QUIET, **options})
    async with engine.serve(endpoint) as port:
        yield endpoint, port


def station(port, identity="CS1", handlers=None, versions=(STRICT,), **options):
    return connect(f"ws://127.0.0.1:{port}/ocpp", identity, versions, handlers, **{"options": QUIET, **options})


def raw(port, identity="CS1"):
    """A WebSocket that sends whatever text it is told to."""
    url = f"ws://127.0.0.1:{port}/ocpp/{identity}"
    return websockets.asyncio.client.connect(url, subprotocols=[STRICT.subprotocol], proxy=None, close_timeout=1)


async def authenticate(identity, username, password):
    if identity == "broken":
        raise RuntimeError("the database is away")
    return password == b"secret"


async def known(identity):
    return identity != "stranger"


AS_CS1 = f"Authorization: {build('CS1', 'secret')}"
REFUSALS = [
    (b"/ocpp/CS1", [], 401, {"www-authenticate": 'Basic realm="ocpp", charset="UTF-8"'}),
    (b"/ocpp/CS1", [f"Authorization: {build('CS1', 'wrong')}"], 401, {}),
    (b"/ocpp/CS2", [AS_CS1], 401, {}),
    (b"/ocpp/CS1", [AS_CS1, AS_CS1], 401, {}),
    (b"/ocpp/stranger", [], 404, {}),
    (b"/ocpp/", [], 400, {}),
    (b"/ocpp/CS%2F1", [], 400, {}),
    (b"/ocpp/" + b"x" * 49, [], 400, {}),
    (b"/ocpp/broken", [], 500, {}),
]


@EVERY
async def test_each_reason_to_turn_a_station_away_has_its_status(engine):
    async with serving(engine, authenticate=authenticate, known=known) as (endpoint, port):
        for target, headers, status, expected in REFUSALS:
            async with handshake(port, target, OFFER, *headers) as answer:
                assert answer.status == status, target
                assert expected.items() <= answer.headers.items()
        assert not endpoint.connections
        async with station(port, password="secret") as csms:
            assert await csms.call(EchoRequest(data="up")) == EchoResponse(data="up")


@EVERY
async def test_the_identity_is_the_last_segment_decoded_once(engine):
    targets = {
        b"/ocpp/RDAM%7C123": "RDAM|123",
        b"/ocpp/S%C3%A4ule%20%231?firmware=1": "Säule #1",
        b"/ocpp/100%2525": "100%25",
        b"/ocpp/1.6/json/CS1": "CS1",
    }
    async with serving(engine) as (endpoint, port):
        for target, identity in targets.items():
            async with handshake(port, target, OFFER) as answer:
                assert answer.status == 101
                await eventually(lambda identity=identity: identity in endpoint.connections)
                assert endpoint.connections[identity].remote_address.startswith("127.0.0.1:")


@EVERY
async def test_the_server_prefers_among_what_is_offered(engine):
    async with serving(engine, versions=(TOLERANT, STRICT)) as (_, port):
        for versions, chosen in (((STRICT,), STRICT), ((STRICT, TOLERANT), TOLERANT)):
            async with station(port, versions=versions) as csms:
                assert csms.version is chosen


@EVERY
async def test_without_common_subprotocol_the_connection_is_closed_after_the_handshake_or_refused(engine):
    async with (
        serving(engine) as (endpoint, port),
        handshake(port, b"/ocpp/CS1", "Sec-WebSocket-Protocol: ocpp9") as answer,
    ):
        assert answer.status == 101
        assert "sec-websocket-protocol" not in answer.headers
        assert await answer.frame() == (8, (1002).to_bytes(2) + b"no common subprotocol")
        assert not endpoint.connections
    async with (
        serving(engine, refuse_without_subprotocol=True) as (_, port),
        handshake(port, b"/ocpp/CS1", "Sec-WebSocket-Protocol: ocpp9") as answer,
    ):
        assert answer.status == 400


@EVERY
async def test_calls_go_both_ways_while_handlers_work(engine):
    gate = Gate(EchoResponse(data="finished"))
    at_csms, at_station = Handlers(), Handlers()
    at_csms.on(ECHO)(gate)
    at_station.on(KNOCK)(lambda _csms, _request: KnockResponse(open=True))
    told = asyncio.Queue()
    async with (
        serving(engine, at_csms, on_connect=told.put_nowait, on_disconnect=told.put_nowait) as (endpoint, port),
        station(port, handlers=at_station) as csms,
    ):
        link = await soon(told.get())
        assert endpoint.connections == {"CS1": link}
        answer = asyncio.create_task(csms.call(EchoRequest(data="ä" * 20_000)))
        await soon(gate.entered.wait())
        assert await link.call(KnockRequest()) == KnockResponse(open=True)
        gate.release.set()
        assert await answer == EchoResponse(data="finished")
        await csms.close(4000, "enough")
        assert await soon(told.get()) is link
        assert link.closed
        assert link.close_reason == ("4000 enough" if engine.echoes_code else "1006")
        assert not endpoint.connections


@EVERY
async def test_a_second_connection_takes_the_place_of_the_first(engine):
    async with serving(engine) as (endpoint, port), station(port) as first:
        old = endpoint.connections["CS1"]
        async with station(port) as second:
            await soon(first.wait_closed())
            assert first.close_reason == "1008 replaced by a newer connection"
            await soon(old.wait_closed())
            assert old.close_reason == first.close_reason
            assert await second.call(EchoRequest(data="new")) == EchoResponse(data="new")
            with pytest.raises(ConnectionLost, match="1008"):
                await old.call(KnockRequest())


@EVERY
async def test_or_it_is_refused_and_so_are_too_many(engine):
    async with serving(engine, duplicates="refuse", max_connections=1) as (_, port), station(port):
        for identity, status in (("CS1", 409), ("CS2", 503)):
            with pytest.raises(ConnectFailed) as failed:
                await station(port, identity)
            assert failed.value.status == status


@EVERY
async def test_what_is_too_long_or_binary_ends_the_connection(engine):
    async with serving(engine, options=replace(QUIET, max_size=200)) as (endpoint, port):
        async with raw(port) as socket:
            await socket.send('[2,"1","Echo",{"data":"%s"}]' % ("x" * 174))  # 200 bytes
            assert (await read(socket))[:2] == [3, "1"]
            await socket.send("ä" * 101)
            await soon(socket.wait_closed())
            assert socket.close_code == 1009
        await eventually(lambda: not endpoint.connections)
        async with raw(port) as socket:
            await socket.send(b"[]")
            await soon(socket.wait_closed())
            assert (socket.close_code, socket.close_reason) == (1003, "binary frames are not OCPP")


@EVERY
async def test_what_is_sent_raw_arrives_as_it_is(engine):
    async with serving(engine) as (endpoint, port), raw(port) as socket:
        await eventually(lambda: endpoint.connections)
        link = endpoint.connections["CS1"]
        await link.send_raw("no frame, ä")
        assert await socket.recv() == "no frame, ä"
        await link.send_raw(b"\xff\x00", binary=True)
        assert await socket.recv() == b"\xff\x00"
        await link.close()
        with pytest.raises(ConnectionLost):
            await link.send_raw("late")


@EVERY
async def test_draining_finishes_what_is_at_work_and_turns_newcomers_away(engine):
    gate = Gate(EchoResponse(data="last"))
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    async with serving(engine, handlers) as (endpoint, port), station(port) as csms:
        answer = asyncio.create_task(csms.call(EchoRequest()))
        await soon(gate.entered.wait())
        assert endpoint.ready
        draining = asyncio.create_task(endpoint.drain(deadline=SOON))
        await eventually(lambda: not endpoint.ready)
        async with handshake(port, b"/ocpp/CS2", OFFER) as refused:
            assert refused.status == 503
            assert refused.headers["retry-after"] == "10"
        gate.release.set()
        assert await answer == EchoResponse(data="last")
        await draining
        await csms.wait_closed()
        assert csms.close_reason == "1012 service restart"


@EVERY
async def test_a_server_that_stops_says_good_bye(engine):
    told = asyncio.Queue()
    async with serving(engine, on_disconnect=told.put_nowait) as (_, port):
        csms = await station(port)
    await soon(csms.wait_closed())
    assert csms.close_reason == engine.farewell
    assert told.get_nowait().identity == "CS1"


@EVERY
async def test_a_peer_that_does_not_read_or_answer_is_dropped(engine):
    options = replace(QUIET, send_timeout=0.05, close_timeout=0.05)
    async with serving(engine, options=options) as (endpoint, port), handshake(port, b"/ocpp/CS1", OFFER) as answer:
        assert answer.status == 101
        await eventually(lambda: endpoint.connections)
        link = endpoint.connections["CS1"]
        stuck = asyncio.create_task(link.send_raw("x" * 10_000_000))
        with pytest.raises(ConnectionLost):
            await soon(link.call(EchoRequest(data="x" * 100_000)))
        await soon(asyncio.gather(stuck, return_exceptions=True))
        await soon(link.wait_closed())
        assert link.close_reason == "1006"


@EVERY
async def test_a_connection_can_be_cut_and_one_that_nobody_answers_for_is_left(engine):
    async with serving(engine, options=replace(QUIET, close_timeout=0.05)) as (endpoint, port):
        async with handshake(port, b"/ocpp/CS1", OFFER):
            await eventually(lambda: endpoint.connections)
            link = endpoint.connections["CS1"]
            await soon(link.close(1000, "the closing frame is not answered"))
            assert link.closed
        csms = await station(port)
        await eventually(lambda: endpoint.connections)
        link = endpoint.connections["CS1"]
        link.abort()
        await soon(link.wait_closed())
        with pytest.raises(ConnectionLost):
            await link.send_raw("late")
        await soon(csms.wait_closed())
        assert csms.close_reason in ("1006", "1011", "1005")
        await eventually(lambda: not endpoint.connections)


class Failing(Handlers):
    async def prepare(self, peer):
        raise LookupError("no store")


@EVERY
async def test_a_connection_that_cannot_be_taken_up_is_closed(engine, caplog):
    async with serving(engine, Failing()) as (_, port):
        csms = await station(port)
        await soon(csms.wait_closed())
        assert csms.close_reason == "1011 internal error"
    assert "could not be taken up" in caplog.text


@EVERY
async def test_who_sends_nothing_but_nonsense_is_left(engine):
    async with serving(engine, options=replace(QUIET, max_bad_frames=2)) as (endpoint, port), raw(port) as socket:
        for _ in range(2):
            await socket.send("nonsense")
        await soon(socket.wait_closed())
        assert (socket.close_code, socket.close_reason) == (1002, "too many bad frames")
        await eventually(lambda: not endpoint.connections)


@EVERY
async def test_who_sends_too_fast_is_read_later(engine):
    options = replace(QUIET, max_rate=50.0, max_burst=1)
    async with serving(engine, options=options) as (_, port), station(port) as csms:
        for number in range(3):
            assert await csms.call(EchoRequest(data=str(number))) == EchoResponse(data=str(number))
