"""Registration, configuration keys of 1.x, and vendor-specific data."""

import re
from collections.abc import Iterator
from typing import Any

from .configuration_keys import KEYS, REQUIRED
from .readings import indexed
from .rule import Rule
from .state import State

__all__ = ["RULES"]

_ICCID = re.compile(r"[0-9]{1,20}")
_IMSI = re.compile(r"[0-9]{1,15}")
_FORMS = {
    "boolean": re.compile(r"true|false", re.IGNORECASE),
    "integer": re.compile(r"[+-]?[0-9]+"),
    "CSL": re.compile(r".*", re.DOTALL),
}

_OLD_STATION = (
    "AuthorizeRequest",
    "DiagnosticsStatusNotificationRequest",
    "FirmwareStatusNotificationRequest",
    "HeartbeatRequest",
    "LogStatusNotificationRequest",
    "MeterValuesRequest",
    "SecurityEventNotificationRequest",
    "SignCertificateRequest",
    "SignedFirmwareStatusNotificationRequest",
    "StartTransactionRequest",
    "StatusNotificationRequest",
    "StopTransactionRequest",
)
_NEW_STATION = (
    "AuthorizeRequest",
    "ClearedChargingLimitRequest",
    "FirmwareStatusNotificationRequest",
    "Get15118EVCertificateRequest",
    "GetCertificateStatusRequest",
    "HeartbeatRequest",
    "LogStatusNotificationRequest",
    "MeterValuesRequest",
    "NotifyChargingLimitRequest",
    "NotifyCustomerInformationRequest",
    "NotifyDisplayMessagesRequest",
    "NotifyEVChargingNeedsRequest",
    "NotifyEVChargingScheduleRequest",
    "NotifyEventRequest",
    "NotifyMonitoringReportRequest",
    "NotifyReportRequest",
    "PublishFirmwareStatusNotificationRequest",
    "ReportChargingProfilesRequest",
    "ReservationStatusUpdateRequest",
    "SecurityEventNotificationRequest",
    "SignCertificateRequest",
    "StatusNotificationRequest",
    "TransactionEventRequest",
)
_CSMS = (
    "CancelReservationRequest",
    "CertificateSignedRequest",
    "ChangeAvailabilityRequest",
    "ClearCacheRequest",
    "ClearChargingProfileRequest",
    "ClearDisplayMessageRequest",
    "ClearVariableMonitoringRequest",
    "CostUpdatedRequest",
    "CustomerInformationRequest",
    "DeleteCertificateRequest",
    "GetBaseReportRequest",
    "GetChargingProfilesRequest",
    "GetCompositeScheduleRequest",
    "GetDisplayMessagesRequest",
    "GetInstalledCertificateIdsRequest",
    "GetLocalListVersionRequest",
    "GetLogRequest",
    "GetMonitoringReportRequest",
    "GetReportRequest",
    "GetTransactionStatusRequest",
    "GetVariablesRequest",
    "InstallCertificateRequest",
    "PublishFirmwareRequest",
    "RequestStartTransactionRequest",
    "RequestStopTransactionRequest",
    "ReserveNowRequest",
    "ResetRequest",
    "SendLocalListRequest",
    "SetChargingProfileRequest",
    "SetDisplayMessageRequest",
    "SetMonitoringBaseRequest",
    "SetMonitoringLevelRequest",
    "SetNetworkProfileRequest",
    "SetVariableMonitoringRequest",
    "SetVariablesRequest",
    "TriggerMessageRequest",
    "UnlockConnectorRequest",
    "UnpublishFirmwareRequest",
    "UpdateFirmwareRequest",
)
_CERTIFICATES = frozenset(
    {"SignChargePointCertificate", "SignChargingStationCertificate", "SignV2GCertificate", "SignCombinedCertificate"}
)
"""Triggers whose message has another name: SignCertificate."""


def _while_rejected(_: Any, state: State) -> Iterator[str]:
    if state.boot == "Rejected":
        yield ""


def _while_pending(message: Any, state: State) -> Iterator[str]:
    action = type(message).__name__.removesuffix("Request")
    asked = action in state.triggered or (action == "SignCertificate" and not _CERTIFICATES.isdisjoint(state.triggered))
    if state.boot == "Pending" and not asked:
        yield ""


def _remote_while_pending(_: Any, state: State) -> Iterator[str]:
    if state.boot == "Pending":
        yield ""


def _boot_wanted_twice(trigger: Any, state: State) -> Iterator[str]:
    if state.boot == "Accepted" and trigger.requested_message == "BootNotification":
        yield "requestedMessage"


def _no_sim_numbers(message: Any, _: State) -> Iterator[str]:
    for name, form in (("iccid", _ICCID), ("imsi", _IMSI)):
        value = getattr(message, name)
        if value is not None and not form.fullmatch(value):
            yield name


def _keys(answer: Any) -> Iterator[tuple[str, Any]]:
    return indexed("configurationKey", answer.configuration_key)


def _asked(state: State) -> set[str] | None:
    """The keys that were asked for, in lower case; empty: all, None: it is not known."""
    wish = state.requests.get("GetConfiguration")
    return None if wish is None else {key.lower() for key in wish.key or ()}


def _known_and_unknown(answer: Any, _: State) -> Iterator[str]:
    known = {each.key.lower() for each in answer.configuration_key or ()}
    for path, key in indexed("unknownKey", answer.unknown_key):
        if key.lower() in known:
            yield path


def _unanswered(answer: Any, state: State) -> Iterator[str]:
    told = {each.key.lower() for each in answer.configuration_key or ()}
    told.update(key.lower() for key in answer.unknown_key or ())
    if (_asked(state) or set()) - told:
        yield "unknownKey"


