import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from adapter_support import (
    FakePeer,
    arrived,
    handlers_of,
    matches,
    messages,
    places_lost,
    scope_of,
    there_and_back,
    unexplained,
)
from effort import tries
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

import ocpp201_core as ocpp
import ocpp_generic_api as neutral
from ocpp_adapters.ocpp201 import ADAPTER
from ocpp_core import CallError, ConnectionLost, NotSupported, QueueFull, Role, decode, encode
from ocpp_generic_api import Conversation, Conversion, Grade, Memory, MemoryTransactionStore
from ocpp_generic_api.catalogue import CATALOGUE

THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
CONVERSIONS = {route.neutral.action: route for route in ADAPTER.routes if isinstance(route, Conversion)}
NUMBERS = {"evse_id": st.integers(1, 9), "connector_id": st.integers(1, 9)}
LIMITS = {"too_short", "decimal_max_places", "greater_than_equal", "less_than_equal"}


def conversation(answer=None, *pairs, role=Role.STATION, store=None, losses="report"):
    return Conversation(
        FakePeer(ocpp.VERSION, role, answer),
        ADAPTER,
        handlers_of(*pairs),
        store or MemoryTransactionStore(),
        losses,
        Memory(last_request_id=0),
    )


def sent(conversation):
    return conversation.peer.asked


# ------------------------------------------------------------------------------------------------------ the whole table


def test_every_neutral_operation_has_a_route():
    assert [route.neutral for route in ADAPTER.routes] == list(CATALOGUE)
    assert not [route for route in ADAPTER.routes if route.fidelity.grade is Grade.UNSUPPORTED]
    assert len(CONVERSIONS) == len(ADAPTER.routes) - 1


MODELS = [(action, side) for action in CONVERSIONS for side in ("request", "response")]


def declared(conversion, side):
    """Places that a message may lose, and that it may come back with, by the table of fidelity."""
    fidelity = conversion.fidelity
    arrow = "→ " if side == "response" else ""
    lossy, derived = (
        {place.removeprefix("→ ") for place in places if place.startswith("→") is bool(arrow)}
        for places in (fidelity.lossy, fidelity.derived)
    )
    return lossy, derived


@pytest.mark.unmeasured
@pytest.mark.parametrize(("action", "side"), MODELS)
def test_neutral_messages_come_back_but_for_what_is_declared(action, side):
    conversion = CONVERSIONS[action]
    model = getattr(conversion.neutral, side)
    strict = getattr(conversion.version, side)
    lossy, derived = declared(conversion, side)
    values = {place for place in lossy if not place.endswith("[]")}  # where another value stands for the one lost

    @given(message=messages(model, NUMBERS))
    @tries(20)
    def check(message):
        scope = scope_of(ocpp.VERSION)
        try:
            versioned, back = there_and_back(conversion, message, scope, response=side == "response")
        except (NotSupported, ValidationError) as error:
            assume(not refused(error))
            raise
        assert decode(strict, encode(versioned)) == versioned
        assert all(matches(place, lossy) for place in places_lost(scope.losses))
        left = arrived(message, scope.losses)
        assert not unexplained(left, back.model_dump(by_alias=False, exclude_none=True), derived | values)
        assert back == model.model_validate(
            back.model_dump(by_alias=False, exclude_none=True), by_name=True, strict=False
        )

    check()


def refused(error):
    """Whether there was nothing that could be carried, or a number or a list broke a limit of 2.0.1."""
    return isinstance(error, NotSupported) or {each["type"] for each in error.errors()} <= LIMITS


@pytest.mark.unmeasured
@pytest.mark.parametrize(("action", "side"), MODELS)
def test_messages_of_the_version_come_back_but_for_custom_data(action, side):
    conversion = CONVERSIONS[action]
    strict = getattr(conversion.version, side)
    model = getattr(conversion.neutral, side)
    into = conversion.request_in if side == "request" else conversion.response_in
    out = conversion.request_out if side == "request" else conversion.response_out

    @given(message=messages(strict, NUMBERS))
    @tries(20)
    def check(message):
        scope = scope_of(ocpp.VERSION)
        between = into(message, scope)
        assert all(place.rpartition(".")[2] == "custom_data" for place in places_lost(scope.losses))
        reported = list(scope.losses)
        assert between == model.model_validate(between.model_dump(by_alias=False), by_name=True, strict=False)
        back = out(between, scope)
        assert scope.losses == reported
        left = strict.model_validate(arrived(message, reported), strict=False, by_name=True)
        assert back == left

    check()


