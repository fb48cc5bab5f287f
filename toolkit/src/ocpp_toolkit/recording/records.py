"""One message of a recording, and the line that it is written as."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Self, cast

from ocpp_core import Peer, Role

__all__ = ["BadRecord", "Record", "Sender", "read_records"]

_FRAME = ',"frame":'
_TEXT = ',"text":'


class BadRecord(ValueError):
    """A line is not one of a recording."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(number, reason)
        self.number = number
        """Of the line, from 1."""
        self.reason = reason

    def __str__(self) -> str:
        return f"line {self.number} is not of a recording: {self.reason}"


class Sender(Enum):
    """Who sent a message."""

    STATION = "station"
    CSMS = "csms"

    @property
    def other(self) -> "Sender":
        """Whoever received it."""
        return Sender.CSMS if self is Sender.STATION else Sender.STATION


_OWN = {Role.CSMS: Sender.CSMS, Role.STATION: Sender.STATION}
_SENT = "sent"


@dataclass(frozen=True, slots=True)
class Record:
    """One message, as it passed."""

    at: datetime
    """When, in UTC, by the clock of whoever recorded it."""
    station: str
    """The station's identity."""
    version: str
    """Of OCPP: ``1.6``."""
    transport: str
    """Its short name: ``ws``, ``soap``."""
    sender: Sender
    """Who sent it."""
    text: str
    """The frame or envelope, as it stood on the wire but for the secrets, if it was recorded without them."""

    @classmethod
    def of_message(cls, at: datetime, peer: Peer, direction: Enum, text: str) -> Self:
        """What a `trace` of either transport is shown of a message."""
        own = _OWN[peer.role]
        sender = own if direction.value == _SENT else own.other
        return cls(at, peer.identity, peer.version.name, peer.transport, sender, text)

    def line(self) -> str:
        """The record as a line of a recording, without its end."""
        head = json.dumps(
            {
                "at": f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
                "station": self.station,
                "version": self.version,
                "transport": self.transport,
                "from": self.sender.value,
            },
            separators=(",", ":"),
            ensure_ascii=False,
        )
        rest = f"{_FRAME}{self.text}" if _is_one_line_of_json(self.text) else f"{_TEXT}{json.dumps(self.text)}"
        return f"{head[:-1]}{rest}}}"

    @classmethod
    def of_line(cls, line: str, number: int = 1) -> Self:
        """Read a line.

        Raises:
            BadRecord: it is not a record.
        """
        try:
            members = json.loads(line)
        except (ValueError, RecursionError):
            raise BadRecord(number, "no JSON") from None
        if not isinstance(members, dict):
            raise BadRecord(number, "no object")
        known = cast("dict[str, Any]", members)
        try:
            at = datetime.fromisoformat(known["at"])
            station, version, transport = (str(known[name]) for name in ("station", "version", "transport"))
            sender = Sender(known["from"])
            text = known["text"] if "text" in known else _frame_in(line)
        except KeyError as missing:
            raise BadRecord(number, f"no {missing}") from None
        except (ValueError, TypeError) as wrong:
            raise BadRecord(number, str(wrong)) from None
        if at.tzinfo is None or not isinstance(text, str):
            raise BadRecord(number, "no time zone" if at.tzinfo is None else "its text is none")
        return cls(at, station, version, transport, sender, text)


def read_records(lines: Iterable[str]) -> Iterator[Record]:
    """Read a recording; empty lines are passed over.

    Raises:
        BadRecord: a line is not a record.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield Record.of_line(line, number)


def _frame_in(line: str) -> str:
    """The frame as it stands in its line: in what is before it, quotation marks are escaped."""
    _, found, rest = line.rstrip().partition(_FRAME)
    if not found:
        raise KeyError("frame")
    return rest.removesuffix("}")


def _is_one_line_of_json(text: str) -> bool:
    if "\n" in text or "\r" in text:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
