"""The README does what it says: its programs are run against each other, and its table has every option."""

import asyncio
import re
import socket
from dataclasses import fields
from pathlib import Path

import pytest
from transport_ws.rig import SOON, eventually

from ocpp16_core import VERSION
from ocpp_core import ConnectFailed
from ocpp_transport_ws import Options, connect

README = (Path(__file__).parents[2] / "packages" / "transport_ws" / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def port():
    """One that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def programs(port):
    """The names that each python block defines."""
    defined = []
    for block in re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        names = {"__name__": "readme"}
        exec(compile(block.replace("9000", str(port)), "README.md", "exec"), names)
        defined.append(names)
    return defined


async def listening(port):
    async with asyncio.timeout(SOON):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.001)
            else:
                writer.close()
                return await writer.wait_closed()


async def test_the_programs_talk_to_each_other(programs, port, capsys):
    csms, station = (program["main"] for program in programs)
    tasks = [asyncio.create_task(csms())]
    await listening(port)
    tasks.append(asyncio.create_task(station()))
    printed = []

    def has_all():
        printed.append(capsys.readouterr().out)
        return all(text in "".join(printed) for text in ("The CSMS has 2", "CS001, a Model: Accepted"))

    await eventually(has_all)
    with pytest.raises(ConnectFailed, match="401"):
        await connect(f"ws://127.0.0.1:{port}", "CS002", [VERSION], password="")
    for task in reversed(tasks):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def test_the_table_has_every_option_with_its_default():
    for option in fields(Options):
        assert f"| `{option.name}` | `{option.default}` |" in README, option.name
