"""What importing a core costs beside pydantic, each time in a fresh interpreter."""

import subprocess
import sys

from figures import Figure
from process import environment

__all__ = ["CORES", "measure"]

CORES = ("ocpp16_core", "ocpp201_core")

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


def measure(runs: int) -> dict[str, dict[str, Figure]]:
    """By core: milliseconds of ``import pydantic``, of what models need of it after that, and of the core after both."""
    values: dict[str, list[list[float]]] = {core: [] for core in CORES}
    for core in CORES:
        _times(core)  # compiles what is not compiled
    for _ in range(runs):
        for core in CORES:
            values[core].append(_times(core))
    names = ("pydantic", "models", "core")
    return {
        core: {name: Figure([run[i] for run in each]) for i, name in enumerate(names)} for core, each in values.items()
    }


def _times(core: str) -> list[float]:
    command = [sys.executable, "-c", _PROGRAM.format(core=core)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment({})).stdout
    return [float(seconds) * 1000 for seconds in output.split()]
