"""Remote control: the CSMS starts and ends charging, unlocks, and asks for messages (OCPP 2.0.1, block F)."""

from enum import StrEnum

from ocpp_core import OcppModel, Operation, Opt, Replies, Role

from .types import EVSE, ChargingProfile, IdToken, StatusInfo

__all__ = [
    "REQUEST_START_TRANSACTION",
    "REQUEST_STOP_TRANSACTION",
    "TRIGGER_MESSAGE",
    "UNLOCK_CONNECTOR",
    "MessageTrigger",
    "RequestStartStopStatus",
    "RequestStartTransactionRequest",
    "RequestStartTransactionResponse",
    "RequestStopTransactionRequest",
    "RequestStopTransactionResponse",
    "TriggerMessageRequest",
    "TriggerMessageResponse",
    "TriggerMessageStatus",
    "UnlockConnectorRequest",
    "UnlockConnectorResponse",
    "UnlockStatus",
]


class MessageTrigger(StrEnum):
    """Messages that can be asked for (OCPP 2.0.1 part 2, block F).

    OCPP 1.5 has no triggers.
    """

    BOOT_NOTIFICATION = "BootNotification"
    """A BootNotification; not from a station that has been accepted already."""
    LOG_STATUS_NOTIFICATION = "LogStatusNotification"
    """A LogStatusNotification with the state of the current upload (1.6: DiagnosticsStatusNotification as well)."""
    FIRMWARE_STATUS_NOTIFICATION = "FirmwareStatusNotification"
    """A FirmwareStatusNotification with the state of the current update."""
    HEARTBEAT = "Heartbeat"
    """A Heartbeat."""
    METER_VALUES = "MeterValues"
    """A MeterValues with the latest values."""
    SIGN_CHARGING_STATION_CERTIFICATE = "SignChargingStationCertificate"
    """A SignCertificate for the connection to the CSMS (1.6: SignChargePointCertificate)."""
    SIGN_V2G_CERTIFICATE = "SignV2GCertificate"
    """A SignCertificate for the connection to the EV by ISO 15118. 1.6 has none."""
    STATUS_NOTIFICATION = "StatusNotification"
    """A StatusNotification; it takes an EVSE and a connector."""
    TRANSACTION_EVENT = "TransactionEvent"
    """A TransactionEvent of type Updated, with meter values, for each transaction, or that of the EVSE named. 1.6 has
    none."""
    SIGN_COMBINED_CERTIFICATE = "SignCombinedCertificate"
    """A SignCertificate for both connections. 1.6 has none."""
    PUBLISH_FIRMWARE_STATUS_NOTIFICATION = "PublishFirmwareStatusNotification"
    """A PublishFirmwareStatusNotification with the state of the current publishing. 1.6 has none."""


class RequestStartStopStatus(StrEnum):
    """What becomes of a request to start or end a transaction (OCPP 2.0.1 part 2, block F)."""

    ACCEPTED = "Accepted"
    """The station will try to; TransactionEvent tells the outcome."""
    REJECTED = "Rejected"
    """The station will not."""


class TriggerMessageStatus(StrEnum):
    """What becomes of a request for a message (OCPP 2.0.1 part 2, block F)."""

    ACCEPTED = "Accepted"
    """The message will be sent."""
    REJECTED = "Rejected"
    """The message will not be sent."""
    NOT_IMPLEMENTED = "NotImplemented"
    """The station does not know this message, or cannot send it on request."""


class UnlockStatus(StrEnum):
    """What becomes of a request to unlock a connector (OCPP 2.0.1 part 2, block F)."""

    UNLOCKED = "Unlocked"
    """Unlocked (1.5: Accepted)."""
    UNLOCK_FAILED = "UnlockFailed"
    """The lock did not open (1.5: Rejected)."""
    ONGOING_AUTHORIZED_TRANSACTION = "OngoingAuthorizedTransaction"
    """Refused: an authorized transaction is running there; end it first."""
    UNKNOWN_CONNECTOR = "UnknownConnector"
    """There is no such connector."""
    NOT_SUPPORTED = "NotSupported"
    """The station cannot unlock connectors; 1.6 alone."""


