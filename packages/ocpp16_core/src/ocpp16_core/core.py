"""Core: registration, authorization, transactions, state and configuration (OCPP 1.6, chapters 4 and 5)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import (
    CiString20,
    CiString25,
    CiString50,
    CiString255,
    CiString500,
    DateTime,
    OcppModel,
    Operation,
    Opt,
    Replies,
    Role,
)

from .metering import MeterValue
from .types import ChargingProfile, IdTagInfo, IdToken

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
    "Reason",
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
    """What becomes of a change of availability (OCPP 1.6, 7.3)."""

    ACCEPTED = "Accepted"
    """The change is made, or was not needed."""
    REJECTED = "Rejected"
    """Nothing changes."""
    SCHEDULED = "Scheduled"
    """The change is made once no transaction is in its way."""


class AvailabilityType(StrEnum):
    """Whether charging shall be possible (OCPP 1.6, 7.4)."""

    INOPERATIVE = "Inoperative"
    """Take out of service."""
    OPERATIVE = "Operative"
    """Put into service."""


class ChargePointErrorCode(StrEnum):
    """What is wrong with a charge point or connector (OCPP 1.6, 7.6)."""

    CONNECTOR_LOCK_FAILURE = "ConnectorLockFailure"
    """The plug cannot be locked or released."""
    EV_COMMUNICATION_ERROR = "EVCommunicationError"
    """The vehicle cannot be talked to; goes with SuspendedEVSE, not with Faulted."""
    GROUND_FAILURE = "GroundFailure"
    """The residual-current protection has tripped."""
    HIGH_TEMPERATURE = "HighTemperature"
    """It is too hot inside."""
    INTERNAL_ERROR = "InternalError"
    """A part of the electronics or of the software has failed."""
    LOCAL_LIST_CONFLICT = "LocalListConflict"
    """The central system and the local authorization list disagree about an identifier."""
    NO_ERROR = "NoError"
    """All is well."""
    OTHER_ERROR = "OtherError"
    """None of the others; the vendor's own code tells more."""
    OVER_CURRENT_FAILURE = "OverCurrentFailure"
    """The over-current protection has tripped."""
    OVER_VOLTAGE = "OverVoltage"
    """The voltage is too high."""
    POWER_METER_FAILURE = "PowerMeterFailure"
    """The meter cannot be read."""
    POWER_SWITCH_FAILURE = "PowerSwitchFailure"
    """The contactor does not obey."""
    READER_FAILURE = "ReaderFailure"
    """The reader of identifiers has failed."""
    RESET_FAILURE = "ResetFailure"
    """A reset did not succeed."""
    UNDER_VOLTAGE = "UnderVoltage"
    """The voltage is too low."""
    WEAK_SIGNAL = "WeakSignal"
    """The radio link is poor."""


class ChargePointStatus(StrEnum):
    """State of a connector (OCPP 1.6, 7.7); connector 0 knows Available, Unavailable and Faulted only."""

    AVAILABLE = "Available"
    """Free for anyone."""
    PREPARING = "Preparing"
    """Someone is here, but no transaction has begun."""
    CHARGING = "Charging"
    """The contactor is closed: the vehicle can charge."""
    SUSPENDED_EV = "SuspendedEV"
    """Energy is on offer, and the vehicle takes none."""
    SUSPENDED_EVSE = "SuspendedEVSE"
    """The vehicle is connected, and no energy is on offer to it."""
    FINISHING = "Finishing"
    """The transaction is over, but the place is not free yet."""
    RESERVED = "Reserved"
    """Kept for the identifier that reserved it."""
    FAULTED = "Faulted"
    """An error keeps it from charging."""
    UNAVAILABLE = "Unavailable"
    """Out of service."""


class ClearCacheStatus(StrEnum):
    """What becomes of a wish to clear the cache (OCPP 1.6, 7.20)."""

    ACCEPTED = "Accepted"
    """The cache is empty."""
    REJECTED = "Rejected"
    """It is not, or there is none."""


