import asyncio
from contextlib import AsyncExitStack

import pytest
from toolkit.hub import BOOT, NAMES, booting, connecting, eventually, serving

from ocpp_core import ConnectFailed, PluginError
from ocpp_generic_api import RegistrationStatus
from ocpp_toolkit import CSMS, ChargingStation, connect, serve


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
