"""The CSMS's side on a port of its own: listen, and hand whoever comes to the endpoint."""

import logging
import ssl as tls
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from ocpp_core import Authenticate, Handlers, Version

from .admission import Certified, Duplicates, Known
from .endpoint import CsmsEndpoint, Lifecycle
from .engines import Engine, Listener, Place, listen_with
from .lenience import Lenience
from .link import Link
from .options import Options

__all__ = ["WsServer", "serve"]

logger = logging.getLogger("ocpp_transport_ws")


class WsServer:
    """A CSMS's WebSocket endpoint on a port of its own; made by `serve`."""

    def __init__(
        self,
        endpoint: CsmsEndpoint,
        host: str,
        port: int,
        ssl: tls.SSLContext | None,
        health_path: str | None,
        reuse_port: bool,  # noqa: FBT001
        engine: Engine = "websockets",
    ) -> None:
        self.endpoint = endpoint
        """What decides about stations, and has their connections."""
        self._place = Place(host, port, ssl, health_path, reuse_port)
        self._listen = listen_with(engine)
        self._server: Listener | None = None

    @property
    def handlers(self) -> Handlers:
        """What answers the stations' calls."""
        return self.endpoint.handlers

    @property
    def versions(self) -> tuple[Version, ...]:
        """What is spoken, in order of preference."""
        return self.endpoint.versions

    @property
    def options(self) -> Options:
        """Settings of the connections."""
        return self.endpoint.options

    @property
    def connections(self) -> Mapping[str, Link]:
        """The stations connected now, by identity."""
        return self.endpoint.connections

    @property
    def port(self) -> int:
        """The TCP port listened on; it tells which one was free if 0 was asked for."""
        sockets = self._server.sockets if self._server is not None else ()
        return int(sockets[0].getsockname()[1]) if sockets else self._place.port

    @property
    def url(self) -> str:
        """Where stations connect; they add their identity."""
        host = f"[{self._place.host}]" if ":" in self._place.host else self._place.host
        return f"{'wss' if self._place.ssl else 'ws'}://{host}:{self.port}"

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: the address cannot be had.
            ValueError: the engine has no way to do what the options ask for.
        """
        self._server = await self._listen(self.endpoint, self._place)
        logger.info("listening on %s", self.url)

    async def close(self, code: int = 1001, reason: str = "server is going away") -> None:
        """Stop listening, and end every connection as `Link.close` does."""
        if self._server is None:
            return
        self._server.close(False)  # noqa: FBT003 - not the connections
        await self.endpoint.close(code, reason)
        await self._server.wait_closed()

    @property
    def ready(self) -> bool:
        """Whether stations are let in."""
        return self._server is not None and self.endpoint.ready

    @property
    def draining(self) -> bool:
        """Whether the server turns newcomers away, for it is about to close."""
        return self.endpoint.draining

    async def drain(self, deadline: float = 30.0) -> None:
        """Go away without losing an answer, as for a restart; see `CsmsEndpoint.drain`.

        Args:
            deadline: seconds that handlers at work have.
        """
        await self.endpoint.drain(deadline)

    async def wait_closed(self) -> None:
        """Return when the server has been closed."""
        if self._server is not None:
            await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


def serve(
    handlers: Handlers,
    versions: Sequence[Version],
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    authenticate: Authenticate | None = None,
    certified: Certified | None = None,
    known: Known | None = None,
    duplicates: Duplicates = "replace",
    max_connections: int | None = None,
    ssl: tls.SSLContext | None = None,
    options: Options | None = None,
    on_connect: Lifecycle | None = None,
    on_disconnect: Lifecycle | None = None,
    refuse_without_subprotocol: bool = False,
    health_path: str | None = None,
    lenience: Lenience | None = None,
    reuse_port: bool = False,
    engine: Engine = "websockets",
) -> WsServer:
    """A CSMS's endpoint, listening as long as the context lasts.

    ``async with serve(handlers, [VERSION], port=9000) as server: ...``

    Args:
        handlers: answer the stations' calls; they are given the connection that a call came by.
        versions: what to speak, in order of preference.
        host: address to listen on.
        port: TCP port; 0: any that is free (see `WsServer.port`).
        authenticate: decides who may connect, before the upgrade; a refusal is HTTP 401. None: everybody may.
        certified: whether a client's certificate belongs to the identity; a refusal is HTTP 403. None: TLS alone decides.
        known: whether a station of that identity is known; asked before `authenticate`, a refusal is HTTP 404. None: all are.
        duplicates: whether a second connection of an identity takes the first one's place, or is turned away with HTTP 409.
        max_connections: connections at a time, past which stations are turned away with HTTP 503; None: any number.
        ssl: TLS context, with which the endpoint is ``wss``; None: no TLS.
        options: settings of the connections; None: the defaults.
        on_connect: told of each connection when it is ready for calls.
        on_disconnect: told of each connection when it has ended.
        refuse_without_subprotocol: answer HTTP 400 where no version is shared; by default the handshake is finished and
            the connection closed, as the specification asks.
        health_path: path whose plain GET is answered 200 while stations are let in, else 503, for a load balancer; None: none.
        lenience: knows what stations do otherwise when they connect (`ocpp_tolerance` has one); None: they do not.
        reuse_port: whether other processes may listen on the same port, of which each is given its share of the stations.
        engine: what reads and writes the frames: ``websockets``, or ``picows`` (extra ``picows``), which takes less time for a call
            by TLS and more memory for a station, and does not compress.

    Raises:
        ImportError: the engine is not installed.
        ValueError: there is no such engine.
    """
    endpoint = CsmsEndpoint(
        handlers,
        versions,
        authenticate=authenticate,
        certified=certified,
        known=known,
        duplicates=duplicates,
        max_connections=max_connections,
        options=options,
        on_connect=on_connect,
        on_disconnect=on_disconnect,
        refuse_without_subprotocol=refuse_without_subprotocol,
        lenience=lenience,
    )
    return WsServer(endpoint, host, port, ssl, health_path, reuse_port, engine)
