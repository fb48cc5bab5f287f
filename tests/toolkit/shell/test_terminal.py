"""Statements typed at a terminal, into a shell that is connected."""

import asyncio
import io
import signal
import stat
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from prompt_toolkit.application import create_app_session, get_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output
from rich.console import Console
from toolkit.rig import OCPP16, SOON

import ocpp_generic_api as api
from ocpp_toolkit.cli import shell as command
from ocpp_toolkit.shell import StationShell
from ocpp_toolkit.shell.terminal import converse, history_in, run_all


@pytest.fixture
def shell(csms, console):
    with StationShell(console, csms.url, "CS1", [OCPP16], quiet=True) as entered:
        yield entered


def test_values_are_shown_and_errors_in_a_line(shell, shown, typing_in):
    assert typing_in(shell, "boot().status", "status('x')", "1 +", "a = 41", "a + 1") == 0
    lines = shown().splitlines()
    assert lines[0] == "<RegistrationStatus.ACCEPTED: 'Accepted'>"
    assert lines[1].startswith("ValueError: 'x' is none of Available")
    assert lines[-2:] == ["SyntaxError: invalid syntax", "42"]


def test_a_block_goes_on_until_an_empty_line(shell, shown, typing_in):
    typing_in(shell, "for i in range(2):", "if i:", "i", "")
    assert shown() == "1\n"


def test_the_connection_is_at_hand_anew_after_each_input(shell, shown, typing_in):
    typing_in(shell, "disconnect()", "csms is None", "reconnect()", "csms.identity")
    assert [line for line in shown().splitlines() if "disconnected" not in line] == ["True", "'CS1'"]


@pytest.mark.parametrize(("text", "status"), [("exit()", 0), ("quit(3)", 3), ("exit('a reason')", 1)])
def test_how_it_is_left(shell, typing_in, text, status, capsys):
    assert typing_in(shell, text) == status


def test_ctrl_c_clears_the_line(shell, shown, typing_in):
    assert typing_in(shell, "1 / 0 \x03", "2 + 2") == 0
    assert shown() == "4\n"


def test_ctrl_c_ends_the_call_that_is_waited_for(csms, shell, shown, typing_in):
    shell.boot()
    asked, main = threading.Event(), threading.main_thread()

    @csms.simulator.on(api.AUTHORIZE)
    async def authorize(station, request):
        asked.set()
        await station.peer.wait_closed()

    def interrupt():
        assert asked.wait(SOON)
        signal.pthread_kill(main.ident, signal.SIGINT)

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    try:
        assert typing_in(shell, "authorize()", "2 + 2") == 0
    finally:
        interrupter.join()
        csms.simulator._answer()
    assert shown().splitlines() == ["KeyboardInterrupt", "4"]


class Screen(Vt100_Output):
    """A terminal that has room for the toolbar, and says so."""

    def get_rows_below_cursor_position(self):
        return 20


def test_what_comes_is_shown_above_the_prompt_and_what_was_typed_stays(csms, monkeypatch):
    screen = io.StringIO()
    output = Screen(screen, lambda: Size(rows=40, columns=120), term="xterm")

    def wait_for(keys, text, place=0):
        waited = threading.Event()
        for _ in range(int(SOON / 0.01)):
            if text in screen.getvalue()[place:]:
                return
            waited.wait(0.01)
        keys.send_text("\x03\x04")
        raise AssertionError(f"{text!r} is not in {screen.getvalue()[place:]!r}")

    def type_while_the_csms_asks(keys):
        wait_for(keys, "CS1>")
        keys.send_text("half")
        wait_for(keys, "half")
        link = csms.links[-1]
        request = api.UnlockConnectorRequest(evse_id=1, connector_id=1)
        calling = csms.simulator.remote(link).unlock_connector(request)
        asyncio.run_coroutine_threadsafe(calling, link._loop).result(SOON)
        wait_for(keys, "UnlockConnector answered")
        wait_for(keys, "half", screen.getvalue().index("UnlockConnector answered"))  # the prompt, drawn again below
        keys.send_text("_typed = 3\rprint('it is', half_typed * 2)\r\x04")

    with create_pipe_input() as keys:
        # The session of the process: the thread that prints above the prompt knows no other.
        monkeypatch.setattr(get_app_session(), "_input", keys)
        monkeypatch.setattr(get_app_session(), "_output", output)
        console = Console(width=120, markup=False, emoji=False, highlight=False)
        with StationShell(console, csms.url, "CS1", [OCPP16]) as shell, ThreadPoolExecutor(1) as pool:
            typing = pool.submit(type_while_the_csms_asks, keys)
            assert converse(shell, InMemoryHistory()) == 0
            typing.result(SOON)
    text = screen.getvalue()
    assert "CS1 ocpp1.6 ◀ UnlockConnector" in text
    assert "0 calls in q()" in text
    assert "1 call in q()" in text
    assert "it is 6" in text


# ---------------------------------------------------------------------------------------------------------- no terminal


def test_statements_that_are_all_there(shell, shown, capsys):
    assert run_all(shell, "boot().status\nfor i in range(2):\n    heartbeat()\nexit(4)\n1 / 0\n") == 4
    assert shown().count("HeartbeatResponse(") == 2
    assert run_all(shell, "1 / 0") == 1
    assert run_all(shell, "exit('a reason')") == 1
    error = capsys.readouterr().err.splitlines()
    assert 'File "<input 1>", line 1' in error[0]
    assert error[-2:] == ["ZeroDivisionError: division by zero", "a reason"]


# -------------------------------------------------------------------------------------------------------------- history


def test_the_history_is_kept_where_others_cannot_read_it(tmp_path):
    history = history_in(tmp_path / "new" / "place")
    assert isinstance(history, FileHistory)
    history.append_string("boot()")
    file = tmp_path / "new" / "place" / "shell-history"
    assert "boot()" in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_place_the_history_is_kept_in_memory(tmp_path):
    (tmp_path / "file").touch()
    assert isinstance(history_in(tmp_path / "file" / "place"), InMemoryHistory)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_at_a_terminal_it_says_what_it_is(csms, console, shown, monkeypatch, a_directory_of_its_own):
    monkeypatch.setattr(sys, "stdin", Terminal())
    screen = Vt100_Output(io.StringIO(), lambda: Size(rows=40, columns=120), term="xterm")
    with create_pipe_input() as keys, create_app_session(input=keys, output=screen):
        keys.send_text("heartbeat\r\x04")
        status = command._live(StationShell(console, csms.url, "CS1", [OCPP16], quiet=True), csms.url)
    assert status == 0
    assert shown().startswith(f"OCPP 1.6 to {csms.url}. help() lists the verbs, Ctrl-D ends.\n")
    (history,) = a_directory_of_its_own.rglob("shell-history")
    assert "+heartbeat" in history.read_text(encoding="utf-8")
