import pytest
from security.certificates import KEY, certificate, name
from toolkit.security.rig import (
    DAY,
    NOW,
    PASSWORD,
    STATION,
    VERSIONS,
    accepted,
    boot,
    coming,
    office,
    staying,
)

from ocpp_core import ConnectFailed
from ocpp_security import Authority, CertificateUnreadable, Issued, RootUse, certificate_hash_data, pem_of, write_issued
from ocpp_supervision import NetworkProfile
from ocpp_toolkit import ChargingStation, connect, supervise
from ocpp_toolkit.security import StationSecurity


@pytest.mark.parametrize(
    ("profile", "options"),
    [
        (1, {}),
        (2, {"password": PASSWORD}),
        (3, {"password": PASSWORD}),
        (0, {"attempts": 0}),
        (5, {}),
    ],
)
def test_what_a_profile_lacks(profile, options):
    with pytest.raises(ValueError, match=r".+"):
        StationSecurity(profile, **options)


async def test_files_do_as_well_as_stores(bench):
    files = bench.pki.stations[STATION]
    security = StationSecurity(3, roots=str(bench.pki.root), certificate=files)
    async with office("1.6", bench.csms(3)) as place, coming(place, security) as csms:
        assert (await csms.boot_notification(boot())).status == "Accepted"


def test_a_file_without_roots(tmp_path):
    path = tmp_path / "roots.pem"
    path.write_text("nothing")
    with pytest.raises(CertificateUnreadable):
        StationSecurity(2, password=PASSWORD, roots=path)


async def test_a_url_with_tls_is_not_for_profile_1(bench):
    with pytest.raises(ValueError, match="not for profile 1"):
        await connect(ChargingStation(["1.6"]), "wss://localhost:1", STATION, security=bench.station(1)).__aenter__()


async def test_profiles_with_tls_lift_the_url(bench, store):
    async with office("1.6", bench.csms(2, store)) as place:
        url = place.server.url.replace("wss:", "ws:")
        async with connect(ChargingStation(["1.6"]), url, STATION, security=bench.station(2)) as csms:
            assert (await csms.boot_notification(boot())).status == "Accepted"


async def test_profile_0_sends_no_password(bench):
    seen = []

    async def look(identity, username, password):
        seen.append((username, password))
        return True

    async with office("1.6", None, authenticate=look) as place, coming(place, bench.station(0)):
        assert seen == [(None, None)]


async def test_profile_3_sends_no_password(bench):
    seen = []
    security = bench.csms(3)
    original = security.authenticate

    async def look(identity, username, password):
        seen.append((username, password))
        return await original(identity, username, password)

    security.authenticate = look
    async with office("1.6", security) as place, coming(place, bench.station(3)):
        assert seen == [(None, None)]


async def test_a_certificate_that_has_expired_is_not_shown(bench):
    times = []
    own = bench.own(not_before=NOW - DAY, not_after=NOW + DAY)
    security = bench.station(3, certificate=own, clock=lambda: times[-1] if times else NOW)
    times.append(NOW + 2 * DAY)
    async with office("1.6", bench.csms(3)) as place:
        with pytest.raises(ConnectFailed, match="no certificate that is valid now"):
            await coming(place, security).__aenter__()


async def test_a_key_that_is_not_the_certificates(bench):
    own, other = bench.own(), bench.own()
    own.current(NOW).key.write_bytes(other.current(NOW).key.read_bytes())
    async with office("1.6", bench.csms(3)) as place:
        with pytest.raises(ConnectFailed, match="cannot be used"):
            await coming(place, bench.station(3, certificate=own)).__aenter__()


# ---------------------------------------------------------------------------------------------------------- roots


async def test_the_root_in_use_is_the_one_that_verified(bench, store):
    """So that another one can be deleted while connected."""
    trust = bench.trust(bench.pki.root.read_text(), pem_of(bench.foreign.root.chain))
    async with office("1.6", bench.csms(2, store)) as place, coming(place, bench.station(2, roots=trust)):
        ours, theirs = (each.hash_data() for each in trust.installed())
        assert trust.delete(ours) == "Failed"
        assert trust.delete(theirs) == "Accepted"
    assert trust.delete(ours) == "Accepted"


