"""Provisioning: a station comes up, is read, configured and reset (OCPP 2.0.1 part 2, block B)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, Number, Operation, Opt, Replies, Role

from .enums import GenericDeviceModelStatusEnumType
from .types import (
    ComponentType,
    ComponentVariableType,
    Ocpp201Model,
    StatusInfoType,
    String20,
    String50,
    String255,
    String512,
    String2500,
    VariableType,
)

__all__ = [
    "BOOT_NOTIFICATION",
    "GET_BASE_REPORT",
    "GET_REPORT",
    "GET_VARIABLES",
    "NOTIFY_REPORT",
    "RESET",
    "SET_NETWORK_PROFILE",
    "SET_VARIABLES",
    "APNAuthenticationEnumType",
    "APNType",
    "AttributeEnumType",
    "BootNotificationRequest",
    "BootNotificationResponse",
    "BootReasonEnumType",
    "ChargingStationType",
    "ComponentCriterionEnumType",
    "DataEnumType",
    "GetBaseReportRequest",
    "GetBaseReportResponse",
    "GetReportRequest",
    "GetReportResponse",
    "GetVariableDataType",
    "GetVariableResultType",
    "GetVariableStatusEnumType",
    "GetVariablesRequest",
    "GetVariablesResponse",
    "ModemType",
    "MutabilityEnumType",
    "NetworkConnectionProfileType",
    "NotifyReportRequest",
    "NotifyReportResponse",
    "OCPPInterfaceEnumType",
    "OCPPTransportEnumType",
    "OCPPVersionEnumType",
    "RegistrationStatusEnumType",
    "ReportBaseEnumType",
    "ReportDataType",
    "ResetEnumType",
    "ResetRequest",
    "ResetResponse",
    "ResetStatusEnumType",
    "SetNetworkProfileRequest",
    "SetNetworkProfileResponse",
    "SetNetworkProfileStatusEnumType",
    "SetVariableDataType",
    "SetVariableResultType",
    "SetVariableStatusEnumType",
    "SetVariablesRequest",
    "SetVariablesResponse",
    "VPNEnumType",
    "VPNType",
    "VariableAttributeType",
    "VariableCharacteristicsType",
]


class APNAuthenticationEnumType(StrEnum):
    """How a modem proves who it is to an access point (OCPP 2.0.1 part 2, block B)."""

    CHAP = "CHAP"
    """Challenge-handshake protocol."""
    NONE = "NONE"
    """Not at all."""
    PAP = "PAP"
    """Password protocol."""
    AUTO = "AUTO"
    """CHAP first, then PAP, then not at all."""


class AttributeEnumType(StrEnum):
    """Which value of a variable is meant (OCPP 2.0.1 part 1, 4)."""

    ACTUAL = "Actual"
    """The value in force; meant whenever no attribute is given."""
    TARGET = "Target"
    """The value that the station should work towards, as of a fan."""
    MIN_SET = "MinSet"
    """The least value that may be set."""
    MAX_SET = "MaxSet"
    """The greatest value that may be set."""


class BootReasonEnumType(StrEnum):
    """Why a station came up (OCPP 2.0.1 part 2, block B)."""

    APPLICATION_RESET = "ApplicationReset"
    """Its software restarted."""
    FIRMWARE_UPDATE = "FirmwareUpdate"
    """Its firmware was updated."""
    LOCAL_RESET = "LocalReset"
    """Someone reset it on site."""
    POWER_UP = "PowerUp"
    """It was switched on, or power came back."""
    REMOTE_RESET = "RemoteReset"
    """The CSMS asked for it by Reset."""
    SCHEDULED_RESET = "ScheduledReset"
    """A reset that had been planned."""
    TRIGGERED = "Triggered"
    """It did not: the CSMS asked for the message by TriggerMessage."""
    UNKNOWN = "Unknown"
    """It does not know."""
    WATCHDOG = "Watchdog"
    """Its watchdog reset it."""


class ComponentCriterionEnumType(StrEnum):
    """Which components a report is to have: those whose variable of this name is true (OCPP 2.0.1 part 2, block B)."""

    ACTIVE = "Active"
    """Those that are active."""
    AVAILABLE = "Available"
    """Those that are there and can be used."""
    ENABLED = "Enabled"
    """Those that are switched on."""
    PROBLEM = "Problem"
    """Those that have a problem."""


class DataEnumType(StrEnum):
    """Type of a variable's value; every value travels as text (OCPP 2.0.1 part 1, 4)."""

    STRING = "string"
    """Text."""
    DECIMAL = "decimal"
    """Decimal number."""
    INTEGER = "integer"
    """Whole number."""
    DATE_TIME = "dateTime"
    """Date and time, RFC 3339."""
    BOOLEAN = "boolean"
    """``true`` or ``false``."""
    OPTION_LIST = "OptionList"
    """One of the values listed."""
    SEQUENCE_LIST = "SequenceList"
    """Some of the values listed, with commas between; their order matters."""
    MEMBER_LIST = "MemberList"
    """Some of the values listed, with commas between; their order does not matter."""


