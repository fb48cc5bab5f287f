"""Meter readings: what MeterValues and StopTransaction of the core carry (OCPP 1.5, MeterValue)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import XML_ATTRIBUTE, XML_TEXT, DateTime, OcppModel, Opt, XmlName

__all__ = [
    "Location",
    "Measurand",
    "MeterValue",
    "ReadingContext",
    "SampledValue",
    "TransactionData",
    "UnitOfMeasure",
    "ValueFormat",
]


class Location(StrEnum):
    """Where a quantity is measured (OCPP 1.5, MeterValue)."""

    INLET = "Inlet"
    """Where the charge point is fed from the grid."""
    OUTLET = "Outlet"
    """At the connector, towards the vehicle."""
    BODY = "Body"
    """Inside the charge point, as its temperature."""


class Measurand(StrEnum):
    """Quantity measured (OCPP 1.5, MeterValue). Export is from vehicle to grid, import from grid to vehicle."""

    ENERGY_ACTIVE_EXPORT_REGISTER = "Energy.Active.Export.Register"
    """Meter reading of active energy exported (Wh, kWh)."""
    ENERGY_ACTIVE_IMPORT_REGISTER = "Energy.Active.Import.Register"
    """Meter reading of active energy imported (Wh, kWh)."""
    ENERGY_REACTIVE_EXPORT_REGISTER = "Energy.Reactive.Export.Register"
    """Meter reading of reactive energy exported (varh, kvarh)."""
    ENERGY_REACTIVE_IMPORT_REGISTER = "Energy.Reactive.Import.Register"
    """Meter reading of reactive energy imported (varh, kvarh)."""
    ENERGY_ACTIVE_EXPORT_INTERVAL = "Energy.Active.Export.Interval"
    """Active energy exported since the last sample (Wh, kWh)."""
    ENERGY_ACTIVE_IMPORT_INTERVAL = "Energy.Active.Import.Interval"
    """Active energy imported since the last sample (Wh, kWh)."""
    ENERGY_REACTIVE_EXPORT_INTERVAL = "Energy.Reactive.Export.Interval"
    """Reactive energy exported since the last sample (varh, kvarh)."""
    ENERGY_REACTIVE_IMPORT_INTERVAL = "Energy.Reactive.Import.Interval"
    """Reactive energy imported since the last sample (varh, kvarh)."""
    POWER_ACTIVE_EXPORT = "Power.Active.Export"
    """Active power exported at this moment (W, kW)."""
    POWER_ACTIVE_IMPORT = "Power.Active.Import"
    """Active power imported at this moment (W, kW)."""
    POWER_REACTIVE_EXPORT = "Power.Reactive.Export"
    """Reactive power exported at this moment (var, kvar)."""
    POWER_REACTIVE_IMPORT = "Power.Reactive.Import"
    """Reactive power imported at this moment (var, kvar)."""
    CURRENT_EXPORT = "Current.Export"
    """Current from the vehicle at this moment (A)."""
    CURRENT_IMPORT = "Current.Import"
    """Current to the vehicle at this moment (A)."""
    VOLTAGE = "Voltage"
    """Supply voltage at this moment (V)."""
    TEMPERATURE = "Temperature"
    """Temperature at the place named by the location (°C)."""


class ReadingContext(StrEnum):
    """Why a value was read (OCPP 1.5, MeterValue)."""

    INTERRUPTION_BEGIN = "Interruption.Begin"
    """An interruption began."""
    INTERRUPTION_END = "Interruption.End"
    """Work went on after an interruption."""
    SAMPLE_CLOCK = "Sample.Clock"
    """It is read at fixed times of the clock."""
    SAMPLE_PERIODIC = "Sample.Periodic"
    """It is read every so many seconds of a transaction."""
    TRANSACTION_BEGIN = "Transaction.Begin"
    """A transaction began."""
    TRANSACTION_END = "Transaction.End"
    """A transaction ended."""


class UnitOfMeasure(StrEnum):
    """Unit of a value (OCPP 1.5, MeterValue)."""

    WH = "Wh"
    """Watt-hours: active energy."""
    KWH = "kWh"
    """Kilowatt-hours: active energy."""
    VARH = "varh"
    """Var-hours: reactive energy."""
    KVARH = "kvarh"
    """Kilovar-hours: reactive energy."""
    W = "W"
    """Watts: active power."""
    KW = "kW"
    """Kilowatts: active power."""
    VAR = "var"
    """Vars: reactive power."""
    KVAR = "kvar"
    """Kilovars: reactive power."""
    AMP = "Amp"
    """Amperes: current (1.6: ``A``)."""
    VOLT = "Volt"
    """Volts: voltage (1.6: ``V``)."""
    CELSIUS = "Celsius"
    """Degrees Celsius: temperature."""


class ValueFormat(StrEnum):
    """What the text of a value is (OCPP 1.5, MeterValue)."""

    RAW = "Raw"
    """A decimal number."""
    SIGNED_DATA = "SignedData"
    """A block of binary data, signed by the meter."""


class SampledValue(OcppModel):
    """One quantity of a reading; in SOAP the element ``value`` with attributes (OCPP 1.5, MeterValue)."""

    value: Annotated[str, XML_TEXT]
    """The number as text, or the signed data, as `format` says."""
    context: Annotated[Opt[ReadingContext], XML_ATTRIBUTE] = None
    """Why it was read. None: Sample.Periodic."""
    format: Annotated[Opt[ValueFormat], XML_ATTRIBUTE] = None
    """What the text is. None: Raw."""
    measurand: Annotated[Opt[Measurand], XML_ATTRIBUTE] = None
    """What was measured. None: Energy.Active.Import.Register."""
    location: Annotated[Opt[Location], XML_ATTRIBUTE] = None
    """Where it was measured. None: Outlet."""
    unit: Annotated[Opt[UnitOfMeasure], XML_ATTRIBUTE] = None
    """Unit of the number. None: Wh."""


class MeterValue(OcppModel):
    """What was read at one point in time (OCPP 1.5, MeterValues.req)."""

    timestamp: DateTime
    """When it was read."""
    values: Annotated[list[SampledValue], Field(min_length=1), XmlName("value")]
    """The quantities, at least one; in SOAP the element is named ``value``."""


class TransactionData(OcppModel):
    """Readings of a transaction that matter for its bill (OCPP 1.5, StopTransaction.req)."""

    values: Opt[list[MeterValue]] = None
    """The readings. None or empty: none."""
