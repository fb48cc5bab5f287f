"""Diagnostics: logs, events, monitors of variables, data held on customers (OCPP 2.0.1 part 2, block N)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, Number, Operation, Opt, Replies, Role

from .enums import GenericDeviceModelStatusEnumType, GenericStatusEnumType
from .types import (
    CertificateHashDataType,
    ComponentType,
    ComponentVariableType,
    IdTokenType,
    Ocpp201Model,
    StatusInfoType,
    String36,
    String50,
    String255,
    String512,
    String2500,
    VariableType,
)

__all__ = [
    "CLEAR_VARIABLE_MONITORING",
    "CUSTOMER_INFORMATION",
    "GET_LOG",
    "GET_MONITORING_REPORT",
    "LOG_STATUS_NOTIFICATION",
    "NOTIFY_CUSTOMER_INFORMATION",
    "NOTIFY_EVENT",
    "NOTIFY_MONITORING_REPORT",
    "SET_MONITORING_BASE",
    "SET_MONITORING_LEVEL",
    "SET_VARIABLE_MONITORING",
    "ClearMonitoringResultType",
    "ClearMonitoringStatusEnumType",
    "ClearVariableMonitoringRequest",
    "ClearVariableMonitoringResponse",
    "CustomerInformationRequest",
    "CustomerInformationResponse",
    "CustomerInformationStatusEnumType",
    "EventDataType",
    "EventNotificationEnumType",
    "EventTriggerEnumType",
    "GetLogRequest",
    "GetLogResponse",
    "GetMonitoringReportRequest",
    "GetMonitoringReportResponse",
    "LogEnumType",
    "LogParametersType",
    "LogStatusEnumType",
    "LogStatusNotificationRequest",
    "LogStatusNotificationResponse",
    "MonitorEnumType",
    "MonitoringBaseEnumType",
    "MonitoringCriterionEnumType",
    "MonitoringDataType",
    "NotifyCustomerInformationRequest",
    "NotifyCustomerInformationResponse",
    "NotifyEventRequest",
    "NotifyEventResponse",
    "NotifyMonitoringReportRequest",
    "NotifyMonitoringReportResponse",
    "SetMonitoringBaseRequest",
    "SetMonitoringBaseResponse",
    "SetMonitoringDataType",
    "SetMonitoringLevelRequest",
    "SetMonitoringLevelResponse",
    "SetMonitoringResultType",
    "SetMonitoringStatusEnumType",
    "SetVariableMonitoringRequest",
    "SetVariableMonitoringResponse",
    "UploadLogStatusEnumType",
    "VariableMonitoringType",
]


class ClearMonitoringStatusEnumType(StrEnum):
    """Whether a monitor was cleared (OCPP 2.0.1 part 2, block N)."""

    ACCEPTED = "Accepted"
    """It is gone."""
    REJECTED = "Rejected"
    """It is there, but cannot be cleared."""
    NOT_FOUND = "NotFound"
    """There is no monitor with that id."""


class CustomerInformationStatusEnumType(StrEnum):
    """Whether a station acts on a request about a customer (OCPP 2.0.1 part 2, block N)."""

    ACCEPTED = "Accepted"
    """It does."""
    REJECTED = "Rejected"
    """It cannot, or not now."""
    INVALID = "Invalid"
    """The request makes no sense, as when it identifies nobody."""


class EventNotificationEnumType(StrEnum):
    """What kind of monitor an event comes from (OCPP 2.0.1 part 2, block N)."""

    HARD_WIRED_NOTIFICATION = "HardWiredNotification"
    """None: the firmware itself reports it."""
    HARD_WIRED_MONITOR = "HardWiredMonitor"
    """One that is built in and cannot be changed."""
    PRECONFIGURED_MONITOR = "PreconfiguredMonitor"
    """One that the manufacturer set, and the CSMS can change."""
    CUSTOM_MONITOR = "CustomMonitor"
    """One that the CSMS set."""


class EventTriggerEnumType(StrEnum):
    """What set an event off (OCPP 2.0.1 part 2, block N)."""

    ALERTING = "Alerting"
    """A value passed a threshold, or the station found a fault."""
    DELTA = "Delta"
    """A value changed by more than the monitor allows."""
    PERIODIC = "Periodic"
    """The time for a report came."""


class LogEnumType(StrEnum):
    """Logs that can be asked for (OCPP 2.0.1 part 2, block N)."""

    DIAGNOSTICS_LOG = "DiagnosticsLog"
    """What the manufacturer needs to find faults."""
    SECURITY_LOG = "SecurityLog"
    """Events that bear on security."""


class LogStatusEnumType(StrEnum):
    """Whether a station will upload a log (OCPP 2.0.1 part 2, block N)."""

    ACCEPTED = "Accepted"
    """It will; that it has data to send is not said."""
    REJECTED = "Rejected"
    """It will not."""
    ACCEPTED_CANCELED = "AcceptedCanceled"
    """It will, and has given up the upload under way for it."""


class MonitorEnumType(StrEnum):
    """How a monitor watches its variable (OCPP 2.0.1 part 2, block N)."""

    UPPER_THRESHOLD = "UpperThreshold"
    """Event when the value rises above the monitor's."""
    LOWER_THRESHOLD = "LowerThreshold"
    """Event when the value falls below the monitor's."""
    DELTA = "Delta"
    """Event when the value has moved by more than the monitor's since the last one."""
    PERIODIC = "Periodic"
    """Event every so many s, counted from when the monitor was set."""
    PERIODIC_CLOCK_ALIGNED = "PeriodicClockAligned"
    """Event every so many s, in step with the clock: 900 is each quarter of an hour."""


