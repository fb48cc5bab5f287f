from dataclasses import replace

import pytest

import ocpp15_core
import ocpp16_core
import ocpp201_core
from ocpp_core import Role, SoapBinding, Version
from ocpp_transport_soap.services import Service, element_name, services_of

V15, V16 = ocpp15_core.VERSION, ocpp16_core.VERSION


def service(version: Version, caller: Role) -> Service:
    return services_of(version)[caller]


@pytest.mark.parametrize(
    ("version", "caller", "name", "namespace", "count"),
    [
        (V15, Role.STATION, "CentralSystemService", "urn://Ocpp/Cs/2012/06/", 10),
        (V15, Role.CSMS, "ChargePointService", "urn://Ocpp/Cp/2012/06/", 15),
        (V16, Role.STATION, "CentralSystemService", "urn://Ocpp/Cs/2015/10/", 10),
        (V16, Role.CSMS, "ChargePointService", "urn://Ocpp/Cp/2015/10/", 19),
    ],
)
def test_each_version_has_a_service_on_either_side(
    version: Version, caller: Role, name: str, namespace: str, count: int
) -> None:
    found = service(version, caller)
    assert (found.version, found.name, found.namespace, found.caller) == (version, name, namespace, caller)
    assert len(found.operations) == len(found.by_element) == count
    assert repr(found) == f"<OCPP {version.name} {name}>"


def test_a_version_without_binding_has_none() -> None:
    assert services_of(ocpp201_core.VERSION) == {}


def test_a_service_has_what_its_caller_sends() -> None:
    assert "BootNotification" in service(V16, Role.STATION).operations
    assert "BootNotification" not in service(V16, Role.CSMS).operations
    assert "TriggerMessage" in service(V16, Role.CSMS).operations
    for caller in (Role.STATION, Role.CSMS):
        assert service(V16, caller).operations["DataTransfer"] is ocpp16_core.DATA_TRANSFER


def test_the_security_extension_is_for_json_alone() -> None:
    bound = {action for each in services_of(V16).values() for action in each.operations}
    assert V16.soap is not None
    assert {each.action for each in V16.catalogue} - bound == V16.soap.excluded
    assert {"SignCertificate", "ExtendedTriggerMessage", "GetLog"} <= V16.soap.excluded


def test_operations_are_found_by_the_element_of_their_request() -> None:
    found = service(V15, Role.STATION)
    assert found.by_element["startTransactionRequest"] is found.operations["StartTransaction"]
    assert "startTransactionResponse" not in found.by_element
    for action, operation in found.operations.items():
        assert found.by_element[action[0].lower() + action[1:] + "Request"] is operation


def test_an_element_is_named_after_its_message() -> None:
    assert element_name(ocpp16_core.GetLocalListVersionResponse) == "getLocalListVersionResponse"


def test_services_are_made_once_and_are_themselves_alone() -> None:
    assert services_of(V15) is services_of(V15)
    assert service(V15, Role.CSMS) != service(V16, Role.CSMS)
    assert len({service(version, caller) for version in (V15, V16) for caller in (Role.STATION, Role.CSMS)}) == 4


def test_a_version_of_ones_own_has_what_it_is_bound_to() -> None:
    own = replace(V15, name="1.5+", soap=SoapBinding("urn:cs", "urn:cp", frozenset({"DataTransfer"})))
    sides = services_of(own)
    assert {caller: each.namespace for caller, each in sides.items()} == {Role.STATION: "urn:cs", Role.CSMS: "urn:cp"}
    assert sides[Role.STATION].operations.keys() == service(V15, Role.STATION).operations.keys() - {"DataTransfer"}
    assert "dataTransferRequest" not in sides[Role.CSMS].by_element
