"""What type checkers say of programs that use the packages: the files in cases/, with the errors that they announce."""

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from effort import unmeasured

ENVIRONMENT = unmeasured() | {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
CASES = sorted((Path(__file__).parent / "cases").glob("*.py"))
PLUGIN = {"without": "", "with": "plugins = pydantic.mypy\n"}
HARMLESS = "harmless.py"
"""A case whose announced error is missing; it is checked along with the others, for that is cheap."""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory):
    """In a directory of its own."""
    (calls,) = (case for case in CASES if case.name == "calls.py")
    case = tmp_path_factory.mktemp("harmless") / HARMLESS
    case.write_text(calls.read_text().replace('peer.call("Heartbeat")', "peer.call(HeartbeatRequest())"))
    return case


def said(*command):
    """The complaints of a checker, and what it says of the whole."""
    outcome = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False, env=ENVIRONMENT
    )
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    *complaints, summary = outcome.stdout.strip().splitlines()
    return complaints, summary


@cache
def mypy(harmless, plugin):
    config = harmless.with_name("mypy.ini")
    config.write_text(f"[mypy]\nstrict = true\n{PLUGIN[plugin]}")
    return said("mypy", "--config-file", config, "--cache-dir", harmless.with_name(f"cache-{plugin}"), *CASES, harmless)


@cache
def pyright(harmless):
    config = {
        # relative: those that are absolute are passed over
        "include": [os.path.relpath(file, harmless.parent) for file in (*CASES, harmless)],
        "typeCheckingMode": "strict",
        "enableTypeIgnoreComments": False,
        "reportUnnecessaryTypeIgnoreComment": "error",
    }
    harmless.with_name("pyrightconfig.json").write_text(json.dumps(config))
    return said("pyright", "--project", harmless.parent, "--pythonpath", sys.executable)


@pytest.mark.parametrize("plugin", PLUGIN)
def test_mypy(harmless, plugin):
    complaints, summary = mypy(harmless, plugin)
    assert [each for each in complaints if HARMLESS not in each] == []
    assert summary.endswith(f"(checked {len(CASES) + 1} source files)")


def test_pyright(harmless):
    complaints, summary = pyright(harmless)
    assert [each for each in complaints if HARMLESS not in each] == []
    assert summary == "1 error, 0 warnings, 0 informations"


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_an_error_that_is_announced_and_missing_is_found(harmless, checker):
    """The test of the test: without this, a case that has become harmless would go unseen."""
    complaints, summary = mypy(harmless, "without") if checker == "mypy" else pyright(harmless)
    (complaint,) = (each for each in complaints if f"{HARMLESS}:" in each)
    assert "type: ignore" in complaint or "pyright: ignore" in complaint
    assert re.match(r"(Found )?1 error\b", summary)
