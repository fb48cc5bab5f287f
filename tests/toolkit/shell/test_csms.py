"""The CSMS's verbs, asked of a station at another prompt."""

import threading

import pytest
from toolkit.rig import OCPP15, OCPP16, OCPP201, SOON, VERSIONS
from toolkit.shell.waiting import eventually

import ocpp201_core
import ocpp_generic_api as api
from ocpp_core import ConnectFailed, NotSupported
from ocpp_toolkit.shell import CsmsShell, StationShell


@pytest.fixture
def shell(console):
    with CsmsShell(console, "127.0.0.1:0", VERSIONS) as entered:
        yield entered


@pytest.fixture
def station(shell, console):
    """Connects stations to it."""
    opened = []

    def connect(identity, version):
        entered = StationShell(console, shell.served.url, identity, [version], quiet=True).__enter__()
        opened.append(entered)
        entered.boot()
        shell.wait(identity, SOON)
        return entered

    yield connect
    for each in opened:
        each.__exit__(None, None, None)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_a_session_in_every_version(shell, station, version):
    program = station("CS1", version).program
    assert shell.start("T1").status == "Accepted"
    eventually(lambda: [each.token for each in shell.program.sessions.values()] == ["T1"])
    assert shell.facts()["transactions"].startswith("CS1 ")
    eventually(lambda: program.power > 0)
    assert shell.stop().status == "Accepted"
    eventually(lambda: all(each.completed for each in shell.program.sessions.values()))
    with pytest.raises(LookupError, match="CS1 has no transaction that goes on"):
        shell.stop()


def test_the_other_verbs(shell, station):
    station("CS1", OCPP16)
    assert shell.reset("onidle").status == "Accepted"
    assert shell.unlock().status == "Unlocked"
    assert shell.availability("inoperative", 1).status == "Accepted"
    assert shell.availability().status == "Accepted"
    assert shell.trigger("heartbeat").status == "Accepted"
    assert shell.limit(16, phases=3).status == "Accepted"
    assert shell.reserve(minutes=1).status == "Accepted"
    assert shell.cancel().status == "Accepted"
    assert shell.clear_cache().status == "Accepted"
    assert shell.log("ftp://host/logs").status == "Accepted"
    assert isinstance(shell.firmware("http://host/firmware"), api.UpdateFirmwareResponse)
    assert shell.data("Acme").status == "Accepted"


def test_a_transaction_by_its_id(shell, station):
    program = station("CS1", OCPP201).program
    shell.start()
    eventually(lambda: program.power > 0)
    assert shell.stop("unknown").status == "Rejected"
    assert shell.stop(program.transaction_id).status == "Accepted"


def test_variables(shell, station):
    station("CS1", OCPP201)
    name = "OCPPCommCtrlr.HeartbeatInterval"
    for value, text in ((60, "60"), (True, "true")):
        assert shell.write(name, value).set_variable_result[0].attribute_status == "Accepted"
        assert shell.read(name).get_variable_result[0].attribute_value == text
    assert name.partition(".")[2] in {each.variable.name for each in shell.read().variables}


def test_a_configuration_key_of_1_x(shell, station):
    station("CS1", OCPP16)
    answer = shell.read("NumberOfConnectors", "Nothing").get_variable_result
    assert [(each.attribute_status, each.attribute_value) for each in answer] == [
        ("Accepted", "1"),
        ("UnknownVariable", None),
    ]


def test_what_a_version_has_not(shell, station):
    station("CS1", OCPP15)
    with pytest.raises(NotSupported):
        shell.trigger("Heartbeat")


def test_the_station_that_verbs_are_for(shell, station):
    with pytest.raises(LookupError, match="no station is connected"):
        shell.reset()
    assert (shell.prompt, shell.station, shell.variables()["strict"]) == ("csms> ", None, None)
    station("CS1", OCPP16)
    station("CS2", OCPP201)
    assert (shell.prompt, shell.remote.identity) == ("csms CS1> ", "CS1")
    shell.use("CS2")
    assert (shell.prompt, shell.wait().identity) == ("csms CS2> ", "CS2")
    assert shell.variables()["strict"] is ocpp201_core
    assert shell.state.endswith("/IDENTITY, 2 stations connected")
    assert shell.facts()["stations"] == "CS1 (OCPP 1.6), CS2 (OCPP 2.0.1)"
    shell.use("CS3")
    with pytest.raises(LookupError, match="CS3 is not connected"):
        shell.reset()
    shell.use()
    assert shell.remote.identity == "CS1"


def test_who_comes_what_comes_and_who_goes(shell, station, shown):
    other = station("CS1", OCPP16)
    other.heartbeat()
    assert [type(each.request).__name__ for each in shell.q()] == ["BootNotificationRequest", "HeartbeatRequest"]
    other.disconnect()
    eventually(lambda: shell.state.endswith(", 0 stations connected"))
    text = shown()
    for part in ("CS1 connected with ocpp1.6", "CS1 ocpp1.6 ◀ Heartbeat {}", "CS1 disconnected: 1000"):
        assert part in text


def test_the_gate_behind_what_notes_arrivals_decides(shell, station, console):
    with StationShell(console, shell.served.url, "CS1", [OCPP201]) as other:
        with pytest.raises(Exception, match="SecurityError"):
            other.heartbeat()  # before it has booted
        assert other.boot().status == "Accepted"


def test_who_it_is_and_help(shell, station, shown):
    shell.whoami()
    assert "verbs are for  nobody" in shown()
    shell.help()
    text = shown()
    for verb in (*shell.verbs, "send", "whoami", "stations"):
        assert verb in text


def test_a_password(console):
    with CsmsShell(console, "127.0.0.1:0", [OCPP16], password="secret") as shell:
        with StationShell(console, shell.served.url, "CS1", [OCPP16], password="secret") as right:
            assert right.boot().status == "Accepted"
        with pytest.raises(ConnectFailed, match="401"):
            StationShell(console, shell.served.url, "CS1", [OCPP16], password="guess").__enter__()


def test_before_it_listens(console):
    with pytest.raises(LookupError, match="nobody listens yet"):
        assert CsmsShell(console, "127.0.0.1:0", [OCPP16]).station


def test_an_address_that_cannot_be_had(console, shell):
    before = threading.active_count()
    with pytest.raises(OSError, match="in use"):
        CsmsShell(console, shell.served.url.removeprefix("ws://"), [OCPP16]).__enter__()
    assert threading.active_count() == before
