import asyncio
import re

import pytest
from adapter_support import exchange_of, scope_of
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from one_x_support import BOTH, Pair, check_identity, lost

import ocpp15_core
import ocpp16_core
from ocpp_adapters.one_x.keys import OWN, Key, Keys
from ocpp_adapters.one_x.variables import routes
from ocpp_core import CallRefused, ErrorCode, InvalidResponse, NotSupported, Problem, Timeout
from ocpp_generic_api import (
    EVSE,
    AttributeType,
    Component,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    GetVariableData,
    GetVariableResult,
    GetVariablesRequest,
    GetVariablesResponse,
    GetVariableStatus,
    Grade,
    ReportedVariable,
    SetVariableData,
    SetVariableResult,
    SetVariablesRequest,
    SetVariablesResponse,
    SetVariableStatus,
    StatusInfo,
    Variable,
)

INFO = StatusInfo(reason_code="x")
TIMEOUT = ("TxCtrlr", "EVConnectionTimeOut")
INTERVAL = ("SampledDataCtrlr", "TxUpdatedInterval")
OURS = (OWN, "VendorKey")
KEYS = {INTERVAL: "MeterValueSampleInterval", TIMEOUT: "ConnectionTimeOut", OURS: "VendorKey"}
NOWHERE = ("TxCtrlr", "TxStartPoint")


def place(names):
    component, variable, *instance = names
    return {
        "component": Component(name=component),
        "variable": Variable(name=variable, instance=instance[0] if instance else None),
    }


def get(*places, **more):
    return GetVariablesRequest(get_variable_data=[GetVariableData(**place(each), **more) for each in places])


def got(names, value=None, readonly=None, status=GetVariableStatus.ACCEPTED, **more):
    return GetVariableResult(**place(names), attribute_status=status, attribute_value=value, readonly=readonly, **more)


def set_(*pairs, **more):
    return SetVariablesRequest(
        set_variable_data=[SetVariableData(**place(each), attribute_value=value, **more) for each, value in pairs]
    )


def result(names, status=SetVariableStatus.ACCEPTED, **more):
    return SetVariableResult(**place(names), attribute_status=status, **more)


def names_of(response):
    return [(each.component.name, each.variable.name) for each in response.get_variable_result]


# ------------------------------------------------------------------------------------------------------- any of it

PLACES = st.sampled_from([TIMEOUT, INTERVAL, OURS, NOWHERE, ("Elsewhere", "x"), ("txctrlr", "evconnectiontimeout")])
EVSES = st.sampled_from([None, None, None, EVSE(id=1)])
COMPONENTS = st.builds(lambda names, evse: Component(name=names[0], evse=evse), PLACES, EVSES)
VARIABLES = PLACES.map(lambda names: Variable(name=names[1]))


@BOTH
@tries(40)
@given(data=st.data())
async def test_any_report_arrives_but_for_what_is_declared(ocpp, data):
    special = {"component": COMPONENTS, "variable": VARIABLES}
    await check_identity(Pair(ocpp, routes, "GetAllVariables"), data, special)


@BOTH
@tries(40)
@given(places=st.lists(st.tuples(COMPONENTS, VARIABLES), min_size=1, max_size=4), data=st.data())
async def test_every_variable_asked_for_has_its_result_in_order(ocpp, places, data):
    def reply(request):
        return GetVariablesResponse(
            get_variable_result=[
                GetVariableResult(
                    component=each.component,
                    variable=each.variable,
                    attribute_status=(status := data.draw(st.sampled_from(GetVariableStatus))),
                    attribute_value="1" if status is GetVariableStatus.ACCEPTED else None,
                )
                for each in request.get_variable_data
            ]
        )

    pair = Pair(ocpp, routes, "GetVariables")
    request = GetVariablesRequest(
        get_variable_data=[GetVariableData(component=component, variable=variable) for component, variable in places]
    )
    answer = await pair.ask(request, reply)
    assert [(each.component, each.variable) for each in answer.get_variable_result] == places
    assert pair.sent_losses == []
    assert all(re.fullmatch(r"get_variable_result\[\d\]\.attribute_status", each.path) for each in pair.reply_losses)
    assert all(each.key for each in pair.asked)


# ------------------------------------------------------------------------------------------------------------- keys


