"""Every operation over 1.x, with any content: what arrives is what was sent, but for what is reported and declared.

Both ways: version-neutral messages there and back over each version; and each version's own messages through the
version-neutral API to another peer of the same version. That each declared loss occurs is shown in `test_fidelity_occurs`.
"""

import asyncio
import inspect
import math
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest
from adapter_support import FakePeer, handlers_of, matches, messages, places_lost
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from one_x_pair import Pair, _End, over_the_wire
from one_x_support import _check

import ocpp15_core
import ocpp16_core
from ocpp_adapters.one_x import routes
from ocpp_adapters.one_x.metering import ENERGY, _number, energy_wh
from ocpp_core import CallError, NotSupported, Role
from ocpp_generic_api import (
    CATALOGUE,
    EVSE,
    METER_VALUES,
    STATUS_NOTIFICATION,
    TRANSACTION_EVENT,
    Adapter,
    Component,
    GetVariableResult,
    GetVariablesResponse,
    GetVariableStatus,
    Grade,
    IdToken,
    Location,
    MemoryTransactionStore,
    MeterValue,
    MeterValuesResponse,
    ReadingContext,
    SampledValue,
    SetVariableResult,
    SetVariablesResponse,
    SetVariableStatus,
    StatusNotificationRequest,
    StatusNotificationResponse,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
    UnitOfMeasure,
    Variable,
)

VERSIONS = (ocpp15_core, ocpp16_core)
OWN_TESTS = {"TransactionEvent", "MeterValues"}


@cache
def routes_of(ocpp):
    return routes(ocpp)


@cache
def adapter_of(ocpp):
    return Adapter(ocpp.VERSION, routes_of(ocpp))


EVSE_ID = st.integers(1, 9)
NUMBER_TEXT = st.integers(1, 99).map(str)
TEXT = st.sampled_from(["", "abc", "XYZ"])
NAMES = st.sampled_from([
    ("TxCtrlr", "EVConnectionTimeOut"),
    ("SampledDataCtrlr", "TxUpdatedInterval"),
    ("OCPPCommCtrlr", "HeartbeatInterval"),
    ("TxCtrlr", "TxStartPoint"),
    ("Elsewhere", "x"),
])  # fmt: skip
SPECIAL = {
    "evse_id": EVSE_ID,
    "connector_id": st.integers(1, 3),
    "evse": st.builds(EVSE, id=EVSE_ID, connector_id=st.none() | st.integers(1, 3)),
    "transaction_id": NUMBER_TEXT,
    "group_id_token": TEXT.map(lambda text: IdToken(id_token=text)) | messages(IdToken),
    "hash": TEXT,
    **dict.fromkeys(["info", "vendor_id", "vendor_error_code", "firmware_version", "serial_number", "filename"], TEXT),
    **dict.fromkeys(["meter_type", "meter_serial_number", "charge_box_serial_number", "iccid", "imsi"], TEXT),
    "error_code": st.sampled_from(["", "NoError", "GroundFailure", "Nonsense"]),
    "unit": st.sampled_from(["Wh", "kWh", "A", "Amp", "V", "Celsius", "Hz", "VA", "Percent", "MWh"]),
    "multiplier": st.integers(-9, 9),
    "component": st.builds(lambda names, evse: Component(name=names[0], evse=evse), NAMES, st.none()),
    "variable": NAMES.map(lambda names: Variable(name=names[1])),
}
SETTINGS = tries(25)


class Both(Pair):
    """Two ends with every route; an answer may be a function of the request."""

    def __init__(self, ocpp, *answers):
        super().__init__(ocpp, routes_of(ocpp), *answers)

    def _answering(self, response):
        def answer(peer, request):
            self.received.append(request)
            return response(request) if callable(response) else response

        return answer


def sides(places):
    """Declared places of requests and of responses."""
    answers = {place.removeprefix("→ ") for place in places if place.startswith("→ ")}
    return {place for place in places if not place.startswith("→ ")}, answers


def cases(only=lambda action: True):
    return [
        pytest.param(ocpp, operation, id=f"{ocpp.VERSION.name}-{operation.action}")
        for ocpp in VERSIONS
        for operation in CATALOGUE
        if only(operation.action)
    ]


