import io
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console
from scripting.rig import free_port, station_at
from toolkit.rig import OCPP16, beside, csms, invoke, run

from ocpp_core import now
from ocpp_generic_api import ClearCacheRequest
from ocpp_toolkit.cli.scripts import ScriptScreen
from ocpp_toolkit.connections import serve
from ocpp_toolkit.scripting import Frame, Outcome, Plan, Results, ScriptedStation, Verdict, script_of
from ocpp_toolkit.security import CsmsSecurity, StationSecurity
from ocpp_toolkit.simulation import CsmsSimulator

HEAD = "import os, signal\nfrom ocpp_generic_api import *\nfrom ocpp_toolkit.scripting import *\n"
PASSES = "async def passes(station: ScriptedStation) -> None:\n    await station.boot()\n"
FAILS = (
    "async def fails(station: ScriptedStation) -> None:\n    station.say('about to')\n    station.fail('on purpose')\n"
)
ASSERTS = "async def asserts(station: ScriptedStation) -> None:\n    assert station.version == '9'\n"
BREAKS = "async def breaks(station: ScriptedStation) -> None:\n    1 / 0\n"
ASKS = "async def asks(station: ScriptedStation) -> None:\n    station.say('hello ' + await station.prompt('who?'))\n"
DRAWS = "async def draws(station: ScriptedStation) -> None:\n    station.say(f'drew {station.random.random()}')\n"
RESETS = "async def resets(csms: ScriptedCsms) -> None:\n    assert (await csms.reset()).status == 'Accepted'\n"
BOOTS = "async def boots(csms: ScriptedCsms) -> None:\n    await csms.expect(BOOT_NOTIFICATION)\n"


@pytest.fixture
def file(tmp_path: Path):
    def write(*texts: str) -> str:
        path = tmp_path / "scripts.py"
        path.write_text(HEAD + "\n\n".join(texts), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with beside(lambda: csms(OCPP16)) as office:
        yield office.url


def test_scripts_that_pass(file, url: str, tmp_path: Path):
    reports = [str(tmp_path / name) for name in ("r.xml", "r.json")]
    done = invoke("run", file(PASSES), url, "--seed", "5", "--report", reports[0], "--report", reports[1])
    assert (done.status, done.err) == (0, "")
    line, summary = done.out.splitlines()
    assert line.startswith("PASSED  scripts.passes  CS001  OCPP 1.6  ")
    assert summary == "1 passed; seed 5"
    assert ET.parse(reports[0]).getroot().get("tests") == "1"
    assert json.loads(Path(reports[1]).read_text(encoding="utf-8"))["outcomes"][0]["seed"] == 5


def test_scripts_that_do_not(file, url: str):
    done = invoke("run", file(PASSES, FAILS, BREAKS, ASSERTS), url)
    assert done.status == 1
    assert "  » about to" in done.out
    assert "on purpose  scripts.py:" in done.out
    assert "ZeroDivisionError: division by zero" in done.out
    assert "not true: station.version == '9'  scripts.py:" in done.out
    assert "1 passed, 2 failed, 1 error" in done.out
    assert "│ scripts.fails " in done.out


def test_one_of_several_and_a_directory(file, url: str):
    path = file(PASSES, FAILS)
    assert invoke("run", f"{path}::passes", url).status == 0
    assert "1 passed, 1 failed" in invoke("run", str(Path(path).parent), url).out


def test_a_csms_that_is_not_there(file):
    done = invoke("run", file(PASSES), "ws://127.0.0.1:1")
    assert done.status == 2
    assert "cannot connect to ws://127.0.0.1:1/CS001" in done.out


def test_scripts_that_cannot_be_loaded(tmp_path: Path):
    done = invoke("run", str(tmp_path / "none.py"), "ws://127.0.0.1:1")
    assert (done.status, done.out) == (2, "")
    assert "it is no file of Python" in done.err


def test_a_report_that_cannot_be_written(file, url: str, tmp_path: Path):
    done = invoke("run", file(PASSES), url, "--report", str(tmp_path / "nowhere" / "r.xml"))
    assert done.status == 2
    assert "cannot write" in done.err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["SCRIPT"], "there must be scripts, and behind them ws://HOST:PORT/PATH"),
        (["ws://127.0.0.1:1"], "there must be scripts"),
        (["SCRIPT", "ws://127.0.0.1:1", "--repeat", "often"], "--repeat often is neither a number from 1 nor forever"),
        (["SCRIPT", "ws://127.0.0.1:1", "--repeat", "0"], "--repeat 0 is neither"),
        (["SCRIPT", "ws://127.0.0.1:1", "--report", "r.txt"], "r.txt is neither .xml (JUnit) nor .json"),
        (["SCRIPT", "ws://127.0.0.1:1", "--versions", "9"], "there is no OCPP 9 here"),
        (["SCRIPT", "ws://127.0.0.1:1", "--id", "a:b"], "the identity has a character that is not allowed"),
        (["SCRIPT", "ws://127.0.0.1:1", "--callback", "127.0.0.1:0"], "a callback is for SOAP"),
        (["SCRIPT", "http://127.0.0.1:1", "--callback", "here"], "here is not HOST:PORT"),
        (["SCRIPT", "ws://127.0.0.1:1", "--security-profile", "1"], "security profile 1 needs --password"),
        (["SCRIPT", "ws://127.0.0.1:1", "--listen", "127.0.0.1:0"], "there is both --listen and a URL"),
        (["SCRIPT", "--listen", "here"], "here is not HOST:PORT"),
        (["SCRIPT", "--listen", "127.0.0.1:0", "--callback", "127.0.0.1:0"], "--callback is for testing a CSMS"),
        (["SCRIPT", "--listen", "127.0.0.1:0"], "scripts.passes needs a URL: it plays the station"),
        (
            ["SCRIPT", "--listen", "127.0.0.1:0", "--security-profile", "2", "--certificate", "SCRIPT"],
            "security profile 2 needs --password",
        ),
    ],
)
def test_options_that_make_no_sense(file, arguments: list[str], reason: str):
    path = file(PASSES)
    done = invoke("run", *(path if each == "SCRIPT" else each for each in arguments))
    assert done.status == 1
    assert reason in done.err


