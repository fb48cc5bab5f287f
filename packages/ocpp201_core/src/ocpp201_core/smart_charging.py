"""Smart charging: limits over time, from the CSMS, from outside and from the vehicle (OCPP 2.0.1 part 2, block K)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, Operation, Opt, Replies, Role, wire_name

from .enums import ChargingProfilePurposeEnumType, ChargingRateUnitEnumType, GenericStatusEnumType
from .types import ChargingProfileType, ChargingSchedulePeriodType, ChargingScheduleType, Ocpp201Model, StatusInfoType

__all__ = [
    "CLEARED_CHARGING_LIMIT",
    "CLEAR_CHARGING_PROFILE",
    "GET_CHARGING_PROFILES",
    "GET_COMPOSITE_SCHEDULE",
    "NOTIFY_CHARGING_LIMIT",
    "NOTIFY_EV_CHARGING_NEEDS",
    "NOTIFY_EV_CHARGING_SCHEDULE",
    "REPORT_CHARGING_PROFILES",
    "SET_CHARGING_PROFILE",
    "ACChargingParametersType",
    "ChargingLimitSourceEnumType",
    "ChargingLimitType",
    "ChargingNeedsType",
    "ChargingProfileCriterionType",
    "ChargingProfileStatusEnumType",
    "ClearChargingProfileRequest",
    "ClearChargingProfileResponse",
    "ClearChargingProfileStatusEnumType",
    "ClearChargingProfileType",
    "ClearedChargingLimitRequest",
    "ClearedChargingLimitResponse",
    "CompositeScheduleType",
    "DCChargingParametersType",
    "EnergyTransferModeEnumType",
    "GetChargingProfileStatusEnumType",
    "GetChargingProfilesRequest",
    "GetChargingProfilesResponse",
    "GetCompositeScheduleRequest",
    "GetCompositeScheduleResponse",
    "NotifyChargingLimitRequest",
    "NotifyChargingLimitResponse",
    "NotifyEVChargingNeedsRequest",
    "NotifyEVChargingNeedsResponse",
    "NotifyEVChargingNeedsStatusEnumType",
    "NotifyEVChargingScheduleRequest",
    "NotifyEVChargingScheduleResponse",
    "ReportChargingProfilesRequest",
    "ReportChargingProfilesResponse",
    "SetChargingProfileRequest",
    "SetChargingProfileResponse",
]


class ChargingLimitSourceEnumType(StrEnum):
    """Who set a limit (OCPP 2.0.1 part 2, block K)."""

    EMS = "EMS"
    """An energy management system on the premises."""
    OTHER = "Other"
    """Somebody else."""
    SO = "SO"
    """A system operator, of the grid."""
    CSO = "CSO"
    """The charging station operator, through the CSMS."""


class ChargingProfileStatusEnumType(StrEnum):
    """Whether a station took a profile (OCPP 2.0.1 part 2, block K)."""

    ACCEPTED = "Accepted"
    """It took it; other limits may still allow less."""
    REJECTED = "Rejected"
    """It did not."""


class ClearChargingProfileStatusEnumType(StrEnum):
    """Whether profiles were cleared (OCPP 2.0.1 part 2, block K)."""

    ACCEPTED = "Accepted"
    """All that match are gone."""
    UNKNOWN = "Unknown"
    """None matches."""


class EnergyTransferModeEnumType(StrEnum):
    """How a vehicle wants to be charged (OCPP 2.0.1 part 2, block K)."""

    DC = "DC"
    """Direct current."""
    AC_SINGLE_PHASE = "AC_single_phase"
    """Alternating current on one phase."""
    AC_TWO_PHASE = "AC_two_phase"
    """Alternating current on two phases."""
    AC_THREE_PHASE = "AC_three_phase"
    """Alternating current on three phases."""


class GetChargingProfileStatusEnumType(StrEnum):
    """Whether a station has profiles that were asked for (OCPP 2.0.1 part 2, block K)."""

    ACCEPTED = "Accepted"
    """It has; they follow in ReportChargingProfiles."""
    NO_PROFILES = "NoProfiles"
    """None matches; nothing follows."""


class NotifyEVChargingNeedsStatusEnumType(StrEnum):
    """What the CSMS makes of a vehicle's needs; no promise that they can be met (OCPP 2.0.1 part 2, block K)."""

    ACCEPTED = "Accepted"
    """A profile for this vehicle follows."""
    REJECTED = "Rejected"
    """The CSMS has no profile to offer."""
    PROCESSING = "Processing"
    """The CSMS is still at work; a profile follows later."""


