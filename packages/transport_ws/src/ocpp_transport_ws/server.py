"""The CSMS's side: listen, check who comes, keep one connection for each station."""

import asyncio
import inspect
import logging
import ssl as tls
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType, TracebackType
from typing import Self

from websockets.asyncio.server import Server as SocketServer
from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_sockets
from websockets.exceptions import NegotiationError
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ocpp_core import Authenticate, Handlers, Role, Version

from .admission import Admission, Certified, Duplicates, Known, Refusal
from .lenience import Lenience
from .link import Link
from .options import Options
from .socket_log import SOCKET_LOGGER

__all__ = ["WsServer", "serve"]

logger = logging.getLogger("ocpp_transport_ws")

Lifecycle = Callable[[Link], Awaitable[None] | None]
"""Told of a connection: that it is there, or that it has ended."""

_NO_SUBPROTOCOL = 1002
_REPLACED = 1008
_GOING_AWAY = 1001
_RESTARTING = 1012
# Room for a fleet that comes at once. TCP goes on trying for whoever finds none, for a minute, and then gives up.
_BACKLOG = 4096
_READY = Refusal(HTTPStatus.OK, "ready\n")
_NOT_READY = Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "going away\n", (("Retry-After", "10"),))


class _Socket(ServerConnection):
    """A connection that remembers what its handshake has shown."""

    identity = ""
    version: Version | None = None
    """What is spoken on it; None: nothing in common."""


