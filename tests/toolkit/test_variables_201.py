import pytest
from toolkit.rig import OCPP201, joined

import ocpp201_core as ocpp

HEARTBEAT = ("OCPPCommCtrlr", "HeartbeatInterval")
STATUS = ocpp.GenericDeviceModelStatusEnumType


def place(component, variable):
    return {"component": ocpp.ComponentType(name=component), "variable": ocpp.VariableType(name=variable)}


@pytest.fixture
async def both():
    return joined(OCPP201)


async def get(both, *places):
    asked = [ocpp.GetVariableDataType(**place(*each)) for each in places]
    answer = await both.to_station.call(ocpp.GetVariablesRequest(get_variable_data=asked))
    return [(each.attribute_status.value, each.attribute_value) for each in answer.get_variable_result]


async def test_variables_are_read(both):
    assert await get(both, HEARTBEAT, ("OCPPCommCtrlr", "Nonsense")) == [("Accepted", "300"), ("UnknownVariable", None)]


async def test_variables_are_written(both):
    asked = [
        ocpp.SetVariableDataType(attribute_value="60", **place(*HEARTBEAT)),
        ocpp.SetVariableDataType(attribute_value="60", **place("Nonsense", "HeartbeatInterval")),
    ]
    answer = await both.to_station.call(ocpp.SetVariablesRequest(set_variable_data=asked))
    results = answer.set_variable_result
    assert [each.attribute_status.value for each in results] == ["Accepted", "UnknownVariable"]
    assert [(each.component, each.variable) for each in results] == [(each.component, each.variable) for each in asked]
    assert await get(both, HEARTBEAT) == [("Accepted", "60")]
    assert await get(joined(OCPP201), HEARTBEAT) == [("Accepted", "300")]


def reported(both):
    payload = both.payload()
    assert (payload["seqNo"], payload.get("tbc")) == (0, None)
    return payload["requestId"], {
        (each["component"]["name"], each["variable"]["name"]): each["variableAttribute"][0]["value"]
        for each in payload["reportData"]
    }


@pytest.mark.parametrize("base", ocpp.ReportBaseEnumType)
async def test_a_base_report_follows(both, base):
    answer = await both.to_station.call(ocpp.GetBaseReportRequest(request_id=5, report_base=base))
    assert answer.status is STATUS.ACCEPTED
    assert await both.has_called("NotifyReport")
    number, values = reported(both)
    assert number == 5
    assert values[HEARTBEAT] == "300"


@pytest.mark.parametrize(
    ("places", "criteria", "found"),
    [
        (None, None, 5),
        (None, [ocpp.ComponentCriterionEnumType.ACTIVE], 5),
        ([HEARTBEAT], None, 1),
        ([HEARTBEAT, ("SampledDataCtrlr", None)], [ocpp.ComponentCriterionEnumType.ENABLED], 3),
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


async def test_no_monitor_can_be_set(both):
    asked = [
        ocpp.SetMonitoringDataType(value=1, type=ocpp.MonitorEnumType.DELTA, severity=3, **place(*each))
        for each in (HEARTBEAT, ("A", "B"))
    ]
    answer = await both.to_station.call(ocpp.SetVariableMonitoringRequest(set_monitoring_data=asked))
    results = answer.set_monitoring_result
    assert [each.status.value for each in results] == ["UnsupportedMonitorType", "UnknownVariable"]
    assert [(each.type, each.severity, each.component) for each in results] == [
        (each.type, each.severity, each.component) for each in asked
    ]


async def test_there_is_no_monitor(both):
    answer = await both.to_station.call(ocpp.ClearVariableMonitoringRequest(id=[4, 5]))
    assert [(each.id, each.status.value) for each in answer.clear_monitoring_result] == [
        (4, "NotFound"),
        (5, "NotFound"),
    ]
