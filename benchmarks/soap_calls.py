"""Calls over SOAP: HTTP requests per second and server CPU for each, ours beside the same server with zeep as engine."""

from typing import Any

from asked import Asked, console, show_bars
from comparison import STATIONS, Comparison
from load import Window
from soap_load import SoapStations
from targets import Target, targets

__all__ = ["chapter"]

_BARE_HTTP, _SOAP, _SOAP_ZEEP = "aiohttp", "ours-soap", "ours-soap-zeep"
_SERVERS = {
    _BARE_HTTP: "servers/bare_http.py",
    _SOAP: "servers/soap16.py",
    _SOAP_ZEEP: "servers/soap16.py zeep",
}


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """The round of calls over SOAP, the servers taking turns, each anew for each run."""
    runs = asked.runs()
    windows: dict[Target, list[Window]] = {target: [] for target in targets(_SERVERS, _SERVERS, ["1.6"])}
    with console.status("soap") as status:
        for run in range(runs):
            for target in reversed(windows) if run % 2 else windows:
                status.update(f"soap, run {run + 1} of {runs}: {target.name}")
                windows[target].append(_window(target, asked))
    comparison = Comparison(windows, _BARE_HTTP)
    comparison.show(f"µs of server CPU per request over SOAP, {STATIONS} stations", "requests/s")
    _, ours, zeep = windows
    cheaper = comparison.costs[zeep].over(comparison.costs[ours])
    faster = comparison.speeds[ours].over(comparison.speeds[zeep])
    show_bars(
        [
            ("1.6 over SOAP: times ahead of zeep as engine, CPU", "> 1", cheaper),
            ("1.6 over SOAP: times ahead of zeep as engine, requests/s", "> 1", faster),
        ]
    )
    return comparison.record()


def _window(target: Target, asked: Asked) -> Window:
    with (
        target.start() as server,
        SoapStations(server.port, STATIONS, is_loose=target.name == _BARE_HTTP) as load,
    ):
        return load.load(3 * asked.warm_up, 3 * asked.seconds, server.cpu)
