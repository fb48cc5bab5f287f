"""Enumerations that two or more functional blocks use: the values of all versions, in OCPP 2.0.1's spelling."""

from enum import StrEnum

__all__ = [
    "AuthorizationStatus",
    "ChargingProfileKind",
    "ChargingProfilePurpose",
    "ChargingRateUnit",
    "CostKind",
    "GenericStatus",
    "HashAlgorithm",
    "IdTokenType",
    "Location",
    "Measurand",
    "MessageFormat",
    "Phase",
    "ReadingContext",
    "RecurrencyKind",
]


class AuthorizationStatus(StrEnum):
    """What the CSMS, or a local list, says about an identifier (OCPP 2.0.1 part 2, blocks C and D).

    OCPP 1.x has Accepted, Blocked, ConcurrentTx, Expired and Invalid alone; its Invalid covers Unknown.
    """

    ACCEPTED = "Accepted"
    """May charge."""
    BLOCKED = "Blocked"
    """Known, but barred from charging."""
    CONCURRENT_TX = "ConcurrentTx"
    """Already in use in another transaction, and only one at a time is allowed."""
    EXPIRED = "Expired"
    """Known, but past its date."""
    INVALID = "Invalid"
    """Known, but not valid for charging here; no better reason fits. From 1.x: also not known."""
    NO_CREDIT = "NoCredit"
    """Valid, but without enough credit to start."""
    NOT_ALLOWED_TYPE_EVSE = "NotAllowedTypeEVSE"
    """Valid, but not on an EVSE of this type."""
    NOT_AT_THIS_LOCATION = "NotAtThisLocation"
    """Valid, but not at this place."""
    NOT_AT_THIS_TIME = "NotAtThisTime"
    """Valid, but not at this hour."""
    UNKNOWN = "Unknown"
    """Nobody knows it."""


class ChargingProfileKind(StrEnum):
    """How the schedules of a charging profile are placed in time (OCPP 2.0.1 part 2, block K)."""

    ABSOLUTE = "Absolute"
    """From a fixed point in time, once."""
    RECURRING = "Recurring"
    """Again and again, each day or each week."""
    RELATIVE = "Relative"
    """From the moment that the profile comes into force, as at the start of charging."""


class ChargingProfilePurpose(StrEnum):
    """What a charging profile limits (OCPP 2.0.1 part 2, block K).

    OCPP 1.6 has the three other than ChargingStationExternalConstraints; 1.5 has no profiles.
    """

    CHARGING_STATION_EXTERNAL_CONSTRAINTS = "ChargingStationExternalConstraints"
    """A limit that another system than the CSMS has put on the station; reported, never set by the CSMS."""
    CHARGING_STATION_MAX_PROFILE = "ChargingStationMaxProfile"
    """The station as a whole (1.6: ChargePointMaxProfile)."""
    TX_DEFAULT_PROFILE = "TxDefaultProfile"
    """Every transaction that has no profile of its own."""
    TX_PROFILE = "TxProfile"
    """One transaction; it ends with it."""


class ChargingRateUnit(StrEnum):
    """Unit of a charging limit (OCPP 2.0.1 part 2, block K)."""

    W = "W"
    """Watt, all phases together: the usual choice for DC."""
    A = "A"
    """Ampere, on each phase: the usual choice for AC."""


class CostKind(StrEnum):
    """What a cost of a sales tariff counts (ISO 15118-2; OCPP 2.0.1 part 2, block K).

    OCPP 1.x has no tariffs.
    """

    CARBON_DIOXIDE_EMISSION = "CarbonDioxideEmission"
    """Carbon dioxide set free, in g per kWh."""
    RELATIVE_PRICE_PERCENTAGE = "RelativePricePercentage"
    """Price as a share of the highest one of the tariff, in %."""
    RENEWABLE_GENERATION_PERCENTAGE = "RenewableGenerationPercentage"
    """Energy from renewable sources, as a share in %."""


