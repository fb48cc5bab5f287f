"""Bad input over real sockets: each kind has its answer, and the next good message is served."""

import asyncio
import gzip
import zlib
from contextlib import suppress

import pytest
from transport_soap.rig import (
    AUTHORIZE,
    HEARTBEAT,
    QUICK,
    V16,
    Message,
    heartbeats,
    here,
    read_http,
    response,
    scripted,
    send,
    soon,
)

import ocpp16_core
from ocpp16_core import AuthorizationStatus, AuthorizeResponse, HeartbeatRequest, IdTagInfo, ResetRequest, ResetType
from ocpp_core import ConnectionLost, InvalidResponse
from ocpp_transport_soap import connect, serve

PROTOCOL_ERROR = ("Sender", "ProtocolError")
TIME = "2026-01-02T03:04:05Z"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def handlers():
    made = heartbeats()
    made.on(ocpp16_core.AUTHORIZE)(
        lambda _peer, _request: AuthorizeResponse(id_tag_info=IdTagInfo(status=AuthorizationStatus.ACCEPTED))
    )
    for operation in (ocpp16_core.STATUS_NOTIFICATION, ocpp16_core.METER_VALUES, ocpp16_core.START_TRANSACTION):
        made.on(operation)(lambda _peer, _request: pytest.fail("it was let through"))
    return made


@pytest.fixture
async def server():
    async with serve(handlers(), [V16], options=QUICK) as running:
        yield running
        assert (await send(running.port, HEARTBEAT)).status == 200


def authorize(inner):
    return AUTHORIZE.but(body=f"<s:authorizeRequest>{inner}</s:authorizeRequest>")


def start(connector="1", tag="A1", time=TIME, meter="0", more=""):
    return Message(
        f"<s:startTransactionRequest><s:connectorId>{connector}</s:connectorId><s:idTag>{tag}</s:idTag>"
        f"<s:timestamp>{time}</s:timestamp><s:meterStart>{meter}</s:meterStart>{more}</s:startTransactionRequest>",
        "/StartTransaction",
    )


def status(status_="Available", code="NoError"):
    return Message(
        f"<s:statusNotificationRequest><s:connectorId>1</s:connectorId><s:status>{status_}</s:status>"
        f"<s:errorCode>{code}</s:errorCode></s:statusNotificationRequest>",
        "/StatusNotification",
    )


@pytest.mark.parametrize(
    ("message", "place"),
    [
        (start(connector="one"), "connectorId"),
        (start(connector="1.0"), "connectorId"),
        (start(connector=""), "connectorId"),
        (start(meter="2147483648"), "meterStart"),
        (start(meter="-2147483649"), "meterStart"),
        (start(time="yesterday"), "timestamp"),
        (start(time="2026-01-02"), "timestamp"),
        (start(time="2026-01-02T03:04:05"), "timestamp"),
        (start(time="2026-02-30T03:04:05Z"), "timestamp"),
        (start(tag="x" * 21), "idTag"),
        (start(more="<s:extra/>"), "extra"),
        (status("Sleeping"), "status"),
        (status("available"), "status"),
        (status(code="NoErrors"), "errorCode"),
        (authorize(""), "idTag"),
        (authorize("<idTag>A1</idTag>"), "idTag"),
        (authorize('<x:idTag xmlns:x="urn:x">A1</x:idTag>'), "idTag"),
        (authorize("<s:idTag>A1</s:idTag><s:idTag>A2</s:idTag>"), "idTag"),
        (authorize("<s:idTag><s:idTag>A1</s:idTag></s:idTag>"), "idTag"),
        (authorize('<s:idTag lang="en">A1</s:idTag>'), "idTag"),
        (authorize(f'<s:idTag xmlns:i="{XSI}" i:type="s:Nonsense">A1</s:idTag>'), "schema"),
        (HEARTBEAT.but(body="<s:heartbeatRequest><s:x/></s:heartbeatRequest>"), "x"),
    ],
)
async def test_what_the_schema_forbids_breaks_the_protocol_and_the_place_is_named(server, message, place):
    answer = await send(server.port, message)
    assert (answer.fault, answer.status) == (PROTOCOL_ERROR, 400)
    assert place in answer.reason


async def test_the_wrong_order_breaks_the_protocol(server):
    body = (
        "<s:startTransactionRequest><s:idTag>A1</s:idTag><s:connectorId>1</s:connectorId>"
        f"<s:timestamp>{TIME}</s:timestamp><s:meterStart>0</s:meterStart></s:startTransactionRequest>"
    )
    answer = await send(server.port, start().but(body=body))
    assert answer.fault == PROTOCOL_ERROR
    assert "wrong place" in answer.reason


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (HEARTBEAT.but(namespace="urn:other"), PROTOCOL_ERROR),
        (HEARTBEAT.but(body="<heartbeatRequest/>"), PROTOCOL_ERROR),
        (HEARTBEAT.but(body=""), PROTOCOL_ERROR),
        (HEARTBEAT.but(body="text"), PROTOCOL_ERROR),
        (HEARTBEAT.but(body="<s:heartbeatRequest/><s:heartbeatRequest/>"), PROTOCOL_ERROR),
        (HEARTBEAT.but(body="<s:noSuchRequest/>", action="/NoSuch"), ("Receiver", "NotSupported")),
        (HEARTBEAT.but(identity=None), PROTOCOL_ERROR),
        (HEARTBEAT.but(identity="<s:chargeBoxIdentity/>"), PROTOCOL_ERROR),
        (HEARTBEAT.but(identity=2 * HEARTBEAT.identity), PROTOCOL_ERROR),
        (HEARTBEAT.but(action=""), PROTOCOL_ERROR),
        (HEARTBEAT.but(action="/Authorize"), PROTOCOL_ERROR),
        (HEARTBEAT.but(message_id=None), PROTOCOL_ERROR),
        (HEARTBEAT.but(reply_to="http://evil.example/"), PROTOCOL_ERROR),
        (HEARTBEAT.but(soap="urn:none"), ("VersionMismatch", None)),
    ],
)
async def test_an_envelope_that_is_not_right_has_a_fault(server, message, fault):
    answer = await send(server.port, message)
    assert answer.fault == fault
    assert answer.status == (400 if fault == PROTOCOL_ERROR else 500)


