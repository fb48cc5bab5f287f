"""A port whose frames `websockets` reads and writes."""

from collections.abc import Sequence

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import NegotiationError
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ocpp_core import Version

from .admission import Refusal
from .endpoint import CsmsEndpoint
from .engines import BACKLOG, Listener, Place
from .handshake import certificate_of
from .native import NativeServer
from .socket_log import SOCKET_LOGGER

__all__ = ["Door", "StationSocket", "listen"]


class StationSocket(NativeServer):
    """A connection that remembers what its handshake has shown."""

    identity = ""
    version: Version | None = None
    """What is spoken on it; None: nothing in common."""


async def listen(endpoint: CsmsEndpoint, place: Place) -> Listener:
    """See `Listen`."""
    options, door = endpoint.options, Door(endpoint, place.health_path)
    return await serve(
        door.welcome,
        place.host,
        place.port,
        process_request=door.check,
        select_subprotocol=door.select,
        create_connection=StationSocket,
        compression="deflate" if options.compression else None,
        open_timeout=options.open_timeout,
        ping_interval=options.ping_interval,
        ping_timeout=options.ping_timeout,
        close_timeout=options.close_timeout,
        max_size=options.max_size,
        logger=SOCKET_LOGGER,
        ssl=place.ssl,
        backlog=BACKLOG,
        reuse_port=place.reuse_port or None,  # where a system has no such thing, False is an error
    )


class Door:
    """What `websockets` asks, step by step, about a station that comes."""

    def __init__(self, endpoint: CsmsEndpoint, health_path: str | None) -> None:
        self._endpoint = endpoint
        self._health_path = health_path

    async def check(self, socket: ServerConnection, request: Request) -> Response | None:
        """Let a station in, or answer with the HTTP status that turns it away."""
        assert isinstance(socket, StationSocket)  # noqa: S101 - create_connection says so
        if request.path.partition("?")[0] == self._health_path:
            return _respond(socket, self._endpoint.health)
        admitted = await self._endpoint.check(request, certificate_of(socket.transport))
        if isinstance(admitted, Refusal):
            return _respond(socket, admitted)
        socket.identity = admitted
        self._endpoint.complete(admitted, request.headers)
        if not self._endpoint.pings(admitted):
            socket.ping_interval = None
        return None

    def select(self, socket: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        """The version to speak; see `CsmsEndpoint.choose`. None upgrades without a subprotocol."""
        assert isinstance(socket, StationSocket)  # noqa: S101 - create_connection says so
        choice = self._endpoint.choose(socket.identity, offered)
        if isinstance(choice, Refusal):
            raise NegotiationError(choice.text.strip())
        socket.version = choice.version
        return None if choice.subprotocol is None else Subprotocol(choice.subprotocol)

    async def welcome(self, socket: ServerConnection) -> None:
        """Serve a station that has been upgraded."""
        assert isinstance(socket, StationSocket)  # noqa: S101 - create_connection says so
        _forget_handshake(socket)
        await self._endpoint.serve(socket, socket.identity, socket.version)


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
