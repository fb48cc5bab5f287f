"""Core: what every charge point does, from boot to billing (OCPP 1.5; the operations of no other block)."""

from enum import StrEnum

from ocpp_core import CiString20, CiString25, CiString50, DateTime, OcppModel, Operation, Opt, Replies, Role

from .metering import MeterValue, TransactionData
from .types import IdTagInfo, IdToken

__all__ = [
    "AUTHORIZE",
    "BOOT_NOTIFICATION",
    "CHANGE_AVAILABILITY",
    "CHANGE_CONFIGURATION",
    "CLEAR_CACHE",
    "DATA_TRANSFER",
    "GET_CONFIGURATION",
    "HEARTBEAT",
    "METER_VALUES",
    "REMOTE_START_TRANSACTION",
    "REMOTE_STOP_TRANSACTION",
    "RESET",
    "START_TRANSACTION",
    "STATUS_NOTIFICATION",
    "STOP_TRANSACTION",
    "UNLOCK_CONNECTOR",
    "AuthorizeRequest",
    "AuthorizeResponse",
    "AvailabilityStatus",
    "AvailabilityType",
    "BootNotificationRequest",
    "BootNotificationResponse",
    "ChangeAvailabilityRequest",
    "ChangeAvailabilityResponse",
    "ChangeConfigurationRequest",
    "ChangeConfigurationResponse",
    "ChargePointErrorCode",
    "ChargePointStatus",
    "ClearCacheRequest",
    "ClearCacheResponse",
    "ClearCacheStatus",
    "ConfigurationStatus",
    "DataTransferRequest",
    "DataTransferResponse",
    "DataTransferStatus",
    "GetConfigurationRequest",
    "GetConfigurationResponse",
    "HeartbeatRequest",
    "HeartbeatResponse",
    "KeyValue",
    "MeterValuesRequest",
    "MeterValuesResponse",
    "RegistrationStatus",
    "RemoteStartStopStatus",
    "RemoteStartTransactionRequest",
    "RemoteStartTransactionResponse",
    "RemoteStopTransactionRequest",
    "RemoteStopTransactionResponse",
    "ResetRequest",
    "ResetResponse",
    "ResetStatus",
    "ResetType",
    "StartTransactionRequest",
    "StartTransactionResponse",
    "StatusNotificationRequest",
    "StatusNotificationResponse",
    "StopTransactionRequest",
    "StopTransactionResponse",
    "UnlockConnectorRequest",
    "UnlockConnectorResponse",
    "UnlockStatus",
]


class AvailabilityStatus(StrEnum):
    """What becomes of a change of availability (OCPP 1.5, ChangeAvailability.conf)."""

    ACCEPTED = "Accepted"
    """It is done, or was so already."""
    REJECTED = "Rejected"
    """It cannot be done."""
    SCHEDULED = "Scheduled"
    """It will be done when the running transaction has ended."""


class AvailabilityType(StrEnum):
    """Availability asked for (OCPP 1.5, ChangeAvailability.req)."""

    INOPERATIVE = "Inoperative"
    """Out of service: no charging."""
    OPERATIVE = "Operative"
    """In service."""


class ChargePointErrorCode(StrEnum):
    """Faults that a connector or charge point can report (OCPP 1.5, StatusNotification.req)."""

    CONNECTOR_LOCK_FAILURE = "ConnectorLockFailure"
    """The plug could not be locked or unlocked."""
    HIGH_TEMPERATURE = "HighTemperature"
    """It is too hot inside."""
    MODE3_ERROR = "Mode3Error"
    """The signalling with the vehicle failed (1.6: EVCommunicationError)."""
    NO_ERROR = "NoError"
    """No fault."""
    POWER_METER_FAILURE = "PowerMeterFailure"
    """The meter cannot be read."""
    POWER_SWITCH_FAILURE = "PowerSwitchFailure"
    """The contactor does not switch as told."""
    READER_FAILURE = "ReaderFailure"
    """The reader of identifiers does not work."""
    RESET_FAILURE = "ResetFailure"
    """The charge point could not reset."""
    GROUND_FAILURE = "GroundFailure"
    """The residual current device has tripped."""
    OVER_CURRENT_FAILURE = "OverCurrentFailure"
    """The protection against too much current has tripped."""
    UNDER_VOLTAGE = "UnderVoltage"
    """The supply voltage is too low."""
    WEAK_SIGNAL = "WeakSignal"
    """The radio link is weak."""
    OTHER_ERROR = "OtherError"
    """Something else; see the vendor's error code."""


