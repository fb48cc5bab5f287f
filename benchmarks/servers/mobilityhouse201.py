"""The PyPI package `ocpp`, OCPP 2.0.1, as its documentation shows; its schema validation is on, its logging is off."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from ocpp.routing import on
from ocpp.v201 import ChargePoint, call_result
from ocpp.v201.datatypes import IdTokenInfoType
from ocpp.v201.enums import Action, AuthorizationStatusEnumType, RegistrationStatusEnumType
from serving import ready, run
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol


class Station(ChargePoint):
    @on(Action.boot_notification)
    def boot(self, charging_station: dict[str, Any], reason: str, **_: Any) -> call_result.BootNotification:
        return call_result.BootNotification(
            current_time=datetime.now(UTC).isoformat(), interval=300, status=RegistrationStatusEnumType.accepted
        )

    @on(Action.heartbeat)
    def heartbeat(self) -> call_result.Heartbeat:
        return call_result.Heartbeat(current_time=datetime.now(UTC).isoformat())

    @on(Action.status_notification)
    def status_notification(
        self, timestamp: str, connector_status: str, evse_id: int, connector_id: int
    ) -> call_result.StatusNotification:
        return call_result.StatusNotification()

    @on(Action.meter_values)
    def meter_values(self, evse_id: int, meter_value: list[Any], **_: Any) -> call_result.MeterValues:
        return call_result.MeterValues()

    @on(Action.authorize)
    def authorize(self, id_token: dict[str, Any], **_: Any) -> call_result.Authorize:
        return call_result.Authorize(id_token_info=IdTokenInfoType(status=AuthorizationStatusEnumType.accepted))


async def station(socket: ServerConnection) -> None:
    assert socket.request is not None
    with suppress(ConnectionClosed):
        await Station(socket.request.path.strip("/"), socket).start()


async def main() -> None:
    async with serve(station, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp2.0.1")], compression=None) as server:
        await ready(next(iter(server.sockets)).getsockname()[1])


run(main())
