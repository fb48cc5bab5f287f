"""A charging station's program that names no version."""

from collections.abc import Sequence
from typing import Any

from ocpp_generic_api import Conversation, Csms, Gate

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

    def __init__(self, versions: Sequence[str] | None = None, **options: Any) -> None:
        super().__init__(versions, **options)
        self.gates: dict[str, Gate] = {}
        """What decides about requests, by identity; `supervise` puts it there."""

    def _gate(self, conversation: Conversation) -> Gate | None:
        return self.gates.get(conversation.peer.identity)
