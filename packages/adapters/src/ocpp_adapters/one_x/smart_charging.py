"""Smart charging: charging profiles there and back (OCPP 1.6, 3.13, 5.5, 5.7, 5.16, 7.8 to 7.14). OCPP 1.5 has none.

- A profile of 1.6 has one schedule, and no number for it. Several schedules, which the EV may choose from in 2.0.1, cannot be said.
- Limits of 1.6 have one digit after the point. A finer one is rounded down, so that nobody charges with more than was
  allowed; a finer least rate is rounded up, so that none is promised that is too small.
- A profile of a transaction names it by its number. One that has no number cannot be bound: NotSupported.
- ChargingStationMaxProfile is 1.6's ChargePointMaxProfile. ChargingStationExternalConstraints is not of 1.6.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Any

from ocpp_core import NotSupported
from ocpp_generic_api import (
    CLEAR_CHARGING_PROFILE,
    EVSE,
    GET_COMPOSITE_SCHEDULE,
    SET_CHARGING_PROFILE,
    ChargingProfile,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingProfileStatus,
    ChargingRateUnit,
    ChargingSchedule,
    ChargingSchedulePeriod,
    ClearChargingProfile,
    ClearChargingProfileRequest,
    ClearChargingProfileResponse,
    ClearChargingProfileStatus,
    CompositeSchedule,
    Conversion,
    GenericStatus,
    GetCompositeScheduleRequest,
    GetCompositeScheduleResponse,
    RecurrencyKind,
    Route,
    Scope,
    SetChargingProfileRequest,
    SetChargingProfileResponse,
    Unsupported,
    lost,
)

from .choice import Choice, Way
from .connectors import connector_of, evse_id_of

__all__ = ["profile_in", "profile_losses", "profile_out", "routes"]

_PURPOSES = {
    ChargingProfilePurpose.CHARGING_STATION_MAX_PROFILE: "ChargePointMaxProfile",
    ChargingProfilePurpose.TX_DEFAULT_PROFILE: "TxDefaultProfile",
    ChargingProfilePurpose.TX_PROFILE: "TxProfile",
}
_PURPOSES_IN = {old: new for new, old in _PURPOSES.items()}

_PERIODS = "charging_schedule[].charging_schedule_period[]"
_NO_PHASE_TO_USE = "OCPP 1.6 cannot name the phase to charge on"
_LACKS = {
    "charging_schedule[].id": "OCPP 1.6 does not number schedules",
    "charging_schedule[].sales_tariff": "OCPP 1.6 has no tariffs",
    f"{_PERIODS}.phase_to_use": _NO_PHASE_TO_USE,
}
_DOWN = "OCPP 1.6 has one digit after the point: rounded down"
_UP = "OCPP 1.6 has one digit after the point: rounded up"
_NO_STATUS_INFO = {"status_info": "OCPP 1.x has a bare status"}

_TENTH = Decimal("0.1")
_ANY_SIZE = Context(prec=400)  # more digits than any number of a message has before the point


def profile_losses(path: str) -> dict[str, str]:
    """What `profile_out` cannot carry of a profile at a path, and why: for a route's `partly`."""
    partly = {f"{_PERIODS}.limit": _DOWN, "charging_schedule[].min_charging_rate": _UP}
    return {f"{path}.{place}": why for place, why in (_LACKS | partly).items()}


def profile_out(profile: ChargingProfile, scope: Scope, ocpp: Any, path: str) -> Any:
    """The profile as 1.6 has it; losses are reported below the path.

    Raises:
        NotSupported: it has several schedules, a purpose that is not of 1.6, or a transaction without a number.
    """
    if len(profile.charging_schedule) > 1:
        raise NotSupported("ChargingProfile", "OCPP 1.6 has one schedule in each")
    for loss in lost(profile, _LACKS):
        scope.lose(f"{path}.{loss.path}", loss.value, loss.reason)
    return ocpp.ChargingProfile(
        charging_profile_id=profile.id,
        transaction_id=_number_of(profile.transaction_id, scope),
        stack_level=profile.stack_level,
        charging_profile_purpose=_purpose_out(ocpp, profile.charging_profile_purpose),
        charging_profile_kind=ocpp.ChargingProfileKindType(profile.charging_profile_kind.value),
        recurrency_kind=None
        if profile.recurrency_kind is None
        else ocpp.RecurrencyKindType(profile.recurrency_kind.value),
        valid_from=profile.valid_from,
        valid_to=profile.valid_to,
        charging_schedule=_schedule_out(ocpp, profile.charging_schedule[0], scope, f"{path}.charging_schedule[0]"),
    )


