import asyncio
import socket
from contextlib import AsyncExitStack

import pytest
from toolkit.hub import BOOT, NAMES, QUICK, booting, connecting, eventually, serving

import ocpp_transport_soap
from ocpp_core import CallRefused, ConnectFailed, ErrorCode, NotCallable, PluginError
from ocpp_generic_api import (
    CLEAR_CACHE,
    ClearCacheRequest,
    ClearCacheResponse,
    ClearCacheStatus,
    RegistrationStatus,
)
from ocpp_toolkit import CSMS, ChargingStation, connect, serve
from ocpp_transport_soap import Addresses

ANY = "127.0.0.1:0"
SOAP = {"options": ocpp_transport_soap.Options(close_timeout=1.0), "addresses": Addresses(["127.0.0.1"])}


def over_soap(station, server, identity="CS1", **options):
    """A station that joins the CSMS by SOAP."""
    return connect(station, server.urls["soap"], identity, options=SOAP["options"], **options)


async def test_one_server_serves_every_version():
    csms = booting(CSMS())
    async with serving(csms) as server, AsyncExitStack() as stack:
        for name in NAMES:
            remote = await stack.enter_async_context(connecting(ChargingStation([name]), server, f"CS{name}"))
            assert (await remote.boot_notification(BOOT)).status is RegistrationStatus.ACCEPTED
        await eventually(lambda: len(csms.stations) == 3)
        assert {identity: station.version for identity, station in csms.stations.items()} == {
            f"CS{name}": name for name in NAMES
        }


async def test_a_server_has_a_url_while_it_listens():
    serving_ = serve(CSMS(["1.6"]), "127.0.0.1:0")
    assert serving_.url == ""
    await serving_.wait_closed()  # there is nothing to wait for
    async with serving_ as server:
        assert server is serving_
        assert server.url.startswith("ws://127.0.0.1:")
        assert server.csms.versions == ("1.6",)
        closed = asyncio.create_task(server.wait_closed())
        await asyncio.sleep(0)
        assert not closed.done()
    await closed


async def test_an_address_may_be_of_ipv6():
    try:
        async with serve(CSMS(["1.6"]), "[::1]:0") as server:
            assert server.url.startswith("ws://[::1]:")
    except OSError:
        pytest.skip("there is no IPv6 here")


@pytest.mark.parametrize("address", ["", "9000", ":9000", "localhost", "localhost:", "localhost:http", "h:-1", "h:٣"])
def test_what_is_no_address(address):
    with pytest.raises(ValueError, match="is not HOST:PORT"):
        serve(CSMS(["1.6"]), address)


async def test_who_may_connect():
    asked = []

    async def authenticate(identity, username, password):
        asked.append((identity, username, password))
        return password == b"right"

    async with serving(CSMS(["1.6"]), authenticate=authenticate) as server:
        station = ChargingStation(["1.6"])
        for password in ("wrong", None):
            with pytest.raises(ConnectFailed) as caught:
                async with connecting(station, server, password=password):
                    pass
            assert caught.value.status == 401
        async with connecting(station, server, password=b"right") as remote:
            assert remote.version == "1.6"
    assert asked == [("CS1", "CS1", b"wrong"), ("CS1", None, None), ("CS1", "CS1", b"right")]


async def test_nobody_listens():
    async with serving(CSMS(["1.6"])) as server:
        url = server.url
    with pytest.raises(ConnectFailed):
        async with connect(ChargingStation(["1.6"]), url, "CS1"):
            pass


@pytest.mark.parametrize("url", ["pigeon://host", "host"])
def test_a_scheme_that_nobody_knows(url):
    with pytest.raises(PluginError, match=r"plugin (pigeon|host): it is not installed"):
        connect(ChargingStation(["1.6"]), url, "CS1")


# ------------------------------------------------------------------------------------------------------------ SOAP


async def test_stations_of_both_transports_meet_the_same_handlers():
    csms = booting(CSMS())
    seen = []
    csms.on_connect(lambda station: seen.append((station.identity, station.peer.transport)))
    async with serving(csms, soap=ANY, soap_options=SOAP) as server, AsyncExitStack() as stack:
        assert list(server.urls) == ["ws", "soap"]
        assert server.url == server.urls["ws"]
        assert server.urls["soap"].startswith("http://127.0.0.1:")
        joining = {
            "J": connecting(ChargingStation(["1.6"]), server, "J"),
            "S5": over_soap(ChargingStation(["1.5"]), server, "S5"),
            "S6": over_soap(ChargingStation(["2.0.1", "1.6", "1.5"]), server, "S6"),
        }
        for context in joining.values():
            remote = await stack.enter_async_context(context)
            assert (await remote.boot_notification(BOOT)).status is RegistrationStatus.ACCEPTED
        for identity in joining:
            await csms.stations.wait_for(identity, accepted=True)
        assert {each.identity: each.version for each in csms.stations.values()} == {
            "J": "1.6",
            "S5": "1.5",
            "S6": "1.6",
        }
        assert seen == [("J", "ws"), ("S5", "soap"), ("S6", "soap")]


