from toolkit.rig import OCPP15, OCPP16, VERSIONS, least

import ocpp16_core as ocpp
from ocpp_core import now
from ocpp_core.testing import memory_pair
from ocpp_toolkit.simulation import CsmsSimulator


async def test_the_heartbeat_interval_can_be_set():
    csms = CsmsSimulator(VERSIONS, heartbeat_interval=7)
    for version in VERSIONS:
        _, station = memory_pair(version, csms.handlers)
        answer = await station.call(least(version.catalogue.by_action("BootNotification").request))
        assert (answer.heartbeat_interval if version is OCPP15 else answer.interval) == 7


async def test_transactions_are_numbered_over_all_stations():
    csms = CsmsSimulator(VERSIONS)
    numbers = []
    for identity in ("A", "B"):
        at_csms, station = memory_pair(OCPP16, csms.handlers, identity=identity)
        csms.boot(at_csms)
        start = ocpp.StartTransactionRequest(connector_id=1, id_tag="T", meter_start=5, timestamp=now())
        numbers.append((await station.call(start)).transaction_id)
    assert numbers == [1, 2]
    assert set(csms.sessions) == {("A", "1"), ("B", "2")}
    assert csms.sessions["A", "1"].meter_start == 5


async def test_a_session_told_of_twice_is_one():
    csms = CsmsSimulator(VERSIONS)
    at_csms, _ = memory_pair(OCPP16, csms.handlers, identity="A")
    csms.begin(at_csms, "x", "T", 5)
    csms.begin(at_csms, "x", "other", 9)
    assert [(record.token, record.meter_start) for record in csms.sessions.values()] == [("T", 5)]
    assert csms.session(at_csms, "x").token == "T"
