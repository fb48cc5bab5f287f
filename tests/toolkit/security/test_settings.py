import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toolkit.hub import eventually
from toolkit.security.rig import (
    OPERATOR,
    PASSWORD,
    SOON,
    STATION,
    VERSIONS,
    office,
    staying,
)

import ocpp16_core
import ocpp201_core
from ocpp_adapters.one_x.keys import Keys
from ocpp_core import CallError, CallRefused, ErrorCode
from ocpp_generic_api import (
    GET_ALL_VARIABLES,
    GET_VARIABLES,
    SET_VARIABLES,
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
    Variable,
)
from ocpp_security import InvalidPassword, authorization_key
from ocpp_supervision import LineState
from ocpp_toolkit import ChargingStation
from ocpp_toolkit.security.settings import read_password

INTERVAL = ("OCPPCommCtrlr", "HeartbeatInterval")
NEW = "another-password"


def setting(name, value, component="SecurityCtrlr", kind=None):
    return SetVariableData(
        component=Component(name=component), variable=Variable(name=name), attribute_value=value, attribute_type=kind
    )


async def set_all(station, *data):
    answer = await station.set_variables(SetVariablesRequest(set_variable_data=list(data)))
    return [str(result.attribute_status) for result in answer.set_variable_result]


async def get_all(station, *places):
    data = [GetVariableData(component=Component(name=one), variable=Variable(name=two)) for one, two in places]
    answer = await station.get_variables(GetVariablesRequest(get_variable_data=data))
    return [(str(each.attribute_status), each.attribute_value) for each in answer.get_variable_result]


def program(version, told=None):
    """A program with a variable of its own."""
    station = ChargingStation([version])
    values = {INTERVAL: "60"}
    told = [] if told is None else told

    @station.on(SET_VARIABLES)
    async def change(csms, request):
        told.append(request)
        for data in request.set_variable_data:
            if data.attribute_value == "fail":
                raise CallError(ErrorCode.INTERNAL_ERROR)
            values[data.component.name, data.variable.name] = data.attribute_value
        return SetVariablesResponse(
            set_variable_result=[
                SetVariableResult(
                    attribute_status=SetVariableStatus.ACCEPTED, component=data.component, variable=data.variable
                )
                for data in request.set_variable_data
            ]
        )

    @station.after(SET_VARIABLES)
    def changed(csms, request, response):
        told.append("after")

    @station.on(GET_VARIABLES)
    def read(csms, request):
        return GetVariablesResponse(
            get_variable_result=[
                GetVariableResult(
                    attribute_status=GetVariableStatus.ACCEPTED,
                    attribute_value=values[data.component.name, data.variable.name],
                    component=data.component,
                    variable=data.variable,
                )
                for data in request.get_variable_data
            ]
        )

    @station.on(GET_ALL_VARIABLES)
    def read_all(csms, request):
        stale = {("SecurityCtrlr", "BasicAuthPassword"): "of the program's own making"}
        return GetAllVariablesResponse(
            variables=[
                ReportedVariable(component=Component(name=component), variable=Variable(name=name), value=value)
                for (component, name), value in {**values, **stale}.items()
            ]
        )

    return station


# ------------------------------------------------------------------------------------------- the program's variables


@pytest.mark.parametrize("version", VERSIONS)
async def test_other_variables_are_the_programs(bench, store, version):
    told = []
    async with (
        office(version, bench.csms(1, store)) as place,
        staying(place, bench.station(1), program(version, told)),
    ):
        station = await place.station()
        data = [setting("HeartbeatInterval", "5", "OCPPCommCtrlr"), setting("OrganizationName", "Others Ltd")]
        assert await set_all(station, *data) == ["Accepted", "Accepted"]
        assert [each.set_variable_data for each in told if each != "after"] == [[data[0]]]
        assert "after" in told
        read = await get_all(station, ("SecurityCtrlr", "OrganizationName"), INTERVAL)
        assert read == [("Accepted", "Others Ltd"), ("Accepted", "5")]


