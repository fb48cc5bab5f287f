"""Two strict peers in memory."""

import pytest

from ocpp16_core import HEARTBEAT, HeartbeatRequest, HeartbeatResponse
from ocpp_core import CallRefused, PluginError, now
from ocpp_toolkit.testing import strict_pair


async def test_a_pair_speaks_its_version_and_answers_by_the_handlers_that_it_is_given():
    pair = strict_pair("1.6", "CS007")
    assert pair.csms.identity == pair.station.identity == "CS007"
    with pytest.raises(CallRefused, match="NotSupported"):
        await pair.station.call(HeartbeatRequest())
    time = HeartbeatResponse(current_time=now())
    pair.csms.on(HEARTBEAT)(lambda peer, request: time)
    assert await pair.station.call(HeartbeatRequest()) == time


def test_a_version_that_is_not_installed_is_named():
    with pytest.raises(PluginError, match="ocpp9"):
        strict_pair("9")
