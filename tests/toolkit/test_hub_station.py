import pytest
from toolkit.hub import BOOT, booting, connecting, eventually, serving

from ocpp_core import ConnectFailed
from ocpp_generic_api import (
    CLEAR_CACHE,
    ClearCacheRequest,
    ClearCacheResponse,
    ClearCacheStatus,
    Csms,
    RegistrationStatus,
)
from ocpp_toolkit import CSMS, ChargingStation


@pytest.mark.parametrize(
    ("station", "csms", "agreed"),
    [
        (["2.0.1", "1.6", "1.5"], ["2.0.1", "1.6", "1.5"], "2.0.1"),
        (["2.0.1", "1.6", "1.5"], ["1.6", "1.5"], "1.6"),
        (["1.5"], ["2.0.1", "1.6", "1.5"], "1.5"),
        (["1.5", "1.6"], ["1.6", "1.5"], "1.6"),
    ],
)
async def test_the_same_program_runs_on_whichever_version_was_agreed(station, csms, agreed):
    program, system = ChargingStation(station), booting(CSMS(csms))
    asked = []

    @program.on(CLEAR_CACHE)
    async def clear(csms, request):
        asked.append(csms)
        return ClearCacheResponse(status=ClearCacheStatus.ACCEPTED)

    async with serving(system) as server, connecting(program, server) as remote:
        assert (remote.version, remote.identity, type(remote)) == (agreed, "CS1", Csms)
        assert (await remote.boot_notification(BOOT)).status is RegistrationStatus.ACCEPTED
        at_csms = await system.stations.wait_for("CS1", accepted=True)
        assert (await at_csms.clear_cache(ClearCacheRequest())).status is ClearCacheStatus.ACCEPTED
        assert asked == [remote]


async def test_no_common_version():
    async with serving(CSMS(["2.0.1"])) as server:
        with pytest.raises(ConnectFailed, match="no common subprotocol"):
            async with connecting(ChargingStation(["1.6"]), server):
                pass


async def test_one_program_serves_several_connections():
    program, system = ChargingStation(), booting(CSMS())
    program.on(CLEAR_CACHE)(
        lambda csms, request: ClearCacheResponse(
            status=ClearCacheStatus.ACCEPTED if csms.identity == "CS1" else ClearCacheStatus.REJECTED
        )
    )
    async with serving(system) as server, connecting(program, server, "CS1"), connecting(program, server, "CS2"):
        await eventually(lambda: len(system.stations) == 2)
        answers = [(await each.clear_cache(ClearCacheRequest())).status for _, each in sorted(system.stations.items())]
    assert answers == [ClearCacheStatus.ACCEPTED, ClearCacheStatus.REJECTED]
