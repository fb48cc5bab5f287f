"""A raw client of a CSMS that says bad things over a real WebSocket, and what the versions' answers are called.

Every check ends with a good Heartbeat: its answer must be the very next text to come, so that silence is seen to be silence.
"""

import asyncio
import json
from collections import Counter
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

import ocpp15_core
import ocpp16_core
import ocpp201_core
from ocpp_core import Handlers, now
from ocpp_transport_ws import Options, serve

__all__ = [
    "BOOT",
    "CORES",
    "FORMATION",
    "FRAME",
    "NEW_BOOT",
    "NEW_STATUS",
    "NEW_TYPE",
    "OCCURRENCE",
    "OLD_BOOT",
    "OLD_STATUS",
    "SAME_ID",
    "SECRET",
    "STATION",
    "STATUS",
    "STATUS_FIELD",
    "TYPE",
    "UNREADABLE",
    "VALUE",
    "Csms",
    "Wire",
    "accepted",
    "call",
    "client",
    "talk",
]

CORES = {"1.5": ocpp15_core, "1.6": ocpp16_core, "2.0.1": ocpp201_core}
SECRET = "hunter2"  # stands in what is bad; no answer may repeat it
STATION = "CS1"
UNREADABLE = "-1"

FORMATION = {"1.5": "FormationViolation", "1.6": "FormationViolation", "2.0.1": "FormatViolation"}
FRAME = FORMATION | {"2.0.1": "RpcFrameworkError"}
SAME_ID = {"1.5": "ProtocolError", "1.6": "ProtocolError", "2.0.1": "RpcFrameworkError"}
OCCURRENCE = {
    "1.5": "OccurenceConstraintViolation",
    "1.6": "OccurenceConstraintViolation",
    "2.0.1": "OccurrenceConstraintViolation",
}
TYPE = dict.fromkeys(CORES, "TypeConstraintViolation")
VALUE = dict.fromkeys(CORES, "PropertyConstraintViolation")
NEW_TYPE = {"1.5": None, "1.6": None, "2.0.1": "MessageTypeNotSupported"}

OLD_BOOT = {"chargePointVendor": "V", "chargePointModel": "M"}
NEW_BOOT = {"reason": "PowerUp", "chargingStation": {"vendorName": "V", "model": "M"}}
OLD_STATUS = {"connectorId": 1, "status": "Available", "errorCode": "NoError", "timestamp": "2024-05-01T12:00:00Z"}
NEW_STATUS = {
    "evseId": 1,
    "connectorId": 1,
    "connectorStatus": "Available",
    "timestamp": "2024-05-01T12:00:00Z",
}
BOOT = {"1.5": OLD_BOOT, "1.6": OLD_BOOT, "2.0.1": NEW_BOOT}
STATUS = {"1.5": OLD_STATUS, "1.6": OLD_STATUS, "2.0.1": NEW_STATUS}
STATUS_FIELD = {"1.5": "status", "1.6": "status", "2.0.1": "connectorStatus"}


def call(message_id, action, payload):
    """The text of a CALL; a payload that is text already stays as it is."""
    return f'[2,"{message_id}","{action}",{payload if isinstance(payload, str) else json.dumps(payload)}]'


def accepted(response, **fields):
    """A response with the version's own kind of Accepted."""
    return response(status=response.model_fields["status"].annotation("Accepted"), **fields)


class Csms:
    """The handlers of a CSMS: Boot, Status and Heartbeat are served, Authorize is not, DataTransfer waits for `go`."""

    def __init__(self, version):
        core = CORES[version]
        self.served = Counter()
        self.go = asyncio.Event()
        self.handlers = Handlers()
        interval = {"heartbeat_interval" if version == "1.5" else "interval": 300}

        @self.handlers.on(core.BOOT_NOTIFICATION)
        def boot(station, request):
            self.served["BootNotification"] += 1
            return accepted(core.BootNotificationResponse, current_time=now(), **interval)

        @self.handlers.on(core.STATUS_NOTIFICATION)
        def status(station, request):
            self.served["StatusNotification"] += 1
            return core.StatusNotificationResponse()

        @self.handlers.on(core.HEARTBEAT)
        def heartbeat(station, request):
            self.served["Heartbeat"] += 1
            return core.HeartbeatResponse(current_time=now())

        @self.handlers.on(core.DATA_TRANSFER)
        async def data(station, request):
            self.served["DataTransfer"] += 1
            await self.go.wait()
            return accepted(core.DataTransferResponse)

        @self.handlers.on(core.CLEAR_CACHE)
        def clear(station, request):
            raise AssertionError("no station calls that")

        if version == "2.0.1":

            @self.handlers.on(core.NOTIFY_EV_CHARGING_NEEDS)
            def needs(station, request):
                raise AssertionError("no such request is good")


class Wire:
    """A raw client's connection to a CSMS."""

    def __init__(self, version, csms, server, socket):
        self.core, self.csms, self.server, self.socket = CORES[version], csms, server, socket
        self._heartbeats = 0

    @property
    def link(self):
        return self.server.connections[STATION]

    async def say(self, *texts):
        for text in texts:
            await self.socket.send(text)

    async def hear(self):
        text = await asyncio.wait_for(self.socket.recv(), 10)
        assert SECRET not in text
        return json.loads(text)

    async def hears_refusal(self, message_id, code):
        frame = await self.hear()
        assert frame[:3] == [4, message_id, code]
        description, details = frame[3:]
        assert isinstance(description, str)
        assert 0 < len(description) <= 255
        assert details == {}

    async def hears_result(self, message_id):
        kind, echoed, payload = await self.hear()
        assert (kind, echoed) == (3, message_id)
        return payload

    async def works(self):
        """The next text to come is the answer to a good call."""
        self._heartbeats += 1
        message_id = f"good-{self._heartbeats}"
        await self.say(call(message_id, "Heartbeat", {}))
        assert set(await self.hears_result(message_id)) == {"currentTime"}

    async def refuses(self, text, message_id, code):
        """The text is refused so, or passed over if there is no code; then all goes on."""
        await self.say(text)
        if code is not None:
            await self.hears_refusal(message_id, code)
        await self.works()

    async def closes(self, code):
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(self.socket.recv(), 10)
        assert self.socket.close_code == code

    @asynccontextmanager
    async def asked(self, request):
        """Have the CSMS call; gives the call's id and the task that waits for the answer."""
        asking = asyncio.create_task(self.link.call(request, timeout=10))
        kind, message_id, _, _ = await self.hear()
        assert kind == 2
        yield message_id, asking
        await self.works()


def client(server, version):
    return connect(f"{server.url}/{STATION}", subprotocols=[f"ocpp{version}"])


@asynccontextmanager
async def talk(version, guard=None, **options):
    csms = Csms(version)
    if guard is not None:
        csms.handlers.guard(guard)
    async with (
        serve(csms.handlers, [CORES[version].VERSION], options=Options(**options)) as server,
        client(server, version) as socket,
    ):
        wire = Wire(version, csms, server, socket)
        await wire.works()
        yield wire
        csms.go.set()
