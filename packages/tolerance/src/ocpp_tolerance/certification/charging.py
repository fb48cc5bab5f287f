"""Charging profiles and schedules, alike in 1.6 and 2.0.1."""

from collections.abc import Iterable, Iterator
from typing import Any

from .readings import indexed
from .rule import Rule
from .state import State

__all__ = ["RULES"]

_SCHEDULES = ("ChargingSchedule", "ChargingScheduleType", "CompositeScheduleType")
_PROFILES = ("ChargingProfile", "ChargingProfileType")
_PART2 = "OCPP 2.0.1 part 2, {}"


def _profile(message: Any) -> tuple[str, Any]:
    """Name on the wire, and value, of the profile that a message sets; the value is None if there is none."""
    if hasattr(message, "cs_charging_profiles"):
        return "csChargingProfiles", message.cs_charging_profiles
    return "chargingProfile", message.charging_profile


def _schedules(profile: Any) -> Iterable[tuple[str, Any]]:
    """The schedules of a profile: one in 1.6, up to three in 2.x."""
    if hasattr(profile, "charging_profile_id"):  # 1.6
        return [("chargingSchedule", profile.charging_schedule)]
    return indexed("chargingSchedule", profile.charging_schedule)


def _place(message: Any) -> int:
    """Connector or EVSE that a message is about; 0: the station."""
    place = message.connector_id if hasattr(message, "connector_id") else message.evse_id
    return int(place)


def _first_period_later(schedule: Any, _: State) -> Iterator[str]:
    if schedule.charging_schedule_period[0].start_period != 0:
        yield "chargingSchedulePeriod[0].startPeriod"


def _periods_out_of_order(schedule: Any, _: State) -> Iterator[str]:
    before = None
    for path, period in indexed("chargingSchedulePeriod", schedule.charging_schedule_period):
        if before is not None and period.start_period <= before:
            yield f"{path}.startPeriod"
        before = period.start_period


def _max_profile_elsewhere(message: Any, _: State) -> Iterator[str]:
    path, profile = _profile(message)
    purpose = profile.charging_profile_purpose
    if purpose in {"ChargePointMaxProfile", "ChargingStationMaxProfile"} and _place(message) != 0:
        yield f"{path}.chargingProfilePurpose"


def _tx_profile_of_station(message: Any, _: State) -> Iterator[str]:
    path, profile = _profile(message)
    if profile.charging_profile_purpose == "TxProfile" and _place(message) <= 0:
        yield f"{path}.chargingProfilePurpose"


def _tx_profile_without_transaction(message: Any, _: State) -> Iterator[str]:
    path, profile = _profile(message)
    if profile.charging_profile_purpose == "TxProfile" and profile.transaction_id is None:
        yield f"{path}.transactionId"


def _transaction_of_other_purpose(profile: Any, _: State) -> Iterator[str]:
    if profile.transaction_id is not None and profile.charging_profile_purpose != "TxProfile":
        yield "transactionId"


def _tx_profile_after_end(message: Any, state: State) -> Iterator[str]:
    path, profile = _profile(message)
    if profile.transaction_id is not None and _ended(profile.transaction_id, state):
        yield f"{path}.transactionId"


def _ended(transaction: Any, state: State) -> bool:
    if isinstance(transaction, int):
        known = state.transactions.get(transaction)
        return known is not None and known.stopped is not None
    series = state.series.get(transaction)
    return series is not None and series.ended is not None


def _remote_start_of_other_purpose(message: Any, _: State) -> Iterator[str]:
    path, profile = _profile(message)
    if profile is not None and profile.charging_profile_purpose != "TxProfile":
        yield f"{path}.chargingProfilePurpose"


def _remote_start_with_transaction(message: Any, _: State) -> Iterator[str]:
    path, profile = _profile(message)
    if profile is not None and profile.transaction_id is not None:
        yield f"{path}.transactionId"


def _recurrency_of_other_kind(profile: Any, _: State) -> Iterator[str]:
    if profile.recurrency_kind is not None and profile.charging_profile_kind != "Recurring":
        yield "recurrencyKind"


def _recurring_without_recurrency(profile: Any, _: State) -> Iterator[str]:
    if profile.charging_profile_kind == "Recurring" and profile.recurrency_kind is None:
        yield "recurrencyKind"


def _start_missing(profile: Any, _: State) -> Iterator[str]:
    if profile.charging_profile_kind == "Relative":
        return
    for path, schedule in _schedules(profile):
        if schedule.start_schedule is None:
            yield f"{path}.startSchedule"


def _start_of_relative(profile: Any, _: State) -> Iterator[str]:
    if profile.charging_profile_kind != "Relative":
        return
    for path, schedule in _schedules(profile):
        if schedule.start_schedule is not None:
            yield f"{path}.startSchedule"


