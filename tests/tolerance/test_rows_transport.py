"""Connections of the field, T1-T17, over real sockets: what a CSMS without profiles does, and what one with `FIELD` does."""

import asyncio
import json
import logging
import ssl
from base64 import b64encode
from contextlib import asynccontextmanager

import pytest
from security.rig import only
from tolerance.rig import NEW_BOOT, OLD_BOOT, SOON, Wire, eventually, office
from transport_ws.rig import Answer
from transport_ws.rig import handshake as plain_handshake
from websockets.asyncio.client import connect as connect_socket

from ocpp_core import now
from ocpp_security import SecurityProfile, server_context, write_pki
from ocpp_tolerance import FIELD, Book, profile_of
from ocpp_transport_ws import Options

PROFILES = [None, FIELD]
both = pytest.mark.parametrize("profiles", PROFILES, ids=["strict", "field"])
SPEAKS_16 = "Sec-WebSocket-Protocol: ocpp1.6"
UPGRADE = [
    "Host: x",
    "Upgrade: websocket",
    f"Sec-WebSocket-Key: {b64encode(bytes(16)).decode()}",
    "Sec-WebSocket-Version: 13",
]


def frame(text, first=0x81):
    """A short frame of a client, masked with zeros."""
    data = text.encode()
    return bytes([first, 0x80 | len(data)]) + bytes(4) + data


@asynccontextmanager
async def handshake(here, target, *headers):
    async with plain_handshake(here.port, target, SPEAKS_16, *headers) as answer:
        yield answer


async def heartbeat(answer: Answer) -> bool:
    """Whether a heartbeat is answered over a connection opened by hand."""
    answer.writer.write(frame('[2,"1","Heartbeat",{}]'))
    opcode, payload = await answer.frame()
    return opcode == 1 and json.loads(payload)[:2] == [3, "1"]


# ------------------------------------------------------------------------------------------------------ subprotocols


async def test_t01_without_a_subprotocol_the_link_is_closed():
    async with office() as here, plain_handshake(here.port, b"/CS1") as answer:
        assert answer.status == 101
        opcode, payload = await answer.frame()
        assert (opcode, int.from_bytes(payload[:2])) == (8, 1002)


@pytest.mark.parametrize("profiles", [FIELD, profile_of("grizzl-e")], ids=["field", "grizzl-e"])
async def test_t01_or_one_is_assumed(profiles):
    async with office(profiles) as here, plain_handshake(here.port, b"/CS1") as answer:
        assert answer.status == 101
        assert "sec-websocket-protocol" not in answer.headers
        assert await heartbeat(answer)
    assert [(each.kind, each.rule, each.came, each.made) for each in here.deviations] == [
        ("handshake", "subprotocol", None, "ocpp1.6")
    ]


async def test_t01_and_a_foreign_one_is_not_taken_for_it():
    async with office(FIELD) as here, plain_handshake(here.port, b"/CS1", "Sec-WebSocket-Protocol: mqtt") as answer:
        assert (await answer.frame())[0] == 8
    assert here.deviations == []


@both
@pytest.mark.parametrize("offered", [",ocpp1.6", "ocpp9.9, ocpp1.6", "ocpp1.6,,"])
async def test_t02_and_t03_empty_items_and_unknown_words_do_not_matter(profiles, offered):
    header = f"Sec-WebSocket-Protocol: {offered}"
    async with office(profiles) as here, plain_handshake(here.port, b"/CS1", header) as answer:
        assert answer.headers["sec-websocket-protocol"] == "ocpp1.6"
        assert await heartbeat(answer)
    assert here.deviations == []


# -------------------------------------------------------------------------------------------------------- handshakes


@asynccontextmanager
async def no_connection_header(here, target=b"/CS1"):
    reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
    writer.write(b"GET " + target + b" HTTP/1.1\r\n" + "\r\n".join([*UPGRADE, SPEAKS_16]).encode() + b"\r\n\r\n")
    try:
        async with asyncio.timeout(SOON):
            status = int((await reader.readuntil(b"\r\n\r\n")).split()[1])
        yield Answer(status, {}, reader, writer)
    finally:
        writer.close()


async def test_t04_a_handshake_without_connection_upgrade_is_none():
    async with office() as here, no_connection_header(here) as answer:
        assert answer.status == 426


@pytest.mark.parametrize("profiles", [FIELD, profile_of("autel")], ids=["field", "autel"])
async def test_t04_or_will_do(profiles):
    async with office(profiles) as here, no_connection_header(here) as answer:
        assert answer.status == 101
        assert await heartbeat(answer)
    assert here.rules == ["upgrade"]


# -------------------------------------------------------------------------------------------------------- identities


