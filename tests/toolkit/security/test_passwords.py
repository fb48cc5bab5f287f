import asyncio

import pytest
from toolkit.security.rig import (
    PASSWORD,
    SOON,
    STATION,
    VERSIONS,
    accepted,
    boot,
    coming,
    credentials,
    office,
    staying,
)

import ocpp16_core
from ocpp_core import CallError, CallRefused, ConnectFailed, ConnectionLost, ErrorCode, Handlers, NotAccepted, Timeout
from ocpp_generic_api import (
    SET_VARIABLES,
    RegistrationStatus,
    SetVariableResult,
    SetVariablesResponse,
    SetVariableStatus,
)
from ocpp_security import InvalidPassword, UnknownIdentity
from ocpp_toolkit import ChargingStation, connect
from ocpp_toolkit.security import CsmsSecurity, change_password, secure
from ocpp_transport_ws import Options
from ocpp_transport_ws import connect as connect_ws

NEW = "another-password"  # 16 characters
NEW_OF = {"1.6": bytes(range(240, 256)) + b":\xff\x00\n", "2.0.1": "0123456789abcdef0123456789ABCDEF*-_=:+|@"}


async def still(store, password):
    return await store.authenticate(STATION, STATION, password)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("new", ["text", "longest", "random"])
async def test_a_station_comes_back_with_its_new_password(bench, store, version, new):
    password = {"text": NEW, "longest": NEW_OF[version], "random": None}[new]
    security = bench.station(1)
    async with office(version, bench.csms(1, store)) as place, staying(place, security):
        before = await place.station()
        assert await change_password(before, store, password) == "Accepted"
        after = await place.station(after=before)
        assert after.accepted
        if password is not None:
            assert security.password == (password.encode() if isinstance(password, str) else password)
        assert await still(store, security.password)
        assert not await still(store, PASSWORD.encode())


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_old_password_is_refused_at_once(bench, store, version):
    async with office(version, bench.csms(1, store)) as place, staying(place, bench.station(1)):
        assert await change_password(await place.station(), store, NEW) == "Accepted"
        with pytest.raises(ConnectFailed, match="401"):
            await coming(place, bench.station(1)).__aenter__()


@pytest.mark.parametrize("version", VERSIONS)
async def test_without_a_line_the_connection_ends_and_the_program_makes_the_next(bench, store, version):
    security, program = bench.station(1), ChargingStation([version])
    secure(program, security)
    async with office(version, bench.csms(1, store)) as place:
        for new in (NEW, PASSWORD):
            async with connect(program, place.server.url, STATION, security=security) as csms:
                await csms.boot_notification(boot())
                assert await change_password(await place.station(), store, new) == "Accepted"
                async with asyncio.timeout(SOON):
                    await csms.peer.wait_closed()
            assert security.password == new.encode()


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_station_without_such_a_setting_keeps_its_password(bench, store, version):
    async with office(version, bench.csms(1, store)) as place, coming(place, bench.station(1)) as csms:
        await csms.boot_notification(boot())
        with pytest.raises(CallRefused):
            await change_password(await place.station(), store, NEW)
        assert await still(store, PASSWORD.encode())
        assert not await still(store, NEW.encode())


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("status", ["Rejected", "UnknownVariable"])
async def test_what_a_station_rejects_is_void(bench, store, version, status):
    async with office(version, bench.csms(1, store)) as place, program(place, bench, status) as csms:
        await csms.boot_notification(boot())
        assert await change_password(await place.station(), store, NEW) == status
        assert await still(store, PASSWORD.encode())
        assert not await still(store, NEW.encode())


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("proved", [PASSWORD, NEW])
async def test_after_a_reboot_the_login_decides(bench, store, version, proved):
    async with office(version, bench.csms(1, store)) as place, program(place, bench, "RebootRequired") as csms:
        await csms.boot_notification(boot())
        assert await change_password(await place.station(), store, NEW) == "RebootRequired"
    assert await still(store, proved.encode())
    other = ({PASSWORD, NEW} - {proved}).pop()
    assert not await still(store, other.encode())


@pytest.mark.parametrize("version", VERSIONS)
async def test_no_answer_in_time_leaves_both(bench, store, version):
    async with office(version, bench.csms(1, store), options=Options(call_timeout=0.05)) as place:
        async with program(place, bench, None) as csms:
            await csms.boot_notification(boot())
            with pytest.raises(Timeout):
                await change_password(await place.station(), store, NEW)
        await both(store)


