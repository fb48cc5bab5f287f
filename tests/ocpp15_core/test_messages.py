import json
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, get_args

import pytest

import ocpp15_core
from ocpp15_core import VERSION, IdTagInfo, MeterValue, SampledValue, plugin
from ocpp_core import ErrorCode, InvalidPayload, OcppModel, Operation, Replies, Role, decode, encode
from ocpp_core.codec import decode_tolerantly

BLOCKS = ("core", "firmware", "local_auth_list", "reservation")
MODULES = (*BLOCKS, "enums", "metering", "types", "version")

BY_STATION = {
    "Authorize",
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "StartTransaction",
    "StatusNotification",
    "StopTransaction",
}
BY_CSMS = {
    "CancelReservation",
    "ChangeAvailability",
    "ChangeConfiguration",
    "ClearCache",
    "GetConfiguration",
    "GetDiagnostics",
    "GetLocalListVersion",
    "RemoteStartTransaction",
    "RemoteStopTransaction",
    "ReserveNow",
    "Reset",
    "SendLocalList",
    "UnlockConnector",
    "UpdateFirmware",
}

NOON = "2014-06-01T12:00:00.000Z"
ONE = "2014-06-01T13:00:00.000Z"
READING = {
    "value": "1250",
    "context": "Transaction.End",
    "format": "Raw",
    "measurand": "Energy.Active.Import.Register",
    "location": "Outlet",
    "unit": "Wh",
}

