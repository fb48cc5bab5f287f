"""The station's verbs, against a simulated CSMS, in every version."""

import threading

import pytest
from toolkit.rig import OCPP15, OCPP16, OCPP201, SOON, VERSIONS
from toolkit.shell.waiting import eventually

import ocpp16_core
import ocpp_generic_api as api
from ocpp_core import ConnectFailed, ConnectionLost, NotSupported
from ocpp_toolkit.shell import StationShell


class Beside:
    """What the CSMS does, from its own loop's thread, while the shell waits at the prompt."""

    def __init__(self, csms):
        self._csms = csms

    def ask(self, request):
        """Call the station; the answer."""
        link = self._csms.links[-1]
        station = self._csms.simulator.remote(link)
        done, answers = threading.Event(), []

        async def call():
            try:
                answers.append(await station.call(request))
            finally:
                done.set()

        link._loop.call_soon_threadsafe(lambda: link.spawn(call()))
        assert done.wait(SOON)
        return answers[0]


@pytest.fixture(params=VERSIONS, ids=lambda version: version.name)
def version(request):
    return request.param


@pytest.fixture
def shell(csms, console, version):
    with StationShell(console, csms.url, f"CS{version.name}", [version]) as entered:
        yield entered


@pytest.fixture
def shell16(csms, console):
    with StationShell(console, csms.url, "CS1", [OCPP16]) as entered:
        entered.boot()
        yield entered


def session_of(csms, shell):
    """The last session that the CSMS knows of a station."""
    identity = shell.remote.identity
    return [each for each in csms.simulator.sessions.values() if each.station == identity][-1]


def test_a_session_in_every_version(csms, shell):
    assert shell.boot().status == "Accepted"
    assert shell.heartbeat().current_time.tzinfo is not None
    assert shell.authorize("T1").id_token_info.status == "Accepted"
    assert isinstance(shell.status("preparing"), api.StatusNotificationResponse)
    assert shell.start("T1").id_token_info.status == "Accepted"
    shell.meter(1500, 7000)
    shell.charging("SuspendedEV")
    shell.meter()
    assert session_of(csms, shell).meter_stop is None
    shell.stop()
    record = session_of(csms, shell)
    assert (record.token, record.meter_start, record.meter_stop) == ("T1", 1000, 1600)
    assert (shell.program.session, shell.program.status, shell.program.activity) == (None, "Available", None)


def test_the_other_verbs(shell16):
    assert isinstance(shell16.meter(), api.MeterValuesResponse)
    assert isinstance(shell16.data("Acme", "Hello", "text"), api.DataTransferResponse)
    assert isinstance(shell16.firmware("downloaded"), api.FirmwareStatusNotificationResponse)
    assert isinstance(shell16.log(), api.LogStatusNotificationResponse)
    assert isinstance(shell16.security_event(), api.SecurityEventNotificationResponse)
    assert [frame.text.split('"')[3] for frame in shell16.frames(100) if frame.text.startswith("[2")] == [
        "BootNotification",
        "MeterValues",
        "DataTransfer",
        "FirmwareStatusNotification",
        "DiagnosticsStatusNotification",
        "SecurityEventNotification",
    ]


def test_a_boot_says_what_it_is_told_also_when_the_csms_asks_for_it(csms, shell16):
    shell16.boot("watchdog", vendor="Acme", model="One")
    Beside(csms).ask(api.TriggerMessageRequest(requested_message=api.MessageTrigger.BOOT_NOTIFICATION))

    def boots():
        return [each.text for each in shell16.frames(100) if '"chargePointModel"' in each.text]

    eventually(lambda: len(boots()) == 3)
    assert '"chargePointModel":"Shell"' in boots()[0]
    assert all('{"chargePointVendor":"Acme","chargePointModel":"One"}' in text for text in boots()[1:])


