"""Reservation: an EVSE kept for a driver (OCPP 2.0.1, block H)."""

from enum import StrEnum

from ocpp_core import DateTime, OcppModel, Operation, Opt, Replies, Role

from .types import IdToken, StatusInfo

__all__ = [
    "CANCEL_RESERVATION",
    "RESERVE_NOW",
    "CancelReservationRequest",
    "CancelReservationResponse",
    "CancelReservationStatus",
    "ConnectorType",
    "ReserveNowRequest",
    "ReserveNowResponse",
    "ReserveNowStatus",
]


class CancelReservationStatus(StrEnum):
    """What becomes of a request to cancel a reservation (OCPP 2.0.1 part 2, block H)."""

    ACCEPTED = "Accepted"
    """The reservation is cancelled."""
    REJECTED = "Rejected"
    """There is no such reservation, or it cannot be cancelled."""


class ConnectorType(StrEnum):
    """Types of connector; ``c`` is a fixed cable, ``s`` a socket, ``w`` wireless (OCPP 2.0.1 part 2, block H).

    OCPP 1.x does not tell connectors apart by type.
    """

    C_CCS1 = "cCCS1"
    """Combined charging system 1 (combo 1), fixed cable."""
    C_CCS2 = "cCCS2"
    """Combined charging system 2 (combo 2), fixed cable."""
    C_G105 = "cG105"
    """CHAdeMO (JARI G105), fixed cable."""
    C_TESLA = "cTesla"
    """Tesla's connector, fixed cable."""
    C_TYPE1 = "cType1"
    """IEC 62196-2 type 1 (J1772), fixed cable."""
    C_TYPE2 = "cType2"
    """IEC 62196-2 type 2, fixed cable."""
    S309_1P_16A = "s309-1P-16A"
    """Socket IEC 60309, one phase, 16 A."""
    S309_1P_32A = "s309-1P-32A"
    """Socket IEC 60309, one phase, 32 A."""
    S309_3P_16A = "s309-3P-16A"
    """Socket IEC 60309, three phases, 16 A."""
    S309_3P_32A = "s309-3P-32A"
    """Socket IEC 60309, three phases, 32 A."""
    S_BS1361 = "sBS1361"
    """British household socket (type G, 13 A)."""
    S_CEE_7_7 = "sCEE-7-7"
    """Continental household socket for the plug CEE 7/7, 16 A."""
    S_TYPE2 = "sType2"
    """Socket IEC 62196-2 type 2."""
    S_TYPE3 = "sType3"
    """Socket IEC 62196-2 type 3 (Scame)."""
    OTHER_1PH_MAX_16A = "Other1PhMax16A"
    """Another socket for household use, one phase, at most 16 A."""
    OTHER_1PH_OVER_16A = "Other1PhOver16A"
    """Another socket, one phase, above 16 A."""
    OTHER_3PH = "Other3Ph"
    """Another socket, three phases."""
    PAN = "Pan"
    """Pantograph."""
    W_INDUCTIVE = "wInductive"
    """Wireless, inductive."""
    W_RESONANT = "wResonant"
    """Wireless, resonant."""
    UNDETERMINED = "Undetermined"
    """Not found out yet, as before a plug is in."""
    UNKNOWN = "Unknown"
    """Not known, and not to be found out."""


class ReserveNowStatus(StrEnum):
    """What becomes of a request to reserve (OCPP 2.0.1 part 2, block H)."""

    ACCEPTED = "Accepted"
    """Reserved."""
    FAULTED = "Faulted"
    """Not reserved: out of service by a fault."""
    OCCUPIED = "Occupied"
    """Not reserved: in use or already reserved."""
    REJECTED = "Rejected"
    """Not reserved: the station does not take reservations, or not of this kind."""
    UNAVAILABLE = "Unavailable"
    """Not reserved: out of service by choice."""


class ReserveNowRequest(OcppModel, Replies["ReserveNowResponse"]):
    """Keep an EVSE for a driver, from now on (OCPP 2.0.1 part 2, block H).

    1.x: ReserveNow.
    """

    id: int
    """Number of the reservation (1.x: ``reservationId``); the number of one that exists replaces it."""
    expiry_date_time: DateTime
    """When the reservation ends unless used before."""
    connector_type: Opt[ConnectorType] = None
    """Type of connector that the driver needs; only 2.0.1 has it. None: any."""
    id_token: IdToken
    """Identifier of the driver."""
    evse_id: Opt[int] = None
    """EVSE to keep. None: whichever is free, one in all (1.x: connector 0)."""
    group_id_token: Opt[IdToken] = None
    """Group whose members may use the reservation as well (1.x: ``parentIdTag``). None: the driver alone."""


class ReserveNowResponse(OcppModel):
    """Whether the EVSE is kept (OCPP 2.0.1 part 2, block H)."""

    status: ReserveNowStatus
    """What becomes of the request."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


RESERVE_NOW = Operation("ReserveNow", ReserveNowRequest, ReserveNowResponse, Role.CSMS)


class CancelReservationRequest(OcppModel, Replies["CancelReservationResponse"]):
    """Give up a reservation (OCPP 2.0.1 part 2, block H).

    1.x: CancelReservation.
    """

    reservation_id: int
    """Number of the reservation."""


class CancelReservationResponse(OcppModel):
    """Whether the reservation is cancelled (OCPP 2.0.1 part 2, block H)."""

    status: CancelReservationStatus
    """What becomes of the request."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


CANCEL_RESERVATION = Operation("CancelReservation", CancelReservationRequest, CancelReservationResponse, Role.CSMS)

OPERATIONS = (RESERVE_NOW, CANCEL_RESERVATION)