WIRE: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {
    "Authorize": [
        ({"idTag": "04A1B2C3"}, {"idTagInfo": {"status": "Accepted", "expiryDate": NOON, "parentIdTag": "FLEET"}}),
        ({"idTag": ""}, {"idTagInfo": {"status": "Invalid", "parentIdTag": ""}}),
        ({"idTag": "x" * 20}, {"idTagInfo": {"status": "ConcurrentTx"}}),
    ],
    "BootNotification": [
        (
            {"chargePointVendor": "Acme", "chargePointModel": "Post 2"},
            {"status": "Accepted", "currentTime": NOON, "heartbeatInterval": 1200},
        ),
        (
            {
                "chargePointVendor": "Acme",
                "chargePointModel": "Post 2",
                "chargePointSerialNumber": "0815",
                "chargeBoxSerialNumber": "",
                "firmwareVersion": "1.2.3-rc4",
                "iccid": "",
                "imsi": "",
                "meterType": "Counter",
                "meterSerialNumber": "",
            },
            {"status": "Rejected", "currentTime": NOON, "heartbeatInterval": 0},
        ),
    ],
    "CancelReservation": [
        ({"reservationId": 7}, {"status": "Accepted"}),
        ({"reservationId": 0}, {"status": "Rejected"}),
    ],
    "ChangeAvailability": [
        ({"connectorId": 0, "type": "Inoperative"}, {"status": "Scheduled"}),
        ({"connectorId": 1, "type": "Operative"}, {"status": "Accepted"}),
    ],
    "ChangeConfiguration": [
        ({"key": "MeterValueSampleInterval", "value": "60"}, {"status": "Accepted"}),
        ({"key": "Nonsense", "value": ""}, {"status": "NotSupported"}),
    ],
    "ClearCache": [({}, {"status": "Accepted"}), ({}, {"status": "Rejected"})],
    "DataTransfer": [
        ({"vendorId": "com.acme"}, {"status": "Accepted"}),
        (
            {"vendorId": "com.acme", "messageId": "Lamp", "data": '{"on": true}'},
            {"status": "UnknownMessageId", "data": ""},
        ),
    ],
    "DiagnosticsStatusNotification": [({"status": "Uploaded"}, {}), ({"status": "UploadFailed"}, {})],
    "FirmwareStatusNotification": [
        ({"status": "Downloaded"}, {}),
        ({"status": "DownloadFailed"}, {}),
        ({"status": "InstallationFailed"}, {}),
        ({"status": "Installed"}, {}),
    ],
    "GetConfiguration": [
        ({}, {}),
        ({"key": []}, {"configurationKey": [], "unknownKey": []}),
        (
            {"key": ["HeartBeatInterval", "Lamp", "Colour"]},
            {
                "configurationKey": [
                    {"key": "HeartBeatInterval", "readonly": False, "value": "300"},
                    {"key": "Lamp", "readonly": True},
                ],
                "unknownKey": ["Colour"],
            },
        ),
    ],
    "GetDiagnostics": [
        ({"location": "ftp://user@files.example/in/"}, {}),
        (
            {"location": "", "startTime": NOON, "stopTime": ONE, "retries": 3, "retryInterval": 60},
            {"fileName": "diagnostics.zip"},
        ),
    ],
    "GetLocalListVersion": [({}, {"listVersion": 42}), ({}, {"listVersion": -1})],
    "Heartbeat": [({}, {"currentTime": NOON})],
    "MeterValues": [
        ({"connectorId": 0}, {}),
        ({"connectorId": 0, "values": []}, {}),
        ({"connectorId": 1, "values": [{"timestamp": NOON, "values": [{"value": "0"}]}]}, {}),
        (
            {
                "connectorId": 2,
                "transactionId": 99,
                "values": [
                    {
                        "timestamp": NOON,
                        "values": [READING, {"value": "16.1", "measurand": "Current.Import", "unit": "Amp"}],
                    },
                    {"timestamp": ONE, "values": [{"value": "41", "location": "Body", "unit": "Celsius"}]},
                    {"timestamp": ONE, "values": [{"value": "3q2+7w==", "format": "SignedData"}]},
                ],
            },
            {},
        ),
    ],
    "RemoteStartTransaction": [
        ({"idTag": "04A1B2C3"}, {"status": "Accepted"}),
        ({"idTag": "04A1B2C3", "connectorId": 2}, {"status": "Rejected"}),
    ],
    "RemoteStopTransaction": [({"transactionId": 99}, {"status": "Rejected"})],
    "ReserveNow": [
        (
            {"connectorId": 0, "expiryDate": ONE, "idTag": "04A1B2C3", "parentIdTag": "FLEET", "reservationId": 7},
            {"status": "Occupied"},
        ),
        (
            {"connectorId": 1, "expiryDate": ONE, "idTag": "04A1B2C3", "parentIdTag": "", "reservationId": 0},
            {"status": "Accepted"},
        ),
    ],
    "Reset": [({"type": "Hard"}, {"status": "Accepted"}), ({"type": "Soft"}, {"status": "Rejected"})],
    "SendLocalList": [
        ({"updateType": "Full", "listVersion": 1}, {"status": "Accepted"}),
        (
            {
                "updateType": "Differential",
                "listVersion": 43,
                "localAuthorisationList": [
                    {"idTag": "04A1B2C3", "idTagInfo": {"status": "Blocked", "parentIdTag": ""}},
                    {"idTag": "GONE"},
                ],
                "hash": "",
            },
            {"status": "HashError", "hash": "d41d8cd98f00b204e9800998ecf8427e"},
        ),
    ],
    "StartTransaction": [
        (
            {"connectorId": 2, "idTag": "04A1B2C3", "timestamp": NOON, "meterStart": 20, "reservationId": 0},
            {"transactionId": 99, "idTagInfo": {"status": "Accepted"}},
        ),
        (
            {"connectorId": 2, "idTag": "04A1B2C3", "timestamp": NOON, "meterStart": 0},
            {"transactionId": 0, "idTagInfo": {"status": "Expired", "expiryDate": NOON}},
        ),
    ],
    "StatusNotification": [
        ({"connectorId": 0, "status": "Available", "errorCode": "NoError"}, {}),
        (
            {
                "connectorId": 2,
                "status": "Faulted",
                "errorCode": "Mode3Error",
                "info": "",
                "timestamp": NOON,
                "vendorId": "",
                "vendorErrorCode": "E 17",
            },
            {},
        ),
    ],
    "StopTransaction": [
        ({"transactionId": 99, "timestamp": ONE, "meterStop": 1250}, {}),
        (
            {
                "transactionId": 99,
                "idTag": "04A1B2C3",
                "timestamp": ONE,
                "meterStop": 1250,
                "transactionData": [
                    {"values": [{"timestamp": NOON, "values": [{"value": "20"}]}]},
                    {"values": [{"timestamp": ONE, "values": [READING]}]},
                    {},
                ],
            },
            {"idTagInfo": {"status": "Accepted", "expiryDate": ONE, "parentIdTag": "FLEET"}},
        ),
    ],
    "UnlockConnector": [({"connectorId": 1}, {"status": "Accepted"}), ({"connectorId": 9}, {"status": "Rejected"})],
    "UpdateFirmware": [
        ({"retrieveDate": NOON, "location": "https://files.example/fw.bin"}, {}),
        ({"retrieveDate": NOON, "location": "ftp://files.example/fw", "retries": 2, "retryInterval": 30}, {}),
    ],
}
"""Action → pairs of request and response as they are on the wire, members in the order in which we write them."""

