"""A simulated CSMS: it accepts every station, authorises every token, keeps sessions, answers everything."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ocpp_core import Operation, Role, Version, now
from ocpp_generic_api import (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationRequest,
    BootNotificationResponse,
    IdToken,
    IdTokenInfo,
    Measurand,
    RegistrationStatus,
    RequestStartStopStatus,
    RequestStartTransactionRequest,
    SampledValue,
    Station,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
    TransactionStore,
    UnitOfMeasure,
)
from ocpp_tolerance import Profiles
from ocpp_toolkit.csms import CSMS

from .answers import agree
from .quiet import REGISTRY, QuietConversation
from .records import SessionRecord

__all__ = ["CsmsSimulator"]

_EVSE = 1
_ACCEPTED = IdTokenInfo(status=AuthorizationStatus.ACCEPTED)
_FACTORS = {"Wh": 1, "kWh": 1000}
"""Watt-hours in a unit."""


class CsmsSimulator(CSMS):
    """A CSMS for stations of any version, and what it learnt from them."""

    _conversation = QuietConversation

    def __init__(
        self,
        versions: Sequence[Version],
        *,
        heartbeat_interval: int = 300,
        profiles: Profiles | None = None,
        store: TransactionStore | None = None,
        alone: bool = True,
    ) -> None:
        """Make it ready for stations of these versions.

        Args:
            versions: what they may speak.
            heartbeat_interval: seconds that it asks of them.
            profiles: as `Side` has them.
            store: as `Side` has it.
            alone: whether all its stations boot with it; otherwise those that have not are trusted to have booted with another
                process.
        """
        super().__init__([version.name for version in versions], registry=REGISTRY, profiles=profiles, store=store)
        self.heartbeat_interval = heartbeat_interval
        self.accepted: set[str] = set()
        """Identities of the stations whose boot was accepted."""
        self.sessions: dict[tuple[str, str], SessionRecord] = {}
        """All charging sessions, by station and transaction id."""
        if alone:
            self._handlers.guard(self._may_call)
        agree(self, Role.CSMS)
        self._answer()

    def boot(self, station: Station) -> None:
        """Note that a station's boot was accepted."""
        self.accepted.add(station.identity)

    def begin(self, station: Station, transaction_id: str, token: str, meter_start: int) -> None:
        """Note that a session began, with its meter reading in Wh."""
        record = SessionRecord(station.identity, token, transaction_id=transaction_id, meter_start=meter_start)
        self.sessions.setdefault((station.identity, transaction_id), record)

    def session(self, station: Station, transaction_id: str) -> SessionRecord:
        """The session of that id; one that began unseen is noted now."""
        record = SessionRecord(station.identity, "", transaction_id=transaction_id)
        return self.sessions.setdefault((station.identity, transaction_id), record)

    async def start_remotely(self, station: Station, token: str) -> bool:
        """Ask a station to start a session; True if it accepts."""
        request = RequestStartTransactionRequest(id_token=IdToken(id_token=token), evse_id=_EVSE)
        answer = await station.request_start_transaction(request)
        return answer.status is RequestStartStopStatus.ACCEPTED

    def _may_call(self, station: Any, operation: Operation[Any, Any]) -> bool:
        # A station must be accepted first; it stays so when it reconnects.
        return operation.action == BOOT_NOTIFICATION.action or station.identity in self.accepted

    def _answer(self) -> None:
        """Accept boots, authorise, keep transactions and their readings."""

        @self.on(BOOT_NOTIFICATION)
        def boot(station: Station, request: BootNotificationRequest) -> BootNotificationResponse:
            self.boot(station)
            return BootNotificationResponse(
                status=RegistrationStatus.ACCEPTED, current_time=now(), interval=self.heartbeat_interval
            )

        @self.on(AUTHORIZE)
        def authorize(station: Station, request: AuthorizeRequest) -> AuthorizeResponse:
            return AuthorizeResponse(id_token_info=_ACCEPTED)

        @self.on(TRANSACTION_EVENT)
        def event(station: Station, request: TransactionEventRequest) -> TransactionEventResponse:
            self._note(station, request)
            return TransactionEventResponse(id_token_info=_ACCEPTED if request.id_token else None)

    def _note(self, station: Station, event: TransactionEventRequest) -> None:
        transaction_id = event.transaction_info.transaction_id
        energy = _energy(event)
        if event.event_type is TransactionEventType.STARTED:
            token = event.id_token.id_token if event.id_token else ""
            self.begin(station, transaction_id, token, energy or 0)
            return
        record = self.session(station, transaction_id)
        if event.event_type is TransactionEventType.ENDED:
            record.meter_stop = record.meter_start if energy is None else energy
            record.stopped = event.timestamp
        elif event.meter_value:
            record.meter_values += 1


def _energy(event: TransactionEventRequest) -> int | None:
    """The last energy register of an event, in Wh."""
    registers = [
        _watt_hours(sample)
        for reading in event.meter_value or []
        for sample in reading.sampled_value
        if sample.measurand in (None, Measurand.ENERGY_ACTIVE_IMPORT_REGISTER) and sample.value is not None
    ]
    return registers[-1] if registers else None


def _watt_hours(sample: SampledValue) -> int:
    unit = sample.unit_of_measure or UnitOfMeasure()
    value = (sample.value or Decimal(0)).scaleb(unit.multiplier or 0)
    return int(value * _FACTORS.get(unit.unit or "Wh", 1))