class ConfigurationStatus(StrEnum):
    """What becomes of a change of configuration (OCPP 1.6, 7.22)."""

    ACCEPTED = "Accepted"
    """Changed, and in force."""
    NOT_SUPPORTED = "NotSupported"
    """The charge point does not know the key."""
    REBOOT_REQUIRED = "RebootRequired"
    """Changed, and in force after the next reboot, which someone has to order."""
    REJECTED = "Rejected"
    """Not changed, though the key is known: read-only, or the value does not fit."""


class DataTransferStatus(StrEnum):
    """What became of vendor-specific data (OCPP 1.6, 7.23)."""

    ACCEPTED = "Accepted"
    """Understood, and agreed to."""
    REJECTED = "Rejected"
    """Understood, and refused."""
    UNKNOWN_MESSAGE_ID = "UnknownMessageId"
    """The vendor is known, the message is not."""
    UNKNOWN_VENDOR_ID = "UnknownVendorId"
    """The vendor is not known."""


class Reason(StrEnum):
    """Why a transaction ended (OCPP 1.6, 7.36)."""

    EMERGENCY_STOP = "EmergencyStop"
    """Someone pressed the emergency button."""
    EV_DISCONNECTED = "EVDisconnected"
    """The cable was unplugged, or the vehicle left."""
    HARD_RESET = "HardReset"
    """The central system ordered a hard reset."""
    LOCAL = "Local"
    """The user ended it at the charge point, as usual."""
    OTHER = "Other"
    """None of the others."""
    POWER_LOSS = "PowerLoss"
    """The supply failed."""
    REBOOT = "Reboot"
    """The charge point restarted of its own accord."""
    REMOTE = "Remote"
    """The user ended it from elsewhere, as usual: an app, or a limit on cost."""
    SOFT_RESET = "SoftReset"
    """The central system ordered a soft reset."""
    UNLOCK_COMMAND = "UnlockCommand"
    """The central system ordered the plug to be released."""
    DE_AUTHORIZED = "DeAuthorized"
    """The central system did not accept the identifier when the transaction began."""


class RegistrationStatus(StrEnum):
    """Whether the central system takes a charge point on (OCPP 1.6, 7.38)."""

    ACCEPTED = "Accepted"
    """It does."""
    PENDING = "Pending"
    """Not yet; it may look at the charge point and configure it first."""
    REJECTED = "Rejected"
    """It does not; as a rule it does not know the charge point."""


class RemoteStartStopStatus(StrEnum):
    """What becomes of a remote start or stop (OCPP 1.6, 7.39)."""

    ACCEPTED = "Accepted"
    """It will be attempted."""
    REJECTED = "Rejected"
    """It will not."""


class ResetStatus(StrEnum):
    """What becomes of a wish for a reset (OCPP 1.6, 7.41)."""

    ACCEPTED = "Accepted"
    """The reset follows."""
    REJECTED = "Rejected"
    """There will be none."""


class ResetType(StrEnum):
    """How thorough a reset is (OCPP 1.6, 7.42)."""

    HARD = "Hard"
    """The hardware restarts at once; what waits to be sent may be lost."""
    SOFT = "Soft"
    """Transactions are ended and reported first, then the software restarts."""


class UnlockStatus(StrEnum):
    """What became of a wish to release a plug (OCPP 1.6, 7.46)."""

    UNLOCKED = "Unlocked"
    """The plug is free."""
    UNLOCK_FAILED = "UnlockFailed"
    """It was tried, and the plug is still held."""
    NOT_SUPPORTED = "NotSupported"
    """There is no lock, or no such connector."""


class KeyValue(OcppModel):
    """A configuration key with its value (OCPP 1.6, 7.29)."""

    key: CiString50
    """Name of the key."""
    readonly: bool
    """Whether ChangeConfiguration is of no use for it."""
    value: Opt[CiString500] = None
    """Its value as text. None: not set, or not to be read."""


