"""Reservation: hold a connector for one identifier until a given time (OCPP 1.5, ReserveNow and CancelReservation)."""

from enum import StrEnum

from ocpp_core import DateTime, OcppModel, Operation, Opt, Replies, Role

from .types import IdToken

__all__ = [
    "CANCEL_RESERVATION",
    "RESERVE_NOW",
    "CancelReservationRequest",
    "CancelReservationResponse",
    "CancelReservationStatus",
    "ReservationStatus",
    "ReserveNowRequest",
    "ReserveNowResponse",
]


class CancelReservationStatus(StrEnum):
    """What becomes of a request to give up a reservation (OCPP 1.5, CancelReservation.conf)."""

    ACCEPTED = "Accepted"
    """The reservation is gone."""
    REJECTED = "Rejected"
    """The charge point holds no reservation of that number."""


class ReservationStatus(StrEnum):
    """What becomes of a request for a reservation (OCPP 1.5, ReserveNow.conf)."""

    ACCEPTED = "Accepted"
    """It is reserved."""
    FAULTED = "Faulted"
    """Not reserved: the connector, or all of them, have a fault."""
    OCCUPIED = "Occupied"
    """Not reserved: the connector, or all of them, are in use or reserved."""
    REJECTED = "Rejected"
    """Not reserved: the charge point does not take reservations, or none for connector 0."""
    UNAVAILABLE = "Unavailable"
    """Not reserved: the connector, or all of them, are out of service."""


class CancelReservationRequest(OcppModel, Replies["CancelReservationResponse"]):
    """Give up a reservation (OCPP 1.5, CancelReservation.req)."""

    reservation_id: int
    """Number of the reservation, as ReserveNow gave it."""


class CancelReservationResponse(OcppModel):
    """Whether the reservation is gone (OCPP 1.5, CancelReservation.conf)."""

    status: CancelReservationStatus
    """What becomes of the request."""


CANCEL_RESERVATION = Operation("CancelReservation", CancelReservationRequest, CancelReservationResponse, Role.CSMS)


class ReserveNowRequest(OcppModel, Replies["ReserveNowResponse"]):
    """Hold a connector for an identifier (OCPP 1.5, ReserveNow.req)."""

    connector_id: int
    """Connector, from 1; 0 leaves the choice of connector open until the driver comes."""
    expiry_date: DateTime
    """When the reservation ends if nobody has come."""
    id_tag: IdToken
    """Identifier that it is held for."""
    parent_id_tag: Opt[IdToken] = None
    """Group whose members may use it as well. None, or empty text: only the identifier itself."""
    reservation_id: int
    """Number of the reservation; one in use already is replaced by this request."""


class ReserveNowResponse(OcppModel):
    """Whether the connector is held (OCPP 1.5, ReserveNow.conf)."""

    status: ReservationStatus
    """What becomes of the request."""


RESERVE_NOW = Operation("ReserveNow", ReserveNowRequest, ReserveNowResponse, Role.CSMS)

OPERATIONS = (CANCEL_RESERVATION, RESERVE_NOW)
