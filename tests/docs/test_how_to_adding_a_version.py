"""The page on a further version: its distribution is put together in a folder, as pip would do it, and its program speaks the dialect."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
from docs.new_user.page import blocks
from docs.new_user.snippets import snippets
from toolkit.rig import invoke

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "adding-a-version.md"
PAGES = ("how-to/adding-a-version.md",)
FILES = {
    block.text.splitlines()[0].removeprefix("# "): block.text
    for block in blocks(PAGE)
    if block.kind in ("python", "toml")
}
MODULES = ("acme_core", "acme_adapter")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What `pip install .` leaves: the modules, and metadata with the entry points."""
    project = tomllib.loads(FILES["pyproject.toml"])["project"]
    metadata = tmp_path / f"acme_ocpp-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    points = "".join(f"{name} = {module}\n" for name, module in project["entry-points"]["ocpp_toolkit"].items())
    (metadata / "entry_points.txt").write_text(f"[ocpp_toolkit]\n{points}")
    for name in MODULES:
        (tmp_path / f"{name}.py").write_text(FILES[f"{name}.py"], encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("installed")
def test_its_program_prints_what_it_says(capsys: pytest.CaptureFixture[str]):
    (printed,) = [shown for _, text, shown in snippets(PAGE) if text == FILES["try_it.py"]]
    exec(compile(FILES["try_it.py"], "try_it.py", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out == printed


@pytest.mark.usefixtures("installed")
def test_the_command_shows_its_messages():
    shown = invoke("messages", "0.1", "Hello")
    assert shown.status == 0
    assert re.search(r"boxModel .* What it is", shown.out)


def test_the_distribution_names_its_modules():
    project = tomllib.loads(FILES["pyproject.toml"])
    assert tuple(project["tool"]["setuptools"]["py-modules"]) == MODULES
    assert sorted(FILES) == ["acme_adapter.py", "acme_core.py", "pyproject.toml", "try_it.py"]