@BOTH
def test_standard_keys_are_variables_there_and_back(ocpp):
    keys = Keys(ocpp)
    assert len({key.name.lower() for key in keys.standard}) == len(keys.standard)
    for key in keys.standard:
        assert keys.named(key.name) is keys.of(key.as_component(), key.as_variable()) is key
        assert keys.named(key.name.swapcase()) is key
        assert len(key.name) <= 50


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("HeartbeatInterval", ("OCPPCommCtrlr", "HeartbeatInterval")),
        ("ConnectionTimeOut", TIMEOUT),
        ("MeterValueSampleInterval", INTERVAL),
        ("AuthorizationKey", ("SecurityCtrlr", "BasicAuthPassword")),
        ("TransactionMessageAttempts", ("OCPPCommCtrlr", "MessageAttempts", "TransactionEvent")),
        ("GetConfigurationMaxKeys", ("DeviceDataCtrlr", "ItemsPerMessage", "GetVariables")),
        ("NumberOfConnectors", (OWN, "NumberOfConnectors")),
        ("MaxChargingProfilesInstalled", (OWN, "MaxChargingProfilesInstalled")),
        ("Vendor.Key", (OWN, "Vendor.Key")),
    ],
)
def test_keys_of_16(key, names):
    found = Keys(ocpp16_core).named(key)
    assert (found.as_component(), found.as_variable()) == tuple(place(names).values())


def test_15_has_its_own_standard_keys():
    keys = Keys(ocpp15_core)
    heartbeat = place(("OCPPCommCtrlr", "HeartbeatInterval"))
    assert keys.of(**heartbeat).name == "HeartBeatInterval"
    assert keys.named("LocalPreAuthorize").component == OWN
    assert keys.of(**place(("AuthCtrlr", "LocalPreAuthorize"))) is None


@BOTH
@pytest.mark.parametrize(
    ("component", "variable"),
    [
        (Component(name="TxCtrlr", evse=EVSE(id=1)), Variable(name="EVConnectionTimeOut")),
        (Component(name="TxCtrlr", instance="1"), Variable(name="EVConnectionTimeOut")),
        (Component(name="TxCtrlr"), Variable(name="EVConnectionTimeOut", instance="1")),
        (Component(name="TxCtrlr"), Variable(name="TxStartPoint")),
        (Component(name=OWN, evse=EVSE(id=1)), Variable(name="x")),
        (Component(name=OWN), Variable(name="x", instance="1")),
        (Component(name="Elsewhere"), Variable(name="x")),
    ],
)
def test_what_is_no_key(ocpp, component, variable):
    assert Keys(ocpp).of(component, variable) is None


def test_a_name_that_is_too_long_is_no_key_of_16():
    names = {"component": Component(name=OWN), "variable": Variable(name="x" * 51)}
    assert Keys(ocpp16_core).of(**names) is None
    assert Keys(ocpp15_core).of(**names) == Key("x" * 51, OWN, "x" * 51)


RATES = Keys(ocpp16_core).named("ChargingScheduleAllowedChargingRateUnit")
PASSWORD = Keys(ocpp16_core).named("AuthorizationKey")


@pytest.mark.parametrize(
    ("neutral", "written"), [("A", "Current"), ("A,W", "Current,Power"), ("W, A", "Power, Current"), ("", "")]
)
def test_units_of_schedules_have_other_words(neutral, written):
    scope = scope_of(ocpp16_core.VERSION)
    assert RATES.value_out(neutral, scope, "v") == written
    assert RATES.value_in(written, scope, "v") == neutral
    assert scope.losses == []
    assert RATES.value_in("A,W", scope, "v") == "A,W"
    assert scope.losses == []
    assert RATES.value_out("Current", scope, "v") == "Current"
    assert lost(scope.losses) == {"v": "Current"}


@pytest.mark.parametrize("text", ["0123456789abcdef", "pässword with 16+", "a" * 20])
def test_a_password_is_written_in_hexadecimal_digits(text):
    scope = scope_of(ocpp16_core.VERSION)
    written = PASSWORD.value_out(text, scope, "v")
    assert bytes.fromhex(written).decode() == text
    assert PASSWORD.value_in(written, scope, "v") == PASSWORD.value_in(written.upper(), scope, "v") == text
    assert scope.losses == []


@pytest.mark.parametrize("key", ["no digits", "ff00ff00ff00ff00ff00ff00ff00ff00", "0a0a", "abc"])
def test_a_key_that_is_no_text_remains_in_its_digits_and_is_not_shown(key):
    scope = scope_of(ocpp16_core.VERSION)
    assert PASSWORD.value_in(key, scope, "v") == key
    assert lost(scope.losses) == {"v": "(secret)"}


