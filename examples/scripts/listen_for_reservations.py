"""The CSMS reserves the station, which sees to it that the driver is known. Made to be repeated: ``--repeat forever``."""

from ocpp_generic_api import RESERVE_NOW, AuthorizationStatus, ConnectorStatus, ReserveNowResponse, ReserveNowStatus
from ocpp_toolkit.scripting import ScriptedStation, script

PAUSE = 2.0  # s that a station takes to get ready


@script(timeout=0)
async def listen_for_reservations(station: ScriptedStation) -> None:
    """Accept a reservation, have the driver authorised, and report the connector as reserved."""
    await station.boot()
    station.say("waiting for a reservation")
    accepted = ReserveNowResponse(status=ReserveNowStatus.ACCEPTED)
    reservation = await station.expect(RESERVE_NOW, respond=accepted, within=3600)
    driver = await station.authorize(reservation.id_token)
    if driver.id_token_info.status is not AuthorizationStatus.ACCEPTED:
        station.fail(f"the driver is not accepted: {driver.id_token_info.status}")
    await station.sleep(PAUSE)
    await station.status(ConnectorStatus.RESERVED, evse_id=reservation.evse_id or 1)
