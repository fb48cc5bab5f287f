"""The clock that jumps: what waits is done at once and in its order, and what does not wait holds it up."""

import asyncio
import itertools
import socket
import threading
import time

import pytest
from pytest_plugin.rig import BOOT

from ocpp_supervision import LineState
from ocpp_toolkit import ChargingStation, supervise
from ocpp_toolkit.testing import RecordingCsms, TimeExhausted, VirtualClock
from ocpp_transport_ws import Options

DAY = 86_400.0


async def naps(clock, log, *seconds):
    for each in seconds:
        await asyncio.sleep(each)
        log.append(clock.elapsed)


def test_what_waits_is_done_in_its_order_and_at_once():
    async def work():
        async with asyncio.TaskGroup() as group:
            group.create_task(naps(clock, log, 10, 10, DAY))
            group.create_task(naps(clock, log, 15))

    clock, log = VirtualClock(), []
    began = time.monotonic()
    clock.run(work())
    assert log == pytest.approx([10, 15, 20, 20 + DAY])
    assert time.monotonic() - began < DAY / 1000


def test_a_clock_serves_one_loop_after_the_other_and_begins_anew():
    clock = VirtualClock()
    for _ in range(2):
        assert clock.run(asyncio.sleep(5, "done")) == "done"
        assert clock.elapsed == pytest.approx(5)


def test_a_clock_does_not_serve_two_loops_at_a_time():
    clock = VirtualClock()
    loop = clock.loop()
    try:
        with pytest.raises(RuntimeError, match="that of a loop already"):
            clock.loop()
    finally:
        loop.close()


def test_limits_of_time_are_virtual():
    async def work():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(DAY):
                await asyncio.Event().wait()

    VirtualClock().run(work())


def test_a_test_that_waits_for_ever_ends():
    async def beat():
        for nap in itertools.repeat(300):
            await asyncio.sleep(nap)

    with pytest.raises(TimeExhausted, match=r"^86400 s of virtual time have passed") as ended:
        VirtualClock(limit=DAY).run(beat())
    assert ended.value.limit == DAY


# -------------------------------------------------------------------------------------------------- settle and advance


def test_settling_waits_for_all_but_timers():
    async def chain(number):
        for _ in range(number):
            await asyncio.sleep(0)
        log.append("settled")
        await asyncio.sleep(1)
        log.append("later")

    async def work():
        task = asyncio.create_task(chain(10))
        await clock.settle()
        assert log == ["settled"]
        assert clock.elapsed == 0
        await clock.advance(1)
        assert log == ["settled", "later"]
        assert clock.elapsed == pytest.approx(1)
        await task

    clock, log = VirtualClock(), []
    clock.run(work())


def test_settling_that_was_given_up_harms_nobody():
    async def work():
        giving_up = asyncio.create_task(clock.settle())
        await asyncio.sleep(0)
        giving_up.cancel()
        await clock.settle()
        assert giving_up.cancelled()

    clock = VirtualClock()
    clock.run(work())


async def test_only_the_loop_with_the_clock_can_settle_by_it():
    with pytest.raises(RuntimeError, match="not the clock of the loop"):
        await VirtualClock().advance(0)


# ----------------------------------------------------------------------------------------------- in the loop that runs


async def test_attached_it_is_the_clock_of_the_loop_that_runs_until_it_is_detached():
    loop, real = asyncio.get_running_loop(), time.monotonic
    before = loop.time()
    with VirtualClock().attached() as clock:
        assert before <= loop.time() == clock.time()
        await asyncio.sleep(DAY)
        assert loop.time() >= before + DAY
        assert clock.elapsed == pytest.approx(DAY)
    assert loop.time() == pytest.approx(real(), abs=100)
    await asyncio.sleep(0.001)
    with clock.attached():  # once more
        assert clock.elapsed == 0


async def test_a_loop_has_one_clock():
    with VirtualClock().attached(), pytest.raises(RuntimeError, match="that has none yet"), VirtualClock().attached():
        pass


async def test_a_clock_that_serves_one_loop_cannot_be_attached_to_another():
    clock = VirtualClock()
    loop = clock.loop()
    try:
        with pytest.raises(RuntimeError, match="that of a loop already"), clock.attached():
            pass
    finally:
        loop.close()
    await asyncio.sleep(0.001)  # and the loop that runs is as it was


def test_a_loop_of_another_library_has_no_clock(monkeypatch):
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: "a loop")
    with pytest.raises(RuntimeError, match="not for 'a loop'"), VirtualClock().attached():
        pass


# ---------------------------------------------------------------------------------------------------- what holds it up


def test_no_time_is_jumped_over_while_threads_are_at_work():
    async def work():
        async with asyncio.timeout(60):
            await asyncio.to_thread(time.sleep, 0.02)

    clock = VirtualClock()
    clock.run(work())
    assert clock.elapsed < 60


def test_what_only_another_thread_can_end_is_waited_for():
    async def work():
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        thread = threading.Timer(0.02, loop.call_soon_threadsafe, (done.set,))
        thread.start()
        await done.wait()
        thread.join()

    clock = VirtualClock()
    clock.run(work())
    assert clock.elapsed < 60


def test_waiting_for_what_cannot_happen_is_an_error():
    async def work():
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="nothing is left"):
        VirtualClock(patience=0.01).run(work())


def test_a_socket_is_waited_for_without_an_end_where_there_is_no_timer():
    async def work(ours, theirs):
        thread = threading.Timer(0.02, theirs.send, (b"!",))
        thread.start()
        assert await asyncio.get_running_loop().sock_recv(ours, 1) == b"!"
        thread.join()

    clock, (ours, theirs) = VirtualClock(quiet=0, patience=0), socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        clock.run(work(ours, theirs))
    assert clock.elapsed < 60


def test_a_socket_has_some_real_time_to_become_readable():
    async def work(ours, theirs):
        thread = threading.Timer(0.02, theirs.send, (b"!",))
        thread.start()
        async with asyncio.timeout(60):
            assert await asyncio.get_running_loop().sock_recv(ours, 1) == b"!"
        thread.join()

    clock, (ours, theirs) = VirtualClock(quiet=30), socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        clock.run(work(ours, theirs))
    assert clock.elapsed == 0


async def test_a_supervised_station_lives_for_hours_over_real_sockets():
    """Twelve heartbeats an hour, the CSMS gone for a while: neither end is anything but what runs in the field."""
    quiet = Options(ping_interval=None)
    with VirtualClock().attached() as clock:
        async with (
            RecordingCsms(["2.0.1"], options=quiet) as csms,
            supervise(ChargingStation(["2.0.1"]), csms.url, "CS001", BOOT, options=quiet) as line,
        ):
            await line.wait_for(LineState.ACCEPTED)
            await clock.advance(3 * 3600 + 1)
            assert csms.received.actions.count("Heartbeat") == 36
            await csms.stations["CS001"].close()
            await clock.settle()
            assert line.state is not LineState.ACCEPTED
            await line.wait_for(LineState.ACCEPTED)
            assert clock.elapsed == pytest.approx(3 * 3600 + 1, abs=120)