class ChargePointStatus(StrEnum):
    """State of a connector, or of the charge point as a whole (OCPP 1.5, StatusNotification.req)."""

    AVAILABLE = "Available"
    """Free for a new user."""
    OCCUPIED = "Occupied"
    """In use, whether it charges or not."""
    FAULTED = "Faulted"
    """A fault keeps it from working; the error code says which."""
    UNAVAILABLE = "Unavailable"
    """Out of service, as ChangeAvailability asked."""
    RESERVED = "Reserved"
    """Held for somebody by ReserveNow."""


class ClearCacheStatus(StrEnum):
    """What becomes of a request to empty the cache (OCPP 1.5, ClearCache.conf)."""

    ACCEPTED = "Accepted"
    """The cache is empty."""
    REJECTED = "Rejected"
    """The cache is as before, or there is none."""


class ConfigurationStatus(StrEnum):
    """What becomes of a change of configuration (OCPP 1.5, ChangeConfiguration.conf)."""

    ACCEPTED = "Accepted"
    """The value is set."""
    REJECTED = "Rejected"
    """The key is known, but cannot have this value."""
    NOT_SUPPORTED = "NotSupported"
    """The key is not known."""


class DataTransferStatus(StrEnum):
    """What becomes of a vendor's own message (OCPP 1.5, DataTransfer.conf)."""

    ACCEPTED = "Accepted"
    """It was understood and taken."""
    REJECTED = "Rejected"
    """It was understood and refused."""
    UNKNOWN_MESSAGE_ID = "UnknownMessageId"
    """The vendor is known, the message is not."""
    UNKNOWN_VENDOR_ID = "UnknownVendorId"
    """The vendor is not known."""


class RegistrationStatus(StrEnum):
    """Whether the central system works with a charge point (OCPP 1.5, BootNotification.conf)."""

    ACCEPTED = "Accepted"
    """The charge point may go on."""
    REJECTED = "Rejected"
    """The central system does not take this charge point, which should try again later."""


class RemoteStartStopStatus(StrEnum):
    """What becomes of a request to start or stop from afar (OCPP 1.5, RemoteStart- and RemoteStopTransaction.conf)."""

    ACCEPTED = "Accepted"
    """The charge point will try; StartTransaction or StopTransaction says that it happened."""
    REJECTED = "Rejected"
    """The charge point will not try."""


class ResetStatus(StrEnum):
    """What becomes of a request to reset (OCPP 1.5, Reset.conf)."""

    ACCEPTED = "Accepted"
    """The charge point will reset."""
    REJECTED = "Rejected"
    """The charge point will not reset."""


class ResetType(StrEnum):
    """How to reset (OCPP 1.5, Reset.req)."""

    HARD = "Hard"
    """Restart everything at once; running transactions need not end in order."""
    SOFT = "Soft"
    """End running transactions in order, then go back to the state after start-up."""


class UnlockStatus(StrEnum):
    """What becomes of a request to unlock (OCPP 1.5, UnlockConnector.conf)."""

    ACCEPTED = "Accepted"
    """The connector is unlocked."""
    REJECTED = "Rejected"
    """The connector is not unlocked."""


class KeyValue(OcppModel):
    """One setting of the charge point (OCPP 1.5, GetConfiguration.conf)."""

    key: str
    """Its name."""
    readonly: bool
    """Whether ChangeConfiguration cannot change it."""
    value: Opt[str] = None
    """Its value as text. None: it is known, but has none."""


class AuthorizeRequest(OcppModel, Replies["AuthorizeResponse"]):
    """Ask whether an identifier may charge (OCPP 1.5, Authorize.req)."""

    id_tag: IdToken
    """The identifier."""


class AuthorizeResponse(OcppModel):
    """Whether it may (OCPP 1.5, Authorize.conf)."""

    id_tag_info: IdTagInfo
    """What is known of the identifier."""


