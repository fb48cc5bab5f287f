"""What stations and CSMS in the field do differently, each with what becomes of it: refused when strict, forgiven and reported when lenient.

The numbers are those of a list of quirks gathered from other implementations and their issue trackers; the first test counts that
none is without a test. What is not about the transport is shown through the version-neutral API.
"""

import re
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from transport_soap.rig import (
    ANONYMOUS,
    AUTHORIZE,
    HEARTBEAT,
    QUICK,
    RESET,
    TIME,
    V15,
    V16,
    Message,
    answer_to,
    heartbeats,
    here,
    joined,
    response,
    scripted,
    send,
)

import ocpp15_core
import ocpp16_core
import ocpp_generic_api
import ocpp_toolkit
from ocpp16_core import (
    AuthorizationStatus,
    AuthorizeResponse,
    HeartbeatRequest,
    IdTagInfo,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    StatusNotificationResponse,
)
from ocpp_core import CallRefused, Handlers, InvalidResponse, NotCallable, now
from ocpp_generic_api import STATUS_NOTIFICATION, ConnectorStatus
from ocpp_toolkit import CSMS
from ocpp_transport_soap import LENIENT, Addresses, Prefixes, connect, serve

PROTOCOL_ERROR = ("Sender", "ProtocolError")
RESETTING = ResetRequest(type=ResetType.HARD)
RESET_ANSWER = "<s:resetResponse><s:status>Accepted</s:status></s:resetResponse>"


def handlers():
    made = heartbeats()
    made.on(ocpp15_core.HEARTBEAT)(lambda _peer, _request: ocpp15_core.HeartbeatResponse(current_time=now()))
    made.on(ocpp16_core.AUTHORIZE)(
        lambda _peer, _request: AuthorizeResponse(
            id_tag_info=IdTagInfo(status=AuthorizationStatus.ACCEPTED, parent_id_tag="P", expiry_date=now())
        )
    )
    made.on(ocpp16_core.STATUS_NOTIFICATION)(lambda _peer, _request: StatusNotificationResponse())
    return made


def resetting():
    made = Handlers()
    made.on(ocpp16_core.RESET)(lambda _peer, _request: ResetResponse(status=ResetStatus.ACCEPTED))
    return made


@asynccontextmanager
async def lenient(versions=(V16, V15), **options):
    """A CSMS that forgives, and what it was told."""
    told = []
    settings = replace(QUICK, reading=LENIENT, on_leniency=told.append, **options)
    async with serve(handlers(), versions, options=settings) as server:
        yield server, told


async def judged(*messages, rules, versions=(V16, V15), fault=PROTOCOL_ERROR):
    """Each message is refused when strict; when lenient it is answered, and exactly these rules were bent."""
    async with serve(handlers(), versions, options=QUICK) as server:
        for message in messages:
            assert (await send(server.port, message)).fault == fault
    async with lenient(versions) as (server, told):
        for message in messages:
            told.clear()
            answer = await send(server.port, message)
            assert answer.status == 200, answer.body
            assert {each.rule for each in told} == rules
            assert {each.identity for each in told} == {"CS1"}


def test_every_row_of_the_list_has_a_test_by_its_number():
    numbered = {int(match[1]) for match in map(re.compile(r"test_(\d+)_").match, globals()) if match}
    assert numbered == set(range(1, 19))


async def test_1_a_station_without_from_is_served_but_cannot_be_called_unless_configured():
    await judged(HEARTBEAT.but(from_=None), rules={"missing_headers"})
    async with lenient() as (server, _):
        await send(server.port, HEARTBEAT.but(from_=None))
        with pytest.raises(NotCallable, match="the station has told no address"):
            await server.connections["CS1"].call(RESETTING)
    async with joined(station_handlers=resetting()) as both:
        fixed = Addresses(fixed={"CS1": both.station.address})
        async with serve(handlers(), [V16], options=replace(QUICK, reading=LENIENT), addresses=fixed) as server:
            await send(server.port, HEARTBEAT.but(from_=None))
            assert (await server.connections["CS1"].call(RESETTING)).status is ResetStatus.ACCEPTED


