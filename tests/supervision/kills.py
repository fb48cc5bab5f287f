"""Kills a station's process again and again, against a CSMS that records what it receives; then looks at what came.

The CSMS speaks each version strictly, without the version-neutral API, and comes and goes: part of the charging is offline.
"""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from effort import unmeasured

import ocpp16_core as ocpp16
import ocpp201_core as ocpp201
from ocpp_core import Handlers, now
from ocpp_transport_ws import Options, serve

PROGRAM = Path(__file__).with_name("charging_program.py")
VERSIONS = ("1.6", "2.0.1")
EVENTS = 5  # of each transaction, as in the program
START_UP = 60.0  # s that a process may take to begin
LAST_WORDS = 1200.0  # s that the last process may take to send what waits, of a soak as well


@dataclass
class Received:
    """A transaction message as the CSMS got it."""

    number: int
    """Reading of the register, in Wh: which event it is."""
    transaction: str
    """Id of its transaction, on the wire."""
    seq_no: int | None = None
    offline: bool | None = None


@dataclass
class Recorder:
    """The CSMS: strict handlers of both versions, and what they saw."""

    seen: dict[str, list[Received]] = field(default_factory=lambda: {version: [] for version in VERSIONS})
    boots: Counter[str] = field(default_factory=Counter)
    starts: dict[tuple, int] = field(default_factory=dict)
    """Transaction numbers that were given, by what makes a StartTransaction the same."""

    def handlers(self):
        """Handlers for both versions."""
        handlers = Handlers()
        self._answer_16(handlers)
        self._answer_201(handlers)
        return handlers

    def _boot(self, ocpp):
        def boot(station, request):
            self.boots[station.version.name] += 1
            status = getattr(ocpp, "RegistrationStatusEnumType", None) or ocpp.RegistrationStatus
            return ocpp.BootNotificationResponse(current_time=now(), interval=300, status=status("Accepted"))

        return boot

    def _answer_16(self, handlers):
        seen = self.seen["1.6"]
        handlers.on(ocpp16.BOOT_NOTIFICATION)(self._boot(ocpp16))
        handlers.on(ocpp16.SECURITY_EVENT_NOTIFICATION)(lambda *_: ocpp16.SecurityEventNotificationResponse())

        @handlers.on(ocpp16.START_TRANSACTION)
        def start(station, request):
            key = (request.connector_id, request.id_tag, request.timestamp, request.meter_start)
            number = self.starts.setdefault(key, len(self.starts) + 1)
            seen.append(Received(request.meter_start, str(number)))
            return ocpp16.StartTransactionResponse(
                transaction_id=number, id_tag_info=ocpp16.IdTagInfo(status=ocpp16.AuthorizationStatus.ACCEPTED)
            )

        @handlers.on(ocpp16.METER_VALUES)
        def measured(station, request):
            [reading] = [each for value in request.meter_value for each in value.sampled_value]
            seen.append(Received(int(reading.value), str(request.transaction_id)))
            return ocpp16.MeterValuesResponse()

        @handlers.on(ocpp16.STOP_TRANSACTION)
        def stop(station, request):
            seen.append(Received(request.meter_stop, str(request.transaction_id)))
            return ocpp16.StopTransactionResponse()

    def _answer_201(self, handlers):
        handlers.on(ocpp201.BOOT_NOTIFICATION)(self._boot(ocpp201))
        handlers.on(ocpp201.SECURITY_EVENT_NOTIFICATION)(lambda *_: ocpp201.SecurityEventNotificationResponse())

        @handlers.on(ocpp201.TRANSACTION_EVENT)
        def event(station, request):
            [reading] = [each for value in request.meter_value for each in value.sampled_value]
            name = request.transaction_info.transaction_id
            self.seen["2.0.1"].append(Received(int(reading.value), name, request.seq_no, request.offline))
            return ocpp201.TransactionEventResponse()

    @asynccontextmanager
    async def listening(self, port=0):
        """Serve; gives the port."""
        options = Options(ping_interval=None, close_timeout=0.2)
        versions = [ocpp16.VERSION, ocpp201.VERSION]
        async with serve(self.handlers(), versions, "127.0.0.1", port, options=options) as server:
            yield int(server.url.rpartition(":")[2].partition("/")[0])


