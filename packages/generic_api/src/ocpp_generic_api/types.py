"""Data types that two or more functional blocks use, in OCPP 2.0.1's vocabulary.

Texts have no limit here: the versions' own models hold each to theirs.
"""

from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, Number, OcppModel, Opt

from .enums import (
    AuthorizationStatus,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    CostKind,
    IdTokenType,
    Location,
    Measurand,
    MessageFormat,
    Phase,
    ReadingContext,
    RecurrencyKind,
)

__all__ = [
    "EVSE",
    "AdditionalInfo",
    "ChargingProfile",
    "ChargingSchedule",
    "ChargingSchedulePeriod",
    "ConsumptionCost",
    "Cost",
    "IdToken",
    "IdTokenInfo",
    "MessageContent",
    "MeterValue",
    "RelativeTimeInterval",
    "SalesTariff",
    "SalesTariffEntry",
    "SampledValue",
    "SignedMeterValue",
    "StatusInfo",
    "UnitOfMeasure",
]


class StatusInfo(OcppModel):
    """More about why a response has the status it has (OCPP 2.0.1 part 2, 2).

    Only 2.0.1 has it.
    """

    reason_code: str
    """Reason as a code; the appendices list the usual ones."""
    additional_info: Opt[str] = None
    """Reason in words. None: the code says it all."""


class EVSE(OcppModel):
    """An EVSE of the station, or one connector of it (OCPP 2.0.1 part 2, 2).

    OCPP 1.x has connectors alone, numbered through the whole station.
    """

    id: int
    """Number of the EVSE, from 1; the station as a whole is no EVSE, in 1.x neither, where it is connector 0."""
    connector_id: Opt[int] = None
    """Number of the connector within the EVSE, from 1. None: the EVSE as a whole."""


class AdditionalInfo(OcppModel):
    """A further identifier that comes with an identifier (OCPP 2.0.1 part 2, block C).

    Only 2.0.1 has it.
    """

    additional_id_token: str
    """The further identifier."""
    type: str
    """What kind of identifier it is; station and CSMS agree on the word."""


class IdToken(OcppModel):
    """An identifier for charging, and its kind (OCPP 2.0.1 part 2, block C).

    OCPP 1.x has the text alone (``idTag``), of at most 20 characters.
    """

    additional_info: Opt[Annotated[list[AdditionalInfo], Field(min_length=1)]] = None
    """Further identifiers of the same driver; only 2.0.1 has them. None: there are none."""
    id_token: str
    """The identifier, whatever its case; empty for `IdTokenType.NO_AUTHORIZATION`. At most 36 characters in 2.0.1, 20
    in 1.x."""
    type: Opt[IdTokenType] = None
    """What kind of identifier it is. None: not said, as always in 1.x."""


class MessageContent(OcppModel):
    """A text for people (OCPP 2.0.1 part 2, block O).

    Only 2.0.1 has it.
    """

    format: MessageFormat
    """How the content is written."""
    language: Opt[str] = None
    """Language tag of RFC 5646, as ``de``. None: not said."""
    content: str
    """The text, or its address."""


class IdTokenInfo(OcppModel):
    """What is known about an identifier (OCPP 2.0.1 part 2, block C).

    OCPP 1.x (``idTagInfo``) has status, expiry date and group alone.
    """

    status: AuthorizationStatus
    """Whether it may charge."""
    cache_expiry_date_time: Opt[DateTime] = None
    """When a cached copy of this answer stops to count (1.x: ``expiryDate``). None: the station's own rule holds."""
    charging_priority: Opt[int] = None
    """Priority from -9 to 9, the greater the higher; that of a TransactionEvent's response goes first. Only 2.0.1 has
    it. None: 0."""
    language1: Opt[str] = None
    """Language of the driver, a tag of RFC 5646. Only 2.0.1 has it. None: unknown."""
    evse_id: Opt[Annotated[list[int], Field(min_length=1)]] = None
    """The only EVSEs that it may charge at. Only 2.0.1 has it. None: all of the station."""
    group_id_token: Opt[IdToken] = None
    """Group of identifiers that it belongs to (1.x: ``parentIdTag``); members may end each other's transactions. None:
    no group."""
    language2: Opt[str] = None
    """Second choice of language; only beside a first one, and another than that. Only 2.0.1 has it. None: there is
    none."""
    personal_message: Opt[MessageContent] = None
    """Text to show to the driver. Only 2.0.1 has it. None: nothing to show."""


