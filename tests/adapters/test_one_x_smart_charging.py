from datetime import UTC, datetime
from decimal import Decimal

import pytest
from adapter_support import messages, scope_of
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from one_x_pair import Pair, carries

import ocpp15_core
import ocpp16_core
import ocpp_generic_api as neutral
from ocpp_adapters.one_x.smart_charging import profile_in, profile_losses, profile_out, routes
from ocpp_core import NotSupported
from ocpp_generic_api import Grade, TransactionRecord

THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2025, 3, 1, 13, tzinfo=UTC)
OPERATIONS = [neutral.SET_CHARGING_PROFILE, neutral.CLEAR_CHARGING_PROFILE, neutral.GET_COMPOSITE_SCHEDULE]
ACCEPTED = neutral.SetChargingProfileResponse(status=neutral.ChargingProfileStatus.ACCEPTED)
PERIOD = neutral.ChargingSchedulePeriod(start_period=0, limit=Decimal(16))


def schedule(**fields):
    given = {"charging_rate_unit": neutral.ChargingRateUnit.A, "charging_schedule_period": [PERIOD], **fields}
    return neutral.ChargingSchedule(**given)


def profile(**fields):
    given = {
        "id": 5,
        "stack_level": 2,
        "charging_profile_purpose": neutral.ChargingProfilePurpose.TX_PROFILE,
        "charging_profile_kind": neutral.ChargingProfileKind.ABSOLUTE,
        "charging_schedule": [schedule()],
        **fields,
    }
    return neutral.ChargingProfile(**given)


def out(of):
    scope = scope_of(ocpp16_core.VERSION)
    return profile_out(of, scope, ocpp16_core, "p"), [(loss.path, loss.value) for loss in scope.losses]


@pytest.mark.unmeasured
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.action)
def test_what_is_sent_arrives(operation):
    carries(ocpp16_core, routes(ocpp16_core), operation, examples=60)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.action)
def test_15_has_none(operation):
    pair = Pair(ocpp15_core, routes(ocpp15_core))
    route = pair.adapter.route(operation.request)
    assert route.fidelity.grade is Grade.UNSUPPORTED
    assert not route.inbound
    with pytest.raises(NotSupported, match=r"OCPP 1\.5 has no smart charging"):
        pair.ask(neutral.GetCompositeScheduleRequest(duration=1))


def test_profile_field_by_field():
    converted, lost = out(
        profile(
            recurrency_kind=neutral.RecurrencyKind.WEEKLY,
            charging_profile_kind=neutral.ChargingProfileKind.RECURRING,
            valid_from=THEN,
            valid_to=LATER,
            transaction_id="7",
            charging_schedule=[
                schedule(
                    start_schedule=THEN,
                    duration=60,
                    charging_rate_unit=neutral.ChargingRateUnit.W,
                    min_charging_rate=Decimal("6.5"),
                    charging_schedule_period=[
                        neutral.ChargingSchedulePeriod(start_period=0, limit=Decimal("16.1"), number_phases=1),
                        neutral.ChargingSchedulePeriod(start_period=30, limit=Decimal(0)),
                    ],
                )
            ],
        )
    )
    assert converted == ocpp16_core.ChargingProfile(
        charging_profile_id=5,
        transaction_id=7,
        stack_level=2,
        charging_profile_purpose=ocpp16_core.ChargingProfilePurposeType.TX_PROFILE,
        charging_profile_kind=ocpp16_core.ChargingProfileKindType.RECURRING,
        recurrency_kind=ocpp16_core.RecurrencyKindType.WEEKLY,
        valid_from=THEN,
        valid_to=LATER,
        charging_schedule=ocpp16_core.ChargingSchedule(
            duration=60,
            start_schedule=THEN,
            charging_rate_unit=ocpp16_core.ChargingRateUnitType.W,
            charging_schedule_period=[
                ocpp16_core.ChargingSchedulePeriod(start_period=0, limit=Decimal("16.1"), number_phases=1),
                ocpp16_core.ChargingSchedulePeriod(start_period=30, limit=Decimal(0)),
            ],
            min_charging_rate=Decimal("6.5"),
        ),
    )
    assert not lost