# ------------------------------------------------------------------------------------------------------------- one by one


def out(request):
    scope = scope_of(ocpp.VERSION)
    return CONVERSIONS[CATALOGUE.by_request(type(request)).action].request_out(request, scope), scope.losses


@pytest.mark.parametrize(
    ("text", "kind"), [("ABC", ocpp.IdTokenEnumType.CENTRAL), ("", ocpp.IdTokenEnumType.NO_AUTHORIZATION)]
)
def test_an_identifier_without_type(text, kind):
    request, losses = out(neutral.AuthorizeRequest(id_token=neutral.IdToken(id_token=text)))
    assert request.id_token == ocpp.IdTokenType(id_token=text, type=kind)
    assert not losses


def test_a_boot_without_reason():
    station = neutral.ChargingStation(model="M", vendor_name="V")
    request, losses = out(neutral.BootNotificationRequest(charging_station=station, meter_type="X"))
    assert request.reason is ocpp.BootReasonEnumType.UNKNOWN
    assert [loss.path for loss in losses] == ["meter_type"]


def test_schedules_are_numbered_beside_those_that_have_numbers():
    period = neutral.ChargingSchedulePeriod(start_period=0, limit=Decimal(16))
    schedules = [
        neutral.ChargingSchedule(
            id=number, charging_rate_unit=neutral.ChargingRateUnit.A, charging_schedule_period=[period]
        )
        for number in (None, 1, None)
    ]
    profile = neutral.ChargingProfile(
        id=1,
        stack_level=0,
        charging_profile_purpose=neutral.ChargingProfilePurpose.TX_PROFILE,
        charging_profile_kind=neutral.ChargingProfileKind.RELATIVE,
        charging_schedule=schedules,
    )
    request, _ = out(neutral.SetChargingProfileRequest(charging_profile=profile))
    assert [each.id for each in request.charging_profile.charging_schedule] == [2, 1, 3]
    assert request.evse_id == 0


def meter_value(*samples):
    return neutral.MeterValue(timestamp=THEN, sampled_value=list(samples))


NUMBER = neutral.SampledValue(value=Decimal(5))
TEXT = neutral.SampledValue(text="signed")
WARM = neutral.SampledValue(value=Decimal(20), measurand=neutral.Measurand.TEMPERATURE)


def test_samples_that_cannot_be_carried_are_lost_one_by_one():
    request, losses = out(neutral.MeterValuesRequest(meter_value=[meter_value(TEXT, NUMBER, WARM), meter_value(TEXT)]))
    assert request.evse_id == 0
    assert request.meter_value == [
        ocpp.MeterValueType(timestamp=THEN, sampled_value=[ocpp.SampledValueType(value=Decimal(5))])
    ]
    assert [(loss.path, loss.value) for loss in losses] == [
        ("meter_value[0].sampled_value[0]", TEXT),
        ("meter_value[0].sampled_value[2]", WARM),
        ("meter_value[1].sampled_value[0]", TEXT),
    ]


def test_meter_values_without_a_number_are_not_supported():
    with pytest.raises(NotSupported, match="nothing of it"):
        out(neutral.MeterValuesRequest(meter_value=[meter_value(TEXT)]))