class SignedMeterValue(OcppModel):
    """A meter value with the meter's signature (OCPP 2.0.1 part 2, block J).

    Only 2.0.1 has it; signed data of 1.x is the text of a sampled value.
    """

    signed_meter_data: str
    """What the meter signed together with the signature, in base64."""
    signing_method: str
    """How the signature was made; empty where the data itself tells."""
    encoding_method: str
    """How the values were encoded before they were signed."""
    public_key: str
    """Public key to check it with, in base64; empty unless ``PublicKeyWithSignedMeterValue`` wants it."""


class UnitOfMeasure(OcppModel):
    """Unit of a value and its power of ten (OCPP 2.0.1 part 2, block J).

    OCPP 1.x has no exponent; kilo is part of its units.
    """

    unit: Opt[str] = None
    """Unit as 2.0.1 writes it: ``A``, ``V`` and ``Celsius`` for ``Amp``, ``Volt`` and ``Celcius`` of 1.x. None: Wh."""
    multiplier: Opt[int] = None
    """Exponent of ten that the value is multiplied by: 3 for thousands. Only 2.0.1 has it. None: 0."""


class SampledValue(OcppModel):
    """One measured value; alone, it is the import register of active energy in Wh (OCPP 2.0.1 part 2, block J).

    A value is a number where it can be read as one, else text: one of the two is given.
    """

    value: Opt[Number] = None
    """The value, in the unit and power of ten of ``unit_of_measure``. None: ``text`` has it; always there in 2.0.1."""
    context: Opt[ReadingContext] = None
    """Why it was taken. None: `ReadingContext.SAMPLE_PERIODIC`."""
    measurand: Opt[Measurand] = None
    """What it measures. None: `Measurand.ENERGY_ACTIVE_IMPORT_REGISTER`."""
    phase: Opt[Phase] = None
    """Phase that it is about; not in 1.5. None: all of them together."""
    location: Opt[Location] = None
    """Where it was measured. None: `Location.OUTLET`."""
    signed_meter_value: Opt[SignedMeterValue] = None
    """The same with the meter's signature; only 2.0.1 has it. None: not signed, or ``text`` has it."""
    unit_of_measure: Opt[UnitOfMeasure] = None
    """Unit of the value. None: Wh, which suits a measurand of energy only."""
    text: Opt[str] = None
    """What 1.x wrote where it is no plain number, as signed data; 1.x alone. None: ``value`` has it."""


class MeterValue(OcppModel):
    """Values measured at one point in time (OCPP 2.0.1 part 2, block J)."""

    sampled_value: Annotated[list[SampledValue], Field(min_length=1)]
    """The values, one or more."""
    timestamp: DateTime
    """When they were measured."""


class RelativeTimeInterval(OcppModel):
    """A span of time from now on (ISO 15118-2; OCPP 2.0.1 part 2, block K).

    Only 2.0.1 has it.
    """

    start: int
    """Begin, in s from now."""
    duration: Opt[int] = None
    """Length, in s. None: until the next one begins."""


class Cost(OcppModel):
    """A cost per kWh (ISO 15118-2; OCPP 2.0.1 part 2, block K).

    Only 2.0.1 has it.
    """

    cost_kind: CostKind
    """What is counted."""
    amount: int
    """Cost per kWh, before the power of ten."""
    amount_multiplier: Opt[int] = None
    """Exponent of ten that the amount is multiplied by, from -3 to 3. None: 0."""


