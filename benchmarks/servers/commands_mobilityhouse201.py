"""The PyPI package `ocpp`, OCPP 2.0.1, which begins, as its documentation shows; its schema validation is on, its logging is off."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from commanding import keep_commanding
from ocpp.routing import after, on
from ocpp.v201 import ChargePoint, call, call_result
from ocpp.v201.datatypes import ChargingProfileType, ChargingSchedulePeriodType, ChargingScheduleType, EVSEType
from ocpp.v201.enums import (
    Action,
    ChargingProfileKindEnumType,
    ChargingProfilePurposeEnumType,
    ChargingRateUnitEnumType,
    MessageTriggerEnumType,
    OperationalStatusEnumType,
    RegistrationStatusEnumType,
)
from serving import ready, run
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

_AT = "2025-01-31T12:34:56.000Z"


class Station(ChargePoint):
    @on(Action.boot_notification)
    def boot(self, charging_station: dict[str, Any], reason: str, **_: Any) -> call_result.BootNotification:
        return call_result.BootNotification(
            current_time=datetime.now(UTC).isoformat(), interval=300, status=RegistrationStatusEnumType.accepted
        )

    @on(Action.heartbeat)
    def heartbeat(self) -> call_result.Heartbeat:
        return call_result.Heartbeat(current_time=datetime.now(UTC).isoformat())

    @after(Action.heartbeat)
    async def begin(self) -> None:
        keep_commanding(self.commands, ConnectionClosed)

    async def commands(self) -> None:
        await self.call(call.TriggerMessage(requested_message=MessageTriggerEnumType.heartbeat))
        await self.call(
            call.ChangeAvailability(evse=EVSEType(id=1), operational_status=OperationalStatusEnumType.operative)
        )
        await self.call(call.SetChargingProfile(evse_id=1, charging_profile=profile()))
        await self.call(call.ClearCache())


def profile() -> ChargingProfileType:
    return ChargingProfileType(
        id=1,
        stack_level=0,
        charging_profile_purpose=ChargingProfilePurposeEnumType.tx_default_profile,
        charging_profile_kind=ChargingProfileKindEnumType.absolute,
        charging_schedule=[
            ChargingScheduleType(
                id=1,
                start_schedule=_AT,
                charging_rate_unit=ChargingRateUnitEnumType.amps,
                charging_schedule_period=[
                    ChargingSchedulePeriodType(start_period=start, limit=16.0) for start in (0, 900, 1800, 2700)
                ],
            )
        ],
    )


async def station(socket: ServerConnection) -> None:
    assert socket.request is not None
    with suppress(ConnectionClosed):
        await Station(socket.request.path.strip("/"), socket).start()


async def main() -> None:
    async with serve(station, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp2.0.1")], compression=None) as server:
        await ready(next(iter(server.sockets)).getsockname()[1])


run(main())
