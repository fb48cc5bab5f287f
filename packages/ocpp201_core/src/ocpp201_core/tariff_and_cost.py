"""Tariff and cost: what the driver is told about the price of his charging (OCPP 2.0.1 part 2, block I)."""

from ocpp_core import Number, Operation, Replies, Role

from .types import Ocpp201Model, String36

__all__ = [
    "COST_UPDATED",
    "CostUpdatedRequest",
    "CostUpdatedResponse",
]


class CostUpdatedRequest(Ocpp201Model, Replies["CostUpdatedResponse"]):
    """Show the driver what his transaction has cost up to now (OCPP 2.0.1 part 2, block I)."""

    total_cost: Number
    """Running total with taxes, in the currency that the station's variable ``TariffCostCtrlr.Currency`` names."""
    transaction_id: String36
    """Transaction that the amount belongs to."""


class CostUpdatedResponse(Ocpp201Model):
    """The amount has been received (OCPP 2.0.1 part 2, block I)."""


COST_UPDATED = Operation("CostUpdated", CostUpdatedRequest, CostUpdatedResponse, Role.CSMS)

OPERATIONS = (COST_UPDATED,)
