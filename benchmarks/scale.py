"""Ten thousand stations on one CSMS process: they connect, beat, lose their CSMS by SIGKILL, and come back.

    python benchmarks/scale.py                  # 10,000 stations, neutral and strict handlers: under eight minutes
    python benchmarks/scale.py --stations 500 --quick
    python benchmarks/scale.py --beside-websockets --stations 2000    # heartbeats alone, ours beside `websockets`: see beside.py

The CSMS is a process on the first core, all stations are one on the second, each a `Supervisor` of the library. At the end as many
plain sockets connect in the same moment. Ends with status 1 if a station does not come back, boots again without a reason, or tries
again before its back-off allows. Linux only.
See docs/how-to/scale.md for the figures and how to read them.
"""

import argparse
import asyncio
import gc
import json
import logging
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

import beside
import histogram
from asked import console
from burst import burst
from fleet import Fleet, Log, per_second
from process import Server, pin_load
from rich.status import Status
from rich.table import Table

from ocpp_supervision import BackOffPolicy

try:
    from uvloop import run
except ImportError:
    from asyncio import run

_HERE = Path(__file__).parent
_KINDS = ("neutral", "strict")
_PORTS = 28_000  # connections between one address and one port of another, as Linux has it
_SPARE_FILES = 200
_FIRST = 20  # they have the server load and build what it needs once
_SETTLE = 1.0  # s
_PATIENCE = 600.0  # s
_STORM = 90.0  # s
_LOOK = 0.5  # s
_EARLY = 0.01  # s, what a timer may be off by

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What is to be done."""

    stations: int
    at_once: int
    """Stations that are being connected at a time, in the beginning."""
    interval: int
    """Between heartbeats, in s."""
    beating: float
    """How long to look at heartbeats, in s."""
    outage: float
    """From the SIGKILL until the CSMS is started again, in s."""
    policy: BackOffPolicy


@dataclass
class Outcome:
    """What it came to. Times in s, memory in bytes."""

    kind: str
    stations: int
    connecting: float = 0.0
    """Until all were connected and had booted."""
    connecting_cpu: float = 0.0
    """CPU that the CSMS spent on that."""
    per_station: float = 0.0
    """Resident memory of the CSMS for each station."""
    beats: int = 0
    beat_p50: float = 0.0
    beat_p99: float = 0.0
    beat_worst: float = 0.0
    lost: int = 0
    """Stations that noticed the SIGKILL, and attempts to connect that failed."""
    down: float = 0.0
    """From the SIGKILL until the CSMS listened again."""
    back: int = 0
    """Stations that were accepted again."""
    coming_back: float = 0.0
    """From the SIGKILL until the last of them was."""
    boots: int = 0
    """Boots after the outage."""
    too_early: int = 0
    """Attempts made before the back-off allows."""
    latest: float = 0.0
    """How far past the longest wait that the back-off allows an attempt was made; 0 or less: none was."""
    attempts: list[int] = field(default_factory=list[int])
    """Attempts to connect, in each second after the SIGKILL."""
    accepted: list[int] = field(default_factory=list[int])
    """Stations accepted again, in each second after the SIGKILL."""
    storm: list[int] | None = None
    """Stations upgraded, in each second after all began to connect in the same moment; None: they did not."""
    storm_failures: int = 0
    """Those refused or reset there."""

    def faults(self) -> list[str]:
        """What must not be."""
        gone = self.stations - self.back
        found = {
            f"{gone} stations did not come back in {_PATIENCE:g} s": gone,
            f"{self.boots} boots without a reason": self.boots,
            f"{self.too_early} attempts before their time": self.too_early,
        }
        return [f"{self.kind}: {fault}" for fault, is_so in found.items() if is_so]


def main() -> int:
    """Do it, show it, keep it; the exit status."""
    options = _options()
    plan = _plan(options)
    allow_files(plan.stations + _SPARE_FILES)
    pin_load()
    gc.disable()  # here, so that pauses are the CSMS's
    if options.beside_websockets:
        _keep_record({"beside": _beside(plan, quick=options.quick)}, plan, options, "beside")
        return 0
    logging.disable(logging.ERROR)  # ten thousand failed attempts are what is wanted here
    with console.status("") as status:
        kinds = options.kind or _KINDS
        outcomes = [run(_life(kind, plan, _teller(status, kind), storm=kind is kinds[0])) for kind in kinds]
    console.print(_table(outcomes, plan))
    _keep(outcomes, plan, options)
    faults = [fault for each in outcomes for fault in each.faults()]
    for fault in faults:
        console.print(fault)
    return 1 if faults else 0


def _beside(plan: Plan, *, quick: bool) -> list[dict[str, Any]]:
    """Ours beside `websockets` alone: five times half a minute, or a few seconds."""
    seconds, runs = (5.0, 1) if quick else (30.0, 5)
    return beside.compare(plan.stations, plan.interval, seconds, runs)


def _teller(status: Status, kind: str) -> Say:
    return lambda text: status.update(f"{kind}: {text}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ten thousand stations on one CSMS process.")
    parser.add_argument("--stations", type=int, default=10_000, help="how many (default: %(default)s)")
    parser.add_argument("--kind", action="append", choices=_KINDS, help="handlers of the CSMS (default: both in turn)")
    parser.add_argument(
        "--beside-websockets", action="store_true", help="heartbeats of plain sockets, ours beside websockets alone"
    )
    parser.add_argument("--quick", action="store_true", help="short times: shows that it works, and little more")
    parser.add_argument(
        "--random-range",
        type=float,
        default=60.0,
        help="of the back-off, in s; longer on a busy machine (default: %(default)s)",
    )
    parser.add_argument("--json", type=Path, help="where to keep the figures (default: in results/)")
    parser.add_argument("--plot", type=Path, help="where to draw how stations come back, as SVG (default: nowhere)")
    options = parser.parse_args()
    if not 1 <= options.stations <= _PORTS:
        parser.error(f"--stations: from 1 to {_PORTS}, for each needs a port of its own")
    return options


def _plan(options: argparse.Namespace) -> Plan:
    if options.quick:
        seconds = max(options.stations // 150, 1)  # so that both sides keep up
        return Plan(options.stations, 50, seconds, seconds, 0.1, BackOffPolicy(wait_minimum=0.2, random_range=seconds))
    return Plan(options.stations, 100, 60, 60.0, 12.0, BackOffPolicy(10.0, options.random_range))


def allow_files(number: int) -> None:
    """Raise the limit of open files, here and in the servers started from now on.

    Raises:
        SystemExit: the system does not allow so many.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if number > hard != resource.RLIM_INFINITY:
        sys.exit(f"{number} open files are needed, {hard} are allowed (ulimit -Hn)")
    if soft < number:
        resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))


