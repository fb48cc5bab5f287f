"""Data types that two or more functional blocks of OCPP 2.0.1 use, and the base of all its messages."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_serializer

from ocpp_core import DateTime, Number, OcppModel, Opt, wire_name

from .enums import (
    AuthorizationStatusEnumType,
    ChargingProfileKindEnumType,
    ChargingProfilePurposeEnumType,
    ChargingRateUnitEnumType,
    CostKindEnumType,
    HashAlgorithmEnumType,
    IdTokenEnumType,
    LocationEnumType,
    MeasurandEnumType,
    MessageFormatEnumType,
    PhaseEnumType,
    ReadingContextEnumType,
    RecurrencyKindEnumType,
)

__all__ = [
    "AdditionalInfoType",
    "CertificateHashDataType",
    "ChargingProfileType",
    "ChargingSchedulePeriodType",
    "ChargingScheduleType",
    "ComponentType",
    "ComponentVariableType",
    "ConsumptionCostType",
    "CostType",
    "CustomDataType",
    "EVSEType",
    "IdTokenInfoType",
    "IdTokenType",
    "MessageContentType",
    "MeterValueType",
    "OCSPRequestDataType",
    "Ocpp201Model",
    "RelativeTimeIntervalType",
    "SalesTariffEntryType",
    "SalesTariffType",
    "SampledValueType",
    "SignedMeterValueType",
    "StatusInfoType",
    "String20",
    "String32",
    "String36",
    "String50",
    "String255",
    "String512",
    "String2500",
    "String5500",
    "UnitOfMeasureType",
    "VariableType",
]

String20 = Annotated[str, Field(max_length=20)]
"""Text of at most 20 characters."""
String32 = Annotated[str, Field(max_length=32)]
"""Text of at most 32 characters."""
String36 = Annotated[str, Field(max_length=36)]
"""Text of at most 36 characters: enough for a UUID."""
String50 = Annotated[str, Field(max_length=50)]
"""Text of at most 50 characters."""
String255 = Annotated[str, Field(max_length=255)]
"""Text of at most 255 characters."""
String512 = Annotated[str, Field(max_length=512)]
"""Text of at most 512 characters."""
String2500 = Annotated[str, Field(max_length=2500)]
"""Text of at most 2500 characters."""
String5500 = Annotated[str, Field(max_length=5500)]
"""Text of at most 5500 characters."""


class CustomDataType(OcppModel):
    """Data outside of the specification, as sender and receiver have agreed (OCPP 2.0.1 part 4, custom data).

    Only here are unknown members kept: in ``model_extra``, under their wire names, and sent again as they came.
    """

    model_config = ConfigDict(extra="allow")

    vendor_id: String255
    """Who defines the other members; at most 255 characters."""

    @model_serializer(mode="plain")
    def _untouched(self) -> dict[str, Any]:
        # A `null` of the vendor's is the vendor's: the rule that leaves out absent fields must not reach it.
        return {"vendorId": self.vendor_id, **(self.model_extra or {})}


class Ocpp201Model(OcppModel):
    """Base of all messages and data types of OCPP 2.0.1: each of them may carry custom data."""

    custom_data: Opt[CustomDataType] = None
    """Data outside of the specification. None: there is none."""


class StatusInfoType(Ocpp201Model):
    """More about why a response has the status it has (OCPP 2.0.1 part 2, 2)."""

    reason_code: String20
    """Reason as a code, at most 20 characters, whatever their case; the appendices list the usual ones."""
    additional_info: Opt[String512] = None
    """Reason in words, at most 512 characters. None: the code says it all."""


class EVSEType(Ocpp201Model):
    """An EVSE of the station, or one connector of it (OCPP 2.0.1 part 2, 2)."""

    id: int
    """Number of the EVSE, from 1."""
    connector_id: Opt[int] = None
    """Number of the connector within the EVSE, from 1. None: the EVSE as a whole."""


class AdditionalInfoType(Ocpp201Model):
    """A further identifier that comes with an identifier (OCPP 2.0.1 part 2, block C)."""

    additional_id_token: String36
    """The further identifier, at most 36 characters, whatever their case."""
    type: String50
    """What kind of identifier it is, at most 50 characters; station and CSMS agree on the word."""


class IdTokenType(Ocpp201Model):
    """An identifier for charging, and its kind (OCPP 2.0.1 part 2, block C)."""

    additional_info: Opt[Annotated[list[AdditionalInfoType], Field(min_length=1)]] = None
    """Further identifiers of the same driver. None: there are none."""
    id_token: String36
    """The identifier, at most 36 characters, whatever their case; empty for `IdTokenEnumType.NO_AUTHORIZATION`."""
    type: IdTokenEnumType
    """What kind of identifier it is."""


class MessageContentType(Ocpp201Model):
    """A text for people (OCPP 2.0.1 part 2, block O)."""

    format: MessageFormatEnumType
    """How the content is written."""
    language: Opt[Annotated[str, Field(max_length=8)]] = None
    """Language tag of RFC 5646, at most 8 characters, as ``de``. None: not said."""
    content: String512
    """The text, or its address, at most 512 characters."""


class IdTokenInfoType(Ocpp201Model):
    """What is known about an identifier (OCPP 2.0.1 part 2, block C)."""

    status: AuthorizationStatusEnumType
    """Whether it may charge."""
    cache_expiry_date_time: Opt[DateTime] = None
    """When a cached copy of this answer stops to count. None: the station's own rule holds."""
    charging_priority: Opt[int] = None
    """Priority from -9 to 9, the greater the higher; that of a TransactionEvent's response goes first. None: 0."""
    language1: Opt[Annotated[str, Field(max_length=8)]] = None
    """Language of the driver, a tag of RFC 5646, at most 8 characters. None: unknown."""
    evse_id: Opt[Annotated[list[int], Field(min_length=1)]] = None
    """The only EVSEs that it may charge at. None: all of the station."""
    group_id_token: Opt[IdTokenType] = None
    """Group of identifiers that it belongs to; members may end each other's transactions. None: no group."""
    language2: Opt[Annotated[str, Field(max_length=8)]] = None
    """Second choice of language; only beside a first one, and another than that. None: there is none."""
    personal_message: Opt[MessageContentType] = None
    """Text to show to the driver. None: nothing to show."""


