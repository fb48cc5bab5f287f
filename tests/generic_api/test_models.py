import importlib
import pkgutil
import re
import typing
from enum import StrEnum

import pytest
from pydantic import ValidationError

import ocpp15_core
import ocpp16_core
import ocpp201_core
import ocpp_generic_api
from ocpp_core import Catalogue, OcppModel, Replies, Role, decode, encode
from ocpp_generic_api import CATALOGUE

BLOCKS = (
    "authorization",
    "availability",
    "data_transfer",
    "diagnostics",
    "firmware_management",
    "local_authorization_list",
    "metering",
    "provisioning",
    "remote_control",
    "reservation",
    "security",
    "smart_charging",
    "transactions",
)
MODULES = (*BLOCKS, "catalogue", "enums", "types")
OLDER = "1.5/1.6 alone"
READ = "what 1.x tells with each value that it reads"

# Fields that 2.0.1 has not, and why they are here.
ADDED = {
    ("BootNotificationRequest", "charge_box_serial_number"): OLDER,
    ("BootNotificationRequest", "meter_type"): OLDER,
    ("BootNotificationRequest", "meter_serial_number"): OLDER,
    ("StatusNotificationRequest", "activity"): "1.6 alone",
    ("StatusNotificationRequest", "error_code"): OLDER,
    ("StatusNotificationRequest", "info"): OLDER,
    ("StatusNotificationRequest", "vendor_id"): OLDER,
    ("StatusNotificationRequest", "vendor_error_code"): OLDER,
    ("SampledValue", "text"): OLDER,
    ("GetVariableResult", "readonly"): READ,
    ("SendLocalListRequest", "hash"): "1.5 alone",
    ("SendLocalListResponse", "hash"): "1.5 alone",
    ("CompositeSchedule", "min_charging_rate"): "1.6 alone",
}

# Fields that 2.0.1 requires, and why None is possible here.
LOOSENED = {
    ("IdToken", "type"): "not in 1.x",
    ("SampledValue", "value"): "`text` stands for it, from 1.x",
    ("ChargingSchedule", "id"): "not in 1.6",
    ("BootNotificationRequest", "reason"): "not in 1.x",
    ("TransactionEventRequest", "trigger_reason"): "not in 1.x",
    ("TransactionEventRequest", "seq_no"): "not in 1.x; the toolkit numbers",
    ("RequestStartTransactionRequest", "remote_start_id"): "not in 1.x; the toolkit numbers",
    ("UpdateFirmwareRequest", "request_id"): "not in UpdateFirmware of 1.x; the toolkit numbers",
    ("GetLogRequest", "request_id"): "not in GetDiagnostics of 1.x; the toolkit numbers",
    ("UnlockConnectorRequest", "connector_id"): "1.x knows connectors alone",
    ("StatusNotificationRequest", "timestamp"): "may be left out in 1.x",
    ("StatusNotificationRequest", "evse_id"): "the station as a whole",
    ("StatusNotificationRequest", "connector_id"): "1.x knows connectors alone",
    ("MeterValuesRequest", "evse_id"): "the station as a whole",
    ("SetChargingProfileRequest", "evse_id"): "the station as a whole",
    ("GetCompositeScheduleRequest", "evse_id"): "the station as a whole",
    ("CompositeSchedule", "evse_id"): "the station as a whole",
    ("CompositeSchedule", "duration"): "may be left out in 1.6",
    ("CompositeSchedule", "schedule_start"): "may be left out in 1.6",
}

# Lists that 2.0.1 wants to have a member, and why they may be empty here.
EMPTY = {
    ("MeterValuesRequest", "meter_value"): "1.5 may send none",
    ("GetVariablesResponse", "get_variable_result"): "1.x may answer with no key at all",
}

# Values of enumerations that 2.0.1 has not.
VALUES = {
    "Measurand": {"RPM": "1.6 alone", "Temperature": OLDER},
    "Reason": {"SoftReset": "1.6 alone", "UnlockCommand": "1.6 alone"},
    "UnlockStatus": {"NotSupported": "1.6 alone"},
    "ChargingProfileStatus": {"NotSupported": "1.6 alone"},
    "SendLocalListStatus": {"NotSupported": OLDER, "HashError": "1.5 alone"},
}

