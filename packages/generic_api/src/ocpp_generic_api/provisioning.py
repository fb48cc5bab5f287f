"""Provisioning: a station comes up, is read, configured and reset (OCPP 2.0.1, block B).

The configuration keys of 1.x are variables here; a key that 2.0.1 does not know is a variable all the same.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, OcppModel, Operation, Opt, Replies, Role

from .types import EVSE, StatusInfo

__all__ = [
    "BOOT_NOTIFICATION",
    "GET_ALL_VARIABLES",
    "GET_VARIABLES",
    "RESET",
    "SET_VARIABLES",
    "AttributeType",
    "BootNotificationRequest",
    "BootNotificationResponse",
    "BootReason",
    "ChargingStation",
    "Component",
    "GetAllVariablesRequest",
    "GetAllVariablesResponse",
    "GetVariableData",
    "GetVariableResult",
    "GetVariableStatus",
    "GetVariablesRequest",
    "GetVariablesResponse",
    "Modem",
    "RegistrationStatus",
    "ReportedVariable",
    "ResetRequest",
    "ResetResponse",
    "ResetStatus",
    "ResetType",
    "SetVariableData",
    "SetVariableResult",
    "SetVariableStatus",
    "SetVariablesRequest",
    "SetVariablesResponse",
    "Variable",
]


class AttributeType(StrEnum):
    """Which value of a variable is meant (OCPP 2.0.1 part 1, 4).

    OCPP 1.x has the value in force alone.
    """

    ACTUAL = "Actual"
    """The value in force; meant whenever no attribute is given."""
    TARGET = "Target"
    """The value that the station should work towards, as of a fan."""
    MIN_SET = "MinSet"
    """The least value that may be set."""
    MAX_SET = "MaxSet"
    """The greatest value that may be set."""


class BootReason(StrEnum):
    """Why a station came up (OCPP 2.0.1 part 2, block B).

    OCPP 1.x gives no reason.
    """

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


class GetVariableStatus(StrEnum):
    """Whether a variable could be read (OCPP 2.0.1 part 2, block B).

    OCPP 1.x can say only that a key is unknown: UnknownVariable.
    """

    ACCEPTED = "Accepted"
    """Here is its value."""
    REJECTED = "Rejected"
    """It may not be read, as when it can only be written. Only 2.0.1 tells."""
    UNKNOWN_COMPONENT = "UnknownComponent"
    """There is no such component."""
    UNKNOWN_VARIABLE = "UnknownVariable"
    """The component has no such variable."""
    NOT_SUPPORTED_ATTRIBUTE_TYPE = "NotSupportedAttributeType"
    """The variable has no such attribute."""


class RegistrationStatus(StrEnum):
    """Whether the CSMS takes a station on (OCPP 2.0.1 part 2, block B).

    OCPP 1.5 has no Pending.
    """

    ACCEPTED = "Accepted"
    """It does."""
    PENDING = "Pending"
    """Not yet: it wants to read or configure the station first."""
    REJECTED = "Rejected"
    """It does not."""


class ResetType(StrEnum):
    """When to reset (OCPP 2.0.1 part 2, block B).

    OCPP 1.x says Hard and Soft.
    """

    IMMEDIATE = "Immediate"
    """At once; running transactions are ended (1.x: Hard)."""
    ON_IDLE = "OnIdle"
    """As soon as no transaction runs (1.x: Soft, which ends them in order)."""


class ResetStatus(StrEnum):
    """What becomes of a request to reset (OCPP 2.0.1 part 2, block B).

    OCPP 1.x has no Scheduled.
    """

    ACCEPTED = "Accepted"
    """The reset happens now."""
    REJECTED = "Rejected"
    """There will be no reset."""
    SCHEDULED = "Scheduled"
    """The reset happens when the running transactions have ended."""


class SetVariableStatus(StrEnum):
    """Whether a variable has been set (OCPP 2.0.1 part 2, block B).

    OCPP 1.x can say of an unknown key only that it is: NotSupported there, UnknownVariable here.
    """

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
    """Set, and in force after the next reboot; not in 1.5."""


class Modem(OcppModel):
    """A station's modem (OCPP 2.0.1 part 2, block B)."""

    iccid: Opt[str] = None
    """ICCID of the SIM card. None: not said."""
    imsi: Opt[str] = None
    """IMSI of the SIM card. None: not said."""


