"""A driver charges, and goes when somebody presses ENTER."""

from ocpp_generic_api import ConnectorActivity, ConnectorStatus, Reason
from ocpp_toolkit.scripting import ScriptedStation


async def do_a_transaction(station: ScriptedStation) -> None:
    """Plug in, authorise, charge, unplug; every step is answered."""
    await station.boot()
    transaction = station.transaction("01234567", energy=300)
    await station.status(ConnectorStatus.OCCUPIED, ConnectorActivity.PREPARING)
    await transaction.plug_in()
    await transaction.authorize()
    await transaction.start_energy()
    await station.prompt("Press ENTER to stop charging")
    await transaction.meter(5300, power=11_000)
    await transaction.suspend_ev()
    await transaction.stop(Reason.LOCAL, energy=5300)
    await station.status(ConnectorStatus.AVAILABLE)
