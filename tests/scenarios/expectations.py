"""What each version does not carry as it is: losses, what arrives otherwise, and what cannot be said at all.

A step that is not here is carried exactly, both ways.
"""

from decimal import Decimal

from scenarios.expecting import Carried
from scenarios.moments import at
from scenarios.samples import ENERGY, reading, sample

from ocpp_generic_api import (
    EVSE,
    Component,
    ConnectorActivity,
    ConnectorStatus,
    IdToken,
    Location,
    Measurand,
    ReadingContext,
    Reason,
    SetVariableData,
    SetVariablesRequest,
    StatusNotificationRequest,
    Transaction,
    TransactionEventRequest,
    TransactionEventType,
    TriggerReason,
    Variable,
)

__all__ = ["EXPECTED", "expected_of"]

# ------------------------------------------------------------------------ one event, several messages of 1.x

_BEGIN = ReadingContext.TRANSACTION_BEGIN
_END = ReadingContext.TRANSACTION_END
_SOC = {"measurand": Measurand.SOC, "location": Location.EV}
_STARTED_15 = (
    TransactionEventRequest(
        event_type=TransactionEventType.STARTED,
        timestamp=at(1),
        trigger_reason=TriggerReason.AUTHORIZED,
        seq_no=0,
        reservation_id=5,
        transaction_info=Transaction(transaction_id="1"),
        evse=EVSE(id=2, connector_id=1),
        id_token=IdToken(id_token="04A1B2C3"),
        meter_value=[reading(at(1), sample("12500", "Wh", context=_BEGIN, measurand=ENERGY))],
    ),
    TransactionEventRequest(
        event_type=TransactionEventType.UPDATED,
        timestamp=at(1),
        trigger_reason=TriggerReason.METER_VALUE_PERIODIC,
        seq_no=1,
        transaction_info=Transaction(transaction_id="1"),
        evse=EVSE(id=2, connector_id=1),
        meter_value=[reading(at(1), sample(None, "kWh", signed="c3RhcnQ=", context=_BEGIN, measurand=ENERGY))],
    ),
)
"""StartTransaction, and MeterValues for the signature; there is no SoC, and no state of the connector."""
_STARTED_16 = (
    _STARTED_15[0],
    _STARTED_15[1].model_copy(
        update={
            "meter_value": [
                reading(
                    at(1),
                    sample(None, "kWh", signed="c3RhcnQ=", context=_BEGIN, measurand=ENERGY),
                    sample("42", "Percent", context=_BEGIN, **_SOC),
                )
            ]
        }
    ),
    StatusNotificationRequest(
        timestamp=at(1),
        connector_status=ConnectorStatus.OCCUPIED,
        activity=ConnectorActivity.PREPARING,
        evse_id=2,
        connector_id=1,
    ),
)
"""StartTransaction, MeterValues for what is beside the register, StatusNotification."""
_CHARGING_16 = (
    StatusNotificationRequest(
        timestamp=at(2),
        connector_status=ConnectorStatus.OCCUPIED,
        activity=ConnectorActivity.CHARGING,
        evse_id=2,
        connector_id=1,
    ),
)
_STOPPED = {
    "event_type": TransactionEventType.ENDED,
    "timestamp": at(60),
    "seq_no": 3,
    "evse": EVSE(id=2, connector_id=1),
    "id_token": IdToken(id_token="04A1B2C3"),
}
_METER_STOP = reading(at(60), sample("23500", "Wh", context=_END, measurand=ENERGY))
_SIGNATURE_AT_STOP = sample(None, "Wh", signed="ZW5k", context=_END, measurand=ENERGY)
_ENDED_15 = (
    TransactionEventRequest(
        **_STOPPED,
        trigger_reason=TriggerReason.STOP_AUTHORIZED,
        transaction_info=Transaction(transaction_id="1"),
        meter_value=[reading(at(60), _SIGNATURE_AT_STOP), _METER_STOP],
    ),
)
_ENDED_16 = (
    TransactionEventRequest(
        **_STOPPED,
        trigger_reason=TriggerReason.EV_COMMUNICATION_LOST,
        transaction_info=Transaction(transaction_id="1", stopped_reason=Reason.EV_DISCONNECTED),
        meter_value=[reading(at(60), _SIGNATURE_AT_STOP, sample("80", "Percent", context=_END, **_SOC)), _METER_STOP],
    ),
    StatusNotificationRequest(timestamp=at(60), connector_status=ConnectorStatus.AVAILABLE, evse_id=2, connector_id=1),
)
_ONE_BY_ONE = tuple(
    SetVariablesRequest(
        set_variable_data=[
            SetVariableData(
                component=Component(name=component), variable=Variable(name=variable), attribute_value=value
            )
        ]
    )
    for component, variable, value in (
        ("OCPPCommCtrlr", "HeartbeatInterval", "600"),
        ("ConfigurationKey", "AcmeLamp", "off"),
    )
)

