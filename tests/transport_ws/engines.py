"""Whatever reads the frames of a CSMS: our own server, and web servers that its endpoint is mounted in, on real sockets."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from socket import create_server
from typing import Any, Literal

import hypercorn.asyncio
import uvicorn
from aiohttp import web
from transport_ws.rig import SOON, eventually

from ocpp_transport_ws import CsmsEndpoint, WsServer, asgi_application
from ocpp_transport_ws.aiohttp_mount import application


@asynccontextmanager
async def under_uvicorn(app: Any, ws: str = "websockets-sansio", **config: Any) -> AsyncIterator[int]:
    """The port at which an ASGI application is served by uvicorn."""
    settings = uvicorn.Config(app, "127.0.0.1", 0, ws=ws, log_level="error", **{"lifespan": "on", **config})
    server = uvicorn.Server(settings)
    task = asyncio.create_task(server._serve())
    await eventually(lambda: server.started or task.done())
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        async with asyncio.timeout(SOON):
            await task


@asynccontextmanager
async def under_hypercorn(
    app: Any, before: Callable[[], Awaitable[None]] | None = None, **settings: Any
) -> AsyncIterator[int]:
    """The port at which an ASGI application is served by hypercorn, which from Python 3.12 on does not end before its connections.

    Args:
        app: the application.
        before: is awaited before the server is stopped; None: nothing is.
        settings: of hypercorn.
    """
    with create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        config = hypercorn.Config.from_mapping(
            {"bind": f"fd://{listening.detach()}", "graceful_timeout": 0.2, "errorlog": None, **settings}
        )
    stop = asyncio.Event()

    async def stopped() -> None:
        await stop.wait()
        if before is not None:
            await before()

    task = asyncio.create_task(hypercorn.asyncio.serve(app, config, shutdown_trigger=stopped))
    try:
        yield port
    finally:
        stop.set()
        async with asyncio.timeout(SOON):
            await task


@asynccontextmanager
async def under_aiohttp(app: web.Application, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port at which an aiohttp application is served."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def under_ours(
    endpoint: CsmsEndpoint, engine: Literal["websockets", "picows"] = "websockets"
) -> AsyncIterator[int]:
    async with WsServer(endpoint, "127.0.0.1", 0, None, None, reuse_port=False, engine=engine) as server:
        yield server.port


def mounted(endpoint: CsmsEndpoint) -> web.Application:
    app = web.Application()
    app.add_subapp("/ocpp/", application(endpoint))
    return app


@dataclass(frozen=True)
class Engine:
    """One of them, and what it does otherwise than ours."""

    name: str
    serve: Callable[[CsmsEndpoint], AbstractAsyncContextManager[int]]
    echoes_code: bool = True
    """Whether it tells with which code the peer has closed."""
    farewell: str = "1001 server is going away"
    """What a station is told when the server is stopped, without the endpoint having been closed before."""

    def __str__(self) -> str:
        return self.name


ENGINES = [
    Engine("ours", under_ours),
    Engine("ours-picows", lambda endpoint: under_ours(endpoint, "picows")),
    Engine("uvicorn", lambda endpoint: under_uvicorn(asgi_application(endpoint)), farewell="1012"),
    Engine(
        "uvicorn-wsproto",
        lambda endpoint: under_uvicorn(asgi_application(endpoint), "wsproto"),
        farewell="1012",
    ),
    Engine(
        "hypercorn",
        lambda endpoint: under_hypercorn(asgi_application(endpoint), endpoint.drain),
        echoes_code=False,
        farewell="1012 service restart",
    ),
    Engine("aiohttp", lambda endpoint: under_aiohttp(mounted(endpoint))),
]
