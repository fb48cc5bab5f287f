"""EVSEs are put out of service and back, and the station is reset."""

from scenarios.sides import Pair

from ocpp_generic_api import (
    EVSE,
    ChangeAvailabilityRequest,
    ChangeAvailabilityResponse,
    ChangeAvailabilityStatus,
    OperationalStatus,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
)


async def test_availability(pair: Pair) -> None:
    for step, evse, state, status in (
        ("available.station", None, OperationalStatus.INOPERATIVE, ChangeAvailabilityStatus.SCHEDULED),
        ("available.evse", EVSE(id=2), OperationalStatus.OPERATIVE, ChangeAvailabilityStatus.ACCEPTED),
        (
            "available.connector",
            EVSE(id=1, connector_id=1),
            OperationalStatus.OPERATIVE,
            ChangeAvailabilityStatus.REJECTED,
        ),
        (
            "available.second",
            EVSE(id=1, connector_id=2),
            OperationalStatus.INOPERATIVE,
            ChangeAvailabilityStatus.ACCEPTED,
        ),
    ):
        request = ChangeAvailabilityRequest(evse=evse, operational_status=state)
        await pair.csms_asks(step, request, ChangeAvailabilityResponse(status=status))


async def test_reset(pair: Pair) -> None:
    for step, evse_id, kind, status in (
        ("reset.now", None, ResetType.IMMEDIATE, ResetStatus.ACCEPTED),
        ("reset.idle", None, ResetType.ON_IDLE, ResetStatus.SCHEDULED),
        ("reset.evse", 1, ResetType.ON_IDLE, ResetStatus.REJECTED),
    ):
        await pair.csms_asks(step, ResetRequest(type=kind, evse_id=evse_id), ResetResponse(status=status))
