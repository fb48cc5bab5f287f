import json

import pytest
from toolkit.rig import OCPP16, VERSIONS, invoke

from ocpp_tolerance import CERTIFICATION, FIELD, STRICT
from ocpp_toolkit.survey import survey

BOOT = '[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M2345678901234567890123"}]'
LOG = f"""\
10:00:00 CP1 >> {BOOT}
10:00:01 CP1 << [3,"1",{{"status":"Accepted","currentTime":"2024-01-01T10:00:00Z","interval":300}}]
nothing of note
10:00:02 CP1 >> [2,"2","StatusNotification",{{"connectorId":"1","errorCode":"Error","status":"Available"}}]
10:00:03 CP1 >> [2,"3","StatusNotification",{{"connectorId":"1","errorCode":"Error","status":"hunter2"}}]
10:00:04 CP1 << [2,"9","GetConfiguration",{{}}]
10:00:05 CP1 >> [3,"9",{{"configurationKey":[]
10:00:06 CP1 >> [2,7,"Heartbeat",{{}}]
10:00:07 CP1 >> [2,"8","Heartbeat"]
10:00:08 CP1 >> [2,"10","Nonsense",{{}}]
10:00:09 CP1 << [4,"10","NotImplemented","",{{}}]
10:00:10 CP1 >> [3,"of nobody",{{"x":1}}]
10:00:11 CP1 >> [9,"x"]
"""


def record(frame, station="CS1", version="1.6", transport="ws"):
    head = {"at": "2024-01-01T10:00:00Z", "station": station, "version": version, "transport": transport}
    content = {"text": frame} if isinstance(frame, str) else {"frame": frame}
    return json.dumps({**head, "from": "station", **content}, separators=(",", ":"))


def test_a_log_as_a_tolerant_csms_would_have_read_it():
    found = survey(LOG.splitlines(), VERSIONS, FIELD)
    assert found.frames == 12
    assert [(each.version, each.action, each.path, each.rule) for each in found.deviations] == [
        ("1.6", "BootNotification", "chargePointModel", "truncate"),
        ("1.6", "StatusNotification", "connectorId", "to_number"),
        ("1.6", "StatusNotification", "errorCode", "map"),
        ("1.6", "", "", "truncated"),
        ("1.6", "", "", "odd_id"),
        ("1.6", "", "", "missing_payload"),
    ]
    assert [(each.line, each.version, each.action) for each in found.refusals] == [
        (5, "1.6", "StatusNotification"),
        (10, "1.6", "Nonsense"),
        (13, "1.6", ""),
    ]
    assert found.refusals[1].reason == "no action of OCPP 1.6"
    assert "hunter2" not in found.refusals[0].reason


def test_and_as_a_strict_one():
    found = survey(LOG.splitlines(), [OCPP16], STRICT)
    assert found.deviations == []
    assert [each.line for each in found.refusals] == [1, 4, 5, 7, 8, 9, 10, 13]


def test_a_bad_frame_before_any_version_is_known():
    found = survey(["[2,7]", '[2,"1","Heartbeat",[]]'], [OCPP16], FIELD)
    assert [(each.line, each.version) for each in found.refusals] == [(1, "")]
    assert [each.rule for each in found.deviations] == ["missing_payload"]


def test_a_recording_tells_who_it_was_and_in_which_version():
    lines = [
        record([2, "1", "Heartbeat", {"x": 1}], "A", "2.0.1"),
        record([2, "1", "Heartbeat", {"x": 1}], "B", "1.6"),
        record([2, "1", "Heartbeat", {"x": 1}], "B", "1.6"),
        record('[2,"2","Heartbeat"', "B", "1.6"),
        record("<no frame/>", "C", "1.5", "soap"),
    ]
    found = survey(lines, VERSIONS, FIELD)
    assert found.frames == 4
    told = [(each.identity, each.version, each.rule) for each in found.deviations]
    assert told[:3] == [("A", "2.0.1", "drop_unknown"), *[("B", "1.6", "drop_unknown")] * 2]
    assert [rule for _, _, rule in told[3:]] == ["truncated", "missing_payload"]


def test_certification_of_a_log():
    start = (
        '[2,"1","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":100,"timestamp":"2024-01-01T10:00:00Z"}]'
    )
    begun = '[3,"1",{"transactionId":7,"idTagInfo":{"status":"Accepted"}}]'
    stop = '[2,"2","StopTransaction",{"transactionId":7,"meterStop":50,"timestamp":"2024-01-01T11:00:00Z"}]'
    found = survey([start, begun, stop], [OCPP16], CERTIFICATION)
    assert [(each.action, each.path) for each in found.deviations] == [("StopTransaction", "meterStop")]
    assert [each.line for each in found.refusals] == [3]


# -------------------------------------------------------------------------------------------------------- the command


def test_the_command_shows_a_table(tmp_path):
    path = tmp_path / "ocpp.log"
    path.write_text(LOG + record([2, "1", "Heartbeat", {"x": 1}]) + "\n", encoding="utf-8")
    done = invoke("deviations", str(path))
    assert (done.status, done.err) == (1, "")
    assert "truncate" in done.out
    assert "CS1" in done.out
    assert "line 5 1.6 StatusNotification refused: " in done.out
    assert done.out.splitlines()[-1] == "13 frames, 7 deviations, 3 refused"


def test_what_is_sound_is_sound():
    done = invoke("deviations", "--profile", "strict", text='[2,"1","Heartbeat",{}]\n')
    assert (done.status, done.out) == (0, "1 frames, 0 deviations, 0 refused\n")


def test_profiles_of_vendors_and_files(tmp_path):
    (tmp_path / "acme.toml").write_text('stations = ["v m*"]\n[[rules]]\ndo = "drop_unknown"\n', encoding="utf-8")
    text = f'{BOOT.replace("345678901234567890123", "")}\n[2,"2","Heartbeat",{{"x":1}}]\n'
    options = ("deviations", "--profiles", str(tmp_path), "--version", "1.6")
    assert invoke(*options, "--profile", "acme", text=text).out.splitlines()[-1] == "2 frames, 1 deviations, 0 refused"
    assert "drop_unknown" in invoke(*options, "--profile", "vendors", text=text).out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--profile", "mild"], "mild: there is no such profile; there are strict, certification, field, "),
        (["/does/not/exist"], "cannot read /does/not/exist: "),
    ],
)
def test_what_cannot_be_done(arguments, reason):
    done = invoke("deviations", *arguments)
    assert done.status == 2
    assert reason in done.err
