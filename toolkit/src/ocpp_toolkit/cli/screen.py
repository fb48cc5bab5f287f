"""Where the commands write."""

from rich.console import Console

__all__ = ["printable", "screen"]

_UNBOUNDED = 100_000


def screen() -> Console:
    """Standard output; text is shown as it is, and where nobody watches, a line is as long as what it says."""
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = _UNBOUNDED
    return console


def printable(text: str) -> str:
    """A peer's text on one line and without power over the terminal: control characters are spelt out."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
