"""Sequence diagrams for the terminal."""

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from ocpp_toolkit.texts import printable

from .diagram import Arrow, Lane
from .exchanges import Outcome
from .records import Sender

__all__ = ["drawn"]

_MARGIN = len("12:34:56.789 ")
_NARROWEST = 60
_STYLES = {Outcome.REFUSED: "bold red", Outcome.STRAY: "bold red", Outcome.UNANSWERED: "yellow"}
_SAID = {Outcome.UNANSWERED: " (no answer)"}


def drawn(lane: Lane, width: int) -> Iterator[Text]:
    """The lines of a station's diagram.

    ``12:34:56.789 │──── BootNotification ────▶│``: the station stands at the left, the CSMS at the right.

    Args:
        lane: the station.
        width: columns that there are; fewer than 60 count as 60.
    """
    inside = max(width, _NARROWEST) - _MARGIN - 2
    title = f"{printable(lane.station)} (OCPP {lane.version}, {lane.transport})"
    yield Text(" " * _MARGIN + title + "CSMS".rjust(inside + 2 - cell_len(title)), "bold")
    for arrow in lane.arrows:
        yield _line(arrow, inside)


def _line(arrow: Arrow, inside: int) -> Text:
    dash = "╌" if arrow.is_answer else "─"
    label = printable(arrow.label) + ("" if arrow.is_answer else _SAID.get(arrow.outcome, ""))
    if arrow.took is not None:
        label = f"{label} {arrow.took.total_seconds() * 1000:.0f} ms".lstrip()
    room = inside - 6
    if cell_len(label) > room:
        label = set_cell_size(label, room - 1) + "…"
    label = f" {label} " if label else ""
    left = (inside - 1 - cell_len(label)) // 2
    right = inside - 1 - cell_len(label) - left
    is_right = arrow.sender is Sender.STATION
    style = _STYLES.get(arrow.outcome, "" if arrow.is_answer else "bold")
    return Text.assemble(
        (f"{arrow.at:%H:%M:%S.%f}"[:-3] + " ", "dim"),
        "│" if is_right else "│◀",
        (dash * left, "dim"),
        (label, style),
        (dash * right, "dim"),
        "▶│" if is_right else "│",
    )
