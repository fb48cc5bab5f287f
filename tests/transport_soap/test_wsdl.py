from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pydantic import Field
from transport_soap.published import loaded, operations
from transport_soap.soap_messages import MESSAGES, SERVICES, Message, any_of, maximal, minimal

import ocpp15_core
import ocpp16_core
from ocpp_core import (
    XML_ATTRIBUTE,
    XML_TEXT,
    Catalogue,
    InvalidPayload,
    OcppModel,
    Operation,
    Opt,
    Replies,
    Role,
    SoapBinding,
    Version,
)
from ocpp_transport_soap.codec import codec_of
from ocpp_transport_soap.policy import LENIENT
from ocpp_transport_soap.services import Service, element_name, services_of
from ocpp_transport_soap.wsdl import description, schema_of

ADDRESS = "https://csms.example/ocpp?a=1&b=<2>"
WSDL = "http://schemas.xmlsoap.org/wsdl/"
ACTION = "{http://www.w3.org/2006/05/addressing/wsdl}Action"
XSD = "{http://www.w3.org/2001/XMLSchema}"
CS15 = "urn://Ocpp/Cs/2012/06/"
CS15_SERVICE = services_of(ocpp15_core.VERSION)[Role.STATION]
CS16_SERVICE = services_of(ocpp16_core.VERSION)[Role.STATION]

each_service = pytest.mark.parametrize("service", SERVICES, ids=repr)
each_message = pytest.mark.parametrize("message", MESSAGES, ids=str)


def written(service: Service) -> etree._Element:
    return etree.fromstring(description(service, ADDRESS))


# The description


@each_service
def test_zeep_loads_it_from_memory(service: Service) -> None:
    document = loaded(description(service, ADDRESS))
    [(name, loaded_service)] = document.services.items()
    [(port_name, port)] = loaded_service.ports.items()
    assert (name, port_name) == (service.name, f"{service.name}Soap12")
    assert port.binding_options["address"] == ADDRESS
    assert operations(document).keys() == service.operations.keys()


@each_service
def test_each_operation_has_its_elements_and_actions_and_takes_the_identity(service: Service) -> None:
    for action, operation in operations(loaded(description(service, ADDRESS))).items():
        models = service.operations[action]
        assert operation.soapaction == f"/{action}"
        assert operation.style == "document"
        assert operation.input.body.qname == etree.QName(service.namespace, element_name(models.request))
        assert operation.output.body.qname == etree.QName(service.namespace, element_name(models.response))
        assert "ChargeBoxIdentity: xsd:string" in operation.input.header.signature()
        assert "ChargeBoxIdentity" not in operation.output.header.signature()
        assert operation.abstract.wsa_action == f"/{action}"


@each_service
def test_each_end_of_an_operation_has_its_action_header(service: Service) -> None:
    actions = {
        (operation.get("name"), etree.QName(end).localname): end.get(ACTION)
        for operation in written(service).iterfind(f"{{{WSDL}}}portType/{{{WSDL}}}operation")
        for end in operation
    }
    expected = {"input": "/{}", "output": "/{}Response"}
    assert actions == {
        (action, end): form.format(action) for action in service.operations for end, form in expected.items()
    }


@each_service
def test_it_is_a_document_in_utf_8_that_names_its_namespace(service: Service) -> None:
    text = description(service, ADDRESS)
    assert text.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    root = etree.fromstring(text)
    assert root.tag == f"{{{WSDL}}}definitions"
    assert root.get("targetNamespace") == service.namespace
    assert root.find(f".//{XSD}schema").get("elementFormDefault") == "qualified"


@each_service
def test_names_of_types_elements_and_messages_occur_once(service: Service) -> None:
    root = written(service)
    schema = root.find(f".//{XSD}schema")
    types = [each.get("name") for each in schema if each.tag != f"{XSD}element"]
    elements = [each.get("name") for each in schema if each.tag == f"{XSD}element"]
    messages = [each.get("name") for each in root.iterfind(f"{{{WSDL}}}message")]
    for names in (types, elements, messages):
        assert len(names) == len(set(names))
    assert len(elements) == len(messages) == 2 * len(service.operations) + 1


@each_service
def test_it_refers_to_addressing(service: Service) -> None:
    root = written(service)
    policy = root.find("{*}Policy")
    [reference] = root.iter("{*}PolicyReference")
    assert reference.get("URI") == "#" + policy.xpath("string(@*[local-name()='Id'])")
    assert policy.find("{*}ExactlyOne/{*}All/{*}UsingAddressing") is not None


# The schema, beside the codec


@each_service
def test_the_schema_is_compiled_once(service: Service) -> None:
    assert schema_of(service) is schema_of(service)


