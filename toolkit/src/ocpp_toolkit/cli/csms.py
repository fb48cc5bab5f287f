"""``ocpp-toolkit csms``: a simulated CSMS."""

import asyncio
import hmac
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console

from ocpp_core import Authenticate, Version
from ocpp_generic_api import Station
from ocpp_toolkit.connections import serve
from ocpp_toolkit.simulation import CsmsSimulator
from ocpp_transport_ws import Options

from .options import Quiet, Versions, address, versions_of
from .screen import screen
from .signals import stop_signal
from .traffic import TrafficView

__all__ = ["run"]


def run(
    listen: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where to listen.")] = "127.0.0.1:9000",
    soap_listen: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Where to listen for SOAP (OCPP 1.5 and 1.6). Default: nowhere."),
    ] = None,
    allow_callback: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NETWORK",
            help="Network or host that SOAP stations may be called at; may be given several times. "
            "Default: any, but loopback and the like only if it listens there itself.",
        ),
    ] = None,
    versions: Versions = None,
    password: Annotated[
        str | None, typer.Option(help="Password that every station must give (HTTP Basic). Default: none.")
    ] = None,
    health_path: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Path that answers a plain GET with 200 while stations are let in, else 503, as /ready. Default: none.",
        ),
    ] = None,
    quiet: Quiet = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Run a simulated CSMS until Ctrl-C or SIGTERM: it accepts every station and answers everything.

    Stations connect to ws://HOST:PORT/any/path/IDENTITY, those that speak SOAP to http://HOST:PORT/any/path.
    """
    spoken = versions_of(versions)
    ws, soap = _place(listen), None if soap_listen is None else _place(soap_listen)
    if soap_listen is not None and all(version.soap is None for version in spoken):
        raise typer.BadParameter(f"there is no SOAP in OCPP {', '.join(version.name for version in spoken)}")
    if soap_listen is None and allow_callback:
        raise typer.BadParameter("callbacks are for SOAP: --soap-listen is missing")
    try:
        asyncio.run(
            _serve(
                ws,
                spoken,
                password,
                screen(),
                quiet=quiet,
                soap=soap,
                callbacks=allow_callback,
                health_path=health_path,
            )
        )
    except OSError as error:
        asked = " and ".join(each for each in (listen, soap_listen) if each is not None)
        typer.echo(f"cannot listen on {asked}: {error.strerror or error}", err=True)
        raise typer.Exit(2) from None


def _place(text: str) -> str:
    host, port = address(text)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def _serve(
    ws: str,
    versions: Sequence[Version],
    password: str | None,
    console: Console,
    *,
    quiet: bool,
    soap: str | None = None,
    callbacks: Sequence[str] | None = None,
    health_path: str | None = None,
) -> None:
    simulator = CsmsSimulator(versions)
    view = TrafficView(console)
    shown = None if quiet else view

    @simulator.on_connect
    def connected(station: Station) -> None:
        over = " over SOAP" if station.peer.transport == "soap" else ""
        view.note(
            f"{station.identity} connected with {station.peer.version.subprotocol}{over} from {station.remote_address}"
        )

    @simulator.on_disconnect
    def disconnected(station: Station, reason: str) -> None:
        view.note(f"{station.identity} disconnected: {reason}")

    server = serve(
        simulator,
        ws,
        soap=soap,
        soap_options=None if soap is None else _soap_options(soap, shown, callbacks),
        authenticate=None if password is None else _check(password.encode()),
        options=Options(trace=shown),
        health_path=health_path,
    )
    with stop_signal() as stop:
        async with server:
            names = ", ".join(version.name for version in versions)
            places = " and ".join(_ENDS[name].format(url) for name, url in server.urls.items())
            console.print(f"CSMS for OCPP {names} at {places}, Ctrl-C to stop")
            await stop.wait()
            await server.drain(_PATIENCE)
    sessions = simulator.sessions.values()
    done = sum(session.completed for session in sessions)
    console.print(f"stopped: {len(simulator.accepted)} stations, {done} of {len(sessions)} sessions completed")


_PATIENCE = 10.0
"""Seconds that answers being made have when the command is stopped."""
_ENDS = {"ws": "{}/IDENTITY", "soap": "{}"}
"""How an address is shown: what stations add to it is beside it."""


def _soap_options(listen: str, view: TrafficView | None, callbacks: Sequence[str] | None) -> Mapping[str, Any]:
    from .envelopes import csms_options  # noqa: PLC0415 - slow to import, and not needed without SOAP

    try:
        return csms_options(listen, view, callbacks)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _check(expected: bytes) -> Authenticate:
    async def authenticate(identity: str, username: str | None, password: bytes | None) -> bool:  # noqa: ARG001
        return password is not None and hmac.compare_digest(password, expected)

    return authenticate
