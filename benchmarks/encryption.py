"""What TLS and deflated messages cost, and whether we are as far from `websockets` then."""

import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asked import Asked, show_bars
from comparison import STATIONS, Bar, Comparison, Subject, take_turns
from load import Stations, Window
from targets import BARE, OURS, PICOWS, Target, targets
from wire import LISTENING

from ocpp_security import Pki, write_pki

__all__ = ["chapter"]

_PLAIN, _TLS, _DEFLATE = "", ", tls", ", deflate"
_SCRIPTS = {BARE: "servers/bare.py", OURS: "servers/strict{digits}.py"}
_COMPARED = ((OURS, _PLAIN, "<= 1.9"), (OURS, _TLS, ""), (OURS, _DEFLATE, ""), (PICOWS, _TLS, ""))
_BARS = tuple(
    Bar(f"{name}{way}, x websockets alone{way}", f"{name}{way}", f"{BARE}{way}", {"1.6": bar})
    for name, way, bar in _COMPARED
)


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """The round of calls in 1.6, plain, by TLS, and deflated both ways."""
    with tempfile.TemporaryDirectory() as directory:
        pki = write_pki(Path(directory), organization="Acme", hosts=[LISTENING], stations=[], now=datetime.now(UTC))
        chain, key = pki.servers[-1]
        ways = {_PLAIN: "", _TLS: f" tls {chain} {key}", _DEFLATE: " deflate"}
        scripts = {name + way: script + ways[way] for way in ways for name, script in _SCRIPTS.items()}
        scripts[PICOWS + _TLS] = f"{_SCRIPTS[OURS]} picows{ways[_TLS]}"
        windows = take_turns("tls", targets(scripts, scripts, ["1.6"]), _subject(asked, pki), asked.runs(7))
    comparison = Comparison(windows, BARE)
    comparison.show(f"µs of server CPU per call, {STATIONS} stations")
    show_bars(comparison.rows(_BARS))
    return comparison.record()


def _subject(asked: Asked, pki: Pki) -> Subject[Window]:
    context = ssl.create_default_context(cafile=pki.root)

    @contextmanager
    def subject(target: Target) -> Iterator[Callable[[], Window]]:
        with (
            target.start() as server,
            Stations(
                server.port,
                STATIONS,
                target.version,
                is_loose=target.is_loose,
                tls=context if target.name.endswith(_TLS) else None,
                deflate=target.name.endswith(_DEFLATE),
            ) as stations,
        ):
            yield lambda: stations.load(asked.warm_up, asked.seconds, server.cpu)

    return subject
