"""A station's line over real sockets, in every version: gates, intervals, what waits, and what becomes of failures."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from supervision.office import (
    BOOT,
    LINK,
    NAMES,
    SOON,
    Office,
    ended,
    eventually,
    line_to,
    reaches,
    register,
    started,
    updated,
)

from ocpp_core import (
    CallError,
    CallRefused,
    ConnectionLost,
    ErrorCode,
    NotAccepted,
    NotSupported,
    QueueFull,
    StoreFailed,
)
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    CHANGE_AVAILABILITY,
    HEARTBEAT,
    REQUEST_START_TRANSACTION,
    TRIGGER_MESSAGE,
    AuthorizeRequest,
    ChangeAvailabilityRequest,
    ChangeAvailabilityResponse,
    ChangeAvailabilityStatus,
    HeartbeatRequest,
    HeartbeatResponse,
    IdToken,
    MessageTrigger,
    OperationalStatus,
    RequestStartStopStatus,
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    SecurityEventNotificationRequest,
    StatusNotificationRequest,
    TransactionEventRequest,
    TriggerMessageRequest,
    TriggerMessageResponse,
    TriggerMessageStatus,
)
from ocpp_supervision import (
    BackOffPolicy,
    LineState,
    MemoryMessageStore,
    NetworkProfile,
    QueuePolicy,
    SecurityEvent,
    Supervisor,
)
from ocpp_toolkit import ChargingStation

EACH = pytest.mark.parametrize(
    ("version", "transport"), [*((name, "ws") for name in NAMES), ("1.5", "soap"), ("1.6", "soap")]
)
VERSION = pytest.mark.parametrize("version", NAMES)
WITH_PENDING = pytest.mark.parametrize("version", ["1.6", "2.0.1"])  # 1.5 knows neither that nor triggers
STARTING = RequestStartTransactionRequest(id_token=IdToken(id_token="R"), remote_start_id=1, evse_id=1)
AUTHORIZING = AuthorizeRequest(id_token=IdToken(id_token="R"))


async def answer_of(delivery):
    async with asyncio.timeout(SOON):
        return await delivery


def security_error(request):
    return CallError(ErrorCode.SECURITY_ERROR, "boot first")


# ------------------------------------------------------------------------------------------------------ the boot gate


@EACH
async def test_nothing_but_a_boot_is_sent_before_the_station_is_accepted(version, transport):
    office = Office(("Rejected", 1), ("Accepted", 300), versions=[version])
    async with office.open(transport) as url, line_to(url, version) as line:
        deliveries = [await line.send(event) for event in (started(), updated(), ended())]
        for delivery in deliveries:
            await answer_of(delivery)
    assert office.actions() == ["BootNotification"] * 2 + ["TransactionEvent"] * 3
    assert [register(event) for event in office.events()] == [1000, 1500, 2000]


@EACH
async def test_a_rejected_station_closes_its_link_and_is_silent_for_the_interval(version, transport):
    office = Office(("Rejected", 1), ("Accepted", 300), versions=[version])
    loop = asyncio.get_running_loop()
    async with office.open(transport) as url, line_to(url, version) as line:
        await reaches(line, LineState.REJECTED)
        rejected = loop.time()
        assert line.csms is None
        with pytest.raises(ConnectionLost):
            await line.call(AUTHORIZING)
        line.reconnect()  # does not shorten it
        await reaches(line, LineState.ACCEPTED)
        assert loop.time() - rejected > 0.95


@WITH_PENDING
async def test_a_pending_station_keeps_its_link_and_boots_again_after_the_interval(version):
    office = Office(("Pending", 1), ("Accepted", 300), versions=[version])
    async with office.open() as url, line_to(url, version) as line:
        await reaches(line, LineState.PENDING)
        csms = line.csms
        with pytest.raises(NotAccepted, match="pending"):
            await line.call(AUTHORIZING)
        with pytest.raises(NotAccepted, match="pending"):
            await csms.call(HeartbeatRequest())
        await reaches(line, LineState.ACCEPTED)
        assert line.csms is csms
    assert office.actions() == ["BootNotification"] * 2


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
@WITH_PENDING
async def test_an_interval_of_0_leaves_the_choice_to_the_station(version, status):
    office = Office((status, 0), (status, 0), ("Accepted", 0), versions=[version])
    async with office.open() as url, line_to(url, version, own_interval=0.05) as line:
        await reaches(line, LineState.ACCEPTED)
        assert line.interval == 0.05
        await office.until(lambda each: each.actions().count("Heartbeat") >= 2)
    assert office.actions()[:3] == ["BootNotification"] * 3


@WITH_PENDING
async def test_a_pending_station_sends_what_a_trigger_asks_for(version):
    office = Office(("Pending", 300), versions=[version])
    station = ChargingStation([version])
    outcomes = asyncio.Queue()

    @station.on(TRIGGER_MESSAGE)
    def trigger(csms, request):
        return TriggerMessageResponse(status=TriggerMessageStatus.ACCEPTED)

    @station.after(TRIGGER_MESSAGE)
    async def triggered(csms, request, response):
        await csms.heartbeat(HeartbeatRequest())
        try:
            await csms.call(AUTHORIZING)
        except NotAccepted as refusal:
            outcomes.put_nowait(refusal)

    async with office.open() as url, line_to(url, version, station=station) as line:
        await reaches(line, LineState.PENDING)
        seen = office.csms.stations["CS1"]
        answer = await seen.trigger_message(TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT))
        assert answer.status is TriggerMessageStatus.ACCEPTED
        async with asyncio.timeout(SOON):
            assert (await outcomes.get()).action == "Authorize"
    assert office.actions() == ["BootNotification", "Heartbeat"]


@WITH_PENDING
async def test_a_boot_that_a_trigger_asks_for_comes_at_once(version):
    office = Office(("Pending", 300), ("Accepted", 300), versions=[version])
    station = ChargingStation([version])

    @station.on(TRIGGER_MESSAGE)
    def trigger(csms, request):
        return TriggerMessageResponse(status=TriggerMessageStatus.ACCEPTED)

    async with office.open() as url, line_to(url, version, station=station) as line:

        @station.after(TRIGGER_MESSAGE)
        async def triggered(csms, request, response):
            await line.reboot()

        await reaches(line, LineState.PENDING)
        seen = office.csms.stations["CS1"]
        await seen.trigger_message(TriggerMessageRequest(requested_message=MessageTrigger.BOOT_NOTIFICATION))
        await reaches(line, LineState.ACCEPTED)


@WITH_PENDING
async def test_nobody_starts_a_transaction_at_a_pending_station(version):
    office = Office(("Pending", 300), versions=[version], boot_gate="open")
    station = ChargingStation([version])
    asked = []

    @station.on(REQUEST_START_TRANSACTION)
    def start(csms, request):
        asked.append(request)
        return RequestStartTransactionResponse(status=RequestStartStopStatus.ACCEPTED)

    async with office.open() as url, line_to(url, version, station=station) as line:
        await reaches(line, LineState.PENDING)
        answer = await office.csms.stations["CS1"].request_start_transaction(STARTING)
        assert answer.status is RequestStartStopStatus.REJECTED
    assert asked == []


@WITH_PENDING
async def test_the_csms_asks_a_pending_station_for_no_transaction_but_for_other_things(version):
    office = Office(("Pending", 300), versions=[version])
    station = ChargingStation([version])

    @station.on(CHANGE_AVAILABILITY)
    def change(csms, request):
        return ChangeAvailabilityResponse(status=ChangeAvailabilityStatus.ACCEPTED)

    async with office.open() as url, line_to(url, version, station=station) as line:
        await reaches(line, LineState.PENDING)
        seen = office.csms.stations["CS1"]
        with pytest.raises(NotAccepted, match="pending"):
            await seen.request_start_transaction(STARTING)
        changing = ChangeAvailabilityRequest(operational_status=OperationalStatus.OPERATIVE)
        assert (await seen.change_availability(changing)).status is ChangeAvailabilityStatus.ACCEPTED


@VERSION
async def test_a_strict_csms_that_was_restarted_makes_the_station_boot_once_more(version):
    first, port = Office(versions=[version]), None
    async with line_to("ws://127.0.0.1:1", version) as line:
        async with first.open() as url:
            port = int(url.rpartition(":")[2])
            line.reconnect([NetworkProfile(url, options={"options": LINK})])
            await reaches(line, LineState.ACCEPTED)
        await reaches(line, LineState.DISCONNECTED)
        second = Office(versions=[version], boot_gate="strict")
        deliveries = [await line.send(event) for event in (started(), ended())]
        async with second.open(port=port):
            for delivery in deliveries:
                await answer_of(delivery)
    assert second.actions() == ["BootNotification", "TransactionEvent", "TransactionEvent"]


# ------------------------------------------------------------------------------------------------------ the long run


@VERSION
async def test_a_lost_link_comes_back_without_a_boot_and_what_happened_meanwhile_says_so(version):
    office = Office(versions=[version])
    async with office.open() as url, line_to(url, version) as line:
        await reaches(line, LineState.ACCEPTED)
        await answer_of(await line.send(started()))
        line.csms.peer._socket.transport.abort()
        await reaches(line, LineState.DISCONNECTED)
        await line.send(updated())
        await reaches(line, LineState.ACCEPTED)
        await answer_of(await line.send(ended()))
    assert office.actions() == ["BootNotification"] + ["TransactionEvent"] * 3
    if version == "2.0.1":  # 1.x does not say either
        assert [event.offline for event in office.events()] == [None, True, None]
        assert [event.seq_no for event in office.events()] == [0, 1, 2]


async def test_heartbeats_come_by_the_interval_and_set_the_clock():
    office = Office(("Accepted", 1))
    times = []
    async with office.open() as url:
        line = line_to(url)
        line.on_time(times.append)

        @line.on_time
        def broken(time):
            raise RuntimeError("no clock")

        async with line:
            await office.until(lambda each: each.actions().count("Heartbeat") == 2)
            await eventually(lambda: len(times) == 3)
    assert times == sorted(times)


async def test_heartbeats_that_are_refused_or_not_answered_end_nothing(caplog):
    office = Office(("Accepted", 0))
    answers = iter([CallError(ErrorCode.INTERNAL_ERROR, "busy"), CallError(ErrorCode.SECURITY_ERROR), None])
    office.refuse = lambda request: next(answers, None) if isinstance(request, HeartbeatRequest) else None
    async with office.open() as url, line_to(url) as line:
        await office.until(lambda each: each.actions().count("Heartbeat") == 4)
        assert line.state is LineState.ACCEPTED
    assert office.actions()[:5] == ["BootNotification", "Heartbeat", "Heartbeat", "BootNotification", "Heartbeat"]
    assert "the heartbeat was refused: InternalError: busy" in caplog.text


async def test_a_heartbeat_without_an_answer_ends_nothing(caplog):
    office = Office(("Accepted", 0))
    held = asyncio.Event()

    async def silent(station, request):
        await held.wait()
        return HeartbeatResponse(current_time=request_time)

    request_time = started().timestamp

    office.csms.on(HEARTBEAT)(silent)
    quick = replace(LINK, call_timeout=0.05)
    async with office.open() as url, line_to(url, options=quick) as line:
        await eventually(lambda: "no answer to Heartbeat" in caplog.text)
        assert line.state is LineState.ACCEPTED
        held.set()
        await answer_of(await line.send(started()))


async def test_a_reboot_boots_again_says_so_and_says_what_is_new():
    office = Office()
    async with office.open() as url, line_to(url) as line:
        await reaches(line, LineState.ACCEPTED)
        new = BOOT.model_copy(update={"meter_type": "new"})
        await line.reboot(new)
        await office.until(lambda each: each.actions().count("BootNotification") == 2)
        await reaches(line, LineState.ACCEPTED)
        await line.reboot()
        await office.until(lambda each: each.actions().count("BootNotification") == 3)
        await office.until(lambda each: each.security_events().count("ResetOrReboot") == 2)
    boots = [request for _, request in office.seen if type(request) is type(BOOT)]
    assert [boot.meter_type for boot in boots] == [None, "new", "new"]
    assert office.security_events()[0] == "StartupOfTheDevice"


async def test_a_boot_that_is_refused_is_sent_again_over_the_same_link(caplog):
    office = Office()
    refusals = [CallError(ErrorCode.INTERNAL_ERROR, "not now")] * 2

    def boot_or_not(station, request):
        if refusals:
            raise refusals.pop()
        return original(station, request)

    original = office._boot
    office.csms.on(BOOT_NOTIFICATION)(boot_or_not)
    async with office.open() as url, line_to(url) as line:
        await reaches(line, LineState.BOOTING)
        csms = line.csms
        await reaches(line, LineState.ACCEPTED)
        assert line.csms is csms
    assert caplog.text.count("the boot was refused") == 2


async def test_a_boot_that_is_wanted_while_another_is_answered_is_not_forgotten():
    office = Office()
    answering = asyncio.Event()
    original = office._boot

    @office.csms.on(BOOT_NOTIFICATION)
    async def slow(station, request):
        response = await original(station, request)
        await answering.wait()
        return response

    async with office.open() as url, line_to(url) as line:
        await office.until(lambda each: each.actions())
        await line.reboot(BOOT.model_copy(update={"meter_type": "new"}))
        answering.set()
        await reaches(line, LineState.ACCEPTED)
        await office.until(lambda each: each.actions().count("BootNotification") == 2)
    boots = [request for _, request in office.seen if type(request) is type(BOOT)]
    assert [boot.meter_type for boot in boots] == [None, "new"]


async def test_the_states_are_told_in_order_and_the_last_is_disconnected():
    office = Office()
    states = []
    async with office.open() as url:
        line = line_to(url)
        line.watch(states.append)

        @line.watch
        def broken(state):
            raise RuntimeError("a display is out of order")

        async with line:
            await reaches(line, LineState.ACCEPTED)
            async for state in line.changes():
                assert state is LineState.ACCEPTED
                break
        assert states == [
            LineState.CONNECTING,
            LineState.BOOTING,
            LineState.ACCEPTED,
            LineState.DISCONNECTED,
        ]
        with pytest.raises(ConnectionLost):
            await line.call(AUTHORIZING)


# --------------------------------------------------------------------------------------------------------- messages


@VERSION
async def test_a_message_that_is_refused_is_sent_so_often_and_then_the_next(version):
    office = Office(versions=[version])
    office.refuse = lambda request: (
        CallError(ErrorCode.INTERNAL_ERROR, "no")
        if isinstance(request, TransactionEventRequest) and register(request) == 1500
        else None
    )
    async with office.open() as url, line_to(url, version) as line:
        _, given_up, last = [await line.send(event) for event in (started(), updated(), ended())]
        with pytest.raises(CallRefused, match="no"):
            await answer_of(given_up)
        await answer_of(last)
    assert [register(event) for event in office.events()] == [1000, 1500, 1500, 1500, 2000]


async def test_a_security_error_to_one_message_leads_to_one_boot_and_then_counts_against_the_message():
    office = Office()
    office.refuse = lambda request: security_error(request) if isinstance(request, TransactionEventRequest) else None
    async with office.open() as url, line_to(url) as line:
        delivery = await line.send(started())
        with pytest.raises(CallRefused, match="boot first"):
            await answer_of(delivery)
    assert office.actions() == ["BootNotification", "TransactionEvent", "BootNotification"] + ["TransactionEvent"] * 3


async def test_what_the_csms_does_not_know_is_given_up_unless_it_is_a_transactions():
    office = Office()
    office.refuse = lambda request: CallError(ErrorCode.NOT_IMPLEMENTED, "never heard of it")
    async with office.open() as url, line_to(url) as line:
        await reaches(line, LineState.ACCEPTED)
        for request, times in ((AUTHORIZING, 1), (started(), 3)):
            delivery = await line.send(request)
            with pytest.raises(CallRefused, match="never heard"):
                await answer_of(delivery)
            assert len([each for _, each in office.seen if type(each) is type(request)]) == times


async def test_what_a_version_cannot_say_is_given_up():
    office = Office(versions=["1.5"])
    async with office.open() as url, line_to(url, "1.5") as line:
        delivery = await line.send(SecurityEventNotificationRequest(type="x", timestamp=started().timestamp))
        with pytest.raises(NotSupported):
            await answer_of(delivery)
        assert len(line.queue) == 0


async def test_a_failure_of_our_own_holds_up_the_others_no_longer_than_a_refusal(caplog):
    office = Office()
    station = ChargingStation(["1.6"])
    async with office.open() as url, line_to(url, station=station) as line:
        await reaches(line, LineState.ACCEPTED)
        route = line.csms.conversation.adapter.route(StatusNotificationRequest)
        assert route is not None
        message = await line.send(AUTHORIZING)
        await answer_of(message)

        async def broken(request):
            if isinstance(request, TransactionEventRequest) and register(request) == 1000:
                raise ZeroDivisionError
            return await original(request)

        original = line.csms.call
        line.csms.call = broken
        bad, good = await line.send(started("T1", 1000)), await line.send(started("T2", 1001))
        with pytest.raises(ZeroDivisionError):
            await answer_of(bad)
        await answer_of(good)
    assert "TransactionEvent failed" in caplog.text


async def test_a_store_of_transactions_that_fails_for_a_while_delays_and_loses_nothing():
    office = Office(versions=["2.0.1"])
    station = ChargingStation(["2.0.1"])
    failures = [StoreFailed("here", "disk full")] * 5
    save = station._store.save

    async def failing(record):
        if failures:
            raise failures.pop()
        await save(record)

    station._store.save = failing
    async with office.open() as url, line_to(url, "2.0.1", station=station) as line:
        for event in (started(), updated(), ended()):
            delivery = await line.send(event)
        await answer_of(delivery)
    assert [event.seq_no for event in office.events()] == [0, 1, 2]


async def test_without_a_link_a_call_fails_or_waits_if_everything_is_to():
    office = Office()
    async with office.open() as url, line_to(url, queue=QueuePolicy(queue_all=True)) as patient:
        waiting = asyncio.ensure_future(patient.call(AUTHORIZING))
        assert (await answer_of(waiting)).id_token_info.status == "Accepted"
        assert (await patient.call(AUTHORIZING)).id_token_info.status == "Accepted"
    async with line_to("ws://127.0.0.1:1") as line:
        with pytest.raises(ConnectionLost, match="no link"):
            await line.call(AUTHORIZING)


async def test_a_call_before_the_boot_is_answered_is_not_sent():
    office = Office()
    hold = asyncio.Event()
    original = office._boot

    @office.csms.on(BOOT_NOTIFICATION)
    async def slow(station, request):
        await hold.wait()
        return await original(station, request)

    async with office.open() as url, line_to(url) as line:
        await reaches(line, LineState.BOOTING)
        with pytest.raises(NotAccepted, match="booting"):
            await line.call(AUTHORIZING)
        hold.set()
        await reaches(line, LineState.ACCEPTED)


async def test_without_room_the_least_important_goes_and_who_waits_for_it_is_told():
    async with line_to("ws://127.0.0.1:1", queue=QueuePolicy(limit=3)) as line:  # the first is the start-up
        ordinary = await line.send(AUTHORIZING)
        await line.send(started())
        await line.send(updated())
        with pytest.raises(QueueFull):
            await answer_of(ordinary)
        names = [message.payload for message in await line.queue.saving.store.all() if message.kind == "guaranteed"]
        assert sum(SecurityEvent.MEMORY_EXHAUSTION in each for each in names) == 1


async def test_who_is_cancelled_while_a_message_is_stored_has_sent_it():
    class Slow(MemoryMessageStore):
        async def keep(self, *messages):
            await asyncio.sleep(0.01)
            await super().keep(*messages)

    office = Office()
    async with office.open() as url, line_to(url, store=Slow()) as line:
        sending = asyncio.ensure_future(line.send(started()))
        await asyncio.sleep(0)
        sending.cancel()
        await office.until(lambda each: each.events())


async def test_what_an_earlier_program_left_is_sent_by_the_next():
    store, office = MemoryMessageStore(), Office()
    async with line_to("ws://127.0.0.1:1", store=store) as line:
        delivery = await line.send(started())
    with pytest.raises(asyncio.CancelledError):
        await delivery
    async with office.open() as url, line_to(url, store=store):
        await office.until(lambda each: each.events())


async def test_details_of_a_security_event_are_cut_to_what_may_be_sent():
    office = Office()
    async with office.open() as url, line_to(url) as line:
        await line.tell(SecurityEvent.SETTING_SYSTEM_TIME, "x" * 300)
        await office.until(lambda each: "SettingSystemTime" in each.security_events())
    [event] = [each for _, each in office.seen if getattr(each, "type", "") == "SettingSystemTime"]
    assert event.tech_info == "x" * 255


# --------------------------------------------------------------------------------------------------- links that fail


async def test_a_link_is_made_anew_when_the_program_wants_it():
    office = Office()
    async with office.open() as url, line_to(url) as line:
        await reaches(line, LineState.ACCEPTED)
        first = line.csms
        line.reconnect()
        await reaches(line, LineState.DISCONNECTED, LineState.CONNECTING)
        await reaches(line, LineState.ACCEPTED)
        assert line.csms is not first
    assert office.actions() == ["BootNotification"]


async def test_waiting_for_the_next_attempt_is_cut_short_when_the_program_wants_it():
    office = Office()
    long = BackOffPolicy(wait_minimum=1000)
    async with office.open() as url, line_to("ws://127.0.0.1:1", back_off=long) as line:
        await reaches(line, LineState.CONNECTING)
        await reaches(line, LineState.DISCONNECTED)
        line.reconnect([NetworkProfile(url, options={"options": LINK})])
        await reaches(line, LineState.ACCEPTED)


async def test_a_transport_that_fails_in_a_way_of_its_own_is_tried_again(caplog):
    tries = []

    def broken(profile):
        tries.append(profile)
        raise ZeroDivisionError

    profiles = [NetworkProfile("first"), NetworkProfile("second")]
    policy = BackOffPolicy(wait_minimum=0, random_range=0)
    async with Supervisor("CS1", broken, profiles, BOOT, back_off=policy, attempts_per_profile=2):
        await eventually(lambda: len(tries) >= 4)
    assert [each.url for each in tries[:4]] == ["first", "first", "second", "second"]
    assert "the link failed" in caplog.text


async def test_a_link_that_fails_in_being_closed_does_not_keep_the_line_from_ending(caplog):
    office = Office()
    async with office.open() as url:
        line = line_to(url)
        connect = line._connect

        @asynccontextmanager
        async def broken(profile):
            async with connect(profile) as csms:
                try:
                    yield csms
                finally:
                    raise ZeroDivisionError

        line._connect = broken
        async with line:
            await reaches(line, LineState.ACCEPTED)
        assert line.state is LineState.DISCONNECTED
        assert line._task.done()
    assert "the link failed" in caplog.text


async def test_bad_frames_that_end_a_link_are_a_security_event():
    office = Office()

    async with office.open() as url, line_to(url, options=replace(LINK, max_bad_frames=3)) as line:
        await reaches(line, LineState.ACCEPTED)
        socket = office.csms.stations["CS1"].peer._socket
        for _ in range(3):
            await socket.send("no JSON")
        await office.until(lambda each: "InvalidMessages" in each.security_events())


def test_an_own_interval_is_positive():
    with pytest.raises(ValueError, match="own_interval"):
        Supervisor("CS1", lambda profile: None, [NetworkProfile("ws://x")], BOOT, own_interval=0)
