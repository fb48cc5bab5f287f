"""Remote control: the CSMS starts and ends charging, unlocks, and asks for messages (OCPP 2.0.1 part 2, block F)."""

from enum import StrEnum

from ocpp_core import Operation, Opt, Replies, Role

from .types import ChargingProfileType, EVSEType, IdTokenType, Ocpp201Model, StatusInfoType, String36

__all__ = [
    "REQUEST_START_TRANSACTION",
    "REQUEST_STOP_TRANSACTION",
    "TRIGGER_MESSAGE",
    "UNLOCK_CONNECTOR",
    "MessageTriggerEnumType",
    "RequestStartStopStatusEnumType",
    "RequestStartTransactionRequest",
    "RequestStartTransactionResponse",
    "RequestStopTransactionRequest",
    "RequestStopTransactionResponse",
    "TriggerMessageRequest",
    "TriggerMessageResponse",
    "TriggerMessageStatusEnumType",
    "UnlockConnectorRequest",
    "UnlockConnectorResponse",
    "UnlockStatusEnumType",
]


class MessageTriggerEnumType(StrEnum):
    """Messages that can be asked for (OCPP 2.0.1 part 2, block F)."""

    BOOT_NOTIFICATION = "BootNotification"
    """A BootNotification; not from a station that has been accepted already."""
    LOG_STATUS_NOTIFICATION = "LogStatusNotification"
    """A LogStatusNotification with the state of the current upload."""
    FIRMWARE_STATUS_NOTIFICATION = "FirmwareStatusNotification"
    """A FirmwareStatusNotification with the state of the current update."""
    HEARTBEAT = "Heartbeat"
    """A Heartbeat."""
    METER_VALUES = "MeterValues"
    """A MeterValues with the latest values."""
    SIGN_CHARGING_STATION_CERTIFICATE = "SignChargingStationCertificate"
    """A SignCertificate for the connection to the CSMS."""
    SIGN_V2G_CERTIFICATE = "SignV2GCertificate"
    """A SignCertificate for the connection to the EV by ISO 15118."""
    STATUS_NOTIFICATION = "StatusNotification"
    """A StatusNotification; it takes an EVSE and a connector."""
    TRANSACTION_EVENT = "TransactionEvent"
    """A TransactionEvent of type Updated, with meter values, for each transaction, or that of the EVSE named."""
    SIGN_COMBINED_CERTIFICATE = "SignCombinedCertificate"
    """A SignCertificate for both connections."""
    PUBLISH_FIRMWARE_STATUS_NOTIFICATION = "PublishFirmwareStatusNotification"
    """A PublishFirmwareStatusNotification with the state of the current publishing."""


class RequestStartStopStatusEnumType(StrEnum):
    """What becomes of a request to start or end a transaction (OCPP 2.0.1 part 2, block F)."""

    ACCEPTED = "Accepted"
    """The station will try to; TransactionEvent tells the outcome."""
    REJECTED = "Rejected"
    """The station will not."""


class TriggerMessageStatusEnumType(StrEnum):
    """What becomes of a request for a message (OCPP 2.0.1 part 2, block F)."""

    ACCEPTED = "Accepted"
    """The message will be sent."""
    REJECTED = "Rejected"
    """The message will not be sent."""
    NOT_IMPLEMENTED = "NotImplemented"
    """The station does not know this message, or cannot send it on request."""


class UnlockStatusEnumType(StrEnum):
    """What becomes of a request to unlock a connector (OCPP 2.0.1 part 2, block F)."""

    UNLOCKED = "Unlocked"
    """Unlocked."""
    UNLOCK_FAILED = "UnlockFailed"
    """The lock did not open."""
    ONGOING_AUTHORIZED_TRANSACTION = "OngoingAuthorizedTransaction"
    """Refused: an authorized transaction is running there; end it first."""
    UNKNOWN_CONNECTOR = "UnknownConnector"
    """There is no such connector."""


class RequestStartTransactionRequest(Ocpp201Model, Replies["RequestStartTransactionResponse"]):
    """Have a transaction started for a driver who is not at the station's reader (OCPP 2.0.1 part 2, block F)."""

    evse_id: Opt[int] = None
    """EVSE to start on, from 1. None: the station finds out or refuses."""
    group_id_token: Opt[IdTokenType] = None
    """Group that the identifier belongs to. None: no group."""
    id_token: IdTokenType
    """Identifier to charge for."""
    remote_start_id: int
    """Number of this request; the TransactionEvent of the transaction repeats it."""
    charging_profile: Opt[ChargingProfileType] = None
    """Profile for the transaction: purpose TxProfile, without transaction. None: whichever is in force."""


class RequestStartTransactionResponse(Ocpp201Model):
    """Whether the station will try to start (OCPP 2.0.1 part 2, block F)."""

    status: RequestStartStopStatusEnumType
    """What becomes of the request."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""
    transaction_id: Opt[String36] = None
    """Transaction that had begun before, as when the cable came first. None: none had."""


REQUEST_START_TRANSACTION = Operation(
    "RequestStartTransaction", RequestStartTransactionRequest, RequestStartTransactionResponse, Role.CSMS
)


class RequestStopTransactionRequest(Ocpp201Model, Replies["RequestStopTransactionResponse"]):
    """Have a transaction ended (OCPP 2.0.1 part 2, block F)."""

    transaction_id: String36
    """The transaction, at most 36 characters."""


class RequestStopTransactionResponse(Ocpp201Model):
    """Whether the station will try to end it (OCPP 2.0.1 part 2, block F)."""

    status: RequestStartStopStatusEnumType
    """What becomes of the request."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


REQUEST_STOP_TRANSACTION = Operation(
    "RequestStopTransaction", RequestStopTransactionRequest, RequestStopTransactionResponse, Role.CSMS
)


class UnlockConnectorRequest(Ocpp201Model, Replies["UnlockConnectorResponse"]):
    """Have a connector unlocked, for a driver whose cable is stuck (OCPP 2.0.1 part 2, block F)."""

    evse_id: int
    """Number of the EVSE, from 1."""
    connector_id: int
    """Number of the connector within the EVSE, from 1."""


class UnlockConnectorResponse(Ocpp201Model):
    """Whether the connector is unlocked (OCPP 2.0.1 part 2, block F)."""

    status: UnlockStatusEnumType
    """What became of the request."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


UNLOCK_CONNECTOR = Operation("UnlockConnector", UnlockConnectorRequest, UnlockConnectorResponse, Role.CSMS)


class TriggerMessageRequest(Ocpp201Model, Replies["TriggerMessageResponse"]):
    """Ask for a message that the station sends by itself otherwise (OCPP 2.0.1 part 2, block F)."""

    evse: Opt[EVSEType] = None
    """EVSE or connector that the message should be about. None: where it matters, all of them."""
    requested_message: MessageTriggerEnumType
    """Which message."""


class TriggerMessageResponse(Ocpp201Model):
    """Whether the message will come; it follows after this answer (OCPP 2.0.1 part 2, block F)."""

    status: TriggerMessageStatusEnumType
    """What becomes of the request."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


TRIGGER_MESSAGE = Operation("TriggerMessage", TriggerMessageRequest, TriggerMessageResponse, Role.CSMS)

OPERATIONS = (REQUEST_START_TRANSACTION, REQUEST_STOP_TRANSACTION, UNLOCK_CONNECTOR, TRIGGER_MESSAGE)
