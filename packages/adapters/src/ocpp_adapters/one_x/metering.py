"""Measurements: sampled values there and back (OCPP 1.6, 7.31, 7.33, 7.43; OCPP 1.5, MeterValue).

- A value goes out with its multiplier applied, for 1.x has none: 1.5 with multiplier 3 is ``1500``, and comes back so.
- Signed data travel as a sampled value of their own in format SignedData, right behind the plain value they sign; coming in,
  the two are one again. 1.x has no place for how they were signed.
- A value that is no number (a station's own words) is kept as text.
- What would be read as something else than it is, is left out as a whole: a sample whose measurand or unit the version does
  not have; in 1.5, which has no phases, the energy or power of one of them. Where it would only be read as less, the value
  is sent.
- 1.5 has no units VA, kVA, K, Fahrenheit, Percent and Hertz; it writes Amp and Volt.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from ocpp_adapters.making import made
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

__all__ = ["ENERGY", "Metering", "Place", "energy_wh", "is_register"]

ENERGY = Measurand.ENERGY_ACTIVE_IMPORT_REGISTER
"""What is measured where no measurand is given (OCPP 1.6, 7.31)."""

Place = tuple[int, int]
"""Where a sample is among readings: number of the reading, and of the sample in it, both from 0."""

_TO_15 = {"A": "Amp", "V": "Volt"}
_TO_16 = {"Hz": "Hertz"}
_MOST_ABOUTS = 512  # combinations of what is said about a value that are kept; a station has a handful
_SPELLINGS = {"Amp": "A", "Volt": "V", "Hertz": "Hz", "Celcius": "Celsius"}
"""Units of 1.5 and 1.6, and 1.6's other spelling (OCPP-J 1.6 errata, 2.1), as the neutral API writes them."""
_WH_IN = {"Wh": 0, "kWh": 3}
"""Power of ten of a unit of energy, in Wh."""
_NUMBER = re.compile(r"\s*+[+-]?+(?:[0-9]{1,100}+(?:\.[0-9]{0,100}+)?+|\.[0-9]{1,100}+)(?:[eE][+-]?+[0-9]{1,2}+)?+\s*+")
"""What is read as a number; a text without bounds is none. No part of it is tried twice, for it is asked of each value."""
_GREATEST_MULTIPLIER = 99
_NOT_SIGNED = "OCPP 1.x has signed data, but not how they were signed"
_HOW_SIGNED = ("signing_method", "encoding_method", "public_key")
_DERIVED = {
    "value": "with the multiplier applied",
    "unit_of_measure": "the unit in one spelling, and no multiplier: it is applied",
    "signed_meter_value": "1.x has signed data beside the value; how they were signed is not said",
}
_ONE_VALUE = "OCPP 1.x has one value: the number is sent"
_NOTHING = "a sample without a value says nothing"
_WORDS = {"unit_of_measure": "unit"}
"""Fields of a sample that 1.x calls otherwise."""
_HELD_BY = ("value", "text", "signed_meter_value")
"""Which field has a value."""
_SUM = "OCPP 1.5 has no phases: without its phase, it would be read as the sum"


def is_register(sample: SampledValue) -> bool:
    """Whether a sample is a plain reading of the whole energy register."""
    unit = sample.unit_of_measure or UnitOfMeasure()
    return (
        (sample.measurand or ENERGY) is ENERGY
        and sample.phase is None
        and sample.value is not None
        and (unit.unit or "Wh") in _WH_IN
        and abs(unit.multiplier or 0) <= _GREATEST_MULTIPLIER
    )


def energy_wh(sample: SampledValue) -> Decimal:
    """The reading of an energy register in Wh, unit and multiplier applied."""
    unit = sample.unit_of_measure or UnitOfMeasure()
    return _shifted(sample.value or Decimal(0), (unit.multiplier or 0) + _WH_IN[unit.unit or "Wh"])


def _shifted(number: Decimal, power: int) -> Decimal:
    """A number times a power of ten, to its last digit: `Decimal.scaleb` would round."""
    sign, digits, exponent = number.as_tuple()
    return Decimal((sign, digits, int(exponent) + power))


def _plain(number: Decimal) -> str:
    """A number as text, without an exponent."""
    return str(int(number)) if number == number.to_integral_value() else format(number, "f")


class _About:
    """What is said about a value."""

    def __init__(self, **said: Any) -> None:
        self._fields: dict[str, Any] = {**dict.fromkeys(SampledValue.model_fields), **said}
        present = {name for name, value in said.items() if value is not None}
        self._present = {name: {name, *present} for name in _HELD_BY}

    def of(self, name: str, value: Any) -> SampledValue:
        """The sample of a value, which one of the fields holds."""
        fields = self._fields.copy()
        fields[name] = value
        return made(SampledValue, fields, self._present[name])


