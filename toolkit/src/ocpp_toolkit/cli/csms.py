"""``ocpp-toolkit csms``: a simulated CSMS."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from ocpp_core import Version
from ocpp_tolerance import Profiles
from ocpp_toolkit.connections import serve
from ocpp_toolkit.loop import run as run_loop
from ocpp_toolkit.simulation import CsmsSimulator
from ocpp_transport_ws import Engine, Options, listen_with

from .options import Quiet, Versions, address, versions_of
from .recordings import Record, Tracing, recorder_to, together
from .screen import screen
from .security import Entrance, File, Files, Key, Profile
from .signals import stop_signal
from .telling import PATIENCE, greeting, outcome, show_connections
from .together import Share, serve_together
from .tolerance import Directory, ProfileName, profiles_of
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
    security_profile: Profile = None,
    credentials: Annotated[
        Path | None, File("Passwords of the stations, for profiles 1 and 2, as `ocpp-toolkit passwords` fills it.")
    ] = None,
    certificate: Files = None,
    key: Key = None,
    client_ca: Annotated[Path | None, File("Roots of the stations' certificates, PEM, for profile 3.")] = None,
    crl: Annotated[Path | None, File("Revocation lists for these, PEM. Default: none is checked.")] = None,
    organization: Annotated[
        str | None, typer.Option(help="Operator that the stations' certificates must name (O). Default: any.")
    ] = None,
    health_path: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Path that answers a plain GET with 200 while stations are let in, else 503, as /ready. Default: none.",
        ),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            help="What reads and writes WebSocket frames; picows has to be installed (ocpp-transport-ws\\[picows])."
        ),
    ] = "websockets",
    profile: ProfileName = None,
    profiles: Directory = None,
    record: Record = None,
    workers: Annotated[
        int,
        typer.Option(
            min=1, metavar="N", help="Processes that share the port, each with its part of the stations; not for SOAP."
        ),
    ] = 1,
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
    entrance = Entrance(
        security_profile, password, credentials, certificate or (), key or (), client_ca, crl, organization
    )
    entrance.check()
    if soap is not None and security_profile == _CERTIFIED:
        raise typer.BadParameter("security profile 3 is for WebSocket alone, without --soap-listen")
    tolerated = None if profile is None else profiles_of(profile, profiles)
    if workers > 1 and (soap is not None or record is not None):
        raise typer.BadParameter("with several --workers there is neither --soap-listen nor --record")
    try:
        listen_with(engine)
    except ImportError as missing:
        raise typer.BadParameter(str(missing)) from None
    try:
        if workers > 1:
            names = tuple(version.name for version in spoken)
            share = Share(ws, names, entrance, quiet, health_path, engine, profile, profiles)
            run_loop(serve_together(share, workers, screen()))
            return
        run_loop(
            _serve(
                ws,
                spoken,
                entrance,
                screen(),
                quiet=quiet,
                soap=soap,
                callbacks=allow_callback,
                health_path=health_path,
                engine=engine,
                record=record,
                profiles=tolerated,
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
    entrance: Entrance,
    console: Console,
    *,
    quiet: bool,
    soap: str | None = None,
    callbacks: Sequence[str] | None = None,
    health_path: str | None = None,
    engine: Engine = "websockets",
    profiles: Profiles | None = None,
    record: Path | None = None,
) -> None:
    simulator = CsmsSimulator(versions, profiles=profiles)
    view = TrafficView(console)
    shown = None if quiet else view
    show_connections(simulator, view)
    async with AsyncExitStack() as stack:
        recorder = stack.enter_context(recorder_to(record))
        server = serve(
            simulator,
            ws,
            soap=soap,
            soap_options=None if soap is None else _soap_options(soap, shown, callbacks, recorder),
            options=Options(trace=together(shown, recorder)),
            health_path=health_path,
            engine=engine,
            **await stack.enter_async_context(entrance.options()),
        )
        stop = stack.enter_context(stop_signal())
        await stack.enter_async_context(server)
        console.print(greeting([version.name for version in versions], entrance, server.urls))
        await stop.wait()
        await server.drain(PATIENCE)
    console.print(f"stopped: {outcome(simulator)}")


_CERTIFIED = 3


def _soap_options(
    listen: str, view: TrafficView | None, callbacks: Sequence[str] | None, recorder: Tracing | None
) -> Mapping[str, Any]:
    from .envelopes import csms_options  # noqa: PLC0415 - slow to import, and not needed without SOAP

    try:
        return csms_options(listen, view, callbacks, recorder)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
