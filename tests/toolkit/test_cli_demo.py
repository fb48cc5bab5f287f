import re
import time

import pytest
from toolkit.rig import VERSIONS, invoke, run

from ocpp_core import ConnectFailed, OcppError
from ocpp_generic_api import AUTHORIZE, AuthorizationStatus, AuthorizeResponse, IdTokenInfo
from ocpp_toolkit.cli import demo
from ocpp_toolkit.simulation import CsmsSimulator, StationSimulator


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    monkeypatch.setattr(demo, "_INTERVAL", 0.0)
    monkeypatch.setattr(demo, "_DEADLINE", 5.0)


def rows(text):
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if line.startswith("│")]


def expected(version, transport="JSON"):
    name = version.name
    identity = f"CS-{name}" if transport == "JSON" else f"CS-{name}-{transport}"
    return [[identity, name, transport, start, "3", "549 Wh", "completed"] for start in ("card", "remote")]


BOUND = [version for version in VERSIONS if version.soap is not None]
EVERYTHING = [row for version in VERSIONS for row in expected(version)] + [
    row for version in BOUND for row in expected(version, "SOAP")
]


def without_transaction(row):
    return [*row[:4], *row[5:]]


def test_every_version_charges_twice_over_json_and_over_soap():
    done = invoke("demo")
    assert (done.status, done.err) == (0, "")
    table = rows(done.out)
    assert [without_transaction(row) for row in table] == EVERYTHING
    assert len({(row[0], row[4]) for row in table}) == 10
    assert done.out.endswith("10 of 10 sessions completed, and both sides agree on each\n")
    first, *lines = done.out.splitlines()
    assert re.fullmatch(r"CSMS at ws://127\.0\.0\.1:\d+ and http://127\.0\.0\.1:\d+/?", first)
    for action in ("RemoteStartTransaction", "RequestStartTransaction", "TransactionEvent", "StopTransaction"):
        assert any(f" {action} {{" in line for line in lines)
    for action in ("RemoteStartTransaction", "StopTransaction"):
        assert any(f" {action} <" in line for line in lines)
    assert "RFID-0001" not in done.out
    assert "APP-0042" not in done.out


def test_quietly():
    done = invoke("demo", "--quiet", "--versions", "1.6,1.6")
    assert done.status == 0
    assert [without_transaction(row) for row in rows(done.out)] == [
        *expected(VERSIONS[1]),
        *expected(VERSIONS[1], "SOAP"),
    ]
    assert "◀" not in done.out
    assert done.out.endswith("4 of 4 sessions completed, and both sides agree on each\n")


def test_a_version_without_soap():
    done = invoke("demo", "--quiet", "--versions", "2.0.1")
    assert (done.status, done.err) == (0, "")
    assert " and " not in done.out.splitlines()[0]
    assert [without_transaction(row) for row in rows(done.out)] == expected(VERSIONS[0])


def test_a_token_is_refused(monkeypatch):
    class Strict(CsmsSimulator):
        def __init__(self, versions):
            super().__init__(versions)

            @self.on(AUTHORIZE)
            def authorize(station, request):
                status = AuthorizationStatus.INVALID if station.version == "1.6" else AuthorizationStatus.ACCEPTED
                return AuthorizeResponse(id_token_info=IdTokenInfo(status=status))

    monkeypatch.setattr(demo, "CsmsSimulator", Strict)
    done = invoke("demo", "--quiet")
    assert (done.status, done.err) == (1, "only 6 of 10 sessions completed")
    assert [row[-1] for row in rows(done.out)].count("the token was not accepted") == 4


def test_the_sides_disagree(monkeypatch):
    class Forgetful(CsmsSimulator):
        def begin(self, station, transaction_id, token, meter_start):
            super().begin(station, transaction_id, token, meter_start + 1)

    monkeypatch.setattr(demo, "CsmsSimulator", Forgetful)
    done = invoke("demo", "--quiet", "--versions", "2.0.1")
    assert (done.status, done.err) == (1, "only 0 of 2 sessions completed")


def test_a_station_that_cannot_connect(monkeypatch):
    class Lost(StationSimulator):
        async def run(self):
            if self.identity == "CS-1.6":
                self.url = "ws://127.0.0.1:1"
            return await super().run()

    monkeypatch.setattr(demo, "StationSimulator", Lost)
    begin = time.monotonic()
    done = invoke("demo", "--quiet")
    assert time.monotonic() - begin < demo._DEADLINE
    assert (done.status, done.err) == (1, "only 8 of 10 sessions completed")
    assert "cannot connect to ws://127.0.0.1:1/CS-1.6: " in done.out


def test_a_remote_start_that_is_refused(monkeypatch):
    async def refuse(simulator, station, token):
        return False

    monkeypatch.setattr(CsmsSimulator, "start_remotely", refuse)
    monkeypatch.setattr(demo, "_DEADLINE", 0.5)
    done = invoke("demo", "--quiet", "--versions", "2.0.1")
    assert (done.status, done.err) == (1, "only 1 of 2 sessions completed")
    assert "cut short after 0.5 s" in done.out


def test_a_call_that_fails(monkeypatch):
    async def fail(simulator, station, token):
        await station.close()
        raise OcppError("no [such] luck")

    monkeypatch.setattr(CsmsSimulator, "start_remotely", fail)
    done = invoke("demo", "--quiet", "--versions", "2.0.1")
    assert (done.status, done.err) == (1, "only 1 of 2 sessions completed")
    assert "no [such] luck" in done.out
    assert rows(done.out)[1][-1].startswith("connection lost")


def test_a_connection_that_does_not_begin(monkeypatch):
    async def fail(station):
        station.idle.set()
        raise ConnectFailed("ws://x", "nobody")

    monkeypatch.setattr(StationSimulator, "run", fail)
    done = invoke("demo", "--quiet", "--versions", "2.0.1")
    assert (done.status, done.err) == (1, "only 0 of 2 sessions completed")
    assert rows(done.out) == []


def test_an_error_of_our_own_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        demo._tell_of_failures([[], ZeroDivisionError()], None)


def test_an_unfinished_session_is_shown():
    simulated = StationSimulator("ws://x", "A", VERSIONS)
    simulated.finished.append(demo.SessionRecord("A", "T"))
    [cells] = [[*column.cells] for column in demo._table([simulated]).columns[-1:]]
    assert [cell.plain for cell in cells] == ["unfinished"]


def test_the_command():
    begin = time.monotonic()
    done = run("demo")
    assert time.monotonic() - begin < 30
    assert (done.status, done.err) == (0, "")
    assert len(rows(done.out)) == 10
    assert done.out.endswith("10 of 10 sessions completed, and both sides agree on each\n")
