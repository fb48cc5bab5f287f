"""Figures against peers: server CPU per call, memory per idle station, import time, and the parts of a call.

See README.md for what is measured and how to read it. No figure makes this fail; a server that answers wrongly does.
"""

import argparse
import json
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import imports
import memory
import micro
import profiles
import soap_calls
import soap_micro
from figures import Figure
from load import Stations, Window
from process import allow_many_sockets, pin_load
from rich.console import Console
from rich.table import Table
from targets import BARE, FIELD, MOBILITYHOUSE, NEUTRAL, OCPP_RPC, OURS, VERSIONS, Target, targets

_CHAPTERS = ("calls", "profiles", "soap", "memory", "imports", "micro", "soap-micro")
_SERVERS = (BARE, OURS, NEUTRAL, MOBILITYHOUSE, OCPP_RPC)
_STATIONS = 100
_RESULTS = Path(__file__).parent / "results"
_PACKAGES = ("websockets", "uvloop", "pydantic", "pydantic-core", "ocpp", "aiohttp", "lxml", "zeep")

console = Console()
if not console.is_terminal:
    console = Console(width=120)


def main() -> None:
    """Measure what was asked for, show it and keep it."""
    options = _options()
    quick, only = bool(options.quick), set[str](options.only)
    chapters = [name for name in _CHAPTERS if name in only or not only & set(_CHAPTERS)]
    if only and not only & set(_CHAPTERS):
        chapters = ["calls", "memory"]
    servers = targets((only & set(_SERVERS) or set(_SERVERS)) | {BARE})
    allow_many_sockets()
    pin_load()
    record: dict[str, Any] = {"when": datetime.now(UTC).isoformat(), "environment": _environment()}
    if "calls" in chapters:
        record["calls"] = calls(servers, runs=1 if quick else 5, warm_up=0.3 if quick else 1, seconds=1 if quick else 3)
    if "profiles" in chapters:
        record["profiles"] = tolerating(
            rounds=2 if quick else 25, warm_up=0.1 if quick else 0.2, seconds=0.3 if quick else 0.5
        )
    if "soap" in chapters:
        record["soap"] = over_soap(runs=1 if quick else 5, warm_up=0.3 if quick else 1, seconds=1 if quick else 3)
    if "memory" in chapters:
        record["memory"] = idle(servers, runs=1 if quick else 3)
    if "imports" in chapters:
        record["imports"] = loading(runs=3 if quick else 15)
    if "micro" in chapters:
        record["micro"] = parts(runs=3 if quick else 15, number=1000 if quick else 5000)
    if "soap-micro" in chapters:
        record["soap-micro"] = soap_parts(runs=3 if quick else 15, number=40 if quick else 200)
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


# --------------------------------------------------------------------------------------------------------- chapters


def calls(servers: Sequence[Target], *, runs: int, warm_up: float, seconds: float) -> list[dict[str, Any]]:
    """Server CPU per call, the servers taking turns."""
    windows: dict[Target, list[Window]] = {target: [] for target in servers}
    with console.status("calls") as status:
        for run in range(runs):
            for target in servers:
                status.update(f"calls, run {run + 1} of {runs}: {target.name} {target.version}")
                with (
                    target.start() as server,
                    Stations(server.port, _STATIONS, target.version, is_loose=target.is_loose) as stations,
                ):
                    windows[target].append(stations.load(warm_up, seconds, server.cpu))
    costs = {target: Figure([window.cpu_per_call for window in each]) for target, each in windows.items()}
    ratios = {target: cost.over(_of(costs, BARE, target.version)) for target, cost in costs.items()}

    table = Table("server", "OCPP", title=f"µs of server CPU per call, {_STATIONS} stations: median of {runs} (range)")
    for name in ("µs", "x websockets", "busy %", "calls/s"):
        table.add_column(name, justify="right")
    for target, each in windows.items():
        busy = Figure([window.busy * 100 for window in each])
        speed = Figure([window.calls / window.wall for window in each])
        table.add_row(
            target.name,
            target.version,
            costs[target].show(),
            ratios[target].show(2),
            busy.show(0),
            f"{speed.median:.0f}",
        )
    console.print(table)
    _print_bars(_bars_of_calls(costs))
    return [
        {"server": target.name, "version": target.version, "us": costs[target].json(), "ratio": ratios[target].json()}
        for target in windows
    ]


