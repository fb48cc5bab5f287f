"""Memory of a station that is connected, has booted and says nothing."""

import time

from figures import Figure
from load import Stations
from targets import Target

__all__ = ["measure"]

_STATIONS = 1000
_FIRST = 3  # they have the server load and build what it needs once
_SETTLE = 0.5


def measure(targets: list[Target], runs: int) -> dict[Target, Figure]:
    """KiB of resident memory per idle station, above the process without stations."""
    values: dict[Target, list[float]] = {target: [] for target in targets}
    for _ in range(runs):
        for target in targets:
            values[target].append(_per_station(target) / 1024)
    return {target: Figure(each) for target, each in values.items()}


def _per_station(target: Target) -> float:
    with target.start() as server:
        with Stations(server.port, _FIRST, target.version, is_loose=target.is_loose) as first:
            first.load(0, 0.1, server.cpu)
        time.sleep(_SETTLE)
        before = server.memory()
        with Stations(server.port, _STATIONS, target.version, is_loose=target.is_loose):
            time.sleep(_SETTLE)
            return (server.memory() - before) / _STATIONS