class GenericStatus(StrEnum):
    """The plain yes or no of several responses."""

    ACCEPTED = "Accepted"
    """The request was taken, and will be worked on."""
    REJECTED = "Rejected"
    """The request was refused."""


class HashAlgorithm(StrEnum):
    """Hash functions that name a certificate (OCPP 2.0.1 part 2, block M).

    As in the 1.6 security extension.
    """

    SHA256 = "SHA256"
    """SHA-256, 32 bytes."""
    SHA384 = "SHA384"
    """SHA-384, 48 bytes."""
    SHA512 = "SHA512"
    """SHA-512, 64 bytes."""


class IdTokenType(StrEnum):
    """Where an identifier comes from (OCPP 2.0.1 part 2, block C).

    OCPP 1.x does not tell kinds of identifier apart.
    """

    CENTRAL = "Central"
    """Made by the CSMS, as for a start asked for from an app."""
    EMAID = "eMAID"
    """E-mobility account of a contract, as in ISO 15118."""
    ISO14443 = "ISO14443"
    """UID of an RFID card after ISO 14443, in hexadecimal digits: 4 or 7 bytes."""
    ISO15693 = "ISO15693"
    """UID of an RFID card after ISO 15693, in hexadecimal digits: 8 bytes."""
    KEY_CODE = "KeyCode"
    """Number typed in at the station."""
    LOCAL = "Local"
    """Made by the station itself, such as for a parking ticket or a start button with identification."""
    MAC_ADDRESS = "MacAddress"
    """MAC address of the EV, for charging without a gesture of the driver."""
    NO_AUTHORIZATION = "NoAuthorization"
    """Charging is free to all; the identifier itself is empty text."""


class Location(StrEnum):
    """Where a value was measured (OCPP 2.0.1 part 2, block J).

    OCPP 1.5 has Body, Inlet and Outlet alone.
    """

    BODY = "Body"
    """Inside the station, as its temperature."""
    CABLE = "Cable"
    """On the cable between EV and EVSE."""
    EV = "EV"
    """In the EV, as its state of charge."""
    INLET = "Inlet"
    """Where the grid enters the station."""
    OUTLET = "Outlet"
    """At the connector; meant whenever no location is given."""