# ------------------------------------------------------------------------------------------------- the tables

_ONE_X: dict[str, Carried] = {
    "tx.start.fraction": Carried(
        losses=("trigger_reason", "id_token.type", "meter_value[0].sampled_value[0].value"),
        changed={
            "meter_value[0].sampled_value[0].value": Decimal(12345),
            "seq_no": 0,
            "transaction_info.transaction_id": "1",
            "trigger_reason": "Authorized",
        },
    ),
    "boot.accepted": Carried(losses=("reason",)),
    "boot.rejected": Carried(losses=("reason",)),
    "authorize.accepted": Carried(losses=("id_token.type",), answer_losses=("id_token_info.group_id_token.type",)),
    "authorize.unknown": Carried(
        answer_losses=("id_token_info.status",), answer_changed={"id_token_info.status": "Invalid"}
    ),
    "authorize.no_credit": Carried(
        answer_losses=("id_token_info.status",), answer_changed={"id_token_info.status": "Invalid"}
    ),
    "authorize.201": Carried(
        losses=("certificate", "id_token.type", "id_token.additional_info"),
        answer_losses=(
            "id_token_info.charging_priority",
            "id_token_info.evse_id",
            "id_token_info.language1",
            "id_token_info.language2",
            "id_token_info.personal_message",
        ),
    ),
    "authorize.long": Carried(refused=True),
    "authorize.long_group": Carried(answer_refused=True),
    "cache.rejected": Carried(answer_losses=("status_info",)),
    "tx.start.1": Carried(
        losses=("trigger_reason", "id_token.type"),
        changed={"seq_no": 0, "transaction_info.transaction_id": "1", "trigger_reason": "Authorized"},
    ),
    "tx.start.2": Carried(
        losses=("trigger_reason", "id_token.type"),
        changed={"seq_no": 0, "transaction_info.transaction_id": "2", "trigger_reason": "Authorized"},
    ),
    "tx.start.3": Carried(
        losses=("trigger_reason", "id_token.type"),
        changed={"seq_no": 0, "transaction_info.transaction_id": "3", "trigger_reason": "Authorized"},
    ),
    "tx.start.4": Carried(
        losses=("trigger_reason", "id_token.type"),
        changed={"seq_no": 0, "transaction_info.transaction_id": "4", "trigger_reason": "Authorized"},
    ),
    "tx.end.none": Carried(
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.transaction_id": "4",
            "trigger_reason": "StopAuthorized",
        }
    ),
    "tx.start.refused": Carried(
        losses=("trigger_reason", "id_token.type"),
        changed={"seq_no": 0, "transaction_info.transaction_id": "1", "trigger_reason": "Authorized"},
        answer_losses=("charging_priority",),
    ),
    "tx.start.anonymous": Carried(refused=True),
    "tx.start.201": Carried(
        losses=(
            "trigger_reason",
            "number_of_phases_used",
            "cable_max_current",
            "offline",
            "evse.connector_id",
            "id_token.type",
        ),
        changed={
            "evse.connector_id": 1,
            "seq_no": 0,
            "transaction_info.transaction_id": "1",
            "trigger_reason": "Authorized",
        },
    ),
    "remote.started": Carried(
        losses=("trigger_reason", "transaction_info.remote_start_id", "id_token.type"),
        changed={
            "seq_no": 0,
            "transaction_info.remote_start_id": 7,
            "transaction_info.transaction_id": "1",
            "trigger_reason": "RemoteStart",
        },
    ),
    "remote.start.refused": Carried(
        losses=("group_id_token", "id_token.type"), changed={"remote_start_id": 1}, answer_losses=("status_info",)
    ),
    "remote.stop.2": Carried(changed={"transaction_id": "tx-2"}),
    "remote.stop.1": Carried(changed={"transaction_id": "tx-1"}),
    "remote.stop.unknown": Carried(refused=True),
    "unlock.busy": Carried(answer_losses=("status",), answer_changed={"status": "UnlockFailed"}),
    "unlock.second": Carried(refused=True),
    "reserve.evse": Carried(losses=("id_token.type", "group_id_token.type")),
    "reserve.any": Carried(losses=("id_token.type",)),
    "reserve.type": Carried(losses=("connector_type", "id_token.type")),
    "list.full": Carried(
        losses=(
            "local_authorization_list[0].id_token.type",
            "local_authorization_list[0].id_token_info.group_id_token.type",
            "local_authorization_list[1].id_token.type",
        )
    ),
    "list.change": Carried(losses=("local_authorization_list[0].id_token.type",)),
    "config.get.elsewhere": Carried(
        changed={
            "get_variable_data": [{"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}]
        },
        answer_changed={
            "get_variable_result[0].attribute_status": "UnknownComponent",
            "get_variable_result[0].attribute_value": None,
        },
    ),
    "config.set.several": Carried(arrives=_ONE_BY_ONE),
    "firmware.update": Carried(changed={"request_id": 1}),
    "firmware.downloaded": Carried(changed={"request_id": 11}),
    "firmware.installed": Carried(changed={"request_id": 11}),
    "firmware.installation_failed": Carried(changed={"request_id": 11}),
    "firmware.refused": Carried(changed={"request_id": 1}),
    "log.get": Carried(changed={"request_id": 1}),
    "log.uploaded": Carried(changed={"request_id": 21}),
    "log.permission_denied": Carried(losses=("status",), changed={"request_id": 21, "status": "UploadFailure"}),
    "log.none": Carried(changed={"request_id": 1}),
    "trigger.transaction": Carried(refused=True),
    "data.structure": Carried(
        losses=("data",),
        changed={"data": '{"lamp":["on",5]}'},
        answer_losses=("data",),
        answer_changed={"data": "[1,true]"},
    ),
    "available.evse": Carried(changed={"evse.connector_id": 1}),
    "available.second": Carried(refused=True),
    "reset.idle": Carried(answer_losses=("status",), answer_changed={"status": "Accepted"}),
    "reset.evse": Carried(refused=True),
    "status.second": Carried(refused=True),
    "security.sign.v2g": Carried(refused=True),
    "security.install.v2g": Carried(refused=True),
}
"""OCPP 1.5 and 1.6 alike."""

_V15: dict[str, Carried] = {
    **_ONE_X,
    "quirk.unlock.zero": Carried(arrives=(), answer_refused=True),
    "boot.pending": Carried(losses=("reason",), answer_losses=("status",), answer_changed={"status": "Rejected"}),
    "tx.start": Carried(
        losses=(
            "trigger_reason",
            "id_token.type",
            "meter_value[0].sampled_value[0].signed_meter_value.encoding_method",
            "meter_value[0].sampled_value[1]",
            "transaction_info.charging_state",
        ),
        arrives=_STARTED_15,
        answer_losses=("id_token_info",),
        answer_changed={"id_token_info.status": "Accepted"},
    ),
    "tx.charging": Carried(losses=("trigger_reason", "transaction_info.charging_state", "event_type"), arrives=()),
    "tx.meter": Carried(
        losses=(
            "trigger_reason",
            "meter_value[0].sampled_value[0].signed_meter_value.encoding_method",
            "meter_value[0].sampled_value[2].phase",
            "meter_value[0].sampled_value[3].phase",
        ),
        changed={
            "evse.id": 2,
            "evse.connector_id": 1,
            "meter_value[0].sampled_value[0].signed_meter_value.encoding_method": "",
            "meter_value[0].sampled_value[1].unit_of_measure.multiplier": None,
            "meter_value[0].sampled_value[1].value": Decimal(11000),
            "seq_no": 2,
            "transaction_info.transaction_id": "1",
            "trigger_reason": "MeterValueClock",
        },
    ),
    "tx.end": Carried(
        losses=(
            "trigger_reason",
            "id_token.type",
            "meter_value[0].sampled_value[0].signed_meter_value.encoding_method",
            "meter_value[0].sampled_value[1]",
            "transaction_info.stopped_reason",
            "transaction_info.charging_state",
        ),
        arrives=_ENDED_15,
    ),
    "tx.end.local": Carried(
        losses=("transaction_info.stopped_reason",),
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.transaction_id": "1",
            "trigger_reason": "StopAuthorized",
        },
    ),
    "tx.end.time_limit_reached": Carried(
        losses=("transaction_info.stopped_reason",),
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.transaction_id": "2",
            "trigger_reason": "StopAuthorized",
        },
    ),
    "tx.end.soft_reset": Carried(
        losses=("transaction_info.stopped_reason",),
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.transaction_id": "3",
            "trigger_reason": "StopAuthorized",
        },
    ),
    "tx.end.deauthorized": Carried(
        losses=("trigger_reason", "transaction_info.stopped_reason"),
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.transaction_id": "1",
            "trigger_reason": "StopAuthorized",
        },
    ),
    "meter.rare": Carried(
        losses=(
            "meter_value[0].sampled_value[0]",
            "meter_value[0].sampled_value[1]",
            "meter_value[0].sampled_value[2]",
        ),
        arrives=(),
    ),
    "remote.start": Carried(losses=("charging_profile", "id_token.type"), changed={"remote_start_id": 1}),
    "remote.stopped": Carried(
        losses=("trigger_reason", "transaction_info.stopped_reason"),
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.transaction_id": "2",
            "trigger_reason": "StopAuthorized",
        },
    ),
    "unlock.unknown": Carried(
        changed={"connector_id": 1}, answer_losses=("status",), answer_changed={"status": "UnlockFailed"}
    ),
    "profile.default": Carried(refused=True),
    "profile.station": Carried(refused=True),
    "profile.unsupported": Carried(refused=True),
    "profile.transaction": Carried(refused=True),
    "profile.clear.id": Carried(refused=True),
    "profile.clear.criteria": Carried(refused=True),
    "profile.clear.all": Carried(refused=True),
    "composite.evse": Carried(refused=True),
    "composite.rejected": Carried(refused=True),
    "config.set.reboot": Carried(
        answer_losses=("set_variable_result[].attribute_status",),
        answer_changed={"set_variable_result[0].attribute_status": "Accepted"},
    ),
    "firmware.downloading": Carried(losses=("status", "request_id"), arrives=()),
    "firmware.install_rebooting": Carried(losses=("status", "request_id"), arrives=()),
    "firmware.signed": Carried(refused=True),
    "firmware.invalid_signature": Carried(losses=("status", "request_id"), changed={"status": "InstallationFailed"}),
    "log.uploading": Carried(losses=("status", "request_id"), arrives=()),
    "log.security": Carried(refused=True),
    "log.security.bad_message": Carried(losses=("status", "request_id"), changed={"status": "UploadFailure"}),
    "trigger.boot": Carried(refused=True),
    "trigger.log": Carried(refused=True),
    "trigger.meter": Carried(refused=True),
    "trigger.status": Carried(refused=True),
    "trigger.sign": Carried(refused=True),
    "status.occupied.charging": Carried(losses=("activity",)),
    "status.occupied.finishing": Carried(losses=("activity",)),
    "security.event": Carried(refused=True),
    "security.sign": Carried(refused=True),
    "security.signed": Carried(refused=True),
    "security.install": Carried(refused=True),
    "security.install.failed": Carried(refused=True),
    "security.list": Carried(refused=True),
    "security.delete": Carried(refused=True),
    "security.list.none": Carried(refused=True),
}
"""OCPP 1.5."""

