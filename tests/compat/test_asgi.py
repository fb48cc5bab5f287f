"""A charge point over a WebSocket of a web framework, as the page on moving has it."""

import asyncio

import pytest
import uvicorn
from compat.kits import OURS
from compat.test_moving import FRAMEWORK
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from websockets.asyncio.client import connect

TIME = "2024-05-01T12:00:00Z"


class ChargePoint(OURS.v16.ChargePoint):
    @OURS.routing.on("BootNotification")
    async def boot(self, charge_point_model, charge_point_vendor):
        return OURS.v16.call_result.BootNotification(TIME, 300, "Accepted")

    @OURS.routing.after("BootNotification")
    async def look(self, **kwargs):
        ended["version"] = (await self.call(OURS.v16.call.GetLocalListVersion())).list_version

    async def start(self):
        try:
            await super().start()
        except WebSocketDisconnect as disconnected:
            ended["code"] = disconnected.code
            gone.set()
            raise


class Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config):
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.listens.set()


app = FastAPI()
ended = {}
gone = asyncio.Event()
snippet = compile(FRAMEWORK, "moving-from-ocpp.md", "exec", dont_inherit=True)
exec(
    snippet,
    {"app": app, "WebSocket": WebSocket, "WebSocketDisconnect": WebSocketDisconnect, "ChargePoint": ChargePoint},
)


@pytest.fixture
async def url():
    server = Server(uvicorn.Config(app, port=0, log_level="warning", ws="websockets-sansio", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    await asyncio.wait_for(server.listens.wait(), 5)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"ws://127.0.0.1:{port}/ocpp/CP001"
    server.should_exit = True
    await serving


async def test_a_charge_point_over_a_websocket_of_fastapi(url):
    class Station(OURS.v16.ChargePoint):
        @OURS.routing.on("GetLocalListVersion")
        def version(self):
            return OURS.v16.call_result.GetLocalListVersion(list_version=7)

        @OURS.routing.after("GetLocalListVersion")
        def told(self):
            asked.set()

    asked = asyncio.Event()
    async with connect(url, subprotocols=["ocpp1.6"]) as websocket:
        station = Station("CP001", websocket)
        reading = asyncio.create_task(station.start())
        answer = await station.call(OURS.v16.call.BootNotification("One", "Acme"))
        await asyncio.wait_for(asked.wait(), 5)
        await station.call(OURS.v16.call.Heartbeat())  # answered after the one before was taken in
    assert (answer.status, answer.interval) == ("Accepted", 300)
    await asyncio.wait([reading])
    assert type(reading.exception()).__name__ == "ConnectionClosedOK"
    await asyncio.wait_for(gone.wait(), 5)
    assert ended == {"version": 7, "code": 1000}
