import asyncio
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ocpp_core import now
from ocpp_toolkit.scripting import (
    Frame,
    Once,
    Outcome,
    Plan,
    Results,
    Script,
    ScriptedStation,
    Verdict,
    report_writer,
    run_all,
    script_of,
    write_json,
    write_junit,
)

PASSED, FAILED, ERROR, SKIPPED = Verdict.PASSED, Verdict.FAILED, Verdict.ERROR, Verdict.SKIPPED


async def first(station: ScriptedStation) -> None: ...


async def second(station: ScriptedStation) -> None: ...


SCRIPTS = [script_of(first), script_of(second)]


def outcome(verdict: Verdict = PASSED, name: str = "first", **more: Any) -> Outcome:
    given: dict[str, Any] = {"script": name, "station": "CS1", "version": "1.6", "seconds": 0.5, "seed": 7}
    return Outcome(**{**given, "verdict": verdict, "started": now(), **more})


def always(*verdicts: Verdict) -> tuple[Once, list[tuple[str, str | None, int]]]:
    """What ends in one verdict after the other, and what it was asked to run."""
    asked: list[tuple[str, str | None, int]] = []

    async def once(script: Script, identity: str | None, seed: int) -> Outcome:
        verdict = verdicts[len(asked) % len(verdicts)]
        asked.append((script.name, identity, seed))
        await asyncio.sleep(0)
        return outcome(verdict, script.name, station=identity or "CS9")

    return once, asked


async def test_all_scripts_are_run_on_each_station_in_each_round_with_the_next_seed():
    once, asked = always(PASSED)
    results, seen = Results(), []
    await run_all(Plan(SCRIPTS, ["A", "B"], 5, rounds=2), once, results, seen.append)
    assert asked == [(name, identity, seed) for identity in "AB" for seed in (5, 6) for name in ("first", "second")]
    assert len(seen) == results.runs == 8
    assert {name: tally.runs for name, tally in results.tallies.items()} == {"first": 4, "second": 4}
    assert results.status == 0


async def test_stations_run_at_the_same_time_if_asked():
    once, asked = always(PASSED)
    await run_all(Plan(SCRIPTS, ["A", "B"], 5, parallel=True), once, Results())
    assert [identity for _, identity, _ in asked] == ["A", "B", "A", "B"]


async def test_whoever_came_to_the_first_script_is_asked_for_by_the_others():
    once, asked = always(PASSED)
    await run_all(Plan(SCRIPTS, [None], 5), once, Results())
    assert [identity for _, identity, _ in asked] == [None, "CS9"]


async def test_rounds_end_with_the_first_in_which_all_passed():
    once, asked = always(FAILED, PASSED, PASSED, FAILED, PASSED, PASSED)
    results = Results()
    await run_all(Plan(SCRIPTS, ["A"], 0, rounds=None, until_success=True), once, results)
    assert len(asked) == 6
    assert (results.status, results.count(FAILED)) == (0, 2)


async def test_without_success_the_last_round_is_the_end():
    once, _ = always(FAILED)
    results = Results()
    await run_all(Plan(SCRIPTS, ["A"], 0, rounds=3, until_success=True, pause=0.001), once, results)
    assert (results.runs, results.status) == (6, 1)


async def test_a_round_without_a_connection_is_not_repeated_at_once(monkeypatch: pytest.MonkeyPatch):
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def once(script: Script, identity: str | None, seed: int) -> Outcome:
        return outcome(ERROR, connected=seed > 1)

    monkeypatch.setattr("ocpp_toolkit.scripting.runner.asyncio.sleep", sleep)
    await run_all(Plan(SCRIPTS, ["A"], 0, rounds=4, pause=0.5), once, Results())
    assert slept == [1.0, 1.0, 0.5]


