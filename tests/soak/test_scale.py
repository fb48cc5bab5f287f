"""`benchmarks/scale.py` with a hundredth of its stations, and hardly any waits: what must hold at any size."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from effort import unmeasured

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "scale.py"
STATIONS = 100
RECTANGLE = "{http://www.w3.org/2000/svg}rect"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it reads a process's memory and CPU clock")


def run(*arguments):
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        env=unmeasured(),
    )


def test_stations_connect_beat_lose_their_csms_and_come_back_without_a_boot(tmp_path):
    figures, plot = tmp_path / "figures.json", tmp_path / "plot.svg"
    ended = run(
        "--stations", str(STATIONS), "--quick", "--kind", "neutral", "--json", str(figures), "--plot", str(plot)
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (outcome,) = json.loads(figures.read_text())["outcomes"]
    assert outcome["beats"] > 0
    assert 0 < outcome["per_station"] < 40 * 1024  # twice the bar: the fewer stations, the more a page counts
    assert outcome["lost"] >= STATIONS  # each noticed the SIGKILL
    assert sum(outcome["attempts"]) >= sum(outcome["accepted"]) >= STATIONS
    assert (outcome["boots"], outcome["too_early"]) == (0, 0)
    assert sum(outcome["storm"]) == STATIONS
    assert f"{STATIONS} stations on one process" in ended.stdout
    bars = list(ET.parse(plot).iter(RECTANGLE))
    shown = [*outcome["accepted"], *outcome["storm"]]
    assert len(bars) == sum(count > 0 for count in shown)


def test_no_more_stations_than_there_are_ports():
    ended = run("--stations", "28001")
    assert ended.returncode == 2
    assert "from 1 to 28000" in ended.stderr
