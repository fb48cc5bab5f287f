import gc
import io
from ipaddress import ip_address

import pytest
from rich.console import Console
from toolkit.rig import OCPP15, OCPP16

import ocpp16_core
import ocpp_transport_soap
from ocpp_core import CallRefused, NotCallable, Role
from ocpp_core.testing import memory_pair
from ocpp_toolkit import CSMS, serve
from ocpp_toolkit.cli.envelopes import EnvelopeView, csms_options, options_of
from ocpp_toolkit.cli.traffic import TrafficView
from ocpp_transport_soap import Direction
from ocpp_transport_soap.codec import codec_of
from ocpp_transport_soap.envelope import Headers, build
from ocpp_transport_soap.faults import Fault, build_fault
from ocpp_transport_soap.services import services_of

SENT, RECEIVED = Direction.SENT, Direction.RECEIVED
TO_CSMS = services_of(OCPP16)[Role.STATION].namespace
TO_STATION = services_of(OCPP16)[Role.CSMS].namespace
AUTHORIZE = ocpp16_core.AuthorizeRequest(id_tag="s3cr3t")
ACCEPTED = ocpp16_core.AuthorizeResponse(
    id_tag_info=ocpp16_core.IdTagInfo(status=ocpp16_core.AuthorizationStatus.ACCEPTED, parent_id_tag="s3cr3t")
)
RESET = ocpp16_core.ResetRequest(type=ocpp16_core.ResetType.HARD)


class Shown:
    def __init__(self, **settings):
        self.file = io.StringIO()
        console = Console(file=self.file, markup=False, emoji=False, highlight=False, **settings)
        self.view = EnvelopeView(TrafficView(console, lambda: "10:22:03.123"))
        self.peer, self.other = memory_pair(OCPP16, identity="CP1")

    def __call__(self, direction, message, message_id=None, relates_to=None, namespace=TO_CSMS, peer=None):
        element = codec_of(type(message), namespace).write(message)
        text = build(element, Headers(message_id=message_id, relates_to=relates_to), namespace).decode()
        return self.text(direction, text, peer)

    def fault(self, direction, fault, relates_to):
        return self.text(direction, build_fault(fault, relates_to, TO_CSMS).decode())

    def text(self, direction, text, peer=None):
        self.view(peer or self.peer, direction, text)
        return self.lines[-1].removeprefix("10:22:03.123 CP1 ocpp1.6 ")

    @property
    def lines(self):
        return self.file.getvalue().splitlines()


@pytest.fixture
def shown():
    return Shown(width=80)


def test_a_call_and_its_answer(shown):
    call = shown(RECEIVED, AUTHORIZE, "m1")
    assert call == "◀ Authorize <idTag>***</idTag>"
    assert shown.lines == [f"10:22:03.123 CP1 ocpp1.6 {call}"]
    assert shown(SENT, ACCEPTED, relates_to="m1") == (
        "▶ Authorize answered <idTagInfo><status>Accepted</status><parentIdTag>***</parentIdTag></idTagInfo>"
    )
    assert shown(SENT, RESET, "m2", namespace=TO_STATION) == "▶ Reset <type>Hard</type>"
    assert shown(RECEIVED, ocpp16_core.HeartbeatRequest(), "m3") == "◀ Heartbeat "


def test_attributes_are_shown():
    shown = Shown(width=80)
    namespace = services_of(OCPP15)[Role.STATION].namespace
    text = (
        '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>'
        f'<meterValuesRequest xmlns="{namespace}"><connectorId>1</connectorId><values><value unit="A&quot;">5</value>'
        "</values></meterValuesRequest></e:Body></e:Envelope>"
    )
    assert shown.text(RECEIVED, text) == (
        '◀ MeterValues <connectorId>1</connectorId><values><value unit="A&quot;">5</value></values>'
    )


def test_a_fault(shown):
    shown(SENT, RESET, "m1", namespace=TO_STATION)
    fault = Fault("Receiver", "NotSupported", "not here")
    assert shown.fault(RECEIVED, fault, "m1") == "◀ Reset refused NotSupported not here"
    assert shown.fault(RECEIVED, Fault("MustUnderstand", None, "what?"), "m1") == "◀ ? refused MustUnderstand what?"


