"""OCPP 1.6: its charge point, and the modules with its messages."""

from typing import Any

from ocpp_compat.charge_point import ChargePoint as _ChargePoint

from . import call, call_result, datatypes, enums

__all__ = ["ChargePoint", "call", "call_result", "datatypes", "enums"]


class ChargePoint(_ChargePoint):
    """A connection that speaks OCPP 1.6, at either end; see `ocpp_compat.charge_point.ChargePoint`."""

    _call: Any = call
    _call_result: Any = call_result
    _ocpp_version = "1.6"