@BOTH
@pytest.mark.parametrize("action", ["GetVariables", "GetAllVariables", "SetVariables"])
def test_the_routes_say_what_they_lose(ocpp, action):
    fidelity = Pair(ocpp, routes, action).route.fidelity
    assert fidelity.grade is Grade.LOSSY
    assert all(fidelity.lossy.values())
    assert all(fidelity.derived.values())


# --------------------------------------------------------------------------------------------------------- reading


@BOTH
async def test_variables_are_read_by_their_keys(ocpp):
    pair = Pair(ocpp, routes, "GetVariables")
    results = [got(TIMEOUT, "60", readonly=False), got(OURS, "v", readonly=True)]
    answer = await pair.ask(get(TIMEOUT, OURS), GetVariablesResponse(get_variable_result=results))
    assert pair.asked == [ocpp.GetConfigurationRequest(key=["ConnectionTimeOut", "VendorKey"])]
    assert pair.received == get(TIMEOUT, OURS)
    assert answer.get_variable_result == results
    assert pair.sent_losses == pair.reply_losses == []


@BOTH
async def test_unknown_variables_come_in_their_place(ocpp):
    pair = Pair(ocpp, routes, "GetVariables")
    pair.come_back(
        ocpp.GetConfigurationResponse(
            configuration_key=[ocpp.KeyValue(key="connectiontimeout", readonly=False, value="60")],
            unknown_key=["MeterValueSampleInterval"],
        )
    )
    answer = await pair.ask(get(NOWHERE, INTERVAL, TIMEOUT, OURS, ("Elsewhere", "x")), None)
    assert pair.asked == [ocpp.GetConfigurationRequest(key=[KEYS[each] for each in (INTERVAL, TIMEOUT, OURS)])]
    assert [each.attribute_status.value for each in answer.get_variable_result] == [
        "UnknownVariable",
        "UnknownVariable",
        "Accepted",
        "UnknownVariable",
        "UnknownComponent",
    ]
    assert names_of(answer) == [NOWHERE, INTERVAL, TIMEOUT, OURS, ("Elsewhere", "x")]


@BOTH
async def test_only_what_has_a_key_is_asked_for_and_never_everything_instead(ocpp):
    pair = Pair(ocpp, routes, "GetVariables")
    answer = await pair.ask(get(NOWHERE), None)
    assert pair.asked == []
    assert answer.get_variable_result == [got(NOWHERE, status=GetVariableStatus.UNKNOWN_VARIABLE)]


@BOTH
async def test_another_attribute_is_not_asked_for(ocpp):
    pair = Pair(ocpp, routes, "GetVariables")
    answer = await pair.ask(get(TIMEOUT, attribute_type=AttributeType.MAX_SET), None)
    assert pair.asked == []
    assert answer.get_variable_result == [
        got(
            TIMEOUT,
            status=GetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE,
            attribute_type=AttributeType.MAX_SET,
        )
    ]


@BOTH
async def test_actual_is_the_attribute_that_there_is(ocpp):
    pair = Pair(ocpp, routes, "GetVariables")
    reply = GetVariablesResponse(
        get_variable_result=[got(TIMEOUT, "60", readonly=False, attribute_type=AttributeType.ACTUAL)]
    )
    assert await pair.ask(get(TIMEOUT, attribute_type=AttributeType.ACTUAL), reply) == reply
    assert pair.reply_losses == []


@BOTH
async def test_a_key_is_asked_for_once_and_names_are_given_back_as_they_were(ocpp):
    pair = Pair(ocpp, routes, "GetVariables")
    raw = (OWN, "ConnectionTimeout")
    shouted = ("TXCTRLR", "EVCONNECTIONTIMEOUT")
    reply = GetVariablesResponse(get_variable_result=[got(TIMEOUT, "60", readonly=False)])
    answer = await pair.ask(get(raw, shouted, TIMEOUT), reply)
    assert len(pair.asked[0].key) == 1
    assert names_of(answer) == [raw, shouted, TIMEOUT]
    assert {each.attribute_value for each in answer.get_variable_result} == {"60"}


