"""``--record``, ``ocpp-toolkit trace`` and ``ocpp-toolkit replay``: the commands as processes, and in this one."""

import asyncio
import signal

import pytest
from toolkit.recording.rig import record
from toolkit.rig import OCPP16, invoke, run, started

import ocpp16_core as ocpp
from ocpp_core import Handlers
from ocpp_toolkit.recording import Outcome, Sender, exchanges, read_records
from ocpp_transport_ws import connect

CALL = record([2, "1", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"}])
ANSWER = record(
    [3, "1", {"status": "Accepted", "currentTime": "2025-03-01T12:00:00Z", "interval": 300}], Sender.CSMS, after=1
)


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "traffic.jsonl"
    path.write_text(f"{CALL.line()}\n{ANSWER.line()}\n", encoding="utf-8")
    return path


def read(path):
    with path.open(encoding="utf-8") as lines:
        return exchanges(read_records(lines))


def test_what_one_records_another_replays(tmp_path):
    path, own = tmp_path / "csms.jsonl", tmp_path / "station.jsonl"
    arguments = ("--listen", "127.0.0.1:0", "--soap-listen", "127.0.0.1:0", "--record", str(path))
    with started("csms", *arguments, "--quiet") as process:
        line = process.until("CSMS for OCPP")
        ws, soap = line.partition(" at ")[2].removesuffix(", Ctrl-C to stop").split(" and ")
        ws = ws.removesuffix("/IDENTITY")
        once = ("--versions", "1.6", "--meter-values", "1", "--interval", "0.01", "--quiet")
        assert run("station", ws, "--id", "CP1", *once, "--record", str(own)).status == 0
        assert (
            invoke("station", soap, "--id", "CP2", "--callback", "127.0.0.1:0", *once, "--record", str(own)).status == 0
        )
        replayed = run("replay", str(path), ws, "--id", "CP3")
        assert replayed.status == 0, replayed.out + replayed.err
        assert "StopTransaction answered" in replayed.out
        process.end(signal.SIGTERM)
    by_station = {name: [each.action for each in read(path) if each.station == name] for name in ("CP1", "CP2", "CP3")}
    assert by_station["CP1"] == by_station["CP2"] == by_station["CP3"]
    assert {(each.station, each.action) for each in read(own)} == {
        (each.station, each.action) for each in read(path) if each.station != "CP3"
    }
    assert {each.outcome for each in read(path)} == {Outcome.ANSWERED}
    decoded = invoke("decode", str(path))
    assert decoded.status == 0, decoded.out


@pytest.mark.parametrize("command", [("csms",), ("station", "ws://127.0.0.1:9", "--id", "CP1")])
def test_a_recording_that_cannot_be_written_is_told(command, tmp_path):
    outcome = invoke(*command, "--record", str(tmp_path))
    assert outcome.status == 2
    assert "Is a directory" in outcome.err


def test_a_recording_is_drawn(recording):
    outcome = invoke("trace", str(recording))
    assert outcome.status == 0
    first, *arrows = outcome.out.splitlines()
    assert first.split() == ["CP1", "(OCPP", "1.6,", "ws)", "CSMS"]
    assert ["BootNotification ─" in arrows[0], "Accepted 1000 ms" in arrows[1]] == [True, True]


def test_one_station_of_several_is_drawn(recording):
    with recording.open("a", encoding="utf-8") as file:
        file.write(record([2, "1", "Heartbeat", {}], station="CP2").line())
    both, one = invoke("trace", str(recording)), invoke("trace", str(recording), "--id", "CP2")
    assert both.out.count("CSMS") == 2
    assert one.out.splitlines() == both.out.splitlines()[-2:]


@pytest.mark.parametrize(("name", "begin"), [("a.svg", "<svg "), ("a.html", "<!doctype html>")])
def test_a_picture_is_written(recording, tmp_path, name, begin):
    outcome = invoke("trace", str(recording), "--output", str(tmp_path / name))
    assert (outcome.status, outcome.out) == (0, "")
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert text.startswith(begin)
    assert "BootNotification" in text


def test_what_cannot_be_drawn_is_told(recording, tmp_path):
    for arguments, reason in (
        (("trace", str(tmp_path / "none")), "No such file"),
        (("trace", str(recording), "--id", "CP7"), "there is nothing of CP7"),
        (("trace", str(recording), "--output", str(tmp_path / "a.png")), "neither .svg nor .html"),
        (("trace", str(recording), "--output", str(tmp_path / "none" / "a.svg")), "No such file"),
    ):
        outcome = invoke(*arguments)
        assert outcome.status == 2
        assert reason in outcome.err
    recording.write_text("no record\n", encoding="utf-8")
    outcome = invoke("trace", str(recording))
    assert (outcome.status, outcome.err) == (2, f"cannot read {recording}: line 1 is not of a recording: no JSON")
    recording.write_text("", encoding="utf-8")
    assert invoke("trace", str(recording)).status == 2


def test_what_ends_otherwise_than_then_is_told(recording):
    with started("csms", "--listen", "127.0.0.1:0", "--quiet") as process:
        url = process.until("CSMS for OCPP").partition(" at ")[2].partition("/IDENTITY")[0]
        wrong = (
            record([2, "2", "Heartbeat", {}], after=2),
            record([4, "2", "NotSupported", "", {}], Sender.CSMS, after=3),
        )
        with recording.open("a", encoding="utf-8") as file:
            file.writelines(f"{each.line()}\n" for each in wrong)
        outcome = invoke("replay", str(recording), url)
        process.end(signal.SIGTERM)
    assert outcome.status == 1
    assert outcome.out.splitlines()[-2].startswith("Heartbeat answered, then refused: {")
    assert outcome.out.splitlines()[-1] == "1 of 2 calls ended as they did then"


async def test_a_recorded_csms_is_played_to_a_station(recording):
    clear = record([2, "7", "ClearCache", {}], Sender.CSMS, after=2), record([3, "7", {"status": "Accepted"}], after=3)
    with recording.open("a", encoding="utf-8") as file:
        file.writelines(f"{each.line()}\n" for each in clear)
    handlers = Handlers()
    accepted = ocpp.ClearCacheResponse(status=ocpp.ClearCacheStatus.ACCEPTED)
    handlers.on(ocpp.CLEAR_CACHE)(lambda csms, request: accepted)
    with started("replay", str(recording), "--listen", "127.0.0.1:0") as process:
        url = (await asyncio.to_thread(process.until, "listening at ")).split()[-1]
        async with connect(url, "CP1", [OCPP16], handlers) as csms:
            boot = await csms.call(ocpp.BootNotificationRequest(charge_point_vendor="V", charge_point_model="M"))
            assert boot.interval == 300
            await csms.wait_closed()
        assert await asyncio.to_thread(process.until, "ClearCache") == "ClearCache answered"
        assert await asyncio.to_thread(process.until, "calls ended") == "1 of 1 calls ended as they did then"


def test_what_cannot_be_replayed_is_told(recording, tmp_path):
    several = tmp_path / "several.jsonl"
    several.write_text(f"{CALL.line()}\n{record([], station='CP2').line()}\n", encoding="utf-8")
    nothing = tmp_path / "nothing.jsonl"
    nothing.write_text("", encoding="utf-8")
    other = tmp_path / "other.jsonl"
    other.write_text(f"{record([2, '1', 'A', {}], version='9.9').line()}\n", encoding="utf-8")
    nowhere = "ws://127.0.0.1:9"
    for arguments, reason in (
        ((str(recording),), "either a URL or --listen"),
        ((str(recording), nowhere, "--listen", "127.0.0.1:0"), "either a URL or --listen"),
        ((str(several), nowhere), "which of these: CP1, CP2"),
        ((str(several), nowhere, "--station", "CP3"), "there is no CP3"),
        ((str(nothing), nowhere), "none over WebSocket"),
        ((str(other), nowhere), "ocpp9.9"),
        ((str(recording), nowhere), "127.0.0.1:9"),
    ):
        outcome = invoke("replay", *arguments)
        assert outcome.status == 2
        assert reason in outcome.err
