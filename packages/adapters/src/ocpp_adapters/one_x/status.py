"""Connector states: 1.6's nine and 1.5's five ↔ 2.0.1's five, without pretending.

====================  =========================================  =================
neutral               1.6                                        1.5
====================  =========================================  =================
Available             Available                                  Available
Occupied + activity   Preparing, Charging, SuspendedEV,          Occupied; the activity is lost
                      SuspendedEVSE, Finishing
Occupied alone        Charging if a transaction runs there,      Occupied
                      else Preparing (derived)
Reserved              Reserved                                   Reserved
Unavailable           Unavailable                                Unavailable
Faulted               Faulted                                    Faulted
====================  =========================================  =================

Coming in, 1.6's state is readable as status and activity both.
"""

from collections.abc import Mapping
from typing import Any

from ocpp_adapters.making import made
from ocpp_core import NotSupported
from ocpp_generic_api import (
    EVSE,
    STATUS_NOTIFICATION,
    ConnectorActivity,
    ConnectorStatus,
    Conversion,
    Route,
    Scope,
    StatusNotificationRequest,
    StatusNotificationResponse,
)

from .absence import EMPTY, said
from .connectors import ONLY_CONNECTOR, connector_of, evse_id_of

__all__ = ["routes"]

_ACTIVITIES = frozenset(activity.value for activity in ConnectorActivity)
_NO_ERROR = "NoError"
_WORDS_OF_16 = {"Mode3Error": "EVCommunicationError"}
"""What 1.5 calls otherwise."""
_NOT_OCCUPIED = "only an occupied connector has one"
_TEXTS = ("info", "vendor_id", "vendor_error_code")
"""Texts that stations send empty where they have none."""


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """StatusNotification."""
    is_15 = ocpp.VERSION.name == "1.5"
    states, codes = _states(ocpp), _errors(ocpp)
    words, no_error = {code: word for word, code in codes.items()}, codes[_NO_ERROR]
    noted, noted_there = StatusNotificationResponse(), ocpp.StatusNotificationResponse()

    def request_out(request: StatusNotificationRequest, scope: Scope) -> Any:
        if request.evse_id is None:
            scope.lose("connector_id", request.connector_id, "without an EVSE it is the station as a whole")
            evse = None
        else:
            evse = EVSE(id=request.evse_id, connector_id=request.connector_id)
        return ocpp.StatusNotificationRequest(
            connector_id=connector_of(evse),
            status=ocpp.ChargePointStatus(_status_15(request, scope) if is_15 else _status_16(request, scope)),
            error_code=_error_out(ocpp, codes, request, scope),
            timestamp=request.timestamp,
            **{name: said(getattr(request, name), scope, name) for name in _TEXTS},
        )

    def request_in(request: Any, scope: Scope) -> StatusNotificationRequest:
        status, activity = states[request.status]
        return made(
            StatusNotificationRequest,
            {
                "timestamp": request.timestamp,
                "connector_status": status,
                "evse_id": evse_id_of(request.connector_id),
                "connector_id": 1 if request.connector_id else None,
                "activity": activity,
                "error_code": None if request.error_code is no_error else words[request.error_code],
                "info": request.info or None,
                "vendor_id": request.vendor_id or None,
                "vendor_error_code": request.vendor_error_code or None,
            },
        )

    return [
        Conversion(
            STATUS_NOTIFICATION,
            ocpp.STATUS_NOTIFICATION,
            request_out=request_out,
            response_in=lambda response, scope: noted,
            request_in=request_in,
            response_out=lambda response, scope: noted_there,
            partly={
                "connector_id": ONLY_CONNECTOR,
                "activity": "OCPP 1.5 knows no more than Occupied" if is_15 else _NOT_OCCUPIED,
                **dict.fromkeys(("error_code", *_TEXTS), EMPTY),
            },
            derived={
                "connector_id": "the only one of its EVSE",
                "error_code": "none, where 1.x says NoError",
                **({} if is_15 else {"activity": "whether a transaction runs there"}),
            },
        )
    ]


def _states(ocpp: Any) -> Mapping[Any, tuple[ConnectorStatus, ConnectorActivity | None]]:
    """The version's states in our words."""
    return {
        state: (ConnectorStatus.OCCUPIED, ConnectorActivity(state.value))
        if state.value in _ACTIVITIES
        else (ConnectorStatus(state.value), None)
        for state in ocpp.ChargePointStatus
    }


def _status_15(request: StatusNotificationRequest, scope: Scope) -> str:
    scope.lose("activity", request.activity, "OCPP 1.5 knows no more than Occupied")
    return request.connector_status.value


def _status_16(request: StatusNotificationRequest, scope: Scope) -> str:
    if request.connector_status is not ConnectorStatus.OCCUPIED:
        scope.lose("activity", request.activity, _NOT_OCCUPIED)
        return request.connector_status.value
    if request.activity is not None:
        return request.activity.value
    charging = request.evse_id is not None and scope.transactions.on_evse(request.evse_id) is not None
    return "Charging" if charging else "Preparing"


def _errors(ocpp: Any) -> Mapping[str, Any]:
    """The version's error codes by 1.6's words for them."""
    named: dict[str, Any] = {code.value: code for code in ocpp.ChargePointErrorCode}
    return {_WORDS_OF_16.get(name, name): code for name, code in named.items()}


def _error_out(ocpp: Any, codes: Mapping[str, Any], request: StatusNotificationRequest, scope: Scope) -> Any:
    word = said(request.error_code, scope, "error_code") or _NO_ERROR
    if word not in codes:
        raise NotSupported("StatusNotification", f"OCPP {ocpp.VERSION.name} has no error code {word}")
    return codes[word]
