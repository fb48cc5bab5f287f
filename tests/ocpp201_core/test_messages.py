"""The messages of OCPP 2.0.1: the package as a whole, and blocks A to H."""

import importlib
import json
from types import ModuleType
from typing import Any, get_args

import pytest

import ocpp201_core
from ocpp201_core import VERSION, CustomDataType, HeartbeatRequest
from ocpp201_core.plugin import ocpp_version
from ocpp201_core.types import Ocpp201Model
from ocpp_core import ErrorCode, InvalidPayload, OcppModel, Operation, Role, decode, encode

BLOCKS = {
    "security": "CertificateSigned SignCertificate SecurityEventNotification",
    "provisioning": (
        "BootNotification GetBaseReport GetReport NotifyReport GetVariables SetVariables Reset SetNetworkProfile"
    ),
    "authorization": "Authorize ClearCache",
    "local_authorization_list_management": "GetLocalListVersion SendLocalList",
    "transactions": "TransactionEvent GetTransactionStatus",
    "remote_control": "RequestStartTransaction RequestStopTransaction UnlockConnector TriggerMessage",
    "availability": "ChangeAvailability StatusNotification Heartbeat",
    "reservation": "ReserveNow CancelReservation ReservationStatusUpdate",
    "tariff_and_cost": "CostUpdated",
    "metering": "MeterValues",
    "smart_charging": (
        "SetChargingProfile GetChargingProfiles ReportChargingProfiles ClearChargingProfile GetCompositeSchedule "
        "ClearedChargingLimit NotifyChargingLimit NotifyEVChargingNeeds NotifyEVChargingSchedule"
    ),
    "firmware_management": (
        "UpdateFirmware FirmwareStatusNotification PublishFirmware PublishFirmwareStatusNotification UnpublishFirmware"
    ),
    "iso15118_certificate_management": (
        "Get15118EVCertificate GetCertificateStatus DeleteCertificate GetInstalledCertificateIds InstallCertificate"
    ),
    "diagnostics": (
        "GetLog LogStatusNotification NotifyEvent NotifyMonitoringReport SetMonitoringBase SetMonitoringLevel "
        "SetVariableMonitoring GetMonitoringReport ClearVariableMonitoring CustomerInformation "
        "NotifyCustomerInformation"
    ),
    "display_message": "SetDisplayMessage GetDisplayMessages NotifyDisplayMessages ClearDisplayMessage",
    "data_transfer": "DataTransfer",
}
BY_STATION = {
    "SignCertificate",
    "SecurityEventNotification",
    "BootNotification",
    "NotifyReport",
    "Authorize",
    "TransactionEvent",
    "StatusNotification",
    "Heartbeat",
    "ReservationStatusUpdate",
    "MeterValues",
    "ReportChargingProfiles",
    "ClearedChargingLimit",
    "NotifyChargingLimit",
    "NotifyEVChargingNeeds",
    "NotifyEVChargingSchedule",
    "FirmwareStatusNotification",
    "PublishFirmwareStatusNotification",
    "Get15118EVCertificate",
    "GetCertificateStatus",
    "LogStatusNotification",
    "NotifyEvent",
    "NotifyMonitoringReport",
    "NotifyCustomerInformation",
    "NotifyDisplayMessages",
}
OPERATIONS: dict[str, Operation[Any, Any]] = {operation.action: operation for operation in VERSION.catalogue}

