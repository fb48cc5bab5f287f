"""The page on many stations: its program runs and goes away in order, and the defaults in its table are those that there are."""

import asyncio
import inspect
import re
import socket
import sys
import urllib.request
from pathlib import Path

from docs.new_user.page import blocks
from interop.processes import running

from ocpp_toolkit import CSMS
from ocpp_transport_ws import Options

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "many-stations.md"
PAGES = ("how-to/many-stations.md",)
(PROGRAM,) = [block.text for block in blocks(PAGE) if block.kind == "python"]
ROWS = dict(re.findall(r"^\| (\S.*?) \| (\S.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


async def test_its_program_listens_and_goes_away_in_order():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with running(sys.executable, "-W", "error", "-c", PROGRAM.replace("9000", str(port))) as program:
        await program.line(f"listens at ws://127.0.0.1:{port}")
        assert await asyncio.to_thread(status_of, f"http://127.0.0.1:{port}/ready") == 200
        assert await program.stop() == 0, program.output


def status_of(url: str) -> int:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.status


def test_the_defaults_in_its_table_are_those_that_there_are():
    options, remembered = Options(), inspect.signature(CSMS).parameters["remembered"].default
    assert ROWS["`ping_interval`, `ping_timeout`"] == f"{options.ping_interval:g} s, {options.ping_timeout:g} s"
    assert ROWS["`max_waiting`"] == str(options.max_waiting)
    assert (options.max_rate, ROWS["`max_rate`, `max_burst`"]) == (None, f"none, {options.max_burst}")
    assert ROWS["`max_size`"] == f"{options.max_size >> 20} MiB"
    assert ROWS["`open_timeout`"] == f"{options.open_timeout:g} s"
    assert (options.compression, ROWS["`compression`"]) == (False, "off")
    assert ROWS["`CSMS(remembered=…)`"] == f"{remembered:,}"
