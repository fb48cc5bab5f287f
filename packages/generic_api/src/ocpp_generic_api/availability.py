"""Availability: whether a connector can be used, and whether the station is there (OCPP 2.0.1, block G)."""

from enum import StrEnum

from ocpp_core import DateTime, OcppModel, Operation, Opt, Replies, Role

from .types import EVSE, StatusInfo

__all__ = [
    "CHANGE_AVAILABILITY",
    "HEARTBEAT",
    "STATUS_NOTIFICATION",
    "ChangeAvailabilityRequest",
    "ChangeAvailabilityResponse",
    "ChangeAvailabilityStatus",
    "ConnectorActivity",
    "ConnectorStatus",
    "HeartbeatRequest",
    "HeartbeatResponse",
    "OperationalStatus",
    "StatusNotificationRequest",
    "StatusNotificationResponse",
]


class ChangeAvailabilityStatus(StrEnum):
    """What becomes of a change of availability (OCPP 2.0.1 part 2, block G)."""

    ACCEPTED = "Accepted"
    """It has been made, or is made at once."""
    REJECTED = "Rejected"
    """It will not be made."""
    SCHEDULED = "Scheduled"
    """It will be made when the running transaction has ended."""


class ConnectorActivity(StrEnum):
    """What goes on at a connector that is occupied; 1.6 alone says so, as states of their own (OCPP 1.6, 7.7)."""

    PREPARING = "Preparing"
    """Somebody is about to charge: an identifier or a cable is there, the transaction not yet."""
    CHARGING = "Charging"
    """The contactor is closed; energy may flow."""
    SUSPENDED_EV = "SuspendedEV"
    """The EVSE offers energy; the EV takes none."""
    SUSPENDED_EVSE = "SuspendedEVSE"
    """The EV would take energy; the EVSE offers none."""
    FINISHING = "Finishing"
    """The transaction has ended; cable or EV are still there."""


class ConnectorStatus(StrEnum):
    """What state a connector is in (OCPP 2.0.1 part 2, block G)."""

    AVAILABLE = "Available"
    """Free for the next driver."""
    OCCUPIED = "Occupied"
    """In use, or an EV is in its place; `ConnectorActivity` may say more."""
    RESERVED = "Reserved"
    """Kept for the holder of a reservation."""
    UNAVAILABLE = "Unavailable"
    """Out of service by choice, as by ChangeAvailability."""
    FAULTED = "Faulted"
    """Out of service by a fault."""


class OperationalStatus(StrEnum):
    """What a change of availability is to bring about (OCPP 2.0.1 part 2, block G)."""

    INOPERATIVE = "Inoperative"
    """No charging."""
    OPERATIVE = "Operative"
    """Charging possible."""


class ChangeAvailabilityRequest(OcppModel, Replies["ChangeAvailabilityResponse"]):
    """Take station, EVSE or connector into or out of service, past a reboot as well (OCPP 2.0.1 part 2, block G).

    1.x: ChangeAvailability.
    """

    evse: Opt[EVSE] = None
    """EVSE or connector that it is about. None: the station as a whole."""
    operational_status: OperationalStatus
    """What to bring about."""


class ChangeAvailabilityResponse(OcppModel):
    """Whether and when the change is made (OCPP 2.0.1 part 2, block G)."""

    status: ChangeAvailabilityStatus
    """What becomes of the change."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


CHANGE_AVAILABILITY = Operation("ChangeAvailability", ChangeAvailabilityRequest, ChangeAvailabilityResponse, Role.CSMS)


class StatusNotificationRequest(OcppModel, Replies["StatusNotificationResponse"]):
    """Tell that a connector has another state than before (OCPP 2.0.1 part 2, block G).

    1.x: StatusNotification. What it says beyond 2.0.1's five states is in ``activity`` and in the fields of errors.
    """

    timestamp: Opt[DateTime] = None
    """Since when it has this state; needed in 2.0.1. None: since now; 1.x may leave it out."""
    connector_status: ConnectorStatus
    """The state."""
    evse_id: Opt[int] = None
    """Number of the EVSE, from 1; needed in 2.0.1. None: the station as a whole, connector 0 of 1.x."""
    connector_id: Opt[int] = None
    """Number of the connector within the EVSE, from 1; needed in 2.0.1. None: not told apart, as in 1.x."""
    activity: Opt[ConnectorActivity] = None
    """What goes on while Occupied; 1.6 alone. None: not said."""
    error_code: Opt[str] = None
    """Fault or warning, as ``GroundFailure``, in the words of 1.6 (1.5's ``Mode3Error`` is its ``EVCommunicationError``); 1.x alone. None: no error (``NoError``)."""
    info: Opt[str] = None
    """More about the error, for people; 1.x alone. None: nothing."""
    vendor_id: Opt[str] = None
    """Vendor whose error code it is; 1.x alone. None: not said."""
    vendor_error_code: Opt[str] = None
    """The vendor's own error code; 1.x alone. None: there is none."""


class StatusNotificationResponse(OcppModel):
    """The CSMS has noted the state (OCPP 2.0.1 part 2, block G)."""


STATUS_NOTIFICATION = Operation(
    "StatusNotification", StatusNotificationRequest, StatusNotificationResponse, Role.STATION
)


class HeartbeatRequest(OcppModel, Replies["HeartbeatResponse"]):
    """Tell that the station is still there, and ask for the time (OCPP 2.0.1 part 2, block G).

    1.x: Heartbeat.
    """


class HeartbeatResponse(OcppModel):
    """The time, for the station to set its clock by (OCPP 2.0.1 part 2, block G)."""

    current_time: DateTime
    """The CSMS's time."""


HEARTBEAT = Operation("Heartbeat", HeartbeatRequest, HeartbeatResponse, Role.STATION)

OPERATIONS = (CHANGE_AVAILABILITY, STATUS_NOTIFICATION, HEARTBEAT)
