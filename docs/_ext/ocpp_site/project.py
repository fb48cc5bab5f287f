"""The repository's own files as pages, and links that lead to them."""

import posixpath
import re
from collections.abc import Mapping
from functools import cache

from sphinx.application import Sphinx

from .source import ROOT

__all__ = ["lead_into_the_site", "pages"]

_PAGES: Mapping[str, str] = {
    "CONTRIBUTING.md": "project/contributing.md",
    "CHANGELOG.md": "project/changelog.md",
    "LICENSE": "project/licence.md",
    "benchmarks/README.md": "project/benchmarks.md",
}
"""Files outside of this folder that are pages of the site, and where."""
_LINK = re.compile(r"(?<=\]\()([^)\s:#]+)((?:#[^)\s]*)?)(?=\))")


@cache
def _readmes() -> Mapping[str, str]:
    """Directories of packages, and the page that each one's README is."""
    folders = sorted(path.parent for path in [*ROOT.glob("packages/*/README.md"), ROOT / "toolkit" / "README.md"])
    return {path.relative_to(ROOT).as_posix(): f"project/{path.name}.md" for path in folders}


@cache
def _places() -> Mapping[str, str]:
    """Files and directories outside of this folder, and the page that each is."""
    return {**_PAGES, **_readmes(), **{f"{folder}/README.md": page for folder, page in _readmes().items()}}


def pages() -> dict[str, str]:
    """The pages, by their path."""
    files = [path for path in _places() if path not in _readmes()]
    found = {_places()[path]: _led((ROOT / path).read_text(encoding="utf-8"), path, _places()[path]) for path in files}
    found["project/licence.md"] = f"# Licence\n\n{found['project/licence.md']}"
    return {**found, "project/index.md": _index()}


def _index() -> str:
    names = [page.removeprefix("project/").removesuffix(".md") for page in [*_PAGES.values(), *_readmes().values()]]
    return "\n".join(["# The project", "", "```{toctree}", ":maxdepth: 1", "", *names, "```", ""])


def lead_into_the_site(app: Sphinx, docname: str, source: list[str]) -> None:
    """Links from a page to files outside of this folder lead to the pages that these are here."""
    if str(app.env.doc2path(docname)).endswith(".md") and not docname.startswith("project/"):
        page = f"{docname}.md"
        source[0] = _led(source[0], f"docs/{page}", page)


def _led(text: str, path: str, page: str) -> str:
    """A text whose links are right when the file is that page."""
    return _LINK.sub(lambda found: _target(found[1], path, page) + found[2], text)


def _target(link: str, path: str, page: str) -> str:
    there = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
    if (ROOT / there / "index.md").is_file():
        there = f"{there}/index.md"
    target = _places().get(there, there.removeprefix("docs/") if there.startswith("docs/") else None)
    return link if target is None else posixpath.relpath(target, posixpath.dirname(page) or ".")
