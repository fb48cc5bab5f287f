"""Wire JSON of the functional blocks I to P: both ways, exact, and what is refused."""

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from ocpp201_core import (
    data_transfer,
    diagnostics,
    display_message,
    firmware_management,
    iso15118_certificate_management,
    metering,
    smart_charging,
    tariff_and_cost,
)
from ocpp201_core.types import CustomDataType, Ocpp201Model
from ocpp_core import ErrorCode, InvalidPayload, Operation, Role, decode, encode

BLOCKS = (
    tariff_and_cost,
    metering,
    smart_charging,
    firmware_management,
    iso15118_certificate_management,
    diagnostics,
    display_message,
    data_transfer,
)
OPERATIONS: dict[str, Operation[Any, Any]] = {each.action: each for block in BLOCKS for each in block.OPERATIONS}

T1 = "2024-05-01T08:00:00.000Z"
T2 = "2024-05-01T18:30:00.250Z"
INFO = {"reasonCode": "NoError", "additionalInfo": "for the log"}
ACCEPTED = {"status": "Accepted", "statusInfo": INFO}
HASH = {"hashAlgorithm": "SHA256", "issuerNameHash": "ab12", "issuerKeyHash": "cd34", "serialNumber": "0f"}
COMPONENT = {"name": "EVSE", "instance": "left", "evse": {"id": 1, "connectorId": 2}}
VARIABLE = {"name": "Power", "instance": "L1"}
TARIFF = {
    "id": 5,
    "salesTariffDescription": "night",
    "numEPriceLevels": 2,
    "salesTariffEntry": [
        {
            "relativeTimeInterval": {"start": 0, "duration": 3600},
            "ePriceLevel": 0,
            "consumptionCost": [
                {
                    "startValue": Decimal("0.1"),
                    "cost": [{"costKind": "RelativePricePercentage", "amount": 80, "amountMultiplier": -1}],
                }
            ],
        }
    ],
}
SCHEDULE = {
    "id": 3,
    "startSchedule": T1,
    "duration": 86400,
    "chargingRateUnit": "A",
    "minChargingRate": Decimal("6.1"),
    "chargingSchedulePeriod": [
        {"startPeriod": 0, "limit": Decimal("16.1"), "numberPhases": 1, "phaseToUse": 2},
        {"startPeriod": 3600, "limit": Decimal("0.1")},
    ],
    "salesTariff": TARIFF,
}
PROFILE = {
    "id": 7,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Recurring",
    "recurrencyKind": "Daily",
    "validFrom": T1,
    "validTo": T2,
    "transactionId": "tx-1",
    "chargingSchedule": [SCHEDULE],
}
MESSAGE_INFO = {
    "id": 0,
    "display": {"name": "Display"},
    "priority": "AlwaysFront",
    "state": "Idle",
    "startDateTime": T1,
    "endDateTime": T2,
    "transactionId": "tx-1",
    "message": {"format": "UTF8", "language": "de-AT", "content": "Grüß Gott ⚡"},
}
MONITOR = {"id": 1, "transaction": False, "value": Decimal("230.5"), "type": "UpperThreshold", "severity": 5}
VENDOR_DATA = {
    "snake_case": {"camelCase": [1, Decimal("2.5"), -3, None, "5", {"inner_key": None}]},
    "whole": 123456789012345678901234567890,
    "status": "no enumeration",
    "timestamp": "yesterday",
    "flag": False,
    "nothing": None,
    "empty": [{}, []],
}

EXAMPLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "CostUpdated": ({"totalCost": Decimal("12.35"), "transactionId": "tx-1"}, {}),
    "MeterValues": (
        {
            "evseId": 0,
            "meterValue": [
                {
                    "timestamp": T1,
                    "sampledValue": [
                        {"value": Decimal("0.1")},
                        {
                            "value": Decimal("-16.1"),
                            "context": "Sample.Clock",
                            "measurand": "Energy.Active.Import.Register",
                            "phase": "L1-N",
                            "location": "Outlet",
                            "unitOfMeasure": {"unit": "Wh", "multiplier": 3},
                            "signedMeterValue": {
                                "signedMeterData": "AAA=",
                                "signingMethod": "ECDSA",
                                "encodingMethod": "OCMF",
                                "publicKey": "BBB=",
                            },
                        },
                    ],
                }
            ],
        },
        {},
    ),
    "SetChargingProfile": ({"evseId": 1, "chargingProfile": PROFILE}, ACCEPTED),
    "GetChargingProfiles": (
        {
            "requestId": 9,
            "evseId": 0,
            "chargingProfile": {
                "chargingProfilePurpose": "TxDefaultProfile",
                "stackLevel": 1,
                "chargingProfileId": [7, 8],
                "chargingLimitSource": ["EMS", "Other", "SO", "CSO"],
            },
        },
        {"status": "NoProfiles"},
    ),
    "ReportChargingProfiles": (
        {"requestId": 9, "chargingLimitSource": "CSO", "chargingProfile": [PROFILE], "tbc": True, "evseId": 1},
        {},
    ),
    "ClearChargingProfile": (
        {
            "chargingProfileId": 7,
            "chargingProfileCriteria": {"evseId": 0, "chargingProfilePurpose": "TxProfile", "stackLevel": 0},
        },
        {"status": "Unknown"},
    ),
    "GetCompositeSchedule": (
        {"duration": 600, "chargingRateUnit": "W", "evseId": 0},
        {
            "status": "Accepted",
            "schedule": {
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": Decimal("11040.5")}],
                "evseId": 0,
                "duration": 600,
                "scheduleStart": T1,
                "chargingRateUnit": "W",
            },
        },
    ),
    "ClearedChargingLimit": ({"chargingLimitSource": "SO", "evseId": 1}, {}),
    "NotifyChargingLimit": (
        {
            "chargingSchedule": [SCHEDULE],
            "evseId": 1,
            "chargingLimit": {"chargingLimitSource": "EMS", "isGridCritical": True},
        },
        {},
    ),
    "NotifyEVChargingNeeds": (
        {
            "maxScheduleTuples": 12,
            "chargingNeeds": {
                "requestedEnergyTransfer": "AC_three_phase",
                "departureTime": T2,
                "acChargingParameters": {
                    "energyAmount": 40000,
                    "evMinCurrent": 6,
                    "evMaxCurrent": 32,
                    "evMaxVoltage": 400,
                },
                "dcChargingParameters": {
                    "evMaxCurrent": 500,
                    "evMaxVoltage": 920,
                    "energyAmount": 40000,
                    "evMaxPower": 150000,
                    "stateOfCharge": 0,
                    "evEnergyCapacity": 77000,
                    "fullSoC": 100,
                    "bulkSoC": 80,
                },
            },
            "evseId": 1,
        },
        {"status": "Processing"},
    ),
    "NotifyEVChargingSchedule": ({"timeBase": T1, "chargingSchedule": SCHEDULE, "evseId": 1}, ACCEPTED),
    "UpdateFirmware": (
        {
            "retries": 3,
            "retryInterval": 60,
            "requestId": 1,
            "firmware": {
                "location": "https://example.com/fw.bin",
                "retrieveDateTime": T1,
                "installDateTime": T2,
                "signingCertificate": "-----BEGIN CERTIFICATE-----",
                "signature": "AAA=",
            },
        },
        {"status": "AcceptedCanceled"},
    ),
    "FirmwareStatusNotification": ({"status": "InstallVerificationFailed", "requestId": 1}, {}),
    "PublishFirmware": (
        {
            "location": "https://example.com/fw.bin",
            "retries": 3,
            "checksum": "d41d8cd98f00b204e9800998ecf8427e",
            "requestId": 1,
            "retryInterval": 60,
        },
        ACCEPTED,
    ),
    "PublishFirmwareStatusNotification": (
        {"status": "Published", "location": ["http://lc/fw.bin", "ftp://lc/fw.bin"], "requestId": 1},
        {},
    ),
    "UnpublishFirmware": ({"checksum": "d41d8cd98f00b204e9800998ecf8427e"}, {"status": "DownloadOngoing"}),
    "Get15118EVCertificate": (
        {"iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef", "action": "Update", "exiRequest": "AAA="},
        {"status": "Accepted", "statusInfo": INFO, "exiResponse": "BBB="},
    ),
    "GetCertificateStatus": (
        {"ocspRequestData": {**HASH, "responderURL": "http://ocsp.example.com"}},
        {"status": "Accepted", "ocspResult": "AAA="},
    ),
    "DeleteCertificate": ({"certificateHashData": HASH}, {"status": "NotFound"}),
    "GetInstalledCertificateIds": (
        {"certificateType": ["V2GCertificateChain", "MORootCertificate"]},
        {
            "status": "Accepted",
            "certificateHashDataChain": [
                {
                    "certificateHashData": HASH,
                    "certificateType": "V2GCertificateChain",
                    "childCertificateHashData": [HASH, HASH],
                }
            ],
        },
    ),
    "InstallCertificate": (
        {"certificateType": "ManufacturerRootCertificate", "certificate": "-----BEGIN CERTIFICATE-----"},
        {"status": "Failed"},
    ),
    "GetLog": (
        {
            "log": {"remoteLocation": "sftp://example.com/logs", "oldestTimestamp": T1, "latestTimestamp": T2},
            "logType": "SecurityLog",
            "requestId": 1,
            "retries": 0,
            "retryInterval": 10,
        },
        {"status": "AcceptedCanceled", "filename": "security.log"},
    ),
    "LogStatusNotification": ({"status": "NotSupportedOperation", "requestId": 1}, {}),
    "NotifyEvent": (
        {
            "generatedAt": T1,
            "tbc": False,
            "seqNo": 0,
            "eventData": [
                {
                    "eventId": 2,
                    "timestamp": T1,
                    "trigger": "Alerting",
                    "cause": 1,
                    "actualValue": "241.7",
                    "techCode": "E42",
                    "techInfo": "overvoltage",
                    "cleared": True,
                    "transactionId": "tx-1",
                    "component": COMPONENT,
                    "variableMonitoringId": 1,
                    "eventNotificationType": "CustomMonitor",
                    "variable": VARIABLE,
                }
            ],
        },
        {},
    ),
    "NotifyMonitoringReport": (
        {
            "monitor": [{"component": COMPONENT, "variable": VARIABLE, "variableMonitoring": [MONITOR]}],
            "requestId": 1,
            "tbc": True,
            "seqNo": 0,
            "generatedAt": T1,
        },
        {},
    ),
    "SetMonitoringBase": ({"monitoringBase": "HardWiredOnly"}, {"status": "EmptyResultSet"}),
    "SetMonitoringLevel": ({"severity": 4}, ACCEPTED),
    "SetVariableMonitoring": (
        {"setMonitoringData": [{**MONITOR, "component": COMPONENT, "variable": VARIABLE}]},
        {
            "setMonitoringResult": [
                {
                    "id": 1,
                    "statusInfo": INFO,
                    "status": "UnsupportedMonitorType",
                    "type": "PeriodicClockAligned",
                    "component": COMPONENT,
                    "variable": VARIABLE,
                    "severity": 5,
                }
            ]
        },
    ),
    "GetMonitoringReport": (
        {
            "componentVariable": [{"component": COMPONENT, "variable": VARIABLE}, {"component": COMPONENT}],
            "requestId": 1,
            "monitoringCriteria": ["ThresholdMonitoring", "DeltaMonitoring", "PeriodicMonitoring"],
        },
        {"status": "NotSupported"},
    ),
    "ClearVariableMonitoring": (
        {"id": [1, 2]},
        {
            "clearMonitoringResult": [
                {"status": "Accepted", "id": 1},
                {"status": "NotFound", "id": 2, "statusInfo": INFO},
            ]
        },
    ),
    "CustomerInformation": (
        {
            "customerCertificate": HASH,
            "idToken": {
                "idToken": "DEADBEEF",
                "type": "ISO14443",
                "additionalInfo": [{"additionalIdToken": "A-1", "type": "fleet"}],
            },
            "requestId": 1,
            "report": True,
            "clear": False,
            "customerIdentifier": "C-4711",
        },
        {"status": "Invalid"},
    ),
    "NotifyCustomerInformation": (
        {"data": "nothing known", "tbc": False, "seqNo": 0, "generatedAt": T1, "requestId": 1},
        {},
    ),
    "SetDisplayMessage": ({"message": MESSAGE_INFO}, {"status": "NotSupportedMessageFormat"}),
    "GetDisplayMessages": (
        {"id": [0, 1], "requestId": 1, "priority": "InFront", "state": "Faulted"},
        {"status": "Unknown"},
    ),
    "NotifyDisplayMessages": ({"messageInfo": [MESSAGE_INFO], "requestId": 1, "tbc": True}, {}),
    "ClearDisplayMessage": ({"id": 0}, ACCEPTED),
    "DataTransfer": (
        {"messageId": "Hello", "data": VENDOR_DATA, "vendorId": "com.example"},
        {"status": "UnknownMessageId", "statusInfo": INFO, "data": [VENDOR_DATA]},
    ),
}
"""Every operation with as many fields as it has: action → request, response."""

