"""A request in, an answer out, without a web server."""

import gzip
import zlib
from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from transport_soap.rig import AUTHORIZE, HEARTBEAT, QUICK, SOAP, V15, V16, WSA, Http, heartbeats

import ocpp16_core
from ocpp_core import CallError, ErrorCode
from ocpp_transport_soap import LENIENT, STRICT, CsmsEndpoint, Direction
from ocpp_transport_soap.messages import Reply, Request, host_and_port

FAULT_ACTION = f"{WSA}/soap/fault"


def post(message=HEARTBEAT, path="/", body=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", path, "", named, bytes(message) if body is None else body, "192.0.2.1:5000", "http://csms")


async def answered(request, handlers=None, options=QUICK, **more):
    """The reply, as a client would see it."""
    endpoint = CsmsEndpoint(handlers or heartbeats(), [V16, V15], options=options, **more)
    reply = await endpoint.answer(request)
    reply.sent()
    await endpoint.close()
    return Http(f"HTTP/1.1 {reply.status}", reply.headers, reply.body)


async def test_a_message_is_answered_in_its_own_namespace_with_the_headers_of_an_answer():
    answer = await answered(post())
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/soap+xml; charset=utf-8"
    assert answer.body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert answer.xml.findtext(f".//{{{WSA}}}RelatesTo") == "urn:uuid:1"
    assert answer.xml.findtext(f".//{{{WSA}}}Action") == "/HeartbeatResponse"
    assert answer.xml.find(".//{urn://Ocpp/Cs/2015/10/}heartbeatResponse/{*}currentTime") is not None


@pytest.mark.parametrize(
    ("code", "fault", "status"),
    [
        (ErrorCode.SECURITY_ERROR, ("Sender", "SecurityError"), 400),
        (ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, ("Sender", "ProtocolError"), 400),
        (ErrorCode.NOT_SUPPORTED, ("Receiver", "NotSupported"), 500),
        (ErrorCode.INTERNAL_ERROR, ("Receiver", "InternalError"), 500),
        (ErrorCode.GENERIC_ERROR, ("Receiver", "InternalError"), 500),
    ],
)
async def test_a_refusal_is_a_fault_with_the_sub_code_in_the_namespace_of_the_service(code, fault, status):
    handlers = heartbeats()

    @handlers.on(ocpp16_core.AUTHORIZE)
    def authorize(_peer, _request):
        raise CallError(code, "because")

    answer = await answered(post(AUTHORIZE), handlers)
    assert (answer.fault, answer.reason, answer.status) == (fault, "because", status)
    assert answer.xml.findtext(f".//{{{WSA}}}RelatesTo") == "urn:uuid:1"
    assert answer.xml.findtext(f".//{{{WSA}}}Action") == FAULT_ACTION
    value = answer.xml.find(".//{*}Subcode/{*}Value")
    assert value.nsmap[value.text.partition(":")[0]] == AUTHORIZE.namespace


async def test_the_http_status_of_faults_can_be_chosen():
    options = replace(QUICK, sender_fault_status=500, receiver_fault_status=200)
    assert (await answered(post(HEARTBEAT.but(identity=None)), options=options)).status == 500
    assert (await answered(post(AUTHORIZE), options=options)).status == 200


async def test_an_operation_without_a_handler_is_not_supported():
    assert (await answered(post(AUTHORIZE))).fault == ("Receiver", "NotSupported")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"])
async def test_messages_come_by_post_alone(method):
    answer = await answered(replace(post(), method=method))
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, POST"


async def test_a_closed_endpoint_turns_messages_away():
    endpoint = CsmsEndpoint(heartbeats(), [V16])
    await endpoint.close()
    reply = await endpoint.answer(post())
    assert reply.status == 503
    assert reply.headers["Retry-After"] == "10"


# ------------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("identity", bytes),
    ],
)
async def test_compressed_messages_are_understood(encoding, compress):
    assert (await answered(post(body=compress(bytes(HEARTBEAT)), content_encoding=encoding))).status == 200


@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [
        ("br", b"x", 400),
        ("gzip", gzip.compress(bytes(HEARTBEAT))[:-9], 400),
        ("gzip", b"x", 400),
        ("deflate", b"", 400),
        ("gzip", gzip.compress(bytes(2 * 1024 * 1024)), 413),
        ("identity", bytes(2 * 1024 * 1024), 413),
    ],
)
async def test_what_cannot_be_inflated_is_no_message(encoding, body, status):
    assert (await answered(post(body=body, content_encoding=encoding))).status == status


@pytest.mark.parametrize(
    ("offer", "encoding"),
    [
        ("gzip, deflate", "gzip"),
        ("deflate, GZIP;q=0.5", "gzip"),
        ("deflate", None),
        ("gzip;q=0", None),
        ("gzip; q=0.0, deflate", None),
        ("", None),
    ],
)
async def test_answers_are_compressed_where_the_request_allows_it(offer, encoding):
    answer = await answered(post(accept_encoding=offer), options=replace(QUICK, compress="gzip"))
    assert answer.headers.get("Content-Encoding") == encoding
    body = gzip.decompress(answer.body) if encoding else answer.body
    assert b"heartbeatResponse" in body


async def test_answers_are_not_compressed_unless_the_options_say_so():
    assert "Content-Encoding" not in (await answered(post(accept_encoding="gzip"))).headers


# -------------------------------------------------------------------------------------------------------- identity


