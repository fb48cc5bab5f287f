"""An endpoint as an ASGI 3 application, for those who mount it in a web server of their own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from .endpoint import Endpoint
from .messages import Reply, Request, host_and_port

__all__ = ["AsgiApplication", "asgi_application"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApplication = Callable[[Scope, Receive, Send], Awaitable[None]]


class _Gone(Exception):
    """The client went away before its request was complete."""


def asgi_application(endpoint: Endpoint) -> AsgiApplication:
    """The endpoint as an ASGI application; it is closed at the end of the server's lifespan.

    Where it is mounted without lifespan events, close it yourself: `CsmsEndpoint.close`.
    """

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(endpoint, receive, send)
        elif scope["type"] == "http":
            await _answer(endpoint, scope, receive, send)
        else:
            raise NotImplementedError(f"{scope['type']} is not served")

    return application


async def _live(endpoint: Endpoint, receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        if event["type"] == "lifespan.shutdown":
            await endpoint.close()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return


async def _answer(endpoint: Endpoint, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        async with asyncio.timeout(endpoint.options.receive_timeout):
            body = await _body_of(receive, headers, endpoint.options.max_size)
    except TimeoutError:
        body = Reply.plain(HTTPStatus.REQUEST_TIMEOUT, Connection="close")
    except _Gone:
        return
    reply = body if isinstance(body, Reply) else await endpoint.answer(_request(scope, headers, body))
    await _send(send, reply)


async def _body_of(receive: Receive, headers: Mapping[str, str], max_size: int) -> bytes | Reply:
    """The body, or what to answer if it is too long."""
    too_long = Reply.plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Connection="close")
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length) > max_size:
        return too_long
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise _Gone
        body += event.get("body", b"")
        if len(body) > max_size:
            return too_long
        if not event.get("more_body", False):
            return bytes(body)


def _request(scope: Scope, headers: Mapping[str, str], body: bytes) -> Request:
    raw_path: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    server = scope.get("server") or ("localhost", None)
    host = headers.get("host") or ":".join(str(part) for part in server if part is not None)
    return Request(
        scope["method"],
        raw_path.partition(b"?")[0].decode("latin-1"),
        scope.get("query_string", b"").decode("latin-1"),
        headers,
        body,
        host_and_port(scope.get("client")),
        f"{scope.get('scheme', 'http')}://{host}",
    )


async def _send(send: Send, reply: Reply) -> None:
    """Send an answer, then start what follows it."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
    headers.append((b"content-length", str(len(reply.body)).encode()))
    try:
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})
    finally:
        reply.sent()
