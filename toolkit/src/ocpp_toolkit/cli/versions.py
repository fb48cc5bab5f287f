"""``ocpp-toolkit versions``: what is installed."""

from importlib.metadata import PackageNotFoundError, entry_points, version

from rich.table import Table

from ocpp_core.hooks import GROUP

from .screen import screen

__all__ = ["run"]

_KINDS = {"ocpp": "OCPP version", "adapter-": "adapter"}
"""What an entry point brings, by the beginning of its name."""


def run() -> None:
    """List the OCPP versions and transports that are installed; none of them is loaded for that."""
    table = Table(title=f"ocpp-toolkit {_release('ocpp-toolkit')}", title_justify="left")
    for heading in ("Name", "Kind", "Package", "Release"):
        table.add_column(heading)
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        kind = next((kind for prefix, kind in _KINDS.items() if entry.name.startswith(prefix)), "transport")
        name = entry.dist.name if entry.dist else entry.module.partition(".")[0]
        table.add_row(entry.name, kind, name, _release(name))
    screen().print(table)


def _release(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "?"
