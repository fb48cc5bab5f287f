"""Programs of the bridge: derived classes are Any, what is written here is typed."""

from typing import Any, assert_type

from websockets.asyncio.server import ServerConnection

from ocpp16_core import BOOT_NOTIFICATION, BootNotificationRequest, HeartbeatRequest, HeartbeatResponse
from ocpp_compat.exceptions import SecurityError
from ocpp_compat.routing import after, on
from ocpp_compat.v16 import ChargePoint as Base
from ocpp_compat.v16 import call, call_result
from ocpp_compat.v16.datatypes import IdTagInfo
from ocpp_compat.v16.enums import Action, AuthorizationStatus


def connected(websocket: ServerConnection) -> "ChargePoint":
    return ChargePoint("CP001", websocket)


class ChargePoint(Base):
    @on(Action.authorize)
    def authorize(self, id_tag: str) -> call_result.Authorize:
        return call_result.Authorize(id_tag_info=IdTagInfo(status=AuthorizationStatus.accepted))

    @on(BOOT_NOTIFICATION)
    async def boot(self, request: BootNotificationRequest) -> call_result.BootNotification:
        raise SecurityError

    @after("Authorize")
    async def authorized(self, **kwargs: Any) -> None:
        beat: call_result.Heartbeat = await self.call(call.Heartbeat())
        assert_type(beat.current_time, Any)
        assert_type(await self.call(HeartbeatRequest()), HeartbeatResponse | None)
        assert_type(await self.call(HeartbeatRequest(), suppress=False), HeartbeatResponse)
        self.authorize(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
