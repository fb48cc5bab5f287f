"""A charging station's program that names no version."""

from ocpp_generic_api import Csms

from .side import Side

__all__ = ["ChargingStation"]


class ChargingStation(Side[Csms]):
    """The program of a charging station: what it answers to its CSMS. One program may serve any number of connections.

    ::

        station = ChargingStation()

        @station.on(RESET)
        async def reset(csms: Csms, request: ResetRequest) -> ResetResponse: ...

        async with connect(station, "wss://csms.example/ocpp", "CS001", password="…") as csms:
            await csms.boot_notification(BootNotificationRequest(...))
    """

    _remote = Csms
