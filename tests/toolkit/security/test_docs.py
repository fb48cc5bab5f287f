"""The page on security does what it says: its programs and its commands are run."""

import asyncio
import re
import shutil
import signal
import socket
from pathlib import Path

import pytest
from toolkit.rig import invoke, started

PAGE = (Path(__file__).parents[3] / "docs" / "how-to" / "security.md").read_text(encoding="utf-8")
PROGRAMS = dict(re.findall(r"```python\n# (\w+)\.py\n(.*?)```", PAGE, re.DOTALL))
CONSOLE = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line.split()[2:] for block in CONSOLE for line in block.splitlines() if line.startswith("$ ")]
CERTS, PASSWORDS, PASSWORD, CSMS, STATION = COMMANDS
SOON = 60.0  # a machine may be busy


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the certificates are, as the page makes them."""
    made = tmp_path_factory.mktemp("page")
    (made / "out").write_text(invoke("certs", str(made / "pki"), *CERTS[2:]).out)
    return made


@pytest.fixture
def bench(folder, tmp_path, monkeypatch):
    shutil.copytree(folder / "pki", tmp_path / "pki")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def main_of(name, port):
    """A program of the page, at another port."""
    names = {"__name__": "page"}
    exec(compile(PROGRAMS[name].replace("9443", str(port)), f"{name}.py", "exec"), names)
    return names["main"]()


async def together(kind):
    """A CSMS until it is done, with a station beside it as soon as it listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    csms = asyncio.create_task(main_of(f"{kind}_csms", port))
    while not (csms.done() or await asyncio.to_thread(is_open, port)):  # noqa: ASYNC110 - of what nothing tells
        await asyncio.sleep(0.01)
    station = asyncio.create_task(main_of(f"{kind}_station", port))
    try:
        async with asyncio.timeout(SOON):
            await csms
    finally:
        station.cancel()
        await asyncio.gather(station, return_exceptions=True)


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_all_programs_are_known_here():
    assert list(PROGRAMS) == ["passwords_csms", "passwords_station", "certificates_csms", "certificates_station"]
    assert [command[0] for command in COMMANDS] == ["certs", "passwords", "passwords", "csms", "station"]
    assert PAGE.count("```python") == len(PROGRAMS)


async def test_a_password_is_changed(bench, capsys):
    assert (await asyncio.to_thread(invoke, *PASSWORD)).status == 0
    await together("passwords")
    assert capsys.readouterr().out.splitlines() == [
        "new password for CS001: Accepted",
        "CS001 is back, and its old password is void",
    ]
    assert len((bench / "password").read_bytes()) == 40


async def test_a_certificate_is_renewed(bench, capsys):
    own = bench / "own"
    own.mkdir()
    for path in (bench / "pki").glob("station-CS001.*"):
        shutil.copy(path, own)
    await together("certificates")
    told = capsys.readouterr().out.splitlines()
    assert sorted(told) == [
        "CS001 is back",
        "CS001: new certificate Accepted",
        "asked to renew its certificate: Accepted",
    ]
    assert len(list(own.glob("*.pem"))) == 2


def test_the_commands(folder, bench):
    shown = (folder / "out").read_text().replace(str(folder / "pki"), "pki").splitlines()
    assert [line for line in CONSOLE[0].splitlines() if line.startswith("ocpp-toolkit")] == shown[-2:]
    made = invoke(*PASSWORDS)
    assert re.fullmatch(r"CS001 \S{20}\nCS002 \S{20}\n", made.out)
    assert invoke(*PASSWORD).status == 0
    with started(*CSMS, "--listen", "127.0.0.1:0") as office:
        first = office.until(" at wss://")
        port = re.search(r":(\d+)/", first)[1]
        assert first.replace(port, "9000") == CONSOLE[2].splitlines()[1]
        done = invoke(*(each.replace("9000", port) for each in STATION))
        assert (done.status, done.err) == (0, "")
        assert done.out.endswith(CONSOLE[3].splitlines()[-1] + "\n")
        assert office.end(signal.SIGTERM).status == 0
