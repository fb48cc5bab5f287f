"""A CSMS's endpoint without a web server: what becomes of a station that comes, whichever library reads its WebSocket.

.. code-block:: text

    handshake ──check──▶ identity ──choose──▶ version ──upgrade──▶ socket ──serve──▶ link
        └─────────────────────┴── or the HTTP status that turns it away

`ocpp_transport_ws.serve` puts it behind a port of its own; `asgi` and `aiohttp_mount` put it into a web server.
"""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from websockets.datastructures import Headers

from ocpp_core import Authenticate, Handlers, Role, Version

from .admission import Admission, Certified, Duplicates, Known, Refusal
from .handshake import Handshake
from .lenience import Lenience
from .link import Link
from .options import Options
from .sockets import Socket

__all__ = ["Choice", "CsmsEndpoint", "Lifecycle", "Newcomer"]

logger = logging.getLogger("ocpp_transport_ws")

Lifecycle = Callable[[Link], Awaitable[None] | None]
"""Told of a connection: that it is there, or that it has ended."""

_NO_SUBPROTOCOL = 1002
_REPLACED = 1008
_GOING_AWAY = 1001
_RESTARTING = 1012
_READY = Refusal(HTTPStatus.OK, "ready\n")
_NOT_READY = Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "going away\n", (("Retry-After", "10"),))
_TOO_SLOW = Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "no decision in time\n")
_FAILED = Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "internal error\n")
_NO_VERSION = Refusal(HTTPStatus.BAD_REQUEST, "no common subprotocol\n")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is spoken with a station."""

    subprotocol: str | None
    """What the answer to its handshake says; None: nothing."""
    version: Version | None
    """The version spoken; None: there is none in common, and the connection is closed after the handshake."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A station that may come in."""

    identity: str
    choice: Choice


