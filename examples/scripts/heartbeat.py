"""The CSMS answers a heartbeat, and its clock is right."""

from datetime import timedelta

from ocpp_core import now
from ocpp_toolkit.scripting import ScriptedStation


async def heartbeat(station: ScriptedStation) -> None:
    """Send a heartbeat, and compare clocks."""
    await station.boot()
    answer = await station.heartbeat()
    station.check(abs(answer.current_time - now()) < timedelta(minutes=1), "the clocks differ by a minute or more")
