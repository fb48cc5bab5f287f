import asyncio
import inspect
import logging
from datetime import timedelta

import pytest
from generic_api.little_neutral import (
    HELLO,
    HELLO_THERE,
    INFO,
    NOTE,
    POKE,
    RESTART,
    HelloRequest,
    HelloResponse,
    Joined,
    NoteRequest,
    NoteResponse,
    PokeRequest,
    PokeResponse,
    RestartRequest,
    RestartResponse,
    sent,
)

from ocpp_core import CallError, CallRefused, ErrorCode, NotSupported, QueueFull, now, repeats
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    DATA_TRANSFER,
    HEARTBEAT,
    RESET,
    BootNotificationResponse,
    BootReason,
    ClearCacheRequest,
    DataTransferRequest,
    DataTransferResponse,
    DataTransferStatus,
    HeartbeatRequest,
    HeartbeatResponse,
    Loss,
    RegistrationStatus,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    TransactionRecord,
)

POWERED_UP = HELLO_THERE.model_copy(update={"reason": BootReason.POWER_UP})
ON_IDLE = ResetRequest(type=ResetType.ON_IDLE)
REASON_LOST = Loss("reason", BootReason.POWER_UP, "OCPP 0.9 gives no reasons")


def welcome(**more):
    return BootNotificationResponse(current_time=now(), interval=9, status=RegistrationStatus.ACCEPTED, **more)


@pytest.fixture
def joined():
    joined = Joined()
    joined.csms_handlers.on(BOOT_NOTIFICATION)(lambda station, request: welcome())
    joined.station_handlers.on(RESET)(lambda csms, request: ResetResponse(status=ResetStatus.ACCEPTED))
    return joined


@pytest.fixture
def strict(joined):
    joined.policy = "error"
    return joined


# ------------------------------------------------------------------------------------------------------------ calls out


async def test_what_is_known_of_an_execution(joined):
    _, csms = await joined.connect()
    before = now()
    done = await csms.execute(POWERED_UP)
    assert done.request is POWERED_UP
    assert (done.response.status, done.response.interval) == (RegistrationStatus.ACCEPTED, 9)
    # Times are those of messages: whole milliseconds.
    assert before <= done.sent <= done.answered <= now() + timedelta(milliseconds=1)
    assert (done.messages, done.attempts) == (1, 1)
    assert done.losses == (REASON_LOST,)
    assert csms.peer.log == [("Hello", '{"name":"m"}')]


async def test_an_exact_call_loses_nothing(joined):
    time = now()
    joined.csms_handlers.on(HEARTBEAT)(lambda station, request: HeartbeatResponse(current_time=time))
    _, csms = await joined.connect()
    done = await csms.execute(HeartbeatRequest())
    assert (done.response, done.losses) == (HeartbeatResponse(current_time=time), ())


async def test_a_call_may_take_several_messages(joined):
    joined.station_handlers.on(DATA_TRANSFER)(
        lambda csms, request: DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=request.data.upper())
    )
    station, _ = await joined.connect()
    done = await station.execute(DataTransferRequest(vendor_id="v", data=["a", "b"]))
    assert (done.response.data, done.messages, done.attempts) == (["A", "B"], 2, 1)
    assert done.losses == (Loss("vendor_id", "v", "a note has none"),)


async def test_a_call_may_take_no_message(joined):
    _, csms = await joined.connect()
    done = await csms.execute(SecurityEventNotificationRequest(type="t", timestamp=now(), tech_info="i"))
    assert (done.response, done.messages, done.attempts) == (SecurityEventNotificationResponse(), 0, 0)
    assert done.losses == (Loss("tech_info", "i", "there is no security"),)
    assert sent(csms) == []


async def test_a_message_that_was_sent_again_is_one_message_and_two_attempts(joined):
    refusals = [CallError(ErrorCode.GENERIC_ERROR, "busy")]

    @joined.station_handlers.on(DATA_TRANSFER)
    def answer(csms, request):
        if request.data == "b" and refusals:
            raise refusals.pop()
        return DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=request.data.upper())

    station, _ = await joined.connect()
    done = await station.execute(DataTransferRequest(vendor_id="v", data=["a", "b", "c"]))
    assert (done.response.data, done.messages, done.attempts) == (["A", "B", "C"], 3, 2)
    assert sent(station) == ["Note"] * 4


