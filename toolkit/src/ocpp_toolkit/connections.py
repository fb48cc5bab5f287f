"""`serve` a CSMS, `connect` a station: over whichever transport the address asks for."""

import asyncio
import ssl as tls
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

from ocpp_core import Authenticate, Peer, Server
from ocpp_generic_api import Csms

from .csms import CSMS
from .station import ChargingStation
from .tolerating import tolerant
from .watchdog import Watchdog

if TYPE_CHECKING:
    from .security import CsmsSecurity, StationSecurity

__all__ = ["Connecting", "Serving", "certified", "connect", "lifecycle", "serve"]


class Serving:
    """A CSMS that listens, as long as the context lasts; made by `serve`."""

    def __init__(
        self, csms: CSMS, contexts: Mapping[str, AbstractAsyncContextManager[Server]], watchdog: Watchdog | None = None
    ) -> None:
        self.csms = csms
        self.watchdog = watchdog
        """Counts how often the event loop stood still; None: nobody does."""
        self._contexts = contexts
        self._servers: Mapping[str, Server] = {}
        self._stack = AsyncExitStack()

    @property
    def url(self) -> str:
        """Where stations connect: over WebSocket, if that is served, and they add their identity; else over SOAP."""
        return next(iter(self.urls.values()), "")

    @property
    def urls(self) -> Mapping[str, str]:
        """Where stations connect, by the transport's short name; empty before it listens."""
        return MappingProxyType({name: server.url for name, server in self._servers.items()})

    async def drain(self, deadline: float = 30.0) -> None:
        """Go away without losing an answer, as on SIGTERM, before the context ends.

        Over WebSocket newcomers are answered 503, what is being answered is finished, and each connection is closed with code
        1012. SOAP has no connections: what is being answered is finished when the context ends.

        Args:
            deadline: seconds that handlers at work have.
        """
        draining = [each for each in self._servers.values() if isinstance(each, _Draining)]
        await asyncio.gather(*(each.drain(deadline) for each in draining))

    async def wait_closed(self) -> None:
        """Return when every server has been closed."""
        await asyncio.gather(*(server.wait_closed() for server in self._servers.values()))

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:  # one that cannot listen ends those before it
            servers = {name: await stack.enter_async_context(each) for name, each in self._contexts.items()}
            if self.watchdog is not None:
                stack.enter_context(self.watchdog)
            self._stack = stack.pop_all()
        self._servers = servers
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, traceback)


@runtime_checkable
class _Draining(Protocol):
    """A server that can take leave of its stations."""

    async def drain(self, deadline: float) -> None: ...


def lifecycle(csms: CSMS) -> Mapping[str, Any]:
    """Options of either transport that tell a CSMS of its connections."""

    async def ended(peer: Any) -> None:
        await csms.disconnected(peer, str(peer.close_reason))

    return {"on_connect": csms.connected, "on_disconnect": ended}


def serve(
    csms: CSMS,
    ws: str | None = "127.0.0.1:9000",
    *,
    soap: str | None = None,
    authenticate: Authenticate | None = None,
    ssl: tls.SSLContext | None = None,
    security: "CsmsSecurity | None" = None,
    soap_options: Mapping[str, Any] | None = None,
    watchdog: float | None = 1.0,
    **options: Any,
) -> Serving:
    """Listen for stations as long as the context lasts.

    ``async with serve(csms, "0.0.0.0:9000", soap="0.0.0.0:9080") as server: ...``

    Args:
        csms: the program that answers, however a station comes.
        ws: host and port to listen on for WebSocket connections; port 0: any that is free. None: no WebSocket.
        soap: host and port to listen on for SOAP, in those of the program's versions that are bound to it; port 0: any that
            is free. None: no SOAP.
        authenticate: decides who may connect: before the upgrade over WebSocket, with each message over SOAP. None: everybody may.
        ssl: TLS context, for both; None: no TLS.
        security: the security profile of both, in place of `authenticate` and `ssl`, see `ocpp_toolkit.security`; profile 3 is
            for WebSocket alone. None: what these say.
        soap_options: further options of SOAP, as `ocpp_transport_soap.serve` has them; None: the defaults.
        watchdog: seconds that the event loop may stand still before a warning says so (see `Watchdog`); None: none does.
        options: further options of WebSocket, as `ocpp_transport_ws.serve` has them.

    Raises:
        ValueError: an address is not ``HOST:PORT``, nothing is to be served, there are options for what is not, SOAP is to
            be served and no version of the program is bound to it, or `security` does not go with the rest.
        PluginError: a transport is not installed.
        OSError: on entering: an address cannot be had; then nothing listens.
    """
    if security is not None:
        if authenticate is not None or ssl is not None:
            raise ValueError("security says who may connect, and with which TLS context")
        authenticate, ssl = security.authenticate, security.ssl
        options = {**options, **certified(csms, security, soap=soap is not None)}
    wanted: Mapping[str, tuple[str | None, Mapping[str, Any]]] = {
        "ws": (ws, options),
        "soap": (soap, soap_options or {}),
    }
    common = {
        "authenticate": authenticate,
        "ssl": ssl,
        **lifecycle(csms),
    }
    contexts: dict[str, AbstractAsyncContextManager[Server]] = {}
    for name, (listen, own) in wanted.items():
        if listen is not None:
            host, port = _address(listen)
            told = tolerant(name, own, csms.tolerance, serves=True)
            contexts[name] = csms.transport(name).serve(csms.bridge, csms.spoken, host, port, **common, **told)
        elif own:
            raise ValueError(f"there are options for {name}, which is not served: {', '.join(own)}")
    if not contexts:
        raise ValueError("nothing is to be served: neither WebSocket nor SOAP has an address")
    return Serving(csms, contexts, None if watchdog is None else Watchdog(watchdog))