def valid(pair):
    """Every message sent is one that its version knows, and reads as it was written."""
    for message in pair.sent:
        operation = pair.adapter.version.catalogue.by_request(type(message))
        assert operation is not None
        assert over_the_wire(message) == message


def get_results(request):
    return GetVariablesResponse(
        get_variable_result=[
            GetVariableResult(
                component=each.component,
                variable=each.variable,
                attribute_status=GetVariableStatus.ACCEPTED,
                attribute_value="7",
            )
            for each in request.get_variable_data
        ]
    )


def set_results(request):
    return SetVariablesResponse(
        set_variable_result=[
            SetVariableResult(
                component=each.component, variable=each.variable, attribute_status=SetVariableStatus.ACCEPTED
            )
            for each in request.set_variable_data
        ]
    )


ANSWERS = {"GetVariables": get_results, "SetVariables": set_results}
"""Operations whose response must have an entry for each of the request."""

SEVERAL = {"GetVariables", "SetVariables", "GetInstalledCertificateIds"}
"""Operations that several messages of 1.x may say; what arrives is shown in files of their own, ``test_one_x_*_properties``."""


def test_every_operation_has_a_route():
    for ocpp in VERSIONS:
        adapter = Adapter(ocpp.VERSION, routes(ocpp))
        assert {route.neutral for route in adapter.routes} == set(CATALOGUE)


@pytest.mark.unmeasured
@pytest.mark.parametrize(("ocpp", "operation"), cases(lambda action: action not in OWN_TESTS))
def test_any_message_arrives_but_for_what_is_reported_and_declared(ocpp, operation):
    fidelity = adapter_of(ocpp).route(operation.request).fidelity
    lossy, lossy_back = sides(fidelity.lossy)
    derived, derived_back = sides(fidelity.derived)
    carried = Counter()
    reply = ANSWERS.get(operation.action)

    @given(
        request=messages(operation.request, SPECIAL),
        response=st.just(reply) if reply else messages(operation.response, SPECIAL),
    )
    @SETTINGS
    def check(request, response):
        pair = Both(ocpp, (operation, response))
        try:
            execution = pair.ask(request)
        except NotSupported:
            carried["refused", bool(pair.sent)] += 1
            return
        except CallError:  # what 1.x can answer no otherwise, as a refused UpdateFirmware
            carried["refused by the peer"] += 1
            return
        valid(pair)
        assert all(matches(place, lossy) for place in places_lost(execution.losses))
        assert all(matches(place, lossy_back) for place in places_lost(pair.answer_lost))
        if not pair.received:
            assert execution.losses or execution.response != response
            carried["nothing"] += 1
            return
        carried["carried"] += 1
        if operation.action not in SEVERAL:
            _check(request, pair.received[0], execution.losses, lossy, derived)
            _check(response, execution.response, pair.answer_lost, lossy_back, derived_back)

    check()
    if fidelity.grade is Grade.UNSUPPORTED:
        assert set(carried) == {("refused", False)}
        return
    assert carried["carried"]


# ------------------------------------------------------------------------------------------- measurements, transactions


def parts(reading, losses=(), path=""):
    """What the samples of a reading say, unit and multiplier put the same way, and signatures by themselves."""
    gone = {loss.path for loss in losses}
    for index, sample in enumerate(reading.sampled_value):
        place = f"{path}.sampled_value[{index}]"
        if place in gone:
            continue
        unit = sample.unit_of_measure or UnitOfMeasure()
        words = {name: getattr(sample, name) for name in ("context", "phase", "location")}
        about = (
            reading.timestamp,
            sample.measurand or ENERGY,
            {"Amp": "A", "Volt": "V"}.get(unit.unit, unit.unit),
            *(None if f"{place}.{name}" in gone else word for name, word in words.items()),
        )
        if sample.value is not None:
            yield (*about, sample.value.scaleb(unit.multiplier or 0))
        elif sample.text is not None:
            number = _number(sample.text)
            yield (*about, sample.text if number is None else number)
        if sample.signed_meter_value is not None:
            yield (*about, "signed", sample.signed_meter_value.signed_meter_data)