async def test_what_the_transport_sends_again_is_an_attempt_too(joined, monkeypatch):
    joined.station_handlers.on(DATA_TRANSFER)(
        lambda csms, request: DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=request.data)
    )
    station, _ = await joined.connect()
    exchange = station.peer.exchange

    async def exchange_at_the_third_time(*what):
        repeats.set(repeats.get() + 2)
        return await exchange(*what)

    monkeypatch.setattr(station.peer, "exchange", exchange_at_the_third_time)
    done = await station.execute(DataTransferRequest(vendor_id="v", data=["a"]))
    assert (done.messages, done.attempts) == (1, 3)
    assert repeats.get() == 0


async def test_a_message_that_found_no_place_was_not_handed_to_the_link(joined, monkeypatch):
    joined.station_handlers.on(DATA_TRANSFER)(
        lambda csms, request: DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=request.data)
    )
    station, _ = await joined.connect()
    exchange, full = station.peer.exchange, [QueueFull("Note", 1)]

    async def exchange_when_there_is_place(*what):
        if full:
            raise full.pop()
        return await exchange(*what)

    monkeypatch.setattr(station.peer, "exchange", exchange_when_there_is_place)
    done = await station.execute(DataTransferRequest(vendor_id="v", data=["a"]))
    assert (done.messages, done.attempts, sent(station)) == (1, 1, ["Note"])


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (ClearCacheRequest(), "ClearCache is not supported: OCPP 0.9 has no cache"),
        (ResetRequest(type=ResetType.ON_IDLE, evse_id=1), "Reset of one EVSE is not supported"),
        (HELLO_THERE, "BootNotification is not supported: it is sent by the station"),
        (HelloRequest(name="x"), "Hello is not supported"),
    ],
)
async def test_what_cannot_be_said_is_not_sent(joined, request_, why):
    station, _ = await joined.connect()
    with pytest.raises(NotSupported, match=why):
        await station.call(request_)
    assert sent(station) == []


async def test_what_the_other_role_sends_is_not_sent(joined):
    _, csms = await joined.connect()
    with pytest.raises(NotSupported, match="Reset is not supported: it is sent by the CSMS"):
        await csms.call(ON_IDLE)
    assert sent(csms) == []


async def test_a_request_of_the_version_goes_as_it_is(joined):
    joined.station_handlers.on(POKE)(lambda csms, request: PokeResponse(times=csms.version.count(".")))
    station, _ = await joined.connect()
    done = await station.execute(PokeRequest())
    assert (done.response, done.messages, done.attempts, done.losses) == (PokeResponse(times=1), 1, 1, ())


async def test_a_refusal_is_passed_on(joined):
    def refuse(csms, request):
        raise CallError(ErrorCode.GENERIC_ERROR, "no", {"why": 1})

    joined.station_handlers.on(RESET)(refuse)
    station, _ = await joined.connect()
    with pytest.raises(CallRefused) as caught:
        await station.call(ON_IDLE)
    assert (caught.value.code, caught.value.description, caught.value.details) == (
        ErrorCode.GENERIC_ERROR,
        "no",
        {"why": 1},
    )


# ------------------------------------------------------------------------------------------------------------- calls in


async def test_a_handler_is_given_who_asks_and_what(joined):
    seen = []

    @joined.csms_handlers.on(BOOT_NOTIFICATION)
    async def boot(station, request):
        await asyncio.sleep(0)
        seen.append((station, request.charging_station.model))
        return welcome()

    station, csms = await joined.connect()
    assert (await csms.call(HELLO_THERE)).status is RegistrationStatus.ACCEPTED
    assert seen == [(station, "m")]


async def test_a_sync_handler_answers_without_a_task(joined):
    station, _ = await joined.connect()
    operation, request, result = station.peer.receive("Hello", '{"name": "m"}')
    assert (operation, request) == (HELLO, HelloRequest(name="m"))
    assert result == HelloResponse(welcome=True, every=9)


async def test_an_async_handler_is_waited_for(joined):
    @joined.csms_handlers.on(BOOT_NOTIFICATION)
    async def boot(station, request):
        return welcome()

    station, _ = await joined.connect()
    result = station.peer.receive("Hello", '{"name": "m"}')[2]
    assert inspect.isawaitable(result)
    assert await result == HelloResponse(welcome=True, every=9)


