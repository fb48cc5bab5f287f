"""Who may import what: each package stands on those of ours, and those of others, that this table grants it."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORES = {"ocpp15_core", "ocpp16_core", "ocpp201_core"}
OURS = {"ocpp_core", *CORES, "ocpp_wamp", "ocpp_transport_ws", "ocpp_toolkit"}
GRANTED = {
    "ocpp_core": {"pydantic", "pydantic_core", "pluggy"},
    "ocpp15_core": {"ocpp_core", "pydantic"},
    "ocpp16_core": {"ocpp_core", "pydantic"},
    "ocpp201_core": {"ocpp_core", "pydantic"},
    "ocpp_wamp": set(),
    "ocpp_transport_ws": {"ocpp_core", "ocpp_wamp", "websockets"},
    "ocpp_toolkit": {"ocpp_core", *CORES, "ocpp_wamp", "ocpp_transport_ws", "pydantic", "rich", "typer"},
}
# What pydantic itself brings along.
PYDANTIC = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}
SOURCES = {path.name: path for path in ROOT.glob("packages/*/src/*")} | {
    path.name: path for path in ROOT.glob("toolkit/src/*")
}


def imported_by(source):
    """Top-level names of all that the modules under `source` import, wherever in them."""
    for file in source.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module.partition(".")[0]


def loaded_by(statement):
    """Top-level names of what a fresh interpreter loads for `statement`, apart from Python's own."""
    code = f"import sys; before = set(sys.modules)\n{statement}\nprint(*(set(sys.modules) - before))"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = {name.partition(".")[0] for name in process.stdout.split()}
    return {name for name in names - sys.stdlib_module_names if not name.startswith("_sysconfigdata")}


def test_the_table_is_complete():
    assert {name for name, path in SOURCES.items() if (path / "__init__.py").exists()} == set(GRANTED)


@pytest.mark.parametrize("name", GRANTED)
def test_a_package_imports_what_it_is_granted(name):
    assert set(imported_by(SOURCES[name])) - sys.stdlib_module_names - {name} <= GRANTED[name]


@pytest.mark.parametrize("name", GRANTED)
def test_a_package_requires_those_of_ours_that_it_is_granted(name):
    manifest = tomllib.loads((SOURCES[name].parents[1] / "pyproject.toml").read_text())
    assert manifest["tool"]["uv"]["build-backend"]["module-name"] == name
    required = {requirement.replace("-", "_") for requirement in manifest["project"]["dependencies"]}
    assert required & OURS == GRANTED[name] & OURS


@pytest.mark.parametrize("core", sorted(CORES))
def test_a_version_loads_nothing_but_itself_and_its_ground(core):
    assert loaded_by(f"import {core}") <= {core, "ocpp_core"} | PYDANTIC


def test_the_ground_loads_no_plugin_machinery():
    assert loaded_by("import ocpp_core") <= {"ocpp_core"} | PYDANTIC


def test_the_frames_load_nothing_else():
    assert loaded_by("import ocpp_wamp") == {"ocpp_wamp"}


def test_the_websocket_transport_loads_no_version():
    loaded = loaded_by("import ocpp_transport_ws")
    assert loaded <= {"ocpp_transport_ws", "ocpp_core", "ocpp_wamp", "websockets"} | PYDANTIC


REGISTRY = "from ocpp_core.registry import Registry; registry = Registry()"


def test_the_registry_names_the_versions_without_loading_one():
    names = loaded_by(f'{REGISTRY}; assert registry.versions() == ("ocpp2.0.1", "ocpp1.6", "ocpp1.5")')
    assert names & OURS == {"ocpp_core"}


@pytest.mark.parametrize(
    ("name", "package"), [("ocpp1.5", "ocpp15_core"), ("ocpp1.6", "ocpp16_core"), ("ocpp2.0.1", "ocpp201_core")]
)
def test_the_registry_loads_the_version_that_is_asked_for_and_no_other(name, package):
    names = loaded_by(f'{REGISTRY}; assert registry.version("{name}").subprotocol == "{name}"')
    assert names & OURS == {"ocpp_core", package}


def test_the_registry_loads_the_transport_that_is_asked_for_and_no_version():
    names = loaded_by(f'{REGISTRY}; assert registry.transport("ws").name == "ws"')
    assert names & OURS == {"ocpp_core", "ocpp_wamp", "ocpp_transport_ws"}
