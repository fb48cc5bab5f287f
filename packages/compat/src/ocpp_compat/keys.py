"""Names of members: camelCase on the wire, snake_case in programs; as the package ``ocpp`` converts them, oddities included.

A name of a vendor's own goes through the same rules, so it does not always come back as it was: ``associated`` is sent as
``asSoCiated``, for it has the letters of a state of charge in it.
"""

import re
from functools import lru_cache
from typing import Any, cast

__all__ = ["camel_to_snake_case", "snake_to_camel_case"]

_TO_SNAKE = (("ocppCSMSURL", "ocpp_csms_url"), ("V2X", "_v2x"), ("V2G", "_v2g"))
_TO_CAMEL = (
    ("soc", "SoC"),
    ("_v2x", "V2X"),
    ("ocpp_csms_url", "ocppCsmsUrl"),
    ("csms", "CSMS"),
    ("_url", "URL"),
    ("_SoCket", "Socket"),
    ("_v2g", "V2G"),
)
"""Pieces that are spelt in a way of their own, replaced in this order before the rule."""

_WORD = re.compile(r"(?<=.)(?=[A-Z][a-z])|(?<=[a-z0-9])(?=[A-Z]\S)")
"""Where a word of a camelCase name begins; a capital at the very end, as in ``fullSoC``, begins none."""
_MOST_NAMES = 4096  # kept converted; the versions have some 400 names, a vendor's data may bring any number


def camel_to_snake_case(data: Any) -> Any:
    """A copy of a JSON value with the names of all its members in snake_case."""
    if isinstance(data, dict):
        members = cast("dict[str, Any]", data)
        return {_snake(name): camel_to_snake_case(member) for name, member in members.items()}
    return [camel_to_snake_case(item) for item in cast("list[Any]", data)] if isinstance(data, list) else data


def snake_to_camel_case(data: Any) -> Any:
    """A copy of a JSON value with the names of all its members in camelCase."""
    if isinstance(data, dict):
        members = cast("dict[str, Any]", data)
        return {_camel(name): snake_to_camel_case(member) for name, member in members.items()}
    return [snake_to_camel_case(item) for item in cast("list[Any]", data)] if isinstance(data, list) else data


@lru_cache(_MOST_NAMES)
def _snake(name: str) -> str:
    for piece, spelling in _TO_SNAKE:
        name = name.replace(piece, spelling)
    return _WORD.sub("_", name).lower()


@lru_cache(_MOST_NAMES)
def _camel(name: str) -> str:
    for piece, spelling in _TO_CAMEL:
        name = name.replace(piece, spelling)
    first, *others = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)
