"""The README does what it says: its programs are run against each other, and its table has every option."""

import asyncio
import re
import socket
from dataclasses import fields
from pathlib import Path

import pytest
from transport_soap.rig import SOON, eventually

from ocpp_transport_soap import STRICT, Options

README = (Path(__file__).parents[2] / "packages" / "transport_soap" / "README.md").read_text(encoding="utf-8")


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
        exec(compile(block.replace("9080", str(port)), "README.md", "exec"), names)
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
    csms, station = (program["main"] for program in programs[:2])
    tasks = [asyncio.create_task(csms())]
    await listening(port)
    tasks.append(asyncio.create_task(station()))
    printed = []

    def has_all():
        printed.append(capsys.readouterr().out)
        return all(text in "".join(printed) for text in ("The CSMS has 2", "CS001, a Model: Accepted"))

    await eventually(has_all)
    for task in reversed(tasks):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_the_applications_are_made_of_one_endpoint(programs):
    names = programs[2]
    assert names["mounted"].router.resources()
    assert callable(names["asgi"])
    await names["endpoint"].close()


def test_the_table_has_every_option_with_its_default():
    for option in fields(Options):
        default = "STRICT" if option.default is STRICT else option.default
        assert f"| `{option.name}` | `{default}` |" in README, option.name
