"""`serve` a CSMS, `connect` a station: over whichever transport the address asks for."""

import ssl as tls
from types import TracebackType
from typing import Any, Self

from ocpp_core import Authenticate, Peer, Server
from ocpp_generic_api import Csms

from .csms import CSMS
from .station import ChargingStation

__all__ = ["Connecting", "Serving", "connect", "serve"]


class Serving:
    """A CSMS that listens, as long as the context lasts; made by `serve`."""

    def __init__(self, csms: CSMS, address: tuple[str, int], options: dict[str, Any]) -> None:
        self.csms = csms
        self._context = csms.transport("ws").serve(
            csms.bridge,
            csms.spoken,
            *address,
            on_connect=csms.connected,
            on_disconnect=_ended(csms),
            **options,
        )
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """Where stations connect; they add their identity."""
        return self._server.url if self._server is not None else ""

    async def wait_closed(self) -> None:
        """Return when the server has been closed."""
        if self._server is not None:
            await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        self._server = await self._context.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._context.__aexit__(kind, error, traceback)


def _ended(csms: CSMS) -> Any:
    async def ended(peer: Any) -> None:
        await csms.disconnected(peer, str(peer.close_reason))

    return ended


def serve(
    csms: CSMS,
    ws: str = "127.0.0.1:9000",
    *,
    authenticate: Authenticate | None = None,
    ssl: tls.SSLContext | None = None,
    **options: Any,
) -> Serving:
    """Listen for stations as long as the context lasts.

    ``async with serve(csms, "0.0.0.0:9000") as server: ...``

    Args:
        csms: the program that answers.
        ws: host and port to listen on for WebSocket connections; port 0: any that is free.
        authenticate: decides who may connect, before the upgrade; None: everybody may.
        ssl: TLS context; None: no TLS.
        options: further options of the transport, as `ocpp_transport_ws.serve` has them.

    Raises:
        ValueError: the address is not ``HOST:PORT``.
    """
    host, _, port = ws.rpartition(":")
    if not (host and port.isascii() and port.isdecimal()):
        raise ValueError(f"{ws!r} is not HOST:PORT")
    return Serving(csms, (host.strip("[]"), int(port)), {"authenticate": authenticate, "ssl": ssl, **options})


class Connecting:
    """A station's connection, as long as the context lasts; made by `connect`."""

    def __init__(self, station: ChargingStation, url: str, identity: str, options: dict[str, Any]) -> None:
        self._station = station
        scheme = url.partition(":")[0]
        transport = station.transport(_TRANSPORTS.get(scheme, scheme))
        self._context = transport.connect(url, identity, station.spoken, station.bridge, **options)

    async def __aenter__(self) -> Csms:
        peer: Peer = await self._context.__aenter__()
        return self._station.remote(peer)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._context.__aexit__(kind, error, traceback)


_TRANSPORTS = {"ws": "ws", "wss": "ws"}


def connect(
    station: ChargingStation,
    url: str,
    identity: str,
    *,
    password: bytes | str | None = None,
    ssl: tls.SSLContext | None = None,
    **options: Any,
) -> Connecting:
    """Connect a station as long as the context lasts.

    ``async with connect(station, "ws://127.0.0.1:9000", "CS001") as csms: ...``

    Args:
        station: the program that answers the CSMS.
        url: the CSMS's endpoint; the identity is added.
        identity: the station's identity, at most 48 characters, no colon.
        password: for HTTP Basic authentication; None: no credentials.
        ssl: TLS context for ``wss``; None: the system's defaults.
        options: further options of the transport, as `ocpp_transport_ws.connect` has them.

    Raises:
        ConnectFailed: on entering: the CSMS cannot be reached, turned the station away, or shares no version with it.
        PluginError: no transport for the URL's scheme is installed.
    """
    return Connecting(station, url, identity, {"password": password, "ssl": ssl, **options})
