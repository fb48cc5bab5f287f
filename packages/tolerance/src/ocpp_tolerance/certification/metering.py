"""Meter values: numbers, units, times (all versions)."""

import base64
import binascii
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .readings import context, dated, measurand, number, readings, sampled
from .rule import Rule
from .state import Metered, State

__all__ = ["RULES"]

_HUNDRED = 100
_HEX = re.compile(r"([0-9A-Fa-f]{2})+")
_ACTIVE, _REACTIVE = frozenset({"Wh", "kWh"}), frozenset({"varh", "kvarh"})
_APPARENT = frozenset({"VA", "kVA"})
_WATTS = frozenset({"W", "kW"})
_DEGREES = frozenset({"Celsius", "Celcius", "Fahrenheit", "K"})  # the second as 1.6's schema misspells it

_UNITS: tuple[tuple[str, frozenset[str]], ...] = (
    ("Energy.Active.", _ACTIVE),
    ("Energy.Reactive.", _REACTIVE),
    ("Energy.Apparent.", frozenset({"VAh", "kVAh"})),
    ("Power.Active.", _WATTS),
    ("Power.Reactive.", frozenset({"var", "kvar"})),
    ("Power.Offered", _WATTS | _APPARENT),
    ("Current.", frozenset({"A", "Amp"})),
    ("Voltage", frozenset({"V", "Volt"})),
    ("SoC", frozenset({"Percent"})),
    ("Temperature", _DEGREES),
    ("Frequency", frozenset({"Hertz", "Hz"})),
)
"""Begin of a measurand → units that it can have. What is not listed has no unit of its own, or any."""

_STANDARD_UNITS = """
A ASU B Celsius dB dBm Deg Fahrenheit Hz K lx m ms2 N Ohm kPa Percent RH RPM s V VA kVA VAh kVAh var kvar varh kvarh W kW
Wh kWh
"""
_STANDARD = frozenset(_STANDARD_UNITS.split())
"""Units of 2.0.1; another text is a unit of the vendor's own."""


def _fitting(sample: Any) -> frozenset[str] | None:
    what = measurand(sample)
    return next((units for begin, units in _UNITS if what.startswith(begin)), None)


def _unit_of_another_quantity(sample: Any, _: State) -> Iterator[str]:
    units = _fitting(sample)
    if units is not None and sample.unit is not None and str(sample.unit) not in units:
        yield "unit"


def _standard_unit_of_another_quantity(sample: Any, _: State) -> Iterator[str]:
    unit = sample.unit_of_measure and sample.unit_of_measure.unit
    units = _fitting(sample)
    if units is not None and unit in _STANDARD and unit not in units:
        yield "unitOfMeasure.unit"


def _no_number(sample: Any, _: State) -> Iterator[str]:
    if sample.format != "SignedData" and number(sample.value) is None:
        yield "value"


def _no_hex(sample: Any, _: State) -> Iterator[str]:
    if sample.format == "SignedData" and not _HEX.fullmatch(sample.value):
        yield "value"


def _percentage(sample: Any, _: State) -> Iterator[str]:
    value = sample.value if isinstance(sample.value, Decimal) else number(sample.value)
    if measurand(sample) == "SoC" and value is not None and not 0 <= value <= _HUNDRED:
        yield "value"


def _begin_after_end(message: Any, _: State) -> Iterator[str]:
    taken = [
        (f"{place}.context", context(sample), value.timestamp)
        for path, value in dated(message)
        for place, sample in sampled(value, path)
    ]
    ends = [when for _, why, when in taken if why == "Transaction.End"]
    for path, why, when in taken:
        if why == "Transaction.Begin" and any(end < when for end in ends):
            yield path


def _register_backwards(message: Any, state: State) -> Iterator[str]:
    latest = dict(_registers(message, state))
    for reading in sorted(readings(message), key=lambda each: each.when):
        before = latest.get(reading.register)
        if before is not None and before.when < reading.when and reading.value < before.value:
            yield reading.path
        if before is None or before.when < reading.when:
            latest[reading.register] = Metered(reading.when, reading.value)


def _registers(message: Any, state: State) -> Any:
    """The registers as they were last read in the transaction that a message is about; none if there is none."""
    info = getattr(message, "transaction_info", None)
    if info is not None:
        series = state.series.get(info.transaction_id)
        return {} if series is None else series.registers
    transaction = state.transactions.get(getattr(message, "transaction_id", None))
    if transaction is None or getattr(message, "connector_id", transaction.connector) != transaction.connector:
        return {}
    return transaction.registers


def _not_base64(signed: Any, _: State) -> Iterator[str]:
    for name, text in (("signedMeterData", signed.signed_meter_data), ("publicKey", signed.public_key)):
        try:
            base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            yield name


_SAMPLE = ("SampledValue",)
_TYPE = "OCPP 2.0.1 part 2, {}"

RULES = (
    Rule(
        "unit-of-another-quantity",
        _SAMPLE,
        "The unit of a sample is one that its measurand can have.",
        {
            "1.5": "OCPP 1.6, 7.31 and 7.45; 1.5's service description has the same measurands, and units with A and V spelt out",
            "1.6": "OCPP 1.6, 7.31 and 7.45; errata sheet, 3.84",
        },
        _unit_of_another_quantity,
    ),
    Rule(
        "standard-unit-of-another-quantity",
        ("SampledValueType",),
        "A standardized unit of a sample is one that its measurand can have.",
        {"2.0.1": "OCPP 2.0.1 part 2 appendices, 2; part 2, UnitOfMeasureType.unit"},
        _standard_unit_of_another_quantity,
    ),
    Rule(
        "raw-value-no-number",
        _SAMPLE,
        "A value in Raw format is a decimal number.",
        {"1.6": "OCPP 1.6, 7.43 and 7.49"},
        _no_number,
    ),
    Rule(
        "signed-value-no-hex",
        _SAMPLE,
        "A value in SignedData format is binary data in hexadecimal.",
        {"1.6": "OCPP 1.6, 4.7 and 7.49"},
        _no_hex,
    ),
    Rule(
        "signed-data-no-base64",
        ("SignedMeterValueType",),
        "Signed meter data and its public key are in Base64.",
        {"2.0.1": "OCPP 2.0.1 part 2, SignedMeterValueType"},
        _not_base64,
    ),
    Rule(
        "state-of-charge-range",
        ("SampledValue", "SampledValueType"),
        "A state of charge is a percentage, from 0 to 100.",
        {"1.6": "OCPP 1.6, 7.31", "2.0.1": _TYPE.format("MeasurandEnumType")},
        _percentage,
    ),
    Rule(
        "begin-after-end",
        ("MeterValuesRequest", "StopTransactionRequest", "TransactionEventRequest"),
        "A sample of the begin of a transaction is not taken after one of its end.",
        {"1.6": "OCPP 1.6, 7.35; errata sheet, 4.25", "2.0.1": _TYPE.format("ReadingContextEnumType")},
        _begin_after_end,
    ),
    Rule(
        "register-backwards",
        ("MeterValuesRequest", "StopTransactionRequest", "TransactionEventRequest"),
        "Readings of a register in one transaction do not fall as time goes on.",
        {"1.6": "OCPP 1.6, 7.31 (note on registers); errata sheet, 3.77", "2.0.1": _TYPE.format("MeasurandEnumType")},
        _register_backwards,
    ),
)
