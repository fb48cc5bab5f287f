"""Payloads of programs, which are dataclasses, dictionaries and plain values, to what is sent and back."""

import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, cast

from .keys import camel_to_snake_case, snake_to_camel_case
from .messages import Call, CallResult
from .text import dumps

__all__ = ["arguments", "payload_of", "remove_nones", "serialize_as_dict"]

_EXACT = {
    ("1.6", "SetChargingProfile", False),
    ("1.6", "RemoteStartTransaction", False),
    ("1.6", "GetCompositeSchedule", True),
}
"""Version, action and whether the answer is meant: payloads whose fractions programs are given as `Decimal`."""


def serialize_as_dict(dataclass: Any) -> dict[str, Any]:
    """A dataclass as a dictionary, at every depth; what is None stays.

    Raises:
        TypeError: it is no dataclass.
    """
    if not is_dataclass(dataclass) or isinstance(dataclass, type):
        raise TypeError(f"{type(dataclass).__name__} is no dataclass")
    return {field.name: _plain(getattr(dataclass, field.name)) for field in fields(dataclass)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return serialize_as_dict(value)
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("list[Any]", value)]
    return value


def remove_nones(data: Any) -> Any:
    """A copy of a JSON value without the members and items that are None."""
    if isinstance(data, dict):
        members = cast("dict[str, Any]", data)
        return {name: remove_nones(member) for name, member in members.items() if member is not None}
    if isinstance(data, list):
        return [remove_nones(item) for item in cast("list[Any]", data) if item is not None]
    return data


def payload_of(dataclass: Any) -> dict[str, Any]:
    """What is sent of a dataclass: wire names, nothing that is None.

    Raises:
        TypeError: it is no dataclass.
    """
    return cast("dict[str, Any]", snake_to_camel_case(remove_nones(serialize_as_dict(dataclass))))


def arguments(version: str, message: Call | CallResult) -> dict[str, Any]:
    """What a handler, or the class of a result, is given of a payload: names in snake_case, values as JSON has them.

    Args:
        version: name of the version, as ``1.6``.
        message: the message; of a `CallResult` the action has to be known.
    """
    payload = message.payload
    if (version, message.action, isinstance(message, CallResult)) in _EXACT:
        payload = json.loads(dumps(payload), parse_float=Decimal)
    return cast("dict[str, Any]", camel_to_snake_case(payload))
