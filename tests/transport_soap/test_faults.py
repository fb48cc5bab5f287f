import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ocpp_core import CallError, CallRefused, ErrorCode, OcppError
from ocpp_transport_soap.envelope import parse
from ocpp_transport_soap.faults import Fault, Subcode, build_fault, fault_of, parse_fault, refusal_of
from ocpp_transport_soap.markup import FAULT_ACTION, SOAP11, SOAP12, WSA
from ocpp_transport_soap.policy import LENIENT

NS = "urn://Ocpp/Cs/2015/10/"
ENV = {"env": SOAP12, "wsa": WSA, "old": SOAP11}
FIVE = [
    ("Sender", Subcode.SECURITY_ERROR),
    ("Sender", Subcode.IDENTITY_MISMATCH),
    ("Sender", Subcode.PROTOCOL_ERROR),
    ("Receiver", Subcode.INTERNAL_ERROR),
    ("Receiver", Subcode.NOT_SUPPORTED),
]


def read(data):
    """The fault in an envelope, as a caller reads it."""
    return parse_fault(parse(data, policy=LENIENT).body)


def element(content, namespace=SOAP12):
    return etree.fromstring(f'<e:Fault xmlns:e="{namespace}">{content}</e:Fault>')


def what(fault):
    return fault.code, fault.subcode, fault.reason, fault.soap


@pytest.mark.parametrize("soap", [SOAP12, SOAP11])
@pytest.mark.parametrize(("code", "subcode"), FIVE)
def test_each_of_the_five_faults_is_read_as_it_was_written(code, subcode, soap):
    fault = read(build_fault(Fault(code, subcode, "no <way> & out", soap=soap), "urn:uuid:1", NS))
    assert what(fault) == (code, subcode, "no <way> & out", soap)


def test_a_fault_stands_in_the_envelope_where_the_specification_puts_it():
    root = etree.fromstring(build_fault(Fault("Sender", Subcode.SECURITY_ERROR, "not yet"), "urn:uuid:1", NS))
    code, subcode = root.xpath("/env:Envelope/env:Body/env:Fault/env:Code//env:Value", namespaces=ENV)
    prefix, name = subcode.text.split(":")
    assert (code.text, code.nsmap["env"]) == ("env:Sender", SOAP12)
    assert (name, subcode.nsmap[prefix]) == ("SecurityError", NS)
    [text] = root.xpath("//env:Fault/env:Reason/env:Text", namespaces=ENV)
    assert text.text == "not yet"
    assert text.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert root.xpath("string(/env:Envelope/env:Header/wsa:Action)", namespaces=ENV) == FAULT_ACTION
    assert root.xpath("string(/env:Envelope/env:Header/wsa:RelatesTo)", namespaces=ENV) == "urn:uuid:1"


def test_a_fault_begins_with_the_declaration_that_ocpp_s_asks_for():
    assert build_fault(Fault("Receiver", None, "x"), None, NS).startswith(b'<?xml version="1.0" encoding="UTF-8"?>')


def test_a_fault_relates_to_the_message_that_is_given_else_to_its_own_else_to_none():
    fault = Fault("Sender", None, "x", relates_to="own")
    assert parse(build_fault(fault, "given", NS)).headers.relates_to == "given"
    assert parse(build_fault(fault, None, NS)).headers.relates_to == "own"
    assert parse(build_fault(Fault("Sender", None, "x"), None, NS)).headers.relates_to is None


def test_a_version_mismatch_names_the_envelope_to_use():
    for soap in (SOAP12, SOAP11):
        root = etree.fromstring(build_fault(Fault("VersionMismatch", None, "x", soap=soap), None, NS))
        [supported] = root.xpath("/*/*[1]/env:Upgrade/env:SupportedEnvelope", namespaces=ENV)
        prefix, name = supported.get("qname").split(":")
        assert (name, supported.nsmap[prefix]) == ("Envelope", SOAP12)
        assert parse_fault(root[1][0]).code == "VersionMismatch"


def test_a_header_not_understood_is_named():
    fault = Fault("MustUnderstand", None, "x", not_understood=["{urn:x}Security", "bare"])
    root = etree.fromstring(build_fault(fault, None, NS))
    first, second = root.xpath("/env:Envelope/env:Header/env:NotUnderstood", namespaces=ENV)
    prefix, name = first.get("qname").split(":")
    assert (name, first.nsmap[prefix]) == ("Security", "urn:x")
    assert second.get("qname") == "bare"
    assert parse_fault(root[1][0]).code == "MustUnderstand"


