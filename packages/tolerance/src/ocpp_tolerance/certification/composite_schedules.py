"""Composite schedules, and the schedules that 2.0.1 alone has."""

from collections.abc import Iterator
from typing import Any

from .readings import indexed
from .rule import Rule
from .state import State

__all__ = ["RULES"]

_PART2 = "OCPP 2.0.1 part 2, {}"
_PHASES = 3
_MULTIPLIER = 3
_NOT_FOR_CSMS = "ChargingStationExternalConstraints"


def _accepted_without_schedule(answer: Any, _: State) -> Iterator[str]:
    if answer.status == "Accepted" and answer.charging_schedule is None:
        yield "chargingSchedule"


def _composite_with_start(answer: Any, _: State) -> Iterator[str]:
    if answer.charging_schedule is not None and answer.charging_schedule.start_schedule is not None:
        yield "chargingSchedule.startSchedule"


def _beyond_duration(answer: Any, state: State) -> Iterator[str]:
    wish, schedule = state.requests.get("GetCompositeSchedule"), answer.charging_schedule
    if wish is None or schedule is None:
        return
    for path, period in indexed("chargingSchedule.chargingSchedulePeriod", schedule.charging_schedule_period):
        if period.start_period > wish.duration:
            yield f"{path}.startPeriod"


def _another_unit(answer: Any, state: State) -> Iterator[str]:
    wish, schedule = state.requests.get("GetCompositeSchedule"), answer.charging_schedule
    if wish is None or schedule is None or wish.charging_rate_unit is None:
        return
    if schedule.charging_rate_unit != wish.charging_rate_unit:
        yield "chargingSchedule.chargingRateUnit"


def _phase_of_several(period: Any, _: State) -> Iterator[str]:
    if period.phase_to_use is not None and period.number_phases != 1:
        yield "phaseToUse"


def _no_phase(period: Any, _: State) -> Iterator[str]:
    if period.phase_to_use is not None and not 1 <= period.phase_to_use <= _PHASES:
        yield "phaseToUse"


def _external_set(message: Any, _: State) -> Iterator[str]:
    if message.charging_profile.charging_profile_purpose == _NOT_FOR_CSMS:
        yield "chargingProfile.chargingProfilePurpose"


def _external_cleared(message: Any, _: State) -> Iterator[str]:
    criteria = message.charging_profile_criteria
    if criteria is not None and criteria.charging_profile_purpose == _NOT_FOR_CSMS:
        yield "chargingProfileCriteria.chargingProfilePurpose"


def _relative_max(message: Any, _: State) -> Iterator[str]:
    profile = message.charging_profile
    maximal = profile.charging_profile_purpose == "ChargingStationMaxProfile"
    if maximal and profile.charging_profile_kind == "Relative":
        yield "chargingProfile.chargingProfileKind"


def _choice_without_needs(message: Any, state: State) -> Iterator[str]:
    profile = message.charging_profile
    # Needs that were told on an earlier connection are not known here: only a transaction seen from its begin counts.
    series = state.series.get(profile.transaction_id)
    unneeded = series is not None and series.started is not None and message.evse_id not in state.needs
    if unneeded and len(profile.charging_schedule) > 1:
        yield "chargingProfile.chargingSchedule"


def _level_taken(message: Any, state: State) -> Iterator[str]:
    profile = message.charging_profile
    taken = state.profiles.get((profile.transaction_id, profile.stack_level))
    if taken is not None and taken != profile.id:
        yield "chargingProfile.stackLevel"


def _criteria(criteria: Any) -> bool:
    others = (criteria.charging_profile_purpose, criteria.stack_level, criteria.charging_limit_source)
    return any(each is not None for each in others)


def _either_ids_or_criteria(message: Any, _: State) -> Iterator[str]:
    criteria = message.charging_profile
    if (criteria.charging_profile_id is not None) == _criteria(criteria):
        yield "chargingProfile"


