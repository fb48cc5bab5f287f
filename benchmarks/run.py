"""Figures against peers: server CPU per call, memory per idle station, import time, and the parts of a call.

See README.md for what is measured and how to read it. No figure makes this fail; a server that answers wrongly does.
"""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import calls
import client
import commands
import connects
import encryption
import imports
import large
import latency
import memory
import micro
import profiles
import soap_calls
import soap_micro
import workers
from asked import Asked, console
from process import allow_many_sockets, pin_load
from targets import BARE, MOBILITYHOUSE, NEUTRAL, OCPP_RPC, OURS, PICOWS

_CHAPTERS: Mapping[str, Callable[[Asked], Any]] = {
    "calls": calls.chapter,
    "large": large.chapter,
    "latency": latency.chapter,
    "connects": connects.chapter,
    "commands": commands.chapter,
    "client": client.chapter,
    "tls": encryption.chapter,
    "workers": workers.chapter,
    "profiles": profiles.chapter,
    "soap": soap_calls.chapter,
    "memory": memory.chapter,
    "imports": imports.chapter,
    "micro": micro.chapter,
    "soap-micro": soap_micro.chapter,
}
_OF_A_SERVER = ("calls", "memory")
"""What is measured if only a server is named."""
_SERVERS = (BARE, OURS, PICOWS, NEUTRAL, MOBILITYHOUSE, OCPP_RPC)
_RESULTS = Path(__file__).parent / "results"
_PACKAGES = (
    "websockets",
    "uvloop",
    "picows",
    "aiofastnet",
    "pydantic",
    "pydantic-core",
    "ocpp",
    "aiohttp",
    "lxml",
    "zeep",
)


def main() -> None:
    """Measure what was asked for, show it and keep it."""
    options = _options()
    only = set[str](options.only)
    servers = only & set(_SERVERS)
    chapters = only & set(_CHAPTERS) or (set(_OF_A_SERVER) if servers else set(_CHAPTERS))
    asked = Asked(frozenset((servers or set(_SERVERS)) | {BARE}), quick=bool(options.quick))
    allow_many_sockets()
    pin_load()
    record: dict[str, Any] = {"when": datetime.now(UTC).isoformat(), "environment": _environment()}
    if asked.quick:
        record["quick"] = True
    for name, chapter in _CHAPTERS.items():
        if name in chapters:
            record[name] = chapter(asked)
    _RESULTS.mkdir(exist_ok=True)
    file = _RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    file.write_text(json.dumps(record, indent=2) + "\n")
    console.print(f"Kept in {file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Figures against peers.")
    parser.add_argument("--quick", action="store_true", help="one short run: shows that it works, and little more")
    parser.add_argument(
        "--only",
        metavar="NAME",
        action="append",
        default=[],
        choices=[*_CHAPTERS, *_SERVERS],
        help=f"a chapter ({', '.join(_CHAPTERS)}) or a server ({', '.join(_SERVERS)}); may be given several times",
    )
    return parser.parse_args()


def _environment() -> dict[str, str]:
    installed = {"python": platform.python_version(), "platform": platform.platform()}
    for name in _PACKAGES:
        try:
            installed[name] = version(name)
        except PackageNotFoundError:
            installed[name] = "-"
    return installed


if __name__ == "__main__":
    if sys.platform != "linux":
        sys.exit("The benchmarks need Linux: they read a process's CPU clock and pin processes to cores.")
    main()
