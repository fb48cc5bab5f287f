from typing import Any, get_type_hints

import pytest
from compat.kits import OURS

import ocpp16_core
import ocpp201_core
from ocpp_compat.derive import member_name


def test_a_class_is_made_once():
    assert OURS.v16.call.Reset is OURS.v16.call.Reset
    assert vars(OURS.v16.call)["Reset"] is OURS.v16.call.Reset


def test_a_class_says_where_it_is_and_what_it_is_for():
    kind = OURS.v201.datatypes.EVSEType
    assert (kind.__module__, kind.__qualname__) == ("ocpp_compat.v201.datatypes", "EVSEType")
    assert kind.__doc__ == ocpp201_core.EVSEType.__doc__
    assert OURS.v16.enums.Reason.__doc__ == ocpp16_core.Reason.__doc__


def test_fields_have_the_types_that_programs_give_them():
    types, enums = OURS.v201.datatypes, OURS.v201.enums
    hints = get_type_hints(OURS.v201.call.TransactionEvent)
    assert hints["timestamp"] is str
    assert hints["event_type"] is enums.TransactionEventEnumType
    assert hints["evse"] == types.EVSEType | dict[str, Any] | None
    assert hints["meter_value"] == list[types.MeterValueType | dict[str, Any]] | None
    assert hints["custom_data"] == dict[str, Any] | None
    assert get_type_hints(OURS.v16.datatypes.ChargingSchedulePeriod)["limit"] is float
    assert get_type_hints(OURS.v201.call.DataTransfer)["data"] in (Any, Any | None)


def test_members_of_enumerations_are_texts_and_equal_those_of_the_models():
    assert OURS.v16.enums.Reason.ev_disconnected == "EVDisconnected" == ocpp16_core.Reason.EV_DISCONNECTED


def test_two_enumerations_of_ours_can_be_one():
    names = set(OURS.v16.enums.FirmwareStatus.__members__)
    assert {"downloaded", "signature_verified"} <= names


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("BootNotification", "boot_notification"),
        ("NotifyEVChargingNeeds", "notify_ev_charging_needs"),
        ("ACCurrent", "ac_current"),
        ("ISO15118Ctrlr", "iso15118_ctrlr"),
        ("SelftestActive(Set)", "selftest_active_set"),
        ("EVSE", "evse"),
        ("lx", "lx"),
    ],
)
def test_the_name_of_a_member_are_the_words_of_its_value(value, name):
    assert member_name(value) == name
