"""Transactions: what happens from a driver's arrival to his leaving (OCPP 2.0.1, block E)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, Number, OcppModel, Operation, Opt, Replies, Role

from .types import EVSE, IdToken, IdTokenInfo, MessageContent, MeterValue

__all__ = [
    "TRANSACTION_EVENT",
    "ChargingState",
    "Reason",
    "Transaction",
    "TransactionEventRequest",
    "TransactionEventResponse",
    "TransactionEventType",
    "TriggerReason",
]


class ChargingState(StrEnum):
    """How far charging has come within a transaction (OCPP 2.0.1 part 2, block E).

    OCPP 1.6 tells of it by StatusNotification; 1.5 not at all.
    """

    CHARGING = "Charging"
    """Energy flows, or may flow: the contactor is closed."""
    EV_CONNECTED = "EVConnected"
    """EV and EVSE are connected; charging has not been allowed yet."""
    SUSPENDED_EV = "SuspendedEV"
    """The EVSE offers energy; the EV takes none."""
    SUSPENDED_EVSE = "SuspendedEVSE"
    """The EV would take energy; the EVSE offers none, as by a charging profile or for want of authorization."""
    IDLE = "Idle"
    """No EV is connected."""


class Reason(StrEnum):
    """Why a transaction ended (OCPP 2.0.1 part 2, block E).

    OCPP 1.5 gives no reason.
    """

    DE_AUTHORIZED = "DeAuthorized"
    """The CSMS no longer accepts the identifier."""
    EMERGENCY_STOP = "EmergencyStop"
    """Someone pressed the emergency stop."""
    ENERGY_LIMIT_REACHED = "EnergyLimitReached"
    """The EV has got as much energy as agreed."""
    EV_DISCONNECTED = "EVDisconnected"
    """The cable was unplugged, or the EV drove away."""
    GROUND_FAULT = "GroundFault"
    """A ground fault was detected."""
    IMMEDIATE_RESET = "ImmediateReset"
    """The CSMS asked for a reset at once (1.6: HardReset)."""
    LOCAL = "Local"
    """The driver ended it at the station, as with his card."""
    LOCAL_OUT_OF_CREDIT = "LocalOutOfCredit"
    """The credit ran out, as the station itself found."""
    MASTER_PASS = "MasterPass"  # noqa: S105 - a word of the wire
    """A master pass was used to end it."""
    OTHER = "Other"
    """None of the other reasons."""
    OVERCURRENT_FAULT = "OvercurrentFault"
    """The EV drew more current than allowed for too long."""
    POWER_LOSS = "PowerLoss"
    """The station lost power."""
    POWER_QUALITY = "PowerQuality"
    """Voltage or frequency of the grid left their bounds."""
    REBOOT = "Reboot"
    """The station rebooted by itself, as after a watchdog."""
    REMOTE = "Remote"
    """The CSMS asked for the end by RequestStopTransaction."""
    SOC_LIMIT_REACHED = "SOCLimitReached"
    """The battery has reached the state of charge agreed."""
    STOPPED_BY_EV = "StoppedByEV"
    """The EV ended it."""
    TIME_LIMIT_REACHED = "TimeLimitReached"
    """The time agreed is over."""
    TIMEOUT = "Timeout"
    """No EV was connected in time."""
    SOFT_RESET = "SoftReset"
    """The CSMS asked for a reset without haste; 1.6 alone."""
    UNLOCK_COMMAND = "UnlockCommand"
    """The CSMS had the connector unlocked; 1.6 alone, where 2.0.1 has `TriggerReason.UNLOCK_COMMAND`."""


class TransactionEventType(StrEnum):
    """Place of an event within its transaction (OCPP 2.0.1 part 2, block E)."""

    ENDED = "Ended"
    """The last one."""
    STARTED = "Started"
    """The first one."""
    UPDATED = "Updated"
    """Any between."""


class TriggerReason(StrEnum):
    """What made the station send an event (OCPP 2.0.1 part 2, block E).

    OCPP 1.x does not tell.
    """

    AUTHORIZED = "Authorized"
    """An identifier was accepted to charge."""
    CABLE_PLUGGED_IN = "CablePluggedIn"
    """The cable was plugged in; an EV is there."""
    CHARGING_RATE_CHANGED = "ChargingRateChanged"
    """The rate of charging changed by more than a set share."""
    CHARGING_STATE_CHANGED = "ChargingStateChanged"
    """The charging state changed."""
    DEAUTHORIZED = "Deauthorized"
    """The CSMS refused the identifier in its answer to an earlier event."""
    ENERGY_LIMIT_REACHED = "EnergyLimitReached"
    """The EV has got as much energy as agreed."""
    EV_COMMUNICATION_LOST = "EVCommunicationLost"
    """The EV no longer answers, as when it was unplugged."""
    EV_CONNECT_TIMEOUT = "EVConnectTimeout"
    """No EV was connected in time after authorization."""
    METER_VALUE_CLOCK = "MeterValueClock"
    """Meter values are due by the clock."""
    METER_VALUE_PERIODIC = "MeterValuePeriodic"
    """Meter values are due by the interval of sampling."""
    TIME_LIMIT_REACHED = "TimeLimitReached"
    """The time agreed is over."""
    TRIGGER = "Trigger"
    """The CSMS asked for it by TriggerMessage."""
    UNLOCK_COMMAND = "UnlockCommand"
    """The CSMS had the connector unlocked."""
    STOP_AUTHORIZED = "StopAuthorized"
    """An identifier was accepted to end the transaction."""
    EV_DEPARTED = "EVDeparted"
    """The EV has left, as a sensor of the parking bay shows."""
    EV_DETECTED = "EVDetected"
    """An EV has come, as a sensor of the parking bay shows."""
    REMOTE_STOP = "RemoteStop"
    """The CSMS sent RequestStopTransaction."""
    REMOTE_START = "RemoteStart"
    """The CSMS sent RequestStartTransaction."""
    ABNORMAL_CONDITION = "AbnormalCondition"
    """A fault or another condition out of the ordinary."""
    SIGNED_DATA_RECEIVED = "SignedDataReceived"
    """Signed data came from the meter."""
    RESET_COMMAND = "ResetCommand"
    """The CSMS sent Reset."""


class Transaction(OcppModel):
    """What there is to tell about a transaction (OCPP 2.0.1 part 2, block E)."""

    transaction_id: str
    """The transaction; the station makes it, unique for good: best a UUID. 1.x has a number from the CSMS, which is
    kept beside it."""
    charging_state: Opt[ChargingState] = None
    """How far charging has come; sent when it has changed; not in 1.5. None: as before."""
    time_spent_charging: Opt[int] = None
    """Time in which energy flowed, in s. Only 2.0.1 has it. None: not said."""
    stopped_reason: Opt[Reason] = None
    """Why it ended; not in 1.5. None in the last event: `Reason.LOCAL`."""
    remote_start_id: Opt[int] = None
    """Number of the RequestStartTransaction that it came from. Only 2.0.1 has it. None: not from one, or told
    before."""


class TransactionEventRequest(OcppModel, Replies["TransactionEventResponse"]):
    """Tell what has happened in a transaction; kept and sent later when offline (OCPP 2.0.1 part 2, block E).

    1.x: StartTransaction, MeterValues and StopTransaction; 1.6 tells of the charging state by StatusNotification.
    """

    event_type: TransactionEventType
    """Whether it is the first event, the last one, or one between."""
    meter_value: Opt[Annotated[list[MeterValue], Field(min_length=1)]] = None
    """Meter values, one time or more. None: there are none."""
    timestamp: DateTime
    """When it happened."""
    trigger_reason: Opt[TriggerReason] = None
    """What made the station send it; needed in 2.0.1. None: not said, as always in 1.x."""
    seq_no: Opt[int] = None
    """Number of the message, from 0, one more each time, so that a lost one is noticed. None: the toolkit numbers; 1.x
    has none."""
    offline: Opt[bool] = None
    """Whether it happened while the station was offline; only 2.0.1 has it. None: False."""
    number_of_phases_used: Opt[int] = None
    """How many phases charging uses; only 2.0.1 has it. None: not known here; the device model may tell."""
    cable_max_current: Opt[int] = None
    """Greatest current of the cable, in A; only 2.0.1 has it. None: unknown."""
    reservation_id: Opt[int] = None
    """Reservation that this transaction uses up. None: none."""
    transaction_info: Transaction
    """The transaction."""
    evse: Opt[EVSE] = None
    """EVSE and connector; sent once, as soon as known; 1.x needs it in the first event. None: as before, or not known
    yet."""
    id_token: Opt[IdToken] = None
    """Identifier; sent once for its starting and once for its ending the transaction; 1.x needs it in the first event.
    None: nothing new."""


class TransactionEventResponse(OcppModel):
    """The CSMS has noted the event, and may have something to say to the driver (OCPP 2.0.1 part 2, block E).

    OCPP 1.x has ``id_token_info`` alone, and none of it between the first event and the last.
    """

    total_cost: Opt[Number] = None
    """Cost of all with taxes, in the station's currency, at the end; 0 if free. Only 2.0.1 has it. None: not said, but
    not free."""
    charging_priority: Opt[int] = None
    """Priority for this transaction, from -9 to 9, the greater the higher. Only 2.0.1 has it. None: as the identifier
    has it."""
    id_token_info: Opt[IdTokenInfo] = None
    """What is known about the identifier of the request; needed if there was one. None: there was none."""
    updated_personal_message: Opt[MessageContent] = None
    """Text to show to the driver from now on. Only 2.0.1 has it. None: no change."""


TRANSACTION_EVENT = Operation("TransactionEvent", TransactionEventRequest, TransactionEventResponse, Role.STATION)

OPERATIONS = (TRANSACTION_EVENT,)
