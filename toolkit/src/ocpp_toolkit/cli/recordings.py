"""Recordings as the commands read and write them."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from ocpp_core import Peer
from ocpp_toolkit.recording import BadRecord, Exchange, Recorder, exchanges, read_records

__all__ = ["Record", "Tracing", "exchanges_in", "recorder_to", "together"]

Record = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Add all traffic, without its secrets, to a recording. Default: none is made."),
]

D = TypeVar("D", bound=Enum)
Tracing = Callable[[Peer, Enum, str], None]
"""Is shown what passes."""


def exchanges_in(file: Path) -> list[Exchange]:
    """What a recording says.

    Raises:
        typer.Exit: status 2, it cannot be read; why is told.
    """
    try:
        with file.open(encoding="utf-8") as lines:
            return exchanges(read_records(lines))
    except (OSError, UnicodeDecodeError, BadRecord) as error:
        typer.echo(f"cannot read {file}: {error}", err=True)
        raise typer.Exit(2) from None


@contextmanager
def recorder_to(file: Path | None) -> Generator[Recorder | None]:
    """What records to a file, as long as the context lasts; None: nothing does.

    Raises:
        typer.BadParameter: the file cannot be written.
    """
    if file is None:
        yield None
        return
    try:
        recorder = Recorder(file)
    except OSError as error:
        raise typer.BadParameter(f"cannot write {file}: {error.strerror}") from None
    with recorder:
        yield recorder


def together(*tracings: Callable[[Peer, D, str], None] | None) -> Callable[[Peer, D, str], None] | None:
    """One that shows everything to each of several; None if there is none."""
    there = [each for each in tracings if each is not None]
    if not there:
        return None

    def all_of_them(peer: Peer, direction: D, text: str) -> None:
        for each in there:
            each(peer, direction, text)

    return all_of_them if len(there) > 1 else there[0]
