"""A transaction as a scripted station goes through it: its state, and the events that tell of it.

::

    transaction = station.transaction(token="RFID-1")
    await transaction.plug_in()
    await transaction.authorize()
    await transaction.start_energy()
    await transaction.meter(1500)
    await transaction.unplug()
    await transaction.stop()

`Transaction.events` makes the same events and sends none, for scripts that send them in a wrong order, twice, or not at all.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from ocpp_core import now
from ocpp_generic_api import (
    EVSE,
    AuthorizationStatus,
    AuthorizeRequest,
    ChargingState,
    ConnectorActivity,
    ConnectorStatus,
    IdToken,
    IdTokenInfo,
    Measurand,
    MeterValue,
    ReadingContext,
    Reason,
    SampledValue,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
    TriggerReason,
    UnitOfMeasure,
)
from ocpp_generic_api import (
    Transaction as TransactionInfo,
)

from .outcome import Failed

if TYPE_CHECKING:
    from .station import ScriptedStation

__all__ = ["Events", "Transaction"]

_ENERGY = Measurand.ENERGY_ACTIVE_IMPORT_REGISTER
_POWER = Measurand.POWER_ACTIVE_IMPORT


def reading(energy: int, power: int | None = None, context: ReadingContext | None = None) -> MeterValue:
    """What a meter shows now.

    Args:
        energy: energy register, in Wh.
        power: power drawn, in W; None: not measured.
        context: why it is read; None: it is time.
    """
    shown = [(energy, _ENERGY, "Wh")] + ([] if power is None else [(power, _POWER, "W")])
    return MeterValue(
        timestamp=now(),
        sampled_value=[
            SampledValue(
                value=Decimal(value), measurand=measurand, context=context, unit_of_measure=UnitOfMeasure(unit=unit)
            )
            for value, measurand, unit in shown
        ],
    )


@dataclass
class Events:
    """Makes the events of one transaction, each numbered one more than the one before, from 0; sends nothing.

    The first that is made is Started, whichever it is; what `stop` makes is Ended; all others are Updated. State and numbers go on
    with what is made, whether it is sent or not: ``events.seq_no`` and all else may be set to what a script likes.
    """

    id: str
    """The transaction's."""
    token: IdToken
    """Who charges."""
    evse: EVSE
    energy: int = 0
    """Energy register, in Wh; it never goes down by itself."""
    seq_no: int = 0
    """Number of the next event."""
    remote_start_id: int | None = None
    """Number of the remote start that it came from; None: from none."""
    state: ChargingState = ChargingState.IDLE
    begun: bool = False
    """Whether an event has been made."""
    authorized: bool = False
    """Whether an event has named the identifier."""
    ended: bool = False
    """Whether the last event has been made."""

    def plug_in(self) -> TransactionEventRequest:
        """The cable was plugged in."""
        return self._event(TriggerReason.CABLE_PLUGGED_IN, ChargingState.EV_CONNECTED)

    def authorize(self) -> TransactionEventRequest:
        """The identifier was accepted to charge."""
        remote = self.remote_start_id is not None
        return self._event(TriggerReason.REMOTE_START if remote else TriggerReason.AUTHORIZED, named=True)

    def start_energy(self) -> TransactionEventRequest:
        """Energy flows from now on."""
        return self._event(TriggerReason.CHARGING_STATE_CHANGED, ChargingState.CHARGING)

    def suspend_ev(self) -> TransactionEventRequest:
        """The EV takes no energy."""
        return self._event(TriggerReason.CHARGING_STATE_CHANGED, ChargingState.SUSPENDED_EV)

    def suspend_evse(self) -> TransactionEventRequest:
        """The EVSE offers no energy."""
        return self._event(TriggerReason.CHARGING_STATE_CHANGED, ChargingState.SUSPENDED_EVSE)

    def resume(self) -> TransactionEventRequest:
        """Energy flows again."""
        return self.start_energy()

    def meter(self, energy: int | None = None, *, power: int | None = None) -> TransactionEventRequest:
        """The meter was read; arguments as `Transaction.meter` has them."""
        self.energy = self.energy if energy is None else energy
        return self._event(TriggerReason.METER_VALUE_PERIODIC, readings=[reading(self.energy, power)])

    def unplug(self) -> TransactionEventRequest:
        """The cable was unplugged."""
        return self._event(TriggerReason.EV_COMMUNICATION_LOST, ChargingState.IDLE)

    def stop(self, reason: Reason = Reason.LOCAL, *, energy: int | None = None) -> TransactionEventRequest:
        """It ended; arguments as `Transaction.stop` has them."""
        self.energy = self.energy if energy is None else energy
        self.ended = True
        trigger = _TRIGGERS.get(reason, TriggerReason.ABNORMAL_CONDITION)
        if self.state is not ChargingState.IDLE:
            self.state = ChargingState.EV_CONNECTED
        readings = [reading(self.energy, context=ReadingContext.TRANSACTION_END)]
        return self._event(
            trigger, self.state, TransactionEventType.ENDED, readings, reason, named=reason is Reason.LOCAL
        )

    def _event(
        self,
        trigger: TriggerReason,
        state: ChargingState | None = None,
        kind: TransactionEventType | None = None,
        readings: list[MeterValue] | None = None,
        reason: Reason | None = None,
        *,
        named: bool = False,
    ) -> TransactionEventRequest:
        first = not self.begun
        self.begun = True
        self.state = state or self.state
        self.authorized = self.authorized or named
        if first and readings is None:
            readings = [reading(self.energy, context=ReadingContext.TRANSACTION_BEGIN)]
        event = TransactionEventRequest(
            event_type=kind or (TransactionEventType.STARTED if first else TransactionEventType.UPDATED),
            timestamp=now(),
            trigger_reason=trigger,
            seq_no=self.seq_no,
            transaction_info=TransactionInfo(
                transaction_id=self.id,
                charging_state=self.state if state is not None or first else None,
                stopped_reason=reason,
                remote_start_id=self.remote_start_id if first else None,
            ),
            meter_value=readings,
            evse=self.evse if first else None,
            id_token=self.token if named else None,
        )
        self.seq_no += 1
        return event


