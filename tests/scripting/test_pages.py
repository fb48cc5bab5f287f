"""The pages on scripts: their scripts pass, their programs print, their commands run."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from scripting.rig import free_port, passed, station_at
from toolkit.rig import OCPP16, VERSIONS, beside, csms, invoke

from ocpp_core import CallRefused
from ocpp_generic_api import ResetRequest, ResetType, UnlockConnectorRequest
from ocpp_toolkit.scripting import load, run

PAGES = ("how-to/test-a-csms.md", "how-to/test-a-station.md")

ROOT = Path(__file__).parents[2]
TEXTS = {page: (ROOT / "docs" / page).read_text(encoding="utf-8") for page in PAGES}
FILES = {
    page: {
        code.split("\n", 1)[0].removeprefix("# "): code for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    }
    for page, text in TEXTS.items()
}
COMMANDS = {page: re.findall(r"^\$ ocpp-toolkit (.*?)(?: +#.*)?$", text, re.MULTILINE) for page, text in TEXTS.items()}
OF_CSMS, OF_STATION = PAGES


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the files of the pages in it, that commands run in."""
    for files in FILES.values():
        for name, code in files.items():
            (tmp_path / name).write_text(code, encoding="utf-8")
    shutil.copytree(ROOT / "examples" / "scripts" / "station_suite", tmp_path / "station_suite")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_all_blocks_are_known_here():
    assert [list(files) for files in FILES.values()] == [
        ["heartbeat.py", "charging.py", "remote.py", "hostile.py", "nightly.py"],
        ["control.py", "bench.py"],
    ]
    assert [len(commands) for commands in COMMANDS.values()] == [5, 2]


@pytest.mark.parametrize("version", VERSIONS, ids=str)
async def test_the_scripts_pass(directory: Path, version):
    async with csms(version) as office:
        for name in ("heartbeat.py", "charging.py", "hostile.py"):
            for script in load(directory / name):
                passed(await run(script, office.url, versions=[version.name], timeout=10))


async def test_the_script_that_is_asked_passes(directory: Path):
    (script,) = load(directory / "remote.py")
    async with csms(OCPP16) as office:
        playing = asyncio.create_task(run(script, office.url))
        station = await office.simulator.stations.wait_for("CS001", accepted=True)
        assert (await station.reset(ResetRequest(type=ResetType.IMMEDIATE))).status == "Rejected"
        with pytest.raises(CallRefused):
            await station.unlock_connector(UnlockConnectorRequest(evse_id=1, connector_id=1))
        assert (await station.reset(ResetRequest(type=ResetType.ON_IDLE))).status == "Accepted"
        passed(await playing)


@asynccontextmanager
async def office() -> AsyncIterator[tuple[str, str]]:
    """A CSMS over both transports."""
    async with csms(*VERSIONS, soap="127.0.0.1:0") as there:
        yield there.server.urls["ws"], there.server.urls["soap"]


def test_the_commands_and_the_program_against_a_csms(directory: Path, capsys: pytest.CaptureFixture[str]):
    with beside(office) as (ws, soap):
        for command in COMMANDS[OF_CSMS]:
            text = command.replace("ws://127.0.0.1:9000", ws).replace("http://127.0.0.1:9080", soap)
            done = invoke(*text.replace("127.0.0.1:9081", f"127.0.0.1:{free_port()}").split())
            assert done.status == 0, (command, done.out, done.err)
        code = FILES[OF_CSMS]["nightly.py"].replace("ws://127.0.0.1:9000", ws)
        exec(compile(code, "nightly.py", "exec"), {"__name__": "nightly"})
    assert capsys.readouterr().out.splitlines() == ["boots passed", "Accepted"]
    assert (directory / "report.xml").is_file()


@asynccontextmanager
async def answering_station(port: int) -> AsyncIterator[None]:
    async with station_at(port, interval=0.05, meter_values=1000):
        yield


def test_the_commands_and_the_program_against_a_station(directory: Path, capsys: pytest.CaptureFixture[str]):
    port = free_port()
    with beside(lambda: answering_station(port)):
        first, suite = (command.replace("9000", str(port)) for command in COMMANDS[OF_STATION])
        done = invoke(*first.split())
        assert (done.status, done.err) == (0, ""), done.out
        assert "4 passed" in done.out
        done = invoke(*suite.split())
        assert {line.split()[1] for line in done.out.splitlines() if line.startswith(("FAILED", "ERROR"))} <= {
            "remote_control.unknown_vendor"  # the simulated station accepts whatever vendors say
        }
        code = FILES[OF_STATION]["bench.py"].replace("9000", str(port))
        exec(compile(code, "bench.py", "exec"), {"__name__": "bench"})
    assert capsys.readouterr().out.splitlines() == ["boot passed"]
    assert (directory / "station.xml").is_file()
