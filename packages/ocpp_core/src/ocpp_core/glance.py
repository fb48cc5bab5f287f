"""A payload read in passing, before anybody has looked at its text.

A model's validator reads JSON in one pass and refuses nearly all that is wrong. It says nothing of a key that comes twice, nor of
an integer past all measure. Both show without another pass: where no key comes twice the text has as many keys as the message has
members, and keys are easily counted in a text that is written plainly, as nearly all are. Wherever that leaves a doubt, nothing is
said, and whoever asked reads the text with care.
"""

import math
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from .model import OcppModel

__all__ = ["glance"]

M = TypeVar("M", bound=OcppModel)

_KEY: Final = '":'
_APART: Final = b'" '
_SPACE: Final = ord(" ")
_LONG: Final = b"0" * 41
_OUTLINE: Final = bytes(
    ord("0") if char in b"-0123456789" else _SPACE if char in b" \t\r\n" else ord('"') if char == ord('"') else ord(".")
    for char in range(256)
)
"""What a text looks like: its digits (signs count as such), space and quotes."""


def glance(model: type[M], text: str) -> M | None:
    """The message that a payload holds, if that shows at a glance.

    Args:
        model: the message that it should be.
        text: anything.

    Returns:
        What `decode` would; then the text is one object of sound JSON, no key comes twice in it, and no number has more
        than 40 characters. None: it has to be read with care.
    """
    if "\\" in text:
        return None
    try:
        data = text.encode()
        outline = data.translate(_OUTLINE)
        if _LONG in outline or (_SPACE in outline and _APART in outline):
            return None
        message: M = model.__pydantic_validator__.validate_json(data, by_alias=True, by_name=False)
    except Exception:  # noqa: BLE001 - no UTF-8, no JSON, not that message; or whatever a validator has to say to a careful reader
        return None
    return message if text.count(_KEY) == _counter(model)(message) else None


# A key that comes twice adds to the keys, and not to the members. Where a key may stand apart from its colon, or a string have an
# escape, nothing is counted; a string that begins with a colon looks like one key more, which is a doubt and no harm.

_Count = Callable[[Any], float]


@cache
def _counter(model: type[BaseModel], within: tuple[type[BaseModel], ...] = ()) -> _Count:
    """What counts the members of a message, those of its parts included; it finds no number where they cannot be told."""
    if model in within or not _is_as_written(model):
        return _unknown
    fields = ((name, _part(field.annotation, (*within, model))) for name, field in model.model_fields.items())
    parts = tuple((name, count) for name, count in fields if count is not None)
    if not parts:
        return _own

    def members(message: BaseModel) -> float:
        present, values = message.__pydantic_fields_set__, message.__dict__
        count: float = len(present)
        for name, of in parts:
            if name in present and values[name] is not None:
                count += of(values[name])
        return count

    return members


def _is_as_written(model: type[BaseModel]) -> bool:
    """Whether each key in the text becomes one member, and nothing else does."""
    aliases = [field.validation_alias for field in model.model_fields.values()]
    keys = {alias for alias in aliases if isinstance(alias, str)}
    validators = model.__pydantic_decorators__.model_validators.values()
    return (
        model.model_config.get("extra") == "forbid"
        and len(keys) == len(aliases)
        and all(validator.info.mode == "after" for validator in validators)
    )


def _own(message: BaseModel) -> float:
    return len(message.__pydantic_fields_set__)


def _unknown(_value: object) -> float:
    return math.nan


def _part(annotation: Any, within: tuple[type[BaseModel], ...]) -> _Count | None:
    """What counts the members in a field's value; None: it has none."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _part(inner[0], within)
    if origin in (Union, UnionType):
        counts = {_part(each, within) for each in inner if each is not NoneType}
        return counts.pop() if len(counts) == 1 else _unknown
    if origin is list:
        return _of_each(_part(inner[0], within))
    if not isinstance(annotation, type):
        return _unknown
    if issubclass(annotation, BaseModel):
        return _counter(annotation, within)
    return None if issubclass(annotation, _PLAIN) else _unknown


_PLAIN: Final = (str, int, float, Decimal, datetime, Enum)  # a bool is an int


def _of_each(count: _Count | None) -> _Count | None:
    """What counts the members in a list whose items are counted so."""
    if count is None:
        return None
    if count is _own:
        return lambda values: sum([len(value.__pydantic_fields_set__) for value in values if value is not None])
    return lambda values: sum([count(value) for value in values if value is not None])