_TRIGGERS = {
    Reason.LOCAL: TriggerReason.STOP_AUTHORIZED,
    Reason.REMOTE: TriggerReason.REMOTE_STOP,
    Reason.EV_DISCONNECTED: TriggerReason.EV_COMMUNICATION_LOST,
    Reason.DE_AUTHORIZED: TriggerReason.DEAUTHORIZED,
    Reason.ENERGY_LIMIT_REACHED: TriggerReason.ENERGY_LIMIT_REACHED,
    Reason.TIME_LIMIT_REACHED: TriggerReason.TIME_LIMIT_REACHED,
    Reason.TIMEOUT: TriggerReason.EV_CONNECT_TIMEOUT,
    Reason.IMMEDIATE_RESET: TriggerReason.RESET_COMMAND,
    Reason.SOFT_RESET: TriggerReason.RESET_COMMAND,
    Reason.STOPPED_BY_EV: TriggerReason.CHARGING_STATE_CHANGED,
    Reason.UNLOCK_COMMAND: TriggerReason.UNLOCK_COMMAND,
}


@dataclass
class Transaction:
    """A transaction of a scripted station; made by `ScriptedStation.transaction`.

    Each step sends its event and requires the answer. Over 1.x, whose transactions begin with an identifier, steps before
    `authorize` report the connector's state; `authorize` sends the start, and the CSMS gives it a number.
    """

    station: "ScriptedStation"
    events: Events
    """Makes its events without sending them."""
    response: TransactionEventResponse = field(default_factory=TransactionEventResponse)
    """The answer to its last event."""

    @property
    def id(self) -> str:
        """Its id as the station has it."""
        return self.events.id

    @property
    def energy(self) -> int:
        """Its energy register, in Wh."""
        return self.events.energy

    async def number(self) -> int | None:
        """The number that the CSMS gave it over 1.x; None: it has none, as in 2.x."""
        kept = await self.station.transaction_record(self.id)
        return None if kept is None else kept.number

    async def plug_in(self) -> TransactionEventResponse:
        """Plug the cable in. Without a transaction yet, 1.x is told that the connector is being prepared."""
        if self._too_early:
            self.events.state = ChargingState.EV_CONNECTED
            return await self._report(ConnectorStatus.OCCUPIED, ConnectorActivity.PREPARING)
        return await self.send(self.events.plug_in())

    async def authorize(self, *, ask: bool = True) -> IdTokenInfo | None:
        """Have the identifier accepted, and tell so; what the CSMS says of it in its answer to the event, None: nothing.

        Args:
            ask: whether Authorize is sent before, and has to be answered Accepted.

        Raises:
            Failed: the identifier was not accepted.
        """
        if ask:
            answer = await self.station.send(AuthorizeRequest(id_token=self.events.token))
            _require_accepted(answer.id_token_info)
        response = await self.send(self.events.authorize())
        if response.id_token_info is not None:
            _require_accepted(response.id_token_info)
        return response.id_token_info

    async def start_energy(self) -> TransactionEventResponse:
        """Let energy flow."""
        return await self.send(self.events.start_energy())

    async def meter(self, energy: int | None = None, *, power: int | None = None) -> TransactionEventResponse:
        """Report a reading.

        Args:
            energy: energy register, in Wh; None: as before.
            power: power drawn, in W; None: not measured.
        """
        return await self.send(self.events.meter(energy, power=power))

    async def suspend_ev(self) -> TransactionEventResponse:
        """Have the EV take no more energy."""
        return await self.send(self.events.suspend_ev())

    async def suspend_evse(self) -> TransactionEventResponse:
        """Have the EVSE offer no more energy."""
        return await self.send(self.events.suspend_evse())

    async def resume(self) -> TransactionEventResponse:
        """Let energy flow again."""
        return await self.send(self.events.resume())

    async def unplug(self) -> TransactionEventResponse:
        """Unplug the cable. Outside a transaction, 1.x is told that the connector is available."""
        if self._too_early:
            self.events.state = ChargingState.IDLE
            return await self._report(ConnectorStatus.AVAILABLE, None)
        return await self.send(self.events.unplug())

    async def stop(self, reason: Reason = Reason.LOCAL, *, energy: int | None = None) -> TransactionEventResponse:
        """End it.

        Args:
            reason: why.
            energy: energy register, in Wh; None: as before.
        """
        return await self.send(self.events.stop(reason, energy=energy))

    async def send(self, event: TransactionEventRequest) -> TransactionEventResponse:
        """Send an event of it, however it was made, and require the answer."""
        self.response = await self.station.send(event)
        return self.response

    @property
    def _too_early(self) -> bool:
        """Whether nothing can be said of it yet: in 1.x, before there is an identifier."""
        return self.station.version.startswith("1.") and not self.events.begun

    async def _report(self, status: ConnectorStatus, activity: ConnectorActivity | None) -> TransactionEventResponse:
        evse = self.events.evse
        await self.station.status(status, activity, evse_id=evse.id, connector_id=evse.connector_id or 1)
        return TransactionEventResponse()


def _require_accepted(info: IdTokenInfo) -> None:
    if info.status is not AuthorizationStatus.ACCEPTED:
        raise Failed(f"the identifier was not accepted: {info.status}")


def new_id(bits: int) -> str:
    """An id for a transaction, of 128 random bits."""
    return str(UUID(int=bits, version=4))
