"""What a profile of tolerance costs a whole server where nothing has to be tolerated: the same program with and without one.

Both servers run all the time, and take turns in short windows of load, so that what the machine does besides befalls both alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from asked import Asked, console, show_bars
from comparison import STATIONS, take_turns
from figures import Figure
from load import Stations
from rich.table import Table
from targets import FIELD, NEUTRAL, VERSIONS, Target, targets

__all__ = ["chapter"]


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """The neutral server with and without a profile, on messages that need none."""
    rounds = asked.runs(25, 2)
    costs = {
        (target.name, target.version): Figure(values)
        for target, values in take_turns("profiles", targets((NEUTRAL, FIELD)), _subject, rounds).items()
    }
    table = Table("server", *(f"OCPP {name}" for name in VERSIONS), title=f"µs per call: median of {rounds} (range)")
    for name in (NEUTRAL, FIELD):
        table.add_row(name, *(costs[name, each].show() for each in VERSIONS))
    console.print(table)
    ratios = {each: costs[FIELD, each].over(costs[NEUTRAL, each]) for each in VERSIONS}
    show_bars([(f"{each}: with profile field x without", "1", ratio) for each, ratio in ratios.items()])
    return [{"server": FIELD, "version": each, "ratio": ratio.json()} for each, ratio in ratios.items()]


@contextmanager
def _subject(target: Target) -> Iterator[Any]:
    with target.start() as server, Stations(server.port, STATIONS, target.version) as stations:
        yield lambda: stations.load(0.2, 0.5, server.cpu).cpu_per_call
