"""Who may import what: each package stands on those of ours, and those of others, that this table grants it."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from effort import unmeasured

ROOT = Path(__file__).parents[2]
CORES = {"ocpp15_core", "ocpp16_core", "ocpp201_core"}
OURS = {"ocpp_core", *CORES, "ocpp_generic_api", "ocpp_adapters", "ocpp_wamp"} | {
    "ocpp_compat",
    "ocpp_security",
    "ocpp_supervision",
    "ocpp_tolerance",
    "ocpp_transport_soap",
    "ocpp_transport_ws",
    "ocpp_toolkit",
}
GRANTED = {
    "ocpp_core": {"pydantic", "pydantic_core", "pluggy"},
    "ocpp15_core": {"ocpp_core", "pydantic"},
    "ocpp16_core": {"ocpp_core", "pydantic"},
    "ocpp201_core": {"ocpp_core", "pydantic"},
    "ocpp_generic_api": {"ocpp_core", "pydantic"},
    "ocpp_adapters": {"ocpp_core", "ocpp_generic_api", *CORES, "pydantic"},
    "ocpp_compat": {"ocpp_core", "ocpp_wamp", "ocpp16_core", "ocpp201_core"},
    "ocpp_wamp": set(),
    "ocpp_security": {"ocpp_core", "argon2", "cryptography"},
    "ocpp_supervision": {"ocpp_core", "ocpp_generic_api"},
    "ocpp_tolerance": {"ocpp_core", "pydantic"},
    "ocpp_transport_soap": {"ocpp_core", "aiohttp", "annotated_types", "lxml", "pydantic", "zeep"},
    "ocpp_transport_ws": {"ocpp_core", "ocpp_wamp", "aiofastnet", "aiohttp", "picows", "websockets"},
    "ocpp_toolkit": {
        "ocpp_core",
        *CORES,
        "ocpp_generic_api",
        "ocpp_adapters",
        "ocpp_wamp",
        "ocpp_security",
        "ocpp_supervision",
        "ocpp_tolerance",
        "ocpp_transport_soap",
        "ocpp_transport_ws",
        "cryptography",
        "opentelemetry",
        "prompt_toolkit",
        "pydantic",
        "pytest",
        "rich",
        "typer",
        "uvloop",
    },
}
# The modules of ocpp_adapters that import a version, and which; the others import none.
ADAPTERS = {"ocpp15": "ocpp15_core", "ocpp16": "ocpp16_core", "ocpp201": "ocpp201_core"}
# What comes with an extra of a package.
EXTRAS = {
    "ocpp_adapters": {extra: {core} for extra, core in ADAPTERS.items()},
    "ocpp_transport_ws": {"aiohttp": {"aiohttp"}, "picows": {"aiofastnet", "picows"}},
    "ocpp_toolkit": {"pytest": {"pytest"}, "speed": {"uvloop"}, "telemetry": {"opentelemetry_api"}},
}
# What pydantic itself brings along.
PYDANTIC = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}
# And `websockets`, which loads what it reaches SOCKS proxies with where that is installed; picows brings it.
WEBSOCKETS = {"websockets", "python_socks"}
SOURCES = {path.name: path for path in ROOT.glob("packages/*/src/*")} | {
    path.name: path for path in ROOT.glob("toolkit/src/*")
}


def imported_by(source):
    """Top-level names of all that the modules under `source` import, wherever in them."""
    for file in source.rglob("*.py"):
        yield from imported_by_file(file)


def imported_by_file(file):
    """Top-level names of all that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def loaded_by(statement):
    """Top-level names of what a fresh interpreter loads for `statement`, apart from Python's own."""
    code = f"import sys; before = set(sys.modules)\n{statement}\nprint(*(set(sys.modules) - before))"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=unmeasured())
    names = {name.partition(".")[0] for name in process.stdout.split()}
    return {name for name in names - sys.stdlib_module_names if not name.startswith("_sysconfigdata")}


def names_of(requirements):
    """The packages that requirements name."""
    return {re.match(r"[\w-]+", requirement)[0].replace("-", "_") for requirement in requirements}


def test_the_table_is_complete():
    assert {name for name, path in SOURCES.items() if (path / "__init__.py").exists()} == set(GRANTED)


@pytest.mark.parametrize("name", GRANTED)
def test_a_package_imports_what_it_is_granted(name):
    assert set(imported_by(SOURCES[name])) - sys.stdlib_module_names - {name} <= GRANTED[name]


@pytest.mark.parametrize("name", GRANTED)
def test_a_package_requires_those_of_ours_that_it_is_granted(name):
    manifest = tomllib.loads((SOURCES[name].parents[1] / "pyproject.toml").read_text())
    assert manifest["tool"]["uv"]["build-backend"]["module-name"] == name
    extras = manifest["project"].get("optional-dependencies", {})
    required = names_of(manifest["project"]["dependencies"])
    optional = {extra: names_of(requirements) for extra, requirements in extras.items()}
    assert optional == EXTRAS.get(name, {})
    assert required.union(*optional.values()) & OURS == GRANTED[name] & OURS
    assert not required & set().union(*optional.values())


