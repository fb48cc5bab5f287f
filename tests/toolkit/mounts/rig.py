"""What the tests of mounts share: a CSMS, and stations of every kind that connect to it on one port."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from ocpp_core import now
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    HEARTBEAT,
    RESET,
    BootNotificationRequest,
    BootNotificationResponse,
    Csms,
    HeartbeatResponse,
    RegistrationStatus,
    ResetResponse,
    ResetStatus,
)
from ocpp_generic_api import (
    ChargingStation as About,
)
from ocpp_toolkit import CSMS, ChargingStation, connect
from ocpp_transport_soap import Addresses
from ocpp_transport_ws import Options

ABOUT = BootNotificationRequest(charging_station=About(vendor_name="Acme", model="One"))
LOOPBACK = {"addresses": Addresses(["127.0.0.0/8"])}
"""SOAP, to stations on this machine."""
QUIET = Options(close_timeout=1.0)


def office(**settings: Any) -> CSMS:
    """A CSMS that accepts every station."""
    csms = CSMS(**settings)
    csms.on(BOOT_NOTIFICATION)(
        lambda _station, _request: BootNotificationResponse(
            status=RegistrationStatus.ACCEPTED, current_time=now(), interval=300
        )
    )
    csms.on(HEARTBEAT)(lambda _station, _request: HeartbeatResponse(current_time=now()))
    return csms


def station(
    port: int, identity: str, version: str, *, soap: bool = False, **options: Any
) -> AbstractAsyncContextManager[Csms]:
    """A station of one version that lets itself be reset."""
    program = ChargingStation([version])
    program.on(RESET)(lambda _csms, _request: ResetResponse(status=ResetStatus.ACCEPTED))
    if soap:
        return connect(program, f"http://127.0.0.1:{port}/ocpp/", identity, callback="127.0.0.1:0", **options)
    return connect(program, f"ws://127.0.0.1:{port}/ocpp", identity, **{"options": QUIET, **options})


@dataclass(frozen=True)
class Kind:
    """A station by version and transport."""

    identity: str
    version: str
    soap: bool = False


KINDS = [Kind("CS1", "1.6"), Kind("CS2", "2.0.1"), Kind("CS3", "1.6", soap=True)]


@asynccontextmanager
async def connected(port: int, kind: Kind) -> AsyncIterator[Csms]:
    """A station that has booted."""
    async with station(port, kind.identity, kind.version, soap=kind.soap) as csms:
        answer = await csms.boot_notification(ABOUT)
        assert answer.status is RegistrationStatus.ACCEPTED
        yield csms