# Enumerations of 1.x under another name here. A name that begins as the neutral one does is found without help.
RENAMED = {
    "AvailabilityStatus": "ChangeAvailabilityStatus",
    "AvailabilityType": "OperationalStatus",
    "CertificateStatusEnumType": "InstallCertificateStatus",
    "CertificateUseEnumType": "InstallCertificateUse",
    "ChargePointStatus": "ConnectorStatus",
    "ChargingProfileKindType": "ChargingProfileKind",
    "ChargingProfilePurposeType": "ChargingProfilePurpose",
    "ChargingRateUnitType": "ChargingRateUnit",
    "ConfigurationStatus": "SetVariableStatus",
    "DiagnosticsStatus": "UploadLogStatus",
    "GetCompositeScheduleStatus": "GenericStatus",
    "RecurrencyKindType": "RecurrencyKind",
    "RemoteStartStopStatus": "RequestStartStopStatus",
    "ReservationStatus": "ReserveNowStatus",
    "UpdateStatus": "SendLocalListStatus",
}
# Values of 1.x that have another word here.
WORDS = {
    ("ChargingProfilePurpose", "ChargePointMaxProfile"): "ChargingStationMaxProfile",
    ("InstallCertificateUse", "CentralSystemRootCertificate"): "CSMSRootCertificate",
    ("MessageTrigger", "DiagnosticsStatusNotification"): "LogStatusNotification",
    ("MessageTrigger", "SignChargePointCertificate"): "SignChargingStationCertificate",
    ("Reason", "HardReset"): "ImmediateReset",
    ("ResetType", "Hard"): "Immediate",
    ("ResetType", "Soft"): "OnIdle",
    ("SetVariableStatus", "NotSupported"): "UnknownVariable",
    ("UnlockStatus", "Accepted"): "Unlocked",
    ("UnlockStatus", "Rejected"): "UnlockFailed",
    ("UploadLogStatus", "UploadFailed"): "UploadFailure",
}
# Enumerations of 1.x that are text here, or are told by the field that is set.
NOT_ENUMERATED = {"ChargePointErrorCode", "UnitOfMeasure", "ValueFormat"}

# What no 2.0.1 type corresponds to.
NEUTRAL_ALONE = {"ConnectorActivity", "GetAllVariablesRequest", "GetAllVariablesResponse", "ReportedVariable"}

# A bare noun is the name of a data type or means something else: the enumeration keeps ``Type``.
KEEPS_TYPE = {"Attribute", "Connector", "IdToken", "Log", "Reset", "TransactionEvent", "Update"}


def parts(annotation):
    """Every class in an annotation: of `Opt[list[IdToken]]`, IdToken."""
    arguments = typing.get_args(annotation)
    if not arguments:
        return [annotation] if isinstance(annotation, type) else []
    return [part for argument in arguments for part in parts(argument)]


