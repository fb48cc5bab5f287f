"""An endpoint as an ASGI 3 application, for those who mount it in a web server of their own.

The web server reads the handshake and the frames, and sends the pings; `Options.ping_interval`, `ping_timeout`, `compression` and
`proxy` are its own settings then, and `Lenience.upgrades` and `pings` are not asked. It seldom tells whose certificate a station has
shown, so an endpoint that decides by certificates (security profile 3) is refused.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

from .admission import Refusal
from .endpoint import CsmsEndpoint
from .handshake import Opening
from .options import Options
from .sockets import LastWord, SocketEnded, Take

__all__ = ["AsgiApplication", "AsgiSocket", "asgi_application"]

logger = logging.getLogger("ocpp_transport_ws")

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
AsgiApplication = Callable[[Scope, Receive, Send], Awaitable[None]]

T = TypeVar("T")

_DENIAL = "websocket.http.response"
"""The extension with which a handshake can be answered by any HTTP status."""
_CUT: LastWord = (1006, "")
_TOO_LONG = 1009
_MOMENT = 1.0
_NOT_ENCRYPTED = Refusal(HTTPStatus.FORBIDDEN, "TLS is required\n")
_WEBSOCKET_ONLY = Refusal(HTTPStatus.UPGRADE_REQUIRED, "WebSocket only\n", (("Upgrade", "websocket"),))


def asgi_application(
    endpoint: CsmsEndpoint, *, otherwise: AsgiApplication | None = None, secure: bool = False
) -> AsgiApplication:
    """The endpoint as an ASGI application; it is closed at the end of the server's lifespan.

    Where it is mounted without lifespan events, close it yourself: `CsmsEndpoint.close`. A station's identity is the last segment
    of the path, wherever the application is mounted. A refusal has its HTTP status where the web server can say one
    (the extension ``websocket.http.response``); elsewhere all are 403.

    Args:
        endpoint: decides about stations, and has their connections.
        otherwise: answers plain HTTP requests, as `ocpp_transport_soap.asgi_application` does; None: HTTP status 426.
        secure: whether all have to come over TLS, as far as the web server knows (by the scheme); a refusal is HTTP status 403.

    Raises:
        ValueError: the endpoint decides by certificates.
    """
    if endpoint.certified is not None:
        raise ValueError("a web server does not tell an ASGI application whose certificate a station has shown")

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(endpoint, receive, send)
        elif scope["type"] == "websocket":
            await receive()  # websocket.connect
            await _welcome(endpoint, scope, receive, send, secure=secure)
        elif secure and scope.get("scheme") != "https":
            await _reply(send, "http", _NOT_ENCRYPTED)
        elif otherwise is not None:
            await otherwise(scope, receive, send)
        else:
            await _reply(send, "http", _WEBSOCKET_ONLY)

    return application


async def _live(endpoint: CsmsEndpoint, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await endpoint.close()
    await send({"type": "lifespan.shutdown.complete"})


async def _welcome(endpoint: CsmsEndpoint, scope: Scope, receive: Receive, send: Send, *, secure: bool) -> None:
    """Let a station in and serve it, or turn it away."""
    is_plain = secure and scope.get("scheme") != "wss"
    outcome = _NOT_ENCRYPTED if is_plain else await endpoint.admit(_opening(scope), scope.get("subprotocols", []))
    try:
        if isinstance(outcome, Refusal):
            await _refuse(scope, receive, send, outcome)
            return
        await send({"type": "websocket.accept", "subprotocol": outcome.choice.subprotocol})
    except OSError:
        return  # it has gone meanwhile
    socket = AsgiSocket(scope, receive, send, endpoint.options)
    await endpoint.serve(socket, outcome.identity, outcome.choice.version)
    await socket.leave()


def _opening(scope: Scope) -> Opening:
    """The handshake; its target as it came, if the web server has kept it, and without a path that is the mount's own."""
    path: str = scope["path"]
    raw = (scope.get("raw_path") or quote(path).encode()).partition(b"?")[0].decode("latin-1")
    if path == scope.get("root_path"):
        raw = ""
    query = scope.get("query_string", b"").decode("latin-1")
    headers = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    return Opening.of(f"{raw}?{query}" if query else raw, headers)


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    """Turn a station away before the upgrade."""
    if _DENIAL not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close"})
        return
    await _reply(send, _DENIAL.removesuffix(".response"), refusal)
    # uvicorn tells that the connection ends, and then that it has; who returns before that is reported as faulty.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_MOMENT):
            await receive()
            await receive()


