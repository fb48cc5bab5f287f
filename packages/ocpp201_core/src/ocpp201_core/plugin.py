"""Entry point ``ocpp2.0.1``: makes this version known to the toolkit."""

from ocpp_core import Version
from ocpp_core.hooks import hookimpl

from .version import VERSION

__all__ = ["ocpp_version"]


@hookimpl
def ocpp_version(name: str) -> Version | None:
    """OCPP 2.0.1, if that is the name asked for."""
    return VERSION if name == VERSION.subprotocol else None
