import ssl

import pytest
from cryptography import x509
from toolkit.security.rig import DAY, HOST, NOW, PASSWORD, STATION, VERSIONS, boot, coming, credentials, office

from ocpp_core import CallRefused, ConnectFailed, ConnectionLost, OcppError
from ocpp_security import MemoryCredentialStore, SecurityProfile
from ocpp_toolkit import CSMS, ChargingStation, connect, serve
from ocpp_toolkit.security import CsmsSecurity, StationSecurity

PROFILES = [0, 1, 2, 3]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("profile", PROFILES)
async def test_each_profile_is_one_argument(bench, store, profile, version):
    async with office(version, bench.csms(profile, store)) as place:
        assert place.server.url.startswith("wss:" if profile >= 2 else "ws:")
        async with coming(place, bench.station(profile)) as csms:
            assert (await csms.boot_notification(boot())).status == "Accepted"


# What a station with one profile meets at a port of another; where TLS is missed, whatever the libraries make of it.
MEETINGS = {
    (0, 1): "401",
    (0, 2): ".",
    (0, 3): ".",
    (1, 2): ".",
    (1, 3): ".",
    (2, 3): ".",
    (3, 2): "401",
}


@pytest.mark.parametrize(("station", "csms"), MEETINGS)
async def test_another_profile_is_rejected(bench, store, station, csms):
    async with office("1.6", bench.csms(csms, store)) as place:
        url = place.server.url.replace("wss", "ws" if station < 2 else "wss")
        with pytest.raises((ConnectFailed, ConnectionLost), match=MEETINGS[station, csms]):
            async with connect(ChargingStation(["1.6"]), url, STATION, security=bench.station(station)) as peer:
                await peer.boot_notification(boot())
        assert not place.csms.stations


async def test_a_station_with_tls_does_not_speak_to_a_port_without(bench, store):
    async with office("1.6", bench.csms(1, store)) as place:
        with pytest.raises(ConnectFailed):
            await coming(place, bench.station(2)).__aenter__()


@pytest.mark.parametrize("password", ["wrong-password-16", ""])
async def test_a_wrong_password(bench, store, password):
    async with office("2.0.1", bench.csms(2, store)) as place:
        with pytest.raises(ConnectFailed, match="401"):
            await coming(place, bench.station(2, password=password or "x" * 16)).__aenter__()


async def test_another_stations_password(bench):
    store = await credentials("CS002")
    async with office("1.6", bench.csms(1, store)) as place:
        with pytest.raises(ConnectFailed, match="401"):
            await coming(place, bench.station(1)).__aenter__()
        async with coming(place, bench.station(1), "CS002"):
            pass
    await store.close()


# ------------------------------------------------------------------------------------------------- certificates


async def test_a_certificate_of_another_station(bench):
    async with office("1.6", bench.csms(3)) as place:
        with pytest.raises(ConnectFailed, match="403"):
            await coming(place, bench.station(3, certificate=bench.own("CS002"))).__aenter__()


async def test_a_certificate_of_another_operator(bench):
    async with office("1.6", bench.csms(3, organization="Somebody Else")) as place:
        with pytest.raises(ConnectFailed, match="403"):
            await coming(place, bench.station(3)).__aenter__()


async def test_a_certificate_of_an_unknown_authority(bench, tmp_path):
    foreign = bench.own()
    for path in foreign.directory.iterdir():
        path.unlink()
    foreign.add(bench.foreign.issue_station(STATION, NOW - DAY, NOW + DAY))
    async with office("1.6", bench.csms(3)) as place:
        with pytest.raises(ConnectFailed):
            await coming(place, bench.station(3, certificate=foreign)).__aenter__()


async def test_a_serial_number_that_is_not_the_identity(bench):
    async def serial_number(identity):
        return {"CS001": "SN-7"}.get(identity)

    async with office("2.0.1", bench.csms(3, name_of=serial_number)) as place:
        async with coming(place, bench.station(3, certificate=bench.own("SN-7"))) as csms:
            assert (await csms.boot_notification(boot("SN-7"))).status == "Accepted"
        with pytest.raises(ConnectFailed, match="403"):
            await coming(place, bench.station(3)).__aenter__()


@pytest.mark.parametrize(("version", "serial_number"), [("1.6", "CS002"), ("2.0.1", "CS002"), ("2.0.1", None)], ids=str)
async def test_a_boot_with_another_serial_number_ends_the_connection(bench, version, serial_number):
    async with office(version, bench.csms(3)) as place, coming(place, bench.station(3)) as csms:
        with pytest.raises(OcppError):
            await csms.boot_notification(boot(serial_number))
        await csms.peer.wait_closed()


async def test_a_boot_of_1_6_need_not_name_the_serial_number(bench):
    async with office("1.6", bench.csms(3)) as place, coming(place, bench.station(3)) as csms:
        assert (await csms.boot_notification(boot(None))).status == "Accepted"


async def test_any_name_is_held_against_the_boot(bench):
    async def unknown(identity):
        return None

    other = bench.station(3, certificate=bench.own("SN-8"))
    async with office("1.6", bench.csms(3, name_of=unknown)) as place, coming(place, other) as csms:
        with pytest.raises((CallRefused, ConnectionLost)):
            await csms.boot_notification(boot(STATION))