class CertificateHashDataType(Ocpp201Model):
    """Names a certificate by hashes (OCPP 2.0.1 part 2, block M)."""

    hash_algorithm: HashAlgorithmEnumType
    """Hash function of the two hashes."""
    issuer_name_hash: Annotated[str, Field(max_length=128)]
    """Hash of the issuer's distinguished name in hexadecimal digits, at most 128."""
    issuer_key_hash: Annotated[str, Field(max_length=128)]
    """Hash of the issuer's public key in hexadecimal digits, at most 128."""
    serial_number: Annotated[str, Field(max_length=40)]
    """Serial number of the certificate in hexadecimal digits without leading zeros, at most 40."""


class OCSPRequestDataType(Ocpp201Model):
    """What it takes to ask by OCSP whether a certificate has been revoked (RFC 6960; OCPP 2.0.1 part 2, block M)."""

    hash_algorithm: HashAlgorithmEnumType
    """Hash function of the two hashes."""
    issuer_name_hash: Annotated[str, Field(max_length=128)]
    """Hash of the issuer's distinguished name in hexadecimal digits, at most 128."""
    issuer_key_hash: Annotated[str, Field(max_length=128)]
    """Hash of the issuer's public key in hexadecimal digits, at most 128."""
    serial_number: Annotated[str, Field(max_length=40)]
    """Serial number of the certificate in hexadecimal digits without leading zeros, at most 40."""
    responder_url: Annotated[String512, wire_name("responderURL")]
    """Address of the OCSP responder, at most 512 characters."""


