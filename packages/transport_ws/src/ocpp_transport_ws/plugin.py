"""Entry point ``ws``: makes this transport known to the toolkit."""

from collections.abc import Sequence
from typing import Any

from ocpp_core import Handlers, Transport, Version
from ocpp_core.hooks import hookimpl

from .client import connect
from .server import WsServer, serve

__all__ = ["WEBSOCKET", "WebSocketTransport", "ocpp_transport"]


class WebSocketTransport:
    """OCPP-J over WebSocket."""

    name = "ws"
    schemes: Sequence[str] = ("ws", "wss")

    def serve(self, handlers: Handlers, versions: Sequence[Version], host: str, port: int, **options: Any) -> WsServer:
        """Serve stations; options are those of `ocpp_transport_ws.serve`."""
        return serve(handlers, versions, host, port, **options)

    def connect(
        self, url: str, identity: str, versions: Sequence[Version], handlers: Handlers, **options: Any
    ) -> connect:
        """Connect a station; options are those of `ocpp_transport_ws.connect`."""
        return connect(url, identity, versions, handlers, **options)


WEBSOCKET: Transport = WebSocketTransport()


@hookimpl
def ocpp_transport(name: str) -> Transport | None:
    """WebSocket, if that is the name asked for."""
    return WEBSOCKET if name == WEBSOCKET.name else None
