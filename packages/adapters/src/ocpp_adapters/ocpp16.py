"""OCPP 1.6 in the words of the version-neutral API."""

import ocpp16_core
from ocpp_core.hooks import hookimpl
from ocpp_generic_api import Adapter

from .one_x import routes

__all__ = ["ADAPTER", "ocpp_adapter"]

ADAPTER = Adapter(ocpp16_core.VERSION, routes(ocpp16_core))
"""All neutral operations over OCPP 1.6 and its security extension."""


@hookimpl
def ocpp_adapter(name: str) -> Adapter | None:
    """This adapter, if that is the version asked for."""
    return ADAPTER if name == ADAPTER.version.subprotocol else None
