"""Recordings played again, over real sockets: to a CSMS, and to a station."""

import asyncio
from contextlib import aclosing

import pytest
from toolkit.recording.rig import record, record_session
from toolkit.rig import OCPP16, VERSIONS

import ocpp16_core as ocpp
from ocpp_core import CallError, ConnectFailed, ErrorCode, Handlers
from ocpp_core.registry import Registry
from ocpp_toolkit.connections import serve
from ocpp_toolkit.recording import Outcome, Recorder, Sender, exchanges, read_records, replay_csms, replay_station
from ocpp_toolkit.recording.replay import TransactionNumbers
from ocpp_toolkit.simulation import CsmsSimulator
from ocpp_transport_ws import Options
from ocpp_transport_ws import serve as serve_ws

WS = Registry().transport("ws")
QUICK = Options(close_timeout=1.0, ping_interval=None)
THEN = "2025-03-01T12:00:00Z"


async def all_of(results):
    async with aclosing(results):
        return [each async for each in results]


def ways(replayed):
    return [(each.recorded.action, each.recorded.outcome, each.outcome) for each in replayed]


async def test_a_session_played_to_another_csms_ends_as_it_did(tmp_path):
    path = tmp_path / "traffic.jsonl"
    with Recorder(path) as recorder:
        await record_session(recorder)
    with path.open(encoding="utf-8") as lines:
        found = exchanges(read_records(lines))
    csms = CsmsSimulator(VERSIONS)
    async with serve(csms, "127.0.0.1:0", options=QUICK) as server:
        replayed = await all_of(replay_station(found, WS, OCPP16, server.url, identity="CP-AGAIN", options=QUICK))
    assert [each.recorded.action for each in replayed][:2] == ["BootNotification", "StatusNotification"]
    assert all(each.is_as_before for each in replayed)
    assert [session.completed for session in csms.sessions.values()] == [True]


class Csms:
    """A strict CSMS that gives numbers of its own to transactions, and refuses heartbeats."""

    def __init__(self):
        self.handlers = Handlers()
        self.stopped = []
        self.handlers.on(ocpp.START_TRANSACTION)(self.start)
        self.handlers.on(ocpp.STOP_TRANSACTION)(self.stop)
        self.handlers.on(ocpp.HEARTBEAT)(self.refuse)

    def start(self, station, request):
        info = ocpp.IdTagInfo(status=ocpp.AuthorizationStatus.BLOCKED)
        return ocpp.StartTransactionResponse(transaction_id=70 + request.connector_id, id_tag_info=info)

    def stop(self, station, request):
        self.stopped.append(request.transaction_id)
        return ocpp.StopTransactionResponse()

    def refuse(self, station, request):
        raise CallError(ErrorCode.SECURITY_ERROR, "no")


def start(connector, number, after):
    payload = {"connectorId": connector, "idTag": "***", "meterStart": 0, "timestamp": THEN}
    accepted = {"transactionId": number, "idTagInfo": {"status": "Accepted"}}
    return [
        record([2, f"a{number}", "StartTransaction", payload], after=after),
        record([3, f"a{number}", accepted], Sender.CSMS, after=after + 0.01),
    ]


def stop(number, after):
    payload = {"transactionId": number, "meterStop": 1, "timestamp": THEN}
    return [
        record([2, f"b{number}", "StopTransaction", payload], after=after),
        record([3, f"b{number}", {}], Sender.CSMS, after=after + 0.01),
    ]


async def test_new_numbers_of_transactions_take_the_place_of_the_recorded_ones():
    found = exchanges([*start(1, 1, 0), *start(2, 2, 1), *stop(2, 2), *stop(1, 3), *stop(9, 4)])
    csms = Csms()
    async with serve_ws(csms.handlers, [OCPP16], options=QUICK) as server:
        replayed = await all_of(replay_station(found, WS, OCPP16, server.url, options=QUICK))
    assert csms.stopped == [72, 71, 9]
    assert [each.differences for each in replayed] == [["idTagInfo"], ["idTagInfo"], [], [], []]


def test_what_has_no_number_is_left_as_it_was():
    numbers = TransactionNumbers()
    numbers.learn('{"transactionId":1}', '{"transactionId":2}')
    numbers.learn('{"transactionId":"tx"}', '{"transactionId":3}')
    numbers.learn("no", "[]")
    for payload in ('{ "a": 1 }', '{"transactionId":"1"}', '{"transactionId":7}', "[1]", "{no"):
        assert numbers.applied(payload) == payload
    assert numbers.applied('{"transactionId":1,"x":1.0}') == '{"transactionId":2,"x":1.0}'


async def test_calls_that_break_the_rules_are_made_all_the_same_and_what_ends_otherwise_is_told():
    found = exchanges(
        [
            record([2, "1", "Heartbeat", {}]),
            record([3, "1", {"currentTime": THEN}], Sender.CSMS, after=1),
            record([2, "2", "Nonsense", {"a": 1}], after=2),
            record([4, "2", "NotImplemented", "", {}], Sender.CSMS, after=3),
        ]
    )
    async with serve_ws(Csms().handlers, [OCPP16], options=QUICK) as server:
        replayed = await all_of(replay_station(found, WS, OCPP16, server.url, options=QUICK))
    assert ways(replayed) == [
        ("Heartbeat", Outcome.ANSWERED, Outcome.REFUSED),
        ("Nonsense", Outcome.REFUSED, Outcome.REFUSED),
    ]
    assert [each.is_as_before for each in replayed] == [False, True]
    assert replayed[0].answer == "SecurityError no"