async def test_for_ever_counts_go_on_and_outcomes_are_bounded():
    once, _ = always(PASSED, FAILED)
    results = Results()
    enough = asyncio.Event()

    def watch(each: Outcome) -> None:
        if results.runs >= 2500:
            enough.set()

    running = asyncio.create_task(run_all(Plan(SCRIPTS, ["A"], 0, rounds=None), once, results, watch))
    await enough.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert results.runs >= 2500
    assert len(results.outcomes) == 1000
    assert results.tallies["second"].counts[FAILED] >= 1250
    assert results.tallies["first"].last is None
    assert results.tallies["second"].last is not None


@pytest.mark.parametrize(
    ("verdict", "connected", "status"),
    [(PASSED, True, 0), (SKIPPED, True, 0), (FAILED, True, 1), (ERROR, True, 1), (ERROR, False, 2)],
)
def test_the_exit_status_tells_the_worst(verdict: Verdict, connected: bool, status: int):
    results = Results()
    results.add(outcome())
    results.add(outcome(verdict, connected=connected))
    assert results.status == status


# ------------------------------------------------------------------------------------------------------- reports


@pytest.fixture
def results() -> Results:
    made = Results()
    frame = Frame(now(), sent=True, text='[2,"1","Authorize",{"idTag":"SECRET"}]')
    made.add(outcome(said=("hello\x1b[2J",)))
    made.add(outcome(FAILED, reason="expected <Reset> & more", where="a.py:3", frames=(frame,)))
    made.add(outcome(ERROR, "second", reason="KeyError: \x00", traceback="Traceback\n", version=""))
    made.add(outcome(SKIPPED, "second", reason="it is for OCPP 2.0.1", station=""))
    return made


def test_a_junit_report_has_a_case_for_each_run(results: Results, tmp_path: Path):
    file = tmp_path / "report.xml"
    write_junit(results, file)
    root = ET.parse(file).getroot()
    assert {key: root.get(key) for key in ("tests", "failures", "errors", "skipped", "time")} == {
        "tests": "4",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
        "time": "2.000",
    }
    assert [suite.get("name") for suite in root] == ["first", "second"]
    cases = root.findall(".//testcase")
    assert [(each.get("name"), each.get("classname")) for each in cases] == [
        ("first [CS1]", "ocpp.1_6.first"),
        ("first [CS1]", "ocpp.1_6.first"),
        ("second [CS1]", "ocpp.second"),
        ("second [-]", "ocpp.1_6.second"),
    ]
    failure = cases[1].find("failure")
    assert failure is not None
    assert failure.get("message") == "expected <Reset> & more"
    assert failure.text is not None
    assert "first failed: expected <Reset> & more (a.py:3)" in failure.text
    assert '{"idTag":"***"}' in failure.text
    assert "SECRET" not in file.read_text(encoding="utf-8")
    assert cases[0].findtext("system-out") == "hello\\x1b[2J"
    error, skipped = cases[2].find("error"), cases[3].find("skipped")
    assert error is not None
    assert "Traceback" in (error.text or "")
    assert skipped is not None
    assert skipped.get("message") == "it is for OCPP 2.0.1"
    assert {each.get("value") for each in root.findall(".//testcase/properties/property")} == {"7"}


def test_a_json_report_has_counts_and_outcomes(results: Results, tmp_path: Path):
    file = tmp_path / "report.json"
    write_json(results, file)
    text = file.read_text(encoding="utf-8")
    report = json.loads(text)
    assert report["runs"] == 4
    assert report["scripts"]["second"] == {
        "counts": {"passed": 0, "failed": 0, "error": 1, "skipped": 1},
        "seconds": 1.0,
    }
    assert [each["verdict"] for each in report["outcomes"]] == ["passed", "failed", "error", "skipped"]
    assert report["outcomes"][1]["frames"][0]["text"] == '[2,"1","Authorize",{"idTag":"***"}]'
    assert "SECRET" not in text


def test_the_suffix_chooses_the_report():
    assert report_writer(Path("a.XML")) is write_junit
    assert report_writer(Path("a.json")) is write_json
    with pytest.raises(ValueError, match=r"a\.txt is neither \.xml \(JUnit\) nor \.json"):
        report_writer(Path("a.txt"))