AUTHORIZE = Operation("Authorize", AuthorizeRequest, AuthorizeResponse, Role.STATION)


class BootNotificationRequest(OcppModel, Replies["BootNotificationResponse"]):
    """Make the charge point known after a start or a change of settings (OCPP 1.5, BootNotification.req)."""

    charge_point_vendor: CiString20
    """Who makes it; at most 20 characters."""
    charge_point_model: CiString20
    """What it is; at most 20 characters."""
    charge_point_serial_number: Opt[CiString25] = None
    """Serial number of the charge point; at most 25 characters. None, or empty text: not told."""
    charge_box_serial_number: Opt[CiString25] = None
    """Serial number of the charge box inside; at most 25 characters. None, or empty text: not told."""
    firmware_version: Opt[CiString50] = None
    """Version of its firmware; at most 50 characters. None, or empty text: not told."""
    iccid: Opt[CiString20] = None
    """ICCID of its SIM card; at most 20 characters. None, or empty text: not told, or no modem."""
    imsi: Opt[CiString20] = None
    """IMSI of its SIM card; at most 20 characters. None, or empty text: not told, or no modem."""
    meter_type: Opt[CiString25] = None
    """Type of the main meter; at most 25 characters. None, or empty text: not told."""
    meter_serial_number: Opt[CiString25] = None
    """Serial number of the main meter; at most 25 characters. None, or empty text: not told."""


class BootNotificationResponse(OcppModel):
    """Whether the charge point may go on, with time and rhythm (OCPP 1.5, BootNotification.conf)."""

    status: RegistrationStatus
    """Whether it may go on."""
    current_time: DateTime
    """The central system's time; set the clock by it."""
    heartbeat_interval: int
    """Seconds between two heartbeats (1.6: ``interval``)."""


BOOT_NOTIFICATION = Operation("BootNotification", BootNotificationRequest, BootNotificationResponse, Role.STATION)


class ChangeAvailabilityRequest(OcppModel, Replies["ChangeAvailabilityResponse"]):
    """Take a connector out of service or back in (OCPP 1.5, ChangeAvailability.req)."""

    connector_id: int
    """Connector, from 1; 0 is the charge point with all of them."""
    type: AvailabilityType
    """The availability wanted."""


class ChangeAvailabilityResponse(OcppModel):
    """Whether it is done (OCPP 1.5, ChangeAvailability.conf)."""

    status: AvailabilityStatus
    """What becomes of the request."""


CHANGE_AVAILABILITY = Operation("ChangeAvailability", ChangeAvailabilityRequest, ChangeAvailabilityResponse, Role.CSMS)


class ChangeConfigurationRequest(OcppModel, Replies["ChangeConfigurationResponse"]):
    """Set one setting (OCPP 1.5, ChangeConfiguration.req)."""

    key: str
    """Its name."""
    value: str
    """Its new value as text, numbers and switches as well."""


class ChangeConfigurationResponse(OcppModel):
    """Whether it is set (OCPP 1.5, ChangeConfiguration.conf)."""

    status: ConfigurationStatus
    """What becomes of the request."""


CHANGE_CONFIGURATION = Operation(
    "ChangeConfiguration", ChangeConfigurationRequest, ChangeConfigurationResponse, Role.CSMS
)


class ClearCacheRequest(OcppModel, Replies["ClearCacheResponse"]):
    """Forget the identifiers remembered from earlier answers (OCPP 1.5, ClearCache.req)."""


class ClearCacheResponse(OcppModel):
    """Whether the cache is empty (OCPP 1.5, ClearCache.conf)."""

    status: ClearCacheStatus
    """What becomes of the request."""


CLEAR_CACHE = Operation("ClearCache", ClearCacheRequest, ClearCacheResponse, Role.CSMS)


class DataTransferRequest(OcppModel, Replies["DataTransferResponse"]):
    """Send something that only a vendor's equipment knows (OCPP 1.5, DataTransfer.req). Both sides may."""

    vendor_id: str
    """Whose message it is; a reversed domain name keeps vendors apart."""
    message_id: Opt[str] = None
    """Which of the vendor's messages it is. None: the vendor has but one, or tells by the data."""
    data: Opt[str] = None
    """Content as text in the vendor's form. None: none."""


