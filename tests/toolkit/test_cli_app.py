import subprocess
import sys

import pytest
from toolkit.rig import invoke, run_afresh, words

from ocpp_toolkit import __version__
from ocpp_toolkit.cli import main

COMMANDS = (
    "csms",
    "station",
    "run",
    "shell",
    "demo",
    "certs",
    "passwords",
    "messages",
    "decode",
    "deviations",
    "trace",
    "replay",
    "fidelity",
    "versions",
)


def test_without_a_command_help_is_shown():
    done = invoke()
    for command in COMMANDS:
        assert f" {command} " in done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    done = invoke(command, "--help")
    assert (done.status, done.err) == (0, "")
    assert f"ocpp-toolkit {command}" in words(done.out)


def test_main(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["ocpp-toolkit", "versions"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "ocpp1.6" in capsys.readouterr().out


def test_an_encoding_without_arrows():
    done = run_afresh("messages", "1.5", "Heartbeat", PYTHONIOENCODING="ascii")
    assert (done.status, done.err) == (0, "")
    assert "station ? CSMS" in done.out


def test_certificates_are_not_imported_where_no_profile_is_asked_for():
    code = "import sys, ocpp_toolkit.cli; sys.exit(any(name in sys.modules for name in ('cryptography', 'argon2', 'prompt_toolkit')))"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_the_release():
    assert __version__.count(".") == 2
