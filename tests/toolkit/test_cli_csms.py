import asyncio
import io
import signal
import socket
import time

import pytest
from rich.console import Console
from toolkit.rig import OCPP15, OCPP16, OCPP201, SOON, VERSIONS, eventually, invoke, run, started

import ocpp16_core
import ocpp_transport_soap
from ocpp_core import ConnectFailed
from ocpp_toolkit.cli import csms
from ocpp_toolkit.cli.security import Entrance
from ocpp_toolkit.simulation import StationSimulator
from ocpp_transport_ws import Options, connect

QUICK = Options(close_timeout=1.0)


class Running:
    """The command's server in this process, and what it prints."""

    def __init__(self, versions=VERSIONS, *, quiet=False, ws="127.0.0.1:0", soap=None, **entrance):
        self.file = io.StringIO()
        console = Console(file=self.file, width=1000, markup=False, emoji=False, highlight=False)
        self._serving = csms._serve(ws, versions, Entrance(**entrance), console, quiet=quiet, soap=soap)

    @property
    def lines(self):
        return self.file.getvalue().splitlines()

    @property
    def messages(self):
        return [line for line in self.lines if "◀" in line or "▶" in line]

    async def __aenter__(self):
        self.task = asyncio.create_task(self._serving)
        await eventually(lambda: self.lines or self.task.done())
        places = self.lines[0].partition(" at ")[2].removesuffix(", Ctrl-C to stop").split(" and ")
        self.url, *self.soap_url = [place.removesuffix("/IDENTITY") for place in places]
        return self

    async def __aexit__(self, *error):
        await self.stop()

    async def stop(self, number=signal.SIGTERM):
        if not self.task.done():
            signal.raise_signal(number)
        async with asyncio.timeout(SOON):
            await self.task


def soap_station(url, *versions, **settings):
    return station(url, *versions, options=ocpp_transport_soap.Options(close_timeout=1.0), **settings)


def station(url, *versions, identity="CS1", **settings):
    settings = {"meter_values": 1, "interval": 0, "options": QUICK, **settings}
    return StationSimulator(url, identity, versions or VERSIONS, **settings)


async def test_it_says_where_it_listens_and_what_happened():
    async with Running() as running:
        assert running.lines[0].startswith("CSMS for OCPP 2.0.1, 1.6, 1.5 at ws://127.0.0.1:")
        assert running.lines[0].endswith("/IDENTITY, Ctrl-C to stop")
        await asyncio.gather(*(station(running.url, each, identity=each.name).run() for each in VERSIONS))
        await eventually(lambda: sum("disconnected" in line for line in running.lines) == 3)
    assert any("1.6 connected with ocpp1.6 from 127.0.0.1:" in line for line in running.lines)
    assert any(line.endswith("1.6 disconnected: 1000") for line in running.lines)
    assert running.lines[-1] == "stopped: 3 stations, 3 of 3 sessions completed"


async def test_one_line_a_message():
    async with Running() as running:
        await station(running.url, OCPP16).run()
    actions = [line.split(" ")[4:6] for line in running.messages if "◀" in line]
    assert [action for action, _ in actions] == [
        "BootNotification",
        "StatusNotification",
        "Authorize",
        "StatusNotification",
        "StartTransaction",
        "StatusNotification",
        "MeterValues",
        "StopTransaction",
        "StatusNotification",
        "StatusNotification",
    ]
    assert sum("▶" in line and " answered {" in line for line in running.messages) == 10
    assert "RFID-0001" not in running.file.getvalue()


async def test_quiet_shows_who_comes_and_goes():
    async with Running(quiet=True) as running:
        await station(running.url).run()
        await eventually(lambda: "disconnected" in running.lines[-1])
    assert running.messages == []
    assert len(running.lines) == 4


@pytest.mark.parametrize("prefix", ["", "/", "/ocpp", "/a/b%20c/1.6/"])
async def test_any_path_before_the_identity(prefix):
    async with Running() as running:
        [record] = await station(running.url + prefix).run()
        assert record.completed


async def test_only_the_versions_asked_for():
    async with Running([OCPP15, OCPP16]) as running:
        simulated = station(running.url)
        await simulated.run()
        assert simulated.version is OCPP15
        with pytest.raises(ConnectFailed, match="no common subprotocol"):
            await station(running.url, OCPP201).run()


async def test_a_password():
    async with Running(password="pässword") as running:
        assert (await station(running.url, password="pässword").run())[0].completed
        for wrong in ("password", "", None):
            with pytest.raises(ConnectFailed, match="401"):
                await station(running.url, password=wrong).run()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_while_stations_are_connected(number):
    async with Running() as running, connect(running.url, "CS1", [OCPP16], options=QUICK) as link:
        answer = await link.call(ocpp16_core.BootNotificationRequest(charge_point_vendor="V", charge_point_model="M"))
        assert answer.status == "Accepted"
        await running.stop(number)
        await link.wait_closed()
        assert link.close_reason == "1012 service restart"
    assert running.lines[-1] == "stopped: 1 stations, 0 of 0 sessions completed"
    assert running.lines[-2].endswith("CS1 disconnected: 1012 service restart")


