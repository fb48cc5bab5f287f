import pytest
from tolerance.certified import DROP, Example, assert_both_ways, heard, put, say
from tolerance.certified_profiles import (
    BEGIN,
    END,
    NEW_PATH,
    NEW_PROFILE,
    NEW_RELATIVE,
    NEW_SCHEDULE,
    NEW_TX,
    OLD_PATH,
    OLD_PROFILE,
    OLD_RELATIVE,
    OLD_TX,
    SET,
    STARTED,
    new,
    old,
)

REMOTE = {"idTag": "A1", "chargingProfile": OLD_TX}
REQUEST = {"remoteStartId": 1, "idToken": {"idToken": "A1", "type": "Local"}, "chargingProfile": NEW_TX}
OLD_ENDED = (
    ("StartTransactionRequest", {"connectorId": 1, "idTag": "A1", "meterStart": 0, "timestamp": BEGIN}),
    ("StartTransactionResponse", {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}),
    ("StopTransactionRequest", {"transactionId": 7, "meterStop": 1, "timestamp": END}),
)
NEW_OPEN = [("TransactionEventRequest", STARTED)]
ENDED = (
    "TransactionEventRequest",
    put(STARTED, {"eventType": "Ended", "timestamp": END, "triggerReason": "EVDeparted", "seqNo": 1}),
)


def both(rule, change, path):
    """The rule in 1.6 and 2.0.1, with the same change of the same place in a profile."""
    yield Example(
        rule, "1.6", SET, old(), {f"{OLD_PATH}.{key}": value for key, value in change.items()}, f"{OLD_PATH}.{path}"
    )
    new_change = {f"{NEW_PATH}.{listed(key)}": value for key, value in change.items()}
    yield Example(rule, "2.0.1", SET, new(), new_change, f"{NEW_PATH}.{listed(path)}")


def listed(path):
    return path.replace("chargingSchedule.", "chargingSchedule[0].")


