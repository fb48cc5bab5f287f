"""Entry point ``ocpp1.6``: makes this version known to the toolkit."""

from ocpp_core import Version
from ocpp_core.hooks import hookimpl

from .version import VERSION

__all__ = ["ocpp_version"]


@hookimpl
def ocpp_version(name: str) -> Version | None:
    """OCPP 1.6, if that is the name asked for."""
    return VERSION if name == VERSION.subprotocol else None