def _unasked(answer: Any, state: State) -> Iterator[str]:
    asked = _asked(state)
    if asked is None:
        return
    for path, key in indexed("unknownKey", answer.unknown_key):
        if key.lower() not in asked:
            yield path
    for path, pair in _keys(answer):
        if asked and pair.key.lower() not in asked:
            yield f"{path}.key"


def _required_missing(answer: Any, state: State) -> Iterator[str]:
    told = {each.key.lower() for each in answer.configuration_key or ()}
    if _asked(state) == set() and REQUIRED - told:
        yield "configurationKey"


def _value_of_another_type(pair: Any, _: State) -> Iterator[str]:
    key = KEYS.get(pair.key.lower())
    if key is not None and pair.value is not None and not _FORMS[key.type].fullmatch(pair.value):
        yield "value"


def _other_access(pair: Any, _: State) -> Iterator[str]:
    key = KEYS.get(pair.key.lower())
    if key is not None and key.readonly is not None and pair.readonly is not key.readonly:
        yield "readonly"


def _data_of_unknown_vendor(answer: Any, _: State) -> Iterator[str]:
    if answer.status == "UnknownVendorId" and answer.data is not None:
        yield "data"


_STATION = _OLD_STATION + tuple(each for each in _NEW_STATION if each not in _OLD_STATION)
_ANY_OF_STATION = "every request of a station but BootNotification and DataTransfer"
_ANSWER = ("GetConfigurationResponse",)
_KEY = ("KeyValue",)

RULES = (
    Rule(
        "speaks-while-rejected",
        _STATION,
        "A station that was rejected sends nothing but another BootNotification, when it is time.",
        {"1.6": "OCPP 1.6, 4.2", "2.0.1": "OCPP 2.0.1 part 2, B03.FR.07"},
        _while_rejected,
        scope=_ANY_OF_STATION,
    ),
    Rule(
        "speaks-while-pending",
        _STATION,
        "A station whose registration is pending sends what it was asked for, and nothing else.",
        {"1.6": "OCPP 1.6, 4.2", "2.0.1": "OCPP 2.0.1 part 2, B02.FR.02"},
        _while_pending,
        scope=_ANY_OF_STATION,
    ),
    Rule(
        "remote-while-pending",
        ("RemoteStartTransactionRequest", "RemoteStopTransactionRequest"),
        "While registration is pending, a central system starts and stops no transaction.",
        {"1.6": "OCPP 1.6, 4.2"},
        _remote_while_pending,
    ),
    Rule(
        "csms-speaks-while-rejected",
        _CSMS,
        "A CSMS sends nothing to a station that it rejected.",
        {"2.0.1": "OCPP 2.0.1 edition 2 errata 2023-12, 2.3.1 (B03.FR.03)"},
        _while_rejected,
        scope="every request of a CSMS but DataTransfer",
    ),
    Rule(
        "boot-triggered-when-accepted",
        ("TriggerMessageRequest", "ExtendedTriggerMessageRequest"),
        "A central system that accepted a charge point asks for no further BootNotification.",
        {"1.6": "OCPP 1.6 errata sheet, 3.40"},
        _boot_wanted_twice,
    ),
    Rule(
        "sim-card-numbers",
        ("BootNotificationRequest",),
        "ICCID and IMSI are digits: 20 and 15 at most.",
        {
            "1.5": "OCPP 1.6, 6.3, whose PDU 1.5's service description has; ITU-T E.118 and E.212",
            "1.6": "OCPP 1.6, 6.3; ITU-T E.118 and E.212",
        },
        _no_sim_numbers,
    ),
    Rule(
        "modem-numbers",
        ("ModemType",),
        "ICCID and IMSI are digits: 20 and 15 at most.",
        {"2.0.1": "OCPP 2.0.1 part 2, ModemType; ITU-T E.118 and E.212"},
        _no_sim_numbers,
    ),
    Rule(
        "key-known-and-unknown",
        _ANSWER,
        "A configuration key is known or unknown, not both.",
        {"1.6": "OCPP 1.6, 5.8 and 6.24"},
        _known_and_unknown,
    ),
    Rule(
        "key-unanswered",
        _ANSWER,
        "Each configuration key that was asked for is in the answer, with its value or as unknown.",
        {"1.6": "OCPP 1.6, 5.8"},
        _unanswered,
    ),
    Rule(
        "key-unasked",
        _ANSWER,
        "If keys were asked for, the answer has no others; none is unknown that was not asked for.",
        {"1.6": "OCPP 1.6, 5.8 and 6.24"},
        _unasked,
    ),
    Rule(
        "required-key-missing",
        _ANSWER,
        "All configuration keys together contain those that the Core profile requires.",
        {"1.6": "OCPP 1.6, 5.8 and 9.1; errata sheet, 3.79"},
        _required_missing,
    ),
    Rule(
        "key-of-another-type",
        _KEY,
        "The value of a standard key is of its type.",
        {"1.6": "OCPP 1.6, 9; errata sheet, 3.82 and 3.89"},
        _value_of_another_type,
    ),
    Rule(
        "key-with-other-access",
        _KEY,
        "A standard key is read-only, or is not, as the specification has it.",
        {"1.6": "OCPP 1.6, 9; errata sheet, 3.79, 3.82, 3.83, 3.88 and 3.89"},
        _other_access,
    ),
    Rule(
        "data-of-unknown-vendor",
        ("DataTransferResponse",),
        "Who does not know a vendor answers without data.",
        {
            "1.5": "OCPP 1.6, 4.3; 1.5's service description has the same PDU",
            "1.6": "OCPP 1.6, 4.3",
        },
        _data_of_unknown_vendor,
    ),
)
