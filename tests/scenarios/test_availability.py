"""EVSEs are put out of service and back, the station is reset, and says how its connectors are."""

from ocpp_generic_api import (
    EVSE,
    ChangeAvailabilityRequest,
    ChangeAvailabilityResponse,
    ChangeAvailabilityStatus,
    ConnectorActivity,
    ConnectorStatus,
    OperationalStatus,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    StatusNotificationRequest,
)

from scenarios.moments import at
from scenarios.sides import Pair


async def test_availability(pair: Pair) -> None:
    for step, evse, state, status in (
        ("available.station", None, OperationalStatus.INOPERATIVE, ChangeAvailabilityStatus.SCHEDULED),
        ("available.evse", EVSE(id=2), OperationalStatus.OPERATIVE, ChangeAvailabilityStatus.ACCEPTED),
        (
            "available.connector",
            EVSE(id=1, connector_id=2),
            OperationalStatus.OPERATIVE,
            ChangeAvailabilityStatus.REJECTED,
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


async def test_states_that_all_have(pair: Pair) -> None:
    for status in (ConnectorStatus.AVAILABLE, ConnectorStatus.UNAVAILABLE, ConnectorStatus.RESERVED):
        request = StatusNotificationRequest(timestamp=at(0), connector_status=status, evse_id=2, connector_id=1)
        await pair.station_asks(f"status.{status.name.lower()}", request)


async def test_a_connector_in_use(pair: Pair) -> None:
    request = StatusNotificationRequest(
        timestamp=at(0), connector_status=ConnectorStatus.OCCUPIED, evse_id=2, connector_id=1
    )
    await pair.station_asks("status.occupied", request)
    for activity in (ConnectorActivity.CHARGING, ConnectorActivity.FINISHING):
        told = request.model_copy(update={"activity": activity})
        await pair.station_asks(f"status.occupied.{activity.name.lower()}", told)


async def test_a_fault(pair: Pair) -> None:
    request = StatusNotificationRequest(
        timestamp=at(0),
        connector_status=ConnectorStatus.FAULTED,
        evse_id=2,
        connector_id=2,
        error_code="GroundFailure",
        info="wet",
        vendor_id="acme",
        vendor_error_code="E7",
    )
    await pair.station_asks("status.faulted", request)


async def test_the_station_as_a_whole(pair: Pair) -> None:
    request = StatusNotificationRequest(timestamp=at(0), connector_status=ConnectorStatus.UNAVAILABLE, info="dark")
    await pair.station_asks("status.station", request)