TIME = "2024-05-17T08:09:10.123Z"
TOKEN = {"idToken": "0a1B2c3D", "type": "ISO14443"}
GROUP = {"additionalInfo": [{"additionalIdToken": "DE-8AA", "type": "eMI3"}], "idToken": "fleet", "type": "Central"}
INFO = {"reasonCode": "NoError", "additionalInfo": "All is well"}
TEXT = {"format": "UTF8", "language": "de", "content": "Grüße"}
TOKEN_INFO = {
    "status": "Accepted",
    "cacheExpiryDateTime": TIME,
    "chargingPriority": -9,
    "language1": "de",
    "evseId": [1, 2],
    "groupIdToken": GROUP,
    "language2": "en",
    "personalMessage": TEXT,
}
EVSE = {"id": 1, "connectorId": 2}
COMPONENT = {"evse": EVSE, "name": "EVSE", "instance": "left"}
VARIABLE = {"name": "Power", "instance": "max"}
PLACE = {"component": COMPONENT, "variable": VARIABLE}
OCSP = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "ab" * 32,
    "issuerKeyHash": "cd" * 32,
    "serialNumber": "1f",
    "responderURL": "http://ocsp.example",
}
SAMPLE = {
    "value": 12.5,
    "context": "Transaction.Begin",
    "measurand": "SoC",
    "phase": "L1-N",
    "location": "EV",
    "signedMeterValue": {
        "signedMeterData": "QUJD",
        "signingMethod": "",
        "encodingMethod": "OCMF",
        "publicKey": "",
    },
    "unitOfMeasure": {"unit": "Percent", "multiplier": -1},
}
METER = {"sampledValue": [{"value": 0}, SAMPLE], "timestamp": TIME}
TARIFF = {
    "id": 1,
    "salesTariffDescription": "night",
    "numEPriceLevels": 2,
    "salesTariffEntry": [
        {
            "relativeTimeInterval": {"start": 0, "duration": 3600},
            "ePriceLevel": 0,
            "consumptionCost": [
                {
                    "startValue": 0.5,
                    "cost": [{"costKind": "RelativePricePercentage", "amount": 100, "amountMultiplier": -2}],
                }
            ],
        }
    ],
}
PROFILE = {
    "id": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Recurring",
    "recurrencyKind": "Daily",
    "validFrom": TIME,
    "validTo": TIME,
    "chargingSchedule": [
        {
            "id": 7,
            "startSchedule": TIME,
            "duration": 86400,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 8.1, "numberPhases": 1, "phaseToUse": 3},
                {"startPeriod": 60, "limit": 16},
            ],
            "minChargingRate": 6.5,
            "salesTariff": TARIFF,
        }
    ],
    "transactionId": "tx",
}
APN = {
    "apn": "internet",
    "apnUserName": "user",
    "apnPassword": "secret",
    "simPin": 1234,
    "preferredNetwork": "26201",
    "useOnlyPreferredNetwork": False,
    "apnAuthentication": "NONE",
}
VPN = {"server": "vpn", "user": "u", "group": "g", "password": "p", "key": "k", "type": "IKEv2"}
NETWORK = {
    "apn": APN,
    "ocppVersion": "OCPP20",
    "ocppTransport": "JSON",
    "ocppCsmsUrl": "wss://csms.example/ocpp",
    "messageTimeout": 30,
    "securityProfile": 2,
    "ocppInterface": "Wireless0",
    "vpn": VPN,
}
REPORT = {
    **PLACE,
    "variableAttribute": [
        {"type": "Target", "value": "1", "mutability": "ReadOnly", "persistent": True, "constant": False},
        {},
    ],
    "variableCharacteristics": {
        "unit": "W",
        "dataType": "decimal",
        "minLimit": 0,
        "maxLimit": 22000.5,
        "valuesList": "a,b",
        "supportsMonitoring": False,
    },
}


def outcome(status: str) -> dict[str, Any]:
    return {"status": status, "statusInfo": INFO}


EXAMPLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "CertificateSigned": (
        {"certificateChain": "-----BEGIN CERTIFICATE-----", "certificateType": "V2GCertificate"},
        outcome("Rejected"),
    ),
    "SignCertificate": (
        {"csr": "-----BEGIN CERTIFICATE REQUEST-----", "certificateType": "ChargingStationCertificate"},
        outcome("Accepted"),
    ),
    "SecurityEventNotification": ({"type": "TamperDetectionActivated", "timestamp": TIME, "techInfo": "lid"}, {}),
    "BootNotification": (
        {
            "chargingStation": {
                "serialNumber": "S1",
                "model": "M",
                "modem": {"iccid": "89", "imsi": "26"},
                "vendorName": "V",
                "firmwareVersion": "1.0",
            },
            "reason": "PowerUp",
        },
        {"currentTime": TIME, "interval": 300, **outcome("Pending")},
    ),
    "GetBaseReport": ({"requestId": 1, "reportBase": "FullInventory"}, outcome("EmptyResultSet")),
    "GetReport": (
        {
            "componentVariable": [{"component": {"name": "EVSE"}}, PLACE],
            "requestId": 1,
            "componentCriteria": ["Active", "Available", "Enabled", "Problem"],
        },
        outcome("NotSupported"),
    ),
    "NotifyReport": ({"requestId": 1, "generatedAt": TIME, "reportData": [REPORT], "tbc": True, "seqNo": 0}, {}),
    "GetVariables": (
        {"getVariableData": [{"attributeType": "MaxSet", **PLACE}]},
        {
            "getVariableResult": [
                {
                    "attributeStatusInfo": INFO,
                    "attributeStatus": "Accepted",
                    "attributeType": "MaxSet",
                    "attributeValue": "",
                    **PLACE,
                }
            ]
        },
    ),
    "SetVariables": (
        {"setVariableData": [{"attributeType": "MinSet", "attributeValue": "", **PLACE}]},
        {
            "setVariableResult": [
                {
                    "attributeType": "MinSet",
                    "attributeStatus": "RebootRequired",
                    "attributeStatusInfo": INFO,
                    **PLACE,
                }
            ]
        },
    ),
    "Reset": ({"type": "OnIdle", "evseId": 1}, outcome("Scheduled")),
    "SetNetworkProfile": ({"configurationSlot": 1, "connectionData": NETWORK}, outcome("Failed")),
    "Authorize": (
        {"idToken": TOKEN, "certificate": "-----BEGIN CERTIFICATE-----", "iso15118CertificateHashData": [OCSP]},
        {"idTokenInfo": TOKEN_INFO, "certificateStatus": "ContractCancelled"},
    ),
    "ClearCache": ({}, outcome("Accepted")),
    "GetLocalListVersion": ({}, {"versionNumber": 0}),
    "SendLocalList": (
        {
            "localAuthorizationList": [{"idToken": TOKEN, "idTokenInfo": TOKEN_INFO}, {"idToken": GROUP}],
            "versionNumber": 2,
            "updateType": "Differential",
        },
        outcome("VersionMismatch"),
    ),
    "TransactionEvent": (
        {
            "eventType": "Updated",
            "meterValue": [METER],
            "timestamp": TIME,
            "triggerReason": "EVCommunicationLost",
            "seqNo": 3,
            "offline": True,
            "numberOfPhasesUsed": 3,
            "cableMaxCurrent": 32,
            "reservationId": 5,
            "transactionInfo": {
                "transactionId": "tx",
                "chargingState": "SuspendedEVSE",
                "timeSpentCharging": 60,
                "stoppedReason": "SOCLimitReached",
                "remoteStartId": 9,
            },
            "evse": EVSE,
            "idToken": TOKEN,
        },
        {
            "totalCost": 12.34,
            "chargingPriority": 9,
            "idTokenInfo": TOKEN_INFO,
            "updatedPersonalMessage": TEXT,
        },
    ),
    "GetTransactionStatus": ({"transactionId": "tx"}, {"ongoingIndicator": False, "messagesInQueue": True}),
    "RequestStartTransaction": (
        {"evseId": 1, "groupIdToken": GROUP, "idToken": TOKEN, "remoteStartId": 9, "chargingProfile": PROFILE},
        {**outcome("Accepted"), "transactionId": "tx"},
    ),
    "RequestStopTransaction": ({"transactionId": "tx"}, outcome("Rejected")),
    "UnlockConnector": ({"evseId": 1, "connectorId": 1}, outcome("OngoingAuthorizedTransaction")),
    "TriggerMessage": ({"evse": EVSE, "requestedMessage": "SignV2GCertificate"}, outcome("NotImplemented")),
    "ChangeAvailability": ({"evse": EVSE, "operationalStatus": "Inoperative"}, outcome("Scheduled")),
    "StatusNotification": ({"timestamp": TIME, "connectorStatus": "Faulted", "evseId": 1, "connectorId": 1}, {}),
    "Heartbeat": ({}, {"currentTime": TIME}),
    "ReserveNow": (
        {
            "id": 5,
            "expiryDateTime": TIME,
            "connectorType": "s309-1P-16A",
            "idToken": TOKEN,
            "evseId": 1,
            "groupIdToken": GROUP,
        },
        outcome("Occupied"),
    ),
    "CancelReservation": ({"reservationId": 5}, outcome("Accepted")),
    "ReservationStatusUpdate": ({"reservationId": 5, "reservationUpdateStatus": "Removed"}, {}),
}
"""One request and one response of each operation, every field present."""

