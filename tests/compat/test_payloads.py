import pytest
from compat.kits import OURS


def test_a_dataclass_is_a_dictionary_at_every_depth_with_what_is_none(kit):
    types = kit.v201.datatypes
    request = kit.v201.call.GetVariables([types.GetVariableDataType(types.ComponentType("A"), {"name": "B"})])
    assert kit.charge_point.serialize_as_dict(request) == {
        "get_variable_data": [
            {
                "component": {"name": "A", "instance": None, "evse": None},
                "variable": {"name": "B"},
                "attribute_type": None,
            }
        ],
        "custom_data": None,
    }


def test_none_is_left_out_at_every_depth(kit):
    tree = {"a": None, "b": [None, {"c": None, "d": 0}], "e": ["x"], "f": False}
    assert kit.charge_point.remove_nones(tree) == {"b": [{"d": 0}], "e": ["x"], "f": False}


def test_dataclasses_may_be_in_dictionaries_and_tuples_as_well():
    types = OURS.v201.datatypes
    plain = OURS.charge_point.serialize_as_dict(
        OURS.v201.call.SetVariables(({"component": types.ComponentType("A")},), custom_data={"x": types.EVSEType(1)})
    )
    assert plain["set_variable_data"] == [{"component": {"name": "A", "instance": None, "evse": None}}]
    assert plain["custom_data"] == {"x": {"id": 1, "connector_id": None}}


@pytest.mark.parametrize("value", [5, {"a": 1}, OURS.v201.datatypes.EVSEType])
def test_what_is_no_dataclass_is_refused(value):
    with pytest.raises(TypeError):
        OURS.charge_point.serialize_as_dict(value)
