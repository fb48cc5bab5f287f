"""The local authorization list (OCPP 1.6, 5.10 and 5.15; OCPP 1.5, GetLocalListVersion and SendLocalList).

- Versions go as they are: 0 is an empty list, -1 a station that keeps none. 2.0.1 says 0 for both.
- 1.5 alone sends a hash of the list, and finds by it that the list is not the one meant (HashError).
- An empty list of entries, which some send for a full update, reads as no entries.
"""

from typing import Any

from ocpp_generic_api import (
    GET_LOCAL_LIST_VERSION,
    SEND_LOCAL_LIST,
    AuthorizationData,
    Conversion,
    GetLocalListVersionRequest,
    GetLocalListVersionResponse,
    Route,
    Scope,
    SendLocalListRequest,
    SendLocalListResponse,
    SendLocalListStatus,
    UpdateType,
)

from .absence import EMPTY, said
from .registration import NO_STATUS_INFO
from .tokens import info_in, info_losses, info_out, token_in, token_losses, token_out

__all__ = ["routes"]

_ENTRIES = "local_authorization_list"
_NO_HASH = {"hash": "OCPP 1.6 has no hash of the list"}
_NO_HASH_ERROR = "OCPP 1.6 has no hash of the list, and so no HashError; Failed asks for the list in full as well"
_STATUSES_16 = {
    status: ("Failed", False) if status is SendLocalListStatus.HASH_ERROR else (status.value, True)
    for status in SendLocalListStatus
}


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """GetLocalListVersion and SendLocalList."""
    return [_version(ocpp), _send(ocpp)]


def _version(ocpp: Any) -> Route[Any, Any]:
    return Conversion(
        GET_LOCAL_LIST_VERSION,
        ocpp.GET_LOCAL_LIST_VERSION,
        request_out=lambda request, scope: ocpp.GetLocalListVersionRequest(),
        response_in=lambda response, scope: GetLocalListVersionResponse(version_number=response.list_version),
        request_in=lambda request, scope: GetLocalListVersionRequest(),
        response_out=lambda response, scope: ocpp.GetLocalListVersionResponse(list_version=response.version_number),
    )


def _send(ocpp: Any) -> Route[Any, Any]:
    is_15 = ocpp.VERSION.name == "1.5"
    entries_name = "local_authorisation_list" if is_15 else _ENTRIES
    entry_class = ocpp.AuthorisationData if is_15 else ocpp.AuthorizationData

    def entry_out(entry: AuthorizationData, scope: Scope, path: str) -> Any:
        info = entry.id_token_info
        return entry_class(
            id_tag=token_out(entry.id_token, scope, f"{path}.id_token"),
            id_tag_info=None if info is None else info_out(info, scope, f"{path}.id_token_info", ocpp),
        )

    def entry_in(entry: Any) -> AuthorizationData:
        info = entry.id_tag_info
        return AuthorizationData(id_token=token_in(entry.id_tag), id_token_info=None if info is None else info_in(info))

    def request_out(request: SendLocalListRequest, scope: Scope) -> Any:
        entries = request.local_authorization_list
        fields: dict[str, Any] = {
            entries_name: entries
            and [entry_out(each, scope, f"{_ENTRIES}[{index}]") for index, each in enumerate(entries)]
        }
        if is_15:
            fields["hash"] = said(request.hash, scope, "hash")
        return ocpp.SendLocalListRequest(
            list_version=request.version_number, update_type=ocpp.UpdateType(request.update_type.value), **fields
        )

    def request_in(request: Any, scope: Scope) -> SendLocalListRequest:
        entries: list[Any] = getattr(request, entries_name) or []
        return SendLocalListRequest(
            local_authorization_list=[entry_in(each) for each in entries] or None,
            version_number=request.list_version,
            update_type=UpdateType(request.update_type.value),
            hash=(request.hash or None) if is_15 else None,
        )

    def response_out(response: SendLocalListResponse, scope: Scope) -> Any:
        if is_15:
            return ocpp.SendLocalListResponse(
                status=ocpp.UpdateStatus(response.status.value), hash=said(response.hash, scope, "hash")
            )
        status = scope.pick("status", response.status, _STATUSES_16, _NO_HASH_ERROR)
        return ocpp.SendLocalListResponse(status=ocpp.UpdateStatus(status))

    def response_in(response: Any, scope: Scope) -> SendLocalListResponse:
        return SendLocalListResponse(
            status=SendLocalListStatus(response.status.value), hash=(response.hash or None) if is_15 else None
        )

    return Conversion(
        SEND_LOCAL_LIST,
        ocpp.SEND_LOCAL_LIST,
        request_out=request_out,
        response_in=response_in,
        request_in=request_in,
        response_out=response_out,
        request_lacks={} if is_15 else _NO_HASH,
        response_lacks=NO_STATUS_INFO if is_15 else NO_STATUS_INFO | _NO_HASH,
        partly={
            **token_losses(f"{_ENTRIES}[].id_token"),
            **info_losses(f"{_ENTRIES}[].id_token_info"),
            **({"hash": EMPTY, "→ hash": EMPTY} if is_15 else {"→ status": _NO_HASH_ERROR}),
        },
    )