async def test_an_envelope_of_soap_1_1_is_told_which_one_to_use(server):
    answer = await send(server.port, HEARTBEAT.but(soap="http://schemas.xmlsoap.org/soap/envelope/"))
    assert answer.status == 500
    assert b"VersionMismatch" in answer.body
    assert b"SupportedEnvelope" in answer.body


async def test_a_wrong_identity_is_told_from_a_missing_one():
    async def nobody(identity, username, password):
        return identity == "CS1"

    async with serve(handlers(), [V16], options=QUICK, authenticate=nobody) as server:
        other = HEARTBEAT.but(identity="<s:chargeBoxIdentity>CS2</s:chargeBoxIdentity>")
        assert (await send(server.port, other)).fault == ("Sender", "SecurityError")
        assert (await send(server.port, HEARTBEAT)).status == 200


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{10 * f"&{chr(97 + i)};"}">' for i in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    "body",
    [
        HEARTBEAT.but(declaration=BOMB, message_id="<a:MessageID>&j;</a:MessageID>").text,
        HEARTBEAT.but(declaration='<!DOCTYPE b SYSTEM "file:///etc/passwd">').text,
        HEARTBEAT.but(
            declaration='<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            message_id="<a:MessageID>&x;</a:MessageID>",
        ).text,
        HEARTBEAT.but(body="<s:heartbeatRequest>" + 500 * "<s:a>" + 500 * "</s:a>" + "</s:heartbeatRequest>").text,
        HEARTBEAT.text[:-5],
        HEARTBEAT.text + "x",
        HEARTBEAT.text.replace("CS1", "\x01"),
        HEARTBEAT.text.replace("CS1", "&unknown;"),
        "\n" + HEARTBEAT.text,
        "{}",
        "",
        "<html><body>hello</body></html>",
    ],
)
async def test_hostile_or_broken_xml_ends_in_a_fault(server, body):
    answer = await send(server.port, body.encode())
    assert answer.fault == PROTOCOL_ERROR
    assert b"root:" not in answer.body


async def test_bytes_that_are_no_utf_8_end_in_a_fault(server):
    assert (await send(server.port, bytes(HEARTBEAT).replace(b"CS1", b"CS\xff"))).fault == PROTOCOL_ERROR


async def test_a_hundred_megabytes_are_turned_away_at_once(server):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n" + bytes(100_000))
    assert (await soon(read_http(reader))).status == 413
    writer.close()
    await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def test_nor_are_they_taken_in_piece_by_piece(server):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    answer, pieces = asyncio.create_task(read_http(reader)), 0
    with suppress(ConnectionError):  # when it has answered, it hangs up
        while not answer.done() and pieces < 100:
            writer.write(b"100000\r\n" + bytes(1024 * 1024) + b"\r\n")
            await writer.drain()
            pieces += 1
    assert (await soon(answer)).status == 413
    assert pieces < 20
    writer.close()
    await asyncio.gather(writer.wait_closed(), return_exceptions=True)


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("gzip", lambda: gzip.compress(bytes(100 * 1024 * 1024), 1)[: 1024 * 1024]),
        ("deflate", lambda: zlib.compress(bytes(100_000_000), 1)),
    ],
)
async def test_nor_do_they_come_in_compressed(server, encoding, compress):
    assert (await send(server.port, compress(), Content_Encoding=encoding)).status == 413


async def test_truncated_gzip_is_no_message(server):
    answer = await send(server.port, gzip.compress(bytes(HEARTBEAT))[:-5], Content_Encoding="gzip")
    assert answer.status == 400
    assert b"cut short" in answer.body


NOT_HTTP = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"nonsense\r\n\r\n",
    b"POST / HTTP/1.1\r\nno header\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: some\r\n\r\n",
]


@pytest.mark.parametrize("raw", NOT_HTTP)
async def test_what_is_not_http_does_no_harm(server, raw, caplog):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(raw)
    assert b" 400 " in (await soon(reader.read())).partition(b"\r\n")[0]
    writer.close()
    assert "Traceback" not in caplog.text


async def test_html_with_status_200_is_told_in_words():
    async with (
        scripted(lambda _: response(b"<html>Log in</html>")) as script,
        connect(script.url, "CS1", [V16]) as csms,
    ):
        with pytest.raises(InvalidResponse, match="HTML page"):
            await csms.call(HeartbeatRequest())


async def test_a_callback_that_cannot_be_reached_ends_the_call_with_its_address():
    async with serve(handlers(), [V16], options=QUICK, addresses=here()) as server:
        await send(server.port, HEARTBEAT.but(from_="http://127.0.0.1:1/"))
        with pytest.raises(ConnectionLost, match=r"127\.0\.0\.1"):
            await server.connections["CS1"].call(ResetRequest(type=ResetType.HARD))
