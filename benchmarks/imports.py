"""What importing a core costs beside pydantic, each time in a fresh interpreter."""

import subprocess
import sys
from typing import Any

from asked import Asked, Row, console, show_bars
from figures import Figure
from process import environment
from rich.table import Table

__all__ = ["chapter"]

_CORES = {"ocpp16_core": "<= 1.5", "ocpp201_core": "<= 2.8"}
_NAMES = ("pydantic", "models", "core")

# `import pydantic` alone loads little: its names come when asked for, and those that every model needs bring the rest.
_PROGRAM = """
from time import perf_counter
begin = perf_counter()
import pydantic
lazily = perf_counter()
from pydantic import BaseModel, Field
wholly = perf_counter()
import {core}
end = perf_counter()
print(lazily - begin, wholly - lazily, end - wholly)
"""


def chapter(asked: Asked) -> dict[str, Any]:
    """Import time of the cores."""
    runs = asked.runs(15, 3)
    with console.status("imports"):
        figures = _measure(runs)
    table = Table("ms", title=f"Import time: median of {runs} (range)")
    for name in ("import pydantic", "+ BaseModel, Field", "+ the core"):
        table.add_column(name, justify="right")
    bars: list[Row] = []
    for core, bar in _CORES.items():
        table.add_row(core, *(figures[core][name].show() for name in _NAMES))
        lazy, model, own = (figures[core][name] for name in _NAMES)
        bars += [
            (f"{core}: x import pydantic", bar, model.plus(own).over(lazy)),
            (f"{core}: x pydantic with BaseModel and Field", "", own.over(lazy.plus(model))),
        ]
    console.print(table)
    show_bars(bars)
    return {core: {name: figure.json() for name, figure in each.items()} for core, each in figures.items()}


def _measure(runs: int) -> dict[str, dict[str, Figure]]:
    """By core: milliseconds of ``import pydantic``, of what models need of it after that, and of the core after both."""
    values: dict[str, list[list[float]]] = {core: [] for core in _CORES}
    for core in _CORES:
        _times(core)  # compiles what is not compiled
    for _ in range(runs):
        for core in _CORES:
            values[core].append(_times(core))
    return {
        core: {name: Figure([run[i] for run in each]) for i, name in enumerate(_NAMES)} for core, each in values.items()
    }


def _times(core: str) -> list[float]:
    command = [sys.executable, "-c", _PROGRAM.format(core=core)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment({})).stdout
    return [float(seconds) * 1000 for seconds in output.split()]
