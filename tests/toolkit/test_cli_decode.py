import pytest
from toolkit.rig import invoke, run

LOG = """\
2024-01-01 10:00:00,123 INFO CP1 >> [2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]
2024-01-01 10:00:00,125 INFO nothing of note
2024-01-01 10:00:00,130 INFO CP1 << [3,"1",{"status":"Accepted","currentTime":"2024-01-01T10:00:00Z","interval":300}]
"""
FAULTY = """\
[2,"2","StatusNotification",{"connectorId":"1","errorCode":"NoError","status":"Gone","extra":0}]
[4,"2","FormationViolation","Sorry\\u001b[31m",{}]
[3,"9",{}]
[9,"2",{}]
"""


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "ocpp.log"
    path.write_text(LOG, encoding="utf-8")
    return str(path)


def test_a_sound_log(log):
    done = invoke("decode", log)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "   1 CALL BootNotification OCPP 1.6"
    assert lines[1] == "     BootNotificationRequest(charge_point_vendor='V', charge_point_model='M')"
    assert lines[2] == "   3 CALLRESULT BootNotification OCPP 1.6"
    assert lines[3].startswith("     BootNotificationResponse(status=")
    assert lines[4:] == ["2 frames, 0 with faults"]


def test_faults():
    done = invoke("decode", "--version", "1.6", text=FAULTY)
    assert (done.status, done.err) == (1, "")
    lines = done.out.splitlines()
    assert lines[0] == "   1 CALL StatusNotification OCPP 1.6"
    status, *others = sorted(lines[1:4], reverse=True)
    assert status.startswith("     status: should be 'Available', ")
    assert status.endswith(" → PropertyConstraintViolation")
    assert others == [
        "     extra: is not a field of this message → FormationViolation",
        "     connectorId: should be a valid integer → TypeConstraintViolation",
    ]
    assert lines[4:] == [
        "   2 CALLERROR StatusNotification FormationViolation: Sorry\\x1b[31m",
        "   3 CALLRESULT  its call is not in this log",
        "   4 bad frame",
        "     message type 9 → not answered",
        "4 frames, 2 with faults",
    ]


@pytest.mark.parametrize(
    ("version", "code"), [("1.5", "FormationViolation"), ("1.6", "FormationViolation"), ("2.0.1", "FormatViolation")]
)
def test_each_version(version, code):
    text = '[2,"1","Heartbeat",{}]\n[3,"1",{"currentTime":"2024-01-01T10:00:00Z"}]\n[2,"2","Heartbeat",{"x":1}]\n'
    done = invoke("decode", "--version", version, "-", text=text)
    assert done.status == 1
    assert done.out.count(f"Heartbeat OCPP {version}\n") == 3
    assert f"     x: is not a field of this message → {code}\n" in done.out


def test_nothing():
    done = invoke("decode", text="")
    assert (done.status, done.out) == (0, "0 frames, 0 with faults\n")


def test_what_a_peer_says_has_no_power_over_the_terminal():
    done = invoke("decode", text='[2,"1","Boot\\u001b[2J\\n",{}]\n[2,"1","DataTransfer",{"vendorId":"[red]\\u001b"}]')
    assert "\x1b" not in done.out
    assert "   1 CALL Boot\\x1b[2J\\n\n" in done.out
    assert "vendor_id='[red]\\x1b'" in done.out


def test_line_breaks_of_unicode_are_text(tmp_path):
    path = tmp_path / "ocpp.log"
    path.write_text('[2,"1","DataTransfer",{"vendorId":"a\u2028b\x85"}]\n', encoding="utf-8")
    assert invoke("decode", str(path)).status == 0


def test_a_file_that_cannot_be_read(tmp_path):
    missing = invoke("decode", str(tmp_path / "none.log"))
    assert (missing.status, missing.out) == (2, "")
    assert missing.err.startswith(f"cannot read {tmp_path}/none.log: ")
    assert invoke("decode", str(tmp_path)).status == 2
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe[")
    assert "cannot read" in invoke("decode", str(binary)).err


def test_an_unknown_version():
    done = invoke("decode", "--version", "3.0", text=LOG)
    assert done.status == 2
    assert "there is no OCPP 3.0 here" in done.err


def test_the_command():
    faulty = run("decode", text=FAULTY)
    assert (faulty.status, faulty.err) == (1, "")
    assert faulty.out.endswith("4 frames, 2 with faults\n")
