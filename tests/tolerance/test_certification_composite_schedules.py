import pytest
from tolerance.certified import DROP, Example, assert_both_ways, heard, put, say
from tolerance.certified_profiles import (
    NEW_PROFILE,
    NEW_RELATIVE,
    NEW_SCHEDULE,
    NEW_TX,
    OLD_SCHEDULE,
    SET,
    STARTED,
    new,
)

WISH = ("GetCompositeScheduleRequest", {"connectorId": 1, "duration": 60, "chargingRateUnit": "A"})
ANSWER = {"status": "Accepted", "connectorId": 1, "chargingSchedule": put(OLD_SCHEDULE, {"startSchedule": DROP})}
OPEN = [("TransactionEventRequest", STARTED)]
NEEDS = (
    "NotifyEVChargingNeedsRequest",
    {
        "evseId": 1,
        "chargingNeeds": {
            "requestedEnergyTransfer": "DC",
            "dcChargingParameters": {"evMaxCurrent": 100, "evMaxVoltage": 400, "evMaxPower": 40000},
        },
    },
)
ONE_PHASE = put(
    NEW_PROFILE,
    {
        "chargingSchedule[0].chargingSchedulePeriod[0]": {
            "startPeriod": 0,
            "limit": 1,
            "numberPhases": 1,
            "phaseToUse": 3,
        }
    },
)
PHASE = "chargingProfile.chargingSchedule[0].chargingSchedulePeriod[0]"
OURS = NEW_TX | {"transactionId": "T1"}
TAKEN = [(SET, new(OURS)), ("SetChargingProfileResponse", {"status": "Accepted"})]
TARIFF = {
    "id": 1,
    "salesTariffEntry": [
        {
            "relativeTimeInterval": {"start": 0},
            "consumptionCost": [
                {"startValue": 0, "cost": [{"costKind": "CarbonDioxideEmission", "amount": 1, "amountMultiplier": -3}]}
            ],
        }
    ],
}
MULTIPLIER = (
    "chargingProfile.chargingSchedule[0].salesTariff.salesTariffEntry[0].consumptionCost[0].cost[0].amountMultiplier"
)

