"""Every public name of the package ``ocpp`` is here, the same but for what the table of differences says."""

import ast
import dataclasses
import importlib
import inspect
import pickle
from enum import Enum
from pathlib import Path

import ocpp
import pytest
from compat.differences import SURFACE
from compat.kits import MODULES, OURS, THEIRS

import ocpp_compat

VERSIONS = ("v16", "v201")
CLASSES = ("call", "call_result", "datatypes", "enums")
CODE = ("charge_point", "exceptions", "messages", "routing")


def theirs(name):
    return importlib.import_module(f"ocpp.{name}")


def ours(name):
    return importlib.import_module(f"ocpp_compat.{name}")


def public(module):
    """What a module of theirs defines itself, and does not mark as its own affair; constants included."""
    assigned = {
        target.id
        for statement in ast.parse(Path(module.__file__).read_text()).body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        if isinstance(target, ast.Name)
    }
    defined = {name for name, each in vars(module).items() if getattr(each, "__module__", None) == module.__name__}
    return {name for name in defined | assigned if not name.startswith("_")}


def shape(kind):
    """What matters of a class: the fields of a dataclass, or the members of an enumeration."""
    if issubclass(kind, Enum):
        return {name: member.value for name, member in kind.__members__.items()}
    return [
        (field.name, field.default if field.default_factory is dataclasses.MISSING else field.default_factory())
        for field in dataclasses.fields(kind)
    ]


def differing():
    """Names that are not there, or not the same, as the table has them."""
    for name in CODE:
        for each in public(theirs(name)) - set(ours(name).__all__):
            yield f"`{name}.{each}`"
    for version in VERSIONS:
        for part in CLASSES:
            there, here = theirs(f"{version}.{part}"), ours(f"{version}.{part}")
            assert set(here.__all__) <= public(there)
            assert dir(here) == sorted(here.__all__)
            for name in public(there):
                if name not in here.__all__ or shape(getattr(there, name)) != shape(getattr(here, name)):
                    yield f"`{version}.{part}.{name}`"
    for folder in Path(ocpp.__file__).parent.glob("v*/"):
        if folder.name not in VERSIONS:
            yield f"`{folder.name}`"


def test_what_differs_is_what_the_table_says():
    assert {*differing(), "`messages.ASYNC_VALIDATION`"} == set(SURFACE)


def test_the_modules_are_the_same():
    names = {
        path.stem for path in Path(ocpp.__file__).parent.glob("*") if path.stem[0] != "_" and path.suffix != ".typed"
    }
    assert names - {"experimental", "v21"} == set(MODULES)
    assert names - {"experimental", "v21"} <= {path.stem for path in Path(ocpp_compat.__file__).parent.glob("*")}


@pytest.mark.parametrize("part", ["call", "call_result"])
@pytest.mark.parametrize("version", VERSIONS)
def test_messages_can_be_made_by_place_with_the_same_meaning(version, part):
    for name in public(theirs(f"{version}.{part}")):
        there, here = getattr(theirs(f"{version}.{part}"), name), getattr(ours(f"{version}.{part}"), name)
        values = [str(number) for number, _ in enumerate(dataclasses.fields(there))]
        assert dataclasses.asdict(here(*values)) == dataclasses.asdict(there(*values))


def test_exceptions_have_the_same_codes_and_ancestors():
    for name in ours("exceptions").__all__:
        there, here = getattr(theirs("exceptions"), name), getattr(ours("exceptions"), name)
        if name != "OCPPError":
            assert getattr(here, "code", None) == getattr(there, "code", None)
        assert [each.__name__ for each in here.__mro__] == [each.__name__ for each in there.__mro__]


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("charge_point.ChargePoint", "__init__"),
        ("charge_point.ChargePoint", "start"),
        ("charge_point.ChargePoint", "route_message"),
        ("charge_point.ChargePoint", "call"),
        ("charge_point.ChargePoint", "_handle_call"),
        ("charge_point.ChargePoint", "_get_specific_response"),
        ("charge_point.ChargePoint", "_send"),
        ("exceptions.OCPPError", "__init__"),
        ("messages.Call", "__init__"),
        ("messages.Call", "create_call_result"),
        ("messages.Call", "create_call_error"),
        ("messages.CallResult", "__init__"),
        ("messages.CallError", "__init__"),
        ("messages", "unpack"),
        ("messages", "pack"),
        ("messages", "validate_payload"),
        ("routing", "on"),
        ("routing", "after"),
        ("routing", "create_route_map"),
    ],
)
def test_functions_take_the_same_arguments(place, name):
    def parameters(kit):
        holder = kit
        for part in place.split("."):
            holder = getattr(holder, part)
        found = inspect.signature(getattr(holder, name)).parameters.values()
        return [(each.name, each.kind, each.default) for each in found if each.name != "logger"]

    assert parameters(OURS) == parameters(THEIRS)


def test_a_star_brings_all_names_of_a_module():
    names = {}
    exec("from ocpp_compat.v16.enums import *", names)
    assert set(dir(OURS.v16.enums)) <= set(names)
    assert names["Action"].heartbeat == "Heartbeat"


def test_classes_can_be_pickled():
    for each in (OURS.v201.datatypes.EVSEType(1), OURS.v16.enums.Reason.reboot, OURS.v16.call.Reset("Hard")):
        assert pickle.loads(pickle.dumps(each)) == each


def test_a_name_that_is_not_there_is_told():
    with pytest.raises(AttributeError, match=r"module 'ocpp_compat\.v16\.call' has no attribute 'Nothing'"):
        _ = OURS.v16.call.Nothing