class ACChargingParametersType(Ocpp201Model):
    """What a vehicle needs for charging with alternating current (OCPP 2.0.1 part 2, block K)."""

    energy_amount: int
    """Energy wanted, in Wh, preconditioning included."""
    ev_min_current: int
    """Least current that the vehicle can use, in A per phase."""
    ev_max_current: int
    """Greatest current that vehicle and cable allow, in A per phase."""
    ev_max_voltage: int
    """Greatest voltage that the vehicle allows, in V."""


class ChargingLimitType(Ocpp201Model):
    """A limit that did not come from the CSMS (OCPP 2.0.1 part 2, block K)."""

    charging_limit_source: ChargingLimitSourceEnumType
    """Who set it."""
    is_grid_critical: Opt[bool] = None
    """Whether the grid depends on it. None: not known."""


class ChargingProfileCriterionType(Ocpp201Model):
    """Which profiles to report; each field given narrows the choice (OCPP 2.0.1 part 2, block K)."""

    charging_profile_purpose: Opt[ChargingProfilePurposeEnumType] = None
    """Purpose of the profiles wanted. None: any."""
    stack_level: Opt[int] = None
    """Stack level of the profiles wanted, from 0. None: any."""
    charging_profile_id: Opt[Annotated[list[int], Field(min_length=1)]] = None
    """Ids of the profiles wanted, no more than ``ChargingProfileEntries.maxLimit``. None: whatever the id."""
    charging_limit_source: Opt[Annotated[list[ChargingLimitSourceEnumType], Field(min_length=1, max_length=4)]] = None
    """Who set the profiles wanted, 1 to 4 sources. None: anybody."""


class ClearChargingProfileType(Ocpp201Model):
    """Which profiles to clear; each field given narrows the choice (OCPP 2.0.1 part 2, block K)."""

    evse_id: Opt[int] = None
    """EVSE that the profiles apply to; 0 is the station as a whole. None: any."""
    charging_profile_purpose: Opt[ChargingProfilePurposeEnumType] = None
    """Purpose of the profiles. None: any."""
    stack_level: Opt[int] = None
    """Stack level of the profiles, from 0. None: any."""


class CompositeScheduleType(Ocpp201Model):
    """The limits that result from all profiles together (OCPP 2.0.1 part 2, block K)."""

    charging_schedule_period: Annotated[list[ChargingSchedulePeriodType], Field(min_length=1)]
    """Limits one after the other; at least one."""
    evse_id: int
    """EVSE, from 1; 0 is the station's connection to the grid."""
    duration: int
    """How long the schedule lasts, in s."""
    schedule_start: DateTime
    """When it begins; its periods count from here."""
    charging_rate_unit: ChargingRateUnitEnumType
    """Unit of the limits."""


class DCChargingParametersType(Ocpp201Model):
    """What a vehicle needs for charging with direct current (OCPP 2.0.1 part 2, block K)."""

    ev_max_current: int
    """Greatest current that vehicle and cable allow, in A."""
    ev_max_voltage: int
    """Greatest voltage that the vehicle allows, in V."""
    energy_amount: Opt[int] = None
    """Energy wanted, in Wh, preconditioning included. None: the vehicle did not say."""
    ev_max_power: Opt[int] = None
    """Greatest power that the vehicle allows, in W. None: the vehicle did not say."""
    state_of_charge: Opt[Annotated[int, Field(ge=0, le=100)]] = None
    """Energy in the battery, in % of its capacity, 0 to 100. None: the vehicle did not say."""
    ev_energy_capacity: Opt[int] = None
    """Capacity of the battery, in Wh. None: the vehicle did not say."""
    full_soc: Annotated[Opt[Annotated[int, Field(ge=0, le=100)]], wire_name("fullSoC")] = None
    """State of charge that counts as full, in %, 0 to 100. None: the vehicle did not say."""
    bulk_soc: Annotated[Opt[Annotated[int, Field(ge=0, le=100)]], wire_name("bulkSoC")] = None
    """State of charge where fast charging ends, in %, 0 to 100. None: the vehicle did not say."""


class ChargingNeedsType(Ocpp201Model):
    """What a vehicle wants to get, how, and until when (OCPP 2.0.1 part 2, block K)."""

    ac_charging_parameters: Opt[ACChargingParametersType] = None
    """Needs for alternating current. None: the vehicle charges with direct current."""
    dc_charging_parameters: Opt[DCChargingParametersType] = None
    """Needs for direct current. None: the vehicle charges with alternating current."""
    requested_energy_transfer: EnergyTransferModeEnumType
    """How the vehicle wants to be charged."""
    departure_time: Opt[DateTime] = None
    """When the vehicle is likely to leave. None: it did not say."""