def test_a_session_of_the_csms(csms, shell):
    shell.boot()
    beside = Beside(csms)
    start = api.RequestStartTransactionRequest(id_token=api.IdToken(id_token="REMOTE"), evse_id=1, remote_start_id=7)
    assert beside.ask(start).status == "Accepted"
    eventually(lambda: shell.program.session is not None and shell.program.power > 0)
    eventually(lambda: session_of(csms, shell).token == "REMOTE")
    assert beside.ask(start).status == "Rejected"
    stop = api.RequestStopTransactionRequest(transaction_id=session_of(csms, shell).transaction_id)
    assert beside.ask(stop).status == "Accepted"
    eventually(lambda: shell.program.session is None)
    assert beside.ask(stop).status == "Rejected"
    assert [type(each.request) for each in shell.q()] == [type(start)] * 2 + [type(stop)] * 2
    assert shell.q() == []


def test_a_session_that_the_csms_refuses_is_told(csms, shell16, caplog):
    @csms.simulator.on(api.TRANSACTION_EVENT)
    def refuse(station, request):
        raise LookupError

    try:
        with pytest.raises(Exception, match="InternalError"):
            shell16.start()
        assert shell16.program.session is None
        start = api.RequestStartTransactionRequest(id_token=api.IdToken(id_token="REMOTE"), evse_id=1)
        assert Beside(csms).ask(start).status == "Accepted"
        eventually(lambda: "InternalError" in caplog.text)
    finally:
        csms.simulator._answer()


@pytest.mark.parametrize(("kind", "boots"), [("Immediate", True), ("OnIdle", False)])
def test_a_reset_while_a_session_goes_on(csms, console, kind, boots):
    with StationShell(console, csms.url, "CS2", [OCPP201]) as shell:
        shell.boot()
        shell.start()
        shell.journal._frames.clear()
        Beside(csms).ask(api.ResetRequest(type=api.ResetType(kind)))
        if not boots:
            assert shell.program.session is not None
            shell.stop("EVDisconnected")
        eventually(lambda: any('"RemoteReset"' in each.text for each in shell.frames(100)))
        assert shell.program.session is None
        reason = "ImmediateReset" if boots else "EVDisconnected"
        assert any(f'"stoppedReason":"{reason}"' in each.text for each in shell.frames(100))


def test_a_reset_without_a_session(csms, shell16):
    shell16.journal._frames.clear()
    Beside(csms).ask(api.ResetRequest(type=api.ResetType.IMMEDIATE))
    eventually(lambda: any('"StatusNotification"' in each.text for each in shell16.frames(100)))
    assert any('"BootNotification"' in each.text for each in shell16.frames(100))


def test_out_of_service_no_session_is_started_for_the_csms(csms, shell16):
    beside = Beside(csms)
    beside.ask(api.ChangeAvailabilityRequest(operational_status=api.OperationalStatus.INOPERATIVE))
    start = api.RequestStartTransactionRequest(id_token=api.IdToken(id_token="REMOTE"), evse_id=1)
    assert beside.ask(start).status == "Rejected"


# -------------------------------------------------------------------------------------------- what cannot be done now


def test_sessions_out_of_order(shell16):
    for work in (shell16.stop, shell16.charging):
        with pytest.raises(ValueError, match="there is no session"):
            work()
    shell16.start()
    with pytest.raises(ValueError, match="goes on"):
        shell16.start()


def test_words_that_are_none(shell16):
    with pytest.raises(ValueError, match=r"'x' is none of Available, .*Faulted, Preparing"):
        shell16.status("x")
    with pytest.raises(ValueError, match=r"'x' is none of .*PowerUp"):
        shell16.boot("x")


def test_without_a_connection(shell16):
    shell16.disconnect()
    assert shell16.state.startswith("not connected to ws://")
    assert shell16.variables()["csms"] is None
    assert shell16.facts()["since"] == "never"
    for work in (shell16.heartbeat, shell16.boot):
        with pytest.raises(LookupError, match=r"reconnect\(\) makes one"):
            work()
    shell16.disconnect()
    shell16.reconnect()
    assert shell16.heartbeat().current_time is not None


