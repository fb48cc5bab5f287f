import asyncio
import inspect
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager

import pytest
from toolkit.hub import BOOT, booting

import ocpp_generic_api as api
from ocpp201_core import GetBaseReportRequest
from ocpp_core import CallError, CallRefused, ConnectFailed, ConnectionLost, ErrorCode, NotSupported, now
from ocpp_generic_api import (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    HEARTBEAT,
    RESET,
    AuthorizeRequest,
    BootNotificationResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    IdToken,
    RegistrationStatus,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
)
from ocpp_toolkit import CSMS, ChargingStation, connect, serve, sync
from ocpp_transport_ws import Options

SOON = 30.0
"""Seconds after which something that should happen has not."""
QUICK = Options(ping_interval=None, close_timeout=1.0)
HEART = HeartbeatRequest()
IMMEDIATE = ResetRequest(type=ResetType.IMMEDIATE)
TOKEN = AuthorizeRequest(id_token=IdToken(id_token="T1"))


def beating(csms):
    """Have a CSMS answer boots and heartbeats."""

    @csms.on(HEARTBEAT)
    def beat(station, request):
        return HeartbeatResponse(current_time=now())

    return booting(csms)


def resetting(**options):
    """A station that resets when it is asked."""
    program = ChargingStation(**options)

    @program.on(RESET)
    async def reset(csms, request):
        return ResetResponse(status=ResetStatus.ACCEPTED)

    return program


def serving(csms, **options):
    return sync.serve(csms, "127.0.0.1:0", options=QUICK, **options)


def connecting(program, server, identity="CS1", **options):
    return sync.connect(program, server.url, identity, options=QUICK, **options)