class DataTransferResponse(OcppModel):
    """Whether it was taken (OCPP 1.5, DataTransfer.conf)."""

    status: DataTransferStatus
    """What becomes of the message."""
    data: Opt[str] = None
    """Answer as text in the vendor's form. None: none."""


DATA_TRANSFER = Operation("DataTransfer", DataTransferRequest, DataTransferResponse, Role.BOTH)


class GetConfigurationRequest(OcppModel, Replies["GetConfigurationResponse"]):
    """Ask for settings (OCPP 1.5, GetConfiguration.req)."""

    key: Opt[list[str]] = None
    """Names of the settings wanted. None or empty: all of them."""


class GetConfigurationResponse(OcppModel):
    """The settings (OCPP 1.5, GetConfiguration.conf)."""

    configuration_key: Opt[list[KeyValue]] = None
    """Those that the charge point has. None or empty: none."""
    unknown_key: Opt[list[str]] = None
    """Names asked for that it does not have. None or empty: none."""


GET_CONFIGURATION = Operation("GetConfiguration", GetConfigurationRequest, GetConfigurationResponse, Role.CSMS)


class HeartbeatRequest(OcppModel, Replies["HeartbeatResponse"]):
    """Sign of life; has no fields (OCPP 1.5, Heartbeat.req)."""


class HeartbeatResponse(OcppModel):
    """The time (OCPP 1.5, Heartbeat.conf)."""

    current_time: DateTime
    """The central system's time; set the clock by it."""


HEARTBEAT = Operation("Heartbeat", HeartbeatRequest, HeartbeatResponse, Role.STATION)


class MeterValuesRequest(OcppModel, Replies["MeterValuesResponse"]):
    """Report readings (OCPP 1.5, MeterValues.req)."""

    connector_id: int
    """Connector, from 1; 0 is the main meter."""
    transaction_id: Opt[int] = None
    """Transaction that the readings belong to. None: none in particular."""
    values: Opt[list[MeterValue]] = None
    """The readings. None or empty: none."""


class MeterValuesResponse(OcppModel):
    """Receipt; has no fields (OCPP 1.5, MeterValues.conf)."""


METER_VALUES = Operation("MeterValues", MeterValuesRequest, MeterValuesResponse, Role.STATION)


class RemoteStartTransactionRequest(OcppModel, Replies["RemoteStartTransactionResponse"]):
    """Ask the charge point to start a transaction (OCPP 1.5, RemoteStartTransaction.req)."""

    id_tag: IdToken
    """Identifier to start it with."""
    connector_id: Opt[int] = None
    """Connector, from 1. None: the charge point chooses."""


class RemoteStartTransactionResponse(OcppModel):
    """Whether it will try (OCPP 1.5, RemoteStartTransaction.conf)."""

    status: RemoteStartStopStatus
    """What becomes of the request."""


REMOTE_START_TRANSACTION = Operation(
    "RemoteStartTransaction", RemoteStartTransactionRequest, RemoteStartTransactionResponse, Role.CSMS
)


class RemoteStopTransactionRequest(OcppModel, Replies["RemoteStopTransactionResponse"]):
    """Ask the charge point to stop a transaction (OCPP 1.5, RemoteStopTransaction.req)."""

    transaction_id: int
    """The transaction, as StartTransaction's answer numbered it."""


class RemoteStopTransactionResponse(OcppModel):
    """Whether it will try (OCPP 1.5, RemoteStopTransaction.conf)."""

    status: RemoteStartStopStatus
    """What becomes of the request."""


REMOTE_STOP_TRANSACTION = Operation(
    "RemoteStopTransaction", RemoteStopTransactionRequest, RemoteStopTransactionResponse, Role.CSMS
)


class ResetRequest(OcppModel, Replies["ResetResponse"]):
    """Ask the charge point to reset itself (OCPP 1.5, Reset.req)."""

    type: ResetType
    """How."""


class ResetResponse(OcppModel):
    """Whether it will (OCPP 1.5, Reset.conf)."""

    status: ResetStatus
    """What becomes of the request."""