class MonitoringBaseEnumType(StrEnum):
    """Sets of monitors to go back to (OCPP 2.0.1 part 2, block N)."""

    ALL = "All"
    """All monitors that the manufacturer set; those of the CSMS stay."""
    FACTORY_DEFAULT = "FactoryDefault"
    """The monitors that the manufacturer recommends; those of the CSMS are removed."""
    HARD_WIRED_ONLY = "HardWiredOnly"
    """Only those built in; all others are removed or off."""


class MonitoringCriterionEnumType(StrEnum):
    """Kinds of monitor to report on (OCPP 2.0.1 part 2, block N)."""

    THRESHOLD_MONITORING = "ThresholdMonitoring"
    """Those of an upper or a lower threshold."""
    DELTA_MONITORING = "DeltaMonitoring"
    """Those of a change."""
    PERIODIC_MONITORING = "PeriodicMonitoring"
    """Those of a time, aligned with the clock or not."""


class SetMonitoringStatusEnumType(StrEnum):
    """Whether a monitor was set, or why not (OCPP 2.0.1 part 2, block N)."""

    ACCEPTED = "Accepted"
    """It watches from now on."""
    UNKNOWN_COMPONENT = "UnknownComponent"
    """The station has no such component."""
    UNKNOWN_VARIABLE = "UnknownVariable"
    """The component has no such variable."""
    UNSUPPORTED_MONITOR_TYPE = "UnsupportedMonitorType"
    """This variable cannot be watched in this way."""
    REJECTED = "Rejected"
    """Refused for a reason that none of the other values covers, such as a value out of range."""
    DUPLICATE = "Duplicate"
    """This variable has a monitor of this type and severity already."""


class UploadLogStatusEnumType(StrEnum):
    """Progress of the upload of a log (OCPP 2.0.1 part 2, block N)."""

    BAD_MESSAGE = "BadMessage"
    """The server did not understand the upload; it has ended."""
    IDLE = "Idle"
    """No upload is under way; sent only when a TriggerMessage asked."""
    NOT_SUPPORTED_OPERATION = "NotSupportedOperation"
    """The server does not offer what the upload needs; it has ended."""
    PERMISSION_DENIED = "PermissionDenied"
    """The server refused the upload for want of rights; it has ended."""
    UPLOADED = "Uploaded"
    """The log is on the server."""
    UPLOAD_FAILURE = "UploadFailure"
    """The upload failed and has ended."""
    UPLOADING = "Uploading"
    """The log is being sent."""
    ACCEPTED_CANCELED = "AcceptedCanceled"
    """Given up for a newer GetLog."""