async def test_without_an_identity_the_protocol_is_broken():
    answer = await answered(post(HEARTBEAT.but(identity=None)))
    assert answer.fault == ("Sender", "ProtocolError")
    assert "chargeBoxIdentity" in answer.reason


@pytest.mark.parametrize("text", ["x" * 256, "a&#9;b", "a&#x202e;b"])
async def test_an_identity_has_bounds(text):
    answer = await answered(post(HEARTBEAT.but(identity=f"<s:chargeBoxIdentity>{text}</s:chargeBoxIdentity>")))
    assert answer.fault == ("Sender", "ProtocolError")


@pytest.mark.parametrize("path", ["/CS1", "/ocpp/%43S1"])
async def test_the_path_may_name_the_station_too(path):
    options = replace(QUICK, identity_in_path=True)
    assert (await answered(post(path=path), options=options)).status == 200


@pytest.mark.parametrize("path", ["/", "/CS2", "/CS1/", "/%ff"])
async def test_then_it_has_to_be_the_same_one(path):
    options = replace(QUICK, identity_in_path=True)
    assert (await answered(post(path=path), options=options)).fault == ("Sender", "IdentityMismatch")
    assert (await answered(post(path=path))).status == 200


def basic(text):
    return f"Basic {b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({"authorization": basic("CS1:secret")}, True),
        ({"authorization": basic("CS1:wrong")}, False),
        ({"authorization": basic("CS2:secret")}, False),
        ({"authorization": "Bearer secret"}, False),
        ({}, False),
    ],
)
async def test_each_message_is_authenticated(headers, is_let_in):
    async def authenticate(identity, username, password):
        assert identity == "CS1"
        return (username, password) == ("CS1", b"secret")

    answer = await answered(post(**headers), authenticate=authenticate)
    assert answer.status == (200 if is_let_in else 400)
    if not is_let_in:
        assert answer.fault == ("Sender", "SecurityError")


async def test_an_authentication_that_fails_gives_nothing_away(caplog):
    async def authenticate(identity, username, password):
        raise RuntimeError("the database is at 10.0.0.1")

    answer = await answered(post(), authenticate=authenticate)
    assert (answer.fault, answer.reason) == (("Receiver", "InternalError"), "internal error")
    assert "the database" in caplog.text


# ---------------------------------------------------------------------------------------------------- strictness


async def test_each_station_can_be_read_in_its_own_way():
    sloppy = HEARTBEAT.but(to=None)
    options = replace(QUICK, reading=lambda identity: LENIENT if identity == "CS1" else STRICT)
    assert (await answered(post(sloppy), options=options)).status == 200
    other = sloppy.but(identity="<s:chargeBoxIdentity>CS2</s:chargeBoxIdentity>")
    assert (await answered(post(other), options=options)).fault == ("Sender", "ProtocolError")


async def test_every_leniency_is_reported_once_with_the_station():
    told = []
    sloppy = HEARTBEAT.but(to=None, body="<heartbeatRequest/>", action="heartbeat")
    options = replace(QUICK, reading=LENIENT, on_leniency=told.append)
    endpoint = CsmsEndpoint(heartbeats(), [V16], options=options)
    assert (await endpoint.answer(post(sloppy))).status == 200
    await endpoint.close()
    assert sorted((each.rule, each.place) for each in told) == [
        ("any_action", "Action"),
        ("any_namespace", ""),
        ("missing_headers", "To"),
    ]
    assert {each.identity for each in told} == {"CS1"}


async def test_without_a_listener_leniencies_are_logged(caplog):
    await answered(post(HEARTBEAT.but(to=None)), options=replace(QUICK, reading=LENIENT))
    assert "CS1: forgiven by missing_headers at To" in caplog.text


async def test_a_listener_or_trace_that_fails_changes_nothing(caplog):
    def broken(*_):
        raise RuntimeError("oops")

    options = replace(QUICK, reading=LENIENT, on_leniency=broken, trace=broken)
    assert (await answered(post(HEARTBEAT.but(to=None)), options=options)).status == 200
    assert caplog.text.count("trace failed") == 2
    assert caplog.text.count("on_leniency failed") == 1


async def test_a_trace_is_shown_what_comes_and_what_goes():
    shown = []
    options = replace(QUICK, trace=lambda peer, way, text: shown.append((peer.identity, way, text)))
    answer = await answered(post(body=gzip.compress(bytes(HEARTBEAT)), content_encoding="gzip"), options=options)
    assert shown == [
        ("CS1", Direction.RECEIVED, HEARTBEAT.text),
        ("CS1", Direction.SENT, answer.body.decode()),
    ]


# ------------------------------------------------------------------------------------------------------- anything


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
async def test_any_body_has_an_answer(body):
    answer = await answered(post(body=body))
    assert answer.fault[0] in {"Sender", "Receiver"}


@settings(max_examples=200)
@given(st.data())
async def test_any_change_of_a_byte_has_an_answer(data):
    whole = bytearray(bytes(HEARTBEAT))
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    answer = await answered(post(body=bytes(whole)))
    assert answer.status in {200, 400, 500}
    assert etree.fromstring(answer.body).tag == f"{{{SOAP}}}Envelope" or answer.status == 200


def test_addresses_of_sockets_are_shown_as_host_and_port():
    assert host_and_port(("192.0.2.1", 80)) == "192.0.2.1:80"
    assert host_and_port(("::1", 80, 0, 0)) == "[::1]:80"
    assert host_and_port(None) == host_and_port("/run/socket") == host_and_port("") == ""


def test_a_reply_without_more_has_nothing_that_follows():
    assert Reply(200).sent() is None
