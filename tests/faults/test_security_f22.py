"""F22: the answer to a change of password is lost. Nobody is locked out, and the password that proves wrong is void."""

import asyncio

import pytest
from toolkit.security.rig import PASSWORD, STATION, VERSIONS, coming, credentials, make_bench, office, staying

from ocpp_core import ConnectFailed, ConnectionLost
from ocpp_generic_api import SET_VARIABLES
from ocpp_security.sqlite_credentials import SqliteCredentialStore
from ocpp_toolkit import ChargingStation
from ocpp_toolkit.security import change_password

NEW = "another-password"


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return make_bench(tmp_path_factory.mktemp("pki"))


def cut(station):
    """The link of a station's security is torn, without a farewell."""
    station._peer._socket.transport.abort()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("profile", [1, 2])
async def test_f22_the_station_has_changed_and_its_answer_is_lost(bench, version, profile):
    store = await credentials()
    security = bench.station(profile, keep=cut)
    async with office(version, bench.csms(profile, store)) as place, staying(place, security):
        before = await place.station()
        with pytest.raises(ConnectionLost):
            await change_password(before, store, NEW)
        await place.station(after=before)
        assert security.password == NEW.encode()
        assert await store.authenticate(STATION, STATION, NEW.encode())
        with pytest.raises(ConnectFailed, match="401"):
            await coming(place, bench.station(profile)).__aenter__()
    await store.close()


@pytest.mark.parametrize("version", VERSIONS)
async def test_f22_the_request_is_lost_and_the_station_keeps_its_password(bench, version):
    store = await credentials()
    security = bench.station(1)
    program = ChargingStation([version])
    async with office(version, bench.csms(1, store)) as place, staying(place, security, program):
        before = await place.station()

        @program.on(SET_VARIABLES)
        async def lost(csms, request):
            """In place of the handler that would have changed it."""
            csms.peer._socket.transport.abort()
            await asyncio.Event().wait()

        with pytest.raises(ConnectionLost):
            await change_password(before, store, NEW)
        await place.station(after=before)
        assert security.password == PASSWORD.encode()
        assert not await store.authenticate(STATION, STATION, NEW.encode())
    await store.close()


@pytest.mark.parametrize("knows", [PASSWORD, NEW])
async def test_f22_the_csms_is_restarted_before_the_station_is_back(bench, tmp_path, knows):
    """What the next login proves is decided by what the file has, not by what the process knew."""
    path = tmp_path / "credentials.db"
    async with SqliteCredentialStore(path) as store:
        await store.set(STATION, PASSWORD.encode())
        security = bench.station(1, keep=cut)
        async with office("1.6", bench.csms(1, store)) as place, staying(place, security):
            with pytest.raises(ConnectionLost):
                await change_password(await place.station(), store, NEW)
            security.password = b"not yet"  # it does not come back to this one
    async with SqliteCredentialStore(path) as store, office("1.6", bench.csms(1, store)) as place:
        async with coming(place, bench.station(1, password=knows)):
            pass
        other = ({PASSWORD, NEW} - {knows}).pop()
        with pytest.raises(ConnectFailed, match="401"):
            await coming(place, bench.station(1, password=other)).__aenter__()