async def test_a_failure_at_the_station_leaves_both(bench, store):
    """It may have come after the change."""
    async with office("2.0.1", bench.csms(1, store)) as place:
        async with program(place, bench, ErrorCode.INTERNAL_ERROR) as csms:
            await csms.boot_notification(boot())
            with pytest.raises(CallRefused, match="InternalError"):
                await change_password(await place.station(), store, NEW)
        await both(store)


async def test_an_answer_that_breaks_the_rules_leaves_both(bench, store):
    async with office("1.6", bench.csms(1, store)) as place:
        handlers = Handlers()

        @handlers.on(ocpp16_core.CHANGE_CONFIGURATION)
        def change(peer, request):
            return ocpp16_core.ChangeConfigurationResponse.model_construct(status="Perhaps")

        link = connect_ws(place.server.url, STATION, [ocpp16_core.VERSION], handlers, password=PASSWORD)
        async with link as peer:
            await peer.call(ocpp16_core.BootNotificationRequest(charge_point_vendor="v", charge_point_model="m"))
            with pytest.raises(CallRefused):
                await change_password(await place.station(), store, NEW)
        await both(store)


async def test_what_was_not_sent_changes_nothing(bench, store):
    security = CsmsSecurity(1, credentials=store)
    async with office("2.0.1", security) as place, coming(place, bench.station(1)):
        station = await place.csms.stations.wait_for(STATION)
        place.csms._gates[STATION].status = RegistrationStatus.REJECTED
        with pytest.raises(NotAccepted):
            await change_password(station, store, NEW)
        assert not await still(store, NEW.encode())
        assert await still(store, PASSWORD.encode())


@pytest.mark.parametrize(
    ("version", "password"),
    [
        *(("1.6", password) for password in (b"x" * 15, b"x" * 21, "ü" * 11)),
        *(("2.0.1", password) for password in ("x" * 15, "x" * 41, "with white space", b"\xff" * 16)),
    ],
)
async def test_a_password_that_the_version_does_not_allow_is_not_sent(bench, store, version, password):
    async with office(version, bench.csms(1, store)) as place, coming(place, bench.station(1)):
        station = await place.csms.stations.wait_for(STATION)
        with pytest.raises(InvalidPassword):
            await change_password(station, store, password)
        assert (await store._find(STATION)).proposed is None


async def test_a_station_that_the_store_does_not_know(bench, store):
    strangers = await credentials("CS002")
    async with office("1.6", bench.csms(1, store)) as place, coming(place, bench.station(1)):
        with pytest.raises(UnknownIdentity):
            await change_password(await place.csms.stations.wait_for(STATION), strangers, NEW)
    await strangers.close()


async def test_a_link_that_ends_leaves_both(bench, store):
    async with office("2.0.1", bench.csms(1, store)) as place:
        async with program(place, bench, "cut") as csms:
            await csms.boot_notification(boot())
            with pytest.raises(ConnectionLost):
                await change_password(await place.station(), store, NEW)
        await both(store)


async def both(store):
    """Both passwords are good; asked without the store's own rule that a login decides."""
    record = await store._find(STATION)
    assert record.proposed is not None
    assert await store._hashes.verify(record.hashed, PASSWORD.encode())
    assert await store._hashes.verify(record.proposed, NEW.encode())


def program(place, bench, status):
    """A station whose program answers every setting with this; None: never."""
    station = ChargingStation([place.csms.versions[0]])

    @station.on(SET_VARIABLES)
    async def change(csms, request):
        if status is None:
            await asyncio.Event().wait()
        if status == "cut":
            csms.peer._socket.transport.abort()
        if isinstance(status, ErrorCode):
            raise CallError(status)
        results = [
            SetVariableResult(
                attribute_status=SetVariableStatus(status), component=data.component, variable=data.variable
            )
            for data in request.set_variable_data
        ]
        return SetVariablesResponse(set_variable_result=results)

    return connect(
        station,
        place.server.url,
        STATION,
        security=bench.station(1),
        options=Options(ping_interval=None, close_timeout=0.1),
    )


async def test_an_accepted_link_is_there(bench, store):
    async with office("1.6", bench.csms(1, store)) as place, staying(place, bench.station(1)) as line:
        assert (await accepted(line)).identity == STATION
