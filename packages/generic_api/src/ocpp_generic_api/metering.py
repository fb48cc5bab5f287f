"""Meter values: measurements that belong to no transaction (OCPP 2.0.1, block J).

Measurements of a transaction travel in its TransactionEvent.
"""

from ocpp_core import OcppModel, Operation, Opt, Replies, Role

from .types import MeterValue

__all__ = [
    "METER_VALUES",
    "MeterValuesRequest",
    "MeterValuesResponse",
]


class MeterValuesRequest(OcppModel, Replies["MeterValuesResponse"]):
    """Report measurements taken outside any transaction (OCPP 2.0.1 part 2, block J).

    1.x: MeterValues without a transaction.
    """

    evse_id: Opt[int] = None
    """EVSE measured, from 1. None: the main meter of the station, which the wire calls 0."""
    meter_value: list[MeterValue]
    """Measurements, each with its time; at least one but in 1.5, which may send none."""


class MeterValuesResponse(OcppModel):
    """The measurements have been received (OCPP 2.0.1 part 2, block J)."""


METER_VALUES = Operation("MeterValues", MeterValuesRequest, MeterValuesResponse, Role.STATION)

OPERATIONS = (METER_VALUES,)