EXAMPLES = [
    *both(
        "first-period-later",
        {"chargingSchedule.chargingSchedulePeriod[0].startPeriod": 1},
        "chargingSchedule.chargingSchedulePeriod[0].startPeriod",
    ),
    *both(
        "periods-out-of-order",
        {"chargingSchedule.chargingSchedulePeriod[1].startPeriod": 0},
        "chargingSchedule.chargingSchedulePeriod[1].startPeriod",
    ),
    Example(
        "max-profile-elsewhere",
        "1.6",
        SET,
        old(put(OLD_PROFILE, {"chargingProfilePurpose": "ChargePointMaxProfile"}), 0),
        {"connectorId": 1},
        f"{OLD_PATH}.chargingProfilePurpose",
    ),
    Example(
        "max-profile-elsewhere",
        "2.0.1",
        SET,
        new(put(NEW_PROFILE, {"chargingProfilePurpose": "ChargingStationMaxProfile"}), 0),
        {"evseId": 1},
        f"{NEW_PATH}.chargingProfilePurpose",
    ),
    Example(
        "tx-profile-of-station",
        "1.6",
        SET,
        old(OLD_TX | {"transactionId": 7}),
        {"connectorId": 0},
        f"{OLD_PATH}.chargingProfilePurpose",
    ),
    Example(
        "tx-profile-of-station",
        "2.0.1",
        SET,
        new(NEW_TX | {"transactionId": "T1"}),
        {"evseId": 0},
        f"{NEW_PATH}.chargingProfilePurpose",
    ),
    Example(
        "tx-profile-without-transaction",
        "1.6",
        SET,
        old(OLD_TX | {"transactionId": 7}),
        {f"{OLD_PATH}.transactionId": DROP},
        f"{OLD_PATH}.transactionId",
    ),
    Example(
        "tx-profile-without-transaction",
        "2.0.1",
        SET,
        new(NEW_TX | {"transactionId": "T1"}),
        {f"{NEW_PATH}.transactionId": DROP},
        f"{NEW_PATH}.transactionId",
    ),
    Example(
        "transaction-of-other-purpose", "1.6", SET, old(), {f"{OLD_PATH}.transactionId": 7}, f"{OLD_PATH}.transactionId"
    ),
    Example(
        "transaction-of-other-purpose",
        "2.0.1",
        SET,
        new(),
        {f"{NEW_PATH}.transactionId": "T"},
        f"{NEW_PATH}.transactionId",
    ),
    Example(
        "tx-profile-after-end",
        "1.6",
        SET,
        old(OLD_TX | {"transactionId": 8}),
        {f"{OLD_PATH}.transactionId": 7},
        f"{OLD_PATH}.transactionId",
        OLD_ENDED,
    ),
    Example(
        "tx-profile-after-end",
        "2.0.1",
        SET,
        new(NEW_TX | {"transactionId": "T2"}),
        {f"{NEW_PATH}.transactionId": "T1"},
        f"{NEW_PATH}.transactionId",
        [*NEW_OPEN, ENDED],
    ),
    Example(
        "remote-start-of-other-purpose",
        "1.6",
        "RemoteStartTransactionRequest",
        REMOTE,
        {"chargingProfile.chargingProfilePurpose": "TxDefaultProfile"},
        "chargingProfile.chargingProfilePurpose",
    ),
    Example(
        "remote-start-of-other-purpose",
        "2.0.1",
        "RequestStartTransactionRequest",
        REQUEST,
        {"chargingProfile.chargingProfilePurpose": "TxDefaultProfile"},
        "chargingProfile.chargingProfilePurpose",
    ),
    Example(
        "remote-start-with-transaction",
        "1.6",
        "RemoteStartTransactionRequest",
        REMOTE,
        {"chargingProfile.transactionId": 7},
        "chargingProfile.transactionId",
    ),
    Example(
        "remote-start-with-transaction",
        "2.0.1",
        "RequestStartTransactionRequest",
        REQUEST,
        {"chargingProfile.transactionId": "T1"},
        "chargingProfile.transactionId",
    ),
    Example(
        "recurrency-of-other-kind",
        "1.6",
        SET,
        old(),
        {f"{OLD_PATH}.recurrencyKind": "Daily"},
        f"{OLD_PATH}.recurrencyKind",
    ),
    Example(
        "recurring-without-recurrency",
        "1.6",
        SET,
        old(OLD_PROFILE | {"chargingProfileKind": "Recurring", "recurrencyKind": "Weekly"}),
        {f"{OLD_PATH}.recurrencyKind": DROP},
        f"{OLD_PATH}.recurrencyKind",
    ),
    *both("start-missing", {"chargingSchedule.startSchedule": DROP}, "chargingSchedule.startSchedule"),
    Example(
        "start-of-relative",
        "1.6",
        SET,
        old(OLD_RELATIVE),
        {f"{OLD_PATH}.chargingSchedule.startSchedule": BEGIN},
        f"{OLD_PATH}.chargingSchedule.startSchedule",
    ),
    Example(
        "start-of-relative",
        "2.0.1",
        SET,
        new(NEW_RELATIVE),
        {f"{NEW_PATH}.chargingSchedule[0].startSchedule": BEGIN},
        f"{NEW_PATH}.chargingSchedule[0].startSchedule",
    ),
    *both("never-valid", {"validFrom": END, "validTo": BEGIN}, "validTo"),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_holds_both_ways(example):
    assert_both_ways(example)


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1.6", [*OLD_ENDED[:2], (SET, old(OLD_TX | {"transactionId": 7}))]),
        ("1.6", [("RemoteStartTransactionRequest", {"idTag": "A1"})]),
        ("1.6", [(SET, old(OLD_PROFILE | {"validFrom": BEGIN, "validTo": END}))]),
        ("2.0.1", [*NEW_OPEN, (SET, new(NEW_TX | {"transactionId": "T1"}))]),
        ("2.0.1", [("RequestStartTransactionRequest", put(REQUEST, {"chargingProfile": DROP}))]),
    ],
)
def test_what_is_in_order_is_not_found(version, said):
    heard(version, said)


def test_each_schedule_of_a_choice_is_looked_at():
    choice = new(NEW_PROFILE | {"chargingSchedule": [NEW_SCHEDULE, put(NEW_SCHEDULE, {"startSchedule": DROP})]})
    found = say("2.0.1", heard("2.0.1", ()), SET, choice)
    assert [finding.path for finding in found] == ["chargingProfile.chargingSchedule[1].startSchedule"]