@BOTH
async def test_what_the_station_tells_unasked_follows(ocpp):
    pair = Pair(ocpp, routes, "GetVariables")
    pair.come_back(
        ocpp.GetConfigurationResponse(
            configuration_key=[
                ocpp.KeyValue(key="VendorKey", readonly=True),
                ocpp.KeyValue(key="ConnectionTimeOut", readonly=False, value="60"),
            ],
            unknown_key=["Other", "ConnectionTimeOut"],
        )
    )
    answer = await pair.ask(get(TIMEOUT), None)
    assert answer.get_variable_result == [
        got(TIMEOUT, "60", readonly=False),
        got(OURS, None, readonly=True),
        got((OWN, "Other"), status=GetVariableStatus.UNKNOWN_VARIABLE),
    ]


@BOTH
async def test_results_that_are_no_values_come_as_unknown_keys(ocpp):
    pair = Pair(ocpp, routes, "GetVariables")
    results = [
        got(TIMEOUT, status=GetVariableStatus.UNKNOWN_VARIABLE),
        got(INTERVAL, "1", readonly=True, status=GetVariableStatus.UNKNOWN_COMPONENT, attribute_status_info=INFO),
        got(OURS, status=GetVariableStatus.REJECTED, readonly=False),
        got(NOWHERE, "1"),
        got((OWN, "b"), "1", attribute_type=AttributeType.TARGET),
    ]
    wanted = get(TIMEOUT, INTERVAL, OURS, (OWN, "a"), (OWN, "b"))
    answer = await pair.ask(wanted, GetVariablesResponse(get_variable_result=results))
    (sent,) = pair.answers
    assert [(each.key, each.value) for each in sent.configuration_key] == [("VendorKey", None), ("b", "1")]
    assert sent.unknown_key == ["ConnectionTimeOut", "MeterValueSampleInterval", "a"]
    assert lost(pair.reply_losses) == {
        "get_variable_result[1].attribute_status_info": INFO,
        "get_variable_result[1].attribute_value": "1",
        "get_variable_result[1].readonly": True,
        "get_variable_result[1].attribute_status": GetVariableStatus.UNKNOWN_COMPONENT,
        "get_variable_result[2].attribute_status": GetVariableStatus.REJECTED,
        "get_variable_result[3]": results[3],
        "get_variable_result[4].attribute_type": AttributeType.TARGET,
    }
    assert [each.attribute_status.value for each in answer.get_variable_result] == [
        "UnknownVariable",
        "UnknownVariable",
        "Accepted",
        "UnknownVariable",
        "Accepted",
    ]


@BOTH
async def test_keys_are_answered_in_the_spelling_that_they_were_asked_in(ocpp):
    pair = Pair(ocpp, routes, "GetVariables")
    reply = GetVariablesResponse(
        get_variable_result=[got(TIMEOUT, "60"), got(INTERVAL, status=GetVariableStatus.UNKNOWN_VARIABLE)]
    )
    answer = pair.come_in(ocpp.GetConfigurationRequest(key=["CONNECTIONTIMEOUT", "metervaluesampleinterval"]), reply)
    assert pair.received == get(TIMEOUT, INTERVAL)
    assert answer == ocpp.GetConfigurationResponse(
        configuration_key=[ocpp.KeyValue(key="CONNECTIONTIMEOUT", readonly=False, value="60")],
        unknown_key=["metervaluesampleinterval"],
    )


@BOTH
@pytest.mark.parametrize("keys", [None, []])
async def test_no_keys_ask_for_everything(ocpp, keys):
    pair = Pair(ocpp, routes, "GetVariables")
    reported = ReportedVariable(**place(OURS), value="v", readonly=True)
    answer = pair.come_in(ocpp.GetConfigurationRequest(key=keys), GetAllVariablesResponse(variables=[reported]))
    assert pair.received == GetAllVariablesRequest()
    assert answer.configuration_key == [ocpp.KeyValue(key="VendorKey", readonly=True, value="v")]


@BOTH
async def test_everything_there_and_back(ocpp):
    pair = Pair(ocpp, routes, "GetAllVariables")
    reply = GetAllVariablesResponse(
        variables=[
            ReportedVariable(**place(TIMEOUT), value="60", readonly=False),
            ReportedVariable(**place(OURS), readonly=True),
            ReportedVariable(**place((OWN, "Empty")), value="", readonly=True),
        ]
    )
    assert await pair.ask(GetAllVariablesRequest(), reply) == reply
    assert pair.asked == [ocpp.GetConfigurationRequest()]
    assert pair.reply_losses == []


