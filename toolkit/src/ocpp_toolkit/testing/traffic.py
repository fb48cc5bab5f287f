"""The messages that passed in a test, to be looked at when it has failed."""

from collections import deque
from enum import Enum

from ocpp_core import Peer, Role, now
from ocpp_toolkit.recording import Record, Sender
from ocpp_toolkit.recording.redaction import without_secrets

__all__ = ["Traffic"]


class Traffic:
    """Keeps the latest messages, without their secrets; it is a `trace` of the options of either transport.

    ``serve(csms, "127.0.0.1:0", options=Options(trace=traffic))``

    Args:
        kept: how many; of more, the oldest are forgotten and counted.
    """

    def __init__(self, kept: int = 200) -> None:
        self.records: deque[Record] = deque(maxlen=kept)
        """What passed, the oldest first."""
        self._seen: deque[tuple[str, Sender, str, Role]] = deque(maxlen=kept)
        self.forgotten = 0
        """How many messages passed before these."""

    def __call__(self, peer: Peer, direction: Enum, text: str) -> None:
        """Keep a message; one that has been seen at its other end is the same."""
        record = Record.of_message(now(), peer, direction, without_secrets(peer.transport, text))
        seen = record.station, record.sender, text
        if (*seen, peer.role.other) in self._seen:
            self._seen.remove((*seen, peer.role.other))
            return
        self._seen.append((*seen, peer.role))
        self.forgotten += len(self.records) == self.records.maxlen
        self.records.append(record)

    def __str__(self) -> str:
        """A line for each: when, which station, what it speaks, who sent it, the frame; empty if nothing passed."""
        before = [f"({self.forgotten} before these)"] if self.forgotten else []
        return "\n".join([*before, *map(_line, self.records)])


def _line(record: Record) -> str:
    arrow = "station ▶ CSMS" if record.sender is Sender.STATION else "station ◀ CSMS"
    return f"{record.at:%H:%M:%S.%f}"[:-3] + f" {record.station} {record.version} {arrow} {record.text}"
