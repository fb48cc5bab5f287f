"""Meter values: measurements that belong to no transaction (OCPP 2.0.1 part 2, block J).

Measurements of a transaction travel in its TransactionEvent.
"""

from typing import Annotated

from pydantic import Field

from ocpp_core import Operation, Replies, Role

from .types import MeterValueType, Ocpp201Model

__all__ = [
    "METER_VALUES",
    "MeterValuesRequest",
    "MeterValuesResponse",
]


class MeterValuesRequest(Ocpp201Model, Replies["MeterValuesResponse"]):
    """Report measurements taken outside any transaction (OCPP 2.0.1 part 2, block J)."""

    evse_id: int
    """EVSE measured, from 1; 0 is the main meter of the station."""
    meter_value: Annotated[list[MeterValueType], Field(min_length=1)]
    """Measurements, each with its time; at least one."""


class MeterValuesResponse(Ocpp201Model):
    """The measurements have been received (OCPP 2.0.1 part 2, block J)."""


METER_VALUES = Operation("MeterValues", MeterValuesRequest, MeterValuesResponse, Role.STATION)

OPERATIONS = (METER_VALUES,)