class GetVariableStatusEnumType(StrEnum):
    """Whether a variable could be read (OCPP 2.0.1 part 2, block B)."""

    ACCEPTED = "Accepted"
    """Here is its value."""
    REJECTED = "Rejected"
    """It may not be read, as when it can only be written."""
    UNKNOWN_COMPONENT = "UnknownComponent"
    """There is no such component."""
    UNKNOWN_VARIABLE = "UnknownVariable"
    """The component has no such variable."""
    NOT_SUPPORTED_ATTRIBUTE_TYPE = "NotSupportedAttributeType"
    """The variable has no such attribute."""


class MutabilityEnumType(StrEnum):
    """What the CSMS may do with an attribute (OCPP 2.0.1 part 1, 4)."""

    READ_ONLY = "ReadOnly"
    """Read."""
    WRITE_ONLY = "WriteOnly"
    """Write, as a password."""
    READ_WRITE = "ReadWrite"
    """Read and write; meant whenever none is given."""


class OCPPInterfaceEnumType(StrEnum):
    """Network interface to reach the CSMS by (OCPP 2.0.1 part 2, block B)."""

    WIRED0 = "Wired0"
    """Wired, number 0."""
    WIRED1 = "Wired1"
    """Wired, number 1."""
    WIRED2 = "Wired2"
    """Wired, number 2."""
    WIRED3 = "Wired3"
    """Wired, number 3."""
    WIRELESS0 = "Wireless0"
    """Wireless, number 0."""
    WIRELESS1 = "Wireless1"
    """Wireless, number 1."""
    WIRELESS2 = "Wireless2"
    """Wireless, number 2."""
    WIRELESS3 = "Wireless3"
    """Wireless, number 3."""


class OCPPTransportEnumType(StrEnum):
    """Transport to reach the CSMS by (OCPP 2.0.1 part 2, block B)."""

    JSON = "JSON"
    """JSON over WebSocket."""
    SOAP = "SOAP"
    """SOAP; with OCPP 1.x only."""


class OCPPVersionEnumType(StrEnum):
    """Version of OCPP to speak (OCPP 2.0.1 part 2, block B)."""

    OCPP12 = "OCPP12"
    """OCPP 1.2."""
    OCPP15 = "OCPP15"
    """OCPP 1.5."""
    OCPP16 = "OCPP16"
    """OCPP 1.6."""
    OCPP20 = "OCPP20"
    """OCPP 2.0.1; there is no value of its own."""


class RegistrationStatusEnumType(StrEnum):
    """Whether the CSMS takes a station on (OCPP 2.0.1 part 2, block B)."""

    ACCEPTED = "Accepted"
    """It does."""
    PENDING = "Pending"
    """Not yet: it wants to read or configure the station first."""
    REJECTED = "Rejected"
    """It does not."""


