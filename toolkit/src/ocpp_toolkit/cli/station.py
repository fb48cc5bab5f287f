"""``ocpp-toolkit station``: simulated stations."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ocpp_core import ConnectFailed, OcppError, Version
from ocpp_toolkit.loop import run as run_loop
from ocpp_toolkit.simulation import SessionRecord, StationSimulator
from ocpp_transport_ws import Options
from ocpp_transport_ws.identity import station_url

from .options import MAX_PORT, Quiet, Versions, address, versions_of
from .recordings import Record, Tracing, recorder_to, together
from .screen import printable, screen
from .security import File, Profile, station_security
from .signals import stop_signal
from .traffic import TrafficView

__all__ = ["run"]

_FAILED, _NO_CONNECTION = 1, 2
_SCHEMES = ("ws", "wss", "http", "https")
_REFRESH = 0.2  # s between two looks at how far the stations are

_Outcome = list[SessionRecord] | BaseException
"""What became of a station: the sessions that it held, or why it gave up."""


def run(
    url: Annotated[
        str,
        typer.Argument(
            help="The CSMS's endpoint: ws:// or wss://, the identity is added; http:// or https:// for SOAP."
        ),
    ],
    identity: Annotated[str, typer.Option("--id", help="The station's identity.")],
    versions: Versions = None,
    callback: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            help="Where the station listens for a CSMS that speaks SOAP; with --count, the next ports are those of the "
            "others. Default: nowhere, and the CSMS cannot call it.",
        ),
    ] = None,
    password: Annotated[
        str | None, typer.Option(envvar="OCPP_TOOLKIT_PASSWORD", help="Password for HTTP Basic authentication.")
    ] = None,
    security_profile: Profile = None,
    ca: Annotated[Path | None, File("Roots of the CSMS's certificate, PEM, for profiles 2 and 3.")] = None,
    certificate: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="The station's certificate with those that lead up to its root, PEM, for profile 3; {id} stands for the "
            "identity. Its name (CN) is the serial number that the station boots with.",
        ),
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="FILE", help="Its key. Default: it is in the certificate's file.")
    ] = None,
    sessions: Annotated[int, typer.Option(min=0, help="Charging sessions to hold; 0: stay until Ctrl-C.")] = 1,
    meter_values: Annotated[int, typer.Option(min=0, help="Meter readings in a session.")] = 3,
    interval: Annotated[float, typer.Option(min=0, help="Seconds between two readings.")] = 1.0,
    count: Annotated[int, typer.Option(min=1, help="Stations; from 2 on, a number is put behind the identity.")] = 1,
    token: Annotated[str, typer.Option(help="Identifier to charge with.")] = "RFID-0001",  # noqa: S107 - no secret
    record: Record = None,
    quiet: Quiet = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Run a simulated station: boot, charge, do what the CSMS asks.

    Exit status: 0 done, 1 a session failed, 2 could not connect.
    """
    offered = versions_of(versions)
    console = screen()
    shown = count == 1 and not quiet
    names = _identities(url, identity, count)
    callbacks = _callbacks(url, offered, callback, count)
    securities = [
        station_security(url, name, security_profile, password=password, ca=ca, certificate=certificate, key=key)
        for name in names
    ]
    with recorder_to(record) as recorder:
        options = _options(url, TrafficView(console) if shown else None, recorder)
        stations = [
            StationSimulator(
                url,
                name,
                offered,
                sessions=sessions,
                meter_values=meter_values,
                interval=interval,
                token=token,
                password=password if security is None else None,
                security=security,
                stay=sessions == 0,
                callback=place,
                options=options,
            )
            for name, place, security in zip(names, callbacks, securities, strict=True)
        ]
        outcomes = run_loop(_run(stations, sessions * count, console, show=not shown))
    raise typer.Exit(_report(outcomes, sessions * count, console))


