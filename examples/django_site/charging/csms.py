"""The CSMS: who may connect, and what comes of what stations say, is in the database."""

from django.db import transaction

import ocpp_generic_api as ocpp
from ocpp_core import now
from ocpp_toolkit import CSMS, mounts

from .database import in_database
from .models import Session, Station

csms = CSMS()
ACCEPTED = ocpp.IdTokenInfo(status=ocpp.AuthorizationStatus.ACCEPTED)


@in_database
def known(identity: str) -> bool:
    """Whether a station may connect; others are answered 404 over WebSocket."""
    return Station.objects.filter(identity=identity).exists()


@in_database
def note_model(identity: str, model: str) -> None:
    """Note what a station says of itself."""
    Station.objects.filter(identity=identity).update(model=model)


@in_database
@transaction.atomic
def note_session(identity: str, transaction_id: str, *, ended: bool) -> None:
    """Note a transaction; it may be told of more than once."""
    station = Station.objects.get(identity=identity)
    session, _ = Session.objects.get_or_create(station=station, transaction_id=transaction_id)
    session.ended = session.ended or ended
    session.save()


mount = mounts.asgi(csms, known=known)


@csms.on(ocpp.BOOT_NOTIFICATION)
async def boot(station: ocpp.Station, request: ocpp.BootNotificationRequest) -> ocpp.BootNotificationResponse:
    await note_model(station.identity, request.charging_station.model)
    return ocpp.BootNotificationResponse(status=ocpp.RegistrationStatus.ACCEPTED, current_time=now(), interval=300)


@csms.on(ocpp.AUTHORIZE)
def authorize(station: ocpp.Station, request: ocpp.AuthorizeRequest) -> ocpp.AuthorizeResponse:
    return ocpp.AuthorizeResponse(id_token_info=ACCEPTED)


@csms.on(ocpp.TRANSACTION_EVENT)
async def event(station: ocpp.Station, request: ocpp.TransactionEventRequest) -> ocpp.TransactionEventResponse:
    ended = request.event_type is ocpp.TransactionEventType.ENDED
    await note_session(station.identity, request.transaction_info.transaction_id, ended=ended)
    return ocpp.TransactionEventResponse(id_token_info=ACCEPTED if request.id_token else None)


@csms.on(ocpp.STATUS_NOTIFICATION)
def status(station: ocpp.Station, request: ocpp.StatusNotificationRequest) -> ocpp.StatusNotificationResponse:
    return ocpp.StatusNotificationResponse()


@csms.on(ocpp.HEARTBEAT)
def heartbeat(station: ocpp.Station, request: ocpp.HeartbeatRequest) -> ocpp.HeartbeatResponse:
    return ocpp.HeartbeatResponse(current_time=now())