async def test_a_new_root_that_does_not_verify_falls_back(bench, store):
    """The CSMS still shows a certificate of the old one (M05.FR.13)."""
    trust = bench.trust(additional_check=True)
    assert trust.install(RootUse.CSMS, successor(bench)) == "Accepted"
    assert len(trust.attempts()) == 2
    async with office("2.0.1", bench.csms(2, store)) as place, coming(place, bench.station(2, roots=trust)):
        assert len(trust.attempts()) == 2
    assert [root.fallback for root in trust.installed()] == [True, False]


async def test_a_new_root_that_verifies_ends_the_fall_back(bench, store, tmp_path):
    trust = bench.trust(additional_check=True)
    pem, servers = successor(bench, tmp_path)
    assert trust.install(RootUse.CSMS, pem) == "Accepted"
    security = bench.csms(2, store, certificates=servers)
    async with office("2.0.1", security) as place, coming(place, bench.station(2, roots=trust)):
        pass
    [root] = trust.installed()
    assert not root.fallback
    assert root.hash_data() == certificate_hash_data(root.certificate, bench.authority.root.certificate)


async def test_a_wrong_password_is_not_tried_with_the_fall_back(bench, store):
    """Only a CSMS that is not verified is a reason."""
    trust = bench.trust(additional_check=True)
    assert trust.install(RootUse.CSMS, successor(bench)) == "Accepted"
    fails = []

    def make(place, secrets):
        fails.append(place)
        raise ConnectFailed(place, "refused", 401)

    security = bench.station(2, roots=trust)
    with pytest.raises(ConnectFailed, match="401"):
        await security.connection("wss://localhost", make).__aenter__()
    assert len(fails) == 1


async def test_all_roots_are_gone(bench, store):
    trust = bench.trust()
    security = bench.station(2, roots=trust)
    trust.delete(trust.installed()[0].hash_data())
    async with office("1.6", bench.csms(2, store)) as place:
        with pytest.raises(ConnectFailed, match="there is no root"):
            await coming(place, security).__aenter__()


def successor(bench, folder=None):
    """Another root, signed by the operator's; with a folder, certificates of a CSMS below it as well."""
    old = bench.authority.root
    root = certificate(
        name("next root"), old.certificate.subject, key=KEY, signer=old.key, start=NOW - DAY, end=NOW + DAY, ca=True
    )
    if folder is None:
        return pem_of([root])
    below = Authority("Charging Ltd", Issued((root,), KEY), Issued((root,), KEY))
    server = below.issue_server(["localhost"], NOW - DAY, NOW + DAY)
    return pem_of([root]), [write_issued(folder, "server", server)]


# ------------------------------------------------------------------------------------------------------ supervised


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("profile", [0, 1, 2, 3])
async def test_a_supervised_station_has_a_profile(bench, store, version, profile):
    async with office(version, bench.csms(profile, store)) as place, staying(place, bench.station(profile)) as line:
        assert (await accepted(line)).identity == STATION


async def test_none_of_several_ways_is_lower(bench, store):
    """The second way is to a port without TLS: it is tried with TLS, and nothing is said there."""
    async with (
        office("1.6", bench.csms(1, store)) as plain,
        office("1.6", bench.csms(2, store)) as secured,
    ):
        ways = [NetworkProfile(plain.server.url), NetworkProfile(secured.server.url)]
        async with staying(secured, bench.station(2), url=ways, attempts_per_profile=2) as line:
            await accepted(line)
            assert list(secured.csms.stations) == [STATION]
        assert not plain.csms.stations


def test_secrets_of_a_way_and_of_security_are_one_too_many(bench):
    with pytest.raises(ValueError, match="security has password"):
        supervise(
            ChargingStation(["1.6"]),
            [NetworkProfile("ws://localhost", "x" * 16)],
            STATION,
            boot(),
            security=bench.station(1),
        )
