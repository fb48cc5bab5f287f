"""Certificates for tests: the good ones are taken, each of the others is refused, over real TLS."""

import pytest

from ocpp_core import ConnectFailed
from ocpp_toolkit import serve
from ocpp_toolkit.security import CsmsSecurity
from ocpp_toolkit.testing import BenchPki, RecordingCsms, StationFactory

STATION = StationFactory(["1.6"])


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    return BenchPki(tmp_path_factory.mktemp("pki"), organization="Charging Ltd")


async def connects(csms, url, context):
    try:
        async with STATION.bare(url, ssl=context):
            return True
    except ConnectFailed:
        return False


@pytest.mark.parametrize(
    ("servers", "expected"), [("servers", True), ("expired_servers", False), ("foreign_server", False)]
)
async def test_a_station_takes_the_csmss_certificate_and_no_other(pki, servers, expected):
    found = getattr(pki, servers)
    context = pki.server_context(found if servers != "foreign_server" else [found])
    async with serve(csms := RecordingCsms(["1.6"]), "127.0.0.1:0", ssl=context) as server:
        assert await connects(csms, server.url, pki.station_context()) is expected


@pytest.mark.parametrize(
    ("certificate", "expected"),
    [
        (lambda pki: pki.station(), True),
        (lambda pki: pki.station("CS/2"), False),
        (lambda pki: pki.foreign_station(), False),
        (lambda pki: pki.expired_station, False),
        (lambda pki: pki.revoked_station, False),
    ],
    ids=["its own", "another station's", "foreign", "expired", "revoked"],
)
async def test_a_csms_of_profile_3_takes_a_stations_own_certificate_and_no_other(pki, certificate, expected):
    security = CsmsSecurity(
        3, certificates=pki.servers, client_ca=pki.root, crl=pki.revocation_list, organization=pki.organization
    )
    async with RecordingCsms(["1.6"], security=security) as csms:
        assert await connects(csms, csms.url, pki.station_context(certificate(pki))) is expected


async def test_a_context_of_profile_3_asks_for_a_certificate_and_looks_at_the_list(pki):
    async with RecordingCsms(["1.6"], ssl=pki.server_context(profile=3)) as csms:
        assert await connects(csms, csms.url, pki.station_context(pki.station("CS002")))
        assert not await connects(csms, csms.url, pki.station_context(pki.revoked_station))


def test_a_station_has_one_certificate_of_each_sort(pki):
    assert pki.station("A") == pki.station("A") != pki.foreign_station("A")
    with pytest.raises(ValueError, match="not"):
        pki.station("")


def test_the_files_are_in_the_directory_and_the_names_those_asked_for(pki):
    assert (pki.hosts, pki.organization) == (("127.0.0.1", "localhost"), "Charging Ltd")
    assert {pki.root.parent, pki.directory} == {pki.directory}