def profile_in(profile: Any, scope: Scope, ocpp: Any) -> ChargingProfile:
    """The profile as the neutral API has it; nothing is lost."""
    schedule = profile.charging_schedule
    recurrency = profile.recurrency_kind
    number = profile.transaction_id
    return ChargingProfile(
        id=profile.charging_profile_id,
        stack_level=profile.stack_level,
        charging_profile_purpose=_PURPOSES_IN[profile.charging_profile_purpose.value],
        charging_profile_kind=ChargingProfileKind(profile.charging_profile_kind.value),
        recurrency_kind=None if recurrency is None else RecurrencyKind(recurrency.value),
        valid_from=profile.valid_from,
        valid_to=profile.valid_to,
        charging_schedule=[
            ChargingSchedule(
                start_schedule=schedule.start_schedule,
                duration=schedule.duration,
                charging_rate_unit=ChargingRateUnit(schedule.charging_rate_unit.value),
                charging_schedule_period=_periods_in(schedule.charging_schedule_period),
                min_charging_rate=schedule.min_charging_rate,
            )
        ],
        transaction_id=None if number is None else scope.transactions.id_of(number),
    )


def _number_of(transaction_id: str | None, scope: Scope) -> int | None:
    if transaction_id is None:
        return None
    number = scope.transactions.number_of(transaction_id)
    if number is None:
        raise NotSupported("ChargingProfile", "the transaction has no number, which OCPP 1.6 names it by")
    return number


def _purpose_out(ocpp: Any, purpose: ChargingProfilePurpose) -> Any:
    if purpose not in _PURPOSES:
        raise NotSupported("ChargingProfile", f"OCPP 1.6 has no purpose {purpose}")
    return ocpp.ChargingProfilePurposeType(_PURPOSES[purpose])


def _tenths(value: Decimal, rounding: str, scope: Scope, path: str, reason: str) -> Decimal:
    """A number with one digit after the point."""
    rounded = value.quantize(_TENTH, rounding, _ANY_SIZE)
    if rounded != value:
        scope.lose(path, value, reason)
    return rounded


def _schedule_out(ocpp: Any, schedule: ChargingSchedule | CompositeSchedule, scope: Scope, path: str) -> Any:
    """A schedule; that of a composite one has no start of its own (errata 3.57)."""
    rate = schedule.min_charging_rate
    return ocpp.ChargingSchedule(
        duration=schedule.duration,
        start_schedule=schedule.start_schedule if isinstance(schedule, ChargingSchedule) else None,
        charging_rate_unit=ocpp.ChargingRateUnitType(schedule.charging_rate_unit.value),
        charging_schedule_period=[
            ocpp.ChargingSchedulePeriod(
                start_period=period.start_period,
                limit=_tenths(
                    period.limit, ROUND_FLOOR, scope, f"{path}.charging_schedule_period[{index}].limit", _DOWN
                ),
                number_phases=period.number_phases,
            )
            for index, period in enumerate(schedule.charging_schedule_period)
        ],
        min_charging_rate=None
        if rate is None
        else _tenths(rate, ROUND_CEILING, scope, f"{path}.min_charging_rate", _UP),
    )


def _periods_in(periods: Sequence[Any]) -> list[ChargingSchedulePeriod]:
    return [
        ChargingSchedulePeriod(start_period=each.start_period, limit=each.limit, number_phases=each.number_phases)
        for each in periods
    ]


def _connector(evse_id: int | None) -> int:
    return connector_of(None if evse_id is None else EVSE(id=evse_id))


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """SetChargingProfile, ClearChargingProfile, GetCompositeSchedule."""
    if ocpp.VERSION.name == "1.5":
        reason = "OCPP 1.5 has no smart charging"
        return [
            Unsupported(neutral, reason)
            for neutral in (SET_CHARGING_PROFILE, CLEAR_CHARGING_PROFILE, GET_COMPOSITE_SCHEDULE)
        ]
    return [_set_charging_profile(ocpp), _clear_charging_profile(ocpp), _get_composite_schedule(ocpp)]


def _set_charging_profile(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: SetChargingProfileRequest, scope: Scope) -> Any:
        return ocpp.SetChargingProfileRequest(
            connector_id=_connector(request.evse_id),
            cs_charging_profiles=profile_out(request.charging_profile, scope, ocpp, "charging_profile"),
        )

    def response_in(response: Any, scope: Scope) -> SetChargingProfileResponse:
        return SetChargingProfileResponse(status=ChargingProfileStatus(response.status.value))

    def request_in(request: Any, scope: Scope) -> SetChargingProfileRequest:
        return SetChargingProfileRequest(
            evse_id=evse_id_of(request.connector_id),
            charging_profile=profile_in(request.cs_charging_profiles, scope, ocpp),
        )

    def response_out(response: SetChargingProfileResponse, scope: Scope) -> Any:
        return ocpp.SetChargingProfileResponse(status=ocpp.ChargingProfileStatus(response.status.value))

    return Conversion(
        SET_CHARGING_PROFILE,
        ocpp.SET_CHARGING_PROFILE,
        request_out,
        response_in,
        request_in,
        response_out,
        response_lacks=_NO_STATUS_INFO,
        partly=profile_losses("charging_profile"),
    )


