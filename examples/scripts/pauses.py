"""Stations that are connected and say nothing for a while."""

from ocpp_toolkit.scripting import ScriptedStation

SECONDS = 10.0


async def wait(station: ScriptedStation) -> None:
    """Stay connected; the CSMS may ask what it likes, and is answered in the end."""
    await station.sleep(SECONDS)


async def sleep(station: ScriptedStation) -> None:
    """Say nothing for some time, and be accepted after that."""
    await station.sleep(SECONDS)
    await station.boot()


async def sleep_randomized(station: ScriptedStation) -> None:
    """Say nothing for more or less that time, so that many stations do not speak at once."""
    pause = station.randomized(SECONDS)
    station.say(f"sleeping for {pause:.3f} s")
    await station.sleep(pause)
    await station.boot()
