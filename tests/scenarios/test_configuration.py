"""The CSMS reads and changes the station's configuration: keys of 1.x, variables of 2.0.1."""

from scenarios.sides import Pair

from ocpp_generic_api import (
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
    Variable,
)

STANDARD = (Component(name="OCPPCommCtrlr"), Variable(name="HeartbeatInterval"))
VENDOR = (Component(name="ConfigurationKey"), Variable(name="AcmeLamp"))
LIMIT = (Component(name="ConfigurationKey"), Variable(name="NumberOfConnectors"))
UNKNOWN = (Component(name="ConfigurationKey"), Variable(name="Nonsense"))
ELSEWHERE = (Component(name="Connector"), Variable(name="ConnectorType"))

Place = tuple[Component, Variable]


def wanted(*places: Place) -> GetVariablesRequest:
    data = [GetVariableData(component=component, variable=variable) for component, variable in places]
    return GetVariablesRequest(get_variable_data=data)


def got(place: Place, value: str | None, *, readonly: bool | None = None) -> GetVariableResult:
    unknown = value is None
    return GetVariableResult(
        attribute_status=GetVariableStatus.UNKNOWN_VARIABLE if unknown else GetVariableStatus.ACCEPTED,
        attribute_value=value,
        component=place[0],
        variable=place[1],
        readonly=readonly,
    )


async def test_variables_are_read(pair: Pair) -> None:
    answer = GetVariablesResponse(get_variable_result=[got(STANDARD, "300", readonly=False)])
    await pair.csms_asks("config.get", wanted(STANDARD), answer)
    answer = GetVariablesResponse(
        get_variable_result=[
            got(STANDARD, "300", readonly=False),
            got(UNKNOWN, None),
            got(VENDOR, "on", readonly=False),
            got(LIMIT, "2", readonly=True),
        ]
    )
    await pair.csms_asks("config.get.several", wanted(STANDARD, UNKNOWN, VENDOR, LIMIT), answer)


async def test_a_variable_without_a_key_is_read(pair: Pair) -> None:
    answer = GetVariablesResponse(
        get_variable_result=[got(ELSEWHERE, "cType2"), got(STANDARD, "300", readonly=False)],
    )
    await pair.csms_asks("config.get.elsewhere", wanted(ELSEWHERE, STANDARD), answer)


def change(place: Place, value: str) -> SetVariableData:
    return SetVariableData(component=place[0], variable=place[1], attribute_value=value)


def changed(place: Place, status: SetVariableStatus) -> SetVariableResult:
    return SetVariableResult(component=place[0], variable=place[1], attribute_status=status)


async def test_a_variable_is_set(pair: Pair) -> None:
    for step, place, value, status in (
        ("config.set", STANDARD, "600", SetVariableStatus.ACCEPTED),
        ("config.set.vendor", VENDOR, "off", SetVariableStatus.ACCEPTED),
        ("config.set.readonly", LIMIT, "3", SetVariableStatus.REJECTED),
        ("config.set.reboot", VENDOR, "dim", SetVariableStatus.REBOOT_REQUIRED),
        ("config.set.unknown", UNKNOWN, "1", SetVariableStatus.UNKNOWN_VARIABLE),
    ):
        request = SetVariablesRequest(set_variable_data=[change(place, value)])
        await pair.csms_asks(step, request, SetVariablesResponse(set_variable_result=[changed(place, status)]))


async def test_several_variables_are_set_at_once(pair: Pair) -> None:
    request = SetVariablesRequest(set_variable_data=[change(STANDARD, "600"), change(VENDOR, "off")])
    answer = SetVariablesResponse(
        set_variable_result=[changed(STANDARD, SetVariableStatus.ACCEPTED), changed(VENDOR, SetVariableStatus.ACCEPTED)]
    )
    await pair.csms_asks("config.set.several", request, answer)


async def test_all_variables_are_read(pair: Pair) -> None:
    answer = GetAllVariablesResponse(
        variables=[
            ReportedVariable(component=STANDARD[0], variable=STANDARD[1], value="300", readonly=False),
            ReportedVariable(component=VENDOR[0], variable=VENDOR[1], value="on", readonly=False),
            ReportedVariable(component=LIMIT[0], variable=LIMIT[1], value="2", readonly=True),
        ]
    )
    await pair.csms_asks("config.all", GetAllVariablesRequest(), answer)
