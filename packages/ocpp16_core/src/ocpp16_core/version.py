"""OCPP 1.6, with its security extension, as data."""

from ocpp_core import Catalogue, SoapBinding, Version

from . import core, firmware, local_auth_list, remote_trigger, reservation, security, smart_charging

__all__ = ["VERSION"]

VERSION = Version(
    name="1.6",
    subprotocol="ocpp1.6",
    catalogue=Catalogue(
        core.OPERATIONS,
        firmware.OPERATIONS,
        local_auth_list.OPERATIONS,
        reservation.OPERATIONS,
        smart_charging.OPERATIONS,
        remote_trigger.OPERATIONS,
        security.OPERATIONS,
    ),
    rpc="1.6",
    tolerates_empty=True,
    soap=SoapBinding(
        central_system="urn://Ocpp/Cs/2015/10/",
        charge_point="urn://Ocpp/Cp/2015/10/",
        excluded=frozenset(operation.action for operation in security.OPERATIONS),
    ),
)
"""OCPP 1.6 edition 2: 28 actions in six feature profiles, and the 11 of the security whitepaper, edition 2."""
