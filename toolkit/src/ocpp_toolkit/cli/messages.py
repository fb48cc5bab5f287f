"""``ocpp-toolkit messages``: what can be said in a version."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ocpp_core import OcppModel, Operation, Role, Version
from ocpp_toolkit.reference import data_types, enumerations, fields, summary, values

from .options import versions_of

__all__ = ["run"]

_DIRECTIONS = {Role.STATION: "station → CSMS", Role.CSMS: "CSMS → station", Role.BOTH: "both ways"}


def run(
    version: Annotated[str | None, typer.Argument(help="OCPP version, as 1.6.")] = None,
    action: Annotated[str | None, typer.Argument(help="Action, as BootNotification.")] = None,
) -> None:
    """List the operations of a version, or the fields of one of them."""
    console = Console()
    for each in versions_of(version):
        if action is None:
            console.print(_operations(each))
        else:
            _show(console, each, action)


def _operations(version: Version) -> Table:
    table = Table(title=f"OCPP {version.name}: {len(version.catalogue)} operations")
    for heading in ("Block", "Action", "Direction", "What for"):
        table.add_column(heading)
    block = ""
    for operation in version.catalogue:
        table.add_row(
            operation.block if operation.block != block else "",
            f"[bold]{operation.action}[/]",
            _DIRECTIONS[operation.sender],
            summary(operation.request),
            end_section=False,
        )
        block = operation.block
    return table


def _show(console: Console, version: Version, action: str) -> None:
    operation = version.catalogue.by_action(action)
    if operation is None:
        near = [each.action for each in version.catalogue if action.lower() in each.action.lower()]
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise typer.BadParameter(f"OCPP {version.name} has no {action}{hint}")
    console.print(f"[bold]{action}[/] · OCPP {version.name} · {operation.block} · {_DIRECTIONS[operation.sender]}")
    models = _models(operation)
    for model in models:
        console.print(_fields(model))
    for enumeration in dict.fromkeys(each for model in models for each in enumerations(model)):
        console.print(_values(enumeration))


def _models(operation: Operation[OcppModel, OcppModel]) -> list[type[OcppModel]]:
    both = [operation.request, operation.response]
    nested = [part for model in both for part in data_types(model) if part.__name__ != "CustomDataType"]
    return both + list(dict.fromkeys(nested))


def _fields(model: type[OcppModel]) -> Table:
    table = Table(title=f"[bold]{model.__name__}[/]: {summary(model)}", title_justify="left", title_style="")
    for heading in ("Field", "Type", "", "Meaning"):
        table.add_column(heading)
    for field in fields(model):
        table.add_row(f"[bold]{field.name}[/]", field.kind, "required" if field.required else "", field.text)
    return table


def _values(enumeration: type[StrEnum]) -> Table:
    table = Table(
        title=f"[bold]{enumeration.__name__}[/]: {summary(enumeration)}", title_justify="left", title_style=""
    )
    table.add_column("Value")
    table.add_column("Meaning")
    for value, text in values(enumeration).items():
        table.add_row(f"[bold]{value}[/]", text)
    return table