class Measurand(StrEnum):
    """What a value measures; import is towards the EV, export from it (OCPP 2.0.1 part 2, block J)."""

    CURRENT_EXPORT = "Current.Export"
    """Current from the EV, in A."""
    CURRENT_IMPORT = "Current.Import"
    """Current to the EV, in A."""
    CURRENT_OFFERED = "Current.Offered"
    """Greatest current that the EV may take, in A."""
    ENERGY_ACTIVE_EXPORT_REGISTER = "Energy.Active.Export.Register"
    """Reading of the register of active energy from the EV, in Wh or kWh."""
    ENERGY_ACTIVE_IMPORT_REGISTER = "Energy.Active.Import.Register"
    """Reading of the register of active energy to the EV, in Wh or kWh; meant whenever no measurand is given."""
    ENERGY_REACTIVE_EXPORT_REGISTER = "Energy.Reactive.Export.Register"
    """Reading of the register of reactive energy from the EV, in varh or kvarh."""
    ENERGY_REACTIVE_IMPORT_REGISTER = "Energy.Reactive.Import.Register"
    """Reading of the register of reactive energy to the EV, in varh or kvarh."""
    ENERGY_ACTIVE_EXPORT_INTERVAL = "Energy.Active.Export.Interval"
    """Active energy from the EV within the sampling interval, in Wh or kWh."""
    ENERGY_ACTIVE_IMPORT_INTERVAL = "Energy.Active.Import.Interval"
    """Active energy to the EV within the sampling interval, in Wh or kWh."""
    ENERGY_ACTIVE_NET = "Energy.Active.Net"
    """Active energy, import less export, in Wh or kWh."""
    ENERGY_REACTIVE_EXPORT_INTERVAL = "Energy.Reactive.Export.Interval"
    """Reactive energy from the EV within the sampling interval, in varh or kvarh."""
    ENERGY_REACTIVE_IMPORT_INTERVAL = "Energy.Reactive.Import.Interval"
    """Reactive energy to the EV within the sampling interval, in varh or kvarh."""
    ENERGY_REACTIVE_NET = "Energy.Reactive.Net"
    """Reactive energy, import less export, in varh or kvarh."""
    ENERGY_APPARENT_NET = "Energy.Apparent.Net"
    """Apparent energy, import less export, in VAh or kVAh."""
    ENERGY_APPARENT_IMPORT = "Energy.Apparent.Import"
    """Apparent energy to the EV, in VAh or kVAh."""
    ENERGY_APPARENT_EXPORT = "Energy.Apparent.Export"
    """Apparent energy from the EV, in VAh or kVAh."""
    FREQUENCY = "Frequency"
    """Frequency of the grid, in Hz."""
    POWER_ACTIVE_EXPORT = "Power.Active.Export"
    """Active power from the EV, in W or kW."""
    POWER_ACTIVE_IMPORT = "Power.Active.Import"
    """Active power to the EV, in W or kW."""
    POWER_FACTOR = "Power.Factor"
    """Power factor of the whole flow of energy, without unit."""
    POWER_OFFERED = "Power.Offered"
    """Greatest power that the EV may take, in W or kW."""
    POWER_REACTIVE_EXPORT = "Power.Reactive.Export"
    """Reactive power from the EV, in var or kvar."""
    POWER_REACTIVE_IMPORT = "Power.Reactive.Import"
    """Reactive power to the EV, in var or kvar."""
    SOC = "SoC"
    """State of charge of the EV's battery, in %."""
    VOLTAGE = "Voltage"
    """Voltage, effective value for AC, in V."""
    RPM = "RPM"
    """Speed of a fan, in revolutions per minute; 1.6 alone."""
    TEMPERATURE = "Temperature"
    """Temperature where the location says, in the unit given; 1.x alone."""


class MessageFormat(StrEnum):
    """How the content of a message for people is written (OCPP 2.0.1 part 2, block O).

    OCPP 1.x has no messages for people.
    """

    ASCII = "ASCII"
    """Plain text of printable ASCII characters."""
    HTML = "HTML"
    """HTML."""
    URI = "URI"
    """An address from which the station fetches what it shows."""
    UTF8 = "UTF8"
    """Plain text of any characters."""


class Phase(StrEnum):
    """Which phase, or which pair of conductors, a value is about (OCPP 2.0.1 part 2, block J).

    OCPP 1.5 has no phases.
    """

    L1 = "L1"
    """Phase 1."""
    L2 = "L2"
    """Phase 2."""
    L3 = "L3"
    """Phase 3."""
    N = "N"
    """Neutral."""
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
    """Why a value was taken when it was (OCPP 2.0.1 part 2, block J).

    OCPP 1.5 has neither Other nor Trigger.
    """

    INTERRUPTION_BEGIN = "Interruption.Begin"
    """An interruption began."""
    INTERRUPTION_END = "Interruption.End"
    """The station resumed after an interruption."""
    OTHER = "Other"
    """None of the other reasons."""
    SAMPLE_CLOCK = "Sample.Clock"
    """The clock reached a multiple of the interval, as each full quarter of an hour."""
    SAMPLE_PERIODIC = "Sample.Periodic"
    """The interval passed since the start of the transaction; meant whenever no context is given."""
    TRANSACTION_BEGIN = "Transaction.Begin"
    """The transaction began."""
    TRANSACTION_END = "Transaction.End"
    """The transaction ended."""
    TRIGGER = "Trigger"
    """The CSMS asked for it by TriggerMessage."""


class RecurrencyKind(StrEnum):
    """How often a recurring charging profile starts anew (OCPP 2.0.1 part 2, block K)."""

    DAILY = "Daily"
    """Each day, at the hour of the schedule's start."""
    WEEKLY = "Weekly"
    """Each week, at the weekday and hour of the schedule's start."""
