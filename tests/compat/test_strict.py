import json

import pytest
from compat.kits import OURS

from ocpp_compat.strict import Checked, check, error_named, version_named

V16, V201 = version_named("1.6"), version_named("2.0.1")
SAMPLES = [{"timestamp": "2024-05-01 12:00:00", "sampledValue": [{"value": "1"}]}] * 2
READINGS = {"connectorId": 1, "meterValue": SAMPLES}


def test_what_is_right_is_handed_on_as_it_came():
    text = '{ "type" : "Hard" }'
    assert check(V16, "Reset", text, answer=False, sent=True) == Checked(text)


def test_times_get_a_zone_wherever_they_are():
    checked = check(V16, "MeterValues", json.dumps(READINGS), answer=False, sent=True)
    assert checked.zoned == ("meterValue[0].timestamp", "meterValue[1].timestamp")
    assert [each["timestamp"] for each in json.loads(checked.text)["meterValue"]] == ["2024-05-01T12:00:00Z"] * 2


@pytest.mark.parametrize("change", [{"connectorId": "1"}, {"extra": 1}, {"meterValue": [*SAMPLES, {"timestamp": 5}]}])
def test_times_with_a_zone_help_nothing_where_more_is_wrong(change):
    with pytest.raises(OURS.exceptions.OCPPError):
        check(V16, "MeterValues", json.dumps(READINGS | change), answer=False, sent=True)


@pytest.mark.parametrize("time", ["2024-13-01T12:00:00", "2024-05-01", "now", "2024-05-01T12:00:00+0200"])
def test_what_is_no_time_stays_refused(time):
    with pytest.raises(OURS.exceptions.PropertyConstraintViolationError) as refused:
        check(V201, "Heartbeat", json.dumps({"currentTime": time}), answer=True, sent=False)
    assert time not in refused.value.details["cause"]


def test_a_payload_that_is_no_object_is_refused():
    with pytest.raises(OURS.exceptions.FormationViolationError):
        check(V16, "Reset", "[]", answer=False, sent=True)


def test_empty_fields_are_passed_over_where_the_version_says_so_and_only_in_what_comes():
    text = '{"status":"Accepted","data":null}'
    assert check(V16, "DataTransfer", text, answer=True, sent=False).text == text
    for version, sent in ((V16, True), (V201, False), (V201, True)):
        with pytest.raises(OURS.exceptions.TypeConstraintViolationError):
            check(
                version,
                "DataTransfer",
                '{"status":"Accepted","statusInfo":null,"data":null}' if version is V201 else text,
                answer=True,
                sent=sent,
            )


def test_an_action_that_a_version_has_not_is_told():
    with pytest.raises(OURS.exceptions.NotImplementedError):
        check(V201, "StartTransaction", "{}", answer=False, sent=True)


def test_versions_are_found_by_name():
    assert (V16.subprotocol, V201.subprotocol) == ("ocpp1.6", "ocpp2.0.1")
    with pytest.raises(ValueError, match=r"OCPP 2\.1 is not among 1\.6, 2\.0\.1"):
        version_named("2.1")


def test_errors_are_found_by_their_code():
    assert error_named("NotSupported") is OURS.exceptions.NotSupportedError
    assert error_named("RpcFrameworkError") is OURS.exceptions.OCPPError