class ClearMonitoringResultType(Ocpp201Model):
    """What became of one monitor that was to be cleared (OCPP 2.0.1 part 2, block N)."""

    status: ClearMonitoringStatusEnumType
    """Gone, or why not."""
    id: int
    """Id of the monitor."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


class EventDataType(Ocpp201Model):
    """An event about one variable of one component (OCPP 2.0.1 part 2, block N)."""

    event_id: int
    """Number of the event, to which others can refer as their cause."""
    timestamp: DateTime
    """When the report was made."""
    trigger: EventTriggerEnumType
    """What set it off."""
    cause: Opt[int] = None
    """Number of the event that brought this one about. None: none is known."""
    actual_value: String2500
    """Value of the variable, as text; a station may set a lower bound with ``ReportingValueSize``."""
    tech_code: Opt[String50] = None
    """Error code in the component's own terms. None: there is none."""
    tech_info: Opt[Annotated[str, Field(max_length=500)]] = None
    """Details in the component's own terms. None: there are none."""
    cleared: Opt[bool] = None
    """True: what was reported before is over. None: nothing is over."""
    transaction_id: Opt[String36] = None
    """Transaction that the event belongs to. None: to none."""
    component: ComponentType
    """Component concerned."""
    variable_monitoring_id: Opt[int] = None
    """Id of the monitor that saw it. None: no monitor did."""
    event_notification_type: EventNotificationEnumType
    """What kind of monitor it comes from."""
    variable: VariableType
    """Variable concerned."""


class LogParametersType(Ocpp201Model):
    """Where a log goes, and what time it covers (OCPP 2.0.1 part 2, block N)."""

    remote_location: String512
    """URL that the log is uploaded to."""
    oldest_timestamp: Opt[DateTime] = None
    """Begin of the time covered. None: from the oldest entry."""
    latest_timestamp: Opt[DateTime] = None
    """End of the time covered. None: up to the latest entry."""


class VariableMonitoringType(Ocpp201Model):
    """A monitor as it is set on a station (OCPP 2.0.1 part 2, block N)."""

    id: int
    """Id of the monitor."""
    transaction: bool
    """Whether it watches only while a transaction runs that concerns the component."""
    value: Number
    """Threshold or change, in the variable's unit; for a periodic monitor the interval in s."""
    type: MonitorEnumType
    """How it watches."""
    severity: int
    """Severity of its events, from 0 (danger) to 9 (debug); see `SetMonitoringLevelRequest`."""


class MonitoringDataType(Ocpp201Model):
    """The monitors of one variable (OCPP 2.0.1 part 2, block N)."""

    component: ComponentType
    """Component watched."""
    variable: VariableType
    """Variable watched."""
    variable_monitoring: Annotated[list[VariableMonitoringType], Field(min_length=1)]
    """Its monitors; at least one."""


class SetMonitoringDataType(Ocpp201Model):
    """A monitor to be set (OCPP 2.0.1 part 2, block N)."""

    id: Opt[int] = None
    """Id of the monitor to replace. None: a new one, whose id the station chooses."""
    transaction: Opt[bool] = None
    """Whether it watches only while a transaction runs that concerns the component. None: always, as False."""
    value: Number
    """Threshold or change, in the variable's unit; for a periodic monitor the interval in s."""
    type: MonitorEnumType
    """How it watches."""
    severity: int
    """Severity of its events, from 0 (danger) to 9 (debug); see `SetMonitoringLevelRequest`."""
    component: ComponentType
    """Component to watch."""
    variable: VariableType
    """Variable to watch."""


class SetMonitoringResultType(Ocpp201Model):
    """What became of one monitor that was to be set (OCPP 2.0.1 part 2, block N)."""

    id: Opt[int] = None
    """Id of the monitor; that of a removed one may come again. None: it was not set."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""
    status: SetMonitoringStatusEnumType
    """Set, or why not."""
    type: MonitorEnumType
    """How it was to watch, as requested."""
    component: ComponentType
    """Component, as requested."""
    variable: VariableType
    """Variable, as requested."""
    severity: int
    """Severity, as requested."""


class GetLogRequest(Ocpp201Model, Replies["GetLogResponse"]):
    """Have a station upload a log (OCPP 2.0.1 part 2, block N)."""

    log: LogParametersType
    """Where to, and what time it covers."""
    log_type: LogEnumType
    """Which log."""
    request_id: int
    """Number of this request, repeated in each LogStatusNotification about it."""
    retries: Opt[int] = None
    """How often the upload is tried before it is given up. None: the station decides."""
    retry_interval: Opt[int] = None
    """Pause between two tries, in s. None: the station decides."""


class GetLogResponse(Ocpp201Model):
    """Whether an upload begins (OCPP 2.0.1 part 2, block N)."""

    status: LogStatusEnumType
    """Whether the station will upload."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""
    filename: Opt[String255] = None
    """Name of the file to come. None: there is nothing to upload."""


GET_LOG = Operation("GetLog", GetLogRequest, GetLogResponse, Role.CSMS)


class LogStatusNotificationRequest(Ocpp201Model, Replies["LogStatusNotificationResponse"]):
    """Report how far the upload of a log has come (OCPP 2.0.1 part 2, block N)."""

    status: UploadLogStatusEnumType
    """Progress."""
    request_id: Opt[int] = None
    """Number of the GetLog. None: a TriggerMessage asked while no upload is under way."""


