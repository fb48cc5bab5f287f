"""A simulated CSMS: it accepts every station, authorises every token, numbers transactions, answers everything."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from ocpp_core import Handlers, Operation, Peer, Role, Version

from . import dialects
from .answers import agree
from .records import SessionRecord

__all__ = ["CsmsSimulator"]


class CsmsSimulator:
    """The CSMS's handlers for any versions, and what it learnt from its stations."""

    def __init__(self, versions: Sequence[Version], *, heartbeat_interval: int = 300) -> None:
        """Make it ready for stations of these versions; `heartbeat_interval` in seconds is what it asks of them."""
        self.heartbeat_interval = heartbeat_interval
        self.handlers = Handlers()
        self.accepted: set[str] = set()
        """Identities of the stations whose boot was accepted."""
        self.sessions: dict[tuple[str, str], SessionRecord] = {}
        """All charging sessions, by station and transaction id."""
        self._numbers = count(1)
        self.handlers.guard(self._may_call)
        for version in versions:
            agree(self.handlers, version, Role.CSMS)
            dialects.of(version).answer_as_csms(self)

    def boot(self, station: Peer) -> None:
        """Note that a station's boot was accepted."""
        self.accepted.add(station.identity)

    def next_number(self) -> int:
        """The next transaction id of 1.x."""
        return next(self._numbers)

    def begin(self, station: Peer, transaction_id: str, token: str, meter_start: int) -> None:
        """Note that a session began, with its meter reading in Wh."""
        record = SessionRecord(station.identity, token, transaction_id=transaction_id, meter_start=meter_start)
        self.sessions.setdefault((station.identity, transaction_id), record)

    def session(self, station: Peer, transaction_id: str) -> SessionRecord:
        """The session of that id; one that began unseen is noted now."""
        record = SessionRecord(station.identity, "", transaction_id=transaction_id)
        return self.sessions.setdefault((station.identity, transaction_id), record)

    async def start_remotely(self, station: Peer, token: str) -> bool:
        """Ask a station to start a session; True if it accepts."""
        return await dialects.of(station.version).start_remotely(station, token)

    def _may_call(self, station: Peer, operation: Operation[Any, Any]) -> bool:
        # A station must be accepted first (OCPP 1.6, 4.2; OCPP 2.0.1 part 2, B01.FR.10); it stays so when it reconnects.
        return operation.action == "BootNotification" or station.identity in self.accepted
