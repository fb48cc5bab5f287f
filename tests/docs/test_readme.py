"""Every snippet of the README runs as it stands there."""

import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from effort import unmeasured

from toolkit import rig

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^\$ ocpp-toolkit (.*?)(?: +#.*)?$", README, re.MULTILINE)
ENVIRONMENT = unmeasured() | {"PYTHONUNBUFFERED": "1"}


def snippet(name: str) -> str:
    (found,) = [block for block in PYTHON if block.startswith(f"# {name}\n")]
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_listening(port: int, server: subprocess.Popen[str]) -> None:
    while not listening(port):
        assert server.poll() is None, server.communicate()
        time.sleep(0.02)  # it needs the processor for coming up


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=60, env=ENVIRONMENT, check=False
    )


def test_all_python_is_known_here():
    assert [block.splitlines()[0] for block in PYTHON[:4]] == ["# csms.py", "# station.py", "# soap.py", "# strict.py"]
    assert len(PYTHON) == 5


def test_csms_and_station(tmp_path: Path):
    port = free_port()
    for name in ("csms.py", "station.py"):
        (tmp_path / name).write_text(snippet(name).replace("9000", str(port)), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "csms.py")], stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as csms:
        try:
            wait_until_listening(port, csms)
            station = run(str(tmp_path / "station.py"))
            assert station.returncode == 0, station.stderr
            assert station.stdout == "Accepted, a heartbeat every 300 s, in OCPP 2.0.1\n"
            assert csms.stdout is not None
            assert csms.stdout.readline() == "CS001 (One) speaks OCPP 2.0.1\n"
        finally:
            csms.terminate()


def test_json_and_soap(tmp_path: Path):
    code = snippet("soap.py")
    for port in ("9000", "9080", "9081"):
        code = code.replace(port, str(free_port()))
    (tmp_path / "soap.py").write_text(code, encoding="utf-8")
    done = run(str(tmp_path / "soap.py"))
    assert done.stdout == "CS001 speaks OCPP 1.6 over ws\nCS002 speaks OCPP 1.6 over soap\n", done.stderr


def test_one_version_strict(tmp_path: Path):
    (tmp_path / "strict.py").write_text(snippet("strict.py"), encoding="utf-8")
    done = run(str(tmp_path / "strict.py"))
    assert re.fullmatch(r"the CSMS has \d{4}\n", done.stdout), done.stderr


def test_strict_snippet_prints_what_it_says(capsys: pytest.CaptureFixture[str]):
    exec(compile(PYTHON[4], "README.md", "exec"), {})
    promised = [line.removeprefix("# ") for line in PYTHON[4].splitlines() if line.startswith("# ")]
    assert capsys.readouterr().out.splitlines() == promised


@pytest.mark.parametrize("name", ["csms.py", "station.py", "soap.py", "strict.py"])
def test_twenty_lines(name: str):
    lines = [line for line in snippet(name).splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) <= 23


def test_every_command_runs(tmp_path: Path):
    """`csms` in the background, all others against it, as the README has them."""
    port, soap_port = free_port(), free_port()
    log, recording = tmp_path / "traffic.log", tmp_path / "traffic.jsonl"
    log.write_text('[2,"1","Heartbeat",{}]\n', encoding="utf-8")
    places = {
        "9000": str(port),
        "9080": str(soap_port),
        "9081": str(free_port()),
        "traffic.log": str(log),
        "traffic.jsonl": str(recording),
        "pki": str(tmp_path / "certificates"),
    }
    commands = [re.sub("|".join(places), lambda found: places[found[0]], line).split() for line in COMMANDS]
    assert commands[0] == ["csms"]
    server = [sys.executable, "-m", "ocpp_toolkit", "csms", "--quiet", "--listen", f"127.0.0.1:{port}"]
    server += ["--soap-listen", f"127.0.0.1:{soap_port}", "--record", str(recording)]
    with subprocess.Popen(server, stdout=subprocess.DEVNULL, text=True, env=ENVIRONMENT) as csms:
        try:
            wait_until_listening(port, csms)
            wait_until_listening(soap_port, csms)
            for command in commands[1:]:
                done = rig.run(*command)
                assert done.status == 0, (command, done.out, done.err)
        finally:
            csms.terminate()
    assert csms.returncode == 0