async def test_a_text_too_long_is_not_supported_and_nothing_is_sent():
    talk = conversation()
    with pytest.raises(NotSupported, match=r"id_token\.id_token in OCPP 2\.0\.1"):
        await talk.execute(neutral.AuthorizeRequest(id_token=neutral.IdToken(id_token="x" * 37)))
    assert not sent(talk)


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (neutral.UpdateFirmwareRequest(firmware=neutral.Firmware(location="l", retrieve_date_time=THEN)), "request_id"),
        (
            neutral.GetLogRequest(
                log_type=neutral.LogType.SECURITY_LOG, log=neutral.LogParameters(remote_location="l")
            ),
            "request_id",
        ),
        (neutral.RequestStartTransactionRequest(id_token=neutral.IdToken(id_token="A")), "remote_start_id"),
    ],
)
async def test_requests_are_numbered(request_, field):
    route = CONVERSIONS[CATALOGUE.by_request(type(request_)).action]
    scope = scope_of(ocpp.VERSION)
    assert [getattr(route.request_out(request_, scope), field) for _ in range(2)] == [1, 2]


# --------------------------------------------------------------------------------------------------------------- statuses


def status(**fields):
    return neutral.StatusNotificationRequest(connector_status=neutral.ConnectorStatus.FAULTED, **fields)


async def test_a_status_of_a_connector():
    talk = conversation(lambda _: ocpp.StatusNotificationResponse())
    execution = await talk.execute(
        status(
            evse_id=2, activity=neutral.ConnectorActivity.CHARGING, error_code="GroundFailure", info="i", vendor_id="v"
        )
    )
    assert [(each.evse_id, each.connector_id) for each in sent(talk)] == [(2, 1)]
    assert places_lost(execution.losses) == {"activity", "error_code", "info", "vendor_id"}


async def test_the_status_of_the_station_goes_by_an_event_and_comes_back():
    talk = conversation(lambda _: ocpp.NotifyEventResponse())
    given_ = status(timestamp=THEN, error_code="GroundFailure", info="i", vendor_error_code="7")
    execution = await talk.execute(given_)
    assert places_lost(execution.losses) == {"vendor_error_code"}
    (event,) = sent(talk)
    seen = []
    csms = conversation(
        None,
        (neutral.STATUS_NOTIFICATION, lambda _, request: seen.append(request) or neutral.StatusNotificationResponse()),
        role=Role.CSMS,
    )
    assert csms.handle(ADAPTER.inbound[ocpp.NOTIFY_EVENT], event) == ocpp.NotifyEventResponse()
    assert seen == [status(timestamp=THEN, error_code="GroundFailure", info="i")]
    assert not csms.losses


async def test_the_status_of_the_station_with_a_handler_that_waits():
    async def answer(_, request):
        return neutral.StatusNotificationResponse()

    talk = conversation(lambda _: ocpp.NotifyEventResponse())
    await talk.execute(status())
    csms = conversation(None, (neutral.STATUS_NOTIFICATION, answer), role=Role.CSMS)
    assert await csms.handle(ADAPTER.inbound[ocpp.NOTIFY_EVENT], sent(talk)[0]) == ocpp.NotifyEventResponse()


async def test_other_events_are_for_the_programs_own_handler():
    talk = conversation(lambda _: ocpp.NotifyEventResponse())
    await talk.execute(status())
    other = sent(talk)[0].model_copy(update={"tbc": True})
    csms = conversation(None, (ocpp.NOTIFY_EVENT, lambda _, __: ocpp.NotifyEventResponse()), role=Role.CSMS)
    assert csms.handle(ADAPTER.inbound[ocpp.NOTIFY_EVENT], other) == ocpp.NotifyEventResponse()
    with pytest.raises(CallError, match="NotSupported"):
        conversation(role=Role.CSMS).handle(ADAPTER.inbound[ocpp.NOTIFY_EVENT], other)


async def test_a_connector_without_evse_is_not_supported():
    talk = conversation()
    with pytest.raises(NotSupported, match="belongs to an EVSE"):
        await talk.execute(status(connector_id=1))
    assert not sent(talk)


def test_an_evse_0_is_the_station():
    message = ocpp.StatusNotificationRequest(
        timestamp=THEN, connector_status=ocpp.ConnectorStatusEnumType.FAULTED, evse_id=0, connector_id=0
    )
    read = CONVERSIONS["StatusNotification"].request_in(message, scope_of(ocpp.VERSION))
    assert read == status(timestamp=THEN)


# ----------------------------------------------------------------------------------------------------------- transactions