_V16: dict[str, Carried] = {
    **_ONE_X,
    "boot.pending": Carried(losses=("reason",)),
    "tx.start": Carried(
        losses=(
            "trigger_reason",
            "id_token.type",
            "meter_value[0].sampled_value[0].signed_meter_value.encoding_method",
        ),
        arrives=_STARTED_16,
        answer_losses=("id_token_info",),
        answer_changed={"id_token_info.status": "Accepted"},
    ),
    "tx.charging": Carried(losses=("trigger_reason",), arrives=_CHARGING_16),
    "tx.meter": Carried(
        losses=("trigger_reason", "meter_value[0].sampled_value[0].signed_meter_value.encoding_method"),
        changed={
            "evse.id": 2,
            "evse.connector_id": 1,
            "meter_value[0].sampled_value[0].signed_meter_value.encoding_method": "",
            "meter_value[0].sampled_value[1].unit_of_measure.multiplier": None,
            "meter_value[0].sampled_value[1].value": Decimal(11000),
            "seq_no": 2,
            "transaction_info.transaction_id": "1",
            "trigger_reason": "MeterValueClock",
        },
    ),
    "tx.end": Carried(
        losses=(
            "trigger_reason",
            "id_token.type",
            "meter_value[0].sampled_value[0].signed_meter_value.encoding_method",
        ),
        arrives=_ENDED_16,
    ),
    "tx.end.local": Carried(
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.transaction_id": "1",
            "trigger_reason": "StopAuthorized",
        }
    ),
    "tx.end.time_limit_reached": Carried(
        losses=("transaction_info.stopped_reason",),
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.stopped_reason": "Other",
            "transaction_info.transaction_id": "2",
            "trigger_reason": "AbnormalCondition",
        },
    ),
    "tx.end.soft_reset": Carried(
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.transaction_id": "3",
            "trigger_reason": "ResetCommand",
        }
    ),
    "tx.end.deauthorized": Carried(
        losses=("trigger_reason",),
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.transaction_id": "1",
            "trigger_reason": "Deauthorized",
        },
    ),
    "meter.rare": Carried(losses=("meter_value[0].sampled_value[2]",)),
    "remote.start": Carried(
        losses=("charging_profile.charging_schedule[0].id", "id_token.type"), changed={"remote_start_id": 1}
    ),
    "remote.stopped": Carried(
        losses=("trigger_reason",),
        changed={
            "evse.id": 1,
            "evse.connector_id": 1,
            "seq_no": 1,
            "transaction_info.transaction_id": "2",
            "trigger_reason": "RemoteStop",
        },
    ),
    "unlock.unknown": Carried(
        changed={"connector_id": 1}, answer_losses=("status",), answer_changed={"status": "NotSupported"}
    ),
    "list.mismatch": Carried(losses=("hash",)),
    "list.failed": Carried(losses=("hash",)),
    "list.unsupported": Carried(losses=("hash",)),
    "list.hash_error": Carried(losses=("hash",), answer_losses=("status",), answer_changed={"status": "Failed"}),
    "profile.default": Carried(losses=("charging_profile.charging_schedule[0].id",)),
    "profile.station": Carried(losses=("charging_profile.charging_schedule[0].id",)),
    "profile.unsupported": Carried(losses=("charging_profile.charging_schedule[0].id",)),
    "profile.transaction": Carried(
        losses=("charging_profile.charging_schedule[0].id",), changed={"charging_profile.transaction_id": "tx-2"}
    ),
    "profile.clear.all": Carried(changed={"charging_profile_criteria": {}}),
    "firmware.downloading": Carried(changed={"request_id": 11}),
    "firmware.install_rebooting": Carried(losses=("status",), changed={"request_id": 11, "status": "Installing"}),
    "log.uploading": Carried(changed={"request_id": 21}),
    "trigger.status": Carried(changed={"evse.connector_id": 1}),
    "status.occupied": Carried(changed={"activity": "Preparing"}),
    "security.signed": Carried(changed={"certificate_type": "ChargingStationCertificate"}),
}
"""OCPP 1.6."""

