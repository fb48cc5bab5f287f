"""``ocpp-toolkit messages``: what can be said in a version."""

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ocpp_core import OcppModel, Operation, Role, Version
from ocpp_toolkit.reference import data_types, enumerations, fields, summary, values

from .options import versions_of
from .screen import screen

__all__ = ["run"]

_RECEIVERS = {Role.STATION: "CSMS", Role.CSMS: "station", Role.BOTH: "either"}
_DIRECTIONS = {Role.STATION: "station → CSMS", Role.CSMS: "CSMS → station", Role.BOTH: "both ways"}


def run(
    version: Annotated[str | None, typer.Argument(help="OCPP version, as 1.6. Default: all installed.")] = None,
    action: Annotated[str | None, typer.Argument(help="Action, as BootNotification.")] = None,
) -> None:
    """List the operations of a version, or the fields of one of them."""
    console = screen()
    for each in versions_of(version):
        if action is None:
            console.print(_operations(each))
        else:
            _show(console, each, action)


def _operations(version: Version) -> Table:
    table = Table(title=f"OCPP {version.name}: {len(version.catalogue)} operations", title_justify="left")
    table.add_column("Action", style="bold", no_wrap=True)
    table.add_column("Goes to", no_wrap=True)
    table.add_column("What for")
    for block, operations in groupby(version.catalogue, lambda operation: operation.block):
        table.add_section()
        table.add_row(Text(block, "not bold italic"))
        for operation in operations:
            table.add_row(operation.action, _RECEIVERS[operation.sender], summary(operation.request))
    return table


def _show(console: Console, version: Version, action: str) -> None:
    operation = version.catalogue.by_action(action)
    if operation is None:
        near = _near(action, [each.action for each in version.catalogue])
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise typer.BadParameter(f"OCPP {version.name} has no {action}{hint}")
    heading = f" · OCPP {version.name} · {operation.block} · {_DIRECTIONS[operation.sender]}"
    console.print(Text.assemble((action, "bold"), heading))
    models = _models(operation)
    for model in models:
        _print(console, model, _fields(model))
    for enumeration in dict.fromkeys(each for model in models for each in enumerations(model)):
        _print(console, enumeration, _values(enumeration))


def _near(text: str, names: Iterable[str]) -> list[str]:
    """The names that contain a text, or else resemble it, whatever its case."""
    by_lower = {name.lower(): name for name in names}
    containing = [name for lower, name in by_lower.items() if text.lower() in lower]
    return containing or [by_lower[lower] for lower in get_close_matches(text.lower(), by_lower, cutoff=0.8)]


def _models(operation: Operation[OcppModel, OcppModel]) -> list[type[OcppModel]]:
    both = [operation.request, operation.response]
    nested = [part for model in both for part in data_types(model) if part.__name__ != "CustomDataType"]
    return both + list(dict.fromkeys(nested))


def _print(console: Console, what: type[OcppModel | StrEnum], table: Table) -> None:
    console.print(Text.assemble("\n", (what.__name__, "bold"), ": ", summary(what)))
    if table.row_count:
        console.print(table)


def _fields(model: type[OcppModel]) -> Table:
    table = Table()
    table.add_column("Field", style="bold", no_wrap=True)
    table.add_column("Type", overflow="fold")
    table.add_column("", no_wrap=True)
    table.add_column("Meaning")
    for field in fields(model):
        table.add_row(field.name, field.kind, "required" if field.required else "", field.text)
    return table


def _values(enumeration: type[StrEnum]) -> Table:
    table = Table()
    table.add_column("Value", style="bold", no_wrap=True)
    table.add_column("Meaning")
    for value, text in values(enumeration).items():
        table.add_row(value, text)
    return table