# ----------------------------------------------------------------------------------------------------------- a life


def _server(kind: str, port: int, plan: Plan) -> Server:
    script = str(_HERE / "servers" / "scale.py")
    return Server([sys.executable, script, kind, str(port), str(plan.interval)], {})


async def _started(kind: str, port: int, plan: Plan) -> Server:
    """A server that has started; stations go on meanwhile."""
    return await asyncio.to_thread(_server(kind, port, plan).__enter__)


async def _killed(server: Server) -> None:
    await asyncio.to_thread(server.__exit__, None, None, None)


async def _life(kind: str, plan: Plan, say: Say, *, storm: bool) -> Outcome:
    """Connect, beat, lose the CSMS, come back; and then, if that is wanted, all at once."""
    outcome = Outcome(kind, plan.stations)
    server = await _started(kind, 0, plan)
    try:
        fleet = await _connect(server, plan, outcome, say)
        await _beat(fleet, plan, outcome, say)
        log = fleet.begin()
        await _killed(server)
        say(f"the CSMS is gone for {plan.outage:g} s")
        await asyncio.sleep(plan.outage)
        server = await _started(kind, server.port, plan)
        outcome.down = time.perf_counter() - log.began
        await _come_back(fleet, log, outcome, say)
        say("all leave")
        await fleet.disconnect()
        if storm:
            await _storm(server, plan, outcome, say)
    finally:
        await _killed(server)
    return outcome


async def _connect(server: Server, plan: Plan, outcome: Outcome, say: Say) -> Fleet:
    url = f"ws://127.0.0.1:{server.port}"
    first = Fleet(url, _FIRST, plan.policy)
    await first.connect(_FIRST)
    await first.disconnect()
    await asyncio.sleep(_SETTLE)
    memory, cpu = server.memory(), server.cpu()
    fleet = Fleet(url, plan.stations, plan.policy)
    began = time.perf_counter()
    await _watched(fleet.connect(plan.at_once), fleet, "connected", say)
    outcome.connecting, outcome.connecting_cpu = time.perf_counter() - began, server.cpu() - cpu
    await asyncio.sleep(_SETTLE)
    outcome.per_station = (server.memory() - memory) / plan.stations
    return fleet


async def _beat(fleet: Fleet, plan: Plan, outcome: Outcome, say: Say) -> None:
    log = fleet.begin()
    while time.perf_counter() < log.began + plan.beating or not log.heartbeats:
        _look_at_time(log, "nobody had a heartbeat answered")
        say(f"{len(log.heartbeats)} heartbeats")
        await asyncio.sleep(_LOOK)
    times = sorted(log.heartbeats)
    outcome.beats = len(times)
    outcome.beat_p50, outcome.beat_worst = statistics.median(times), times[-1]
    outcome.beat_p99 = times[min(int(len(times) * 0.99), len(times) - 1)]


async def _come_back(fleet: Fleet, log: Log, outcome: Outcome, say: Say) -> None:
    until = log.began + _PATIENCE
    while (back := fleet.accepted()) < len(fleet) and time.perf_counter() < until:
        say(f"{back} of {len(fleet)} are back")
        await asyncio.sleep(_LOOK)
    outcome.back = back
    outcome.coming_back = max(log.accepted) - log.began
    outcome.lost, outcome.boots = log.lost, log.boots
    outcome.too_early = sum(each.early(fleet.policy) > _EARLY for each in log.waits)
    outcome.latest = max(each.late(fleet.policy) for each in log.waits)
    outcome.attempts, outcome.accepted = per_second(log.attempts, log.began), per_second(log.accepted, log.began)


