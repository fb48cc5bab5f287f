import asyncio
import logging
import time

import pytest

from ocpp_toolkit.watchdog import Watchdog


async def beats(watchdog, times=3):
    """Let the watchdog look so many times."""
    for _ in range(times):
        timer = watchdog._timer
        while watchdog._timer is timer:  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0.001)


async def test_a_loop_that_stood_still_is_counted_and_told_of(caplog):
    with Watchdog(0.05) as watchdog:
        for _ in range(2):
            time.sleep(0.2)  # noqa: ASYNC251 - what the watchdog is for
            await beats(watchdog)
    assert watchdog.times >= 2
    assert watchdog.total >= watchdog.longest > 0.05
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == watchdog.times
    assert all("the event loop stood still for 0." in warning for warning in warnings)


async def test_a_loop_that_only_waits_is_not():
    with Watchdog(60) as watchdog:
        watchdog._timer.cancel()
        due = asyncio.get_running_loop().time()
        watchdog._beat(asyncio.get_running_loop(), due)
    assert (watchdog.times, watchdog.longest, watchdog.total) == (0, 0.0, 0.0)


async def test_it_stops_with_its_context():
    watchdog = Watchdog(0.01)
    with watchdog:
        watchdog.start()  # without effect
        timer = watchdog._timer
    assert timer.cancelled()
    watchdog.stop()
    time.sleep(0.1)  # noqa: ASYNC251
    await asyncio.sleep(0.02)
    assert watchdog.times == 0


@pytest.mark.parametrize("limit", [0, -1.0, float("nan")])
def test_a_limit_of_nothing_is_refused(limit):
    with pytest.raises(ValueError, match="not possible"):
        Watchdog(limit)
