"""Operations that a version has beyond the neutral API, as far as a simulated station has more than a yes for them.

They are found by their actions, and their payloads are written as JSON has them: a version that has such an action means this by it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ocpp_core import OcppModel, Version, decode, encode, now
from ocpp_generic_api import Csms, ReportedVariable

if TYPE_CHECKING:
    from .station import StationSimulator

__all__ = ["answer_own"]

_Payload = dict[str, Any]


def answer_own(station: "StationSimulator", version: Version) -> None:
    """Register the answers to what the version has of these operations, and what follows them."""
    for action, answer in _ANSWERS.items():
        operation = version.catalogue.by_action(action)
        if operation is not None:
            station.on(operation)(_answering(station, operation.response, answer))
    for action, select in _REPORTS.items():
        operation = version.catalogue.by_action(action)
        if operation is not None:
            station.after(operation)(_reporting(station, version, select))


def _answering(
    station: "StationSimulator", model: type[OcppModel], answer: Callable[["StationSimulator", _Payload], _Payload]
) -> Callable[[Csms, OcppModel], OcppModel]:
    def respond(csms: Csms, request: OcppModel) -> OcppModel:
        return decode(model, json.dumps(answer(station, _payload(request))))

    return respond


def _reporting(
    station: "StationSimulator",
    version: Version,
    select: Callable[["StationSimulator", _Payload], Iterable[ReportedVariable]],
) -> Callable[[Csms, OcppModel, OcppModel], Any]:
    operation: Any = version.catalogue.by_action("NotifyReport")

    async def report(csms: Csms, request: OcppModel, response: OcppModel) -> None:
        asked = _payload(request)
        data = [_described(each) for each in select(station, asked)]
        if data:
            message = {
                "requestId": asked["requestId"],
                "generatedAt": now().isoformat(),
                "seqNo": 0,
                "reportData": data,
            }
            await csms.call(decode(operation.request, json.dumps(message)))

    return report


def _payload(request: OcppModel) -> _Payload:
    payload: _Payload = json.loads(encode(request))
    return payload


# --------------------------------------------------------------------------------------------------------- the answers


def _get_report(station: "StationSimulator", request: _Payload) -> _Payload:
    return {"status": "Accepted" if _selected(station, request) else "EmptyResultSet"}


def _get_transaction_status(station: "StationSimulator", request: _Payload) -> _Payload:
    answer: _Payload = {"messagesInQueue": False}
    if "transactionId" in request:
        ongoing = station.session is not None and request["transactionId"] == station.transaction_id
        answer["ongoingIndicator"] = ongoing
    return answer


def _set_variable_monitoring(station: "StationSimulator", request: _Payload) -> _Payload:
    """No monitor can be set."""

    def refused(asked: _Payload) -> _Payload:
        known = station.variables.find(asked["component"]["name"], asked["variable"]["name"]) is not None
        return {
            "status": "UnsupportedMonitorType" if known else "UnknownVariable",
            **{name: asked[name] for name in ("type", "component", "variable", "severity")},
        }

    return {"setMonitoringResult": [refused(asked) for asked in request["setMonitoringData"]]}


def _clear_variable_monitoring(station: "StationSimulator", request: _Payload) -> _Payload:
    """There is no monitor."""
    return {"clearMonitoringResult": [{"status": "NotFound", "id": number} for number in request["id"]]}


_ANSWERS: Mapping[str, Callable[["StationSimulator", _Payload], _Payload]] = {
    "GetReport": _get_report,
    "GetTransactionStatus": _get_transaction_status,
    "SetVariableMonitoring": _set_variable_monitoring,
    "ClearVariableMonitoring": _clear_variable_monitoring,
}


# --------------------------------------------------------------------------------------------------------- the reports


def _selected(station: "StationSimulator", request: _Payload) -> list[ReportedVariable]:
    """The variables that a report was asked for; every component is active, available, enabled and without a problem."""
    if request.get("componentCriteria") == ["Problem"]:
        return []
    if "componentVariable" not in request:
        return station.variables.all()
    asked = {(each["component"]["name"], each.get("variable", {}).get("name")) for each in request["componentVariable"]}
    return [
        each
        for each in station.variables.all()
        if {(each.component.name, each.variable.name), (each.component.name, None)} & asked
    ]


_REPORTS: Mapping[str, Callable[["StationSimulator", _Payload], list[ReportedVariable]]] = {
    "GetReport": _selected,
}


def _described(variable: ReportedVariable) -> _Payload:
    return {
        "component": {"name": variable.component.name},
        "variable": {"name": variable.variable.name},
        "variableAttribute": [
            {"value": variable.value, "mutability": "ReadOnly" if variable.readonly else "ReadWrite"},
        ],
        "variableCharacteristics": {"dataType": "string", "supportsMonitoring": False},
    }
