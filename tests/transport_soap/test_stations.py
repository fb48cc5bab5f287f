"""The stations that a CSMS knows: when they come, how they are called, and when they go."""

import asyncio
import logging
from dataclasses import replace

import pytest
from transport_soap.rig import (
    ANONYMOUS,
    HEARTBEAT,
    QUICK,
    V15,
    V16,
    eventually,
    heartbeats,
    here,
    joined,
    send,
    soon,
)

import ocpp15_core
import ocpp16_core
from ocpp16_core import ResetRequest, ResetType
from ocpp_core import ConnectionLost, Handlers, NotCallable, now
from ocpp_transport_soap import Addresses, MemoryBook, serve

RESET = ResetRequest(type=ResetType.HARD)
OLD_HEARTBEAT = HEARTBEAT.but(namespace="urn://Ocpp/Cs/2012/06/")


def both_versions():
    handlers = heartbeats()
    handlers.on(ocpp15_core.HEARTBEAT)(lambda _peer, _request: ocpp15_core.HeartbeatResponse(current_time=now()))
    return handlers


def of(identity, **changes):
    return HEARTBEAT.but(identity=f"<s:chargeBoxIdentity>{identity}</s:chargeBoxIdentity>", **changes)


# ------------------------------------------------------------------------------------------------------ coming, going


async def test_a_station_counts_as_connected_from_its_first_message_on():
    told = []
    async with serve(heartbeats(), [V16], on_connect=told.append) as server:
        assert not server.connections
        for _ in range(3):
            assert (await send(server.port, HEARTBEAT)).status == 200
        [station] = told
        assert server.connections == {"CS1": station}
        assert (station.identity, station.version) == ("CS1", V16)
    assert station.closed
    assert station.close_reason == "server is going away"
    assert not server.connections


@pytest.mark.parametrize(
    "message",
    [b"", b"<a/>", HEARTBEAT.but(identity=None), HEARTBEAT.but(body="<s:nonsense/>"), HEARTBEAT.but(namespace="urn:x")],
)
async def test_a_message_that_is_none_makes_no_station(message):
    async with serve(heartbeats(), [V16]) as server:
        assert (await send(server.port, message)).status >= 400
        assert not server.connections


async def test_handlers_are_prepared_once_before_the_first_call():
    prepared, release, handled = [], asyncio.Event(), []

    class Slow(Handlers):
        async def prepare(self, peer):
            prepared.append(peer.identity)
            await release.wait()

    handlers = Slow()

    @handlers.on(ocpp16_core.HEARTBEAT)
    def heartbeat(_peer, _request):
        handled.append(len(prepared))
        return ocpp16_core.HeartbeatResponse(current_time=now())

    async with serve(handlers, [V16]) as server, asyncio.TaskGroup() as tasks:
        sending = [tasks.create_task(send(server.port, HEARTBEAT)) for _ in range(3)]
        await eventually(lambda: prepared)
        assert not server.connections
        release.set()
        assert [answer.status for answer in await asyncio.gather(*sending)] == [200] * 3
    assert prepared == ["CS1"]
    assert handled == [1, 1, 1]


async def test_handlers_that_cannot_be_prepared_refuse_the_message_and_get_another_chance(caplog):
    attempts = []

    class Shaky(Handlers):
        async def prepare(self, peer):
            attempts.append(peer)
            if len(attempts) == 1:
                raise RuntimeError("secret")

    handlers = Shaky()
    handlers.on(ocpp16_core.HEARTBEAT)(lambda _peer, _request: ocpp16_core.HeartbeatResponse(current_time=now()))
    async with serve(handlers, [V16]) as server:
        answer = await send(server.port, HEARTBEAT)
        assert (answer.fault, answer.reason) == (("Receiver", "InternalError"), "internal error")
        assert b"secret" not in answer.body
        assert (await send(server.port, HEARTBEAT)).status == 200


async def test_a_message_in_another_version_replaces_the_station():
    gone = asyncio.Queue()
    async with serve(both_versions(), [V15, V16], options=QUICK, on_disconnect=gone.put_nowait) as server:
        await send(server.port, HEARTBEAT)
        old = server.connections["CS1"]
        await send(server.port, OLD_HEARTBEAT)
        new = server.connections["CS1"]
        assert await soon(gone.get()) is old
        assert (old.version, new.version) == (V16, V15)
        assert "replaced" in old.close_reason
        assert server.connections["CS1"] is new
        with pytest.raises(ConnectionLost, match="replaced"):
            await old.call(RESET)


async def test_messages_in_two_versions_at_once_are_both_answered():
    async with serve(both_versions(), [V15, V16], options=QUICK) as server:
        answers = await asyncio.gather(*(send(server.port, each) for each in [HEARTBEAT, OLD_HEARTBEAT] * 4))
        assert {answer.status for answer in answers} <= {200, 500}
        assert answers[0].status == 200
        assert list(server.connections) == ["CS1"]


async def test_a_station_that_sends_nothing_for_long_is_given_up():
    gone = asyncio.Queue()
    options = replace(QUICK, idle_timeout=0.05)
    async with serve(heartbeats(), [V16], options=options, on_disconnect=gone.put_nowait) as server:
        await send(server.port, HEARTBEAT)
        station = await soon(gone.get())
        assert station.close_reason == "nothing came for 0.05 s"
        assert not server.connections
        await send(server.port, HEARTBEAT)
        assert server.connections["CS1"] is not station


