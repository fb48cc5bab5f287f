"""Bars over seconds, as SVG: for light and dark pages, without a library."""

from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["svg"]

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _GAP = 720, 180, 56, 34, 34, 16
_GREY, _COLOURS = "#888888", ("#4e8fd0", "#d08a4e", "#5aa469")
_STEPS = (1, 2, 5)


def svg(title: str, panels: Mapping[str, Sequence[int]]) -> str:
    """One panel of bars under the other, all to the same scale.

    Args:
        title: above all.
        panels: what to show: how many in each second from 0, by the panel's name.
    """
    seconds = max((len(each) for each in panels.values()), default=0) or 1
    most = max((max(each, default=0) for each in panels.values()), default=0) or 1
    height = _TOP + len(panels) * (_HEIGHT + _BOTTOM + _GAP)
    looks = f'font-family="sans-serif" font-size="12" fill="{_GREY}" role="img" aria-label="{escape(title)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" {looks}>',
        _text(_LEFT, 16, title),
    ]
    for place, (name, counts) in enumerate(panels.items()):
        top = _TOP + place * (_HEIGHT + _BOTTOM + _GAP)
        parts += _panel(top, name, counts, seconds, most, _COLOURS[place % len(_COLOURS)])
    return "\n".join([*parts, "</svg>", ""])


def _panel(top: int, name: str, counts: Sequence[int], seconds: int, most: int, colour: str) -> list[str]:
    wide, high = (_WIDTH - _LEFT) / seconds, (_HEIGHT - 20) / most
    foot = top + _HEIGHT
    parts = [_text(_LEFT, top + 12, name), _line(_LEFT, foot, _WIDTH, foot)]
    parts += [
        f'<rect x="{_LEFT + second * wide:.1f}" y="{foot - count * high:.1f}" width="{max(wide - 1, 1):.1f}"'
        f' height="{count * high:.1f}" fill="{colour}"/>'
        for second, count in enumerate(counts)
        if count
    ]
    for value in _ticks(most, 4):
        at = foot - value * high
        parts += [_line(_LEFT - 4, at, _LEFT, at), _text(_LEFT - 8, at + 4, str(value), "end")]
    for value in _ticks(seconds, 12):
        parts.append(_text(_LEFT + value * wide, foot + 16, f"{value} s", "middle"))
    return parts


def _ticks(most: int, number: int) -> range:
    """Round values from 0 on, about so many."""
    scale = 1
    while True:
        for step in _STEPS:
            if most / (step * scale) <= number:
                return range(0, most + 1, step * scale)
        scale *= 10


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_GREY}"/>'
