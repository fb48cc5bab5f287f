"""The CSMS knows an identifier."""

from ocpp_generic_api import AuthorizationStatus
from ocpp_toolkit.scripting import ScriptedStation

DRIVER = "ABCDEF01020304"


async def authorize(station: ScriptedStation) -> None:
    """Ask whether an identifier may charge; it may."""
    await station.boot()
    answer = await station.authorize(DRIVER)
    station.require(answer.id_token_info.status is AuthorizationStatus.ACCEPTED, f"{DRIVER} is not accepted")
