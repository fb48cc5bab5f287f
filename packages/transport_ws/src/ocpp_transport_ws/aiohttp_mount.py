"""An endpoint in a web server of `aiohttp`, which is an extra: ``pip install ocpp-transport-ws[aiohttp]``.

`aiohttp` reads the handshake and the frames. It answers a ping that it has sent as failed after half of `Options.ping_interval`,
whatever `Options.ping_timeout` says, and `Lenience.upgrades` is not asked.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from aiohttp import WSMessage, WSMsgType, web

from .admission import Refusal
from .endpoint import CsmsEndpoint, Newcomer
from .handshake import Opening
from .sockets import LastWord, SocketEnded, Take

__all__ = ["AiohttpSocket", "Handler", "application"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""Answers a request."""

_CUT: LastWord = (1006, "")
_NO_CODE = 1005


def application(endpoint: CsmsEndpoint, *, otherwise: Handler | None = None, secure: bool = False) -> web.Application:
    """The endpoint as an aiohttp application: any path, whose last segment is the identity.

    ``app.add_subapp("/ocpp", application(endpoint))``. It closes the endpoint when it is shut down.

    Args:
        endpoint: decides about stations, and has their connections.
        otherwise: answers what asks for no WebSocket, as `ocpp_transport_soap.handler` does; None: HTTP status 426.
        secure: whether all have to come over TLS, as far as the web server knows (by the scheme); a refusal is HTTP status 403.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        if secure and not request.secure:
            raise web.HTTPForbidden(text="TLS is required\n")
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await _welcome(endpoint, request)
        if otherwise is not None:
            return await otherwise(request)
        return web.Response(status=426, text="WebSocket only\n", headers={"Upgrade": "websocket"})

    async def shut_down(_app: web.Application) -> None:
        await endpoint.close()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    app.on_shutdown.append(shut_down)
    return app


async def _welcome(endpoint: CsmsEndpoint, request: web.Request) -> web.StreamResponse:
    """Let a station in and serve it, or turn it away."""
    opening = Opening.of(request.raw_path, request.headers.items())
    outcome = await endpoint.admit(opening, opening.offered, _certificate(request))
    if isinstance(outcome, Refusal):
        return web.Response(status=outcome.status, text=outcome.text, headers=dict(outcome.headers))
    response = _response(endpoint, outcome)
    socket = AiohttpSocket(request, response)
    await response.prepare(request)
    await endpoint.serve(socket, outcome.identity, outcome.choice.version)
    return response


def _certificate(request: web.Request) -> bytes | None:
    """The client's certificate (DER), if TLS asked for one and it showed one."""
    session = request.get_extra_info("ssl_object")
    certificate: bytes | None = session.getpeercert(binary_form=True) if session is not None else None
    return certificate


def _response(endpoint: CsmsEndpoint, newcomer: Newcomer) -> web.WebSocketResponse:
    options, subprotocol = endpoint.options, newcomer.choice.subprotocol
    response = web.WebSocketResponse(
        timeout=options.close_timeout,
        autoclose=False,
        heartbeat=options.ping_interval if endpoint.pings(newcomer.identity) else None,
        protocols=() if subprotocol is None else (subprotocol,),
        compress=options.compression,
        max_msg_size=options.max_size + 1,  # the shortest that it refuses
        writer_limit=0,  # each frame waits for room
    )
    if subprotocol is not None:  # aiohttp looks at the first of several headers
        response.headers["Sec-WebSocket-Protocol"] = subprotocol
    return response


class AiohttpSocket:
    """A WebSocket of `aiohttp`'s server."""

    ended: ClassVar[type[Exception]] = SocketEnded

    def __init__(self, request: web.Request, response: web.WebSocketResponse) -> None:
        transport = request.transport
        self.remote_address: Any = None if transport is None else transport.get_extra_info("peername")
        self.last_word: LastWord | None = None
        self._transport = transport
        self._response = response
        self._goodbye: LastWord | None = None
        self._closed = asyncio.Event()
        self._end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def recv(self) -> str | bytes:
        """See `Socket.recv`."""
        message = await self._response.receive()
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            data: str | bytes = message.data
            return data
        await self._part(message)
        raise SocketEnded

    async def _part(self, message: WSMessage) -> None:
        """The connection ends: see the closing handshake through, and note the last word of it."""
        word = self._goodbye
        if word is not None:
            await self._closed.wait()  # whoever closes it awaits the peer's answer
        elif message.type is WSMsgType.CLOSE:
            word = (message.data or _NO_CODE, message.extra or "")
            await self._response.close(code=message.data or 1000)
        elif message.type is WSMsgType.ERROR and self._response.close_code is not None:
            word = (self._response.close_code, str(message.data))
        self._finish(word or _CUT)

    def push(self, take: Take) -> None:
        """See `Socket.push`: there is no way."""

    def send_at_once(self, text: str) -> bool:  # noqa: ARG002 - never
        """See `Socket.send_at_once`: whether it must be waited for shows only when it is sent."""
        return False

    async def send_text(self, text: str) -> None:
        """See `Socket.send_text`."""
        await self.send_frame(text.encode(errors="replace"), binary=False)

    async def send_frame(self, data: bytes, *, binary: bool) -> None:
        """See `Socket.send_frame`."""
        if self._goodbye is not None:
            raise SocketEnded
        try:
            await self._response.send_frame(data, WSMsgType.BINARY if binary else WSMsgType.TEXT)
        except ConnectionError:
            raise SocketEnded from None

    async def close(self, code: int, reason: str) -> None:
        """See `Socket.close`."""
        if self._goodbye is not None or self._end.done():
            return
        self._goodbye = (code, reason)
        try:
            await self._response.close(code=code, message=reason.encode())
        finally:
            self._closed.set()

    async def wait_closed(self) -> None:
        """See `Socket.wait_closed`."""
        await asyncio.shield(self._end)

    def abort(self) -> None:
        """See `Socket.abort`."""
        if self._transport is not None:
            self._transport.abort()

    def _finish(self, word: LastWord) -> None:
        if not self._end.done():
            self.last_word = word
            self._end.set_result(None)
