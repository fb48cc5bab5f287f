"""The example applications do what they say: real stations on one side, a real HTTP client on the other."""

import asyncio
import runpy
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from effort import unmeasured
from toolkit.mounts.rig import KINDS, QUIET, connected
from toolkit.rig import OCPP16, OCPP201
from transport_ws.engines import under_aiohttp, under_hypercorn, under_uvicorn
from transport_ws.rig import SOON, eventually, soon

from ocpp_core import ConnectFailed
from ocpp_toolkit import ChargingStation, connect
from ocpp_toolkit.simulation import StationSimulator

EXAMPLES = Path(__file__).parents[3] / "examples"


@asynccontextmanager
async def simulated(port, identity, version):
    """A simulated station that waits for what it is told."""
    url = f"ws://127.0.0.1:{port}/ocpp"
    station = StationSimulator(url, identity, [version], sessions=0, interval=SOON, stay=True, options=QUIET)
    running = asyncio.create_task(station.run())
    await eventually(lambda: station.accepted or running.done())
    try:
        yield station
    finally:
        running.cancel()
        await asyncio.wait([running])


@asynccontextmanager
async def asking(port):
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=SOON) as client:
        yield client


@pytest.mark.parametrize("server", [under_uvicorn, under_hypercorn], ids=["uvicorn", "hypercorn"])
async def test_fastapi_starts_and_stops_a_charge_on_one_of_several_stations(server):
    program = runpy.run_path(str(EXAMPLES / "fastapi_app.py"))
    transactions = program["transactions"]
    async with (
        server(program["app"]) as port,
        simulated(port, "CS1", OCPP16),
        simulated(port, "CS2", OCPP201) as station,
        connected(port, KINDS[2]),
        asking(port) as client,
    ):
        found = (await client.get("/stations")).json()
        assert {name: (each["version"], each["transport"]) for name, each in found.items()} == {
            "CS1": ("1.6", "ws"),
            "CS2": ("2.0.1", "ws"),
            "CS3": ("1.6", "soap"),
        }
        answer = await client.post("/stations/CS2/start", params={"token": "RFID-0007"})
        assert answer.json() == {"status": "Accepted"}
        await eventually(lambda: "CS2" in transactions)
        assert station.session.token == "RFID-0007"
        assert (await client.get("/stations")).json()["CS2"]["transaction"] == station.transaction_id
        assert (await client.post("/stations/CS2/stop")).json() == {"status": "Accepted"}
        await eventually(lambda: "CS2" not in transactions)
        assert (await client.post("/stations/CS2/stop")).status_code == 404
        assert (await client.post("/stations/CS9/start", params={"token": "RFID-0007"})).status_code == 404
        assert (await client.post("/stations/CS3/start", params={"token": "RFID-0007"})).status_code == 502


async def test_aiohttp_resets_a_station():
    program = runpy.run_path(str(EXAMPLES / "aiohttp_app.py"))
    async with (
        under_aiohttp(program["application"]()) as port,
        simulated(port, "CS1", OCPP201),
        asking(port) as client,
    ):
        assert (await client.get("/stations")).json() == {"CS1": "2.0.1"}
        assert (await client.post("/stations/CS1/reset")).json() == {"status": "Accepted"}
        assert (await client.post("/stations/CS9/reset")).status_code == 404


DJANGO = """
import asyncio, sys, warnings
warnings.simplefilter("error")
sys.path.insert(0, sys.argv[1])
import uvicorn
from mysite.asgi import application
from django.core.management import call_command
from django.db import connections
call_command("migrate", verbosity=0)
from charging.models import Station
for identity in ("CS1", "CS2"):
    Station.objects.create(identity=identity)
connections.close_all()

async def main():
    from mysite.asgi_channels import application as with_channels
    servers = [uvicorn.Server(uvicorn.Config(each, "127.0.0.1", 0, log_level="error")) for each in (application, with_channels)]
    tasks = [asyncio.create_task(each._serve()) for each in servers]
    while not all(each.started for each in servers):
        await asyncio.sleep(0.01)
    print(*(each.servers[0].sockets[0].getsockname()[1] for each in servers), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for each in servers:
        each.should_exit = True
    await asyncio.gather(*tasks)

asyncio.run(main())
"""


@asynccontextmanager
async def django(tmp_path):
    """The ports of the site, with Django's own routing and with that of Channels."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        DJANGO,
        str(EXAMPLES / "django_site"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**unmeasured(), "DATABASE": str(tmp_path / "db.sqlite3")},
    )
    try:
        line = await soon(process.stdout.readline())
        yield [int(port) for port in line.split()]
        process.stdin.close()
        _, errors = await soon(process.communicate())
        said = [line for line in errors.decode().splitlines() if "the event loop stood still" not in line]
        assert (process.returncode, said) == (0, ["CS9: unknown station"] * 2)  # a busy machine may stand still
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_django_keeps_what_stations_do_and_its_views_call_them(tmp_path):
    async with django(tmp_path) as ports:
        for port, identity, version in zip(ports, ("CS1", "CS2"), (OCPP16, OCPP201), strict=True):
            async with simulated(port, identity, version) as station, asking(port) as client:
                assert (await client.get("/stations/")).json()[identity] == {
                    "model": "Simulator",
                    "connected": True,
                    "sessions": 0,
                    "charging": False,
                }
                assert (await client.post(f"/stations/{identity}/start")).json() == {"status": "Accepted"}
                await eventually(lambda station=station: station.transaction_id)
                station.request_stop(station.transaction_id)
                await eventually(lambda station=station: station.finished)
                found = (await client.get("/stations/")).json()[identity]
                assert (found["sessions"], found["charging"]) == (1, False)
                assert (await client.post("/stations/CS9/start")).status_code == 404
            with pytest.raises(ConnectFailed) as failed:
                await connect(ChargingStation(), f"ws://127.0.0.1:{port}/ocpp", "CS9").__aenter__()
            assert failed.value.status == 404