class ReportBaseEnumType(StrEnum):
    """Ready-made selections for a report (OCPP 2.0.1 part 2, block B)."""

    CONFIGURATION_INVENTORY = "ConfigurationInventory"
    """All that the CSMS can set."""
    FULL_INVENTORY = "FullInventory"
    """Everything."""
    SUMMARY_INVENTORY = "SummaryInventory"
    """What tells whether charging is possible and whether there are problems."""


class ResetEnumType(StrEnum):
    """When to reset (OCPP 2.0.1 part 2, block B)."""

    IMMEDIATE = "Immediate"
    """At once; running transactions are ended."""
    ON_IDLE = "OnIdle"
    """As soon as no transaction runs."""


class ResetStatusEnumType(StrEnum):
    """What becomes of a request to reset (OCPP 2.0.1 part 2, block B)."""

    ACCEPTED = "Accepted"
    """The reset happens now."""
    REJECTED = "Rejected"
    """There will be no reset."""
    SCHEDULED = "Scheduled"
    """The reset happens when the running transactions have ended."""


class SetNetworkProfileStatusEnumType(StrEnum):
    """What becomes of a network profile (OCPP 2.0.1 part 2, block B)."""

    ACCEPTED = "Accepted"
    """Stored."""
    REJECTED = "Rejected"
    """Refused, as for a slot that does not exist or a weaker security profile."""
    FAILED = "Failed"
    """Could not be stored."""


class SetVariableStatusEnumType(StrEnum):
    """Whether a variable has been set (OCPP 2.0.1 part 2, block B)."""

    ACCEPTED = "Accepted"
    """Set."""
    REJECTED = "Rejected"
    """Not set: it may not be written, or not to this value."""
    UNKNOWN_COMPONENT = "UnknownComponent"
    """There is no such component."""
    UNKNOWN_VARIABLE = "UnknownVariable"
    """The component has no such variable."""
    NOT_SUPPORTED_ATTRIBUTE_TYPE = "NotSupportedAttributeType"
    """The variable has no such attribute."""
    REBOOT_REQUIRED = "RebootRequired"
    """Set, and in force after the next reboot."""


class VPNEnumType(StrEnum):
    """Kind of VPN (OCPP 2.0.1 part 2, block B)."""

    IKEV2 = "IKEv2"
    """IKEv2."""
    IPSEC = "IPSec"
    """IPsec."""
    L2TP = "L2TP"
    """L2TP."""
    PPTP = "PPTP"
    """PPTP."""


class ModemType(Ocpp201Model):
    """A station's modem (OCPP 2.0.1 part 2, block B)."""

    iccid: Opt[String20] = None
    """ICCID of the SIM card, at most 20 characters. None: not said."""
    imsi: Opt[String20] = None
    """IMSI of the SIM card, at most 20 characters. None: not said."""


class ChargingStationType(Ocpp201Model):
    """What kind of station it is (OCPP 2.0.1 part 2, block B)."""

    serial_number: Opt[Annotated[str, Field(max_length=25)]] = None
    """Serial number by its vendor, at most 25 characters. None: not said."""
    model: String20
    """Model, at most 20 characters."""
    modem: Opt[ModemType] = None
    """Its modem. None: it has none, or does not tell."""
    vendor_name: String50
    """Vendor, at most 50 characters; not sure to be unique."""
    firmware_version: Opt[String50] = None
    """Version of the firmware, at most 50 characters. None: not said."""


class APNType(Ocpp201Model):
    """Settings for a cellular network (OCPP 2.0.1 part 2, block B)."""

    apn: String512
    """Access point name, at most 512 characters."""
    apn_user_name: Opt[String20] = None
    """User, at most 20 characters. None: none."""
    apn_password: Opt[String20] = None
    """Password, at most 20 characters. None: none."""
    sim_pin: Opt[int] = None
    """PIN of the SIM card. None: none."""
    preferred_network: Opt[Annotated[str, Field(max_length=6)]] = None
    """Network to choose first: country code and network code together, at most 6 digits. None: any."""
    use_only_preferred_network: Opt[bool] = None
    """Whether to stay offline rather than use another network. None: False."""
    apn_authentication: APNAuthenticationEnumType
    """How to prove who it is."""


