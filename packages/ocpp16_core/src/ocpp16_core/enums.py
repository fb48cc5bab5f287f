"""Enumerations that two or more functional blocks share (OCPP 1.6, chapter 7)."""

from enum import StrEnum

__all__ = [
    "AuthorizationStatus",
    "ChargingProfileKindType",
    "ChargingProfilePurposeType",
    "ChargingRateUnitType",
    "RecurrencyKindType",
]


class AuthorizationStatus(StrEnum):
    """What an identifier may do (OCPP 1.6, 7.2)."""

    ACCEPTED = "Accepted"
    """It may charge."""
    BLOCKED = "Blocked"
    """It is known, but barred from charging."""
    EXPIRED = "Expired"
    """Its validity has ended; it may not charge."""
    INVALID = "Invalid"
    """Nobody knows it; it may not charge."""
    CONCURRENT_TX = "ConcurrentTx"
    """It charges somewhere else already and may do so only once. Meaningful in answer to a StartTransaction only."""


class ChargingProfileKindType(StrEnum):
    """How the start of a schedule is fixed (OCPP 1.6, 7.9)."""

    ABSOLUTE = "Absolute"
    """At the point in time that the schedule names."""
    RECURRING = "Recurring"
    """At the point in time that the schedule names, and again every day or week."""
    RELATIVE = "Relative"
    """When something happens that the charge point chooses, as a rule the start of the transaction."""


class ChargingProfilePurposeType(StrEnum):
    """What a charging profile limits (OCPP 1.6, 7.10)."""

    CHARGE_POINT_MAX_PROFILE = "ChargePointMaxProfile"
    """The charge point as a whole, all connectors together. For connector 0 only."""
    TX_DEFAULT_PROFILE = "TxDefaultProfile"
    """Every transaction that has no profile of its own."""
    TX_PROFILE = "TxProfile"
    """One transaction, running or remotely started with it; the profile ends with that transaction."""


class ChargingRateUnitType(StrEnum):
    """Unit of the limits in a schedule (OCPP 1.6, 7.12)."""

    W = "W"
    """Watts, the sum over all phases; the usual choice for DC."""
    A = "A"
    """Amperes in each phase, not their sum; the usual choice for AC."""


class RecurrencyKindType(StrEnum):
    """How often a recurring schedule begins anew (OCPP 1.6, 7.37)."""

    DAILY = "Daily"
    """Each day, at the time of day of its start."""
    WEEKLY = "Weekly"
    """Each week, at the weekday and time of day of its start."""