class ChargingStation(OcppModel):
    """What kind of station it is (OCPP 2.0.1 part 2, block B)."""

    serial_number: Opt[str] = None
    """Serial number by its vendor (1.x: ``chargePointSerialNumber``). None: not said."""
    model: str
    """Model."""
    modem: Opt[Modem] = None
    """Its modem. None: it has none, or does not tell."""
    vendor_name: str
    """Vendor; not sure to be unique."""
    firmware_version: Opt[str] = None
    """Version of the firmware. None: not said."""


class Component(OcppModel):
    """A part of the station, physical or logical, in its device model (OCPP 2.0.1 part 1, 4).

    A configuration key of 1.x is a component and a variable here.
    """

    evse: Opt[EVSE] = None
    """EVSE or connector that the part belongs to; only 2.0.1 has it. None: it belongs to the station as a whole."""
    name: str
    """Name, whatever its case; from the list in the appendices if it has one that fits."""
    instance: Opt[str] = None
    """Tells parts of one name apart; only 2.0.1 has it. None: there is only one."""


class Variable(OcppModel):
    """A variable of a component (OCPP 2.0.1 part 1, 4)."""

    name: str
    """Name, whatever its case; from the list in the appendices if it has one that fits."""
    instance: Opt[str] = None
    """Tells variables of one name apart; only 2.0.1 has it. None: there is only one."""


class GetVariableData(OcppModel):
    """A variable to read (OCPP 2.0.1 part 2, block B)."""

    attribute_type: Opt[AttributeType] = None
    """Which of its values; 1.x has but one. None: `AttributeType.ACTUAL`."""
    component: Component
    """The component."""
    variable: Variable
    """The variable."""


class GetVariableResult(OcppModel):
    """A variable that was to be read (OCPP 2.0.1 part 2, block B)."""

    attribute_status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""
    attribute_status: GetVariableStatus
    """Whether it could be read."""
    attribute_type: Opt[AttributeType] = None
    """Which of its values; 1.x has but one. None: `AttributeType.ACTUAL`."""
    attribute_value: Opt[str] = None
    """The value as text. None: it could not be read, or, from 1.x, it has none."""
    component: Component
    """The component."""
    variable: Variable
    """The variable."""
    readonly: Opt[bool] = None
    """Whether the CSMS cannot set it; 1.x alone. None: not said."""


class ReportedVariable(OcppModel):
    """A variable that the station has, and its value; no type of any version's own."""

    component: Component
    """The component."""
    variable: Variable
    """The variable."""
    value: Opt[str] = None
    """The value in force as text. None: it has none, or cannot be read."""
    readonly: Opt[bool] = None
    """Whether the CSMS cannot set it. None: not said."""


class SetVariableData(OcppModel):
    """A variable to set (OCPP 2.0.1 part 2, block B)."""

    attribute_type: Opt[AttributeType] = None
    """Which of its values; 1.x has but one. None: `AttributeType.ACTUAL`."""
    attribute_value: str
    """The value as text; how long it may be is up to version and station (``ConfigurationValueSize``)."""
    component: Component
    """The component."""
    variable: Variable
    """The variable."""


class SetVariableResult(OcppModel):
    """A variable that was to be set (OCPP 2.0.1 part 2, block B)."""

    attribute_type: Opt[AttributeType] = None
    """Which of its values; 1.x has but one. None: `AttributeType.ACTUAL`."""
    attribute_status: SetVariableStatus
    """Whether it has been set."""
    attribute_status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""
    component: Component
    """The component; 1.x leaves it out, and it is that of the request."""
    variable: Variable
    """The variable; 1.x leaves it out, and it is that of the request."""


