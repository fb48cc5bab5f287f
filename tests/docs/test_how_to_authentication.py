"""The page on authentication: its programs let in and turn away whom it says."""

from pathlib import Path

import pytest
from docs.new_user.page import blocks
from docs.new_user.snippets import follow

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "authentication.md"
PAGES = ("how-to/authentication.md",)


def test_its_programs_print_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    follow(PAGE, capsys)


def test_it_has_nothing_else_to_run():
    assert [block.kind for block in blocks(PAGE)] == ["python", "text"] * 5
