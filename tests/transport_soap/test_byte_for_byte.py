"""What is sent, byte for byte in Canonical XML: our codec, zeep with our description, and zeep with the published one."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from lxml import etree
from transport_soap.published import (
    CELCIUS,
    HERTZ,
    PARTINGS,
    amended,
    facts_of_schema,
    loaded,
    needs_published,
    operations,
    partings,
    published,
    published_schema,
    published_text,
)
from transport_soap.soap_messages import MESSAGES, SERVICES, Message, canonical, maximal, minimal, natively
from zeep import Client
from zeep.wsdl import Document

import ocpp16_core as v16
from ocpp_core import Role
from ocpp_transport_soap.codec import codec_of
from ocpp_transport_soap.services import Service, services_of
from ocpp_transport_soap.wsdl import description, schema_of

each_message = pytest.mark.parametrize("message", MESSAGES, ids=str)
each_size = pytest.mark.parametrize("size", [minimal, maximal], ids=["minimal", "maximal"])
each_service = pytest.mark.parametrize("service", SERVICES, ids=repr)

Size = Callable[[Any], Any]


@cache
def generated(service: Service) -> Document:
    return loaded(description(service, "http://localhost/"))


@cache
def client(document: Document) -> Client:
    return Client(document, transport=document.transport)


def by_zeep(document: Document, message: Message, values: Mapping[str, Any]) -> tuple[etree._Element, Any]:
    """The envelope of a message, with all headers of a request but its id, and the HTTP headers, as zeep writes them."""
    operation = operations(document)[message.action]
    if message.model is not message.service.operations[message.action].request:
        return operation.output.serialize(**values).content, None
    [binding] = document.bindings.values()
    arguments = {**values, "_soapheaders": {"ChargeBoxIdentity": "CP1"}}
    envelope, http = binding._create(message.action, (), arguments, client(document), {"address": "http://a/"})
    envelope.find("{*}Header/{*}MessageID").text = "urn:uuid:1"
    return envelope, http


def body_by_zeep(document: Document, message: Message, values: Mapping[str, Any]) -> etree._Element:
    envelope, _ = by_zeep(document, message, values)
    [body] = envelope.findall("{*}Body/*")
    return body


def texts(message: Message, size: Size) -> Mapping[str, Any]:
    """The values of a message as our engine hands them to zeep."""
    return codec_of(message.model, message.service.namespace).values(size(message.model))


def without_idle_digits(text: bytes) -> bytes:
    """Times with as few digits as they need: zeep writes six of a fraction or none, we always three."""
    return re.sub(rb"(T\d\d:\d\d:\d\d)(?:(\.\d*?[1-9])0*|\.0+)?Z", rb"\1\2Z", text)


# Messages


@each_message
@each_size
def test_the_codec_writes_what_zeep_writes_with_our_description(message: Message, size: Size) -> None:
    own = codec_of(message.model, message.service.namespace).write(size(message.model))
    assert canonical(own) == canonical(body_by_zeep(generated(message.service), message, texts(message, size)))


@needs_published
@each_message
@each_size
def test_zeep_writes_the_same_with_the_published_description(message: Message, size: Size) -> None:
    values = texts(message, size)
    (ours, headers), (theirs, their_headers) = (
        by_zeep(document, message, values) for document in (generated(message.service), published(message.service))
    )
    assert canonical(ours) == canonical(theirs)
    assert headers == their_headers


@needs_published
@each_message
@each_size
def test_so_it_does_when_it_writes_the_texts_itself(message: Message, size: Size) -> None:
    made = size(message.model)
    theirs = canonical(body_by_zeep(published(message.service), message, natively(made)))
    own = canonical(codec_of(message.model, message.service.namespace).write(made))
    assert without_idle_digits(own) == without_idle_digits(theirs)


def test_every_message_of_both_versions_and_services_is_among_them() -> None:
    counts = Counter((message.service.version.name, message.service.name) for message in MESSAGES)
    assert counts == {
        ("1.5", "CentralSystemService"): 2 * 10,
        ("1.5", "ChargePointService"): 2 * 15,
        ("1.6", "CentralSystemService"): 2 * 10,
        ("1.6", "ChargePointService"): 2 * 19,
    }


@needs_published
@each_message
@each_size
def test_the_published_schema_accepts_what_the_codec_writes(message: Message, size: Size) -> None:
    schema = published_schema(message.service)
    element = codec_of(message.model, message.service.namespace).write(size(message.model))
    assert schema.validate(element), schema.error_log


# Descriptions


def facts_of_operations(text: bytes) -> dict[tuple[str, str], Any]:
    """What a client is told of the operations: actions, elements and headers."""
    root = etree.fromstring(text)
    told: dict[tuple[str, str], Any] = {}
    for name, operation in operations(loaded(text)).items():
        port = root.find(f"{{*}}portType/{{*}}operation[@name='{name}']")
        told[name, "soapAction"] = operation.soapaction
        told[name, "elements"] = (operation.input.body.qname.text, operation.output.body.qname.text)
        told[name, "header"] = str(operation.input.header.signature())
        told[name, "answer's header"] = str(operation.output.header.signature() if operation.output.header else "")
        for end in ("input", "output"):
            action = port.find(f"{{*}}{end}").get("{http://www.w3.org/2006/05/addressing/wsdl}Action")
            told[name, f"wsaw:Action of {end}"] = action
    return told


@needs_published
@each_service
def test_our_description_tells_the_same_of_the_operations(service: Service) -> None:
    ours = facts_of_operations(description(service, "http://localhost/"))
    assert ours.keys() >= {(action, "soapAction") for action in service.operations}
    assert ours == facts_of_operations(published_text(service))


@needs_published
@each_service
def test_our_schema_says_the_same_of_the_messages_but_where_we_part_from_it(service: Service) -> None:
    ours = facts_of_schema(description(service, "http://localhost/"))
    assert len(ours) > 190
    assert ours == amended(service, facts_of_schema(published_text(service)))


@needs_published
@each_service
def test_each_parting_is_needed(service: Service) -> None:
    facts = facts_of_schema(published_text(service))
    for each in partings(service):
        said = facts[each.path, each.what]
        assert not said & each.value if each.what == "values" else said != each.value


def test_each_parting_has_a_reason_and_a_service() -> None:
    assert all(each.reason for each in PARTINGS)
    assert sum(len(partings(service)) for service in SERVICES) == len(PARTINGS)


@needs_published
@each_service
def test_both_descriptions_name_service_port_and_binding_alike(service: Service) -> None:
    def names(document: Document) -> Any:
        return [
            (each.name, [(port.name, str(port.binding.name)) for port in each.ports.values()])
            for each in document.services.values()
        ]

    assert names(generated(service)) == names(published(service))


# Values that the published description of 1.6 lacks

TIME = datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)
UNITS = [v16.UnitOfMeasure.HERTZ, v16.UnitOfMeasure.CELCIUS]


def reading(unit: v16.UnitOfMeasure) -> v16.MeterValuesRequest:
    value = v16.MeterValue(timestamp=TIME, sampled_value=[v16.SampledValue(value="50", unit=unit)])
    return v16.MeterValuesRequest(connector_id=1, meter_value=[value])


@pytest.mark.parametrize("unit", UNITS)
def test_a_value_that_is_not_published_is_written_and_read_as_any_other(unit: v16.UnitOfMeasure) -> None:
    service = services_of(v16.VERSION)[Role.STATION]
    codec = codec_of(v16.MeterValuesRequest, service.namespace)
    element = codec.write(reading(unit))
    assert codec.read(element) == reading(unit)
    assert schema_of(service).validate(element)


@needs_published
def test_a_peer_with_the_published_schema_refuses_these_values_and_no_others() -> None:
    service = services_of(v16.VERSION)[Role.STATION]
    codec, schema = codec_of(v16.MeterValuesRequest, service.namespace), published_schema(service)
    refused = [unit for unit in v16.UnitOfMeasure if not schema.validate(codec.write(reading(unit)))]
    assert sorted(refused) == sorted(UNITS)
    named = {value: each.reason for each in PARTINGS if each.what == "values" for value in each.value}
    assert named == {v16.UnitOfMeasure.HERTZ: HERTZ, v16.UnitOfMeasure.CELCIUS: CELCIUS}
