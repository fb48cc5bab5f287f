"""A large message: MeterValues with 48 sampled values, as after an hour without a connection."""

from typing import Any

from asked import Asked, show_bars
from comparison import Bar, Comparison, called, take_turns
from frames import LARGE
from targets import BARE, MOBILITYHOUSE, NEUTRAL, OCPP_RPC, OURS, VERSIONS, targets

__all__ = ["chapter"]

_STATIONS = 20
"""So few that each has its turn within a window, whatever the server."""
_BARS = (
    Bar(f"48 values, times ahead of {MOBILITYHOUSE}", MOBILITYHOUSE, OURS, dict.fromkeys(VERSIONS, ">= 15")),
    Bar(f"48 values, times ahead of {OCPP_RPC}", OCPP_RPC, OURS, dict.fromkeys(VERSIONS, "> 1")),
    Bar("48 values, neutral path x strict path", NEUTRAL, OURS, dict.fromkeys(VERSIONS, "")),
)


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """Server CPU of such a call."""
    windows = take_turns("large", targets(asked.servers), called(asked, LARGE, _STATIONS), asked.runs(7))
    comparison = Comparison(windows, BARE)
    comparison.show(f"µs of server CPU per MeterValues with 48 sampled values, {_STATIONS} stations")
    show_bars(comparison.rows(_BARS))
    return comparison.record()