class ComponentType(Ocpp201Model):
    """A part of the station, physical or logical, in its device model (OCPP 2.0.1 part 1, 4)."""

    evse: Opt[EVSEType] = None
    """EVSE or connector that the part belongs to. None: it belongs to the station as a whole."""
    name: String50
    """Name, at most 50 characters, whatever their case; from the list in the appendices if it has one that fits."""
    instance: Opt[String50] = None
    """Tells parts of one name apart, at most 50 characters. None: there is only one."""


class VariableType(Ocpp201Model):
    """A variable of a component (OCPP 2.0.1 part 1, 4)."""

    name: String50
    """Name, at most 50 characters, whatever their case; from the list in the appendices if it has one that fits."""
    instance: Opt[String50] = None
    """Tells variables of one name apart, at most 50 characters. None: there is only one."""


class ComponentVariableType(Ocpp201Model):
    """A component, or one variable of it (OCPP 2.0.1 part 2, blocks B and N)."""

    component: ComponentType
    """The component."""
    variable: Opt[VariableType] = None
    """The variable. None: all of the component's."""


class SignedMeterValueType(Ocpp201Model):
    """A meter value with the meter's signature (OCPP 2.0.1 part 2, block J)."""

    signed_meter_data: String2500
    """What the meter signed together with the signature, in base64, at most 2500 characters."""
    signing_method: String50
    """How the signature was made, at most 50 characters; empty where the data itself tells."""
    encoding_method: String50
    """How the values were encoded before they were signed, at most 50 characters."""
    public_key: String2500
    """Public key to check it with, in base64, at most 2500; empty unless ``PublicKeyWithSignedMeterValue`` wants it."""


class UnitOfMeasureType(Ocpp201Model):
    """Unit of a value and its power of ten (OCPP 2.0.1 part 2, block J)."""

    unit: Opt[String20] = None
    """Unit, at most 20 characters, from the list in the appendices if it has one that fits. None: Wh."""
    multiplier: Opt[int] = None
    """Exponent of ten that the value is multiplied by: 3 for thousands. None: 0."""


class SampledValueType(Ocpp201Model):
    """One measured value; alone, it is the import register of active energy in Wh (OCPP 2.0.1 part 2, block J)."""

    value: Number
    """The value, in the unit and power of ten of ``unit_of_measure``."""
    context: Opt[ReadingContextEnumType] = None
    """Why it was taken. None: `ReadingContextEnumType.SAMPLE_PERIODIC`."""
    measurand: Opt[MeasurandEnumType] = None
    """What it measures. None: `MeasurandEnumType.ENERGY_ACTIVE_IMPORT_REGISTER`."""
    phase: Opt[PhaseEnumType] = None
    """Phase that it is about. None: all of them together."""
    location: Opt[LocationEnumType] = None
    """Where it was measured. None: `LocationEnumType.OUTLET`."""
    signed_meter_value: Opt[SignedMeterValueType] = None
    """The same with the meter's signature. None: not signed."""
    unit_of_measure: Opt[UnitOfMeasureType] = None
    """Unit of the value. None: Wh, which suits a measurand of energy only."""


class MeterValueType(Ocpp201Model):
    """Values measured at one point in time (OCPP 2.0.1 part 2, block J)."""

    sampled_value: Annotated[list[SampledValueType], Field(min_length=1)]
    """The values, one or more."""
    timestamp: DateTime
    """When they were measured."""


class RelativeTimeIntervalType(Ocpp201Model):
    """A span of time from now on (ISO 15118-2; OCPP 2.0.1 part 2, block K)."""

    start: int
    """Begin, in s from now."""
    duration: Opt[int] = None
    """Length, in s. None: until the next one begins."""


class CostType(Ocpp201Model):
    """A cost per kWh (ISO 15118-2; OCPP 2.0.1 part 2, block K)."""

    cost_kind: CostKindEnumType
    """What is counted."""
    amount: int
    """Cost per kWh, before the power of ten."""
    amount_multiplier: Opt[int] = None
    """Exponent of ten that the amount is multiplied by, from -3 to 3. None: 0."""


