"""No password, key or identifier reaches a log or the screen, though everything is logged that can be, at every level."""

import io
import logging
from base64 import b64encode
from decimal import Decimal

import pytest
from rich.console import Console
from toolkit.security.rig import NOW, PASSWORD, STATION, accepted, boot, coming, office, staying
from transport_soap.rig import AUTHORIZE as AUTHORIZE_BY_HAND
from transport_soap.rig import BOOT, send

import ocpp_transport_soap
from ocpp_core import CallRefused, ConnectFailed
from ocpp_generic_api import (
    AUTHORIZE,
    EVSE,
    REQUEST_START_TRANSACTION,
    RESERVE_NOW,
    SEND_LOCAL_LIST,
    TRANSACTION_EVENT,
    AuthorizationData,
    AuthorizationStatus,
    AuthorizeRequest,
    AuthorizeResponse,
    Component,
    GetVariableData,
    GetVariablesRequest,
    IdToken,
    IdTokenInfo,
    Measurand,
    MeterValue,
    RequestStartStopStatus,
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    ReserveNowRequest,
    ReserveNowResponse,
    ReserveNowStatus,
    SampledValue,
    SendLocalListRequest,
    SendLocalListResponse,
    SendLocalListStatus,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
    UpdateType,
    Variable,
)
from ocpp_security import SecurityError, authorization_key, password_bytes, password_of_key, read_private_key
from ocpp_security.sqlite_credentials import SqliteCredentialStore
from ocpp_toolkit import ChargingStation, connect
from ocpp_toolkit.cli.envelopes import EnvelopeView
from ocpp_toolkit.cli.traffic import TrafficView
from ocpp_toolkit.security import CsmsSecurity, StationSecurity, change_password, secure
from ocpp_toolkit.security.settings import read_password
from ocpp_transport_ws import Options

NEW, WRONG = "another-password", "mistaken-password"
CARD, GROUP, APP, LISTED, KEPT = (f"{name}-4711-{name}" for name in ("card", "group", "app", "list", "kept"))
LONG = "too-long-" * 40
MISPLACED = "misplaced-4711"
"""Where no secret is expected, so that a screen shows it; a log does not."""
SECRETS = (PASSWORD, NEW, WRONG, CARD, GROUP, APP, LISTED, KEPT, LONG[:36])


def spellings(secret):
    """A secret as it might stand in a text, without regard to case."""
    data = secret.encode()
    header = b64encode(f"{STATION}:{secret}".encode()).decode()
    return {each.lower() for each in (secret, data.hex(), b64encode(data).decode(), header)}


SPELLINGS = frozenset().union(*map(spellings, SECRETS))


def leaks(text):
    """The lines of a text that tell a secret."""
    return [line for line in text.splitlines() if any(each in line.lower() for each in SPELLINGS)]


