"""Variables over 1.x, with any content: what comes differs from what was sent at the places reported as lost, and nowhere else.

What each variable is in 1.x stands in a table here, beside the one of the adapter.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from adapter_support import matches, messages
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from one_x_support import BOTH
from seen import Noting, sides

import ocpp15_core
import ocpp16_core
from ocpp_adapters.one_x.variables import routes
from ocpp_core import CallError, CallRefused, ErrorCode, NotSupported
from ocpp_generic_api import (
    EVSE,
    GET_ALL_VARIABLES,
    GET_VARIABLES,
    SET_VARIABLES,
    Adapter,
    AttributeType,
    Component,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    GetVariableData,
    GetVariableResult,
    GetVariablesRequest,
    GetVariablesResponse,
    GetVariableStatus,
    ReportedVariable,
    SetVariableData,
    SetVariableResult,
    SetVariablesRequest,
    SetVariablesResponse,
    SetVariableStatus,
    StatusInfo,
    Variable,
)

SETTINGS = tries(40)
OWN = "ConfigurationKey"
COMPONENT, VARIABLE = "UnknownComponent", "UnknownVariable"


@dataclass(frozen=True)
class Place:
    """A variable, and what it is in a version."""

    component: Component
    variable: Variable
    key: str | None
    """The key that it is. None: it has none."""
    unknown: str = ""
    """How it is refused if it has no key."""

    @property
    def names(self) -> dict[str, object]:
        return {"component": self.component, "variable": self.variable}


def at(component, variable, key, unknown="", instance=None, **fields):
    return Place(Component(name=component, **fields), Variable(name=variable, instance=instance), key, unknown)


COMMON = [
    at("TxCtrlr", "EVConnectionTimeOut", "ConnectionTimeOut"),
    at("TXCTRLR", "evconnectiontimeout", "ConnectionTimeOut"),
    at(OWN, "ConnectionTimeOut", "ConnectionTimeOut"),
    at("SampledDataCtrlr", "TxUpdatedInterval", "MeterValueSampleInterval"),
    at(OWN, "Vendor.Key", "Vendor.Key"),
    at("configurationkey", "vendor.key", "Vendor.Key"),
    at(OWN, "Another", "Another"),
    at(OWN, "Vendor.Key", None, VARIABLE, instance="x"),
    at("TxCtrlr", "EVConnectionTimeOut", None, COMPONENT, evse=EVSE(id=1)),
    Place(Component(name="TxCtrlr", instance="x"), Variable(name="EVConnectionTimeOut"), None, COMPONENT),
    at("TxCtrlr", "EVConnectionTimeOut", None, VARIABLE, instance="x"),
    at("TxCtrlr", "TxStartPoint", None, VARIABLE),
    at("Elsewhere", "x", None, COMPONENT),
]
PLACES = {
    ocpp15_core: [
        *COMMON,
        at("OCPPCommCtrlr", "HeartbeatInterval", "HeartBeatInterval"),
        at("SecurityCtrlr", "BasicAuthPassword", None, COMPONENT),
        at(OWN, "k" * 51, "k" * 51),
    ],
    ocpp16_core: [
        *COMMON,
        at("OCPPCommCtrlr", "HeartbeatInterval", "HeartbeatInterval"),
        at("DeviceDataCtrlr", "ItemsPerMessage", "GetConfigurationMaxKeys", instance="GetVariables"),
        at("DeviceDataCtrlr", "ItemsPerMessage", None, VARIABLE),
        at("SecurityCtrlr", "BasicAuthPassword", "AuthorizationKey"),
        at("SmartChargingCtrlr", "RateUnit", "ChargingScheduleAllowedChargingRateUnit"),
        at(OWN, "k" * 51, None, VARIABLE),
    ],
}
VALUES = st.sampled_from(["", "60", "A,W", "Current", "pässword", "00ff", "\x00", "y" * 251, "x" * 500, "x" * 501])
ACTUAL_OR = st.sampled_from([None, None, AttributeType.ACTUAL, AttributeType.TARGET, AttributeType.MAX_SET])
INFO = st.none() | messages(StatusInfo)
READONLY = st.sampled_from([None, False, True])


def is_actual(attribute):
    return attribute in (None, AttributeType.ACTUAL)


def fidelity_of(ocpp, operation):
    return Adapter(ocpp.VERSION, routes(ocpp)).route(operation.request).fidelity


@dataclass
class Comparison:
    """What came beside what was sent, as one object beside the other; `lost` has the losses of the sent one by field."""

    sent: object
    came: object
    lost: dict[str, object] = field(default_factory=dict)

    def differences(self) -> Iterator[str]:
        for name in type(self.sent).model_fields:
            if not alike(name, getattr(self.sent, name), getattr(self.came, name)):
                yield name

    def check(self):
        """Each loss is of what was there, and what differs is exactly what was lost."""
        for name, value in self.lost.items():
            assert value in (getattr(self.sent, name), "(secret)")
        assert set(self.differences()) == {name for name in self.lost if not self.is_said_all_the_same(name)}

    def is_said_all_the_same(self, name):
        """A version that cannot say no is read as saying it."""
        return name == "readonly" and self.lost[name] is False


def alike(name, sent, came):
    """Whether two values mean the same: names whatever their case, as 1.x has them, and what is meant where nothing is said."""
    if name in {"component", "variable"}:
        return True  # which variable it is, is seen beforehand
    if name == "attribute_type":
        return sent is came or (is_actual(sent) and is_actual(came))
    return bool(sent) is bool(came) if name == "readonly" else sent == came


def by_field(losses, path):
    """The losses in one entry of a list, by field; under "" if all of it is lost."""
    found = [loss for loss in losses if loss.path == path or loss.path.startswith(f"{path}.")]
    named = {loss.path.removeprefix(path).removeprefix("."): loss.value for loss in found}
    assert len(named) == len(found)
    return named


def declared(losses, places):
    return all(matches(loss.path, places) for loss in losses)


def key_of(places, entry):
    """The key of an entry of a message, in small letters; None: it has none."""
    place = next(each for each in places if each.names == {"component": entry.component, "variable": entry.variable})
    return place.key and place.key.lower()


# ------------------------------------------------------------------------------------------------------------- reading


@st.composite
def readings(draw, places):
    """What is asked for, and what the station says of it: of some of it nothing, and of something else as well."""
    asked = draw(st.lists(st.tuples(st.sampled_from(places), ACTUAL_OR), min_size=1, max_size=6))
    told = draw(st.permutations([each for each, _ in asked] + draw(st.lists(st.sampled_from(places), max_size=2))))
    told = told[: draw(st.integers(0, len(told)))]
    told = list({place.key.lower() if place.key else place: place for place in told}.values())  # nothing twice
    results = [
        GetVariableResult(
            attribute_status=draw(st.sampled_from([GetVariableStatus.ACCEPTED, *GetVariableStatus])),
            attribute_status_info=draw(INFO),
            attribute_type=draw(ACTUAL_OR),
            attribute_value=draw(st.none() | VALUES),
            readonly=draw(READONLY),
            **place.names,
        )
        for place in told
    ]
    data = [GetVariableData(attribute_type=attribute, **place.names) for place, attribute in asked]
    return list(zip(asked, data, strict=True)), results


@pytest.mark.unmeasured
@BOTH
def test_any_variables_are_read_but_for_what_is_reported_and_declared(ocpp):
    fidelity = fidelity_of(ocpp, GET_VARIABLES)
    _, lossy_back = sides(fidelity.lossy)
    places = PLACES[ocpp]

    @given(readings=readings(places))
    @SETTINGS
    def check(readings):
        asked, results = readings
        pair = Noting(ocpp, routes(ocpp), (GET_VARIABLES, GetVariablesResponse(get_variable_result=results)))
        request = GetVariablesRequest(get_variable_data=[data for _, data in asked])
        execution = pair.ask(request)
        came = execution.response.get_variable_result
        assert [(each.component, each.variable, each.attribute_type) for each in came[: len(asked)]] == [
            (each.component, each.variable, each.attribute_type) for each in request.get_variable_data
        ]
        # What is unreadable in hexadecimal digits is reported by the side that reads them.
        assert {loss.path.rpartition(".")[2] for loss in execution.losses} <= {"value"}
        assert not any(loss.path.startswith("get_variable_data") for loss in execution.losses)

        wanted = dict.fromkeys(
            place.key.lower() for (place, attribute), _ in asked if place.key and is_actual(attribute)
        )
        assert [[key_of_received(places, each) for each in got.get_variable_data] for got in pair.received] == (
            [list(wanted)] if wanted else []
        )
        assert all(each.attribute_type is None for got in pair.received for each in got.get_variable_data)

        lost = pair.lost_by_message[0] if wanted else []
        assert declared(lost, lossy_back)
        told = {}
        for index, result in enumerate(results if wanted else []):
            losses = by_field(lost, f"get_variable_result[{index}]")
            key = key_of(places, result)
            assert (key is None) is (losses == {"": result})
            if key is not None:
                told[key] = (result, losses)
        for ((place, attribute), _), result in zip(asked, came[: len(asked)], strict=True):
            if place.key is None or not is_actual(attribute):
                expected = place.unknown or "NotSupportedAttributeType"
                assert bare(result) == (expected, None, None, None)
            elif place.key.lower() in told:
                Comparison(told[place.key.lower()][0], result, told[place.key.lower()][1]).check()
            else:
                assert bare(result) == (VARIABLE, None, None, None)
        unasked = {key: each for key, each in told.items() if key not in wanted}
        rest = {key_of_received(places, each): each for each in came[len(asked) :]}
        assert len(rest) == len(came) - len(asked)
        assert rest.keys() == unasked.keys()
        for key, (result, losses) in unasked.items():
            Comparison(result, rest[key], losses).check()

    check()


def key_of_received(places, entry):
    """The key of an entry that came by 1.x: a standard one has the names of 2.0.1, another its own, in any case."""
    assert entry.component.evse is entry.component.instance is None
    for place in places:
        names = (place.component.name, place.variable.name.lower(), place.variable.instance)
        if place.key and names == (entry.component.name, entry.variable.name.lower(), entry.variable.instance):
            return place.key.lower()
    raise AssertionError(f"{entry} is no variable that was spoken of")


def bare(result):
    return (
        result.attribute_status.value,
        result.attribute_value,
        result.attribute_status_info,
        result.readonly,
    )


# ------------------------------------------------------------------------------------------------------ reading it all


@pytest.mark.unmeasured
@BOTH
def test_any_report_comes_but_for_what_is_reported_and_declared(ocpp):
    _, lossy_back = sides(fidelity_of(ocpp, GET_ALL_VARIABLES).lossy)
    places = PLACES[ocpp]
    reported = st.builds(
        lambda place, value, readonly: ReportedVariable(value=value, readonly=readonly, **place.names),
        st.sampled_from(places),
        st.none() | VALUES,
        READONLY,
    )

    @given(variables=st.lists(reported, max_size=6))
    @SETTINGS
    def check(variables):
        pair = Noting(ocpp, routes(ocpp), (GET_ALL_VARIABLES, GetAllVariablesResponse(variables=variables)))
        execution = pair.ask(GetAllVariablesRequest())
        (lost,) = pair.lost_by_message
        assert declared(lost, lossy_back)
        assert {loss.path.rpartition(".")[2] for loss in execution.losses} <= {"value"}
        fields = [(each, by_field(lost, f"variables[{index}]")) for index, each in enumerate(variables)]
        assert [key_of(places, each) is None for each, _ in fields] == [losses == {"": each} for each, losses in fields]
        kept = [(each, losses) for each, losses in fields if "" not in losses]
        for (sent, losses), came in zip(kept, execution.response.variables, strict=True):
            assert key_of_received(places, came) == key_of(places, sent)
            names = {name for name in ("component", "variable") if getattr(sent, name) != getattr(came, name)}
            assert names == losses.keys() & {"component", "variable"}
            Comparison(sent, came, {name: value for name, value in losses.items() if name not in names}).check()

    check()


# ------------------------------------------------------------------------------------------------------------- setting

REFUSAL = CallError(ErrorCode.INTERNAL_ERROR, "out of order")


@st.composite
def settings_of(draw, places):
    """What is to be set, and what the station answers to each: a result, further ones, or a CALLERROR."""
    wanted = draw(
        st.lists(st.tuples(st.sampled_from(places), ACTUAL_OR, VALUES), min_size=1, max_size=5)
    )  # fmt: skip
    answers = [draw(st.just(REFUSAL) | st.lists(_results(place), min_size=1, max_size=2)) for place, _, _ in wanted]
    data = [SetVariableData(attribute_type=kind, attribute_value=value, **place.names) for place, kind, value in wanted]
    return [place for place, _, _ in wanted], data, answers


def _results(place):
    return st.builds(
        lambda status, info, attribute: SetVariableResult(
            attribute_status=status, attribute_status_info=info, attribute_type=attribute, **place.names
        ),
        st.sampled_from(SetVariableStatus),
        INFO,
        ACTUAL_OR,
    )


def has_a_key(place, data):
    return place.key is not None and is_actual(data.attribute_type)


def too_long(ocpp, place, data):
    """Whether a value does not fit into 1.6; a password has two digits for each of its bytes."""
    digits = 2 if place.key == "AuthorizationKey" else 1
    return ocpp is ocpp16_core and len(data.attribute_value.encode()) * digits > 500


@pytest.mark.unmeasured
@BOTH
def test_any_variables_are_set_but_for_what_is_reported_and_declared(ocpp):
    lossy, lossy_back = sides(fidelity_of(ocpp, SET_VARIABLES).lossy)
    places = PLACES[ocpp]

    @given(wanted=settings_of(places))
    @SETTINGS
    def check(wanted):
        wanted_places, data, answers = wanted
        sent = [index for index, pair in enumerate(zip(wanted_places, data, strict=True)) if has_a_key(*pair)]
        waiting = iter([answers[index] for index in sent])

        def reply(request):
            answer = next(waiting)
            if isinstance(answer, CallError):
                raise answer
            return SetVariablesResponse(set_variable_result=answer)

        pair = Noting(ocpp, routes(ocpp), (SET_VARIABLES, reply))
        request = SetVariablesRequest(set_variable_data=data)
        if any(too_long(ocpp, wanted_places[index], data[index]) for index in sent):
            with pytest.raises(NotSupported):
                pair.ask(request)
            assert not pair.sent
            return
        if len(sent) == len(data) and all(answer is REFUSAL for answer in answers):
            with pytest.raises(CallRefused, match="out of order"):
                pair.ask(request)
            return
        execution = pair.ask(request)
        assert declared(execution.losses, lossy)
        for index, received in zip(sent, pair.received, strict=True):
            (one,) = received.set_variable_data
            assert key_of_received(places, one) == wanted_places[index].key.lower()
            Comparison(data[index], one, by_field(execution.losses, f"set_variable_data[{index}]")).check()
        lost = dict(zip(sent, pair.lost_by_message, strict=True))
        for index, (place, came) in enumerate(zip(wanted_places, execution.response.set_variable_result, strict=True)):
            one = data[index]
            assert (came.component, came.variable, came.attribute_type) == (
                one.component,
                one.variable,
                one.attribute_type,
            )
            if index not in sent:
                assert came.attribute_status == (place.unknown or "NotSupportedAttributeType")
                assert came.attribute_status_info is None
            elif answers[index] is REFUSAL:
                info = StatusInfo(reason_code="InternalError", additional_info="out of order")
                assert (came.attribute_status, came.attribute_status_info) == (SetVariableStatus.REJECTED, info)
            else:
                first, *others = answers[index]
                assert declared(lost[index], lossy_back)
                Comparison(first, came, by_field(lost[index], "set_variable_result[0]")).check()
                assert [by_field(lost[index], f"set_variable_result[{at}]") for at, _ in enumerate(others, 1)] == [
                    {"": other} for other in others
                ]

    check()
