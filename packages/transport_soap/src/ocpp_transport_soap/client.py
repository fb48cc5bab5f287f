"""The station's side: call a CSMS, and listen for its calls."""

import asyncio
import logging
import ssl as tls
from collections.abc import Generator, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any
from urllib.parse import SplitResult, urlsplit

from ocpp_core import ConnectFailed, Handlers, Role, Version

from . import basic_auth
from .identity import is_identity
from .link import Link
from .markup import ANONYMOUS
from .options import Options
from .peer import SoapPeer
from .posting import Poster
from .server import EVERYWHERE, Listener
from .station import StationEndpoint

__all__ = ["connect"]

logger = logging.getLogger("ocpp_transport_soap")

_PORTS = {"http": 80, "https": 443}


class connect:  # noqa: N801 - used as a function
    """Join a station to a CSMS: ``async with connect(url, "CS1", [VERSION], handlers, callback="0.0.0.0:8081") as csms:``, or await it.

    Nothing of OCPP is sent; but that the CSMS can be reached is seen to, so that a wrong address shows at once.

    Args:
        url: the CSMS's endpoint, ``http://…`` or ``https://…``, used as it is.
        identity: the station's identity, at most 255 characters.
        versions: the first that is bound to SOAP is spoken: OCPP-S has no way to choose one together.
        handlers: answer the CSMS's calls; None: an empty set, to be filled by `Peer.on`.
        callback: ``HOST:PORT`` to listen on for the CSMS's calls; port 0: any that is free. None: the station cannot be called.
        callback_url: the URL that the CSMS reaches that port at, told in every message; None: made of `callback`, with the
            address by which the CSMS was reached in place of ``0.0.0.0``.
        callback_ssl: TLS context of the callback, which is ``https`` then; None: no TLS.
        password: for HTTP Basic authentication, which OCPP-S does not have but servers may; None: no credentials.
        ssl: TLS context for ``https``; None: the system's defaults.
        options: settings; None: the defaults.

    Raises:
        ConnectFailed: the CSMS cannot be reached, `callback` cannot be listened on, or no version is bound to SOAP.
        ValueError: `callback` is not ``HOST:PORT``, or `identity` cannot be one.
    """

    def __init__(
        self,
        url: str,
        identity: str,
        versions: Sequence[Version],
        handlers: Handlers | None = None,
        *,
        callback: str | None = None,
        callback_url: str | None = None,
        callback_ssl: tls.SSLContext | None = None,
        password: bytes | str | None = None,
        ssl: tls.SSLContext | None = None,
        options: Options | None = None,
    ) -> None:
        if not is_identity(identity):
            raise ValueError("the identity is empty, too long, or has a character that cannot be printed")
        self._url, self._identity = url, identity
        self._versions = [version for version in versions if version.soap is not None]
        self._handlers = handlers or Handlers()
        self._callback = None if callback is None else _host_and_port(callback)
        self._callback_url, self._callback_ssl = callback_url, callback_ssl
        self._credentials = None if password is None else basic_auth.build(identity, password)
        self._ssl = ssl
        self._options = options or Options()
        self._at_exit = AsyncExitStack()

    async def _connect(self) -> SoapPeer:
        if not self._versions:
            raise ConnectFailed(self._url, "none of the versions is bound to SOAP")
        version = self._versions[0]
        local = await self._reach()
        endpoint = StationEndpoint(self._identity, version, self._options)
        listener = await self._listen(endpoint)
        poster = Poster(self._options.max_size, self._ssl)
        link = Link(self._options, poster, from_=self._told(listener, local), credentials=self._credentials)
        peer = SoapPeer(self._identity, version, Role.STATION, self._handlers, self._options, link)
        peer.address = self._url
        peer.on_close(lambda _: _shut(listener, link))
        try:
            await self._handlers.prepare(peer)
        except BaseException:
            await peer.close("its handlers failed")
            raise
        endpoint.peer = peer
        logger.info("%s: OCPP %s over SOAP with %s, callback %s", self._identity, version.name, self._url, link.from_)
        return peer

    async def _reach(self) -> str:
        """Open a connection to the CSMS and close it; returns our own address in that network."""
        parts = urlsplit(self._url)
        try:
            return await self._local_address(parts)
        except (OSError, ValueError, TimeoutError) as error:  # ValueError: a port that is none
            raise ConnectFailed(self._url, str(error) or type(error).__name__) from error

    async def _local_address(self, parts: SplitResult) -> str:
        default = _PORTS.get(parts.scheme)
        if default is None or not parts.hostname:
            raise ValueError("neither http nor https, or no host")
        context = None if parts.scheme == "http" else self._ssl or tls.create_default_context()
        async with asyncio.timeout(self._options.open_timeout):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or default, ssl=context)
        local = str(writer.get_extra_info("sockname")[0])
        writer.close()
        return local

    async def _listen(self, endpoint: StationEndpoint) -> Listener | None:
        if self._callback is None:
            return None
        listener = Listener(endpoint, *self._callback, self._callback_ssl)
        try:
            await listener.start()
        except OSError as error:
            raise ConnectFailed(self._url, f"no callback: {error}") from error
        return listener

    def _told(self, listener: Listener | None, local: str) -> str:
        """The URL that the CSMS is told to call."""
        if self._callback_url is not None:
            return self._callback_url
        if listener is None:
            return ANONYMOUS
        return listener.url_at(local if listener.host in EVERYWHERE else listener.host)

    def __await__(self) -> Generator[Any, None, SoapPeer]:
        return self._connect().__await__()

    async def __aenter__(self) -> SoapPeer:
        peer = await self._connect()
        self._at_exit.push_async_callback(peer.close)
        return peer

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._at_exit.aclose()


async def _shut(listener: Listener | None, link: Link) -> None:
    if listener is not None:
        await listener.stop()
    await link.close()


def _host_and_port(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (colon and port.isascii() and port.isdecimal()):
        raise ValueError(f"{text!r} is not HOST:PORT")
    return host.strip("[]"), int(port)
