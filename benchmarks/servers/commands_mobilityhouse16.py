"""The PyPI package `ocpp`, OCPP 1.6, which begins, as its documentation shows; its schema validation is on, its logging is off."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from commanding import keep_commanding
from ocpp.routing import after, on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.datatypes import ChargingProfile, ChargingSchedule, ChargingSchedulePeriod
from ocpp.v16.enums import (
    Action,
    AvailabilityType,
    ChargingProfileKindType,
    ChargingProfilePurposeType,
    ChargingRateUnitType,
    MessageTrigger,
    RegistrationStatus,
)
from serving import ready, run
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

_AT = "2025-01-31T12:34:56.000Z"


class Station(ChargePoint):
    @on(Action.boot_notification)
    def boot(self, charge_point_vendor: str, charge_point_model: str, **_: Any) -> call_result.BootNotification:
        return call_result.BootNotification(
            current_time=datetime.now(UTC).isoformat(), interval=300, status=RegistrationStatus.accepted
        )

    @on(Action.heartbeat)
    def heartbeat(self) -> call_result.Heartbeat:
        return call_result.Heartbeat(current_time=datetime.now(UTC).isoformat())

    @after(Action.heartbeat)
    async def begin(self) -> None:
        keep_commanding(self.commands, ConnectionClosed)

    async def commands(self) -> None:
        await self.call(call.TriggerMessage(requested_message=MessageTrigger.heartbeat))
        await self.call(call.ChangeAvailability(connector_id=1, type=AvailabilityType.operative))
        await self.call(call.SetChargingProfile(connector_id=1, cs_charging_profiles=profile()))
        await self.call(call.ClearCache())


def profile() -> ChargingProfile:
    return ChargingProfile(
        charging_profile_id=1,
        stack_level=0,
        charging_profile_purpose=ChargingProfilePurposeType.tx_default_profile,
        charging_profile_kind=ChargingProfileKindType.absolute,
        charging_schedule=ChargingSchedule(
            start_schedule=_AT,
            charging_rate_unit=ChargingRateUnitType.amps,
            charging_schedule_period=[
                ChargingSchedulePeriod(start_period=start, limit=16.0) for start in (0, 900, 1800, 2700)
            ],
        ),
    )


async def station(socket: ServerConnection) -> None:
    assert socket.request is not None
    with suppress(ConnectionClosed):
        await Station(socket.request.path.strip("/"), socket).start()


async def main() -> None:
    async with serve(station, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")], compression=None) as server:
        await ready(next(iter(server.sockets)).getsockname()[1])


run(main())
