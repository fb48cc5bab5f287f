"""What a connection remembers for rules that look at more than one message; its size is bounded."""

from bisect import insort
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from .readings import Register, readings

__all__ = ["EventSeries", "Metered", "Recent", "Reservation", "SeenEvent", "State", "Transaction"]

K = TypeVar("K")
V = TypeVar("V")

_MOST_TRANSACTIONS = 64
_MOST_EVENTS = 256
_MOST_OTHERS = 128


class Recent(dict[K, V]):
    """A dictionary that forgets its oldest entries beyond a number."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, value: V) -> None:
        """Put an entry last; the first gives way if there are too many."""
        self.pop(key, None)
        super().__setitem__(key, value)
        if len(self) > self._most:
            del self[next(iter(self))]


class Metered(NamedTuple):
    """A reading of a register."""

    when: datetime
    value: Decimal
    """In Wh or varh."""


Registers = Recent[Register, Metered]


def _registers() -> Registers:
    return Recent(_MOST_OTHERS)


@dataclass(slots=True)
class Transaction:
    """A transaction of 1.x."""

    connector: int
    started: datetime
    meter_start: int
    """Wh."""
    accepted: bool
    """Whether the identifier was accepted when it began."""
    stopped: datetime | None = None
    registers: Registers = field(default_factory=_registers)
    """The latest reading of each register."""


class SeenEvent(NamedTuple):
    """A TransactionEvent, as far as it matters."""

    number: int
    when: datetime
    kind: str
    trigger: str


@dataclass(slots=True)
class EventSeries:
    """A transaction of 2.x: its events by number."""

    events: list[SeenEvent] = field(default_factory=list[SeenEvent])
    """By number; the lowest give way if there are too many."""
    started: SeenEvent | None = None
    ended: SeenEvent | None = None
    evse: int | None = None
    """EVSE that it takes place on. None: not told yet."""
    registers: Registers = field(default_factory=_registers)

    def add(self, event: SeenEvent) -> None:
        """Take an event in; one that was seen before changes nothing."""
        if event in self.events:
            return
        insort(self.events, event)
        del self.events[:-_MOST_EVENTS]
        if event.kind == "Started":
            self.started = event
        elif event.kind == "Ended":
            self.ended = event


class Reservation(NamedTuple):
    """A reservation of 1.x that a station accepted."""

    id: int
    tag: str
    """The identifier, in lower case: its case has no meaning."""
    expires: datetime


@dataclass(slots=True)
class State:
    """What the rules know of one connection; one for each station, given to `check` with every message in its order.

    Nothing of it is kept beyond the connection. Each collection forgets its oldest entries when it is full.
    """

    boot: str | None = None
    """Status that the last boot was answered with. None: there was none on this connection."""
    triggered: set[str] = field(default_factory=set[str])
    """Messages that a trigger, or a wish for a report, asked for."""
    requests: Recent[str, Any] = field(default_factory=lambda: Recent(_MOST_OTHERS))
    """The last request of each action."""
    transactions: Recent[int | None, Transaction] = field(default_factory=lambda: Recent(_MOST_TRANSACTIONS))
    """Transactions of 1.x by number, the ended ones too."""
    series: Recent[str, EventSeries] = field(default_factory=lambda: Recent(_MOST_TRANSACTIONS))
    """Transactions of 2.x by their identifier, the ended ones too."""
    reservations: Recent[int, Reservation] = field(default_factory=lambda: Recent(_MOST_OTHERS))
    """Reservations of 1.x by connector."""
    statuses: Recent[int, datetime] = field(default_factory=lambda: Recent(_MOST_OTHERS))
    """Time of the last status of each connector of 1.x."""
    reports: Recent[tuple[str, int | None], tuple[int, bool]] = field(default_factory=lambda: Recent(_MOST_OTHERS))
    """By action and number of the request: the last part of a report, and whether more is to come."""
    needs: set[int] = field(default_factory=set[int])
    """EVSEs whose vehicle told its charging needs in the transaction that goes on there."""
    profiles: Recent[tuple[str, int], int] = field(default_factory=lambda: Recent(_MOST_OTHERS))
    """Number of the profile that was accepted for a transaction of 2.x and stack level."""

    def note(self, action: str, kind: str, message: Any) -> None:
        """Remember a message; `check` does so by itself."""
        if kind == "request":
            self.requests[action] = message
        remember = _NOTES.get(action + kind.capitalize())
        if remember is not None:
            remember(self, message)


def _booting(state: State, _: Any) -> None:
    state.statuses.clear()  # the clock may be another
    state.triggered.clear()


def _booted(state: State, answer: Any) -> None:
    state.boot = str(answer.status)


def _triggered(state: State, trigger: Any) -> None:
    state.triggered.add(str(trigger.requested_message))


def _report_wanted(state: State, _: Any) -> None:
    state.triggered.add("NotifyReport")


def _started(state: State, answer: Any) -> None:
    start = state.requests.pop("StartTransaction", None)
    if start is None:
        return
    state.reservations.pop(start.connector_id, None)
    state.transactions[answer.transaction_id] = Transaction(
        start.connector_id, start.timestamp, start.meter_start, answer.id_tag_info.status == "Accepted"
    )


def _stopped(state: State, stop: Any) -> None:
    transaction = state.transactions.get(stop.transaction_id)
    if transaction is not None:
        transaction.stopped = stop.timestamp
        _keep(transaction.registers, stop)


def _metered(state: State, values: Any) -> None:
    # 2.x sends no readings of transactions this way.
    transaction = state.transactions.get(getattr(values, "transaction_id", None))
    if transaction is not None and values.connector_id == transaction.connector:
        _keep(transaction.registers, values)


def _event(state: State, event: Any) -> None:
    identity = event.transaction_info.transaction_id
    series = state.series.get(identity) or EventSeries()
    state.series[identity] = series
    series.add(SeenEvent(event.seq_no, event.timestamp, str(event.event_type), str(event.trigger_reason)))
    if event.evse is not None:
        series.evse = event.evse.id
    if event.event_type == "Ended":
        state.needs.discard(series.evse or 0)
    _keep(series.registers, event)


def _keep(registers: Registers, message: Any) -> None:
    for reading in readings(message):
        before = registers.get(reading.register)
        if before is None or before.when < reading.when:
            registers[reading.register] = Metered(reading.when, reading.value)


def _reserved(state: State, answer: Any) -> None:
    reservation = state.requests.get("ReserveNow")
    connector = getattr(reservation, "connector_id", 0)  # 2.x tells otherwise how a reservation ended
    if connector and answer.status == "Accepted" and reservation is not None:
        expires, tag = reservation.expiry_date, reservation.id_tag.lower()
        state.reservations[connector] = Reservation(reservation.reservation_id, tag, expires)


def _unreserved(state: State, answer: Any) -> None:
    cancelled = state.requests.get("CancelReservation")
    if cancelled is not None and answer.status == "Accepted":
        for connector, reservation in list(state.reservations.items()):
            if reservation.id == cancelled.reservation_id:
                del state.reservations[connector]


def _status(state: State, status: Any) -> None:
    if getattr(status, "status", None) is None:
        return  # 2.x
    if status.timestamp is not None:
        state.statuses[status.connector_id] = status.timestamp
    if status.status in {"Available", "Faulted", "Unavailable"}:
        state.reservations.pop(status.connector_id, None)


def _reporter(action: str) -> Callable[[State, Any], None]:
    def remember(state: State, part: Any) -> None:
        state.reports[action, getattr(part, "request_id", None)] = part.seq_no, bool(part.tbc)

    return remember


def _needs(state: State, needs: Any) -> None:
    if len(state.needs) < _MOST_OTHERS:
        state.needs.add(needs.evse_id)


def _profile_set(state: State, answer: Any) -> None:
    setting = state.requests.get("SetChargingProfile")
    profile = getattr(setting, "charging_profile", None)
    if profile is not None and profile.transaction_id is not None and answer.status == "Accepted":
        state.profiles[profile.transaction_id, profile.stack_level] = profile.id


def _profiles_cleared(state: State, _: Any) -> None:
    state.profiles.clear()  # which of them is the station's to say


_NOTES: Mapping[str, Callable[[State, Any], None]] = {
    "BootNotificationRequest": _booting,
    "BootNotificationResponse": _booted,
    "TriggerMessageRequest": _triggered,
    "ExtendedTriggerMessageRequest": _triggered,
    "GetReportRequest": _report_wanted,
    "GetBaseReportRequest": _report_wanted,
    "StartTransactionResponse": _started,
    "StopTransactionRequest": _stopped,
    "MeterValuesRequest": _metered,
    "TransactionEventRequest": _event,
    "ReserveNowResponse": _reserved,
    "CancelReservationResponse": _unreserved,
    "StatusNotificationRequest": _status,
    "NotifyReportRequest": _reporter("NotifyReport"),
    "NotifyMonitoringReportRequest": _reporter("NotifyMonitoringReport"),
    "NotifyCustomerInformationRequest": _reporter("NotifyCustomerInformation"),
    "NotifyEventRequest": _reporter("NotifyEvent"),
    "NotifyEVChargingNeedsRequest": _needs,
    "SetChargingProfileResponse": _profile_set,
    "ClearChargingProfileRequest": _profiles_cleared,
}
"""What is remembered, by message."""