EXAMPLES = [
    Example(
        "accepted-without-schedule",
        "1.6",
        "GetCompositeScheduleResponse",
        ANSWER,
        {"chargingSchedule": DROP},
        "chargingSchedule",
    ),
    Example(
        "composite-with-start",
        "1.6",
        "GetCompositeScheduleResponse",
        ANSWER,
        {"chargingSchedule.startSchedule": "2024-05-01T12:00:00Z"},
        "chargingSchedule.startSchedule",
    ),
    Example(
        "composite-beyond-duration",
        "1.6",
        "GetCompositeScheduleResponse",
        ANSWER,
        {"chargingSchedule.chargingSchedulePeriod[1].startPeriod": 61},
        "chargingSchedule.chargingSchedulePeriod[1].startPeriod",
        [WISH],
    ),
    Example(
        "composite-in-another-unit",
        "1.6",
        "GetCompositeScheduleResponse",
        ANSWER,
        {"chargingSchedule.chargingRateUnit": "W"},
        "chargingSchedule.chargingRateUnit",
        [WISH],
    ),
    Example("phase-of-several", "2.0.1", SET, new(ONE_PHASE), {f"{PHASE}.numberPhases": 2}, f"{PHASE}.phaseToUse"),
    Example("phase-range", "2.0.1", SET, new(ONE_PHASE), {f"{PHASE}.phaseToUse": 4}, f"{PHASE}.phaseToUse"),
    Example(
        "external-constraints-set",
        "2.0.1",
        SET,
        new(evse=0),
        {"chargingProfile.chargingProfilePurpose": "ChargingStationExternalConstraints"},
        "chargingProfile.chargingProfilePurpose",
    ),
    Example(
        "external-constraints-cleared",
        "2.0.1",
        "ClearChargingProfileRequest",
        {"chargingProfileCriteria": {"chargingProfilePurpose": "TxProfile"}},
        {"chargingProfileCriteria.chargingProfilePurpose": "ChargingStationExternalConstraints"},
        "chargingProfileCriteria.chargingProfilePurpose",
    ),
    Example(
        "relative-max-profile",
        "2.0.1",
        SET,
        new(NEW_RELATIVE, 0),
        {"chargingProfile.chargingProfilePurpose": "ChargingStationMaxProfile"},
        "chargingProfile.chargingProfileKind",
    ),
    Example(
        "choice-without-needs",
        "2.0.1",
        SET,
        new(OURS),
        {"chargingProfile.chargingSchedule": [NEW_SCHEDULE] * 2},
        "chargingProfile.chargingSchedule",
        OPEN,
    ),
    Example(
        "stack-level-taken",
        "2.0.1",
        SET,
        new(OURS | {"stackLevel": 1}),
        {"chargingProfile.stackLevel": 0, "chargingProfile.id": 2},
        "chargingProfile.stackLevel",
        TAKEN,
    ),
    Example(
        "profile-ids-or-criteria",
        "2.0.1",
        "GetChargingProfilesRequest",
        {"requestId": 1, "chargingProfile": {"chargingProfileId": [1]}},
        {"chargingProfile.stackLevel": 0},
        "chargingProfile",
    ),
    Example(
        "profile-ids-or-criteria",
        "2.0.1",
        "GetChargingProfilesRequest",
        {"requestId": 1, "chargingProfile": {"chargingLimitSource": ["EMS"]}},
        {"chargingProfile": {}},
        "chargingProfile",
    ),
    Example(
        "amount-multiplier-range",
        "2.0.1",
        SET,
        new(put(NEW_PROFILE, {"chargingSchedule[0].salesTariff": TARIFF})),
        {MULTIPLIER: -4},
        MULTIPLIER,
    ),
    Example(
        "direct-current-without-power",
        "2.0.1",
        *NEEDS,
        {"chargingNeeds.dcChargingParameters.evMaxPower": DROP},
        "chargingNeeds.dcChargingParameters.evMaxPower",
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_holds_both_ways(example):
    assert_both_ways(example)


CHOICE = (SET, new(OURS | {"chargingSchedule": [NEW_SCHEDULE] * 2}))
OTHER = (SET, new(OURS | {"id": 2}))


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1.6", [WISH, ("GetCompositeScheduleResponse", {"status": "Rejected"})]),
        (
            "1.6",
            [
                ("GetCompositeScheduleRequest", {"connectorId": 1, "duration": 60}),
                ("GetCompositeScheduleResponse", ANSWER),
            ],
        ),
        ("2.0.1", [CHOICE]),
        ("2.0.1", [*OPEN, NEEDS, CHOICE]),
        ("2.0.1", [(SET, new(OURS)), ("SetChargingProfileResponse", {"status": "Rejected"}), OTHER]),
        ("2.0.1", [*TAKEN, (SET, new(OURS))]),
        ("2.0.1", [*TAKEN, ("ClearChargingProfileRequest", {"chargingProfileId": 1}), OTHER]),
        ("2.0.1", [("SetChargingProfileResponse", {"status": "Accepted"})]),
        ("2.0.1", [("ClearChargingProfileRequest", {"chargingProfileCriteria": {"stackLevel": 1}})]),
    ],
)
def test_what_is_in_order_is_not_found(version, said):
    heard(version, said)


def test_needs_are_those_of_one_transaction():
    ended = ("TransactionEventRequest", put(STARTED, {"eventType": "Ended", "seqNo": 1, "triggerReason": "EVDeparted"}))
    again = ("TransactionEventRequest", put(STARTED, {"transactionInfo.transactionId": "T2"}))
    state = heard("2.0.1", [*OPEN, NEEDS, ended, again])
    found = say("2.0.1", state, SET, put(CHOICE[1], {"chargingProfile.transactionId": "T2"}))
    assert [finding.rule for finding in found] == ["choice-without-needs"]
