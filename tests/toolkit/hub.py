"""What the tests of `CSMS` and `ChargingStation` share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from ocpp_core import Version, now
from ocpp_core.registry import Registry
from ocpp_core.testing import memory_pair
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    BootNotificationRequest,
    BootNotificationResponse,
    Csms,
    RegistrationStatus,
    Station,
    provisioning,
)
from ocpp_toolkit import CSMS, ChargingStation, connect, serve
from ocpp_toolkit.connections import Serving
from ocpp_transport_ws import Options

NAMES = ["2.0.1", "1.6", "1.5"]
VERSIONS = {name: Registry().version(f"ocpp{name}") for name in NAMES}
BOOT = BootNotificationRequest(charging_station=provisioning.ChargingStation(model="m", vendor_name="v"))
QUICK = Options(ping_interval=None, close_timeout=1.0)


def booting(csms: CSMS, *statuses: RegistrationStatus) -> CSMS:
    """Have a CSMS answer boots: with these in turn, the last one from then on; accepted if there is none."""
    left = list(statuses or [RegistrationStatus.ACCEPTED])

    @csms.on(BOOT_NOTIFICATION)
    def boot(station: Station, request: BootNotificationRequest) -> BootNotificationResponse:
        status = left.pop(0) if len(left) > 1 else left[0]
        return BootNotificationResponse(status=status, current_time=now(), interval=60)

    return csms


async def joined(
    version: Version, csms: CSMS, station: ChargingStation | None = None, identity: str = "CS1"
) -> tuple[Station, Csms]:
    """What each sees of the other, joined in memory."""
    station = station or ChargingStation([version.name])
    at_csms, at_station = memory_pair(version, csms.bridge, station.bridge, identity)
    await csms.bridge.prepare(at_csms)
    await station.bridge.prepare(at_station)
    await csms.connected(at_csms)
    return csms.remote(at_csms), station.remote(at_station)


@asynccontextmanager
async def serving(csms: CSMS, **options: Any) -> AsyncIterator[Serving]:
    """A CSMS that listens on a free port."""
    async with serve(csms, "127.0.0.1:0", options=QUICK, **options) as server:
        yield server


def connecting(station: ChargingStation, server: Serving, identity: str = "CS1", **options: Any) -> Any:
    """A station that connects."""
    return connect(station, server.url, identity, options=QUICK, **options)


async def eventually(condition: Callable[[], object]) -> None:
    """Wait for what no event tells of; long enough for a busy machine."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - of what nothing tells
            await asyncio.sleep(0.005)
