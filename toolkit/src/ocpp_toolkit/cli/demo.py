"""``ocpp-toolkit demo``: stations of every version charge against one CSMS, over real sockets, in one process."""

import asyncio
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table

from ocpp_core import Version
from ocpp_toolkit.simulation import CsmsSimulator, SessionRecord, StationSimulator
from ocpp_transport_ws import Link, Options, WsServer, serve

from .options import Quiet, Versions, versions_of
from .traffic import TrafficView

__all__ = ["run"]

_DEADLINE = 25.0  # s
_INTERVAL = 0.3  # s between meter readings
_LOCAL, _REMOTE = "RFID-0001", "APP-0042"


def run(
    versions: Versions = None,
    quiet: Quiet = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Watch stations of every version charge against one CSMS: by card, and started remotely.

    Exit status: 0 only if every session completed.
    """
    console = Console()
    spoken = versions_of(versions)
    view = TrafficView(console)
    simulator, stations = asyncio.run(_demonstrate(spoken, view, console, quiet=quiet))
    console.print(_table(stations))
    expected = 2 * len(spoken)
    seen_by_both = [record for station in stations for record in station.finished if _agrees(simulator, record)]
    if len(seen_by_both) < expected:
        typer.echo(f"only {len(seen_by_both)} of {expected} sessions completed", err=True)
        raise typer.Exit(1)
    console.print(f"[green]{expected} of {expected} sessions completed, and both sides agree on each[/]")


async def _demonstrate(
    versions: Sequence[Version], view: TrafficView, console: Console, *, quiet: bool
) -> tuple[CsmsSimulator, list[StationSimulator]]:
    simulator = CsmsSimulator(versions)
    stations: list[StationSimulator] = []
    options = Options(trace=None if quiet else view)
    async with serve(simulator.handlers, versions, options=options) as server:
        console.print(f"CSMS at {server.url}", highlight=False)
        stations += [
            StationSimulator(
                server.url, f"CS-{version.name}", [version], remote_sessions=1, interval=_INTERVAL, token=_LOCAL
            )
            for version in versions
        ]
        lives = [asyncio.create_task(station.run()) for station in stations]
        try:
            async with asyncio.timeout(_DEADLINE):
                await asyncio.gather(*(_start_remotely(simulator, server, station) for station in stations))
                await asyncio.gather(*lives)
        except (TimeoutError, OSError) as error:
            view.note(f"cut short: {error or 'out of time'}")
        finally:
            for life in lives:
                life.cancel()
    return simulator, stations


async def _start_remotely(simulator: CsmsSimulator, server: WsServer, station: StationSimulator) -> None:
    """Wait until the station's own session is over, then start another from the CSMS."""
    await station.idle.wait()
    link: Link = server.connections[station.identity]
    await simulator.start_remotely(link, _REMOTE)


def _agrees(simulator: CsmsSimulator, record: SessionRecord) -> bool:
    """Whether the CSMS saw the session as the station did."""
    seen = simulator.sessions.get((record.station, record.transaction_id))
    return (
        seen is not None
        and record.completed
        and (seen.token, seen.energy, seen.meter_values) == (record.token, record.energy, record.meter_values)
    )


def _table(stations: Sequence[StationSimulator]) -> Table:
    table = Table(title="What happened")
    for heading in ("Station", "Version", "Started by", "Transaction", "Readings", "Energy", "Outcome"):
        table.add_column(heading, justify="right" if heading in ("Readings", "Energy") else "left")
    for station in stations:
        for record in station.finished:
            table.add_row(
                station.identity,
                station.version.name if station.version else "-",
                "CSMS" if record.remote else "card",
                record.transaction_id[:8],
                str(record.meter_values),
                f"{record.energy} Wh",
                "[green]completed[/]" if record.completed else f"[red]{record.error or 'unfinished'}[/]",
            )
    return table
