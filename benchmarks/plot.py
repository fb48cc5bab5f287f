"""Ratios as bars, as SVG: a panel for each chapter and version, the servers beside the one that they are compared with.

python benchmarks/plot.py bars.svg                          # of the last run
python benchmarks/plot.py bars.svg results/20*.json         # of several: of each chapter the newest
"""

import argparse
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from statistics import quantiles

from drawing import document, line, rectangle, text
from records import Key, Record, read_records

__all__ = ["svg"]

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW, _BAR, _GAP = 720, 150, 90, 34, 22, 14, 30
_OURS, _OTHERS = "#4e8fd0", "#b0b0b0"
_OF = {
    "calls": "CPU per call",
    "large": "CPU per MeterValues with 48 values",
    "latency": "ms to the answer (p50)",
    "connects": "CPU per connection",
    "commands": "CPU per command of the CSMS",
    "client": "CPU per call at the station's end",
    "tls": "CPU per call, by TLS and deflated",
    "workers": "calls/s, a core for each worker",
    "profiles": "CPU per call, with a profile over without",
    "soap": "CPU per request over SOAP",
}
"""What a chapter's ratios are of."""


def main() -> None:
    """Draw it."""
    parser = argparse.ArgumentParser(description="Ratios as bars, as SVG.")
    parser.add_argument("output", type=Path, help="the drawing")
    parser.add_argument("record", type=Path, nargs="*", help="what to draw (default: the last run)")
    options = parser.parse_args()
    records = read_records(options.record)
    if not records:
        parser.error("there is no record with ratios")
    options.output.write_text(svg(records if options.record else records[-1:]))


def svg(records: Sequence[Record]) -> str:
    """The drawing of records, the oldest first: a newer one's chapters take the place of an older one's."""
    chapters = {key.chapter: each for each in records for key in each.ratios}
    ratios = {key: values for each in records for key, values in each.ratios.items() if chapters[key.chapter] is each}
    title = f"Times the first of each group: median, and half of the values around it; {records[-1].when:%Y-%m-%d}"
    parts, top = [text(8, 16, title)], float(_TOP)
    for (chapter, version), keys in groupby(ratios, key=lambda key: (key.chapter, key.version)):
        rows = {key: ratios[key] for key in keys}
        parts += _panel(top, f"{_OF.get(chapter, chapter)}, OCPP {version}", rows)
        top += len(rows) * _ROW + _GAP + _ROW
    return document(title, _WIDTH, top, parts)


def _panel(top: float, name: str, rows: Mapping[Key, Sequence[float]]) -> list[str]:
    """Bars to a scale of their own."""
    quarters = {key: _quarters(values) for key, values in rows.items()}
    wide = (_WIDTH - _LEFT - _RIGHT) / max(high for _, _, high in quarters.values())
    parts = [text(8, top + 12, name), line(_LEFT, top + _ROW - 4, _LEFT, top + (len(rows) + 1) * _ROW - 4)]
    for place, (key, (low, middle, high)) in enumerate(quarters.items(), 1):
        at = top + place * _ROW
        parts += [
            text(_LEFT - 8, at + _BAR - 3, key.server, "end"),
            rectangle(_LEFT, at, middle * wide, _BAR, _OURS if key.server.startswith("ours") else _OTHERS),
            line(_LEFT + low * wide, at + _BAR / 2, _LEFT + high * wide, at + _BAR / 2),
            text(_LEFT + high * wide + 6, at + _BAR - 3, f"{middle:.2f}"),
        ]
    return parts


def _quarters(values: Sequence[float]) -> tuple[float, float, float]:
    """A quarter of the values is below, half, and three quarters."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return low, middle, high


if __name__ == "__main__":
    main()
