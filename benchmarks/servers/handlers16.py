"""Typed handlers of OCPP 1.6, which answer as little as can be."""

from ocpp16_core import (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    HEARTBEAT,
    METER_VALUES,
    STATUS_NOTIFICATION,
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

__all__ = ["handlers"]

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