class RequestStartTransactionRequest(OcppModel, Replies["RequestStartTransactionResponse"]):
    """Have a transaction started for a driver who is not at the station's reader (OCPP 2.0.1 part 2, block F).

    1.x: RemoteStartTransaction.
    """

    evse_id: Opt[int] = None
    """EVSE to start on, from 1. None: the station finds out or refuses."""
    group_id_token: Opt[IdToken] = None
    """Group that the identifier belongs to; only 2.0.1 has it. None: no group."""
    id_token: IdToken
    """Identifier to charge for."""
    remote_start_id: Opt[int] = None
    """Number of this request; the TransactionEvent of the transaction repeats it. None: the toolkit numbers; 1.x has
    none."""
    charging_profile: Opt[ChargingProfile] = None
    """Profile for the transaction: purpose TxProfile, without transaction; not in 1.5. None: whichever is in force."""


class RequestStartTransactionResponse(OcppModel):
    """Whether the station will try to start (OCPP 2.0.1 part 2, block F)."""

    status: RequestStartStopStatus
    """What becomes of the request."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""
    transaction_id: Opt[str] = None
    """Transaction that had begun before, as when the cable came first; only 2.0.1 has it. None: none had."""


REQUEST_START_TRANSACTION = Operation(
    "RequestStartTransaction", RequestStartTransactionRequest, RequestStartTransactionResponse, Role.CSMS
)


class RequestStopTransactionRequest(OcppModel, Replies["RequestStopTransactionResponse"]):
    """Have a transaction ended (OCPP 2.0.1 part 2, block F).

    1.x: RemoteStopTransaction.
    """

    transaction_id: str
    """The transaction, as TransactionEvent names it."""


class RequestStopTransactionResponse(OcppModel):
    """Whether the station will try to end it (OCPP 2.0.1 part 2, block F)."""

    status: RequestStartStopStatus
    """What becomes of the request."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


REQUEST_STOP_TRANSACTION = Operation(
    "RequestStopTransaction", RequestStopTransactionRequest, RequestStopTransactionResponse, Role.CSMS
)


class UnlockConnectorRequest(OcppModel, Replies["UnlockConnectorResponse"]):
    """Have a connector unlocked, for a driver whose cable is stuck (OCPP 2.0.1 part 2, block F).

    1.x: UnlockConnector.
    """

    evse_id: int
    """Number of the EVSE, from 1."""
    connector_id: Opt[int] = None
    """Number of the connector within the EVSE, from 1; needed in 2.0.1. None: the only one, as always in 1.x."""


class UnlockConnectorResponse(OcppModel):
    """Whether the connector is unlocked (OCPP 2.0.1 part 2, block F)."""

    status: UnlockStatus
    """What became of the request."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


UNLOCK_CONNECTOR = Operation("UnlockConnector", UnlockConnectorRequest, UnlockConnectorResponse, Role.CSMS)


class TriggerMessageRequest(OcppModel, Replies["TriggerMessageResponse"]):
    """Ask for a message that the station sends by itself otherwise (OCPP 2.0.1 part 2, block F).

    1.6: TriggerMessage, or ExtendedTriggerMessage of its security extension; 1.5 has none.
    """

    evse: Opt[EVSE] = None
    """EVSE or connector that the message should be about. None: where it matters, all of them."""
    requested_message: MessageTrigger
    """Which message."""


class TriggerMessageResponse(OcppModel):
    """Whether the message will come; it follows after this answer (OCPP 2.0.1 part 2, block F)."""

    status: TriggerMessageStatus
    """What becomes of the request."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


TRIGGER_MESSAGE = Operation("TriggerMessage", TriggerMessageRequest, TriggerMessageResponse, Role.CSMS)

OPERATIONS = (REQUEST_START_TRANSACTION, REQUEST_STOP_TRANSACTION, UNLOCK_CONNECTOR, TRIGGER_MESSAGE)