async def test_without_a_handler_a_call_is_not_supported(joined):
    station, csms = await joined.connect()
    for peer, request, action in (
        (csms.peer, NoteRequest(text="x"), "DataTransfer"),
        (csms.peer, NoteRequest(text="!x"), "Note"),
    ):
        with pytest.raises(CallRefused, match=f"NotSupported: {action} is not supported here"):
            await peer.call(request)
    with pytest.raises(CallRefused, match="NotSupported: Poke is not supported here"):
        await station.call(PokeRequest())


@pytest.mark.parametrize("text", ["?", "??"])
async def test_what_means_nothing_neutral_is_answered_not_supported(joined, text, caplog):
    _, csms = await joined.connect()
    with pytest.raises(CallRefused) as caught:
        await csms.peer.call(NoteRequest(text=text))
    assert (caught.value.code, caught.value.description) == (ErrorCode.NOT_SUPPORTED, "Note is not supported here")
    assert caplog.messages == [f"CS1: Note is not supported: {text}"]


async def test_what_means_nothing_neutral_after_all_is_passed_on_to_the_versions_own_handler(joined):
    joined.csms_handlers.on(NOTE)(lambda station, request: NoteResponse(text=f"{station.identity} {request.text}"))
    _, csms = await joined.connect()
    assert await csms.peer.call(NoteRequest(text="!x")) == NoteResponse(text="CS1 !x")


@pytest.mark.parametrize("later", [False, True])
async def test_a_handler_that_fails_by_a_call_of_its_own_does_not_answer_not_supported(joined, later, caplog):
    def boot(station, request):
        raise NotSupported("something", "secret")

    async def boot_later(station, request):
        await station.call(ClearCacheRequest())

    joined.csms_handlers.on(BOOT_NOTIFICATION)(boot_later if later else boot)
    _, csms = await joined.connect()
    with pytest.raises(CallRefused) as caught:
        await csms.call(HELLO_THERE)
    assert (caught.value.code, caught.value.description) == (ErrorCode.INTERNAL_ERROR, "Hello failed")
    assert "handler of Hello failed" in caplog.text


async def test_a_handler_that_returns_something_else_fails(joined, caplog):
    joined.csms_handlers.on(BOOT_NOTIFICATION)(lambda station, request: None)
    _, csms = await joined.connect()
    with pytest.raises(CallRefused, match="InternalError: Hello failed"):
        await csms.call(HELLO_THERE)


# --------------------------------------------------------------------------------------------------------------- losses


async def test_losses_are_counted_and_logged_once_for_each_station_and_place(joined, caplog):
    joined.csms_handlers.on(BOOT_NOTIFICATION)(lambda station, request: welcome(status_info=INFO))
    for _ in range(2):
        station, csms = await joined.connect()
        for _ in range(2):
            await csms.peer.call(HelloRequest(name="m", colour="red"))
    assert station.conversation.losses == {"Hello.colour": 4, "Hello.status_info": 4}
    assert [(record.name, record.levelno, record.getMessage()) for record in caplog.records] == [
        ("ocpp_generic_api", logging.WARNING, "CS1: OCPP 0.9 loses Hello.colour: nobody asked for it"),
        ("ocpp_generic_api", logging.WARNING, "CS1: OCPP 0.9 loses Hello.status_info: OCPP 0.9 explains nothing"),
    ]


async def test_entries_of_a_list_are_one_place(joined):
    station, _ = await joined.connect()
    losses = [Loss(f"a[{index}].b[7].c", 1, "why") for index in range(12)]
    station.conversation.note(ON_IDLE, losses)
    assert station.conversation.losses == {"Reset.a[].b[].c": 12}


async def test_losses_are_logged_without_the_value(joined, caplog):
    _, csms = await joined.connect()
    await csms.call(POWERED_UP)
    assert "PowerUp" not in caplog.text
    assert "BootNotification.reason" in caplog.text


