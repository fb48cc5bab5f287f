"""HTTP to the other side: one POST, its answer as bytes, and nothing else. Redirects, cookies and proxies are not followed."""

import socket
import ssl as tls
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from errno import EACCES
from types import SimpleNamespace
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientOSError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    ServerDisconnectedError,
    TCPConnector,
    ThreadedResolver,
    TraceConfig,
)
from aiohttp.abc import ResolveResult

__all__ = ["HttpReply", "Permits", "Poster", "ReplyTooLong", "Unreachable"]

Permits = Callable[[str, str], bool]
"""Whether a host, by its name, may be called at an IP address that the name was resolved to."""

_NO_TIMEOUT = ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)


class Unreachable(Exception):
    """There was no answer, and why."""


class ReplyTooLong(Exception):
    """The answer has more bytes than it may."""


@dataclass(frozen=True, slots=True)
class HttpReply:
    """An answer as it came."""

    status: int
    """HTTP status."""
    reason: str
    """Text of the status; empty if there was none."""
    headers: Mapping[str, str]
    """Headers; names in any case find them."""
    body: bytes
    """The body, still compressed if it was."""


class _Resolver(ThreadedResolver):
    """Finds those addresses of a host that may be called."""

    def __init__(self, permits: Permits) -> None:
        super().__init__()
        self._permits = permits

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await super().resolve(host, port, family)
        permitted = [each for each in found if self._permits(host, each["host"])]
        if not permitted:
            raise PermissionError(EACCES, f"{host} has no address that is allowed")
        return permitted


class Poster:
    """Sends requests; one serves all calls of a server or a station. Connections are kept alive between calls."""

    def __init__(self, max_size: int, ssl: tls.SSLContext | None = None, permits: Permits | None = None) -> None:
        """Make one; it opens nothing yet.

        Args:
            max_size: most bytes of an answer, as it comes.
            ssl: TLS context for ``https``; None: the system's defaults.
            permits: decides which addresses of a host may be called; None: all.
        """
        self._max_size = max_size
        self._ssl = ssl
        self._permits = permits
        self._session: ClientSession | None = None
        self._closed = False

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> HttpReply:
        """Send a request and wait for the answer, for as long as it takes.

        A connection that was kept alive may have been closed by the other side in the meantime. Where that is so, and not a
        byte of an answer came, the request is sent once more on another one.

        Raises:
            Unreachable: there was no answer.
            ReplyTooLong: the answer has more than `max_size` bytes.
        """
        while not self._closed:  # each turn takes a kept connection away, and the last one makes its own
            context = SimpleNamespace(reused=False)
            try:
                return await self._post(url, body, headers, context)
            except ClientConnectorError as error:
                raise Unreachable(str(error)) from None
            except (ServerDisconnectedError, ClientOSError) as error:
                if not context.reused:
                    raise Unreachable(str(error) or "the connection was reset") from None
            except (ClientError, ValueError) as error:  # ValueError: no URL that can be dialled
                raise Unreachable(f"no readable answer: {type(error).__name__}") from None
        raise Unreachable("closed here")

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str], context: SimpleNamespace) -> HttpReply:
        async with self._open().post(
            url, data=body, headers=headers, allow_redirects=False, trace_request_ctx=context
        ) as response:
            context.reused = False  # an answer began: never again
            return HttpReply(response.status, response.reason or "", response.headers, await self._read(response))

    async def _read(self, response: ClientResponse) -> bytes:
        data = bytearray()
        async for chunk in response.content.iter_any():
            data += chunk
            if len(data) > self._max_size:
                raise ReplyTooLong
        return bytes(data)

    def _open(self) -> ClientSession:
        if self._session is None:
            trace = TraceConfig()
            trace.on_connection_reuseconn.append(_note_reuse)
            self._session = ClientSession(
                connector=TCPConnector(
                    limit=0,
                    ssl=True if self._ssl is None else self._ssl,
                    resolver=None if self._permits is None else _Resolver(self._permits),
                    use_dns_cache=False,
                ),
                cookie_jar=DummyCookieJar(),
                timeout=_NO_TIMEOUT,
                auto_decompress=False,
                trust_env=False,
                trace_configs=[trace],
            )
        return self._session

    async def close(self) -> None:
        """Close all connections; a request that is under way ends with `Unreachable`."""
        self._closed = True
        if self._session is not None:
            await self._session.close()


async def _note_reuse(_session: ClientSession, context: SimpleNamespace, _params: Any) -> None:
    context.trace_request_ctx.reused = True
