"""The README's program runs, and does what the README says."""

import asyncio
import contextlib
import json
import re
import socket
from pathlib import Path

from transport_ws.rig import eventually
from websockets.asyncio.client import connect

README = (Path(__file__).parents[2] / "packages" / "generic_api" / "README.md").read_text(encoding="utf-8")
START = {"connectorId": 1, "idTag": "AB12", "meterStart": 0, "timestamp": "2024-05-01T12:00:00Z"}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


async def start(url, message_id):
    """The number that a start gets on a connection of its own."""
    async with connect(url, subprotocols=["ocpp1.6"]) as station:
        await station.send(json.dumps([2, message_id, "StartTransaction", START]))
        return json.loads(await station.recv())[2]["transactionId"]


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_a_start_said_again_has_the_same_number_and_reaches_the_program_once(capsys):
    [program] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    port, names = free_port(), {"__name__": "readme"}
    exec(compile(program.replace("9000", str(port)), "README.md", "exec"), names)
    running = asyncio.create_task(names["main"]())
    await eventually(lambda: is_open(port))
    assert [await start(f"ws://127.0.0.1:{port}/CS1", message_id) for message_id in "ab"] == [1, 1]
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert capsys.readouterr().out == "CS1: Started of 1\n"
    assert names["once"].repeated == 1