class LogStatusNotificationResponse(Ocpp201Model):
    """The progress has been received (OCPP 2.0.1 part 2, block N)."""


LOG_STATUS_NOTIFICATION = Operation(
    "LogStatusNotification", LogStatusNotificationRequest, LogStatusNotificationResponse, Role.STATION
)


class NotifyEventRequest(Ocpp201Model, Replies["NotifyEventResponse"]):
    """Report events, or a part of them (OCPP 2.0.1 part 2, block N)."""

    generated_at: DateTime
    """When the station made this message."""
    tbc: Opt[bool] = None
    """Whether a further part follows. None: no, as False."""
    seq_no: int
    """Number of this part, from 0."""
    event_data: Annotated[list[EventDataType], Field(min_length=1)]
    """The events; at least one."""


class NotifyEventResponse(Ocpp201Model):
    """The events have been received (OCPP 2.0.1 part 2, block N)."""


NOTIFY_EVENT = Operation("NotifyEvent", NotifyEventRequest, NotifyEventResponse, Role.STATION)


class NotifyMonitoringReportRequest(Ocpp201Model, Replies["NotifyMonitoringReportResponse"]):
    """Deliver the monitors that a GetMonitoringReport asked for, or a part of them (OCPP 2.0.1 part 2, block N)."""

    monitor: Opt[Annotated[list[MonitoringDataType], Field(min_length=1)]] = None
    """Monitors of this part. None: this part brings none."""
    request_id: int
    """Number of the GetMonitoringReport that this answers."""
    tbc: Opt[bool] = None
    """Whether a further part follows. None: no, as False."""
    seq_no: int
    """Number of this part, from 0."""
    generated_at: DateTime
    """When the station made this message."""


class NotifyMonitoringReportResponse(Ocpp201Model):
    """The part has been received (OCPP 2.0.1 part 2, block N)."""


NOTIFY_MONITORING_REPORT = Operation(
    "NotifyMonitoringReport", NotifyMonitoringReportRequest, NotifyMonitoringReportResponse, Role.STATION
)


class SetMonitoringBaseRequest(Ocpp201Model, Replies["SetMonitoringBaseResponse"]):
    """Put the monitors of a station back to a known set (OCPP 2.0.1 part 2, block N)."""

    monitoring_base: MonitoringBaseEnumType
    """Which set."""


class SetMonitoringBaseResponse(Ocpp201Model):
    """Whether the station has that set now (OCPP 2.0.1 part 2, block N)."""

    status: GenericDeviceModelStatusEnumType
    """Done, or why not."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


SET_MONITORING_BASE = Operation("SetMonitoringBase", SetMonitoringBaseRequest, SetMonitoringBaseResponse, Role.CSMS)


class SetMonitoringLevelRequest(Ocpp201Model, Replies["SetMonitoringLevelResponse"]):
    """Silence the events of little weight (OCPP 2.0.1 part 2, block N).

    The weight of an event runs from 0 to 9: danger to life, hardware failure, system failure, critical, error,
    alert (the usual weight of a monitor), warning, notice, information, debugging.
    """

    severity: int
    """Events with this number and lower ones are reported, those with a higher number are not."""


class SetMonitoringLevelResponse(Ocpp201Model):
    """Whether the station keeps to that level (OCPP 2.0.1 part 2, block N)."""

    status: GenericStatusEnumType
    """Whether it does."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


SET_MONITORING_LEVEL = Operation("SetMonitoringLevel", SetMonitoringLevelRequest, SetMonitoringLevelResponse, Role.CSMS)


class SetVariableMonitoringRequest(Ocpp201Model, Replies["SetVariableMonitoringResponse"]):
    """Set monitors on variables (OCPP 2.0.1 part 2, block N)."""

    set_monitoring_data: Annotated[list[SetMonitoringDataType], Field(min_length=1)]
    """The monitors; at least one."""


class SetVariableMonitoringResponse(Ocpp201Model):
    """What became of each monitor that was to be set (OCPP 2.0.1 part 2, block N)."""

    set_monitoring_result: Annotated[list[SetMonitoringResultType], Field(min_length=1)]
    """A result for each monitor requested; at least one."""


SET_VARIABLE_MONITORING = Operation(
    "SetVariableMonitoring", SetVariableMonitoringRequest, SetVariableMonitoringResponse, Role.CSMS
)