def tolerating(*, rounds: int, warm_up: float, seconds: float) -> list[dict[str, Any]]:
    """The neutral server with and without a profile, on messages that need none."""
    with console.status("profiles"):
        figures = profiles.measure(rounds, warm_up, seconds)
    table = Table("server", *(f"OCPP {name}" for name in VERSIONS), title=f"µs per call: median of {rounds} (range)")
    for name in (NEUTRAL, FIELD):
        table.add_row(name, *(figures[each][name].show() for each in VERSIONS))
    console.print(table)
    ratios = {each: figures[each][FIELD].over(figures[each][NEUTRAL]) for each in VERSIONS}
    _print_bars([(f"{each}: with profile field x without", "1", ratio) for each, ratio in ratios.items()])
    return [{"version": each, "ratio": ratio.json()} for each, ratio in ratios.items()]


def over_soap(*, runs: int, warm_up: float, seconds: float) -> list[dict[str, Any]]:
    """HTTP requests per second and server CPU for each over SOAP, the servers taking turns."""
    windows: dict[Target, list[Window]] = {target: [] for target in soap_calls.TARGETS}
    with console.status("soap") as status:
        for run in range(runs):
            for target, each in windows.items():
                status.update(f"soap, run {run + 1} of {runs}: {target.name}")
                each.append(soap_calls.measure(target, _STATIONS, warm_up, seconds))
    costs = {target.name: Figure([window.cpu_per_call for window in each]) for target, each in windows.items()}
    speeds = {target.name: Figure([window.calls / window.wall for window in each]) for target, each in windows.items()}

    table = Table("server", title=f"OCPP 1.6 over SOAP, {_STATIONS} stations: median of {runs} (range)")
    for name in ("µs of server CPU", f"x {soap_calls.BARE_HTTP}", "busy %", "requests/s"):
        table.add_column(name, justify="right")
    for target, each in windows.items():
        cost, busy = costs[target.name], Figure([window.busy * 100 for window in each])
        ratio = cost.over(costs[soap_calls.BARE_HTTP])
        table.add_row(target.name, cost.show(), ratio.show(2), busy.show(0), speeds[target.name].show(0))
    console.print(table)
    ours, zeep = costs[soap_calls.SOAP], costs[soap_calls.SOAP_ZEEP]
    faster = speeds[soap_calls.SOAP].over(speeds[soap_calls.SOAP_ZEEP])
    _print_bars(
        [
            ("1.6 over SOAP: times ahead of zeep as engine, CPU", "> 1", zeep.over(ours)),
            ("1.6 over SOAP: times ahead of zeep as engine, requests/s", "> 1", faster),
        ]
    )
    return [{"server": name, "us": cost.json(), "per_second": speeds[name].json()} for name, cost in costs.items()]


def idle(servers: Sequence[Target], *, runs: int) -> list[dict[str, Any]]:
    """Memory per idle station."""
    with console.status("memory"):
        figures = memory.measure(list(servers), runs)
    table = Table("server", "OCPP", title=f"KiB per idle station: median of {runs} (range)")
    table.add_column("KiB", justify="right")
    for target, figure in figures.items():
        table.add_row(target.name, target.version, figure.show())
    console.print(table)
    ours = {target.version: figure for target, figure in figures.items() if target.name == OURS}
    _print_bars([(f"{name}: KiB per idle station", "<= 20", ours[name]) for name in ours])
    return [{"server": target.name, "version": target.version, "kib": each.json()} for target, each in figures.items()]


def loading(*, runs: int) -> dict[str, Any]:
    """Import time of the cores."""
    with console.status("imports"):
        figures = imports.measure(runs)
    table = Table("ms", title=f"Import time: median of {runs} (range)")
    for name in ("import pydantic", "+ BaseModel, Field", "+ the core"):
        table.add_column(name, justify="right")
    for core, each in figures.items():
        table.add_row(core, *(each[name].show() for name in ("pydantic", "models", "core")))
    console.print(table)
    bars: list[tuple[str, str, Figure]] = []
    for core, bar in zip(imports.CORES, ("<= 1.5", "<= 2.8"), strict=True):
        lazy, model, own = (figures[core][name] for name in ("pydantic", "models", "core"))
        bars += [
            (f"{core}: x import pydantic", bar, model.plus(own).over(lazy)),
            (f"{core}: x pydantic with BaseModel and Field", "", own.over(lazy.plus(model))),
        ]
    _print_bars(bars)
    return {core: {name: figure.json() for name, figure in each.items()} for core, each in figures.items()}


