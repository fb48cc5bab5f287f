import signal
import socket
from functools import partial

import pytest
from toolkit.rig import OCPP15, OCPP16, OCPP201, beside, csms, invoke, run, started, stop_soon

import ocpp_transport_soap
from ocpp_core import OcppError
from ocpp_generic_api import (
    AUTHORIZE,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    AuthorizeResponse,
    IdTokenInfo,
    TransactionEventResponse,
    TransactionEventType,
)
from ocpp_toolkit.cli import station as command
from ocpp_toolkit.simulation import SessionRecord
from ocpp_transport_soap import Addresses


@pytest.fixture
def peer():
    """A CSMS of 1.6 in a thread of its own."""
    with beside(partial(csms, OCPP16)) as peer:
        yield peer


def station(peer, *arguments, **environment):
    return invoke("station", peer.url, "--id", "CS1", "--interval", "0", *arguments, **environment)


# ---------------------------------------------------------------------------------------------------------- done


def test_a_session(peer):
    done = station(peer)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[-1] == "1 of 1 sessions completed, 549 Wh"
    sent = [line for line in lines if "CS1 ocpp1.6 ▶ " in line]
    assert len(sent) == len([line for line in lines if "CS1 ocpp1.6 ◀ " in line]) == 12
    assert "StartTransaction" in done.out
    assert "RFID" not in done.out
    assert [record.token for record in peer.simulator.sessions.values()] == ["RFID-0001"]


@pytest.mark.parametrize(
    ("arguments", "sessions", "energy", "readings"),
    [
        (["--sessions", "3"], 3, 1647, 9),
        (["--meter-values", "0"], 1, 0, 0),
        (["--meter-values", "10", "--sessions", "2"], 2, 3660, 20),
        (["--count", "20"], 20, 10_980, 60),
        (["--count", "2", "--sessions", "2"], 4, 2196, 12),
    ],
)
def test_more_or_less(peer, arguments, sessions, energy, readings):
    done = station(peer, "--quiet", *arguments)
    assert (done.status, done.err) == (0, "")
    assert done.out == f"{sessions} of {sessions} sessions completed, {energy} Wh\n"
    seen = peer.simulator.sessions.values()
    assert (len(seen), sum(record.energy for record in seen)) == (sessions, energy)
    assert sum(record.meter_values for record in seen) == readings


def test_many_have_numbers(peer):
    assert station(peer, "--count", "12", "--meter-values", "0").status == 0
    assert peer.simulator.accepted == {f"CS1{number:02}" for number in range(1, 13)}


def test_the_interval():
    with beside(partial(csms, OCPP201)) as peer:
        done = invoke("station", peer.url, "--id", "A", "--interval", "0.05", "--meter-values", "2", "--token", "T7")
        assert done.status == 0
        [record] = peer.simulator.sessions.values()
        assert record.token == "T7"
        assert (record.stopped - record.started).total_seconds() >= 0.1


def test_the_versions_offered():
    with beside(csms) as peer:
        assert "ocpp2.0.1" in station(peer).out
        assert "ocpp1.6" in station(peer, "--versions", "1.5,1.6").out
        assert "ocpp1.5" in station(peer, "--versions", "1.5").out
        assert {link.version for link in peer.links} == {OCPP15, OCPP16, OCPP201}


# ------------------------------------------------------------------------------------------------- a session failed


def test_a_token_refused(peer):
    refused = AuthorizeResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.BLOCKED))
    peer.simulator.on(AUTHORIZE)(lambda station, request: refused)
    done = station(peer, "--sessions", "2", "--quiet")
    assert (done.status, done.err) == (1, "session failed: the token was not accepted (2 times)")
    assert done.out == "0 of 2 sessions completed, 0 Wh\n"


def at_reading(peer, number, act):
    """Have the CSMS do something at that reading, before it answers."""
    readings = []

    @peer.simulator.on(TRANSACTION_EVENT)
    async def note(station, request):
        if request.event_type is TransactionEventType.UPDATED:
            readings.append(request)
            if len(readings) == number:
                await act(station)
        return TransactionEventResponse()


def test_a_connection_lost_midway(peer):
    at_reading(peer, 5, lambda seen: seen.peer.close(1001, "maintenance"))
    done = station(peer, "--sessions", "3", "--quiet")
    assert done.status == 1
    assert done.err.startswith("session failed: connection lost before the answer to ")
    assert done.out == "1 of 3 sessions completed, 549 Wh\n"


def test_what_the_csms_says_has_no_power_over_the_terminal(peer):
    at_reading(peer, 1, lambda seen: seen.peer.close(1001, "\x1b[31mred"))
    done = station(peer, "--quiet")
    assert done.status == 1
    assert "\\x1b[31mred" in done.err
    assert "\x1b" not in done.err


def test_a_connection_lost_though_it_was_to_stay(peer):
    peer.simulator.boot = lambda seen: seen.peer.abort()
    done = station(peer, "--sessions", "0", "--quiet")
    assert done.status == 1
    assert done.err.startswith("connection lost")
    assert done.out == "0 of 0 sessions completed, 0 Wh\n"