@BOTH
async def test_a_report_loses_what_has_no_key_or_another_name(ocpp):
    pair = Pair(ocpp, routes, "GetAllVariables")
    nowhere = ReportedVariable(**place(NOWHERE), value="1")
    raw = ReportedVariable(**place((OWN, "ConnectionTimeOut")), value="60", readonly=False)
    answer = await pair.ask(GetAllVariablesRequest(), GetAllVariablesResponse(variables=[nowhere, raw]))
    assert answer.variables == [ReportedVariable(**place(TIMEOUT), value="60", readonly=False)]
    assert lost(pair.reply_losses) == {
        "variables[0]": nowhere,
        "variables[1].component": raw.component,
        "variables[1].variable": raw.variable,
    }


@BOTH
async def test_unknown_keys_of_a_report_are_named(ocpp):
    pair = Pair(ocpp, routes, "GetAllVariables")
    pair.come_back(ocpp.GetConfigurationResponse(unknown_key=["a"]))
    assert await pair.ask(GetAllVariablesRequest(), None) == GetAllVariablesResponse(variables=[])
    assert lost(pair.sent_losses) == {"unknown_key": ["a"]}


@BOTH
async def test_a_value_that_is_too_long_is_left_out_of_a_report(ocpp):
    pair = Pair(ocpp, routes, "GetAllVariables")
    long = ReportedVariable(**place(OURS), value="x" * 501)
    answer = await pair.ask(GetAllVariablesRequest(), GetAllVariablesResponse(variables=[long]))
    if ocpp is ocpp15_core:
        assert (answer.variables[0].value, pair.reply_losses) == (long.value, [])
    else:
        assert answer.variables[0].value is None
        assert lost(pair.reply_losses) == {"variables[0].value": long.value}


async def test_a_handler_may_wait():
    pair = Pair(ocpp16_core, routes, "GetVariables")

    async def reply(request):
        await asyncio.sleep(0)
        return GetAllVariablesResponse(variables=[])

    pair.reply = reply
    exchange = exchange_of(pair.answerer)
    answer = await pair.inbound[ocpp16_core.GET_CONFIGURATION](ocpp16_core.GetConfigurationRequest(), exchange)
    assert answer == ocpp16_core.GetConfigurationResponse(configuration_key=[])


# --------------------------------------------------------------------------------------------------------- setting


@BOTH
async def test_each_variable_is_set_by_a_message_of_its_own_in_order(ocpp):
    pair = Pair(ocpp, routes, "SetVariables")
    status = iter(["Rejected", "NotSupported", "Accepted"])
    pair.come_back(lambda request: ocpp.ChangeConfigurationResponse(status=ocpp.ConfigurationStatus(next(status))))
    answer = await pair.ask(set_((TIMEOUT, "60"), (NOWHERE, "1"), (OURS, "v"), (INTERVAL, "5")), None)
    sent = [(each.key, each.value) for each in pair.asked]
    assert sent == [("ConnectionTimeOut", "60"), ("VendorKey", "v"), ("MeterValueSampleInterval", "5")]
    assert answer.set_variable_result == [
        result(TIMEOUT, SetVariableStatus.REJECTED),
        result(NOWHERE, SetVariableStatus.UNKNOWN_VARIABLE),
        result(OURS, SetVariableStatus.UNKNOWN_VARIABLE),
        result(INTERVAL, SetVariableStatus.ACCEPTED),
    ]


@BOTH
async def test_what_has_no_key_is_answered_without_asking(ocpp):
    pair = Pair(ocpp, routes, "SetVariables")
    request = SetVariablesRequest(
        set_variable_data=[
            *set_((("Elsewhere", "x"), "1")).set_variable_data,
            *set_((TIMEOUT, "1"), attribute_type=AttributeType.MIN_SET).set_variable_data,
            SetVariableData(
                component=Component(name="TxCtrlr", evse=EVSE(id=1)),
                variable=Variable(name="EVConnectionTimeOut"),
                attribute_value="1",
            ),
        ]
    )
    answer = await pair.ask(request, None)
    assert pair.asked == []
    assert [each.attribute_status.value for each in answer.set_variable_result] == [
        "UnknownComponent",
        "NotSupportedAttributeType",
        "UnknownComponent",
    ]


@BOTH
async def test_a_variable_of_one_evse_is_not_set_for_all(ocpp):
    pair = Pair(ocpp, routes, "SetVariables")
    data = SetVariableData(
        component=Component(name="TxCtrlr", evse=EVSE(id=2)),
        variable=Variable(name="EVConnectionTimeOut"),
        attribute_value="1",
    )
    await pair.ask(SetVariablesRequest(set_variable_data=[data]), None)
    assert pair.asked == []