def test_a_connection_that_the_csms_ends(csms, shell16, shown):
    link = csms.links[-1]
    link._loop.call_soon_threadsafe(lambda: link._loop.create_task(link.close(1001, "gone")))
    eventually(lambda: "CS1 disconnected: 1001 gone" in shell16.console.file.getvalue())
    assert shell16.state.endswith("ended: 1001 gone")
    with pytest.raises(ConnectionLost):
        shell16.heartbeat()
    shell16.reconnect()
    assert shell16.heartbeat().current_time is not None


def test_a_csms_that_cannot_be_reached(console):
    before = threading.active_count()
    with pytest.raises(ConnectFailed):
        StationShell(console, "ws://127.0.0.1:1", "CS1", [OCPP16]).__enter__()
    assert threading.active_count() == before


# ------------------------------------------------------------------------------------------------------ common verbs


def test_messages_of_either_kind(shell16):
    assert isinstance(shell16.send(ocpp16_core.HeartbeatRequest()), ocpp16_core.HeartbeatResponse)
    assert shell16.variables()["strict"] is ocpp16_core
    with pytest.raises(NotSupported):
        shell16.send(api.ResetRequest(type=api.ResetType.IMMEDIATE))


def test_what_a_version_cannot_carry_is_told(csms, console, shown):
    with StationShell(console, csms.url, "CS15", [OCPP15]) as shell:
        shell.send(api.BootNotificationRequest(charging_station=shell.program.about, reason=api.BootReason.WATCHDOG))
    assert "not carried: reason: OCPP 1.x does not say why a station came up" in shown()


def test_a_raw_frame_and_what_came_back(shell16, shown):
    shell16.raw('[2,"x","Foo",{}]')
    eventually(lambda: len(shell16.frames(100)) == 4)
    sent, received = shell16.frames(2)
    assert (sent.sent, sent.text, received.sent) == (True, '[2,"x","Foo",{}]', False)
    assert received.text.startswith('[4,"x","NotImplemented"')
    shell16.show(shell16.frames(2))
    assert ' CS1 ▶ [2,"x","Foo",{}]\n' in shown()
    assert shell16.frames(0) == []


def test_what_came_is_shown(csms, shell16, shown):
    Beside(csms).ask(api.UnlockConnectorRequest(evse_id=1, connector_id=1))
    assert "CS1 ocpp1.6 ◀ UnlockConnector {" in shown()
    shell16.show(shell16.q())
    assert "CS1 UnlockConnectorRequest(evse_id=1, connector_id=1)\n" in shown()
    shell16.show(shell16.q())
    assert shown() == "nothing\n"


def test_who_it_is(shell16, shown):
    shell16.start()
    shown()
    shell16.whoami()
    lines = [line.split(maxsplit=1) for line in shown().splitlines()]
    facts = dict(line for line in lines if len(line) == 2)
    assert facts["station"].strip() == "CS1"
    assert facts["connector"].strip() == "Occupied, Charging"
    assert facts["transaction"].strip() == shell16.program.transaction_id
    assert facts["meter"].strip() == "1000 Wh, 11000 W"


@pytest.mark.parametrize(
    ("thing", "parts"),
    [
        (None, ["status(state='Available', evse=1, connector=1)", "Report the state of a connector", "csms", "q()"]),
        (api.ResetRequest, ["ResetRequest: ", "type", "ResetType", "required", "evse_id"]),
        (api.ResetType, ["ResetType: ", "'OnIdle'", "ON_IDLE"]),
        (StationShell.boot, ["boot(self, reason='PowerUp'", "Tell that the station has come up."]),
        (3, ["int"]),
        (dict.fromkeys, ["fromkeys"]),
        (type, ["type(…)"]),
    ],
)
def test_help(shell16, shown, thing, parts):
    shown()
    shell16.help(thing)
    text = shown()
    for part in parts:
        assert part in text


def test_quiet_it_shows_no_messages(csms, console, shown):
    with StationShell(console, csms.url, "CS1", [OCPP16], quiet=True) as shell:
        shell.boot()
        assert len(shell.frames()) == 2
    assert "▶" not in shown()