class CsmsEndpoint:
    """Lets stations in, keeps one connection for each, and takes leave of them.

    ::

        endpoint = CsmsEndpoint(handlers, [VERSION], authenticate=authenticate)
        app = asgi_application(endpoint)
    """

    def __init__(
        self,
        handlers: Handlers,
        versions: Sequence[Version],
        *,
        authenticate: Authenticate | None = None,
        certified: Certified | None = None,
        known: Known | None = None,
        duplicates: Duplicates = "replace",
        max_connections: int | None = None,
        options: Options | None = None,
        on_connect: Lifecycle | None = None,
        on_disconnect: Lifecycle | None = None,
        refuse_without_subprotocol: bool = False,
        lenience: Lenience | None = None,
    ) -> None:
        """An endpoint with no stations; `ocpp_transport_ws.serve` says what the arguments are."""
        self.handlers = handlers
        self.versions = tuple(versions)
        self.options = options or Options()
        self.lenience = lenience
        self.certified = certified
        """Decides by the client's certificate; None: TLS alone decides."""
        self.draining = False
        """Whether newcomers are turned away, for the endpoint is about to close."""
        self.is_closing = False
        """Whether the endpoint has been closed, or is being so."""
        self._by_subprotocol = {version.subprotocol: version for version in self.versions}
        self._admission = Admission(authenticate, certified, known, duplicates, max_connections, lenience)
        self._on_connect, self._on_disconnect = on_connect, on_disconnect
        self._refuse_without_subprotocol = refuse_without_subprotocol
        self._connections: dict[str, Link] = {}
        self._replaced: set[asyncio.Task[None]] = set()
        self._serving: set[asyncio.Task[None] | None] = set()

    @property
    def connections(self) -> Mapping[str, Link]:
        """The stations connected now, by identity."""
        return MappingProxyType(self._connections)

    @property
    def ready(self) -> bool:
        """Whether stations are let in."""
        return not (self.draining or self.is_closing)

    @property
    def health(self) -> Refusal:
        """What a load balancer is told that asks by a plain GET: status 200 while stations are let in, else 503."""
        return _READY if self.ready else _NOT_READY

    # ------------------------------------------------------------------------------------------ before the upgrade

    async def admit(
        self, handshake: Handshake, offered: Sequence[str], certificate: bytes | None = None
    ) -> Newcomer | Refusal:
        """Decide about a station, in at most `Options.open_timeout`; whatever fails meanwhile turns it away.

        Args:
            handshake: what it asks with.
            offered: the subprotocols that it offers, in its order.
            certificate: its TLS certificate (DER); None: it showed none.
        """
        try:
            async with asyncio.timeout(self.options.open_timeout):
                identity = await self.check(handshake, certificate)
        except TimeoutError:
            logger.warning("a decision about a station took longer than %g s", self.options.open_timeout)
            return _TOO_SLOW
        except Exception:
            logger.exception("a decision about a station failed")
            return _FAILED
        if isinstance(identity, Refusal):
            return identity
        if not self.ready:
            return _NOT_READY
        choice = self.choose(identity, offered)
        return choice if isinstance(choice, Refusal) else Newcomer(identity, choice)

    async def check(self, handshake: Handshake, certificate: bytes | None) -> str | Refusal:
        """The identity of a station that may come in, or why it may not; see `Admission.check`."""
        if not self.ready:
            return _NOT_READY
        return await self._admission.check(handshake, certificate, self._connections)

    def choose(self, identity: str, offered: Sequence[str]) -> Choice | Refusal:
        """The version to speak: the first of ours that is offered.

        Without any the station is upgraded all the same, and the connection closed after that (OCPP-J 1.6, 3.1.2; 2.0.1 part 4,
        3.1.2), unless the endpoint is to refuse it.
        """
        chosen = next((each.subprotocol for each in self.versions if each.subprotocol in offered), None)
        spoken = chosen
        if self.lenience is not None:
            spoken = self.lenience.subprotocol(identity, chosen, offered)
        version = self._by_subprotocol.get(spoken or "")
        if chosen is None and version is None:
            logger.warning("%s: no common subprotocol among %s", identity, list(offered))
            if self._refuse_without_subprotocol:
                return _NO_VERSION
        return Choice(chosen, version)

    def complete(self, identity: str, headers: Headers) -> None:
        """Add ``Connection: Upgrade`` to the handshake of a station that may leave it out."""
        if self.lenience is not None and "Connection" not in headers and self.lenience.upgrades(identity):
            headers["Connection"] = "Upgrade"

    def pings(self, identity: str) -> bool:
        """Whether a station is to be sent pings, if anybody is."""
        return self.lenience is None or self.lenience.pings(identity)

    # ------------------------------------------------------------------------------------------- after the upgrade

    async def serve(self, socket: Socket, identity: str, version: Version | None) -> None:
        """Serve a station that was let in, until its connection ends.

        Args:
            socket: its WebSocket, upgraded.
            identity: who it is.
            version: what is spoken; None: nothing in common, and the connection is closed.
        """
        if version is None:
            await socket.close(_NO_SUBPROTOCOL, "no common subprotocol")
            return
        if self.is_closing:
            await socket.close(_GOING_AWAY, "server is going away")
            return
        link = Link(socket, identity, version, Role.CSMS, self.handlers, self.options)
        self._replace(link)
        logger.info("%s: connected with %s", identity, version.subprotocol)
        task = asyncio.current_task()
        self._serving.add(task)
        try:
            await link.prepare()
            link.spawn(_tell(self._on_connect, link))
            await link.run()
        except Exception:
            logger.exception("%s: the connection could not be taken up", identity)
        finally:
            await self._gone(link)
            self._serving.discard(task)

    async def _gone(self, link: Link) -> None:
        """Strike a connection that has ended off the list, unless a newer one of that station stands there."""
        if self._connections.get(link.identity) is link:
            del self._connections[link.identity]
        logger.info("%s: disconnected: %s", link.identity, link.close_reason)
        await _tell(self._on_disconnect, link)

    def _replace(self, link: Link) -> None:
        """The newest connection of an identity is the one that counts; an older one is closed."""
        old = self._connections.get(link.identity)
        self._connections[link.identity] = link
        if old is not None:
            task = asyncio.create_task(old.close(_REPLACED, "replaced by a newer connection"))
            self._replaced.add(task)
            task.add_done_callback(self._replaced.discard)

    # ------------------------------------------------------------------------------------------------------ the end

    async def drain(self, deadline: float = 30.0) -> None:
        """Go away without losing an answer, as for a restart: newcomers are answered 503, what is being answered is finished.

        Every connection is closed with code 1012 as soon as nothing is at work on it; stations come back to whoever
        listens then. Returns when all are closed; then `close`.

        Args:
            deadline: seconds that handlers at work have.
        """
        self.draining = True
        links = list(self._connections.values())
        await asyncio.gather(*(link.close(_RESTARTING, "service restart", patience=deadline) for link in links))

    async def close(self, code: int = _GOING_AWAY, reason: str = "server is going away") -> None:
        """Turn newcomers away, end every connection as `Link.close` does, and return when all that follows has been done."""
        self.is_closing = True
        await asyncio.gather(*(link.close(code, reason) for link in list(self._connections.values())))
        others = {task for task in self._serving if task is not None and task is not asyncio.current_task()}
        if others:
            await asyncio.wait(others)


async def _tell(lifecycle: Lifecycle | None, link: Link) -> None:
    if lifecycle is None:
        return
    try:
        result = lifecycle(link)
        if inspect.isawaitable(result):
            await result
    except Exception:
        logger.exception("%s: lifecycle hook failed", link.identity)