STARTED, UPDATED, ENDED = (neutral.TransactionEventType(name) for name in ("Started", "Updated", "Ended"))


def event(kind=UPDATED, transaction="T1", reason=None, state=None, start=None, **fields):
    info = neutral.Transaction(
        transaction_id=transaction, stopped_reason=reason, charging_state=state, remote_start_id=start
    )
    return neutral.TransactionEventRequest(event_type=kind, timestamp=THEN, transaction_info=info, **fields)


async def test_events_are_numbered_without_gaps_for_each_transaction():
    talk = conversation(lambda _: ocpp.TransactionEventResponse())
    await asyncio.gather(*(talk.execute(event(transaction=name)) for name in ("A", "B", "A", "A", "B")))
    numbers = [(each.transaction_info.transaction_id, each.seq_no) for each in sent(talk)]
    assert sorted(numbers) == [("A", 0), ("A", 1), ("A", 2), ("B", 0), ("B", 1)]


async def test_numbers_go_on_after_a_restart():
    store = MemoryTransactionStore()
    before = conversation(lambda _: ocpp.TransactionEventResponse(), store=store)
    await before.execute(event(STARTED, evse=neutral.EVSE(id=2), id_token=neutral.IdToken(id_token="A")))
    await before.execute(event(seq_no=7))
    after = conversation(lambda _: ocpp.TransactionEventResponse(), store=store)
    await after.prepare()
    await after.execute(event())
    await after.execute(event(ENDED))
    assert [each.seq_no for each in sent(before) + sent(after)] == [0, 7, 8, 9]
    record = await store.find("CP1", "T1")
    assert (record.evse_id, record.id_token, record.started, record.ended) == (2, "A", THEN, True)
    assert not await store.running("CP1")


@pytest.mark.parametrize(
    ("failure", "numbers"),
    [(QueueFull("TransactionEvent", 1), [0, 0]), (ConnectionLost("TransactionEvent", "gone"), [0, 1])],
)
async def test_a_number_is_given_back_only_if_nothing_was_sent(failure, numbers):
    answers = [failure, ocpp.TransactionEventResponse()]
    talk = conversation(lambda _: answers.pop(0))
    with pytest.raises(type(failure)):
        await talk.execute(event(ENDED))
    await talk.execute(event(ENDED))
    assert [each.seq_no for each in sent(talk)] == numbers


async def test_a_number_that_another_event_follows_is_not_given_back():
    answers = [QueueFull("TransactionEvent", 1), ocpp.TransactionEventResponse(), ocpp.TransactionEventResponse()]
    talk = conversation(lambda _: answers.pop(0))
    await asyncio.gather(talk.execute(event()), talk.execute(event()), return_exceptions=True)
    await talk.execute(event())
    assert [each.seq_no for each in sent(talk)] == [0, 1, 2]


async def test_an_event_that_is_refused_uses_no_number():
    talk = conversation(lambda _: ocpp.TransactionEventResponse(), losses="error")
    with pytest.raises(NotSupported, match="lose"):
        await talk.execute(event(meter_value=[meter_value(TEXT)]))
    await talk.execute(event())
    assert [each.seq_no for each in sent(talk)] == [0]


TOKEN = neutral.IdToken(id_token="A")
CLOCK = meter_value(neutral.SampledValue(value=Decimal(1), context=neutral.ReadingContext.SAMPLE_CLOCK))


@pytest.mark.parametrize(
    ("request_", "trigger"),
    [
        (event(STARTED), "CablePluggedIn"),
        (event(STARTED, id_token=TOKEN), "Authorized"),
        (event(STARTED, start=4, id_token=TOKEN), "RemoteStart"),
        (event(UPDATED, id_token=TOKEN), "Authorized"),
        (event(UPDATED, state=neutral.ChargingState.CHARGING, meter_value=[CLOCK]), "ChargingStateChanged"),
        (event(UPDATED, meter_value=[CLOCK]), "MeterValueClock"),
        (event(UPDATED, meter_value=[meter_value(NUMBER)]), "MeterValuePeriodic"),
        (event(UPDATED), "ChargingStateChanged"),
        (event(ENDED), "StopAuthorized"),
        (event(ENDED, reason=neutral.Reason.REMOTE), "RemoteStop"),
        (event(ENDED, reason=neutral.Reason.UNLOCK_COMMAND), "UnlockCommand"),
        (event(ENDED, reason=neutral.Reason.GROUND_FAULT), "AbnormalCondition"),
        (event(ENDED, trigger_reason=neutral.TriggerReason.TRIGGER), "Trigger"),
    ],
)
def test_what_triggered_an_event(request_, trigger):
    assert out(request_)[0].trigger_reason == trigger