async def test_2_a_station_takes_calls_without_from_and_reply_to():
    async with joined(station_handlers=resetting()) as both:
        port = int(both.station.address.rstrip("/").rpartition(":")[2])
        assert (await send(port, RESET.but(from_=None, reply_to=None))).status == 200


@pytest.mark.parametrize("from_", ["http://:8082/", ANONYMOUS, "http://127.0.0.1:8080/", "http://169.254.169.254/"])
async def test_3_a_useless_from_is_never_dialled(from_):
    async with serve(handlers(), [V16], options=QUICK) as server:
        assert (await send(server.port, HEARTBEAT.but(from_=from_))).status == 200
        with pytest.raises(NotCallable):
            await server.connections["CS1"].call(RESETTING)


async def test_3_nor_is_one_outside_the_networks_that_are_listed():
    listed = Addresses(["192.0.2.0/24"])
    async with serve(handlers(), [V16], options=QUICK, addresses=listed) as server:
        for from_ in ("http://10.0.0.1:8080/", "https://192.0.3.7/", "http://[fd00::1]/"):
            assert (await send(server.port, HEARTBEAT.but(from_=from_))).status == 200
            with pytest.raises(NotCallable, match="is not allowed"):
                await server.connections["CS1"].call(RESETTING)


@pytest.mark.parametrize("message_id", ["7230", "uuid:0b8f", "0a1b2c", "{1}"])
async def test_4_a_message_id_is_any_text_and_comes_back_as_it_is(message_id):
    async with serve(handlers(), [V16], options=QUICK) as server:
        answer = await send(server.port, HEARTBEAT.but(message_id=f"<a:MessageID>{message_id}</a:MessageID>"))
        assert answer.status == 200
        assert answer.xml.findtext(".//{*}RelatesTo") == message_id


async def test_4_without_a_message_id_nothing_is_related_to():
    await judged(HEARTBEAT.but(message_id=None), rules={"missing_headers"})
    async with lenient() as (server, _):
        answer = await send(server.port, HEARTBEAT.but(message_id=None))
        assert answer.xml.find(".//{*}RelatesTo") is None


FORMS_OF_AN_ANSWER = {
    "no header at all": None,
    "empty header": "",
    "action alone": "<a:Action>/HeartbeatResponse</a:Action>",
    "relation alone": "<a:RelatesTo>{}</a:RelatesTo>",
}


@pytest.mark.parametrize("headers", FORMS_OF_AN_ANSWER.values(), ids=FORMS_OF_AN_ANSWER)
async def test_5_an_answer_may_lack_headers(headers):
    told = []

    def behave(request):
        id_ = request.xml.findtext(".//{*}MessageID")
        answer = answer_to(request.body, TIME, headers=(headers or "").format(id_))
        return response(answer.replace(b"<e:Header></e:Header>", b"") if headers is None else answer)

    async with scripted(behave) as script:
        options = replace(QUICK, reading=LENIENT, on_leniency=told.append)
        async with connect(script.url, "CS1", [V16], options=options) as csms:
            assert (await csms.call(HeartbeatRequest())).current_time
        assert {each.rule for each in told} == {"missing_headers"}
        async with connect(script.url, "CS1", [V16], options=QUICK) as csms:
            with pytest.raises(InvalidResponse, match="is missing"):
                await csms.call(HeartbeatRequest())


@pytest.mark.parametrize(
    "action",
    ["/heartbeatResponse", "urn://Ocpp/Cs/2015/10/CentralSystemService/HeartbeatResponse", "HeartbeatResponse"],
)
async def test_6_the_action_of_an_answer_has_many_forms(action):
    told = []

    def behave(request):
        id_ = request.xml.findtext(".//{*}MessageID")
        headers = f"<a:Action>{action}</a:Action><a:RelatesTo>{id_}</a:RelatesTo>"
        return response(answer_to(request.body, TIME, headers=headers))

    options = replace(QUICK, reading=LENIENT, on_leniency=told.append)
    async with scripted(behave) as script:
        async with connect(script.url, "CS1", [V16], options=options) as csms:
            assert (await csms.call(HeartbeatRequest())).current_time
        assert {each.rule for each in told} == {"any_action"}
        async with connect(script.url, "CS1", [V16], options=QUICK) as csms:
            with pytest.raises(InvalidResponse, match="Action"):
                await csms.call(HeartbeatRequest())