async def test_if_the_programs_handler_fails_nothing_has_changed(bench, store):
    security = bench.station(1)
    async with (
        office("2.0.1", bench.csms(1, store)) as place,
        staying(place, security, program("2.0.1")),
    ):
        data = setting("BasicAuthPassword", NEW), setting("HeartbeatInterval", "fail", "OCPPCommCtrlr")
        with pytest.raises(CallRefused, match="InternalError"):
            await set_all(await place.station(), *data)
        assert security.password == PASSWORD.encode()


@pytest.mark.parametrize("version", VERSIONS)
async def test_without_a_program_other_variables_are_unknown(bench, store, version):
    async with office(version, bench.csms(1, store)) as place, staying(place, bench.station(1)):
        station = await place.station()
        assert await set_all(station, setting("HeartbeatInterval", "5", "OCPPCommCtrlr")) == ["UnknownVariable"]
        assert await get_all(station, INTERVAL) == [("UnknownVariable", None)]


# ------------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_password_cannot_be_read(bench, store, version):
    async with (
        office(version, bench.csms(1, store)) as place,
        staying(place, bench.station(1), program(version)),
    ):
        station = await place.station()
        places = [("SecurityCtrlr", name) for name in ("BasicAuthPassword", "SecurityProfile", "OrganizationName")]
        [password, *others] = await get_all(station, *places)
        assert password[1] is None
        assert others == [("Accepted", "1"), ("Accepted", OPERATOR)]


async def test_all_variables_have_those_of_security_once(bench, store):
    async with (
        office("1.6", bench.csms(1, store)) as place,
        staying(place, bench.station(1), program("1.6")),
    ):
        answer = await (await place.station()).get_all_variables(GetAllVariablesRequest())
    assert {(each.variable.name, each.value) for each in answer.variables} == {
        ("HeartbeatInterval", "60"),
        ("BasicAuthPassword", None),
        ("SecurityProfile", "1"),
        ("OrganizationName", OPERATOR),
    }


async def test_only_the_value_in_force(bench, store):
    async with office("2.0.1", bench.csms(1, store)) as place, staying(place, bench.station(1)):
        station = await place.station()
        target = AttributeType.TARGET
        assert await set_all(station, setting("BasicAuthPassword", NEW, kind=target)) == ["NotSupportedAttributeType"]
        read = GetVariableData(
            component=Component(name="securityctrlr"), variable=Variable(name="securityprofile"), attribute_type=target
        )
        answer = await station.get_variables(GetVariablesRequest(get_variable_data=[read]))
        assert answer.get_variable_result[0].attribute_status == "NotSupportedAttributeType"


# ---------------------------------------------------------------------------------------------------- passwords


@pytest.mark.parametrize(
    ("version", "value"), [("2.0.1", "short"), ("2.0.1", "x" * 41), ("2.0.1", "not allowed here"), ("1.6", "short")]
)
async def test_a_password_that_the_version_does_not_allow(bench, store, version, value):
    security = bench.station(1)
    async with office(version, bench.csms(1, store)) as place, staying(place, security):
        assert await set_all(await place.station(), setting("BasicAuthPassword", value)) == ["Rejected"]
    assert security.password == PASSWORD.encode()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["BasicAuthPassword", "OrganizationName"])
async def test_what_cannot_be_saved_is_not_changed(bench, store, version, name):
    def full(security):
        raise OSError("no room")

    security = bench.station(1, keep=full)
    async with office(version, bench.csms(1, store)) as place, staying(place, security):
        assert await set_all(await place.station(), setting(name, NEW)) == ["Rejected"]
    assert (security.password, security.organization) == (PASSWORD.encode(), OPERATOR)


async def test_an_organization_that_cannot_stand_in_a_certificate(bench, store):
    async with office("2.0.1", bench.csms(1, store)) as place, staying(place, bench.station(1)):
        assert await set_all(await place.station(), setting("OrganizationName", "x" * 65)) == ["Rejected"]


@given(st.binary(min_size=16, max_size=20))
def test_every_key_of_1_6_is_read_as_it_was_meant(password):
    key = Keys(ocpp16_core).named("AuthorizationKey")
    assert read_password(key.read(authorization_key(password)), "1.6") == password