def _identities(url: str, identity: str, count: int) -> list[str]:
    """The identities of all stations.

    Raises:
        typer.BadParameter: one of them cannot be an identity, or there is nothing to connect to by that URL.
    """
    width = len(str(count))
    names = [identity] if count == 1 else [f"{identity}{number:0{width}}" for number in range(1, count + 1)]
    try:
        parts = urlsplit(url)
        if parts.scheme not in _SCHEMES or parts.hostname is None or parts.port == 0:
            raise ValueError(f"{url} is not ws://HOST:PORT/PATH, nor wss://, http:// or https://")
        for name in names:
            station_url(url, name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return names


def _callbacks(url: str, versions: Sequence[Version], callback: str | None, count: int) -> Sequence[str | None]:
    """Where each station listens for the CSMS; None: nowhere.

    Raises:
        typer.BadParameter: it is no address, or there is no SOAP by that URL or in these versions.
    """
    if not _is_soap(url):
        if callback is not None:
            raise typer.BadParameter("a callback is for SOAP: http:// or https://")
        return [None] * count
    if all(version.soap is None for version in versions):
        raise typer.BadParameter(f"there is no SOAP in OCPP {', '.join(version.name for version in versions)}")
    if callback is None:
        return [None] * count
    host, first = address(callback)
    ports = range(first, first + count) if first else [0] * count
    if ports[-1] > MAX_PORT:
        raise typer.BadParameter(f"{count} ports from {first} on are beyond the last, {MAX_PORT}")
    return [f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for port in ports]


def _is_soap(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")


def _options(url: str, view: TrafficView | None, recorder: Tracing | None) -> Any:
    """Settings of the connection: those of the URL's transport."""
    if not _is_soap(url):
        return Options(trace=together(view, recorder))
    from .envelopes import options_of  # noqa: PLC0415 - slow to import, and not needed without SOAP

    return options_of(view, recorder)


async def _run(
    stations: Sequence[StationSimulator], expected: int, console: Console, *, show: bool
) -> Sequence[_Outcome]:
    """Let all of them live until they are done, or the process is asked to stop."""
    with stop_signal() as stop:
        lives = [asyncio.create_task(station.run()) for station in stations]
        watchers = [asyncio.create_task(_cancel_when(stop, lives))]
        if show and console.is_terminal:
            watchers.append(asyncio.create_task(_show_progress(stations, expected, console)))
        outcomes = await asyncio.gather(*lives, return_exceptions=True)
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
    return [
        station.finished if isinstance(outcome, asyncio.CancelledError) else outcome
        for station, outcome in zip(stations, outcomes, strict=True)
    ]


async def _cancel_when(stop: asyncio.Event, lives: Sequence["asyncio.Task[list[SessionRecord]]"]) -> None:
    await stop.wait()
    for life in lives:
        life.cancel()


async def _show_progress(stations: Sequence[StationSimulator], expected: int, console: Console) -> None:
    """A bar of sessions, until it is cancelled."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("sessions", total=expected or None)
        try:
            while True:
                progress.update(bar, completed=_held(stations))
                await asyncio.sleep(_REFRESH)
        finally:
            progress.update(bar, completed=_held(stations))


def _held(stations: Sequence[StationSimulator]) -> int:
    return sum(len(station.finished) for station in stations)


def _report(outcomes: Sequence[_Outcome], expected: int, console: Console) -> int:
    """Say what happened; the exit status."""
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, OcppError):
            raise outcome
    errors = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    records = [record for outcome in outcomes if isinstance(outcome, list) for record in outcome]
    failed = [record for record in records if not record.completed]
    total = max(expected, len(records))
    reasons = Counter([str(error) for error in errors] + [f"session failed: {record.error}" for record in failed])
    if len(records) < total and not errors:
        reasons["stopped before all sessions were held"] = 1
    for reason, times in sorted(reasons.items()):
        typer.echo(printable(reason) + (f" ({times} times)" if times > 1 else ""), err=True)
    energy = sum(record.energy for record in records)
    console.print(f"{len(records) - len(failed)} of {total} sessions completed, {energy} Wh")
    if any(isinstance(error, ConnectFailed) for error in errors):
        return _NO_CONNECTION
    return _FAILED if reasons else 0
