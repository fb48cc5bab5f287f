"""Faults of the CSMS's own process, by number: F19 (SIGTERM), F23 (clocks), F30 (a loop that stands still)."""

import asyncio
import json
import os
import signal
import sys
import time
from datetime import datetime
from types import SimpleNamespace

import pytest
from little import ECHO, STRICT, EchoRequest, EchoResponse
from toolkit.rig import eventually
from transport_ws import rig
from transport_ws.rig import QUIET, Gate, echoing, raw_station, read, soon
from websockets.exceptions import InvalidStatus

from ocpp16_core import VERSION as OCPP16
from ocpp_core import Handlers, Timeout, now
from ocpp_generic_api import HEARTBEAT, HeartbeatResponse
from ocpp_toolkit import CSMS, serve
from ocpp_toolkit.testing import FaultProxy
from ocpp_transport_ws import Options, connect
from ocpp_transport_ws import serve as serve_ws

# ------------------------------------------------------------------------------------------------------------ F19


async def status_of(port, path):
    """What a plain GET is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    line = await soon(reader.readline())
    writer.close()
    return int(line.split()[1])


async def test_f19_a_drain_finishes_answers_turns_newcomers_away_and_says_1012():
    gate = Gate(EchoResponse(data="finished"))
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    async with (
        serve_ws(handlers, [STRICT], options=QUIET, health_path="/ready") as server,
        raw_station(server, "busy") as busy,
        raw_station(server, "idle") as idle,
    ):
        assert await status_of(server.port, "/ready") == 200
        await busy.send('[2,"1","Echo",{}]')
        await soon(gate.entered.wait())
        draining = asyncio.create_task(server.drain(10))
        await soon(idle.wait_closed())
        assert (idle.close_code, idle.close_reason) == (1012, "service restart")
        assert await status_of(server.port, "/ready") == 503
        with pytest.raises(InvalidStatus) as refused:
            await soon(raw_station(server, "late").__aenter__())
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["Retry-After"]
        assert not draining.done()
        gate.release.set()
        assert await read(busy) == [3, "1", {"data": "finished"}]
        await soon(busy.wait_closed())
        assert busy.close_code == 1012
        await soon(draining)
        assert not server.connections


async def test_f19_a_handler_past_the_deadline_does_not_hold_the_drain_up():
    gate = Gate(EchoResponse())
    handlers = Handlers()
    handlers.on(ECHO)(gate)
    async with serve_ws(handlers, [STRICT], options=QUIET) as server, raw_station(server) as station:
        await station.send('[2,"1","Echo",{}]')
        await soon(gate.entered.wait())
        await soon(server.drain(0.05))
        await soon(gate.cancelled.wait())
        await soon(station.wait_closed())
        assert station.close_code == 1012


async def test_f19_the_command_goes_so_on_sigterm():
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ocpp_toolkit", "csms", "--listen", "127.0.0.1:0", "--health-path", "/ready"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": "300"},
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            line = (await process.stdout.readline()).decode()
        url = line.partition(" at ")[2].partition("/IDENTITY")[0]
        where = SimpleNamespace(url=url)
        assert await status_of(int(url.rpartition(":")[2]), "/ready") == 200
        async with raw_station(where, subprotocol="ocpp1.6") as one, raw_station(where, "CS2", "ocpp2.0.1") as other:
            await one.send('[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]')
            assert (await read(one))[:2] == [3, "1"]
            process.send_signal(signal.SIGTERM)
            for station in (one, other):
                async with asyncio.timeout(30):
                    while not station.close_code:
                        await station.wait_closed()
                assert station.close_code == 1012
        async with asyncio.timeout(30):
            output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0
    assert b"stopped: " in output
    assert b"Traceback" not in output + errors


# ------------------------------------------------------------------------------------------------------------ F23


@pytest.mark.parametrize("jump", [-400 * 86400, 400 * 86400], ids=["back", "forth"])
async def test_f23_a_jump_of_the_wall_clock_disturbs_no_timer(monkeypatch, jump):
    """Calls expire, pings go out and links live by the monotonic clock alone."""
    pings = Options(ping_interval=0.05, ping_timeout=5, close_timeout=0.2)
    handlers = echoing()
    async with (
        serve_ws(handlers, [STRICT], options=pings) as server,
        FaultProxy(server.url) as proxy,
        connect(proxy.url, "CS1", [STRICT], echoing(), options=QUIET) as station,
    ):
        await rig.eventually(lambda: server.connections)
        link = server.connections["CS1"]
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + jump)
        [connection] = proxy.connections
        pinged = len(connection.seen["down"])
        await rig.eventually(lambda: len(connection.seen["down"]) > pinged + 10)
        assert await station.call(EchoRequest(data="1")) == EchoResponse(data="1")
        proxy.stall("up")
        with pytest.raises(Timeout):
            await soon(link.call(EchoRequest(), timeout=0.1))
        proxy.resume()
        assert await soon(link.call(EchoRequest(data="2"))) == EchoResponse(data="2")
        assert not link.closed


@pytest.mark.parametrize(
    "said",
    ["2024-05-01T12:00:00Z", "2024-05-01T14:00:00+02:00", "2024-05-01T00:30:00.000-11:30", "2024-05-01t12:00:00z"],
)
async def test_f23_a_time_is_read_with_any_offset(said):
    import ocpp16_core as ocpp  # noqa: PLC0415 - this test alone

    seen = []
    handlers = Handlers()

    @handlers.on(ocpp.STATUS_NOTIFICATION)
    def status(station, request):
        seen.append(request.timestamp)
        return ocpp.StatusNotificationResponse()

    payload = {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": said}
    async with serve_ws(handlers, [OCPP16], options=QUIET) as server, raw_station(server, subprotocol="ocpp1.6") as raw:
        await raw.send(json.dumps([2, "1", "StatusNotification", payload]))
        assert await read(raw) == [3, "1", {}]
    assert seen == [datetime.fromisoformat("2024-05-01T12:00:00+00:00")]


# ------------------------------------------------------------------------------------------------------------ F30


async def test_f30_a_handler_that_blocks_the_loop_is_told_of_and_nobody_is_dropped(caplog):
    csms = CSMS(["1.6"])

    @csms.on(HEARTBEAT)
    def heartbeat(station, request):
        time.sleep(0.4)  # what no handler should do
        return HeartbeatResponse(current_time=now())

    pings = Options(ping_interval=0.1, ping_timeout=5, close_timeout=0.5)
    async with serve(csms, "127.0.0.1:0", options=pings, watchdog=0.1) as server:
        async with raw_station(server, "CS1", "ocpp1.6") as bad, raw_station(server, "CS2", "ocpp1.6") as other:
            await bad.send('[2,"1","Heartbeat",{}]')
            assert (await read(bad))[:2] == [3, "1"]
            await eventually(lambda: server.watchdog.times)
            await other.send('[2,"2","Heartbeat",{}]')
            assert (await read(other))[:2] == [3, "2"]
            assert set(csms.stations) == {"CS1", "CS2"}
        assert server.watchdog.longest > 0.1
    assert any("stood still" in record.getMessage() for record in caplog.records)


async def test_f30_none_watches_if_so_chosen():
    async with serve(CSMS(["1.6"]), "127.0.0.1:0", watchdog=None) as server:
        assert server.watchdog is None
