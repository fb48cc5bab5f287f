import gc
import io

import pytest
from rich.console import Console
from toolkit.rig import OCPP16, OCPP201

from ocpp_core.testing import memory_pair
from ocpp_toolkit.cli.traffic import TrafficView
from ocpp_transport_ws import Direction

SENT, RECEIVED = Direction.SENT, Direction.RECEIVED
BOOT = '[2,"1","BootNotification",{"chargePointVendor":"V", "chargePointModel":"M"}]'


class Shown:
    def __init__(self, **settings):
        self.file = io.StringIO()
        console = Console(file=self.file, markup=False, emoji=False, highlight=False, **settings)
        self.view = TrafficView(console, lambda: "10:22:03.123")
        self.csms, self.station = memory_pair(OCPP16, identity="CP1")

    def __call__(self, direction, text, peer=None):
        self.view(peer or self.csms, direction, text)
        return self.lines[-1]

    @property
    def lines(self):
        return self.file.getvalue().splitlines()


@pytest.fixture
def shown():
    return Shown(width=80)


def test_a_call_and_its_answer(shown):
    assert shown(RECEIVED, BOOT) == (
        '10:22:03.123 CP1 ocpp1.6 ◀ BootNotification {"chargePointVendor":"V","chargePointModel":"M"}'
    )
    assert shown(SENT, '[3,"1",{}]') == "10:22:03.123 CP1 ocpp1.6 ▶ BootNotification answered {}"
    assert shown(SENT, '[3,"1",{}]') == "10:22:03.123 CP1 ocpp1.6 ▶ ? answered {}"


def test_a_refusal(shown):
    shown(SENT, '[2,"1","Reset",{"type":"Hard"}]')
    assert shown(RECEIVED, '[4,"1","NotSupported","not here",{}]').endswith("◀ Reset refused NotSupported not here")
    assert shown(RECEIVED, '[4,"-1","GenericError","",{}]').endswith("◀ ? refused GenericError")


def test_both_sides_may_use_the_same_id(shown):
    shown(RECEIVED, '[2,"1","Heartbeat",{}]')
    shown(SENT, '[2,"1","ClearCache",{}]')
    assert "Heartbeat answered" in shown(SENT, '[3,"1",{}]')
    assert "ClearCache answered" in shown(RECEIVED, '[3,"1",{}]')


def test_stations_may_use_the_same_id(shown):
    other, _ = memory_pair(OCPP201, identity="CP1")
    shown(RECEIVED, '[2,"1","Heartbeat",{}]')
    assert "CP1 ocpp2.0.1 ▶ ? answered" in shown(SENT, '[3,"1",{}]', other)
    assert "Heartbeat answered" in shown(SENT, '[3,"1",{}]')


def test_what_is_gone_is_forgotten(shown):
    shown.view(memory_pair(OCPP16)[0], RECEIVED, BOOT)
    gc.collect()
    assert len(shown.view._actions) == 0


def test_secrets_are_left_out(shown):
    assert shown(RECEIVED, '[2,"1","Authorize",{"idTag":"s3cr3t"}]').endswith('Authorize {"idTag":"***"}')


def test_a_bad_frame(shown):
    assert shown(RECEIVED, "hello").endswith("◀ bad frame: not JSON, at character 0")


def test_one_line_a_message_whatever_the_peer_says(shown):
    shown(RECEIVED, '[2,"1","Boot\\n\\u001b[31m",{"a":"\\n\\u009b[bold]"}]')
    shown(RECEIVED, '[4,"2","Generic\\nError","\\u001b[31m\\rx",{}]')
    assert shown.lines == [
        '10:22:03.123 CP1 ocpp1.6 ◀ Boot\\n\\x1b[31m {"a":"\\n\\x9b[bold]"}',
        "10:22:03.123 CP1 ocpp1.6 ◀ ? refused Generic\\nError \\x1b[31m\\rx",
    ]


def test_a_long_line_is_cut_on_a_terminal_only():
    terminal = Shown(width=60, force_terminal=True, color_system=None)
    assert len(terminal(RECEIVED, BOOT)) == 60
    assert terminal.lines[0].endswith('BootNotification {"chargePointVe…')
    assert len(terminal.lines) == 1
    narrow = Shown(width=10, force_terminal=True, color_system=None)
    assert len(narrow(RECEIVED, BOOT)) == 40


def test_a_note(shown):
    shown.view.note("CP1 connected from [::1]:5\x1b" + " and so on" * 20)
    assert shown.lines == ["10:22:03.123 CP1 connected from [::1]:5\\x1b" + " and so on" * 20]


def test_the_time_of_now():
    file = io.StringIO()
    TrafficView(Console(file=file)).note("x")
    assert len(file.getvalue().split()[0]) == len("10:22:03.123")
