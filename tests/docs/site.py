"""The site, built once for all tests of a run, and its pages as they were written."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
from effort import unmeasured

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PATIENCE = 590.0  # a machine may be busy; see `pytestmark` where it is used


@dataclass(frozen=True)
class Page:
    """A page of the site."""

    ids: set[str]
    links: list[str]
    """Where it leads to: pages, pictures, style sheets, scripts."""
    navigation: list[str]
    """Those of its links that are in the navigation."""
    text: str


def read(path: Path) -> Page:
    tree = lxml.html.parse(path).getroot()
    links = tree.xpath("//@href | //@src")
    lxml.etree.strip_elements(tree, "script", "style", with_tail=False)
    return Page(
        ids=set(tree.xpath("//@id")),
        links=links,
        navigation=tree.xpath("//*[contains(@class, 'sidebar-tree')]//@href"),
        text=" ".join(tree.text_content().split()),
    )


@dataclass(frozen=True)
class Site:
    """A built site."""

    folder: Path
    log: str
    """What Sphinx said: warnings, and nothing if all is well."""
    status: int

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """Its pages by their path."""
        return {path.relative_to(self.folder).as_posix(): read(path) for path in sorted(self.folder.rglob("*.html"))}

    def files(self) -> Iterator[Path]:
        """Everything that it consists of and a reader can see."""
        return (path for path in self.folder.rglob("*") if path.is_file())


def built(folder: Path) -> Site:
    """The site in a folder that all workers of a run share; whoever comes first builds it, as ``make docs`` does."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        log, output = folder / "log", folder / "html"
        if not log.exists():
            command: list[Any] = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-j", "auto"]
            command += ["-b", "html", "-d", folder / "doctrees", DOCS, output]
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=PATIENCE, env=unmeasured(), check=False
            )
            log.write_text(f"{done.returncode}\n{done.stderr}", encoding="utf-8")
        status, _, text = log.read_text(encoding="utf-8").partition("\n")
        return Site(output, text, int(status))
