"""The station says how it and its connectors are."""

from scenarios.moments import at
from scenarios.sides import Pair

from ocpp_generic_api import (
    ConnectorActivity,
    ConnectorStatus,
    StatusNotificationRequest,
)


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
        connector_id=1,
        error_code="GroundFailure",
        info="wet",
        vendor_id="acme",
        vendor_error_code="E7",
    )
    await pair.station_asks("status.faulted", request)


async def test_a_second_connector(pair: Pair) -> None:
    request = StatusNotificationRequest(
        timestamp=at(0), connector_status=ConnectorStatus.UNAVAILABLE, evse_id=2, connector_id=2
    )
    await pair.station_asks("status.second", request)


async def test_the_station_as_a_whole(pair: Pair) -> None:
    request = StatusNotificationRequest(timestamp=at(0), connector_status=ConnectorStatus.UNAVAILABLE, info="dark")
    await pair.station_asks("status.station", request)
