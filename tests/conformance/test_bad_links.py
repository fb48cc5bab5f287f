"""Bad input, row by row: links (B28, B32), handshakes (B29, B30) and credentials (B31); for SOAP, what B33 and B34 ask.

What a CSMS does over real sockets, in each version, and that it goes on; the first test counts that no row is without one.
"""

import ast
import asyncio
import json
import re
import zlib
from base64 import b64encode
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from transport_soap.rig import HEARTBEAT, QUICK, heartbeats, send
from transport_ws.rig import handshake
from websockets.asyncio.client import connect

import ocpp_transport_soap
from conformance.bad_input import BOOT, CORES, FRAME, STATION, UNREADABLE, Csms, Wire, call, client, talk
from ocpp_transport_ws import Options, serve

# ------------------------------------------------------------------------------------------------------ the numbering

TESTS = Path(__file__).parents[1]
NUMBERS = {"b": range(1, 35), "f": [*range(1, 29), 30]}
"""Rows that need a test. F29 is the soak of 24 hours."""


@cache
def numbered():
    """The numbers in the names of tests, as ``test_b07_…`` has b 7."""
    found = {"b": set(), "f": set()}
    for path in TESTS.glob("*/test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for letter, digits in re.findall(r"(?:^test|_and)_([bf])(\d+)(?=_)", node.name):
                    found[letter].add(int(digits))
    return found


@pytest.mark.parametrize("letter", NUMBERS)
def test_every_row_of_bad_input_and_of_faults_has_a_test_by_its_number(letter):
    assert sorted(set(NUMBERS[letter]) - numbered()[letter]) == []


@asynccontextmanager
async def door(version, **options):
    """A CSMS that nobody is to get into; after that a good station still does."""
    csms = Csms(version)
    async with serve(csms.handlers, [CORES[version].VERSION], **options) as server:
        yield server
        assert not server.connections
        headers = {"Authorization": basic(STATION.encode()).partition(" ")[2]}
        subprotocols = [f"ocpp{version}"]
        async with connect(f"{server.url}/{STATION}", subprotocols=subprotocols, additional_headers=headers) as socket:
            await Wire(version, csms, server, socket).works()


# ---------------------------------------------------------------------------------------------------- B28: in a row

BAD = ["words", "[]", '["2"]', '[2,"1","Heartbeat"]', '[2,"1",7,{}]', "{}"]


async def test_b28_bad_frames_in_a_row_end_the_link(version):
    async with talk(version, max_bad_frames=len(BAD)) as wire:
        await wire.say(*BAD)
        for _ in BAD:
            assert (await wire.hear())[0] == 4
        await wire.closes(1002)
        async with client(wire.server, version) as socket:
            await Wire(version, wire.csms, wire.server, socket).works()


async def test_b28_a_good_frame_between_them_starts_the_count_anew(version):
    async with talk(version, max_bad_frames=len(BAD)) as wire:
        for text in BAD * 3:
            await wire.refuses(text, "1" if text.startswith("[2,") else UNREADABLE, FRAME[version])


async def test_b28_bad_payloads_are_no_bad_frames(version):
    async with talk(version, max_bad_frames=2) as wire:
        for number in range(10):
            await wire.say(call(f"n{number}", "BootNotification", {}))
            assert (await wire.hear())[:2] == [4, f"n{number}"]
        await wire.works()


async def test_b28_none_is_too_many_if_so_set(version):
    async with talk(version, max_bad_frames=None, answer_unreadable=False) as wire:
        await wire.say(*["words"] * 200)
        await wire.works()


# -------------------------------------------------------------------------------------------------- B29: identities

BAD_TARGETS = {
    "none": b"/",
    "empty": b"/ocpp/",
    "encoded slash": b"/a%2Fb",
    "double dot": b"/..",
    "double dot encoded": b"/ocpp/%2e%2e",
    "dot": b"/.",
    "colon": b"/a:b",
    "colon encoded": b"/a%3Ab",
    "nul": b"/a%00b",
    "line break": b"/a%0D%0ASet-Cookie:x",
    "49 characters": b"/" + 49 * b"a",
    "49 of two bytes": b"/" + 49 * b"%C3%A4",
    "no utf-8": b"/%FF%FE",
    "query alone": b"/?CS1",
}


def speaks(version):
    return f"Sec-WebSocket-Protocol: ocpp{version}"


@pytest.mark.parametrize("target", BAD_TARGETS.values(), ids=BAD_TARGETS)
async def test_b29_no_identity_before_the_upgrade(version, target):
    async with door(version) as server, handshake(server.port, target, speaks(version)) as answer:
        assert answer.status == 400
        assert "upgrade" not in answer.headers
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("target", "identity"), [(b"/x/RDAM%20123", "RDAM 123"), (b"/RDAM%7C1", "RDAM|1")])
async def test_b29_what_may_be_encoded_is_decoded_and_an_unknown_one_is_told_so(version, target, identity):
    asked = []

    async def known(name):
        asked.append(name)
        return name == STATION

    async with door(version, known=known) as server, handshake(server.port, target, speaks(version)) as answer:
        assert answer.status == 404
    assert asked == [identity, STATION]


