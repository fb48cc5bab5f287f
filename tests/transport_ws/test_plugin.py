from little import ECHO, STRICT, EchoRequest, EchoResponse
from transport_ws.rig import QUIET

from ocpp_core import Handlers
from ocpp_core.registry import Registry
from ocpp_transport_ws import Link, WsServer
from ocpp_transport_ws.plugin import WEBSOCKET, ocpp_transport


def test_it_answers_to_its_own_name_alone():
    assert ocpp_transport("ws") is WEBSOCKET
    assert ocpp_transport("soap") is None


def test_the_registry_finds_it():
    assert Registry().transport("ws") is WEBSOCKET


def test_it_names_its_schemes():
    assert tuple(WEBSOCKET.schemes) == ("ws", "wss")


async def test_both_sides_can_be_had_through_it():
    handlers = Handlers()
    handlers.on(ECHO)(lambda _, request: EchoResponse(data=request.data))
    async with WEBSOCKET.serve(handlers, [STRICT], "127.0.0.1", 0, options=QUIET) as server:
        assert isinstance(server, WsServer)
        async with WEBSOCKET.connect(server.url, "CS1", [STRICT], Handlers(), options=QUIET) as csms:
            assert isinstance(csms, Link)
            assert await csms.call(EchoRequest(data="over the wire")) == EchoResponse(data="over the wire")
            assert list(server.connections) == ["CS1"]
