"""Measurements: sampled values there and back (OCPP 1.6, 7.31, 7.33, 7.43; OCPP 1.5, MeterValue).

- A value goes out in its unit with the multiplier applied: 1.5 with multiplier 3 is ``1500`` with unit ``kWh`` if that is a unit of the
  version. 1.x has no multiplier, so it comes back without one.
- Signed data travel as a sampled value of their own in format SignedData, right behind the plain value they sign; coming in,
  the two are one again. 1.x has no place for how they were signed.
- A value that is no number (a station's own words) is kept as text.
- 1.5 has no phase, and no units A, V, VA; it writes Amp and Volt.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from ocpp_generic_api import (
    Location,
    Measurand,
    MeterValue,
    Phase,
    ReadingContext,
    SampledValue,
    Scope,
    SignedMeterValue,
    UnitOfMeasure,
)

__all__ = ["ENERGY", "Metering", "energy_wh", "is_register"]

ENERGY = Measurand.ENERGY_ACTIVE_IMPORT_REGISTER
"""What is measured where no measurand is given (OCPP 1.6, 7.31)."""

_TO_15 = {"A": "Amp", "V": "Volt"}
_FROM_15 = {old: new for new, old in _TO_15.items()}
_WH_IN = {"Wh": Decimal(1), "kWh": Decimal(1000)}
_NOT_SIGNED = "OCPP 1.x has signed data, but not how they were signed"


def is_register(sample: SampledValue) -> bool:
    """Whether a sample is a plain reading of the whole energy register."""
    return (
        (sample.measurand or ENERGY) is ENERGY
        and sample.phase is None
        and sample.value is not None
        and (sample.unit_of_measure is None or (sample.unit_of_measure.unit or "Wh") in _WH_IN)
    )


def energy_wh(sample: SampledValue) -> Decimal:
    """The reading of an energy register in Wh, unit and multiplier applied."""
    unit = sample.unit_of_measure or UnitOfMeasure()
    return scaled(sample) * _WH_IN[unit.unit or "Wh"]


def scaled(sample: SampledValue) -> Decimal:
    """A sample's value with the multiplier applied."""
    multiplier = sample.unit_of_measure.multiplier if sample.unit_of_measure else None
    return (sample.value or Decimal(0)).scaleb(multiplier or 0)


def plain(number: Decimal) -> str:
    """A number as text, without an exponent."""
    return format(number.normalize() if number == number.to_integral_value() else number, "f")


