"""Stations that come and go: connect, upgrade, boot, close, and again."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from asked import Asked, show_bars
from comparison import Bar, Comparison, Subject, take_turns
from frames import BOOT, ids
from load import Window
from targets import BARE, MOBILITYHOUSE, NEUTRAL, OCPP_RPC, OURS, VERSIONS, Target, targets
from wire import BadAnswer, connected

__all__ = ["chapter"]

_AT_ONCE = 8
"""Stations that come and go at a time."""
_BARS = (
    Bar("a connection, x websockets alone", OURS, BARE, dict.fromkeys(VERSIONS, "")),
    Bar(f"a connection, times ahead of {MOBILITYHOUSE}", MOBILITYHOUSE, OURS, dict.fromkeys(VERSIONS, "> 1")),
    Bar(f"a connection, times ahead of {OCPP_RPC}", OCPP_RPC, OURS, dict.fromkeys(VERSIONS, "")),
    Bar("a connection, neutral path x strict path", NEUTRAL, OURS, dict.fromkeys(VERSIONS, "")),
)


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """Server CPU of each connection, and how many per second."""
    windows = take_turns("connects", targets(asked.servers), _subject(asked), asked.runs(7))
    comparison = Comparison(windows, BARE)
    comparison.show(f"µs of server CPU per connection, {_AT_ONCE} at a time", "connections/s")
    show_bars(comparison.rows(_BARS))
    return comparison.record()


def _subject(asked: Asked) -> Subject[Window]:
    @contextmanager
    def subject(target: Target) -> Iterator[Callable[[], Window]]:
        with target.start() as server:

            def measure() -> Window:
                _crowd(server.port, target.version, asked.warm_up)
                began, cpu = time.perf_counter(), server.cpu()
                number = _crowd(server.port, target.version, asked.seconds)
                return Window(number, server.cpu() - cpu, time.perf_counter() - began)

            yield measure

    return subject


def _crowd(port: int, version: str, seconds: float) -> int:
    """Have stations come and go, each in a thread of its own; how often one did."""
    until = time.perf_counter() + seconds
    counts = [0] * _AT_ONCE
    failures: list[Exception] = []

    def come_and_go(number: int) -> None:
        try:
            while time.perf_counter() < until:
                _visit(port, number, version)
                counts[number] += 1
        except (BadAnswer, OSError) as error:
            failures.append(error)

    threads = [Thread(target=come_and_go, args=(number,)) for number in range(_AT_ONCE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if failures:
        raise failures[0]
    return sum(counts)


def _visit(port: int, number: int, version: str) -> None:
    wire = connected(port, number, version)
    try:
        wire.send(BOOT[version].frame(next(ids())))
        while not wire.texts():
            pass
        wire.leave()
    finally:
        wire.close()
