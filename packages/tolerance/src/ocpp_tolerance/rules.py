"""Rules that make something of a value which strict reading refused.

A rule is data: which places it is for, and what it does there. It is asked only about a place that strict reading found at fault,
and only about the kinds of fault that it can mend.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict

from ocpp_core import now

from .places import Place, matches

__all__ = [
    "Change",
    "Clamp",
    "JsonText",
    "MapValue",
    "ReadTime",
    "Round",
    "Rule",
    "ToBoolean",
    "ToNumber",
    "ToText",
    "TrimEnd",
    "Truncate",
    "text_of_time",
]

_NUMBERS = frozenset({"int_type", "int_from_float", "float_type", "decimal_type"})
_TEXTS = frozenset({"string_type", "enum"})
_TIMES = frozenset({"string_pattern_mismatch", "string_type", "datetime_parsing", "datetime_from_date_parsing"})
_DECIMAL = re.compile(r"\s*([+-]?\d{1,18}(?:[.,]\d{1,18})?)\s*", re.ASCII)
_TIME = re.compile(
    r"\s*(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?:([Zz])|([+-]\d{2}):?(\d{2})?)?\s*", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Change:
    """What a rule did."""

    path: str
    """Where."""
    came: Any
    """What stood there; None: nothing, or null."""
    made: Any
    """What stands there now; None: nothing."""


@dataclass(frozen=True, kw_only=True)
class Rule(ABC):
    """Makes something of places that strict reading found at fault."""

    paths: tuple[str, ...] = ("**",)
    """Patterns of the places that it is for, in wire names: see `ocpp_tolerance.places`."""
    actions: tuple[str, ...] = ()
    """The actions that it is for; empty: all."""
    versions: tuple[str, ...] = ()
    """Names of the OCPP versions that it is for, as ``1.6``; empty: all."""
    kind: Literal["request", "response"] | None = None
    """Whether it is for requests or responses; None: both."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: ClassVar[str]
    """What it is called in deviations and in files of profiles."""
    faults: ClassVar[frozenset[str]]
    """The faults that it can mend, as `ocpp_core.Problem.kind` names them; empty: any."""

    def concerns(self, version: str, action: str, kind: str) -> bool:
        """Whether it is for such a message."""
        return (
            (not self.actions or action in self.actions)
            and (not self.versions or version in self.versions)
            and self.kind in (None, kind)
        )

    def mend(self, place: Place) -> list[Change]:
        """Change the payload at a place, if the rule is for it; returns what was done."""
        problem = place.problem
        if (self.faults and problem.kind not in self.faults) or not matches(self.paths, problem.path):
            return []
        return self._mend(place)

    @abstractmethod
    def _mend(self, place: Place) -> list[Change]: ...


@dataclass(frozen=True, kw_only=True)
class _OfValue(Rule):
    """Makes another value of one."""

    def _mend(self, place: Place) -> list[Change]:
        came = place.value
        made = self._made(came, place.problem.limit)
        if made is None or (type(made) is type(came) and made == came):
            return []
        place.put(made)
        return [Change(place.path, came, made)]

    @abstractmethod
    def _made(self, value: Any, limit: Any) -> Any:
        """The other value; None: there is none."""


@dataclass(frozen=True, kw_only=True)
class ToText(_OfValue):
    """A number or a truth value, where text belongs, becomes its text."""

    name = "to_text"
    faults = _TEXTS

    def _made(self, value: Any, limit: Any) -> Any:
        return json.dumps(value) if isinstance(value, int | float) else None


@dataclass(frozen=True, kw_only=True)
class JsonText(_OfValue):
    """An object or a list, where text belongs, becomes its JSON text."""

    name = "json_text"
    faults = frozenset({"string_type"})

    def _made(self, value: Any, limit: Any) -> Any:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False) if isinstance(value, dict | list) else None


@dataclass(frozen=True, kw_only=True)
class ToNumber(_OfValue):
    """Text, where a number belongs, becomes that number; a number without fraction becomes a whole one."""

    name = "to_number"
    faults = _NUMBERS

    def _made(self, value: Any, limit: Any) -> Any:
        if isinstance(value, str):
            text = _DECIMAL.fullmatch(value)
            value = None if text is None else Decimal(text[1].replace(",", "."))
        if not isinstance(value, Decimal | float):
            return None
        return int(value) if value == int(value) else float(value)