ODD: dict[str, Any] = {
    "vendorId": "com.example",
    "vendor_id": 3,
    "snake_case": {"inner_key": None, "two words": [1, {"deep_er": 0.5}, None], "customData": {"no": "vendor"}},
    "PascalCase": True,
    "model_extra": "x",
    "": "",
    "ünï-cödé.1": [],
    "absent": None,
    "none": {},
}


def block(name: str) -> ModuleType:
    return importlib.import_module(f"ocpp201_core.{name}")


def everywhere(value: Any, extra: dict[str, Any]) -> Any:
    """The same message with custom data in itself and in each data type within."""
    if isinstance(value, dict):
        return {**{name: everywhere(member, extra) for name, member in value.items()}, "customData": extra}
    return [everywhere(item, extra) for item in value] if isinstance(value, list) else value


def test_exports_are_complete_sorted_and_unique():
    modules = [block(name) for name in ["enums", "types", "version", *BLOCKS]]
    names = [name for module in modules for name in module.__all__]
    assert len(names) == len(set(names))
    assert sorted(names) == sorted(ocpp201_core.__all__)
    constants = [name for name in ocpp201_core.__all__ if name.isupper()]
    classes = [name for name in ocpp201_core.__all__ if not name.isupper()]
    assert [*constants, *classes] == ocpp201_core.__all__
    assert constants == sorted(constants)
    assert all(hasattr(ocpp201_core, name) for name in names)


@pytest.mark.parametrize("name", ["enums", "types", *BLOCKS])
def test_block_exports_all_that_it_defines(name):
    module = block(name)
    defined = {
        key
        for key, value in vars(module).items()
        if isinstance(value, Operation) or (isinstance(value, type) and value.__module__ == module.__name__)
    }
    assert defined <= set(module.__all__)


def test_version():
    assert (VERSION.name, VERSION.subprotocol, VERSION.rpc) == ("2.0.1", "ocpp2.0.1", "2.0.1")
    assert not VERSION.tolerates_empty
    assert ocpp_version("ocpp2.0.1") is VERSION
    assert ocpp_version("ocpp1.6") is None


def test_64_actions_in_sixteen_blocks():
    assert len(VERSION.catalogue) == 64
    found: dict[str, list[str]] = {}
    for operation in VERSION.catalogue:
        found.setdefault(operation.block, []).append(operation.action)
    assert list(found) == list(BLOCKS)
    assert {name: set(actions) for name, actions in found.items()} == {
        name: set(actions.split()) for name, actions in BLOCKS.items()
    }


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.action)
def test_operation_fits_together(operation):
    assert operation.request.__name__ == f"{operation.action}Request"
    assert operation.response.__name__ == f"{operation.action}Response"
    assert operation.request.__module__ == operation.response.__module__
    (replies,) = [base for base in operation.request.__orig_bases__ if get_args(base)]
    assert get_args(replies)[0].__forward_arg__ == operation.response.__name__
    sender = Role.BOTH if operation.action == "DataTransfer" else Role.CSMS
    assert operation.sender is (Role.STATION if operation.action in BY_STATION else sender)


