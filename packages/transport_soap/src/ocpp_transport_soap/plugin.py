"""Entry point ``soap``: makes this transport known to the toolkit."""

from collections.abc import Sequence
from typing import Any

from ocpp_core import Handlers, Transport, Version
from ocpp_core.hooks import hookimpl

from .client import connect
from .server import SoapServer, serve

__all__ = ["SOAP", "SoapTransport", "ocpp_transport"]


class SoapTransport:
    """OCPP-S: SOAP over HTTP."""

    name = "soap"
    schemes: Sequence[str] = ("http", "https")

    def serve(
        self, handlers: Handlers, versions: Sequence[Version], host: str, port: int, **options: Any
    ) -> SoapServer:
        """Serve stations; options are those of `ocpp_transport_soap.serve`."""
        return serve(handlers, versions, host, port, **options)

    def connect(
        self, url: str, identity: str, versions: Sequence[Version], handlers: Handlers, **options: Any
    ) -> connect:
        """Join a station to a CSMS; options are those of `ocpp_transport_soap.connect`."""
        return connect(url, identity, versions, handlers, **options)


SOAP: Transport = SoapTransport()


@hookimpl
def ocpp_transport(name: str) -> Transport | None:
    """SOAP, if that is the name asked for."""
    return SOAP if name == SOAP.name else None