_V201: dict[str, Carried] = {
    "tx.start.fraction": Carried(changed={"seq_no": 0}),
    "quirk.custom": Carried(answer_losses=("custom_data",)),
    "boot.1x": Carried(
        losses=("charge_box_serial_number", "meter_type", "meter_serial_number"), changed={"reason": "Unknown"}
    ),
    "authorize.blocked": Carried(changed={"id_token.type": "Central"}),
    "authorize.unknown": Carried(changed={"id_token.type": "Central"}),
    "authorize.no_credit": Carried(changed={"id_token.type": "Central"}),
    "tx.start": Carried(changed={"seq_no": 0}),
    "tx.charging": Carried(changed={"seq_no": 1}),
    "tx.meter": Carried(changed={"seq_no": 2}),
    "tx.end": Carried(changed={"seq_no": 3}),
    "tx.start.1": Carried(changed={"seq_no": 0}),
    "tx.end.local": Carried(changed={"seq_no": 1, "trigger_reason": "StopAuthorized"}),
    "tx.start.2": Carried(changed={"seq_no": 0}),
    "tx.end.time_limit_reached": Carried(changed={"seq_no": 1, "trigger_reason": "TimeLimitReached"}),
    "tx.start.3": Carried(changed={"seq_no": 0}),
    "tx.end.soft_reset": Carried(
        losses=("transaction_info.stopped_reason",),
        changed={"seq_no": 1, "transaction_info.stopped_reason": "ImmediateReset", "trigger_reason": "ResetCommand"},
    ),
    "tx.start.4": Carried(changed={"seq_no": 0}),
    "tx.end.none": Carried(changed={"seq_no": 1, "trigger_reason": "StopAuthorized"}),
    "tx.start.refused": Carried(changed={"seq_no": 0}),
    "tx.end.deauthorized": Carried(changed={"seq_no": 1}),
    "tx.start.anonymous": Carried(changed={"seq_no": 0, "trigger_reason": "CablePluggedIn"}),
    "tx.start.201": Carried(changed={"seq_no": 0}),
    "meter.rare": Carried(losses=("meter_value[0].sampled_value[1]",)),
    "remote.started": Carried(changed={"seq_no": 0}),
    "remote.stopped": Carried(changed={"seq_no": 1}),
    "unlock.unknown": Carried(changed={"connector_id": 1}),
    "list.mismatch": Carried(losses=("hash",)),
    "list.failed": Carried(losses=("hash",)),
    "list.unsupported": Carried(losses=("hash",), answer_losses=("status",), answer_changed={"status": "Failed"}),
    "list.hash_error": Carried(losses=("hash",), answer_losses=("status",), answer_changed={"status": "Failed"}),
    "profile.unsupported": Carried(answer_losses=("status",), answer_changed={"status": "Rejected"}),
    "config.get": Carried(answer_losses=("get_variable_result[].readonly",)),
    "config.get.several": Carried(
        answer_losses=(
            "get_variable_result[].readonly",
            "get_variable_result[].readonly",
            "get_variable_result[].readonly",
        )
    ),
    "config.get.elsewhere": Carried(answer_losses=("get_variable_result[].readonly",)),
    "status.occupied.charging": Carried(losses=("activity",)),
    "status.occupied.finishing": Carried(losses=("activity",)),
    "status.faulted": Carried(losses=("error_code", "info", "vendor_id", "vendor_error_code")),
}
"""OCPP 2.0.1."""