async def _storm(server: Server, plan: Plan, outcome: Outcome, say: Say) -> None:
    say("all begin at once")
    result = await asyncio.to_thread(burst, server.port, plan.stations, _STORM)
    outcome.storm, outcome.storm_failures = per_second(result.upgraded, 0), result.failures


async def _watched(work: Coroutine[Any, Any, None], fleet: Fleet, what: str, say: Say) -> None:
    """Let it finish, and tell how far it is."""
    task = asyncio.create_task(work)
    try:
        while not task.done():
            there = f"{fleet.accepted()} of {len(fleet)} {what}"
            _look_at_time(fleet.log, there)
            say(there)
            await asyncio.wait([task], timeout=_LOOK)
        await task
    finally:
        task.cancel()


def _look_at_time(log: Log, so_far: str) -> None:
    if time.perf_counter() - log.began > _PATIENCE:
        raise TimeoutError(f"after {_PATIENCE:g} s only {so_far}")


# ------------------------------------------------------------------------------------------------------------ shown


def _table(outcomes: Sequence[Outcome], plan: Plan) -> Table:
    least, most = plan.policy.bounds(1)
    table = Table("", *(each.kind for each in outcomes), title=f"{plan.stations} stations on one process")
    rows: list[tuple[str, Callable[[Outcome], str]]] = [
        (f"connected and booted, {plan.at_once} at a time, s", lambda each: f"{each.connecting:.1f}"),
        ("stations/s", lambda each: f"{each.stations / each.connecting:.0f}"),
        ("ms of CPU of the CSMS for each", lambda each: f"{each.connecting_cpu / each.stations * 1e3:.2f}"),
        ("KiB of memory for each idle station (at most 20)", lambda each: f"{each.per_station / 1024:.1f}"),
        (f"heartbeats in {plan.beating:g} s, one in {plan.interval} s each", lambda each: f"{each.beats}"),
        ("p50 / p99 / worst, ms", lambda each: _ms(each.beat_p50, each.beat_p99, each.beat_worst)),
        ("SIGKILL, until the CSMS listens again, s", lambda each: f"{each.down:.1f}"),
        ("stations that came back", lambda each: f"{each.back}"),
        (
            "half of them / all of them after the SIGKILL, s",
            lambda each: f"{_half(each.accepted)} / {each.coming_back:.0f}",
        ),
        (f"first wait {least:g} to {most:g} s: attempts too early", lambda each: f"{each.too_early}"),
        ("the latest past its bound, s", lambda each: f"{max(each.latest, 0):.2f}"),
        ("most attempts in a second", lambda each: f"{max(each.attempts)}"),
        ("boots after the outage (none)", lambda each: f"{each.boots}"),
        ("all at once, plain sockets: upgraded", lambda each: _of_storm(each, sum)),
        (
            "all at once: half of them / all of them, s",
            lambda each: f"{_of_storm(each, _half)} / {_of_storm(each, len)}",
        ),
        ("all at once: refused or reset", lambda each: _of_storm(each, lambda _: each.storm_failures)),
    ]
    for name, show in rows:
        table.add_row(name, *(show(each) for each in outcomes))
    return table


def _half(counts: Sequence[int]) -> int:
    """The second in which half of those were there that came."""
    return sum(each * 2 < sum(counts) for each in accumulate(counts))


def _of_storm(outcome: Outcome, figure: Callable[[Sequence[int]], int]) -> str:
    return "-" if outcome.storm is None else str(figure(outcome.storm))


def _ms(*seconds: float) -> str:
    return " / ".join(f"{each * 1e3:.1f}" for each in seconds)


def _keep(outcomes: Sequence[Outcome], plan: Plan, options: argparse.Namespace) -> None:
    _keep_record({"outcomes": [asdict(each) for each in outcomes]}, plan, options, "scale")
    if options.plot is not None:
        panels = {f"{each.kind} handlers, CSMS killed at 0 s": each.accepted for each in outcomes}
        storms = {f"{each.kind} handlers, all begin at 0 s": each.storm for each in outcomes if each.storm is not None}
        title = f"{plan.stations} stations: how many come in each second"
        options.plot.write_text(histogram.svg(title, {**panels, **storms}))


def _keep_record(found: Mapping[str, Any], plan: Plan, options: argparse.Namespace, suffix: str) -> None:
    environment = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": len(os.sched_getaffinity(0)),
    }
    when = datetime.now(UTC)
    record = {"when": when.isoformat(), "environment": environment, "plan": asdict(plan), **found}
    file: Path = options.json or _HERE / "results" / f"{when:%Y%m%dT%H%M%SZ}-{suffix}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(record, indent=2) + "\n")
    console.print(f"Kept in {file}")


if __name__ == "__main__":
    if sys.platform != "linux":
        sys.exit("This needs Linux: it reads a process's memory and CPU clock, and pins processes to cores.")
    sys.exit(main())
