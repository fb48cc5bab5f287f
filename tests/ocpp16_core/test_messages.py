"""The messages of OCPP 1.6: what is exported, what the catalogue holds, what the wire looks like, what is refused."""

import importlib
import json
import pkgutil
from enum import StrEnum
from typing import Any, get_args, get_origin

import pytest

import ocpp16_core
from ocpp16_core import (
    VERSION,
    AuthorizationStatus,
    BootNotificationRequest,
    BootNotificationResponse,
    CertificateSignedRequest,
    ChangeAvailabilityRequest,
    ChangeConfigurationRequest,
    ChargingProfile,
    ChargingSchedule,
    ClearCacheRequest,
    DataTransferRequest,
    ExtendedTriggerMessageRequest,
    GetConfigurationRequest,
    GetInstalledCertificateIdsResponse,
    IdTagInfo,
    InstallCertificateRequest,
    MeterValuesRequest,
    RemoteStartTransactionRequest,
    RemoteStopTransactionRequest,
    ReserveNowRequest,
    ResetRequest,
    SendLocalListRequest,
    SetChargingProfileRequest,
    StartTransactionRequest,
    StatusNotificationRequest,
    StopTransactionRequest,
    TriggerMessageRequest,
    UnitOfMeasure,
    UnlockConnectorRequest,
    plugin,
)
from ocpp_core import ErrorCode, InvalidPayload, OcppModel, Operation, Replies, Role, decode, encode

Json = dict[str, Any]

PROFILES = {
    "core": {
        "Authorize",
        "BootNotification",
        "ChangeAvailability",
        "ChangeConfiguration",
        "ClearCache",
        "DataTransfer",
        "GetConfiguration",
        "Heartbeat",
        "MeterValues",
        "RemoteStartTransaction",
        "RemoteStopTransaction",
        "Reset",
        "StartTransaction",
        "StatusNotification",
        "StopTransaction",
        "UnlockConnector",
    },
    "firmware": {"DiagnosticsStatusNotification", "FirmwareStatusNotification", "GetDiagnostics", "UpdateFirmware"},
    "local_auth_list": {"GetLocalListVersion", "SendLocalList"},
    "remote_trigger": {"TriggerMessage"},
    "reservation": {"CancelReservation", "ReserveNow"},
    "security": {
        "CertificateSigned",
        "DeleteCertificate",
        "ExtendedTriggerMessage",
        "GetInstalledCertificateIds",
        "GetLog",
        "InstallCertificate",
        "LogStatusNotification",
        "SecurityEventNotification",
        "SignCertificate",
        "SignedFirmwareStatusNotification",
        "SignedUpdateFirmware",
    },
    "smart_charging": {"ClearChargingProfile", "GetCompositeSchedule", "SetChargingProfile"},
}

FROM_STATION = {
    "Authorize",
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "LogStatusNotification",
    "MeterValues",
    "SecurityEventNotification",
    "SignCertificate",
    "SignedFirmwareStatusNotification",
    "StartTransaction",
    "StatusNotification",
    "StopTransaction",
}

NOON = "2026-03-01T12:00:00.000Z"
LATER = "2026-03-01T18:30:15.250Z"
PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
HASHES: Json = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "9f86d081884c7d65",
    "issuerKeyHash": "60303ae22b998861",
    "serialNumber": "01a2",
}
SCHEDULE: Json = {
    "duration": 86400,
    "startSchedule": NOON,
    "chargingRateUnit": "A",
    "chargingSchedulePeriod": [
        {"startPeriod": 0, "limit": 16, "numberPhases": 3},
        {"startPeriod": 3600, "limit": 8.1, "numberPhases": 1},
    ],
    "minChargingRate": 6.5,
}
PROFILE: Json = {
    "chargingProfileId": 7,
    "transactionId": 4711,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Recurring",
    "recurrencyKind": "Daily",
    "validFrom": NOON,
    "validTo": LATER,
    "chargingSchedule": SCHEDULE,
}
LEAST_PROFILE: Json = {
    "chargingProfileId": 1,
    "stackLevel": 3,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {"chargingRateUnit": "W", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 11000.5}]},
}
SAMPLES: list[Json] = [
    {
        "timestamp": NOON,
        "sampledValue": [
            {"value": "1834021"},
            {
                "value": "230.4",
                "context": "Sample.Clock",
                "format": "Raw",
                "measurand": "Voltage",
                "phase": "L1-N",
                "location": "Inlet",
                "unit": "V",
            },
            {"value": "41.5", "measurand": "Temperature", "location": "Body", "unit": "Celcius"},
        ],
    },
    {"timestamp": LATER, "sampledValue": [{"value": "0A1B", "format": "SignedData", "context": "Transaction.End"}]},
]