@tries(40)
@given(messages(ocpp16_core.ChargingProfile))
def test_a_profile_of_16_is_the_same_after_there_and_back(versioned):
    scope = scope_of(ocpp16_core.VERSION)
    assert profile_out(profile_in(versioned, scope, ocpp16_core), scope, ocpp16_core, "p") == versioned
    assert not scope.losses


TARIFF = neutral.SalesTariff(
    id=1, sales_tariff_entry=[neutral.SalesTariffEntry(relative_time_interval=neutral.RelativeTimeInterval(start=0))]
)


@pytest.mark.parametrize(
    ("place", "value", "of"),
    [
        ("charging_schedule[0].id", 9, schedule(id=9)),
        ("charging_schedule[0].sales_tariff", TARIFF, schedule(sales_tariff=TARIFF)),
        (
            "charging_schedule[0].charging_schedule_period[0].phase_to_use",
            3,
            schedule(charging_schedule_period=[PERIOD.model_copy(update={"phase_to_use": 3})]),
        ),
        (
            "charging_schedule[0].charging_schedule_period[1].limit",
            Decimal("7.19"),
            schedule(charging_schedule_period=[PERIOD, PERIOD.model_copy(update={"limit": Decimal("7.19")})]),
        ),
        ("charging_schedule[0].min_charging_rate", Decimal("6.01"), schedule(min_charging_rate=Decimal("6.01"))),
    ],
)
def test_losses_have_their_place(place, value, of):
    assert out(profile(charging_schedule=[of]))[1] == [(f"p.{place}", value)]
    assert f"p.{place.replace('[0]', '[]').replace('[1]', '[]')}" in profile_losses("p")


@pytest.mark.parametrize(
    ("limit", "sent"),
    [
        ("7.19", "7.1"),
        ("0.05", "0"),
        ("-0.05", "-0.1"),
        ("7.100", "7.1"),
        ("7", "7"),
        ("1E+30", "1E+30"),
        ("12345678901234567890123456789012.37", "12345678901234567890123456789012.3"),
    ],
)
def test_a_limit_is_never_rounded_up(limit, sent):
    period = PERIOD.model_copy(update={"limit": Decimal(limit)})
    converted, lost = out(profile(charging_schedule=[schedule(charging_schedule_period=[period])]))
    assert converted.charging_schedule.charging_schedule_period[0].limit == Decimal(sent)
    assert bool(lost) is (Decimal(limit) != Decimal(sent))


def test_a_least_rate_is_never_rounded_down():
    converted, _ = out(profile(charging_schedule=[schedule(min_charging_rate=Decimal("6.01"))]))
    assert converted.charging_schedule.min_charging_rate == Decimal("6.1")


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        (profile(charging_schedule=[schedule(), schedule()]), "one schedule"),
        (
            profile(charging_profile_purpose=neutral.ChargingProfilePurpose.CHARGING_STATION_EXTERNAL_CONSTRAINTS),
            "no purpose ChargingStationExternalConstraints",
        ),
        (profile(transaction_id="a-b-c"), "no number"),
        (profile(stack_level=-1), "stack_level in OCPP 1.6"),
    ],
)
def test_what_16_cannot_say_is_not_sent(of, reason):
    pair = Pair(ocpp16_core, routes(ocpp16_core), (neutral.SET_CHARGING_PROFILE, ACCEPTED))
    with pytest.raises(NotSupported, match=reason):
        pair.ask(neutral.SetChargingProfileRequest(evse_id=1, charging_profile=of))
    assert not pair.sent