@both
@pytest.mark.parametrize(
    ("target", "identity"),
    [
        (b"///charger", "charger"),
        (b"//ocpp//charger", "charger"),
        (b"/ws://host:9000/CP_1/SERIAL", "SERIAL"),
        (b"/x/RDAM%7C123", "RDAM|123"),
        (b"/RDAM%20123", "RDAM 123"),
    ],
)
async def test_t05_and_t06_and_t07_the_last_segment_is_the_identity(profiles, target, identity):
    async with office(profiles) as here, handshake(here, target) as answer:
        assert answer.status == 101
        await here.station(identity)
    assert here.deviations == []


async def test_t05_a_slash_behind_it_leaves_none_or_is_passed_over():
    async with office() as here, handshake(here, b"/ocpp/charger/") as answer:
        assert answer.status == 400
    async with office(FIELD) as here, handshake(here, b"/ocpp/charger/") as answer:
        assert answer.status == 101
        await here.station("charger")
    assert [(each.identity, each.rule, each.came) for each in here.deviations] == [
        ("charger", "identity", "/ocpp/charger/")
    ]


async def test_t06_a_program_may_find_the_identity_elsewhere():
    async with office(FIELD) as here:
        tolerance = here.csms.tolerance
        tolerance.identity = lambda target, username, found: target.split("/")[-2] if "://" in target else found
        async with handshake(here, b"/ws://host:9000/CP_1/SERIAL") as answer:
            assert answer.status == 101
            await here.station("CP_1")


@both
async def test_t07_a_bad_escape_is_as_it_stands_or_not_known(profiles):
    async def known(identity):
        return identity == "RDAM|123"

    async with office(profiles, known=known) as here:
        async with handshake(here, b"/RDAM%7G123") as answer:
            assert answer.status == 404
        async with handshake(here, b"/RDAM%7C123") as answer:
            assert answer.status == 101


def basic(user, password):
    return "Authorization: Basic " + b64encode(user.encode() + b":" + password).decode()


async def test_t08_an_empty_path_has_no_identity_or_that_of_the_credentials():
    async def right(identity, username, password):
        return (identity, password) == ("CS7", b"secret")

    for target in (b"/", b"/?x"):
        async with office(authenticate=right) as here, handshake(here, target, basic("CS7", b"secret")) as answer:
            assert answer.status == 400
        async with office(FIELD, authenticate=right) as here:
            async with handshake(here, target, basic("CS7", b"secret")) as answer:
                assert answer.status == 101
                await here.station("CS7")
            for headers in ([], [basic("CS7", b"wrong")], ["Authorization: Basic !"]):
                async with handshake(here, target, *headers) as answer:
                    assert answer.status in (400, 401)
        assert [each.rule for each in here.deviations] == ["identity"]


# ---------------------------------------------------------------------------------------------------- another version


async def test_t09_messages_of_another_version_are_refused():
    async with office(versions=("2.0.1", "1.6")) as here, here.raw() as wire:
        assert await wire.ask("BootNotification", NEW_BOOT) == "OccurenceConstraintViolation"
        await wire.works()


async def test_t09_or_spoken_from_the_next_connection_on():
    async with office(FIELD, versions=("2.0.1", "1.6")) as here:
        async with here.raw() as wire:
            assert await wire.ask("BootNotification", NEW_BOOT) == "OccurenceConstraintViolation"
            assert await wire.closed() == (1002, "OCPP 2.0.1 was spoken, 1.6 was agreed on")
        async with here.raw() as wire:
            assert wire.socket.subprotocol == "ocpp1.6"
            assert (await wire.ask("BootNotification", NEW_BOOT))["status"] == "Accepted"
            assert (await here.station()).version == "2.0.1"
        async with here.raw() as wire:  # new firmware
            await wire.ask("BootNotification", OLD_BOOT)
            assert (await wire.closed())[0] == 1002
        async with here.raw() as wire:
            assert (await wire.ask("BootNotification", OLD_BOOT))["status"] == "Accepted"
    assert [(each.rule, each.came, each.made) for each in here.deviations] == [
        ("other_version", "ocpp1.6", "ocpp2.0.1"),
        ("subprotocol", "ocpp1.6", "ocpp2.0.1"),
        ("subprotocol", "ocpp1.6", "ocpp2.0.1"),
        ("other_version", "ocpp2.0.1", "ocpp1.6"),
    ]


# -------------------------------------------------------------------------------------------------------- keep-alive

QUICK = Options(ping_interval=0.05, ping_timeout=0.1, close_timeout=0.2)
DEAF = Book(FIELD).add(FIELD | profile_of("enplus"), identity="CS1")


@pytest.mark.parametrize("profiles", [*PROFILES, DEAF], ids=["strict", "field", "enplus"])
async def test_t10_a_station_that_never_answers_pings(profiles):
    async with office(profiles, options=QUICK) as here, handshake(here, b"/CS1") as answer:
        if profiles is DEAF:
            await asyncio.sleep(0.3)  # nothing tells of what does not come: no ping, no end
            assert await heartbeat(answer)
        else:
            while (await answer.frame())[0] == 9:
                pass
            async with asyncio.timeout(SOON):
                await answer.reader.read()
            await eventually(lambda: not here.csms.stations)
    assert here.deviations == []


