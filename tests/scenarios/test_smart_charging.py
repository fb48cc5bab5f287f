"""The CSMS limits what the station may draw."""

from decimal import Decimal
from typing import Any

from scenarios.moments import at
from scenarios.samples import ACCEPTED, started
from scenarios.sides import Pair

from ocpp_generic_api import (
    ChargingProfile,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingProfileStatus,
    ChargingRateUnit,
    ChargingSchedule,
    ChargingSchedulePeriod,
    ClearChargingProfile,
    ClearChargingProfileRequest,
    ClearChargingProfileResponse,
    ClearChargingProfileStatus,
    CompositeSchedule,
    GenericStatus,
    GetCompositeScheduleRequest,
    GetCompositeScheduleResponse,
    RecurrencyKind,
    SetChargingProfileRequest,
    SetChargingProfileResponse,
)

YES = SetChargingProfileResponse(status=ChargingProfileStatus.ACCEPTED)
PERIODS = [
    ChargingSchedulePeriod(start_period=0, limit=Decimal(32), number_phases=3),
    ChargingSchedulePeriod(start_period=3600, limit=Decimal("16.5")),
]


def profile(purpose: ChargingProfilePurpose, schedule: dict[str, Any] | None = None, **more: Any) -> ChargingProfile:
    more.setdefault("charging_profile_kind", ChargingProfileKind.ABSOLUTE)
    return ChargingProfile(
        id=10,
        stack_level=1,
        charging_profile_purpose=purpose,
        charging_schedule=[
            ChargingSchedule(
                id=1, charging_rate_unit=ChargingRateUnit.A, charging_schedule_period=PERIODS, **(schedule or {})
            )
        ],
        **more,
    )


async def test_profiles_are_set(pair: Pair) -> None:
    recurring = profile(
        ChargingProfilePurpose.TX_DEFAULT_PROFILE,
        {"start_schedule": at(0), "duration": 86400, "min_charging_rate": Decimal(6)},
        charging_profile_kind=ChargingProfileKind.RECURRING,
        recurrency_kind=RecurrencyKind.DAILY,
        valid_from=at(0),
        valid_to=at(60),
    )
    await pair.csms_asks("profile.default", SetChargingProfileRequest(evse_id=2, charging_profile=recurring), YES)
    whole = profile(ChargingProfilePurpose.CHARGING_STATION_MAX_PROFILE)
    no = SetChargingProfileResponse(status=ChargingProfileStatus.REJECTED)
    await pair.csms_asks("profile.station", SetChargingProfileRequest(charging_profile=whole), no)
    cannot = SetChargingProfileResponse(status=ChargingProfileStatus.NOT_SUPPORTED)
    await pair.csms_asks("profile.unsupported", SetChargingProfileRequest(charging_profile=whole), cannot)


async def test_a_profile_of_a_transaction_names_the_right_one(pair: Pair) -> None:
    await pair.station_asks("tx.start.1", started("tx-1", 1, "100"), ACCEPTED)
    await pair.station_asks("tx.start.2", started("tx-2", 1, "101"), ACCEPTED)
    known = "tx-2" if pair.version == "2.0.1" else "2"
    request = SetChargingProfileRequest(
        evse_id=1, charging_profile=profile(ChargingProfilePurpose.TX_PROFILE, transaction_id=known)
    )
    await pair.csms_asks("profile.transaction", request, YES)


async def test_profiles_are_cleared(pair: Pair) -> None:
    done = ClearChargingProfileResponse(status=ClearChargingProfileStatus.ACCEPTED)
    await pair.csms_asks("profile.clear.id", ClearChargingProfileRequest(charging_profile_id=10), done)
    criteria = ClearChargingProfile(
        evse_id=2, charging_profile_purpose=ChargingProfilePurpose.TX_DEFAULT_PROFILE, stack_level=1
    )
    request = ClearChargingProfileRequest(charging_profile_criteria=criteria)
    unknown = ClearChargingProfileResponse(status=ClearChargingProfileStatus.UNKNOWN)
    await pair.csms_asks("profile.clear.criteria", request, unknown)
    await pair.csms_asks("profile.clear.all", ClearChargingProfileRequest(), done)


async def test_the_schedule_that_results(pair: Pair) -> None:
    request = GetCompositeScheduleRequest(evse_id=2, duration=7200, charging_rate_unit=ChargingRateUnit.A)
    schedule = CompositeSchedule(
        evse_id=2,
        duration=7200,
        schedule_start=at(0),
        charging_rate_unit=ChargingRateUnit.A,
        charging_schedule_period=PERIODS,
    )
    yes = GetCompositeScheduleResponse(status=GenericStatus.ACCEPTED, schedule=schedule)
    await pair.csms_asks("composite.evse", request, yes)
    no = GetCompositeScheduleResponse(status=GenericStatus.REJECTED)
    await pair.csms_asks("composite.rejected", GetCompositeScheduleRequest(duration=60), no)
