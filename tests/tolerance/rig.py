"""What the tests of this directory share: messages read by a profile, and stations that misbehave over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_socket
from websockets.exceptions import ConnectionClosed

import ocpp15_core
import ocpp16_core
import ocpp201_core
from ocpp_core import CallError, Handlers, InvalidResponse, OcppError, Operation, Role, now
from ocpp_core.testing import MemoryPeer
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    HEARTBEAT,
    BootNotificationRequest,
    BootNotificationResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    RegistrationStatus,
    Station,
)
from ocpp_tolerance import FIELD, STRICT, Deviation, Deviations, Profiles, Tolerance
from ocpp_toolkit import CSMS, serve
from ocpp_toolkit.connections import Serving

CORES = {"1.5": ocpp15_core, "1.6": ocpp16_core, "2.0.1": ocpp201_core}
TIME = "2024-05-01T12:00:00Z"
OLD_BOOT = {"chargePointVendor": "V", "chargePointModel": "M"}
NEW_BOOT = {"reason": "PowerUp", "chargingStation": {"vendorName": "V", "model": "M"}}
SOON = 10.0
"""Seconds after which something that should happen has not."""


# ------------------------------------------------------------------------------------------------------ one message


@dataclass
class Read:
    """What became of a message."""

    message: Any = None
    """The message, if it was read."""
    error: str = ""
    """The error code, if it was refused."""
    deviations: list[Deviation] = field(default_factory=list)
    """What was reported."""

    @property
    def changes(self) -> list[tuple[str, str, Any, Any]]:
        """Of each deviation: rule, place, what came, what was made of it."""
        return [(each.rule, each.path, each.came, each.made) for each in self.deviations]


def operation_of(version: str, action: str) -> Operation[Any, Any]:
    operation = CORES[version].VERSION.catalogue.by_action(action)
    assert operation is not None
    return operation


def read(version: str, action: str, payload: Any, profiles: Profiles, kind: str = "request") -> Read:
    """Read a payload as a CSMS with these profiles does."""
    deviations = Deviations(log=False)
    result = Read()
    deviations.watch(result.deviations.append)
    core = CORES[version]
    peer = MemoryPeer("CS1", core.VERSION, Role.CSMS, Handlers())
    Tolerance(profiles, deviations).attach(peer)
    operation = operation_of(version, action)
    model = operation.request if kind == "request" else operation.response
    text = payload if isinstance(payload, str) else json.dumps(payload)
    try:
        result.message = peer.read(model, text, operation)
    except OcppError as error:
        result.error = str(error.code)
    return result


def strict_and_field(version: str, action: str, payload: Any, kind: str = "request") -> tuple[Read, Read]:
    """What the two ready-made profiles make of a payload; strict never reports anything."""
    strict, tolerant = (read(version, action, payload, profile, kind) for profile in (STRICT, FIELD))
    assert strict.deviations == []
    assert (strict.message is None) == bool(strict.error)
    if strict.message is not None:
        assert (tolerant.message, tolerant.deviations) == (strict.message, [])
    return strict, tolerant


def metered(*samples: Any, time: str = TIME, **more: Any) -> dict[str, Any]:
    """A payload of MeterValues in 1.6."""
    return {"connectorId": 1, "meterValue": [{"timestamp": time, "sampledValue": list(samples)}], **more}


# ------------------------------------------------------------------------------------- a CSMS, and a raw station


@dataclass
class Office:
    """A CSMS that serves, and what it was told."""

    csms: CSMS
    serving: Serving
    deviations: list[Deviation]
    requests: list[Any]
    """The neutral requests that its handlers were given."""

    @property
    def port(self) -> int:
        return int(self.serving.url.rpartition(":")[2])

    @property
    def rules(self) -> list[str]:
        """Names of the rules that fired."""
        return [each.rule for each in self.deviations]

    async def station(self, identity: str = "CS1") -> Station:
        async with asyncio.timeout(SOON):
            return await self.csms.stations.wait_for(identity)

    @asynccontextmanager
    async def raw(self, identity: str = "CS1", *subprotocols: str, **options: Any) -> AsyncIterator["Wire"]:
        """A station that says what it is told to."""
        async with connect_socket(
            f"{self.serving.url}/{identity}",
            subprotocols=subprotocols or ("ocpp1.6",),
            proxy=None,
            **{"close_timeout": 1, **options},
        ) as socket:
            yield Wire(socket)


@dataclass
class Wire:
    """A raw station's connection."""

    socket: ClientConnection

    async def say(self, *texts: str | bytes) -> None:
        for text in texts:
            await self.socket.send(text)

    async def hear(self) -> Any:
        async with asyncio.timeout(SOON):
            return json.loads(await self.socket.recv())

    async def ask(self, action: str, payload: Any, call_id: str = "1") -> Any:
        """Call, and return the answer's payload or its error code."""
        text = payload if isinstance(payload, str) else json.dumps(payload)
        await self.say(f'[2,"{call_id}","{action}",{text}]')
        frame = await self.hear()
        assert frame[1] == call_id
        return frame[2]

    async def works(self) -> None:
        """The next text to come is the answer to a good call."""
        assert set(await self.ask("Heartbeat", {}, "good")) == {"currentTime"}

    async def closed(self) -> tuple[int | None, str | None]:
        """How the connection ends."""
        try:
            async with asyncio.timeout(SOON):
                while True:
                    await self.socket.recv()
        except ConnectionClosed:
            return self.socket.close_code, self.socket.close_reason


@asynccontextmanager
async def office(
    profiles: Profiles | None = None,
    versions: tuple[str, ...] = ("1.6",),
    *,
    csms: CSMS | None = None,
    **options: Any,
) -> AsyncIterator[Office]:
    """A CSMS that takes every boot, and every heartbeat."""
    csms = csms or CSMS(versions, profiles=profiles, boot_gate="open")
    requests: list[Any] = []

    @csms.on(BOOT_NOTIFICATION)
    def boot(station: Station, request: BootNotificationRequest) -> BootNotificationResponse:
        requests.append(request)
        return BootNotificationResponse(status=RegistrationStatus.ACCEPTED, current_time=now(), interval=300)

    @csms.on(HEARTBEAT)
    def heartbeat(station: Station, request: HeartbeatRequest) -> HeartbeatResponse:
        return HeartbeatResponse(current_time=now())

    deviations: list[Deviation] = []
    csms.on_deviation(deviations.append)
    async with serve(csms, "127.0.0.1:0", watchdog=None, **options) as serving:
        yield Office(csms, serving, deviations, requests)


async def eventually(condition: Any) -> None:
    """Wait for what no event tells of."""
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110 - of what nothing tells
            await asyncio.sleep(0.005)


async def answered(office: Office, request: Any, wire: Wire, answer: str) -> Any:
    """Have the CSMS call, answer so (``ID`` stands for the id), and return what its program gets or the error that it gets."""
    station = await office.station()
    asking = asyncio.create_task(station.call(request))
    frame = await wire.hear()
    await wire.say(answer.replace("ID", frame[1]))
    try:
        async with asyncio.timeout(SOON):
            return await asking
    except (CallError, InvalidResponse) as error:
        return error
