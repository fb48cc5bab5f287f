"""A CSMS that names no version, and answers as little as can be."""

from typing import Any

from ocpp_core import now
from ocpp_generic_api import (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    HEARTBEAT,
    METER_VALUES,
    STATUS_NOTIFICATION,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationRequest,
    BootNotificationResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    IdTokenInfo,
    MeterValuesRequest,
    MeterValuesResponse,
    RegistrationStatus,
    Station,
    StatusNotificationRequest,
    StatusNotificationResponse,
    TransactionEventRequest,
    TransactionEventResponse,
)
from ocpp_toolkit import CSMS

__all__ = ["office"]


def office(version: str, **options: Any) -> CSMS:
    """A CSMS of this version, with handlers for the round of calls; options are those of `CSMS`."""
    csms = CSMS([version], **options)

    @csms.on(BOOT_NOTIFICATION)
    def boot(station: Station, request: BootNotificationRequest) -> BootNotificationResponse:
        return BootNotificationResponse(status=RegistrationStatus.ACCEPTED, current_time=now(), interval=300)

    @csms.on(HEARTBEAT)
    def heartbeat(station: Station, request: HeartbeatRequest) -> HeartbeatResponse:
        return HeartbeatResponse(current_time=now())

    @csms.on(STATUS_NOTIFICATION)
    def status_notification(station: Station, request: StatusNotificationRequest) -> StatusNotificationResponse:
        return StatusNotificationResponse()

    @csms.on(METER_VALUES)
    def meter_values(station: Station, request: MeterValuesRequest) -> MeterValuesResponse:
        return MeterValuesResponse()

    @csms.on(TRANSACTION_EVENT)
    def transaction_event(station: Station, request: TransactionEventRequest) -> TransactionEventResponse:
        return TransactionEventResponse()

    @csms.on(AUTHORIZE)
    def authorize(station: Station, request: AuthorizeRequest) -> AuthorizeResponse:
        return AuthorizeResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.ACCEPTED))

    return csms
