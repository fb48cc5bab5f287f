"""The device model of a simulated station of OCPP 2.0.1: a few variables, read, written and reported; no monitors."""

from collections.abc import Iterable

import ocpp201_core as ocpp
from ocpp_core import Handlers, Peer, now

__all__ = ["answer_variables"]

_VARIABLES = {
    ("OCPPCommCtrlr", "HeartbeatInterval"): "300",
    ("AuthCtrlr", "Enabled"): "true",
    ("SampledDataCtrlr", "TxUpdatedInterval"): "60",
    ("SampledDataCtrlr", "TxUpdatedMeasurands"): "Energy.Active.Import.Register,Power.Active.Import",
    ("TxCtrlr", "EVConnectionTimeOut"): "60",
}
"""Variables by component and name, and their values at first."""

_Values = dict[tuple[str, str], str]


def answer_variables(handlers: Handlers) -> None:
    """Register the answers of one station to everything about its variables."""
    values = dict(_VARIABLES)
    _answer_access(values, handlers)
    _answer_reports(values, handlers)
    _answer_monitoring(values, handlers)


def _answer_access(values: _Values, handlers: Handlers) -> None:
    @handlers.on(ocpp.GET_VARIABLES)
    def get(csms: Peer, request: ocpp.GetVariablesRequest) -> ocpp.GetVariablesResponse:
        return ocpp.GetVariablesResponse(
            get_variable_result=[_read(values, asked) for asked in request.get_variable_data]
        )

    @handlers.on(ocpp.SET_VARIABLES)
    def change(csms: Peer, request: ocpp.SetVariablesRequest) -> ocpp.SetVariablesResponse:
        return ocpp.SetVariablesResponse(
            set_variable_result=[_write(values, asked) for asked in request.set_variable_data]
        )


def _answer_reports(values: _Values, handlers: Handlers) -> None:
    async def report(csms: Peer, request_id: int, places: Iterable[tuple[str, str]]) -> None:
        data = [_described(*place, values[place]) for place in places]
        await csms.call(ocpp.NotifyReportRequest(request_id=request_id, generated_at=now(), seq_no=0, report_data=data))

    @handlers.after(ocpp.GET_BASE_REPORT)
    async def report_all(csms: Peer, request: ocpp.GetBaseReportRequest, response: ocpp.GetBaseReportResponse) -> None:
        await report(csms, request.request_id, values)

    @handlers.on(ocpp.GET_REPORT)
    def answer(csms: Peer, request: ocpp.GetReportRequest) -> ocpp.GetReportResponse:
        status = ocpp.GenericDeviceModelStatusEnumType
        return ocpp.GetReportResponse(status=status.ACCEPTED if _selected(values, request) else status.EMPTY_RESULT_SET)

    @handlers.after(ocpp.GET_REPORT)
    async def report_some(csms: Peer, request: ocpp.GetReportRequest, response: ocpp.GetReportResponse) -> None:
        if places := _selected(values, request):
            await report(csms, request.request_id, places)


def _answer_monitoring(values: _Values, handlers: Handlers) -> None:
    """There is no monitor, and none can be set."""

    @handlers.on(ocpp.SET_VARIABLE_MONITORING)
    def watch(csms: Peer, request: ocpp.SetVariableMonitoringRequest) -> ocpp.SetVariableMonitoringResponse:
        return ocpp.SetVariableMonitoringResponse(
            set_monitoring_result=[_unwatched(values, asked) for asked in request.set_monitoring_data]
        )

    @handlers.on(ocpp.CLEAR_VARIABLE_MONITORING)
    def clear(csms: Peer, request: ocpp.ClearVariableMonitoringRequest) -> ocpp.ClearVariableMonitoringResponse:
        status = ocpp.ClearMonitoringStatusEnumType.NOT_FOUND
        return ocpp.ClearVariableMonitoringResponse(
            clear_monitoring_result=[ocpp.ClearMonitoringResultType(status=status, id=each) for each in request.id]
        )


def _selected(values: _Values, request: ocpp.GetReportRequest) -> list[tuple[str, str]]:
    """The variables that a report was asked for; every component is active, available, enabled and without a problem."""
    if request.component_criteria == [ocpp.ComponentCriterionEnumType.PROBLEM]:
        return []
    if request.component_variable is None:
        return list(values)
    asked = {(each.component.name, each.variable and each.variable.name) for each in request.component_variable}
    return [(component, name) for component, name in values if {(component, name), (component, None)} & asked]


def _read(values: _Values, asked: ocpp.GetVariableDataType) -> ocpp.GetVariableResultType:
    value = values.get((asked.component.name, asked.variable.name))
    status = ocpp.GetVariableStatusEnumType
    return ocpp.GetVariableResultType(
        attribute_status=status.UNKNOWN_VARIABLE if value is None else status.ACCEPTED,
        attribute_type=asked.attribute_type,
        attribute_value=value,
        component=asked.component,
        variable=asked.variable,
    )


def _write(values: _Values, asked: ocpp.SetVariableDataType) -> ocpp.SetVariableResultType:
    place = (asked.component.name, asked.variable.name)
    status = ocpp.SetVariableStatusEnumType.UNKNOWN_VARIABLE
    if place in values:
        values[place] = asked.attribute_value
        status = ocpp.SetVariableStatusEnumType.ACCEPTED
    return ocpp.SetVariableResultType(
        attribute_type=asked.attribute_type,
        attribute_status=status,
        component=asked.component,
        variable=asked.variable,
    )


def _unwatched(values: _Values, asked: ocpp.SetMonitoringDataType) -> ocpp.SetMonitoringResultType:
    known = (asked.component.name, asked.variable.name) in values
    status = ocpp.SetMonitoringStatusEnumType
    return ocpp.SetMonitoringResultType(
        status=status.UNSUPPORTED_MONITOR_TYPE if known else status.UNKNOWN_VARIABLE,
        type=asked.type,
        component=asked.component,
        variable=asked.variable,
        severity=asked.severity,
    )


def _described(component: str, variable: str, value: str) -> ocpp.ReportDataType:
    return ocpp.ReportDataType(
        component=ocpp.ComponentType(name=component),
        variable=ocpp.VariableType(name=variable),
        variable_attribute=[ocpp.VariableAttributeType(value=value)],
        variable_characteristics=ocpp.VariableCharacteristicsType(
            data_type=ocpp.DataEnumType.STRING, supports_monitoring=False
        ),
    )
