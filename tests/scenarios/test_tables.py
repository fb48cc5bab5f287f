"""The tables have an entry for every step, and none for what is no step any more."""

import importlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scenarios.expectations import expected_of
from scenarios.expecting import Carried
from scenarios.sides import PAIRINGS
from scenarios.strict import wire_of


class Script:
    """A pair that only notes what is asked of it."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.csms = self.station = SimpleNamespace()
        self.steps: set[str] = set()

    async def station_asks(self, step: str, request: Any, answer: Any = None) -> None:
        self.steps.add(step)

    csms_asks = station_asks


async def steps_of(version: str) -> set[str]:
    script = Script(version)
    for file in Path(__file__).parent.glob("test_*.py"):
        module = importlib.import_module(f"scenarios.{file.stem}")
        for name, scenario in vars(module).items():
            if name.startswith("test_") and scenario.__annotations__.keys() == {"pair", "return"}:
                await scenario(script)
    return script.steps


@pytest.mark.parametrize(("version", "transport"), sorted({(each.version, each.transport) for each in PAIRINGS}))
async def test_every_step_is_in_the_tables(version: str, transport: str) -> None:
    steps, expected, wire = await steps_of(version), expected_of(version, transport), wire_of(version, transport)
    assert len(steps) > 100
    refused = {step for step in steps if expected.get(step, Carried()).refused}
    assert steps - refused == wire.keys()
    assert expected.keys() <= steps
