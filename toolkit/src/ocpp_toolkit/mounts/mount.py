"""What the mounts share: the endpoints of a CSMS, without a web server, and how they end."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ocpp_core import Authenticate
from ocpp_toolkit.connections import certified, lifecycle
from ocpp_toolkit.csms import CSMS
from ocpp_toolkit.tolerating import tolerant
from ocpp_toolkit.watchdog import Watchdog
from ocpp_transport_ws import CsmsEndpoint

if TYPE_CHECKING:
    from ocpp_toolkit.security import CsmsSecurity
    from ocpp_transport_soap import CsmsEndpoint as SoapEndpoint

__all__ = ["Endpoints", "Mount", "making"]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What answers the stations of a CSMS."""

    ws: CsmsEndpoint
    """Over WebSocket."""
    soap: "SoapEndpoint | None"
    """Over SOAP; None: not served."""

    async def close(self) -> None:
        """End every connection with code 1001, and give up the stations that came over SOAP."""
        await asyncio.gather(self.ws.close(), *(each.close() for each in (self.soap,) if each is not None))


def making(
    csms: CSMS,
    *,
    soap: bool,
    authenticate: Authenticate | None,
    security: "CsmsSecurity | None",
    soap_options: Mapping[str, Any] | None,
    options: Mapping[str, Any],
) -> Callable[[], Endpoints]:
    """What makes the endpoints of a CSMS; `asgi` says what the arguments are.

    Raises:
        ValueError: there are options for SOAP, which is not served, or `security` does not go with the rest.
    """
    if soap_options and not soap:
        raise ValueError(f"there are options for soap, which is not served: {', '.join(soap_options)}")
    if security is not None:
        if authenticate is not None:
            raise ValueError("security says who may connect")
        authenticate = security.authenticate
        options = {**options, **certified(csms, security, soap=soap)}
    common = {"authenticate": authenticate, **lifecycle(csms)}
    ws_options = tolerant("ws", options, csms.tolerance, serves=True)

    def make() -> Endpoints:
        ws = CsmsEndpoint(csms.bridge, csms.spoken, **common, **ws_options)
        return Endpoints(ws, _soap(csms, common, soap_options or {}) if soap else None)

    return make


def _soap(csms: CSMS, common: Mapping[str, Any], options: Mapping[str, Any]) -> "SoapEndpoint":
    from ocpp_transport_soap import CsmsEndpoint as SoapEndpoint  # noqa: PLC0415 - slow to import, and not needed without SOAP

    told = tolerant("soap", options, csms.tolerance, serves=True)
    return SoapEndpoint(csms.bridge, csms.spoken, **common, **told)


class Mount:
    """A CSMS in a web application; made by `asgi` and `aiohttp`."""

    def __init__(self, csms: CSMS, make: Callable[[], Endpoints], watchdog: float | None) -> None:
        self.csms = csms
        """The program; ``csms.stations`` has the stations connected now, for the application's own routes."""
        self.watchdog = None if watchdog is None else Watchdog(watchdog)
        """Counts how often the event loop stood still, once the application has started; None: nobody does."""
        self._make = make
        self._endpoints = make()

    @property
    def endpoints(self) -> Endpoints:
        """What answers the stations, without a web server."""
        return self._endpoints

    @property
    def ready(self) -> bool:
        """Whether stations are let in: what a load balancer asks, if a route of the application tells it."""
        return self._endpoints.ws.ready

    async def open(self) -> None:
        """Let stations in; without effect if they are. What was closed begins anew."""
        if self._endpoints.ws.is_closing:
            self._endpoints = self._make()
        if self.watchdog is not None:
            self.watchdog.start()

    async def drain(self, deadline: float = 30.0) -> None:
        """Go away without losing an answer, before the web server is stopped.

        Over WebSocket newcomers are answered 503, what is being answered is finished, and each connection is closed with code
        1012. SOAP has no connections: what is being answered is finished when the web server stops.

        Args:
            deadline: seconds that handlers at work have.
        """
        await self._endpoints.ws.drain(deadline)

    async def close(self) -> None:
        """Turn newcomers away with 503, let handlers at work finish, and end every connection with code 1001."""
        if self.watchdog is not None:
            self.watchdog.stop()
        await self._endpoints.close()
