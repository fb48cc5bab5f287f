"""The command ``ocpp-toolkit``: what each subcommand says of itself."""

import re
from collections.abc import Iterator

from typer.testing import CliRunner

from ocpp_toolkit.cli.app import app

from . import rst

__all__ = ["pages"]

_TERMINAL = {"TERMINAL_WIDTH": "88", "COLUMNS": "88", "NO_COLOR": "1", "TERM": "dumb"}
_LISTED = re.compile(r"^[│|] ([a-z][a-z-]*) {2,}\S", re.MULTILINE)


def pages() -> dict[str, str]:
    """The page, by its path."""
    overview = _help()
    head = "Each subcommand as ``ocpp-toolkit COMMAND --help`` shows it; what it ends with is among the :ref:`exit-statuses`.\n"
    parts = [rst.title("The command"), head, _shown(overview)]
    return {"reference/command/index.rst": "\n".join([*parts, *_commands(_LISTED.findall(overview))])}


def _commands(names: list[str]) -> Iterator[str]:
    for name in names:
        yield rst.title(name, 1)
        yield _shown(_help(name))


def _help(*names: str) -> str:
    text = CliRunner().invoke(app, [*names, "--help"], prog_name="ocpp-toolkit", env=_TERMINAL).output
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _shown(text: str) -> str:
    return rst.block(".. code-block:: text", text)
