"""Options that several commands share, and what their texts mean."""

from collections.abc import Sequence
from typing import Annotated

import typer

from ocpp_core import PluginError, Version
from ocpp_core.registry import Registry

__all__ = ["MAX_PORT", "Quiet", "Versions", "address", "versions_of"]

Versions = Annotated[
    str | None,
    typer.Option(help="OCPP versions, in order of preference, as 2.0.1,1.6. Default: all installed, newest first."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Do not show every message.")]

_PREFIX = "ocpp"
MAX_PORT = 65_535
"""The last TCP port."""


def versions_of(text: str | None) -> Sequence[Version]:
    """The versions that an option names, each once; None or empty: all that are installed.

    Raises:
        typer.BadParameter: one of them is not installed, or cannot be loaded.
    """
    registry = Registry()
    installed = registry.versions()
    names = [f"{_PREFIX}{name.strip().removeprefix(_PREFIX)}" for name in text.split(",")] if text else installed
    for name in names:
        if name not in installed:
            there = ", ".join(each.removeprefix(_PREFIX) for each in installed) or "none"
            raise typer.BadParameter(f"there is no OCPP {name.removeprefix(_PREFIX)} here; installed are {there}")
    try:
        return [registry.version(name) for name in dict.fromkeys(names)]
    except PluginError as error:
        raise typer.BadParameter(str(error)) from None


def address(text: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``, ``[::1]:PORT`` or ``:PORT`` (all interfaces).

    Raises:
        typer.BadParameter: it is not of that form.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not (port.isascii() and port.isdecimal()):
        raise typer.BadParameter(f"{text} is not HOST:PORT")
    if int(port) > MAX_PORT:
        raise typer.BadParameter(f"{port} is no TCP port: they end at {MAX_PORT}")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - asked for by leaving the host out