class GetMonitoringReportRequest(Ocpp201Model, Replies["GetMonitoringReportResponse"]):
    """Ask which monitors are set (OCPP 2.0.1 part 2, block N)."""

    component_variable: Opt[Annotated[list[ComponentVariableType], Field(min_length=1)]] = None
    """Components and variables concerned. None: all."""
    request_id: int
    """Number of this request, repeated in the NotifyMonitoringReport that follow."""
    monitoring_criteria: Opt[Annotated[list[MonitoringCriterionEnumType], Field(min_length=1, max_length=3)]] = None
    """Kinds of monitor wanted, 1 to 3. None: all."""


class GetMonitoringReportResponse(Ocpp201Model):
    """Whether a report will follow in NotifyMonitoringReport (OCPP 2.0.1 part 2, block N)."""

    status: GenericDeviceModelStatusEnumType
    """Whether it will; ``EmptyResultSet`` if no monitor matches."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


GET_MONITORING_REPORT = Operation(
    "GetMonitoringReport", GetMonitoringReportRequest, GetMonitoringReportResponse, Role.CSMS
)


class ClearVariableMonitoringRequest(Ocpp201Model, Replies["ClearVariableMonitoringResponse"]):
    """Remove monitors (OCPP 2.0.1 part 2, block N)."""

    id: Annotated[list[int], Field(min_length=1)]
    """Ids of the monitors; at least one."""


class ClearVariableMonitoringResponse(Ocpp201Model):
    """What became of each monitor that was to be cleared (OCPP 2.0.1 part 2, block N)."""

    clear_monitoring_result: Annotated[list[ClearMonitoringResultType], Field(min_length=1)]
    """A result for each id; at least one."""


CLEAR_VARIABLE_MONITORING = Operation(
    "ClearVariableMonitoring", ClearVariableMonitoringRequest, ClearVariableMonitoringResponse, Role.CSMS
)


class CustomerInformationRequest(Ocpp201Model, Replies["CustomerInformationResponse"]):
    """Ask what a station holds on a customer, or delete it; identify him in one way (OCPP 2.0.1 part 2, block N)."""

    customer_certificate: Opt[CertificateHashDataType] = None
    """Identity of his certificate. None: he is identified otherwise."""
    id_token: Opt[IdTokenType] = None
    """His id token. None: he is identified otherwise."""
    request_id: int
    """Number of this request, repeated in the NotifyCustomerInformation that follow."""
    report: bool
    """Whether the data is to be sent, in NotifyCustomerInformation."""
    clear: bool
    """Whether the data is to be deleted."""
    customer_identifier: Opt[Annotated[str, Field(max_length=64)]] = None
    """An identifier of some other kind, such as a vendor's own. None: he is identified otherwise."""


class CustomerInformationResponse(Ocpp201Model):
    """Whether the station acts on the request (OCPP 2.0.1 part 2, block N)."""

    status: CustomerInformationStatusEnumType
    """Whether it does."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


CUSTOMER_INFORMATION = Operation(
    "CustomerInformation", CustomerInformationRequest, CustomerInformationResponse, Role.CSMS
)


class NotifyCustomerInformationRequest(Ocpp201Model, Replies["NotifyCustomerInformationResponse"]):
    """Deliver what a station holds on a customer, or a part of it (OCPP 2.0.1 part 2, block N)."""

    data: String512
    """The data of this part, for people to read; no form is laid down."""
    tbc: Opt[bool] = None
    """Whether a further part follows. None: no, as False."""
    seq_no: int
    """Number of this part, from 0."""
    generated_at: DateTime
    """When the station made this message."""
    request_id: int
    """Number of the CustomerInformation that this answers."""


class NotifyCustomerInformationResponse(Ocpp201Model):
    """The part has been received (OCPP 2.0.1 part 2, block N)."""


NOTIFY_CUSTOMER_INFORMATION = Operation(
    "NotifyCustomerInformation", NotifyCustomerInformationRequest, NotifyCustomerInformationResponse, Role.STATION
)

OPERATIONS = (
    GET_LOG,
    LOG_STATUS_NOTIFICATION,
    NOTIFY_EVENT,
    NOTIFY_MONITORING_REPORT,
    SET_MONITORING_BASE,
    SET_MONITORING_LEVEL,
    SET_VARIABLE_MONITORING,
    GET_MONITORING_REPORT,
    CLEAR_VARIABLE_MONITORING,
    CUSTOMER_INFORMATION,
    NOTIFY_CUSTOMER_INFORMATION,
)