class WsServer:
    """A CSMS's WebSocket endpoint; made by `serve`."""

    def __init__(
        self,
        handlers: Handlers,
        versions: Sequence[Version],
        host: str,
        port: int,
        admission: Admission,
        ssl: tls.SSLContext | None,
        options: Options,
        on_connect: Lifecycle | None,
        on_disconnect: Lifecycle | None,
        refuse_without_subprotocol: bool,  # noqa: FBT001
        health_path: str | None,
    ) -> None:
        self.handlers = handlers
        self.versions = tuple(versions)
        self.options = options
        self._by_subprotocol = {version.subprotocol: version for version in self.versions}
        self._host, self._port, self._ssl = host, port, ssl
        self._admission = admission
        self._lenience = admission.lenience
        self._health_path = health_path
        self._on_connect, self._on_disconnect = on_connect, on_disconnect
        self._refuse_without_subprotocol = refuse_without_subprotocol
        self._connections: dict[str, Link] = {}
        self._server: SocketServer | None = None
        self._replaced: set[asyncio.Task[None]] = set()
        self._is_closing = False
        self.draining = False
        """Whether the server turns newcomers away, for it is about to close."""

    @property
    def connections(self) -> Mapping[str, Link]:
        """The stations connected now, by identity."""
        return MappingProxyType(self._connections)

    @property
    def port(self) -> int:
        """The TCP port listened on; it tells which one was free if 0 was asked for."""
        sockets = self._server.sockets if self._server is not None else ()
        return int(sockets[0].getsockname()[1]) if sockets else self._port

    @property
    def url(self) -> str:
        """Where stations connect; they add their identity."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'wss' if self._ssl else 'ws'}://{host}:{self.port}"

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: the address cannot be had.
        """
        options = self.options
        self._server = await serve_sockets(
            self._serve_station,
            self._host,
            self._port,
            process_request=self._check,
            select_subprotocol=self._select,
            create_connection=_Socket,
            compression="deflate" if options.compression else None,
            open_timeout=options.open_timeout,
            ping_interval=options.ping_interval,
            ping_timeout=options.ping_timeout,
            close_timeout=options.close_timeout,
            max_size=options.max_size,
            logger=SOCKET_LOGGER,
            ssl=self._ssl,
            backlog=_BACKLOG,
        )
        logger.info("listening on %s", self.url)

    async def close(self, code: int = _GOING_AWAY, reason: str = "server is going away") -> None:
        """Stop listening, and end every connection as `Link.close` does."""
        if self._server is None:
            return
        self._is_closing = True
        self._server.close(close_connections=False)
        await asyncio.gather(*(link.close(code, reason) for link in list(self._connections.values())))
        await self._server.wait_closed()

    @property
    def ready(self) -> bool:
        """Whether stations are let in."""
        return self._server is not None and not self.draining and not self._is_closing

    async def drain(self, deadline: float = 30.0) -> None:
        """Go away without losing an answer, as for a restart: newcomers are answered 503, what is being answered is finished.

        Every connection is closed with code 1012 as soon as nothing is at work on it; stations come back to whoever
        listens then. Returns when all are closed; then `close`.

        Args:
            deadline: seconds that handlers at work have.
        """
        self.draining = True
        links = list(self._connections.values())
        await asyncio.gather(*(link.close(_RESTARTING, "service restart", patience=deadline) for link in links))

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

    # ------------------------------------------------------------------------------------------ before the upgrade

    async def _check(self, socket: ServerConnection, request: Request) -> Response | None:
        """Let a station in, or answer with the HTTP status that turns it away."""
        assert isinstance(socket, _Socket)  # noqa: S101 - create_connection says so
        if request.path.partition("?")[0] == self._health_path:
            return _respond(socket, _READY if self.ready else _NOT_READY)
        if self.draining:
            return _respond(socket, _NOT_READY)
        admitted = await self._admission.check(request, _certificate(socket), self._connections)
        if isinstance(admitted, Refusal):
            return _respond(socket, admitted)
        socket.identity = admitted
        if self._lenience is not None:
            _bend(socket, request, admitted, self._lenience)
        return None

    def _select(self, socket: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        """The version to speak: the first of ours that is offered.

        None upgrades without a subprotocol, and the connection is closed after that (OCPP-J 1.6, 3.1.2; 2.0.1 part 4, 3.1.2).
        """
        assert isinstance(socket, _Socket)  # noqa: S101 - create_connection says so
        chosen = next((each.subprotocol for each in self.versions if each.subprotocol in offered), None)
        spoken = chosen
        if self._lenience is not None:
            spoken = self._lenience.subprotocol(socket.identity, chosen, offered)
        socket.version = self._by_subprotocol.get(spoken or "")
        if chosen is not None or socket.version is not None:
            return None if chosen is None else Subprotocol(chosen)
        logger.warning("%s: no common subprotocol among %s", socket.identity, list(offered))
        if self._refuse_without_subprotocol:
            raise NegotiationError("no common subprotocol")
        return None

    # ------------------------------------------------------------------------------------------- after the upgrade

    async def _serve_station(self, socket: ServerConnection) -> None:
        assert isinstance(socket, _Socket)  # noqa: S101 - create_connection says so
        version = socket.version
        if version is None:
            await socket.close(_NO_SUBPROTOCOL, "no common subprotocol")
            return
        if self._is_closing:
            await socket.close(_GOING_AWAY, "server is going away")
            return
        _forget_handshake(socket)
        link = Link(socket, socket.identity, version, Role.CSMS, self.handlers, self.options)
        self._replace(link)
        logger.info("%s: connected with %s", link.identity, version.subprotocol)
        try:
            await link.prepare()
            link.spawn(_tell(self._on_connect, link))
            await link.run()
        except Exception:
            logger.exception("%s: the connection could not be taken up", link.identity)
        finally:
            await self._gone(link)

    async def _gone(self, link: Link) -> None:
        """Strike a connection that has ended off the list, unless a newer one of that station stands there."""
        if self._connections.get(link.identity) is link:
            del self._connections[link.identity]
        logger.info("%s: disconnected: %s", link.identity, link.close_reason)
        await _tell(self._on_disconnect, link)

    def _replace(self, link: Link) -> None:
        """The newest connection of an identity is the one that counts; an older one is closed."""
        old = self._connections.get(link.identity)
        self._connections[link.identity] = link
        if old is not None:
            task = asyncio.create_task(old.close(_REPLACED, "replaced by a newer connection"))
            self._replaced.add(task)
            task.add_done_callback(self._replaced.discard)


def _bend(socket: ServerConnection, request: Request, identity: str, lenience: Lenience) -> None:
    """Let a station in that connects in its own way."""
    if "Connection" not in request.headers and lenience.upgrades(identity):
        request.headers["Connection"] = "Upgrade"
    if not lenience.pings(identity):
        socket.ping_interval = None


def _certificate(socket: ServerConnection) -> bytes | None:
    """The client's certificate (DER), if TLS asked for one and it showed one."""
    session = socket.transport.get_extra_info("ssl_object")
    return session.getpeercert(binary_form=True) if session is not None else None


def _forget_handshake(socket: ServerConnection) -> None:
    """Keep no headers for as long as the connection lasts: they take a fifth of its memory, and credentials are among them."""
    for message in (socket.request, socket.response):
        if message is not None:
            message.headers.clear()


def _respond(socket: ServerConnection, refusal: Refusal) -> Response:
    response = socket.respond(refusal.status, refusal.text)
    for name, value in refusal.headers:
        response.headers[name] = value
    return response


async def _tell(lifecycle: Lifecycle | None, link: Link) -> None:
    if lifecycle is None:
        return
    try:
        result = lifecycle(link)
        if inspect.isawaitable(result):
            await result
    except Exception:
        logger.exception("%s: lifecycle hook failed", link.identity)


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
    """
    return WsServer(
        handlers,
        versions,
        host,
        port,
        Admission(authenticate, certified, known, duplicates, max_connections, lenience),
        ssl,
        options or Options(),
        on_connect,
        on_disconnect,
        refuse_without_subprotocol,
        health_path,
    )
