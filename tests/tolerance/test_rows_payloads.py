"""Payloads of the field, P1-P37, as far as they are about what is in a message; what is about behaviour is in its own file.

Each shows what `STRICT` answers, what `FIELD` makes of it, and what is reported.
"""

import ast
import re
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError
from tolerance.rig import OLD_BOOT, TIME, metered, read, strict_and_field

import ocpp16_core
from ocpp_core.redact import redact
from ocpp_tolerance import CERTIFICATION, FIELD, vendors

NUMBERS = {"t": range(1, 18), "r": range(1, 16), "p": range(1, 38)}


def numbered():
    """The numbers in the names of tests, as ``test_p07_…`` has p 7."""
    found = {letter: set() for letter in NUMBERS}
    for path in Path(__file__).parent.glob("test_rows_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for letter, digits in re.findall(r"(?:^test|_and)_([trp])(\d\d)(?=_)", node.name):
                    found[letter].add(int(digits))
    return found


@pytest.mark.parametrize("letter", NUMBERS)
def test_every_row_has_a_test_by_its_number(letter):
    assert sorted(NUMBERS[letter]) == sorted(numbered()[letter])


def vendor(name):
    return vendors()[name].profile


# -------------------------------------------------------------------------------------------------------------- boots


def test_p01_serial_numbers_that_are_too_long_are_cut():
    boot = OLD_BOOT | {"chargeBoxSerialNumber": "b" * 34, "chargePointSerialNumber": "p" * 26}
    strict, field = strict_and_field("1.6", "BootNotification", boot)
    assert strict.error == "PropertyConstraintViolation"
    assert field.message.charge_box_serial_number == "b" * 25
    assert field.changes == [
        ("truncate", "chargePointSerialNumber", "p" * 26, "p" * 25),
        ("truncate", "chargeBoxSerialNumber", "b" * 34, "b" * 25),
    ]
    assert read("1.6", "BootNotification", boot, vendor("schneider-evlink")).changes == field.changes


def test_p02_a_model_that_is_too_long_is_cut():
    boot = OLD_BOOT | {"chargePointModel": "m" * 23}
    strict, field = strict_and_field("1.6", "BootNotification", boot)
    assert strict.error == "PropertyConstraintViolation"
    assert field.message.charge_point_model == "m" * 20
    assert field.changes == [("truncate", "chargePointModel", "m" * 23, "m" * 20)]
    assert read("1.6", "BootNotification", boot, vendor("hici")).changes == field.changes


def test_p03_an_empty_vendor_is_a_text_like_any():
    strict, _ = strict_and_field("1.6", "BootNotification", OLD_BOOT | {"chargePointVendor": ""})
    assert strict.message.charge_point_vendor == ""


@pytest.mark.parametrize("empty", ['"-67"', '""', "null"])
def test_p04_what_a_modem_does_not_know(empty):
    payload = f'{{"chargePointVendor":"V","chargePointModel":"M","iccid":{empty},"imsi":"","meterSerialNumber":""}}'
    strict, _ = strict_and_field("1.6", "BootNotification", payload)
    assert strict.message.iccid in ("-67", "", None)
    assert strict.message.imsi == ""


# ----------------------------------------------------------------------------------------------------- meter values


def test_p06_hz_means_hertz():
    payload = metered({"value": "50", "measurand": "Frequency", "unit": "Hz"})
    strict, field = strict_and_field("1.6", "MeterValues", payload)
    assert strict.error == "PropertyConstraintViolation"
    assert field.message.meter_value[0].sampled_value[0].unit is ocpp16_core.UnitOfMeasure.HERTZ
    assert field.changes == [("map", "meterValue[0].sampledValue[0].unit", "Hz", "Hertz")]
    assert read("1.6", "MeterValues", payload, vendor("chargeamps")).changes == field.changes


def test_p07_celcius_is_in_the_schemas_of_16_and_not_in_15():
    strict, _ = strict_and_field("1.6", "MeterValues", metered({"value": "20", "unit": "Celcius"}))
    assert strict.message.meter_value[0].sampled_value[0].unit == "Celcius"
    old = {"connectorId": 1, "values": [{"timestamp": TIME, "values": [{"value": "20", "unit": "Celcius"}]}]}
    strict, field = strict_and_field("1.5", "MeterValues", old)
    assert strict.error == "PropertyConstraintViolation"
    assert field.changes == [("map", "values[0].values[0].unit", "Celcius", "Celsius")]


def test_p08_power_in_watt_hours_passes_the_schemas_and_not_certification():
    payload = metered({"value": "1", "measurand": "Power.Active.Export", "unit": "Wh"})
    strict, _ = strict_and_field("1.6", "MeterValues", payload)
    assert strict.message.meter_value[0].sampled_value[0].unit == "Wh"
    certified = read("1.6", "MeterValues", payload, CERTIFICATION)
    assert certified.error == "PropertyConstraintViolation"
    assert [each.path for each in certified.deviations] == ["meterValue[0].sampledValue[0].unit"]


def test_p09_a_value_of_an_unknown_measurand_is_left_out_and_the_others_stay():
    payload = metered({"value": "7", "measurand": "Request.Energy"}, {"value": "1", "measurand": "Current.Export"})
    strict, field = strict_and_field("1.6", "MeterValues", payload)
    assert strict.error == "PropertyConstraintViolation"
    assert [each.value for each in field.message.meter_value[0].sampled_value] == ["1"]
    came = {"value": "7", "measurand": "Request.Energy"}
    assert field.changes == [("drop_entry", "meterValue[0].sampledValue[0]", came, None)]


def test_p10_an_unknown_context_is_some_other():
    strict, field = strict_and_field("1.6", "MeterValues", metered({"value": "7", "context": "Sample.Offline"}))
    assert strict.error == "PropertyConstraintViolation"
    assert field.changes == [("map", "meterValue[0].sampledValue[0].context", "Sample.Offline", "Other")]


def test_p11_values_that_are_numbers():
    strict, field = strict_and_field("1.6", "MeterValues", metered({"value": 604.213}, {"value": 0}))
    assert strict.error == "TypeConstraintViolation"
    assert [each.value for each in field.message.meter_value[0].sampled_value] == ["604.213", "0"]
    assert [change[0] for change in field.changes] == ["to_text", "to_text"]
    assert [change[2:] for change in field.changes] == [(604.213, "604.213"), (0, "0")]


def test_p12_readings_without_a_value():
    strict, field = strict_and_field("1.6", "MeterValues", metered())
    assert strict.error == "OccurrenceConstraintViolation"
    assert [each.value for each in field.message.meter_value[0].sampled_value] == [""]
    assert [change[:2] for change in field.changes] == [("drop_entry", "meterValue[0]"), ("fill_empty", "meterValue")]
    assert field.deviations[0].came == {"timestamp": TIME, "sampledValue": []}
    assert read("1.6", "MeterValues", metered(), vendor("vestel-evc04")).message.meter_value


def test_p12_no_readings_at_all():
    strict, field = strict_and_field("1.6", "MeterValues", {"connectorId": 1, "meterValue": []})
    assert strict.error == "OccurrenceConstraintViolation"
    assert [change[:3] for change in field.changes] == [("fill_empty", "meterValue", [])]


def test_p14_a_transaction_id_past_32_bits_passes_the_schemas():
    strict, _ = strict_and_field("1.6", "MeterValues", metered({"value": "1"}, transactionId=2**63 - 1))
    assert strict.message.transaction_id == 2**63 - 1


STOP = {"transactionId": 5, "meterStop": 100, "timestamp": TIME}


@pytest.mark.parametrize("number", [0, -1])
def test_p15_a_transaction_id_that_is_none_is_a_number_like_any(number):
    strict, _ = strict_and_field("1.6", "StopTransaction", STOP | {"transactionId": number})
    assert strict.message.transaction_id == number


def test_p15_a_transaction_id_of_null_may_be_left_out_of_readings():
    strict, _ = strict_and_field("1.6", "MeterValues", metered({"value": "1"}, transactionId=None))
    assert strict.message.transaction_id is None


@pytest.mark.parametrize(
    ("stop", "rules"),
    [
        (STOP | {"transactionId": None}, [("drop_empty", None, None), ("default", None, -1)]),
        ({name: STOP[name] for name in ("meterStop", "timestamp")}, [("default", None, -1)]),
    ],
    ids=["null", "missing"],
)
def test_p15_a_stop_without_transaction_id_is_that_of_none(stop, rules):
    strict, field = strict_and_field("1.6", "StopTransaction", stop)
    assert strict.error in ("TypeConstraintViolation", "OccurrenceConstraintViolation")
    assert field.message.transaction_id == -1
    assert field.changes == [(rule, "transactionId", came, made) for rule, came, made in rules]


def test_p17_a_meter_that_stops_at_minus_one_passes_the_schemas():
    strict, _ = strict_and_field("1.6", "StopTransaction", STOP | {"meterStop": -1})
    assert strict.message.meter_stop == -1


def test_p18_members_that_a_message_does_not_have_are_kept_aside():
    stop = STOP | {"connectorId": 1, "disconnectReason": "Remote", "of ours": {"a": 1}}
    strict, field = strict_and_field("1.6", "StopTransaction", stop)
    assert strict.error == "FormatViolation"
    assert field.message.meter_stop == 100
    assert sorted(field.changes) == [
        ("drop_unknown", "?", {"of ours": {"a": 1}}, None),
        ("drop_unknown", "connectorId", 1, None),
        ("drop_unknown", "disconnectReason", "Remote", None),
    ]


# ------------------------------------------------------------------------------------------------------------ times


def test_p19_a_time_without_zone_and_reservation_zero():
    start = {"connectorId": 1, "idTag": "T", "meterStart": 0, "reservationId": 0, "timestamp": "2024-05-01T12:00:00"}
    strict, field = strict_and_field("1.6", "StartTransaction", start)
    assert strict.error == "PropertyConstraintViolation"
    assert field.message.reservation_id == 0
    assert field.changes == [("read_time", "timestamp", "2024-05-01T12:00:00", TIME)]
    assert read("1.6", "StartTransaction", start, vendor("growatt-thor")).changes == field.changes


@pytest.mark.parametrize(
    ("came", "made"),
    [
        ("2024-05-01T14:00:00+02", TIME),
        ("2024-05-01T14:00:00.000+0200", "2024-05-01T12:00:00Z"),
        ("2024-05-01 12:00:00", TIME),
        ("2024-05-01T12:00", TIME),
    ],
)
def test_p20_odd_times(came, made):
    strict, field = strict_and_field("1.6", "MeterValues", metered({"value": "1"}, time=came))
    assert strict.error == "PropertyConstraintViolation"
    assert field.changes == [("read_time", "meterValue[0].timestamp", came, made)]


def test_p20_an_empty_time_is_the_present():
    strict, field = strict_and_field("1.6", "MeterValues", metered({"value": "1"}, time=""))
    assert strict.error == "PropertyConstraintViolation"
    assert field.changes[0][:3] == ("read_time", "meterValue[0].timestamp", "")
    assert field.message.meter_value[0].timestamp.year > 2024


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
def test_p20_times_of_a_clock_that_was_not_set_are_times(time):
    strict, _ = strict_and_field("1.6", "MeterValues", metered({"value": "1"}, time=time))
    assert strict.message.meter_value[0].timestamp.year in (1, 1970)


# ---------------------------------------------------------------------------------------------------------- status

STATUS = {"connectorId": 1, "status": "Faulted", "errorCode": "NoError"}


def test_p21_an_unknown_error_code_is_some_other_error():
    status = STATUS | {"errorCode": "Error"}
    strict, field = strict_and_field("1.6", "StatusNotification", status)
    assert strict.error == "PropertyConstraintViolation"
    assert field.changes == [("map", "errorCode", "Error", "OtherError")]
    assert read("1.6", "StatusNotification", status, vendor("legrand")).changes == field.changes


def test_p22_texts_at_their_limits_pass_and_longer_ones_are_cut():
    full = STATUS | {"info": '{"a":1}'.ljust(50), "vendorErrorCode": "0" * 32}
    strict, _ = strict_and_field("1.6", "StatusNotification", full)
    assert strict.message.info == '{"a":1}'.ljust(50)
    strict, field = strict_and_field("1.6", "StatusNotification", full | {"info": "i" * 51})
    assert strict.error == "PropertyConstraintViolation"
    assert field.changes == [("truncate", "info", "i" * 51, "i" * 50)]
    assert read("1.6", "StatusNotification", full | {"info": "i" * 51}, vendor("enplus")).changes == field.changes


# ---------------------------------------------------------------------------------------------------- configuration


def test_p23_settings_with_values_of_other_types():
    keys = [{"key": "A", "readonly": 0, "value": 5}, {"key": "B", "readonly": "true", "value": True}, {"key": "C"}]
    strict, field = strict_and_field("1.6", "GetConfiguration", {"configurationKey": keys}, "response")
    assert strict.error == "TypeConstraintViolation"
    found = [(each.readonly, each.value) for each in field.message.configuration_key]
    assert found == [(False, "5"), (True, "true"), (False, None)]
    assert [change[:2] for change in field.changes] == [
        ("to_boolean", "configurationKey[0].readonly"),
        ("to_text", "configurationKey[0].value"),
        ("to_boolean", "configurationKey[1].readonly"),
        ("to_text", "configurationKey[1].value"),
        ("default", "configurationKey[2].readonly"),
    ]
    mild = {"configurationKey": [{"key": "A", "readonly": False, "value": 5}]}
    assert read("1.6", "GetConfiguration", mild, vendor("scame"), "response").message is not None


@pytest.mark.parametrize("answer", [{}, {"configurationKey": []}, {"unknownKey": ["A"]}])
def test_p24_a_configuration_without_one_of_its_lists(answer):
    strict, _ = strict_and_field("1.6", "GetConfiguration", answer, "response")
    assert strict.message is not None


# ------------------------------------------------------------------------------------------------------ identifiers


def test_p30_an_identifier_is_not_cut_and_not_sent_if_too_long():
    strict, field = strict_and_field("1.6", "Authorize", {"idTag": "x" * 21})
    assert (strict.error, field.error) == ("PropertyConstraintViolation", "PropertyConstraintViolation")
    assert field.deviations == []
    with pytest.raises(ValidationError):
        ocpp16_core.RemoteStartTransactionRequest(id_tag="x" * 21)


def test_p31_each_version_has_its_own_limits():
    strict, field = strict_and_field("2.0.1", "Authorize", {"idToken": {"idToken": "x" * 37, "type": "Central"}})
    assert (strict.error, field.error) == ("PropertyConstraintViolation", "PropertyConstraintViolation")
    strict, _ = strict_and_field("2.0.1", "Authorize", {"idToken": {"idToken": "x" * 36, "type": "Central"}})
    assert strict.message is not None


# --------------------------------------------------------------------------------------------------------- schedules


def schedule(*limits):
    periods = [{"startPeriod": index, "limit": limit} for index, limit in enumerate(limits)]
    return {"status": "Accepted", "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": periods}}


