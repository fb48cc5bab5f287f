"""Stations for tests: one that lives by itself, and one that says what it is told to; both take down what they are asked."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from ocpp_core import Role, Version
from ocpp_generic_api import Csms
from ocpp_toolkit.connections import connect
from ocpp_toolkit.simulation import SessionRecord, StationSimulator
from ocpp_toolkit.simulation.answers import agree
from ocpp_toolkit.simulation.quiet import REGISTRY
from ocpp_toolkit.station import ChargingStation
from ocpp_transport_ws import Options

from .received import ReceivedCalls, Recording
from .traffic import Traffic

__all__ = ["BareStation", "SimulatedStation", "StationFactory"]

_SOAP = ("http:", "https:")


class SimulatedStation(Recording[Csms], StationSimulator):
    """A station that boots, tells its state, and charges when it is told to: by `charge`, or by its CSMS."""

    def __init__(self, url: str, identity: str, versions: Sequence[Version], **options: Any) -> None:
        """Made by `StationFactory`; arguments are those of `StationSimulator`."""
        self.received = ReceivedCalls()
        """What the CSMS asked it."""
        super().__init__(url, identity, versions, **options)

    async def charge(self, token: str | None = None) -> SessionRecord:
        """Hold a session, from plug to unplug.

        Args:
            token: identifier to charge with; None: the station's own.

        Returns:
            The session as the station saw it; its `error` says what failed.

        Raises:
            RuntimeError: a session goes on.
        """
        self.idle.clear()
        if not self.request_start(self.token if token is None else token):
            raise RuntimeError(f"{self.identity} cannot start a session now")
        await self.idle.wait()
        return self.finished[-1]


class BareStation(Recording[Csms], ChargingStation):
    """A station that sends nothing by itself, and agrees to all that it is asked; handlers can be replaced by `on`."""

    def __init__(self, versions: Sequence[Version]) -> None:
        """Made by `StationFactory.bare`."""
        self.received = ReceivedCalls()
        """What the CSMS asked it."""
        super().__init__([version.name for version in versions], registry=REGISTRY)
        agree(self, Role.STATION)
        self._csms: Csms | None = None

    @property
    def csms(self) -> Csms:
        """What it is connected to: call it to say something.

        Raises:
            RuntimeError: it is not connected.
        """
        if self._csms is None:
            raise RuntimeError("the station is not connected: enter its context, by `async with`")
        return self._csms

    @asynccontextmanager
    async def connected(self, url: str, identity: str, **options: Any) -> AsyncGenerator["BareStation"]:
        """Connect as long as the context lasts; arguments are those of `ocpp_toolkit.connect`."""
        async with connect(self, url, identity, **options) as csms:
            self._csms = csms
            try:
                yield self
            finally:
                self._csms = None


class StationFactory:
    """Makes stations and connects them.

    ::

        async with station(url) as simulated:           # booted
            await simulated.charge()

        async with station.bare(url, "CS002") as bare:
            await bare.csms.heartbeat(HeartbeatRequest())

    Args:
        versions: names of the versions that its stations speak, in order of preference; None: all installed.
        url: tells the address that is connected to where none is given; None: one has to be.
        traffic: keeps what passes; None: nothing does.
    """

    def __init__(
        self,
        versions: Sequence[str] | None = None,
        url: Callable[[], str] | None = None,
        traffic: Traffic | None = None,
    ) -> None:
        self._versions = versions
        self._url = url
        self._traffic = traffic

    def __call__(
        self,
        url: str | None = None,
        identity: str = "CS001",
        *,
        versions: Sequence[str] | None = None,
        interval: float = 0.0,
        **options: Any,
    ) -> AbstractAsyncContextManager[SimulatedStation]:
        """A simulated station, as long as the context lasts: once entered, it has booted and told its state.

        Args:
            url: the CSMS's endpoint: WebSocket or, with ``callback="127.0.0.1:0"`` if it is to be called, SOAP. None: that of
                the factory.
            identity: the station's identity.
            versions: what it speaks; None: what the factory says.
            interval: seconds between two readings in a session.
            options: as `ocpp_toolkit.simulation.StationSimulator` has them.

        Raises:
            ConnectFailed: on entering: the CSMS cannot be reached, or turned the station away.
            OcppError: on entering: it did not answer the boot.
            RuntimeError: there is no URL.
        """
        place = self._place(url)
        told: dict[str, Any] = {"sessions": 0, "stay": True, **self._tracing(place), **options}
        return _living(SimulatedStation(place, identity, self._spoken(versions), interval=interval, **told))

    def bare(
        self, url: str | None = None, identity: str = "CS001", *, versions: Sequence[str] | None = None, **options: Any
    ) -> AbstractAsyncContextManager[BareStation]:
        """A station that sends nothing by itself, connected as long as the context lasts.

        Args:
            url: as for a simulated one.
            identity: the station's identity.
            versions: what it speaks; None: what the factory says.
            options: as `ocpp_toolkit.connect` has them.

        Raises:
            ConnectFailed: on entering: the CSMS cannot be reached, or turned the station away.
            RuntimeError: there is no URL.
        """
        place = self._place(url)
        return BareStation(self._spoken(versions)).connected(place, identity, **{**self._tracing(place), **options})

    def _place(self, url: str | None) -> str:
        if url is not None:
            return url
        if self._url is None:
            raise RuntimeError("there is no CSMS to connect to: give a URL, or let the test ask for ocpp_csms as well")
        return self._url()

    def _spoken(self, versions: Sequence[str] | None) -> list[Version]:
        names = self._versions if versions is None else versions
        subprotocols = REGISTRY.versions() if names is None else [f"ocpp{name}" for name in names]
        return [REGISTRY.version(name) for name in subprotocols]

    def _tracing(self, place: str) -> dict[str, Any]:
        if self._traffic is None:
            return {}
        if place.lower().startswith(_SOAP):
            from ocpp_transport_soap import Options as SoapOptions  # noqa: PLC0415 - slow to import, only for SOAP

            return {"options": SoapOptions(trace=self._traffic)}
        return {"options": Options(trace=self._traffic)}


@asynccontextmanager
async def _living(station: SimulatedStation) -> AsyncGenerator[SimulatedStation]:
    """A simulated station's life, in a task of its own."""
    life = asyncio.create_task(station.run())
    try:
        await station.idle.wait()
        if life.done():
            await life
        yield station
    finally:
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)