@pytest.fixture
def log(caplog):
    """Everything that is logged, of the root logger too, with tracebacks."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("ocpp_"):
            caplog.set_level(logging.DEBUG, name)
    return caplog


class Screen:
    """What the command line shows of traffic."""

    def __init__(self):
        self.file = io.StringIO()
        self.view = TrafficView(Console(file=self.file, width=100_000, markup=False, emoji=False, highlight=False))

    @property
    def text(self):
        return self.file.getvalue()


def answering(csms):
    """A CSMS that tells the group of each card."""
    info = IdTokenInfo(status=AuthorizationStatus.ACCEPTED, group_id_token=IdToken(id_token=GROUP))

    @csms.on(AUTHORIZE)
    def authorize(station, request):
        return AuthorizeResponse(id_token_info=info)

    @csms.on(TRANSACTION_EVENT)
    def event(station, request):
        return TransactionEventResponse(id_token_info=info)


def obeying(version):
    """A station that does what it is asked for."""
    station = ChargingStation([version])

    @station.on(REQUEST_START_TRANSACTION)
    def start(csms, request):
        return RequestStartTransactionResponse(status=RequestStartStopStatus.ACCEPTED)

    @station.on(SEND_LOCAL_LIST)
    def take(csms, request):
        return SendLocalListResponse(status=SendLocalListStatus.ACCEPTED)

    @station.on(RESERVE_NOW)
    def keep(csms, request):
        return ReserveNowResponse(status=ReserveNowStatus.ACCEPTED)

    return station


async def say_all(csms):
    """What a station says that has an identifier in it."""
    await csms.authorize(AuthorizeRequest(id_token=IdToken(id_token=CARD)))
    register = SampledValue(value=Decimal(1000), measurand=Measurand.ENERGY_ACTIVE_IMPORT_REGISTER)
    for kind in (TransactionEventType.STARTED, TransactionEventType.ENDED):
        await csms.transaction_event(
            TransactionEventRequest(
                event_type=kind,
                timestamp=NOW,
                transaction_info=Transaction(transaction_id="t1"),
                meter_value=[MeterValue(timestamp=NOW, sampled_value=[register])],
                evse=EVSE(id=1, connector_id=1),
                id_token=IdToken(id_token=CARD),
            )
        )


async def ask_all(station):
    """What a CSMS asks that has an identifier in it, and for what nobody may read."""
    group = IdTokenInfo(status=AuthorizationStatus.ACCEPTED, group_id_token=IdToken(id_token=GROUP))
    entry = AuthorizationData(id_token=IdToken(id_token=LISTED), id_token_info=group)
    await station.request_start_transaction(
        RequestStartTransactionRequest(id_token=IdToken(id_token=APP), remote_start_id=1, evse_id=1)
    )
    await station.send_local_list(
        SendLocalListRequest(local_authorization_list=[entry], version_number=1, update_type=UpdateType.FULL)
    )
    await station.reserve_now(ReserveNowRequest(id=1, expiry_date_time=NOW, id_token=IdToken(id_token=KEPT), evse_id=1))
    password = GetVariableData(component=Component(name="SecurityCtrlr"), variable=Variable(name="BasicAuthPassword"))
    await station.get_variables(GetVariablesRequest(get_variable_data=[password]))


def clean(log, *screens):
    assert leaks(log.text) == []
    assert MISPLACED not in log.text
    for screen in screens:
        assert leaks(screen.text) == []


# ------------------------------------------------------------------------------------------------- whole sessions


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize("profile", [0, 1, 2, 3])
async def test_a_session_of_json(bench, store, log, profile, version):
    ours, theirs = Screen(), Screen()
    security = bench.station(profile)
    async with office(version, bench.csms(profile, store), options=Options(trace=ours.view)) as place:
        answering(place.csms)
        if security.profile.asks.password:
            with pytest.raises(ConnectFailed, match="401"):
                await coming(place, bench.station(profile, password=WRONG)).__aenter__()
        async with staying(place, security, obeying(version), options=Options(trace=theirs.view)) as line:
            station = await place.station()
            await say_all(await accepted(line))
            await ask_all(station)
            assert await change_password(station, store, NEW) == "Accepted"
            await place.station(after=station)
    assert ours.text.count("***") == theirs.text.count("***") >= 8
    assert "password changed" in log.text
    clean(log, ours, theirs)


@pytest.mark.parametrize("profile", [0, 1, 2])
async def test_a_session_of_soap(bench, store, log, profile):
    ours, theirs = Screen(), Screen()
    security, program = bench.station(profile), obeying("1.6")
    secure(program, security)
    listening = {"options": soap_options(ours), "addresses": ocpp_transport_soap.Addresses(["127.0.0.1"])}
    async with office("1.6", bench.csms(profile, store), soap="localhost:0", soap_options=listening) as place:
        answering(place.csms)
        url, callback = place.server.urls["soap"], {"callback": "127.0.0.1:0"}
        if security.profile.asks.password:
            wrong = bench.station(profile, password=WRONG)
            async with connect(program, url, STATION, security=wrong, options=soap_options(theirs)) as csms:
                with pytest.raises(CallRefused, match="SecurityError"):
                    await csms.boot_notification(boot())
        async with connect(program, url, STATION, security=security, options=soap_options(theirs), **callback) as csms:
            await csms.boot_notification(boot())
            station = await place.station()
            await say_all(csms)
            await ask_all(station)
            assert await change_password(station, store, NEW) == "Accepted"
    assert ours.text.count("***") == theirs.text.count("***") >= 8
    clean(log, ours, theirs)


def soap_options(screen):
    return ocpp_transport_soap.Options(close_timeout=1.0, trace=EnvelopeView(screen.view))


# ------------------------------------------------------------------------------------------------- what goes wrong

BAD_FRAMES = (
    f'[2,"1","Authorize",{{"idTag":"{LONG}"}}]',
    f'[2,"2","Authorize",{{"idTag":["{CARD}"]}}]',
    f'[2,"3","Authorize",{{"idTag":"{CARD}","password":"{NEW}"}}]',
    f'[2,"4","StartTransaction",{{"connectorId":"{MISPLACED}","idTag":"{CARD}","meterStart":"{MISPLACED}"}}]',
    f'[2,"5","StatusNotification",{{"connectorId":1,"errorCode":"{MISPLACED}","timestamp":"{MISPLACED}"}}]',
    f'[2,"6","Authorize",{{"idTag":"{CARD}"',
    f'[2,"7","Authorize","{CARD}"]',
    f'{{"idTag":"{CARD}"}}',
    f'[3,"8",{{"idTagInfo":"{MISPLACED}"}}]',
    f'[9,"9","Authorize",{{"idTag":"{CARD}"}}]',
)


async def test_bad_frames(bench, store, log):
    ours, theirs = Screen(), Screen()
    async with (
        office("1.6", bench.csms(1, store), options=Options(trace=ours.view)) as place,
        coming(place, bench.station(1), options=Options(trace=theirs.view)) as csms,
    ):
        await csms.boot_notification(boot())
        for text in BAD_FRAMES:
            await csms.peer._socket.send(text)
        await csms.boot_notification(boot())  # it is there still
    assert "bad frame" in ours.text
    assert "call refused" in log.text
    clean(log, ours, theirs)


BAD_BODIES = (
    f"<s:authorizeRequest><s:idTag>{LONG}</s:idTag></s:authorizeRequest>",
    f"<s:authorizeRequest><s:idTag>{CARD}</s:idTag><s:password>{NEW}</s:password></s:authorizeRequest>",
    f"<s:authorizeRequest><s:idTag>{CARD}</s:authorizeRequest>",
    f"<s:authorizeRequest>{CARD}</s:authorizeRequest>",
    f"<s:authorizeRequest><s:idTag><s:idTag>{CARD}</s:idTag><s:text>{CARD}</s:text></s:idTag></s:authorizeRequest>",
    f"<s:startTransactionRequest><s:connectorId>{MISPLACED}</s:connectorId><s:idTag>{CARD}</s:idTag></s:startTransactionRequest>",
)


async def test_bad_envelopes(bench, store, log):
    ours = Screen()
    async with office(
        "1.6", bench.csms(0, store), soap="127.0.0.1:0", soap_options={"options": soap_options(ours)}
    ) as place:
        port = int(place.server.urls["soap"].rstrip("/").rpartition(":")[2])
        assert (await send(port, BOOT)).status == 200
        for body in BAD_BODIES:
            assert (await send(port, AUTHORIZE_BY_HAND.but(body=body))).status >= 400
        credentials = b64encode(f"somebody:{WRONG}".encode()).decode()
        for header in (f"Basic {credentials}", f"Basic {WRONG}", f"Bearer {WRONG}"):
            await send(port, BOOT, Authorization=header)
    assert "call refused" in log.text
    clean(log, ours)


async def test_handlers_that_break(bench, store, log):
    """Their own words are logged, and ours are not: not the values that a model refuses."""
    async with office("2.0.1", bench.csms(1, store)) as place, coming(place, bench.station(1)) as csms:
        await csms.boot_notification(boot())

        @place.csms.on(AUTHORIZE)
        def authorize(station, request):
            return AuthorizeResponse(id_token_info=IdTokenInfo(status=request.id_token.id_token))

        with pytest.raises(CallRefused, match="InternalError: Authorize failed"):
            await say_all(csms)
    assert "Input should be" in log.text
    clean(log)


# ---------------------------------------------------------------------------------------------------- our own errors

NO_KEY = f"-----BEGIN PRIVATE KEY-----\n{b64encode(NEW.encode()).decode()}\n-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    "make",
    [
        lambda: password_bytes(f"{NEW} with white space"),
        lambda: password_bytes(NEW * 9),
        lambda: password_of_key(NEW),
        lambda: password_of_key(NEW.encode().hex() + "00000000000"),
        lambda: authorization_key(NEW.encode() * 2),
        lambda: read_password(NEW * 3, "1.6"),
        lambda: read_password(f"{NEW} ", "2.0.1"),
        lambda: read_private_key(NO_KEY.encode()),
        lambda: read_private_key(NEW.encode()),
        lambda: StationSecurity(2, password=NEW),
        lambda: CsmsSecurity(1),
    ],
)
def test_errors_of_what_is_refused(make):
    with pytest.raises((SecurityError, ValueError)) as caught:
        make()
    error = caught.value
    while error is not None:
        assert leaks(f"{error} {error!r} {error.args} {vars(error)}") == []
        error = error.__cause__


async def test_what_has_secrets_does_not_show_them(bench, store, tmp_path):
    security = bench.station(2)
    assert leaks(f"{security!r} {security} {store!r} {await store._find(STATION)!r}") == []
    async with SqliteCredentialStore(tmp_path / "credentials.db") as kept:
        await kept.set(STATION, PASSWORD.encode())
        await kept.propose(STATION, NEW.encode())
    for file in tmp_path.iterdir():
        assert leaks(file.read_bytes().decode("latin-1")) == []