async def test_the_gate_of_boots_stays_behind_that_of_certificates(bench):
    async with office("1.6", bench.csms(3)) as place, coming(place, bench.station(3)) as csms:
        await csms.boot_notification(boot())
        [station] = place.csms.stations.values()
        assert station.conversation.gate.answer(boot()) is None


async def test_a_certificate_that_cannot_be_read_is_none(bench):
    security = bench.csms(3)
    assert not await security.certified(STATION, b"no certificate")
    assert not await security.certified(STATION, None)


# --------------------------------------------------------------------------------------------- never a lower one


async def test_a_station_does_not_go_back_to_a_lower_profile(bench, store):
    highest = {}
    async with (
        office("1.6", bench.csms(1, store, highest=highest)) as plain,
        office("1.6", bench.csms(2, store, highest=highest)) as secured,
    ):
        async with coming(plain, bench.station(1)):
            pass
        assert highest == {STATION: 1}
        async with coming(secured, bench.station(2)):
            pass
        assert highest == {STATION: 2}
        with pytest.raises(ConnectFailed, match="401"):
            await coming(plain, bench.station(1)).__aenter__()


async def test_a_wrong_password_proves_no_profile(bench, store):
    security = bench.csms(1, store)
    assert not await security.authenticate(STATION, STATION, b"wrong")
    assert await security.authenticate(STATION, STATION, PASSWORD.encode())
    assert security.highest == {STATION: SecurityProfile.BASIC}


# ---------------------------------------------------------------------------------------------------------- SOAP


@pytest.mark.parametrize("profile", [0, 1, 2])
async def test_profiles_over_soap(bench, store, profile):
    async with office("1.6", bench.csms(profile, store), soap=f"{HOST}:0") as place:
        url = place.server.urls["soap"]
        assert url.startswith("https:" if profile == 2 else "http:")
        station = ChargingStation(["1.6"])
        async with connect(station, url, STATION, security=bench.station(profile)) as csms:
            assert (await csms.boot_notification(boot())).status == "Accepted"
        if profile:
            wrong = bench.station(profile, password="wrong-password-16")
            async with connect(station, url, STATION, security=wrong) as csms:
                with pytest.raises(CallRefused, match="SecurityError"):
                    await csms.boot_notification(boot())


def test_no_profile_3_over_soap(bench):
    with pytest.raises(ValueError, match="profile 3 is for WebSocket alone"):
        serve(CSMS(["1.6"]), None, soap="127.0.0.1:0", security=bench.csms(3))


# ------------------------------------------------------------------------------------------------------ mistakes


@pytest.mark.parametrize(
    ("profile", "options"),
    [
        (4, {}),
        (1, {}),
        (2, {"credentials": MemoryCredentialStore()}),
        (2, {"certificates": [("chain.pem", "key.pem")]}),
        (3, {}),
    ],
)
def test_what_a_profile_lacks(profile, options):
    with pytest.raises(ValueError, match=r".+"):
        CsmsSecurity(profile, **options)


def test_security_says_it_all(bench):
    security = bench.csms(2, MemoryCredentialStore())
    with pytest.raises(ValueError, match="security says who may connect"):
        serve(CSMS(["1.6"]), "127.0.0.1:0", security=security, ssl=security.ssl)
    with pytest.raises(ValueError, match="security says who may connect"):
        serve(CSMS(["1.6"]), "127.0.0.1:0", security=security, authenticate=security.authenticate)
    with pytest.raises(ValueError, match="security has password"):
        connect(ChargingStation(["1.6"]), "ws://localhost", STATION, security=StationSecurity(0), password="x")


# ----------------------------------------------------------------------------------------------- while it is served


async def test_newcomers_are_shown_new_certificates(bench, store):
    security = bench.csms(2, store)
    async with office("1.6", security) as place:
        security.replace_certificates(bench.pki.expired_servers)
        with pytest.raises(ConnectFailed, match="expired"):
            await coming(place, bench.station(2)).__aenter__()
        security.replace_certificates(bench.pki.servers)
        async with coming(place, bench.station(2)):
            pass


async def test_newcomers_are_held_against_new_revocation_lists(bench):
    security = bench.csms(3, crl=bench.pki.revocation_list)
    own = bench.own()
    leaf = own.current(NOW)
    async with office("1.6", security) as place:
        async with coming(place, bench.station(3, certificate=own)):
            pass
        bench.authority.revoked.update({_number(leaf.chain): NOW})
        newer = bench.path("newer.pem")
        newer.write_text(bench.authority.revocation_list(NOW, NOW + DAY))
        security.add_revocation_list(newer)
        with pytest.raises((ConnectFailed, ssl.SSLError)):
            await coming(place, bench.station(3, certificate=own)).__aenter__()


def test_without_tls_there_is_nothing_to_replace():
    security = CsmsSecurity(0)
    with pytest.raises(ValueError, match="profile 0 has no TLS"):
        security.replace_certificates([])
    with pytest.raises(ValueError, match="profile 0 has no TLS"):
        security.add_revocation_list("list.pem")


def _number(path):
    return x509.load_pem_x509_certificates(path.read_bytes())[0].serial_number
