"""The simulated CSMS in several processes."""

import asyncio
import re
import signal
import socket
import subprocess
import sys

import pytest
from toolkit.rig import OCPP16, OCPP201, invoke, started

from ocpp_toolkit.simulation import StationSimulator
from ocpp_transport_ws import Options

QUICK = Options(close_timeout=1.0)


async def charge(url: str) -> list[bool]:
    """Stations of two versions charge; whether each session was completed."""
    stations = [
        StationSimulator(url, f"CS{number}", [version], meter_values=1, interval=0, options=QUICK)
        for number in range(5)
        for version in ((OCPP16, OCPP201)[number % 2],)
    ]
    records = await asyncio.gather(*(station.run() for station in stations))
    return [record.completed for each in records for record in each]


@pytest.mark.parametrize("engine", ["websockets", "picows"])
def test_stations_charge_at_two_workers(engine):
    pytest.importorskip(engine)
    with started("csms", "--listen", "127.0.0.1:0", "--workers", "2", "--quiet", "--engine", engine) as process:
        greeting = process.until(" with 2 workers, Ctrl-C to stop")
        url = re.search(r"at (ws://\S+)/IDENTITY", greeting)[1]
        outcome = asyncio.run(charge(url))
        ended = process.end(signal.SIGINT)
    assert outcome == [True] * 5
    assert ended.status == 0, ended.err
    ends = re.findall(r"worker (\d) stopped: (\d) stations, (\d) of (\d) sessions completed", ended.out)
    assert sorted(worker for worker, *_ in ends) == ["1", "2"]
    assert sum(int(stations) for _, stations, *_ in ends) == 5
    assert all(done == begun for *_, done, begun in ends)


def test_what_needs_one_process_is_refused_with_several():
    for option in (["--soap-listen", "127.0.0.1:0"], ["--record", "traffic.jsonl"]):
        refused = invoke("csms", "--workers", "2", *option)
        assert refused.status == 2
        assert "with several --workers there is neither --soap-listen nor --record" in refused.err


def test_an_address_that_is_taken_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        refused = invoke("csms", "--workers", "2", "--listen", listen)
    assert refused.status == 2
    assert f"cannot listen on {listen}" in refused.err


def test_an_engine_that_is_not_installed_is_told():
    without = "import sys; sys.modules['picows'] = None; sys.argv = ['ocpp-toolkit', 'csms', '--engine', 'picows']"
    process = subprocess.run(
        [sys.executable, "-c", f"{without}; from ocpp_toolkit.cli import main; main()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 2
    assert "ocpp-transport-ws[picows]" in process.stderr.replace("\n", "")
