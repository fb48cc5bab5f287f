"""What drawings are made of: SVG for light and dark pages, without a library."""

from collections.abc import Sequence
from html import escape

__all__ = ["GREY", "document", "line", "rectangle", "text"]

GREY = "#888888"


def document(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    """A drawing with a title for who cannot see it."""
    looks = f'font-family="sans-serif" font-size="12" fill="{GREY}" role="img" aria-label="{escape(title)}"'
    begin = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" {looks}>'
    return "\n".join([begin, *parts, "</svg>", ""])


def text(x: float, y: float, words: str, anchor: str = "start") -> str:
    """Words on a line that begins, has its middle, or ends there."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    """A line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{GREY}"/>'


def rectangle(x: float, y: float, width: float, height: float, colour: str) -> str:
    """A bar."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