def _multiplier_range(cost: Any, _: State) -> Iterator[str]:
    if cost.amount_multiplier is not None and not -_MULTIPLIER <= cost.amount_multiplier <= _MULTIPLIER:
        yield "amountMultiplier"


def _power_missing(parameters: Any, _: State) -> Iterator[str]:
    if parameters.ev_max_power is None:
        yield "evMaxPower"


_ANSWER = ("GetCompositeScheduleResponse",)
_PERIOD = ("ChargingSchedulePeriodType",)
_SETTING = ("SetChargingProfileRequest",)

RULES = (
    Rule(
        "accepted-without-schedule",
        _ANSWER,
        "An accepted wish for the composite schedule is answered with one.",
        {"1.6": "OCPP 1.6, 6.22; errata sheet, 3.51"},
        _accepted_without_schedule,
    ),
    Rule(
        "composite-with-start",
        _ANSWER,
        "A composite schedule has no startSchedule: its start stands beside it.",
        {"1.6": "OCPP 1.6 errata sheet, 3.57"},
        _composite_with_start,
    ),
    Rule(
        "composite-beyond-duration",
        _ANSWER,
        "No period of a composite schedule begins after the time that was asked for.",
        {"1.6": "OCPP 1.6, 5.7; errata sheet, 3.28"},
        _beyond_duration,
    ),
    Rule(
        "composite-in-another-unit",
        _ANSWER,
        "A composite schedule is in the unit that was asked for.",
        {"1.6": "OCPP 1.6, 6.21"},
        _another_unit,
    ),
    Rule(
        "phase-of-several",
        _PERIOD,
        "A phase is chosen only where one phase is used.",
        {"2.0.1": "OCPP 2.0.1 part 6, 3.1; part 2, K01.FR.19"},
        _phase_of_several,
    ),
    Rule(
        "phase-range",
        _PERIOD,
        "The phase to use is 1, 2 or 3.",
        {"2.0.1": _PART2.format("ChargingSchedulePeriodType.phaseToUse")},
        _no_phase,
    ),
    Rule(
        "external-constraints-set",
        _SETTING,
        "A CSMS sets no ChargingStationExternalConstraints: they are another system's.",
        {"2.0.1": _PART2.format("K01.FR.22")},
        _external_set,
    ),
    Rule(
        "external-constraints-cleared",
        ("ClearChargingProfileRequest",),
        "A CSMS clears no ChargingStationExternalConstraints: they are another system's.",
        {"2.0.1": _PART2.format("K10.FR.06")},
        _external_cleared,
    ),
    Rule(
        "relative-max-profile",
        _SETTING,
        "The limit of the whole station is not relative.",
        {"2.0.1": _PART2.format("K01.FR.38")},
        _relative_max,
    ),
    Rule(
        "choice-without-needs",
        _SETTING,
        "A vehicle that did not tell its needs is given one schedule, not a choice.",
        {"2.0.1": _PART2.format("K01.FR.34")},
        _choice_without_needs,
    ),
    Rule(
        "stack-level-taken",
        _SETTING,
        "A transaction has one TxProfile for each stack level; another one replaces it under its own number only.",
        {"2.0.1": _PART2.format("K01.FR.39")},
        _level_taken,
    ),
    Rule(
        "profile-ids-or-criteria",
        ("GetChargingProfilesRequest",),
        "Profiles are asked for by their numbers, or by other criteria, and by one of them at least.",
        {"2.0.1": _PART2.format("K09.FR.03")},
        _either_ids_or_criteria,
    ),
    Rule(
        "amount-multiplier-range",
        ("CostType",),
        "The multiplier of a cost is from -3 to 3.",
        {"2.0.1": _PART2.format("CostType.amountMultiplier")},
        _multiplier_range,
    ),
    Rule(
        "direct-current-without-power",
        ("DCChargingParametersType",),
        "A vehicle that charges with direct current tells the power that it can take.",
        {"2.0.1": _PART2.format("DCChargingParametersType.evMaxPower")},
        _power_missing,
    ),
)
