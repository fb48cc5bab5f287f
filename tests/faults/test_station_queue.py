"""Faults that a station's queue bears, by number: F6, F25, F26; F4 and F5 are in `supervision/test_kills.py`."""

import asyncio
import re
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest
from supervision.office import (
    LINK,
    SOON,
    START,
    Office,
    ended,
    eventually,
    line_to,
    reaches,
    register,
    started,
    updated,
)

import ocpp15_core
import ocpp16_core
from ocpp_core import CallError, CallRefused, ErrorCode, Handlers, now
from ocpp_generic_api import AuthorizeRequest, IdToken
from ocpp_supervision import LineState, QueuePolicy
from ocpp_supervision.sqlite_messages import SqliteMessageStore
from ocpp_transport_ws import serve

NOWHERE = "ws://127.0.0.1:1"
VERSION = pytest.mark.parametrize("version", ["1.5", "1.6", "2.0.1"])


async def soon(awaitable):
    return await asyncio.wait_for(awaitable, SOON)


# ------------------------------------------------------------------------------------------------------------- F6


class Strict:
    """A CSMS that speaks one version of 1.x, without the version-neutral API, and refuses some starts."""

    def __init__(self, core, refused):
        """Refuse the starts with these meter readings."""
        self.core = core
        self.seen = []
        """What came about transactions: action, number of the transaction, reading in Wh, when."""
        self._refused = refused
        self._clock = asyncio.get_running_loop().time
        self.handlers = Handlers()
        for operation, answer in {
            core.BOOT_NOTIFICATION: self._boot,
            core.START_TRANSACTION: self._start,
            core.METER_VALUES: self._measured,
            core.STOP_TRANSACTION: self._stop,
        }.items():
            self.handlers.on(operation)(answer)

    def _note(self, action, number, wh):
        self.seen.append((action, number, wh, self._clock()))

    def told(self):
        """What came, without the times."""
        return [each[:3] for each in self.seen]

    def _boot(self, station, request):
        status = self.core.RegistrationStatus.ACCEPTED
        return self.core.BootNotificationResponse(current_time=now(), **{self._interval: 300}, status=status)

    @property
    def _interval(self):
        return "heartbeat_interval" if self.core is ocpp15_core else "interval"

    def _start(self, station, request):
        self._note("start", None, request.meter_start)
        if request.meter_start in self._refused:
            raise CallError(ErrorCode.INTERNAL_ERROR, "out of order")
        info = self.core.IdTagInfo(status=self.core.AuthorizationStatus.ACCEPTED)
        return self.core.StartTransactionResponse(transaction_id=77, id_tag_info=info)

    def _measured(self, station, request):
        [wh] = re.findall(r'"value":"(\d+)"', request.model_dump_json(by_alias=True))
        self._note("values", request.transaction_id, int(wh))
        return self.core.MeterValuesResponse()

    def _stop(self, station, request):
        self._note("stop", request.transaction_id, request.meter_stop)
        return self.core.StopTransactionResponse()


@asynccontextmanager
async def strict(core, *refused):
    csms = Strict(core, refused)
    async with serve(csms.handlers, [core.VERSION], "127.0.0.1", 0, options=LINK) as server:
        yield csms, server.url


@pytest.mark.parametrize("core", [ocpp15_core, ocpp16_core], ids=["1.5", "1.6"])
async def test_f06_a_start_refused_so_often_is_given_up_and_what_follows_it_says_minus_one(core):
    """OCPP 1.6 errata, 3.18; the transaction after it has a number of its own."""
    interval = 0.05
    policy = QueuePolicy(attempts=3, interval=interval)
    async with strict(core, 1000) as (csms, url), line_to(url, core.VERSION.name, queue=policy) as line:
        transactions = [started(), updated(), ended(), started("T2", 3000), updated("T2", 3500), ended("T2", 4000)]
        given_up, *others = [await line.send(event) for event in transactions]
        with pytest.raises(CallRefused, match="out of order"):
            await soon(given_up)
        for delivery in others:
            await soon(delivery)
    assert csms.told() == [
        *(("start", None, 1000),) * 3,
        ("values", -1, 1500),
        ("stop", -1, 2000),
        ("start", None, 3000),
        ("values", 77, 3500),
        ("stop", 77, 4000),
    ]
    first, second, third, then = [each[3] for each in csms.seen[:4]]
    assert second - first > 0.95 * interval  # the wait grows with the transmissions
    assert third - second > 0.95 * 2 * interval
    assert then > third