MESSAGES = [
    pytest.param(model, payload, id=f"{model.__name__}-{index}")
    for operation in VERSION.catalogue
    for index, pair in enumerate(WIRE[operation.action])
    for model, payload in zip((operation.request, operation.response), pair, strict=True)
]


def operation(action: str) -> Any:
    found = VERSION.catalogue.by_action(action)
    assert found is not None
    return found


# Exports


def test_exports_are_sorted_and_unique():
    names = ocpp15_core.__all__
    assert names == sorted(set(names), key=lambda name: (not name.isupper(), name))


def test_exports_are_all_that_the_modules_export():
    modules = [import_module(f"ocpp15_core.{name}") for name in MODULES]
    assert sorted(ocpp15_core.__all__) == sorted(name for module in modules for name in module.__all__)
    for module in modules:
        for name in module.__all__:
            assert getattr(ocpp15_core, name) is getattr(module, name)


def test_modules_export_each_class_and_operation_that_they_define():
    for name in MODULES:
        module = import_module(f"ocpp15_core.{name}")
        classes = {each for each, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__}
        operations = {each for each, value in vars(module).items() if isinstance(value, Operation)}
        assert (classes | operations) <= {*module.__all__}


# Catalogue


def test_version():
    assert repr(VERSION) == "<OCPP 1.5>"
    assert (VERSION.subprotocol, VERSION.rpc, VERSION.tolerates_empty) == ("ocpp1.5", "1.6", True)


def test_actions_and_their_senders():
    senders = {each.action: each.sender for each in VERSION.catalogue}
    assert senders == {
        **dict.fromkeys(BY_STATION, Role.STATION),
        **dict.fromkeys(BY_CSMS, Role.CSMS),
        "DataTransfer": Role.BOTH,
    }
    assert len(senders) == 24


@pytest.mark.parametrize("each", [*VERSION.catalogue], ids=lambda each: each.action)
def test_an_operation_is_named_after_its_action(each):
    assert each.request.__name__ == f"{each.action}Request"
    assert each.response.__name__ == f"{each.action}Response"
    constants = [name for name in ocpp15_core.__all__ if getattr(ocpp15_core, name) is each]
    assert [name.replace("_", "") for name in constants] == [each.action.upper()]


@pytest.mark.parametrize("each", [*VERSION.catalogue], ids=lambda each: each.action)
def test_a_request_names_the_response_that_answers_it(each):
    (replies,) = [base for base in each.request.__orig_bases__ if getattr(base, "__origin__", None) is Replies]
    (named,) = get_args(replies)
    assert named.__forward_arg__ == each.response.__name__
    assert not issubclass(each.response, Replies)


def test_operations_belong_to_the_block_that_lists_them():
    for name in BLOCKS:
        operations = import_module(f"ocpp15_core.{name}").OPERATIONS
        assert {each.block for each in operations} == {name}
    assert {each.block for each in VERSION.catalogue} == set(BLOCKS)


def test_plugin_answers_to_its_name_only():
    assert plugin.ocpp_version("ocpp1.5") is VERSION
    assert plugin.ocpp_version("ocpp1.6") is None
    (entry,) = entry_points(group="ocpp_toolkit", name="ocpp1.5")
    assert entry.load() is plugin


# The wire


def test_there_is_an_example_of_every_operation():
    assert WIRE.keys() == {each.action for each in VERSION.catalogue}


@pytest.mark.parametrize(("model", "payload"), MESSAGES)
def test_the_same_comes_out_that_went_in(model, payload):
    text = json.dumps(payload, separators=(",", ":"))
    assert encode(decode(model, text)) == text


