import asyncio

import pytest
from toolkit.rig import VERSIONS, joined, least

from ocpp_core import CallError, Catalogue, ErrorCode, Role, Version
from ocpp_core.testing import memory_pair
from ocpp_toolkit.simulation import CsmsSimulator, dialects


def operations(sender):
    return [
        pytest.param(version, operation, id=f"{version.name}-{operation.action}")
        for version in VERSIONS
        for operation in version.catalogue
        if operation.sender & sender
    ]


@pytest.mark.parametrize(("version", "operation"), operations(Role.CSMS))
async def test_the_station_answers_everything(version, operation, caplog):
    both = joined(version)
    assert type(await both.to_station.call(least(operation.request))) is operation.response
    await asyncio.sleep(0.01)  # for what follows the answer
    assert caplog.records == []


@pytest.mark.parametrize(("version", "operation"), operations(Role.STATION))
async def test_the_csms_answers_everything(version, operation):
    both = joined(version)
    assert type(await both.to_csms.call(least(operation.request))) is operation.response


@pytest.mark.parametrize(("version", "operation"), operations(Role.STATION))
async def test_before_a_boot_nothing_else_is_answered(version, operation):
    csms = CsmsSimulator([version])
    _, station = memory_pair(version, csms.handlers)
    if operation.action == "BootNotification":
        await station.call(least(operation.request))
        await station.call(least(version.catalogue.by_action("Heartbeat").request))
    else:
        with pytest.raises(CallError) as caught:
            await station.call(least(operation.request))
        assert caught.value.code is ErrorCode.SECURITY_ERROR


async def test_an_accepted_station_stays_so():
    csms = CsmsSimulator(VERSIONS)
    for identity in ("A", "B"):
        _, station = memory_pair(VERSIONS[0], csms.handlers, identity=identity)
        await station.call(least(VERSIONS[0].catalogue.by_action("BootNotification").request))
    assert csms.accepted == {"A", "B"}
    _, again = memory_pair(VERSIONS[1], csms.handlers, identity="A")
    await again.call(least(VERSIONS[1].catalogue.by_action("Heartbeat").request))


def test_each_version_has_its_dialect():
    assert len({dialects.of(version) for version in VERSIONS}) == 3
    assert dialects.of(VERSIONS[0]) is dialects.of(VERSIONS[0])


def test_a_version_without_a_dialect():
    with pytest.raises(KeyError, match=r"2\.5"):
        dialects.of(Version("2.5", "ocpp2.5", Catalogue(), rpc="2.1", tolerates_empty=False))
