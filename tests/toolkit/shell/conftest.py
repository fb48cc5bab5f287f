import io
import os

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console
from toolkit.rig import beside
from toolkit.rig import csms as simulated_csms

from ocpp_toolkit.shell.terminal import converse


@pytest.fixture(scope="package")
def csms():
    """A simulated CSMS that listens, for all tests that need one."""
    with beside(simulated_csms) as listening:
        yield listening


@pytest.fixture
def console():
    """Where a shell shows everything; `shown` has it."""
    return Console(file=io.StringIO(), width=200, markup=False, emoji=False, highlight=False)


@pytest.fixture
def shown(console):
    """What has been shown since this was asked last."""

    def take():
        text = console.file.getvalue()
        console.file.seek(0)
        console.file.truncate()
        return text

    return take


@pytest.fixture
def typing_in():
    """Types into a shell as a person does: each text with Enter, then Ctrl-D."""

    def type_in(shell, *texts, history=None, end="\x04"):
        with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
            for text in texts:
                keys.send_text(text + "\r")
            keys.send_text(end)
            return converse(shell, history or InMemoryHistory())

    return type_in


@pytest.fixture
def a_directory_of_its_own(monkeypatch, tmp_path):
    """Where settings of the command are kept."""
    name = "APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME"
    monkeypatch.setenv(name, str(tmp_path))
    return tmp_path