@pytest.mark.parametrize(
    ("purpose", "old"),
    [
        ("ChargingStationMaxProfile", "ChargePointMaxProfile"),
        ("TxDefaultProfile", "TxDefaultProfile"),
        ("TxProfile", "TxProfile"),
    ],
)
def test_purposes(purpose, old):
    pair = Pair(ocpp16_core, routes(ocpp16_core), (neutral.SET_CHARGING_PROFILE, ACCEPTED))
    request = neutral.SetChargingProfileRequest(
        charging_profile=profile(charging_profile_purpose=neutral.ChargingProfilePurpose(purpose))
    )
    assert pair.ask(request).response == ACCEPTED
    assert pair.sent[0].cs_charging_profiles.charging_profile_purpose == old
    assert pair.sent[0].connector_id == 0
    assert pair.received == [request]


def test_each_end_has_its_own_name_for_the_transaction():
    pair = Pair(ocpp16_core, routes(ocpp16_core), (neutral.SET_CHARGING_PROFILE, ACCEPTED))
    for end, name in ((pair.csms, "of-csms"), (pair.station, "of-station")):
        end.transactions._keep(TransactionRecord("CP1", name, number=41, evse_id=2))
    pair.ask(neutral.SetChargingProfileRequest(evse_id=2, charging_profile=profile(transaction_id="of-csms")))
    assert pair.sent[0].cs_charging_profiles.transaction_id == 41
    assert pair.received[0].charging_profile.transaction_id == "of-station"


@pytest.mark.parametrize("status", list(neutral.ChargingProfileStatus))
def test_statuses_of_setting(status):
    response = neutral.SetChargingProfileResponse(status=status)
    pair = Pair(ocpp16_core, routes(ocpp16_core), (neutral.SET_CHARGING_PROFILE, response))
    assert pair.ask(neutral.SetChargingProfileRequest(charging_profile=profile())).response == response


@pytest.mark.parametrize("status", list(neutral.ClearChargingProfileStatus))
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({}, {"charging_profile_criteria": neutral.ClearChargingProfile()}),
        ({"id": 5}, {"charging_profile_id": 5}),
        ({"connector_id": 0}, {"charging_profile_criteria": neutral.ClearChargingProfile(evse_id=0)}),
        (
            {"id": 5, "connector_id": 2, "stack_level": 0},
            {
                "charging_profile_id": 5,
                "charging_profile_criteria": neutral.ClearChargingProfile(evse_id=2, stack_level=0),
            },
        ),
        (
            {"charging_profile_purpose": ocpp16_core.ChargingProfilePurposeType.CHARGE_POINT_MAX_PROFILE},
            {
                "charging_profile_criteria": neutral.ClearChargingProfile(
                    charging_profile_purpose=neutral.ChargingProfilePurpose.CHARGING_STATION_MAX_PROFILE
                )
            },
        ),
    ],
)
def test_clearing(old, new, status):
    response = neutral.ClearChargingProfileResponse(status=status)
    pair = Pair(ocpp16_core, routes(ocpp16_core), (neutral.CLEAR_CHARGING_PROFILE, response))
    assert pair.ask(neutral.ClearChargingProfileRequest(**new)).response == response
    assert pair.sent == [ocpp16_core.ClearChargingProfileRequest(**old)]
    assert pair.received == [neutral.ClearChargingProfileRequest(**new)]


def test_external_constraints_cannot_be_cleared():
    purpose = neutral.ChargingProfilePurpose.CHARGING_STATION_EXTERNAL_CONSTRAINTS
    with pytest.raises(NotSupported, match="no purpose"):
        Pair(ocpp16_core, routes(ocpp16_core)).ask(
            neutral.ClearChargingProfileRequest(
                charging_profile_criteria=neutral.ClearChargingProfile(charging_profile_purpose=purpose)
            )
        )


# --------------------------------------------------------------------------------------------------- composite schedule

COMPOSITE = neutral.CompositeSchedule(
    charging_schedule_period=[PERIOD],
    evse_id=2,
    duration=60,
    schedule_start=THEN,
    charging_rate_unit=neutral.ChargingRateUnit.W,
    min_charging_rate=Decimal(6),
)


