"""A port whose frames picows reads and writes.

picows asks who may come in by a function that cannot wait, and whoever decides may have to ask a database. So the handshake is read and
answered here, by the sans-I/O part of `websockets`; only the connection of a station that may come in is given to picows.

.. code-block:: text

    bytes ──▶ Doorway ──admit──▶ PicowsSocket ──serve──▶ link
                 └── or the HTTP status that turns the station away
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from http import HTTPStatus
from socket import socket
from typing import Any, cast

import aiofastnet
from picows import WSAutoPingStrategy, WSUpgradeRequest, WSUpgradeResponse, WSUpgradeResponseWithListener
from picows import picows as internals
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from .admission import Refusal
from .endpoint import CsmsEndpoint, Newcomer
from .engines import BACKLOG, Listener, Place
from .handshake import Opening, certificate_of
from .picows_socket import PicowsSocket
from .socket_log import SOCKET_LOGGER

__all__ = ["listen"]

_END_OF_HEAD = b"\r\n\r\n"
_REQUEST = (
    b"GET / HTTP/1.1\r\nHost: station\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n\r\n"
)
_WSProtocol: Callable[..., Any] = vars(internals)["WSProtocol"]
"""Not in the documentation of picows: what its `ws_create_server` makes for each connection."""
_BUFFER = 2048  # bytes for what comes, as long as that is enough


def _is_our_fault(record: logging.LogRecord) -> bool:
    return record.exc_info is not None


_PICOWS_LOGGER = logging.getLogger("ocpp_transport_ws.picows")
"""Tells what failed in here; of what peers do wrong, the end of their connection tells."""
_PICOWS_LOGGER.addFilter(_is_our_fault)
_ADAPTER = logging.LoggerAdapter(_PICOWS_LOGGER)  # from a logger, picows would make another for each connection


async def listen(endpoint: CsmsEndpoint, place: Place) -> Listener:
    """See `Listen`."""
    if endpoint.options.compression:
        raise ValueError(
            "picows has no permessage-deflate: leave Options.compression alone, or use the engine websockets"
        )
    listener = PicowsListener(endpoint, place.health_path)
    await listener.start(place)
    return listener


class PicowsListener:
    """The port, and whoever came by it."""

    _server: asyncio.Server

    def __init__(self, endpoint: CsmsEndpoint, health_path: str | None) -> None:
        self.endpoint = endpoint
        self.health_path = health_path
        self.doorways: set[_Doorway] = set()
        """Connections that are no WebSockets yet, or never will be."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self, place: Place) -> None:
        """Begin to listen."""
        options = self.endpoint.options
        self._server = await aiofastnet.create_server(
            asyncio.get_running_loop(),
            lambda: _Doorway(self),
            place.host,
            place.port,
            ssl=place.ssl,
            backlog=BACKLOG,
            reuse_port=place.reuse_port or None,  # where a system has no such thing, False is an error
            ssl_handshake_timeout=None if place.ssl is None else options.open_timeout,
            ssl_shutdown_timeout=None if place.ssl is None else options.close_timeout,
        )

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that has to be done before the end."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def sockets(self) -> Sequence[socket]:
        """See `Listener.sockets`."""
        return self._server.sockets

    def close(self, _close_connections: bool, /) -> None:  # noqa: FBT001 - as `websockets` has it
        """See `Listener.close`. Who has not said what he wants is let go."""
        self._server.close()
        for doorway in tuple(self.doorways):
            doorway.close()
        if not self._closed.done():
            self._closed.set_result(None)

    async def wait_closed(self) -> None:
        """See `Listener.wait_closed`."""
        await asyncio.shield(self._closed)
        while pending := self._tasks.union(doorway.left for doorway in self.doorways):
            await asyncio.wait(pending)