@pytest.mark.parametrize(
    "identity",
    [
        '<x:chargeBoxIdentity xmlns:x="urn://Ocpp/Cp/2015/10/">CS1</x:chargeBoxIdentity>',
        "<chargeBoxIdentity>CS1</chargeBoxIdentity>",
        "<s:ChargeBoxIdentity>CS1</s:ChargeBoxIdentity>",
        "<s:CHARGEBOXIDENTITY>\n  CS1 </s:CHARGEBOXIDENTITY>",
        '<x:chargeBoxIdentity xmlns:x="urn://Ocpp/Cs/2015/10">CS1</x:chargeBoxIdentity>',
    ],
)
async def test_7_the_identity_is_found_by_its_name_in_any_case_and_namespace(identity):
    async with serve(handlers(), [V16], options=QUICK) as server:
        assert (await send(server.port, HEARTBEAT.but(identity=identity))).status == 200
        assert list(server.connections) == ["CS1"]


@pytest.mark.parametrize(
    ("namespace", "version"),
    [
        ("urn://Ocpp/Cp/2012/06/", V15),
        ("urn://Ocpp/Cp/2015/10/", V16),
        ("urn://Ocpp/Cs/2015/10", V16),
        ("urn://Ocpp/Cs/2012/06", V15),
    ],
)
async def test_8_a_body_in_the_namespace_of_the_other_side_or_without_its_slash(namespace, version):
    await judged(HEARTBEAT.but(namespace=namespace), rules={"any_namespace"})
    async with lenient() as (server, _):
        answer = await send(server.port, HEARTBEAT.but(namespace=namespace))
        assert server.connections["CS1"].version is version
        cs = version.soap.central_system
        assert answer.xml.find(f".//{{{cs}}}heartbeatResponse") is not None


async def test_8_a_body_without_any_namespace_goes_by_what_the_station_spoke_before():
    bare = HEARTBEAT.but(body="<heartbeatRequest/>")
    await judged(bare, rules={"any_namespace"}, versions=(V16,))
    async with lenient() as (server, _):
        assert (await send(server.port, bare)).fault == PROTOCOL_ERROR
        await send(server.port, HEARTBEAT.but(namespace="urn://Ocpp/Cs/2012/06/"))
        assert (await send(server.port, bare)).status == 200
        assert server.connections["CS1"].version is V15


async def test_8_so_may_its_children():
    await judged(
        AUTHORIZE.but(body="<s:authorizeRequest><idTag>A1</idTag></s:authorizeRequest>"), rules={"any_namespace"}
    )


async def test_9_elements_in_alphabetical_order():
    alphabetical = AUTHORIZE.but(
        action="/StatusNotification",
        body="<s:statusNotificationRequest><s:connectorId>1</s:connectorId><s:errorCode>NoError</s:errorCode>"
        "<s:info>x</s:info><s:status>Available</s:status></s:statusNotificationRequest>",
    )
    await judged(alphabetical, rules={"any_order"})


async def test_9_we_send_in_the_order_of_the_description():
    async with serve(handlers(), [V16], options=QUICK) as server:
        answer = await send(server.port, AUTHORIZE)
    info = answer.xml.find(".//{*}idTagInfo")
    assert [child.tag.partition("}")[2] for child in info] == ["status", "expiryDate", "parentIdTag"]


@pytest.mark.parametrize("prefix", ["ns1", "SOAP-ENV", "x"])
async def test_10_a_station_may_write_any_prefixes(prefix):
    text = re.sub(r"(</?|xmlns:)s([:=])", rf"\1{prefix}\2", AUTHORIZE.text)
    assert f"<{prefix}:authorizeRequest" in text
    async with serve(handlers(), [V16], options=QUICK) as server:
        assert (await send(server.port, text.encode())).status == 200