class AuthorizeRequest(OcppModel, Replies["AuthorizeResponse"]):
    """Ask whether an identifier may charge (OCPP 1.6, 6.1)."""

    id_tag: IdToken
    """The identifier."""


class AuthorizeResponse(OcppModel):
    """What an identifier may do (OCPP 1.6, 6.2)."""

    id_tag_info: IdTagInfo
    """What is known about it."""


AUTHORIZE = Operation("Authorize", AuthorizeRequest, AuthorizeResponse, Role.STATION)


class BootNotificationRequest(OcppModel, Replies["BootNotificationResponse"]):
    """Announce the charge point once it has started (OCPP 1.6, 6.3)."""

    charge_point_vendor: CiString20
    """Who made the charge point."""
    charge_point_model: CiString20
    """Its model."""
    charge_point_serial_number: Opt[CiString25] = None
    """Its serial number. None: not told."""
    charge_box_serial_number: Opt[CiString25] = None
    """Serial number of the box within; deprecated. None: not told."""
    firmware_version: Opt[CiString50] = None
    """Version of its firmware. None: not told."""
    iccid: Opt[CiString20] = None
    """ICCID of the SIM card. None: not told, or there is no card."""
    imsi: Opt[CiString20] = None
    """IMSI of the SIM card. None: not told, or there is no card."""
    meter_type: Opt[CiString25] = None
    """Type of the main electricity meter. None: not told."""
    meter_serial_number: Opt[CiString25] = None
    """Serial number of the main electricity meter. None: not told."""


class BootNotificationResponse(OcppModel):
    """Whether, and how, to go on (OCPP 1.6, 6.4)."""

    status: RegistrationStatus
    """Whether the charge point is taken on."""
    current_time: DateTime
    """The central system's clock."""
    interval: int
    """Seconds between heartbeats if accepted; otherwise to wait at least before the next BootNotification, where 0
    leaves it to the charge point (4.2)."""


BOOT_NOTIFICATION = Operation("BootNotification", BootNotificationRequest, BootNotificationResponse, Role.STATION)


class ChangeAvailabilityRequest(OcppModel, Replies["ChangeAvailabilityResponse"]):
    """Take a connector out of service, or back into it (OCPP 1.6, 6.7)."""

    connector_id: Annotated[int, Field(ge=0)]
    """Connector, from 1. 0: the charge point with all its connectors."""
    type: AvailabilityType
    """What it shall be."""


class ChangeAvailabilityResponse(OcppModel):
    """Whether the availability changes (OCPP 1.6, 6.8)."""

    status: AvailabilityStatus
    """What becomes of the change."""


CHANGE_AVAILABILITY = Operation("ChangeAvailability", ChangeAvailabilityRequest, ChangeAvailabilityResponse, Role.CSMS)


class ChangeConfigurationRequest(OcppModel, Replies["ChangeConfigurationResponse"]):
    """Set a configuration key (OCPP 1.6, 6.9)."""

    key: CiString50
    """Name of the key."""
    value: CiString500
    """Value as text."""


class ChangeConfigurationResponse(OcppModel):
    """Whether the key is set (OCPP 1.6, 6.10)."""

    status: ConfigurationStatus
    """What becomes of the change."""


CHANGE_CONFIGURATION = Operation(
    "ChangeConfiguration", ChangeConfigurationRequest, ChangeConfigurationResponse, Role.CSMS
)


class ClearCacheRequest(OcppModel, Replies["ClearCacheResponse"]):
    """Forget all answers about identifiers (OCPP 1.6, 6.11)."""


class ClearCacheResponse(OcppModel):
    """Whether the authorization cache is empty (OCPP 1.6, 6.12)."""

    status: ClearCacheStatus
    """What becomes of the request."""


CLEAR_CACHE = Operation("ClearCache", ClearCacheRequest, ClearCacheResponse, Role.CSMS)