class Metering:
    """Measurements in the words of one of the 1.x versions."""

    def __init__(self, ocpp: Any) -> None:
        self.ocpp = ocpp
        self.is_15 = ocpp.VERSION.name == "1.5"
        self._values = "values" if self.is_15 else "sampled_value"
        self._words: Mapping[str, Any] = {
            "context": (ReadingContext, ocpp.ReadingContext),
            "location": (Location, ocpp.Location),
            **({} if self.is_15 else {"phase": (Phase, ocpp.Phase)}),
        }

        self._neutral: Mapping[str, Mapping[Any, Any]] = {
            "context": {word: ReadingContext(word.value) for word in ocpp.ReadingContext},
            "measurand": {word: Measurand(word.value) for word in ocpp.Measurand},
            "location": {word: Location(word.value) for word in ocpp.Location},
            **({} if self.is_15 else {"phase": {word: Phase(word.value) for word in ocpp.Phase}}),
            "unit_of_measure": {
                word: UnitOfMeasure(unit=_SPELLINGS.get(word.value, word.value)) for word in ocpp.UnitOfMeasure
            },
        }
        """The version's words → ours, by our fields."""
        self._said_of = itemgetter(*(_WORDS.get(name, name) for name in self._neutral))
        self._signed_data = ocpp.ValueFormat.SIGNED_DATA
        self._abouts: dict[tuple[Any, ...], _About] = {}

    def losses(self, path: str = "meter_value") -> dict[str, str]:
        """What `out` cannot carry of readings at a place, and why: for a route's fidelity."""
        sample = f"{path}[].sampled_value[]"
        return {
            sample: f"{self._lacks('measurand')}; {self._lacks('unit')}; {_NOTHING}" + (f"; {_SUM}" * self.is_15),
            f"{sample}.text": _ONE_VALUE,
            **{f"{sample}.signed_meter_value.{name}": _NOT_SIGNED for name in _HOW_SIGNED},
            **{
                f"{sample}.{name}": self._lacks(name)
                for name, (neutral, version) in self._words.items()
                if set(neutral) - set(version)
            },
            **({f"{sample}.phase": self._lacks("phase")} if self.is_15 else {}),
        }

    @staticmethod
    def derived(path: str = "meter_value") -> dict[str, str]:
        """What is filled in, or written otherwise, when readings at a place have been carried."""
        return {f"{path}[].sampled_value[].{name}": why for name, why in _DERIVED.items()}

    def _lacks(self, name: str) -> str:
        return f"no such {name} in OCPP {self.ocpp.VERSION.name}"

    # ------------------------------------------------------------------------------------------------------- out

    def out(
        self, readings: Iterable[MeterValue], scope: Scope, path: str = "meter_value", said: Place | None = None
    ) -> list[Any]:
        """The readings; one of which nothing can be carried is left out.

        Args:
            readings: what was measured.
            scope: where losses are reported.
            path: where the readings are in the message.
            said: the sample whose number is said elsewhere, so that its signature alone is left to say; None: no such.
        """
        converted = [
            self._reading_out(reading, scope, f"{path}[{index}]", said[1] if said and said[0] == index else None)
            for index, reading in enumerate(readings)
        ]
        return [reading for reading in converted if reading is not None]

    def _reading_out(self, reading: MeterValue, scope: Scope, path: str, said: int | None) -> Any:
        samples = [
            sample
            for index, each in enumerate(reading.sampled_value)
            for sample in self._sample_out(each, scope, f"{path}.sampled_value[{index}]", said=index == said)
        ]
        return self.ocpp.MeterValue(timestamp=reading.timestamp, **{self._values: samples}) if samples else None

    def _sample_out(self, sample: SampledValue, scope: Scope, path: str, *, said: bool) -> Iterator[Any]:
        signed = sample.signed_meter_value
        if (why := self._why_not(sample)) is not None:
            scope.lose(path, sample, why)
            return
        if sample.value is not None:
            scope.lose(f"{path}.text", sample.text, _ONE_VALUE)
        about = {} if said and signed is None else self._about(sample, scope, path)
        if not said:
            plain = sample.text if sample.value is None else _plain(_shifted(sample.value, _multiplier(sample)))
            yield from () if plain is None else [self.ocpp.SampledValue(value=plain, **about)]
        if signed is not None:
            for name in _HOW_SIGNED:
                scope.lose(f"{path}.signed_meter_value.{name}", getattr(signed, name) or None, _NOT_SIGNED)
            kind = self.ocpp.ValueFormat.SIGNED_DATA
            yield self.ocpp.SampledValue(value=signed.signed_meter_data, format=kind, **about)

    def _why_not(self, sample: SampledValue) -> str | None:
        """Why a sample cannot be carried; None: it can."""
        if sample.value is None and sample.text is None and sample.signed_meter_value is None:
            return _NOTHING
        if sample.measurand is not None and sample.measurand.value not in set(self.ocpp.Measurand):
            return self._lacks("measurand")
        unit = self._unit(sample)
        if (unit is not None and unit not in set(self.ocpp.UnitOfMeasure)) or abs(
            _multiplier(sample)
        ) > _GREATEST_MULTIPLIER:
            return self._lacks("unit")
        summed = (sample.measurand or ENERGY).value.startswith(("Energy.", "Power.Active.", "Power.Reactive."))
        return _SUM if self.is_15 and summed and sample.phase is not None else None

    def _about(self, sample: SampledValue, scope: Scope, path: str) -> dict[str, Any]:
        """What 1.x says about a value: context, measurand, phase, location, unit."""
        about: dict[str, Any] = {}
        for name, (_, version) in self._words.items():
            value = getattr(sample, name)
            if value is not None and value not in set(version):
                scope.lose(f"{path}.{name}", value, self._lacks(name))
            elif value is not None:
                about[name] = version(value)
        if self.is_15:
            scope.lose(f"{path}.phase", sample.phase, self._lacks("phase"))
        if sample.measurand is not None:
            about["measurand"] = self.ocpp.Measurand(sample.measurand)
        if (unit := self._unit(sample)) is not None:
            about["unit"] = self.ocpp.UnitOfMeasure(unit)
        return about

    def _unit(self, sample: SampledValue) -> str | None:
        """The unit of a sample in the version's spelling, be it one of the version's or not."""
        unit = sample.unit_of_measure.unit if sample.unit_of_measure else None
        if unit is None:
            return None
        spelt = _SPELLINGS.get(unit, unit)
        return (_TO_15 if self.is_15 else _TO_16).get(spelt, spelt)

    # -------------------------------------------------------------------------------------------------------- in

    def into(self, readings: Sequence[Any] | None) -> list[MeterValue]:
        """The readings of a message."""
        return [
            made(
                MeterValue,
                {"sampled_value": self._samples_in(getattr(reading, self._values)), "timestamp": reading.timestamp},
                {"sampled_value", "timestamp"},
            )
            for reading in readings or []
        ]

    def _samples_in(self, samples: Sequence[Any]) -> list[SampledValue]:
        joined: list[SampledValue] = []
        for sample in samples:
            # The attributes of a model are found by way of `__getattr__`: of something as frequent as this, they are read at once.
            fields = sample.__dict__
            said, text = self._said_of(fields), fields["value"]
            about = self._abouts.get(said) or self._about_in(said)
            if fields["format"] is self._signed_data:
                _join(about.of("signed_meter_value", _signed(text)), joined)
            elif (number := _number(text)) is not None:
                joined.append(about.of("value", number))
            else:
                joined.append(about.of("text", text))
        return joined

    def _about_in(self, said: tuple[Any, ...]) -> _About:
        """All but the value: a meter says the same about each of its values, so it is found once."""
        ours = [table.get(word) for table, word in zip(self._neutral.values(), said, strict=True)]
        about = _About(**dict(zip(self._neutral, ours, strict=True)))
        if len(self._abouts) < _MOST_ABOUTS:
            self._abouts[said] = about
        return about


def _multiplier(sample: SampledValue) -> int:
    return (sample.unit_of_measure.multiplier if sample.unit_of_measure else None) or 0


def _signed(data: str) -> SignedMeterValue:
    return SignedMeterValue(signed_meter_data=data, signing_method="", encoding_method="", public_key="")


def _join(signed: SampledValue, values: list[SampledValue]) -> None:
    """Put signed data to the value that they sign, or behind the others if it is not there."""
    if values and _signs(signed, values[-1]):
        values[-1] = values[-1].model_copy(update={"signed_meter_value": signed.signed_meter_value})
    else:
        values.append(signed)


def _signs(signed: SampledValue, value: SampledValue) -> bool:
    """Whether a sample is signed data that belong to the value before it."""
    is_pair = signed.signed_meter_value is not None and value.signed_meter_value is None
    return is_pair and _key(signed) == _key(value)


def _key(sample: SampledValue) -> tuple[Any, ...]:
    return (sample.context, sample.measurand, sample.phase, sample.location, sample.unit_of_measure)


def _number(text: str) -> Decimal | None:
    """The number that a text is; None if it is none."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None
