"""Reservations (OCPP 1.6, 5.2 and 5.13; OCPP 1.5, ReserveNow and CancelReservation).

A reservation for no EVSE in particular is one for connector 0, which reads as no EVSE again.
"""

from typing import Any

from ocpp_generic_api import (
    CANCEL_RESERVATION,
    RESERVE_NOW,
    CancelReservationRequest,
    CancelReservationResponse,
    CancelReservationStatus,
    Conversion,
    ReserveNowRequest,
    ReserveNowResponse,
    ReserveNowStatus,
    Route,
    Scope,
)

from .connectors import evse_id_of
from .registration import NO_STATUS_INFO
from .tokens import group_losses, group_out, token_in, token_losses, token_out

__all__ = ["routes"]


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """ReserveNow and CancelReservation."""
    return [_reserve(ocpp), _cancel(ocpp)]


def _reserve(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: ReserveNowRequest, scope: Scope) -> Any:
        return ocpp.ReserveNowRequest(
            connector_id=request.evse_id or 0,
            expiry_date=request.expiry_date_time,
            id_tag=token_out(request.id_token, scope),
            parent_id_tag=group_out(request.group_id_token, scope),
            reservation_id=request.id,
        )

    def request_in(request: Any, scope: Scope) -> ReserveNowRequest:
        return ReserveNowRequest(
            id=request.reservation_id,
            expiry_date_time=request.expiry_date,
            id_token=token_in(request.id_tag),
            evse_id=evse_id_of(request.connector_id),
            group_id_token=token_in(request.parent_id_tag) if request.parent_id_tag else None,
        )

    return Conversion(
        RESERVE_NOW,
        ocpp.RESERVE_NOW,
        request_out=request_out,
        response_in=lambda response, scope: ReserveNowResponse(status=ReserveNowStatus(response.status.value)),
        request_in=request_in,
        response_out=lambda response, scope: ocpp.ReserveNowResponse(
            status=ocpp.ReservationStatus(response.status.value)
        ),
        request_lacks={"connector_type": "OCPP 1.x does not tell connectors apart by type"},
        response_lacks=NO_STATUS_INFO,
        partly={**token_losses("id_token"), **group_losses("group_id_token")},
    )


def _cancel(ocpp: Any) -> Route[Any, Any]:
    return Conversion(
        CANCEL_RESERVATION,
        ocpp.CANCEL_RESERVATION,
        request_out=lambda request, scope: ocpp.CancelReservationRequest(reservation_id=request.reservation_id),
        response_in=lambda response, scope: CancelReservationResponse(
            status=CancelReservationStatus(response.status.value)
        ),
        request_in=lambda request, scope: CancelReservationRequest(reservation_id=request.reservation_id),
        response_out=lambda response, scope: ocpp.CancelReservationResponse(
            status=ocpp.CancelReservationStatus(response.status.value)
        ),
        response_lacks=NO_STATUS_INFO,
    )
