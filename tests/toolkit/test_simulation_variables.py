"""The simulated station's variables: read, written and told by the version-neutral API, and by the reports of 2.0.1."""

import pytest
from toolkit.rig import OCPP15, OCPP16, OCPP201, VERSIONS, joined

import ocpp201_core as ocpp
from ocpp_generic_api import (
    TRANSACTION_EVENT,
    Component,
    GetAllVariablesRequest,
    GetVariableData,
    GetVariablesRequest,
    SetVariableData,
    SetVariablesRequest,
    Variable,
)

EACH = pytest.mark.parametrize("version", VERSIONS, ids=repr)
INTERVAL = ("OCPPCommCtrlr", "HeartbeatInterval")
CONNECTORS = ("ConfigurationKey", "NumberOfConnectors")
NONSENSE = ("OCPPCommCtrlr", "Nonsense")
STATUS = ocpp.GenericDeviceModelStatusEnumType


@pytest.fixture
async def both(version):
    return await joined(version)


def place(component, variable):
    return {"component": Component(name=component), "variable": Variable(name=variable)}


async def get(both, *places):
    asked = [GetVariableData(**place(*each)) for each in places]
    answer = await both.seen.get_variables(GetVariablesRequest(get_variable_data=asked))
    return [(each.attribute_status.value, each.attribute_value) for each in answer.get_variable_result]


async def put(both, *places, value="60"):
    asked = [SetVariableData(attribute_value=value, **place(*each)) for each in places]
    answer = await both.seen.set_variables(SetVariablesRequest(set_variable_data=asked))
    return [each.attribute_status.value for each in answer.set_variable_result]


@EACH
async def test_variables_are_read(both):
    assert await get(both, INTERVAL, CONNECTORS, NONSENSE) == [
        ("Accepted", "300"),
        ("Accepted", "1"),
        ("UnknownVariable", None),
    ]


@EACH
async def test_whatever_the_case(both):
    assert await get(both, ("ocppcommctrlr", "HEARTBEATINTERVAL")) == [("Accepted", "300")]


@EACH
async def test_variables_are_written(both, version):
    assert await put(both, INTERVAL, CONNECTORS, NONSENSE) == ["Accepted", "Rejected", "UnknownVariable"]
    assert await get(both, INTERVAL, CONNECTORS) == [("Accepted", "60"), ("Accepted", "1")]
    assert await get(await joined(version), INTERVAL) == [("Accepted", "300")]


@EACH
async def test_all_variables_are_told(both):
    answer = await both.seen.get_all_variables(GetAllVariablesRequest())
    told = {(each.component.name, each.variable.name): (each.value, each.readonly) for each in answer.variables}
    assert told[INTERVAL] == ("300", False)
    assert told[CONNECTORS] == ("1", True)


@pytest.mark.parametrize(("version", "key"), [(OCPP15, "HeartBeatInterval"), (OCPP16, "HeartbeatInterval")])
async def test_they_are_keys_in_1x(both, version, key):
    get_configuration = version.catalogue.by_action("GetConfiguration").request
    answer = await both.to_station.call(get_configuration(key=[key, "Nonsense"]))
    assert [(each.key, each.value) for each in answer.configuration_key] == [(key, "300")]
    assert answer.unknown_key == ["Nonsense"]


# ------------------------------------------------------------------------------------------------------- reports of 2.0.1

ONLY_201 = pytest.mark.parametrize("version", [OCPP201], ids=repr)
ALL, READONLY = 9, 2


def reported(both):
    payload = both.payload()
    assert (payload["seqNo"], payload.get("tbc")) == (0, None)
    return payload["requestId"], {
        (each["component"]["name"], each["variable"]["name"]): each["variableAttribute"][0]["value"]
        for each in payload["reportData"]
    }


