import importlib
import pkgutil

import pytest

import ocpp_core

MODULES = sorted(module.name for module in pkgutil.iter_modules(ocpp_core.__path__))
ON_DEMAND = {
    "hooks",
    "problems",
    "redact",
    "registry",
    "sqlite",
    "testing",
}  # imported by their own name, by those who need them


def test_what_is_exported_exists_and_is_named_once():
    assert sorted(set(ocpp_core.__all__)) == sorted(ocpp_core.__all__)
    assert all(hasattr(ocpp_core, name) for name in ocpp_core.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_is_public(name):
    module = importlib.import_module(f"ocpp_core.{name}")
    assert all(hasattr(module, public) for public in module.__all__)


def test_the_package_exports_what_its_modules_do():
    public = {
        name
        for module in MODULES
        if module not in ON_DEMAND
        for name in importlib.import_module(f"ocpp_core.{module}").__all__
    }
    assert public - set(ocpp_core.__all__) == {"decode_tolerantly", "decode_without_empty", "glance"}
    assert set(ocpp_core.__all__) <= public


def test_the_exported_names_are_those_imported():
    imported = {name for name, value in vars(ocpp_core).items() if not name.startswith("_") and name not in MODULES}
    assert imported == set(ocpp_core.__all__)