class ConsumptionCostType(Ocpp201Model):
    """What a block of consumption costs (ISO 15118-2; OCPP 2.0.1 part 2, block K)."""

    start_value: Number
    """Consumption from which it counts, up to that of the next block."""
    cost: Annotated[list[CostType], Field(min_length=1, max_length=3)]
    """Costs, one to three, one of each kind."""


class SalesTariffEntryType(Ocpp201Model):
    """Price level and costs of a span of time (ISO 15118-2; OCPP 2.0.1 part 2, block K)."""

    relative_time_interval: RelativeTimeIntervalType
    """The span of time."""
    e_price_level: Opt[Annotated[int, Field(ge=0)]] = None
    """Price level from 0, the smaller the cheaper. None: not said."""
    consumption_cost: Opt[Annotated[list[ConsumptionCostType], Field(min_length=1, max_length=3)]] = None
    """Costs by consumption, one to three. None: not said."""


class SalesTariffType(Ocpp201Model):
    """A tariff for the EV to plan by (ISO 15118-2; OCPP 2.0.1 part 2, block K)."""

    id: int
    """Number of the tariff, the same for one schedule as long as the EV charges."""
    sales_tariff_description: Opt[String32] = None
    """Title for people, at most 32 characters. None: there is none."""
    num_e_price_levels: Opt[int] = None
    """How many price levels there are in all. None: not said."""
    sales_tariff_entry: Annotated[list[SalesTariffEntryType], Field(min_length=1, max_length=1024)]
    """Entries, 1 to 1024."""


class ChargingSchedulePeriodType(Ocpp201Model):
    """A limit from a moment on, until the next period begins (OCPP 2.0.1 part 2, block K)."""

    start_period: int
    """Begin, in s from the start of the schedule; 0 for the first."""
    limit: Number
    """Limit in W or A, as the schedule's unit says; meant to have at most one digit after the point."""
    number_phases: Opt[int] = None
    """How many phases may be used, 1 to 3. None: 3 where it matters."""
    phase_to_use: Opt[int] = None
    """Which phase to charge on, 1 to 3, where one phase is used and the EVSE can switch. None: the station chooses."""


class ChargingScheduleType(Ocpp201Model):
    """Limits over time (OCPP 2.0.1 part 2, block K)."""

    id: int
    """Number of the schedule."""
    start_schedule: Opt[DateTime] = None
    """When it begins, if it is absolute or recurring. None: with charging."""
    duration: Opt[int] = None
    """Length, in s. None: the last period goes on, for a `TxProfile` until the transaction ends."""
    charging_rate_unit: ChargingRateUnitEnumType
    """Unit of the limits."""
    charging_schedule_period: Annotated[list[ChargingSchedulePeriodType], Field(min_length=1, max_length=1024)]
    """Periods, 1 to 1024, in order of their begin."""
    min_charging_rate: Opt[Number] = None
    """Rate below which the EV charges badly or not at all, in the same unit. None: unknown."""
    sales_tariff: Opt[SalesTariffType] = None
    """Tariff that goes with it. None: there is none."""


class ChargingProfileType(Ocpp201Model):
    """What a station, or a transaction, may draw over time (OCPP 2.0.1 part 2, block K)."""

    id: int
    """Number of the profile."""
    stack_level: int
    """Rank among profiles of one purpose, from 0: the greatest one in force counts."""
    charging_profile_purpose: ChargingProfilePurposeEnumType
    """What it limits."""
    charging_profile_kind: ChargingProfileKindEnumType
    """How it is placed in time."""
    recurrency_kind: Opt[RecurrencyKindEnumType] = None
    """How often it starts anew. None: it does not recur."""
    valid_from: Opt[DateTime] = None
    """When it comes into force. None: at once."""
    valid_to: Opt[DateTime] = None
    """When it goes out of force. None: when another replaces it."""
    charging_schedule: Annotated[list[ChargingScheduleType], Field(min_length=1, max_length=3)]
    """Schedules, one to three; more than one only for the EV to choose from by ISO 15118."""
    transaction_id: Opt[String36] = None
    """Transaction that it is for, at most 36 characters; with `TxProfile` only. None: not bound to one yet."""
