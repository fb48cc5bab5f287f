"""Ours, version-neutral: one program for both versions, everything validated, converted and back; with a profile, if one is named."""

import sys

from serving import ready, run

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
from ocpp_tolerance import profile_of
from ocpp_toolkit import CSMS, serve

version, *profile = sys.argv[1:]
csms = CSMS([version], profiles=profile_of(*profile) if profile else None)


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


async def main() -> None:
    async with serve(csms, "127.0.0.1:0") as server:
        await ready(int(server.url.rpartition(":")[2]))


run(main())