class DataTransferRequest(OcppModel, Replies["DataTransferResponse"]):
    """Send what OCPP has no message for (OCPP 1.6, 6.15)."""

    vendor_id: CiString255
    """Who defines the message, best as a reversed domain name."""
    message_id: Opt[CiString50] = None
    """Which of the vendor's messages. None: the vendor has but one, or tells them apart otherwise."""
    data: Opt[str] = None
    """Content, as text of any length. None: there is none."""


class DataTransferResponse(OcppModel):
    """What the receiver says to it (OCPP 1.6, 6.16)."""

    status: DataTransferStatus
    """Whether it was understood and agreed to."""
    data: Opt[str] = None
    """Content of the answer, as text of any length. None: there is none."""


DATA_TRANSFER = Operation("DataTransfer", DataTransferRequest, DataTransferResponse, Role.BOTH)


class GetConfigurationRequest(OcppModel, Replies["GetConfigurationResponse"]):
    """Read configuration keys (OCPP 1.6, 6.23)."""

    key: Opt[list[CiString50]] = None
    """Names of the keys, no more than GetConfigurationMaxKeys. None or empty: all."""


class GetConfigurationResponse(OcppModel):
    """The configuration keys (OCPP 1.6, 6.24)."""

    configuration_key: Opt[list[KeyValue]] = None
    """Those that the charge point knows. None: none."""
    unknown_key: Opt[list[CiString50]] = None
    """Names asked for that it does not know. None: none."""


GET_CONFIGURATION = Operation("GetConfiguration", GetConfigurationRequest, GetConfigurationResponse, Role.CSMS)


class HeartbeatRequest(OcppModel, Replies["HeartbeatResponse"]):
    """Show that the charge point is there (OCPP 1.6, 6.29)."""


class HeartbeatResponse(OcppModel):
    """The time, to set the clock by (OCPP 1.6, 6.30)."""

    current_time: DateTime
    """The central system's clock."""


HEARTBEAT = Operation("Heartbeat", HeartbeatRequest, HeartbeatResponse, Role.STATION)


class MeterValuesRequest(OcppModel, Replies["MeterValuesResponse"]):
    """Report what was measured (OCPP 1.6, 6.31)."""

    connector_id: Annotated[int, Field(ge=0)]
    """Connector, from 1. 0: the main meter."""
    transaction_id: Opt[int] = None
    """Transaction that the values belong to. None: none."""
    meter_value: Annotated[list[MeterValue], Field(min_length=1)]
    """The values by time, at least one set."""


class MeterValuesResponse(OcppModel):
    """Noted (OCPP 1.6, 6.32)."""


METER_VALUES = Operation("MeterValues", MeterValuesRequest, MeterValuesResponse, Role.STATION)


class RemoteStartTransactionRequest(OcppModel, Replies["RemoteStartTransactionResponse"]):
    """Begin a transaction from afar (OCPP 1.6, 6.33)."""

    connector_id: Opt[Annotated[int, Field(gt=0)]] = None
    """Connector, from 1. None: the charge point chooses."""
    id_tag: IdToken
    """Identifier to charge under."""
    charging_profile: Opt[ChargingProfile] = None
    """Limits for this transaction, as a TxProfile. None: those that hold anyway."""


class RemoteStartTransactionResponse(OcppModel):
    """Whether the start is attempted; StartTransaction tells of success (OCPP 1.6, 6.34)."""

    status: RemoteStartStopStatus
    """What becomes of the request."""


REMOTE_START_TRANSACTION = Operation(
    "RemoteStartTransaction", RemoteStartTransactionRequest, RemoteStartTransactionResponse, Role.CSMS
)


class RemoteStopTransactionRequest(OcppModel, Replies["RemoteStopTransactionResponse"]):
    """End a transaction from afar (OCPP 1.6, 6.35)."""

    transaction_id: int
    """The transaction."""


class RemoteStopTransactionResponse(OcppModel):
    """Whether the transaction will end; StopTransaction follows (OCPP 1.6, 6.36)."""

    status: RemoteStartStopStatus
    """What becomes of the request."""


