"""Data types that two or more functional blocks share (OCPP 1.6, chapter 7)."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from ocpp_core import CiString20, DateTime, Exact, OcppModel, Opt

from .enums import (
    AuthorizationStatus,
    ChargingProfileKindType,
    ChargingProfilePurposeType,
    ChargingRateUnitType,
    RecurrencyKindType,
)

__all__ = [
    "ChargingProfile",
    "ChargingSchedule",
    "ChargingSchedulePeriod",
    "IdTagInfo",
    "IdToken",
]

IdToken = CiString20
"""Identifier of whoever wants to charge, as the number of an RFID card: at most 20 characters, case without meaning
(OCPP 1.6, 7.28)."""


class IdTagInfo(OcppModel):
    """What the central system knows about an identifier (OCPP 1.6, 7.27)."""

    status: AuthorizationStatus
    """Whether it may charge."""
    expiry_date: Opt[DateTime] = None
    """When the charge point must forget this answer. None: it holds without end."""
    parent_id_tag: Opt[IdToken] = None
    """Group that the identifier belongs to; members may end each other's transactions. None: no group."""


class ChargingSchedulePeriod(OcppModel):
    """A stretch of time with one limit (OCPP 1.6, 7.14)."""

    start_period: int
    """Begin, in seconds since the schedule began; the period before ends here."""
    limit: Annotated[Decimal, Exact(decimal_places=1)]
    """Most that may be drawn, in W or A as the schedule says, to one decimal place."""
    number_phases: Opt[int] = None
    """Phases that may be used. None: 3, wherever the number matters."""


class ChargingSchedule(OcppModel):
    """Limits over time (OCPP 1.6, 7.13)."""

    duration: Opt[int] = None
    """Length in seconds. None: the last period never ends, or ends with the transaction if there is no start."""
    start_schedule: Opt[DateTime] = None
    """When it begins. None: when charging begins; always None in a composite schedule (errata 3.57)."""
    charging_rate_unit: ChargingRateUnitType
    """Unit of all limits."""
    charging_schedule_period: Annotated[list[ChargingSchedulePeriod], Field(min_length=1)]
    """The periods, at least one; the first begins at 0."""
    min_charging_rate: Opt[Annotated[Decimal, Exact(decimal_places=1)]] = None
    """Least rate that makes sense for the vehicle, in the schedule's unit, to one decimal place. None: not known."""


class ChargingProfile(OcppModel):
    """A schedule, with what it is for and when it holds (OCPP 1.6, 7.8)."""

    charging_profile_id: int
    """Number of the profile; a new one with the same number takes its place."""
    transaction_id: Opt[int] = None
    """Transaction that a TxProfile is for. None: not tied to one; always None with another purpose."""
    stack_level: Annotated[int, Field(ge=0)]
    """Rank among profiles of one purpose, from 0; the highest that is valid wins."""
    charging_profile_purpose: ChargingProfilePurposeType
    """What it limits."""
    charging_profile_kind: ChargingProfileKindType
    """How its start is fixed."""
    recurrency_kind: Opt[RecurrencyKindType] = None
    """How often it begins anew; for a recurring profile only. None: it does not recur."""
    valid_from: Opt[DateTime] = None
    """Begin of its validity. None: as soon as it arrives."""
    valid_to: Opt[DateTime] = None
    """End of its validity. None: until another takes its place."""
    charging_schedule: ChargingSchedule
    """The limits."""