async def test_a_call_without_an_answer_is_one():
    handlers = Handlers()
    handlers.on(ocpp.HEARTBEAT)(lambda station, request: asyncio.sleep(60))
    found = exchanges([record([2, "1", "Heartbeat", {}])])
    async with serve_ws(handlers, [OCPP16], options=Options(close_timeout=0.1)) as server:
        replayed = await all_of(replay_station(found, WS, OCPP16, server.url, timeout=0.05, options=QUICK))
    assert ways(replayed) == [("Heartbeat", Outcome.UNANSWERED, Outcome.UNANSWERED)]
    assert replayed[0].answer == "no answer to Heartbeat within 0.05 s"


async def test_pauses_are_as_then_divided_by_the_speed():
    found = exchanges([*start(1, 1, 0), *stop(1, 1000)])
    times = []
    csms = Csms()
    csms.handlers.on(ocpp.STOP_TRANSACTION)(lambda *_: times.append(asyncio.get_running_loop().time()))
    async with serve_ws(csms.handlers, [OCPP16], options=QUICK) as server:
        began = asyncio.get_running_loop().time()
        replayed = await all_of(replay_station(found, WS, OCPP16, server.url, speed=5000, options=QUICK))
    assert len(replayed) == 2
    assert times[0] - began >= 0.2


async def test_where_nobody_listens_it_says_so():
    async with serve_ws(Handlers(), [OCPP16]) as server:
        url = server.url
    with pytest.raises(ConnectFailed):
        await all_of(replay_station(exchanges(start(1, 1, 0)), WS, OCPP16, url, options=QUICK))


# ------------------------------------------------------------------------------------------------- to a station

FROM_CSMS = [
    record([2, "1", "Heartbeat", {}]),
    record([3, "1", {"currentTime": THEN}], Sender.CSMS, after=1),
    record([2, "7", "Reset", {"type": "Soft"}], Sender.CSMS, after=2),
    record([3, "7", {"status": "Accepted"}], after=3),
    record([2, "2", "Heartbeat", {}], after=4),
    record([4, "2", "InternalError", "later", {}], Sender.CSMS, after=5),
    record([2, "3", "Authorize", {"idTag": "***"}], after=5.5),
    record([3, "3", {"idTagInfo": {"status": "Wrong"}}], Sender.CSMS, after=5.6),
    record([2, "8", "ClearCache", {}], Sender.CSMS, after=6),
    record([3, "8", {"status": "Accepted"}], after=7),
]


async def test_the_csms_of_a_recording_played_to_a_station():
    handlers, seen = Handlers(), []

    @handlers.on(ocpp.RESET)
    def reset(csms, request):
        seen.append("reset")
        return ocpp.ResetResponse(status=ocpp.ResetStatus.REJECTED)

    port = await _free_port()
    replay = asyncio.create_task(
        all_of(replay_csms(exchanges(FROM_CSMS), WS, OCPP16, "127.0.0.1", port, options=QUICK))
    )
    async with _connected(port, handlers) as csms:
        answer = await csms.call(ocpp.HeartbeatRequest())
        seen.append(answer.current_time.isoformat())
        for request in (
            ocpp.HeartbeatRequest(),
            ocpp.AuthorizeRequest(id_tag="A"),
            ocpp.DataTransferRequest(vendor_id="V"),
        ):
            with pytest.raises(CallError) as refused:
                await csms.call(request)
            seen.append(str(refused.value.code))
        replayed = await replay
    assert seen.count("reset") == 1
    assert [each for each in seen if each != "reset"] == [
        "2025-03-01T12:00:00+00:00", "InternalError", "InternalError", "NotSupported",
    ]  # fmt: skip
    assert ways(replayed) == [
        ("Reset", Outcome.ANSWERED, Outcome.ANSWERED),
        ("ClearCache", Outcome.ANSWERED, Outcome.REFUSED),
    ]
    assert [each.differences for each in replayed] == [["status"], ["status"]]


async def _free_port():
    async with serve_ws(Handlers(), [OCPP16], "127.0.0.1", 0) as server:
        return int(server.url.rpartition(":")[2])


class _connected:  # noqa: N801 - used as a function
    """A station's connection, tried until somebody listens."""

    def __init__(self, port, handlers):
        self._ask = lambda: WS.connect(f"ws://127.0.0.1:{port}", "CP9", [OCPP16], handlers, options=QUICK)

    async def __aenter__(self):
        while True:
            try:
                self._context = self._ask()
                return await self._context.__aenter__()
            except ConnectFailed:
                await asyncio.sleep(0.01)

    async def __aexit__(self, *error):
        return await self._context.__aexit__(*error)
