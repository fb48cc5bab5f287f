"""Calls that the CSMS begins: what commanding a station costs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from answering import Commanded
from asked import Asked, show_bars
from comparison import STATIONS, Bar, Comparison, Subject, take_turns
from load import Window
from targets import BARE, MOBILITYHOUSE, NEUTRAL, OCPP_RPC, OURS, VERSIONS, Target, targets

__all__ = ["chapter"]

_SERVERS = {
    BARE: "servers/commands_bare.py",
    OURS: "servers/commands_strict{digits}.py",
    NEUTRAL: "servers/commands_neutral.py {version}",
    MOBILITYHOUSE: "servers/commands_mobilityhouse{digits}.py",
    OCPP_RPC: "servers/commands_rpc.js {version}",
}
_BARS = (
    Bar("a command, x websockets alone", OURS, BARE, dict.fromkeys(VERSIONS, "")),
    Bar(f"a command, times ahead of {MOBILITYHOUSE}", MOBILITYHOUSE, OURS, dict.fromkeys(VERSIONS, "> 1")),
    Bar(f"a command, times ahead of {OCPP_RPC}", OCPP_RPC, OURS, dict.fromkeys(VERSIONS, "> 1")),
    Bar("a command, neutral path x strict path", NEUTRAL, OURS, dict.fromkeys(VERSIONS, "")),
)


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """TriggerMessage, ChangeAvailability, SetChargingProfile with four periods, ClearCache, in turn."""
    windows = take_turns("commands", targets(asked.servers, _SERVERS), _subject(asked), asked.runs(7))
    comparison = Comparison(windows, BARE)
    comparison.show(f"µs of server CPU per command, {STATIONS} stations")
    show_bars(comparison.rows(_BARS))
    return comparison.record()


def _subject(asked: Asked) -> Subject[Window]:
    @contextmanager
    def subject(target: Target) -> Iterator[Callable[[], Window]]:
        with target.start() as server, Commanded(server.port, STATIONS, target.version) as stations:
            yield lambda: stations.load(asked.warm_up, asked.seconds, server.cpu)

    return subject
