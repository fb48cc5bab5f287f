"""Sequence diagrams as SVG, and as a page of HTML around it. Nothing is loaded from anywhere."""

from collections.abc import Iterator, Sequence
from html import escape

from .diagram import Arrow, Lane
from .exchanges import Outcome
from .records import Sender

__all__ = ["page", "svg"]

_WIDTH, _LEFT, _RIGHT = 860, 150, 810
_HEAD, _STEP, _GAP = 46, 34, 30  # pixels: above a lane's first arrow, from arrow to arrow, between lanes
_LONGEST = 90  # characters of a label
_COLOURS = {Outcome.REFUSED: "#c0392b", Outcome.STRAY: "#c0392b", Outcome.UNANSWERED: "#b9770e"}
_CALL, _ANSWER = "#1a5276", "#5f6a6a"
_STYLE = (
    "svg{background:#fff}text{font:13px system-ui,sans-serif}.t{font-size:11px;fill:#7f8c8d}.h{font-weight:600}"
    "line.life{stroke:#95a5a6}g.a:hover line{stroke-width:3}"
)


def svg(lanes: Sequence[Lane], title: str) -> str:
    """All lanes in one picture; the payload of a message shows when one points at it."""
    parts, top = list[str](), 0
    for lane in lanes:
        parts += _lane(lane, top)
        top += _height(lane) + _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{top}" viewBox="0 0 {_WIDTH} {top}">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>{''.join(parts)}</svg>"
    )


def page(lanes: Sequence[Lane], title: str) -> str:
    """A page of HTML with the picture."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1>{svg(lanes, title)}</body></html>\n"
    )


def _height(lane: Lane) -> int:
    return _HEAD + _STEP * len(lane.arrows)


def _lane(lane: Lane, top: int) -> Iterator[str]:
    bottom = top + _height(lane)
    yield f'<text class="h" x="{_LEFT}" y="{top + 18}">{_text(lane.station)} (OCPP {_text(lane.version)}, {_text(lane.transport)})</text>'
    yield f'<text class="h" x="{_RIGHT}" y="{top + 18}" text-anchor="end">CSMS</text>'
    for x in (_LEFT, _RIGHT):
        yield f'<line class="life" x1="{x}" y1="{top + 26}" x2="{x}" y2="{bottom}"/>'
    for number, arrow in enumerate(lane.arrows):
        yield _arrow(arrow, top + _HEAD + _STEP * number)


def _arrow(arrow: Arrow, y: int) -> str:
    colour = _COLOURS.get(arrow.outcome, _ANSWER if arrow.is_answer else _CALL)
    dashes = ' stroke-dasharray="5 4"' if arrow.is_answer else ""
    is_right = arrow.sender is Sender.STATION
    start, end = (_LEFT, _RIGHT) if is_right else (_RIGHT, _LEFT)
    barb = -8 if is_right else 8
    label = arrow.label if len(arrow.label) <= _LONGEST else f"{arrow.label[: _LONGEST - 1]}…"
    if arrow.took is not None:
        label = f"{label} {arrow.took.total_seconds() * 1000:.0f} ms".lstrip()
    time = f"{arrow.at:%H:%M:%S.%f}"[:-3]
    return (
        f'<g class="a"><title>{_text(arrow.detail)}</title><text class="t" x="8" y="{y + 4}">{time}</text>'
        f'<text x="{(_LEFT + _RIGHT) // 2}" y="{y - 5}" text-anchor="middle" style="fill:{colour}">{_text(label)}</text>'
        f'<line x1="{start}" y1="{y}" x2="{end}" y2="{y}" stroke="{colour}"{dashes}/>'
        f'<path d="M{end + barb} {y - 5}L{end} {y}L{end + barb} {y + 5}" fill="none" stroke="{colour}"/></g>'
    )


def _text(text: str) -> str:
    """A peer's text in XML: escaped, and without characters that XML cannot hold."""
    return escape("".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text))
