"""Pieces of reStructuredText.

Large tables are HTML at once: as reStructuredText, each cell is a document of its own to read, and a build takes three times as long.
"""

from collections.abc import Iterable, Sequence
from textwrap import indent

__all__ = ["block", "hidden_contents", "html", "html_table", "link", "list_table", "title"]

_UNDERLINES = "=-~^"


def title(text: str, level: int = 0) -> str:
    """A heading, of the page at level 0."""
    return f"{text}\n{_UNDERLINES[level] * max(len(text), 3)}\n"


def link(text: str, page: str) -> str:
    """A link to another page of the site, by its path from the root."""
    return f":doc:`{text} </{page}>`"


def block(head: str, body: str, options: Sequence[str] = ()) -> str:
    """A directive with what is in it."""
    lines = [head, *(f"   {option}" for option in options), "", indent(body.strip("\n"), "   "), ""]
    return "\n".join(lines)


def list_table(head: Sequence[str], rows: Iterable[Sequence[str]], widths: str = "auto", name: str = "") -> str:
    """A table; a cell may have several lines."""
    options = [":header-rows: 1", f":widths: {widths}", *([f":class: {name}"] if name else [])]
    body = "".join(_row(row) for row in [head, *rows])
    return block(".. list-table::", body, options)


def _row(cells: Sequence[str]) -> str:
    return "".join(f"{'* - ' if number == 0 else '  - '}{_cell(cell)}\n" for number, cell in enumerate(cells))


def _cell(text: str) -> str:
    return indent(text.strip(), "    ").strip()


def html_table(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of which the cells are HTML.

    Args:
        name: its class, for the style sheet.
        head: what stands above each column.
        rows: the cells.
    """
    top = "".join(f"<th>{each}</th>" for each in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    table = f'<table class="docutils {name}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'
    return html(f'<div class="table-wrapper">{table}</div>')


def html(text: str) -> str:
    """HTML as it is."""
    return block(".. raw:: html", text)


def hidden_contents(pages: Iterable[str]) -> str:
    """A table of contents that is in the navigation alone, for the page has a better one."""
    return block(".. toctree::", "\n".join(pages), [":hidden:"])