def all_parts(readings, losses=(), path="meter_value"):
    return Counter(
        part for index, each in enumerate(readings or []) for part in parts(each, losses, f"{path}[{index}]")
    )


@pytest.mark.unmeasured
@pytest.mark.parametrize("ocpp", VERSIONS, ids=["1.5", "1.6"])
def test_any_measurements_arrive_but_for_what_is_reported_and_declared(ocpp):
    fidelity = adapter_of(ocpp).route(METER_VALUES.request).fidelity

    @given(request=messages(METER_VALUES.request, SPECIAL))
    @tries(40)
    def check(request):
        pair = Both(ocpp, (METER_VALUES, MeterValuesResponse()))
        try:
            execution = pair.ask(request)
        except NotSupported:
            assert not request.meter_value
            assert not pair.sent
            return
        valid(pair)
        assert all(matches(place, fidelity.lossy) for place in places_lost(execution.losses))
        arrived = pair.received[0].meter_value if pair.received else []
        assert all_parts(arrived) == all_parts(request.meter_value, execution.losses)
        assert [each.evse_id for each in pair.received] == [request.evse_id] * len(pair.received)

    check()


STARTED, UPDATED, ENDED = (
    TransactionEventType.STARTED,
    TransactionEventType.UPDATED,
    TransactionEventType.ENDED,
)
CONTEXTS = {STARTED: ReadingContext.TRANSACTION_BEGIN, ENDED: ReadingContext.TRANSACTION_END}
REGISTERS = st.builds(
    lambda wh, location, unit: {"value": wh, "location": location, "unit_of_measure": UnitOfMeasure(unit=unit)},
    st.decimals(0, 10**6, places=1) | st.integers(0, 10**6).map(Decimal),
    st.sampled_from([None, Location.OUTLET, Location.INLET]),
    st.sampled_from(["Wh", "kWh"]),
)
TIMES = st.just(timedelta()) | st.just(timedelta(seconds=1))


@st.composite
def events(draw):
    """An event with what 1.x needs of it; its register reading is the last of its samples."""
    kind = draw(st.sampled_from(TransactionEventType))
    event = draw(
        messages(
            TransactionEventRequest, {**SPECIAL, "reservation_id": st.integers(0, 9), "offline": st.just(value=True)}
        )
    )
    changes = {"event_type": kind, "evse": event.evse or EVSE(id=2)}
    if kind is STARTED:
        changes["id_token"] = event.id_token or IdToken(id_token="A")
    if kind is not UPDATED:
        alone = draw(st.booleans())
        context = draw(st.sampled_from([None, ReadingContext.SAMPLE_CLOCK])) if alone else CONTEXTS[kind]
        sample = SampledValue(context=context, **draw(REGISTERS))
        reading = MeterValue(timestamp=event.timestamp + draw(TIMES), sampled_value=[sample])
        changes["meter_value"] = [*([] if alone else event.meter_value or []), reading]
    return TransactionEventRequest(**{**dict(event), **changes})


def without_measurements(event):
    return event.model_copy(update={"meter_value": None})