class _Doorway(asyncio.Protocol):
    """A connection as long as it is no WebSocket. Whoever comes in leaves it behind, credentials and all."""

    _transport: asyncio.Transport
    _timer: asyncio.TimerHandle

    def __init__(self, listener: PicowsListener) -> None:
        self._listener = listener
        self._endpoint = listener.endpoint
        self._loop = asyncio.get_running_loop()
        self.left: asyncio.Future[None] = self._loop.create_future()
        """Done when the connection has ended, or become a WebSocket."""
        self._protocol = ServerProtocol(logger=SOCKET_LOGGER)
        self._received = bytearray()
        self._behind_head = 0
        """Where the request ends in what has been received; 0: it is not complete."""

    # -------------------------------------------------------------------------------------------- told by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has come, who has some time to say what he wants."""
        self._transport = cast("asyncio.Transport", transport)  # a protocol of streams is given no other
        self._timer = self._loop.call_later(self._endpoint.options.open_timeout, self._transport.abort)
        self._listener.doorways.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - it does not matter why
        """He has gone, or was turned away."""
        self._leave()

    def _leave(self) -> None:
        self._timer.cancel()
        self._listener.doorways.discard(self)
        self.left.set_result(None)

    def close(self) -> None:
        """Let somebody go who has not said what he wants."""
        if not self._behind_head:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read the request, and nothing behind it; meanwhile a station that is in a hurry waits with its frames."""
        known = len(self._received)
        self._received += data
        if self._behind_head:
            return
        end = self._received.find(_END_OF_HEAD, max(0, known - len(_END_OF_HEAD) + 1))
        if end >= 0:
            self._behind_head = end + len(_END_OF_HEAD)
            data = bytes(self._received[known : self._behind_head])
        self._protocol.receive_data(data)
        if self._protocol.handshake_exc is not None:
            self._transport.abort()
        elif self._behind_head:
            self._timer.cancel()
            self._transport.pause_reading()
            (request,) = self._protocol.events_received()
            assert isinstance(request, Request)  # noqa: S101 - before the upgrade there are no other events
            self._listener.spawn(self._decide(request))

    # ------------------------------------------------------------------------------------------------------ the decision

    async def _decide(self, request: Request) -> None:
        outcome = await self._outcome(request)
        if isinstance(outcome, Response):
            self._protocol.send_response(outcome)
            self._transport.write(b"".join(self._protocol.data_to_send()))
            self._transport.close()
        elif not self._transport.is_closing():
            self._give_way(outcome, request.headers["Sec-WebSocket-Key"])

    async def _outcome(self, request: Request) -> Newcomer | Response:
        """Who may come in, or how he is turned away."""
        if request.path.partition("?")[0] == self._listener.health_path:
            return self._respond(self._endpoint.health)
        opening = Opening(request.path, request.headers)
        outcome = await self._endpoint.admit(opening, opening.offered, certificate_of(self._transport))
        if isinstance(outcome, Refusal):
            return self._respond(outcome)
        self._endpoint.complete(outcome.identity, request.headers)
        response = self._protocol.accept(request)
        return outcome if response.status_code == HTTPStatus.SWITCHING_PROTOCOLS else response

    def _respond(self, refusal: Refusal) -> Response:
        response = self._protocol.reject(refusal.status, refusal.text)
        for name, value in refusal.headers:
            response.headers[name] = value
        return response

    def _give_way(self, newcomer: Newcomer, key: str) -> None:
        """Give the connection to picows, with a request that says no more than it has to, and serve the station."""
        endpoint, choice = self._endpoint, newcomer.choice
        socket = PicowsSocket(endpoint.options, is_pinged=endpoint.pings(newcomer.identity))
        protocol = _websocket(socket, choice.subprotocol, endpoint.options.max_size)
        protocol.connection_made(self._transport)
        self._transport.set_protocol(protocol)
        self._leave()
        _feed(protocol, _REQUEST % key.encode() + self._received[self._behind_head :])
        self._transport.resume_reading()
        self._listener.spawn(endpoint.serve(socket, newcomer.identity, choice.version))


def _websocket(socket: PicowsSocket, subprotocol: str | None, max_size: int) -> Any:
    """What picows reads and writes a connection with, from a request on. Fragments, pings and limits of time are the socket's affair."""

    def upgrade(_request: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
        extra = None if subprotocol is None else {"Sec-WebSocket-Protocol": subprotocol}
        return WSUpgradeResponseWithListener(WSUpgradeResponse.create_101_response(extra), socket)

    return _WSProtocol(
        host_port=None,
        ws_path=None,
        is_client_side=False,
        ws_listener_factory=upgrade,
        logger=_ADAPTER,
        disconnect_on_exception=True,
        websocket_handshake_timeout=None,
        enable_auto_ping=False,
        auto_ping_idle_timeout=None,
        auto_ping_reply_timeout=None,
        auto_ping_strategy=WSAutoPingStrategy.PING_PERIODICALLY,
        enable_auto_pong=False,
        max_frame_size=max_size,
        extra_headers=None,
        read_buffer_init_size=_BUFFER,
    )


def _feed(protocol: Any, data: bytes | bytearray) -> None:
    """Have a buffered protocol read something."""
    while data:
        room = protocol.get_buffer(-1)
        part = data[: len(room)]
        room[: len(part)] = part
        protocol.buffer_updated(len(part))
        data = data[len(part) :]
