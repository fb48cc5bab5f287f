"""A simulated station whose sessions somebody begins and ends: a person, or the CSMS."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol, TypeVar, cast
from uuid import uuid4

from ocpp_core import OcppError, Replies, Version, now
from ocpp_generic_api import (
    EVSE,
    BootNotificationRequest,
    BootNotificationResponse,
    BootReason,
    ChargingState,
    ConnectorActivity,
    ConnectorStatus,
    Csms,
    IdToken,
    MeterValuesRequest,
    MeterValuesResponse,
    ReadingContext,
    Reason,
    RegistrationStatus,
    StatusNotificationRequest,
    StatusNotificationResponse,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
)
from ocpp_generic_api import ChargingStation as StationInfo
from ocpp_toolkit.simulation import SessionRecord, StationSimulator

__all__ = ["StationByHand"]

R = TypeVar("R")

logger = logging.getLogger("ocpp_toolkit")

_STEP = 100  # Wh that a meter reading adds, unless it is told
_POWER = 11_000  # W while it charges, unless it is told


class _Link(Protocol):
    """What a connection has beyond `Peer`."""

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]": ...


class StationByHand(StationSimulator):
    """A station that answers everything, and otherwise does what it is told; used in the event loop."""

    def __init__(self, url: str, identity: str, versions: Sequence[Version]) -> None:
        super().__init__(url, identity, versions, sessions=0)
        self.csms: Csms | None = None
        """The CSMS; None before the first connection."""
        self.evse = EVSE(id=1, connector_id=1)
        """Where the session is."""
        self.about = StationInfo(vendor_name="OCPP toolkit", model="Shell")
        """What it says of itself when it boots."""
        self._boots_when_idle = False

    # ------------------------------------------------------------------------------------------- what it is told to do

    async def boot(self, reason: BootReason) -> BootNotificationResponse:
        """Send a boot, and go by its answer."""
        answer = await self._say(BootNotificationRequest(charging_station=self.about, reason=reason))
        self.accepted, self.heartbeat_interval = answer.status is RegistrationStatus.ACCEPTED, answer.interval
        return answer

    async def show(
        self, status: ConnectorStatus, activity: ConnectorActivity | None, evse: EVSE
    ) -> StatusNotificationResponse:
        """Report the state of a connector, and have it."""
        self.status, self.activity = status, activity
        return await self._say(
            StatusNotificationRequest(
                timestamp=now(),
                connector_status=status,
                evse_id=evse.id,
                connector_id=evse.connector_id,
                activity=activity,
            )
        )

    async def begin(
        self, token: str, evse: EVSE, *, remote: bool = False, remote_id: int | None = None
    ) -> TransactionEventResponse:
        """Begin a session that charges.

        Raises:
            ValueError: one goes on.
        """
        if self.session is not None:
            raise ValueError(f"the session of transaction {self.transaction_id} goes on")
        self.session = SessionRecord(self.identity, token, remote=remote, meter_start=self.energy)
        self.transaction_id, self.remote_id, self.stop_reason, self.evse = str(uuid4()), remote_id, None, evse
        try:
            await self.show(ConnectorStatus.OCCUPIED, ConnectorActivity.PREPARING, evse)
            self.activity = ConnectorActivity.CHARGING
            answer = await self._tell(
                TransactionEventType.STARTED, ReadingContext.TRANSACTION_BEGIN, ChargingState.CHARGING
            )
        except BaseException:
            self.session = None  # the CSMS knows of none
            raise
        self.power = _POWER
        return answer

    async def change(self, state: ChargingState) -> TransactionEventResponse:
        """Report another charging state of the session.

        Raises:
            ValueError: there is no session.
        """
        self.power = _POWER if state is ChargingState.CHARGING else 0
        return await self._tell(TransactionEventType.UPDATED, None, state)

    async def measure(self, energy: int | None, power: int | None) -> TransactionEventResponse | MeterValuesResponse:
        """Report the meter: of the session, or, without one, by itself.

        Args:
            energy: what the register shows, in Wh; None: 100 more than before.
            power: power drawn now, in W; None: as before.
        """
        self.energy = self.energy + _STEP if energy is None else energy
        self.power = self.power if power is None else power
        if self.session is not None:
            return await self._tell(TransactionEventType.UPDATED, None)
        reading = self.reading(ReadingContext.SAMPLE_CLOCK)
        return await self._say(MeterValuesRequest(evse_id=self.evse.id, meter_value=[reading]))

    async def end(self, reason: Reason) -> TransactionEventResponse:
        """End the session; a boot that waited for that follows.

        Raises:
            ValueError: there is no session.
        """
        self.power, self.stop_reason = 0, reason
        answer = await self._tell(
            TransactionEventType.ENDED, ReadingContext.TRANSACTION_END, ChargingState.EV_CONNECTED
        )
        self.session = None
        await self.show(self._status_at_rest, None, self.evse)
        if self._boots_when_idle:
            await self._boot_again()
        return answer

    # ----------------------------------------------------------------------------------------- asked for by the CSMS

    def request_start(self, token: str, remote_id: int | None = None) -> bool:
        """Begin a session for the CSMS; False if one goes on, or the connector is out of service."""
        if self.session is not None or not self.operative:
            return False
        self._follow(self.begin(token, self.evse, remote=True, remote_id=remote_id))
        return True

    def request_stop(self, transaction_id: str, reason: Reason = Reason.REMOTE) -> bool:
        """End the session for the CSMS; False if its transaction is not the one that goes on."""
        if self.session is None or self.transaction_id != transaction_id:
            return False
        self._follow(self.end(reason))
        return True

    async def announce(self, csms: Csms, reason: BootReason) -> None:  # noqa: ARG002 - there is one CSMS
        """Boot for the CSMS."""
        await self.boot(reason)

    async def reset(self, csms: Csms, reason: Reason | None) -> None:  # noqa: ARG002 - there is one CSMS
        """Boot again, after the session that goes on: it is ended for that reason; None: it comes to its own end."""
        self._boots_when_idle = self.session is not None
        if self.session is None:
            await self._boot_again()
        elif reason is not None:
            await self.end(reason)

    # --------------------------------------------------------------------------------------------------------- inside

    async def _boot_again(self) -> None:
        self._boots_when_idle = False
        csms = self.there
        await self.announce(csms, BootReason.REMOTE_RESET)
        await self.tell_status(csms)

    async def _tell(
        self, kind: TransactionEventType, context: ReadingContext | None, state: ChargingState | None = None
    ) -> TransactionEventResponse:
        if self.session is None:
            raise ValueError("there is no session: start() begins one")
        reading = self.reading(context, with_power=kind is TransactionEventType.UPDATED)
        return await self._say(
            TransactionEventRequest(
                event_type=kind,
                timestamp=reading.timestamp,
                transaction_info=Transaction(
                    transaction_id=self.transaction_id,
                    charging_state=state,
                    stopped_reason=self.stop_reason if kind is TransactionEventType.ENDED else None,
                    remote_start_id=self.remote_id if kind is TransactionEventType.STARTED else None,
                ),
                meter_value=[reading],
                evse=self.evse,
                id_token=None if kind is TransactionEventType.UPDATED else IdToken(id_token=self.session.token),
            )
        )

    async def _say(self, request: Replies[R]) -> R:
        return await self.there.call(request)

    @property
    def there(self) -> Csms:
        """The CSMS.

        Raises:
            LookupError: there is no connection.
        """
        if self.csms is None:
            raise LookupError("there is no connection: reconnect() makes one")
        return self.csms

    def _follow(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something once the answer to the call at hand is on its way."""

        async def do() -> None:
            try:
                await work
            except OcppError as error:
                logger.warning("%s: %s", self.identity, error)

        cast("_Link", self.there.peer).spawn(do())
