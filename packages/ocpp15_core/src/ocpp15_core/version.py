"""OCPP 1.5 as data."""

from ocpp_core import Catalogue, SoapBinding, Version

from . import core, firmware, local_auth_list, reservation

__all__ = ["VERSION"]

VERSION = Version(
    name="1.5",
    subprotocol="ocpp1.5",
    catalogue=Catalogue(
        core.OPERATIONS,
        firmware.OPERATIONS,
        local_auth_list.OPERATIONS,
        reservation.OPERATIONS,
    ),
    rpc="1.6",
    tolerates_empty=True,
    soap=SoapBinding(central_system="urn://Ocpp/Cs/2012/06/", charge_point="urn://Ocpp/Cp/2012/06/"),
)
"""OCPP 1.5: 24 actions. The charge point sends 10 and the central system 15; DataTransfer is among both."""
