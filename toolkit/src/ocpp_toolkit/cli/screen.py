"""Where the commands write."""

from rich.console import Console

from ocpp_toolkit.texts import printable

__all__ = ["printable", "screen"]

_UNBOUNDED = 100_000


def screen() -> Console:
    """Standard output; text is shown as it is, and where nobody watches, a line is as long as what it says."""
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = _UNBOUNDED
    return console