RESET = Operation("Reset", ResetRequest, ResetResponse, Role.CSMS)


class StartTransactionRequest(OcppModel, Replies["StartTransactionResponse"]):
    """Report that a transaction has begun (OCPP 1.5, StartTransaction.req)."""

    connector_id: int
    """Connector, from 1."""
    id_tag: IdToken
    """Identifier that began it."""
    timestamp: DateTime
    """When it began."""
    meter_start: int
    """Meter of the connector at the beginning, in Wh."""
    reservation_id: Opt[int] = None
    """Reservation that ends with it. None, or 0 from older stations: none."""


class StartTransactionResponse(OcppModel):
    """Number of the transaction, and whether it may go on (OCPP 1.5, StartTransaction.conf)."""

    transaction_id: int
    """Number that the central system gives it."""
    id_tag_info: IdTagInfo
    """What is known of the identifier; unless Accepted, the charge point should stop the transaction."""


START_TRANSACTION = Operation("StartTransaction", StartTransactionRequest, StartTransactionResponse, Role.STATION)


class StatusNotificationRequest(OcppModel, Replies["StatusNotificationResponse"]):
    """Report a state or a fault (OCPP 1.5, StatusNotification.req)."""

    connector_id: int
    """Connector, from 1; 0 is the charge point as a whole."""
    status: ChargePointStatus
    """Its state."""
    error_code: ChargePointErrorCode
    """Its fault, or NoError."""
    info: Opt[str] = None
    """More about the fault, as free text. None, or empty text: none."""
    timestamp: Opt[DateTime] = None
    """Since when it is so. None: take the time of receipt."""
    vendor_id: Opt[str] = None
    """Whose error code `vendor_error_code` is. None, or empty text: not told."""
    vendor_error_code: Opt[str] = None
    """The vendor's own error code. None, or empty text: none."""


class StatusNotificationResponse(OcppModel):
    """Receipt; has no fields (OCPP 1.5, StatusNotification.conf)."""


STATUS_NOTIFICATION = Operation(
    "StatusNotification", StatusNotificationRequest, StatusNotificationResponse, Role.STATION
)


class StopTransactionRequest(OcppModel, Replies["StopTransactionResponse"]):
    """Report that a transaction has ended (OCPP 1.5, StopTransaction.req)."""

    transaction_id: int
    """The transaction, as StartTransaction's answer numbered it."""
    id_tag: Opt[IdToken] = None
    """Identifier that ended it. None: nobody presented one."""
    timestamp: DateTime
    """When it ended."""
    meter_stop: int
    """Meter of the connector at the end, in Wh."""
    transaction_data: Opt[list[TransactionData]] = None
    """Readings for the bill. None or empty: none."""


class StopTransactionResponse(OcppModel):
    """Receipt; the transaction has ended whatever this says (OCPP 1.5, StopTransaction.conf)."""

    id_tag_info: Opt[IdTagInfo] = None
    """What is known of the identifier, for the cache. None: none was sent."""


STOP_TRANSACTION = Operation("StopTransaction", StopTransactionRequest, StopTransactionResponse, Role.STATION)


class UnlockConnectorRequest(OcppModel, Replies["UnlockConnectorResponse"]):
    """Ask the charge point to let a plug go (OCPP 1.5, UnlockConnector.req)."""

    connector_id: int
    """Connector, from 1."""


class UnlockConnectorResponse(OcppModel):
    """Whether it did (OCPP 1.5, UnlockConnector.conf)."""

    status: UnlockStatus
    """What becomes of the request."""


UNLOCK_CONNECTOR = Operation("UnlockConnector", UnlockConnectorRequest, UnlockConnectorResponse, Role.CSMS)

OPERATIONS = (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    CHANGE_AVAILABILITY,
    CHANGE_CONFIGURATION,
    CLEAR_CACHE,
    DATA_TRANSFER,
    GET_CONFIGURATION,
    HEARTBEAT,
    METER_VALUES,
    REMOTE_START_TRANSACTION,
    REMOTE_STOP_TRANSACTION,
    RESET,
    START_TRANSACTION,
    STATUS_NOTIFICATION,
    STOP_TRANSACTION,
    UNLOCK_CONNECTOR,
)