@both
async def test_t11_a_quiet_link_is_kept_by_pings(profiles):
    options = Options(ping_interval=0.02, close_timeout=0.2)
    async with office(profiles, options=options) as here, handshake(here, b"/CS1") as answer:
        assert (await answer.frame())[0] == 9  # before a station with little patience, 110 s, would have dropped it
    assert Options().ping_interval <= 90


@both
async def test_t12_the_newer_connection_counts_and_the_end_of_the_older_does_not_hurt_it(profiles):
    ended = []
    async with office(profiles) as here:

        @here.csms.on_disconnect
        def gone(station, reason):
            ended.append(station)

        async with here.raw() as old:
            first = await here.station()
            async with here.raw() as new:
                assert (await old.closed())[0] == 1008
                await eventually(lambda: ended == [first])
                assert (await here.station()) is not first
                await new.works()


# ------------------------------------------------------------------------------------------------------------ bytes


@both
async def test_t13_reserved_bits_end_the_link_and_the_station_may_come_again(profiles):
    async with office(profiles) as here:
        async with handshake(here, b"/CS1") as answer:
            answer.writer.write(frame('[2,"1","Heartbeat",{}]', 0xC1))
            opcode, payload = await answer.frame()
            assert (opcode, int.from_bytes(payload[:2])) == (8, 1002)
        await eventually(lambda: not here.csms.stations)
        async with handshake(here, b"/CS1") as answer:
            assert await heartbeat(answer)


@both
@pytest.mark.parametrize("said", [b"", b"GET", b"\x16\x03\x01"])
async def test_t14_a_probe_of_the_port_leaves_nothing_but_a_line(profiles, said, caplog):
    caplog.set_level(logging.INFO)
    async with office(profiles) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(said)
        writer.write_eof()
        async with asyncio.timeout(SOON):
            await reader.read()
        writer.close()
        async with here.raw() as wire:
            await wire.works()
    assert [each for each in caplog.records if each.exc_info or each.levelno >= logging.ERROR] == []


async def test_t15_old_tls_is_for_a_port_of_its_own_that_asks_for_it(tmp_path):
    pki = write_pki(tmp_path, organization="Charging Ltd", hosts=["127.0.0.1"], stations=[], now=now())
    for legacy in (False, True):
        context = server_context(SecurityProfile.TLS_BASIC, pki.servers, legacy=legacy)
        station = ssl.create_default_context(cafile=pki.root)
        station.set_ciphers("ALL:@SECLEVEL=0")
        only(station, ssl.TLSVersion.TLSv1)
        async with office(FIELD, ssl=context) as here:
            url = f"wss://127.0.0.1:{here.port}/CS1"
            connecting = connect_socket(url, subprotocols=["ocpp1.6"], ssl=station, proxy=None)
            if not legacy:
                with pytest.raises((ssl.SSLError, OSError)):
                    await connecting
                continue
            async with connecting as socket:
                await Wire(socket).works()


@both
async def test_t16_a_text_in_pieces_is_one(profiles):
    async with office(profiles) as here, here.raw() as wire:
        await wire.socket.send(['[2,"1",', '"Heartbeat"', ",{}]"])
        assert (await wire.hear())[:2] == [3, "1"]
    assert here.deviations == []


async def test_t16_a_binary_frame_ends_the_link_or_is_read_as_text():
    async with office() as here, here.raw() as wire:
        await wire.say(b'[2,"1","Heartbeat",{}]')
        assert (await wire.closed())[0] == 1003
    async with office(FIELD) as here, here.raw() as wire:
        await wire.say(b'[2,"1","Heartbeat",{}]')
        assert (await wire.hear())[:2] == [3, "1"]
        await wire.say(b"\xff\xfe")
        assert (await wire.closed())[0] == 1003
    assert here.rules == ["binary"]


# --------------------------------------------------------------------------------------------------------- passwords

KEY = bytes(range(240, 256))


@pytest.mark.parametrize(
    ("stored", "sent", "way"),
    [
        (KEY, KEY.hex().encode(), "bytes"),
        (KEY, KEY.hex().upper().encode(), "bytes"),
        (KEY.hex().upper().encode(), KEY, "hexadecimal"),
    ],
)
async def test_t17_a_password_in_the_other_form(stored, sent, way):
    async def right(identity, username, password):
        return password == stored

    for profiles in PROFILES:
        async with office(profiles, authenticate=right) as here:
            async with handshake(here, b"/CS1", basic("CS1", stored)) as answer:
                assert answer.status == 101
            assert here.deviations == []
            async with handshake(here, b"/CS1", basic("CS1", sent)) as answer:
                assert answer.status == (401 if profiles is None else 101)
            async with handshake(here, b"/CS1", basic("CS1", sent + b"x")) as answer:
                assert answer.status == 401
    assert [(each.rule, each.came, each.made) for each in here.deviations] == [("password", None, way)]