class Metering:
    """Measurements in the words of one of the 1.x versions."""

    def __init__(self, ocpp: Any) -> None:
        self.ocpp = ocpp
        self.is_15 = ocpp.VERSION.name == "1.5"
        self._values = "values" if self.is_15 else "sampled_value"
        self._lacking = {
            "context": f"no such context in OCPP {ocpp.VERSION.name}",
            "measurand": f"no such measurand in OCPP {ocpp.VERSION.name}",
            "phase": f"no such phase in OCPP {ocpp.VERSION.name}",
            "location": f"no such location in OCPP {ocpp.VERSION.name}",
            "unit": f"no such unit in OCPP {ocpp.VERSION.name}",
        }

    # ------------------------------------------------------------------------------------------------------- out

    def out(self, readings: Iterable[MeterValue], scope: Scope, path: str = "meter_value") -> list[Any]:
        """The readings; one of which nothing can be carried is left out."""
        converted = (self._reading_out(each, scope, f"{path}[{index}]") for index, each in enumerate(readings))
        return [reading for reading in converted if reading is not None]

    def _reading_out(self, reading: MeterValue, scope: Scope, path: str) -> Any:
        samples = [
            sample
            for index, each in enumerate(reading.sampled_value)
            for sample in self._sample_out(each, scope, f"{path}.sampled_value[{index}]")
        ]
        if not samples:
            return None
        return self.ocpp.MeterValue(timestamp=reading.timestamp, **{self._values: samples})

    def _sample_out(self, sample: SampledValue, scope: Scope, path: str) -> Iterator[Any]:
        if sample.measurand is not None and sample.measurand.value not in set(self.ocpp.Measurand):
            scope.lose(path, sample, self._lacking["measurand"])
            return
        said = self._about(sample, scope, path)
        if sample.text is not None or sample.value is not None:
            text = sample.text if sample.value is None else None
            if text is None and sample.text is not None:
                scope.lose(f"{path}.text", sample.text, "OCPP 1.x has one value: the number is sent")
            yield self.ocpp.SampledValue(value=plain(scaled(sample)) if text is None else text, **said)
        if (signed := sample.signed_meter_value) is not None:
            for name in ("signing_method", "encoding_method", "public_key"):
                scope.lose(f"{path}.signed_meter_value.{name}", getattr(signed, name) or None, _NOT_SIGNED)
            yield self.ocpp.SampledValue(
                value=signed.signed_meter_data, format=self.ocpp.ValueFormat.SIGNED_DATA, **said
            )

    def _about(self, sample: SampledValue, scope: Scope, path: str) -> dict[str, Any]:
        """What 1.x says about a value: context, measurand, phase, location, unit."""
        ocpp = self.ocpp
        unit = sample.unit_of_measure.unit if sample.unit_of_measure else None
        said = {
            "context": self._enum(ocpp.ReadingContext, sample.context, scope, path, "context"),
            "measurand": self._enum(ocpp.Measurand, sample.measurand, scope, path, "measurand"),
            "location": self._enum(ocpp.Location, sample.location, scope, path, "location"),
            "unit": self._unit(unit, scope, path),
        }
        if self.is_15:
            scope.lose(f"{path}.phase", sample.phase, "OCPP 1.5 has no phases")
        else:
            said["phase"] = self._enum(ocpp.Phase, sample.phase, scope, path, "phase")
        return {name: value for name, value in said.items() if value is not None}

    def _unit(self, unit: str | None, scope: Scope, path: str) -> Any:
        wire = _TO_15.get(unit, unit) if self.is_15 and unit is not None else unit
        return self._enum(self.ocpp.UnitOfMeasure, wire, scope, f"{path}.unit_of_measure", "unit")

    def _enum(self, kind: Any, value: str | None, scope: Scope, path: str, name: str) -> Any:
        """The version's word for a value; None, and a loss, if it has none."""
        if value is None:
            return None
        if value in set(kind):
            return kind(value)
        scope.lose(f"{path}.{name}", value, self._lacking[name])
        return None

    # -------------------------------------------------------------------------------------------------------- in

    def into(self, readings: Sequence[Any] | None) -> list[MeterValue]:
        """The readings of a message; those without a value are left out."""
        return [
            MeterValue(timestamp=reading.timestamp, sampled_value=samples)
            for reading in readings or []
            if (samples := self._samples_in(getattr(reading, self._values)))
        ]

    def _samples_in(self, samples: Sequence[Any]) -> list[SampledValue]:
        joined: list[SampledValue] = []
        for sample in samples:
            read = self._sample_in(sample)
            if joined and read.signed_meter_value is not None and _signs(read, joined[-1]):
                joined[-1] = joined[-1].model_copy(update={"signed_meter_value": read.signed_meter_value})
            else:
                joined.append(read)
        return joined

    def _sample_in(self, sample: Any) -> SampledValue:
        signed = sample.format is not None and sample.format.value == "SignedData"
        number = None if signed else _number(sample.value)
        unit = sample.unit.value if sample.unit is not None else None
        phase = None if self.is_15 else sample.phase
        return SampledValue(
            value=number,
            text=sample.value if number is None and not signed else None,
            context=ReadingContext(sample.context) if sample.context is not None else None,
            measurand=Measurand(sample.measurand) if sample.measurand is not None else None,
            phase=Phase(phase) if phase is not None else None,
            location=Location(sample.location) if sample.location is not None else None,
            unit_of_measure=UnitOfMeasure(unit=_unit_in(unit)) if unit is not None else None,
            signed_meter_value=_signed(sample.value) if signed else None,
        )


def _unit_in(unit: str) -> str:
    # The wire of 1.6 has both spellings of Celsius (OCPP-J 1.6 errata, 2.1).
    return "Celsius" if unit == "Celcius" else _FROM_15.get(unit, unit)


def _signed(data: str) -> SignedMeterValue:
    return SignedMeterValue(signed_meter_data=data, signing_method="", encoding_method="", public_key="")


def _signs(signed: SampledValue, value: SampledValue) -> bool:
    """Whether signed data belong to the value before them."""
    return value.signed_meter_value is None and _key(signed) == _key(value)


def _key(sample: SampledValue) -> tuple[Any, ...]:
    return (sample.context, sample.measurand, sample.phase, sample.location, sample.unit_of_measure)


def _number(text: str) -> Decimal | None:
    """The number that a text is; None if it is none."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