_TRUTHS: Mapping[Any, bool] = {0: False, 1: True, "0": False, "1": True, "false": False, "true": True}


@dataclass(frozen=True, kw_only=True)
class ToBoolean(_OfValue):
    """0 and 1, and the words for it, where a truth value belongs."""

    name = "to_boolean"
    faults = frozenset({"bool_type"})

    def _made(self, value: Any, limit: Any) -> Any:
        if isinstance(value, str):
            return _TRUTHS.get(value.strip().lower())
        return _TRUTHS.get(value) if isinstance(value, int) else None


@dataclass(frozen=True, kw_only=True)
class Truncate(_OfValue):
    """Text that is too long is cut at the greatest length allowed."""

    name = "truncate"
    faults = frozenset({"string_too_long"})

    def _made(self, value: Any, limit: Any) -> Any:
        return value[:limit]


@dataclass(frozen=True, kw_only=True)
class TrimEnd(_OfValue):
    """Text that is too long loses what does not belong to it at its end."""

    characters: str
    """The characters that do not belong there."""

    name = "trim_end"
    faults = frozenset({"string_too_long"})

    def _made(self, value: Any, limit: Any) -> Any:
        short = value.rstrip(self.characters)
        return None if short == value else short


@dataclass(frozen=True, kw_only=True)
class MapValue(_OfValue):
    """A value that is known to mean another becomes that one."""

    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """What means what. A value that is no text stands here as its JSON text."""
    otherwise: Any = None
    """What any other value becomes; None: it stays."""

    name = "map"
    faults = frozenset()

    def _made(self, value: Any, limit: Any) -> Any:
        if isinstance(value, dict | list) or not isinstance(value, str | int | float):
            return None
        text = value if isinstance(value, str) else json.dumps(value)
        return self.values.get(text, self.otherwise)


@dataclass(frozen=True, kw_only=True)
class Clamp(_OfValue):
    """A number out of range becomes the nearest one within."""

    name = "clamp"
    faults = frozenset({"greater_than_equal", "less_than_equal"})

    def _made(self, value: Any, limit: Any) -> Any:
        return int(limit) if limit == int(limit) else float(limit)


@dataclass(frozen=True, kw_only=True)
class Round(_OfValue):
    """A number with too many digits after the point is rounded, half to even."""

    name = "round"
    faults = frozenset({"decimal_max_places"})

    def _made(self, value: Any, limit: Any) -> Any:
        return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-limit), ROUND_HALF_EVEN))


@dataclass(frozen=True, kw_only=True)
class ReadTime(_OfValue):
    """A time that is no RFC 3339: without zone, without seconds, with a space for the T, with an offset of hours alone."""

    offset: str = "+00:00"
    """The zone of a time that names none."""
    empty: Literal["now", "refuse"] = "refuse"
    """What an empty text means: the time of reading, or nothing."""

    name = "read_time"
    faults = _TIMES

    def _made(self, value: Any, limit: Any) -> Any:
        if not isinstance(value, str):
            return None
        if not value.strip():
            return text_of_time(now()) if self.empty == "now" else None
        parts = _TIME.fullmatch(value)
        if parts is None:
            return None
        date, time, zulu, hours, minutes = parts.groups()
        zone = "+00:00" if zulu else self.offset if hours is None else f"{hours}:{minutes or '00'}"
        return _read(f"{date}T{time}{zone}")


def _read(text: str) -> str | None:
    try:
        return text_of_time(datetime.fromisoformat(text))
    except ValueError:
        return None


def text_of_time(moment: datetime) -> str:
    """RFC 3339 in UTC; near the ends of time, where UTC is out of reach, as it came."""
    offset = moment.utcoffset() or timedelta()
    try:
        utc = (moment.replace(tzinfo=UTC) - offset).isoformat()
    except OverflowError:
        return moment.isoformat()
    return utc.replace("+00:00", "Z")
