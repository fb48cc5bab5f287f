"""The same programs with either package: only their imports differ, and the pairings can be told by nothing."""

import re
from pathlib import Path

import pytest
from compat.kits import BOTH

PROGRAMS = Path(__file__).parent / "programs"
STORIES = {
    "csms16.py": [
        "CP001 is a Acme One",
        "configured: 300",
        "a refusal is None",
        "or raised: there is no cache",
        "tag starts at 10 Wh on 1, 2024-05-01T12:00:00Z",
        "7 reads 11",
        "7 stops with stop-1: Remote",
        "gone",
    ],
    "station16.py": [
        "boot: Accepted, 300 s",
        "the time has a zone",
        "asked for ['HeartbeatInterval']",
        "start for tag, 16 A",
        "transaction 7, family",
        "stopped: {'status': 'Accepted'}",
        "gone",
    ],
    "csms201.py": [
        "CP001 is a Acme One: PowerUp",
        "custom data: {'vendor_id': 'Acme', 'state_of_v2x': {'deep_url': 'x'}}",
        "variable: true",
        "start: Accepted",
        "Started 0: RemoteStart, t1, ['evse', 'id_token', 'meter_value']",
        "Ended 1: RemoteStop, t1, []",
        "gone",
    ],
    "station201.py": [
        "boot: Accepted, {'reason_code': 'NoError'}",
        "nobody takes heartbeats: Not",
        "start 1 for tag, {'evse_id': 1}, id of 36",
        (
            "cost 1.5, {'status': 'Accepted', 'language1': 'en',"
            " 'group_id_token': {'id_token': 'family', 'type': 'Central'}}"
        ),
        "gone",
    ],
}


def with_imports(text, package):
    """A program for another package."""
    changed, times = re.subn(r"^(from|import) ocpp\b", rf"\1 {package}", text, flags=re.MULTILINE)
    assert times
    return changed


def program(name, package):
    file = PROGRAMS / name
    names = {"__name__": name}
    exec(compile(with_imports(file.read_text(encoding="utf-8"), package), str(file), "exec"), names)
    return names


@pytest.mark.parametrize("version", ["16", "201"])
@pytest.mark.parametrize("csms", BOTH, ids="csms-{!r}".format)
@pytest.mark.parametrize("station", BOTH, ids="station-{!r}".format)
async def test_a_pairing(version, csms, station):
    names = f"csms{version}.py", f"station{version}.py"
    office, point = (program(name, kit.package) for name, kit in zip(names, (csms, station), strict=True))
    async with office["listen"](0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        await point["run"](f"ws://127.0.0.1:{port}/CP001")
    # What crosses on the wire may be told in either order: asked for a setting, and an answer to a heartbeat.
    assert [sorted(office["LOG"]), sorted(point["LOG"])] == [sorted(STORIES[name]) for name in names]


def test_the_programs_import_either_package():
    for file in PROGRAMS.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert with_imports(with_imports(text, "ocpp_compat").replace("ocpp_compat", "ocpp"), "ocpp") == text