def _clear_charging_profile(ocpp: Any) -> Route[Any, Any]:
    # Here connector 0 is the station and no connector at all is any: as in the criteria of 2.0.1.

    def request_out(request: ClearChargingProfileRequest, scope: Scope) -> Any:
        criteria = request.charging_profile_criteria or ClearChargingProfile()
        purpose = criteria.charging_profile_purpose
        return ocpp.ClearChargingProfileRequest(
            id=request.charging_profile_id,
            connector_id=criteria.evse_id,
            charging_profile_purpose=None if purpose is None else _purpose_out(ocpp, purpose),
            stack_level=criteria.stack_level,
        )

    def response_in(response: Any, scope: Scope) -> ClearChargingProfileResponse:
        return ClearChargingProfileResponse(status=ClearChargingProfileStatus(response.status.value))

    def request_in(request: Any, scope: Scope) -> ClearChargingProfileRequest:
        purpose = request.charging_profile_purpose
        criteria = ClearChargingProfile(
            evse_id=request.connector_id,
            charging_profile_purpose=None if purpose is None else _PURPOSES_IN[purpose.value],
            stack_level=request.stack_level,
        )
        by_id_alone = request.id is not None and criteria == ClearChargingProfile()
        return ClearChargingProfileRequest(
            charging_profile_id=request.id, charging_profile_criteria=None if by_id_alone else criteria
        )

    def response_out(response: ClearChargingProfileResponse, scope: Scope) -> Any:
        return ocpp.ClearChargingProfileResponse(status=ocpp.ClearChargingProfileStatus(response.status.value))

    return Conversion(
        CLEAR_CHARGING_PROFILE,
        ocpp.CLEAR_CHARGING_PROFILE,
        request_out,
        response_in,
        request_in,
        response_out,
        response_lacks=_NO_STATUS_INFO,
        derived={"charging_profile_criteria": "without any, it is there if there is no id, for all profiles"},
    )


def _get_composite_schedule(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: GetCompositeScheduleRequest, scope: Scope) -> Any:
        unit = request.charging_rate_unit
        return ocpp.GetCompositeScheduleRequest(
            connector_id=_connector(request.evse_id),
            duration=request.duration,
            charging_rate_unit=None if unit is None else ocpp.ChargingRateUnitType(unit.value),
        )

    def response_in(response: Any, request: GetCompositeScheduleRequest, scope: Scope) -> GetCompositeScheduleResponse:
        return GetCompositeScheduleResponse(
            status=GenericStatus(response.status.value), schedule=_composite_in(response, request, scope)
        )

    def request_in(request: Any, scope: Scope) -> GetCompositeScheduleRequest:
        unit = request.charging_rate_unit
        return GetCompositeScheduleRequest(
            duration=request.duration,
            charging_rate_unit=None if unit is None else ChargingRateUnit(unit.value),
            evse_id=evse_id_of(request.connector_id),
        )

    def response_out(response: GetCompositeScheduleResponse, request: GetCompositeScheduleRequest, scope: Scope) -> Any:
        status = ocpp.GetCompositeScheduleStatus(response.status.value)
        schedule = response.schedule
        if schedule is None:
            return ocpp.GetCompositeScheduleResponse(status=status)
        return ocpp.GetCompositeScheduleResponse(
            status=status,
            connector_id=_connector(schedule.evse_id),
            schedule_start=schedule.schedule_start,
            charging_schedule=_schedule_out(ocpp, schedule, scope, "schedule"),
        )

    return Choice(
        GET_COMPOSITE_SCHEDULE,
        (
            Way(
                ocpp.GET_COMPOSITE_SCHEDULE,
                request_out,
                response_in,
                request_in,
                response_out,
                response_lacks={
                    **_NO_STATUS_INFO,
                    "schedule.charging_schedule_period[].phase_to_use": _NO_PHASE_TO_USE,
                },
            ),
        ),
        partly={
            "→ schedule.charging_schedule_period[].limit": _DOWN,
            "→ schedule.min_charging_rate": _UP,
        },
        derived={
            "→ schedule.evse_id": "that of the request, where the answer does not say it",
            "→ schedule.schedule_start": "the schedule's own start, where the answer has no other",
        },
    )


def _composite_in(response: Any, request: GetCompositeScheduleRequest, scope: Scope) -> CompositeSchedule | None:
    schedule = response.charging_schedule
    if schedule is None:
        why = "there is no schedule that it could be about"
        scope.lose("connector_id", response.connector_id, why)
        scope.lose("schedule_start", response.schedule_start, why)
        return None
    connector, start = response.connector_id, response.schedule_start
    if start is not None and schedule.start_schedule != start:
        scope.lose("charging_schedule.start_schedule", schedule.start_schedule, "the answer has another start")
    return CompositeSchedule(
        charging_schedule_period=_periods_in(schedule.charging_schedule_period),
        evse_id=request.evse_id if connector is None else evse_id_of(connector),
        duration=schedule.duration,
        schedule_start=schedule.start_schedule if start is None else start,
        charging_rate_unit=ChargingRateUnit(schedule.charging_rate_unit.value),
        min_charging_rate=schedule.min_charging_rate,
    )
