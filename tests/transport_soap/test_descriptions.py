"""``?wsdl``: what is offered, for tools and people."""

from io import BytesIO

import pytest
import zeep
from lxml import etree
from transport_soap.rig import V15, V16

from ocpp_core import Role
from ocpp_transport_soap.descriptions import describe
from ocpp_transport_soap.messages import Request
from ocpp_transport_soap.services import services_of

SERVICES = [services_of(version)[Role.STATION] for version in (V16, V15)]
ADDRESS = ".//{http://schemas.xmlsoap.org/wsdl/soap12/}address"


def asked(query, services=SERVICES, url=None, path="/ocpp"):
    return describe(Request("GET", path, query, origin="http://csms.example:8080"), services, url)


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "Wsdl=1", "x=1&wsdl"])
def test_the_only_version_needs_no_name(query):
    reply = asked(query, SERVICES[:1])
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert etree.fromstring(reply.body).get("targetNamespace") == SERVICES[0].namespace


@pytest.mark.parametrize("service", SERVICES)
def test_one_of_several_is_named(service):
    reply = asked(f"wsdl&version={service.version.name}")
    client = zeep.Client(BytesIO(reply.body))
    assert etree.fromstring(reply.body).get("targetNamespace") == service.namespace
    assert set(client.service._operations) == set(service.operations)


def test_without_a_name_there_is_a_page_with_links():
    reply = asked("wsdl")
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b'href="/ocpp?wsdl&amp;version=1.6"' in reply.body
    assert b'href="/ocpp?wsdl&amp;version=1.5"' in reply.body


def test_the_page_takes_no_markup_from_the_request():
    assert b"<script>" not in asked("wsdl", path='/"><script>').body


def test_a_version_that_is_not_spoken_is_not_found():
    assert asked("wsdl&version=1.2").status == 404


def test_anything_else_is_not_for_get():
    assert asked("").status == 405
    assert asked("version=1.6").status == 405


def test_the_address_is_the_public_one_or_that_of_the_request():
    found = etree.fromstring(asked("wsdl&version=1.6").body).find(ADDRESS)
    assert found.get("location") == "http://csms.example:8080/ocpp"
    found = etree.fromstring(asked("wsdl&version=1.6", url="https://public.example/").body).find(ADDRESS)
    assert found.get("location") == "https://public.example/"