@pytest.mark.unmeasured
@pytest.mark.parametrize("ocpp", VERSIONS, ids=["1.5", "1.6"])
def test_any_event_arrives_but_for_what_is_reported_and_declared(ocpp):
    fidelity = adapter_of(ocpp).route(TransactionEventRequest).fidelity
    lossy, lossy_back = sides(fidelity.lossy)
    derived, derived_back = sides(fidelity.derived)
    derived -= {"event_type", "timestamp", "evse", "meter_value"}  # these are looked at more closely
    lost, lost_back = set(), set()

    @given(
        event=events(),
        response=messages(TransactionEventResponse, SPECIAL),
        elsewhere=st.sampled_from([False, False, True]),
    )
    @tries(40)
    def check(event, response, elsewhere):
        pair = Both(
            ocpp,
            (TRANSACTION_EVENT, response),
            (METER_VALUES, MeterValuesResponse()),
            (STATUS_NOTIFICATION, StatusNotificationResponse()),
        )
        kind, name, info = event.event_type, event.transaction_info.transaction_id, event.transaction_info
        if kind is not STARTED:
            at = EVSE(id=event.evse.id % 9 + 1) if elsewhere else event.evse
            pair.ask(started(name, at))
            for memory in (pair.received, pair.station.peer.asked, pair.csms.lost):
                memory.clear()
        execution = pair.ask(event)
        losses, paths = execution.losses, {loss.path for loss in execution.losses}
        valid(pair)
        assert all(matches(place, lossy) for place in places_lost(losses))
        assert all(matches(place, lossy_back) for place in places_lost(pair.answer_lost))
        lost.update(places_lost(losses))
        lost_back.update(places_lost(pair.answer_lost))

        received = [each for each in pair.received if isinstance(each, TransactionEventRequest)]
        states = [each for each in pair.received if isinstance(each, StatusNotificationRequest)]
        said = info.charging_state is not None and "transaction_info.charging_state" not in paths
        assert [(each.evse_id, each.timestamp) for each in states] == [(event.evse.id, event.timestamp)] * said
        assert (len(received) + len(states) == 0) is ("event_type" in paths)

        numbers = Counter()
        if kind is not UPDATED:
            reading = event.meter_value[-1]
            (sample,) = reading.sampled_value
            register = SampledValue(
                value=Decimal(math.floor(energy_wh(sample))),
                context=CONTEXTS[kind],
                unit_of_measure=UnitOfMeasure(unit="Wh"),
            )
            numbers = Counter(parts(MeterValue(timestamp=event.timestamp, sampled_value=[register])))
        rest = event.meter_value if kind is UPDATED else event.meter_value[:-1]
        arrived = sum((all_parts(each.meter_value) for each in received), Counter())
        assert arrived == all_parts(rest, losses) + numbers

        if received:
            first, *more = received
            assert first.event_type is kind
            assert [each.event_type for each in more] == [UPDATED] * len(more)
            assert [each.seq_no for each in received] == [first.seq_no + index for index in range(len(received))]
            assert first.timestamp == event.timestamp or "timestamp" in paths or states
            assert first.evse.id == event.evse.id or "evse" in paths
            about = [loss for loss in losses if not loss.path.startswith("meter_value")]
            same = {"event_type", "timestamp", "evse.connector_id"} | ({"evse"} if elsewhere else set())
            _check(without_measurements(event), without_measurements(first), about, lossy, derived | same)
            if kind is not UPDATED:
                # The answer to measurements behind a start is the same once more; it loses all of what the start's keeps.
                back = {loss.path: loss for loss in pair.answer_lost if loss.path != "id_token_info"}
                _check(response, execution.response, back.values(), lossy_back, derived_back)

    check()
    assert lost
    assert lost_back


def started(name, evse):
    sample = SampledValue(value=Decimal(1), context=ReadingContext.TRANSACTION_BEGIN)
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    return TransactionEventRequest(
        event_type=STARTED,
        timestamp=moment,
        meter_value=[MeterValue(timestamp=moment, sampled_value=[sample])],
        transaction_info=Transaction(transaction_id=name),
        evse=evse,
        id_token=IdToken(id_token="A"),
    )


# ------------------------------------------------------------------------------------------ from one peer to another


class Elsewhere(Exception):
    """The message went on as another one."""


class Through:
    """A peer's messages through the version-neutral API to another peer of the same version."""

    def __init__(self, ocpp, operation):
        self.adapter = adapter_of(ocpp)
        self.operation = operation
        asking = Role.CSMS if operation.sender & Role.CSMS else Role.STATION
        answering = Role.STATION if asking is Role.CSMS else Role.CSMS
        self.response = None
        self.onward = _End(
            FakePeer(ocpp.VERSION, asking, self._respond), self.adapter, handlers_of(), MemoryTransactionStore()
        )
        handlers = handlers_of(*[(each, self._forward) for each in CATALOGUE])
        self.taking = _End(FakePeer(ocpp.VERSION, answering), self.adapter, handlers, MemoryTransactionStore())

    def _respond(self, request):
        return self.response if isinstance(request, self.operation.request) else Elsewhere()

    async def _forward(self, peer, request):
        return (await self.onward.execute(request)).response

    async def carry(self, request):
        answer = self.taking.handle(self.adapter.inbound[self.operation], over_the_wire(request))
        return over_the_wire(await answer if inspect.isawaitable(answer) else answer)

    @property
    def lost(self):
        return [*self.onward.lost, *self.taking.lost]


