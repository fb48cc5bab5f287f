"""The page on moving: its tables are the table of differences, its programs run, its command does what it says."""

import asyncio
import re
import subprocess
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from compat.differences import BEHAVIOUR, SURFACE
from compat.kits import OURS, WireClosed, wires
from compat.test_programs import PROGRAMS, with_imports
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

import ocpp_transport_ws
from ocpp16_core import VERSION, HeartbeatRequest

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "moving-from-ocpp.md").read_text(encoding="utf-8")
PROGRAM, FRAMEWORK, MODELS, NATIVE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
(SED,) = re.findall(r"^\$ (sed .*)$", PAGE, re.MULTILINE)


def names_of(*snippets):
    """What snippets define, each on top of those before."""
    names = {"__name__": "snippet"}
    for snippet in snippets:
        exec(compile(snippet, "moving-from-ocpp.md", "exec"), names)
    return names


def test_the_tables_say_what_the_table_of_differences_says():
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in PAGE.splitlines() if line[:2] == "| "
    ]
    rows = [tuple(cell.strip() for cell in row) for row in rows]
    assert {row[0]: row[1] for row in rows if len(row) == 2} == {"name": "what differs", **SURFACE}
    expected = {"what happens": ("package `ocpp`", "here"), **BEHAVIOUR}
    assert {row[0]: row[1:] for row in rows if len(row) == 3} == expected


def test_the_command_changes_the_imports(tmp_path):
    for file in PROGRAMS.glob("*.py"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run(SED, shell=True, cwd=tmp_path, check=True)
    for file in PROGRAMS.glob("*.py"):
        changed = (tmp_path / file.name).read_text(encoding="utf-8")
        assert changed == with_imports(file.read_text(encoding="utf-8"), "ocpp_compat")


@asynccontextmanager
async def serving(names):
    """The main function of a program, at work; gives the server that it started, on a free port."""
    listening = asyncio.get_running_loop().create_future()

    @asynccontextmanager
    async def announced(*arguments, **options):
        async with serve(*arguments, **options) as server:
            listening.set_result(server)
            yield server

    serve, names["serve"] = names["serve"], announced
    running = asyncio.create_task(names["main"]())
    yield await asyncio.wait_for(listening, 5)
    running.cancel()
    await asyncio.wait([running])


async def test_the_program_runs(capsys):
    class Station(OURS.v16.ChargePoint):
        @OURS.routing.on("GetConfiguration")
        def configuration(self, key):
            return OURS.v16.call_result.GetConfiguration(unknown_key=key)

        @OURS.routing.after("GetConfiguration")
        async def told(self, key):
            await self.call(OURS.v16.call.Heartbeat())
            asked.set()

    asked = asyncio.Event()
    assert "9000" in PROGRAM
    async with serving(names_of(PROGRAM.replace("9000", "0"))) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}/CP001", subprotocols=["ocpp1.6"]) as websocket:
            station = Station("CP001", websocket)
            reading = asyncio.create_task(station.start())
            answer = await station.call(OURS.v16.call.BootNotification("One", "Acme"))
            await asyncio.wait_for(asked.wait(), 5)
        with pytest.raises(ConnectionClosed):
            await reading
    assert answer.status == "Accepted"
    assert capsys.readouterr().out == "CP001 None\n"


async def test_handlers_have_models_one_at_a_time(capsys):
    ours, wire = wires()
    point = names_of(PROGRAM, MODELS)["ChargePoint"]("CP001", ours)
    running = asyncio.create_task(point.start())
    await wire.say(2, "1", "BootNotification", {"chargePointModel": "One", "chargePointVendor": "Acme"})
    assert (await wire.hear())[2]["interval"] == 300
    asked = await wire.hear()
    await wire.say(3, asked[1], {"configurationKey": [{"key": "a", "readonly": True}]})
    await wire.say(2, "2", "Heartbeat", {})
    assert (await wire.hear())[:2] == [3, "2"]
    wire.close()
    with pytest.raises(WireClosed):
        await running
    assert capsys.readouterr().out == "Acme One\nCP001 [KeyValue(key='a', readonly=True)]\n"


async def test_the_end_of_the_way_is_a_native_program():
    names = names_of(MODELS.partition("\n\n\n")[0], NATIVE.replace("9000", "0"))
    async with serving(names) as server, ocpp_transport_ws.connect(server.url, "CP001", [VERSION]) as csms:
        assert (await csms.call(HeartbeatRequest())).current_time.tzinfo


def test_the_snippet_for_frameworks_is_the_one_that_its_test_runs():
    assert FRAMEWORK.startswith("class Socket:")