class ConsumptionCost(OcppModel):
    """What a block of consumption costs (ISO 15118-2; OCPP 2.0.1 part 2, block K).

    Only 2.0.1 has it.
    """

    start_value: Number
    """Consumption from which it counts, up to that of the next block."""
    cost: Annotated[list[Cost], Field(min_length=1)]
    """Costs, one of each kind; at least one."""


class SalesTariffEntry(OcppModel):
    """Price level and costs of a span of time (ISO 15118-2; OCPP 2.0.1 part 2, block K).

    Only 2.0.1 has it.
    """

    relative_time_interval: RelativeTimeInterval
    """The span of time."""
    e_price_level: Opt[int] = None
    """Price level from 0, the smaller the cheaper. None: not said."""
    consumption_cost: Opt[Annotated[list[ConsumptionCost], Field(min_length=1)]] = None
    """Costs by consumption, one or more. None: not said."""


class SalesTariff(OcppModel):
    """A tariff for the EV to plan by (ISO 15118-2; OCPP 2.0.1 part 2, block K).

    Only 2.0.1 has it.
    """

    id: int
    """Number of the tariff, the same for one schedule as long as the EV charges."""
    sales_tariff_description: Opt[str] = None
    """Title for people. None: there is none."""
    num_e_price_levels: Opt[int] = None
    """How many price levels there are in all. None: not said."""
    sales_tariff_entry: Annotated[list[SalesTariffEntry], Field(min_length=1)]
    """Entries, at least one."""


class ChargingSchedulePeriod(OcppModel):
    """A limit from a moment on, until the next period begins (OCPP 2.0.1 part 2, block K)."""

    start_period: int
    """Begin, in s from the start of the schedule; 0 for the first."""
    limit: Number
    """Limit in W or A, as the schedule's unit says; meant to have at most one digit after the point, as 1.6 demands."""
    number_phases: Opt[int] = None
    """How many phases may be used, 1 to 3. None: 3 where it matters."""
    phase_to_use: Opt[int] = None
    """Which phase to charge on, 1 to 3, where one phase is used and the EVSE can switch; only 2.0.1 has it. None: the
    station chooses."""


class ChargingSchedule(OcppModel):
    """Limits over time (OCPP 2.0.1 part 2, block K)."""

    id: Opt[int] = None
    """Number of the schedule. None: 1.6, which has none."""
    start_schedule: Opt[DateTime] = None
    """When it begins, if it is absolute or recurring. None: with charging."""
    duration: Opt[int] = None
    """Length, in s. None: the last period goes on, for a `TxProfile` until the transaction ends."""
    charging_rate_unit: ChargingRateUnit
    """Unit of the limits."""
    charging_schedule_period: Annotated[list[ChargingSchedulePeriod], Field(min_length=1)]
    """Periods in order of their begin, at least one."""
    min_charging_rate: Opt[Number] = None
    """Rate below which the EV charges badly or not at all, in the same unit. None: unknown."""
    sales_tariff: Opt[SalesTariff] = None
    """Tariff that goes with it; only 2.0.1 has it. None: there is none."""


class ChargingProfile(OcppModel):
    """What a station, or a transaction, may draw over time (OCPP 2.0.1 part 2, block K)."""

    id: int
    """Number of the profile (1.6: ``chargingProfileId``)."""
    stack_level: int
    """Rank among profiles of one purpose, from 0: the greatest one in force counts."""
    charging_profile_purpose: ChargingProfilePurpose
    """What it limits."""
    charging_profile_kind: ChargingProfileKind
    """How it is placed in time."""
    recurrency_kind: Opt[RecurrencyKind] = None
    """How often it starts anew. None: it does not recur."""
    valid_from: Opt[DateTime] = None
    """When it comes into force. None: at once."""
    valid_to: Opt[DateTime] = None
    """When it goes out of force. None: when another replaces it."""
    charging_schedule: Annotated[list[ChargingSchedule], Field(min_length=1)]
    """Schedules, at least one; more than one only for the EV to choose from by ISO 15118, up to three. 1.6 has one."""
    transaction_id: Opt[str] = None
    """Transaction that it is for, as the neutral API names it; with `TxProfile` only. None: not bound to one yet."""