class SetChargingProfileRequest(Ocpp201Model, Replies["SetChargingProfileResponse"]):
    """Install a charging profile (OCPP 2.0.1 part 2, block K)."""

    evse_id: int
    """EVSE, from 1. 0: each EVSE for ``TxDefaultProfile``, the station as a whole for the purposes that limit it."""
    charging_profile: ChargingProfileType
    """The profile."""


class SetChargingProfileResponse(Ocpp201Model):
    """Whether the station took the profile (OCPP 2.0.1 part 2, block K)."""

    status: ChargingProfileStatusEnumType
    """Taken or not; no promise that the vehicle will follow it to the letter."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


SET_CHARGING_PROFILE = Operation("SetChargingProfile", SetChargingProfileRequest, SetChargingProfileResponse, Role.CSMS)


class GetChargingProfilesRequest(Ocpp201Model, Replies["GetChargingProfilesResponse"]):
    """Ask which profiles are installed (OCPP 2.0.1 part 2, block K)."""

    request_id: int
    """Number of this request, repeated in the ReportChargingProfiles that follow."""
    evse_id: Opt[int] = None
    """EVSE whose profiles are wanted; 0 for those of the grid connection only. None: all installed."""
    charging_profile: ChargingProfileCriterionType
    """Which of them are wanted."""


class GetChargingProfilesResponse(Ocpp201Model):
    """Whether profiles will follow in ReportChargingProfiles (OCPP 2.0.1 part 2, block K)."""

    status: GetChargingProfileStatusEnumType
    """Whether any profile matches."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


GET_CHARGING_PROFILES = Operation(
    "GetChargingProfiles", GetChargingProfilesRequest, GetChargingProfilesResponse, Role.CSMS
)


class ReportChargingProfilesRequest(Ocpp201Model, Replies["ReportChargingProfilesResponse"]):
    """Deliver profiles that were asked for, one source and EVSE at a time (OCPP 2.0.1 part 2, block K)."""

    request_id: int
    """Number of the GetChargingProfiles that this answers."""
    charging_limit_source: ChargingLimitSourceEnumType
    """Who set these profiles."""
    charging_profile: Annotated[list[ChargingProfileType], Field(min_length=1)]
    """The profiles; at least one."""
    tbc: Opt[bool] = None
    """Whether a further part follows. None: no, as False."""
    evse_id: int
    """EVSE that they apply to; 0 is the station as a whole."""


class ReportChargingProfilesResponse(Ocpp201Model):
    """The profiles have been received (OCPP 2.0.1 part 2, block K)."""


REPORT_CHARGING_PROFILES = Operation(
    "ReportChargingProfiles", ReportChargingProfilesRequest, ReportChargingProfilesResponse, Role.STATION
)


class ClearChargingProfileRequest(Ocpp201Model, Replies["ClearChargingProfileResponse"]):
    """Remove profiles, either one by its id or all that meet criteria (OCPP 2.0.1 part 2, block K)."""

    charging_profile_id: Opt[int] = None
    """Id of the profile to remove. None: the criteria choose."""
    charging_profile_criteria: Opt[ClearChargingProfileType] = None
    """Which profiles to remove. None: the id chooses."""


class ClearChargingProfileResponse(Ocpp201Model):
    """Whether any profile matched and is gone (OCPP 2.0.1 part 2, block K)."""

    status: ClearChargingProfileStatusEnumType
    """Gone, or none there."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


CLEAR_CHARGING_PROFILE = Operation(
    "ClearChargingProfile", ClearChargingProfileRequest, ClearChargingProfileResponse, Role.CSMS
)


class GetCompositeScheduleRequest(Ocpp201Model, Replies["GetCompositeScheduleResponse"]):
    """Ask for the limits that all profiles together result in, from now on (OCPP 2.0.1 part 2, block K)."""

    duration: int
    """Length of the schedule wanted, in s."""
    charging_rate_unit: Opt[ChargingRateUnitEnumType] = None
    """Unit wanted. None: the station chooses."""
    evse_id: int
    """EVSE, from 1; 0 asks what the station will draw from the grid."""


class GetCompositeScheduleResponse(Ocpp201Model):
    """The limits as the station reckons them now (OCPP 2.0.1 part 2, block K)."""

    status: GenericStatusEnumType
    """Whether the station could answer."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""
    schedule: Opt[CompositeScheduleType] = None
    """The limits. None: the station could not answer."""