async def test_an_address_of_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("there is no IPv6 here")
    async with Running(ws="[::1]:0") as running:
        assert running.url.startswith("ws://[::1]:")
        assert (await station(running.url).run())[0].completed


# ------------------------------------------------------------------------------------------------------------ SOAP


async def test_it_listens_for_soap_beside():
    async with Running(soap="127.0.0.1:0") as running:
        [url] = running.soap_url
        assert url.startswith("http://127.0.0.1:")
        json = station(running.url, OCPP16, identity="J")
        soap = soap_station(url, OCPP16, identity="S", callback="127.0.0.1:0")
        await asyncio.gather(json.run(), soap.run())
    assert any(" S connected with ocpp1.6 over SOAP from" in line for line in running.lines)
    assert any("J connected with ocpp1.6 from 127.0.0.1:" in line for line in running.lines)
    for identity in ("J", "S"):
        actions = [line.split(" ")[4] for line in running.messages if f" {identity} ocpp1.6 ◀ " in line]
        assert [actions[0], actions[4], len(actions)] == ["BootNotification", "StartTransaction", 10]
    assert "RFID-0001" not in running.file.getvalue()
    assert running.lines[-1] == "stopped: 2 stations, 2 of 2 sessions completed"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--soap-listen", "127.0.0.1:0", "--versions", "2.0.1"], "there is no SOAP in OCPP 2.0.1"),
        (["--soap-listen", "9080"], "9080 is not HOST:PORT"),
        (
            ["--soap-listen", "127.0.0.1:0", "--allow-callback", "a b"],
            "'a b' is neither a network nor the name of a host",
        ),
        (["--allow-callback", "10.0.0.0/8"], "callbacks are for SOAP: --soap-listen is missing"),
    ],
)
def test_a_wrong_option_of_soap(arguments, reason):
    done = invoke("csms", *arguments)
    assert (done.status, done.out) == (2, "")
    assert reason in done.err


def test_a_soap_port_in_use_leaves_nothing_listening():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        soap = f"127.0.0.1:{taken.getsockname()[1]}"
        done = invoke("csms", "--listen", "127.0.0.1:0", "--soap-listen", soap)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"cannot listen on 127.0.0.1:0 and {soap}: ")


# ----------------------------------------------------------------------------------------------- the command line


def test_a_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        done = invoke("csms", "--listen", listen)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"cannot listen on {listen}: ")
    assert "in use" in done.err


def test_a_host_that_is_not_ours():
    done = invoke("csms", "--listen", "host.invalid:9000")
    assert done.status == 2
    assert done.err.startswith("cannot listen on host.invalid:9000: ")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--listen", "9000"], "9000 is not HOST:PORT"),
        (["--listen", "localhost:99999"], "99999 is no TCP port"),
        (["--versions", "1.7"], "there is no OCPP 1.7 here"),
    ],
)
def test_a_wrong_option(arguments, reason):
    done = invoke("csms", *arguments)
    assert (done.status, done.out) == (2, "")
    assert reason in done.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command(number):
    with started("csms", "--listen", "127.0.0.1:0", "--versions", "1.6,1.5") as process:
        first = process.until(" at ws://127.0.0.1:")
        assert first.startswith("CSMS for OCPP 1.6, 1.5 at ")
        url = first.partition(" at ")[2].partition("/IDENTITY")[0]
        with started("station", f"{url}/any/path", "--id", "CS 1", "--sessions", "0", "--quiet"):
            assert "CS 1 ocpp1.6 ◀ BootNotification" in process.until("BootNotification")
            process.until("StatusNotification answered")
            begin = time.monotonic()
            done = process.end(number)
    assert time.monotonic() - begin < 5
    assert (done.status, done.err) == (0, "")
    assert done.out.endswith("stopped: 1 stations, 0 of 0 sessions completed")


def test_the_command_without_messages_and_with_a_password():
    with started("csms", "--listen", "127.0.0.1:0", "--quiet", "--password", "secret") as process:
        url = process.until(" at ws://").partition(" at ")[2].partition("/IDENTITY")[0]
        refused = run("station", url, "--id", "CS1", "--password", "guess")
        assert (refused.status, refused.err) == (2, f"cannot connect to {url}/CS1: HTTP 401: Unauthorized")
        done = run("station", url, "--id", "CS1", "--password", "secret", "--interval", "0")
        assert (done.status, done.err) == (0, "")
        ended = process.end(signal.SIGTERM)
    assert "◀" not in ended.out
    assert ended.out.endswith("stopped: 1 stations, 1 of 1 sessions completed")
    assert ended.err == "CS1: not authenticated\n"