class VPNType(Ocpp201Model):
    """Settings for a VPN (OCPP 2.0.1 part 2, block B)."""

    server: String512
    """Address of the server, at most 512 characters."""
    user: String20
    """User, at most 20 characters."""
    group: Opt[String20] = None
    """Group, at most 20 characters. None: none."""
    password: String20
    """Password, at most 20 characters."""
    key: String255
    """Shared secret, at most 255 characters."""
    type: VPNEnumType
    """Kind of VPN."""


class NetworkConnectionProfileType(Ocpp201Model):
    """How to reach a CSMS (OCPP 2.0.1 part 2, block B)."""

    apn: Opt[APNType] = None
    """Settings for a cellular network. None: none is used."""
    ocpp_version: OCPPVersionEnumType
    """Version to speak."""
    ocpp_transport: OCPPTransportEnumType
    """Transport to use."""
    ocpp_csms_url: String512
    """Address of the CSMS, at most 512 characters, without the station's identity at its end."""
    message_timeout: int
    """How long to wait for an answer, in s; 30 is a good start."""
    security_profile: int
    """Security profile, from 1: basic authentication, 2: with TLS, 3: certificates on both sides."""
    ocpp_interface: OCPPInterfaceEnumType
    """Network interface to use."""
    vpn: Opt[VPNType] = None
    """Settings for a VPN. None: none is used."""


class GetVariableDataType(Ocpp201Model):
    """A variable to read (OCPP 2.0.1 part 2, block B)."""

    attribute_type: Opt[AttributeEnumType] = None
    """Which of its values. None: `AttributeEnumType.ACTUAL`."""
    component: ComponentType
    """The component."""
    variable: VariableType
    """The variable."""


class GetVariableResultType(Ocpp201Model):
    """A variable that was to be read (OCPP 2.0.1 part 2, block B)."""

    attribute_status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""
    attribute_status: GetVariableStatusEnumType
    """Whether it could be read."""
    attribute_type: Opt[AttributeEnumType] = None
    """Which of its values. None: `AttributeEnumType.ACTUAL`."""
    attribute_value: Opt[String2500] = None
    """The value as text, at most 2500 characters. None: it could not be read."""
    component: ComponentType
    """The component."""
    variable: VariableType
    """The variable."""


class SetVariableDataType(Ocpp201Model):
    """A variable to set (OCPP 2.0.1 part 2, block B)."""

    attribute_type: Opt[AttributeEnumType] = None
    """Which of its values. None: `AttributeEnumType.ACTUAL`."""
    attribute_value: Annotated[str, Field(max_length=1000)]
    """The value as text, at most 1000 characters; the station may allow less (``ConfigurationValueSize``)."""
    component: ComponentType
    """The component."""
    variable: VariableType
    """The variable."""


class SetVariableResultType(Ocpp201Model):
    """A variable that was to be set (OCPP 2.0.1 part 2, block B)."""

    attribute_type: Opt[AttributeEnumType] = None
    """Which of its values. None: `AttributeEnumType.ACTUAL`."""
    attribute_status: SetVariableStatusEnumType
    """Whether it has been set."""
    attribute_status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""
    component: ComponentType
    """The component."""
    variable: VariableType
    """The variable."""


class VariableAttributeType(Ocpp201Model):
    """A value of a variable, and what may be done with it (OCPP 2.0.1 part 1, 4)."""

    type: Opt[AttributeEnumType] = None
    """Which of its values. None: `AttributeEnumType.ACTUAL`."""
    value: Opt[String2500] = None
    """The value as text, at most 2500 characters. None: it can only be written."""
    mutability: Opt[MutabilityEnumType] = None
    """What the CSMS may do with it. None: `MutabilityEnumType.READ_WRITE`."""
    persistent: Opt[bool] = None
    """Whether it outlasts a reboot. None: False."""
    constant: Opt[bool] = None
    """Whether the station never changes it while it runs. None: False."""