@each_service
def test_the_schema_is_that_of_the_description(service: Service) -> None:
    own = etree.XMLSchema(etree.fromstring(etree.tostring(written(service).find(f".//{XSD}schema"))))
    bodies = [codec_of(each.model, each.service.namespace).write(maximal(each.model)) for each in MESSAGES]
    accepted = [schema_of(service).validate(body) for body in bodies]
    assert accepted == [own.validate(body) for body in bodies] == [each.service is service for each in MESSAGES]


@pytest.mark.unmeasured
@each_message
@pytest.mark.parametrize("size", [minimal, maximal])
def test_the_schema_accepts_what_the_codec_writes(message: Message, size: Any) -> None:
    schema = schema_of(message.service)
    assert schema.validate(codec_of(message.model, message.service.namespace).write(size(message.model))), (
        schema.error_log
    )


@pytest.mark.unmeasured
@each_message
@settings(max_examples=10)
@given(data=st.data())
def test_the_schema_accepts_whatever_random_message_the_codec_writes(message: Message, data: st.DataObject) -> None:
    schema = schema_of(message.service)
    made = data.draw(any_of(message.model))
    assert schema.validate(codec_of(message.model, message.service.namespace).write(made)), schema.error_log


START = """<startTransactionRequest xmlns="urn://Ocpp/Cs/2012/06/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<connectorId>1</connectorId><idTag>B4F62CEF</idTag><timestamp>2013-02-01T15:09:18Z</timestamp>
<meterStart>0</meterStart><reservationId>7</reservationId></startTransactionRequest>"""
METER = """<meterValuesRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>2</connectorId>
<values><timestamp>2013-02-01T15:09:18Z</timestamp><value unit="Wh">1</value></values></meterValuesRequest>"""
STATUS = """<statusNotificationRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>1</connectorId>
<status>Available</status><errorCode>NoError</errorCode></statusNotificationRequest>"""
HEARTBEAT = '<heartbeatRequest xmlns="urn://Ocpp/Cs/2012/06/"></heartbeatRequest>'

SOUND = {
    "startTransactionRequest": (ocpp15_core.StartTransactionRequest, START),
    "meterValuesRequest": (ocpp15_core.MeterValuesRequest, METER),
    "statusNotificationRequest": (ocpp15_core.StatusNotificationRequest, STATUS),
    "heartbeatRequest": (ocpp15_core.HeartbeatRequest, HEARTBEAT),
}
PADDED = [
    START.replace(">2013", "> \n2013").replace("18Z", "18Z\t"),
    START.replace(">1<", ">\n 1 <"),
    START.replace(">B4F62CEF<", "> B4 <"),
    METER.replace("2013", " 2013"),
    METER.replace("><", "> \n<"),
]
"""Sound messages with white space where it means nothing, or is text."""

FAULTS = {
    "wrong order": (
        START,
        "<connectorId>1</connectorId><idTag>B4F62CEF</idTag>",
        "<idTag>B4F62CEF</idTag><connectorId>1</connectorId>",
    ),
    "twice": (START, "<connectorId>1</connectorId>", "<connectorId>1</connectorId><connectorId>1</connectorId>"),
    "foreign namespace of a child": (START, "<idTag>", '<idTag xmlns="urn:x">'),
    "no namespace of a child": (START, "<idTag>", '<idTag xmlns="">'),
    "foreign namespace": (HEARTBEAT, CS15, "urn:x"),
    "the other service's namespace": (HEARTBEAT, "/Cs/", "/Cp/"),
    "namespace without its last slash": (HEARTBEAT, "/06/", "/06"),
    "no namespace": (HEARTBEAT, f' xmlns="{CS15}"', ""),
    "name in other case": (START, "idTag>", "idtag>"),
    "word for an integer": (START, ">0<", ">none<"),
    "integer of more than 32 bits": (START, ">0<", ">2147483648<"),
    "decimal for an integer": (START, ">0<", ">5.0<"),
    "empty integer": (START, ">0<", "><"),
    "word for a time": (START, "2013-02-01T15:09:18Z", "yesterday"),
    "no such day": (START, "2013-02-01T", "2013-02-30T"),
    "date for a time": (START, "T15:09:18Z", ""),
    "leap second": (START, ":18Z", ":60Z"),
    "small t": (START, "T15", "t15"),
    "small z": (START, "18Z", "18z"),
    "zone beyond 14 hours": (START, "18Z", "18+14:01"),
    "text too long": (START, "B4F62CEF", "x" * 21),
    "value of no enumeration": (STATUS, "Available", "Broken"),
    "value in other case": (STATUS, "Available", "available"),
    "padded value": (STATUS, "Available", " Available"),
    "attribute's value of no enumeration": (METER, "Wh", "Mile"),
    "missing": (START, "<idTag>B4F62CEF</idTag>", ""),
    "list without items": (METER, '<value unit="Wh">1</value>', ""),
    "unknown element": (START, "</startT", "<strange/></startT"),
    "unknown attribute": (START, "<idTag>", '<idTag strange="1">'),
    "unknown attribute of the message": (HEARTBEAT, "<heartbeatRequest", '<heartbeatRequest id="1"'),
    "attribute in other case": (METER, "unit=", "Unit="),
    "nil": (START, "<idTag>", '<idTag xsi:nil="true">'),
    "nil where optional": (START, "<reservationId>7<", '<reservationId xsi:nil="true"><'),
    "empty where optional": (START, "<reservationId>7<", "<reservationId><"),
    "element in a text": (START, "B4F62CEF", "<b/>"),
    "element beside a text": (METER, ">1<", ">1<b/><"),
    "text between elements": (START, "<connectorId>1", "text<connectorId>1"),
    "child in a heartbeat": (HEARTBEAT, "></h", "><a/></h"),
    "text in a heartbeat": (HEARTBEAT, "></h", ">text</h"),
}
"""Name of a fault → a sound message, and what has to be replaced in it to make the fault."""

