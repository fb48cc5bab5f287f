"""The tutorial, followed to the letter by a new user: a bare environment, each file saved, each command typed, each output compared.

What is done otherwise than a reader does it:

- Ports are free ones in place of those on the pages; so are the numbers that each run has its own of (`OWN`).
- The wheels come from this checkout, third parties from the index as usual, in the versions of ``constraints.txt``.
- uv makes the environment and installs into it, in a tenth of the time; ``TUTORIAL_PIP=1`` has ``venv`` and ``pip`` do it.
- Python writes its lines as they come, as it does on a terminal.

It is one test, for the steps stand on each other, and costs half a minute of one core: each command of the toolkit is a process.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path

import pytest
from docs.new_user.page import File, Screen, steps
from docs.new_user.terminal import Reading, Terminal

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial"
STEPS = sorted(TUTORIAL.glob("0*.md"))
PAGES = tuple(f"tutorial/{path.name}" for path in sorted(TUTORIAL.glob("*.md")))

PORTS = ("9000", "8000")
OWN = ("4711", "4712", "17")
"""Two numbers of processes, and how many readings a station has taken when it is stopped."""

PIP = bool(os.environ.get("TUTORIAL_PIP"))
PATIENCE = 600.0 if PIP else 120.0
"""Seconds that a command may take, on a machine that has other things to do."""

pytestmark = pytest.mark.timeout(10 * PATIENCE)


def free_ports(count: int) -> list[str]:
    servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(server.getsockname()[1]) for server in servers]
    for server in servers:
        server.close()
    return ports


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The variables of the user's terminals: installers find our wheels, and nothing else here is known to them."""
    dist = tmp_path_factory.mktemp("dist")
    command = [uv(), "build", "--quiet", "--directory", ROOT, "--all-packages", "--wheel", "--out-dir", dist]
    subprocess.run(command, check=True, env=clean())
    wheels = {path.name.partition("-")[0].replace("_", "-"): path for path in dist.glob("*.whl")}
    names, places = dist / "names.txt", dist / "places.txt"
    names.write_text("".join(f"{name}==0.1.0\n" for name in wheels))
    places.write_text("".join(f"{name} @ {path.as_uri()}\n" for name, path in wheels.items()))
    constraints = ROOT / "constraints.txt"
    return clean() | {
        "UV_CONSTRAINT": f"{constraints} {places}",
        "PIP_CONSTRAINT": f"{constraints} {names}",
        "PIP_FIND_LINKS": f"{os.environ.get('PIP_FIND_LINKS', '')} {dist}".strip(),
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "80",
        "NO_COLOR": "1",
    }


def clean() -> dict[str, str]:
    """Our own environment without what belongs to this checkout and its tests."""
    apart = ("COVERAGE_", "VIRTUAL_ENV", "PYTHON", "PYTEST")
    here = str(Path(sys.executable).parent)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(apart)}
    return kept | {"PATH": os.pathsep.join(each for each in kept["PATH"].split(os.pathsep) if each != here)}


def uv() -> str:
    found = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert found is not None
    return found


def instead() -> Mapping[str, str]:
    """What the user types, by its beginning, and what is run in its place."""
    if PIP:
        return {"python3 -m venv": f"{sys.executable} -m venv"}
    return {
        "python3 -m venv": f"{uv()} venv --quiet --python {sys.executable}",
        "pip install": f"{uv()} pip install --quiet",
    }


def goes_on(screen: Screen, later: Sequence[File | Screen]) -> bool:
    """Whether the last command of a terminal still runs when the pages come back to it."""
    same = (each for each in later if isinstance(each, Screen) and each.terminal == screen.terminal)
    following = next(same, None)
    return following is not None and following.takes_up


async def test_each_step_does_what_its_page_shows(environment: Mapping[str, str], tmp_path: Path) -> None:
    reading = Reading(dict(zip(PORTS, free_ports(len(PORTS)), strict=True)), OWN)
    terminals: dict[str, Terminal] = {}
    todo = [step for page in STEPS for step in steps(page)]
    async with AsyncExitStack() as stack:
        for number, step in enumerate(todo, 1):
            if isinstance(step, File):
                (tmp_path / "charging" / step.name).write_text(reading.here(step.text), encoding="utf-8")
                continue
            if step.terminal not in terminals:
                terminals[step.terminal] = Terminal(tmp_path, environment, instead(), reading, PATIENCE)
                stack.push_async_callback(terminals[step.terminal].close)
            await terminals[step.terminal].follow(step, goes_on=goes_on(step, todo[number:]))


def test_the_first_page_names_each_step() -> None:
    links = re.findall(r"\((0\d-[a-z-]+\.md)\)", (TUTORIAL / "index.md").read_text(encoding="utf-8"))
    assert links == [path.name for path in STEPS]


def test_a_page_leads_to_the_next() -> None:
    for page, following in pairwise(STEPS):
        assert f"]({following.name})\n" in page.read_text(encoding="utf-8").splitlines(keepends=True)[-1]