class BootNotificationRequest(OcppModel, Replies["BootNotificationResponse"]):
    """Tell that the station has come up, and ask to be taken on (OCPP 2.0.1 part 2, block B).

    1.x: BootNotification.
    """

    charging_station: ChargingStation
    """What kind of station it is."""
    reason: Opt[BootReason] = None
    """Why it came up; needed in 2.0.1. None: not said, as always in 1.x."""
    charge_box_serial_number: Opt[str] = None
    """Serial number of the charge box inside; 1.x alone. None: not said."""
    meter_type: Opt[str] = None
    """Type of the main meter; 1.x alone. None: not said."""
    meter_serial_number: Opt[str] = None
    """Serial number of the main meter; 1.x alone. None: not said."""


class BootNotificationResponse(OcppModel):
    """Whether the station is taken on (OCPP 2.0.1 part 2, block B)."""

    current_time: DateTime
    """The CSMS's time."""
    interval: int
    """Time between heartbeats if accepted, else before the next BootNotification, in s; with 0 the station chooses."""
    status: RegistrationStatus
    """Whether the station is taken on."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


BOOT_NOTIFICATION = Operation("BootNotification", BootNotificationRequest, BootNotificationResponse, Role.STATION)


class GetVariablesRequest(OcppModel, Replies["GetVariablesResponse"]):
    """Read variables (OCPP 2.0.1 part 2, block B).

    1.x: GetConfiguration with keys.
    """

    get_variable_data: Annotated[list[GetVariableData], Field(min_length=1)]
    """Variables to read, one or more; ``ItemsPerMessageGetVariables`` of the station bounds how many."""


class GetVariablesResponse(OcppModel):
    """The values read (OCPP 2.0.1 part 2, block B)."""

    get_variable_result: list[GetVariableResult]
    """A result for each variable asked for; empty only from a station of 1.x that answers nothing."""


GET_VARIABLES = Operation("GetVariables", GetVariablesRequest, GetVariablesResponse, Role.CSMS)


class GetAllVariablesRequest(OcppModel, Replies["GetAllVariablesResponse"]):
    """Read all variables; no operation of 2.0.1's own, where it is GetBaseReport and the NotifyReports that follow.

    1.x: GetConfiguration without keys.
    """


class GetAllVariablesResponse(OcppModel):
    """All variables of the station."""

    variables: list[ReportedVariable]
    """The variables; empty if there are none."""


GET_ALL_VARIABLES = Operation("GetAllVariables", GetAllVariablesRequest, GetAllVariablesResponse, Role.CSMS)


class SetVariablesRequest(OcppModel, Replies["SetVariablesResponse"]):
    """Set variables (OCPP 2.0.1 part 2, block B).

    1.x: ChangeConfiguration, one for each variable.
    """

    set_variable_data: Annotated[list[SetVariableData], Field(min_length=1)]
    """Variables to set, one or more; ``ItemsPerMessageSetVariables`` of the station bounds how many."""


class SetVariablesResponse(OcppModel):
    """What became of each variable (OCPP 2.0.1 part 2, block B)."""

    set_variable_result: Annotated[list[SetVariableResult], Field(min_length=1)]
    """A result for each variable given."""


SET_VARIABLES = Operation("SetVariables", SetVariablesRequest, SetVariablesResponse, Role.CSMS)


class ResetRequest(OcppModel, Replies["ResetResponse"]):
    """Have the station, or one EVSE, reset (OCPP 2.0.1 part 2, block B).

    1.x: Reset.
    """

    type: ResetType
    """When to reset."""
    evse_id: Opt[int] = None
    """EVSE to reset; only 2.0.1 has it. None: the station as a whole."""


class ResetResponse(OcppModel):
    """Whether and when the reset happens (OCPP 2.0.1 part 2, block B)."""

    status: ResetStatus
    """What becomes of the request."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""


RESET = Operation("Reset", ResetRequest, ResetResponse, Role.CSMS)

OPERATIONS = (BOOT_NOTIFICATION, GET_VARIABLES, GET_ALL_VARIABLES, SET_VARIABLES, RESET)