def test_every_field_occurs_in_an_example():
    seen: set[tuple[str, str]] = set()

    def walk(value):
        if isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, OcppModel):
            for name in value.model_fields_set:
                seen.add((type(value).__name__, name))
                walk(getattr(value, name))

    for parameter in MESSAGES:
        model, payload = parameter.values
        walk(decode(model, json.dumps(payload)))
    models = [each for each in vars(ocpp15_core).values() if isinstance(each, type) and issubclass(each, OcppModel)]
    assert seen == {(model.__name__, name) for model in models for name in model.model_fields}


def test_times_with_an_offset_are_written_in_utc():
    payload = '{"currentTime": "2014-06-01T14:00:00+02:00"}'
    assert encode(decode(operation("Heartbeat").response, payload)) == f'{{"currentTime":"{NOON}"}}'


def test_a_meter_value_made_in_python():
    reading = MeterValue(timestamp=datetime(2014, 6, 1, 12, tzinfo=UTC), values=[SampledValue(value="10")])
    assert encode(reading) == f'{{"timestamp":"{NOON}","values":[{{"value":"10"}}]}}'


def test_repr_shows_what_is_there():
    assert repr(IdTagInfo(status=ocpp15_core.AuthorizationStatus.BLOCKED)) == (
        "IdTagInfo(status=<AuthorizationStatus.BLOCKED: 'Blocked'>)"
    )


FORMAT = ErrorCode.FORMAT_VIOLATION
OCCURRENCE = ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION
PROPERTY = ErrorCode.PROPERTY_CONSTRAINT_VIOLATION
TYPE = ErrorCode.TYPE_CONSTRAINT_VIOLATION

VALUES = "values[0].values"
BOOT = {"chargePointVendor": "A", "chargePointModel": "B"}
BOOTED = {"status": "Accepted", "currentTime": NOON}
LONG = "123456789012345678901"


def readings(**members: Any) -> dict[str, Any]:
    return {"connectorId": 1, "values": [{"timestamp": NOON, **members}]}


