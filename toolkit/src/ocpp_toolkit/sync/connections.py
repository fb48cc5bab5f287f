"""`serve` a CSMS and `connect` a station, as contexts of blocking code."""

import ssl as tls
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import ocpp_generic_api as api
from ocpp_core import Authenticate
from ocpp_toolkit import connections
from ocpp_toolkit.csms import CSMS
from ocpp_toolkit.station import ChargingStation

from .background import Background
from .facades import Csms, Station

if TYPE_CHECKING:
    from ocpp_toolkit.security import CsmsSecurity, StationSecurity

__all__ = ["Connecting", "Served", "Serving", "Stations", "connect", "serve"]

A = TypeVar("A")
V = TypeVar("V")


class _Context(Generic[A, V]):
    """An asynchronous context that is held open in a background loop, with a blocking view of what it yields."""

    def __init__(
        self,
        context: AbstractAsyncContextManager[A],
        view: Callable[[A, Background, float | None], V],
        timeout: float | None,
        background: Background | None,
    ) -> None:
        self._context = context
        self._view = view
        self._timeout = timeout
        self._background = background
        self._stack = ExitStack()

    def open(self) -> V:
        """Enter the context without a ``with`` statement, as in the cells of a notebook; `close` leaves it."""
        with ExitStack() as stack:
            background = self._background or stack.enter_context(Background())
            value = stack.enter_context(background.holding(self._context, self._timeout))
            self._stack = stack.pop_all()
        return self._view(value, background, self._timeout)

    def close(self) -> None:
        """Leave the context; a second time does nothing."""
        self._stack.close()

    def __enter__(self) -> V:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class Stations(Mapping[str, Station]):
    """The stations connected now, by identity. To be looked at in any thread but the event loop's own."""

    def __init__(self, csms: CSMS, background: Background, timeout: float | None) -> None:
        self._stations = csms.stations
        self._background = background
        self._timeout = timeout

    def __getitem__(self, identity: str) -> Station:
        return self._view(self._stations[identity])

    def __iter__(self) -> Iterator[str]:
        return iter([station.identity for station in self._now()])

    def __len__(self) -> int:
        return len(self._stations)

    def where(self, condition: Callable[[Station], bool]) -> list[Station]:
        """The stations that fulfil a condition, as ``stations.where(lambda each: each.version == "1.6")``."""
        return [station for station in map(self._view, self._now()) if condition(station)]

    def wait_for(self, identity: str, *, accepted: bool = False, timeout: float | None = None) -> Station:
        """A station, as soon as it is connected.

        Args:
            identity: of the station.
            accepted: whether to wait until its boot has been accepted.
            timeout: seconds to wait; None: as long as it takes.

        Raises:
            TimeoutError: it was not there in time.
            RuntimeError: the server's context has been left, or this is the event loop's own thread.
        """
        return self._view(
            self._background.run(lambda: self._stations.wait_for(identity, accepted=accepted), timeout),
        )

    def _now(self) -> list[api.Station]:
        """All of them, looked up where nobody comes or goes meanwhile."""

        async def look() -> list[api.Station]:
            return list(self._stations.values())

        return self._background.run(look)

    def _view(self, station: api.Station) -> Station:
        return Station(station, self._background.portal, self._timeout)


class Served:
    """A CSMS that listens; what the context of `serve` yields."""

    def __init__(self, serving: connections.Serving, background: Background, timeout: float | None) -> None:
        self.serving = serving
        """The same for code in the event loop."""
        self.background = background
        """The event loop."""
        self.stations = Stations(serving.csms, background, timeout)
        """The stations connected now."""

    @property
    def url(self) -> str:
        """Where stations connect: over WebSocket, if that is served, and they add their identity; else over SOAP."""
        return self.serving.url

    @property
    def urls(self) -> Mapping[str, str]:
        """Where stations connect, by the transport's short name."""
        return self.serving.urls

    def drain(self, deadline: float = 30.0) -> None:
        """Go away without losing an answer, before the context ends.

        Args:
            deadline: seconds that handlers at work have.
        """
        self.background.run(lambda: self.serving.drain(deadline))

    def wait_closed(self, timeout: float | None = None) -> None:
        """Return when every server has been closed; the last line of a script that serves until Ctrl-C.

        Args:
            timeout: seconds to wait; None: as long as it takes.

        Raises:
            TimeoutError: they were not closed in time.
        """
        self.background.run(self.serving.wait_closed, timeout)


class Serving(_Context[connections.Serving, Served]):
    """A CSMS that listens, as long as the context lasts; made by `serve`."""


class Connecting(_Context[api.Csms, Csms]):
    """A station's connection, as long as the context lasts; made by `connect`."""


def serve(
    csms: CSMS,
    ws: str | None = "127.0.0.1:9000",
    *,
    soap: str | None = None,
    authenticate: Authenticate | None = None,
    ssl: tls.SSLContext | None = None,
    security: "CsmsSecurity | None" = None,
    timeout: float | None = None,
    background: Background | None = None,
    **options: Any,
) -> Serving:
    """Listen for stations as long as the context lasts.

    ``with sync.serve(csms, "0.0.0.0:9000") as server: station = server.stations.wait_for("CS001", timeout=60)``

    Handlers run in the event loop: async ones, or sync ones that return at once; `in_thread` makes one of a function that blocks.

    Args:
        csms: the program that answers, however a station comes.
        ws: as `ocpp_toolkit.serve` has it, like all that follow up to `security`.
        soap: likewise.
        authenticate: likewise; asked in the event loop.
        ssl: likewise.
        security: likewise.
        timeout: seconds that listening, and each call to a station, may take; None: as the transport has it.
        background: the event loop to use; None: one of its own, which ends with the context.
        options: further ones of `ocpp_toolkit.serve`.

    Raises:
        ValueError, PluginError, OSError: as `ocpp_toolkit.serve`.
        RuntimeError: on entering: it is the event loop's own thread.
    """
    context = connections.serve(csms, ws, soap=soap, authenticate=authenticate, ssl=ssl, security=security, **options)
    return Serving(context, Served, timeout, background)


def connect(
    station: ChargingStation,
    url: str,
    identity: str,
    *,
    password: bytes | str | None = None,
    ssl: tls.SSLContext | None = None,
    security: "StationSecurity | None" = None,
    timeout: float | None = None,
    background: Background | None = None,
    **options: Any,
) -> Connecting:
    """Connect a station as long as the context lasts.

    ``with sync.connect(station, "ws://127.0.0.1:9000", "CS001") as csms: ...``

    Args:
        station: the program that answers the CSMS.
        url: as `ocpp_toolkit.connect` has it, like all that follow up to `security`.
        identity: likewise.
        password: likewise.
        ssl: likewise.
        security: likewise.
        timeout: seconds that connecting, and each call to the CSMS, may take; None: as the transport has it.
        background: the event loop to use; None: one of its own, which ends with the context.
        options: further ones of the transport.

    Raises:
        ConnectFailed: on entering: the CSMS cannot be reached, turned the station away, or shares no version with it.
        TimeoutError: on entering: `timeout` was reached.
        PluginError: no transport for the URL's scheme is installed.
        ValueError: there is both `security` and one of `password` and `ssl`.
        RuntimeError: on entering: it is the event loop's own thread.
    """
    context = connections.connect(station, url, identity, password=password, ssl=ssl, security=security, **options)
    return Connecting(context, _csms, timeout, background)


def _csms(remote: api.Csms, background: Background, timeout: float | None) -> Csms:
    return Csms(remote, background.portal, timeout)
