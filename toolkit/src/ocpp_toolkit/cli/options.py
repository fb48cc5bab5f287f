"""Options that several commands share, and what their texts mean."""

from collections.abc import Sequence
from typing import Annotated

import typer

from ocpp_core import PluginError, Version
from ocpp_core.registry import Registry

__all__ = ["Quiet", "Versions", "address", "versions_of"]

Versions = Annotated[
    str | None,
    typer.Option(help="OCPP versions, in order of preference, as 2.0.1,1.6. Default: all installed, newest first."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Do not show every message.")]


def versions_of(text: str | None) -> Sequence[Version]:
    """The versions that an option names.

    Raises:
        typer.BadParameter: one of them is not installed.
    """
    registry = Registry()
    names = [f"ocpp{name.strip()}" for name in text.split(",")] if text else registry.versions()
    try:
        return [registry.version(name) for name in names]
    except PluginError as error:
        raise typer.BadParameter(str(error)) from None


def address(text: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``, ``[::1]:PORT`` or ``:PORT`` (all interfaces).

    Raises:
        typer.BadParameter: it is not of that form.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal():
        raise typer.BadParameter(f"{text} is not HOST:PORT")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - asked for by leaving the host out
