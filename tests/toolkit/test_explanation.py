import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toolkit.rig import OCPP15, OCPP16, OCPP201, VERSIONS

from ocpp16_core import BootNotificationRequest, HeartbeatResponse
from ocpp_toolkit.explanation import Explained, Explainer, Flaw

BOOT = '[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]'
HEARTBEAT = '[2,"2","Heartbeat",{}]'


def explain(*lines, versions=VERSIONS):
    return list(Explainer(versions).read(lines))


def flaws(*lines, versions=(OCPP16,)):
    return [(flaw.path, flaw.code, flaw.text) for each in explain(*lines, versions=versions) for flaw in each.flaws]


def test_a_call():
    [boot] = explain(BOOT)
    message = BootNotificationRequest(charge_point_vendor="V", charge_point_model="M")
    assert boot == Explained(1, "CALL", "BootNotification", message, "OCPP 1.6")


def test_an_answer_is_understood_by_its_call():
    _, answer = explain(HEARTBEAT, '[3,"2",{"currentTime":"2024-01-01T00:00:00Z"}]', versions=[OCPP16])
    assert (answer.kind, answer.action, answer.note, answer.flaws) == ("CALLRESULT", "Heartbeat", "OCPP 1.6", [])
    assert isinstance(answer.message, HeartbeatResponse)


def test_a_bad_answer():
    assert flaws(HEARTBEAT, '[3,"2",{"currentTime":5}]') == [
        ("currentTime", "TypeConstraintViolation", "should be a valid string")
    ]


def test_a_refusal():
    _, refusal, bare = explain(HEARTBEAT, '[4,"2","InternalError","Sorry",{}]', '[4,"3","GenericError","",{}]')
    assert refusal == Explained(2, "CALLERROR", "Heartbeat", note="InternalError: Sorry")
    assert bare == Explained(3, "CALLERROR", "", note="GenericError")


def test_an_answer_without_its_call():
    assert explain('[3,"77",{}]') == [Explained(1, "CALLRESULT", "", note="its call is not in this log")]
    answer = '[3,"2",{"currentTime":"2024-01-01T00:00:00Z"}]'
    assert [each.action for each in explain(HEARTBEAT, answer, answer)] == ["Heartbeat", "Heartbeat", ""]


def test_a_call_is_read_as_the_version_in_which_it_is_sound():
    status = '[2,"3","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Occupied"}]'
    assert [each.note for each in explain(status)] == ["OCPP 1.5"]
    # what follows is probably of the same version
    assert [each.note for each in explain(HEARTBEAT)] == ["OCPP 2.0.1"]
    assert [each.note for each in explain(status, HEARTBEAT, BOOT)] == ["OCPP 1.5"] * 3


def test_a_call_that_is_sound_in_none_is_explained_by_the_first():
    start = '[2,"4","Authorize",{"idTag":5}]'
    [call] = explain(start, versions=[OCPP16, OCPP15])
    assert call.note == "OCPP 1.6"
    assert call.flaws == [Flaw("idTag", "TypeConstraintViolation", "should be a valid string")]
    assert [each.kind for each in explain(start, '[3,"4",{"idTagInfo":{"status":"Accepted"}}]')] == [
        "CALL",
        "CALLRESULT",
    ]


@pytest.mark.parametrize(
    ("version", "code"), [(OCPP15, "FormationViolation"), (OCPP16, "FormationViolation"), (OCPP201, "FormatViolation")]
)
def test_codes_are_spelt_as_the_version_does(version, code):
    assert flaws('[2,"4","Heartbeat",{"extra":1}]', versions=[version]) == [
        ("extra", code, "is not a field of this message")
    ]


def test_each_fault_has_its_place():
    values = {"connectorId": 1, "meterValue": [{"timestamp": "yesterday", "sampledValue": [{"unit": "Wh"}]}]}
    assert [flaw[:2] for flaw in flaws(json.dumps([2, "5", "MeterValues", values]))] == [
        ("meterValue[0].timestamp", "PropertyConstraintViolation"),
        ("meterValue[0].sampledValue[0].value", "OccurenceConstraintViolation"),
    ]


def test_an_unknown_action():
    assert flaws('[2,"6","Bogus",{}]', versions=VERSIONS) == [
        ("", "NotImplemented", "no action of OCPP 2.0.1, 1.6, 1.5")
    ]


def test_what_is_empty_and_tolerated():
    [call] = explain('[2,"7","GetConfiguration",{"key":null}]', versions=[OCPP16])
    assert (call.note, call.flaws) == ("OCPP 1.6, empty and read as absent: key", [])


@pytest.mark.parametrize(
    ("text", "code_of_16", "code_of_201"),
    [
        ('[2,"1","Heartbeat",{"a":', "FormationViolation", "RpcFrameworkError"),
        ('[2,"1","Heartbeat",{"a":[2,5]', "FormationViolation", "RpcFrameworkError"),
        ('[9,"1",{}]', "", "MessageTypeNotSupported"),
        ("[2]", "FormationViolation", "RpcFrameworkError"),
        ('{"a":1}', "FormationViolation", "RpcFrameworkError"),
        ("[]", "FormationViolation", "RpcFrameworkError"),
        ("[2, 5, 6]", "FormationViolation", "RpcFrameworkError"),
    ],
)
def test_a_bad_frame(text, code_of_16, code_of_201):
    for version, code in ((OCPP16, code_of_16), (OCPP201, code_of_201)):
        [bad] = explain(text, versions=[version])
        assert (bad.kind, bad.action, bad.message) == ("bad frame", "", None)
        [flaw] = bad.flaws
        assert (flaw.path, flaw.code) == ("", code)
        assert flaw.text


@pytest.mark.parametrize(
    "line",
    [
        f"2024-01-01 10:00:00,123 INFO CP1 >> {HEARTBEAT}\n",
        f"[2024-01-01 10:00:00.123] [7, main] {HEARTBEAT}",
        f"[17, 5] {HEARTBEAT} took [5 ms]",
        f"CP1 ◀ {HEARTBEAT}; next [2",
        f"\ufeff{HEARTBEAT}\r\n",
        ' [ 2 , "2" , "Heartbeat" , { } ] ',
        f"{HEARTBEAT}{BOOT}",
    ],
)
def test_what_stands_around_a_frame_is_passed_over(line):
    assert [(each.kind, each.action, each.flaws) for each in explain(line)] == [("CALL", "Heartbeat", [])]


@pytest.mark.parametrize("line", ["", "\n", "hello", "[2024-01-01] started", "{not json}", "[INFO] up", '{"a":1} and'])
def test_a_line_without_a_frame(line):
    assert explain(line) == []


def test_lines_are_numbered():
    assert [each.number for each in explain("hello", BOOT, "", HEARTBEAT)] == [2, 4]


def test_a_frame_that_is_far_too_deep():
    [bad] = explain('[2,"1","Heartbeat",' + "[" * 100_000)
    assert bad.flaws


@given(st.text() | st.from_regex(r'\[[234],"x",.*\]', fullmatch=True))
def test_any_text_is_explained(line):
    for each in explain(line, HEARTBEAT):
        assert each.kind