@pytest.mark.parametrize("evse_id", [None, 2])
def test_a_composite_schedule(evse_id):
    response = neutral.GetCompositeScheduleResponse(
        status=neutral.GenericStatus.ACCEPTED, schedule=COMPOSITE.model_copy(update={"evse_id": evse_id})
    )
    pair = Pair(ocpp16_core, routes(ocpp16_core), (neutral.GET_COMPOSITE_SCHEDULE, response))
    request = neutral.GetCompositeScheduleRequest(
        duration=60, evse_id=evse_id, charging_rate_unit=neutral.ChargingRateUnit.W
    )
    execution = pair.ask(request)
    assert execution.response == response
    assert not execution.losses
    assert pair.sent[0].connector_id == (evse_id or 0)
    assert pair.received == [request]


def test_no_composite_schedule():
    response = neutral.GetCompositeScheduleResponse(status=neutral.GenericStatus.REJECTED)
    pair = Pair(ocpp16_core, routes(ocpp16_core), (neutral.GET_COMPOSITE_SCHEDULE, response))
    assert pair.ask(neutral.GetCompositeScheduleRequest(duration=60)).response == response


def read(evse_id=3, **fields):
    """A response of 1.6 to a request for an EVSE."""
    scope = scope_of(ocpp16_core.VERSION)
    way = routes(ocpp16_core)[2].ways[0]
    response = ocpp16_core.GetCompositeScheduleResponse(
        status=ocpp16_core.GetCompositeScheduleStatus.ACCEPTED, **fields
    )
    request = neutral.GetCompositeScheduleRequest(duration=60, evse_id=evse_id)
    return way.response_in(response, request, scope), [(loss.path, loss.value) for loss in scope.losses]


OLD = ocpp16_core.ChargingSchedule(
    charging_rate_unit=ocpp16_core.ChargingRateUnitType.A,
    charging_schedule_period=[ocpp16_core.ChargingSchedulePeriod(start_period=0, limit=Decimal(16))],
)


def test_an_answer_without_connector_is_about_the_evse_asked_for():
    response, lost = read(charging_schedule=OLD)
    assert response.schedule.evse_id == 3
    assert response.schedule.duration is None
    assert response.schedule.schedule_start is None
    assert not lost


def test_an_answer_about_the_station():
    assert read(charging_schedule=OLD, connector_id=0)[0].schedule.evse_id is None


def test_the_start_may_be_in_the_schedule():
    assert read(charging_schedule=OLD.model_copy(update={"start_schedule": THEN}))[0].schedule.schedule_start == THEN


@pytest.mark.parametrize(
    ("inner", "losses"), [(THEN, []), (None, []), (LATER, [("charging_schedule.start_schedule", LATER)])]
)
def test_two_starts(inner, losses):
    response, lost = read(charging_schedule=OLD.model_copy(update={"start_schedule": inner}), schedule_start=THEN)
    assert response.schedule.schedule_start == THEN
    assert lost == losses


def test_accepted_without_a_schedule():
    response, lost = read(connector_id=3, schedule_start=THEN)
    assert response.schedule is None
    assert lost == [("connector_id", 3), ("schedule_start", THEN)]


@given(st.decimals(-1000, 1000, places=4))
def test_a_composite_limit_is_rounded_down_as_well(limit):
    period = PERIOD.model_copy(update={"limit": limit})
    response = neutral.GetCompositeScheduleResponse(
        status=neutral.GenericStatus.ACCEPTED,
        schedule=COMPOSITE.model_copy(update={"charging_schedule_period": [period]}),
    )
    pair = Pair(ocpp16_core, routes(ocpp16_core), (neutral.GET_COMPOSITE_SCHEDULE, response))
    got = pair.ask(neutral.GetCompositeScheduleRequest(duration=1)).response.schedule.charging_schedule_period[0].limit
    assert limit - Decimal("0.1") < got <= limit
    assert [loss.path for loss in pair.station.lost] == (
        [] if got == limit else ["schedule.charging_schedule_period[0].limit"]
    )
