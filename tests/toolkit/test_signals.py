import asyncio
import signal

import pytest
from toolkit.rig import SOON

from ocpp_toolkit.cli.signals import stop_signal


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_sets_the_event(number):
    with stop_signal() as stop:
        assert not stop.is_set()
        signal.raise_signal(number)
        async with asyncio.timeout(SOON):
            await stop.wait()


async def test_the_signals_mean_what_they_did_again():
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    with pytest.raises(ZeroDivisionError), stop_signal():
        raise ZeroDivisionError
    assert [signal.getsignal(number) for number in numbers] == before