@ONLY_201
@pytest.mark.parametrize(
    ("base", "found"),
    [
        (ocpp.ReportBaseEnumType.FULL_INVENTORY, ALL),
        (ocpp.ReportBaseEnumType.CONFIGURATION_INVENTORY, ALL - READONLY),
    ],
)
async def test_a_base_report_follows(both, base, found):
    answer = await both.to_station.call(ocpp.GetBaseReportRequest(request_id=5, report_base=base))
    assert answer.status is STATUS.ACCEPTED
    assert await both.has_called("NotifyReport")
    number, values = reported(both)
    assert (number, len(values)) == (5, found)
    assert values[INTERVAL] == "300"


@ONLY_201
async def test_of_problems_there_is_no_base_report(both):
    base = ocpp.ReportBaseEnumType.SUMMARY_INVENTORY
    answer = await both.to_station.call(ocpp.GetBaseReportRequest(request_id=5, report_base=base))
    assert answer.status is STATUS.NOT_SUPPORTED
    assert await both.has_called()


@ONLY_201
@pytest.mark.parametrize(
    ("places", "criteria", "found"),
    [
        (None, None, ALL),
        (None, [ocpp.ComponentCriterionEnumType.ACTIVE], ALL),
        ([INTERVAL], None, 1),
        ([INTERVAL, ("SampledDataCtrlr", None)], [ocpp.ComponentCriterionEnumType.ENABLED], 3),
        ([("Nonsense", None)], None, 0),
        (None, [ocpp.ComponentCriterionEnumType.PROBLEM], 0),
    ],
)
async def test_a_report_follows(both, places, criteria, found):
    asked = None
    if places:
        asked = [
            ocpp.ComponentVariableType(
                component=ocpp.ComponentType(name=component),
                variable=ocpp.VariableType(name=variable) if variable else None,
            )
            for component, variable in places
        ]
    request = ocpp.GetReportRequest(request_id=6, component_variable=asked, component_criteria=criteria)
    answer = await both.to_station.call(request)
    assert answer.status is (STATUS.ACCEPTED if found else STATUS.EMPTY_RESULT_SET)
    assert await both.has_called(*["NotifyReport"] * bool(found))
    if found:
        number, values = reported(both)
        assert (number, len(values)) == (6, found)


# ---------------------------------------------------------------------------------------------- what else 2.0.1 has


@ONLY_201
async def test_no_monitor_can_be_set(both):
    asked = [
        ocpp.SetMonitoringDataType(
            value=1,
            type=ocpp.MonitorEnumType.DELTA,
            severity=3,
            component=ocpp.ComponentType(name=component),
            variable=ocpp.VariableType(name=variable),
        )
        for component, variable in (INTERVAL, ("A", "B"))
    ]
    answer = await both.to_station.call(ocpp.SetVariableMonitoringRequest(set_monitoring_data=asked))
    results = answer.set_monitoring_result
    assert [each.status.value for each in results] == ["UnsupportedMonitorType", "UnknownVariable"]
    assert [(each.type, each.severity, each.component) for each in results] == [
        (each.type, each.severity, each.component) for each in asked
    ]


@ONLY_201
async def test_there_is_no_monitor(both):
    answer = await both.to_station.call(ocpp.ClearVariableMonitoringRequest(id=[4, 5]))
    assert [(each.id, each.status.value) for each in answer.clear_monitoring_result] == [
        (4, "NotFound"),
        (5, "NotFound"),
    ]


@ONLY_201
async def test_transaction_status(version):
    both = await joined(version, meter_values=1, interval=0)

    async def status(transaction_id=None):
        return await both.to_station.call(ocpp.GetTransactionStatusRequest(transaction_id=transaction_id))

    during = []

    @both.csms.after(TRANSACTION_EVENT)
    async def look(station, request, response):
        during.append((await status(request.transaction_info.transaction_id)).ongoing_indicator)

    await both.charging()
    assert during[:2] == [True, True]
    assert (await status()).ongoing_indicator is None
    assert (await status("x")).ongoing_indicator is False
    assert (await status(both.station.transaction_id)).ongoing_indicator is False
