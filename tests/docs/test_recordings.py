"""The page on recordings: its program runs, its commands exist, and its line is one of a recording."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from toolkit.rig import invoke

from ocpp_toolkit.recording import read_records

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "recordings.md").read_text(encoding="utf-8")
(PROGRAM,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
(LINE,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = re.findall(r"^\$ ocpp-toolkit (.*?) +#", PAGE, re.MULTILINE)


def test_the_program_prints_what_the_page_says(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "CP1 Heartbeat answered\n"
    assert len((tmp_path / "traffic.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_the_line_is_a_record():
    (record,) = read_records(LINE.splitlines())
    assert record.line() == LINE.strip()


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.split()[0] in {"trace", "decode"}])
def test_the_commands_that_only_read(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("traffic.jsonl").write_text(LINE, encoding="utf-8")
    assert invoke(*command.split()).status == 0


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.split()[0] in {"csms", "replay"}])
def test_the_options_of_the_others_exist(command: str):
    name, *arguments = command.split()
    usage = invoke(name, "--help", TERMINAL_WIDTH="200").out
    assert [each for each in arguments if each.startswith("--") and each not in usage] == []


def test_all_commands_are_known_here():
    assert [each.split()[0] for each in COMMANDS] == ["csms", "trace", "trace", "decode", "replay", "replay"]