def test_an_error_of_our_own_is_not_hidden(peer, monkeypatch):
    async def fail(simulated):
        raise ZeroDivisionError

    monkeypatch.setattr(command.StationSimulator, "run", fail)
    with pytest.raises(ZeroDivisionError):
        station(peer)


# ------------------------------------------------------------------------------------------------- no connection


def test_nothing_listens():
    done = invoke("station", "ws://127.0.0.1:1/ocpp", "--id", "CS1")
    assert done.status == 2
    assert done.err.startswith("cannot connect to ws://127.0.0.1:1/ocpp/CS1: ")
    assert "Connect call failed" in done.err or "refused" in done.err
    assert done.out == "0 of 1 sessions completed, 0 Wh\n"


def test_no_common_version(peer):
    done = station(peer, "--versions", "2.0.1,1.5")
    assert (done.status, done.err) == (
        2,
        f"cannot connect to {peer.url}/CS1: no common subprotocol: the server chose none",
    )


def test_a_wrong_password():
    async def check(identity, username, password):
        return (identity, username, password) == ("CS1", "CS1", b"secret")

    with beside(partial(csms, authenticate=check)) as peer:
        assert station(peer, "--password", "secret").status == 0
        for arguments in (["--password", "guess"], []):
            done = station(peer, *arguments)
            assert (done.status, done.err) == (2, f"cannot connect to {peer.url}/CS1: HTTP 401: Unauthorized")
        many = station(peer, "--count", "2")
    assert many.status == 2
    assert many.err.count("HTTP 401") == 2


@pytest.mark.parametrize(
    ("url", "identity", "reason"),
    [
        ("ws://localhost", "a:b", "the identity has a character that is not allowed"),
        ("ws://localhost", "", "the identity is empty"),
        ("ws://localhost", "x" * 49, "the identity has more than 48 characters"),
        ("ftp://localhost", "CS1", "ftp://localhost is not ws://HOST:PORT/PATH, nor wss://, http:// or https://"),
        ("http://localhost", "a:b", "the identity has a character that is not allowed"),
        ("http://", "CS1", "http:// is not ws://HOST:PORT/PATH, nor wss://"),
        ("localhost:9000", "CS1", "localhost:9000 is not ws://HOST:PORT/PATH, nor wss://"),
        ("ws://", "CS1", "ws:// is not ws://HOST:PORT/PATH, nor wss://"),
        ("ws://localhost:0", "CS1", "ws://localhost:0 is not ws://HOST:PORT/PATH, nor wss://"),
        ("ws://localhost:99999", "CS1", "Port out of range"),
        ("ws://localhost:http", "CS1", "Port could not be cast"),
        ("ws://[::1", "CS1", "Invalid IPv6 URL"),
    ],
)
def test_a_usage_error(url, identity, reason):
    done = invoke("station", url, "--id", identity)
    assert (done.status, done.out) == (2, "")
    assert reason in done.err


def test_a_number_may_make_the_identity_too_long():
    done = invoke("station", "ws://localhost", "--id", "x" * 47, "--count", "10")
    assert "more than 48 characters" in done.err


@pytest.mark.parametrize("arguments", [["--sessions", "-1"], ["--count", "0"], ["--interval", "-1"], []])
def test_a_wrong_option(arguments):
    done = invoke("station", "ws://localhost", *(["--id", "CS1", *arguments] if arguments else []))
    assert (done.status, done.out) == (2, "")
    assert "Usage: " in done.err


# ------------------------------------------------------------------------------------------------------------ SOAP


@pytest.fixture
def over_soap():
    """A CSMS of 1.5 and 1.6 that listens for SOAP as well, in a thread of its own."""
    local = {"options": ocpp_transport_soap.Options(close_timeout=1.0), "addresses": Addresses(["127.0.0.1"])}
    with beside(partial(csms, OCPP16, OCPP15, soap="127.0.0.1:0", soap_options=local)) as peer:
        yield peer


def soap_station(peer, *arguments):
    return invoke("station", peer.server.urls["soap"], "--id", "CS1", "--interval", "0", *arguments)


def test_a_session_over_soap(over_soap):
    done = soap_station(over_soap, "--callback", "127.0.0.1:0")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[-1] == "1 of 1 sessions completed, 549 Wh"
    sent = [line for line in lines if "CS1 ocpp1.6 ▶ " in line]
    assert len(sent) == len([line for line in lines if "CS1 ocpp1.6 ◀ " in line]) == 12
    assert sent[4].split(" ", 4)[4].startswith("StartTransaction <connectorId>1</connectorId><idTag>***</idTag>")
    assert "RFID" not in done.out
    assert [record.token for record in over_soap.simulator.sessions.values()] == ["RFID-0001"]
    assert {link.transport for link in over_soap.links} == {"soap"}


def test_the_version_over_soap(over_soap):
    assert "CS1 ocpp1.5 ▶ BootNotification" in soap_station(over_soap, "--versions", "2.0.1,1.5").out


def test_a_station_that_cannot_be_called_charges_all_the_same(over_soap):
    done = soap_station(over_soap, "--quiet")
    assert (done.status, done.out) == (0, "1 of 1 sessions completed, 549 Wh\n")
    assert [link.address for link in over_soap.links] == [None]


