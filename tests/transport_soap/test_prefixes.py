"""Prefixes for stations that go by them: the same message, whatever it is written with."""

from dataclasses import replace

import pytest
from lxml import etree
from transport_soap.rig import (
    HEARTBEAT,
    QUICK,
    SOAP,
    TIME,
    V16,
    WSA,
    answer_to,
    heartbeats,
    joined,
    response,
    scripted,
    send,
)
from transport_soap.soap_messages import canonical

from ocpp16_core import (
    DATA_TRANSFER,
    DataTransferRequest,
    DataTransferResponse,
    DataTransferStatus,
    HeartbeatRequest,
)
from ocpp_core import Handlers
from ocpp_transport_soap import LENIENT, Prefixes, connect, serve
from ocpp_transport_soap.envelope import Headers, build
from ocpp_transport_soap.faults import Fault, build_fault, parse_fault
from ocpp_transport_soap.markup import SOAP11, SOAP12
from ocpp_transport_soap.prefixes import prefixed, prefixes_of

CS = "urn://Ocpp/Cs/2015/10/"
NS1 = Prefixes(envelope="SOAP-ENV", addressing="ns2", service="ns1")


def prefixes_in(data):
    """Prefix of each element, by its namespace."""
    found = {}
    for element in etree.fromstring(data).iter("*"):
        found.setdefault(etree.QName(element).namespace, set()).add(element.prefix)
    return found


@pytest.mark.parametrize("name", ["", "1a", "a b", "xmlns", "XML", "a:b", "é"])
def test_a_prefix_has_to_be_one(name):
    with pytest.raises(ValueError, match="a prefix is letters"):
        Prefixes(service=name)


def test_namespaces_do_not_share_a_prefix():
    with pytest.raises(ValueError, match="of its own"):
        Prefixes(service="env")


def test_they_are_the_same_for_all_or_chosen_for_each_station():
    assert prefixes_of(None, "CS1") is None
    assert prefixes_of(NS1, None) is NS1
    assert prefixes_of({"CS1": NS1}.get, "CS1") is NS1
    assert prefixes_of({"CS1": NS1}.get, "CS2") is None
    assert prefixes_of({"CS1": NS1}.get, None) is None


def test_only_prefixes_change():
    body = etree.fromstring(
        f'<dataTransferRequest xmlns="{CS}"><vendorId>env:V</vendorId><data> &lt;a/&gt;\n</data></dataTransferRequest>'
    )
    headers = Headers("/DataTransfer", "urn:uuid:1", None, "CS1", "http://a/", f"{WSA}/anonymous", "http://b/")
    plain = build(body, headers, CS)
    data = prefixed(plain, CS, NS1)
    assert canonical(etree.fromstring(data)) == canonical(etree.fromstring(plain))
    assert prefixes_in(data) == {SOAP: {"SOAP-ENV"}, WSA: {"ns2"}, CS: {"ns1"}}
    assert data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert data.count(b"xmlns:") == 3


@pytest.mark.parametrize("soap", [SOAP12, SOAP11])
def test_names_in_the_texts_of_a_fault_change_with_them(soap):
    fault = Fault("Sender", "SecurityError", "env:never: ocpp", soap=soap)
    data = prefixed(build_fault(fault, None, CS), CS, NS1)
    assert prefixes_in(data)[soap] == {"SOAP-ENV"}
    assert b"SOAP-ENV:Sender" in data if soap == SOAP12 else b"SOAP-ENV:Client.SecurityError" in data
    assert (b">ns1:SecurityError<" in data) is (soap == SOAP12)
    assert b"env:never: ocpp" in data
    read = parse_fault(etree.fromstring(data).find("{*}Body")[0])
    assert (read.code, read.subcode) == ("Sender", "SecurityError")


def test_so_do_those_of_headers_that_name_others():
    fault = Fault("MustUnderstand", None, "no", not_understood=["{urn:x}Via", "Plain"])
    root = etree.fromstring(prefixed(build_fault(fault, None, CS), CS, NS1))
    named = [each.get("qname") for each in root.iter("{*}NotUnderstood")]
    assert named == ["h:Via", "Plain"]
    assert next(root.iter("{*}NotUnderstood")).nsmap["h"] == "urn:x"
    old = prefixed(build_fault(Fault("VersionMismatch", None, "no", soap=SOAP11), None, CS), CS, NS1)
    [supported] = etree.fromstring(old).iter("{*}SupportedEnvelope")
    prefix, _, name = supported.get("qname").partition(":")
    assert (supported.nsmap[prefix], name) == (SOAP12, "Envelope")


# -------------------------------------------------------------------------------------------------- over real HTTP


def chosen(**stations):
    return replace(QUICK, prefixes=stations.get)


async def test_each_station_is_answered_with_the_prefixes_that_it_knows():
    async with serve(heartbeats(), [V16], options=chosen(CS1=NS1)) as server:
        answer = await send(server.port, HEARTBEAT)
        assert b"<ns1:heartbeatResponse>" in answer.body
        assert b"<ns1:currentTime>" in answer.body
        other = HEARTBEAT.but(identity="<s:chargeBoxIdentity>CS2</s:chargeBoxIdentity>")
        assert b"ns1" not in (await send(server.port, other)).body


async def test_a_fault_too_and_even_one_for_nobody_where_they_are_for_all():
    async with serve(Handlers(), [V16], options=replace(QUICK, prefixes=NS1)) as server:
        assert b"<SOAP-ENV:Value>ns1:NotSupported</SOAP-ENV:Value>" in (await send(server.port, HEARTBEAT)).body
        assert b"<SOAP-ENV:Value>ns1:ProtocolError</SOAP-ENV:Value>" in (await send(server.port, b"<a/>")).body


async def test_an_envelope_of_soap_1_1_as_well():
    async with serve(heartbeats(), [V16], options=replace(QUICK, prefixes=NS1, reading=LENIENT)) as server:
        answer = await send(server.port, HEARTBEAT.but(soap=SOAP11))
    assert answer.status == 200
    assert prefixes_in(answer.body)[SOAP11] == {"SOAP-ENV"}


async def test_a_choice_that_fails_is_an_internal_error():
    def choose(identity):
        raise RuntimeError("secret")

    async with serve(heartbeats(), [V16], options=replace(QUICK, prefixes=choose)) as server:
        answer = await send(server.port, HEARTBEAT)
    assert answer.fault == ("Receiver", "InternalError")
    assert b"secret" not in answer.body


async def test_calls_are_written_with_them():
    async with scripted(lambda request: response(answer_to(request.body, TIME))) as script:
        async with connect(script.url, "CS1", [V16], options=chosen(CS1=NS1)) as csms:
            assert (await csms.call(HeartbeatRequest())).current_time
        async with connect(script.url, "CS1", [V16], options=QUICK) as csms:
            await csms.call(HeartbeatRequest())
    with_them, without = (request.body for request in script.requests)
    assert prefixes_in(with_them) == {SOAP: {"SOAP-ENV"}, WSA: {"ns2"}, CS: {"ns1"}}
    assert b"ns1:" not in without


async def test_both_sides_understand_each_other_whatever_the_prefixes():
    def transfer(_peer, request):
        return DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=request.data)

    handlers = Handlers()
    handlers.on(DATA_TRANSFER)(transfer)
    options = replace(QUICK, prefixes=NS1)
    async with joined(station_handlers=handlers, csms_options=options, station_options=options) as both:
        answer = await both.station.call(DataTransferRequest(vendor_id="V", data="ns1:a <&> \u00e9"))
        assert answer.data == "ns1:a <&> \u00e9"
