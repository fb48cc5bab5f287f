"""The endpoint without a web server; `test_engines` has it behind several."""

import asyncio
from dataclasses import replace

import pytest
from little import STRICT
from transport_ws.engines import under_uvicorn
from transport_ws.rig import QUIET, echoing, eventually, soon

from ocpp_transport_ws import CsmsEndpoint, asgi_application, connect
from ocpp_transport_ws.endpoint import Choice, Newcomer
from ocpp_transport_ws.handshake import Opening

HANDSHAKE = Opening.of("/ocpp/CS1", [])
OFFER = [STRICT.subprotocol]


async def test_a_newcomer_is_told_by_identity_and_version():
    endpoint = CsmsEndpoint(echoing(), [STRICT])
    assert await endpoint.admit(HANDSHAKE, OFFER) == Newcomer("CS1", Choice(STRICT.subprotocol, STRICT))
    assert await endpoint.admit(HANDSHAKE, []) == Newcomer("CS1", Choice(None, None))


async def test_a_decision_that_takes_too_long_lets_nobody_in(caplog):
    async def ponder(identity, username, password):
        await asyncio.Event().wait()

    endpoint = CsmsEndpoint(echoing(), [STRICT], authenticate=ponder, options=replace(QUIET, open_timeout=0.01))
    refusal = await soon(endpoint.admit(HANDSHAKE, OFFER))
    assert (refusal.status, refusal.text) == (503, "no decision in time\n")
    assert "longer than 0.01 s" in caplog.text


async def test_an_endpoint_that_is_closed_while_it_decides_lets_nobody_in():
    entered, release = asyncio.Event(), asyncio.Event()

    async def ponder(identity, username, password):
        entered.set()
        await release.wait()
        return True

    endpoint = CsmsEndpoint(echoing(), [STRICT], authenticate=ponder)
    deciding = asyncio.create_task(endpoint.admit(HANDSHAKE, OFFER))
    await soon(entered.wait())
    await endpoint.close()
    release.set()
    assert (await soon(deciding)).status == 503
    assert (await endpoint.admit(HANDSHAKE, OFFER)).status == 503


async def test_closing_waits_for_what_follows_and_may_come_from_there():
    told, go_on = asyncio.Event(), asyncio.Event()

    async def gone(link):
        told.set()
        await go_on.wait()
        await endpoint.close()

    endpoint = CsmsEndpoint(echoing(), [STRICT], options=QUIET, on_disconnect=gone)
    async with (
        under_uvicorn(asgi_application(endpoint)) as port,
        connect(f"ws://127.0.0.1:{port}", "CS1", [STRICT], options=QUIET),
    ):
        await eventually(lambda: endpoint.connections)
        closing = asyncio.create_task(endpoint.close(1012, "restart"))
        await soon(told.wait())
        await eventually(lambda: not endpoint.connections)
        await asyncio.sleep(0.01)
        assert not closing.done()
        go_on.set()
        await soon(closing)


async def test_a_socket_that_comes_after_the_end_is_closed():
    class Closable:
        async def close(self, *word):
            self.word = word

    endpoint, socket = CsmsEndpoint(echoing(), [STRICT]), Closable()
    await endpoint.close()
    await endpoint.serve(socket, "CS1", STRICT)
    assert socket.word == (1001, "server is going away")


def test_its_connections_cannot_be_changed():
    with pytest.raises(TypeError):
        CsmsEndpoint(echoing(), [STRICT]).connections["CS1"] = None
