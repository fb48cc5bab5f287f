"""The examples run as they stand there: against each other, and against the simulated sides of the command, in every version."""

import ast
import asyncio
import socket
import sys
import time
import urllib.request
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from interop.processes import PATIENCE, Running, running, toolkit

EXAMPLES = Path(__file__).parents[2] / "examples"
VERSIONS = pytest.mark.parametrize("version", ["1.5", "1.6", "2.0.1"])


def text_of(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def script(text: str) -> AbstractAsyncContextManager[Running]:
    return running(sys.executable, "-W", "error", "-u", "-c", text)


@pytest.fixture
async def csms():
    """csms.py, listening, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with script(changed(text_of("csms.py"), "9000", str(port))) as process:
        await asyncio.to_thread(wait_until_listening, port)
        yield process, f"ws://127.0.0.1:{port}"


def wait_until_listening(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < end
        time.sleep(0.05)


@VERSIONS
async def test_station_and_csms(csms: tuple[Running, str], version: str):
    office, url = csms
    text = changed(text_of("station.py"), "ws://127.0.0.1:9000", url)
    text = changed(text, "ChargingStation()", f'ChargingStation(["{version}"])')
    async with script(text) as station:
        assert await station.ended() == 0, station.output
    assert station.lines == [f"Accepted over OCPP {version}, a heartbeat every 300 s", "RFID-0001: Accepted"]
    boot, *events = office.lines
    assert boot == f"CS001 speaks OCPP {version}: One"
    transactions, kinds = zip(*(line.removeprefix("CS001 transaction ").split(": ") for line in events), strict=True)
    assert kinds == ("Started", "Updated", "Ended")
    assert len(set(transactions)) == 1
    assert (transactions[0] == "1") == (version != "2.0.1")  # the CSMS's number, or the station's own id


@VERSIONS
async def test_csms_and_simulated_station(csms: tuple[Running, str], version: str):
    office, url = csms
    options = ["--versions", version, "--meter-values", "2", "--interval", "0.05"]
    async with toolkit("station", url, "--id", "CS7", *options) as station:
        assert await station.ended() == 0, station.output
    assert "1 of 1 sessions completed" in station.output
    assert office.lines[0].startswith(f"CS7 speaks OCPP {version}: ")
    kinds = [line.partition(": ")[2] for line in office.lines[1:]]
    assert kinds == ["Started", "Updated", "Updated", "Ended"]


@VERSIONS
async def test_station_and_simulated_csms(version: str):
    async with toolkit("csms", "--listen", "127.0.0.1:0", "--versions", version) as office:
        url = (await office.line(r"at (ws://\S+)/IDENTITY"))[1]
        text = changed(text_of("station.py"), "ws://127.0.0.1:9000", url)
        async with script(text) as station:
            assert await station.ended() == 0, station.output
        assert await office.stop() == 0
    assert len(station.lines) == 2
    assert station.lines[0].startswith(f"Accepted over OCPP {version}, ")
    assert "1 of 1 sessions completed" in office.output


@pytest.mark.parametrize("name", ["csms.py", "station.py"])
def test_short_and_of_no_version(name: str):
    text = text_of(name)
    program = ast.parse(text)
    imports = [each for each in program.body if isinstance(each, ast.Import | ast.ImportFrom)]
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith('"""')]
    assert len(lines) - len(imports) <= 25
    assert not any(f"ocpp{core}_core" in text for core in ("15", "16", "201"))


async def test_prometheus_fetches_what_a_station_did():
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        csms, metrics = (each.getsockname()[1] for each in (one, other))
    text = text_of("prometheus.py")
    text = changed(changed(text, ':9000", options', f':{csms}", options'), "http_server(9464", f"http_server({metrics}")
    async with script(text):
        await asyncio.to_thread(wait_until_listening, csms)
        async with toolkit("station", f"ws://127.0.0.1:{csms}", "--id", "CS7", "--versions", "1.6") as station:
            assert await station.ended() == 1, station.output  # there is no handler but that of boots
        page = await asyncio.to_thread(fetch, f"http://127.0.0.1:{metrics}/metrics")
    boots = [line for line in page.splitlines() if 'ocpp_action="BootNotification"' in line and "_count{" in line]
    assert [line.rpartition(" ")[2] for line in boots] == ["1.0"]
    assert 'ocpp_outcome="answered"' in boots[0]


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE) as response:
        return response.read().decode()
