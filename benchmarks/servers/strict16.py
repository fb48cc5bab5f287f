"""Ours, OCPP 1.6: one core and the WebSocket transport, everything validated both ways."""

from serving import ready, run

from ocpp16_core import (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    HEARTBEAT,
    METER_VALUES,
    STATUS_NOTIFICATION,
    VERSION,
    AuthorizationStatus,
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationRequest,
    BootNotificationResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    IdTagInfo,
    MeterValuesRequest,
    MeterValuesResponse,
    RegistrationStatus,
    StatusNotificationRequest,
    StatusNotificationResponse,
)
from ocpp_core import Handlers, Peer, now
from ocpp_transport_ws import serve

handlers = Handlers()


@handlers.on(BOOT_NOTIFICATION)
def boot(station: Peer, request: BootNotificationRequest) -> BootNotificationResponse:
    return BootNotificationResponse(status=RegistrationStatus.ACCEPTED, current_time=now(), interval=300)


@handlers.on(HEARTBEAT)
def heartbeat(station: Peer, request: HeartbeatRequest) -> HeartbeatResponse:
    return HeartbeatResponse(current_time=now())


@handlers.on(STATUS_NOTIFICATION)
def status_notification(station: Peer, request: StatusNotificationRequest) -> StatusNotificationResponse:
    return StatusNotificationResponse()


@handlers.on(METER_VALUES)
def meter_values(station: Peer, request: MeterValuesRequest) -> MeterValuesResponse:
    return MeterValuesResponse()


@handlers.on(AUTHORIZE)
def authorize(station: Peer, request: AuthorizeRequest) -> AuthorizeResponse:
    return AuthorizeResponse(id_tag_info=IdTagInfo(status=AuthorizationStatus.ACCEPTED))


async def main() -> None:
    async with serve(handlers, [VERSION]) as server:
        await ready(server.port)


run(main())
