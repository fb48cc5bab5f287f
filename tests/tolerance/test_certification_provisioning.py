import pytest
from tolerance.certified import DROP, VERSIONS, Example, assert_both_ways, heard, say

from ocpp_tolerance.certification import RULES
from ocpp_tolerance.certification.configuration_keys import KEYS, REQUIRED

NOW = "2024-05-01T12:00:00Z"
OLD_BOOT = {
    "chargePointVendor": "V",
    "chargePointModel": "M",
    "iccid": "89310410106543789301",
    "imsi": "310150123456789",
}
NEW_BOOT = {
    "reason": "PowerUp",
    "chargingStation": {"vendorName": "V", "model": "M", "modem": {"iccid": "8931", "imsi": "31015"}},
}
BOOTS = {"1.6": OLD_BOOT, "2.0.1": NEW_BOOT}
VALUE = {"boolean": "true", "integer": "3", "CSL": "a,b"}


def booted(version, status):
    answer = {"status": status, "currentTime": NOW, "interval": 60}
    return [("BootNotificationRequest", BOOTS[version]), ("BootNotificationResponse", answer)]


def pairs(*keys):
    return [{"key": key, "readonly": bool(KEYS[key].readonly), "value": VALUE[KEYS[key].type]} for key in keys]


def asked(*keys):
    return [("GetConfigurationRequest", {"key": list(keys)} if keys else {})]


def trigger(message):
    return ("TriggerMessageRequest", {"requestedMessage": message})


ALL = {"configurationKey": pairs(*sorted(REQUIRED))}
ONE = {"configurationKey": pairs("heartbeatinterval"), "unknownKey": ["X"]}

EXAMPLES = [
    Example(
        "remote-while-pending",
        "1.6",
        "RemoteStopTransactionRequest",
        {"transactionId": 1},
        {},
        "",
        booted("1.6", "Pending"),
    ),
    Example(
        "boot-triggered-when-accepted",
        "1.6",
        *trigger("Heartbeat"),
        {"requestedMessage": "BootNotification"},
        "requestedMessage",
        booted("1.6", "Accepted"),
    ),
    Example("sim-card-numbers", "1.5", "BootNotificationRequest", OLD_BOOT, {"iccid": "-67"}, "iccid"),
    Example("sim-card-numbers", "1.6", "BootNotificationRequest", OLD_BOOT, {"imsi": ""}, "imsi"),
    Example(
        "modem-numbers",
        "2.0.1",
        "BootNotificationRequest",
        NEW_BOOT,
        {"chargingStation.modem.imsi": "3101501234567890"},
        "chargingStation.modem.imsi",
    ),
    Example(
        "key-known-and-unknown",
        "1.6",
        "GetConfigurationResponse",
        ONE,
        {"unknownKey[0]": "heartbeatInterval"},
        "unknownKey[0]",
    ),
    Example(
        "key-unanswered",
        "1.6",
        "GetConfigurationResponse",
        ONE,
        {"unknownKey": DROP},
        "unknownKey",
        asked("HeartbeatInterval", "x"),
    ),
    Example(
        "key-unasked",
        "1.6",
        "GetConfigurationResponse",
        ONE,
        {"configurationKey": pairs("heartbeatinterval", "connectiontimeout")},
        "configurationKey[1].key",
        asked("HeartbeatInterval", "X"),
    ),
    Example("key-unasked", "1.6", "GetConfigurationResponse", ALL, {"unknownKey": ["X"]}, "unknownKey[0]", asked()),
    Example(
        "required-key-missing",
        "1.6",
        "GetConfigurationResponse",
        ALL,
        {"configurationKey[0]": pairs("blinkrepeat")[0]},
        "configurationKey",
        asked(),
    ),
    *(
        Example(
            "key-of-another-type",
            "1.6",
            "GetConfigurationResponse",
            {"configurationKey": pairs(key)},
            {"configurationKey[0].value": bad},
            "configurationKey[0].value",
        )
        for key, bad in (("heartbeatinterval", "3.5"), ("localpreauthorize", "1"))
    ),
    *(
        Example(
            "key-with-other-access",
            "1.6",
            "GetConfigurationResponse",
            {"configurationKey": pairs(key)},
            {"configurationKey[0].readonly": bad},
            "configurationKey[0].readonly",
        )
        for key, bad in (("heartbeatinterval", True), ("numberofconnectors", False))
    ),
    *(
        Example(
            "data-of-unknown-vendor",
            version,
            "DataTransferResponse",
            {"status": "UnknownVendorId"},
            {"data": ""},
            "data",
        )
        for version in ("1.5", "1.6")
    ),
]
WITH_STATE = [example for example in EXAMPLES if example.rule != "remote-while-pending"]


