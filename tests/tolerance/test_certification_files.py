import pytest
from tolerance.certified import DROP, Example, assert_both_ways, heard

BEGIN, END = "2024-05-01T12:00:00Z", "2024-05-01T13:00:00Z"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
LOG = {
    "logType": "DiagnosticsLog",
    "requestId": 1,
    "log": {"remoteLocation": "https://x/y", "oldestTimestamp": BEGIN, "latestTimestamp": END},
}
FIRMWARE = {"location": "https://x/y", "retrieveDateTime": BEGIN, "installDateTime": END}
SIGNED = FIRMWARE | {"signingCertificate": CERTIFICATE, "signature": "AA=="}


BOOTED = [
    ("BootNotificationRequest", {"chargePointVendor": "V", "chargePointModel": "M"}),
    ("BootNotificationResponse", {"status": "Accepted", "currentTime": BEGIN, "interval": 60}),
]


def triggered(message):
    return [*BOOTED, ("TriggerMessageRequest", {"requestedMessage": message})]


EXAMPLES = [
    *(
        Example(
            "location-of-other-scheme",
            "1.6",
            message,
            {"location": "ftp://u@x/y"} | more,
            {"location": bad},
            "location",
        )
        for message, more, bad in (
            ("GetDiagnosticsRequest", {}, "x/y"),
            ("UpdateFirmwareRequest", {"retrieveDate": BEGIN}, "sftp://x/y"),
            ("GetDiagnosticsRequest", {}, "http://[x"),
        )
    ),
    Example(
        "firmware-location-no-uri",
        "2.0.1",
        "UpdateFirmwareRequest",
        {"requestId": 1, "firmware": FIRMWARE},
        {"firmware.location": "x/y"},
        "firmware.location",
    ),
    Example(
        "diagnostics-window-backwards",
        "1.6",
        "GetDiagnosticsRequest",
        {"location": "http://x", "startTime": BEGIN, "stopTime": END},
        {"startTime": END, "stopTime": BEGIN},
        "stopTime",
    ),
    *(
        Example(
            "log-window-backwards",
            version,
            "GetLogRequest",
            LOG,
            {"log.oldestTimestamp": "2025-01-01T00:00:00Z"},
            "log.latestTimestamp",
        )
        for version in ("1.6", "2.0.1")
    ),
    Example(
        "install-before-retrieve",
        "1.6",
        "SignedUpdateFirmwareRequest",
        {"requestId": 1, "firmware": SIGNED},
        {"firmware.installDateTime": "2024-01-01T00:00:00Z"},
        "firmware.installDateTime",
    ),
    Example(
        "install-before-retrieve",
        "2.0.1",
        "UpdateFirmwareRequest",
        {"requestId": 1, "firmware": FIRMWARE},
        {"firmware.installDateTime": "2024-01-01T00:00:00Z"},
        "firmware.installDateTime",
    ),
    *(
        Example(
            "log-request-missing",
            version,
            "LogStatusNotificationRequest",
            {"status": "Uploading", "requestId": 1},
            {"requestId": DROP},
            "requestId",
        )
        for version in ("1.6", "2.0.1")
    ),
    Example(
        "signed-firmware-request-missing",
        "1.6",
        "SignedFirmwareStatusNotificationRequest",
        {"status": "Installed", "requestId": 1},
        {"requestId": DROP},
        "requestId",
    ),
    Example(
        "firmware-request-missing",
        "2.0.1",
        "FirmwareStatusNotificationRequest",
        {"status": "Installed", "requestId": 1},
        {"requestId": DROP},
        "requestId",
    ),
    Example(
        "diagnostics-idle-untriggered",
        "1.6",
        "DiagnosticsStatusNotificationRequest",
        {"status": "Uploaded"},
        {"status": "Idle"},
        "status",
        triggered("FirmwareStatusNotification"),
    ),
    Example(
        "firmware-idle-untriggered",
        "1.6",
        "FirmwareStatusNotificationRequest",
        {"status": "Installed"},
        {"status": "Idle"},
        "status",
        triggered("DiagnosticsStatusNotification"),
    ),
    Example(
        "published-nowhere",
        "2.0.1",
        "PublishFirmwareStatusNotificationRequest",
        {"status": "Published", "location": ["http://x"], "requestId": 1},
        {"location": DROP},
        "location",
    ),
    *(
        Example("checksum-no-md5", "2.0.1", message, {"checksum": "a" * 32} | more, {"checksum": "a" * 31}, "checksum")
        for message, more in (
            ("PublishFirmwareRequest", {"location": "http://x", "requestId": 1}),
            ("UnpublishFirmwareRequest", {}),
        )
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_holds_both_ways(example):
    assert_both_ways(example)


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (
            "1.6",
            [
                *triggered("DiagnosticsStatusNotification"),
                ("DiagnosticsStatusNotificationRequest", {"status": "Idle"}),
                ("ExtendedTriggerMessageRequest", {"requestedMessage": "FirmwareStatusNotification"}),
                ("FirmwareStatusNotificationRequest", {"status": "Idle"}),
                ("SignedFirmwareStatusNotificationRequest", {"status": "Idle"}),
                ("LogStatusNotificationRequest", {"status": "Idle"}),
                ("GetDiagnosticsRequest", {"location": "ftps://x", "startTime": END}),
            ],
        ),
        ("1.6", [("DiagnosticsStatusNotificationRequest", {"status": "Idle"})]),
        (
            "2.0.1",
            [
                ("GetLogRequest", LOG | {"log": {"remoteLocation": "sftp://x"}}),
                (
                    "UpdateFirmwareRequest",
                    {"requestId": 1, "firmware": {"location": "http://x", "retrieveDateTime": END}},
                ),
                ("PublishFirmwareStatusNotificationRequest", {"status": "Downloading", "requestId": 1}),
            ],
        ),
    ],
)
def test_what_is_in_order_is_not_found(version, said):
    heard(version, said)
