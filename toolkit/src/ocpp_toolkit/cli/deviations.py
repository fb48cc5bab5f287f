"""``ocpp-toolkit deviations``: recorded traffic held against a profile."""

import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ocpp_toolkit.survey import Survey, survey

from .options import versions_of
from .screen import printable, screen
from .tolerance import Directory, ProfileName, profiles_of

__all__ = ["run"]


def run(
    file: Annotated[
        str,
        typer.Argument(
            metavar="LOGFILE|-", help="A recording, or any log with one frame a line; - for standard input."
        ),
    ] = "-",
    profile: ProfileName = "field",
    profiles: Directory = None,
    version: Annotated[
        str | None,
        typer.Option(help="OCPP version, where the log does not tell. Default: that in which a call is sound."),
    ] = None,
) -> None:
    """Show what stations did otherwise than OCPP asks, and what a profile would make of it.

    Exit status: 0 a strict CSMS takes all of it, 1 it does not, 2 the file cannot be read.
    """
    chosen, versions = profiles_of(profile or "field", profiles), versions_of(version)
    try:
        with nullcontext(sys.stdin) if file == "-" else Path(file).open(encoding="utf-8") as lines:
            found = survey(lines, versions, chosen)
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"cannot read {file}: {error}", err=True)
        raise typer.Exit(2) from None
    _show(screen(), found)
    raise typer.Exit(1 if found.deviations or found.refusals else 0)


def _show(console: Console, found: Survey) -> None:
    if found.deviations:
        console.print(_table(found))
    for refusal in found.refusals:
        where = " ".join(part for part in (refusal.station, refusal.version, refusal.action) if part)
        console.print(
            Text.assemble((f"line {refusal.line} ", "dim"), (printable(where), "bold"), " refused: ")
            + Text(printable(refusal.reason), "red"),
            soft_wrap=True,
        )
    console.print(f"{found.frames} frames, {len(found.deviations)} deviations, {len(found.refusals)} refused")


def _table(found: Survey) -> Table:
    table = Table("Station", "Version", "Action", "Field", "Rule", "Times")
    counts = Counter(
        (each.identity, each.version, each.action or each.kind, each.field, each.rule) for each in found.deviations
    )
    for row, times in counts.items():
        table.add_row(*(Text(printable(cell)) for cell in row), str(times))
    return table
