"""A CSMS as an ASGI application: alone and within others, under web servers on real sockets."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from toolkit.mounts.rig import KINDS, LOOPBACK, QUIET, connected, office, station
from toolkit.security.rig import PASSWORD
from transport_ws.engines import under_hypercorn, under_uvicorn
from transport_ws.rig import eventually, handshake, soon

from ocpp_core import CallRefused, ConnectFailed
from ocpp_generic_api import HeartbeatRequest, ResetRequest, ResetStatus, ResetType
from ocpp_toolkit import ChargingStation, connect, mounts
from ocpp_toolkit.security import CsmsSecurity

OFFER = "Sec-WebSocket-Protocol: ocpp1.6"


async def hello(_request):
    return PlainTextResponse("hello")


def within_fastapi(mount):
    app = FastAPI(lifespan=mount.lifespan)
    app.mount("/ocpp", mount)
    return app


def within_starlette(mount):
    return Starlette(lifespan=mount.lifespan, routes=[Route("/hello", hello), Mount("/ocpp", mount)])


APPLICATIONS = {
    "alone": lambda mount: mount,
    "fastapi": within_fastapi,
    "starlette": within_starlette,
    "beside": lambda mount: mount.beside(Starlette(routes=[Route("/hello", hello)])),
}


@pytest.mark.parametrize("server", [under_uvicorn, under_hypercorn], ids=["uvicorn", "hypercorn"])
@pytest.mark.parametrize("form", APPLICATIONS)
async def test_stations_of_every_kind_are_served_on_one_port(server, form):
    csms = office()
    mount = mounts.asgi(csms, soap=True, soap_options=LOOPBACK, options=QUIET)
    async with server(APPLICATIONS[form](mount)) as port:
        async with AsyncExitStack() as stack:
            for kind in KINDS:
                await stack.enter_async_context(connected(port, kind))
            assert {name: (each.version, each.peer.transport) for name, each in csms.stations.items()} == {
                "CS1": ("1.6", "ws"),
                "CS2": ("2.0.1", "ws"),
                "CS3": ("1.6", "soap"),
            }
            for each in csms.stations.values():
                answer = await each.reset(ResetRequest(type=ResetType.IMMEDIATE))
                assert answer.status is ResetStatus.ACCEPTED
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            assert "CentralSystemService of OCPP 1.6" in (await client.get("/ocpp/?wsdl")).text
            if form in ("starlette", "beside"):
                assert (await client.get("/hello")).text == "hello"
        assert mount.ready
    assert not mount.ready
    assert not csms.stations


async def test_a_path_that_is_the_mounts_own_names_no_station():
    csms = office()
    mount = mounts.asgi(csms)
    async with under_uvicorn(mount.beside(Starlette())) as port:
        for target in (b"/ocpp", b"/ocpp/"):
            async with handshake(port, target, OFFER) as answer:
                assert answer.status == 400
        async with handshake(port, b"/elsewhere/CS1", OFFER) as answer:
            assert answer.status == 403
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{port}/ocpp/CS1")
        assert (answer.status_code, answer.headers["upgrade"]) == (426, "websocket")


@pytest.mark.parametrize("prefix", ["ocpp", "/ocpp/", "/"])
def test_a_prefix_has_its_form(prefix):
    with pytest.raises(ValueError, match="begins with a slash"):
        mounts.asgi(office()).beside(Starlette(), prefix)


async def test_an_application_that_is_started_again_lets_stations_in_again():
    csms = office()
    mount = mounts.asgi(csms)
    for _ in range(2):
        async with under_uvicorn(mount) as port, station(port, "CS1", "1.6") as remote:
            assert mount.watchdog is not None
            await remote.heartbeat(HeartbeatRequest())
            await soon(csms.stations.wait_for("CS1"))


async def test_without_lifespan_it_serves_until_it_is_closed():
    mount = mounts.asgi(office(), watchdog=None)
    async with under_uvicorn(mount, lifespan="off") as port:
        async with station(port, "CS1", "2.0.1") as remote:
            await remote.heartbeat(HeartbeatRequest())
            closing = asyncio.create_task(mount.close())
            await soon(remote.peer.wait_closed())
            assert remote.peer.close_reason == "1001 server is going away"
            await closing
        with pytest.raises(ConnectFailed) as failed:
            await station(port, "CS1", "2.0.1").__aenter__()
        assert failed.value.status == 503


async def test_a_mount_that_drains_sends_stations_elsewhere():
    csms = office()
    mount = mounts.asgi(csms)
    async with under_hypercorn(mount) as port, station(port, "CS1", "1.6") as remote:
        await soon(csms.stations.wait_for("CS1"))
        await mount.drain()
        assert not mount.ready
        await soon(remote.peer.wait_closed())
        assert remote.peer.close_reason == "1012 service restart"
        await eventually(lambda: not csms.stations)


# ---------------------------------------------------------------------------------------------------------- security


async def test_passwords_are_asked_for_whichever_way_a_station_comes(store):
    mount = mounts.asgi(office(), soap=True, security=CsmsSecurity(1, credentials=store))
    async with under_uvicorn(mount) as port:
        for soap in (False, True):
            async with station(port, "CS001", "1.6", soap=soap, password=PASSWORD) as remote:
                await remote.heartbeat(HeartbeatRequest())
        with pytest.raises(ConnectFailed) as failed:
            await station(port, "CS001", "1.6", password="another password").__aenter__()
        assert failed.value.status == 401
        async with station(port, "CS001", "1.6", soap=True, password="another password") as remote:
            with pytest.raises(CallRefused, match="SecurityError"):
                await remote.heartbeat(HeartbeatRequest())


async def test_profile_2_asks_for_tls_which_is_the_web_servers(bench, store):
    security = bench.csms(2, store)
    mount = mounts.asgi(office(), soap=True, security=security)
    async with under_uvicorn(mount) as port:
        with pytest.raises(ConnectFailed) as failed:
            await station(port, "CS001", "1.6", password=PASSWORD).__aenter__()
        assert failed.value.status == 403
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{port}/?wsdl")).status_code == 403
    async with (
        under_uvicorn(mount, ssl_context_factory=lambda _config, _default: security.ssl) as port,
        connect(ChargingStation(["1.6"]), f"wss://localhost:{port}/ocpp", "CS001", security=bench.station(2)) as remote,
    ):
        await remote.heartbeat(HeartbeatRequest())


async def test_what_cannot_be_is_refused_when_the_mount_is_made(bench):
    async def everybody(identity, username, password):
        return True

    async def anybody(identity, certificate):
        return True

    security = CsmsSecurity(0)
    with pytest.raises(ValueError, match="security says who may connect"):
        mounts.asgi(office(), security=security, authenticate=everybody)
    with pytest.raises(ValueError, match="soap, which is not served"):
        mounts.asgi(office(), soap_options=LOOPBACK)
    with pytest.raises(ValueError, match="whose certificate"):
        mounts.asgi(office(), certified=anybody)
    with pytest.raises(ValueError, match="bound to SOAP"):
        mounts.asgi(office(versions=["2.0.1"]), soap=True)
    with pytest.raises(ValueError, match="profile 3 is not for ASGI"):
        mounts.asgi(office(), security=bench.csms(3))