def test_a_script_of_the_other_side(file, url: str):
    done = invoke("run", file(RESETS), url)
    assert done.status == 1
    assert "scripts.resets needs --listen: it plays the CSMS" in done.err


def test_many_stations_and_rounds(file, url: str):
    for more in (["--parallel"], []):
        done = invoke("run", file(DRAWS), url, "--id", "B", "--count", "2", "--repeat", "2", *more)
        assert done.status == 0
        assert done.out.count("PASSED") == 4
        assert "B1  " in done.out
        assert "B2  " in done.out
        assert "4 passed" in done.out
        assert "  » B2: drew 0." in done.out


def test_rounds_until_success(file, url: str):
    text = (
        "TIMES = []\n"
        "async def at_last(station: ScriptedStation) -> None:\n"
        "    TIMES.append(1)\n"
        "    station.require(len(TIMES) == 3, 'not yet')\n"
    )
    done = invoke("run", file(text), url, "--until-success", "--repeat-pause", "0.01")
    assert done.status == 0
    assert "1 passed, 2 failed" in done.out
    assert invoke("run", file(text), url, "--until-success", "--repeat", "2").status == 1


def test_for_ever_until_the_process_is_asked_to_stop(file, url: str):
    text = (
        "TIMES = []\n"
        "async def again(station: ScriptedStation) -> None:\n"
        "    TIMES.append(1)\n"
        "    if len(TIMES) == 3:\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        await station.sleep(60)\n"
    )
    done = invoke("run", file(text), url, "--repeat", "forever")
    assert done.status == 0
    assert "2 passed" in done.out


def test_the_time_of_a_script_is_limited(file, url: str):
    done = invoke(
        "run",
        file("async def hangs(station: ScriptedStation) -> None:\n    await station.sleep(60)\n"),
        url,
        "--timeout",
        "0.1",
    )
    assert done.status == 1
    assert "it did not end within 0.1 s" in done.out


def test_a_person_is_asked(file, url: str):
    done = invoke("run", file(ASKS), url, text="you\n")
    assert done.status == 0
    assert "  » hello you" in done.out


def test_the_same_seed_draws_the_same(file, url: str):
    first, again, other = (
        [line for line in invoke("run", file(DRAWS), url, "--seed", seed).out.splitlines() if "drew" in line]
        for seed in ("1", "1", "2")
    )
    assert first == again != other


def test_every_message_is_shown(file, url: str):
    done = invoke("run", file(PASSES), url, "--verbose")
    assert "ocpp1.6 ▶ BootNotification" in done.out.replace("CS001 ", "")


def test_over_soap_with_callbacks(file):
    text = (
        "async def is_asked(station: ScriptedStation) -> None:\n"
        "    await station.boot()\n"
        "    await station.expect(CLEAR_CACHE)\n"
    )
    from ocpp_transport_soap import Addresses  # noqa: PLC0415 - slow to import

    @asynccontextmanager
    async def office() -> AsyncIterator[str]:
        simulator = CsmsSimulator([OCPP16])

        @simulator.on_accept
        async def ask(station) -> None:
            await station.call(ClearCacheRequest())

        options = {"addresses": Addresses(["127.0.0.0/8"])}
        async with serve(simulator, None, soap="127.0.0.1:0", soap_options=options) as server:
            yield server.url

    with beside(office) as soap:
        done = invoke("run", file(text), soap, "--versions", "1.6", "--callback", "127.0.0.1:0")
    assert (done.status, done.err) == (0, "")


# ------------------------------------------------------------------------------------------- stations under test


def test_a_station_under_test_whichever_comes(file):
    port = free_port()
    with beside(lambda: station_at(port)):
        done = invoke("run", file(BOOTS, RESETS), "--listen", f"127.0.0.1:{port}", "--versions", "1.6")
    assert (done.status, done.err) == (0, "")
    assert f"stations connect to ws://127.0.0.1:{port}" in done.out
    assert "PASSED  scripts.boots  CS7  OCPP 1.6" in done.out


