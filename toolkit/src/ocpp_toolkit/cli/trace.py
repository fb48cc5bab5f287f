"""``ocpp-toolkit trace``: a recording as a sequence diagram."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ocpp_toolkit.recording import Lane, lanes
from ocpp_toolkit.recording.drawing import drawn
from ocpp_toolkit.recording.picture import page, svg

from .recordings import exchanges_in
from .screen import screen

__all__ = ["run"]

_PIPED = 120  # columns where nobody watches
_PICTURES: Mapping[str, Callable[[Sequence[Lane], str], str]] = {".svg": svg, ".html": page}


def run(
    file: Annotated[Path, typer.Argument(help="A recording, as `csms --record` and `station --record` make it.")],
    station: Annotated[str | None, typer.Option("--id", help="Only this station. Default: all.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Write a picture in place of the text: FILE.svg, or FILE.html. Default: the terminal."),
    ] = None,
) -> None:
    """Draw who said what to whom, and when.

    Exit status: 0 drawn, 2 the recording cannot be read or the picture not written.
    """
    if output is not None and output.suffix not in _PICTURES:
        raise typer.BadParameter(f"{output} is neither .svg nor .html")
    found = lanes(each for each in exchanges_in(file) if station in (None, each.station))
    if not found:
        typer.echo(f"there is nothing{f' of {station}' if station else ''} in {file}", err=True)
        raise typer.Exit(2)
    if output is None:
        _show(found)
        return
    try:
        output.write_text(_PICTURES[output.suffix](found, file.name), encoding="utf-8")
    except OSError as error:
        typer.echo(f"cannot write {output}: {error.strerror}", err=True)
        raise typer.Exit(2) from None


def _show(found: Sequence[Lane]) -> None:
    console = screen()
    width = console.width if console.is_terminal else _PIPED
    for number, lane in enumerate(found):
        if number:
            console.print()
        for line in drawn(lane, width):
            console.print(line, soft_wrap=True)