async def test_as_an_error_a_loss_keeps_a_call_from_being_sent(strict):
    _, csms = await strict.connect()
    with pytest.raises(NotSupported, match=r"it would lose reason: OCPP 0.9 gives no reasons"):
        await csms.call(POWERED_UP)
    with pytest.raises(NotSupported, match="it would lose tech_info"):
        await csms.call(SecurityEventNotificationRequest(type="t", timestamp=now(), tech_info="i"))
    assert sent(csms) == []
    assert not csms.conversation.losses


async def test_as_an_error_a_loss_concerns_what_is_lost_alone(strict):
    _, csms = await strict.connect()
    assert (await csms.call(HELLO_THERE)).interval == 9
    silence = SecurityEventNotificationRequest(type="t", timestamp=now())
    assert await csms.call(silence) == SecurityEventNotificationResponse()


async def test_as_an_error_a_loss_keeps_a_call_from_its_handler(strict, caplog):
    asked = []
    strict.csms_handlers.on(BOOT_NOTIFICATION)(lambda station, request: asked.append(request))
    _, csms = await strict.connect()
    with pytest.raises(CallRefused) as caught:
        await csms.peer.call(HelloRequest(name="m", colour="red"))
    assert caught.value.code is ErrorCode.NOT_SUPPORTED
    assert "red" not in caught.value.description
    assert asked == []
    assert "it would lose colour: nobody asked for it" in caplog.text


@pytest.mark.parametrize("later", [False, True])
async def test_as_an_error_a_loss_keeps_a_response_from_being_sent(strict, later, caplog):
    def boot(station, request):
        return welcome(status_info=INFO)

    async def boot_later(station, request):
        return welcome(status_info=INFO)

    after = []
    strict.csms_handlers.on(BOOT_NOTIFICATION)(boot_later if later else boot)
    strict.csms_handlers.after(BOOT_NOTIFICATION)(lambda *what: after.append(what))
    _, csms = await strict.connect()
    with pytest.raises(CallRefused, match="NotSupported"):
        await csms.call(HELLO_THERE)
    await asyncio.sleep(0)
    assert strict.booted == after == []
    assert "it would lose status_info" in caplog.text


async def test_as_an_error_a_loss_does_not_take_an_answer_away(strict, caplog):
    strict.station_bridge.handler = lambda operation: lambda peer, request: RestartResponse(done=True, excuse="tired")
    station, _ = await strict.connect()
    done = await station.execute(ON_IDLE)
    assert done.response == ResetResponse(status=ResetStatus.ACCEPTED)
    assert done.losses == (Loss("excuse", "tired", "nobody wants it"),)
    assert caplog.messages == ["CS1: OCPP 0.9 loses Reset.excuse: nobody wants it"]


async def test_a_value_that_shares_its_counterpart_is_lost(joined):
    joined.station_handlers.on(RESET)(lambda csms, request: ResetResponse(status=ResetStatus.SCHEDULED))
    station, csms = await joined.connect()
    assert await station.call(ON_IDLE) == ResetResponse(status=ResetStatus.ACCEPTED)
    assert csms.conversation.losses == {"Restart.status": 1}


# ---------------------------------------------------------------------------------------------------------- transactions


async def test_transactions_that_run_are_known_from_the_beginning(joined):
    await joined.stores[0].save(TransactionRecord("CS1", "abc", number=3))
    station, csms = await joined.connect()
    assert station.conversation.transactions.id_of(3) == "abc"
    assert csms.conversation.transactions.id_of(3) == "3"


async def test_what_remains_of_a_connection_is_at_hand_in_the_next(joined):
    station, csms = await joined.connect()
    station.conversation.memory.log_request_id = 5
    csms.conversation.memory.log_request_id = 5
    station, csms = await joined.connect()
    assert station.conversation.memory.log_request_id == 5
    assert csms.conversation.memory.log_request_id is None  # it was given none


async def test_a_scope_knows_the_connection(joined):
    station, _ = await joined.connect()
    scope = station.conversation.scope([])
    assert (scope.identity, scope.version, scope.role) == ("CS1", station.peer.version, station.peer.role)
    assert scope.transactions is station.conversation.transactions


async def test_a_strict_peer_is_answered_in_its_own_words(joined):
    station, _ = await joined.connect()
    assert await station.peer.call(RestartRequest(hard=True)) == RestartResponse(done=True)
    assert station.peer.version.catalogue.by_action("Restart") is RESTART
