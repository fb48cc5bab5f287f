"""In what messages differ, field by field: the path on the wire, both values with their units, what only one of them has."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from difflib import SequenceMatcher
from enum import Enum
from typing import Any, cast

from ocpp_core import OcppModel
from ocpp_toolkit.reference import fields

__all__ = ["differences", "nearest"]

_IN_WORDS = re.compile(
    r"\b(?P<word>(?i:seconds|minutes|milliseconds|percent))\b|\bin (?P<sign>k?Wh|k?varh|k?W|A|V|s)\b"
)
"""How the text of a field tells its unit."""
_SIGNS = {"seconds": "s", "minutes": "min", "milliseconds": "ms", "percent": "%"}
_RATES = ("limit", "min_charging_rate")
"""Fields in the unit of the charging schedule that they are part of."""
_LONGEST = 200
"""Characters of a value that are shown."""


def differences(left: object, right: object) -> list[str]:
    """Lines that say in what two messages, or two lists of messages, differ; empty if they do not, or are neither.

    ``meterValue[0].sampledValue[1].value: 549 Wh != 550 Wh``
    """
    if isinstance(left, OcppModel) and isinstance(right, OcppModel):
        return list(_between(left, right, "", None))
    if _are_messages(left, right):
        return list(_between_lists(cast("Sequence[Any]", left), cast("Sequence[Any]", right)))
    return []


def nearest(wanted: OcppModel, found: Sequence[object]) -> list[str]:
    """Lines that say how the most similar message of a list differs from one that is not in it."""
    alike = [(place, each) for place, each in enumerate(found) if type(each) is type(wanted)]
    if not alike:
        return [f"there is no {_name(wanted)} among: {', '.join(map(_name, found)) or 'nothing'}"]
    place, lines = min(((place, differences(wanted, each)) for place, each in alike), key=lambda each: len(each[1]))
    return [f"the nearest is [{place}], which differs (wanted != there):", *lines]


def _are_messages(*values: object) -> bool:
    """Whether these are lists, with a message in any of them."""
    return all(isinstance(value, list | tuple) for value in values) and any(
        isinstance(each, OcppModel) for value in values for each in cast("Sequence[object]", value)
    )


# ------------------------------------------------------------------------------------------------------------- lists


def _between_lists(left: Sequence[Any], right: Sequence[Any]) -> Iterator[str]:
    """Messages of one kind are held against each other; what has no counterpart is missing on one side."""
    matcher = SequenceMatcher(None, [_name(each) for each in left], [_name(each) for each in right], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            for offset in range(last - first):
                yield from _between_items(left[first + offset], right[start + offset], first + offset)
            continue
        yield from (f"[{place}] only on the left: {_shown(left[place])}" for place in range(first, last))
        yield from (f"[{place}] only on the right: {_shown(right[place])}" for place in range(start, end))


def _between_items(left: Any, right: Any, place: int) -> Iterator[str]:
    if isinstance(left, OcppModel) and isinstance(right, OcppModel):
        for line in _between(left, right, "", None):
            yield f"[{place}] {_name(left)}.{line}"
    elif left != right:
        yield f"[{place}] {_shown(left)} != {_shown(right)}"


# ---------------------------------------------------------------------------------------------------------- messages


def _between(left: OcppModel, right: OcppModel, path: str, rate: str | None) -> Iterator[str]:
    if type(left) is not type(right):
        yield f"{path + ': ' if path else ''}{_full_name(left)} != {_full_name(right)}"
        return
    rate = _rate_unit(left) or rate
    for name, info in type(left).model_fields.items():
        wire = info.serialization_alias or info.alias or name
        ours, theirs = getattr(left, name), getattr(right, name)
        if ours != theirs:
            place = f"{path}.{wire}" if path else wire
            yield from _between_values(ours, theirs, place, (_unit(left, name, rate), _unit(right, name, rate)), rate)


def _between_values(left: Any, right: Any, path: str, units: tuple[str, str], rate: str | None) -> Iterator[str]:
    if left is None or right is None:
        side, value, unit = ("right", right, units[1]) if left is None else ("left", left, units[0])
        yield f"{path}: only on the {side}: {_shown(value, unit)}"
    elif isinstance(left, OcppModel) and isinstance(right, OcppModel):
        yield from _between(left, right, path, rate)
    elif isinstance(left, list) and isinstance(right, list):
        yield from _between_nested(cast("list[Any]", left), cast("list[Any]", right), path, units, rate)
    else:
        yield f"{path}: {_shown(left, units[0])} != {_shown(right, units[1])}"


def _between_nested(
    left: list[Any], right: list[Any], path: str, units: tuple[str, str], rate: str | None
) -> Iterator[str]:
    both = min(len(left), len(right))
    for place in range(both):
        if left[place] != right[place]:
            yield from _between_values(left[place], right[place], f"{path}[{place}]", units, rate)
    for side, longer in (("left", left), ("right", right)):
        for place in range(both, len(longer)):
            yield f"{path}[{place}]: only on the {side}: {_shown(longer[place])}"


# ------------------------------------------------------------------------------------------------------ values, units


def _shown(value: Any, unit: str = "") -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum):
        return str(value.value)
    text = str(value) if isinstance(value, Decimal) else repr(value)
    if unit and not isinstance(value, bool | OcppModel | list):
        text = f"{value} {unit}"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _unit(message: OcppModel, name: str, rate: str | None) -> str:
    """The unit of a field's numbers: what stands beside it in the message, or else what the field's text says; empty: none."""
    if name == "value":
        return _unit_beside(message)
    if name in _RATES and rate is not None:
        return rate
    info = type(message).model_fields[name]
    wire = info.serialization_alias or info.alias or name
    told = next((_IN_WORDS.search(each.text) for each in fields(type(message)) if each.name == wire), None)
    if told is None:
        return ""
    return told["sign"] or _SIGNS[told["word"].lower()]


def _unit_beside(message: OcppModel) -> str:
    beside = getattr(message, "unit_of_measure", None)
    unit = getattr(beside if beside is not None else message, "unit", None)
    if unit is None:
        return ""
    power = getattr(beside, "multiplier", None)
    return f"{f'·10^{power} ' if power else ''}{_shown(unit) if isinstance(unit, Enum) else unit}"


def _rate_unit(message: OcppModel) -> str | None:
    unit = getattr(message, "charging_rate_unit", None)
    return None if unit is None else str(unit.value)


def _name(message: object) -> str:
    return type(message).__name__


def _full_name(message: object) -> str:
    return f"{type(message).__module__.partition('.')[0]}.{_name(message)}"