FOR_THE_CODEC = {
    "time without zone": (START, "18Z", "18"),
    "hour 24": (START, "15:09:18Z", "24:00:00Z"),
    "year of five digits": (START, "2013-", "12013-"),
    "year before the first": (START, "2013-", "-2013-"),
}
"""The same for what XML Schema allows, and OCPP does not."""


def read_strictly(element: etree._Element) -> OcppModel:
    model, _ = SOUND[etree.QName(element).localname]
    return codec_of(model, CS15).read(element)


@pytest.mark.parametrize("name", SOUND)
def test_the_sound_messages_are_accepted(name: str) -> None:
    _, text = SOUND[name]
    element = etree.fromstring(text)
    assert schema_of(CS15_SERVICE).validate(element)
    assert read_strictly(element)


@pytest.mark.parametrize("text", PADDED)
def test_white_space_is_no_fault(text: str) -> None:
    element = etree.fromstring(text)
    assert schema_of(CS15_SERVICE).validate(element), schema_of(CS15_SERVICE).error_log
    assert read_strictly(element)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_schema_refuses_each_fault_and_so_does_the_codec(fault: str) -> None:
    text, old, new = FAULTS[fault]
    broken = etree.fromstring(text.replace(old, new))
    assert etree.tostring(broken) != etree.tostring(etree.fromstring(text))
    assert not schema_of(CS15_SERVICE).validate(broken)
    with pytest.raises(InvalidPayload):
        read_strictly(broken)


@pytest.mark.parametrize("fault", FOR_THE_CODEC)
def test_what_the_schema_cannot_refuse_the_codec_refuses(fault: str) -> None:
    text, old, new = FOR_THE_CODEC[fault]
    broken = etree.fromstring(text.replace(old, new))
    assert schema_of(CS15_SERVICE).validate(broken)
    with pytest.raises(InvalidPayload):
        read_strictly(broken)


def test_a_message_that_is_read_leniently_is_still_none_for_the_schema() -> None:
    broken = etree.fromstring(START.replace("idTag>", "IDTAG>"))
    assert codec_of(ocpp15_core.StartTransactionRequest, CS15).read(broken, LENIENT)
    assert not schema_of(CS15_SERVICE).validate(broken)


# What no message of OCPP 1.5 or 1.6 has


class Label(OcppModel):
    language: Annotated[str, XML_ATTRIBUTE]
    text: Annotated[str, XML_TEXT]


class LabelRequest(OcppModel, Replies["LabelResponse"]):
    labels: Annotated[list[Label], Field(min_length=2, max_length=3)]
    notes: Annotated[Opt[list[str]], Field(max_length=2)] = None


class LabelResponse(OcppModel):
    pass


@pytest.fixture(scope="module")
def own() -> Service:
    operation = Operation("Label", LabelRequest, LabelResponse, Role.STATION)
    version = Version("own", "own1", Catalogue([operation]), "1.6", False, SoapBinding("urn:cs", "urn:cp"))
    return services_of(version)[Role.STATION]


@pytest.mark.parametrize(
    ("labels", "notes", "is_right"),
    [(2, 0, True), (3, 2, True), (1, 0, False), (4, 0, False), (2, 3, False)],
)
def test_bounds_of_lists_are_described(own: Service, labels: int, notes: int, is_right: bool) -> None:
    label, note = '<labels language="en">x</labels>', "<notes>x</notes>"
    text = f'<labelRequest xmlns="urn:cs">{label * labels}{note * notes}</labelRequest>'
    assert schema_of(own).validate(etree.fromstring(text)) is is_right


def test_a_required_attribute_is_described_so(own: Service) -> None:
    label = '<labels language="en">x</labels>'
    text = f'<labelRequest xmlns="urn:cs">{label}{label}</labelRequest>'
    assert schema_of(own).validate(etree.fromstring(text))
    assert not schema_of(own).validate(etree.fromstring(text.replace(' language="en"', "", 1)))


def test_a_service_without_operations_is_described(own: Service) -> None:
    none = services_of(own.version)[Role.CSMS]
    assert operations(loaded(description(none, ADDRESS))) == {}