ANOTHER = {
    "ExtendedTriggerMessage",  # and TriggerMessage are one; likewise the plain messages and those of the security extension
    "GetLog",
    "LogStatusNotification",
    "SignedFirmwareStatusNotification",
    "SignedUpdateFirmware",
}
"""Operations that may go on as another one that says the same."""

PUT_OTHERWISE = {
    "StartTransaction": {"→ transaction_id"},  # each CSMS gives its own number
    "GetCompositeSchedule": {  # its start is said in one of two places; the connector is that of the request
        "→ connector_id",
        "→ schedule_start",
        "→ charging_schedule.start_schedule",
    },
    "GetConfiguration": {"key", "→ unknown_key", "→ configuration_key"},  # each key is asked for once
}


def plain(content):
    """A message without what reads as absent, with Celsius in one spelling, and all readings of 1.5 in one group."""
    if isinstance(content, dict):
        members = {name: plain(value) for name, value in content.items()}
        groups = [each["values"] for each in members.get("transaction_data", []) if "values" in each]
        if groups:  # that they are in several says nothing
            members["transaction_data"] = [{"values": [each for group in groups for each in group]}]
        absent = [name for name, value in members.items() if value in ("", [], {}, "Raw") and name != "value"]
        if isinstance(number := members.get("value"), str):
            members["value"] = number if (read := _number(number)) is None else read
        absent += [name for name in ("reservation_id", "transaction_id") if members.get(name) == 0]
        return {name: value for name, value in members.items() if name not in absent}
    if isinstance(content, list):
        return [each for each in map(plain, content) if each != {}]
    return "Celsius" if content == "Celcius" else content


def differences(before, after, path=""):
    """Places where contents differ, and what was there."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before.keys() | after.keys():
            yield from differences(before.get(name), after.get(name), f"{path}.{name}" if path else name)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, pair in enumerate(zip(before, after, strict=True)):
            yield from differences(*pair, f"{path}[{index}]")
    elif before != after:
        yield path, before


def unlike(before, after, losses, excused):
    """Differences that neither a loss nor the table explains."""
    lost = [loss.value for loss in losses]
    contents = [plain(each.model_dump(by_alias=False, exclude_none=True)) for each in (before, after)]
    return [
        (place, value)
        for place, value in differences(*contents)
        if not matches(place, excused) and not any(value == each for each in lost)
    ]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("ocpp", "operation"),
    [
        pytest.param(ocpp, operation, id=f"{ocpp.VERSION.name}-{operation.action}")
        for ocpp in VERSIONS
        for operation in adapter_of(ocpp).inbound
    ],
)
def test_any_message_of_the_version_goes_on_as_it_came(ocpp, operation):
    excused, excused_back = sides(PUT_OTHERWISE.get(operation.action, set()))
    special = {
        "connector_id": EVSE_ID,
        "info": TEXT,
        "parent_id_tag": TEXT,
        "reservation_id": st.integers(0, 9),
    }
    went = Counter()

    @given(request=messages(operation.request, special), response=messages(operation.response, special))
    @SETTINGS
    def check(request, response):
        through = Through(ocpp, operation)
        through.response = response
        try:
            answer = asyncio.run(through.carry(request))
        except Elsewhere:
            went["elsewhere"] += 1
            return
        if not through.onward.peer.asked:
            assert through.lost  # as of a MeterValues of 1.5 without a value
            return
        went["there"] += 1
        (sent,) = through.onward.peer.asked
        assert not unlike(request, sent, through.lost, excused)
        assert not unlike(response, answer, through.lost, excused_back)

    check()
    assert went["there"] or operation.action in ANOTHER
    assert not went["elsewhere"] or operation.action in ANOTHER


def test_every_operation_comes_in():
    """But for those that 1.x alone has."""
    for ocpp in VERSIONS:
        assert set(ocpp.VERSION.catalogue) == set(adapter_of(ocpp).inbound)
