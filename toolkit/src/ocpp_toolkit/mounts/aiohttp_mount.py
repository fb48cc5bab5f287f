"""A CSMS as an application of aiohttp, to be added to another one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ocpp_core import Authenticate
from ocpp_toolkit.csms import CSMS

from .mount import Mount, making

if TYPE_CHECKING:
    from ocpp_toolkit.security import CsmsSecurity

__all__ = ["AiohttpMount", "aiohttp"]


class AiohttpMount(Mount):
    """What stations connect to in a web server of aiohttp; made by `aiohttp`. It serves once, as aiohttp's applications do."""

    application: Any
    """An ``aiohttp.web.Application``: ``app.add_subapp("/ocpp/", mount.application)``."""


def aiohttp(
    csms: CSMS,
    *,
    soap: bool = False,
    authenticate: Authenticate | None = None,
    security: "CsmsSecurity | None" = None,
    soap_options: Mapping[str, Any] | None = None,
    watchdog: float | None = 1.0,
    **options: Any,
) -> AiohttpMount:
    """A CSMS as an application of aiohttp.

    ``app.add_subapp("/ocpp/", aiohttp(csms).application)``; stations connect to ``ws://host/ocpp`` and add their identity. It starts and
    ends with the application that it is added to.

    Args:
        csms: the program that answers, however a station comes.
        soap: whether requests for no WebSocket are taken as SOAP, in those of the program's versions that are bound to it; without,
            they are answered 426.
        authenticate: decides who may connect: before the upgrade over WebSocket, with each message over SOAP. None: everybody may.
        security: the security profile, in place of `authenticate`, see `ocpp_toolkit.security`; the web server has to be given its TLS
            context: ``web.run_app(app, ssl_context=security.ssl)``. From profile 2 on who comes without TLS is answered 403.
        soap_options: further options of SOAP, as `ocpp_transport_soap.CsmsEndpoint` has them; None: the defaults.
        watchdog: seconds that the event loop may stand still before a warning says so (see `Watchdog`); None: none does.
        options: further options of WebSocket, as `ocpp_transport_ws.CsmsEndpoint` has them.

    Raises:
        ValueError: there are both `security` and `authenticate`; profile 3 is to be served over SOAP; SOAP is to be served and no
            version of the program is bound to it, or is not to be, and has options.
    """
    make = making(
        csms, soap=soap, authenticate=authenticate, security=security, soap_options=soap_options, options=options
    )
    mount = AiohttpMount(csms, make, watchdog)
    mount.application = _application(mount, secure=security is not None and security.profile.asks.tls)
    return mount


def _application(mount: AiohttpMount, *, secure: bool) -> Any:
    from ocpp_transport_ws.aiohttp_mount import application  # noqa: PLC0415 - needs aiohttp

    otherwise = None
    if mount.endpoints.soap is not None:
        from ocpp_transport_soap import handler  # noqa: PLC0415 - slow to import

        otherwise = handler(mount.endpoints.soap)

    async def open_(_app: object) -> None:
        await mount.open()

    async def close(_app: object) -> None:
        await mount.close()

    app = application(mount.endpoints.ws, otherwise=otherwise, secure=secure)
    app.on_startup.append(open_)
    app.on_shutdown.append(close)
    return app
