"""``ocpp-toolkit fidelity``: what each version carries of the version-neutral API."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ocpp_core import PluginError
from ocpp_generic_api import Adapter, Fidelity, Grade
from ocpp_toolkit.fidelity import adapters_of, markdown, places, rows

from .options import versions_of
from .screen import screen

__all__ = ["run"]

_STYLES = {Grade.EXACT: "green", Grade.DERIVED: "green", Grade.LOSSY: "yellow", Grade.UNSUPPORTED: "red"}


def run(
    version: Annotated[str | None, typer.Argument(help="OCPP version, as 1.6. Default: a table of all.")] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Write all as a page of Markdown.")] = False,  # noqa: FBT002 - how typer has flags
) -> None:
    """Show how faithfully each version carries each operation of the version-neutral API, and what it does not carry."""
    try:
        adapters = adapters_of(versions_of(version))
    except PluginError as error:
        raise typer.BadParameter(str(error)) from None
    console = screen()
    if as_markdown:
        typer.echo(markdown(adapters), nl=False)
    elif version is None:
        console.print(_overview(adapters))
    else:
        for index, adapter in enumerate(adapters):
            console.print(Text(f"OCPP {adapter.version.name}", "bold"))
            for row in rows(adapters):
                _show(console, row.operation.action, row.fidelity[index])


def _overview(adapters: Sequence[Adapter]) -> Table:
    table = Table(title="The version-neutral API, version by version", title_justify="left", show_lines=True)
    table.add_column("Operation", style="bold", no_wrap=True)
    for adapter in adapters:
        table.add_column(f"OCPP {adapter.version.name}", overflow="fold")
    for row in rows(adapters):
        table.add_row(row.operation.action, *map(_cell, row.fidelity))
    return table


def _cell(fidelity: Fidelity) -> Text:
    """The grade, and below it what is not carried or why nothing is."""
    below = [fidelity.reason] if fidelity.grade is Grade.UNSUPPORTED else list(fidelity.lossy)
    return Text("\n").join([_grade(fidelity), *map(Text, below)])


def _grade(fidelity: Fidelity) -> Text:
    return Text(fidelity.grade, _STYLES[fidelity.grade])


def _show(console: Console, action: str, fidelity: Fidelity) -> None:
    reason = f": {fidelity.reason}" if fidelity.reason else ""
    console.print(Text.assemble("\n", (action, "bold"), ": ", _grade(fidelity), reason))
    table = Table("Place", "", "Why, or from what")
    for place in places(fidelity):
        table.add_row(Text(place.path), place.what, Text(place.why))
    if table.row_count:
        console.print(table)