# ---------------------------------------------------------------------------------------------- B30: sub-protocols

OFFERS = [(), ("Sec-WebSocket-Protocol: ocpp9.9",), ("Sec-WebSocket-Protocol: OCPP1.6X, soap",)]


@pytest.mark.parametrize("offer", OFFERS, ids=["none", "another", "others"])
async def test_b30_without_a_common_subprotocol_the_handshake_is_finished_and_the_link_closed(version, offer):
    async with door(version) as server, handshake(server.port, b"/CS1", *offer) as answer:
        assert answer.status == 101
        assert "sec-websocket-protocol" not in answer.headers
        opcode, payload = await answer.frame()
        assert opcode == 8
        assert int.from_bytes(payload[:2]) == 1002


async def test_b30_or_it_is_refused_if_so_chosen(version):
    async with (
        door(version, refuse_without_subprotocol=True) as server,
        handshake(server.port, b"/CS1", *OFFERS[1]) as answer,
    ):
        assert answer.status == 400


# -------------------------------------------------------------------------------------------------- B31: Basic auth

PASSWORD = b"0123456789:\xff\x00abcdef"  # binary, and with a colon


def basic(user, password=PASSWORD):
    return "Authorization: Basic " + b64encode(user + b":" + password).decode()


REFUSED = {
    "missing": [],
    "not basic": ["Authorization: Bearer 123"],
    "digest": ['Authorization: Digest username="CS1"'],
    "empty": ["Authorization:"],
    "bad base64": ["Authorization: Basic !!!!"],
    "bad padding": ["Authorization: Basic abcde"],
    "no colon": ["Authorization: Basic " + b64encode(b"CS1").decode()],
    "user no utf-8": [basic(b"\xff\xfe")],
    "wrong user": [basic(b"CS2")],
    "user in other case": [basic(b"cs1")],
    "no user": [basic(b"")],
    "wrong password": [basic(STATION.encode(), PASSWORD[:-1] + b"x")],
    "shorter": [basic(STATION.encode(), PASSWORD[:-1])],
    "none": [basic(STATION.encode(), b"")],
    "over 40": [basic(STATION.encode(), 41 * b"a")],
    "a thousand": [basic(STATION.encode(), 1000 * b"a")],
    "twice": [basic(STATION.encode()), basic(STATION.encode())],
}


async def check(identity, username, password):
    return password == PASSWORD


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
async def test_b31_credentials_that_will_not_do(version, headers):
    async with (
        door(version, authenticate=check) as server,
        handshake(server.port, f"/{STATION}".encode(), speaks(version), *headers) as answer,
    ):
        assert answer.status == 401
        assert answer.headers["www-authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC "])
async def test_b31_binary_ones_with_a_colon_will(version, scheme):
    header = basic(STATION.encode()).replace("Basic", scheme)
    async with (
        serve(Csms(version).handlers, [CORES[version].VERSION], authenticate=check) as server,
        handshake(server.port, f"/{STATION}".encode(), speaks(version), header) as answer,
    ):
        assert answer.status == 101


# --------------------------------------------------------------------------------------- B32: a decompression bomb