REFUSED_REQUESTS: list[tuple[str, Any, str, ErrorCode]] = [
    ("Authorize", {}, "idTag", OCCURRENCE),
    ("Authorize", {"idTag": LONG}, "idTag", PROPERTY),
    ("Authorize", {"idTag": 4}, "idTag", TYPE),
    ("Authorize", {"idTag": None}, "idTag", TYPE),
    ("Authorize", {"idTag": "A", "idTag2": "B"}, "idTag2", FORMAT),
    ("Authorize", [], "", FORMAT),
    ("BootNotification", {"chargePointVendor": "A"}, "chargePointModel", OCCURRENCE),
    ("BootNotification", {**BOOT, "chargePointVendor": LONG}, "chargePointVendor", PROPERTY),
    ("BootNotification", {**BOOT, "firmwareVersion": "A" * 51}, "firmwareVersion", PROPERTY),
    ("BootNotification", {**BOOT, "meterType": "A" * 26}, "meterType", PROPERTY),
    ("BootNotification", {**BOOT, "iccid": None}, "iccid", TYPE),
    ("ChangeAvailability", {"connectorId": 0, "type": "operative"}, "type", PROPERTY),
    ("ChangeAvailability", {"connectorId": "0", "type": "Operative"}, "connectorId", TYPE),
    ("ChangeAvailability", {"connectorId": 0.5, "type": "Operative"}, "connectorId", TYPE),
    ("ChangeConfiguration", {"key": "A", "value": 60}, "value", TYPE),
    ("ClearCache", {"all": True}, "all", FORMAT),
    ("DataTransfer", {"vendorId": "A", "data": {"on": True}}, "data", TYPE),
    ("DiagnosticsStatusNotification", {"status": "Idle"}, "status", PROPERTY),
    ("FirmwareStatusNotification", {"status": "Installing"}, "status", PROPERTY),
    ("GetConfiguration", {"key": "A"}, "key", TYPE),
    ("GetConfiguration", {"key": ["A", 5]}, "key[1]", TYPE),
    ("GetDiagnostics", {"location": "ftp://x", "startTime": "yesterday"}, "startTime", PROPERTY),
    ("MeterValues", {"connectorId": 1, "meterValue": []}, "meterValue", FORMAT),
    ("MeterValues", readings(values=[]), VALUES, OCCURRENCE),
    ("MeterValues", readings(), VALUES, OCCURRENCE),
    ("MeterValues", readings(values="5"), VALUES, TYPE),
    ("MeterValues", readings(values=[{"value": 5}]), f"{VALUES}[0].value", TYPE),
    ("MeterValues", readings(values=[{"value": "5", "unit": "A"}]), f"{VALUES}[0].unit", PROPERTY),
    ("MeterValues", readings(values=[{"value": "5", "phase": "L1"}]), f"{VALUES}[0].phase", FORMAT),
    ("RemoteStartTransaction", {"idTag": "A", "chargingProfile": {}}, "chargingProfile", FORMAT),
    ("ReserveNow", {"connectorId": 1, "expiryDate": NOON, "idTag": "A"}, "reservationId", OCCURRENCE),
    ("Reset", {"type": 1}, "type", TYPE),
    (
        "SendLocalList",
        {"updateType": "Full", "listVersion": 1, "localAuthorizationList": []},
        "localAuthorizationList",
        FORMAT,
    ),
    ("StatusNotification", {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}, "status", PROPERTY),
    ("StatusNotification", {"connectorId": 1, "status": "Faulted", "errorCode": "OverVoltage"}, "errorCode", PROPERTY),
    ("StopTransaction", {"transactionId": 1, "timestamp": NOON, "meterStop": 1, "reason": "Local"}, "reason", FORMAT),
    ("UpdateFirmware", {"retrieveDate": "2014-06-01", "location": ""}, "retrieveDate", PROPERTY),
]
REFUSED_RESPONSES: list[tuple[str, Any, str, ErrorCode]] = [
    ("Authorize", {"idTagInfo": {"status": "Accepted", "parentIdTag": LONG}}, "idTagInfo.parentIdTag", PROPERTY),
    ("Authorize", {"idTagInfo": "Accepted"}, "idTagInfo", TYPE),
    ("BootNotification", {**BOOTED, "status": "Pending", "heartbeatInterval": 1}, "status", PROPERTY),
    ("BootNotification", BOOTED, "heartbeatInterval", OCCURRENCE),
    ("ChangeConfiguration", {"status": "RebootRequired"}, "status", PROPERTY),
    (
        "GetConfiguration",
        {"configurationKey": [{"key": "A", "readonly": "false"}]},
        "configurationKey[0].readonly",
        TYPE,
    ),
    ("Heartbeat", {"currentTime": "2014-06-01T12:00:00"}, "currentTime", PROPERTY),
    ("Heartbeat", {"currentTime": 1401624000}, "currentTime", TYPE),
    ("MeterValues", {"status": "Accepted"}, "status", FORMAT),
    ("UnlockConnector", {"status": "Unlocked"}, "status", PROPERTY),
]
REFUSED = [
    *((operation(action).request, *rest) for action, *rest in REFUSED_REQUESTS),
    *((operation(action).response, *rest) for action, *rest in REFUSED_RESPONSES),
]


@pytest.mark.parametrize(("model", "payload", "path", "code"), REFUSED)
def test_what_is_wrong_is_refused_and_named(model, payload, path, code):
    with pytest.raises(InvalidPayload) as refusal:
        decode(model, json.dumps(payload))
    assert [(problem.path, problem.code) for problem in refusal.value.problems] == [(path, code)]


def test_a_name_of_1_6_is_both_missing_and_surplus():
    with pytest.raises(InvalidPayload) as refusal:
        decode(operation("BootNotification").response, json.dumps({**BOOTED, "interval": 1}))
    assert [(problem.path, problem.code) for problem in refusal.value.problems] == [
        ("heartbeatInterval", OCCURRENCE),
        ("interval", FORMAT),
    ]


def test_tolerance_takes_null_for_absent():
    text = '{"chargePointVendor": "A", "chargePointModel": "B", "iccid": null, "imsi": ""}'
    boot, passed_over = decode_tolerantly(operation("BootNotification").request, text)
    assert (boot.iccid, boot.imsi, passed_over) == (None, "", ["iccid"])
