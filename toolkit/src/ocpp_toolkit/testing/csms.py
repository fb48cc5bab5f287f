"""A CSMS for tests: it answers as the simulated one does, takes down what it is told, and each handler can be replaced."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from ocpp_generic_api import Station
from ocpp_toolkit.connections import Serving, serve
from ocpp_toolkit.simulation import CsmsSimulator
from ocpp_toolkit.simulation.quiet import REGISTRY
from ocpp_transport_ws import Options

from .received import ReceivedCalls, Recording
from .traffic import Traffic

__all__ = ["RecordingCsms"]

_ANYWHERE = "127.0.0.1:0"
_LOOPBACK = ("127.0.0.0/8", "::1/128")
"""Where stations may be called over SOAP."""


class RecordingCsms(Recording[Station], CsmsSimulator):
    """A CSMS on a free port of loopback, as long as the context lasts.

    ::

        async with RecordingCsms(["1.6"]) as csms, connect(program, csms.url, "CS001") as link:
            ...
            assert csms.received.actions == ["BootNotification", "Authorize"]

    It is a program like any `CSMS`: `on` replaces a handler, `stations` has those that are connected, `serve` serves it at
    another address, with TLS or credentials.
    """

    def __init__(
        self,
        versions: Sequence[str] | None = None,
        *,
        soap: bool = False,
        heartbeat_interval: int = 300,
        traffic: Traffic | None = None,
        **options: Any,
    ) -> None:
        """Nothing listens before the context is entered.

        Args:
            versions: what stations may speak, as ``["1.6"]``; None: all installed.
            soap: whether to listen for SOAP as well, in those of the versions that are bound to it.
            heartbeat_interval: seconds between heartbeats that it asks of stations.
            traffic: keeps what passes; None: nothing does.
            options: further options of `ocpp_toolkit.serve`, as ``authenticate``, ``ssl``, ``security``.

        Raises:
            PluginError: a version is not installed.
        """
        self.received = ReceivedCalls()
        """What stations asked it."""
        names = REGISTRY.versions() if versions is None else [f"ocpp{name}" for name in versions]
        super().__init__([REGISTRY.version(name) for name in names], heartbeat_interval=heartbeat_interval)
        self._traffic = traffic
        self._options = options
        self._soap = soap
        self._serving: Serving | None = None

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._serving is not None

    @property
    def url(self) -> str:
        """Where stations connect over WebSocket; they add their identity.

        Raises:
            RuntimeError: it does not listen yet.
        """
        return self._served.url

    @property
    def soap_url(self) -> str:
        """Where stations send SOAP.

        Raises:
            RuntimeError: it does not listen, or not for SOAP.
        """
        if "soap" not in self._served.urls:
            raise RuntimeError("the CSMS does not listen for SOAP: make it with soap=True")
        return self._served.urls["soap"]

    @property
    def _served(self) -> Serving:
        if self._serving is None:
            raise RuntimeError("the CSMS does not run yet: enter its context, by `async with`")
        return self._serving

    def __repr__(self) -> str:
        place = f" at {self.url}" if self.running else ""
        return f"<{type(self).__name__}{place}, {repr(self.received)[1:]}"

    async def __aenter__(self) -> Self:
        if self._serving is not None:
            raise RuntimeError("the CSMS runs already")
        more: dict[str, Any] = {"soap": _ANYWHERE, "soap_options": self._soap_options()} if self._soap else {}
        tracing: dict[str, Any] = {} if self._traffic is None else {"options": Options(trace=self._traffic)}
        serving = serve(self, _ANYWHERE, watchdog=None, **{**tracing, **more, **self._options})
        self._serving = await serving.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        serving, self._serving = self._serving, None
        if serving is not None:
            await serving.__aexit__(kind, error, traceback)

    def _soap_options(self) -> dict[str, Any]:
        from ocpp_transport_soap import Addresses  # noqa: PLC0415 - slow to import, and not needed without SOAP
        from ocpp_transport_soap import Options as SoapOptions  # noqa: PLC0415

        return {"options": SoapOptions(trace=self._traffic), "addresses": Addresses(_LOOPBACK)}