def kind(annotation):
    """Form of an annotation without its bounds: text, whole number, list of ..."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return kind(typing.get_args(annotation)[0])
    if origin is list:
        return "list of " + kind(typing.get_args(annotation)[0])
    if origin is not None:
        return "/".join(sorted(kind(each) for each in typing.get_args(annotation) if each is not type(None)))
    if isinstance(annotation, type) and issubclass(annotation, OcppModel | StrEnum):
        return neutral_name(annotation)
    return str(annotation)


def neutral_name(cls):
    """The name that a class of 2.0.1 has in the neutral API; a neutral class keeps its own."""
    if cls.__module__.startswith("ocpp_generic_api"):
        return cls.__name__
    name = cls.__name__
    if name.endswith("EnumType"):
        base = name.removesuffix("EnumType")
        return f"{base}Type" if base in KEEPS_TYPE else base
    return name.removesuffix("Type")


def fields(cls):
    return {name: field for name, field in cls.model_fields.items() if name != "custom_data"}


def models(classes):
    """Those models, and all models and enumerations that they are made of, by neutral name."""
    found = {}
    waiting = list(classes)
    while waiting:
        cls = waiting.pop()
        if neutral_name(cls) in found:
            assert found[neutral_name(cls)] is cls
            continue
        found[neutral_name(cls)] = cls
        if issubclass(cls, OcppModel):
            inside = [part for field in fields(cls).values() for part in parts(field.annotation)]
            waiting += [part for part in inside if issubclass(part, OcppModel | StrEnum)]
    return found


def of(catalogue, actions):
    operations = [catalogue.by_action(action) for action in actions]
    return models(each for operation in operations for each in (operation.request, operation.response))


OPERATIONS = list(CATALOGUE)
ACTIONS = [operation.action for operation in OPERATIONS]
SHARED = [action for action in ACTIONS if action != "GetAllVariables"]
HERE = of(CATALOGUE, ACTIONS)
THERE = of(ocpp201_core.VERSION.catalogue, SHARED)
PAIRS = [(name, HERE[name], THERE[name]) for name in sorted(HERE.keys() & THERE.keys())]
MODELS = [pair for pair in PAIRS if issubclass(pair[1], OcppModel)]
ENUMS = [pair for pair in PAIRS if issubclass(pair[1], StrEnum)]


def least(field):
    """How many members a list must have."""
    return 1 if "min_length=1" in repr((field.annotation, field.metadata)) else 0


# Exports


def test_what_is_exported_exists_and_is_named_once_in_order():
    names = ocpp_generic_api.__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(ocpp_generic_api, name) for name in names)
    assert names == sorted(names, key=_order)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_is_public_in_order(module):
    loaded = importlib.import_module(f"ocpp_generic_api.{module}")
    assert len(set(loaded.__all__)) == len(loaded.__all__)
    assert loaded.__all__ == sorted(loaded.__all__, key=_order)
    own = {
        name
        for name, value in vars(loaded).items()
        if isinstance(value, type) and issubclass(value, OcppModel | StrEnum) and value.__module__ == loaded.__name__
    }
    assert own <= set(loaded.__all__)


def test_the_package_exports_all_that_its_model_modules_do():
    public = [name for module in MODULES for name in importlib.import_module(f"ocpp_generic_api.{module}").__all__]
    assert len(set(public)) == len(public)
    assert set(public) <= set(ocpp_generic_api.__all__)


def test_every_model_module_is_there():
    there = {module.name for module in pkgutil.iter_modules(ocpp_generic_api.__path__)}
    assert set(MODULES) <= there


def _order(name):
    """Capitals first: the order that ruff keeps (RUF022)."""
    return (not name.isupper() and "_" not in name, name)


# Operations


def test_there_are_34_operations_35_with_data_transfer_on_both_sides():
    assert len(CATALOGUE) == 34
    assert sum(bool(operation.sender & role) for operation in CATALOGUE for role in (Role.STATION, Role.CSMS)) == 35
    assert sum(bool(operation.sender & Role.STATION) for operation in CATALOGUE) == 11
    assert sum(bool(operation.sender & Role.CSMS) for operation in CATALOGUE) == 24
    assert [operation.action for operation in CATALOGUE if operation.sender is Role.BOTH] == ["DataTransfer"]


def test_the_catalogue_has_every_operation_of_every_block():
    blocks = [importlib.import_module(f"ocpp_generic_api.{block}") for block in BLOCKS]
    assert set(CATALOGUE) == set(Catalogue(*(block.OPERATIONS for block in blocks)))
    assert {operation.block for operation in CATALOGUE} == set(BLOCKS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.action)
def test_an_operation_is_named_for_its_action(operation):
    assert operation.request.__name__ == f"{operation.action}Request"
    assert operation.response.__name__ == f"{operation.action}Response"
    assert ocpp_generic_api.__dict__[re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation.action).upper()] is operation


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.action)
def test_a_request_names_its_response(operation):
    (replies,) = [base for base in operation.request.__orig_bases__ if typing.get_origin(base) is Replies]
    assert typing.get_args(replies)[0].__forward_arg__ == operation.response.__name__


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.action)
def test_an_operation_has_a_counterpart_in_2_0_1(operation):
    counterpart = ocpp201_core.VERSION.catalogue.by_action(operation.action)
    if operation.action == "GetAllVariables":
        assert counterpart is None
    else:
        assert counterpart.sender is operation.sender


# Field by field


def test_the_same_types_are_here_and_in_2_0_1():
    assert HERE.keys() - THERE.keys() == NEUTRAL_ALONE
    assert THERE.keys() - HERE.keys() == set()


def test_every_model_and_enumeration_exported_is_used_by_an_operation():
    exported = {
        name
        for name in ocpp_generic_api.__all__
        if isinstance(value := getattr(ocpp_generic_api, name), type)
        and issubclass(value, OcppModel | StrEnum)
        and value.__module__.rpartition(".")[2] in MODULES
    }
    assert exported == set(HERE)


def test_fields_beyond_2_0_1_are_those_listed():
    added = {(name, field) for name, here, there in MODELS for field in fields(here).keys() - fields(there).keys()}
    assert added == ADDED.keys()


def test_no_field_of_2_0_1_is_missing():
    assert [(name, field) for name, here, there in MODELS for field in fields(there).keys() - fields(here).keys()] == []


def test_what_is_optional_beyond_2_0_1_is_listed():
    loosened = {
        (name, field)
        for name, here, there in MODELS
        for field, rule in fields(there).items()
        if rule.is_required() and not here.model_fields[field].is_required()
    }
    assert loosened == LOOSENED.keys()


def test_what_2_0_1_can_leave_out_can_be_left_out():
    assert [
        (name, field)
        for name, here, there in MODELS
        for field, rule in fields(there).items()
        if not rule.is_required() and here.model_fields[field].is_required()
    ] == []


def test_every_added_field_can_be_left_out():
    assert not [key for key in ADDED if HERE[key[0]].model_fields[key[1]].is_required()]


@pytest.mark.parametrize(("name", "here", "there"), MODELS, ids=[name for name, _, _ in MODELS])
def test_shared_fields_hold_the_same(name, here, there):
    for field, rule in fields(there).items():
        assert kind(here.model_fields[field].annotation) == kind(rule.annotation), field
        assert here.model_fields[field].serialization_alias == rule.serialization_alias, field


def test_lists_that_may_be_empty_are_those_listed():
    empty = {
        (name, field)
        for name, here, there in MODELS
        for field, rule in fields(there).items()
        if least(rule) > least(here.model_fields[field])
    }
    assert empty == EMPTY.keys()


@pytest.mark.parametrize("name", sorted(HERE))
def test_no_text_is_limited(name):
    if issubclass(HERE[name], OcppModel):
        for field in HERE[name].model_fields.values():
            assert "max_length" not in repr((field.annotation, field.metadata))


@pytest.mark.parametrize(("name", "here", "there"), ENUMS, ids=[name for name, _, _ in ENUMS])
def test_an_enumeration_has_the_values_of_2_0_1_and_those_listed(name, here, there):
    assert {value: here(value).name for value in there} == {value: value.name for value in there}
    assert {str(value) for value in here} - {str(value) for value in there} == set(VALUES.get(name, {}))


@pytest.mark.parametrize("older", [ocpp15_core, ocpp16_core], ids=["1.5", "1.6"])
def test_every_value_of_1_x_has_a_place(older):
    activities = {str(value) for value in ocpp_generic_api.ConnectorActivity}
    enums = [each for each in vars(older).values() if isinstance(each, type) and issubclass(each, StrEnum)]
    for enum in enums:
        if enum.__name__ in NOT_ENUMERATED:
            continue
        name = RENAMED.get(enum.__name__) or next(n for n in (enum.__name__, neutral_name(enum)) if n in HERE)
        values = {WORDS.get((name, str(value)), str(value)) for value in enum}
        if enum.__name__ == "ChargePointStatus":
            values -= activities
        assert values <= {str(value) for value in HERE[name]}, enum


def test_the_lists_above_name_what_is_there():
    assert all(name in HERE for name, _ in (*ADDED, *LOOSENED, *EMPTY))
    assert VALUES.keys() <= HERE.keys()


# As values


def test_a_neutral_message_is_strict_and_frozen():
    token = ocpp_generic_api.IdToken(id_token="04A1B2C3")
    assert token.type is None
    with pytest.raises(ValidationError):
        token.id_token = "other"
    with pytest.raises(ValidationError):
        ocpp_generic_api.IdToken(id_token=4)


def test_a_long_text_is_left_to_the_version():
    assert len(ocpp_generic_api.IdToken(id_token="x" * 1000).id_token) == 1000


def test_a_neutral_message_has_the_json_of_2_0_1_where_it_has_no_more():
    start = ocpp_generic_api.RequestStartTransactionRequest(
        id_token=ocpp_generic_api.IdToken(id_token="A", type=ocpp_generic_api.IdTokenType.CENTRAL), remote_start_id=1
    )
    text = encode(start)
    assert encode(decode(ocpp201_core.RequestStartTransactionRequest, text)) == text
    assert decode(ocpp_generic_api.RequestStartTransactionRequest, text) == start


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.action)
def test_every_model_can_be_built(operation):
    operation.request.model_rebuild(force=True)
    operation.response.model_rebuild(force=True)
