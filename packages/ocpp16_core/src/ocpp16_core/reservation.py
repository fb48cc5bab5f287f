"""Reservation: a connector is kept free for one identifier (OCPP 1.6, 3.11, 5.1 and 5.13)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

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
    """What becomes of a cancellation (OCPP 1.6, 7.5)."""

    ACCEPTED = "Accepted"
    """The reservation is gone."""
    REJECTED = "Rejected"
    """There is no such reservation."""


class ReservationStatus(StrEnum):
    """What becomes of a wish to reserve (OCPP 1.6, 7.40)."""

    ACCEPTED = "Accepted"
    """The connector is reserved."""
    FAULTED = "Faulted"
    """Not reserved: the connector, or all of them, are out of order."""
    OCCUPIED = "Occupied"
    """Not reserved: the connector, or all of them, are taken or reserved already."""
    REJECTED = "Rejected"
    """Not reserved: the charge point takes no reservations."""
    UNAVAILABLE = "Unavailable"
    """Not reserved: the connector, or all of them, are out of service."""


class CancelReservationRequest(OcppModel, Replies["CancelReservationResponse"]):
    """End a reservation before its time (OCPP 1.6, 6.5)."""

    reservation_id: int
    """The reservation, by the number that was given to it."""


class CancelReservationResponse(OcppModel):
    """Whether the reservation was ended (OCPP 1.6, 6.6)."""

    status: CancelReservationStatus
    """What becomes of the request."""


CANCEL_RESERVATION = Operation("CancelReservation", CancelReservationRequest, CancelReservationResponse, Role.CSMS)


class ReserveNowRequest(OcppModel, Replies["ReserveNowResponse"]):
    """Keep a connector free from now on (OCPP 1.6, 6.37)."""

    connector_id: Annotated[int, Field(ge=0)]
    """Connector, from 1. 0: whichever is free when the identifier comes."""
    expiry_date: DateTime
    """When the reservation ends by itself."""
    id_tag: IdToken
    """Identifier that the connector is kept for."""
    parent_id_tag: Opt[IdToken] = None
    """Group whose members may use the reservation too. None: nobody else may."""
    reservation_id: int
    """Number of the reservation; one with the same number is replaced."""


class ReserveNowResponse(OcppModel):
    """Whether the connector is reserved (OCPP 1.6, 6.38)."""

    status: ReservationStatus
    """What becomes of the request."""


RESERVE_NOW = Operation("ReserveNow", ReserveNowRequest, ReserveNowResponse, Role.CSMS)

OPERATIONS = (CANCEL_RESERVATION, RESERVE_NOW)
