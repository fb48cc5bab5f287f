"""The device model of a simulated station: a few variables, read, written and told."""

from ocpp_generic_api import (
    GET_ALL_VARIABLES,
    GET_VARIABLES,
    SET_VARIABLES,
    Component,
    Csms,
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
from ocpp_toolkit.side import Side

__all__ = ["Variables"]

_WRITABLE = {
    ("OCPPCommCtrlr", "HeartbeatInterval"): "300",
    ("AuthCtrlr", "Enabled"): "true",
    ("AuthCtrlr", "AuthorizeRemoteStart"): "true",
    ("LocalAuthListCtrlr", "Enabled"): "true",
    ("SampledDataCtrlr", "TxUpdatedInterval"): "60",
    ("SampledDataCtrlr", "TxUpdatedMeasurands"): "Energy.Active.Import.Register,Power.Active.Import",
    ("TxCtrlr", "EVConnectionTimeOut"): "60",
}
_READONLY = {
    ("ConfigurationKey", "NumberOfConnectors"): "1",
    (
        "ConfigurationKey",
        "SupportedFeatureProfiles",
    ): "Core,FirmwareManagement,LocalAuthListManagement,Reservation,RemoteTrigger",
}
"""Variables by component and name, and their values at first."""


class Variables:
    """The variables of one station."""

    def __init__(self) -> None:
        self._known = {
            _place(component, name): ReportedVariable(
                component=Component(name=component), variable=Variable(name=name), value=value, readonly=readonly
            )
            for readonly, variables in ((False, _WRITABLE), (True, _READONLY))
            for (component, name), value in variables.items()
        }

    def answer(self, side: Side[Csms]) -> None:
        """Register the answers to everything about them."""

        @side.on(GET_VARIABLES)
        def get(csms: Csms, request: GetVariablesRequest) -> GetVariablesResponse:
            return GetVariablesResponse(get_variable_result=[self._read(asked) for asked in request.get_variable_data])

        @side.on(SET_VARIABLES)
        def change(csms: Csms, request: SetVariablesRequest) -> SetVariablesResponse:
            return SetVariablesResponse(set_variable_result=[self._write(asked) for asked in request.set_variable_data])

        @side.on(GET_ALL_VARIABLES)
        def get_all(csms: Csms, request: GetAllVariablesRequest) -> GetAllVariablesResponse:
            return GetAllVariablesResponse(variables=self.all())

    def all(self) -> list[ReportedVariable]:
        """All of them, with their values now."""
        return list(self._known.values())

    def find(self, component: str, variable: str) -> ReportedVariable | None:
        """The variable of that name, whatever its case; None if there is none."""
        return self._known.get(_place(component, variable))

    def _read(self, asked: GetVariableData) -> GetVariableResult:
        found = self.find(asked.component.name, asked.variable.name)
        return GetVariableResult(
            attribute_status=GetVariableStatus.UNKNOWN_VARIABLE if found is None else GetVariableStatus.ACCEPTED,
            attribute_type=asked.attribute_type,
            attribute_value=None if found is None else found.value,
            component=asked.component,
            variable=asked.variable,
            readonly=None if found is None else found.readonly,
        )

    def _write(self, asked: SetVariableData) -> SetVariableResult:
        found = self.find(asked.component.name, asked.variable.name)
        if found is None:
            status = SetVariableStatus.UNKNOWN_VARIABLE
        elif found.readonly:
            status = SetVariableStatus.REJECTED
        else:
            status = SetVariableStatus.ACCEPTED
            place = _place(found.component.name, found.variable.name)
            self._known[place] = found.model_copy(update={"value": asked.attribute_value})
        return SetVariableResult(
            attribute_type=asked.attribute_type,
            attribute_status=status,
            component=asked.component,
            variable=asked.variable,
        )


def _place(component: str, variable: str) -> tuple[str, str]:
    return component.lower(), variable.lower()