@pytest.mark.parametrize("name", GRANTED)
def test_a_package_requires_the_releases_of_ours_that_it_was_made_for(name):
    manifest = tomllib.loads((SOURCES[name].parents[1] / "pyproject.toml").read_text())
    extras = manifest["project"].get("optional-dependencies", {})
    for requirement in [*manifest["project"]["dependencies"], *(each for some in extras.values() for each in some)]:
        if requirement.startswith("ocpp"):
            assert requirement.endswith(">=0.1,<0.2")


@pytest.mark.parametrize("core", sorted(CORES))
def test_a_version_loads_nothing_but_itself_and_its_ground(core):
    assert loaded_by(f"import {core}") <= {core, "ocpp_core"} | PYDANTIC


def test_the_ground_loads_no_plugin_machinery():
    assert loaded_by("import ocpp_core") <= {"ocpp_core"} | PYDANTIC


def test_only_the_module_of_a_version_knows_it():
    source = SOURCES["ocpp_adapters"]
    for file in source.rglob("*.py"):
        core = ADAPTERS.get(file.relative_to(source).with_suffix("").as_posix())
        assert set(imported_by_file(file)) & CORES == ({core} if core else set()), file


def test_only_the_mount_of_aiohttp_knows_it():
    source = SOURCES["ocpp_transport_ws"]
    knowing = [file.name for file in source.rglob("*.py") if "aiohttp" in imported_by_file(file)]
    assert knowing == ["aiohttp_mount.py"]


def test_the_bridge_loads_the_version_that_is_imported():
    loaded = loaded_by("from ocpp_compat.v16 import ChargePoint, call; call.Heartbeat()")
    assert loaded == {"ocpp_compat", "ocpp_core", "ocpp_wamp", "ocpp16_core"} | PYDANTIC


def test_the_neutral_api_loads_no_version():
    assert loaded_by("import ocpp_generic_api") <= {"ocpp_generic_api", "ocpp_core"} | PYDANTIC


def test_the_adapters_load_nothing_until_a_version_is_asked_for():
    assert loaded_by("import ocpp_adapters") == {"ocpp_adapters"}


def test_the_frames_load_nothing_else():
    assert loaded_by("import ocpp_wamp") == {"ocpp_wamp"}


def test_tolerance_loads_its_ground_alone():
    assert loaded_by("import ocpp_tolerance") <= {"ocpp_tolerance", "ocpp_core"} | PYDANTIC


def test_the_websocket_transport_loads_no_version():
    loaded = loaded_by("import ocpp_transport_ws")
    assert loaded <= {"ocpp_transport_ws", "ocpp_core", "ocpp_wamp", *WEBSOCKETS} | PYDANTIC


def test_the_soap_transport_loads_no_version_and_no_other_transport():
    loaded = loaded_by("import ocpp_transport_soap")
    assert loaded & OURS == {"ocpp_transport_soap", "ocpp_core"}
    assert not loaded & {"websockets", "uvicorn"}


def test_the_toolkit_loads_no_transport_until_one_is_asked_for():
    loaded = loaded_by("import ocpp_toolkit")
    assert not loaded & {"ocpp_transport_soap", "ocpp_transport_ws", "aiohttp", "lxml", "zeep", "websockets"}


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


@pytest.mark.parametrize(
    ("name", "package"), [("ocpp1.5", "ocpp15_core"), ("ocpp1.6", "ocpp16_core"), ("ocpp2.0.1", "ocpp201_core")]
)
def test_the_registry_loads_the_adapter_that_is_asked_for_with_its_version_and_no_other(name, package):
    names = loaded_by(f'{REGISTRY}; assert registry.adapter("{name}").version.subprotocol == "{name}"')
    assert names & OURS == {"ocpp_core", "ocpp_generic_api", "ocpp_adapters", package}


def test_a_program_of_one_version_loads_no_other():
    names = loaded_by("from ocpp_toolkit import CSMS; CSMS(['1.6'])")
    assert names & OURS == {
        "ocpp_core",
        "ocpp_generic_api",
        "ocpp_adapters",
        "ocpp16_core",
        "ocpp_supervision",
        "ocpp_tolerance",
        "ocpp_toolkit",
    }


def test_the_registry_loads_the_transport_that_is_asked_for_and_no_version():
    names = loaded_by(f'{REGISTRY}; assert registry.transport("ws").name == "ws"')
    assert names & OURS == {"ocpp_core", "ocpp_wamp", "ocpp_transport_ws"}