REMOTE_STOP_TRANSACTION = Operation(
    "RemoteStopTransaction", RemoteStopTransactionRequest, RemoteStopTransactionResponse, Role.CSMS
)


class ResetRequest(OcppModel, Replies["ResetResponse"]):
    """Restart the charge point (OCPP 1.6, 6.39)."""

    type: ResetType
    """How thoroughly."""


class ResetResponse(OcppModel):
    """Whether a reset follows (OCPP 1.6, 6.40)."""

    status: ResetStatus
    """What becomes of the request."""


RESET = Operation("Reset", ResetRequest, ResetResponse, Role.CSMS)


class StartTransactionRequest(OcppModel, Replies["StartTransactionResponse"]):
    """Report that a transaction has begun (OCPP 1.6, 6.45)."""

    connector_id: Annotated[int, Field(gt=0)]
    """Connector, from 1."""
    id_tag: IdToken
    """Identifier that it runs under."""
    timestamp: DateTime
    """When it began."""
    meter_start: int
    """Meter of the connector then, in Wh."""
    reservation_id: Opt[int] = None
    """Reservation that it uses up. None: none."""


class StartTransactionResponse(OcppModel):
    """The number of the transaction, and whether it may go on (OCPP 1.6, 6.46)."""

    transaction_id: int
    """Number that the central system gives it; best positive and never used again (errata 3.54)."""
    id_tag_info: IdTagInfo
    """What is known about the identifier."""


START_TRANSACTION = Operation("StartTransaction", StartTransactionRequest, StartTransactionResponse, Role.STATION)


class StatusNotificationRequest(OcppModel, Replies["StatusNotificationResponse"]):
    """Report a state or an error (OCPP 1.6, 6.47)."""

    connector_id: Annotated[int, Field(ge=0)]
    """Connector, from 1. 0: the charge point itself."""
    status: ChargePointStatus
    """Its state."""
    error_code: ChargePointErrorCode
    """What is wrong, if anything."""
    info: Opt[CiString50] = None
    """More about the error, in free text. None: nothing."""
    timestamp: Opt[DateTime] = None
    """Since when. None: since the message arrived."""
    vendor_id: Opt[CiString255] = None
    """Whose code `vendor_error_code` is. None: not told."""
    vendor_error_code: Opt[CiString50] = None
    """The vendor's own code of the error. None: there is none."""


class StatusNotificationResponse(OcppModel):
    """Noted (OCPP 1.6, 6.48)."""


STATUS_NOTIFICATION = Operation(
    "StatusNotification", StatusNotificationRequest, StatusNotificationResponse, Role.STATION
)


class StopTransactionRequest(OcppModel, Replies["StopTransactionResponse"]):
    """Report that a transaction has ended (OCPP 1.6, 6.49)."""

    transaction_id: int
    """The transaction."""
    id_tag: Opt[IdToken] = None
    """Identifier that ended it. None: none did."""
    timestamp: DateTime
    """When it ended."""
    meter_stop: int
    """Meter of the connector then, in Wh."""
    reason: Opt[Reason] = None
    """Why. None: ``Local``."""
    transaction_data: Opt[list[MeterValue]] = None
    """Values that the bill rests on. None: none."""


class StopTransactionResponse(OcppModel):
    """Noted; the transaction has ended whatever this says (OCPP 1.6, 6.50)."""

    id_tag_info: Opt[IdTagInfo] = None
    """What is known about the identifier that ended it. None: there was none."""


STOP_TRANSACTION = Operation("StopTransaction", StopTransactionRequest, StopTransactionResponse, Role.STATION)


class UnlockConnectorRequest(OcppModel, Replies["UnlockConnectorResponse"]):
    """Release a plug (OCPP 1.6, 6.53)."""

    connector_id: Annotated[int, Field(gt=0)]
    """Connector, from 1."""


class UnlockConnectorResponse(OcppModel):
    """Whether the plug is free (OCPP 1.6, 6.54)."""

    status: UnlockStatus
    """What became of the request."""


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