def parts(*, runs: int, number: int) -> list[dict[str, Any]]:
    """The parts of a call."""
    with console.status("micro"):
        figures = micro.measure(runs, number)
    names = list(dict.fromkeys(name for name, _ in figures))
    table = Table("µs", *(f"OCPP {name}" for name in VERSIONS), title=f"Parts of a call: median of {runs} (range)")
    for name in names:
        table.add_row(name, *(figures[name, each].show() for each in VERSIONS))
    console.print(table)
    return [{"part": name, "version": of, "us": figure.json()} for (name, of), figure in figures.items()]


def soap_parts(*, runs: int, number: int) -> list[dict[str, Any]]:
    """Messages of SOAP read, written and served, by our codec and by zeep."""
    with console.status("soap-micro"):
        figures = soap_micro.measure(runs, number)
    table = Table("µs of CPU", "OCPP", "", title=f"SOAP messages: median of {runs} (range)")
    for name in (*soap_micro.ENGINES, "times ahead"):
        table.add_column(name, justify="right")
    bars: list[tuple[str, str, Figure]] = []
    for case, ours in figures.items():
        if case.engine != soap_micro.OURS:
            continue
        zeep = figures[case._replace(engine=soap_micro.ZEEP)]
        ahead = zeep.over(ours)
        table.add_row(case.message, case.version, case.step, ours.show(), zeep.show(), ahead.show(2))
        if case.step == "serve" and case.message in soap_micro.BARS:
            bars.append((f"{case.version}: {case.message}, times ahead of zeep", soap_micro.BARS[case.message], ahead))
    console.print(table)
    _print_bars(bars)
    return [{**case._asdict(), "us": figure.json()} for case, figure in figures.items()]


# ------------------------------------------------------------------------------------------------------------- bars


def _of(figures: Mapping[Target, Figure], name: str, of: str) -> Figure:
    return next(figure for target, figure in figures.items() if (target.name, target.version) == (name, of))


def _bars_of_calls(costs: Mapping[Target, Figure]) -> list[tuple[str, str, Figure]]:
    """What we mean to keep to, beside what was measured; a peer that was not measured is left out."""
    bars: list[tuple[str, str, Figure]] = []
    measured = {(target.name, target.version) for target in costs}
    for each in VERSIONS:
        if (OURS, each) not in measured:
            continue
        ours = _of(costs, OURS, each)
        bars.append((f"{each}: x websockets alone", "<= 2", ours.over(_of(costs, BARE, each))))
        if (MOBILITYHOUSE, each) in measured:
            bars.append((f"{each}: times ahead of {MOBILITYHOUSE}", ">= 8", _of(costs, MOBILITYHOUSE, each).over(ours)))
        if (NEUTRAL, each) in measured:
            neutral = _of(costs, NEUTRAL, each)
            bars.append((f"{each}: neutral path x strict path", "<= 1.6", neutral.over(ours)))
            if (MOBILITYHOUSE, each) in measured:
                ahead = _of(costs, MOBILITYHOUSE, each).over(neutral)
                bars.append((f"{each}: neutral path, times ahead of {MOBILITYHOUSE}", "> 4", ahead))
        if (OCPP_RPC, each) in measured:
            bars.append((f"{each}: times ahead of {OCPP_RPC}", "> 1", _of(costs, OCPP_RPC, each).over(ours)))
    return bars


def _print_bars(bars: Sequence[tuple[str, str, Figure]]) -> None:
    if not bars:
        return
    table = Table("bar", "ours should be", "ours is", box=None)
    for name, bar, figure in bars:
        table.add_row(name, bar, figure.show(2))
    console.print(table, "")


if __name__ == "__main__":
    if sys.platform != "linux":
        sys.exit("The benchmarks need Linux: they read a process's CPU clock and pin processes to cores.")
    main()
