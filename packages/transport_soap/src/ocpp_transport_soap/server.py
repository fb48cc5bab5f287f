"""Endpoints behind aiohttp: `serve` for a CSMS of its own, `application` and `handler` to be mounted elsewhere."""

import asyncio
import logging
import ssl as tls
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from ocpp_core import Authenticate, Handlers, Version

from .addresses import Addresses
from .csms import CsmsEndpoint
from .endpoint import Endpoint
from .messages import Reply, Request, host_and_port
from .options import Options
from .peer import SoapPeer
from .stations import Lifecycle

__all__ = ["EVERYWHERE", "Handler", "Listener", "SoapServer", "application", "handler", "serve"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""Answers a request."""

EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - what to listen on is for the caller to say
"""Hosts to listen on that are nobody's address."""

logger = logging.getLogger("ocpp_transport_soap")


def _plainly(record: logging.LogRecord) -> bool:
    """Whoever sends what is not HTTP gets no traceback into the log."""
    if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.exc_info = None
    return True


_http_logger = logging.getLogger("ocpp_transport_soap.http")
_http_logger.addFilter(_plainly)


def handler(endpoint: Endpoint) -> Handler:
    """The endpoint as an aiohttp handler: POST for messages, ``GET ?wsdl`` for the descriptions.

    The application that it is in limits a body by its own ``client_max_size``; close the endpoint when that is shut down.
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        body = await _body_of(request, endpoint.options)
        if isinstance(body, Reply):
            return await _send(request, body)
        peer = request.transport.get_extra_info("peername") if request.transport is not None else None
        reply = await endpoint.answer(
            Request(
                request.method,
                request.rel_url.raw_path,
                request.rel_url.raw_query_string,
                _headers_of(request),
                body,
                host_and_port(peer),
                f"{request.scheme}://{request.host}",
            )
        )
        return await _send(request, reply)

    return answer


def application(endpoint: Endpoint) -> web.Application:
    """The endpoint as an aiohttp application: any path, see `handler`.

    It closes the endpoint when it is shut down. Run it with ``web.AppRunner(app, auto_decompress=False)``, so that a small
    compressed body cannot grow large before the endpoint's own limit sees it.
    """

    async def shut_down(_app: web.Application) -> None:
        await endpoint.close()

    app = web.Application(client_max_size=endpoint.options.max_size)
    app.router.add_route("*", "/{path:.*}", handler(endpoint))
    app.on_shutdown.append(shut_down)
    return app


def _headers_of(request: web.Request) -> Mapping[str, str]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    inflated: int | None = getattr(request.content, "total_compressed_bytes", None)
    if inflated is not None:  # the server that it is mounted in has inflated the body already
        headers.pop("content-encoding", None)
    return headers


async def _body_of(request: web.Request, options: Options) -> bytes | Reply:
    """The body, or what to answer if it is too long, too long under way, or broken."""
    if (request.content_length or 0) > options.max_size:
        return Reply.plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Connection="close")
    try:
        async with asyncio.timeout(options.receive_timeout):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        return Reply.plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Connection="close")
    except TimeoutError:
        return Reply.plain(HTTPStatus.REQUEST_TIMEOUT, Connection="close")
    except (ConnectionError, web.RequestPayloadError):
        return Reply.plain(HTTPStatus.BAD_REQUEST, "the body breaks off", Connection="close")


async def _send(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Send an answer, then start what follows it."""
    response = web.Response(status=reply.status, body=reply.body, headers=reply.headers)
    if reply.headers.get("Connection") == "close":
        response.force_close()
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        logger.info("%s went away before its answer", request.remote)
    finally:
        reply.sent()
    return response


class Listener:
    """An endpoint that listens on a port of its own."""

    def __init__(self, endpoint: Endpoint, host: str, port: int, ssl: tls.SSLContext | None) -> None:
        self.host, self._port, self.ssl = host, port, ssl
        self._endpoint = endpoint
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        """The TCP port listened on; it tells which one was free if 0 was asked for."""
        addresses = self._runner.addresses if self._runner is not None else ()
        return int(addresses[0][1]) if addresses else self._port

    @property
    def scheme(self) -> str:
        """``http`` or ``https``."""
        return "https" if self.ssl is not None else "http"

    def url_at(self, host: str) -> str:
        """The URL with that host."""
        return f"{self.scheme}://{f'[{host}]' if ':' in host else host}:{self.port}/"

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: the address cannot be had.
        """
        runner = web.AppRunner(
            application(self._endpoint),
            auto_decompress=False,
            access_log=None,
            logger=_http_logger,
            handle_signals=False,
            shutdown_timeout=self._endpoint.options.close_timeout,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host or None, self._port, ssl_context=self.ssl).start()
        except BaseException:
            await runner.cleanup()
            raise
        self._runner = runner

    async def stop(self) -> None:
        """Stop listening, once the requests at work are answered; closes the endpoint."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            self._port = int(runner.addresses[0][1]) if runner.addresses else self._port
            await runner.cleanup()


class SoapServer:
    """A CSMS's SOAP endpoint; made by `serve`."""

    def __init__(self, endpoint: CsmsEndpoint, host: str, port: int, ssl: tls.SSLContext | None) -> None:
        self.endpoint = endpoint
        self._listener = Listener(endpoint, host, port, ssl)
        self._closed: asyncio.Event = asyncio.Event()

    @property
    def connections(self) -> Mapping[str, SoapPeer]:
        """The stations that were heard of and not given up, by identity."""
        return self.endpoint.connections

    @property
    def port(self) -> int:
        """The TCP port listened on; it tells which one was free if 0 was asked for."""
        return self._listener.port

    @property
    def url(self) -> str:
        """Where stations send their messages."""
        return self.endpoint.url or self._listener.url_at(self._listener.host)

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: the address cannot be had.
        """
        await self._listener.start()
        if self._listener.host not in EVERYWHERE:
            self.endpoint.reachable_at(self.url)
        logger.info("listening on %s", self.url)

    async def close(self, reason: str = "server is going away") -> None:
        """Turn further calls away, let handlers at work finish, give up all stations, stop listening."""
        await self.endpoint.close(reason)
        await self._listener.stop()
        self._closed.set()

    async def wait_closed(self) -> None:
        """Return when the server has been closed."""
        await self._closed.wait()

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
    url: str | None = None,
    authenticate: Authenticate | None = None,
    ssl: tls.SSLContext | None = None,
    callback_ssl: tls.SSLContext | None = None,
    options: Options | None = None,
    on_connect: Lifecycle | None = None,
    on_disconnect: Lifecycle | None = None,
    addresses: Addresses | None = None,
) -> SoapServer:
    """A CSMS's endpoint, listening as long as the context lasts.

    ``async with serve(handlers, [VERSION], port=8080) as server: ...``

    Args:
        handlers: answer the stations' calls; they are given the station that a call came from.
        versions: what to speak; the namespace of each message tells which it is. Those without SOAP are left out.
        host: address to listen on; empty: all.
        port: TCP port; 0: any that is free (see `SoapServer.port`).
        url: where stations reach this endpoint, if that differs from host and port; it goes into calls and descriptions.
        authenticate: decides for each message whether it is let in; a refusal is the fault SecurityError. None: everybody is.
        ssl: TLS context, with which the endpoint is ``https``; None: no TLS.
        callback_ssl: TLS context for calls to stations at ``https``; None: the system's defaults.
        options: settings; None: the defaults.
        on_connect: told of each station when it was heard of for the first time.
        on_disconnect: told of each station when it was given up.
        addresses: where stations may be called; None: anywhere but loopback, link-local and the like.

    Raises:
        ValueError: none of the versions is bound to SOAP.
    """
    endpoint = CsmsEndpoint(
        handlers,
        versions,
        url=url,
        authenticate=authenticate,
        callback_ssl=callback_ssl,
        options=options,
        on_connect=on_connect,
        on_disconnect=on_disconnect,
        addresses=addresses,
    )
    return SoapServer(endpoint, host, port, ssl)
