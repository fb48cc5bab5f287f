"""Smart charging: limits over time (OCPP 2.0.1, block K). OCPP 1.5 has none of it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, Number, OcppModel, Operation, Opt, Replies, Role

from .enums import ChargingProfilePurpose, ChargingRateUnit, GenericStatus
from .types import ChargingProfile, ChargingSchedulePeriod, StatusInfo

__all__ = [
    "CLEAR_CHARGING_PROFILE",
    "GET_COMPOSITE_SCHEDULE",
    "SET_CHARGING_PROFILE",
    "ChargingProfileStatus",
    "ClearChargingProfile",
    "ClearChargingProfileRequest",
    "ClearChargingProfileResponse",
    "ClearChargingProfileStatus",
    "CompositeSchedule",
    "GetCompositeScheduleRequest",
    "GetCompositeScheduleResponse",
    "SetChargingProfileRequest",
    "SetChargingProfileResponse",
]


class ChargingProfileStatus(StrEnum):
    """Whether a station took a profile (OCPP 2.0.1 part 2, block K)."""

    ACCEPTED = "Accepted"
    """It took it; other limits may still allow less."""
    REJECTED = "Rejected"
    """It did not."""
    NOT_SUPPORTED = "NotSupported"
    """The station has no smart charging, or not this purpose or kind; 1.6 alone."""


class ClearChargingProfileStatus(StrEnum):
    """Whether profiles were cleared (OCPP 2.0.1 part 2, block K)."""

    ACCEPTED = "Accepted"
    """All that match are gone."""
    UNKNOWN = "Unknown"
    """None matches."""


class ClearChargingProfile(OcppModel):
    """Which profiles to clear; each field given narrows the choice (OCPP 2.0.1 part 2, block K)."""

    evse_id: Opt[int] = None
    """EVSE that the profiles apply to; here alone 0 is the station as a whole, and is no EVSE. None: any."""
    charging_profile_purpose: Opt[ChargingProfilePurpose] = None
    """Purpose of the profiles. None: any."""
    stack_level: Opt[int] = None
    """Stack level of the profiles, from 0. None: any."""


class CompositeSchedule(OcppModel):
    """The limits that result from all profiles together (OCPP 2.0.1 part 2, block K)."""

    charging_schedule_period: Annotated[list[ChargingSchedulePeriod], Field(min_length=1)]
    """Limits one after the other; at least one."""
    evse_id: Opt[int] = None
    """EVSE, from 1. None: the station's connection to the grid, which the wire calls 0."""
    duration: Opt[int] = None
    """How long the schedule lasts, in s; needed in 2.0.1. None: 1.6, where the last period goes on."""
    schedule_start: Opt[DateTime] = None
    """When it begins; its periods count from here; needed in 2.0.1. None: not said, in 1.6."""
    charging_rate_unit: ChargingRateUnit
    """Unit of the limits."""
    min_charging_rate: Opt[Number] = None
    """Rate below which the EV charges badly or not at all, in the same unit; 1.6 alone. None: unknown."""


class SetChargingProfileRequest(OcppModel, Replies["SetChargingProfileResponse"]):
    """Install a charging profile (OCPP 2.0.1 part 2, block K).

    1.6: SetChargingProfile.
    """

    evse_id: Opt[int] = None
    """EVSE, from 1. None, 0 on the wire: each EVSE for ``TxDefaultProfile``, the station as a whole for the purposes
    that limit it."""
    charging_profile: ChargingProfile
    """The profile."""


class SetChargingProfileResponse(OcppModel):
    """Whether the station took the profile (OCPP 2.0.1 part 2, block K)."""

    status: ChargingProfileStatus
    """Taken or not; no promise that the vehicle will follow it to the letter."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


SET_CHARGING_PROFILE = Operation("SetChargingProfile", SetChargingProfileRequest, SetChargingProfileResponse, Role.CSMS)


class ClearChargingProfileRequest(OcppModel, Replies["ClearChargingProfileResponse"]):
    """Remove profiles, either one by its id or all that meet criteria (OCPP 2.0.1 part 2, block K).

    1.6: ClearChargingProfile.
    """

    charging_profile_id: Opt[int] = None
    """Id of the profile to remove (1.6: ``id``). None: the criteria choose."""
    charging_profile_criteria: Opt[ClearChargingProfile] = None
    """Which profiles to remove. None: the id chooses."""


class ClearChargingProfileResponse(OcppModel):
    """Whether any profile matched and is gone (OCPP 2.0.1 part 2, block K)."""

    status: ClearChargingProfileStatus
    """Gone, or none there."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


CLEAR_CHARGING_PROFILE = Operation(
    "ClearChargingProfile", ClearChargingProfileRequest, ClearChargingProfileResponse, Role.CSMS
)


class GetCompositeScheduleRequest(OcppModel, Replies["GetCompositeScheduleResponse"]):
    """Ask for the limits that all profiles together result in, from now on (OCPP 2.0.1 part 2, block K).

    1.6: GetCompositeSchedule.
    """

    duration: int
    """Length of the schedule wanted, in s."""
    charging_rate_unit: Opt[ChargingRateUnit] = None
    """Unit wanted. None: the station chooses."""
    evse_id: Opt[int] = None
    """EVSE, from 1. None, 0 on the wire: what the station will draw from the grid."""


class GetCompositeScheduleResponse(OcppModel):
    """The limits as the station reckons them now (OCPP 2.0.1 part 2, block K)."""

    status: GenericStatus
    """Whether the station could answer."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""
    schedule: Opt[CompositeSchedule] = None
    """The limits. None: the station could not answer."""


GET_COMPOSITE_SCHEDULE = Operation(
    "GetCompositeSchedule", GetCompositeScheduleRequest, GetCompositeScheduleResponse, Role.CSMS
)

OPERATIONS = (SET_CHARGING_PROFILE, CLEAR_CHARGING_PROFILE, GET_COMPOSITE_SCHEDULE)
