"""``ocpp-toolkit station``: simulated stations."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ocpp_core import ConnectFailed, OcppError
from ocpp_toolkit.simulation import SessionRecord, StationSimulator
from ocpp_transport_ws import InvalidIdentity, Options

from .options import Quiet, Versions, versions_of
from .signals import stop_signal
from .traffic import TrafficView

__all__ = ["run"]

_FAILED, _NO_CONNECTION = 1, 2


def run(
    url: Annotated[str, typer.Argument(help="The CSMS's endpoint, ws:// or wss://; the identity is added.")],
    identity: Annotated[str, typer.Option("--id", help="The station's identity.")],
    versions: Versions = None,
    password: Annotated[str | None, typer.Option(help="Password for HTTP Basic authentication.")] = None,
    sessions: Annotated[int, typer.Option(min=0, help="Charging sessions to hold; 0: stay until Ctrl-C.")] = 1,
    meter_values: Annotated[int, typer.Option(min=0, help="Meter readings in a session.")] = 3,
    interval: Annotated[float, typer.Option(min=0, help="Seconds between two readings.")] = 1.0,
    count: Annotated[int, typer.Option(min=1, help="Stations; from 2 on, a number is put behind the identity.")] = 1,
    token: Annotated[str, typer.Option(help="Identifier to charge with.")] = "RFID-0001",  # noqa: S107 - no secret
    quiet: Quiet = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Run a simulated station: boot, charge, do what the CSMS asks.

    Exit status: 0 done, 1 a session failed, 2 could not connect.
    """
    offered = versions_of(versions)
    console = Console()
    one = count == 1
    view = TrafficView(console)
    try:
        stations = [
            StationSimulator(
                url,
                identity if one else f"{identity}{number:0{len(str(count))}}",
                offered,
                sessions=sessions,
                meter_values=meter_values,
                interval=interval,
                token=token,
                password=password,
                stay=sessions == 0,
                options=Options(trace=view if one and not quiet else None),
            )
            for number in range(1, count + 1)
        ]
        outcomes = asyncio.run(_run(stations, console, show=not one and not quiet))
    except InvalidIdentity as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(_report(outcomes, console))


async def _run(
    stations: Sequence[StationSimulator], console: Console, *, show: bool
) -> list[list[SessionRecord] | BaseException]:
    """Let all of them live; a progress bar where there are many."""
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not show,
    )
    with stop_signal() as stop, progress:
        bar = progress.add_task("stations", total=len(stations))
        lives = [asyncio.create_task(station.run()) for station in stations]
        for life in lives:
            life.add_done_callback(lambda _: progress.advance(bar))
        canceller = asyncio.create_task(_cancel_when(stop, lives))
        outcomes = await asyncio.gather(*lives, return_exceptions=True)
        canceller.cancel()
    return [
        station.finished if isinstance(outcome, asyncio.CancelledError) else outcome
        for station, outcome in zip(stations, outcomes, strict=True)
    ]


async def _cancel_when(stop: asyncio.Event, lives: Sequence["asyncio.Task[list[SessionRecord]]"]) -> None:
    await stop.wait()
    for life in lives:
        life.cancel()


def _report(outcomes: Sequence[list[SessionRecord] | BaseException], console: Console) -> int:
    """Say what happened; the exit status."""
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, OcppError | InvalidIdentity):
            raise outcome
    errors = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    records = [record for outcome in outcomes if isinstance(outcome, list) for record in outcome]
    failed = [record for record in records if not record.completed]
    for reason in sorted({str(error) for error in errors} | {f"session failed: {record.error}" for record in failed}):
        typer.echo(reason, err=True)
    energy = sum(record.energy for record in records)
    console.print(f"{len(records) - len(failed)} of {len(records)} sessions completed, {energy} Wh", highlight=False)
    if any(isinstance(error, ConnectFailed) for error in errors):
        return _NO_CONNECTION
    return _FAILED if errors or failed else 0
