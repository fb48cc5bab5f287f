import pytest
from tolerance.certified import DROP, Example, assert_both_ways, heard, put

STATUS = {"connectorId": 0, "status": "Available", "errorCode": "NoError", "timestamp": "2024-05-01T12:00:00Z"}
NOTIFY = "StatusNotificationRequest"
TRIGGER = {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}
SCHEDULE = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1}]}
ABOUT_VEHICLES = {
    "NotifyChargingLimitRequest": {"chargingLimit": {"chargingLimitSource": "EMS"}, "evseId": 1},
    "NotifyEVChargingNeedsRequest": {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "AC_three_phase"}},
    "NotifyEVChargingScheduleRequest": {"timeBase": "2024-05-01T12:00:00Z", "evseId": 1, "chargingSchedule": SCHEDULE},
    "RequestStartTransactionRequest": {"evseId": 1, "remoteStartId": 1, "idToken": {"idToken": "A", "type": "Local"}},
}

EXAMPLES = [
    Example("status-not-of-station", "1.6", NOTIFY, STATUS, {"status": "Charging"}, "status"),
    Example(
        "fault-without-error",
        "1.6",
        NOTIFY,
        put(STATUS, {"status": "Faulted", "errorCode": "GroundFailure"}),
        {"errorCode": "NoError"},
        "errorCode",
    ),
    Example(
        "communication-error-elsewhere",
        "1.6",
        NOTIFY,
        put(STATUS, {"connectorId": 1, "status": "SuspendedEVSE", "errorCode": "EVCommunicationError"}),
        {"status": "Charging"},
        "errorCode",
    ),
    Example(
        "status-out-of-order",
        "1.6",
        NOTIFY,
        STATUS,
        {"timestamp": "2024-05-01T11:59:59Z"},
        "timestamp",
        [(NOTIFY, STATUS)],
    ),
    Example(
        "evse-number",
        "2.0.1",
        "ChangeAvailabilityRequest",
        {"evse": {"id": 1}, "operationalStatus": "Operative"},
        {"evse.id": 0},
        "evse.id",
    ),
    *(
        Example("evse-id-of-station", "2.0.1", message, payload, {"evseId": 0}, "evseId")
        for message, payload in ABOUT_VEHICLES.items()
    ),
    Example("trigger-without-connector", "2.0.1", "TriggerMessageRequest", TRIGGER, {"evse": DROP}, "evse"),
    Example(
        "trigger-without-connector",
        "2.0.1",
        "TriggerMessageRequest",
        TRIGGER,
        {"evse.connectorId": DROP},
        "evse.connectorId",
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_holds_both_ways(example):
    assert_both_ways(example)


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1.6", [(NOTIFY, STATUS), (NOTIFY, put(STATUS, {"connectorId": 1, "timestamp": "2024-05-01T11:00:00Z"}))]),
        ("1.6", [(NOTIFY, STATUS), (NOTIFY, put(STATUS, {"timestamp": DROP}))]),
        (
            "1.6",
            [
                (NOTIFY, STATUS),
                ("BootNotificationRequest", {"chargePointVendor": "V", "chargePointModel": "M"}),
                (NOTIFY, put(STATUS, {"timestamp": "2024-05-01T11:00:00Z"})),
            ],
        ),
        (
            "2.0.1",
            [
                (
                    NOTIFY,
                    {"timestamp": "2024-05-01T12:00:00Z", "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1},
                ),
                ("TriggerMessageRequest", {"requestedMessage": "Heartbeat"}),
                ("NotifyChargingLimitRequest", {"chargingLimit": {"chargingLimitSource": "EMS"}}),
            ],
        ),
    ],
)
def test_what_is_in_order_is_not_found(version, said):
    heard(version, said)