async def test_f06_over_a_restart_the_attempts_count_on_and_minus_one_stays(tmp_path):
    path = tmp_path / "queue.db"
    async with strict(ocpp16_core, 1000) as (csms, url):
        async with SqliteMessageStore(path) as store:
            policy = QueuePolicy(attempts=3, interval=1000)
            async with line_to(url, store=store, queue=policy) as line:
                for event in (started(), updated(), ended()):
                    await line.send(event)
                await eventually(lambda: line.queue.next_due() is not None and not line.queue.saving.waiting)
        async with SqliteMessageStore(path) as store:
            policy = QueuePolicy(attempts=3, interval=0)
            async with line_to(url, store=store, queue=policy) as line:
                await eventually(lambda: len(line.queue) == 0)
    assert csms.told() == [*(("start", None, 1000),) * 3, ("values", -1, 1500), ("stop", -1, 2000)]


# ------------------------------------------------------------------------------------------------------------ F25


@VERSION
async def test_f25_offline_for_days_over_the_limit_drops_in_the_documented_order(version, tmp_path):
    """Ordinary messages first, then every second reading; never a start or an end."""
    office = Office(versions=[version])
    days = [START + timedelta(days=day) for day in range(4)]
    async with SqliteMessageStore(tmp_path / "queue.db") as store:
        policy = QueuePolicy(limit=20, interval=0.01, queue_all=True)
        async with line_to(NOWHERE, version, store=store, queue=policy) as line:
            for number in range(3):
                await line.send(AuthorizeRequest(id_token=IdToken(id_token=f"R{number}")))
            for day, time in enumerate(days):
                await line.send(started(f"T{day}", 1000 * day, time))
                for hour in range(1, 5):
                    await line.send(updated(f"T{day}", 1000 * day + hour, time + timedelta(hours=hour)))
                await line.send(ended(f"T{day}", 1000 * day + 9, time + timedelta(hours=9)))
            assert line.queue.dropped + len(line.queue) == 3 + 4 * 6 + 2  # start-up and exhaustion are told as well
        async with office.open() as url, line_to(url, version, store=store) as line:
            await eventually(lambda: len(line.queue) == 0)
    assert "Authorize" not in office.actions()
    came = [register(event) for event in office.events()]
    assert came == sorted(came)
    assert {0, 9, 1000, 1009, 2000, 2009, 3000, 3009} <= set(came)
    if version == "2.0.1":
        assert all(event.offline for event in office.events())
        for day in range(4):
            of_day = [event for event in office.events() if event.transaction_info.transaction_id == f"T{day}"]
            assert [event.seq_no for event in of_day] == list(range(len(of_day)))
    if version != "1.5":
        assert office.security_events().count("MemoryExhaustion") == 1


# ------------------------------------------------------------------------------------------------------------ F26


@pytest.mark.parametrize(  # OCPP 1.5 does not know Pending
    ("version", "status"),
    [(version, status) for version in ("1.5", "1.6", "2.0.1") for status in ("Pending", "Rejected")][1:],
)
async def test_f26_for_as_long_as_the_csms_wants_only_boots_are_sent_at_its_interval_and_the_queue_is_kept(
    version, status
):
    times, own = 8, 0.03
    office = Office(*[(status, 0)] * times, ("Accepted", 300), versions=[version])
    clock, boots = asyncio.get_running_loop().time, []
    original = office._note

    async def note(station, request):
        boots.append(clock())
        await original(station, request)

    office._note = note
    async with office.open() as url, line_to(url, version, own_interval=own) as line:
        deliveries = [await line.send(event) for event in (started(), updated(), ended())]
        await reaches(line, LineState.ACCEPTED)
        for delivery in deliveries:
            await soon(delivery)
    assert office.actions() == ["BootNotification"] * (times + 1) + ["TransactionEvent"] * 3
    gaps = [after - before for before, after in pairwise(boots[: times + 1])]
    assert min(gaps) > 0.95 * own
    assert [register(event) for event in office.events()] == [1000, 1500, 2000]
