import pytest
from toolkit.rig import OCPP201, VERSIONS

from ocpp_core import Role, decode, encode
from ocpp_core.testing import memory_pair
from ocpp_generic_api import CATALOGUE
from ocpp_toolkit import CSMS, ChargingStation
from ocpp_toolkit.simulation.answers import _NOTHING_THERE, agree, agreeable

OPERATIONS = [operation for each in (CATALOGUE, *(version.catalogue for version in VERSIONS)) for operation in each]


@pytest.mark.parametrize("operation", OPERATIONS, ids=repr)
def test_an_agreeable_answer_is_valid(operation):
    answer = agreeable(operation.response)
    assert decode(operation.response, encode(answer)) == answer
    assert getattr(answer, "status", "Accepted") in {"Accepted", "Unlocked", "DownloadOngoing"}


def test_a_status_can_be_given():
    operation = OCPP201.catalogue.by_action("GetChargingProfiles")
    assert agreeable(operation.response, "NoProfiles").status == "NoProfiles"


@pytest.mark.parametrize("action", _NOTHING_THERE)
def test_what_a_simulator_has_not_it_does_not_promise(action):
    found = [operation for operation in OPERATIONS if operation.action == action]
    assert found
    for operation in found:
        assert agreeable(operation.response, _NOTHING_THERE[action]).status == _NOTHING_THERE[action]


@pytest.mark.parametrize("version", VERSIONS, ids=repr)
@pytest.mark.parametrize(("make", "role"), [(ChargingStation, Role.STATION), (CSMS, Role.CSMS)])
def test_agree_answers_all_that_the_other_may_ask(version, make, role):
    side = make([version.name])
    agree(side, role)
    answered = {operation.action for operation in version.catalogue if side.bridge.handler(operation)}
    assert answered >= {operation.action for operation in version.catalogue if operation.sender & role.other}


async def test_the_answer_given():
    side = ChargingStation([OCPP201.name])
    agree(side, Role.STATION)
    csms, station = memory_pair(OCPP201, station_handlers=side.bridge)
    await side.bridge.prepare(station)
    clear = OCPP201.catalogue.by_action("ClearCache")
    assert (await csms.call(clear.request())).status == "Accepted"
    report = OCPP201.catalogue.by_action("GetMonitoringReport")
    assert (await csms.call(report.request(request_id=1))).status == "EmptyResultSet"