BARE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "GetChargingProfiles": ({"requestId": 0, "chargingProfile": {}}, {"status": "Accepted"}),
    "ClearChargingProfile": ({}, {"status": "Accepted"}),
    "GetCompositeSchedule": ({"duration": 0, "evseId": 1}, {"status": "Rejected"}),
    "ClearedChargingLimit": ({"chargingLimitSource": "Other"}, {}),
    "NotifyChargingLimit": ({"chargingLimit": {"chargingLimitSource": "EMS"}}, {}),
    "NotifyEVChargingNeeds": (
        {"chargingNeeds": {"requestedEnergyTransfer": "DC"}, "evseId": 1},
        {"status": "Rejected"},
    ),
    "FirmwareStatusNotification": ({"status": "Idle"}, {}),
    "PublishFirmwareStatusNotification": ({"status": "Idle"}, {}),
    "GetCertificateStatus": (
        {"ocspRequestData": {**HASH, "responderURL": ""}},
        {"status": "Failed"},
    ),
    "GetInstalledCertificateIds": ({}, {"status": "NotFound"}),
    "LogStatusNotification": ({"status": "Idle"}, {}),
    "NotifyMonitoringReport": ({"requestId": 1, "seqNo": 3, "generatedAt": T1}, {}),
    "GetMonitoringReport": ({"requestId": 1}, {"status": "EmptyResultSet"}),
    "CustomerInformation": ({"requestId": 1, "report": False, "clear": True}, {"status": "Accepted"}),
    "GetDisplayMessages": ({"requestId": 1}, {"status": "Accepted"}),
    "NotifyDisplayMessages": ({"requestId": 1}, {}),
    "DataTransfer": ({"vendorId": "com.example"}, {"status": "Accepted"}),
}
"""The operations whose fields are mostly optional, with as few as they can have."""

