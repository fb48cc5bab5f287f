"""``ocpp-toolkit decode``: frames of a log, validated and explained."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from ocpp_toolkit.explanation import Explained, Explainer

from .options import versions_of
from .screen import printable, screen

__all__ = ["run"]


def run(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="A log with one frame a line; - for standard input.")
    ] = "-",
    version: Annotated[
        str | None, typer.Option(help="OCPP version. Default: of those installed, the first in which a call is sound.")
    ] = None,
) -> None:
    """Validate and explain recorded frames; each fault with its place and its error code.

    Exit status: 0 all frames are sound, 1 some are not, 2 the file cannot be read.
    """
    console = screen()
    explainer = Explainer(versions_of(version))
    try:
        with nullcontext(sys.stdin) if file == "-" else Path(file).open(encoding="utf-8") as lines:
            explained = [_shown(console, each) for each in explainer.read(lines)]
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"cannot read {file}: {error}", err=True)
        raise typer.Exit(2) from None
    bad = sum(bool(each.flaws) for each in explained)
    console.print(f"{len(explained)} frames, {bad} with faults")
    raise typer.Exit(1 if bad else 0)


def _shown(console: Console, explained: Explained) -> Explained:
    line = Text.assemble(
        (f"{explained.number:>4} ", "dim"), (f"{explained.kind} ", "cyan"), (printable(explained.action), "bold"), " "
    )
    line.append(printable(explained.note), "dim")
    line.rstrip()
    console.print(line, soft_wrap=True)
    if explained.message is not None:
        console.print(Text(f"     {explained.message!r}"), soft_wrap=True)
    for flaw in explained.flaws:
        place = f"{flaw.path}: " if flaw.path else ""
        code = f" → {flaw.code}" if flaw.code else " → not answered"
        console.print(
            Text.assemble("     ", (printable(f"{place}{flaw.text}"), "red"), (code, "bold red")), soft_wrap=True
        )
    return explained