def certified(csms: CSMS, security: "CsmsSecurity", *, soap: bool) -> Mapping[str, Any]:
    """Options of WebSocket that have certificates compared with identities; boots are held against them as well.

    Raises:
        ValueError: SOAP is to be served too, and the profile asks for certificates.
    """
    if not security.profile.asks.certificate:
        return {}
    if soap:
        # The transport does not tell whose certificate a message came with: any station could speak for any other.
        raise ValueError("profile 3 is for WebSocket alone")
    csms.gatekeepers.append(security.gate)
    return {"certified": security.certified}


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not (host and port.isascii() and port.isdecimal()):
        raise ValueError(f"{text!r} is not HOST:PORT")
    return host.strip("[]"), int(port)


class Connecting:
    """A station's connection, as long as the context lasts; made by `connect`."""

    def __init__(
        self,
        station: ChargingStation,
        url: str,
        identity: str,
        options: dict[str, Any],
        security: "StationSecurity | None" = None,
    ) -> None:
        self._station = station
        scheme = url.partition(":")[0].lower()
        name = _TRANSPORTS.get(scheme, scheme)
        transport = station.transport(name)
        told = tolerant(name, options, station.tolerance, serves=False)

        def make(place: str, secrets: Mapping[str, Any]) -> AbstractAsyncContextManager[Peer]:
            return transport.connect(place, identity, station.spoken, station.bridge, **{**told, **secrets})

        self._context = make(url, {}) if security is None else security.connection(url, make)

    async def __aenter__(self) -> Csms:
        peer: Peer = await self._context.__aenter__()
        return self._station.remote(peer)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._context.__aexit__(kind, error, traceback)


_TRANSPORTS = {"ws": "ws", "wss": "ws", "http": "soap", "https": "soap"}


def connect(
    station: ChargingStation,
    url: str,
    identity: str,
    *,
    password: bytes | str | None = None,
    ssl: tls.SSLContext | None = None,
    security: "StationSecurity | None" = None,
    **options: Any,
) -> Connecting:
    """Connect a station as long as the context lasts.

    ``async with connect(station, "ws://127.0.0.1:9000", "CS001") as csms: ...``

    Over SOAP the CSMS calls the station at an address of the station's own, so that is told beside the CSMS's:
    ``connect(station, "http://127.0.0.1:9080", "CS001", callback="127.0.0.1:9081")``.

    Args:
        station: the program that answers the CSMS.
        url: the CSMS's endpoint: ``ws``, ``wss``, to which the identity is added, or ``http``, ``https`` for SOAP.
        identity: the station's identity, at most 48 characters, no colon.
        password: for HTTP Basic authentication; None: no credentials.
        ssl: TLS context for ``wss`` and ``https``; None: the system's defaults.
        security: the station's security profile and secrets, in place of `password` and `ssl`, see `ocpp_toolkit.security`.
            None: what these say.
        options: further options of the transport, as `ocpp_transport_ws.connect` and `ocpp_transport_soap.connect` have them.

    Raises:
        ConnectFailed: on entering: the CSMS cannot be reached, turned the station away, or shares no version with it.
        PluginError: no transport for the URL's scheme is installed.
        ValueError: there is both `security` and one of `password` and `ssl`.
    """
    if security is not None and (password is not None or ssl is not None):
        raise ValueError("security has password and TLS context")
    return Connecting(station, url, identity, {"password": password, "ssl": ssl, **options}, security)
