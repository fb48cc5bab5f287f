"""Faults of the link as a supervised station meets them, by number: F1, F3, F7, F8, F22, F24."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest
from supervision.office import LINK, SOON, Office, ended, eventually, line_to, reaches, register, started, updated

import ocpp15_core
import ocpp16_core
import ocpp201_core
from ocpp_core import ConnectionLost, Timeout
from ocpp_generic_api import (
    AUTHORIZE,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    AuthorizeRequest,
    AuthorizeResponse,
    IdToken,
    IdTokenInfo,
    TransactionEventResponse,
)
from ocpp_supervision import BackOffPolicy, LineState, NetworkProfile, QueuePolicy
from ocpp_toolkit import ChargingStation
from ocpp_toolkit.testing import FaultProxy, Way

VERSION = pytest.mark.parametrize("version", ["1.5", "1.6", "2.0.1"])
IMPATIENT = replace(LINK, call_timeout=0.2)


def authorizing(token):
    return AuthorizeRequest(id_token=IdToken(id_token=token))


def authorized(status):
    return AuthorizeResponse(id_token_info=IdTokenInfo(status=status))


async def soon(awaitable):
    return await asyncio.wait_for(awaitable, SOON)


@asynccontextmanager
async def through(office, version, **options):
    """A line to the office through a proxy, accepted, and its start-up told."""
    async with (
        office.open() as url,
        FaultProxy(url) as proxy,
        line_to(proxy.url, version, **options) as line,
    ):
        await reaches(line, LineState.ACCEPTED)
        await eventually(lambda: len(line.queue) == 0)
        yield line, proxy


# ------------------------------------------------------------------------------------------------------------- F1


@VERSION
async def test_f01_a_reset_ends_the_stations_call_at_once_and_the_queue_keeps_what_was_on_its_way(version):
    office = Office(versions=[version])
    asked, go = asyncio.Queue(), asyncio.Event()

    @office.csms.on(AUTHORIZE)
    async def hold(station, request):
        asked.put_nowait("Authorize")
        await go.wait()
        return authorized(AuthorizationStatus.ACCEPTED)

    async with through(office, version) as (line, proxy):
        calling = asyncio.create_task(line.call(authorizing("R")))
        await soon(asked.get())
        deliveries = [await line.send(event) for event in (started(), updated(), ended())]  # they wait behind the call
        proxy.cut()
        with pytest.raises(ConnectionLost):
            await soon(calling)
        assert len([each for each in deliveries if not each.done]) == 3
        for delivery in deliveries:
            await soon(delivery)
    assert [register(event) for event in office.events()] == [1000, 1500, 2000]


@VERSION
async def test_f01_a_message_whose_answer_a_reset_took_is_sent_again_before_the_others(version):
    office = Office(versions=[version])
    answers = []

    @office.csms.on(TRANSACTION_EVENT)
    async def event(station, request):
        answers.append(register(request))
        if len(answers) == 1:
            proxy.cut()
            await asyncio.Event().wait()
        return TransactionEventResponse()

    async with through(office, version) as (line, proxy):
        deliveries = [await line.send(each) for each in (started(), updated(), ended())]
        for delivery in deliveries:
            await soon(delivery)
    assert answers == [1000, 1000, 1500, 2000]
    assert office.actions().count("BootNotification") == 1


# ------------------------------------------------------------------------------------------------------------- F3


async def test_f03_fifty_stations_come_back_to_a_restarted_csms_spread_and_without_a_boot():
    names = [f"CS{number}" for number in range(50)]
    policy = BackOffPolicy(wait_minimum=0.1, random_range=0.4, repeat_times=0)
    office, clock = Office(versions=["1.6"]), asyncio.get_running_loop().time
    waited = {}

    def timing(name):
        """Note how long a station waited, from the end of its link to its first attempt."""
        since = []

        def watch(state):
            if state is LineState.DISCONNECTED:
                since.append(clock())
            elif state is LineState.CONNECTING and since:
                waited.setdefault(name, clock() - since[0])

        return watch

    async with AsyncExitStack() as lives:
        async with office.open() as url:
            station, port = ChargingStation(["1.6"]), int(url.rpartition(":")[2])
            lines = {name: line_to(url, station=station, identity=name, back_off=policy) for name in names}
            for name, line in lines.items():
                await lives.enter_async_context(line)
                line.watch(timing(name))
            for line in lines.values():
                await reaches(line, LineState.ACCEPTED)
        for line in lines.values():
            await reaches(line, LineState.DISCONNECTED, LineState.CONNECTING)
        async with office.open(port=port):
            for line in lines.values():
                await reaches(line, LineState.ACCEPTED)
            assert set(office.csms.stations) == set(names)
    least, most = policy.bounds(1)
    drawn = [line._back_off._wait for line in lines.values()]
    assert all(least <= wait <= most for wait in drawn)
    assert max(drawn) - min(drawn) > policy.random_range / 2
    assert min(waited.values()) > 0.95 * least
    assert len(waited) == 50
    boots = Counter(name for name, request in office.seen if type(request).__name__ == "BootNotificationRequest")
    assert boots == Counter(names)


# --------------------------------------------------------------------------------------------------------- F7, F8


@pytest.mark.parametrize("version", ["1.5", "1.6"])
async def test_f07_silence_is_no_attempt_in_1_x(version):
    office = Office(versions=[version])
    policy = QueuePolicy(attempts=2, interval=0.01)
    async with through(office, version, options=IMPATIENT, queue=policy) as (line, proxy):
        proxy.stall(Way.DOWN)
        first, last = await line.send(started()), await line.send(ended())
        await office.until(lambda each: len(each.events()) > 2 * policy.attempts)
        assert not first.done
        proxy.resume()
        await soon(first)
        await soon(last)
    *starts, end = [register(event) for event in office.events()]
    assert set(starts) == {1000}
    assert end == 2000


async def test_f07_silence_is_an_attempt_in_2_0_1_and_then_the_next_message_goes():
    office = Office(versions=["2.0.1"])
    policy = QueuePolicy(attempts=3, interval=0.01)
    async with through(office, "2.0.1", options=IMPATIENT, queue=policy) as (line, proxy):
        proxy.stall(Way.DOWN)
        first, last = await line.send(started()), await line.send(ended())
        with pytest.raises(Timeout):
            await soon(first)
        proxy.resume()
        await soon(last)
    times = Counter(register(event) for event in office.events())
    assert times[1000] == 3
    assert times[2000] >= 1
    assert [event.seq_no for event in office.events()][-1] == 1  # what was given up leaves its number behind


def plainly(version, token):
    """The request in the version's own words: it can be given a time of its own."""
    if version == "2.0.1":
        kind = ocpp201_core.IdTokenEnumType.ISO14443
        return ocpp201_core.AuthorizeRequest(id_token=ocpp201_core.IdTokenType(id_token=token, type=kind))
    core = ocpp15_core if version == "1.5" else ocpp16_core
    return core.AuthorizeRequest(id_tag=token)