def test_p32_a_schedule_without_duration_or_start_and_limits_that_floats_do_not_have():
    strict, _ = strict_and_field("1.6", "GetCompositeSchedule", schedule(9.1, 15.2, 8.1), "response")
    limits = [each.limit for each in strict.message.charging_schedule.charging_schedule_period]
    assert limits == [Decimal("9.1"), Decimal("15.2"), Decimal("8.1")]


def test_p32_limits_of_more_than_one_decimal_place_are_rounded():
    strict, field = strict_and_field("1.6", "GetCompositeSchedule", schedule(9.1, 15.27), "response")
    assert strict.error == "PropertyConstraintViolation"
    place = "chargingSchedule.chargingSchedulePeriod[1].limit"
    assert field.changes == [("round", place, 15.27, 15.3)]


# -------------------------------------------------------------------------------------------------------------- data


def test_p33_vendor_data_that_is_an_object_becomes_its_text():
    strict, field = strict_and_field("1.6", "DataTransfer", {"vendorId": "V", "data": {"a": [1, "ä"]}})
    assert strict.error == "TypeConstraintViolation"
    assert field.message.data == '{"a":[1,"ä"]}'
    assert field.changes == [("json_text", "data", {"a": [1, "ä"]}, '{"a":[1,"ä"]}')]
    strict, _ = strict_and_field("1.6", "DataTransfer", {"vendorId": "V", "data": '{"a":1}'})
    assert strict.message.data == '{"a":1}'


def test_p35_passwords_in_a_configuration_are_not_shown():
    text = '{"configurationKey":[{"key":"StationPassword","readonly":false,"value":"hunter2"},{"key":"A","value":"b"}]}'
    strict, field = strict_and_field(
        "1.6", "GetConfiguration", text.replace('"A",', '"A","readonly":true,'), "response"
    )
    assert strict.message.configuration_key[0].value == "hunter2"
    assert "hunter2" not in redact(text)
    assert '"b"' in redact(text)
    assert field.deviations == []
    odd = read("1.6", "GetConfiguration", text, FIELD, "response")
    assert "hunter2" not in "".join(map(repr, odd.deviations)) + "".join(map(str, odd.deviations))
