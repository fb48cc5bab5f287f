"""Message ↔ JSON text: one conversion each way, no dictionaries in between."""

import json
from typing import TypeAlias, TypeVar, cast

from pydantic import BaseModel, ValidationError

from .errors import InvalidPayload
from .problems import explain

__all__ = ["decode", "decode_tolerantly", "decode_without_empty", "encode"]

M = TypeVar("M", bound=BaseModel)
Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"


def encode(message: BaseModel) -> str:
    """The JSON text of a message: wire names, nothing absent, no insignificant white space."""
    return message.__pydantic_serializer__.to_json(message, by_alias=True, exclude_none=True).decode()


def decode(model: type[M], text: str) -> M:
    """Read a payload strictly. ``null`` stands for ``{}``, as all versions allow (OCPP-J 1.6, 4.2.1; 2.0.1 part 4, 4.2.1).

    Raises:
        InvalidPayload: with every fault found.
    """
    try:
        return cast("M", model.__pydantic_validator__.validate_json(text, by_alias=True, by_name=False))
    except ValidationError as error:
        if text.strip() == "null":
            return decode(model, "{}")
        raise explain(error) from None


def decode_tolerantly(model: type[M], text: str) -> tuple[M, list[str]]:
    """Read a payload strictly except that an empty optional field (``null``, ``[]``, ``{}``) counts as absent.

    Returns:
        The message, and the paths of the fields passed over: empty when the payload was strict already.

    Raises:
        InvalidPayload: with every fault found in the payload as it came.
    """
    try:
        return decode(model, text), []
    except InvalidPayload as strict:
        return decode_without_empty(model, text, strict)


def decode_without_empty(model: type[M], text: str, strict: InvalidPayload) -> tuple[M, list[str]]:
    """Read a payload that strict reading refused as if its empty optional fields were absent.

    Returns:
        The message, and the paths of the fields passed over: at least one.

    Raises:
        InvalidPayload: the refusal that was given, if that does not help.
    """
    empty: list[str] = []
    try:
        stripped = _without_empty(json.loads(text), "", empty)
        if not empty:
            raise strict
        return decode(model, json.dumps(stripped)), empty
    except (ValueError, RecursionError, InvalidPayload):
        raise strict from None


def _without_empty(value: Json, path: str, empty: list[str]) -> Json:
    """Copy a JSON value without its empty members; their paths go to `empty`."""
    if isinstance(value, list):
        return [_without_empty(item, f"{path}[{index}]", empty) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    kept: dict[str, Json] = {}
    for name, member in value.items():
        place = f"{path}.{name}" if path else name
        if member is None or member in ([], {}):
            empty.append(place)
        else:
            kept[name] = _without_empty(member, place, empty)
    return kept