def test_a_station_that_has_to_give_a_password_and_comes_anew_for_each_script(file):
    port = free_port()
    arguments = ["--listen", f"127.0.0.1:{port}", "--id", "CS7", "--password", "s3cret", "--fresh", "--repeat", "2"]
    with beside(lambda: station_at(port, password="s3cret")):
        done = invoke("run", file(BOOTS), *arguments)
    assert done.status == 0
    assert "2 passed" in done.out


def test_several_stations_under_test_at_the_same_time(file):
    port = free_port()
    with beside(lambda: station_at(port, "A")), beside(lambda: station_at(port, "B")):
        arguments = ["--listen", f"127.0.0.1:{port}", "--count", "2", "--parallel", "--versions", "1.6"]
        done = invoke("run", file(BOOTS, RESETS), *arguments)
    assert done.status == 0, done.out
    assert {line.split()[2] for line in done.out.splitlines() if "scripts.boots" in line and "PASSED" in line} == {
        "A",
        "B",
    }


PASSWORD = "correct-horse-16"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "pki"
    assert invoke("certs", str(folder), "--station", "CS7").status == 0
    return folder


def test_a_station_under_test_over_tls(file, pki: Path):
    port = free_port()
    security = StationSecurity(2, password=PASSWORD, roots=pki / "root.pem")
    own = ["--certificate", str(pki / "csms-rsa.pem"), "--key", str(pki / "csms-rsa.key"), "--password", PASSWORD]
    with beside(lambda: station_at(port, url=f"wss://127.0.0.1:{port}", security=security)):
        done = invoke("run", file(BOOTS), "--listen", f"127.0.0.1:{port}", "--security-profile", "2", *own)
    assert (done.status, done.err) == (0, ""), done.out
    assert f"stations connect to wss://127.0.0.1:{port}" in done.out


def test_a_csms_over_tls_with_the_stations_certificate(file, pki: Path):
    certificates = [(pki / "csms-rsa.pem", pki / "csms-rsa.key")]
    security = CsmsSecurity(3, certificates=certificates, client_ca=pki / "root.pem")
    own = ["--ca", str(pki / "root.pem"), "--certificate", str(pki / "station-{id}.pem")]
    own += ["--key", str(pki / "station-{id}.key"), "--id", "CS7", "--security-profile", "3"]
    text = PASSES.replace("boot()", "boot(serial_number='CS7')")
    with beside(lambda: csms(OCPP16, security=security)) as office:
        done = invoke("run", file(text), office.url, *own)
    assert (done.status, done.err) == (0, ""), done.out


def test_no_station_comes(file):
    done = invoke("run", file(RESETS), "--listen", "127.0.0.1:0", "--wait", "0.05")
    assert done.status == 2
    assert "no station came within 0.05 s" in done.out


def test_an_address_that_is_taken(file):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = invoke("run", file(RESETS), "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
    assert done.status == 2
    assert "cannot listen: " in done.err


def test_a_station_under_test_over_soap(file):
    port = free_port()
    with beside(lambda: station_at(port, url=f"http://127.0.0.1:{port}", callback="127.0.0.1:0")):
        done = invoke("run", file(BOOTS, RESETS), "--soap-listen", f"127.0.0.1:{port}", "--versions", "1.6")
    assert (done.status, done.err) == (0, ""), done.out
    assert f"stations connect to http://127.0.0.1:{port}" in done.out
    assert "2 passed" in done.out


# --------------------------------------------------------------------------------------------------- the terminal


async def some(station: ScriptedStation) -> None: ...


def outcome(verdict: Verdict, **more: object) -> Outcome:
    return Outcome("some", "CS1", "1.6", verdict, now(), 0.5, 1, **more)  # type: ignore[arg-type]


async def test_on_a_terminal_a_table_stands_below_while_scripts_run(monkeypatch: pytest.MonkeyPatch):
    text = io.StringIO()
    console = Console(file=text, force_terminal=True, width=100, highlight=False)
    results = Results()
    plan = Plan([script_of(some)], ["CS1"], 1, rounds=None)
    with ScriptScreen(console, plan, results, verbose=False) as show:
        for verdict in (Verdict.PASSED, Verdict.FAILED):
            each = outcome(verdict, reason="it is\x1b[2J so" if verdict is Verdict.FAILED else "", frames=(frame(),))
            results.add(each)
            show.outcome(each)
        monkeypatch.setattr("sys.stdin", io.StringIO("you\n"))
        assert await show.ask("who?") == "you"
    show.summary()
    shown = text.getvalue()
    assert "PASSED  " not in shown  # of many rounds, only what did not pass has a line
    assert "FAILED" in shown
    assert "it is\\x1b[2J so" in shown
    assert '"Authorize",{"idTag":"***"}' in shown
    assert "1 passed, 1 failed; seed 1" in shown


def frame() -> Frame:
    return Frame(now(), sent=True, text='[2,"1","Authorize",{"idTag":"SECRET"}]')


def test_as_a_process(file, url: str):
    done = run("run", file(FAILS), url, "--versions", "1.6")
    assert done.status == 1
    assert "on purpose" in done.out
