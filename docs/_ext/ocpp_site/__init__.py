"""The site's own part of Sphinx: pages that are written from the packages at each build.

What is generated is not kept in the repository: the reference of every public module (`api`), a page for every operation of every version
(`messages`), the error reference (`mistakes`), the command (`commands`), and the project's own files, whose links lead into the site (`project`).
Nothing is imported for the reference of modules: it is read from their sources, so that types stand there as they are written.
"""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from . import api, commands, messages, mistakes, pages, project

__all__ = ["setup"]


def setup(app: Sphinx) -> dict[str, bool]:
    """What Sphinx calls when it loads the extension."""
    app.connect("config-inited", _generate)
    app.connect("source-read", project.lead_into_the_site)
    app.connect("doctree-read", pages.forget_foreign_types)
    app.connect("html-page-context", pages.shorten_the_contents, priority=400)  # before the theme draws it
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _generate(app: Sphinx, config: Config) -> None:
    """Write the generated pages; a page that is as it was is not touched, so that it need not be read anew."""
    del config
    written = {**api.pages(), **messages.pages(), **mistakes.pages(), **commands.pages(), **project.pages()}
    folder = Path(app.srcdir)
    for name, text in written.items():
        _write(folder / name, text)
    for directory in GENERATED:
        for path in (folder / directory).rglob("*"):
            if path.is_file() and path.relative_to(folder).as_posix() not in written:
                path.unlink()


GENERATED = ("reference/api", "reference/messages", "reference/errors", "reference/command", "project")
"""Directories that hold generated pages alone; git does not keep them."""


def _write(path: Path, text: str) -> None:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
