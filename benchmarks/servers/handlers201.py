"""Typed handlers of OCPP 2.0.1, which answer as little as can be."""

from ocpp201_core import (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    HEARTBEAT,
    METER_VALUES,
    STATUS_NOTIFICATION,
    AuthorizationStatusEnumType,
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationRequest,
    BootNotificationResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    IdTokenInfoType,
    MeterValuesRequest,
    MeterValuesResponse,
    RegistrationStatusEnumType,
    StatusNotificationRequest,
    StatusNotificationResponse,
)
from ocpp_core import Handlers, Peer, now

__all__ = ["handlers"]

handlers = Handlers()


@handlers.on(BOOT_NOTIFICATION)
def boot(station: Peer, request: BootNotificationRequest) -> BootNotificationResponse:
    return BootNotificationResponse(current_time=now(), interval=300, status=RegistrationStatusEnumType.ACCEPTED)


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
    return AuthorizeResponse(id_token_info=IdTokenInfoType(status=AuthorizationStatusEnumType.ACCEPTED))
