"""Versions by marker and parameter, traffic of a test that failed, assertions explained; each in a run of its own."""

import sys

import pytest
from pytest_plugin.rig import QUICK, load

from ocpp_toolkit.pytest_plugin.hooks import pytest_assertrepr_compare
from ocpp_toolkit.pytest_plugin.marking import versions_marked

pytest_plugins = "pytester"
load()

FUNCTION_LOOPS = "asyncio_default_fixture_loop_scope = function"


def run(pytester, source, *arguments):
    pytester.makeini(f"[pytest]\nasyncio_mode = auto\n{FUNCTION_LOOPS}")
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess("-W", "error", *QUICK, *arguments)


# ------------------------------------------------------------------------------------------------------------ versions


def test_a_test_that_asks_for_a_version_runs_once_for_each(pytester):
    result = run(
        pytester,
        """
        import pytest

        def test_all(ocpp_version): ...

        @pytest.mark.ocpp(versions=["1.6"])
        def test_marked(ocpp_version): ...

        @pytest.mark.parametrize("ocpp_version, other", [("2.0.1", 1)])
        def test_by_itself(ocpp_version, other): ...

        @pytest.mark.parametrize(argnames=["ocpp_version"], argvalues=[["1.5"]])
        def test_by_names(ocpp_version): ...

        @pytest.mark.parametrize("other", [1])
        @pytest.mark.ocpp(versions=["1.6"])
        def test_with_another(ocpp_version, other): ...

        def test_none(): ...
        """,
        "--collect-only",
        "-q",
    )
    assert [line.partition("::")[2] for line in result.outlines if "::" in line] == [
        "test_all[2.0.1]",
        "test_all[1.6]",
        "test_all[1.5]",
        "test_marked[1.6]",
        "test_by_itself[2.0.1-1]",
        "test_by_names[1.5]",
        "test_with_another[1.6-1]",
        "test_none",
    ]


def test_a_marker_that_says_something_else_is_an_error(pytester):
    result = run(pytester, "import pytest\n@pytest.mark.ocpp('1.6')\ndef test_it(ocpp_version): ...")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*test_it: the marker is ocpp(versions=[[]...], soap=False)"])


@pytest.mark.parametrize("told", [{"version": ["1.6"]}, {"versions": "1.6"}])
def test_a_marker_is_told_what_it_knows_in_the_form_that_it_takes(request, told):
    request.node.add_marker(pytest.mark.ocpp(**told))
    with pytest.raises(pytest.UsageError, match="the marker is"):
        versions_marked(request.node)


def test_the_marker_is_listed(pytester):
    result = run(pytester, "", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.ocpp(versions=[[]...], soap=False): *"])


# ------------------------------------------------------------------------------------------------------------- failures

FAILING = """
import pytest
from ocpp_generic_api import AuthorizeRequest, BootNotificationRequest, ChargingStation, IdToken

BOOT = BootNotificationRequest(charging_station=ChargingStation(vendor_name="Acme", model="One"))

pytestmark = pytest.mark.ocpp(versions=["1.6"])

async def boot(ocpp_csms, ocpp_station):
    async with ocpp_station.bare() as station:
        await station.csms.boot_notification(BOOT)
        await station.csms.authorize(AuthorizeRequest(id_token=IdToken(id_token="SECRET")))

async def test_passes(ocpp_csms, ocpp_station):
    await boot(ocpp_csms, ocpp_station)

async def test_fails(ocpp_csms, ocpp_station):
    await boot(ocpp_csms, ocpp_station)
    other = BOOT.model_copy(update={"charging_station": ChargingStation(vendor_name="Acme", model="Two")})
    assert other in ocpp_csms.received

async def test_fails_before_anything_passed(ocpp_csms):
    assert ocpp_csms.received.requests == [BOOT]

async def test_fails_without_fixtures():
    assert BOOT == BOOT.charging_station
"""


def test_a_failing_test_shows_what_passed_and_in_what_the_messages_differ(pytester):
    result = run(pytester, FAILING)
    result.assert_outcomes(passed=1, failed=3)
    assert (
        result.outlines.count("--------------------------------- OCPP traffic ---------------------------------") == 1
    )
    result.stdout.fnmatch_lines(
        [
            "E       AssertionError: assert BootNotificationRequest(…) in [[]2 messages]",
            "E         the nearest is [[]0], which differs (wanted != there):",
            "E         chargingStation.model: 'Two' != 'One'",
            "*OCPP traffic*",
            '*CS001 1.6 station ▶ CSMS [[]2,"*","BootNotification",{"chargePointVendor":"Acme","chargePointModel":"One"}]',
            '*CS001 1.6 station ◀ CSMS [[]3,"*",{"status":"Accepted",*}]',
            '*CS001 1.6 station ▶ CSMS [[]2,"*","Authorize",{"idTag":"[*][*][*]"}]',
            "E       AssertionError: assert [[]0 messages] == [[]1 message]",
            "E         [[]0] only on the right: BootNotificationRequest(*",
            "E       assert BootNotificationRequest(…) == ChargingStation(…)",
            "E         ocpp_generic_api.BootNotificationRequest != ocpp_generic_api.ChargingStation",
        ]
    )
    result.stdout.no_fnmatch_line("*hooks.py*")
    assert "SECRET" not in [line for line in result.outlines if "CSMS" in line]


def test_what_is_no_message_is_explained_by_pytest(pytester):
    result = run(pytester, "def test_it():\n    assert {'a': 1} == {'a': 2}\ndef test_in():\n    assert 1 in [2]")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["E*Differing items:*"])


def test_comparisons_of_those_who_have_no_messages_are_left_alone(monkeypatch):
    monkeypatch.delitem(sys.modules, "ocpp_core")
    assert pytest_assertrepr_compare("==", [1], [2]) is None


def test_a_rerun_of_a_test_runs_what_it_was(pytester):
    """As plugins do that repeat tests: the item is as it was."""
    pytester.makeconftest(
        """
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            function = item.function
            for _ in range(2):
                runtestprotocol(item, nextitem=nextitem)
                assert item.obj is function
                item.stash.__init__()
            return True
        """
    )
    run(pytester, "async def test_it(ocpp_csms):\n    assert ocpp_csms.running").assert_outcomes(passed=2)