@dataclass
class Handed:
    """What the program handed over, as its journal tells."""

    offline: dict[int, bool | None]
    """Whether it was without a link, by number of the event; None: not known, the process ended before."""
    durable: set[int]
    """Events that the store had when the program went on."""


def journal(directory, version):
    """Read what a program wrote."""
    lines = [line.split() for line in (directory / f"{version}.journal").read_text().splitlines()]
    done = [line for line in lines if len(line) == 3]
    words = {"True": True, "False": False, "None": None}
    return Handed({int(n): words[off] for n, off, _ in done}, {int(n) for n, _, kept in done if kept == "True"})


class Nursery:
    """Starts the station's processes; see `PROGRAM`."""

    def __init__(self, directory):
        self._directory = directory
        self._errors = directory / "stderr"
        self._process = None

    async def __aenter__(self):
        environment = {**unmeasured(), "PYTHONPATH": str(PROGRAM.parents[1])}
        with self._errors.open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(PROGRAM),
                env=environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
        return self

    async def __aexit__(self, *_):
        self._process.stdin.close()
        await self._process.wait()
        assert "Traceback" not in self._errors.read_text(), self._errors.read_text()

    @asynccontextmanager
    async def program(self, port, *options):
        """The station's process; gives what waits for its end. It is killed if it still runs."""
        words = [f"ws://127.0.0.1:{port}", str(self._directory), *VERSIONS, *options]
        self._process.stdin.write(f"{' '.join(words)}\n".encode())
        pid = await self._number()
        ending = asyncio.create_task(self._number())
        try:
            yield asyncio.shield(ending)
        finally:
            if not ending.done():
                os.kill(pid, signal.SIGKILL)
            assert await ending in {0, -signal.SIGKILL}

    async def _number(self):
        return int(await self._process.stdout.readline())


async def until(condition):
    """Wait for something of which another process tells nothing."""
    async with asyncio.timeout(START_UP):
        while not condition():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.01)


def size(directory, version):
    path = directory / f"{version}.journal"
    return path.stat().st_size if path.exists() else 0


def is_short(directory, version):
    """Whether the store lacked the last event when the program went on."""
    lines = (directory / f"{version}.journal").read_text().splitlines()
    return next((line for line in reversed(lines) if line.count(" ") == 2), "").endswith("False")


@dataclass
class Outcome:
    """What came of it."""

    recorder: Recorder
    handed: dict[str, Handed]
    kills: int
    cuts: int
    """How often the CSMS went away under the station."""

    def duplicates(self, version):
        """How often a message came again."""
        numbers = [each.number for each in self.recorder.seen[version]]
        return len(numbers) - len(set(numbers))

    def lost(self, version):
        """Events that the store had, and that never came."""
        return self.handed[version].durable - {each.number for each in self.recorder.seen[version]}

    def figures(self):
        """One line for each version."""
        for version in VERSIONS:
            handed, seen = self.handed[version], self.recorder.seen[version]
            offline = sum(1 for each in handed.offline.values() if each)
            yield (
                f"OCPP {version}: {self.kills} kills, {self.cuts} times the CSMS gone, {len(handed.offline)} events"
                f" ({offline} offline), {len(seen)} received, {self.duplicates(version)} of them again,"
                f" {len(self.lost(version))} lost"
            )