@BOTH
@pytest.mark.parametrize("status", SetVariableStatus)
async def test_every_status_of_setting(ocpp, status):
    pair = Pair(ocpp, routes, "SetVariables")
    reply = SetVariablesResponse(set_variable_result=[result(TIMEOUT, status, attribute_status_info=INFO)])
    answer = await pair.ask(set_((TIMEOUT, "60"), attribute_type=AttributeType.ACTUAL), reply)
    assert pair.received == set_((TIMEOUT, "60"))
    changed = {
        SetVariableStatus.UNKNOWN_COMPONENT: SetVariableStatus.UNKNOWN_VARIABLE,
        SetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE: SetVariableStatus.UNKNOWN_VARIABLE,
    }
    if ocpp is ocpp15_core:
        changed[SetVariableStatus.REBOOT_REQUIRED] = SetVariableStatus.ACCEPTED
    assert answer.set_variable_result == [
        result(TIMEOUT, changed.get(status, status), attribute_type=AttributeType.ACTUAL)
    ]
    expected = {"set_variable_result[0].attribute_status_info": INFO}
    if status in changed:
        expected["set_variable_result[0].attribute_status"] = status
    assert lost(pair.reply_losses) == expected


@BOTH
async def test_further_results_and_other_attributes_are_reported(ocpp):
    pair = Pair(ocpp, routes, "SetVariables")
    results = [result(TIMEOUT, attribute_type=AttributeType.TARGET), result(OURS)]
    answer = pair.come_in(
        ocpp.ChangeConfigurationRequest(key="ConnectionTimeOut", value="60"),
        SetVariablesResponse(set_variable_result=results),
    )
    assert answer.status == "Accepted"
    assert lost(pair.reply_losses) == {
        "set_variable_result[0].attribute_type": AttributeType.TARGET,
        "set_variable_result[1]": results[1],
    }


async def test_nothing_is_sent_if_one_value_cannot_be():
    pair = Pair(ocpp16_core, routes, "SetVariables")
    with pytest.raises(NotSupported, match="500"):
        await pair.ask(set_((TIMEOUT, "60"), (OURS, "x" * 501)), None)
    assert pair.asked == []


@BOTH
async def test_a_refused_call_leaves_the_results_of_the_others(ocpp):
    pair = Pair(ocpp, routes, "SetVariables")
    accepted = ocpp.ChangeConfigurationResponse(status=ocpp.ConfigurationStatus.ACCEPTED)
    refused = CallRefused(ErrorCode.INTERNAL_ERROR, "out of order")
    pair.come_back(lambda request: refused if request.key == "VendorKey" else accepted)
    answer = await pair.ask(set_((TIMEOUT, "60"), (OURS, "v"), (INTERVAL, "5")), None)
    assert answer.set_variable_result == [
        result(TIMEOUT),
        result(
            OURS,
            SetVariableStatus.REJECTED,
            attribute_status_info=StatusInfo(reason_code="InternalError", additional_info="out of order"),
        ),
        result(INTERVAL),
    ]


@BOTH
@pytest.mark.parametrize(
    "error",
    [
        CallRefused(ErrorCode.NOT_IMPLEMENTED),
        InvalidResponse("ChangeConfiguration", [Problem("status", "is missing", ErrorCode.FORMAT_VIOLATION)]),
        Timeout("ChangeConfiguration", 30),
    ],
    ids=["refused", "invalid", "timeout"],
)
async def test_what_leaves_no_result_is_raised(ocpp, error):
    pair = Pair(ocpp, routes, "SetVariables")
    pair.come_back(error)
    with pytest.raises(type(error)):
        await pair.ask(set_((TIMEOUT, "60"), (OURS, "v")), None)


@pytest.mark.parametrize("password", ["sixteen letters!"])
async def test_a_password_is_set_in_digits_and_read_as_text(password):
    pair = Pair(ocpp16_core, routes, "SetVariables")
    names = ("SecurityCtrlr", "BasicAuthPassword")
    await pair.ask(set_((names, password)), SetVariablesResponse(set_variable_result=[result(names)]))
    assert pair.asked[0].value == password.encode().hex()
    assert pair.received == set_((names, password))
    pair = Pair(ocpp16_core, routes, "SetVariables")
    raw = (OWN, "AuthorizationKey")
    await pair.ask(set_((raw, "00ff" * 8)), SetVariablesResponse(set_variable_result=[result(names)]))
    assert pair.asked[0].value == "00ff" * 8