WIRE: list[tuple[str, Json, Json]] = [
    ("Authorize", {"idTag": "04E1A2B3"}, {"idTagInfo": {"status": "Invalid"}}),
    (
        "Authorize",
        {"idTag": "X" * 20},
        {"idTagInfo": {"status": "ConcurrentTx", "expiryDate": LATER, "parentIdTag": "FLEET 9"}},
    ),
    (
        "BootNotification",
        {"chargePointVendor": "Acme", "chargePointModel": "Wall 11"},
        {"status": "Accepted", "currentTime": NOON, "interval": 300},
    ),
    (
        "BootNotification",
        {
            "chargePointVendor": "Acme",
            "chargePointModel": "Wall 11",
            "chargePointSerialNumber": "CP-0001",
            "chargeBoxSerialNumber": "CB-0001",
            "firmwareVersion": "3.2.1",
            "iccid": "8931440400000000000",
            "imsi": "204040000000000",
            "meterType": "EM340",
            "meterSerialNumber": "M-77",
        },
        {"status": "Pending", "currentTime": LATER, "interval": 0},
    ),
    ("CancelReservation", {"reservationId": 12}, {"status": "Rejected"}),
    ("CertificateSigned", {"certificateChain": PEM * 2}, {"status": "Accepted"}),
    ("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, {"status": "Scheduled"}),
    ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"}, {"status": "RebootRequired"}),
    ("ClearCache", {}, {"status": "Accepted"}),
    ("ClearChargingProfile", {}, {"status": "Unknown"}),
    (
        "ClearChargingProfile",
        {"id": 7, "connectorId": 0, "chargingProfilePurpose": "ChargePointMaxProfile", "stackLevel": 2},
        {"status": "Accepted"},
    ),
    ("DataTransfer", {"vendorId": "com.example"}, {"status": "UnknownVendorId"}),
    (
        "DataTransfer",
        {"vendorId": "com.example", "messageId": "lamp", "data": '{"on":true}'},
        {"status": "Accepted", "data": "ok"},
    ),
    ("DeleteCertificate", {"certificateHashData": HASHES}, {"status": "NotFound"}),
    ("DiagnosticsStatusNotification", {"status": "UploadFailed"}, {}),
    (
        "ExtendedTriggerMessage",
        {"requestedMessage": "SignChargePointCertificate"},
        {"status": "NotImplemented"},
    ),
    ("ExtendedTriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1}, {"status": "Accepted"}),
    ("FirmwareStatusNotification", {"status": "InstallationFailed"}, {}),
    ("GetCompositeSchedule", {"connectorId": 0, "duration": 600}, {"status": "Rejected"}),
    (
        "GetCompositeSchedule",
        {"connectorId": 1, "duration": 86400, "chargingRateUnit": "A"},
        {"status": "Accepted", "connectorId": 1, "scheduleStart": NOON, "chargingSchedule": SCHEDULE},
    ),
    ("GetConfiguration", {}, {}),
    (
        "GetConfiguration",
        {"key": ["HeartbeatInterval", "AuthorizationKey", "Colour"]},
        {
            "configurationKey": [
                {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
                {"key": "AuthorizationKey", "readonly": True},
            ],
            "unknownKey": ["Colour"],
        },
    ),
    ("GetConfiguration", {"key": []}, {"configurationKey": [], "unknownKey": []}),
    ("GetDiagnostics", {"location": "ftp://logs.example.com/cp1"}, {}),
    (
        "GetDiagnostics",
        {
            "location": "https://logs.example.com/cp1",
            "startTime": NOON,
            "stopTime": LATER,
            "retries": 3,
            "retryInterval": 60,
        },
        {"fileName": "cp1-2026-03-01.zip"},
    ),
    (
        "GetInstalledCertificateIds",
        {"certificateType": "CentralSystemRootCertificate"},
        {"certificateHashData": [HASHES, HASHES], "status": "Accepted"},
    ),
    ("GetInstalledCertificateIds", {"certificateType": "ManufacturerRootCertificate"}, {"status": "NotFound"}),
    ("GetLocalListVersion", {}, {"listVersion": -1}),
    (
        "GetLog",
        {"log": {"remoteLocation": "sftp://logs.example.com"}, "logType": "SecurityLog", "requestId": 1},
        {"status": "Rejected"},
    ),
    (
        "GetLog",
        {
            "log": {
                "remoteLocation": "https://logs.example.com",
                "oldestTimestamp": NOON,
                "latestTimestamp": LATER,
            },
            "logType": "DiagnosticsLog",
            "requestId": 2,
            "retries": 0,
            "retryInterval": 30,
        },
        {"status": "AcceptedCanceled", "filename": "diag.tar.gz"},
    ),
    ("Heartbeat", {}, {"currentTime": NOON}),
    (
        "InstallCertificate",
        {"certificateType": "CentralSystemRootCertificate", "certificate": PEM},
        {"status": "Failed"},
    ),
    ("LogStatusNotification", {"status": "Idle"}, {}),
    ("LogStatusNotification", {"status": "PermissionDenied", "requestId": 2}, {}),
    ("MeterValues", {"connectorId": 0, "meterValue": SAMPLES}, {}),
    (
        "MeterValues",
        {
            "connectorId": 1,
            "transactionId": 4711,
            "meterValue": [
                {"timestamp": NOON, "sampledValue": [{"value": "49.98", "measurand": "Frequency", "unit": "Hertz"}]}
            ],
        },
        {},
    ),
    ("RemoteStartTransaction", {"idTag": "04E1A2B3"}, {"status": "Rejected"}),
    (
        "RemoteStartTransaction",
        {"connectorId": 2, "idTag": "04E1A2B3", "chargingProfile": PROFILE},
        {"status": "Accepted"},
    ),
    ("RemoteStopTransaction", {"transactionId": 4711}, {"status": "Accepted"}),
    (
        "ReserveNow",
        {"connectorId": 0, "expiryDate": LATER, "idTag": "04E1A2B3", "parentIdTag": "FLEET 9", "reservationId": 12},
        {"status": "Occupied"},
    ),
    ("Reset", {"type": "Soft"}, {"status": "Accepted"}),
    ("SecurityEventNotification", {"type": "SettingSystemTime", "timestamp": NOON}, {}),
    ("SecurityEventNotification", {"type": "TamperDetection", "timestamp": LATER, "techInfo": "door open"}, {}),
    ("SendLocalList", {"listVersion": 5, "updateType": "Full"}, {"status": "VersionMismatch"}),
    (
        "SendLocalList",
        {
            "listVersion": 6,
            "localAuthorizationList": [
                {
                    "idTag": "04E1A2B3",
                    "idTagInfo": {"status": "Blocked", "expiryDate": LATER, "parentIdTag": "FLEET 9"},
                },
                {"idTag": "04FFFFFF"},
            ],
            "updateType": "Differential",
        },
        {"status": "Accepted"},
    ),
    ("SetChargingProfile", {"connectorId": 0, "csChargingProfiles": LEAST_PROFILE}, {"status": "NotSupported"}),
    ("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": PROFILE}, {"status": "Accepted"}),
    ("SignCertificate", {"csr": PEM.replace("CERTIFICATE", "CERTIFICATE REQUEST")}, {"status": "Accepted"}),
    ("SignedFirmwareStatusNotification", {"status": "Idle"}, {}),
    ("SignedFirmwareStatusNotification", {"status": "InstallVerificationFailed", "requestId": 3}, {}),
    (
        "SignedUpdateFirmware",
        {
            "retries": 3,
            "retryInterval": 60,
            "requestId": 3,
            "firmware": {
                "location": "https://fw.example.com/3.3.0.bin",
                "retrieveDateTime": NOON,
                "installDateTime": LATER,
                "signingCertificate": PEM,
                "signature": "c2lnbmVk",
            },
        },
        {"status": "RevokedCertificate"},
    ),
    (
        "StartTransaction",
        {"connectorId": 1, "idTag": "04E1A2B3", "timestamp": NOON, "meterStart": 1834021},
        {"transactionId": 4711, "idTagInfo": {"status": "Accepted"}},
    ),
    (
        "StartTransaction",
        {"connectorId": 2, "idTag": "", "timestamp": LATER, "meterStart": 0, "reservationId": 12},
        {"transactionId": -1, "idTagInfo": {"status": "Expired"}},
    ),
    ("StatusNotification", {"connectorId": 0, "status": "Available", "errorCode": "NoError"}, {}),
    (
        "StatusNotification",
        {
            "connectorId": 1,
            "status": "SuspendedEVSE",
            "errorCode": "EVCommunicationError",
            "info": "no answer on the pilot line",
            "timestamp": NOON,
            "vendorId": "com.example",
            "vendorErrorCode": "E-17",
        },
        {},
    ),
    ("StopTransaction", {"transactionId": 4711, "timestamp": LATER, "meterStop": 1840000}, {}),
    (
        "StopTransaction",
        {
            "transactionId": 4711,
            "idTag": "04E1A2B3",
            "timestamp": LATER,
            "meterStop": 1840000,
            "reason": "DeAuthorized",
            "transactionData": SAMPLES,
        },
        {"idTagInfo": {"status": "Blocked"}},
    ),
    ("TriggerMessage", {"requestedMessage": "Heartbeat"}, {"status": "Accepted"}),
    ("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1}, {"status": "Rejected"}),
    ("UnlockConnector", {"connectorId": 1}, {"status": "UnlockFailed"}),
    ("UpdateFirmware", {"retrieveDate": NOON, "location": "ftp://fw.example.com/3.3.0.bin"}, {}),
    (
        "UpdateFirmware",
        {"retrieveDate": NOON, "location": "ftp://fw.example.com/3.3.0.bin", "retries": 2, "retryInterval": 30},
        {},
    ),
]
"""Action, request and response as they travel; more than once where there is something optional."""

BOOT: Json = {"chargePointVendor": "Acme", "chargePointModel": "Wall 11"}
START: Json = {"connectorId": 1, "idTag": "04E1A2B3", "timestamp": NOON, "meterStart": 0}
STOP: Json = {"transactionId": 1, "timestamp": NOON, "meterStop": 0}
STATUS: Json = {"connectorId": 1, "status": "Available", "errorCode": "NoError"}
RESERVE: Json = {"connectorId": 1, "expiryDate": NOON, "idTag": "04E1A2B3", "reservationId": 1}
SAMPLE: Json = {"timestamp": NOON, "sampledValue": [{"value": "1"}]}


def profile(**changes: Any) -> Json:
    return {"connectorId": 1, "csChargingProfiles": LEAST_PROFILE | changes}


def schedule(**changes: Any) -> Json:
    return profile(chargingSchedule=LEAST_PROFILE["chargingSchedule"] | changes)


FORMAT = ErrorCode.FORMAT_VIOLATION
OCCURRENCE = ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION
TYPE = ErrorCode.TYPE_CONSTRAINT_VIOLATION
PROPERTY = ErrorCode.PROPERTY_CONSTRAINT_VIOLATION

REFUSED: list[tuple[type[OcppModel], Any, ErrorCode, str]] = [
    # the payload as a whole
    (BootNotificationRequest, [], FORMAT, ""),
    (BootNotificationRequest, "boot", FORMAT, ""),
    (BootNotificationRequest, BOOT | {"colour": "red"}, FORMAT, "colour"),
    (BootNotificationRequest, {"charge_point_vendor": "Acme", "charge_point_model": "Wall 11"}, OCCURRENCE, ""),
    (ClearCacheRequest, {"force": True}, FORMAT, "force"),
    (SetChargingProfileRequest, profile(colour="red"), FORMAT, "csChargingProfiles.colour"),
    # cardinality
    (BootNotificationRequest, {"chargePointVendor": "Acme"}, OCCURRENCE, "chargePointModel"),
    (MeterValuesRequest, {"connectorId": 1, "meterValue": []}, OCCURRENCE, "meterValue"),
    (
        MeterValuesRequest,
        {"connectorId": 1, "meterValue": [{"timestamp": NOON, "sampledValue": []}]},
        OCCURRENCE,
        "meterValue[0].sampledValue",
    ),
    (
        StopTransactionRequest,
        STOP | {"transactionData": [SAMPLE, {"timestamp": NOON, "sampledValue": []}]},
        OCCURRENCE,
        "transactionData[1].sampledValue",
    ),
    (
        SetChargingProfileRequest,
        schedule(chargingSchedulePeriod=[]),
        OCCURRENCE,
        "csChargingProfiles.chargingSchedule.chargingSchedulePeriod",
    ),
    (
        GetInstalledCertificateIdsResponse,
        {"status": "Accepted", "certificateHashData": []},
        OCCURRENCE,
        "certificateHashData",
    ),
    # type
    (BootNotificationRequest, BOOT | {"chargePointModel": 11}, TYPE, "chargePointModel"),
    (BootNotificationRequest, BOOT | {"imsi": None}, TYPE, "imsi"),
    (BootNotificationResponse, {"status": "Accepted", "currentTime": NOON, "interval": "300"}, TYPE, "interval"),
    (RemoteStopTransactionRequest, {"transactionId": True}, TYPE, "transactionId"),
    (StartTransactionRequest, START | {"timestamp": 5}, TYPE, "timestamp"),
    (GetConfigurationRequest, {"key": "HeartbeatInterval"}, TYPE, "key"),
    (DataTransferRequest, {"vendorId": "com.example", "data": {"on": True}}, TYPE, "data"),
    (
        SetChargingProfileRequest,
        schedule(chargingSchedulePeriod=[{"startPeriod": 0, "limit": "16"}]),
        TYPE,
        "csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit",
    ),
    # length
    (BootNotificationRequest, BOOT | {"chargePointModel": "x" * 21}, PROPERTY, "chargePointModel"),
    (BootNotificationRequest, BOOT | {"meterType": "x" * 26}, PROPERTY, "meterType"),
    (BootNotificationRequest, BOOT | {"firmwareVersion": "x" * 51}, PROPERTY, "firmwareVersion"),
    (StartTransactionRequest, START | {"idTag": "x" * 21}, PROPERTY, "idTag"),
    (StatusNotificationRequest, STATUS | {"vendorId": "x" * 256}, PROPERTY, "vendorId"),
    (ChangeConfigurationRequest, {"key": "k", "value": "x" * 501}, PROPERTY, "value"),
    (GetConfigurationRequest, {"key": ["ok", "x" * 51]}, PROPERTY, "key[1]"),
    (CertificateSignedRequest, {"certificateChain": "x" * 10001}, PROPERTY, "certificateChain"),
    (
        InstallCertificateRequest,
        {"certificateType": "ManufacturerRootCertificate", "certificate": "x" * 5501},
        PROPERTY,
        "certificate",
    ),
    # enumeration
    (ResetRequest, {"type": "soft"}, PROPERTY, "type"),
    (StatusNotificationRequest, STATUS | {"status": "Occupied"}, PROPERTY, "status"),
    (
        SendLocalListRequest,
        {
            "listVersion": 1,
            "updateType": "Full",
            "localAuthorizationList": [{"idTag": "a", "idTagInfo": {"status": ""}}],
        },
        PROPERTY,
        "localAuthorizationList[0].idTagInfo.status",
    ),
    # date-time
    (StartTransactionRequest, START | {"timestamp": "2026-03-01T12:00:00"}, PROPERTY, "timestamp"),
    (StartTransactionRequest, START | {"timestamp": "5"}, PROPERTY, "timestamp"),
    # numbers: the schema's
    (
        SetChargingProfileRequest,
        schedule(chargingSchedulePeriod=[{"startPeriod": 0, "limit": 16.25}]),
        PROPERTY,
        "csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit",
    ),
    (
        SetChargingProfileRequest,
        schedule(minChargingRate=0.05),
        PROPERTY,
        "csChargingProfiles.chargingSchedule.minChargingRate",
    ),
    # numbers: those of the field tables alone
    (ChangeAvailabilityRequest, {"connectorId": -1, "type": "Operative"}, PROPERTY, "connectorId"),
    (MeterValuesRequest, {"connectorId": -1, "meterValue": [SAMPLE]}, PROPERTY, "connectorId"),
    (RemoteStartTransactionRequest, {"connectorId": 0, "idTag": "04E1A2B3"}, PROPERTY, "connectorId"),
    (ReserveNowRequest, RESERVE | {"connectorId": -1}, PROPERTY, "connectorId"),
    (StartTransactionRequest, START | {"connectorId": 0}, PROPERTY, "connectorId"),
    (StatusNotificationRequest, STATUS | {"connectorId": -1}, PROPERTY, "connectorId"),
    (TriggerMessageRequest, {"requestedMessage": "MeterValues", "connectorId": 0}, PROPERTY, "connectorId"),
    (UnlockConnectorRequest, {"connectorId": 0}, PROPERTY, "connectorId"),
    (SetChargingProfileRequest, profile(stackLevel=-1), PROPERTY, "csChargingProfiles.stackLevel"),
    (
        RemoteStartTransactionRequest,
        {"idTag": "04E1A2B3", "chargingProfile": LEAST_PROFILE | {"stackLevel": -1}},
        PROPERTY,
        "chargingProfile.stackLevel",
    ),
    (ExtendedTriggerMessageRequest, {"requestedMessage": "Heartbeat", "connectorId": 0}, PROPERTY, "connectorId"),
]
"""Model, payload, code of its first fault, and where that is."""


def modules():
    for info in pkgutil.iter_modules(ocpp16_core.__path__):
        if info.name != "plugin":
            yield importlib.import_module(f"ocpp16_core.{info.name}")


def operation(action: str) -> Operation[Any, Any]:
    found = VERSION.catalogue.by_action(action)
    assert found is not None
    return found


def answered_by(request: type[OcppModel]) -> str:
    (mixin,) = [base for base in request.__dict__["__orig_bases__"] if get_origin(base) is Replies]
    (response,) = get_args(mixin)
    return response.__forward_arg__


# Exports


def test_exports_are_complete():
    assert set(ocpp16_core.__all__) == {name for module in modules() for name in module.__all__}
    for module in modules():
        defined = {
            name
            for name, value in vars(module).items()
            if isinstance(value, type)
            and issubclass(value, (OcppModel, StrEnum))
            and value.__module__ == module.__name__
        }
        assert defined <= set(module.__all__), module.__name__


@pytest.mark.parametrize("module", [ocpp16_core, *modules()], ids=lambda module: module.__name__)
def test_exports_are_sorted_and_unique(module: Any):
    names = module.__all__
    assert names == sorted(set(names), key=lambda name: (not name.isupper(), name))


def test_exports_exist_and_are_the_modules_own():
    for module in modules():
        for name in module.__all__:
            assert getattr(ocpp16_core, name) is getattr(module, name)


# The catalogue


def test_the_catalogue_holds_the_28_actions_and_the_11_of_the_security_extension():
    by_block: dict[str, set[str]] = {}
    for each in VERSION.catalogue:
        by_block.setdefault(each.block, set()).add(each.action)
    assert by_block == PROFILES
    assert len(VERSION.catalogue) == 28 + 11


@pytest.mark.parametrize("each", list(VERSION.catalogue), ids=lambda each: each.action)
def test_request_and_response_belong_together(each: Operation[Any, Any]):
    assert each.request.__name__ == each.action + "Request"
    assert each.response.__name__ == each.action + "Response"
    assert each.response.__module__ == each.request.__module__
    assert answered_by(each.request) == each.response.__name__
    constant = "".join("_" + letter if letter.isupper() else letter for letter in each.action).lstrip("_").upper()
    assert getattr(ocpp16_core, constant) is each


@pytest.mark.parametrize("each", list(VERSION.catalogue), ids=lambda each: each.action)
def test_the_sender_is_the_one_that_the_specification_names(each: Operation[Any, Any]):
    if each.action == "DataTransfer":
        assert each.sender is Role.BOTH
    else:
        assert each.sender is (Role.STATION if each.action in FROM_STATION else Role.CSMS)


def test_the_plugin_answers_to_its_name_alone():
    assert plugin.ocpp_version("ocpp1.6") is VERSION
    assert plugin.ocpp_version("ocpp2.0.1") is None


# The wire


@pytest.mark.parametrize(
    ("action", "request_", "response"), WIRE, ids=[f"{number}-{row[0]}" for number, row in enumerate(WIRE)]
)
def test_what_is_read_is_written_the_same(action: str, request_: Json, response: Json):
    for model, payload in ((operation(action).request, request_), (operation(action).response, response)):
        message = decode(model, json.dumps(payload))
        assert json.loads(encode(message)) == payload
        assert decode(model, encode(message)) == message


def test_each_action_is_in_the_table():
    assert {action for action, _, _ in WIRE} == set().union(*PROFILES.values())


def test_each_field_is_in_the_table():
    """Every field of every model occurs at least once, so that each wire name was seen."""
    seen: set[tuple[type, str]] = set()

    def look(value: Any) -> None:
        if isinstance(value, OcppModel):
            for name in value.model_fields_set:
                seen.add((type(value), name))
                look(getattr(value, name))
        elif isinstance(value, list):
            for item in value:
                look(item)

    for action, request, response in WIRE:
        look(decode(operation(action).request, json.dumps(request)))
        look(decode(operation(action).response, json.dumps(response)))
    models = [each for each in vars(ocpp16_core).values() if isinstance(each, type) and issubclass(each, OcppModel)]
    assert {(model, name) for model in models for name in model.model_fields} == seen


def test_an_empty_payload_may_be_null():
    assert decode(ClearCacheRequest, "null") == ClearCacheRequest()


def test_fields_are_written_in_the_order_of_the_service_description():
    message = decode(
        StatusNotificationRequest, json.dumps({"errorCode": "NoError", "status": "Available", "connectorId": 0})
    )
    assert encode(message) == '{"connectorId":0,"status":"Available","errorCode":"NoError"}'


def test_numbers_stay_as_they_were():
    text = json.dumps(profile())
    message = decode(SetChargingProfileRequest, text)
    assert str(message.cs_charging_profiles.charging_schedule.charging_schedule_period[0].limit) == "11000.5"
    assert '"limit":11000.5}' in encode(message)


def test_both_spellings_of_celsius_are_known_and_kept():
    assert UnitOfMeasure("Celsius") is UnitOfMeasure.CELSIUS
    assert UnitOfMeasure("Celcius") is UnitOfMeasure.CELCIUS


def test_a_message_made_in_python_is_checked_alike():
    made = IdTagInfo(status=AuthorizationStatus.ACCEPTED)
    assert encode(made) == '{"status":"Accepted"}'
    with pytest.raises(ValueError, match="stack_level"):
        ChargingProfile.model_validate(
            {
                "charging_profile_id": 1,
                "stack_level": -1,
                "charging_profile_purpose": ocpp16_core.ChargingProfilePurposeType.TX_PROFILE,
                "charging_profile_kind": ocpp16_core.ChargingProfileKindType.RELATIVE,
                "charging_schedule": decode(ChargingSchedule, json.dumps(LEAST_PROFILE["chargingSchedule"])),
            }
        )


# What is refused


@pytest.mark.parametrize(
    ("model", "payload", "code", "path"),
    REFUSED,
    ids=[f"{number}-{row[0].__name__}-{row[3] or 'payload'}" for number, row in enumerate(REFUSED)],
)
def test_what_breaks_the_rules_is_refused(model: type[OcppModel], payload: Any, code: ErrorCode, path: str):
    with pytest.raises(InvalidPayload) as caught:
        decode(model, json.dumps(payload))
    assert caught.value.code is code
    assert caught.value.problems[0].path == path or not path


@pytest.mark.parametrize("connector", [0, 1])
def test_connector_0_stands_for_the_charge_point_where_it_may(connector: int):
    text = json.dumps({"connectorId": connector, "type": "Operative"})
    assert decode(ChangeAvailabilityRequest, text).connector_id == connector
