"""What a recording says, call by call: each with its answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from ocpp_wamp import BadFrame, Call, CallError, CallResult, parse

from .records import Record, Sender

__all__ = ["Exchange", "Outcome", "Pairing", "exchanges"]


class Outcome(Enum):
    """What became of a call."""

    ANSWERED = "answered"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    STRAY = "stray"
    """No call at all: an answer to none, or what cannot be read."""


@dataclass(slots=True, eq=False)
class Exchange:
    """A call and its answer."""

    station: str
    """The station's identity."""
    version: str
    transport: str
    caller: Sender
    """Who called; for a stray message, who sent it."""
    at: datetime
    """When the call passed."""
    action: str
    """Empty for a stray message."""
    payload: str
    """JSON text; for a stray message, its own text."""
    outcome: Outcome = Outcome.UNANSWERED
    answered_at: datetime | None = None
    """When its answer passed; None: it has none."""
    answer: str = ""
    """Payload of the answer, or code and description of the refusal; for a stray message, what is wrong with it."""

    @property
    def took(self) -> timedelta | None:
        """From the call to its answer; None: there is no answer."""
        return None if self.answered_at is None else self.answered_at - self.at


Told = Callable[[Exchange], None]
"""Is told of an exchange."""


def exchanges(records: Iterable[Record]) -> list[Exchange]:
    """Join the calls of a recording with their answers, in the order of the calls."""
    found = list[Exchange]()
    pairing = Pairing(found.append)
    for record in records:
        pairing.take(record)
    return found


def _nothing(_exchange: Exchange) -> None:
    """Whoever does not want to know."""


class Pairing:
    """Joins calls with their answers as they pass.

    Args:
        began: is told of each exchange when its call passes, and of what is stray.
        ended: is told of each exchange when its answer passes, and of what is stray.
    """

    def __init__(self, began: Told = _nothing, ended: Told = _nothing) -> None:
        self._began = began
        self._ended = ended
        self._open: dict[str, dict[tuple[Sender, str], Exchange]] = {}

    def take(self, record: Record) -> None:
        """Take in a message."""
        if record.transport == "soap":
            from .envelopes import read_envelope  # noqa: PLC0415 - slow to import, and not needed without SOAP

            read_envelope(record, self)
        else:
            _read_frame(record, self)

    def forget(self, station: str) -> list[Exchange]:
        """The calls to and from a station that still wait, which will not be answered any more."""
        return list(self._open.pop(station, {}).values())

    def call(self, record: Record, call_id: str, action: str, payload: str) -> None:
        """Take in a call; of two that have the same id, the first is not answered any more."""
        exchange = _exchange(record, action, payload)
        self._open.setdefault(record.station, {})[record.sender, call_id] = exchange
        self._began(exchange)

    def answer(self, record: Record, call_id: str, outcome: Outcome, text: str) -> None:
        """Take in an answer."""
        exchange = self._open.get(record.station, {}).pop((record.sender.other, call_id), None)
        if exchange is None:
            self.stray(record, "an answer to no call")
            return
        exchange.outcome, exchange.answered_at, exchange.answer = outcome, record.at, text
        self._ended(exchange)

    def stray(self, record: Record, reason: str) -> None:
        """Take in what is neither."""
        exchange = _exchange(record, "", record.text)
        exchange.outcome, exchange.answer = Outcome.STRAY, reason
        self._began(exchange)
        self._ended(exchange)


def _exchange(record: Record, action: str, payload: str) -> Exchange:
    return Exchange(record.station, record.version, record.transport, record.sender, record.at, action, payload)


def _read_frame(record: Record, pairing: Pairing) -> None:
    try:
        frame = parse(record.text)
    except BadFrame as bad:
        pairing.stray(record, str(bad))
        return
    match frame:
        case Call():
            pairing.call(record, frame.id, frame.action, frame.payload)
        case CallResult():
            pairing.answer(record, frame.id, Outcome.ANSWERED, frame.payload)
        case CallError():
            pairing.answer(record, frame.id, Outcome.REFUSED, f"{frame.code} {frame.description}".rstrip())
