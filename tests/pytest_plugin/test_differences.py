"""Messages that differ, told field by field."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pytest_plugin.rig import BOOT, authorizing

import ocpp16_core
from ocpp_generic_api import (
    BootNotificationResponse,
    ChargingProfile,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    ChargingSchedule,
    ChargingSchedulePeriod,
    MeterValue,
    MeterValuesRequest,
    RegistrationStatus,
    SampledValue,
    UnitOfMeasure,
)
from ocpp_toolkit.pytest_plugin.assertions import explained
from ocpp_toolkit.testing import ReceivedCalls, differences, nearest

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def accepted(**fields):
    return BootNotificationResponse(
        **{"status": RegistrationStatus.ACCEPTED, "current_time": NOW, "interval": 300, **fields}
    )


def metered(*values, power=None):
    unit = UnitOfMeasure(unit="Wh", multiplier=power)
    samples = [SampledValue(value=Decimal(value), unit_of_measure=unit) for value in values]
    return MeterValuesRequest(evse_id=1, meter_value=[MeterValue(timestamp=NOW, sampled_value=samples)])


def limited(limit):
    schedule = ChargingSchedule(
        id=1,
        charging_rate_unit=ChargingRateUnit.A,
        charging_schedule_period=[ChargingSchedulePeriod(start_period=0, limit=Decimal(limit))],
    )
    return ChargingProfile(
        id=1,
        stack_level=0,
        charging_profile_purpose=ChargingProfilePurpose.TX_PROFILE,
        charging_profile_kind=ChargingProfileKind.ABSOLUTE,
        charging_schedule=[schedule],
    )


@pytest.mark.parametrize(
    ("left", "right", "lines"),
    [
        (accepted(), accepted(), []),
        (
            accepted(),
            accepted(interval=60, status=RegistrationStatus.PENDING, current_time=NOW.replace(hour=13)),
            [
                "currentTime: 2026-11-21T12:00:00Z != 2026-11-21T13:00:00Z",
                "interval: 300 s != 60 s",
                "status: Accepted != Pending",
            ],
        ),
        (
            metered("549", "1"),
            metered("550", "1"),
            ["meterValue[0].sampledValue[0].value: 549 Wh != 550 Wh"],
        ),
        (metered("1"), metered("1", "2"), ["meterValue[0].sampledValue[1]: only on the right: SampledValue("]),
        (metered("1", "2"), metered("1"), ["meterValue[0].sampledValue[1]: only on the left: SampledValue("]),
        (
            metered("1", power=3),
            metered("2"),
            [
                "meterValue[0].sampledValue[0].value: 1 ·10^3 Wh != 2 Wh",
                "meterValue[0].sampledValue[0].unitOfMeasure.multiplier: only on the left: 3",
            ],
        ),
        (
            limited("16"),
            limited("32"),
            ["chargingSchedule[0].chargingSchedulePeriod[0].limit: 16 A != 32 A"],
        ),
        (
            ocpp16_core.SampledValue(value="1", unit=ocpp16_core.UnitOfMeasure.WH),
            ocpp16_core.SampledValue(value="2", unit=ocpp16_core.UnitOfMeasure.WH),
            ["value: 1 Wh != 2 Wh"],
        ),
        (
            ocpp16_core.StopTransactionRequest(transaction_id=1, meter_stop=10, timestamp=NOW),
            ocpp16_core.StopTransactionRequest(transaction_id=2, meter_stop=20, timestamp=NOW),
            ["transactionId: 1 != 2", "meterStop: 10 Wh != 20 Wh"],
        ),
        (
            ocpp16_core.HeartbeatRequest(),
            authorizing("R"),
            ["ocpp16_core.HeartbeatRequest != ocpp_generic_api.AuthorizeRequest"],
        ),
        (
            [BOOT, authorizing("R")],
            [BOOT, authorizing("S"), accepted()],
            [
                "[1] AuthorizeRequest.idToken.idToken: 'R' != 'S'",
                "[2] only on the right: BootNotificationResponse(",
            ],
        ),
        (
            [authorizing("R"), BOOT],
            [BOOT],
            ["[0] only on the left: AuthorizeRequest("],
        ),
        ([BOOT, 1, 3], [BOOT, 2, 3], ["[1] 1 != 2"]),
        (
            ocpp16_core.SampledValue(value="1"),
            ocpp16_core.SampledValue(value="2"),
            ["value: '1' != '2'"],
        ),
        ([1], [2], []),
        (1, BOOT, []),
    ],
)
def test_lines(left, right, lines):
    found = differences(left, right)
    assert len(found) == len(lines)
    for told, line in zip(found, lines, strict=True):
        assert told == line or (line.endswith("(") and told.startswith(line))


def test_a_long_value_is_cut_short():
    [line] = differences([], [metered(*map(str, range(100)))])
    assert len(line) < 250
    assert line.endswith("…")


def test_the_nearest_is_the_one_that_differs_least():
    found = [BOOT, accepted(interval=1, status=RegistrationStatus.PENDING), accepted(interval=1)]
    assert nearest(accepted(), found) == [
        "the nearest is [2], which differs (wanted != there):",
        "interval: 300 s != 1 s",
    ]
    assert nearest(authorizing("R"), found[:1]) == ["there is no AuthorizeRequest among: BootNotificationRequest"]
    assert nearest(BOOT, []) == ["there is no BootNotificationRequest among: nothing"]


def test_comparisons_are_explained_and_others_left_alone():
    assert explained("==", accepted(), accepted(interval=1)) == [
        "BootNotificationResponse(…) == BootNotificationResponse(…)",
        "interval: 300 s != 1 s",
    ]
    assert explained("==", [BOOT], [])[0] == "[1 message] == [0 messages]"
    assert explained("in", BOOT, ReceivedCalls())[0] == "BootNotificationRequest(…) in [0 messages]"
    assert explained("in", BOOT, [accepted()])[1].startswith("there is no BootNotificationRequest")
    assert explained("!=", BOOT, BOOT) is None
    assert explained("==", 1, 2) is None
    assert explained("in", 1, [BOOT]) is None
    assert explained("in", BOOT, {}) is None
