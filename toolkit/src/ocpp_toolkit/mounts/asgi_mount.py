"""A CSMS as an ASGI application: for uvicorn and hypercorn, in Starlette, FastAPI, Django, or alone."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ocpp_core import Authenticate
from ocpp_toolkit.csms import CSMS
from ocpp_transport_ws import asgi_application
from ocpp_transport_ws.asgi import AsgiApplication, Receive, Scope, Send

from .mount import Endpoints, Mount, making

if TYPE_CHECKING:
    from ocpp_toolkit.security import CsmsSecurity

__all__ = ["AsgiMount", "asgi"]


class AsgiMount(Mount):
    """An ASGI application that stations connect to; made by `asgi`.

    It is closed when the lifespan ends that the web server tells it of. A framework that keeps this from what is mounted in it, as
    Starlette does, is given `lifespan`, or enters the mount as a context in a lifespan of its own.
    """

    def __init__(self, csms: CSMS, make: Callable[[], Endpoints], watchdog: float | None, *, secure: bool) -> None:
        super().__init__(csms, make, watchdog)
        self._secure = secure
        self._application = self._applied()

    def _applied(self) -> AsgiApplication:
        """The endpoints as one application, told apart by the scope: WebSocket or HTTP."""
        otherwise = None
        if self._endpoints.soap is not None:
            from ocpp_transport_soap import asgi_application as soap_application  # noqa: PLC0415 - slow to import

            otherwise = soap_application(self._endpoints.soap)
        return asgi_application(self._endpoints.ws, otherwise=otherwise, secure=self._secure)

    async def open(self) -> None:
        """See `Mount.open`."""
        await super().open()
        self._application = self._applied()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a connection or a request, as ASGI 3 has it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._application(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()  # lifespan.startup
        await self.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()  # lifespan.shutdown
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})

    def beside(self, other: AsgiApplication, prefix: str = "/ocpp") -> AsgiApplication:
        """An application that has OCPP under a path, and another application everywhere else: for Django, which mounts nothing.

        The server's lifespan is that of the mount; the other application is not told of it.

        Args:
            other: answers whatever is not under the path.
            prefix: the path, from its first slash on, without one at the end.

        Raises:
            ValueError: the prefix has another form.
        """
        if not prefix.startswith("/") or prefix.endswith("/"):
            raise ValueError(f"{prefix!r} is no path that begins with a slash and ends without")

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            path = scope.get("path", "")
            if scope["type"] == "lifespan":
                await self(scope, receive, send)
            elif path == prefix or path.startswith(f"{prefix}/"):
                await self({**scope, "root_path": prefix}, receive, send)
            else:
                await other(scope, receive, send)

        return application

    @asynccontextmanager
    async def lifespan(self, _app: object = None) -> AsyncGenerator[None]:
        """The lifespan of a framework's application: ``FastAPI(lifespan=ocpp.lifespan)``."""
        async with self:
            yield

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


def asgi(
    csms: CSMS,
    *,
    soap: bool = False,
    authenticate: Authenticate | None = None,
    security: "CsmsSecurity | None" = None,
    soap_options: Mapping[str, Any] | None = None,
    watchdog: float | None = 1.0,
    **options: Any,
) -> AsgiMount:
    """A CSMS as an ASGI application.

    ``app.mount("/ocpp", asgi(csms))`` in Starlette or FastAPI; stations connect to ``ws://host/ocpp`` and add their identity.

    Args:
        csms: the program that answers, however a station comes.
        soap: whether HTTP requests are taken as SOAP, in those of the program's versions that are bound to it; without, they are
            answered 426.
        authenticate: decides who may connect: before the upgrade over WebSocket, with each message over SOAP. None: everybody may.
        security: security profile 0, 1 or 2, in place of `authenticate`, see `ocpp_toolkit.security`. TLS is the web server's or
            its proxy's business: with profile 2 who comes without, by the scheme that the server tells, is answered 403.
        soap_options: further options of SOAP, as `ocpp_transport_soap.CsmsEndpoint` has them; None: the defaults.
        watchdog: seconds that the event loop may stand still before a warning says so (see `Watchdog`); None: none does.
        options: further options of WebSocket, as `ocpp_transport_ws.CsmsEndpoint` has them.

    Raises:
        ValueError: the profile is 3, or ``certified`` is given, for the web server does not tell whose certificate a station shows;
            there are both `security` and `authenticate`; SOAP is to be served and no version of the program is bound to it, or is not
            to be, and has options.
    """
    if security is not None and security.profile.asks.certificate:
        raise ValueError(
            "profile 3 is not for ASGI: the web server does not tell whose certificate a station has shown"
        )
    make = making(
        csms, soap=soap, authenticate=authenticate, security=security, soap_options=soap_options, options=options
    )
    return AsgiMount(csms, make, watchdog, secure=security is not None and security.profile.asks.tls)
