"""OCPP 2.0.1 as data."""

from ocpp_core import Catalogue, Version

from . import (
    authorization,
    availability,
    data_transfer,
    diagnostics,
    display_message,
    firmware_management,
    iso15118_certificate_management,
    local_authorization_list_management,
    metering,
    provisioning,
    remote_control,
    reservation,
    security,
    smart_charging,
    tariff_and_cost,
    transactions,
)

__all__ = ["VERSION"]

VERSION = Version(
    name="2.0.1",
    subprotocol="ocpp2.0.1",
    catalogue=Catalogue(
        security.OPERATIONS,
        provisioning.OPERATIONS,
        authorization.OPERATIONS,
        local_authorization_list_management.OPERATIONS,
        transactions.OPERATIONS,
        remote_control.OPERATIONS,
        availability.OPERATIONS,
        reservation.OPERATIONS,
        tariff_and_cost.OPERATIONS,
        metering.OPERATIONS,
        smart_charging.OPERATIONS,
        firmware_management.OPERATIONS,
        iso15118_certificate_management.OPERATIONS,
        diagnostics.OPERATIONS,
        display_message.OPERATIONS,
        data_transfer.OPERATIONS,
    ),
    rpc="2.0.1",
    tolerates_empty=False,
)
"""OCPP 2.0.1: 64 actions in sixteen functional blocks, A to P in this order."""
