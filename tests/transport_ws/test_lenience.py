"""Handshakes that a server would refuse, and what becomes of them if it is told what was meant; frames, as its link is told."""

import json

import pytest
from little import STRICT, TOLERANT
from transport_ws.rig import QUIET, eventually, handshake, raw_station, read

from ocpp_core import Handlers, Repaired
from ocpp_transport_ws import Lenience, serve
from ocpp_transport_ws.basic_auth import build

OFFER = f"Sec-WebSocket-Protocol: {STRICT.subprotocol}"


class Knows(Lenience):
    """Knows what it was told, and remembers what was read otherwise."""

    def __init__(self, identity=None, passwords=None, upgrades=False, pings=True, spoken=None):
        self._identity, self._passwords, self._upgrades, self._pings = identity, passwords or {}, upgrades, pings
        self._spoken = spoken
        self.told = []

    def identity(self, target, username, found):
        self.told.append(("identity", target, username, found))
        return self._identity or found

    def identified(self, identity, target):
        self.told.append(("identified", identity, target))

    def passwords(self, identity, password):
        return self._passwords

    def password_read(self, identity, way):
        self.told.append(("password", identity, way))

    def upgrades(self, identity):
        return self._upgrades

    def pings(self, identity):
        return self._pings

    def subprotocol(self, identity, chosen, offered):
        self.told.append(("subprotocol", identity, chosen, list(offered)))
        return self._spoken or chosen


def serving(lenience, versions=(STRICT,), **options):
    return serve(Handlers(), versions, options=QUIET, lenience=lenience, **options)


async def test_what_needs_no_lenience_is_as_ever():
    lenience = Knows()
    async with serving(lenience) as server, handshake(server.port, b"/CS1", OFFER) as answer:
        assert answer.status == 101
        await eventually(lambda: "CS1" in server.connections)
        assert server.connections["CS1"].version is STRICT
    assert lenience.told == [
        ("identity", "/CS1", None, "CS1"),
        ("subprotocol", "CS1", STRICT.subprotocol, [STRICT.subprotocol]),
    ]


async def test_an_identity_that_stands_elsewhere():
    lenience = Knows("CS7")
    async with serving(lenience) as server, handshake(server.port, b"/a/", OFFER, "Authorization: x") as answer:
        assert answer.status == 101
        await eventually(lambda: "CS7" in server.connections)
    assert lenience.told[:2] == [("identity", "/a/", None, None), ("identified", "CS7", "/a/")]


@pytest.mark.parametrize("identity", [None, "a:b", "x" * 49])
async def test_an_identity_has_to_be_one(identity):
    lenience = Knows(identity)
    async with serving(lenience) as server, handshake(server.port, b"/a/", OFFER) as answer:
        assert answer.status == 400
    assert [each[0] for each in lenience.told] == ["identity"]


async def authenticate(identity, username, password):
    return password == b"right"


async def test_a_password_that_is_to_be_read_otherwise():
    lenience = Knows(passwords={"first": b"wrong", "second": b"right"})
    header = f"Authorization: {build('CS1', 'odd')}"
    async with serving(lenience, authenticate=authenticate) as server:
        async with handshake(server.port, b"/CS1", OFFER, header) as answer:
            assert answer.status == 101
        async with handshake(server.port, b"/CS2", OFFER, header) as answer:
            assert answer.status == 401  # another's
    assert ("password", "CS1", "second") in lenience.told
    async with (
        serving(Knows(), authenticate=authenticate) as server,
        handshake(server.port, b"/CS1", OFFER, header) as answer,
    ):
        assert answer.status == 401


async def test_a_version_that_was_not_negotiated():
    async with serving(Knows(spoken=TOLERANT.subprotocol), (STRICT, TOLERANT)) as server:
        async with handshake(server.port, b"/CS1") as answer:
            assert answer.status == 101
            assert "sec-websocket-protocol" not in answer.headers
            await eventually(lambda: "CS1" in server.connections)
            assert server.connections["CS1"].version is TOLERANT
        async with handshake(server.port, b"/CS2", OFFER) as answer:
            assert answer.headers["sec-websocket-protocol"] == STRICT.subprotocol
            await eventually(lambda: "CS2" in server.connections)
            assert server.connections["CS2"].version is TOLERANT


@pytest.mark.parametrize("refuse", [False, True])
async def test_a_version_that_there_is_not(refuse):
    lenience = Knows(spoken="ocpp9.9")
    async with (
        serving(lenience, refuse_without_subprotocol=refuse) as server,
        handshake(server.port, b"/CS1") as answer,
    ):
        assert answer.status == (400 if refuse else 101)
        if not refuse:
            assert (await answer.frame())[0] == 8


async def test_a_station_that_is_sent_no_pings():
    async with serving(Knows(pings=False)) as server, raw_station(server) as socket:
        await eventually(lambda: "CS1" in server.connections)
        assert server.connections["CS1"]._socket.ping_interval is None
        await socket.close()


# ------------------------------------------------------------------------------------------------------------ frames


async def test_a_link_asks_what_was_meant_by_a_frame_and_by_a_binary_one():
    asked, taken = [], []

    def repair(peer, data, fault):
        asked.append((peer.identity, data, fault))
        call_id, echo = ("1", "7") if isinstance(data, str) else ("2", None)
        return Repaired(f'[2,"{call_id}","Nonsense",{{}}]', echo, lambda: taken.append(data))

    async with serving(Knows()) as server, raw_station(server) as socket:
        await eventually(lambda: "CS1" in server.connections)
        server.connections["CS1"].repair = repair
        await socket.send("words")
        assert (await read(socket))[:2] == [4, 7]
        await socket.send(b"bytes")
        assert (await read(socket))[:3] == [4, "2", "NotImplemented"]
    assert asked == [("CS1", "words", "NOT_JSON"), ("CS1", b"bytes", "NOT_A_FRAME")]
    assert taken == ["words", b"bytes"]


async def test_one_that_fails_is_logged_and_the_text_refused(caplog):
    def repair(peer, data, fault):
        raise RuntimeError("oops")

    async with serving(Knows()) as server, raw_station(server) as socket:
        await eventually(lambda: "CS1" in server.connections)
        server.connections["CS1"].repair = repair
        await socket.send("words")
        assert (await read(socket))[:2] == [4, "-1"]
        await socket.send(json.dumps([2, "1", "Nonsense", {}]))
        assert (await read(socket))[:2] == [4, "1"]
    assert [each.exc_info[0] for each in caplog.records if each.exc_info] == [RuntimeError]
