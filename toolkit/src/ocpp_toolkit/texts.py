"""Texts of others, before they are shown to people."""

__all__ = ["printable"]


def printable(text: str) -> str:
    """A peer's text on one line and without power over the terminal: control characters are spelt out."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
