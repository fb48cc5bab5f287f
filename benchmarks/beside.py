"""A great many idle stations that beat: `websockets` alone beside ours, under the same load.

    python benchmarks/scale.py --beside-websockets --stations 10000

Stations are plain sockets, each with a heartbeat in every `interval`, evenly spread. Of each server the second line of the table is what
a heartbeat waits for its answer; a server that has a pause shows it there.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asked import Row, console, show_bars
from figures import Figure, percentile
from frames import HEARTBEAT
from load import Stations
from pace import paced
from rich.table import Table
from targets import BARE, NEUTRAL, OURS, Target, targets

__all__ = ["compare"]

_VERSION = "1.6"
_SCRIPTS = {BARE: "servers/bare.py", OURS: "servers/strict16.py", NEUTRAL: "servers/neutral.py 1.6"}
_SETTLE = 1.0
"""Seconds between connecting and the first heartbeat."""
_MEMORY = 300
"""MiB that the server may take at most."""


@dataclass(frozen=True)
class Beaten:
    """What a server made of it."""

    connecting: float
    """Seconds until all were connected and had booted."""
    memory: float
    """MiB resident, with all stations."""
    times: Sequence[float]
    """Of each heartbeat, in s."""
    cpu: float
    """Share of a core that the server needed for the heartbeats."""

    def percentile(self, percent: float) -> float:
        """In ms."""
        return percentile(self.times, percent) * 1e3


def compare(stations: int, interval: float, seconds: float, runs: int) -> list[dict[str, Any]]:
    """Measure each server as often, in turn, and show it.

    Args:
        stations: how many are connected.
        interval: between two heartbeats of a station, in s.
        seconds: how long they beat, each time.
        runs: how often.
    """
    servers = targets(_SCRIPTS, _SCRIPTS, [_VERSION])
    found: dict[str, list[Beaten]] = {target.name: [] for target in servers}
    with console.status("") as status:
        for run in range(runs):
            for target in reversed(servers) if run % 2 else servers:
                status.update(f"{target.name}, run {run + 1} of {runs}: {stations} stations")
                found[target.name].append(_beat(target, stations, stations / interval, seconds))
    _show(found, stations, stations / interval)
    return [
        {"server": name, "version": _VERSION, **{key: figure.json() for key, figure in _figures(each).items()}}
        for name, each in found.items()
    ]


def _beat(target: Target, number: int, rate: float, seconds: float) -> Beaten:
    began = time.perf_counter()
    with (
        target.start() as server,
        Stations(server.port, number, _VERSION, HEARTBEAT[_VERSION], is_loose=target.is_loose) as stations,
    ):
        connecting = time.perf_counter() - began
        time.sleep(_SETTLE)
        began, cpu = time.perf_counter(), server.cpu()
        times = paced(stations.callers, rate, seconds)
        share = (server.cpu() - cpu) / (time.perf_counter() - began)
        return Beaten(connecting, server.memory() / 2**20, times, share)


def _figures(some: Sequence[Beaten]) -> Mapping[str, Figure]:
    return {
        "p50": Figure([each.percentile(50) for each in some]),
        "p99": Figure([each.percentile(99) for each in some]),
        "worst": Figure([each.percentile(100) for each in some]),
        "mib": Figure([each.memory for each in some]),
        "cpu": Figure([each.cpu * 100 for each in some]),
        "connecting": Figure([each.connecting for each in some]),
    }


_COLUMNS = {
    "p50": "p50, ms",
    "p99": "p99, ms",
    "worst": "worst, ms",
    "mib": "MiB",
    "cpu": "CPU, %",
    "connecting": "all there, s",
}


def _show(found: Mapping[str, Sequence[Beaten]], stations: int, rate: float) -> None:
    figures = {name: _figures(each) for name, each in found.items()}
    runs = len(next(iter(found.values())))
    table = Table("server", title=f"{stations} stations, {rate:.0f} heartbeats/s: median of {runs} (range)")
    for name in _COLUMNS.values():
        table.add_column(name, justify="right")
    for name, each in figures.items():
        table.add_row(name, *(each[key].show(2 if key.startswith("p") else 0) for key in _COLUMNS))
    console.print(table)
    bars: list[Row] = []
    for name in (OURS, NEUTRAL):
        bars.append(
            (f"{name}: p99 of a heartbeat, x websockets", "<= 2", figures[name]["p99"].over(figures[BARE]["p99"]))
        )
        bars.append((f"{name}: MiB", f"<= {_MEMORY}", figures[name]["mib"]))
    show_bars(bars)