@pytest.mark.parametrize("example", WITH_STATE, ids=str)
def test_the_rule_holds_both_ways(example):
    assert_both_ways(example)


def requests_of(version, role):
    return [operation for operation in VERSIONS[version].catalogue if operation.sender.name == role]


def found(version, status, name, payload, *before):
    state = heard(version, [*booted(version, status), *before])
    return [finding.rule for finding in say(version, state, name, payload)]


HEARTBEAT = ("HeartbeatRequest", {})
SIGN = (
    "SignCertificateRequest",
    {"csr": "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n"},
)
SPEAKING = [
    Example("speaks-while-rejected", "1.6", *HEARTBEAT, {}, "", booted("1.6", "Rejected")),
    Example("speaks-while-rejected", "2.0.1", *HEARTBEAT, {}, "", booted("2.0.1", "Rejected")),
    Example("speaks-while-pending", "1.6", *HEARTBEAT, {}, "", booted("1.6", "Pending")),
    Example("speaks-while-pending", "2.0.1", *HEARTBEAT, {}, "", booted("2.0.1", "Pending")),
    Example("csms-speaks-while-rejected", "2.0.1", "ClearCacheRequest", {}, {}, "", booted("2.0.1", "Rejected")),
    EXAMPLES[0],
]


@pytest.mark.parametrize("example", SPEAKING, ids=str)
def test_what_may_not_be_said_now_may_be_said_once_accepted(example):
    assert found(example.version, "Accepted", example.message, example.good) == []
    state = heard(example.version, example.before)
    findings = say(example.version, state, example.message, example.good)
    assert [(finding.rule, finding.path) for finding in findings] == [(example.rule, example.path)]


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1.6", [*booted("1.6", "Pending"), trigger("Heartbeat"), HEARTBEAT]),
        (
            "1.6",
            [
                *booted("1.6", "Pending"),
                ("ExtendedTriggerMessageRequest", {"requestedMessage": "SignChargePointCertificate"}),
                SIGN,
            ],
        ),
        ("1.6", [*booted("1.6", "Pending"), *booted("1.6", "Accepted"), HEARTBEAT]),
        ("1.6", [*booted("1.6", "Rejected"), ("GetConfigurationRequest", {})]),
        ("1.6", [*booted("1.6", "Pending"), trigger("BootNotification"), *booted("1.6", "Accepted")]),
        (
            "1.6",
            [("GetConfigurationResponse", {"configurationKey": [{"key": "Ours", "readonly": True, "value": "?"}]})],
        ),
        (
            "1.6",
            [
                (
                    "GetConfigurationResponse",
                    {"configurationKey": [{"key": "AuthorizeRemoteTxRequests", "readonly": True}]},
                )
            ],
        ),
        ("1.6", [*asked(), ("GetConfigurationResponse", ALL)]),
        ("1.6", [("DataTransferResponse", {"status": "Accepted", "data": "x"})]),
        ("2.0.1", [*booted("2.0.1", "Pending"), trigger("SignChargingStationCertificate"), SIGN]),
        (
            "2.0.1",
            [
                *booted("2.0.1", "Pending"),
                ("GetBaseReportRequest", {"requestId": 1, "reportBase": "FullInventory"}),
                ("NotifyReportRequest", {"requestId": 1, "generatedAt": NOW, "seqNo": 0}),
                ("GetReportRequest", {"requestId": 2}),
                ("NotifyReportRequest", {"requestId": 2, "generatedAt": NOW, "seqNo": 0}),
            ],
        ),
    ],
)
def test_what_is_in_order_is_not_found(version, said):
    heard(version, said)


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_the_rules_on_silence_know_every_request(version):
    rules = {rule.name: set(rule.where) for rule in RULES}
    ours = {f"{operation.action}Request" for operation in requests_of(version, "STATION")} - {"BootNotificationRequest"}
    assert ours <= rules["speaks-while-rejected"]
    assert ours <= rules["speaks-while-pending"]
    if version == "2.0.1":
        theirs = {f"{operation.action}Request" for operation in requests_of(version, "CSMS")}
        assert rules["csms-speaks-while-rejected"] == theirs
