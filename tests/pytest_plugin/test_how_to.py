"""docs/how-to/pytest.md: its files, each a module of tests, run as they stand there, in one run of pytest."""

import re
from pathlib import Path

import pytest
from pytest_plugin.rig import QUICK, load

pytest_plugins = "pytester"
load()

PAGES = ("how-to/pytest.md",)
PAGE = Path(__file__).parents[2] / "docs" / PAGES[0]
FILE = re.compile(r"^```python\n# (?P<name>test_\w+\.py)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FACTORIES = """
import pytest
from ocpp_toolkit.testing import VirtualClock

def pytest_asyncio_loop_factories(config, item):
    return {"virtual": VirtualClock().loop}
"""
IN_FIXTURES = """
import asyncio
import pytest

@pytest.fixture
async def tired():
    await asyncio.sleep(86_400)

async def test_it(tired):
    assert asyncio.get_running_loop().time() >= 86_400
"""


def blocks():
    return {found["name"].removesuffix(".py"): found["text"] for found in FILE.finditer(PAGE.read_text("utf-8"))}


def run(pytester, **files):
    pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function")
    pytester.makepyfile(**files)
    return pytester.runpytest_inprocess("-W", "error", *QUICK, "--strict-markers")


def test_every_file_of_the_page_holds(pytester):
    files = blocks()
    assert PAGE.read_text("utf-8").count("```python\n") == len(files)
    tests = sum(text.count("def test_") for text in files.values())
    run(pytester, **files).assert_outcomes(passed=tests + 2)  # one of them in three versions


def test_a_loop_factory_makes_the_time_of_fixtures_virtual(pytester):
    run(pytester, conftest=FACTORIES, test_time=IN_FIXTURES).assert_outcomes(passed=1)


def test_a_loop_factory_for_anyio(pytester):
    backend = """
@pytest.fixture
def anyio_backend():
    return "asyncio", {"loop_factory": VirtualClock().loop}
"""
    pytester.makepyfile(
        conftest=FACTORIES.partition("def ")[0] + backend,
        test_time=IN_FIXTURES.replace("async def test", "@pytest.mark.anyio\nasync def test"),
    )
    pytester.runpytest_inprocess("-W", "error", *QUICK, "-p", "no:asyncio").assert_outcomes(passed=1)


@pytest.mark.parametrize("name", ["ocpp_csms", "ocpp_clock", "ocpp_background"])
def test_the_page_names_the_fixtures_that_there_are(name):
    assert f"| `{name}` |" in PAGE.read_text("utf-8")
