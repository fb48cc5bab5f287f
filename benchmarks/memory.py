"""Memory of a station that is connected, has booted and says nothing."""

import time
from typing import Any

from asked import Asked, console, show_bars
from figures import Figure
from load import Stations
from rich.table import Table
from targets import OURS, Target, targets

__all__ = ["chapter"]

_STATIONS = 1000
_FIRST = 3  # they have the server load and build what it needs once
_SETTLE = 0.5


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """KiB of resident memory per idle station, above the process without stations."""
    runs = asked.runs(3)
    values: dict[Target, list[float]] = {target: [] for target in targets(asked.servers)}
    with console.status("memory"):
        for _ in range(runs):
            for target, each in values.items():
                each.append(_per_station(target) / 1024)
    figures = {target: Figure(each) for target, each in values.items()}
    table = Table("server", "OCPP", title=f"KiB per idle station: median of {runs} (range)")
    table.add_column("KiB", justify="right")
    for target, figure in figures.items():
        table.add_row(target.name, target.version, figure.show())
    console.print(table)
    ours = {target.version: figure for target, figure in figures.items() if target.name == OURS}
    show_bars([(f"{name}: KiB per idle station", "<= 18", figure) for name, figure in ours.items()])
    return [{"server": target.name, "version": target.version, "kib": each.json()} for target, each in figures.items()]


def _per_station(target: Target) -> float:
    with target.start() as server:
        with Stations(server.port, _FIRST, target.version, is_loose=target.is_loose) as first:
            first.load(0, 0.1, server.cpu)
        time.sleep(_SETTLE)
        before = server.memory()
        with Stations(server.port, _STATIONS, target.version, is_loose=target.is_loose):
            time.sleep(_SETTLE)
            return (server.memory() - before) / _STATIONS