def test_many_over_soap_listen_on_ports_in_a_row(over_soap):
    done = soap_station(over_soap, "--count", "3", "--callback", "127.0.0.1:0")
    assert (done.status, done.out) == (0, "3 of 3 sessions completed, 1647 Wh\n")
    assert len({link.address for link in over_soap.links}) == 3
    versions = [OCPP16]
    assert command._callbacks("http://h", versions, "127.0.0.1:8081", 3) == [
        "127.0.0.1:8081",
        "127.0.0.1:8082",
        "127.0.0.1:8083",
    ]
    assert command._callbacks("https://h", versions, "[::1]:8081", 1) == ["[::1]:8081"]
    assert command._callbacks("https://h", versions, ":8081", 1) == ["0.0.0.0:8081"]
    assert command._callbacks("http://h", versions, None, 2) == [None, None]


@pytest.mark.parametrize(
    ("url", "arguments", "reason"),
    [
        ("ws://localhost", ["--callback", "127.0.0.1:0"], "a callback is for SOAP: http:// or https://"),
        ("http://localhost", ["--callback", "8081"], "8081 is not HOST:PORT"),
        (
            "http://localhost",
            ["--callback", ":65535", "--count", "2"],
            "2 ports from 65535 on are beyond the last, 65535",
        ),
        ("http://localhost", ["--versions", "2.0.1"], "there is no SOAP in OCPP 2.0.1"),
    ],
)
def test_a_usage_error_of_soap(url, arguments, reason):
    done = invoke("station", url, "--id", "CS1", *arguments)
    assert (done.status, done.out) == (2, "")
    assert reason in done.err


def test_nothing_listens_for_soap():
    done = invoke("station", "http://127.0.0.1:1/ocpp", "--id", "CS1")
    assert done.status == 2
    assert done.err.startswith("cannot connect to http://127.0.0.1:1/ocpp: ")
    assert done.out == "0 of 1 sessions completed, 0 Wh\n"


def test_a_callback_that_cannot_be_listened_on(over_soap):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = soap_station(over_soap, "--quiet", "--callback", f"127.0.0.1:{taken.getsockname()[1]}")
    assert done.status == 2
    assert "in use" in done.err


# -------------------------------------------------------------------------------------------------------- a stop


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stays_until_it_is_told_to_stop(peer, number):
    peer.simulator.boot = lambda seen: (peer.simulator.accepted.add(seen.identity), stop_soon(number))
    done = station(peer, "--sessions", "0")
    assert (done.status, done.err) == (0, "")
    assert done.out.endswith("0 of 0 sessions completed, 0 Wh\n")


def test_a_stop_in_a_session(peer):
    async def stop(seen):
        stop_soon()

    at_reading(peer, 1, stop)
    done = invoke("station", peer.url, "--id", "CS1", "--interval", "0.2", "--sessions", "2", "--quiet")
    assert done.status == 1
    assert done.err == "session failed: interrupted stopped before all sessions were held"
    assert done.out == "0 of 2 sessions completed, 0 Wh\n"


# ------------------------------------------------------------------------------------------------------- progress


def test_progress_is_shown_on_a_terminal_only(peer):
    bar = station(peer, "--count", "3", FORCE_COLOR="1", COLUMNS="80")
    assert bar.status == 0
    assert "sessions" in bar.out.partition("completed")[0]
    assert "3/3" in bar.out
    assert "CS11" not in bar.out
    none = station(peer, "--count", "3")
    assert none.out == "3 of 3 sessions completed, 1647 Wh\n"


def test_progress_without_an_end(peer):
    peer.simulator.boot = lambda seen: (peer.simulator.accepted.add(seen.identity), stop_soon())
    done = station(peer, "--sessions", "0", "--quiet", FORCE_COLOR="1", COLUMNS="80")
    assert done.status == 0


def test_traffic_of_one_is_cut_to_the_terminal(peer):
    done = station(peer, FORCE_COLOR="1", COLUMNS="60")
    assert done.status == 0
    assert "…" in done.out


# ---------------------------------------------------------------------------------------------------- the command


def test_the_command(peer):
    done = run("station", f"{peer.url}/ocpp", "--id", "CS1", "--interval", "0", "--sessions", "2")
    assert (done.status, done.err) == (0, "")
    assert done.out.endswith("2 of 2 sessions completed, 1098 Wh\n")
    assert max(len(line) for line in done.out.splitlines()) > 100


def test_the_command_stays_until_it_is_told_to_stop(peer):
    with started("station", peer.url, "--id", "CS1", "--sessions", "0") as process:
        process.until("StatusNotification answered")
        done = process.end(signal.SIGTERM)
    assert (done.status, done.err) == (0, "")
    assert done.out.endswith("0 of 0 sessions completed, 0 Wh")


def test_what_is_reported(capsys):
    held = SessionRecord("A", "T", meter_stop=10)
    assert command._report([[held], OcppError("b"), OcppError("a"), OcppError("b")], 4, command.screen()) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("1 of 4 sessions completed, 10 Wh\n", "a\nb (2 times)\n")