@VERSION
async def test_f07_and_f08_a_late_answer_is_nobodys_and_the_next_call_gets_its_own(version):
    office = Office(versions=[version])
    statuses = {"late": AuthorizationStatus.BLOCKED, "next": AuthorizationStatus.EXPIRED}
    asked = asyncio.Queue()

    @office.csms.on(AUTHORIZE)
    def authorize(station, request):
        asked.put_nowait(request.id_token.id_token)
        return authorized(statuses[request.id_token.id_token])

    async with through(office, version) as (line, proxy):
        proxy.stall(Way.DOWN)
        with pytest.raises(Timeout):
            await line.csms.peer.call(plainly(version, "late"), timeout=0.05)
        calling = asyncio.create_task(line.call(authorizing("next")))
        assert [await soon(asked.get()) for _ in range(2)] == ["late", "next"]
        assert not calling.done()
        proxy.resume()  # now both answers come, the late one first
        assert (await soon(calling)).id_token_info.status is AuthorizationStatus.EXPIRED
        assert line.state is LineState.ACCEPTED


# ------------------------------------------------------------------------------------------------------- F22, F24

OLD, NEW = "the-old-password", "the-new-password"


@asynccontextmanager
async def guarded(*passwords):
    """A CSMS that knows these passwords of the station; gives its URL, the office, and who came with what."""
    office, came = Office(versions=["1.6"]), []

    async def check(identity, username, password):
        came.append(password.decode())
        return came[-1] in passwords

    async with office.open(authenticate=check) as url:
        yield url, office, came


def way(url, password=None, **more):
    return NetworkProfile(url, password, options={"options": LINK}, **more)


async def test_f22_a_new_password_that_the_csms_does_not_take_is_given_up_for_the_old():
    async with guarded(OLD) as (url, office, came), line_to([way(url, OLD)], attempts_per_profile=2) as line:
        await reaches(line, LineState.ACCEPTED)
        line.reconnect([way(url, NEW)])
        await eventually(lambda: len(came) == 4)
        await reaches(line, LineState.ACCEPTED)
        assert came == [OLD, NEW, NEW, OLD]
        await soon(await line.send(started()))
    assert office.actions() == ["BootNotification", "TransactionEvent"]


async def test_f22_a_new_password_that_the_csms_takes_is_stayed_with():
    async with guarded(OLD, NEW) as (url, _, came), line_to([way(url, OLD)]) as line:
        await reaches(line, LineState.ACCEPTED)
        for times in (2, 3):
            line.reconnect([way(url, NEW)] if times == 2 else None)
            await eventually(lambda times=times: len(came) == times)
            await reaches(line, LineState.ACCEPTED)
        assert came == [OLD, NEW, NEW]


@VERSION
async def test_f24_a_switch_to_a_csms_that_cannot_be_reached_falls_back_and_loses_nothing(version):
    office = Office(versions=[version])
    async with office.open() as url, FaultProxy("ws://127.0.0.1:1") as nobody:
        nobody.refusing = True
        async with line_to([way(url)], version, attempts_per_profile=2) as line:
            await soon(await line.send(started()))
            line.reconnect([way(nobody.url), way("ws://127.0.0.1:1")])
            deliveries = [await line.send(event) for event in (updated(), ended())]
            for delivery in deliveries:
                await soon(delivery)
            assert line.profiles.current.url == url
    assert [register(event) for event in office.events()] == [1000, 1500, 2000]
    assert office.actions().count("BootNotification") == 1


async def test_f24_the_first_way_is_left_after_so_many_failures_and_what_leads_to_a_csms_is_stayed_with():
    office = Office(versions=["1.6"])
    async with office.open() as url:
        ways = [way("ws://127.0.0.1:1", name="down"), way(url, name="up")]
        async with line_to(ways, attempts_per_profile=3) as line:
            await reaches(line, LineState.ACCEPTED)
            assert line.profiles.current.name == "up"
            line.csms.peer._socket.transport.abort()
            await reaches(line, LineState.DISCONNECTED)
            await reaches(line, LineState.ACCEPTED)
            assert line.profiles.current.name == "up"
