"""What meters say, read alike in every version: where it stands, which register it is, and its value."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

__all__ = [
    "ENERGY",
    "Reading",
    "Register",
    "before",
    "context",
    "dated",
    "indexed",
    "measurand",
    "number",
    "readings",
    "sampled",
]

ENERGY = "Energy.Active.Import.Register"
"""What was measured, and in Wh, if a reading does not say."""

_LISTS = (
    ("meter_value", "meterValue"),
    ("transaction_data", "transactionData"),
    ("values", "values"),  # 1.5
)
_SAMPLES = (("sampled_value", "sampledValue"), ("values", "values"))
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_SECOND = timedelta(seconds=1)
_MOST_DIGITS = 400
_MOST_MULTIPLIER = 30
_SCALE = {None: 1, "Wh": 1, "varh": 1, "kWh": 1000, "kvarh": 1000}
"""Units of registers → Wh or varh."""


class Register(NamedTuple):
    """A register of a meter."""

    measurand: str
    phase: str | None
    location: str


class Reading(NamedTuple):
    """A reading of a register."""

    path: str
    """Place of the value."""
    when: datetime
    register: Register
    value: Decimal
    """In Wh or varh."""


def indexed(path: str, items: Sequence[Any] | None) -> Iterator[tuple[str, Any]]:
    """The items of a list, each with its place; of an absent list, none."""
    for index, item in enumerate(items or ()):
        yield f"{path}[{index}]", item


def before(one: datetime, other: datetime) -> bool:
    """Whether a point in time lies before another, by more than fractions of a second, which some leave out."""
    return other - one >= _SECOND


def dated(message: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The meter values of a message or a part of it, each with its place."""
    for name, wire in _LISTS:
        for place, item in indexed(f"{path}.{wire}".removeprefix("."), getattr(message, name, None)):
            if hasattr(item, "timestamp"):
                yield place, item
            else:  # 1.5 wraps those of StopTransaction once more
                yield from dated(item, place)


def sampled(meter_value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The samples of a meter value, each with its place."""
    for name, wire in _SAMPLES:
        yield from indexed(f"{path}.{wire}".removeprefix("."), getattr(meter_value, name, None))


def measurand(sample: Any) -> str:
    """What a sample measures."""
    return str(sample.measurand or ENERGY)


def context(sample: Any) -> str:
    """Why a sample was taken."""
    return str(sample.context or "Sample.Periodic")


def number(text: str) -> Decimal | None:
    """The number that a text of 1.x is; None if it is none, or beyond measure."""
    if len(text) > _MOST_DIGITS or not _DECIMAL.fullmatch(text):
        return None
    return Decimal(text)


def readings(message: Any) -> Iterator[Reading]:
    """The readings of registers in a message, as far as they are numbers in units of energy."""
    for path, meter_value in dated(message):
        for place, sample in sampled(meter_value, path):
            what = measurand(sample)
            value = _energy(sample) if what.endswith(".Register") else None
            if value is not None:
                phase = getattr(sample, "phase", None)  # 1.5 has none
                register = Register(what, phase, str(sample.location or "Outlet"))
                yield Reading(f"{place}.value", meter_value.timestamp, register, value)


def _energy(sample: Any) -> Decimal | None:
    if isinstance(sample.value, Decimal):  # 2.x
        unit, multiplier = sample.unit_of_measure and sample.unit_of_measure.unit, _multiplier(sample)
        value = sample.value if abs(multiplier) <= _MOST_MULTIPLIER else None
    else:
        unit, multiplier = sample.unit, 0
        value = None if sample.format == "SignedData" else number(sample.value)
    scale = _SCALE.get(unit)
    return None if value is None or scale is None else value * scale * Decimal(10) ** multiplier


def _multiplier(sample: Any) -> int:
    unit = sample.unit_of_measure
    return 0 if unit is None else unit.multiplier or 0
