from transport_soap.rig import QUICK, V16, heartbeats

from ocpp16_core import HeartbeatRequest
from ocpp_core import Handlers
from ocpp_core.registry import Registry
from ocpp_transport_soap import SoapPeer, SoapServer
from ocpp_transport_soap.plugin import SOAP, ocpp_transport


def test_it_answers_to_its_own_name_alone():
    assert ocpp_transport("soap") is SOAP
    assert ocpp_transport("ws") is None


def test_the_registry_finds_it():
    assert Registry().transport("soap") is SOAP


def test_it_names_its_schemes():
    assert tuple(SOAP.schemes) == ("http", "https")


async def test_both_sides_can_be_had_through_it():
    async with SOAP.serve(heartbeats(), [V16], "127.0.0.1", 0, options=QUICK) as server:
        assert isinstance(server, SoapServer)
        async with SOAP.connect(server.url, "CS1", [V16], Handlers(), options=QUICK) as csms:
            assert isinstance(csms, SoapPeer)
            await csms.call(HeartbeatRequest())
            assert list(server.connections) == ["CS1"]
