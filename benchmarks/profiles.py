"""What a profile of tolerance costs a whole server where nothing has to be tolerated: the same program with and without one.

Both servers run all the time, and take turns in short windows of load, so that what the machine does besides befalls both alike.
"""

from collections.abc import Mapping
from contextlib import ExitStack

from figures import Figure
from load import Stations
from process import Server
from targets import FIELD, NEUTRAL, VERSIONS, targets

__all__ = ["measure"]

_STATIONS = 100


def measure(rounds: int, warm_up: float, seconds: float) -> Mapping[str, Mapping[str, Figure]]:
    """Microseconds of server CPU per call, by version and by server: one value for each round."""
    return {version: _alternating(version, rounds, warm_up, seconds) for version in VERSIONS}


def _alternating(version: str, rounds: int, warm_up: float, seconds: float) -> Mapping[str, Figure]:
    costs: dict[str, list[float]] = {NEUTRAL: [], FIELD: []}
    with ExitStack() as stack:
        loaded: dict[str, tuple[Server, Stations]] = {}
        for target in targets(set(costs)):
            if target.version == version:
                server = stack.enter_context(target.start())
                loaded[target.name] = server, stack.enter_context(Stations(server.port, _STATIONS, version))
        for number in range(rounds):
            for name in (NEUTRAL, FIELD) if number % 2 else (FIELD, NEUTRAL):
                server, stations = loaded[name]
                costs[name].append(stations.load(warm_up, seconds, server.cpu).cpu_per_call)
    return {name: Figure(values) for name, values in costs.items()}
