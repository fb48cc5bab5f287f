"""Calls over SOAP: HTTP requests per second and server CPU for each, ours beside the same server with zeep as engine."""

import sys
from pathlib import Path

from load import Window
from soap_load import SoapStations
from targets import Target

__all__ = ["BARE_HTTP", "SOAP", "SOAP_ZEEP", "TARGETS", "measure"]

BARE_HTTP, SOAP, SOAP_ZEEP = "aiohttp", "ours-soap", "ours-soap-zeep"

_SERVERS = Path(__file__).parent / "servers"


def _target(name: str, script: str, *arguments: str) -> Target:
    return Target(name, "1.6", (sys.executable, str(_SERVERS / script), *arguments))


TARGETS = (
    _target(BARE_HTTP, "bare_http.py"),
    _target(SOAP, "soap16.py"),
    _target(SOAP_ZEEP, "soap16.py", "zeep"),
)


def measure(target: Target, stations: int, warm_up: float, seconds: float) -> Window:
    """One run of a server under load."""
    with (
        target.start() as server,
        SoapStations(server.port, stations, is_loose=target.name == BARE_HTTP) as load,
    ):
        return load.load(warm_up, seconds, server.cpu)