async def test_soap_alone():
    csms = booting(CSMS())
    async with serve(csms, None, soap=ANY, soap_options=SOAP) as server:
        assert server.urls == {"soap": server.url}
        async with over_soap(ChargingStation(["1.6"]), server) as remote:
            assert (await remote.boot_notification(BOOT)).status is RegistrationStatus.ACCEPTED


async def test_the_csms_calls_a_station_back():
    csms, station = booting(CSMS()), ChargingStation(["1.6"])

    @station.on(CLEAR_CACHE)
    def clear(remote, request):
        return ClearCacheResponse(status=ClearCacheStatus.ACCEPTED)

    async with serve(csms, None, soap=ANY, soap_options=SOAP) as server:
        async with over_soap(station, server, callback=ANY) as remote:
            await remote.boot_notification(BOOT)
            seen = await csms.stations.wait_for("CS1", accepted=True)
            assert (await seen.clear_cache(ClearCacheRequest())).status is ClearCacheStatus.ACCEPTED
        async with over_soap(station, server, "CS2") as remote:
            await remote.boot_notification(BOOT)
            seen = await csms.stations.wait_for("CS2", accepted=True)
            with pytest.raises(NotCallable):
                await seen.clear_cache(ClearCacheRequest())


async def test_who_may_come_by_soap():
    async def authenticate(identity, username, password):
        return password == b"right"

    csms = booting(CSMS())
    async with serve(csms, None, soap=ANY, authenticate=authenticate, soap_options=SOAP) as server:
        for password in ("wrong", None):
            async with over_soap(ChargingStation(["1.6"]), server, password=password) as remote:
                with pytest.raises(CallRefused) as caught:
                    await remote.boot_notification(BOOT)
                assert caught.value.code is ErrorCode.SECURITY_ERROR
        assert not csms.stations
        async with over_soap(ChargingStation(["1.6"]), server, password="right") as remote:
            assert (await remote.boot_notification(BOOT)).status is RegistrationStatus.ACCEPTED


async def test_stations_are_told_of_at_the_end():
    csms, ended = booting(CSMS()), []
    csms.on_disconnect(lambda station, reason: ended.append((station.identity, reason)))
    async with serving(csms, soap=ANY, soap_options=SOAP) as server:
        async with over_soap(ChargingStation(["1.6"]), server, "S") as remote:
            await remote.boot_notification(BOOT)
        assert list(csms.stations) == ["S"]
        closed = asyncio.create_task(server.wait_closed())
    await closed
    assert ended == [("S", "server is going away")]
    assert not csms.stations


async def test_what_cannot_listen_stops_the_other():
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("127.0.0.1", 0)) as free:
        occupied, port = taken.getsockname()[1], free.getsockname()[1]
        free.close()
        server = serve(CSMS(["1.6"]), f"127.0.0.1:{port}", soap=f"127.0.0.1:{occupied}", options=QUICK)
        with pytest.raises(OSError, match="in use"):
            await server.__aenter__()
        assert server.urls == {}
        socket.create_server(("127.0.0.1", port)).close()  # it is free again


@pytest.mark.parametrize(
    ("places", "options", "reason"),
    [
        ((None,), {}, "nothing is to be served"),
        ((None,), {"soap": "9080"}, "'9080' is not HOST:PORT"),
        ((ANY,), {"soap_options": SOAP}, "there are options for soap, which is not served: options, addresses"),
        ((None,), {"soap": ANY, "options": QUICK}, "there are options for ws, which is not served: options"),
    ],
)
def test_what_cannot_be_served(places, options, reason):
    with pytest.raises(ValueError, match=reason):
        serve(CSMS(["1.6"]), *places, **options)


async def test_a_version_without_soap():
    with pytest.raises(ValueError, match="bound to SOAP"):
        serve(CSMS(["2.0.1"]), None, soap=ANY)
    async with serve(CSMS(["1.6"]), None, soap=ANY, soap_options=SOAP) as server:
        with pytest.raises(ConnectFailed, match="bound to SOAP"):
            async with over_soap(ChargingStation(["2.0.1"]), server):
                pass


async def test_nobody_listens_for_soap():
    async with serve(CSMS(["1.6"]), None, soap=ANY) as server:
        url = server.url
    with pytest.raises(ConnectFailed):
        async with connect(ChargingStation(["1.6"]), url, "CS1"):
            pass


async def test_an_error_within_ends_the_connection():
    csms = CSMS(["1.6"])

    async def fail(server):
        async with connecting(ChargingStation(["1.6"]), server):
            await csms.stations.wait_for("CS1")
            raise ZeroDivisionError

    async with serving(csms) as server:
        with pytest.raises(ZeroDivisionError):
            await fail(server)
        await eventually(lambda: not csms.stations)