STATION_SENDS = {
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


def to_text(value: Any) -> str:
    """JSON text in which a Decimal shows its own digits."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{to_text(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(to_text, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def from_text(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def problems(model: type[Ocpp201Model], payload: Any) -> list[tuple[str, ErrorCode]]:
    with pytest.raises(InvalidPayload) as caught:
        decode(model, to_text(payload))
    return [(problem.path, problem.code) for problem in caught.value.problems]


def test_every_operation_has_an_example():
    assert list(OPERATIONS) == list(EXAMPLES)
    assert len(OPERATIONS) == sum(len(block.OPERATIONS) for block in BLOCKS) == 37


@pytest.mark.parametrize("action", EXAMPLES)
def test_names_and_block(action):
    operation = OPERATIONS[action]
    assert (operation.request.__name__, operation.response.__name__) == (f"{action}Request", f"{action}Response")
    assert operation in next(block for block in BLOCKS if block.__name__.endswith(operation.block)).OPERATIONS


@pytest.mark.parametrize("action", EXAMPLES)
def test_sender(action):
    expected = Role.BOTH if action == "DataTransfer" else Role.STATION if action in STATION_SENDS else Role.CSMS
    assert OPERATIONS[action].sender == expected


@pytest.mark.parametrize(
    ("action", "asked", "answered"),
    [pytest.param(action, *pair, id=action) for action, pair in EXAMPLES.items()]
    + [pytest.param(action, *pair, id=f"{action}-bare") for action, pair in BARE.items()],
)
def test_same_json_back(action, asked, answered):
    for model, payload in ((OPERATIONS[action].request, asked), (OPERATIONS[action].response, answered)):
        message = decode(model, to_text(payload))
        assert from_text(encode(message)) == payload
        assert decode(model, encode(message)) == message


@pytest.mark.parametrize("action", EXAMPLES)
def test_full_examples_leave_no_field_of_the_request_out(action):
    message = decode(OPERATIONS[action].request, to_text(EXAMPLES[action][0]))
    assert [name for name, value in message if value is None] == ["custom_data"]


@pytest.mark.parametrize("action", EXAMPLES)
def test_custom_data_is_untouched(action):
    custom = {"vendorId": "com.example", "vendor_id": "kept apart", **VENDOR_DATA}
    for model, payload in zip((OPERATIONS[action].request, OPERATIONS[action].response), EXAMPLES[action], strict=True):
        carrying = {**payload, "customData": custom}
        assert from_text(encode(decode(model, to_text(carrying)))) == carrying


def test_custom_data_deep_inside():
    payload = {"evseId": 1, "chargingProfile": {**PROFILE, "customData": {"vendorId": "x", "a_b": [None]}}}
    message = decode(smart_charging.SetChargingProfileRequest, to_text(payload))
    assert message.charging_profile.custom_data == CustomDataType(vendor_id="x", a_b=[None])
    assert from_text(encode(message)) == payload


@pytest.mark.parametrize("data", [VENDOR_DATA, [], {}, "", "5", 0, Decimal("0.1"), True, False, [None, [None]]])
def test_data_is_untouched(data):
    payload = {"vendorId": "x", "data": data}
    assert from_text(encode(decode(data_transfer.DataTransferRequest, to_text(payload)))) == payload


def test_data_made_in_python_is_untouched():
    message = data_transfer.DataTransferResponse(
        status=data_transfer.DataTransferStatusEnumType.ACCEPTED, data={"snake_case": None, "n": 1}
    )
    assert encode(message) == '{"status":"Accepted","data":{"snake_case":null,"n":1}}'


@pytest.mark.parametrize("text", ["0.1", "16.1", "0.30000000000000004", "-0.5", "123456789.12", "7"])
def test_decimals_are_exact(text):
    wire = f'{{"totalCost":{text},"transactionId":"t"}}'
    message = decode(tariff_and_cost.CostUpdatedRequest, wire)
    assert message.total_cost == Decimal(text)
    assert encode(message) == wire


def test_whole_number_stays_whole():
    message = tariff_and_cost.CostUpdatedRequest(total_cost=Decimal("5.00"), transaction_id="t")
    assert encode(message) == '{"totalCost":5,"transactionId":"t"}'


def test_float_is_refused_in_python():
    with pytest.raises(ValidationError, match="a float is not exact"):
        tariff_and_cost.CostUpdatedRequest(total_cost=0.1, transaction_id="t")
    with pytest.raises(ValidationError, match="a float is not exact"):
        diagnostics.VariableMonitoringType(
            id=1, transaction=False, value=16.1, type=diagnostics.MonitorEnumType.DELTA, severity=5
        )


def test_names_in_python():
    parameters = smart_charging.DCChargingParametersType(ev_max_current=1, ev_max_voltage=2, full_soc=90, bulk_soc=80)
    assert encode(parameters) == '{"evMaxCurrent":1,"evMaxVoltage":2,"fullSoC":90,"bulkSoC":80}'


STRUCTURE = ErrorCode.FORMAT_VIOLATION
OCCURRENCE = ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION
TYPE = ErrorCode.TYPE_CONSTRAINT_VIOLATION
VALUE = ErrorCode.PROPERTY_CONSTRAINT_VIOLATION

EV_NEEDS = {"evMaxCurrent": 1, "evMaxVoltage": 2}


@pytest.mark.parametrize(
    ("model", "payload", "path", "code"),
    [
        (tariff_and_cost.CostUpdatedRequest, {"transactionId": "t"}, "totalCost", OCCURRENCE),
        (tariff_and_cost.CostUpdatedRequest, {"totalCost": "1", "transactionId": "t"}, "totalCost", TYPE),
        (tariff_and_cost.CostUpdatedRequest, {"totalCost": 1, "transactionId": "t" * 37}, "transactionId", VALUE),
        (tariff_and_cost.CostUpdatedResponse, {"status": "Accepted"}, "status", STRUCTURE),
        (metering.MeterValuesRequest, {"evseId": 1, "meterValue": []}, "meterValue", OCCURRENCE),
        (metering.MeterValuesRequest, {"evseId": "1", "meterValue": [{}]}, "evseId", TYPE),
        (metering.MeterValuesRequest, {"evseId": 1, "meterValue": {}}, "meterValue", TYPE),
        (
            smart_charging.SetChargingProfileRequest,
            {"evseId": 1, "chargingProfile": {**PROFILE, "chargingSchedule": [SCHEDULE] * 4}},
            "chargingProfile.chargingSchedule",
            OCCURRENCE,
        ),
        (
            smart_charging.SetChargingProfileRequest,
            {"evse_id": 1, "evseId": 1, "chargingProfile": PROFILE},
            "evse_id",
            STRUCTURE,
        ),
        (smart_charging.SetChargingProfileRequest, {"evseId": 1, "chargingProfile": 7}, "chargingProfile", TYPE),
        (
            smart_charging.ChargingProfileCriterionType,
            {"chargingLimitSource": ["EMS"] * 5},
            "chargingLimitSource",
            OCCURRENCE,
        ),
        (smart_charging.DCChargingParametersType, {**EV_NEEDS, "stateOfCharge": 101}, "stateOfCharge", VALUE),
        (smart_charging.DCChargingParametersType, {**EV_NEEDS, "fullSoC": -1}, "fullSoC", VALUE),
        (smart_charging.DCChargingParametersType, {**EV_NEEDS, "bulkSoC": 101}, "bulkSoC", VALUE),
        (smart_charging.DCChargingParametersType, {**EV_NEEDS, "fullSoc": 1}, "fullSoc", STRUCTURE),
        (
            smart_charging.NotifyEVChargingScheduleRequest,
            {"timeBase": "2024-05-01T08:00:00", "chargingSchedule": SCHEDULE, "evseId": 1},
            "timeBase",
            VALUE,
        ),
        (firmware_management.FirmwareStatusNotificationRequest, {"status": "installed"}, "status", VALUE),
        (
            firmware_management.FirmwareStatusNotificationRequest,
            {"status": "Installed", "requestId": None},
            "requestId",
            TYPE,
        ),
        (
            firmware_management.PublishFirmwareStatusNotificationRequest,
            {"location": [], "status": "Published"},
            "location",
            OCCURRENCE,
        ),
        (
            firmware_management.PublishFirmwareStatusNotificationRequest,
            {"location": ["x", "y" * 513], "status": "Published"},
            "location[1]",
            VALUE,
        ),
        (
            firmware_management.UnpublishFirmwareResponse,
            {"status": "Unpublished", "statusInfo": INFO},
            "statusInfo",
            STRUCTURE,
        ),
        (
            iso15118_certificate_management.Get15118EVCertificateRequest,
            {"iso15118SchemaVersion": "x", "action": "Install", "exiRequest": "x" * 5601},
            "exiRequest",
            VALUE,
        ),
        (
            iso15118_certificate_management.InstallCertificateRequest,
            {"certificateType": "V2GCertificateChain", "certificate": "x"},
            "certificateType",
            VALUE,
        ),
        (
            iso15118_certificate_management.CertificateHashDataChainType,
            {
                "certificateHashData": HASH,
                "certificateType": "V2GCertificateChain",
                "childCertificateHashData": [HASH] * 5,
            },
            "childCertificateHashData",
            OCCURRENCE,
        ),
        (diagnostics.SetMonitoringLevelRequest, {"severity": 1.5}, "severity", TYPE),
        (diagnostics.SetMonitoringLevelRequest, {"severity": True}, "severity", TYPE),
        (
            diagnostics.GetMonitoringReportRequest,
            {"requestId": 1, "monitoringCriteria": []},
            "monitoringCriteria",
            OCCURRENCE,
        ),
        (diagnostics.ClearVariableMonitoringRequest, {"id": ["1"]}, "id[0]", TYPE),
        (diagnostics.CustomerInformationRequest, {"requestId": 1, "report": 1, "clear": True}, "report", TYPE),
        (
            display_message.SetDisplayMessageRequest,
            {"message": {**MESSAGE_INFO, "message": {"format": "PNG", "content": "x"}}},
            "message.message.format",
            VALUE,
        ),
        (display_message.ClearDisplayMessageRequest, {}, "id", OCCURRENCE),
        (data_transfer.DataTransferRequest, {"data": {}}, "vendorId", OCCURRENCE),
        (data_transfer.DataTransferRequest, {"vendorId": "x", "customData": {}}, "customData.vendorId", OCCURRENCE),
        (data_transfer.DataTransferRequest, {"vendorId": "x", "customData": []}, "customData", TYPE),
        (data_transfer.DataTransferRequest, [], "", STRUCTURE),
    ],
)
def test_refused(model, payload, path, code):
    assert (path, code) in problems(model, payload)


@pytest.mark.parametrize("action", EXAMPLES)
def test_unknown_field_is_refused(action):
    for model, payload in zip((OPERATIONS[action].request, OPERATIONS[action].response), EXAMPLES[action], strict=True):
        assert problems(model, {**payload, "surprise": 1}) == [("surprise", STRUCTURE)]


@pytest.mark.parametrize("action", EXAMPLES)
def test_each_required_field_is_required(action):
    for model, payload in zip((OPERATIONS[action].request, OPERATIONS[action].response), EXAMPLES[action], strict=True):
        for field in model.model_fields.values():
            if field.is_required():
                name = str(field.serialization_alias)
                rest = {key: value for key, value in payload.items() if key != name}
                assert problems(model, rest) == [(name, OCCURRENCE)]
