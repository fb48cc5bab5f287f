"""Pages whose Python runs where it stands: each block by itself, in this process; a ``text`` block right after it is what it prints."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .page import blocks

__all__ = ["follow", "snippets"]


def snippets(page: Path) -> Iterator[tuple[str, str, str]]:
    """Where each block of Python stands, its text, and what it prints by the page; empty: the page does not say."""
    text = page.read_text(encoding="utf-8")
    found = list(blocks(page))
    for number, block in enumerate(found):
        if block.kind != "python":
            continue
        after = found[number + 1] if number + 1 < len(found) else None
        belongs = after is not None and after.kind == "text" and f"{block.text}```\n\n```text\n{after.text}```" in text
        yield block.where, block.text, after.text if belongs and after is not None else ""


def follow(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Run every block of a page, and hold what it prints against the page."""
    for where, text, printed in snippets(page):
        capsys.readouterr()
        exec(compile(text, where, "exec"), {"__name__": "__main__"})
        assert capsys.readouterr().out == printed, where
