"""The station's side: connect to a CSMS."""

import logging
import ssl as tls
from collections.abc import Generator, Sequence
from types import TracebackType
from typing import Any

from websockets.asyncio.client import connect as connect_socket
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from ocpp_core import ConnectFailed, Handlers, Role, Version

from . import basic_auth
from .identity import station_url
from .link import Link
from .native import NativeClient
from .options import Options
from .socket_log import SOCKET_LOGGER

__all__ = ["connect"]

logger = logging.getLogger("ocpp_transport_ws")

_NO_SUBPROTOCOL = 1002


class connect:  # noqa: N801 - used as a function
    """Connect a station to a CSMS: ``async with connect(url, "CS1", [VERSION], handlers) as csms:``, or await it.

    Args:
        url: the CSMS's endpoint, ``ws://…`` or ``wss://…``; the identity is added as last segment of the path.
        identity: the station's identity, at most 48 characters, no colon.
        versions: what to offer, in order of preference; the CSMS chooses.
        handlers: answer the CSMS's calls; None: an empty set, to be filled by `Peer.on`.
        password: for HTTP Basic authentication; text is sent as UTF-8, bytes as they are. None: no credentials.
        ssl: TLS context for ``wss``; None: the system's defaults.
        options: settings of the connection; None: the defaults.

    Raises:
        ConnectFailed: the CSMS cannot be reached, turned the station away, or shares no version with it.
        InvalidIdentity: the text cannot be an identity.
    """

    def __init__(
        self,
        url: str,
        identity: str,
        versions: Sequence[Version],
        handlers: Handlers | None = None,
        *,
        password: bytes | str | None = None,
        ssl: tls.SSLContext | None = None,
        options: Options | None = None,
    ) -> None:
        self._url = station_url(url, identity)
        self._identity = identity
        self._versions = {version.subprotocol: version for version in versions}
        self._handlers = handlers or Handlers()
        self._headers = {} if password is None else {"Authorization": basic_auth.build(identity, password)}
        self._ssl = ssl
        self._options = options or Options()
        self._link: Link | None = None

    async def _connect(self) -> Link:
        socket = await self._open()
        version = self._versions.get(socket.subprotocol or "")
        if version is None:
            await socket.close(_NO_SUBPROTOCOL, "no common subprotocol")
            raise ConnectFailed(self._url, f"no common subprotocol: the server chose {socket.subprotocol or 'none'}")
        link = Link(socket, self._identity, version, Role.STATION, self._handlers, self._options)
        logger.info("%s: connected with %s", self._identity, version.subprotocol)
        await link.prepare()
        link.start()
        return link

    async def _open(self) -> NativeClient:
        options = self._options
        extra: dict[str, Any] = {} if self._ssl is None else {"ssl": self._ssl}
        try:
            socket = await connect_socket(
                self._url,
                create_connection=NativeClient,
                subprotocols=[Subprotocol(name) for name in self._versions],
                additional_headers=self._headers,
                compression="deflate" if options.compression else None,
                proxy=options.proxy,
                open_timeout=options.open_timeout,
                ping_interval=options.ping_interval,
                ping_timeout=options.ping_timeout,
                close_timeout=options.close_timeout,
                max_size=options.max_size,
                logger=SOCKET_LOGGER,
                **extra,
            )
        except InvalidStatus as refusal:
            response = refusal.response
            raise ConnectFailed(self._url, response.reason_phrase, response.status_code) from refusal
        except (WebSocketException, OSError) as error:
            raise ConnectFailed(self._url, str(error) or type(error).__name__) from error
        assert isinstance(socket, NativeClient)  # noqa: S101 - create_connection says so
        return socket

    def __await__(self) -> Generator[Any, None, Link]:
        return self._connect().__await__()

    async def __aenter__(self) -> Link:
        self._link = await self._connect()
        return self._link

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._link is not None:
            await self._link.close()
