"""Smart charging: limits on power or current over time (OCPP 1.6, 3.13, 5.5, 5.7 and 5.16)."""

from enum import StrEnum

from ocpp_core import DateTime, OcppModel, Operation, Opt, Replies, Role

from .enums import ChargingProfilePurposeType, ChargingRateUnitType
from .types import ChargingProfile, ChargingSchedule

__all__ = [
    "CLEAR_CHARGING_PROFILE",
    "GET_COMPOSITE_SCHEDULE",
    "SET_CHARGING_PROFILE",
    "ChargingProfileStatus",
    "ClearChargingProfileRequest",
    "ClearChargingProfileResponse",
    "ClearChargingProfileStatus",
    "GetCompositeScheduleRequest",
    "GetCompositeScheduleResponse",
    "GetCompositeScheduleStatus",
    "SetChargingProfileRequest",
    "SetChargingProfileResponse",
]


class ChargingProfileStatus(StrEnum):
    """What becomes of a profile that is sent (OCPP 1.6, 7.11)."""

    ACCEPTED = "Accepted"
    """It is installed."""
    REJECTED = "Rejected"
    """It is not installed: it does not fit, for instance for want of the transaction or connector."""
    NOT_SUPPORTED = "NotSupported"
    """It is not installed: the charge point does not do this."""


class ClearChargingProfileStatus(StrEnum):
    """What becomes of a wish to clear profiles (OCPP 1.6, 7.21)."""

    ACCEPTED = "Accepted"
    """The profiles are removed."""
    UNKNOWN = "Unknown"
    """No profile matches."""


class GetCompositeScheduleStatus(StrEnum):
    """What becomes of a wish for the composite schedule (OCPP 1.6, 7.26)."""

    ACCEPTED = "Accepted"
    """The schedule is in the answer."""
    REJECTED = "Rejected"
    """There is no schedule."""


class ClearChargingProfileRequest(OcppModel, Replies["ClearChargingProfileResponse"]):
    """Remove the profiles that match all fields given; without any, all profiles (OCPP 1.6, 6.13; errata 3.26)."""

    id: Opt[int] = None
    """Number of the one profile to remove; the other fields then do not count. None: go by the other fields."""
    connector_id: Opt[int] = None
    """Connector, from 1; 0: the charge point as a whole. None: any."""
    charging_profile_purpose: Opt[ChargingProfilePurposeType] = None
    """Purpose. None: any."""
    stack_level: Opt[int] = None
    """Rank. None: any."""


class ClearChargingProfileResponse(OcppModel):
    """Whether profiles were removed (OCPP 1.6, 6.14)."""

    status: ClearChargingProfileStatus
    """What becomes of the request."""


CLEAR_CHARGING_PROFILE = Operation(
    "ClearChargingProfile", ClearChargingProfileRequest, ClearChargingProfileResponse, Role.CSMS
)


class GetCompositeScheduleRequest(OcppModel, Replies["GetCompositeScheduleResponse"]):
    """Ask what all profiles together come to, from now on (OCPP 1.6, 6.21)."""

    connector_id: int
    """Connector, from 1; 0: what the charge point as a whole expects to draw from the grid."""
    duration: int
    """How far to look ahead, in seconds."""
    charging_rate_unit: Opt[ChargingRateUnitType] = None
    """Unit wanted. None: the charge point chooses."""


class GetCompositeScheduleResponse(OcppModel):
    """What all profiles together come to (OCPP 1.6, 6.22)."""

    status: GetCompositeScheduleStatus
    """Whether there is a schedule."""
    connector_id: Opt[int] = None
    """Connector that it is about. None: not told."""
    schedule_start: Opt[DateTime] = None
    """Point in time that its periods count from. None: there is no schedule."""
    charging_schedule: Opt[ChargingSchedule] = None
    """The schedule. None: there is none."""


GET_COMPOSITE_SCHEDULE = Operation(
    "GetCompositeSchedule", GetCompositeScheduleRequest, GetCompositeScheduleResponse, Role.CSMS
)


class SetChargingProfileRequest(OcppModel, Replies["SetChargingProfileResponse"]):
    """Install a profile (OCPP 1.6, 6.43)."""

    connector_id: int
    """Connector, from 1. 0: the charge point as a whole, or with a TxDefaultProfile each connector (errata 3.53)."""
    cs_charging_profiles: ChargingProfile
    """The profile; one only, in spite of the name."""


class SetChargingProfileResponse(OcppModel):
    """Whether the profile is installed; it may still give way to other constraints (OCPP 1.6, 6.44)."""

    status: ChargingProfileStatus
    """What becomes of the profile."""


SET_CHARGING_PROFILE = Operation("SetChargingProfile", SetChargingProfileRequest, SetChargingProfileResponse, Role.CSMS)

OPERATIONS = (CLEAR_CHARGING_PROFILE, GET_COMPOSITE_SCHEDULE, SET_CHARGING_PROFILE)
