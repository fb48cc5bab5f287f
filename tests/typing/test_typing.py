"""What type checkers say of programs that use the packages: the files in cases/, with the errors that they announce."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*.py"))
PLUGIN = {"without": "", "with": "plugins = pydantic.mypy\n"}


def mypy(directory, settings, *files):
    config = directory / "mypy.ini"
    config.write_text(f"[mypy]\nstrict = true\n{settings}")
    command = [sys.executable, "-m", "mypy", "--config-file", config, "--cache-dir", directory / "cache", *files]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def pyright(directory, *files):
    config = {
        "include": [str(file) for file in files],
        "typeCheckingMode": "strict",
        "enableTypeIgnoreComments": False,
        "reportUnnecessaryTypeIgnoreComment": "error",
    }
    (directory / "pyrightconfig.json").write_text(json.dumps(config))
    command = [sys.executable, "-m", "pyright", "--project", directory, "--pythonpath", sys.executable]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("plugin", PLUGIN)
def test_mypy(tmp_path, plugin):
    outcome = mypy(tmp_path, PLUGIN[plugin], *CASES)
    assert outcome.stdout.strip() == f"Success: no issues found in {len(CASES)} source files", outcome.stdout


@pytest.mark.timeout(300)
def test_pyright(tmp_path):
    outcome = pyright(tmp_path, *CASES)
    assert "0 errors, 0 warnings" in outcome.stdout, outcome.stdout + outcome.stderr


@pytest.mark.timeout(300)
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_an_error_that_is_announced_and_missing_is_found(tmp_path, checker):
    """The test of the test: without this, a case that has become harmless would go unseen."""
    case = tmp_path / "case.py"
    shutil.copy(HERE / "cases" / "calls.py", case)
    case.write_text(case.read_text().replace('peer.call("Heartbeat")', "peer.call(HeartbeatRequest())"))
    outcome = mypy(tmp_path, "", case) if checker == "mypy" else pyright(tmp_path, case)
    assert outcome.returncode == 1
    assert outcome.stdout.lower().count("type: ignore") + outcome.stdout.count("pyright: ignore") == 1, outcome.stdout