async def test_10_a_station_that_goes_by_prefixes_is_sent_those_that_it_knows():
    def ns1(identity):
        return Prefixes(service="ns1") if identity == "CS1" else None

    options = replace(QUICK, prefixes=ns1)
    async with (
        scripted(lambda request: response(answer_to(request.body, RESET_ANSWER))) as station,
        serve(handlers(), [V16], options=options, addresses=here()) as server,
    ):
        answer = await send(server.port, AUTHORIZE.but(from_=station.url))
        assert b"<ns1:authorizeResponse><ns1:idTagInfo><ns1:status>Accepted</ns1:status>" in answer.body
        assert (await server.connections["CS1"].call(RESETTING)).status is ResetStatus.ACCEPTED
    [call] = station.requests
    assert b'<ns1:chargeBoxIdentity env:mustUnderstand="true">CS1</ns1:chargeBoxIdentity>' in call.body
    assert b"<ns1:resetRequest><ns1:type>Hard</ns1:type></ns1:resetRequest>" in call.body


async def test_11_headers_of_addressing_in_a_wrong_namespace():
    await judged(HEARTBEAT.but(wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"), rules={"any_namespace"})
    answerable = HEARTBEAT.but(message_id="<a:MessageID>{uuid}</a:MessageID>")
    async with serve(handlers(), [V16], options=QUICK) as server:
        assert (await send(server.port, answerable)).status == 200


async def test_12_an_envelope_of_soap_1_1():
    old = HEARTBEAT.but(soap="http://schemas.xmlsoap.org/soap/envelope/")
    async with serve(handlers(), [V16], options=QUICK) as server:
        answer = await send(server.port, old)
        assert b"VersionMismatch" in answer.body
        assert b"SupportedEnvelope" in answer.body
    async with lenient() as (server, told):
        answer = await send(server.port, old)
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/xml")
        assert answer.xml.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Envelope"
        assert {each.rule for each in told} == {"soap_1_1"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content_Type": "text/xml; charset=utf-8", "SOAPAction": '"urn://Ocpp/Cs/2015/10/StopTransaction"'},
        {"Content_Type": "application/json"},
    ],
)
async def test_13_content_type_and_soap_action_are_never_looked_at(headers):
    async with serve(handlers(), [V16], options=QUICK) as server:
        assert (await send(server.port, HEARTBEAT, **headers)).status == 200


@pytest.mark.parametrize("path", ["/", "/services/CentralSystemService", "/1.5", "/Heartbeat/CS1"])
async def test_14_any_path_will_do_and_the_namespace_decides(path):
    async with serve(handlers(), [V16, V15], options=QUICK) as server:
        for version in (V15, V16):
            message = HEARTBEAT.but(namespace=version.soap.central_system)
            assert (await send(server.port, message, path=path)).status == 200
            assert server.connections["CS1"].version is version


async def test_14_an_identity_in_the_path_has_to_be_that_of_the_header():
    async with serve(handlers(), [V16], options=replace(QUICK, identity_in_path=True)) as server:
        assert (await send(server.port, HEARTBEAT, path="/Heartbeat/CS1")).status == 200
        assert (await send(server.port, HEARTBEAT, path="/Heartbeat/CS2")).fault == ("Sender", "IdentityMismatch")


@pytest.mark.parametrize("body", [b"<html><body>Log in</body></html>", b"", b"Upgrade required"])
async def test_15_a_login_page_or_nothing_in_place_of_an_answer_is_told_in_words(body, caplog):
    async with scripted(lambda _: response(body)) as script, connect(script.url, "CS1", [V16]) as csms:
        with pytest.raises(InvalidResponse, match=r"HTTP 200, but the message is (an HTML page|empty|not XML)"):
            await csms.call(HeartbeatRequest())
    assert "Traceback" not in caplog.text


async def test_15_a_station_that_wants_a_websocket_is_told_in_words(caplog):
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "x"}
    async with serve(handlers(), [V16], options=QUICK) as server:
        answer = await send(server.port, path="/CS1", method="GET", **upgrade)
        assert answer.status == 405
        assert b"?wsdl" in answer.body
        assert (await send(server.port, HEARTBEAT)).status == 200
    assert "Traceback" not in caplog.text


def status_at(timestamp):
    return status("Available", "NoError", f"<s:timestamp>{timestamp}</s:timestamp>")


