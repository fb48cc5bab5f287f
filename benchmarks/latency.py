"""How long a call waits for its answer, at a rate at which no server has much to do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from asked import Asked, Row, console, show_bars
from comparison import STATIONS, take_turns
from figures import Figure, percentile
from load import Stations
from pace import paced
from rich.table import Table
from targets import BARE, MOBILITYHOUSE, NEUTRAL, OURS, VERSIONS, Target, targets

__all__ = ["chapter"]

_RATE = 300
"""Calls per second: a third of what the slowest server can do on a busy machine."""
_PERCENTS = (50, 95, 99)


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """Percentiles of the round of calls."""
    seconds = 0.5 if asked.quick else 2.0
    times = take_turns("latency", targets(asked.servers), _subject(seconds), asked.runs())
    percentiles = {
        target: {percent: Figure([percentile(each, percent) * 1e3 for each in some]) for percent in _PERCENTS}
        for target, some in times.items()
    }
    title = f"ms to the answer, {STATIONS} stations, {_RATE} calls/s: median of {asked.runs()} (range)"
    table = Table("server", "OCPP", title=title)
    for percent in _PERCENTS:
        table.add_column(f"p{percent}", justify="right")
    for target, each in percentiles.items():
        table.add_row(target.name, target.version, *(figure.show(2) for figure in each.values()))
    console.print(table)
    show_bars(_rows({(target.name, target.version): each[50] for target, each in percentiles.items()}))
    return [
        {"server": target.name, "version": target.version}
        | {f"p{percent}": figure.json() for percent, figure in each.items()}
        | {"ratio": each[50].over(percentiles[_base(percentiles, target)][50]).json()}
        for target, each in percentiles.items()
    ]


def _base(found: Any, target: Target) -> Target:
    base: Target = next(each for each in found if (each.name, each.version) == (BARE, target.version))
    return base


def _rows(halves: dict[tuple[str, str], Figure]) -> list[Row]:
    """Ours beside the others, in the middle of the calls."""
    pairs = [(OURS, BARE), (NEUTRAL, BARE), (MOBILITYHOUSE, OURS)]
    return [
        (f"{version}: p50 of {name}, x {over}", "", halves[name, version].over(halves[over, version]))
        for version in VERSIONS
        for name, over in pairs
        if {(name, version), (over, version)} <= halves.keys()
    ]


def _subject(seconds: float) -> Any:
    @contextmanager
    def subject(target: Target) -> Iterator[Callable[[], Sequence[float]]]:
        with (
            target.start() as server,
            Stations(server.port, STATIONS, target.version, is_loose=target.is_loose) as stations,
        ):
            paced(stations.callers, _RATE, 0.5)  # so that all is loaded
            yield lambda: paced(stations.callers, _RATE, seconds)

    return subject
