"""Programs that others have published for the package ``ocpp``, with their imports changed; in any directory named by OCPP_EXAMPLES.

Such programs are not ours to keep. A CSMS is a file that calls ``serve``, a station one that calls ``connect``; those in one
directory are run against each other, with either package at either end, until a boot is accepted. Beside the imports the port is
changed, so that it is free.
"""

import asyncio
import os
import re
import socket
import sys
from pathlib import Path

import pytest
from compat.kits import BOTH
from compat.test_programs import with_imports
from interop.processes import running

EXAMPLES = os.environ.get("OCPP_EXAMPLES")
SERVED = re.compile(r"(serve\(.*?)\b\d{4,5}\b", re.DOTALL)
CALLED = re.compile(r"(ws://[\w.]+:)\d{4,5}\b")


def pairs():
    """Each CSMS beside each station of its directory."""
    files = sorted(Path(EXAMPLES).rglob("*.py")) if EXAMPLES else []
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    for csms in (file for file, text in texts.items() if SERVED.search(text)):
        for station in files:
            if station.parent == csms.parent and station != csms and CALLED.search(texts[station]):
                yield pytest.param(csms, station, id=f"{csms.relative_to(EXAMPLES)}-{station.stem}")


def command(file, package, port, place):
    text = place.sub(rf"\g<1>{port}", with_imports(file.read_text(encoding="utf-8"), package))
    return sys.executable, "-u", "-c", text


async def listening(port):
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        await asyncio.sleep(0.05)


@pytest.mark.skipif(not EXAMPLES, reason="OCPP_EXAMPLES names no directory with programs")
@pytest.mark.parametrize(("csms", "station"), list(pairs()) or [(None, None)])
@pytest.mark.parametrize("at_csms", BOTH, ids="csms-{!r}".format)
@pytest.mark.parametrize("at_station", BOTH, ids="station-{!r}".format)
async def test_a_published_example(csms, station, at_csms, at_station):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    async with running(*command(csms, at_csms.package, port, SERVED)) as office:
        async with asyncio.timeout(20):
            await listening(port)
        async with running(*command(station, at_station.package, port, CALLED)) as point:
            await point.line(r"receive message \[3,.*Accepted")
            await office.line(r"send \[3,.*Accepted")
    assert "Traceback" not in point.output