def test_in_soap_1_1_the_sub_code_follows_the_code():
    root = etree.fromstring(build_fault(Fault("Sender", Subcode.PROTOCOL_ERROR, "bad", soap=SOAP11), None, NS))
    assert root.tag == f"{{{SOAP11}}}Envelope"
    assert root.findtext(".//faultcode") == "env:Client.ProtocolError"
    assert root.findtext(".//faultstring") == "bad"


@pytest.mark.parametrize("code", ["Sender", "Receiver", "MustUnderstand", "VersionMismatch"])
@pytest.mark.parametrize("soap", [SOAP12, SOAP11])
def test_a_fault_without_sub_code_is_read_as_it_was_written(code, soap):
    assert what(read(build_fault(Fault(code, None, "x", soap=soap), None, NS))) == (code, None, "x", soap)


@given(st.text(), st.sampled_from([SOAP12, SOAP11]))
def test_any_reason_can_be_sent(reason, soap):
    fault = read(build_fault(Fault("Receiver", Subcode.INTERNAL_ERROR, reason, soap=soap), reason, NS))
    assert (fault.code, fault.subcode) == ("Receiver", "InternalError")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # a sub-code of somebody's own, prefixes that nobody declared, none at all, white space
        ("<e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>x:UrlMismatch</e:Value></e:Subcode></e:Code>",
         ("Sender", "UrlMismatch", "no reason given")),
        ("<e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text>no\n  way</e:Text></e:Reason>",
         ("Sender", None, "no way")),
        ("<e:Code><e:Value> soap:Receiver </e:Value><e:Subcode><e:Value>NotSupported</e:Value></e:Subcode></e:Code>",
         ("Receiver", "NotSupported", "no reason given")),
        ("<Code><Value>Sender</Value></Code><Reason><Text>bare</Text></Reason>", ("Sender", None, "bare")),
        ("<e:Code><e:Value>e:Sender</e:Value><e:Subcode/></e:Code>", ("Sender", None, "no reason given")),
        ("<e:Code><e:Value>e:DataEncodingUnknown</e:Value></e:Code>",
         ("Receiver", "DataEncodingUnknown", "no reason given")),
        ("<e:Code><e:Value>x:SecurityError</e:Value></e:Code>", ("Sender", "SecurityError", "no reason given")),
        ("", ("Receiver", None, "no reason given")),
        ("<e:Code/><e:Reason/>", ("Receiver", None, "no reason given")),
        ("<e:Reason><e:Text>first</e:Text><e:Text>second</e:Text></e:Reason>", ("Receiver", None, "first")),
    ],
)  # fmt: skip
def test_any_sub_code_and_any_prefix_is_read(content, expected):
    fault = parse_fault(element(content))
    assert (fault.code, fault.subcode, fault.reason) == expected
    assert fault.soap == SOAP12


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("e:Client", ("Sender", None)),
        ("e:Server", ("Receiver", None)),
        ("e:Client.SecurityError", ("Sender", "SecurityError")),
        ("ns1:IdentityMismatch", ("Sender", "IdentityMismatch")),
        ("NotSupported", ("Receiver", "NotSupported")),
        ("e:MustUnderstand", ("MustUnderstand", None)),
        ("a.b", ("Receiver", "a.b")),
    ],
)
def test_a_fault_of_soap_1_1_is_read(code, expected):
    content = f"<faultcode>{code}</faultcode><faultstring>no</faultstring>"
    fault = parse_fault(element(content, SOAP11))
    assert (fault.code, fault.subcode) == expected
    assert (fault.reason, fault.soap) == ("no", SOAP11)


def test_a_fault_in_no_namespace_is_a_fault():
    fault = parse_fault(etree.fromstring("<Fault><faultcode>Client</faultcode><faultstring>no</faultstring></Fault>"))
    assert (fault.code, fault.reason) == ("Sender", "no")


def test_whatever_a_sub_code_is_the_envelope_stays_xml():
    assert read(build_fault(Fault("Sender", "<a>\x00", "x"), None, NS)).subcode == "<a>?"


def test_a_message_is_no_fault():
    assert parse_fault(etree.fromstring(f'<heartbeatResponse xmlns="{NS}"/>')) is None