def status(state, error, more="", version=V16):
    body = f"<s:connectorId>1</s:connectorId><s:status>{state}</s:status><s:errorCode>{error}</s:errorCode>{more}"
    return Message(
        f"<s:statusNotificationRequest>{body}</s:statusNotificationRequest>",
        "/StatusNotification",
        version.soap.central_system,
    )


async def test_16_a_time_without_zone_is_utc():
    await judged(status_at("2026-02-01T03:04:05"), rules={"naive_times"})


@pytest.mark.parametrize("timestamp", ["2022-02-29T00:00:00Z", "2026-01-01", "24:00:00", "yesterday", "1700000000"])
async def test_16_an_impossible_time_breaks_the_protocol_however_lenient(timestamp):
    async with lenient() as (server, _):
        assert (await send(server.port, status_at(timestamp))).fault == PROTOCOL_ERROR


@pytest.mark.parametrize("mark", ["true", "1", "false"])
async def test_17_unknown_headers_matter_only_if_they_must_be_understood(mark):
    more = f'<x:Via xmlns:x="urn:ms" e:mustUnderstand="{mark}">1</x:Via><a:FaultTo><a:Address>x</a:Address></a:FaultTo>'
    async with serve(handlers(), [V16], options=QUICK) as server:
        answer = await send(server.port, HEARTBEAT.but(more=more))
        if mark == "false":
            assert answer.status == 200
        else:
            assert answer.fault[0] == "MustUnderstand"
            assert b"NotUnderstood" in answer.body


async def test_17_the_headers_of_ocpp_are_understood():
    marked = '<s:chargeBoxIdentity e:mustUnderstand="1">CS1</s:chargeBoxIdentity>'
    async with serve(handlers(), [V16], options=QUICK) as server:
        assert (await send(server.port, HEARTBEAT.but(identity=marked))).status == 200


SAME_STATES = [status("Occupied", "Mode3Error", version=V15), status("Charging", "EVCommunicationError")]


@pytest.mark.parametrize("message", SAME_STATES, ids=["1.5", "1.6"])
async def test_18_to_a_program_that_names_no_version_the_states_of_both_are_the_same(message):
    csms, told = CSMS(["1.6", "1.5"], boot_gate="open"), []

    @csms.on(STATUS_NOTIFICATION)
    def note(_station, request):
        told.append(request)
        return ocpp_generic_api.StatusNotificationResponse()

    async with ocpp_toolkit.serve(csms, None, soap="127.0.0.1:0") as server:
        port = int(server.urls["soap"].rstrip("/").rpartition(":")[2])
        assert (await send(port, message)).status == 200
    [request] = told
    assert request.connector_status is ConnectorStatus.OCCUPIED
    assert request.error_code == "EVCommunicationError"


async def test_content_length_is_always_sent_for_small_servers_that_know_no_chunks():
    async with (
        scripted(lambda request: response(answer_to(request.body, TIME))) as script,
        connect(script.url, "CS1", [V16]) as csms,
    ):
        await csms.call(HeartbeatRequest())
    [request] = script.requests
    assert int(request.headers["content-length"]) == len(request.body)
    assert "transfer-encoding" not in request.headers


async def test_a_fault_with_an_undeclared_prefix_or_a_sub_code_of_its_own_is_read():
    fault = (
        "<e:Fault><e:Code><e:Value>Sender</e:Value><e:Subcode><e:Value>UrlMismatch</e:Value></e:Subcode></e:Code>"
        "<e:Reason><e:Text>wrong door</e:Text></e:Reason></e:Fault>"
    )

    def behave(request):
        return response(answer_to(request.body, fault), "500 Oops")

    async with scripted(behave) as script, connect(script.url, "CS1", [V16]) as csms:
        with pytest.raises(CallRefused, match="UrlMismatch: wrong door"):
            await csms.call(HeartbeatRequest())


async def test_a_station_on_this_host_can_be_called_if_that_is_allowed():
    async with serve(handlers(), [V16], addresses=here()) as server:
        await send(server.port, HEARTBEAT.but(from_="http://127.0.0.1:8080/"))
        assert server.connections["CS1"].address == "http://127.0.0.1:8080/"