def _never_valid(profile: Any, _: State) -> Iterator[str]:
    if profile.valid_from is not None and profile.valid_to is not None and profile.valid_to <= profile.valid_from:
        yield "validTo"


RULES = (
    Rule(
        "first-period-later",
        _SCHEDULES,
        "The first period of a schedule starts at 0.",
        {"1.6": "OCPP 1.6, 7.13 and 5.16.4; errata sheet, 3.45 and 3.69", "2.0.1": _PART2.format("K01.FR.31")},
        _first_period_later,
    ),
    Rule(
        "periods-out-of-order",
        _SCHEDULES,
        "The periods of a schedule stand in the order of their starts, each later than the one before.",
        {"1.6": "OCPP 1.6, 7.14", "2.0.1": "OCPP 2.0.1 part 6, 2.1 and 3.1; part 2, K01.FR.35"},
        _periods_out_of_order,
    ),
    Rule(
        "max-profile-elsewhere",
        ("SetChargingProfileRequest",),
        "A limit of the whole station is set at connector or EVSE 0.",
        {"1.6": "OCPP 1.6, 3.13.1", "2.0.1": _PART2.format("SetChargingProfileRequest.evseId")},
        _max_profile_elsewhere,
    ),
    Rule(
        "tx-profile-of-station",
        ("SetChargingProfileRequest",),
        "A TxProfile is set at one connector or EVSE, not at 0.",
        {"1.6": "OCPP 1.6, 3.13.1", "2.0.1": _PART2.format("K01.FR.16")},
        _tx_profile_of_station,
    ),
    Rule(
        "tx-profile-without-transaction",
        ("SetChargingProfileRequest",),
        "A TxProfile names its transaction.",
        {"1.6": "OCPP 1.6, 5.16", "2.0.1": _PART2.format("K01.FR.03")},
        _tx_profile_without_transaction,
    ),
    Rule(
        "transaction-of-other-purpose",
        _PROFILES,
        "A profile names a transaction only if it is a TxProfile.",
        {"1.6": "OCPP 1.6, 7.8", "2.0.1": _PART2.format("ChargingProfileType.transactionId")},
        _transaction_of_other_purpose,
    ),
    Rule(
        "tx-profile-after-end",
        ("SetChargingProfileRequest",),
        "A TxProfile is for a transaction that goes on.",
        {"1.6": "OCPP 1.6, 5.16.4", "2.0.1": _PART2.format("K01.FR.09")},
        _tx_profile_after_end,
    ),
    Rule(
        "remote-start-of-other-purpose",
        ("RemoteStartTransactionRequest", "RequestStartTransactionRequest"),
        "The profile of a remote start is a TxProfile.",
        {"1.6": "OCPP 1.6, 5.11, 5.16.2 and 6.33", "2.0.1": _PART2.format("F01.FR.09")},
        _remote_start_of_other_purpose,
    ),
    Rule(
        "remote-start-with-transaction",
        ("RemoteStartTransactionRequest", "RequestStartTransactionRequest"),
        "The profile of a remote start names no transaction: there is none yet.",
        {"1.6": "OCPP 1.6, 5.16.2; errata sheet, 3.41", "2.0.1": _PART2.format("F01.FR.11")},
        _remote_start_with_transaction,
    ),
    Rule(
        "recurrency-of-other-kind",
        _PROFILES,
        "How often a profile recurs is told only of a recurring one.",
        {"1.6": "OCPP 1.6 errata sheet, 3.56"},
        _recurrency_of_other_kind,
    ),
    Rule(
        "recurring-without-recurrency",
        _PROFILES,
        "A recurring profile tells how often it recurs.",
        {"1.6": "OCPP 1.6, 7.9 and 7.37; errata sheet, 3.78"},
        _recurring_without_recurrency,
    ),
    Rule(
        "start-missing",
        _PROFILES,
        "The schedules of an absolute or recurring profile have a start.",
        {"1.6": "OCPP 1.6, 7.9 and 7.13; errata sheet, 3.78", "2.0.1": _PART2.format("K01.FR.40")},
        _start_missing,
    ),
    Rule(
        "start-of-relative",
        _PROFILES,
        "The schedules of a relative profile have no start.",
        {
            "1.6": "OCPP 1.6, 7.9 and 7.13",
            "2.0.1": "OCPP 2.0.1 edition 2 errata 2023-12, 2.10.1; part 2, K01.FR.41",
        },
        _start_of_relative,
    ),
    Rule(
        "never-valid",
        _PROFILES,
        "A profile ends being valid after it begins to be.",
        {"1.6": "OCPP 1.6, 7.8", "2.0.1": _PART2.format("ChargingProfileType.validFrom and validTo")},
        _never_valid,
    ),
)