def test_every_object_takes_custom_data():
    for name in ocpp201_core.__all__:
        value = getattr(ocpp201_core, name)
        if isinstance(value, type) and issubclass(value, OcppModel) and value is not CustomDataType:
            assert issubclass(value, Ocpp201Model), name


def test_examples_cover_the_first_eight_blocks():
    assert list(EXAMPLES) == [action for name in list(BLOCKS)[:8] for action in BLOCKS[name].split()]


@pytest.mark.parametrize("action", EXAMPLES)
@pytest.mark.parametrize("part", ["request", "response"])
class TestWire:
    def test_decode_and_encode_give_the_same(self, action, part):
        wire = EXAMPLES[action][part == "response"]
        message = decode(getattr(OPERATIONS[action], part), json.dumps(wire))
        assert json.loads(encode(message)) == wire
        assert decode(type(message), encode(message)) == message

    def test_example_has_every_field(self, action, part):
        model = getattr(OPERATIONS[action], part)
        wire = EXAMPLES[action][part == "response"]
        assert set(decode(model, json.dumps(wire)).model_fields_set) | {"custom_data"} == set(model.model_fields)

    def test_custom_data_is_taken_at_every_depth(self, action, part):
        wire = everywhere(EXAMPLES[action][part == "response"], ODD)
        message = decode(getattr(OPERATIONS[action], part), json.dumps(wire))
        assert json.loads(encode(message)) == wire

    def test_unknown_field_is_refused(self, action, part):
        wire = {**EXAMPLES[action][part == "response"], "vendorExtra": 1}
        with pytest.raises(InvalidPayload) as refusal:
            decode(getattr(OPERATIONS[action], part), json.dumps(wire))
        assert [(problem.path, problem.code) for problem in refusal.value.problems] == [
            ("vendorExtra", ErrorCode.FORMAT_VIOLATION)
        ]


