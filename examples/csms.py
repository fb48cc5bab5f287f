"""A CSMS for charging stations of every OCPP version: it accepts them all, and prints what they do. Ctrl-C ends it."""

import asyncio

import ocpp_generic_api as ocpp
from ocpp_core import now
from ocpp_toolkit import CSMS, serve

csms = CSMS()
ACCEPTED = ocpp.IdTokenInfo(status=ocpp.AuthorizationStatus.ACCEPTED)


@csms.on(ocpp.BOOT_NOTIFICATION)
def boot(station: ocpp.Station, request: ocpp.BootNotificationRequest) -> ocpp.BootNotificationResponse:
    print(f"{station.identity} speaks OCPP {station.version}: {request.charging_station.model}")
    return ocpp.BootNotificationResponse(status=ocpp.RegistrationStatus.ACCEPTED, current_time=now(), interval=300)


@csms.on(ocpp.AUTHORIZE)
def authorize(station: ocpp.Station, request: ocpp.AuthorizeRequest) -> ocpp.AuthorizeResponse:
    return ocpp.AuthorizeResponse(id_token_info=ACCEPTED)


@csms.on(ocpp.TRANSACTION_EVENT)
def transaction(station: ocpp.Station, event: ocpp.TransactionEventRequest) -> ocpp.TransactionEventResponse:
    print(f"{station.identity} transaction {event.transaction_info.transaction_id}: {event.event_type}")
    return ocpp.TransactionEventResponse(id_token_info=ACCEPTED if event.id_token else None)


@csms.on(ocpp.STATUS_NOTIFICATION)
def status(station: ocpp.Station, request: ocpp.StatusNotificationRequest) -> ocpp.StatusNotificationResponse:
    return ocpp.StatusNotificationResponse()


@csms.on(ocpp.HEARTBEAT)
def heartbeat(station: ocpp.Station, request: ocpp.HeartbeatRequest) -> ocpp.HeartbeatResponse:
    return ocpp.HeartbeatResponse(current_time=now())


async def main() -> None:
    async with serve(csms, "127.0.0.1:9000") as server:
        await server.wait_closed()


asyncio.run(main())
