import re

import pytest
from toolkit.rig import VERSIONS, invoke, run, words

from ocpp_toolkit.cli import messages

EACH = pytest.mark.parametrize("version", VERSIONS, ids=repr)


@EACH
def test_the_operations_of_a_version(version):
    done = invoke("messages", version.name)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0].strip() == f"OCPP {version.name}: {len(version.catalogue)} operations"
    rows = [[cell.strip() for cell in line.split("│")] for line in lines if line.startswith("│")]
    operations = [row for row in rows if row[2]]
    assert [row[1] for row in operations] == [operation.action for operation in version.catalogue]
    assert {row[2] for row in operations} == {"station", "CSMS", "either"}
    assert all(row[3] for row in operations)
    blocks = dict.fromkeys(operation.block for operation in version.catalogue)
    assert [row[1] for row in rows if not row[2]] == list(blocks)


def test_the_operations_of_all_versions():
    done = invoke("messages")
    assert done.status == 0
    for version in VERSIONS:
        assert f"OCPP {version.name}: {len(version.catalogue)} operations" in done.out


@pytest.mark.unmeasured
@EACH
def test_the_fields_of_every_message(version, monkeypatch):
    for operation in version.catalogue:
        done = invoke("messages", version.name, operation.action)
        assert (done.status, done.err) == (0, "")
        first, *_ = done.out.splitlines()
        assert first.startswith(f"{operation.action} · OCPP {version.name} · {operation.block} · ")
        assert f"\n{operation.request.__name__}: " in done.out
        assert f"\n{operation.response.__name__}: " in done.out
        rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in done.out.splitlines() if "│" in line]
        assert [row for row in rows if not row[-1]] == []


def test_a_message_of_several_versions():
    done = invoke("messages", "1.6,1.5", "Heartbeat")
    assert [line.partition(" · ")[2][:8] for line in done.out.splitlines() if line.startswith("Heartbeat ·")] == [
        "OCPP 1.6",
        "OCPP 1.5",
    ]


def test_a_narrow_terminal_cuts_no_name():
    def on_terminal(*arguments):
        out = invoke("messages", *arguments, FORCE_COLOR="1", COLUMNS="80").out
        return re.sub(r"\x1b\[[0-9;]*m", "", out)

    fields = on_terminal("2.0.1", "NotifyEVChargingSchedule")
    assert max(len(line) for line in fields.splitlines()) == 80
    assert "…" not in fields
    operations = on_terminal("2.0.1")
    assert "PublishFirmwareStatusNotification" in operations
    assert "…" not in operations


@pytest.mark.parametrize(
    ("action", "hint"),
    [
        ("Bootnot", "; did you mean BootNotification?"),
        ("bootnotification", "; did you mean BootNotification?"),
        ("BootNotifcation", "; did you mean BootNotification?"),
        (
            "Transaction",
            "; did you mean RemoteStartTransaction, RemoteStopTransaction, StartTransaction, StopTransaction?",
        ),
        ("Xyzzy", ""),
    ],
)
def test_an_unknown_action(action, hint):
    done = invoke("messages", "1.6", action)
    assert (done.status, done.out) == (2, "")
    assert f"OCPP 1.6 has no {action}{hint}" in done.err


def test_an_unknown_version():
    done = invoke("messages", "1.7")
    assert done.status == 2
    assert "there is no OCPP 1.7 here; installed are 2.0.1, 1.6, 1.5" in done.err


def test_what_resembles_a_name():
    assert messages._near("reste", ["Reset", "Restart", "Authorize"])[0] == "Reset"


def test_the_command():
    done = run("messages", "1.5", "Heartbeat")
    assert (done.status, done.err) == (0, "")
    assert "The central system's time" in words(done.out)