class TestCustomData:
    def test_is_untouched(self):
        message = decode(HeartbeatRequest, json.dumps({"customData": ODD}))
        assert message.custom_data is not None
        assert message.custom_data.vendor_id == "com.example"
        assert message.custom_data.model_extra == {name: ODD[name] for name in ODD if name != "vendorId"}
        assert json.loads(encode(message)) == {"customData": ODD}

    def test_can_be_made_in_python(self):
        custom = CustomDataType.model_validate({"vendorId": "com.example", "up_time": None})
        assert (
            encode(HeartbeatRequest(custom_data=custom)) == '{"customData":{"vendorId":"com.example","up_time":null}}'
        )

    def test_absent_is_left_out(self):
        assert HeartbeatRequest().custom_data is None
        assert encode(HeartbeatRequest()) == "{}"

    @pytest.mark.parametrize(
        ("custom", "path", "code"),
        [
            ({}, "customData.vendorId", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
            ({"vendor_id": "x"}, "customData.vendorId", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
            ({"vendorId": "x" * 256}, "customData.vendorId", ErrorCode.PROPERTY_CONSTRAINT_VIOLATION),
            ({"vendorId": 1}, "customData.vendorId", ErrorCode.TYPE_CONSTRAINT_VIOLATION),
            ("x", "customData", ErrorCode.TYPE_CONSTRAINT_VIOLATION),
            (None, "customData", ErrorCode.TYPE_CONSTRAINT_VIOLATION),
        ],
    )
    def test_is_refused(self, custom, path, code):
        with pytest.raises(InvalidPayload) as refusal:
            decode(HeartbeatRequest, json.dumps({"customData": custom}))
        assert [(problem.path, problem.code) for problem in refusal.value.problems] == [(path, code)]


GONE = object()
STRUCTURE = ErrorCode.FORMAT_VIOLATION
OCCURRENCE = ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION
TYPE = ErrorCode.TYPE_CONSTRAINT_VIOLATION
VALUE = ErrorCode.PROPERTY_CONSTRAINT_VIOLATION


@pytest.mark.parametrize(
    ("action", "part", "path", "value", "code"),
    [
        ("CertificateSigned", 0, "certificateChain", "x" * 10001, VALUE),
        ("CertificateSigned", 0, "certificateType", "Other", VALUE),
        ("CertificateSigned", 1, "status", GONE, OCCURRENCE),
        ("SignCertificate", 0, "csr", "x" * 5501, VALUE),
        ("SignCertificate", 1, "statusInfo.reasonCode", "x" * 21, VALUE),
        ("SecurityEventNotification", 0, "type", "x" * 51, VALUE),
        ("SecurityEventNotification", 0, "timestamp", "yesterday", VALUE),
        ("SecurityEventNotification", 0, "timestamp", 1715933350, TYPE),
        ("SecurityEventNotification", 0, "techInfo", "x" * 256, VALUE),
        ("BootNotification", 0, "chargingStation", GONE, OCCURRENCE),
        ("BootNotification", 0, "chargingStation.model", "x" * 21, VALUE),
        ("BootNotification", 0, "chargingStation.modem", [], TYPE),
        ("BootNotification", 0, "chargingStation.modem.iccid", None, TYPE),
        ("BootNotification", 0, "reason", "Boredom", VALUE),
        ("BootNotification", 1, "interval", "300", TYPE),
        ("BootNotification", 1, "interval", 300.5, TYPE),
        ("GetBaseReport", 0, "requestId", True, TYPE),
        ("GetReport", 0, "componentVariable", [], OCCURRENCE),
        ("GetReport", 0, "componentCriteria", ["Active"] * 5, OCCURRENCE),
        ("GetReport", 0, "componentCriteria[1]", "Idle", VALUE),
        ("NotifyReport", 0, "reportData[0].variableAttribute", [{}] * 5, OCCURRENCE),
        ("NotifyReport", 0, "reportData[0].variableAttribute[0].value", "x" * 2501, VALUE),
        ("NotifyReport", 0, "reportData[0].variableCharacteristics.maxLimit", "1", TYPE),
        ("NotifyReport", 0, "reportData[0].variableCharacteristics.unit", "x" * 17, VALUE),
        ("NotifyReport", 0, "tbc", "true", TYPE),
        ("GetVariables", 0, "getVariableData", [], OCCURRENCE),
        ("GetVariables", 0, "getVariableData[0].variable.name", "x" * 51, VALUE),
        ("GetVariables", 1, "getVariableResult[0].attributeStatus", GONE, OCCURRENCE),
        ("SetVariables", 0, "setVariableData[0].attributeValue", "x" * 1001, VALUE),
        ("SetVariables", 0, "setVariableData[0].attributeValue", 1, TYPE),
        ("Reset", 0, "type", "Hard", VALUE),
        ("Reset", 0, "evseId", None, TYPE),
        ("SetNetworkProfile", 0, "connectionData.apn.preferredNetwork", "x" * 7, VALUE),
        ("SetNetworkProfile", 0, "connectionData.vpn.key", "x" * 256, VALUE),
        ("SetNetworkProfile", 0, "connectionData.ocppVersion", "OCPP21", VALUE),
        ("SetNetworkProfile", 0, "connectionData.ocppCsmsUrl", "x" * 513, VALUE),
        ("Authorize", 0, "idToken.idToken", "x" * 37, VALUE),
        ("Authorize", 0, "certificate", "x" * 5501, VALUE),
        ("Authorize", 0, "iso15118CertificateHashData", [OCSP] * 5, OCCURRENCE),
        ("Authorize", 0, "iso15118CertificateHashData[0].responderURL", GONE, OCCURRENCE),
        ("Authorize", 0, "iso15118CertificateHashData[0].responderUrl", "http://ocsp", STRUCTURE),
        ("Authorize", 0, "iso15118CertificateHashData[0].serialNumber", "1" * 41, VALUE),
        ("Authorize", 1, "idTokenInfo.evseId", [], OCCURRENCE),
        ("Authorize", 1, "idTokenInfo.language1", "x" * 9, VALUE),
        ("Authorize", 1, "idTokenInfo.personalMessage.content", "x" * 513, VALUE),
        ("ClearCache", 1, "status", 1, TYPE),
        ("GetLocalListVersion", 1, "versionNumber", GONE, OCCURRENCE),
        ("SendLocalList", 0, "localAuthorizationList", [], OCCURRENCE),
        ("SendLocalList", 0, "localAuthorizationList[1].idToken.additionalInfo", [], OCCURRENCE),
        ("TransactionEvent", 0, "meterValue[0].sampledValue", [], OCCURRENCE),
        ("TransactionEvent", 0, "meterValue[0].sampledValue[0].value", "0", TYPE),
        ("TransactionEvent", 0, "meterValue[0].sampledValue[1].phase", "L4", VALUE),
        ("TransactionEvent", 0, "transactionInfo.transactionId", "x" * 37, VALUE),
        ("TransactionEvent", 0, "transaction_info", {}, STRUCTURE),
        ("TransactionEvent", 0, "seqNo", GONE, OCCURRENCE),
        ("TransactionEvent", 1, "totalCost", "12.34", TYPE),
        ("GetTransactionStatus", 1, "messagesInQueue", GONE, OCCURRENCE),
        ("RequestStartTransaction", 0, "chargingProfile.chargingSchedule", [], OCCURRENCE),
        ("RequestStartTransaction", 0, "chargingProfile.chargingSchedule[0].chargingSchedulePeriod", [], OCCURRENCE),
        (
            "RequestStartTransaction",
            0,
            "chargingProfile.chargingSchedule[0].salesTariff.salesTariffEntry[0].ePriceLevel",
            -1,
            VALUE,
        ),
        ("RequestStopTransaction", 0, "transactionId", GONE, OCCURRENCE),
        ("UnlockConnector", 0, "connectorId", GONE, OCCURRENCE),
        ("TriggerMessage", 0, "evse.id", GONE, OCCURRENCE),
        ("TriggerMessage", 0, "requestedMessage", "ALL", VALUE),
        ("ChangeAvailability", 0, "operationalStatus", "operative", VALUE),
        ("StatusNotification", 0, "timestamp", "2024-05-17T08:09:10", VALUE),
        ("Heartbeat", 1, "currentTime", GONE, OCCURRENCE),
        ("ReserveNow", 0, "connectorType", "sType4", VALUE),
        ("CancelReservation", 0, "reservationId", 5.5, TYPE),
        ("ReservationStatusUpdate", 0, "reservationUpdateStatus", "Used", VALUE),
    ],
)
def test_refused(action, part, path, value, code):
    operation = OPERATIONS[action]
    wire = json.loads(json.dumps(EXAMPLES[action][part]))
    *way, last = [int(step) if step.isdigit() else step for step in path.replace("[", ".").replace("]", "").split(".")]
    holder = wire
    for step in way:
        holder = holder[step]
    if value is GONE:
        del holder[last]
    else:
        holder[last] = value
    with pytest.raises(InvalidPayload) as refusal:
        decode(operation.response if part else operation.request, json.dumps(wire))
    assert [(problem.path, problem.code) for problem in refusal.value.problems] == [(path, code)]
