"""The rules as documentation: rows, and the page that docs show."""

from collections.abc import Iterator
from typing import NamedTuple

from .checking import BLOCKS, RULES
from .rule import Rule

__all__ = ["Row", "page", "table"]


class Row(NamedTuple):
    """A rule as it is shown."""

    rule: str
    versions: str
    where: str
    meaning: str
    sources: tuple[str, ...]
    """For each version one; the same ones stand once."""


_HEAD = """\
# What certification checks

The official schemas say which fields a message has, and of which types. The specification says more: what goes together, what follows
what, which texts have a form. The profile `certification` holds each message, and the course of messages on a connection, against these
{number} rules. Each has its source; what a rule asks for is said in our own words. `python -m ocpp_tolerance.certification` writes this
file from the rules themselves.

A rule with several sources has one for each version. Requirement numbers (as K01.FR.03) are those of OCPP 2.0.1 part 2; names of types
and fields stand for their tables there.
"""


def table() -> list[Row]:
    """All rules, in the order of the page."""
    return [_row(rule) for rule in RULES]


def page() -> str:
    """The page as Markdown."""
    return "\n".join([_HEAD.format(number=len(RULES)), *_sections()]) + "\n"


def _row(rule: Rule) -> Row:
    where = rule.scope or ", ".join(rule.where)
    return Row(rule.name, ", ".join(rule.sources), where, rule.meaning, tuple(dict.fromkeys(rule.sources.values())))


def _sections() -> Iterator[str]:
    for subject, rules in BLOCKS.items():
        yield f"## {subject}\n"
        yield "| Rule | OCPP | Where | What it asks for | Source |\n|---|---|---|---|---|"
        for row in map(_row, rules):
            cells = (f"`{row.rule}`", row.versions, row.where, row.meaning, "<br>".join(row.sources))
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        yield ""
