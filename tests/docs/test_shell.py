"""The page on the shell: its statements run in one, its commands exist."""

import asyncio
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docs.test_readme import free_port
from toolkit.rig import OCPP16, SOON, beside, csms, invoke

from ocpp_core import ConnectFailed, OcppError
from ocpp_toolkit.simulation import StationSimulator

PAGES = ("how-to/shell.md",)
PAGE = (Path(__file__).parents[2] / "docs" / PAGES[0]).read_text(encoding="utf-8")
*AS_STATION, AS_CSMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = re.findall(r"^\$ (.*?)(?: +#.*)?$", PAGE, re.MULTILINE)
(FRAMES,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def url():
    with beside(csms) as listening:
        yield listening.url


def test_as_a_station(url):
    text = "\n".join(AS_STATION).replace("frames(2)", "while frames(1)[0].sent: pass\nframes(2)")  # a person is slower
    done = invoke("shell", url, "--id", "CS1", "--versions", "1.6", "-q", text=text)
    assert (done.status, done.err) == (0, "")
    for line in FRAMES.splitlines():
        assert line.partition(" ")[2] in done.out


def test_as_a_csms():
    port = free_port()

    async def live():
        """Be the station that the shell waits for, once it listens, until it ends."""
        while True:
            try:
                await StationSimulator(f"ws://127.0.0.1:{port}", "CS1", [OCPP16], sessions=0, stay=True).run()
            except ConnectFailed:
                continue
            except OcppError:
                return

    with ThreadPoolExecutor(1) as pool:
        station = pool.submit(asyncio.run, live())
        done = invoke("shell", "--listen", f"127.0.0.1:{port}", "-q", text=AS_CSMS)
        station.result(SOON)
    assert (done.status, done.err) == (0, "")
    assert "SetChargingProfileResponse(" in done.out


def test_the_commands(url):
    *plain, piped = COMMANDS
    statement, _, command = piped.partition(" | ")
    for line, text in [(plain[0], "boot()"), (plain[1], "whoami()"), (command, shlex.split(statement)[1])]:
        name, *arguments = shlex.split(line.replace("ws://127.0.0.1:9000", url).replace("9001", "0"))
        assert name == "ocpp-toolkit"
        done = invoke(*arguments, text=text)
        assert (done.status, done.err) == (0, "")
