"""A sensible answer to any request: the affirmative one that its response model admits.

A simulator answers the operations that mean something to it by itself, and all others with this: status Accepted, the time of
now, empty text and lists, nothing optional.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast, get_args, get_origin

from ocpp_core import OcppModel, Operation, Role, now
from ocpp_generic_api import CATALOGUE
from ocpp_toolkit.side import Side

__all__ = ["agree", "agreeable"]

_YES = ("Accepted", "Unlocked")
"""Enumeration values that say yes; the first that an enumeration has is taken."""

_NOTHING_THERE: Mapping[str, str] = {
    # of the station
    "ClearChargingProfile": "Unknown",
    "ClearDisplayMessage": "Unknown",
    "CustomerInformation": "Rejected",
    "DeleteCertificate": "NotFound",
    "GetChargingProfiles": "NoProfiles",
    "GetCompositeSchedule": "Rejected",
    "GetDisplayMessages": "Unknown",
    "GetInstalledCertificateIds": "NotFound",
    "GetMonitoringReport": "EmptyResultSet",
    "PublishFirmware": "Rejected",
    "UnpublishFirmware": "NoFirmware",
    # of the CSMS
    "Get15118EVCertificate": "Failed",
    "GetCertificateStatus": "Failed",
    "SignCertificate": "Rejected",
}
"""Operations whose yes would promise what a simulator does not keep or have: the status that says so."""
_LEFT_TO_NEUTRAL = ("GetBaseReport",)
"""Operations of a version that a neutral handler answers where the program has none of their own."""


def agree(side: Side[Any], role: Role) -> None:
    """Register an agreeable answer to everything that the other role may ask: neutral, or an operation of a version's own."""
    for catalogue in (CATALOGUE, *(version.catalogue for version in side.spoken)):
        for operation in catalogue:
            if operation.sender & role.other and operation.action not in _LEFT_TO_NEUTRAL:
                _answer_with(side, operation)


def _answer_with(side: Side[Any], operation: Operation[Any, Any]) -> None:
    @side.on(operation)
    def answer(remote: object, request: OcppModel) -> OcppModel:
        return agreeable(operation.response, _NOTHING_THERE.get(operation.action))


def agreeable(model: type[OcppModel], status: str | None = None) -> OcppModel:
    """The smallest message of a model that says yes, or `status` if it is given."""
    required = {name: field.annotation for name, field in model.model_fields.items() if field.is_required()}
    preferred = _YES if status is None else (status,)
    return model(**{name: _value(annotation, preferred) for name, annotation in required.items()})


def _value(annotation: Any, preferred: Sequence[str] = _YES) -> Any:
    kind: Any = get_origin(annotation) or annotation
    if issubclass(kind, StrEnum):
        values = {member.value: member for member in kind}
        return next((values[each] for each in preferred if each in values), next(iter(values.values())))
    if issubclass(kind, OcppModel):
        return agreeable(kind)
    if issubclass(kind, list):
        (item,) = get_args(annotation) or (str,)
        return [_value(item)] if isinstance(item, type) and issubclass(item, OcppModel) else []
    return _PLAIN[cast("type[Any]", kind)]()


_PLAIN: dict[type[Any], Any] = {str: str, int: int, bool: bool, Decimal: Decimal, datetime: now}
