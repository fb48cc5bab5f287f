"""Our side and the npm package `ocpp-rpc` in strict mode, each as station and as CSMS, over real sockets."""

import pytest
from interop import ocpp_rpc, scenarios

from ocpp_core import ErrorCode

VERSIONS = pytest.mark.parametrize("version", ["1.6", "2.0.1"])


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, worker_id: str):
    folder = tmp_path_factory.getbasetemp()
    ocpp_rpc.install(folder if worker_id == "master" else folder.parent)
    return ocpp_rpc.OcppRpc()


@VERSIONS
async def test_its_station_charges_at_our_command(library: ocpp_rpc.OcppRpc, version: str):
    await scenarios.station_charges_at_command(library, version)


@VERSIONS
async def test_our_csms_asks_its_station(library: ocpp_rpc.OcppRpc, version: str):
    refusals = (
        ErrorCode.PROTOCOL_ERROR,
        ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION,  # in the spelling of the other version: it has them crosswise
        ErrorCode.FORMAT_VIOLATION,
        ErrorCode.TYPE_CONSTRAINT_VIOLATION,
    )
    await scenarios.csms_asks_station(library, version, refusals)


@VERSIONS
async def test_our_command_charges_at_its_csms(library: ocpp_rpc.OcppRpc, version: str):
    await scenarios.command_charges_at_csms(library, version)


@VERSIONS
async def test_our_command_obeys_its_csms(library: ocpp_rpc.OcppRpc, version: str):
    await scenarios.command_obeys_csms(library, version)