async def test_a_station_that_is_closed_by_hand_comes_back_with_its_next_message():
    async with serve(heartbeats(), [V16], options=QUICK) as server:
        await send(server.port, HEARTBEAT)
        station = server.connections["CS1"]
        await station.close()
        assert not server.connections
        await send(server.port, HEARTBEAT)
        assert server.connections["CS1"] is not station


async def test_invented_identities_cannot_fill_the_memory(caplog):
    async with serve(heartbeats(), [V16], options=replace(QUICK, max_stations=2)) as server:
        for number in range(5):
            answer = await send(server.port, of(f"CS{number}"))
            if number < 2:
                assert answer.status == 200
            else:
                assert answer.fault == ("Receiver", "InternalError")
        assert list(server.connections) == ["CS0", "CS1"]
        assert (await send(server.port, of("CS0"))).status == 200
        await server.connections["CS0"].close()
        assert (await send(server.port, of("CS4"))).status == 200


async def test_lifecycle_functions_may_fail(caplog):
    async def broken(_peer):
        raise RuntimeError("oops")

    async with serve(heartbeats(), [V16], on_connect=broken, on_disconnect=broken) as server:
        assert (await send(server.port, HEARTBEAT)).status == 200
    assert caplog.text.count("lifecycle hook failed") == 2


# ---------------------------------------------------------------------------------------------- where they are called


async def called(server, from_, **changes):
    assert (await send(server.port, HEARTBEAT.but(from_=from_, **changes))).status == 200
    return server.connections["CS1"].address


async def test_the_address_follows_what_the_station_tells(caplog):
    caplog.set_level(logging.INFO)
    async with serve(heartbeats(), [V16]) as server:
        assert await called(server, "http://10.0.0.1/a") == "http://10.0.0.1/a"
        assert await called(server, "http://10.0.0.1/a") == "http://10.0.0.1/a"
        assert await called(server, "http://10.0.0.2/") == "http://10.0.0.2/"
        assert await called(server, ANONYMOUS) == "http://10.0.0.2/"
    assert caplog.text.count("can be called at") == 2


@pytest.mark.parametrize("from_", ["http://127.0.0.1:8080/", "http://:8082/", "http://169.254.169.254/", "x"])
async def test_an_address_that_is_not_allowed_makes_the_station_uncallable(from_):
    async with serve(heartbeats(), [V16]) as server:
        await called(server, "http://10.0.0.1/")
        assert await called(server, from_) is None
        with pytest.raises(NotCallable, match="may not be called"):
            await server.connections["CS1"].call(RESET)
        assert await called(server, "http://10.0.0.1/") == "http://10.0.0.1/"


async def test_a_configured_address_overrides_what_is_told():
    addresses = Addresses(fixed={"CS1": "http://127.0.0.1:9/fixed"})
    async with serve(heartbeats(), [V16], addresses=addresses) as server:
        assert await called(server, "http://10.0.0.1/") == "http://127.0.0.1:9/fixed"


async def test_what_was_told_before_a_restart_is_known_again():
    book = MemoryBook()
    async with serve(heartbeats(), [V16], addresses=Addresses(book=book)) as server:
        await called(server, "http://10.0.0.1/")
    async with serve(heartbeats(), [V16], addresses=Addresses(book=book)) as server:
        assert await called(server, ANONYMOUS) == "http://10.0.0.1/"
    async with serve(heartbeats(), [V16], addresses=Addresses(["10.9.0.0/16"], book=book)) as server:
        assert await called(server, ANONYMOUS) is None


async def test_a_broken_address_book_does_no_harm(caplog):
    class Broken:
        async def load(self, identity):
            raise OSError("disk")

        async def save(self, identity, url):
            raise OSError("disk")

    async with serve(heartbeats(), [V16], addresses=Addresses(book=Broken())) as server:
        assert await called(server, ANONYMOUS) is None
        assert await called(server, "http://10.0.0.1/") == "http://10.0.0.1/"
    assert caplog.text.count("its address could not be") == 2


async def test_a_station_at_an_address_that_nobody_listens_at_ends_in_a_lost_connection():
    async with serve(heartbeats(), [V16], addresses=here()) as server:
        await called(server, "http://127.0.0.1:1/")
        with pytest.raises(ConnectionLost, match=r"127\.0\.0\.1"):
            await server.connections["CS1"].call(RESET)


async def test_the_csms_tells_its_own_url_when_it_calls():
    seen = []
    handlers = Handlers()
    handlers.on(ocpp16_core.RESET)(
        lambda _peer, _request: ocpp16_core.ResetResponse(status=ocpp16_core.ResetStatus.ACCEPTED)
    )
    options = replace(QUICK, trace=lambda _peer, _way, text: seen.append(text))
    async with joined(station_handlers=handlers, csms_options=options, url="http://csms.example/ocpp") as both:
        await both.station.call(RESET)
        assert both.server.url == "http://csms.example/ocpp"
    assert any("<wsa:Address>http://csms.example/ocpp</wsa:Address>" in text for text in seen)
