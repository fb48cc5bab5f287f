"""Ours, OCPP 1.6, which begins: typed requests, and typed responses, everything validated both ways."""

from datetime import UTC, datetime
from decimal import Decimal

from commanding import keep_commanding
from handlers16 import handlers
from serving import ready, run

from ocpp16_core import (
    HEARTBEAT,
    VERSION,
    AvailabilityType,
    ChangeAvailabilityRequest,
    ChargingProfile,
    ChargingProfileKindType,
    ChargingProfilePurposeType,
    ChargingRateUnitType,
    ChargingSchedule,
    ChargingSchedulePeriod,
    ClearCacheRequest,
    HeartbeatRequest,
    HeartbeatResponse,
    MessageTrigger,
    SetChargingProfileRequest,
    TriggerMessageRequest,
)
from ocpp_core import ConnectionLost, Peer
from ocpp_transport_ws import serve

_AT = datetime(2025, 1, 31, 12, 34, 56, tzinfo=UTC)


async def commands(station: Peer) -> None:
    await station.call(TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT))
    await station.call(ChangeAvailabilityRequest(connector_id=1, type=AvailabilityType.OPERATIVE))
    await station.call(SetChargingProfileRequest(connector_id=1, cs_charging_profiles=profile()))
    await station.call(ClearCacheRequest())


def profile() -> ChargingProfile:
    return ChargingProfile(
        charging_profile_id=1,
        stack_level=0,
        charging_profile_purpose=ChargingProfilePurposeType.TX_DEFAULT_PROFILE,
        charging_profile_kind=ChargingProfileKindType.ABSOLUTE,
        charging_schedule=ChargingSchedule(
            start_schedule=_AT,
            charging_rate_unit=ChargingRateUnitType.A,
            charging_schedule_period=[
                ChargingSchedulePeriod(start_period=start, limit=Decimal("16.0")) for start in (0, 900, 1800, 2700)
            ],
        ),
    )


@handlers.after(HEARTBEAT)
def begin(station: Peer, request: HeartbeatRequest, response: HeartbeatResponse) -> None:
    keep_commanding(lambda: commands(station), ConnectionLost)


async def main() -> None:
    async with serve(handlers, [VERSION]) as server:
        await ready(server.port)


run(main())
