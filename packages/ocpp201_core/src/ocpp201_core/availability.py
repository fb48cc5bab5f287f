"""Availability: whether a connector can be used, and whether the station is there (OCPP 2.0.1 part 2, block G)."""

from enum import StrEnum

from ocpp_core import DateTime, Operation, Opt, Replies, Role

from .types import EVSEType, Ocpp201Model, StatusInfoType

__all__ = [
    "CHANGE_AVAILABILITY",
    "HEARTBEAT",
    "STATUS_NOTIFICATION",
    "ChangeAvailabilityRequest",
    "ChangeAvailabilityResponse",
    "ChangeAvailabilityStatusEnumType",
    "ConnectorStatusEnumType",
    "HeartbeatRequest",
    "HeartbeatResponse",
    "OperationalStatusEnumType",
    "StatusNotificationRequest",
    "StatusNotificationResponse",
]


class ChangeAvailabilityStatusEnumType(StrEnum):
    """What becomes of a change of availability (OCPP 2.0.1 part 2, block G)."""

    ACCEPTED = "Accepted"
    """It has been made, or is made at once."""
    REJECTED = "Rejected"
    """It will not be made."""
    SCHEDULED = "Scheduled"
    """It will be made when the running transaction has ended."""


class ConnectorStatusEnumType(StrEnum):
    """What state a connector is in (OCPP 2.0.1 part 2, block G)."""

    AVAILABLE = "Available"
    """Free for the next driver."""
    OCCUPIED = "Occupied"
    """In use, or an EV is in its place."""
    RESERVED = "Reserved"
    """Kept for the holder of a reservation."""
    UNAVAILABLE = "Unavailable"
    """Out of service by choice, as by ChangeAvailability."""
    FAULTED = "Faulted"
    """Out of service by a fault."""


class OperationalStatusEnumType(StrEnum):
    """What a change of availability is to bring about (OCPP 2.0.1 part 2, block G)."""

    INOPERATIVE = "Inoperative"
    """No charging."""
    OPERATIVE = "Operative"
    """Charging possible."""


class ChangeAvailabilityRequest(Ocpp201Model, Replies["ChangeAvailabilityResponse"]):
    """Take station, EVSE or connector into or out of service, past a reboot as well (OCPP 2.0.1 part 2, block G)."""

    evse: Opt[EVSEType] = None
    """EVSE or connector that it is about. None: the station as a whole."""
    operational_status: OperationalStatusEnumType
    """What to bring about."""


class ChangeAvailabilityResponse(Ocpp201Model):
    """Whether and when the change is made (OCPP 2.0.1 part 2, block G)."""

    status: ChangeAvailabilityStatusEnumType
    """What becomes of the change."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


CHANGE_AVAILABILITY = Operation("ChangeAvailability", ChangeAvailabilityRequest, ChangeAvailabilityResponse, Role.CSMS)


class StatusNotificationRequest(Ocpp201Model, Replies["StatusNotificationResponse"]):
    """Tell that a connector has another state than before (OCPP 2.0.1 part 2, block G)."""

    timestamp: DateTime
    """Since when it has this state."""
    connector_status: ConnectorStatusEnumType
    """The state."""
    evse_id: int
    """Number of the EVSE, from 1."""
    connector_id: int
    """Number of the connector within the EVSE, from 1."""


class StatusNotificationResponse(Ocpp201Model):
    """The CSMS has noted the state (OCPP 2.0.1 part 2, block G)."""


STATUS_NOTIFICATION = Operation(
    "StatusNotification", StatusNotificationRequest, StatusNotificationResponse, Role.STATION
)


class HeartbeatRequest(Ocpp201Model, Replies["HeartbeatResponse"]):
    """Tell that the station is still there, and ask for the time (OCPP 2.0.1 part 2, block G)."""


class HeartbeatResponse(Ocpp201Model):
    """The time, for the station to set its clock by (OCPP 2.0.1 part 2, block G)."""

    current_time: DateTime
    """The CSMS's time."""


HEARTBEAT = Operation("Heartbeat", HeartbeatRequest, HeartbeatResponse, Role.STATION)

OPERATIONS = (CHANGE_AVAILABILITY, STATUS_NOTIFICATION, HEARTBEAT)
