"""Meter values: what MeterValues and StopTransaction of the Core profile report (OCPP 1.6, 3.16)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, OcppModel, Opt

__all__ = [
    "Location",
    "Measurand",
    "MeterValue",
    "Phase",
    "ReadingContext",
    "SampledValue",
    "UnitOfMeasure",
    "ValueFormat",
]


class Location(StrEnum):
    """Where a value is measured (OCPP 1.6, 7.30)."""

    BODY = "Body"
    """Inside the housing."""
    CABLE = "Cable"
    """In the cable to the vehicle."""
    EV = "EV"
    """In the vehicle."""
    INLET = "Inlet"
    """Where the charge point is joined to the grid."""
    OUTLET = "Outlet"
    """At the connector; what a value without location means."""


class Measurand(StrEnum):
    """What is measured (OCPP 1.6, 7.31).

    Import flows from the grid towards the vehicle, export the other way. A register counts up for ever; an interval is
    the amount since the sample before.
    """

    CURRENT_EXPORT = "Current.Export"
    """Current out of the vehicle, momentary (A)."""
    CURRENT_IMPORT = "Current.Import"
    """Current into the vehicle, momentary (A)."""
    CURRENT_OFFERED = "Current.Offered"
    """Most current that the vehicle may draw (A)."""
    ENERGY_ACTIVE_EXPORT_REGISTER = "Energy.Active.Export.Register"
    """Count of active energy exported (Wh, kWh)."""
    ENERGY_ACTIVE_IMPORT_REGISTER = "Energy.Active.Import.Register"
    """Count of active energy imported (Wh, kWh); what a value without measurand means."""
    ENERGY_REACTIVE_EXPORT_REGISTER = "Energy.Reactive.Export.Register"
    """Count of reactive energy exported (varh, kvarh)."""
    ENERGY_REACTIVE_IMPORT_REGISTER = "Energy.Reactive.Import.Register"
    """Count of reactive energy imported (varh, kvarh)."""
    ENERGY_ACTIVE_EXPORT_INTERVAL = "Energy.Active.Export.Interval"
    """Active energy exported during the interval (Wh, kWh)."""
    ENERGY_ACTIVE_IMPORT_INTERVAL = "Energy.Active.Import.Interval"
    """Active energy imported during the interval (Wh, kWh)."""
    ENERGY_REACTIVE_EXPORT_INTERVAL = "Energy.Reactive.Export.Interval"
    """Reactive energy exported during the interval (varh, kvarh)."""
    ENERGY_REACTIVE_IMPORT_INTERVAL = "Energy.Reactive.Import.Interval"
    """Reactive energy imported during the interval (varh, kvarh)."""
    FREQUENCY = "Frequency"
    """Frequency of the mains, always in hertz, with or without a unit."""
    POWER_ACTIVE_EXPORT = "Power.Active.Export"
    """Active power out of the vehicle, momentary (W, kW)."""
    POWER_ACTIVE_IMPORT = "Power.Active.Import"
    """Active power into the vehicle, momentary (W, kW)."""
    POWER_FACTOR = "Power.Factor"
    """Power factor of the whole flow, momentary; no unit."""
    POWER_OFFERED = "Power.Offered"
    """Most power that the vehicle may draw (W, kW)."""
    POWER_REACTIVE_EXPORT = "Power.Reactive.Export"
    """Reactive power out of the vehicle, momentary (var, kvar)."""
    POWER_REACTIVE_IMPORT = "Power.Reactive.Import"
    """Reactive power into the vehicle, momentary (var, kvar)."""
    RPM = "RPM"
    """Speed of a fan, in turns per minute."""
    SOC = "SoC"
    """State of charge of the vehicle (%)."""
    TEMPERATURE = "Temperature"
    """Temperature in the charge point (Celsius, Fahrenheit, K)."""
    VOLTAGE = "Voltage"
    """Effective AC voltage of the supply, momentary (V)."""


class Phase(StrEnum):
    """Conductors that a value is about (OCPP 1.6, 7.34); not each of them makes sense with each measurand."""

    L1 = "L1"
    """Phase 1."""
    L2 = "L2"
    """Phase 2."""
    L3 = "L3"
    """Phase 3."""
    N = "N"
    """The neutral conductor."""
    L1_N = "L1-N"
    """Phase 1 against neutral."""
    L2_N = "L2-N"
    """Phase 2 against neutral."""
    L3_N = "L3-N"
    """Phase 3 against neutral."""
    L1_L2 = "L1-L2"
    """Phase 1 against phase 2."""
    L2_L3 = "L2-L3"
    """Phase 2 against phase 3."""
    L3_L1 = "L3-L1"
    """Phase 3 against phase 1."""


class ReadingContext(StrEnum):
    """Why a sample was taken (OCPP 1.6, 7.35)."""

    INTERRUPTION_BEGIN = "Interruption.Begin"
    """Charging was interrupted."""
    INTERRUPTION_END = "Interruption.End"
    """Charging went on after an interruption."""
    OTHER = "Other"
    """None of the others."""
    SAMPLE_CLOCK = "Sample.Clock"
    """The clock reached a full interval (ClockAlignedDataInterval)."""
    SAMPLE_PERIODIC = "Sample.Periodic"
    """The transaction is an interval older (MeterValueSampleInterval); what a value without context means."""
    TRANSACTION_BEGIN = "Transaction.Begin"
    """The transaction began."""
    TRANSACTION_END = "Transaction.End"
    """The transaction ended."""
    TRIGGER = "Trigger"
    """The central system asked for it (TriggerMessage)."""


class UnitOfMeasure(StrEnum):
    """Units of sampled values (OCPP 1.6, 7.45)."""

    CELSIUS = "Celsius"
    """Degrees Celsius, as the specification spells it: the one to send."""
    CELCIUS = "Celcius"
    """Degrees Celsius as the JSON schemas misspelt it: stations send it, so receive it (OCPP-J 1.6 errata, 2.1)."""
    FAHRENHEIT = "Fahrenheit"
    """Degrees Fahrenheit."""
    WH = "Wh"
    """Watt-hours; what a value of energy without unit means."""
    KWH = "kWh"
    """Kilowatt-hours."""
    VARH = "varh"
    """Var-hours, of reactive energy."""
    KVARH = "kvarh"
    """Kilovar-hours, of reactive energy."""
    W = "W"
    """Watts."""
    KW = "kW"
    """Kilowatts."""
    VA = "VA"
    """Volt-amperes, of apparent power."""
    KVA = "kVA"
    """Kilovolt-amperes, of apparent power."""
    VAR = "var"
    """Vars, of reactive power."""
    KVAR = "kvar"
    """Kilovars, of reactive power."""
    A = "A"
    """Amperes."""
    V = "V"
    """Volts, effective value."""
    K = "K"
    """Kelvins."""
    PERCENT = "Percent"
    """Hundredths of the whole."""
    HERTZ = "Hertz"
    """Hertz. The JSON schema of MeterValues has it; the specification and the service description do not."""


class ValueFormat(StrEnum):
    """How the text of a value is to be read (OCPP 1.6, 7.49)."""

    RAW = "Raw"
    """As a decimal number; what a value without format means."""
    SIGNED_DATA = "SignedData"
    """As a signed block of binary data, in hexadecimal digits."""


class SampledValue(OcppModel):
    """One value measured (OCPP 1.6, 7.43)."""

    value: str
    """A decimal number as text, or signed data; `format` tells which."""
    context: Opt[ReadingContext] = None
    """Why it was taken. None: ``Sample.Periodic``."""
    format: Opt[ValueFormat] = None
    """How to read `value`. None: ``Raw``."""
    measurand: Opt[Measurand] = None
    """What was measured. None: ``Energy.Active.Import.Register``."""
    phase: Opt[Phase] = None
    """Which conductors. None: all of them together."""
    location: Opt[Location] = None
    """Where. None: ``Outlet``."""
    unit: Opt[UnitOfMeasure] = None
    """Unit of `value`. None: ``Wh`` for an energy, otherwise the one that the measurand implies."""


class MeterValue(OcppModel):
    """Values that were measured at the same moment (OCPP 1.6, 7.33)."""

    timestamp: DateTime
    """That moment."""
    sampled_value: Annotated[list[SampledValue], Field(min_length=1)]
    """The values, at least one."""
