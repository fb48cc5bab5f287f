"""The CSMS takes note that a connector is occupied."""

from ocpp_generic_api import ConnectorActivity, ConnectorStatus
from ocpp_toolkit.scripting import ScriptedStation


async def status_occupied(station: ScriptedStation) -> None:
    """Report a connector as occupied, and as available again."""
    await station.boot()
    await station.status(ConnectorStatus.OCCUPIED, ConnectorActivity.PREPARING)
    await station.status(ConnectorStatus.AVAILABLE)