EXPECTED: dict[str, dict[str, Carried]] = {"1.5": _V15, "1.6": _V16, "2.0.1": _V201}
"""By version and step, over JSON."""

_SOAP: dict[str, Carried] = {
    "firmware.refused": Carried(changed={"request_id": 1}, answer_refused=True, answer_error="InternalError"),
}
"""OCPP 1.5 and 1.6 over SOAP, where differently: there is no fault that says GenericError, which a plain refusal is."""

_V16_SOAP: dict[str, Carried] = {
    **_SOAP,
    "firmware.signed": Carried(refused=True),
    "firmware.invalid_signature": _V15["firmware.invalid_signature"],
    "log.security": Carried(refused=True),
    "log.security.bad_message": _V15["log.security.bad_message"],
    "trigger.sign": Carried(refused=True),
    "security.event": Carried(refused=True),
    "security.sign": Carried(refused=True),
    "security.signed": Carried(refused=True),
    "security.install": Carried(refused=True),
    "security.install.failed": Carried(refused=True),
    "security.list": Carried(refused=True),
    "security.delete": Carried(refused=True),
    "security.list.none": Carried(refused=True),
}
"""OCPP 1.6 over SOAP, where differently: the security whitepaper is for JSON alone."""

_OVER_SOAP: dict[str, dict[str, Carried]] = {"1.5": _SOAP, "1.6": _V16_SOAP}


def expected_of(version: str, transport: str) -> dict[str, Carried]:
    """How a version carries each step over a transport; memory counts as JSON."""
    return EXPECTED[version] | (_OVER_SOAP[version] if transport == "soap" else {})