class VariableCharacteristicsType(Ocpp201Model):
    """What values a variable can have (OCPP 2.0.1 part 1, 4)."""

    unit: Opt[Annotated[str, Field(max_length=16)]] = None
    """Unit, at most 16 characters, best from the list in the appendices. None: the value has none."""
    data_type: DataEnumType
    """Type of the value."""
    min_limit: Opt[Number] = None
    """Least value. None: no bound."""
    max_limit: Opt[Number] = None
    """Greatest value; for text and lists, greatest length. None: no bound."""
    values_list: Opt[Annotated[str, Field(max_length=1000)]] = None
    """Values that a list type allows, with commas between, at most 1000 characters. None: no list, or any value."""
    supports_monitoring: bool
    """Whether it can be monitored."""


class ReportDataType(Ocpp201Model):
    """All about one variable (OCPP 2.0.1 part 2, block B)."""

    component: ComponentType
    """The component."""
    variable: VariableType
    """The variable."""
    variable_attribute: Annotated[list[VariableAttributeType], Field(min_length=1, max_length=4)]
    """Its values, one to four, one of each type."""
    variable_characteristics: Opt[VariableCharacteristicsType] = None
    """What values it can have. None: not said."""


class BootNotificationRequest(Ocpp201Model, Replies["BootNotificationResponse"]):
    """Tell that the station has come up, and ask to be taken on (OCPP 2.0.1 part 2, block B)."""

    charging_station: ChargingStationType
    """What kind of station it is."""
    reason: BootReasonEnumType
    """Why it came up."""


class BootNotificationResponse(Ocpp201Model):
    """Whether the station is taken on (OCPP 2.0.1 part 2, block B)."""

    current_time: DateTime
    """The CSMS's time."""
    interval: int
    """Time between heartbeats if accepted, else before the next BootNotification, in s; with 0 the station chooses."""
    status: RegistrationStatusEnumType
    """Whether the station is taken on."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


BOOT_NOTIFICATION = Operation("BootNotification", BootNotificationRequest, BootNotificationResponse, Role.STATION)


class GetBaseReportRequest(Ocpp201Model, Replies["GetBaseReportResponse"]):
    """Ask for a report of a ready-made selection; it comes by NotifyReport (OCPP 2.0.1 part 2, block B)."""

    request_id: int
    """Number of this request; the report repeats it."""
    report_base: ReportBaseEnumType
    """Which selection."""


class GetBaseReportResponse(Ocpp201Model):
    """Whether the report will come (OCPP 2.0.1 part 2, block B)."""

    status: GenericDeviceModelStatusEnumType
    """What becomes of the request."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


GET_BASE_REPORT = Operation("GetBaseReport", GetBaseReportRequest, GetBaseReportResponse, Role.CSMS)


class GetReportRequest(Ocpp201Model, Replies["GetReportResponse"]):
    """Ask for a report of one's own selection; it comes by NotifyReport (OCPP 2.0.1 part 2, block B)."""

    component_variable: Opt[Annotated[list[ComponentVariableType], Field(min_length=1)]] = None
    """Components and variables, one or more. None: all."""
    request_id: int
    """Number of this request; the report repeats it."""
    component_criteria: Opt[Annotated[list[ComponentCriterionEnumType], Field(min_length=1, max_length=4)]] = None
    """Criteria, one to four: components that meet any of them. None: all."""


