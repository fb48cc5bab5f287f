"""All neutral operations."""

from ocpp_core import Catalogue

from . import (
    authorization,
    availability,
    data_transfer,
    diagnostics,
    firmware_management,
    local_authorization_list,
    metering,
    provisioning,
    remote_control,
    reservation,
    security,
    smart_charging,
    transactions,
)

__all__ = ["CATALOGUE"]

CATALOGUE = Catalogue(
    security.OPERATIONS,
    provisioning.OPERATIONS,
    authorization.OPERATIONS,
    local_authorization_list.OPERATIONS,
    transactions.OPERATIONS,
    remote_control.OPERATIONS,
    availability.OPERATIONS,
    reservation.OPERATIONS,
    metering.OPERATIONS,
    smart_charging.OPERATIONS,
    firmware_management.OPERATIONS,
    diagnostics.OPERATIONS,
    data_transfer.OPERATIONS,
)
"""The operations that the neutral API has, 34, in the order of OCPP 2.0.1's functional blocks.

DataTransfer is sent by both sides, which makes 11 that a station can send and 24 that a CSMS can.
"""
