"""Each package as a user gets it: its wheel alone in an environment of its own, with what it requires and no more of ours."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORES = ("ocpp15-core", "ocpp16-core", "ocpp201-core")
USES_CORE = """
from ocpp_core import decode, encode
from {name} import VERSION, HeartbeatRequest
assert encode(decode(HeartbeatRequest, "{{}}")) == "{{}}"
assert VERSION.catalogue.by_request(HeartbeatRequest).action == "Heartbeat"
"""
# Distribution: the others of ours that may come with it, and a first use.
PACKAGES = {
    "ocpp-core": ((), "import ocpp_core; assert ocpp_core.now().tzinfo"),
    "ocpp15-core": (("ocpp-core",), USES_CORE.format(name="ocpp15_core")),
    "ocpp16-core": (("ocpp-core",), USES_CORE.format(name="ocpp16_core")),
    "ocpp201-core": (("ocpp-core",), USES_CORE.format(name="ocpp201_core")),
    "ocpp-generic-api": (
        ("ocpp-core",),
        "from ocpp_generic_api import CATALOGUE, HeartbeatRequest; assert CATALOGUE.by_request(HeartbeatRequest)",
    ),
    "ocpp-adapters": (("ocpp-core", "ocpp-generic-api"), "import ocpp_adapters"),
    "ocpp-compat": (
        ("ocpp-core", "ocpp-wamp", "ocpp16-core", "ocpp201-core"),
        "from ocpp_compat.v16 import ChargePoint, call; assert ChargePoint and call.BootNotification('model', 'vendor')",
    ),
    "ocpp-wamp": ((), "import ocpp_wamp; assert all(hasattr(ocpp_wamp, name) for name in ocpp_wamp.__all__)"),
    "ocpp-security": (
        ("ocpp-core",),
        "import ocpp_security; assert all(hasattr(ocpp_security, name) for name in ocpp_security.__all__)",
    ),
    "ocpp-supervision": (
        ("ocpp-core", "ocpp-generic-api"),
        "import ocpp_supervision; assert all(hasattr(ocpp_supervision, name) for name in ocpp_supervision.__all__)",
    ),
    "ocpp-tolerance": (
        ("ocpp-core",),
        "from ocpp_tolerance import profile_of, vendors; assert profile_of('scame').rules and len(vendors()) > 5",
    ),
    "ocpp-transport-soap": (
        ("ocpp-core",),
        "from ocpp_core.registry import Registry; assert Registry().transport('soap').name == 'soap'",
    ),
    "ocpp-transport-ws": (
        ("ocpp-core", "ocpp-wamp"),
        "from ocpp_core.registry import Registry; assert Registry().transport('ws').name == 'ws'",
    ),
    "ocpp-toolkit": (
        (
            "ocpp-core",
            *CORES,
            "ocpp-generic-api",
            "ocpp-adapters",
            "ocpp-wamp",
            "ocpp-security",
            "ocpp-supervision",
            "ocpp-tolerance",
            "ocpp-transport-soap",
            "ocpp-transport-ws",
        ),
        "import subprocess, sys; subprocess.run([sys.executable, '-m', 'ocpp_toolkit', '--help'], check=True)",
    ),
}
ADAPTS = """
from ocpp_core.registry import Registry
from ocpp_generic_api import HeartbeatRequest
assert Registry().adapter("{name}").route(HeartbeatRequest).fidelity.grade == "exact"
"""
# Extra of ocpp-adapters: the version that it brings.
EXTRAS = {
    "ocpp15": ("ocpp15-core", "ocpp1.5"),
    "ocpp16": ("ocpp16-core", "ocpp1.6"),
    "ocpp201": ("ocpp201-core", "ocpp2.0.1"),
}

pytestmark = pytest.mark.timeout(300)


def run(*command):
    """Run a program apart from this environment and from the measuring of coverage."""
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(("COVERAGE_", "VIRTUAL_ENV", "PYTHON"))
    }
    process = subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=Path(command[0]).anchor)
    assert process.returncode == 0, process.stderr
    return process.stdout


@pytest.fixture(scope="module")
def uv():
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return shutil.which("uv", path=here)


@pytest.fixture(scope="module")
def wheels(uv, tmp_path_factory):
    dist = tmp_path_factory.mktemp("dist")
    run(uv, "build", "--quiet", "--directory", ROOT, "--all-packages", "--wheel", "--out-dir", dist)
    return {path.name.partition("-")[0].replace("_", "-"): path for path in dist.glob("*.whl")}


def try_alone(uv, wheels, tmp_path, requirement, expected, first_use):
    """Install a requirement in an environment of its own, and use it; `expected` are those of ours that are there then."""
    python = tmp_path / "venv" / "bin" / "python"
    # Names of ours come from the wheels just built, whatever a package index may have under them.
    ours = tmp_path / "ours.txt"
    ours.write_text("".join(f"{each} @ {wheel.as_uri()}\n" for each, wheel in wheels.items()))
    run(uv, "venv", "--quiet", "--python", sys.executable, tmp_path / "venv")
    run(
        uv, "pip", "install", "--quiet", "--python", python, "--constraint", ROOT / "constraints.txt", "--constraint", ours,
        requirement,
    )  # fmt: skip
    installed = {each["name"] for each in json.loads(run(uv, "pip", "list", "--python", python, "--format", "json"))}
    assert installed & set(PACKAGES) == expected
    run(python, "-c", first_use)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_wheel_works_alone(name, uv, wheels, tmp_path):
    others, first_use = PACKAGES[name]
    try_alone(uv, wheels, tmp_path, wheels[name], {name, *others}, first_use)


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_of_the_adapters_brings_its_version(extra, uv, wheels, tmp_path):
    core, name = EXTRAS[extra]
    requirement = f"ocpp-adapters[{extra}] @ {wheels['ocpp-adapters'].as_uri()}"
    expected = {"ocpp-adapters", "ocpp-generic-api", "ocpp-core", core}
    try_alone(uv, wheels, tmp_path, requirement, expected, ADAPTS.format(name=name))


def test_every_package_is_tried(wheels):
    assert set(wheels) == set(PACKAGES)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_wheel_tells_type_checkers_that_it_has_types(name, wheels):
    package = name.replace("-", "_")
    names = run(sys.executable, "-m", "zipfile", "--list", wheels[name])
    assert f"{package}/py.typed" in names
    assert {line.partition("/")[0] for line in names.splitlines()[1:]} == {package, f"{package}-0.1.0.dist-info"}
