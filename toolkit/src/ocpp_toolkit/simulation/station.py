"""A simulated charging station with one connector: it boots, charges, meters, and does what the CSMS asks."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, cast
from uuid import uuid4

from ocpp_core import OcppError, Peer, Role, Version, now
from ocpp_generic_api import (
    EVSE,
    AuthorizationStatus,
    AuthorizeRequest,
    BootNotificationRequest,
    BootReason,
    ChargingState,
    ConnectorActivity,
    ConnectorStatus,
    Csms,
    HeartbeatRequest,
    IdToken,
    Measurand,
    MemoryTransactionStore,
    MeterValue,
    ReadingContext,
    Reason,
    RegistrationStatus,
    SampledValue,
    StatusNotificationRequest,
    Transaction,
    TransactionEventRequest,
    TransactionEventType,
    UnitOfMeasure,
)
from ocpp_generic_api import ChargingStation as StationInfo
from ocpp_toolkit.connections import connect
from ocpp_toolkit.station import ChargingStation
from ocpp_transport_ws import Options

from .answers import agree
from .control import answer_control
from .own import answer_own
from .quiet import REGISTRY, QuietConversation
from .records import SessionRecord
from .variables import Variables

if TYPE_CHECKING:
    import ocpp_transport_soap
    from ocpp_toolkit.security import StationSecurity

__all__ = ["StationSimulator"]

logger = logging.getLogger("ocpp_toolkit")

_EVSE = EVSE(id=1, connector_id=1)
_POWER = 11_000  # W: three phases of 16 A
_STEP = 60  # s of charging that a meter reading stands for, however fast the simulation runs


class _Link(Protocol):
    """What the connections of all transports have beyond `Peer`."""

    close_reason: str

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]": ...

    async def wait_closed(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Start:
    """A session to be held."""

    token: str
    remote_id: int | None = None
    remote: bool = False


class StationSimulator(ChargingStation):
    """A station that holds charging sessions.

    Args:
        url: the CSMS's endpoint: ``ws``, ``wss``, to which the identity is added, or ``http``, ``https`` for SOAP.
        identity: the station's identity.
        versions: what to offer, in order of preference.
        sessions: charging sessions to hold by itself.
        remote_sessions: sessions started by the CSMS to wait for after these.
        meter_values: readings to report in a session.
        interval: seconds between two readings.
        token: identifier to charge with.
        password: for Basic authentication; None: no credentials.
        security: its security profile and secrets, in place of `password`; its serial number is what the station boots with.
            None: there is none.
        stay: whether to remain connected when all sessions are held.
        callback: over SOAP, host and port to listen on for the CSMS's calls; None: it cannot be called.
        options: settings of the connection, those of the URL's transport; None: the defaults.
    """

    _conversation = QuietConversation

    def __init__(
        self,
        url: str,
        identity: str,
        versions: Sequence[Version],
        *,
        sessions: int = 1,
        remote_sessions: int = 0,
        meter_values: int = 3,
        interval: float = 1.0,
        token: str = "RFID-0001",  # noqa: S107 - an identifier, shown to whoever stands by
        password: str | None = None,
        security: "StationSecurity | None" = None,
        stay: bool = False,
        callback: str | None = None,
        options: "Options | ocpp_transport_soap.Options | None" = None,
    ) -> None:
        super().__init__([version.name for version in versions], store=MemoryTransactionStore(), registry=REGISTRY)
        self.url = url
        self.identity = identity
        self.meter_values = meter_values
        self.interval = interval
        self.token = token
        self.password = password
        self.security = security
        self.stay = stay
        self.callback = callback
        self.options = options
        self.peer: Peer | None = None
        """The connection to the CSMS, also when it has ended; None before it is made."""
        self.accepted = False
        """Whether the CSMS has accepted the station since it last started."""
        self.heartbeat_interval: float = 0
        """Seconds between heartbeats, as the CSMS wants them; 0: none."""
        self.status = ConnectorStatus.AVAILABLE
        """State of the connector."""
        self.activity: ConnectorActivity | None = None
        """What goes on at the connector while it is occupied; None: it is not."""
        self.operative = True
        """Whether the connector is in service."""
        self.energy = 1000
        """Energy register of the meter, in Wh."""
        self.power = 0
        """Power drawn now, in W."""
        self.variables = Variables()
        """Its device model."""
        self.session: SessionRecord | None = None
        """The session going on; None: there is none."""
        self.transaction_id = ""
        """The station's own id of the session's transaction; empty before it has begun."""
        self.remote_id: int | None = None
        """Number by which the CSMS knows the remote start of this session; None: it was started here."""
        self.finished: list[SessionRecord] = []
        """All sessions held so far."""
        self.stop_reason: Reason | None = None
        """Why the CSMS wants the session stopped; None: it does not."""
        self.idle = asyncio.Event()
        """Set when the sessions that it holds by itself are over, one way or the other."""
        self._expected = sessions + remote_sessions
        self._wakened = asyncio.Event()
        self._busy = asyncio.Lock()
        self._starts: asyncio.Queue[_Start] = asyncio.Queue()
        for _ in range(sessions):
            self._starts.put_nowait(_Start(token))
        agree(self, Role.STATION)
        self.variables.answer(self)
        answer_control(self)
        for version in self.spoken:
            answer_own(self, version)

    @property
    def version(self) -> Version | None:
        """The version agreed on; None before the connection."""
        return None if self.peer is None else self.peer.version

    # ----------------------------------------------------------------------------------------- asked by the CSMS

    def request_start(self, token: str, remote_id: int | None = None) -> bool:
        """Hold a session for the CSMS; False if one goes on or is about to, or the connector is out of service."""
        if self.session is not None or not self._starts.empty() or not self.operative:
            return False
        self._starts.put_nowait(_Start(token, remote_id, remote=True))
        return True

    def request_stop(self, transaction_id: str, reason: Reason = Reason.REMOTE) -> bool:
        """Stop the session for the CSMS; False if its transaction is not the one that goes on."""
        if self.session is None or self.transaction_id != transaction_id:
            return False
        self.stop_reason = reason
        self._wakened.set()
        return True

    async def reset(self, csms: Csms, reason: Reason | None) -> None:
        """Boot again, after the session that goes on: it is stopped for that reason; None: it comes to its own end."""
        if self.session is not None and reason is not None:
            self.request_stop(self.transaction_id, reason)
        async with self._busy:
            await self._boot(csms, BootReason.REMOTE_RESET)

    async def change_availability(self, csms: Csms) -> None:
        """Report whether the connector is in service; a session that goes on does so at its end."""
        if self.session is None:
            await self._set_status(csms, self._status_at_rest)

    # ------------------------------------------------------------------------------------------------ what it says

    async def announce(self, csms: Csms, reason: BootReason) -> None:
        """Send a boot."""
        number = self.security.serial_number if self.security is not None else None
        station = StationInfo(
            vendor_name="OCPP toolkit", model="Simulator", firmware_version="1.0", serial_number=number
        )
        answer = await csms.boot_notification(BootNotificationRequest(charging_station=station, reason=reason))
        self.accepted, self.heartbeat_interval = answer.status is RegistrationStatus.ACCEPTED, answer.interval

    async def tell_status(self, csms: Csms) -> None:
        """Report the state of the connector."""
        await csms.status_notification(
            StatusNotificationRequest(
                timestamp=now(),
                connector_status=self.status,
                evse_id=_EVSE.id,
                connector_id=_EVSE.connector_id,
                activity=self.activity,
            )
        )

    async def tell_event(
        self,
        csms: Csms,
        kind: TransactionEventType = TransactionEventType.UPDATED,
        context: ReadingContext | None = None,
        state: ChargingState | None = None,
    ) -> None:
        """Report an event of the session, with a reading taken in that context; without a session there is none."""
        record = self.session
        if record is None:
            return
        reading = self.reading(context, with_power=kind is TransactionEventType.UPDATED)
        await csms.transaction_event(
            TransactionEventRequest(
                event_type=kind,
                timestamp=reading.timestamp,
                transaction_info=Transaction(
                    transaction_id=self.transaction_id,
                    charging_state=state,
                    stopped_reason=(self.stop_reason or Reason.LOCAL) if kind is TransactionEventType.ENDED else None,
                    remote_start_id=self.remote_id if kind is TransactionEventType.STARTED else None,
                ),
                meter_value=[reading],
                evse=_EVSE,
                id_token=IdToken(id_token=record.token) if kind is not TransactionEventType.UPDATED else None,
            )
        )

    def reading(self, context: ReadingContext | None, *, with_power: bool = True) -> MeterValue:
        """What the meter shows; the context is why it is looked at, None: it is time."""
        energy = SampledValue(
            value=Decimal(self.energy),
            context=context,
            measurand=Measurand.ENERGY_ACTIVE_IMPORT_REGISTER,
            unit_of_measure=UnitOfMeasure(unit="Wh"),
        )
        power = SampledValue(
            value=Decimal(self.power),
            context=context,
            measurand=Measurand.POWER_ACTIVE_IMPORT,
            unit_of_measure=UnitOfMeasure(unit="W"),
        )
        return MeterValue(timestamp=now(), sampled_value=[energy, power] if with_power else [energy])

    # --------------------------------------------------------------------------------------------------- its life

    async def run(self) -> list[SessionRecord]:
        """Connect, boot, hold the sessions, disconnect.

        Returns:
            The sessions held; one that failed carries its error.

        Raises:
            ConnectFailed: the CSMS cannot be reached, or turned the station away.
            OcppError: the boot failed, or the connection was lost though the station was to stay.
        """
        more: dict[str, Any] = {} if self.callback is None else {"callback": self.callback}
        connection = connect(
            self,
            self.url,
            self.identity,
            password=self.password,
            security=self.security,
            options=self.options,
            **more,
        )
        try:
            async with connection as csms:
                self.peer, link = csms.peer, cast("_Link", csms.peer)
                await self._boot(csms)
                link.spawn(self._beat(csms))
                await self._wait_and_hold(csms, link)
        finally:
            self.idle.set()
        return self.finished

    async def _wait_and_hold(self, csms: Csms, link: _Link) -> None:
        """Hold every session that is to be held, until there are enough or the connection is lost."""
        while self.stay or len(self.finished) < self._expected:
            if self._starts.empty():
                self.idle.set()
            start = asyncio.ensure_future(self._starts.get())
            ended = asyncio.ensure_future(link.wait_closed())
            try:
                await asyncio.wait({start, ended}, return_when=asyncio.FIRST_COMPLETED)
                if not start.done():
                    self._give_up(f"connection lost: {link.close_reason}")
                    break
                async with self._busy:
                    await self._hold(csms, start.result())
            finally:
                start.cancel()
                ended.cancel()

    def _give_up(self, reason: str) -> None:
        """Count the sessions that can no longer be held as failed."""
        logger.info("%s: %s", self.identity, reason)
        missing = self._expected - len(self.finished)
        self.finished += [SessionRecord(self.identity, self.token, error=reason) for _ in range(missing)]
        if self.stay:
            raise OcppError(reason)

    async def _boot(self, csms: Csms, reason: BootReason = BootReason.POWER_UP) -> None:
        """Boot until accepted."""
        self.accepted = False
        await self.announce(csms, reason)
        while not self.accepted:
            logger.info("%s: not accepted yet, next boot in %s s", self.identity, self.heartbeat_interval)
            await asyncio.sleep(max(self.heartbeat_interval, 1))
            if not self.accepted:  # the CSMS may have asked for a boot meanwhile
                await self.announce(csms, reason)
        await self.tell_status(csms)

    async def _beat(self, csms: Csms) -> None:
        while self.heartbeat_interval > 0:
            await asyncio.sleep(self.heartbeat_interval)
            try:
                await csms.heartbeat(HeartbeatRequest())
            except OcppError as error:
                logger.info("%s: %s", self.identity, error)

    async def _hold(self, csms: Csms, start: _Start) -> None:
        """One charging session from plug to unplug."""
        record = SessionRecord(self.identity, start.token, remote=start.remote, meter_start=self.energy)
        self.session, self.transaction_id, self.stop_reason, self.remote_id = record, "", None, start.remote_id
        try:
            await self._charge(csms, record)
        except OcppError as error:
            record.error = str(error)
            logger.info("%s: session failed: %s", self.identity, error)
        except asyncio.CancelledError:
            record.error = "interrupted"
            raise
        finally:
            self.session, self.power = None, 0
            self.finished.append(record)

    async def _charge(self, csms: Csms, record: SessionRecord) -> None:
        if not self.operative:
            record.error = "the connector is out of service"
            return
        if not await self._is_authorized(csms, record.token):
            record.error = "the token was not accepted"
            return
        await self._set_status(csms, ConnectorStatus.OCCUPIED, ConnectorActivity.PREPARING)
        await self._begin(csms, record)
        for _ in range(self.meter_values):
            if await self._stopped_within(self.interval):
                break
            self.energy += _POWER * _STEP // 3600
            await self.tell_event(csms)
            record.meter_values += 1
        await self._end(csms, record)
        await self._set_status(csms, self._status_at_rest)

    async def _is_authorized(self, csms: Csms, token: str) -> bool:
        answer = await csms.authorize(AuthorizeRequest(id_token=IdToken(id_token=token)))
        return answer.id_token_info.status is AuthorizationStatus.ACCEPTED

    async def _begin(self, csms: Csms, record: SessionRecord) -> None:
        """Report the start of the session; the event says that it charges now."""
        self.transaction_id = str(uuid4())
        self.activity = ConnectorActivity.CHARGING
        await self.tell_event(
            csms, TransactionEventType.STARTED, ReadingContext.TRANSACTION_BEGIN, ChargingState.CHARGING
        )
        kept = await self._store.find(self.identity, self.transaction_id)
        numbered = kept is not None and kept.number is not None
        record.transaction_id = str(kept.number) if kept is not None and numbered else self.transaction_id
        self.power = _POWER

    async def _end(self, csms: Csms, record: SessionRecord) -> None:
        """Report the end of the session; the event says that the cable is still there."""
        self.power = 0
        record.meter_stop = self.energy
        self.activity = ConnectorActivity.FINISHING
        await self.tell_event(
            csms, TransactionEventType.ENDED, ReadingContext.TRANSACTION_END, ChargingState.EV_CONNECTED
        )

    @property
    def _status_at_rest(self) -> ConnectorStatus:
        return ConnectorStatus.AVAILABLE if self.operative else ConnectorStatus.UNAVAILABLE

    async def _set_status(self, csms: Csms, status: ConnectorStatus, activity: ConnectorActivity | None = None) -> None:
        self.status, self.activity = status, activity
        await self.tell_status(csms)

    async def _stopped_within(self, seconds: float) -> bool:
        """Let time pass; True as soon as the CSMS wants the session stopped."""
        self._wakened.clear()
        if self.stop_reason is None:
            try:
                async with asyncio.timeout(seconds):
                    await self._wakened.wait()
            except TimeoutError:
                return False
        return True
