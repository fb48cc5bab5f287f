"""Bars over seconds, as SVG: for light and dark pages, without a library."""

from collections.abc import Mapping, Sequence

from drawing import document, line, rectangle, text

__all__ = ["svg"]

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _GAP = 720, 180, 56, 34, 34, 16
_COLOURS = ("#4e8fd0", "#d08a4e", "#5aa469")
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
    parts = [text(_LEFT, 16, title)]
    for place, (name, counts) in enumerate(panels.items()):
        top = _TOP + place * (_HEIGHT + _BOTTOM + _GAP)
        parts += _panel(top, name, counts, seconds, most, _COLOURS[place % len(_COLOURS)])
    return document(title, _WIDTH, height, parts)


def _panel(top: int, name: str, counts: Sequence[int], seconds: int, most: int, colour: str) -> list[str]:
    wide, high = (_WIDTH - _LEFT) / seconds, (_HEIGHT - 20) / most
    foot = top + _HEIGHT
    parts = [text(_LEFT, top + 12, name), line(_LEFT, foot, _WIDTH, foot)]
    parts += [
        rectangle(_LEFT + second * wide, foot - count * high, max(wide - 1, 1), count * high, colour)
        for second, count in enumerate(counts)
        if count
    ]
    for value in _ticks(most, 4):
        at = foot - value * high
        parts += [line(_LEFT - 4, at, _LEFT, at), text(_LEFT - 8, at + 4, str(value), "end")]
    for value in _ticks(seconds, 12):
        parts.append(text(_LEFT + value * wide, foot + 16, f"{value} s", "middle"))
    return parts


def _ticks(most: int, number: int) -> range:
    """Round values from 0 on, about so many."""
    scale = 1
    while True:
        for step in _STEPS:
            if most / (step * scale) <= number:
                return range(0, most + 1, step * scale)
        scale *= 10