GET_COMPOSITE_SCHEDULE = Operation(
    "GetCompositeSchedule", GetCompositeScheduleRequest, GetCompositeScheduleResponse, Role.CSMS
)


class ClearedChargingLimitRequest(Ocpp201Model, Replies["ClearedChargingLimitResponse"]):
    """Report that a limit from outside no longer holds (OCPP 2.0.1 part 2, block K)."""

    charging_limit_source: ChargingLimitSourceEnumType
    """Who had set it."""
    evse_id: Opt[int] = None
    """EVSE that it held for. None: the station did not name one."""


class ClearedChargingLimitResponse(Ocpp201Model):
    """The report has been received (OCPP 2.0.1 part 2, block K)."""


CLEARED_CHARGING_LIMIT = Operation(
    "ClearedChargingLimit", ClearedChargingLimitRequest, ClearedChargingLimitResponse, Role.STATION
)


class NotifyChargingLimitRequest(Ocpp201Model, Replies["NotifyChargingLimitResponse"]):
    """Report a limit that somebody other than the CSMS has set (OCPP 2.0.1 part 2, block K)."""

    charging_schedule: Opt[Annotated[list[ChargingScheduleType], Field(min_length=1)]] = None
    """The limit over time. None: the station does not tell."""
    evse_id: Opt[int] = None
    """EVSE that the limit holds for, from 1. None: the station did not name one."""
    charging_limit: ChargingLimitType
    """Who set it, and how urgent it is."""


class NotifyChargingLimitResponse(Ocpp201Model):
    """The report has been received (OCPP 2.0.1 part 2, block K)."""


NOTIFY_CHARGING_LIMIT = Operation(
    "NotifyChargingLimit", NotifyChargingLimitRequest, NotifyChargingLimitResponse, Role.STATION
)


class NotifyEVChargingNeedsRequest(Ocpp201Model, Replies["NotifyEVChargingNeedsResponse"]):
    """Pass on what a vehicle asks for over ISO 15118 (OCPP 2.0.1 part 2, block K)."""

    max_schedule_tuples: Opt[int] = None
    """How many periods the vehicle takes in one schedule. None: it did not say."""
    charging_needs: ChargingNeedsType
    """What the vehicle asks for."""
    evse_id: int
    """EVSE that the vehicle is plugged into, from 1; never 0."""


class NotifyEVChargingNeedsResponse(Ocpp201Model):
    """What the CSMS makes of the vehicle's needs (OCPP 2.0.1 part 2, block K)."""

    status: NotifyEVChargingNeedsStatusEnumType
    """Whether a profile for the vehicle follows."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


NOTIFY_EV_CHARGING_NEEDS = Operation(
    "NotifyEVChargingNeeds", NotifyEVChargingNeedsRequest, NotifyEVChargingNeedsResponse, Role.STATION
)


class NotifyEVChargingScheduleRequest(Ocpp201Model, Replies["NotifyEVChargingScheduleResponse"]):
    """Pass on how a vehicle intends to charge within its limits (OCPP 2.0.1 part 2, block K)."""

    time_base: DateTime
    """Time from which the schedule's periods count."""
    charging_schedule: ChargingScheduleType
    """What the vehicle intends to draw."""
    evse_id: int
    """EVSE that the vehicle is plugged into, from 1."""


class NotifyEVChargingScheduleResponse(Ocpp201Model):
    """Whether the CSMS could process the vehicle's plan (OCPP 2.0.1 part 2, block K)."""

    status: GenericStatusEnumType
    """Accepted: processed, which is no approval of the plan."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


NOTIFY_EV_CHARGING_SCHEDULE = Operation(
    "NotifyEVChargingSchedule", NotifyEVChargingScheduleRequest, NotifyEVChargingScheduleResponse, Role.STATION
)

OPERATIONS = (
    SET_CHARGING_PROFILE,
    GET_CHARGING_PROFILES,
    REPORT_CHARGING_PROFILES,
    CLEAR_CHARGING_PROFILE,
    GET_COMPOSITE_SCHEDULE,
    CLEARED_CHARGING_LIMIT,
    NOTIFY_CHARGING_LIMIT,
    NOTIFY_EV_CHARGING_NEEDS,
    NOTIFY_EV_CHARGING_SCHEDULE,
)
