"""Reports of what became of scripts, for machines: JUnit's XML, which CI systems show, and JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from ocpp_toolkit.texts import printable

from .outcome import Outcome, Verdict
from .runner import Results

__all__ = ["report_writer", "write_json", "write_junit"]

_ELEMENTS = {Verdict.FAILED: "failure", Verdict.ERROR: "error", Verdict.SKIPPED: "skipped"}


def write_junit(results: Results, file: Path) -> None:
    """Write the outcomes that are kept as a JUnit report: a test case for each run, grouped by scripts.

    Raises:
        OSError: the file cannot be written.
    """
    root = ET.Element("testsuites", {"name": "ocpp-toolkit", **_counts(list(results.outcomes))})
    for name, tally in results.tallies.items():
        kept = [outcome for outcome in results.outcomes if outcome.script == name]
        suite = ET.SubElement(root, "testsuite", {"name": name, **_counts(kept)})
        properties = ET.SubElement(suite, "properties")
        ET.SubElement(properties, "property", name="runs", value=str(tally.runs))
        for outcome in kept:
            _case(suite, outcome)
    ET.indent(root)
    ET.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _counts(outcomes: list[Outcome]) -> dict[str, str]:
    """The attributes that count outcomes."""
    verdicts = [outcome.verdict for outcome in outcomes]
    return {
        "tests": str(len(outcomes)),
        "failures": str(verdicts.count(Verdict.FAILED)),
        "errors": str(verdicts.count(Verdict.ERROR)),
        "skipped": str(verdicts.count(Verdict.SKIPPED)),
        "time": f"{sum(outcome.seconds for outcome in outcomes):.3f}",
    }


def _case(suite: ET.Element, outcome: Outcome) -> None:
    classname = ".".join(part for part in ("ocpp", outcome.version.replace(".", "_"), outcome.script) if part)
    case = ET.SubElement(
        suite,
        "testcase",
        name=f"{outcome.script} [{printable(outcome.station) or '-'}]",
        classname=classname,
        time=f"{outcome.seconds:.3f}",
        timestamp=outcome.started.isoformat(),
    )
    properties = ET.SubElement(case, "properties")
    ET.SubElement(properties, "property", name="seed", value=str(outcome.seed))
    if outcome.verdict in _ELEMENTS:
        problem = ET.SubElement(case, _ELEMENTS[outcome.verdict], message=printable(outcome.reason))
        if outcome.verdict is not Verdict.SKIPPED:
            problem.text = "\n".join(map(printable, outcome.explained().splitlines()))
    if outcome.said:
        ET.SubElement(case, "system-out").text = "\n".join(map(printable, outcome.said))


def write_json(results: Results, file: Path) -> None:
    """Write counts for each script, and the outcomes that are kept, as JSON.

    Raises:
        OSError: the file cannot be written.
    """
    report = {
        "runs": results.runs,
        "scripts": {
            name: {
                "counts": {str(verdict): count for verdict, count in tally.counts.items()},
                "seconds": round(tally.seconds, 3),
            }
            for name, tally in results.tallies.items()
        },
        "outcomes": [_members(outcome) for outcome in results.outcomes],
    }
    file.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _members(outcome: Outcome) -> dict[str, Any]:
    frames = [{"at": each.at.isoformat(), "sent": each.sent, "text": each.redacted} for each in outcome.frames]
    return {
        **{name: value for name, value in asdict(outcome).items() if name not in ("frames", "started")},
        "started": outcome.started.isoformat(),
        "frames": frames,
    }


_WRITERS: Mapping[str, Callable[[Results, Path], None]] = {".xml": write_junit, ".json": write_json}


def report_writer(file: Path) -> Callable[[Results, Path], None]:
    """What writes a report to a file, by its suffix.

    Raises:
        ValueError: the suffix is neither ``.xml`` nor ``.json``.
    """
    writer = _WRITERS.get(file.suffix.lower())
    if writer is None:
        raise ValueError(f"{file} is neither .xml (JUnit) nor .json")
    return writer