@given(st.binary(max_size=40))
def test_other_lengths_are_refused(password):
    digits = password.hex()
    if not 16 <= len(password) <= 20 and not 16 <= len(digits) <= 20:
        with pytest.raises(InvalidPassword):
            read_password(digits, "1.6")


# ------------------------------------------------------------------------------------------------------- profiles


async def test_a_higher_profile_is_taken_and_never_left(bench, store):
    kept = []
    async with (
        office("1.6", bench.csms(1, store)) as plain,
        office("1.6", bench.csms(2, store)) as secured,
    ):
        security = bench.station(
            1, roots=bench.trust(), urls={2: secured.server.url}, keep=lambda now: kept.append(now.profile)
        )
        async with staying(plain, security) as line:
            assert await set_all(await plain.station(), setting("SecurityProfile", "2")) == ["Accepted"]
            async with asyncio.timeout(SOON):
                station = await secured.csms.stations.wait_for(STATION)
            assert await get_all(station, ("SecurityCtrlr", "SecurityProfile")) == [("Accepted", "2")]
            assert kept == [2]
            for lower in ("2", "1", "0", "3", "4", "-1", "two"):
                assert await set_all(station, setting("SecurityProfile", lower)) == ["Rejected"], lower
            states = []
            line.watch(states.append)
            await secured.server.__aexit__(None, None, None)
            await eventually(lambda: states.count(LineState.CONNECTING) > 6)  # more often than it tries a new profile
            assert security.profile == 2
            assert not plain.csms.stations


async def test_a_higher_profile_that_does_not_work_is_given_up(bench, store):
    async with office("1.6", bench.csms(1, store)) as place:
        security = bench.station(1, roots=bench.trust(), attempts=2)  # there is no TLS at that port
        async with staying(place, security):
            before = await place.station()
            assert await set_all(before, setting("SecurityProfile", "2")) == ["Accepted"]
            assert (await place.station(after=before)).accepted
        assert (security.profile, security.wanted) == (1, None)


@pytest.mark.parametrize(("profile", "lacking"), [("2", "roots"), ("3", "certificate")])
async def test_a_profile_for_which_something_lacks(bench, store, profile, lacking):
    security = bench.station(1, roots=None if lacking == "roots" else bench.trust())
    async with office("1.6", bench.csms(1, store)) as place, staying(place, security):
        assert await set_all(await place.station(), setting("SecurityProfile", profile)) == ["Rejected"]
    assert security.wanted is None


async def test_2_0_1_has_it_read_only(bench, store):
    security = bench.station(1, roots=bench.trust())
    async with office("2.0.1", bench.csms(1, store)) as place, staying(place, security):
        assert await set_all(await place.station(), setting("SecurityProfile", "2")) == ["Rejected"]


@pytest.mark.parametrize(("profile", "status"), [(1, "Rejected"), (2, "Accepted"), (3, "Accepted")])
async def test_a_network_profile_must_not_be_lower(bench, store, profile, status):
    asked = []
    station = ChargingStation(["2.0.1"])

    @station.on(ocpp201_core.SET_NETWORK_PROFILE)
    def keep(csms, request):
        asked.append(request)
        return ocpp201_core.SetNetworkProfileResponse(status=ocpp201_core.SetNetworkProfileStatusEnumType.ACCEPTED)

    async with office("2.0.1", bench.csms(2, store)) as place, staying(place, bench.station(2), station):
        request = ocpp201_core.SetNetworkProfileRequest(
            configuration_slot=1,
            connection_data=ocpp201_core.NetworkConnectionProfileType(
                ocpp_version=ocpp201_core.OCPPVersionEnumType.OCPP20,
                ocpp_transport=ocpp201_core.OCPPTransportEnumType.JSON,
                ocpp_csms_url="wss://localhost",
                message_timeout=30,
                security_profile=profile,
                ocpp_interface=ocpp201_core.OCPPInterfaceEnumType.WIRED0,
            ),
        )
        answer = await (await place.station()).call(request)
    assert answer.status == status
    assert len(asked) == (status == "Accepted")
