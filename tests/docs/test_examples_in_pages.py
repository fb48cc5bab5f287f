"""No block of a page goes unexecuted: each is run by the page's own test, or here.

A test that runs all blocks of some pages says so in a constant: ``PAGES = ("how-to/shell.md",)``, paths from ``docs``. Older ones stand in
`OWN_TESTS`, with the number of their blocks, so that whoever adds a block has to see that it is run. All other blocks are run here.
"""

import ast
import asyncio
import importlib
import re
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GENERATED = ("reference/api", "reference/messages", "reference/errors", "reference/command", "project")
BLOCK = re.compile(r"^( *)```(python|console|sh|bash|shell|pycon)\b[^\n]*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# Page: the test that runs its blocks, and how many it has.
OWN_TESTS = {
    "README.md": ("docs/test_readme.py", 7),
    "docs/how-to/misbehaving-stations.md": ("tolerance/test_readme.py", 5),
    "docs/how-to/recordings.md": ("docs/test_recordings.py", 2),
    "docs/how-to/security.md": ("toolkit/security/test_docs.py", 8),
    "docs/how-to/moving-from-ocpp.md": ("compat/test_moving.py", 5),
    "docs/how-to/soap-networks.md": ("docs/test_soap_networks.py", 4),
    "docs/how-to/staying-connected.md": ("supervision/test_staying_connected.py", 4),
    "packages/compat/README.md": ("compat/test_readme.py", 2),
    "packages/generic_api/README.md": ("generic_api/test_readme.py", 1),
    "packages/security/README.md": ("security/test_readme.py", 2),
    "packages/supervision/README.md": ("supervision/test_readme.py", 2),
    "packages/tolerance/README.md": ("tolerance/test_readme.py", 1),
    "packages/transport_soap/README.md": ("transport_soap/test_readme.py", 3),
    "packages/transport_ws/README.md": ("transport_ws/test_readme.py", 2),
    "packages/wamp/README.md": ("wamp/test_readme.py", 2),
    "toolkit/README.md": ("toolkit/test_readme.py", 10),
}
# Commands that other tests run, or that take too long for any: where that is seen to.
ELSEWHERE = {
    "ocpp-toolkit demo": "toolkit/test_cli_demo.py",
    **{f"pip install ocpp{name}-core": "isolation/test_wheels.py" for name in ("15", "16", "201")},
}


@dataclass(frozen=True)
class Block:
    """A block of a page that is there to be run."""

    page: str
    number: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page} {self.number}"


@cache
def pages() -> dict[str, list[Block]]:
    """All pages of people's hands that have such blocks."""
    paths = [path for path in DOCS.rglob("*.md") if not path.relative_to(DOCS).as_posix().startswith(GENERATED)]
    paths += [ROOT / "README.md", *ROOT.glob("packages/*/README.md"), ROOT / "toolkit" / "README.md"]
    found = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}
    return {name: blocks for name, text in found.items() if (blocks := blocks_of(name, text))}


def blocks_of(page: str, text: str) -> list[Block]:
    return [
        Block(page, number, match[2], re.sub(f"^{match[1]}", "", match[3], flags=re.MULTILINE))
        for number, match in enumerate(BLOCK.finditer(text), 1)
    ]


@cache
def claimed() -> dict[str, Path]:
    """Pages that a test says it runs, and that test."""
    found: dict[str, Path] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^PAGES\b", text, re.MULTILINE):
            found |= {_from_root(page): path for page in _pages_in(path, text)}
    return found


def _pages_in(path: Path, text: str) -> Any:
    """The constant ``PAGES`` of a test."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(node).startswith("PAGES") and node.value:
            try:
                return ast.literal_eval(node.value)
            except ValueError:  # it is computed
                name = ".".join(path.relative_to(ROOT / "tests").with_suffix("").parts)
                return importlib.import_module(name).PAGES
    return ()


def _from_root(page: str) -> str:
    return page if (ROOT / page).is_file() else f"docs/{page}"


def here() -> list[Block]:
    """The blocks that no other test runs."""
    return [each for page, blocks in pages().items() if page not in {*OWN_TESTS, *claimed()} for each in blocks]


def test_what_says_that_it_runs_a_page_reads_it():
    for page, (test, count) in OWN_TESTS.items():
        assert Path(page).name in (ROOT / "tests" / test).read_text(encoding="utf-8"), page
        assert len(pages().get(page, [])) == count, f"{page}: does {test} run all blocks? Then correct the number here"
    assert [page for page in claimed() if not (ROOT / page).is_file()] == []


@pytest.mark.parametrize("block", [each for each in here() if each.language == "python"], ids=str)
async def test_a_block_of_python_does_what_it_says(block: Block, capsys: pytest.CaptureFixture[str]):
    """``expression  # 'text'``: the text is the value. What is printed stands in a comment as well."""
    names: dict[str, Any] = {"__name__": "page"}
    text = block.text.replace('"127.0.0.1:9000"', '"127.0.0.1:0"')
    for node in ast.parse(text).body:
        said = re.search(r"  # ('.*'|None\b)", text.splitlines()[(node.end_lineno or 1) - 1])
        if said and isinstance(node, ast.Expr) and "print" not in ast.unparse(node):
            value = eval(compile(ast.Expression(node.value), str(block), "eval"), names)
            assert value == ast.literal_eval(said[1])
        else:
            exec(compile(ast.Module([node], []), str(block), "exec"), names)
    for line in capsys.readouterr().out.splitlines():
        assert line.startswith("<class") or f"# {line}" in text
    if asyncio.iscoroutinefunction(names.get("main")):  # a server: it is up when it waits to be stopped
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(names["main"](), 0.1)


@pytest.mark.parametrize("block", [each for each in here() if each.language != "python"], ids=str)
def test_a_command_is_run_somewhere(block: Block):
    commands = [line.removeprefix("$ ").partition("  #")[0].strip() for line in block.text.splitlines()]
    for command in filter(None, commands):
        if command.startswith("make "):
            target = shlex.split(command)[1]
            assert re.search(rf"^{target}:.*  ## ", MAKEFILE, re.MULTILINE), command
        else:
            test = (ROOT / "tests" / ELSEWHERE[command]).read_text(encoding="utf-8")
            assert command.split()[-1] in test
