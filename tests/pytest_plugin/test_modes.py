"""The fixtures in runs of pytest of their own: with pytest-asyncio in either mode and loops of any scope, with anyio, with none."""

import pytest
from pytest_plugin.rig import QUICK, load

pytest_plugins = "pytester"
load()

FUNCTION_LOOPS = "asyncio_default_fixture_loop_scope = function"
MODES = {
    "pytest-asyncio, auto": (f"asyncio_mode = auto\n{FUNCTION_LOOPS}", (), ""),
    "pytest-asyncio, strict": (FUNCTION_LOOPS, (), "pytestmark = pytest.mark.asyncio"),
    "pytest-asyncio, one loop": (
        "asyncio_mode = auto\nasyncio_default_fixture_loop_scope = session\nasyncio_default_test_loop_scope = session",
        (),
        "",
    ),
    "anyio": ("", ("-p", "no:asyncio"), "pytestmark = pytest.mark.anyio"),
    "anyio beside pytest-asyncio": (FUNCTION_LOOPS, (), "pytestmark = pytest.mark.anyio"),
    "anyio, auto": ("anyio_mode = auto", ("-p", "no:asyncio"), ""),
}
ASYNC = """
import asyncio
import pytest
{imports}

from ocpp_generic_api import BootNotificationRequest, ResetRequest, ResetType

{mark}

@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.mark.ocpp(versions=["1.6", "2.0.1"])
async def test_a_station_and_a_csms_in_each_version(ocpp_csms, ocpp_station, ocpp_version):
    async with ocpp_station() as station:
        assert station.version.name == ocpp_version
        assert ocpp_csms.received.of(BootNotificationRequest)
        await ocpp_csms.stations["CS001"].reset(ResetRequest(type=ResetType.IMMEDIATE))
        assert station.received.actions == ["Reset"]

class TestMethods:
    @pytest.mark.ocpp(versions=["1.6"])
    async def test_the_loop_of_the_csms_is_that_of_the_test(self, ocpp_csms, ocpp_station, ocpp_proxy):
        loops = []
        ocpp_csms.on_connect(lambda station: loops.append(asyncio.get_running_loop()))
        async with ocpp_proxy(ocpp_csms.url) as proxy, ocpp_station.bare(proxy.url):
            assert loops == [asyncio.get_running_loop()]

@{fixture}
async def charging(ocpp_csms, ocpp_station):
    async with ocpp_csms, ocpp_station() as station:
        yield station

@pytest.mark.ocpp(versions=["1.6"])
async def test_a_fixture_that_connects_starts_the_csms(charging, ocpp_csms):
    assert (await charging.charge()).completed
    assert "TransactionEvent" in ocpp_csms.received.actions

@pytest.mark.ocpp(versions=["1.6"])
async def test_hours_pass_at_once(ocpp_csms, ocpp_station, ocpp_clock):
    async with ocpp_station():
        await ocpp_clock.advance(601)
        assert ocpp_csms.received.actions.count("Heartbeat") == 2
        assert ocpp_clock.elapsed >= 601
"""
SYNC = """
import asyncio
import pytest

def test_the_csms_runs_beside_the_test(ocpp_csms, ocpp_station, ocpp_background):
    with ocpp_background.holding(ocpp_station(versions=["1.6"])) as station:
        record = ocpp_background.run(station.charge)
        assert record.completed
        assert ocpp_csms.url.startswith("ws://127.0.0.1:")

def test_time_passes_at_once(ocpp_clock):
    ocpp_clock.run(asyncio.sleep(86_400))
    assert ocpp_clock.elapsed >= 86_400

@pytest.mark.ocpp(versions=["1.6"])
def test_a_pair_is_of_the_version_asked_for(ocpp_pair):
    assert ocpp_pair.csms.version.name == ocpp_pair.station.version.name == "1.6"
"""


@pytest.mark.parametrize("mode", MODES)
def test_with_a_plugin_for_asynchronous_tests(pytester, mode):
    settings, arguments, mark = MODES[mode]
    fixture = "pytest_asyncio.fixture" if mode == "pytest-asyncio, strict" else "pytest.fixture"
    imports = "import pytest_asyncio" if mode == "pytest-asyncio, strict" else ""
    pytester.makeini(f"[pytest]\naddopts = --strict-markers --strict-config\n{settings}\n")
    pytester.makepyfile(ASYNC.format(mark=mark, fixture=fixture, imports=imports))
    result = pytester.runpytest_inprocess("-W", "error", *QUICK, *arguments)
    result.assert_outcomes(passed=5)


def test_without_a_plugin_for_asynchronous_tests(pytester):
    pytester.makepyfile(SYNC)
    result = pytester.runpytest_inprocess("-W", "error", *QUICK, "-p", "no:asyncio", "-p", "no:anyio")
    result.assert_outcomes(passed=3)


def test_asynchronous_tests_of_an_unsupported_loop_are_told_so(pytester):
    """As with anyio's other backend: the test runs, in no loop of asyncio."""
    pytester.makeconftest(
        """
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_pyfunc_call(pyfuncitem):
            coroutine = pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames})
            try:
                coroutine.send(None)
            finally:
                coroutine.close()
        """
    )
    pytester.makepyfile("async def test_there(ocpp_csms): pass")
    result = pytester.runpytest_inprocess(*QUICK, "-p", "no:asyncio", "-p", "no:anyio")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*RuntimeError: no running event loop*"])
