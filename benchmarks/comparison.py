"""Servers compared: they take turns, so that what the machine does besides befalls all alike, and ratios are taken run by run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from asked import Asked, Row, console
from figures import Figure
from frames import Message
from load import Stations, Window
from rich.table import Table
from targets import Target

__all__ = ["STATIONS", "Bar", "Comparison", "Subject", "called", "take_turns"]

STATIONS = 100
"""How many call a server at a time."""

T = TypeVar("T")
Subject = Callable[[Target], AbstractContextManager[Callable[[], T]]]
"""Has a server run as long as the context lasts; what it gives measures it once."""


def take_turns(what: str, targets: Sequence[Target], subject: Subject[T], runs: int) -> dict[Target, list[T]]:
    """Have the servers of each version run together, and measure each in turn: there and back, so that none is always the first."""
    values: dict[Target, list[T]] = {target: [] for target in targets}
    for version in dict.fromkeys(target.version for target in targets):
        with ExitStack() as stack, console.status(what) as status:
            measures = {each: stack.enter_context(subject(each)) for each in targets if each.version == version}
            for run in range(runs):
                for target in reversed(measures) if run % 2 else measures:
                    status.update(f"{what}, run {run + 1} of {runs}: {target.name} {version}")
                    values[target].append(measures[target]())
    return values


def called(asked: Asked, messages: Mapping[str, Sequence[Message]], stations: int = STATIONS) -> Subject[Window]:
    """Servers that stations call without a pause.

    Args:
        asked: how long each window is.
        messages: what stations repeat, by version.
        stations: how many.
    """

    @contextmanager
    def subject(target: Target) -> Iterator[Callable[[], Window]]:
        said = messages[target.version]
        with (
            target.start() as server,
            Stations(server.port, stations, target.version, said, is_loose=target.is_loose) as load,
        ):
            yield lambda: load.load(asked.warm_up, asked.seconds, server.cpu)

    return subject


@dataclass(frozen=True)
class Bar:
    """A bar that this project sets itself: how one server's CPU is to compare with another's."""

    text: str
    server: str
    over: str
    """The server that it is divided by."""
    should_be: Mapping[str, str]
    """By version."""

    def row(self, version: str, of: Callable[[str, str], Figure | None]) -> Row | None:
        """What was measured of it; None: one of the two was not."""
        mine, theirs = of(self.server, version), of(self.over, version)
        if mine is None or theirs is None:
            return None
        return f"{version}: {self.text}", self.should_be[version], mine.over(theirs)


class Comparison:
    """What windows of load on several servers came to.

    Args:
        windows: one for each run, by server.
        base: the server that the others are compared with.
    """

    def __init__(self, windows: Mapping[Target, Sequence[Window]], base: str) -> None:
        self._windows = windows
        self._base = base
        self.costs = {target: Figure([each.cpu_per_call for each in some]) for target, some in windows.items()}
        """Microseconds of CPU per call."""
        self.speeds = {target: Figure([each.calls / each.wall for each in some]) for target, some in windows.items()}
        """Calls per second."""
        self.ratios = {target: cost.over(self._based(target)) for target, cost in self.costs.items()}
        """How many times the base's CPU, run by run."""

    def _based(self, target: Target) -> Figure:
        base = self.cost(self._base, target.version)
        assert base is not None  # it is always among them
        return base

    def cost(self, name: str, version: str) -> Figure | None:
        """Microseconds per call of a server; None: it was not measured."""
        found = (cost for target, cost in self.costs.items() if (target.name, target.version) == (name, version))
        return next(found, None)

    def rows(self, bars: Sequence[Bar]) -> list[Row]:
        """What was measured of bars, version by version; one whose servers were not measured is left out."""
        versions = dict.fromkeys(target.version for target in self.costs)
        return [row for each in versions for bar in bars if each in bar.should_be and (row := bar.row(each, self.cost))]

    def show(self, title: str, unit: str = "calls/s") -> None:
        """Print a table of all servers."""
        runs = len(next(iter(self._windows.values())))
        table = Table("server", "OCPP", title=f"{title}: median of {runs} (range)")
        for name in ("µs", f"x {self._base}", "busy %", unit):
            table.add_column(name, justify="right")
        for target, each in self._windows.items():
            cost, ratio = self.costs[target].show(), self.ratios[target].show(2)
            busy = Figure([window.busy * 100 for window in each]).show(0)
            table.add_row(target.name, target.version, cost, ratio, busy, f"{self.speeds[target].median:.0f}")
        console.print(table)

    def record(self) -> list[dict[str, Any]]:
        """For the record."""
        return [
            {
                "server": target.name,
                "version": target.version,
                "us": cost.json(),
                "ratio": self.ratios[target].json(),
                "per_second": self.speeds[target].json(),
            }
            for target, cost in self.costs.items()
        ]
