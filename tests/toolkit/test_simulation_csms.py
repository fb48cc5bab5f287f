import pytest
from toolkit.rig import OCPP15, OCPP16, VERSIONS, joined, least, seen_by

import ocpp16_core as ocpp
from ocpp_core import CallError, ErrorCode, Role, now
from ocpp_toolkit.simulation import CsmsSimulator

OPERATIONS = [
    pytest.param(version, operation, id=f"{version.name}-{operation.action}")
    for version in VERSIONS
    for operation in version.catalogue
    if operation.sender & Role.STATION
]


@pytest.mark.parametrize(("version", "operation"), OPERATIONS)
async def test_everything_is_answered(version, operation):
    both = await joined(version)
    assert type(await both.to_csms.call(least(operation.request))) is operation.response


@pytest.mark.parametrize(("version", "operation"), OPERATIONS)
async def test_before_a_boot_nothing_else_is_answered(version, operation):
    _, csms = await seen_by(CsmsSimulator([version]), version)
    if operation.action == "BootNotification":
        await csms.call(least(operation.request))
        await csms.call(least(version.catalogue.by_action("Heartbeat").request))
    else:
        with pytest.raises(CallError) as caught:
            await csms.call(least(operation.request))
        assert caught.value.code is ErrorCode.SECURITY_ERROR


async def test_an_accepted_station_stays_so():
    simulator = CsmsSimulator(VERSIONS)
    for identity in ("A", "B"):
        _, csms = await seen_by(simulator, VERSIONS[0], identity)
        await csms.call(least(VERSIONS[0].catalogue.by_action("BootNotification").request))
    assert simulator.accepted == {"A", "B"}
    _, again = await seen_by(simulator, VERSIONS[1], "A")
    await again.call(least(VERSIONS[1].catalogue.by_action("Heartbeat").request))


async def test_the_heartbeat_interval_can_be_set():
    simulator = CsmsSimulator(VERSIONS, heartbeat_interval=7)
    for version in VERSIONS:
        _, csms = await seen_by(simulator, version)
        answer = await csms.call(least(version.catalogue.by_action("BootNotification").request))
        assert (answer.heartbeat_interval if version is OCPP15 else answer.interval) == 7


async def test_transactions_are_numbered_over_all_stations():
    simulator = CsmsSimulator(VERSIONS)
    numbers = []
    for identity in ("A", "B"):
        station, csms = await seen_by(simulator, OCPP16, identity)
        simulator.boot(station)
        start = ocpp.StartTransactionRequest(connector_id=1, id_tag="T", meter_start=5, timestamp=now())
        numbers.append((await csms.call(start)).transaction_id)
    assert numbers == [1, 2]
    assert set(simulator.sessions) == {("A", "1"), ("B", "2")}
    assert simulator.sessions["A", "1"].meter_start == 5


async def test_a_session_told_of_twice_is_one():
    simulator = CsmsSimulator(VERSIONS)
    station, _ = await seen_by(simulator, OCPP16, "A")
    simulator.begin(station, "x", "T", 5)
    simulator.begin(station, "x", "other", 9)
    assert [(record.token, record.meter_start) for record in simulator.sessions.values()] == [("T", 5)]
    assert simulator.session(station, "x").token == "T"
