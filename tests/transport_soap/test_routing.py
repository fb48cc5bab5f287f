"""Which operation a message calls, by namespace and element."""

import pytest
from lxml import etree
from transport_soap.rig import V15, V16

import ocpp201_core
from ocpp_core import Role
from ocpp_transport_soap import LENIENT, STRICT, Reading
from ocpp_transport_soap.faults import Fault
from ocpp_transport_soap.routing import Router

CS15, CS16 = "urn://Ocpp/Cs/2012/06/", "urn://Ocpp/Cs/2015/10/"
CP15, CP16 = "urn://Ocpp/Cp/2012/06/", "urn://Ocpp/Cp/2015/10/"
ALL = [ocpp201_core.VERSION, V16, V15]


def found(namespace, name, versions=ALL, caller=Role.STATION, known=None, reading=STRICT):
    element = etree.Element(f"{{{namespace}}}{name}" if namespace else name)
    service, operation = Router(versions, caller).find(element, known, reading)
    return service.version, operation.action


@pytest.mark.parametrize(("namespace", "version"), [(CS15, V15), (CS16, V16)])
def test_the_namespace_tells_the_version_and_the_element_the_operation(namespace, version):
    assert found(namespace, "bootNotificationRequest") == (version, "BootNotification")


def test_a_station_is_called_in_the_other_namespace():
    assert found(CP15, "resetRequest", caller=Role.CSMS) == (V15, "Reset")


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        (CS16, "resetRequest"),
        (CS16, "bootNotificationResponse"),
        (CS16, "BootNotificationRequest"),
        (CS16, "logStatusNotificationRequest"),
        (CS16, "noSuchRequest"),
    ],
)
def test_an_element_that_the_service_does_not_have_is_not_supported(namespace, name):
    with pytest.raises(Fault) as fault:
        found(namespace, name)
    assert (fault.value.code, fault.value.subcode) == ("Receiver", "NotSupported")


@pytest.mark.parametrize("namespace", ["", "urn://Ocpp/Cs/2015/10", CP16, "urn://Ocpp/Cs/2010/08/", "urn:x"])
def test_a_namespace_that_is_not_spoken_breaks_the_protocol(namespace):
    with pytest.raises(Fault) as fault:
        found(namespace, "heartbeatRequest")
    assert (fault.value.code, fault.value.subcode) == ("Sender", "ProtocolError")


@pytest.mark.parametrize("namespace", ["urn://Ocpp/Cs/2015/10", "URN://OCPP/CS/2015/10/", CP16])
def test_a_namespace_that_leaves_no_doubt_can_be_forgiven(namespace):
    assert found(namespace, "heartbeatRequest", reading=LENIENT) == (V16, "Heartbeat")


@pytest.mark.parametrize("namespace", ["", "urn:x"])
def test_one_that_says_nothing_goes_by_what_the_station_spoke_before(namespace):
    assert found(namespace, "heartbeatRequest", known=V15, reading=LENIENT) == (V15, "Heartbeat")
    assert found(namespace, "heartbeatRequest", known=V16, reading=LENIENT) == (V16, "Heartbeat")
    with pytest.raises(Fault, match="namespace"):
        found(namespace, "heartbeatRequest", reading=LENIENT)


def test_with_one_version_there_is_no_doubt():
    assert found("", "heartbeatRequest", [V15], reading=LENIENT) == (V15, "Heartbeat")


def test_case_can_be_forgiven():
    assert found(CS16, "HeartbeatRequest", reading=Reading(any_case=True)) == (V16, "Heartbeat")
    with pytest.raises(Fault):
        found(CS16, "HeartBeat", reading=LENIENT)


def test_faults_are_in_the_namespace_of_the_message_or_of_the_preferred_version():
    router = Router([V15, V16], Role.STATION)
    assert router.service_of(etree.Element(f"{{{CS16}}}x")).version is V16
    assert router.service_of(etree.Element("x")).version is V15


def test_some_version_has_to_be_bound_to_soap():
    with pytest.raises(ValueError, match="bound to SOAP"):
        Router([ocpp201_core.VERSION], Role.STATION)