class GetReportResponse(Ocpp201Model):
    """Whether the report will come (OCPP 2.0.1 part 2, block B)."""

    status: GenericDeviceModelStatusEnumType
    """What becomes of the request."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


GET_REPORT = Operation("GetReport", GetReportRequest, GetReportResponse, Role.CSMS)


class NotifyReportRequest(Ocpp201Model, Replies["NotifyReportResponse"]):
    """One part of a report that was asked for (OCPP 2.0.1 part 2, block B)."""

    request_id: int
    """Number of the GetBaseReport or GetReport that it answers."""
    generated_at: DateTime
    """When this part was made."""
    report_data: Opt[Annotated[list[ReportDataType], Field(min_length=1)]] = None
    """Variables, one or more. None: there are none in this part."""
    tbc: Opt[bool] = None
    """Whether another part follows. None: False."""
    seq_no: int
    """Number of the part, from 0."""


class NotifyReportResponse(Ocpp201Model):
    """The CSMS has noted this part (OCPP 2.0.1 part 2, block B)."""


NOTIFY_REPORT = Operation("NotifyReport", NotifyReportRequest, NotifyReportResponse, Role.STATION)


class GetVariablesRequest(Ocpp201Model, Replies["GetVariablesResponse"]):
    """Read variables (OCPP 2.0.1 part 2, block B)."""

    get_variable_data: Annotated[list[GetVariableDataType], Field(min_length=1)]
    """Variables to read, one or more; ``ItemsPerMessageGetVariables`` of the station bounds how many."""


class GetVariablesResponse(Ocpp201Model):
    """The values read (OCPP 2.0.1 part 2, block B)."""

    get_variable_result: Annotated[list[GetVariableResultType], Field(min_length=1)]
    """A result for each variable asked for."""


GET_VARIABLES = Operation("GetVariables", GetVariablesRequest, GetVariablesResponse, Role.CSMS)


class SetVariablesRequest(Ocpp201Model, Replies["SetVariablesResponse"]):
    """Set variables (OCPP 2.0.1 part 2, block B)."""

    set_variable_data: Annotated[list[SetVariableDataType], Field(min_length=1)]
    """Variables to set, one or more; ``ItemsPerMessageSetVariables`` of the station bounds how many."""


class SetVariablesResponse(Ocpp201Model):
    """What became of each variable (OCPP 2.0.1 part 2, block B)."""

    set_variable_result: Annotated[list[SetVariableResultType], Field(min_length=1)]
    """A result for each variable given."""


SET_VARIABLES = Operation("SetVariables", SetVariablesRequest, SetVariablesResponse, Role.CSMS)


class ResetRequest(Ocpp201Model, Replies["ResetResponse"]):
    """Have the station, or one EVSE, reset (OCPP 2.0.1 part 2, block B)."""

    type: ResetEnumType
    """When to reset."""
    evse_id: Opt[int] = None
    """EVSE to reset. None: the station as a whole."""


class ResetResponse(Ocpp201Model):
    """Whether and when the reset happens (OCPP 2.0.1 part 2, block B)."""

    status: ResetStatusEnumType
    """What becomes of the request."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


RESET = Operation("Reset", ResetRequest, ResetResponse, Role.CSMS)


class SetNetworkProfileRequest(Ocpp201Model, Replies["SetNetworkProfileResponse"]):
    """Store a way to reach a CSMS; ``NetworkConfigurationPriority`` puts it to use (OCPP 2.0.1 part 2, block B)."""

    configuration_slot: int
    """Slot to store it in."""
    connection_data: NetworkConnectionProfileType
    """How to reach the CSMS."""


class SetNetworkProfileResponse(Ocpp201Model):
    """Whether the profile has been stored (OCPP 2.0.1 part 2, block B)."""

    status: SetNetworkProfileStatusEnumType
    """What became of it."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


SET_NETWORK_PROFILE = Operation("SetNetworkProfile", SetNetworkProfileRequest, SetNetworkProfileResponse, Role.CSMS)

OPERATIONS = (
    BOOT_NOTIFICATION,
    GET_BASE_REPORT,
    GET_REPORT,
    NOTIFY_REPORT,
    GET_VARIABLES,
    SET_VARIABLES,
    RESET,
    SET_NETWORK_PROFILE,
)