@pytest.fixture(autouse=True)
def nothing_leaks():
    """Whatever a test does, no thread of it is left."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.fixture(scope="module")
def csms():
    return beating(CSMS(boot_gate="open"))


@pytest.fixture(scope="module")
def server(csms):
    """One server for the tests that only need some."""
    with serving(csms) as listening:
        yield listening


# --------------------------------------------------------------------------------------------------------- both sides


@pytest.mark.parametrize("version", ["1.5", "1.6", "2.0.1"])
def test_both_sides_call_each_other(version):
    with serving(beating(CSMS())) as server, connecting(resetting(versions=[version]), server) as csms:
        assert csms.boot_notification(BOOT).status is RegistrationStatus.ACCEPTED
        station = server.stations.wait_for("CS1", accepted=True, timeout=SOON)
        assert station.reset(IMMEDIATE) == ResetResponse(status=ResetStatus.ACCEPTED)
        assert (station.version, station.accepted, csms.version) == (version, True, version)


def test_what_a_connection_is(server):
    with connecting(ChargingStation(["1.6"]), server) as csms:
        assert (csms.identity, csms.version, csms.transport) == ("CS1", "1.6", "ws")
        assert csms.remote_address == server.url.removeprefix("ws://")
        assert dict(server.urls) == {"ws": server.url}
        assert csms.connected_at <= now()
        assert repr(csms) == "<Csms CS1 OCPP 1.6>"
        assert csms == csms.within(5)
        assert len({csms, csms.within(5)}) == 1
        assert csms != server.stations.wait_for("CS1", timeout=SOON)
        assert csms != csms.remote


def test_an_execution_has_more_than_the_response(server):
    with connecting(ChargingStation(["1.6"]), server) as csms:
        done = csms.execute(HEART)
        assert (done.messages, done.losses) == (1, ())
        assert done.sent <= done.answered


@pytest.mark.parametrize(("blocking", "awaited"), [(sync.Station, api.Station), (sync.Csms, api.Csms)])
def test_every_verb_is_there_with_its_parameters_and_text(blocking, awaited):
    verbs = {
        name for name, verb in vars(awaited).items() if inspect.iscoroutinefunction(verb) and not name.startswith("_")
    }
    assert {name for name in vars(blocking) if hasattr(awaited, name)} - {"accepted", "__doc__", "__module__"} == verbs
    for name in verbs:
        assert getattr(blocking, name).__doc__ == getattr(awaited, name).__doc__
        assert inspect.signature(getattr(blocking, name)) == inspect.signature(getattr(awaited, name))


def test_a_verb_of_a_connection_shows_what_it_takes(server):
    with connecting(ChargingStation(["1.6"]), server) as csms:
        assert str(inspect.signature(csms.heartbeat)).startswith("(request: ")
        assert not inspect.iscoroutinefunction(csms.heartbeat)


# ------------------------------------------------------------------------------------------------------------ stations


def test_stations_are_looked_up(csms, server):
    with ExitStack() as stack:
        for version in ("1.5", "1.6"):
            stack.enter_context(connecting(ChargingStation([version]), server, f"CS{version}"))
            server.stations.wait_for(f"CS{version}", timeout=SOON)
        assert sorted(server.stations) == ["CS1.5", "CS1.6"]
        assert len(server.stations) == 2
        assert "CS1.5" in server.stations
        assert "CS2" not in server.stations
        assert server.stations.where(lambda each: each.version == "1.6") == [server.stations["CS1.6"]]
        assert server.stations["CS1.6"].remote is csms.stations["CS1.6"]


def test_a_station_that_does_not_come(server):
    with pytest.raises(TimeoutError, match=r"not done within 0\.01 s"):
        server.stations.wait_for("nobody", timeout=0.01)


def test_a_connection_that_is_closed(server):
    with connecting(ChargingStation(["1.6"]), server) as csms:
        server.stations.wait_for("CS1", timeout=SOON)
        csms.close()
        with pytest.raises(ConnectionLost):
            csms.heartbeat(HEART)


def test_drained_and_closed():
    with serving(beating(CSMS())) as server, connecting(ChargingStation(["1.6"]), server):
        with pytest.raises(TimeoutError):
            server.wait_closed(0.01)
        server.drain(1.0)
        with pytest.raises(ConnectFailed, match="503"):
            connecting(ChargingStation(["1.6"]), server, "CS2").open()


# -------------------------------------------------------------------------------------------------------------- errors


def test_errors_are_those_of_the_asynchronous_calls(csms, server):
    @csms.on(AUTHORIZE)
    def authorize(station, request):
        raise CallError(ErrorCode.GENERIC_ERROR, "not today")

    with connecting(ChargingStation(["1.6"]), server) as remote:
        with pytest.raises(CallRefused, match="not today"):
            remote.authorize(TOKEN)
        with pytest.raises(NotSupported):
            remote.call(GetBaseReportRequest.model_construct())


def test_what_cannot_be_made():
    with pytest.raises(ValueError, match="'9000' is not HOST:PORT"):
        sync.serve(CSMS(), "9000")
    with pytest.raises(ValueError, match="'9080' is not HOST:PORT"):
        sync.serve(CSMS(), None, soap="9080")
    before = threading.active_count()
    with pytest.raises(ConnectFailed):
        sync.connect(ChargingStation(), "ws://127.0.0.1:1", "CS1").open()
    assert threading.active_count() == before


class Silent:
    """A CSMS that answers Authorize when it is let, and tells that it was asked."""

    def __init__(self):
        self.asked, self.gone = threading.Event(), threading.Event()
        self.csms = beating(CSMS(boot_gate="open"))

        @self.csms.on(AUTHORIZE)
        async def authorize(station, request):
            self.asked.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.gone.set()


def test_a_limit_cancels_the_call_and_the_connection_goes_on():
    with serving(Silent().csms) as server, connecting(ChargingStation(["1.6"]), server, timeout=SOON) as remote:
        assert remote.timeout == SOON
        with pytest.raises(TimeoutError, match=r"not done within 0\.05 s"):
            remote.within(0.05).authorize(TOKEN)
        assert remote.remote.peer.waiting == 0


def test_a_timeout_of_the_transport_stays_what_it_is():
    options = Options(ping_interval=None, close_timeout=1.0, call_timeout=0.05)
    with (
        serving(Silent().csms) as server,
        sync.connect(ChargingStation(["1.6"]), server.url, "CS1", options=options) as remote,
        pytest.raises(TimeoutError, match="no answer to Authorize"),
    ):
        remote.within(SOON).authorize(TOKEN)


class Mute:
    """A server that takes connections and says nothing."""

    def __init__(self, background):
        self.background, self.knocked, self.gone = background, threading.Event(), threading.Event()

    async def _listen(self):
        self.server = await asyncio.start_server(self._take, "127.0.0.1", 0)

    async def _take(self, reader, writer):
        self.knocked.set()
        await reader.read()
        writer.close()
        self.gone.set()

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    def __enter__(self):
        self.background.run(self._listen)
        return self

    def __exit__(self, *error):
        assert self.gone.wait(SOON)  # whoever knocked has left
        self.background.run(self._close)

    async def _close(self):
        self.server.close()  # in its own loop, which may be taking leave of a connection right now


def test_connecting_has_the_limit_too():
    with (
        sync.Background() as background,
        Mute(background) as mute,
        pytest.raises(TimeoutError, match=r"not done within 0\.05 s"),
    ):
        sync.connect(ChargingStation(), mute.url, "CS1", timeout=0.05).open()


def test_ctrl_c_cancels_the_call_and_the_connection_goes_on():
    silent, main = Silent(), threading.main_thread()

    def interrupt():
        assert silent.asked.wait(SOON)
        signal.pthread_kill(main.ident, signal.SIGINT)

    with serving(silent.csms) as server, connecting(ChargingStation(["1.6"]), server) as remote:
        interrupter = threading.Thread(target=interrupt)
        interrupter.start()
        with pytest.raises(KeyboardInterrupt):
            remote.authorize(TOKEN)
        interrupter.join()
        remote.close()
        assert silent.gone.wait(SOON)


def test_ctrl_c_while_connecting_leaves_nothing():
    main = threading.main_thread()

    def interrupt(knocked):
        assert knocked.wait(SOON)
        signal.pthread_kill(main.ident, signal.SIGINT)

    with sync.Background() as background, Mute(background) as mute:
        interrupter = threading.Thread(target=interrupt, args=(mute.knocked,))
        interrupter.start()
        with pytest.raises(KeyboardInterrupt):
            sync.connect(ChargingStation(), mute.url, "CS1").open()
        interrupter.join()


# ------------------------------------------------------------------------------------------------------------- threads


def test_many_threads_call_at_once(server):
    with (
        connecting(resetting(versions=["1.6"]), server) as remote,
        connecting(ChargingStation(["2.0.1"]), server, "CS2") as other,
        ThreadPoolExecutor(8) as pool,
    ):
        station = server.stations.wait_for("CS1", timeout=SOON)
        calls = [
            work
            for _ in range(25)
            for work in (
                lambda: remote.heartbeat(HEART),
                lambda: other.heartbeat(HEART),
                lambda: station.reset(IMMEDIATE),
                lambda: sorted(server.stations),
            )
        ]
        kinds = [type(each.result(SOON)).__name__ for each in [pool.submit(call) for call in calls]]
    assert kinds == ["HeartbeatResponse", "HeartbeatResponse", "ResetResponse", "list"] * 25


def test_a_blocking_call_in_a_handler_says_so_at_once(csms, server):
    seen = []

    @csms.on(AUTHORIZE)
    def authorize(station, request):
        try:
            server.stations["CS1"].reset(IMMEDIATE)
        except RuntimeError as error:
            seen.append(str(error))
        raise CallError(ErrorCode.GENERIC_ERROR, "seen")

    with connecting(resetting(versions=["1.6"]), server) as remote, pytest.raises(CallRefused, match="seen"):
        remote.authorize(TOKEN)
    assert [text.partition(":")[0] for text in seen] == [
        "a blocking call in the event loop's own thread would wait for itself"
    ]
    assert "in_thread" in seen[0]


async def test_where_a_loop_runs_already_as_in_a_notebook(server):
    with connecting(ChargingStation(["1.6"]), server) as remote:
        assert remote.heartbeat(HEART).current_time <= now()


def test_the_cells_of_a_notebook():
    serving_ = serving(beating(CSMS(boot_gate="open")))
    server = serving_.open()
    connecting_ = connecting(ChargingStation(), server)
    remote = connecting_.open()
    assert remote.heartbeat(HEART).current_time <= now()
    for each in (connecting_, serving_, serving_):
        each.close()
    with pytest.raises(RuntimeError, match="has been left"):
        remote.heartbeat(HEART)
    with pytest.raises(RuntimeError, match="has been left"):
        list(server.stations)


# ---------------------------------------------------------------------------------------------------------- background


def test_one_loop_for_many_connections():
    with sync.Background() as background:
        before = threading.active_count()
        with serving(beating(CSMS(boot_gate="open")), background=background) as server, ExitStack() as stack:
            remotes = [
                stack.enter_context(connecting(ChargingStation(["1.6"]), server, f"CS{number}", background=background))
                for number in range(3)
            ]
            assert [type(each.heartbeat(HEART)) for each in remotes] == [HeartbeatResponse] * 3
            assert server.background is background
            assert threading.active_count() == before


def test_leaving_ends_who_waits():
    refused = []

    def wait(stations):
        with pytest.raises(RuntimeError, match="has been left") as error:
            stations.wait_for("nobody")
        refused.append(error)

    with serving(CSMS()) as server:
        waiters = [threading.Thread(target=wait, args=(server.stations,)) for _ in range(2)]
        for waiter in waiters:
            waiter.start()
        while len(server.background.portal._open) < 2:
            time.sleep(0.001)  # nothing tells that both wait
    for waiter in waiters:
        waiter.join(SOON)
    assert len(refused) == 2


def test_a_background_is_entered_once_and_not_used_before():
    background = sync.Background()
    with pytest.raises(RuntimeError, match="does not run yet"):
        background.run(lambda: asyncio.sleep(0))
    with background, pytest.raises(RuntimeError, match="entered once"):
        background.__enter__()


def test_without_a_loop_to_be_had(monkeypatch):
    def refuse():
        raise OSError("too many open files")

    monkeypatch.setattr(asyncio.events, "new_event_loop", refuse)
    with pytest.raises(OSError, match="too many open files"):
        sync.Background().__enter__()


def test_a_context_is_left_by_the_task_that_entered_it():
    tasks = []

    @asynccontextmanager
    async def context():
        async with asyncio.TaskGroup():
            tasks.append(asyncio.current_task())
            yield 1
            tasks.append(asyncio.current_task())
        raise LookupError("left badly")

    with (
        sync.Background() as background,
        pytest.raises(LookupError, match="left badly"),
        background.holding(context()) as one,
    ):
        assert one == 1
    assert tasks[0] is tasks[1] is not None


# ------------------------------------------------------------------------------------------------ handlers in threads


def test_a_handler_in_a_thread_may_block_and_call_its_station():
    csms, answers = CSMS(), []
    beat_meanwhile = threading.Event()

    @csms.on(BOOT_NOTIFICATION)
    @sync.in_thread
    def boot(station, request):
        assert beat_meanwhile.wait(SOON)
        return BootNotificationResponse(status=RegistrationStatus.ACCEPTED, current_time=now(), interval=60)

    @csms.after(BOOT_NOTIFICATION)
    @sync.in_thread
    def booted(station, request, response):
        assert isinstance(station, sync.Station)
        answers.append(station.reset(IMMEDIATE))

    @csms.on(HEARTBEAT)
    def beat(station, request):
        beat_meanwhile.set()
        return HeartbeatResponse(current_time=now())

    with (
        serving(csms) as server,
        connecting(resetting(versions=["1.6"]), server) as remote,
        ThreadPoolExecutor(1) as pool,
    ):
        with connecting(ChargingStation(["1.6"]), server, "CS2") as other:
            booting_ = pool.submit(remote.boot_notification, BOOT)
            other.heartbeat(HEART)  # the loop goes on while the handler waits for this
            assert booting_.result(SOON).status is RegistrationStatus.ACCEPTED
        remote.heartbeat(HEART)
        while not answers:
            time.sleep(0.001)  # a hook tells nobody
    assert answers == [ResetResponse(status=ResetStatus.ACCEPTED)]


async def test_a_handler_in_a_thread_of_the_asynchronous_api():
    program = ChargingStation(["1.6"])

    @program.on(RESET)
    @sync.in_thread
    def reset(csms, request):
        assert csms.heartbeat(HEART).current_time <= now()
        return ResetResponse(status=ResetStatus.ACCEPTED)

    csms = beating(CSMS(boot_gate="open"))
    async with serve(csms, "127.0.0.1:0", options=QUICK) as server, connect(program, server.url, "CS1", options=QUICK):
        station = await csms.stations.wait_for("CS1")
        assert (await station.reset(IMMEDIATE)).status is ResetStatus.ACCEPTED


def test_a_handler_in_a_thread_that_is_given_up_can_ask_nothing_more():
    csms, ended, errors = beating(CSMS(boot_gate="open")), threading.Event(), []

    @csms.on(AUTHORIZE)
    @sync.in_thread
    def authorize(station, request):
        for _ in range(2):  # the first is waited for when the link ends, the second comes after
            with pytest.raises((RuntimeError, ConnectionLost)) as error:
                station.reset(IMMEDIATE)
            errors.append(error.type)
        ended.set()

    program, asked = ChargingStation(["1.6"]), threading.Event()

    @program.on(RESET)
    async def reset(csms, request):
        asked.set()
        await asyncio.Event().wait()

    with serving(csms) as server, ThreadPoolExecutor(1) as pool:
        impatient = Options(ping_interval=None, close_timeout=0.1)
        with sync.connect(program, server.url, "CS1", options=impatient) as remote:
            calling = pool.submit(remote.authorize, TOKEN)
            assert asked.wait(SOON)
        assert isinstance(calling.exception(SOON), ConnectionLost)
        assert ended.wait(SOON)
    assert errors[1] is RuntimeError