@pytest.mark.parametrize(
    ("reason", "stands"),
    [(neutral.Reason.SOFT_RESET, "ImmediateReset"), (neutral.Reason.UNLOCK_COMMAND, "Other")],
)
def test_reasons_of_older_versions(reason, stands):
    request, losses = out(event(ENDED, reason=reason))
    assert request.transaction_info.stopped_reason == stands
    assert [(loss.path, loss.value) for loss in losses] == [("transaction_info.stopped_reason", reason)]


@pytest.mark.parametrize(
    ("response", "stands"),
    [
        (neutral.SendLocalListResponse(status=neutral.SendLocalListStatus.NOT_SUPPORTED), "Failed"),
        (neutral.SendLocalListResponse(status=neutral.SendLocalListStatus.HASH_ERROR), "Failed"),
        (neutral.UnlockConnectorResponse(status=neutral.UnlockStatus.NOT_SUPPORTED), "UnlockFailed"),
        (neutral.SetChargingProfileResponse(status=neutral.ChargingProfileStatus.NOT_SUPPORTED), "Rejected"),
    ],
)
def test_statuses_of_older_versions(response, stands):
    route = next(each for each in CONVERSIONS.values() if each.neutral.response is type(response))
    scope = scope_of(ocpp.VERSION)
    assert route.response_out(response, scope).status == stands
    assert [(loss.path, loss.value) for loss in scope.losses] == [("status", response.status)]


# -------------------------------------------------------------------------------------------------------- composite schedule


PERIODS = [neutral.ChargingSchedulePeriod(start_period=start, limit=Decimal(6)) for start in (0, 600)]


def composite(**fields):
    schedule = neutral.CompositeSchedule(
        charging_rate_unit=neutral.ChargingRateUnit.A, charging_schedule_period=PERIODS, **fields
    )
    return neutral.GetCompositeScheduleResponse(status=neutral.GenericStatus.ACCEPTED, schedule=schedule)


@pytest.mark.parametrize(
    ("waits", "fields", "lasts"), [(False, {}, 900), (True, {}, 900), (False, {"duration": 700}, 700)]
)
async def test_a_composite_schedule_lasts_as_long_as_asked_for(waits, fields, lasts):
    async def later(_, request):
        return composite(**fields)

    handler = later if waits else lambda _, __: composite(**fields)
    talk = conversation(None, (neutral.GET_COMPOSITE_SCHEDULE, handler))
    response = talk.handle(
        ADAPTER.inbound[ocpp.GET_COMPOSITE_SCHEDULE], ocpp.GetCompositeScheduleRequest(duration=900, evse_id=0)
    )
    response = await response if waits else response
    assert (response.schedule.duration, response.schedule.evse_id) == (lasts, 0)


def test_no_composite_schedule_has_no_duration():
    refusal = neutral.GetCompositeScheduleResponse(status=neutral.GenericStatus.REJECTED)
    talk = conversation(None, (neutral.GET_COMPOSITE_SCHEDULE, lambda _, __: refusal))
    request = ocpp.GetCompositeScheduleRequest(duration=900, evse_id=1)
    assert talk.handle(ADAPTER.inbound[ocpp.GET_COMPOSITE_SCHEDULE], request).schedule is None


def test_a_composite_schedule_that_nobody_asked_for_lasts_until_its_last_period():
    versioned = CONVERSIONS["GetCompositeSchedule"].response_out(composite(), scope_of(ocpp.VERSION))
    assert versioned.schedule.duration == 600
