"""One worker and two: what a second core is worth.

The load runs on the same two cores, so that calls per second say too little. What a worker would do with a core of its own follows from
its CPU: the calls that all answered, over the seconds of CPU of the busiest. So a share of the stations that is not even counts
against us, and so does whatever two processes cost each other.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from asked import Asked, console, show_bars
from comparison import Subject, take_turns
from figures import Figure
from load import Stations, Window
from process import pin_load, release_load
from rich.table import Table
from targets import Target, targets

__all__ = ["chapter"]

_STATIONS = 400
"""So many that each worker has about the same number."""
_ONE, _TWO = "one worker", "two workers"
_SERVERS = {_ONE: "servers/workers.py {version} 1", _TWO: "servers/workers.py {version} 2"}


@dataclass(frozen=True)
class _Window(Window):
    """What a stretch of load came to for several processes."""

    busiest: float
    """Seconds of CPU that the busiest worker used."""


def _cost(window: _Window) -> float:
    return window.cpu_per_call


def _plain(window: _Window) -> float:
    return window.calls / window.wall


def _capacity(window: _Window) -> float:
    """Calls per second of the server, if each worker had a core of its own."""
    return window.calls / window.busiest


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """The neutral server in one process and in two, in 1.6; nobody is kept on a core."""
    release_load()
    cores = len(os.sched_getaffinity(0))
    try:
        windows = take_turns("workers", targets(_SERVERS, _SERVERS, ["1.6"]), _subject(asked), asked.runs(9))
    finally:
        pin_load()
    costs, plain, capacity = (_by_name(windows, figure) for figure in (_cost, _plain, _capacity))
    title = f"Workers, {_STATIONS} stations, load on the same {cores} cores"
    table = Table("server", title=f"{title}: median of {len(costs[_ONE].values)} (range)")
    for name in ("µs of CPU per call, all processes", "calls/s, beside the load", "calls/s, a core for each"):
        table.add_column(name, justify="right")
    for name in _SERVERS:
        table.add_row(name, costs[name].show(), plain[name].show(0), capacity[name].show(0))
    console.print(table)
    show_bars(
        [
            ("two workers: times the calls/s of one, a core for each", ">= 1.8", capacity[_TWO].over(capacity[_ONE])),
            ("two workers: times the calls/s of one, beside the load", "", plain[_TWO].over(plain[_ONE])),
        ]
    )
    return [
        {
            "server": name,
            "version": "1.6",
            "us": costs[name].json(),
            "per_second": plain[name].json(),
            "capacity": capacity[name].json(),
            "ratio": capacity[name].over(capacity[_ONE]).json(),
        }
        for name in _SERVERS
    ]


def _by_name(windows: Mapping[Target, Sequence[_Window]], figure: Callable[[_Window], float]) -> dict[str, Figure]:
    return {target.name: Figure([figure(each) for each in some]) for target, some in windows.items()}


def _subject(asked: Asked) -> Subject[_Window]:
    @contextmanager
    def subject(target: Target) -> Iterator[Callable[[], _Window]]:
        with target.start() as server, Stations(server.port, _STATIONS, target.version) as stations:

            def measure() -> _Window:
                marks: list[list[float]] = []

                def cpu() -> float:
                    marks.append(server.workers_cpu())
                    return server.cpu()

                window = stations.load(asked.warm_up, asked.seconds, cpu)
                before, after = marks
                busiest = max(end - begin for begin, end in zip(before, after, strict=True))
                return _Window(window.calls, window.cpu, window.wall, busiest)

            yield measure

    return subject
