"""Identifiers and what is known about them: ``idTag`` and ``idTagInfo`` (OCPP 1.6, 7.2, 7.27 and 7.28; OCPP 1.5, IdTagInfo).

An identifier of 1.x is a text and no more. Coming in, its type is left open: four or seven bytes in hexadecimal digits may be
the number of a card, or anything else.

=====================================  ============
version-neutral                        OCPP 1.x
=====================================  ============
Accepted, Blocked, Expired, Invalid,   the same
ConcurrentTx
Unknown, NoCredit, NotAllowedTypeEVSE  Invalid; the
NotAtThisLocation, NotAtThisTime       difference is a loss
=====================================  ============
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from ocpp_adapters.making import made
from ocpp_generic_api import AuthorizationStatus, IdToken, IdTokenInfo, Scope, lost

from .absence import EMPTY, said

__all__ = ["group_losses", "group_out", "info_in", "info_losses", "info_out", "token_in", "token_losses", "token_out"]

_STATUS = "OCPP 1.x says Invalid of every identifier that is not valid for another reason than its own four"
_TOKEN = {
    "type": "an identifier of OCPP 1.x has no type",
    "additional_info": "an identifier of OCPP 1.x is one text alone",
}
_INFO = {
    "charging_priority": "OCPP 1.x has no priorities",
    "language1": "OCPP 1.x does not know the driver's language",
    "language2": "OCPP 1.x does not know the driver's language",
    "evse_id": "OCPP 1.x cannot bind an identifier to EVSEs",
    "personal_message": "OCPP 1.x has no texts for drivers",
}
_SAME = ("Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx")


@cache
def _statuses(ocpp: Any) -> Mapping[AuthorizationStatus, tuple[Any, bool]]:
    """The version's word for each status, and whether it says the same."""
    words = ocpp.AuthorizationStatus
    return {
        status: (words(status.value), True) if status.value in _SAME else (words.INVALID, False)
        for status in AuthorizationStatus
    }


@cache
def _infos(ocpp: Any) -> Mapping[Any, Any]:
    """What says a status and no more, as nearly all answers do: nothing can change it, so that one of each will do."""
    return {status: ocpp.IdTagInfo(status=status) for status in ocpp.AuthorizationStatus}


def token_losses(place: str) -> dict[str, str]:
    """What `token_out` cannot carry of an identifier at a place, and why: for a route's ``partly``."""
    return {f"{place}.{name}": why for name, why in _TOKEN.items()}


def group_losses(place: str) -> dict[str, str]:
    """What `group_out` cannot carry of a group at a place, and why: for a route's ``partly``."""
    return {f"{place}.id_token": EMPTY, **token_losses(place)}


def info_losses(place: str) -> dict[str, str]:
    """What `info_out` cannot carry of an identifier's information at a place, and why: for a route's ``partly``."""
    return {
        f"{place}.status": _STATUS,
        **{f"{place}.{name}": why for name, why in _INFO.items()},
        **group_losses(f"{place}.group_id_token"),
    }


def token_out(token: IdToken, scope: Scope, path: str = "id_token") -> str:
    """An identifier as 1.x writes it; losses are reported below the path."""
    for loss in lost(token, _TOKEN):
        scope.lose(f"{path}.{loss.path}", loss.value, loss.reason)
    return token.id_token


def token_in(text: str) -> IdToken:
    """An identifier of 1.x, its type left open."""
    return made(IdToken, {"additional_info": None, "id_token": text, "type": None}, {"id_token"})


def group_out(group: IdToken | None, scope: Scope, path: str = "group_id_token") -> str | None:
    """A group as ``parentIdTag``; losses are reported below the path."""
    return None if group is None else said(token_out(group, scope, path), scope, f"{path}.id_token")


def info_out(info: IdTokenInfo, scope: Scope, path: str, ocpp: Any) -> Any:
    """What is known about an identifier, as ``idTagInfo``; losses are reported below the path."""
    for loss in lost(info, _INFO):
        scope.lose(f"{path}.{loss.path}", loss.value, loss.reason)
    status = scope.pick(f"{path}.status", info.status, _statuses(ocpp), _STATUS)
    if info.cache_expiry_date_time is None and info.group_id_token is None:
        return _infos(ocpp)[status]
    return ocpp.IdTagInfo(
        status=status,
        expiry_date=info.cache_expiry_date_time,
        parent_id_tag=group_out(info.group_id_token, scope, f"{path}.group_id_token"),
    )


def info_in(info: Any) -> IdTokenInfo:
    """What ``idTagInfo`` says about an identifier."""
    return IdTokenInfo(
        status=AuthorizationStatus(info.status.value),
        cache_expiry_date_time=info.expiry_date,
        group_id_token=token_in(info.parent_id_tag) if info.parent_id_tag else None,
    )
