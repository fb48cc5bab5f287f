"""A station comes up: it is taken on, has to wait, or is turned away."""

import asyncio

from scenarios.moments import at
from scenarios.sides import IDENTITY, GenericSide, Pair

from ocpp_generic_api import (
    BootNotificationRequest,
    BootNotificationResponse,
    BootReason,
    HeartbeatRequest,
    HeartbeatResponse,
    Modem,
    RegistrationStatus,
)
from ocpp_generic_api.provisioning import ChargingStation

BOOT = BootNotificationRequest(
    charging_station=ChargingStation(
        model="One",
        vendor_name="Acme",
        serial_number="S-1",
        firmware_version="1.2.3",
        modem=Modem(iccid="89", imsi="26"),
    ),
    reason=BootReason.WATCHDOG,
)


def answer(status: RegistrationStatus) -> BootNotificationResponse:
    return BootNotificationResponse(status=status, current_time=at(0), interval=300)


async def accepted(pair: Pair, seconds: float = 5) -> bool:
    """Whether the CSMS's program counts the station as accepted, at the latest after so long."""
    assert isinstance(pair.csms, GenericSide)
    try:
        async with asyncio.timeout(seconds):
            await pair.csms.program.stations.wait_for(IDENTITY, accepted=True)
    except TimeoutError:
        return False
    return True


async def test_accepted(pair: Pair) -> None:
    await pair.station_asks("boot.accepted", BOOT, answer(RegistrationStatus.ACCEPTED))
    if isinstance(pair.csms, GenericSide):
        assert await accepted(pair)
    await pair.station_asks("heartbeat", HeartbeatRequest(), HeartbeatResponse(current_time=at(5)))


async def test_pending_then_rejected_then_accepted(pair: Pair) -> None:
    await pair.station_asks("boot.pending", BOOT, answer(RegistrationStatus.PENDING))
    await pair.station_asks("boot.rejected", BOOT, answer(RegistrationStatus.REJECTED))
    if isinstance(pair.csms, GenericSide):
        assert not await accepted(pair, 0.01)
    await pair.station_asks("boot.accepted", BOOT, answer(RegistrationStatus.ACCEPTED))
    if isinstance(pair.csms, GenericSide):
        assert await accepted(pair)


async def test_with_what_only_1x_has_and_without_a_reason(pair: Pair) -> None:
    request = BootNotificationRequest(
        charging_station=ChargingStation(model="One", vendor_name="Acme"),
        charge_box_serial_number="B-1",
        meter_type="M",
        meter_serial_number="M-1",
    )
    await pair.station_asks("boot.1x", request, answer(RegistrationStatus.ACCEPTED))