async def _reply(send: Send, kind: str, refusal: Refusal) -> None:
    body = refusal.text.encode()
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
        **dict(refusal.headers),
    }
    pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": f"{kind}.response.start", "status": refusal.status.value, "headers": pairs})
    await send({"type": f"{kind}.response.body", "body": body})


class AsgiSocket:
    """A WebSocket of an ASGI server.

    Such a server takes a message when it pleases and cannot be told to cut a connection, so every wait for it can be ended
    from here; then the application returns, and what becomes of the TCP connection is the server's business.
    """

    ended: ClassVar[type[Exception]] = SocketEnded

    def __init__(self, scope: Scope, receive: Receive, send: Send, options: Options) -> None:
        self.remote_address: tuple[str, int] | None = scope.get("client")
        self.last_word: LastWord | None = None
        self._receive, self._send = receive, send
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._goodbye: LastWord | None = None
        self._waits: set[asyncio.Timeout] = set()
        self._deadline: float | None = None
        self._end: asyncio.Future[None] = self._loop.create_future()

    async def recv(self) -> str | bytes:
        """See `Socket.recv`."""
        while True:
            event = await self._wait(self._receive)
            if event["type"] != "websocket.receive":
                self._finish(event.get("code", _CUT[0]), event.get("reason"))
                raise SocketEnded
            text: str | None = event.get("text")
            message: str | bytes = event["bytes"] if text is None else text
            if self._goodbye is None and not await self._is_too_long(message):
                return message

    async def _is_too_long(self, message: str | bytes) -> bool:
        """Whether the limit is passed; if it is, the connection is being closed."""
        limit = self._options.max_size
        if 4 * len(message) <= limit:
            return False
        if len(message if isinstance(message, bytes) else message.encode()) <= limit:
            return False
        await self.close(_TOO_LONG, f"more than {limit} bytes")
        return True

    def push(self, take: Take) -> None:
        """See `Socket.push`: there is no way."""

    def send_at_once(self, text: str) -> bool:  # noqa: ARG002 - never
        """See `Socket.send_at_once`: whether it must be waited for shows only when it is sent."""
        return False

    async def send_text(self, text: str) -> None:
        """See `Socket.send_text`."""
        if not text.isascii():
            text = text.encode(errors="replace").decode()
        await self._say({"type": "websocket.send", "text": text})

    async def send_frame(self, data: bytes, *, binary: bool) -> None:
        """See `Socket.send_frame`; a text is UTF-8 here, and what is none becomes replacement characters."""
        message = {"bytes": data} if binary else {"text": data.decode(errors="replace")}
        await self._say({"type": "websocket.send", **message})

    async def _say(self, event: Event) -> None:
        if self._goodbye is not None:
            raise SocketEnded
        await self._wait(self._send, event)

    async def close(self, code: int, reason: str) -> None:
        """See `Socket.close`."""
        if self._goodbye is not None or self._end.done():
            return
        self._goodbye = (code, reason)
        self._limit(self._options.close_timeout)
        try:
            await self._wait(self._send, {"type": "websocket.close", "code": code, "reason": reason})
        except SocketEnded:
            logger.debug("gone before it could be closed")

    async def wait_closed(self) -> None:
        """See `Socket.wait_closed`."""
        await asyncio.shield(self._end)

    def abort(self) -> None:
        """See `Socket.abort`."""
        self._limit(0)
        self._finish(*_CUT)

    async def leave(self) -> None:
        """See to it that the peer is told of the end, and has its time to answer."""
        await self.close(1000, "")
        while not self._end.done():
            try:
                await self.recv()
            except SocketEnded:
                return

    async def _wait(self, function: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Wait for the web server, which may say that the connection has ended by any exception."""
        if self._end.done():
            raise SocketEnded
        limit = asyncio.timeout_at(self._deadline)
        try:
            async with limit:
                self._waits.add(limit)
                return await function(*arguments)
        except Exception as error:  # noqa: BLE001 - each web server has its own
            logger.debug("the connection has ended: %s", type(error).__name__)
            self._finish(*_CUT)
            raise SocketEnded from None
        finally:
            self._waits.discard(limit)

    def _limit(self, seconds: float) -> None:
        """Wait for the web server at most so long, from now on."""
        self._deadline = self._loop.time() + seconds
        for wait in self._waits:
            if not wait.expired():
                wait.reschedule(self._deadline)

    def _finish(self, code: int, reason: str | None) -> None:
        if not self._end.done():
            self.last_word = self._goodbye or (code, reason or "")
            self._end.set_result(None)