@pytest.mark.parametrize(
    ("code", "blame", "subcode"),
    [
        (ErrorCode.SECURITY_ERROR, "Sender", "SecurityError"),
        ("IdentityMismatch", "Sender", "IdentityMismatch"),
        (ErrorCode.PROTOCOL_ERROR, "Sender", "ProtocolError"),
        (ErrorCode.FORMAT_VIOLATION, "Sender", "ProtocolError"),
        (ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, "Sender", "ProtocolError"),
        (ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, "Sender", "ProtocolError"),
        (ErrorCode.TYPE_CONSTRAINT_VIOLATION, "Sender", "ProtocolError"),
        (ErrorCode.MESSAGE_TYPE_NOT_SUPPORTED, "Sender", "ProtocolError"),
        (ErrorCode.RPC_FRAMEWORK_ERROR, "Sender", "ProtocolError"),
        (ErrorCode.INTERNAL_ERROR, "Receiver", "InternalError"),
        (ErrorCode.GENERIC_ERROR, "Receiver", "InternalError"),
        (ErrorCode.NOT_IMPLEMENTED, "Receiver", "NotSupported"),
        (ErrorCode.NOT_SUPPORTED, "Receiver", "NotSupported"),
        ("OwnError", "Receiver", "InternalError"),
    ],
)
def test_each_error_code_has_one_of_the_five_faults(code, blame, subcode):
    assert what(fault_of(CallError(code, "why"))) == (blame, subcode, "why", SOAP12)
    assert (blame, subcode) in FIVE


def test_every_error_code_is_listed():
    for code in ErrorCode:
        listed = fault_of(CallError(code)).subcode != Subcode.INTERNAL_ERROR
        assert listed or code in {ErrorCode.INTERNAL_ERROR, ErrorCode.GENERIC_ERROR}


def test_a_refusal_without_words_says_its_code():
    assert fault_of(CallError(ErrorCode.NOT_SUPPORTED)).reason == "NotSupported"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("Sender", "SecurityError", "x"), ErrorCode.SECURITY_ERROR),
        (Fault("Sender", "IdentityMismatch", "x"), "IdentityMismatch"),
        (Fault("Sender", "ProtocolError", "x"), ErrorCode.PROTOCOL_ERROR),
        (Fault("Receiver", "InternalError", "x"), ErrorCode.INTERNAL_ERROR),
        (Fault("Receiver", "NotSupported", "x"), ErrorCode.NOT_SUPPORTED),
        (Fault("Sender", "UrlMismatch", "x"), "UrlMismatch"),
        (Fault("Sender", None, "x"), ErrorCode.PROTOCOL_ERROR),
        (Fault("Receiver", None, "x"), ErrorCode.INTERNAL_ERROR),
        (Fault("MustUnderstand", None, "x"), ErrorCode.PROTOCOL_ERROR),
        (Fault("VersionMismatch", None, "x"), ErrorCode.PROTOCOL_ERROR),
    ],
)
def test_a_fault_becomes_the_refusal_that_callers_know(fault, code):
    refusal = refusal_of(fault)
    assert type(refusal) is CallRefused
    assert (refusal.code, refusal.description, refusal.details) == (code, "x", {"faultCode": fault.code})


@pytest.mark.parametrize(("code", "subcode"), FIVE)
def test_a_refusal_by_the_other_side_says_what_the_handler_said(code, subcode):
    refusal = refusal_of(read(build_fault(Fault(code, subcode, "why"), None, NS)))
    again = fault_of(CallError(refusal.code, refusal.description))
    assert what(again) == (code, subcode, "why", SOAP12)


def test_a_fault_is_an_error_of_the_toolkit_that_says_all_it_knows():
    fault = Fault("Sender", "SecurityError", "not yet")
    assert isinstance(fault, OcppError)
    assert str(fault) == "Sender/SecurityError: not yet"
    assert str(Fault("VersionMismatch", None, "old")) == "VersionMismatch: old"


@pytest.mark.parametrize("copied", [copy.copy, lambda fault: pickle.loads(pickle.dumps(fault))])
def test_a_copy_of_a_fault_is_equal_to_it(copied):
    fault = Fault("MustUnderstand", None, "x", not_understood=["{urn:x}a"], relates_to="m1", soap=SOAP11)
    twin = copied(fault)
    assert (what(twin), twin.not_understood, twin.relates_to) == (what(fault), ("{urn:x}a",), "m1")
