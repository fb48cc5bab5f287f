"""What a page of the tutorial asks its reader to do, block by block.

=======================  ==============================================================================================
block                    what the reader does
=======================  ==============================================================================================
``python``               saves it under the name in its first line, ``# csms.py``
``console``              looks at the terminal named in its first line, ``# terminal 1``. There, ``$ `` is followed by what he
                         types, ``^C`` is Ctrl-C, and every other line is what he sees; ``…`` alone is any number of lines
``text``, ``{toctree}``  reads
=======================  ==============================================================================================
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["ELLIPSIS", "INTERRUPT", "Block", "Command", "File", "Screen", "blocks", "steps"]

ELLIPSIS, INTERRUPT = "…", "^C"

_FENCED = re.compile(r"^```(?P<kind>\S*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_READ_ONLY = {"text", "{toctree}"}


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block."""

    kind: str
    text: str
    where: str
    """Page and line, for whoever has to mend it."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to be saved."""

    name: str
    text: str


@dataclass(slots=True)
class Command:
    """Something typed into a terminal, and what is seen then."""

    typed: str
    """Empty: nothing is typed, what runs there goes on."""
    seen: list[str] = field(default_factory=list[str])

    @property
    def takes_up(self) -> bool:
        """Whether it is about what runs there already."""
        return self.typed in ("", INTERRUPT)


@dataclass(frozen=True, slots=True)
class Screen:
    """What happens in a terminal."""

    terminal: str
    commands: Sequence[Command]
    where: str

    @property
    def takes_up(self) -> bool:
        """Whether it is about what runs there already."""
        return self.commands[0].takes_up


def blocks(path: Path) -> Iterator[Block]:
    """The blocks of a page, in its order."""
    text = path.read_text(encoding="utf-8")
    for found in _FENCED.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(found["kind"], found["text"], f"{path.name}:{line}")


def steps(path: Path) -> Iterator[File | Screen]:
    """What the page asks for, in its order.

    Raises:
        ValueError: a block is of no kind that a reader could follow.
    """
    for block in blocks(path):
        first, _, rest = block.text.partition("\n")
        if block.kind == "python" and first.startswith("# ") and first.endswith(".py"):
            yield File(first.removeprefix("# "), block.text)
        elif block.kind == "console" and first.startswith("# terminal "):
            yield Screen(first.removeprefix("# "), _commands(rest.splitlines()), block.where)
        elif block.kind not in _READ_ONLY:
            raise ValueError(f"{block.where}: nobody knows what to do with this {block.kind!r}")


def _commands(lines: Sequence[str]) -> Sequence[Command]:
    commands: list[Command] = []
    for line in lines:
        if line == INTERRUPT or line.startswith("$ "):
            commands.append(Command(line.removeprefix("$ ")))
        else:
            if not commands:
                commands.append(Command(""))
            commands[-1].seen.append(line)
    return commands
