"""What is asked of a chapter, and where it shows what it found."""

from collections.abc import Sequence
from dataclasses import dataclass

from figures import Figure
from rich.console import Console
from rich.table import Table

__all__ = ["Asked", "Row", "console", "show_bars"]

console = Console()
if not console.is_terminal:
    console = Console(width=120)

Row = tuple[str, str, Figure]
"""What is meant, what we want it to be, and what it is."""


@dataclass(frozen=True)
class Asked:
    """What is to be measured, and how thoroughly."""

    servers: frozenset[str]
    """Names of the servers that are compared, `targets.BARE` among them."""
    quick: bool = False
    """Whether one short run will do: it shows that it works, and little more."""

    def runs(self, number: int = 5, quick: int = 1) -> int:
        """How often to measure."""
        return quick if self.quick else number

    @property
    def warm_up(self) -> float:
        """Seconds of load before each window."""
        return 0.1 if self.quick else 0.3

    @property
    def seconds(self) -> float:
        """How long each window is, where there are several of each server."""
        return 0.3 if self.quick else 1.0


def show_bars(rows: Sequence[Row]) -> None:
    """Print what we mean to keep to, beside what was measured."""
    if not rows:
        return
    table = Table("bar", "ours should be", "ours is", box=None)
    for name, bar, figure in rows:
        table.add_row(name, bar, figure.show(2))
    console.print(table, "")