def test_settings_that_are_secrets(shown):
    key = ocpp16_core.ChangeConfigurationRequest
    assert shown(SENT, key(key="AuthorizationKey", value="s3cr3t"), "m1", namespace=TO_STATION) == (
        "▶ ChangeConfiguration <key>AuthorizationKey</key><value>***</value>"
    )
    assert "<value>60</value>" in shown(SENT, key(key="HeartbeatInterval", value="60"), "m2", namespace=TO_STATION)


def test_stations_may_use_the_same_id(shown):
    other, _ = memory_pair(OCPP16, identity="CP1")
    shown(RECEIVED, AUTHORIZE, "m1")
    fault = build_fault(Fault("Sender", "SecurityError", "no"), "m1", TO_CSMS).decode()
    assert shown.text(SENT, fault, other) == "▶ ? refused SecurityError no"
    assert shown.text(SENT, fault) == "▶ Authorize refused SecurityError no"


def test_what_is_gone_is_forgotten(shown):
    shown(RECEIVED, AUTHORIZE, "m1", peer=memory_pair(OCPP16)[0])
    gc.collect()
    assert len(shown.view._actions) == 0


@pytest.mark.parametrize("text", ["hello", "", "<html/>", '<?xml version="1.0"?><!DOCTYPE a><a/>'])
def test_what_is_no_envelope(shown, text):
    assert shown.text(RECEIVED, text).startswith("◀ bad message: ")


def test_one_line_a_message_whatever_the_peer_says(shown):
    call = ocpp16_core.DataTransferRequest(vendor_id="V\n\x9b[bold]<&>", data="a")
    assert shown(RECEIVED, call, "m1") == (
        "◀ DataTransfer <vendorId>V\\n\\x9b[bold]&lt;&amp;&gt;</vendorId><data>a</data>"
    )
    assert shown.fault(SENT, Fault("Sender", "ProtocolError", "\x9bred"), "m1").endswith("ProtocolError \\x9bred")


def test_a_long_line_is_cut_on_a_terminal():
    terminal = Shown(width=60, force_terminal=True, color_system=None)
    terminal(RECEIVED, ocpp16_core.DataTransferRequest(vendor_id="V" * 100), "m1")
    assert [len(line) for line in terminal.lines] == [60]


# ------------------------------------------------------------------------------------------------------- settings


def test_traffic_is_shown_only_if_it_is_wanted():
    assert options_of(None).trace is None
    assert isinstance(options_of(TrafficView(Console(file=io.StringIO()))).trace, EnvelopeView)


@pytest.mark.parametrize(
    ("listen", "allowed"), [("127.0.0.1:0", True), ("[::1]:0", True), ("localhost:80", True), ("0.0.0.0:80", False)]
)
def test_loopback_is_called_from_loopback_only(listen, allowed):
    addresses = csms_options(listen, None)["addresses"]
    assert addresses.permits(ip_address("127.0.0.1")) is allowed
    assert addresses.permits(ip_address("10.1.2.3"))


@pytest.mark.parametrize(("callbacks", "reached"), [(None, True), (["192.0.2.0/24"], False), (["127.0.0.1"], True)])
async def test_where_stations_may_be_called(callbacks, reached):
    csms, asked = CSMS(["1.6"]), []
    soap = csms_options("127.0.0.1:0", None, callbacks)
    async with (
        serve(csms, None, soap="127.0.0.1:0", soap_options=soap) as server,
        ocpp_transport_soap.connect(server.url, "S", [OCPP16], callback="127.0.0.1:0") as peer,
    ):

        @peer.on(ocpp16_core.RESET)
        def reset(other, request):
            asked.append(request)
            return ocpp16_core.ResetResponse(status=ocpp16_core.ResetStatus.ACCEPTED)

        with pytest.raises(CallRefused):  # there is no handler, but the station was heard of
            await peer.call(ocpp16_core.HeartbeatRequest())
        station = await csms.stations.wait_for("S")
        if reached:
            await station.call(RESET)
        else:
            with pytest.raises(NotCallable, match=r"127\.0\.0\.1 is not allowed"):
                await station.call(RESET)
        assert len(asked) == int(reached)
