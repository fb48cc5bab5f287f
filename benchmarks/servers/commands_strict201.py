"""Ours, OCPP 2.0.1, which begins: typed requests, and typed responses, everything validated both ways."""

from datetime import UTC, datetime
from decimal import Decimal

from commanding import keep_commanding
from handlers201 import handlers
from serving import ready, run

from ocpp201_core import (
    HEARTBEAT,
    VERSION,
    ChangeAvailabilityRequest,
    ChargingProfileKindEnumType,
    ChargingProfilePurposeEnumType,
    ChargingProfileType,
    ChargingRateUnitEnumType,
    ChargingSchedulePeriodType,
    ChargingScheduleType,
    ClearCacheRequest,
    EVSEType,
    HeartbeatRequest,
    HeartbeatResponse,
    MessageTriggerEnumType,
    OperationalStatusEnumType,
    SetChargingProfileRequest,
    TriggerMessageRequest,
)
from ocpp_core import ConnectionLost, Peer
from ocpp_transport_ws import serve

_AT = datetime(2025, 1, 31, 12, 34, 56, tzinfo=UTC)


async def commands(station: Peer) -> None:
    await station.call(TriggerMessageRequest(requested_message=MessageTriggerEnumType.HEARTBEAT))
    await station.call(
        ChangeAvailabilityRequest(evse=EVSEType(id=1), operational_status=OperationalStatusEnumType.OPERATIVE)
    )
    await station.call(SetChargingProfileRequest(evse_id=1, charging_profile=profile()))
    await station.call(ClearCacheRequest())


def profile() -> ChargingProfileType:
    return ChargingProfileType(
        id=1,
        stack_level=0,
        charging_profile_purpose=ChargingProfilePurposeEnumType.TX_DEFAULT_PROFILE,
        charging_profile_kind=ChargingProfileKindEnumType.ABSOLUTE,
        charging_schedule=[
            ChargingScheduleType(
                id=1,
                start_schedule=_AT,
                charging_rate_unit=ChargingRateUnitEnumType.A,
                charging_schedule_period=[
                    ChargingSchedulePeriodType(start_period=start, limit=Decimal("16.0"))
                    for start in (0, 900, 1800, 2700)
                ],
            )
        ],
    )


@handlers.after(HEARTBEAT)
def begin(station: Peer, request: HeartbeatRequest, response: HeartbeatResponse) -> None:
    keep_commanding(lambda: commands(station), ConnectionLost)


async def main() -> None:
    async with serve(handlers, [VERSION]) as server:
        await ready(server.port)


run(main())