def deflated(text):
    """A masked text frame with permessage-deflate, made by hand: what a well-behaved library would not send."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = (deflate.compress(text) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]
    length = bytes([0x80 | 127]) + len(packed).to_bytes(8)
    return bytes([0xC1]) + length + bytes(4) + packed  # a mask of zeros changes nothing


async def test_b32_a_bomb_is_not_inflated_past_the_limit(version):
    limit, size = 100_000, 50_000_000
    frame = deflated(bytes(size))
    assert len(frame) < limit  # on the wire it is small enough
    options = Options(compression=True, max_size=limit, close_timeout=0.5)
    csms = Csms(version)
    async with serve(csms.handlers, [CORES[version].VERSION], options=options) as server:
        extension = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
        async with handshake(server.port, f"/{STATION}".encode(), speaks(version), extension) as answer:
            assert "permessage-deflate" in answer.headers["sec-websocket-extensions"]
            answer.writer.write(frame)
            opcode, payload = await answer.frame()
        assert (opcode, int.from_bytes(payload[:2])) == (8, 1009)
        async with client(server, version) as socket:
            await Wire(version, csms, server, socket).works()


async def test_b32_what_is_within_the_limit_is_inflated(version):
    csms = Csms(version)
    async with serve(csms.handlers, [CORES[version].VERSION], options=Options(compression=True)) as server:
        extension = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits; server_no_context_takeover"
        async with handshake(server.port, f"/{STATION}".encode(), speaks(version), extension) as answer:
            answer.writer.write(deflated(call("1", "BootNotification", BOOT[version]).encode()))
            first, length = await asyncio.wait_for(answer.reader.readexactly(2), 10)
            payload = await answer.reader.readexactly(length & 0x7F)
    assert first & 0x40  # deflated, as agreed
    inflated = zlib.decompressobj(-15).decompress(payload + b"\x00\x00\xff\xff")
    assert json.loads(inflated)[:2] == [3, "1"]


# ------------------------------------------------------------------------------------------------- B33, B34: SOAP

DOCTYPE = '<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
BROKEN = ("Sender", "ProtocolError")
SOAP_VERSIONS = [version for version, core in CORES.items() if core.VERSION.soap is not None]


@asynccontextmanager
async def soap(version, **options):
    """A CSMS's SOAP server of one version, and its good message, which is served after the test as well."""
    core = CORES[version]
    good = HEARTBEAT.but(namespace=core.VERSION.soap.central_system)
    async with ocpp_transport_soap.serve(heartbeats(core), [core.VERSION], options=replace(QUICK, **options)) as server:
        yield server, good
        assert (await send(server.port, good, path=f"/{STATION}")).status == 200


B33 = {
    "dtd": ({"declaration": DOCTYPE}, BROKEN),
    "xxe": ({"declaration": DOCTYPE, "message_id": "<a:MessageID>&x;</a:MessageID>"}, BROKEN),
    "soap of no kind": ({"soap": "urn:none"}, ("VersionMismatch", None)),
    "no identity": ({"identity": None}, BROKEN),
    "unknown action": ({"body": "<s:noSuchRequest/>", "action": "/NoSuch"}, ("Receiver", "NotSupported")),
    "unknown namespace": ({"namespace": "urn:other"}, BROKEN),
}


@pytest.mark.parametrize("version", SOAP_VERSIONS)
@pytest.mark.parametrize(("change", "fault"), B33.values(), ids=B33)
async def test_b33_an_envelope_that_is_not_right(version, change, fault):
    async with soap(version) as (server, good):
        answer = await send(server.port, good.but(**change))
        assert answer.fault == fault
        assert b"root:" not in answer.body


@pytest.mark.parametrize("version", SOAP_VERSIONS)
async def test_b33_an_envelope_of_soap_1_1(version):
    async with soap(version) as (server, good):
        answer = await send(server.port, good.but(soap="http://schemas.xmlsoap.org/soap/envelope/"))
        assert b"VersionMismatch" in answer.body


@pytest.mark.parametrize("version", SOAP_VERSIONS)
async def test_b33_an_identity_that_is_not_the_paths(version):
    async with soap(version, identity_in_path=True) as (server, good):
        assert (await send(server.port, good, path="/CS9")).fault == ("Sender", "IdentityMismatch")


@pytest.mark.parametrize("version", SOAP_VERSIONS)
@pytest.mark.parametrize("mark", ["true", "1"])
async def test_b34_a_header_that_must_be_understood_and_is_not(version, mark):
    async with soap(version) as (server, good):
        header = f'<x:Via xmlns:x="urn:x" e:mustUnderstand="{mark}">1</x:Via>'
        assert (await send(server.port, good.but(more=header))).fault[0] == "MustUnderstand"
