"""The station's end: what a call costs who makes it. The process under test is a hundred stations, and the CSMS is prepared frames."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from answering import Office
from asked import Asked, show_bars
from comparison import STATIONS, Bar, Comparison, Subject, take_turns
from load import Window
from targets import BARE, MOBILITYHOUSE, NEUTRAL, OURS, VERSIONS, Target, targets

__all__ = ["chapter"]

_STATIONS = {
    BARE: "stations/bare.py {version}",
    OURS: "stations/strict{digits}.py {version}",
    NEUTRAL: "stations/neutral.py {version}",
    MOBILITYHOUSE: "stations/mobilityhouse{digits}.py {version}",
}
_TIME = b'"currentTime":"2025-01-31T12:34:56.000Z"'
_COMMON = {
    b"BootNotification": b'{"status":"Accepted",' + _TIME + b',"interval":300}',
    b"Heartbeat": b"{" + _TIME + b"}",
    b"StatusNotification": b"{}",
    b"MeterValues": b"{}",
}
_ANSWERS = {
    "1.6": {**_COMMON, b"Authorize": b'{"idTagInfo":{"status":"Accepted"}}'},
    "2.0.1": {**_COMMON, b"Authorize": b'{"idTokenInfo":{"status":"Accepted"}}'},
}
_BARS = (
    Bar("the station's end, x websockets alone", OURS, BARE, dict.fromkeys(VERSIONS, "")),
    Bar(f"the station's end, times ahead of {MOBILITYHOUSE}", MOBILITYHOUSE, OURS, dict.fromkeys(VERSIONS, "> 1")),
    Bar("the station's end, neutral path x strict path", NEUTRAL, OURS, dict.fromkeys(VERSIONS, "")),
)


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """CPU of the stations for each call that they make."""
    windows = take_turns("client", targets(asked.servers, _STATIONS), _subject(asked), asked.runs(7))
    comparison = Comparison(windows, BARE)
    comparison.show(f"µs of the stations' CPU per call, {STATIONS} of them in a process")
    show_bars(comparison.rows(_BARS))
    return comparison.record()


def _subject(asked: Asked) -> Subject[Window]:
    @contextmanager
    def subject(target: Target) -> Iterator[Callable[[], Window]]:
        with Office(target.version, _ANSWERS[target.version]) as office, target.start(STATIONS, office.port) as process:
            office.accept(STATIONS)
            yield lambda: office.load(asked.warm_up, asked.seconds, process.cpu)

    return subject