class Killer:
    """Starts the program and kills it, in one of three ways."""

    def __init__(self, directory, seed):
        self.directory = directory
        self.chance = random.Random(seed)
        self.recorder = Recorder()
        self.kills = self.cuts = 0
        self._port = 0
        self._nursery = None

    async def run(self, times, *, full=False, between=None):
        """Kill the program so many times; the next process finishes.

        Args:
            times: how often.
            full: whether every second process finds the disk full.
            between: called after each kill; None: nothing.
        """
        async with self.recorder.listening() as self._port:
            pass
        async with Nursery(self.directory) as self._nursery:
            for number in range(times):
                await self._kill_without_room() if full and number % 2 else await self._kill()
                self.kills += 1
                if between is not None:
                    between(self.chance)
            await self._finish()
        handed = {version: journal(self.directory, version) for version in VERSIONS}
        return Outcome(self.recorder, handed, self.kills, self.cuts)

    async def _kill(self):
        """Kill it, offline or online, or soon after the CSMS has gone away."""
        online = self.chance.random() < 0.5
        sizes = {version: size(self.directory, version) for version in VERSIONS}
        heard = {version: len(self.recorder.seen[version]) for version in VERSIONS}
        async with AsyncExitStack() as stack:
            if online:
                await stack.enter_async_context(self.recorder.listening(self._port))
            async with self._nursery.program(self._port):
                await until(lambda: all(size(self.directory, each) > sizes[each] for each in VERSIONS))
                if online:
                    await until(lambda: all(len(self.recorder.seen[each]) > heard[each] for each in VERSIONS))
                await asyncio.sleep(self.chance.uniform(0, 0.3))
                if online and self.chance.random() < 0.5:
                    self.cuts += 1
                    await stack.aclose()
                    await asyncio.sleep(self.chance.uniform(0, 0.2))

    async def _kill_without_room(self):
        """Kill it offline with a full store, or when the CSMS has come and taken some of what waited."""
        heard = {version: len(self.recorder.seen[version]) for version in VERSIONS}
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._nursery.program(self._port, "--pages", "1"))
            await until(lambda: all(is_short(self.directory, version) for version in VERSIONS))
            if self.chance.random() < 0.5:
                await stack.enter_async_context(self.recorder.listening(self._port))
                await until(lambda: all(len(self.recorder.seen[each]) > heard[each] for each in VERSIONS))
                self.cuts += 1  # it ends before the program
            await asyncio.sleep(self.chance.uniform(0, 0.1))

    async def _finish(self):
        ending = self._nursery.program(self._port, "--finish")
        async with self.recorder.listening(self._port), ending as ended, asyncio.timeout(LAST_WORDS):
            assert await ended == 0


def cut_off(directory, chance):
    """Cut the store of each version off somewhere: its file, its log, or the file and the whole log."""
    for version in VERSIONS:
        path = directory / f"{version}.queue.db"
        log = path.with_name(path.name + "-wal")
        victim, lone = chance.choice([(path, False), (log, False), (path, True)])
        os.truncate(victim, chance.randrange(victim.stat().st_size + 1))
        if lone:
            log.unlink()


def check(outcome):
    """No message lost, none out of order, and again only what was on its way when a process or a link ended.

    Raises:
        AssertionError: with what is wrong.
    """
    check_what_was_stored(outcome)
    check_numbers_of_16(outcome)
    check_numbers_of_201(outcome)


def check_what_was_stored(outcome):
    """Of what the store had, nothing is lost, out of order, or repeated but where a process or a link ended.

    Raises:
        AssertionError: with what is wrong.
    """
    for version in VERSIONS:
        numbers = [each.number for each in outcome.recorder.seen[version]]
        assert outcome.lost(version) == set()
        assert numbers == sorted(numbers), "out of order"
        assert outcome.duplicates(version) <= outcome.kills + outcome.cuts


def check_the_salvaged(outcome):
    """Of stores that were cut off, what was saved came in order, and what happened after came whole.

    Raises:
        AssertionError: with what is wrong.
    """
    for version in VERSIONS:
        numbers = [each.number for each in outcome.recorder.seen[version]]
        first = list(dict.fromkeys(numbers))
        assert first == sorted(first), "out of order"
        last = max(outcome.handed[version].durable)
        assert numbers[-EVENTS:] == list(range(last - EVENTS + 1, last + 1)), "the last transaction is not whole"


def check_numbers_of_16(outcome):
    """Every message carries the number that the CSMS gave its transaction."""
    starts = {key[3]: str(number) for key, number in outcome.recorder.starts.items()}
    for each in outcome.recorder.seen["1.6"]:
        assert each.transaction == starts[each.number - each.number % EVENTS]


def check_numbers_of_201(outcome):
    """Sequence numbers are those of the events, without gap, and events without a link say so."""
    offline = outcome.handed["2.0.1"].offline
    for each in outcome.recorder.seen["2.0.1"]:
        assert each.transaction == f"T{each.number // EVENTS}"
        assert each.seq_no == each.number % EVENTS
        if offline.get(each.number) is not None:
            assert bool(each.offline) == offline[each.number]
