"""What a run of pytest loads for those who have the plugin and do not use it."""

import subprocess
import sys

from effort import unmeasured

HEAVY = {"aiohttp", "cryptography", "lxml", "pydantic", "websockets", "zeep"}
MADE_OF = (
    "ocpp_toolkit.simulation",
    "ocpp_toolkit.sync",
    "ocpp_toolkit.testing",
    "ocpp15_core",
    "ocpp16_core",
    "ocpp201_core",
)
COLLECTING = """
import pytest, sys
assert pytest.main(["-q", "--collect-only", "-p", "no:cacheprovider", "-p", "no:asyncio", sys.argv[1]]) == 0
print("\\n", *sys.modules)
"""


def test_the_plugin_loads_nothing_that_its_fixtures_are_made_of_until_a_test_asks_for_one(tmp_path):
    file = tmp_path / "test_it.py"
    file.write_text("def test_it(): ...\n")
    command = [sys.executable, "-W", "error", "-c", COLLECTING, str(file)]
    process = subprocess.run(command, capture_output=True, text=True, check=False, env=unmeasured())
    assert process.returncode == 0, process.stdout + process.stderr
    loaded = set(process.stdout.splitlines()[-1].split())
    assert not {name.partition(".")[0] for name in loaded} & HEAVY
    assert not [name for name in loaded if name.startswith(MADE_OF)]
    assert {name for name in loaded if name.startswith("ocpp_toolkit.pytest_plugin.")} == {
        "ocpp_toolkit.pytest_plugin.fixtures",
        "ocpp_toolkit.pytest_plugin.hooks",
        "ocpp_toolkit.pytest_plugin.marking",
    }
