"""Ours, version-neutral, which begins: ``commands_neutral.py VERSION``; everything validated, converted and back."""

import sys
from datetime import UTC, datetime
from decimal import Decimal

from commanding import keep_commanding
from neutral_csms import office
from serving import ready, run

from ocpp_core import ConnectionLost
from ocpp_generic_api import (
    EVSE,
    HEARTBEAT,
    ChangeAvailabilityRequest,
    ChargingProfile,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    ChargingSchedule,
    ChargingSchedulePeriod,
    ClearCacheRequest,
    HeartbeatRequest,
    HeartbeatResponse,
    MessageTrigger,
    OperationalStatus,
    SetChargingProfileRequest,
    Station,
    TriggerMessageRequest,
)
from ocpp_toolkit import serve

_AT = datetime(2025, 1, 31, 12, 34, 56, tzinfo=UTC)

version = sys.argv[1]
csms = office(version)
schedule_id = 1 if version == "2.0.1" else None  # 1.6 does not number schedules


async def commands(station: Station) -> None:
    await station.trigger_message(TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT))
    await station.change_availability(
        ChangeAvailabilityRequest(evse=EVSE(id=1), operational_status=OperationalStatus.OPERATIVE)
    )
    await station.set_charging_profile(SetChargingProfileRequest(evse_id=1, charging_profile=profile()))
    await station.clear_cache(ClearCacheRequest())


def profile() -> ChargingProfile:
    return ChargingProfile(
        id=1,
        stack_level=0,
        charging_profile_purpose=ChargingProfilePurpose.TX_DEFAULT_PROFILE,
        charging_profile_kind=ChargingProfileKind.ABSOLUTE,
        charging_schedule=[
            ChargingSchedule(
                id=schedule_id,
                start_schedule=_AT,
                charging_rate_unit=ChargingRateUnit.A,
                charging_schedule_period=[
                    ChargingSchedulePeriod(start_period=start, limit=Decimal("16.0")) for start in (0, 900, 1800, 2700)
                ],
            )
        ],
    )


@csms.after(HEARTBEAT)
def begin(station: Station, request: HeartbeatRequest, response: HeartbeatResponse) -> None:
    keep_commanding(lambda: commands(station), ConnectionLost)


async def main() -> None:
    async with serve(csms, "127.0.0.1:0") as server:
        await ready(int(server.url.rpartition(":")[2]))


run(main())
