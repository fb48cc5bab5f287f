"""The recorder, on real connections."""

import stat
from collections import Counter

import pytest
from toolkit.recording.rig import BEGIN, TOKEN, record_session

import ocpp16_core
from ocpp_core import Role
from ocpp_core.testing import memory_pair
from ocpp_toolkit.recording import Recorder, Sender, exchanges, read_records, redacting
from ocpp_transport_ws import Direction


def read(path):
    with path.open(encoding="utf-8") as lines:
        return list(read_records(lines))


async def test_both_sides_record_the_same(tmp_path):
    mine, theirs = tmp_path / "csms.jsonl", tmp_path / "station.jsonl"
    with Recorder(mine) as recorder, Recorder(theirs) as other:
        await record_session(recorder, station_trace=other)
    seen = [[(each.sender, each.text, each.station, each.version) for each in read(path)] for path in (mine, theirs)]
    assert Counter(seen[0]) == Counter(seen[1])
    assert {each.action for each in exchanges(read(mine))} >= {
        "BootNotification",
        "StartTransaction",
        "StopTransaction",
    }


async def test_secrets_are_left_out_of_frames_and_envelopes(tmp_path):
    path = tmp_path / "traffic.jsonl"
    with Recorder(path) as recorder:
        await record_session(recorder, transports=("ws", "soap"))
    assert TOKEN not in path.read_text(encoding="utf-8")
    stops = [each for each in exchanges(read(path)) if each.action == "StopTransaction"]
    assert ['"idTag":"***"' in each.payload for each in stops] == [True, True]


async def test_any_hook_can_be_shown_what_passes_without_secrets():
    seen = {"all": [], "redacted": []}
    hidden = redacting(lambda peer, direction, text: seen["redacted"].append((peer.transport, direction.value, text)))

    def both(peer, direction, text):
        seen["all"].append((peer.transport, direction.value, text))
        hidden(peer, direction, text)

    await record_session(both, transports=("ws", "soap"))
    assert {name: any(TOKEN in text for *_, text in texts) for name, texts in seen.items()} == {
        "all": True, "redacted": False,
    }  # fmt: skip
    assert [each[:2] for each in seen["all"]] == [each[:2] for each in seen["redacted"]]


async def test_or_not_if_so_asked(tmp_path):
    path = tmp_path / "traffic.jsonl"
    with Recorder(path, redact=False) as recorder:
        await record_session(recorder, transports=("ws", "soap"))
    assert {each.transport for each in read(path) if TOKEN in each.text} == {"ws", "soap"}


def peers():
    return memory_pair(ocpp16_core.VERSION, "CP1")


async def test_a_message_is_in_the_file_once_it_has_passed(tmp_path):
    path = tmp_path / "traffic.jsonl"
    path.write_text("")
    station, csms = peers()
    assert (station.role, csms.role) in {(Role.STATION, Role.CSMS), (Role.CSMS, Role.STATION)}
    recorder = Recorder(path, clock=lambda: BEGIN)
    for peer in (station, csms):
        recorder(peer, Direction.SENT, '[3,"1",{}]')
        recorder(peer, Direction.RECEIVED, "rubbish")
    records = read(path)
    own = Sender.STATION if station.role is Role.STATION else Sender.CSMS
    assert [each.sender for each in records] == [own, own.other, own.other, own]
    assert [each.text for each in records] == ['[3,"1",{}]', "<7 characters, not JSON>"] * 2
    assert {each.at for each in records} == {BEGIN}
    recorder.close()
    with Recorder(path) as again:
        again(station, Direction.SENT, "[]")
    assert len(read(path)) == 5


def test_a_file_that_cannot_be_written_is_told_at_once(tmp_path):
    with pytest.raises(IsADirectoryError):
        Recorder(tmp_path)
    assert stat.S_ISDIR(tmp_path.stat().st_mode)


def test_an_envelope_that_cannot_be_read_is_only_counted(tmp_path):
    path = tmp_path / "traffic.jsonl"
    station, _ = peers()

    class OverSoap:
        role, identity, version, transport = station.role, "CP1", station.version, "soap"

    with Recorder(path) as recorder:
        recorder(OverSoap(), Direction.SENT, "<password>secret")
    assert [each.text for each in read(path)] == ["<16 characters, not XML>"]
