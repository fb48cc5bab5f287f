"""``ocpp-toolkit demo``: stations of every version and transport charge against one CSMS, over real sockets, in one process."""

import asyncio
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ocpp_core import OcppError, Version
from ocpp_toolkit.connections import serve
from ocpp_toolkit.loop import run as run_loop
from ocpp_toolkit.simulation import CsmsSimulator, SessionRecord, StationSimulator
from ocpp_transport_ws import Options

from .options import Quiet, Versions, versions_of
from .screen import screen
from .traffic import TrafficView

__all__ = ["run"]

_DEADLINE = 25.0  # s
_INTERVAL = 0.3  # s between meter readings
_LOCAL, _REMOTE = "RFID-0001", "APP-0042"
_ANY_PORT = "127.0.0.1:0"
_TRANSPORTS = {"ws": "JSON", "soap": "SOAP"}


def run(
    versions: Versions = None,
    quiet: Quiet = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Watch stations of every version, over JSON and SOAP, charge against one CSMS: by card, and started remotely.

    Exit status: 0 only if every session completed.
    """
    console = screen()
    spoken = versions_of(versions)
    view = TrafficView(console)
    simulator, stations = run_loop(_demonstrate(spoken, view, console, quiet=quiet))
    console.print(_table(stations))
    expected = 2 * (len(spoken) + len(_bound(spoken)))
    seen_by_both = [record for station in stations for record in station.finished if _agrees(simulator, record)]
    if len(seen_by_both) < expected:
        typer.echo(f"only {len(seen_by_both)} of {expected} sessions completed", err=True)
        raise typer.Exit(1)
    console.print(f"{expected} of {expected} sessions completed, and both sides agree on each", style="green")


async def _demonstrate(
    versions: Sequence[Version], view: TrafficView, console: Console, *, quiet: bool
) -> tuple[CsmsSimulator, list[StationSimulator]]:
    from .envelopes import csms_options  # noqa: PLC0415 - slow to import, and the other commands do without it

    simulator = CsmsSimulator(versions)
    stations: list[StationSimulator] = []
    shown = None if quiet else view
    bound = _bound(versions)
    server = serve(
        simulator,
        _ANY_PORT,
        soap=_ANY_PORT if bound else None,
        soap_options=csms_options(_ANY_PORT, shown) if bound else None,
        options=Options(trace=shown),
    )
    async with server:
        console.print(f"CSMS at {' and '.join(server.urls.values())}")
        stations += [_station(server.url, f"CS-{version.name}", version) for version in versions]
        stations += [
            _station(server.urls["soap"], f"CS-{version.name}-SOAP", version, callback=_ANY_PORT) for version in bound
        ]
        lives = [station.run() for station in stations]
        starts = [_start_remotely(simulator, station) for station in stations]
        try:
            async with asyncio.timeout(_DEADLINE):
                outcomes = await asyncio.gather(*lives, *starts, return_exceptions=True)
        except TimeoutError:
            view.note(f"cut short after {_DEADLINE:g} s")
        else:
            _tell_of_failures(outcomes, view)
    return simulator, stations


def _bound(versions: Sequence[Version]) -> Sequence[Version]:
    """The versions that there is SOAP for."""
    return [version for version in versions if version.soap is not None]


def _station(url: str, identity: str, version: Version, callback: str | None = None) -> StationSimulator:
    return StationSimulator(
        url, identity, [version], remote_sessions=1, interval=_INTERVAL, token=_LOCAL, callback=callback
    )


async def _start_remotely(simulator: CsmsSimulator, station: StationSimulator) -> None:
    """Wait until the station's own session is over, then start another from the CSMS."""
    await station.idle.wait()
    there = simulator.stations.get(station.identity)
    if there is not None and not await simulator.start_remotely(there, _REMOTE):
        raise OcppError(f"{station.identity} refused the remote start")


def _tell_of_failures(outcomes: Sequence[object], view: TrafficView) -> None:
    for outcome in outcomes:
        if isinstance(outcome, OcppError):
            view.note(str(outcome))
        elif isinstance(outcome, BaseException):
            raise outcome


def _agrees(simulator: CsmsSimulator, record: SessionRecord) -> bool:
    """Whether the CSMS saw the session as the station did."""
    seen = simulator.sessions.get((record.station, record.transaction_id))
    return (
        seen is not None
        and record.completed
        and (seen.token, seen.energy, seen.meter_values) == (record.token, record.energy, record.meter_values)
    )


def _table(stations: Sequence[StationSimulator]) -> Table:
    table = Table(title="What happened", title_justify="left")
    for heading in ("Station", "Version", "Transport", "Start", "Transaction", "Readings", "Energy", "Outcome"):
        table.add_column(heading, justify="right" if heading in ("Readings", "Energy") else "left")
    for station in stations:
        for record in station.finished:
            table.add_row(
                station.identity,
                station.version.name if station.version else "-",
                _TRANSPORTS.get(station.peer.transport, "-") if station.peer else "-",
                "remote" if record.remote else "card",
                record.transaction_id[:8],
                str(record.meter_values),
                f"{record.energy} Wh",
                Text("completed", "green") if record.completed else Text(record.error or "unfinished", "red"),
            )
    return table
