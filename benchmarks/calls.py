"""Server CPU per call: each server anew for each run, one after the other."""

from typing import Any

from asked import Asked, console, show_bars
from comparison import STATIONS, Bar, Comparison
from load import Stations, Window
from targets import BARE, MOBILITYHOUSE, NEUTRAL, OCPP_RPC, OURS, PICOWS, VERSIONS, Target, targets

__all__ = ["chapter"]

_BARS = (
    Bar("x websockets alone", OURS, BARE, {"1.6": "<= 1.9", "2.0.1": "<= 2.0"}),
    Bar("on picows, x websockets alone", PICOWS, BARE, {"1.6": "<= 1.2"}),
    Bar(f"times ahead of {MOBILITYHOUSE}", MOBILITYHOUSE, OURS, {"1.6": ">= 8", "2.0.1": ">= 11"}),
    Bar(f"times ahead of {OCPP_RPC}", OCPP_RPC, OURS, dict.fromkeys(VERSIONS, "> 1")),
    Bar(f"on picows, times ahead of {OCPP_RPC}", OCPP_RPC, PICOWS, dict.fromkeys(VERSIONS, "> 1")),
    Bar("neutral path x strict path", NEUTRAL, OURS, dict.fromkeys(VERSIONS, "<= 1.5")),
    Bar(f"neutral path, times ahead of {MOBILITYHOUSE}", MOBILITYHOUSE, NEUTRAL, dict.fromkeys(VERSIONS, "> 4")),
)
"""What we mean to keep to."""


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """The round of calls."""
    runs = asked.runs()
    windows: dict[Target, list[Window]] = {target: [] for target in targets(asked.servers)}
    with console.status("calls") as status:
        for run in range(runs):
            for target in reversed(windows) if run % 2 else windows:
                status.update(f"calls, run {run + 1} of {runs}: {target.name} {target.version}")
                windows[target].append(_window(target, asked))
    comparison = Comparison(windows, BARE)
    comparison.show(f"µs of server CPU per call, {STATIONS} stations")
    show_bars(comparison.rows(_BARS))
    return comparison.record()


def _window(target: Target, asked: Asked) -> Window:
    """One run; it is longer than where a server has several windows."""
    with (
        target.start() as server,
        Stations(server.port, STATIONS, target.version, is_loose=target.is_loose) as stations,
    ):
        return stations.load(3 * asked.warm_up, 3 * asked.seconds, server.cpu)
